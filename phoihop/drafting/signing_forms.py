"""What people type about signing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from phoihop.drafting.services import NewSigning
from phoihop.kernel.web.forms import DateField, Form


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


class ConfirmForm(Form):
    """Nothing to type: the button is the answer."""


class SignedFileForm(Form):
    file = forms.FileField(label=gettext_lazy("Tệp PDF đã ký"))


class PaperForm(Form):
    signed_on = DateField(label=gettext_lazy("Ngày ký"))
    scan = forms.FileField(
        label=gettext_lazy("Bản quét"), help_text=gettext_lazy("Bản in đã ký, đóng dấu: tệp PDF hoặc ảnh.")
    )


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("Lý do"), widget=forms.Textarea(attrs={"rows": 3}))
