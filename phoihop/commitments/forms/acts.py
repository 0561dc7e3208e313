"""What is asked for an act on a commitment. Each form may also ask for whom, and after which paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phoihop.commitments.models import HandBackGround, Outcome
from phoihop.kernel.web.forms import DateField, Form
from phoihop.kernel.web.held import HeldFileField
from phoihop.organisations.models import Body, Person
from phoihop.papers.models import Paper

TEXT = {"rows": 4}
SEARCHED = {"data-select": True, "data-none": gettext_lazy("Không có mục nào khớp")}


def words(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=20_000,
        widget=forms.Textarea(attrs=TEXT),
        error_messages={"required": gettext_lazy("Ô này chưa có nội dung; hãy ghi vài chữ.")},
    )


def scan(label: Any, *, required: bool = False, help_text: Any = "") -> forms.FileField:
    """One file."""
    return HeldFileField(label=label, required=required, help_text=help_text)


class ActForm(Form):
    """Base: `bodies` for which the act may be done (one: not asked); `papers` given: recorded from that body's paper.

    `cleaned_data["body"]` is a Body; the paper's fields are `paper`, or `paper_number`, `paper_issued_on`, `paper_scan`.
    """

    def __init__(
        self, *args: Any, bodies: Sequence[Body] = (), papers: Sequence[Paper] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.bodies = {body.code: body for body in bodies}
        self.papers = {paper.code: paper for paper in papers or ()}
        self.recorded = papers is not None
        if len(self.bodies) > 1:
            choices = [(body.code, body.name) for body in bodies]
            self.fields["body"] = forms.ChoiceField(label=_("Thay mặt cơ quan"), choices=choices)
        if self.recorded:
            self._ask_for_paper()
        self.order_fields(["body", *self.Meta.first, *self.fields])

    class Meta:
        first: tuple[str, ...] = ()

    def _ask_for_paper(self) -> None:
        known = [("", _("Văn bản chưa có trong phần mềm")), *((p.code, str(p)[:160]) for p in self.papers.values())]
        self.fields["paper"] = forms.ChoiceField(
            label=_("Văn bản của cơ quan đó"), choices=known, required=False, widget=forms.Select(attrs=SEARCHED)
        )
        self.fields["paper_number"] = forms.CharField(
            label=_("Số, ký hiệu"), required=False, max_length=120, help_text=_("Ví dụ: 12/BC-UBND.")
        )
        self.fields["paper_issued_on"] = DateField(label=_("Ngày văn bản"), required=False)
        self.fields["paper_scan"] = scan(_("Bản quét văn bản"))

    def clean(self) -> dict[str, Any]:
        """The body as a row; of the paper either a known one or all three facts of a new one."""
        data = super().clean() or {}
        if "body" not in self.fields and self.data.get(self.add_prefix("body"), "") not in {"", *self.bodies}:
            raise PermissionDenied  # asked for another body than the one it may be done for
        chosen = data.get("body") or next(iter(self.bodies), "")
        data["body"] = self.bodies.get(chosen)
        if self.recorded:
            data["paper"] = self.papers.get(data.get("paper") or "")
            if data["paper"] is None:
                for name in ("paper_number", "paper_issued_on", "paper_scan"):
                    if not data.get(name) and name not in self.errors:
                        self.add_error(name, _("Ghi nhận theo văn bản cần số, ngày và bản quét; hãy bổ sung."))
        return data


class NoteForm(ActForm):
    text = words(gettext_lazy("Ghi chú"), help_text=gettext_lazy("Chỉ cơ quan và văn phòng giúp việc đọc được."))


class MessageForm(ActForm):
    text = words(
        gettext_lazy("Nội dung trao đổi"), help_text=gettext_lazy("Các cơ quan tham gia nhiệm vụ đều đọc được.")
    )
    file = scan(gettext_lazy("Tệp kèm theo"))


class ProveForm(ActForm):
    statement = words(gettext_lazy("Kết quả đã thực hiện"))
    received_on = DateField(
        label=gettext_lazy("Ngày nơi nhận có được kết quả"),
        help_text=gettext_lazy("Cùng ngày ban hành của văn bản, ngày này quyết định đúng hạn hay quá hạn."),
    )
    proof_paper = forms.ChoiceField(
        label=gettext_lazy("Văn bản kết quả"), required=False, widget=forms.Select(attrs=SEARCHED)
    )
    file = scan(gettext_lazy("Hoặc tệp, bản quét"))

    outcome = forms.ChoiceField(
        label=gettext_lazy("Kết quả tháo gỡ"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Không thuộc thẩm quyền thì dùng «Trả lại nhiệm vụ» và nêu cơ quan có thẩm quyền."),
    )

    def __init__(
        self, *args: Any, own_papers: Sequence[Paper] = (), answers_blocker: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if answers_blocker:
            self.order_fields(["body", "outcome", *self.fields])
        else:
            del self.fields["outcome"]
        self.own_papers = {paper.code: paper for paper in own_papers}
        if self.recorded:
            del self.fields["proof_paper"], self.fields["file"]
        else:
            field = self.fields["proof_paper"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
            field.choices = [("", _("Không có văn bản")), *((p.code, str(p)[:160]) for p in own_papers)]

    def clean(self) -> dict[str, Any]:
        """The chosen paper as a row."""
        data = super().clean()
        data["proof_paper"] = self.own_papers.get(data.get("proof_paper") or "")
        return data


class BlockerForm(ActForm):
    helper = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan phải giúp tháo gỡ"),
        queryset=Body.objects.none(),
        to_field_name="code",
        widget=forms.Select(attrs=SEARCHED),
    )
    text = words(gettext_lazy("Vướng mắc gì, cần gì"))
    needed_by = DateField(
        label=gettext_lazy("Cần trả lời đến ngày"),
        help_text=gettext_lazy(
            "Quá ngày này chưa trả lời thì thủ trưởng cơ quan đó và cơ quan cấp trên chung được báo."
        ),
    )
    file = scan(gettext_lazy("Tệp kèm theo"))

    def __init__(self, *args: Any, others: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["helper"].queryset = others  # type: ignore[attr-defined]  # a ModelChoiceField
        if self.recorded:
            del self.fields["file"]


class ReasonForm(ActForm):
    reason = words(gettext_lazy("Lý do"))


class KeptForm(ActForm):
    reason = words(
        gettext_lazy("Nhận xét, lý do"),
        required=False,
        help_text=gettext_lazy("Bắt buộc khi kết quả có sau hạn."),
    )


class AskExtensionForm(ActForm):
    until = DateField(label=gettext_lazy("Xin gia hạn đến ngày"))
    reason = words(gettext_lazy("Lý do"))


class AnswerForm(ActForm):
    answer = words(gettext_lazy("Trả lời"))


class GrantForm(ActForm):
    answer = words(gettext_lazy("Trả lời"), required=False)


class HandBackForm(ActForm):
    ground = forms.ChoiceField(label=gettext_lazy("Căn cứ trả lại"), choices=HandBackGround)
    explanation = words(gettext_lazy("Giải thích"))
    proposed_body = forms.ModelChoiceField(
        label=gettext_lazy("Đề nghị giao cho"),
        queryset=Body.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("Không đề nghị"),
        widget=forms.Select(attrs=SEARCHED),
    )

    def __init__(self, *args: Any, others: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_from(self.fields["proposed_body"], others)


class AcceptHandBackForm(ActForm):
    new_lead = forms.ModelChoiceField(
        label=gettext_lazy("Giao cho"),
        queryset=Body.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("Không giao cho cơ quan nào khác"),
        help_text=gettext_lazy("Không giao tiếp thì nhiệm vụ kết thúc, trừ khi còn cơ quan cùng chủ trì."),
        widget=forms.Select(attrs=SEARCHED),
    )
    answer = words(gettext_lazy("Trả lời"))

    def __init__(self, *args: Any, others: Any = None, of_one_body: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if of_one_body:
            del self.fields["new_lead"]
        else:
            _choose_from(self.fields["new_lead"], others)


class AssignForm(Form):
    person = forms.ModelChoiceField(
        label=gettext_lazy("Người phụ trách"),
        queryset=Person.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("Chưa giao"),
        widget=forms.Select(attrs=SEARCHED),
    )
    stand_in = forms.ModelChoiceField(
        label=gettext_lazy("Người thay khi vắng"),
        queryset=Person.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("Không có"),
        widget=forms.Select(attrs=SEARCHED),
    )
    internal_due_on = DateField(
        label=gettext_lazy("Hạn nội bộ"),
        required=False,
        help_text=gettext_lazy("Không được sau hạn của nhiệm vụ; cơ quan khác không nhìn thấy."),
    )
    seen = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("person", "stand_in"):
            _choose_from(self.fields[name], people)

    def show_naming(self, naming: str) -> None:
        """From now on the sheet holds this `Participation.naming` as what its reader has seen."""
        self.data = {**dict(self.data.items()), "seen": naming}

    def clean_stand_in(self) -> Person | None:
        """Nobody stands in for himself."""
        found: Person | None = self.cleaned_data["stand_in"]
        if found is not None and found == self.cleaned_data.get("person"):
            raise ValidationError(_("Người thay phải khác người phụ trách; hãy chọn người khác."))
        return found


class PartForm(Form):
    part = words(gettext_lazy("Phần việc giao cho cơ quan phối hợp"))


class PartDoneForm(ActForm):
    done_on = DateField(label=gettext_lazy("Xong ngày"))


def _choose_from(field: forms.Field, rows: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # all callers declare one
    if rows is not None:
        field.queryset = rows
