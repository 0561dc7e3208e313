"""Input about bodies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.forms.choose import BodyField
from phoihop.organisations.models import Body, BodyCode, BodyKind, Level, Term
from phoihop.organisations.services import NewBody

LINES = {"rows": 3}
COMMUNE_HELP = _("Chỉ cho cơ quan cấp xã, trừ Ủy ban nhân dân: gõ vài chữ rồi chọn Ủy ban nhân dân của xã, phường ấy.")


class FilterForm(Form):
    """Filters of the directory; every one may be empty."""

    q = forms.CharField(label=_("Tìm"), required=False, max_length=200, widget=forms.TextInput({"type": "search"}))
    level = forms.ChoiceField(label=_("Cấp"), required=False, choices=[("", _("Mọi cấp")), *Level.choices])
    kind = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("Mọi loại")), *BodyKind.choices])
    past = forms.BooleanField(label=_("Cả cơ quan đã kết thúc"), required=False)
    unlinked = forms.BooleanField(label=_("Cấp xã chưa gắn xã, phường"), required=False)


class NewBodyForm(Form):
    """What is known of a new body."""

    name = forms.CharField(label=_("Tên"), max_length=300)
    short_name = forms.CharField(label=_("Tên viết tắt"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=BodyKind.choices)
    level = forms.ChoiceField(label=_("Cấp"), choices=Level.choices, initial=Level.PROVINCE)
    parent = BodyField(label=_("Trực thuộc"), required=False)
    commune = BodyField(label=_("Của xã, phường"), required=False, help_text=COMMUNE_HELP)
    rank = forms.IntegerField(label=_("Thứ bậc (nhỏ đứng trước)"), min_value=0, max_value=100_000, initial=1000)

    def new_body(self) -> NewBody:
        """What the services take."""
        names = ("name", "short_name", "kind", "level", "parent", "commune", "rank")
        return NewBody(**{name: self.cleaned_data[name] for name in names})


class ChangeForm(Form):
    """Day, basis and reason of an act of change."""

    on = DateField(label=_("Từ ngày"))
    legal_basis = forms.CharField(
        label=_("Căn cứ"), max_length=300, help_text=_("Loại, số, ngày và cơ quan ban hành quyết định, nghị quyết.")
    )
    reason = forms.CharField(
        label=_("Lý do"), required=False, widget=forms.Textarea(LINES), help_text=_("Bắt buộc khi ngày đã qua.")
    )


class EstablishForm(NewBodyForm, ChangeForm):
    """A new body; without a day it is one that has existed since before."""

    on = DateField(label=_("Thành lập từ ngày"), required=False, help_text=_("Để trống nếu cơ quan đã có từ trước."))
    legal_basis = forms.CharField(label=_("Căn cứ"), max_length=300, required=False)


class RenameForm(ChangeForm):
    """The next name."""

    name = forms.CharField(label=_("Tên mới"), max_length=300)
    short_name = forms.CharField(label=_("Tên viết tắt mới"), max_length=80, required=False)
    field_order = ("name", "short_name", "on", "legal_basis", "reason")


class AbolishForm(ChangeForm):
    """The end, and who goes on."""

    successor = BodyField(label=_("Cơ quan kế tục"), required=False)
    carry_people = forms.BooleanField(label=_("Chuyển người và vai trò sang cơ quan kế tục"), required=False)
    field_order = ("successor", "carry_people", "on", "legal_basis", "reason")


class MergeForm(ChangeForm):
    """Which bodies become which one."""

    into = BodyField(
        label=_("Sáp nhập vào cơ quan đang có"), required=False, help_text=_("Để trống khi hợp nhất thành cơ quan mới.")
    )
    new_name = forms.CharField(label=_("Tên cơ quan mới"), max_length=300, required=False)
    others = forms.CharField(
        label=_("Cùng với các cơ quan"),
        required=False,
        widget=forms.Textarea(LINES),
        help_text=_("Mỗi dòng một tên hoặc mã số cơ quan."),
    )
    carry_people = forms.BooleanField(label=_("Chuyển người và vai trò"), required=False, initial=True)
    field_order = ("others", "into", "new_name", "carry_people", "on", "legal_basis", "reason")

    def clean_others(self) -> list[Body]:
        field = BodyField()
        return [field.clean(line) for line in self.cleaned_data["others"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("into")) == bool(data.get("new_name")):
            self.add_error("into", _("Chọn cơ quan đang có, hoặc ghi tên cơ quan mới: đúng một trong hai."))
        return data


class SplitForm(ChangeForm):
    """The bodies after, one a line; whether the body itself goes on."""

    names = forms.CharField(
        label=_("Các cơ quan sau khi chia, tách"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Mỗi dòng tên một cơ quan mới."),
    )
    goes_on = forms.BooleanField(label=_("Tách: cơ quan này tiếp tục hoạt động"), required=False)
    heir = forms.IntegerField(
        label=_("Cơ quan kế tục là dòng thứ"), min_value=1, max_value=50, initial=1, required=False
    )
    carry_people = forms.BooleanField(label=_("Chuyển người và vai trò sang cơ quan kế tục"), required=False)
    field_order = ("names", "goes_on", "heir", "carry_people", "on", "legal_basis", "reason")

    def clean_names(self) -> list[str]:
        return [line for line in self.cleaned_data["names"].splitlines() if line.strip()]


class CorrectForm(Form):
    """Facts entered wrongly."""

    kind = forms.ChoiceField(label=_("Loại"), choices=BodyKind.choices)
    level = forms.ChoiceField(label=_("Cấp"), choices=Level.choices)
    parent = BodyField(label=_("Trực thuộc"), required=False)
    commune = BodyField(label=_("Của xã, phường"), required=False, help_text=COMMUNE_HELP)
    established_on = DateField(label=_("Thành lập từ ngày"), required=False)
    reason = forms.CharField(label=_("Lý do đính chính"), widget=forms.Textarea(LINES))


class CorrectNameForm(Form):
    """A name entered wrongly."""

    name = forms.CharField(label=_("Tên"), max_length=300)
    short_name = forms.CharField(label=_("Tên viết tắt"), max_length=80, required=False)
    legal_basis = forms.CharField(label=_("Căn cứ"), max_length=300, required=False)
    reason = forms.CharField(label=_("Lý do đính chính"), widget=forms.Textarea(LINES))


class ContactForm(Form):
    """Where the body is found."""

    address = forms.CharField(label=_("Địa chỉ"), max_length=300, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=40, required=False)


class ApprovalForm(Form):
    """Whether papers leave only approved."""

    needed = forms.BooleanField(label=_("Văn bản đi phải qua duyệt"), required=False)
    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(LINES))


class RankForm(Form):
    """Place in the order of precedence."""

    rank = forms.IntegerField(label=_("Thứ bậc (nhỏ đứng trước)"), min_value=0, max_value=100_000)
    reason = forms.CharField(label=_("Lý do"), required=False, widget=forms.Textarea(LINES))


class CodeForm(Form):
    """A code with its days."""

    scheme = forms.ChoiceField(label=_("Loại mã"), choices=BodyCode.Scheme.choices)
    value = forms.CharField(label=_("Mã"), max_length=35)
    from_on = DateField(label=_("Từ ngày"), required=False)
    until = DateField(label=_("Đến trước ngày"), required=False)


class EndForm(Form):
    """The first day something no longer holds."""

    until = DateField(label=_("Kết thúc từ ngày"), help_text=_("Ngày đầu tiên không còn hiệu lực."))
    reason = forms.CharField(label=_("Lý do"), required=False, widget=forms.Textarea(LINES))


class ServingForm(Form):
    """Whom the office serves."""

    principal = BodyField(label=_("Giúp việc cho"))
    from_on = DateField(label=_("Từ ngày"), required=False)
    reason = forms.CharField(label=_("Lý do"), required=False, widget=forms.Textarea(LINES))


class TermForm(Form):
    """A term of office."""

    kind = forms.ChoiceField(label=_("Nhiệm kỳ của"), choices=Term.Kind.choices)
    name = forms.CharField(label=_("Tên"), max_length=60, help_text=_("Ví dụ: 2026–2031."))
    from_on = DateField(label=_("Từ ngày"))
    until = DateField(label=_("Đến trước ngày"))


class CorrectTermForm(Form):
    """Other days of a term."""

    from_on = DateField(label=_("Từ ngày"))
    until = DateField(label=_("Đến trước ngày"))
    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(LINES))


class UploadForm(Form):
    """A spreadsheet."""

    file = forms.FileField(label=_("Tệp bảng tính"), widget=forms.FileInput({"accept": ".xlsx,.csv"}))
