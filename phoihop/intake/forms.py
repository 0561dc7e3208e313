"""What is asked for when something is taken in, screened, opened, transferred. No browser keeps what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from phoihop.intake.choosing import MeetingField
from phoihop.intake.models import Outcome
from phoihop.intake.rules import MAX_TEXT, Said, Sender
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body

UNKEPT = {"autocomplete": "off"}
PICTURE = {"accept": "image/jpeg,image/png,application/pdf"}  # asked so, an iPhone turns its own kind into JPEG


def short(label: Any, *, required: bool = False, limit: int = 500, help_text: Any = "") -> forms.CharField:
    """One line, remembered by no browser."""
    widget = forms.TextInput(attrs=UNKEPT)
    return forms.CharField(label=label, required=required, max_length=limit, widget=widget, help_text=help_text)


def receivers(bodies: Sequence[Body]) -> forms.ModelChoiceField[Body]:
    """The bodies for which the person takes in."""
    rows = Body.objects.filter(pk__in=[body.pk for body in bodies]).by_rank()
    label = gettext_lazy("Cơ quan tiếp nhận")
    return forms.ModelChoiceField(label=label, queryset=rows, to_field_name="code", empty_label=None)


class HandForm(Form):
    receiver = forms.ModelChoiceField(queryset=Body.objects.none())
    meeting = MeetingField(own=True, help_text=gettext_lazy("Nếu nói tại cuộc tiếp xúc: gõ vài chữ rồi chọn."))
    received_on = DateField(label=gettext_lazy("Ngày nhận"))
    text = forms.CharField(
        label=gettext_lazy("Nội dung"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, **UNKEPT}),
        help_text=gettext_lazy("Ghi đúng điều người gửi nói hoặc viết. Không đưa bí mật nhà nước vào phần mềm."),
    )
    place = short(gettext_lazy("Về nơi nào"), help_text=gettext_lazy("Thôn, xã, tuyến đường, công trình…"))
    addressee = short(gettext_lazy("Gửi đến cơ quan nào"))
    category = short(gettext_lazy("Lĩnh vực, theo lời người gửi"))
    spot_answer = forms.CharField(
        label=gettext_lazy("Đã trả lời tại chỗ"), required=False, max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, **UNKEPT}),
    )  # fmt: skip
    name = short(gettext_lazy("Họ tên người gửi"))
    address = short(gettext_lazy("Địa chỉ"))
    phone = short(gettext_lazy("Số điện thoại"), limit=50)
    email = short(gettext_lazy("Thư điện tử"), limit=200)
    others = forms.IntegerField(
        label=gettext_lazy("Số người cùng gửi, ngoài người nêu tên"), required=False, min_value=0, max_value=100_000
    )
    picture = forms.FileField(
        label=gettext_lazy("Ảnh hoặc bản chụp viết tay"), required=False,
        widget=forms.ClearableFileInput(attrs=PICTURE),
        help_text=gettext_lazy("JPEG, PNG hoặc PDF, đến 10 MB. Được mã hóa như nội dung."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, bodies: Sequence[Body], today: date, preset: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, initial={"received_on": today, **preset}, **options)
        self.fields["receiver"] = receivers(bodies)

    def said(self) -> Said:
        """What was typed, as one."""
        data = self.cleaned_data
        sender = Sender(data["name"], data["address"], data["phone"], data["email"], data["others"] or 0)
        return Said(data["text"], sender, data["place"], data["addressee"], data["spot_answer"], data["category"])


class ScreenForm(Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Đây là"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].choices = [(one.value, one.label) for one in outcomes]  # type: ignore[attr-defined]  # a field of choices


class OpenForm(Form):
    reason = short(
        gettext_lazy("Lý do mở"), required=True, limit=300,
        help_text=gettext_lazy("Lần mở được lưu cùng tên người mở. Không ghi nội dung hay tên người gửi vào đây."),
    )  # fmt: skip


SLIP_KINDS = (
    ("complaint", gettext_lazy("Đơn khiếu nại")),
    ("denunciation", gettext_lazy("Đơn tố cáo (phiếu không nêu tên người gửi)")),
    ("petition", gettext_lazy("Đơn kiến nghị, phản ánh")),
)


class SlipForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("Loại đơn"), choices=SLIP_KINDS, widget=forms.RadioSelect)
    to = short(gettext_lazy("Chuyển đến cơ quan"), required=True, limit=300)
    pages = forms.IntegerField(label=gettext_lazy("Số trang kèm theo"), min_value=0, max_value=10_000, initial=1)


class UploadForm(Form):
    receiver = forms.ModelChoiceField(queryset=Body.objects.none())
    meeting = MeetingField(
        own=True, help_text=gettext_lazy("Nếu cả tệp là của một cuộc tiếp xúc: gõ vài chữ rồi chọn.")
    )
    received_on = DateField(
        label=gettext_lazy("Ngày nhận"), help_text=gettext_lazy("Dòng có ngày riêng thì lấy ngày của dòng.")
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        help_text=gettext_lazy(
            "Bảng tính .xlsx, .csv mỗi dòng một nội dung; hoặc biên bản, báo cáo tổng hợp .docx, .odt, .pdf, .txt. Đến 30 MB."
        ),
    )

    def __init__(
        self, *args: Any, bodies: Sequence[Body], today: date, preset: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, initial={"received_on": today, **preset}, **options)
        self.fields["receiver"] = receivers(bodies)


LABELS = {
    "text": gettext_lazy("Nội dung"),
    "name": gettext_lazy("Họ tên người gửi"),
    "address": gettext_lazy("Địa chỉ"),
    "phone": gettext_lazy("Số điện thoại"),
    "email": gettext_lazy("Thư điện tử"),
    "others": gettext_lazy("Số người cùng gửi, ngoài người nêu tên"),
    "commune": gettext_lazy("Xã, phường"),
    "place": gettext_lazy("Về nơi nào"),
    "addressee": gettext_lazy("Gửi đến cơ quan nào"),
    "category": gettext_lazy("Lĩnh vực, theo lời người gửi"),
    "spot_answer": gettext_lazy("Đã trả lời tại chỗ"),
    "received_on": gettext_lazy("Ngày nhận"),
}


class ColumnsForm(Form):
    """For each of our names the column that means it; where an old `encoding` was found, whether its letters are turned."""

    def __init__(
        self, *args: Any, headings: Sequence[str], guessed: Mapping[str, str], encoding: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        places = {name: place for place, name in guessed.items()}
        choices = [(str(at), f"{letters(at)}: {heading or '—'}") for at, heading in enumerate(headings)]
        for name, label in LABELS.items():
            self.fields[name] = forms.ChoiceField(
                label=label, required=name == "text", choices=[("", gettext_lazy("(không có)")), *choices],
                initial=places.get(name, ""),
            )  # fmt: skip
        if encoding:
            self.fields["converted"] = forms.BooleanField(
                label=format_lazy(gettext_lazy("Chuyển chữ từ bảng mã cũ {encoding} sang Unicode"), encoding=encoding),
                required=False,
                help_text=gettext_lazy("Bỏ chọn nếu tiêu đề cột ở trên đọc không đúng: khi ấy giữ chữ như trong tệp."),
            )

    def columns(self) -> dict[str, int]:
        """{our name: place}."""
        return {name: int(self.cleaned_data[name]) for name in LABELS if self.cleaned_data.get(name)}

    def converted(self) -> bool:
        """Whether letters of an old encoding are turned into Unicode."""
        return bool(self.cleaned_data.get("converted", True))


def letters(place: int) -> str:
    """The column as spreadsheet programs call it: A, B, …, AA."""
    name, at = "", place + 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class PartForm(Form):
    act = forms.ChoiceField(
        label=gettext_lazy("Quyết định"), widget=forms.RadioSelect, initial="keep",
        choices=[
            ("keep", gettext_lazy("Tiếp nhận")), ("join", gettext_lazy("Gộp vào nội dung trên")),
            ("drop", gettext_lazy("Bỏ")),
        ],
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Nội dung"), required=False, max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, **UNKEPT}),
    )  # fmt: skip

    def __init__(self, *args: Any, initial: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, initial=initial, **options)
        if initial["act"] == "drop":  # one of many lines that the machine left out
            self.fields["text"].widget.attrs["rows"] = 1
