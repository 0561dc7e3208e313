"""What is asked for when petitions are answered, and when the answers are followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.forms.acts import SEARCHED, ActForm, scan, words
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body, Person
from phoihop.papers.models import Paper
from phoihop.petitions.models import Grade, Petition, ResultClass
from phoihop.petitions.rules.answers import CLASSES
from phoihop.petitions.services.answering import Promised, Said

PROMISES, MORE, MOST = 1, 3, 20  # rows of promises that the form of one petition shows at first, adds, has at most


class AnswerForm(ActForm):
    """The reply as a whole; what it says of each petition: `LineForm`."""

    title = forms.CharField(label=gettext_lazy("Về việc"), max_length=300)
    answered_on = DateField(label=gettext_lazy("Ngày trả lời"))
    received_on = DateField(label=gettext_lazy("Ngày nhận được văn bản"))
    proof_paper = forms.ChoiceField(
        label=gettext_lazy("Văn bản trả lời"), required=False, widget=forms.Select(attrs=SEARCHED)
    )
    file = scan(gettext_lazy("Hoặc tệp, bản quét"))
    number_text = forms.CharField(
        label=gettext_lazy("Hoặc số, ký hiệu văn bản đã ký ngoài phần mềm"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Ví dụ: 12/SXD-VP; ngày văn bản ghi ở ngày trả lời."),
    )

    def __init__(self, *args: Any, own_papers: Sequence[Paper] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.own_papers = {paper.code: paper for paper in own_papers}
        if self.recorded:
            for name in ("proof_paper", "file", "number_text", "answered_on"):
                del self.fields[name]
            return
        del self.fields["received_on"]
        field = self.fields["proof_paper"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", _("Văn bản chưa có trong phần mềm")), *((p.code, str(p)[:160]) for p in own_papers)]

    def clean(self) -> dict[str, Any]:
        """The chosen paper as a row; its day is the day of the reply."""
        data = super().clean()
        paper = data["proof_paper"] = self.own_papers.get(data.get("proof_paper") or "")
        if paper is not None:
            data["answered_on"] = paper.issued_on
        return data


class ReplyForm(Form):
    """A reply to be written as a paper; what it says of each petition: `LineForm`."""

    title = forms.CharField(
        label=gettext_lazy("Về việc"), max_length=300, help_text=gettext_lazy("Thành trích yếu của văn bản.")
    )


class MatchForm(Form):
    """A reply's file, and whose it is: the petitions it answers are looked for."""

    body = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan trả lời"), queryset=Body.objects.none(), to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Tệp văn bản trả lời"),
        help_text=gettext_lazy(".docx, .odt hoặc .pdf có chữ. Tệp theo sang bước trả lời, không phải tải lại."),
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = Body.objects.existing(on).by_rank()

    def clean_file(self) -> Any:
        """Not larger than what may be uploaded elsewhere."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(_("Tệp lớn quá mức cho phép; hãy chia nhỏ hoặc giảm dung lượng."))
        return file


class LineForm(Form):
    """What a reply says of one petition: class of its regime, words, what is promised by when, by whom of `bodies` (the lead
    first, then its partners). `more`: it comes back, not sent yet, with room for more promises. `said`: what it begins with."""

    result = forms.ChoiceField(label=gettext_lazy("Kết quả"), widget=forms.RadioSelect)
    text = words(gettext_lazy("Nội dung trả lời"))

    def __init__(
        self,
        data: QueryDict | None,
        *,
        petition: Petition,
        bodies: Sequence[Body],
        more: bool = False,
        said: Said | None = None,
        **options: Any,
    ) -> None:
        prefix = petition.code
        self.petition, self.bodies = petition, {body.code: body for body in bodies}
        rows = _rows(data, f"{prefix}-rows")
        if said is not None:
            options["initial"] = _initial(said)
            rows = max(rows, len(said.promised))
        if data is not None and more:
            rows = min(rows + MORE, MOST)
        super().__init__(data, prefix=prefix, **options)
        self.rows = range(1, rows + 1)
        self.may_grow = rows < MOST
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [(key, ResultClass(key).label) for key in CLASSES[petition.regime]]
        for number in self.rows:
            self._ask_for_promise(number)
        if more:  # where the writer goes on
            self.fields[f"promise_{max(1, rows - MORE + 1)}"].widget.attrs["autofocus"] = True

    def _ask_for_promise(self, number: int) -> None:
        label = {"number": number}
        self.fields[f"promise_{number}"] = forms.CharField(
            label=_("Việc sẽ làm (%(number)s)") % label, required=False, max_length=2000
        )
        self.fields[f"due_{number}"] = DateField(label=_("Xong trước hết ngày (%(number)s)") % label, required=False)
        if len(self.bodies) > 1:
            choices = [(code, body.name) for code, body in self.bodies.items()]
            self.fields[f"body_{number}"] = forms.ChoiceField(
                label=_("Cơ quan thực hiện (%(number)s)") % label, choices=choices, required=False
            )
        for name in self._row(number):
            self.fields[name].needed_when = _("khi chưa xong")  # type: ignore[attr-defined]  # read by forms/field.html

    def _row(self, number: int) -> list[str]:
        names = ("promise", "due", "body") if len(self.bodies) > 1 else ("promise", "due")
        return [f"{name}_{number}" for name in names]

    @property
    def promises(self) -> list[list[forms.BoundField]]:
        """Of each row the deed, its day and, where several answer together, who does it."""
        return [[self[name] for name in self._row(number)] for number in self.rows]

    def clean(self) -> dict[str, Any]:
        """A promise has words and a day, or neither."""
        data = super().clean() or {}
        for number in self.rows:
            said, due_on = data.get(f"promise_{number}"), data.get(f"due_{number}")
            if bool(said) != bool(due_on) and not {f"promise_{number}", f"due_{number}"} & self.errors.keys():
                missing = f"due_{number}" if said else f"promise_{number}"
                self.add_error(missing, _("Lời hứa cần cả việc sẽ làm và ngày hoàn thành; hãy bổ sung."))
        return data

    @property
    def promised(self) -> list[Promised]:
        """What is promised, once valid."""
        found, data = [], self.cleaned_data
        for number in self.rows:
            text, due_on = data[f"promise_{number}"], data[f"due_{number}"]
            if text and due_on:
                found.append(Promised(text, due_on, self.bodies.get(data.get(f"body_{number}") or "")))
        return found


def _initial(said: Said) -> dict[str, Any]:
    first: dict[str, Any] = {"result": said.result, "text": said.text}
    for number, promise in enumerate(said.promised, 1):
        first |= {f"promise_{number}": promise.text, f"due_{number}": promise.due_on}
        first |= {f"body_{number}": promise.body.code} if promise.body else {}
    return first


def _rows(data: QueryDict | None, name: str) -> int:
    """How many promises the form that was sent had room for."""
    sent = data.get(name, "") if data is not None else ""
    return min(max(int(sent), PROMISES), MOST) if sent.isascii() and sent.isdigit() and len(sent) < 4 else PROMISES


class EvaluateForm(ActForm):
    """What a deputy thinks of an answer; recorded from his paper it also says whose it is."""

    grade = forms.ChoiceField(label=gettext_lazy("Đánh giá"), choices=Grade.choices, widget=forms.RadioSelect)
    comment = words(
        gettext_lazy("Nhận xét"), required=False, help_text=gettext_lazy("Bắt buộc khi trả lời chưa đạt yêu cầu.")
    )

    def __init__(self, *args: Any, deputies: Sequence[Person] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.deputies = {person.code: person for person in deputies or ()}
        if deputies is not None:
            none = (
                "" if deputies else _("Danh bạ chưa có đại biểu nào; ghi đại biểu ở cơ quan, tổ đại biểu của họ trước.")
            )
            self.fields["deputy"] = forms.ChoiceField(
                label=_("Đại biểu"),
                choices=[(person.code, person.full_name) for person in deputies],
                widget=forms.Select(attrs=SEARCHED),
                help_text=none,
            )
            self.order_fields(["paper", "paper_number", "paper_issued_on", "paper_scan", "deputy", *self.fields])


class DayForm(Form):
    """On which day something was done."""

    on = DateField(label=gettext_lazy("Ngày"))


class SolveForm(Form):
    on = DateField(label=gettext_lazy("Giải quyết xong ngày"))
    note = words(gettext_lazy("Điều cho thấy đã giải quyết xong"))
    no_promise_left = forms.BooleanField(
        label=gettext_lazy("Tôi đã đọc: không còn lời hứa nào trong trả lời"), required=False
    )

    def __init__(self, *args: Any, unread: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not unread:  # the machine reads no promise there: nothing to say
            del self.fields["no_promise_left"]


class PledgeForm(Form):
    """A promise in an answer's words, to be followed: what, by when, by whom of those who answer together."""

    text = words(gettext_lazy("Việc sẽ làm"))
    due_on = DateField(label=gettext_lazy("Xong trước hết ngày"))
    body = forms.ChoiceField(label=gettext_lazy("Cơ quan thực hiện"))

    def __init__(self, *args: Any, bodies: Sequence[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.bodies = {body.code: body for body in bodies}
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [(code, body.name) for code, body in self.bodies.items()]

    @property
    def promised(self) -> Promised:
        """What is promised, once valid."""
        data = self.cleaned_data
        return Promised(data["text"], data["due_on"], self.bodies[data["body"]])


class ReasonForm(Form):
    reason = words(gettext_lazy("Lý do"))


class ReportForm(Form):
    on = DateField(label=gettext_lazy("Nhận phản ánh ngày"))
    report = words(gettext_lazy("Điều được phản ánh"))


class CheckForm(Form):
    found = forms.ChoiceField(
        label=gettext_lazy("Kiểm tra thấy"),
        choices=[
            ("kept", gettext_lazy("Lời hứa được thực hiện")),
            ("broken", gettext_lazy("Lời hứa chưa được thực hiện")),
        ],
        widget=forms.RadioSelect,
    )
    note = words(gettext_lazy("Kết quả kiểm tra"))
