"""Input about people and accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.forms.choose import BodyField, BodyFilterField, PersonField
from phoihop.organisations.models import RoleKind, SigningForm, Term

LINES = {"rows": 3}


class PeopleFilterForm(Form):
    """Filters of the list of people."""

    q = forms.CharField(label=_("Tìm"), required=False, max_length=200, widget=forms.TextInput({"type": "search"}))
    body = BodyFilterField(label=_("Cơ quan"))


class PostForm(Form):
    """A post with its days."""

    post = forms.CharField(label=_("Chức vụ"), max_length=160)
    is_head = forms.BooleanField(label=_("Là người đứng đầu"), required=False)
    rank = forms.IntegerField(label=_("Thứ bậc (nhỏ đứng trước)"), min_value=0, max_value=100_000, initial=100)
    term = forms.ModelChoiceField(
        label=_("Nhiệm kỳ"), queryset=Term.objects.order_by("-from_on", "kind"), required=False
    )
    from_on = DateField(label=_("Từ ngày"), required=False)
    until = DateField(label=_("Đến trước ngày"), required=False)


class EnterPersonForm(PostForm):
    """A person new to the directory, with the first post."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    phone = forms.CharField(label=_("Điện thoại"), max_length=40, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    field_order = ("full_name", "post", "is_head", "rank", "term", "from_on", "until", "phone", "email")


class AppointForm(PostForm):
    """A post for a person of the directory."""

    body = BodyField(label=_("Cơ quan"))
    reason = forms.CharField(label=_("Lý do"), required=False, widget=forms.Textarea(LINES))
    field_order = ("body", "post", "is_head", "rank", "term", "from_on", "until", "reason")


class PersonForm(Form):
    """Name and contact of a person."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    phone = forms.CharField(label=_("Điện thoại"), max_length=40, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    reason = forms.CharField(
        label=_("Lý do"), required=False, widget=forms.Textarea(LINES), help_text=_("Bắt buộc khi sửa họ và tên.")
    )


class StandInForm(Form):
    """Who stands in, how and for how long."""

    stand_in = PersonField(label=_("Người thay"))
    form = forms.ChoiceField(
        label=_("Hình thức"), choices=[pair for pair in SigningForm.choices if pair[0] != SigningForm.TM]
    )
    scope = forms.CharField(label=_("Phạm vi"), max_length=300, required=False)
    legal_basis = forms.CharField(label=_("Căn cứ"), max_length=300, required=False)
    from_on = DateField(label=_("Từ ngày"))
    until = DateField(label=_("Đến trước ngày"), required=False)


class RoleForm(Form):
    """A role in a body."""

    body = BodyField(label=_("Cơ quan"))
    kind = forms.ChoiceField(label=_("Vai trò"), choices=RoleKind.choices)
    everywhere = forms.BooleanField(
        label=_("Quản trị toàn tỉnh"), required=False, help_text=_("Chỉ dùng với vai trò Quản trị tài khoản.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("everywhere") and data.get("kind") != RoleKind.ADMINISTRATOR:
            self.add_error("everywhere", _("Chỉ vai trò Quản trị tài khoản mới có phạm vi toàn tỉnh."))
        return data


class GiveRoleForm(RoleForm):
    """A further role, with its days."""

    from_on = DateField(label=_("Từ ngày"), required=False)
    until = DateField(label=_("Đến trước ngày"), required=False)


class AccountForm(RoleForm):
    """A new account with its first role."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    username = forms.CharField(label=_("Tên đăng nhập"), max_length=60)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    password = forms.CharField(
        label=_("Mật khẩu ban đầu"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Chỉ dùng cho lần đăng nhập đầu: người dùng phải đổi ngay."),
    )
    person = PersonField(label=_("Người trong danh bạ"), required=False)
    field_order = ("full_name", "username", "password", "email", "body", "kind", "everywhere", "person")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class PasswordForm(Form):
    """A new password."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Chỉ dùng cho lần đăng nhập tới: người dùng phải đổi ngay."),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(LINES))


class IdentityForm(Form):
    """Which identity of the shared login opens an account."""

    identity = forms.CharField(
        label=_("Định danh ở nơi đăng nhập dùng chung"), max_length=191, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Người chưa được gắn thấy dòng này khi thử đăng nhập; chép đúng từng chữ."),
    )  # fmt: skip


class LinkForm(Form):
    """Whose account it is; empty for nobody's."""

    person = PersonField(label=_("Người trong danh bạ"), required=False)
