"""What people type about signing and about ceremonies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from phoihop.drafting.models import Draft, DraftParty, ItemKind, SeatRole
from phoihop.drafting.services import NewSigning, Occasion, Sitter
from phoihop.kernel.web.forms import DateField, Form, HourField
from phoihop.organisations.models import Body, Person
from phoihop.papers.signers import MaySign
from phoihop.regulations.forms import SEARCHABLE


class StartSigningForm(Form):
    any_order = forms.BooleanField(
        label=gettext_lazy("Các bên ký không cần theo thứ tự"),
        required=False,
        help_text=gettext_lazy("Không chọn: mỗi bên chờ bên đứng trước ký xong."),
    )
    number_text = forms.CharField(
        label=gettext_lazy("Số, ký hiệu in trên văn bản"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Văn bản đã ký số không ghi thêm được; để trống nếu số được ghi tay trên bản giấy."),
    )
    dated_on = DateField(label=gettext_lazy("Ngày in trên văn bản"), required=False)
    place = forms.CharField(label=gettext_lazy("Nơi ký"), max_length=120, required=False)
    sign_by = DateField(label=gettext_lazy("Các bên ký xong trước ngày"), required=False)

    def new(self) -> NewSigning:
        """As typed."""
        return NewSigning(**self.cleaned_data)


class SignerForm(Form):
    """Who signs for a party: its head, or one of those whom the directory lets sign for the head."""

    HEAD = "head"

    who = forms.ChoiceField(label=gettext_lazy("Người ký"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, able: Sequence[MaySign], party: DraftParty, **options: Any) -> None:
        usual = next((one for one in able if one.is_head), None)
        self.able = {f"{one.person.code}|{one.form}": one for one in able if one is not usual}
        now = f"{party.signer.code}|{party.signing_form}" if party.signer else self.HEAD
        super().__init__(*args, initial={"who": now}, **options)
        head = _("Người đứng đầu vào ngày trình ký, nay là %(who)s") % {"who": _named(usual)} if usual else ""
        nobody = _("Không chọn: danh bạ chưa ghi người đứng đầu, bên này ký trên giấy")
        choices = [(self.HEAD, head or nobody), *((key, _named(one)) for key, one in self.able.items())]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not self.able:
            said = _(
                "Danh bạ chưa giao ai ký thay; ghi ở trang của người đứng đầu trong danh bạ, nút «Giao người thay»."
            )
            self.fields["who"].help_text = said

    def chosen(self) -> dict[str, Any]:
        """As the service wants it."""
        one = self.able.get(self.cleaned_data["who"])
        return {"signer": one.person if one else None, "form": one.form if one else ""}


def _named(one: MaySign) -> str:
    post = f", {one.post}" if one.post else ""
    return f"{one.form} {one.person.full_name}{post}".strip()


class ConfirmForm(Form):
    """Nothing to type: the button is the answer."""


class SignedFileForm(Form):
    file = forms.FileField(label=gettext_lazy("Tệp PDF đã ký"))


class PaperForm(Form):
    """`named`: the print says who signs; else who signed with the pen is asked."""

    signer_name = forms.CharField(label=gettext_lazy("Người đã ký"), max_length=120, required=False)
    signer_post = forms.CharField(label=gettext_lazy("Chức vụ"), max_length=160, required=False)
    signed_on = DateField(label=gettext_lazy("Ngày ký"))
    scan = forms.FileField(
        label=gettext_lazy("Bản quét"), help_text=gettext_lazy("Bản in đã ký, đóng dấu: tệp PDF hoặc ảnh.")
    )

    def __init__(self, *args: Any, named: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if named:
            del self.fields["signer_name"], self.fields["signer_post"]


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))


class CeremonyForm(Form):
    title = forms.CharField(
        label=gettext_lazy("Tên lễ ký"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ: Lễ ký quy chế phối hợp năm 2026."),
    )
    on = DateField(label=gettext_lazy("Ngày"))
    hour = HourField(label=gettext_lazy("Giờ"))
    place = forms.CharField(label=gettext_lazy("Địa điểm"), max_length=200)
    notes = forms.CharField(label=gettext_lazy("Ghi chú"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def occasion(self) -> Occasion:
        """As typed; day and hour are of Vietnam."""
        data = self.cleaned_data
        starts = datetime.combine(data["on"], data["hour"], timezone.get_default_timezone())
        return Occasion(data["title"], starts, data["place"], data["notes"])


def _offer(choice: Any, drafts: QuerySet[Draft], own: frozenset[Any]) -> None:
    """Let a field choose among `drafts`; one led by none of the bodies `own` is named with the office that has to say yes."""

    def named(draft: Draft) -> str:
        if draft.drafted_by_id in own:
            return draft.short_title
        said = {"draft": draft.short_title, "body": draft.drafted_by.name}
        return gettext("%(draft)s (%(body)s chủ trì, sẽ được mời xác nhận)") % said

    choice.queryset, choice.label_from_instance = drafts, named


class PlanForm(CeremonyForm):
    held_by = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan tổ chức"), queryset=Body.objects.none(), empty_label=None
    )
    drafts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Văn bản ký tại lễ"),
        queryset=Draft.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Chỉ văn bản đã thống nhất; thứ tự ký đổi được, thêm, rút được ở trang của lễ."),
    )
    field_order = ("held_by", "title", "on", "hour", "place", "drafts", "notes")

    def __init__(self, *args: Any, bodies: QuerySet[Body], drafts: QuerySet[Draft], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["held_by"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField
        _offer(self.fields["drafts"], drafts, frozenset(bodies.values_list("pk", flat=True)))


class AddDraftForm(Form):
    """A draft for a ceremony. `own`: bodies in whose name the person drafts, whose drafts wait for no other office."""

    draft = forms.ModelChoiceField(
        label=gettext_lazy("Văn bản"), queryset=Draft.objects.none(), widget=forms.Select(attrs=SEARCHABLE)
    )

    def __init__(self, *args: Any, drafts: QuerySet[Draft], own: frozenset[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["draft"], drafts, own)


class SeatForm(Form):
    role = forms.ChoiceField(label=gettext_lazy("Vai"), choices=SeatRole.choices, initial=SeatRole.GUEST)
    person = forms.ModelChoiceField(
        label=gettext_lazy("Người trong danh bạ"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.Select(attrs=SEARCHABLE),
    )
    name = forms.CharField(label=gettext_lazy("Hoặc họ tên khách"), max_length=160, required=False)
    post = forms.CharField(label=gettext_lazy("Chức vụ"), max_length=200, required=False)
    place = forms.IntegerField(label=gettext_lazy("Vị trí"), min_value=1, max_value=999, required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField

    def sitter(self) -> Sitter:
        """As typed."""
        data = self.cleaned_data
        return Sitter(SeatRole(data["role"]), data["name"], data["post"], data["person"])


class MoveForm(Form):
    place = forms.IntegerField(label=gettext_lazy("Vị trí mới"), min_value=1, max_value=999)


class ItemForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=ItemKind.choices)
    text = forms.CharField(label=gettext_lazy("Nội dung"), max_length=300)
    who = forms.CharField(label=gettext_lazy("Ai lo"), max_length=160, required=False)
