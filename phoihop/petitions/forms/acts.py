"""What is asked for the acts on a petition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.forms.acts import ActForm, words
from phoihop.commitments.models import HandBackGround
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.forms.choose import BodyField, ChoiceInput
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.petitions import shipped
from phoihop.petitions.models import AnswerLine, Handling, Matter, Petition
from phoihop.sessions.models import Session

SEARCHED = {"data-select": True, "data-none": _("Không có mục nào khớp")}


def kinds_of_bodies() -> list[tuple[str, str]]:
    """Kinds of bodies of the catalogue."""
    return list(shipped.body_names().items())


def _paper(papers: Sequence[Paper], label: Any) -> forms.ChoiceField:
    known = [("", _("Không có văn bản")), *((row.code, str(row)[:160]) for row in papers)]
    return forms.ChoiceField(label=label, choices=known, required=False, widget=forms.Select(attrs=SEARCHED))


class WithLetter(Form):
    """An act that may go with a letter of one's own; `cleaned_data["paper"]` is the row."""

    def __init__(self, *args: Any, papers: Sequence[Paper] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers = {paper.code: paper for paper in papers}
        self.fields["paper"] = _paper(papers, _("Văn bản chuyển kiến nghị"))
        self.fields["paper"].help_text = _("Cơ quan chưa dùng phần mềm nhận kiến nghị bằng văn bản này.")

    def clean(self) -> dict[str, Any]:
        """The paper as a row."""
        data = super().clean() or {}
        data["paper"] = self.papers.get(data.get("paper") or "")
        return data


class MakeForm(Form):
    texts = forms.CharField(
        label=_("Nội dung kiến nghị"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Mỗi kiến nghị một đoạn, cách nhau một dòng trống. Không ghi tên, số điện thoại, địa chỉ nhà của người gửi."
        ),
    )
    commune = forms.ModelChoiceField(
        label=_("Xã, phường"), queryset=Body.objects.none(), to_field_name="code", required=False,
        widget=forms.Select(attrs=SEARCHED),
    )  # fmt: skip
    place = forms.CharField(label=_("Địa điểm"), max_length=300, required=False)
    addressee = forms.CharField(label=_("Cử tri gửi tới"), max_length=300, required=False)
    spot_answer = words(_("Đã trả lời tại chỗ"), required=False)
    session = forms.ModelChoiceField(
        label=_("Tổng hợp cho kỳ họp"), queryset=Session.objects.none(), to_field_name="code", required=False,
        widget=forms.Select(attrs=SEARCHED),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, sessions: QuerySet[Session], **options: Any) -> None:
        super().__init__(*args, **options)
        communes = Body.objects.communes().existing(today)
        self.fields["commune"].queryset = communes.by_rank()  # type: ignore[attr-defined]  # a choice of rows
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # the same

    def asked(self) -> list[str]:
        """The single petitions: paragraphs apart by an empty line."""
        return [part.strip() for part in self.cleaned_data["texts"].split("\n\n") if part.strip()]


class MendForm(Form):
    title = forms.CharField(
        label=_("Tóm tắt"), max_length=300, required=False, help_text=_("Để trống thì lấy câu đầu của nội dung.")
    )
    text = forms.CharField(label=_("Nội dung"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    place = forms.CharField(label=_("Địa điểm"), max_length=300, required=False)
    addressee = forms.CharField(label=_("Cử tri gửi tới"), max_length=300, required=False)
    spot_answer = words(_("Đã trả lời tại chỗ"), required=False)
    reason = words(
        _("Lý do sửa"),
        help_text=_(
            "Ở lại trong lịch sử: không ghi lại tên, số điện thoại vừa bỏ. Lời cũ không được lưu; lời đã công khai, đã vào báo cáo"
            " tổng hợp hoặc văn bản thì sửa ở đó."
        ),
    )


def offer_competence(form: Form) -> None:
    """Fields and kinds of bodies to choose from; nothing is chosen until a person or the machine does."""
    for name, choices in (("field", list(shipped.field_names().items())), ("body_key", kinds_of_bodies())):
        chosen = form.fields[name]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  # declared by the form
        chosen.choices = [("", _("Chọn…")), *choices]


class SortForm(Form):
    field = forms.ChoiceField(label=_("Lĩnh vực"), widget=forms.Select(attrs=SEARCHED))
    body_key = forms.ChoiceField(label=_("Cơ quan có thẩm quyền"), widget=forms.Select(attrs=SEARCHED))
    matter = forms.ChoiceField(label=_("Tính chất"), choices=[("", _("Chưa rõ")), *Matter.choices], required=False)
    handling = forms.ChoiceField(label=_("Loại xử lý"), choices=Handling.choices)
    handling_reason = words(
        _("Căn cứ của loại xử lý"), required=False, help_text=_("Bắt buộc khi cấp bách hoặc phức tạp, nhiều ngành.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_competence(self)


class RouteForm(WithLetter):
    lead = BodyField(label=_("Cơ quan chủ trì trả lời"))
    reached_on = DateField(
        label=_("Ngày cơ quan đó nhận được"), help_text=_("Hạn trả lời cử tri tính từ ngày này và không tính lại.")
    )


class PassOnForm(Form):
    receiver = forms.ModelChoiceField(
        label=_("Cơ quan tập hợp"), queryset=Body.objects.none(), to_field_name="code", widget=forms.Select(attrs=SEARCHED),
        help_text=_("Kênh kiến nghị, thời hạn và cách phân loại trả lời theo cơ quan này."),
    )  # fmt: skip
    ground = words(_("Căn cứ"))

    def __init__(self, *args: Any, receivers: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]  # a choice of rows


class PartnerForm(Form):
    body = BodyField(label=_("Cơ quan phối hợp"))
    part = words(_("Phần việc"))
    internal_due_on = DateField(
        label=_("Hạn nội bộ"), required=False, help_text=_("Không thay hạn trả lời cử tri và không được sau hạn đó.")
    )


class MoveForm(WithLetter):
    lead = BodyField(label=_("Chuyển đến cơ quan"))
    ground = words(_("Căn cứ"), help_text=_("Hạn trả lời cử tri giữ nguyên."))


class HandBackForm(ActForm):
    ground = forms.ChoiceField(label=_("Vì sao"), choices=HandBackGround.choices, widget=forms.RadioSelect)
    explanation = words(_("Căn cứ pháp lý, giải thích"))
    proposed_body = BodyField(label=_("Đề nghị giao cho"), required=False)


class ReasonForm(Form):
    reason = words(_("Lý do"))


class DisputeForm(Form):
    superior = BodyField(label=_("Cấp trên chung"))
    question = words(_("Nội dung cần quyết định"))
    decide_by = DateField(
        label=_("Đề nghị quyết định trước hết ngày"),
        help_text=_("Hạn riêng của cấp trên; hạn trả lời cử tri vẫn chạy."),
    )


class DecideForm(ActForm):
    lead = BodyField(label=_("Cơ quan có thẩm quyền"))
    decision = words(_("Nội dung quyết định, căn cứ"))


class MergeForm(Form):
    """Into which petition: one of those that likely ask the same, or one that is searched or whose code is known.

    `rows`: what the person may see; `cleaned_data["into"]` is the row. `likely`: (petition, why).
    """

    likely = forms.ChoiceField(label=_("Có thể trùng, lặp lại"), required=False, widget=forms.RadioSelect)
    into = forms.CharField(
        label=_("Tìm kiến nghị, hoặc ghi mã số"), max_length=400, required=False,
        help_text=_("Gõ vài chữ của nội dung rồi chọn trong danh sách. Gộp vào kiến nghị đến hạn trước."),
    )  # fmt: skip
    reason = words(_("Lý do"))

    def __init__(
        self,
        *args: Any,
        petition: Petition,
        rows: QuerySet[Petition],
        likely: Sequence[tuple[Petition, str]] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        self.fields["into"].widget = ChoiceInput(f"{reverse('petitions:pick')}?beside={petition.code}")
        field = self.fields["likely"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [(row.code, f"{row.title} · {row.code} ({why})") for row, why in likely]
        if not likely:
            del self.fields["likely"]
            self.fields["into"].required = True

    def clean(self) -> dict[str, Any]:
        """The petition as a row: what was typed goes before what was ticked."""
        data = super().clean() or {}
        typed = (data.get("into") or data.get("likely") or "").strip()
        if "into" in self.errors or "likely" in self.errors:
            return data
        if not typed:
            self.add_error("into", _("Chọn hoặc tìm kiến nghị để gộp vào."))
            return data
        data["into"] = self.rows.filter(code=typed.rsplit(" · ", 1)[-1].strip().upper()).first()
        if data["into"] is None:
            self.add_error(
                "into", _("Không có kiến nghị nào mang mã số này; hãy chọn trong danh sách hoặc chép lại mã số.")
            )
        return data


class SettledForm(Form):
    """Which earlier answer the voter is told of, in which words, when. `lines`: the answers there are, the newest first."""

    line = forms.ChoiceField(label=_("Trả lời trước"), widget=forms.RadioSelect)
    text = words(_("Nội dung thông báo"))
    on = DateField(label=_("Báo cử tri ngày"))

    def __init__(self, *args: Any, lines: Sequence[AnswerLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = {line.answer.code: line for line in lines}
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [(code, told_before(line)) for code, line in self.lines.items()]

    def clean_line(self) -> AnswerLine:
        """The answer as a row."""
        return self.lines[self.cleaned_data["line"]]


def told_before(line: AnswerLine) -> str:
    """An earlier answer in one line: whose, when, to what."""
    values = {"body": line.answer.body.name, "day": f"{line.answer.answered_on:%d/%m/%Y}", "title": line.petition.title}
    return gettext("%(body)s trả lời ngày %(day)s: %(title)s") % values


class SplitForm(Form):
    texts = forms.CharField(
        label=_("Các kiến nghị sau khi tách"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Mỗi kiến nghị một đoạn, cách nhau một dòng trống."),
    )
    reason = words(_("Lý do"))

    def asked(self) -> list[str]:
        """The single petitions: paragraphs apart by an empty line."""
        return [part.strip() for part in self.cleaned_data["texts"].split("\n\n") if part.strip()]


class CompetenceForm(Form):
    field = forms.ChoiceField(label=_("Lĩnh vực"), widget=forms.Select(attrs=SEARCHED))
    body_key = forms.ChoiceField(label=_("Loại cơ quan"), widget=forms.Select(attrs=SEARCHED))
    rank = forms.IntegerField(
        label=_("Thứ tự"), min_value=1, max_value=9, initial=1,
        help_text=_("1: cơ quan được đề xuất trước; 2 trở đi: khi cùng lĩnh vực và cấp có nhiều cơ quan."),
    )  # fmt: skip
    body = BodyField(label=_("Cơ quan cụ thể"), required=False)
    starts_on = DateField(label=_("Từ ngày"))
    basis = forms.CharField(label=_("Căn cứ"), max_length=500)
    confirmed = forms.BooleanField(label=_("Đã đối chiếu với văn bản"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_competence(self)
