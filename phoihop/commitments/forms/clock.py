"""Forms of the calendar and the register of terms."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.clock.rules.calendar import FIRST_YEAR, LAST_YEAR, SpecialDay
from phoihop.kernel.clock.rules.due import EVENT_NAMES, ClockEvent
from phoihop.kernel.clock.rules.terms import HERE, MOST, UNIT_NAMES, TermVersion
from phoihop.kernel.web.forms import DateField, Form

LAYERS = [
    ("", _("Mọi tầng")),
    ("national", _("Cả nước")),
    ("province", _("Của tỉnh")),
    ("regulation", _("Của quy chế")),
]
EVENT_ROWS, DAY_ROWS = 3, 4
BIGGEST = 1024 * 1024


class TermFilter(Form):
    """What the register shows."""

    q = forms.CharField(label=_("Tìm"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    layer = forms.ChoiceField(label=_("Tầng"), choices=LAYERS, required=False)
    certainty = forms.ChoiceField(
        label=_("Số liệu"),
        choices=[("", _("Tất cả")), ("confirmed", _("Đã xác nhận")), ("to_confirm", _("Cần xác nhận"))],
        required=False,
    )


class CalculatorForm(Form):
    """A case of a term: its first day and what happened since."""

    start = DateField(label=_("Ngày của mốc tính"))
    on = DateField(label=_("Chọn quy định có hiệu lực ngày"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [("", "—"), *((kind, gettext(name)) for kind, name in EVENT_NAMES.items())]
        for n in range(1, EVENT_ROWS + 1):
            number = {"number": n}
            self.fields[f"kind{n}"] = forms.ChoiceField(
                label=gettext("Sự kiện %(number)s") % number, choices=kinds, required=False
            )
            self.fields[f"day{n}"] = DateField(label=gettext("Ngày của sự kiện %(number)s") % number, required=False)
            self.fields[f"value{n}"] = forms.CharField(
                label=gettext("Gia hạn thêm hoặc đến ngày (sự kiện %(number)s)") % number, required=False, max_length=10
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(1, EVENT_ROWS + 1):
            if bool(data.get(f"kind{n}")) != bool(data.get(f"day{n}")) and f"day{n}" not in self.errors:
                self.add_error(f"day{n}", gettext("Ghi đủ loại và ngày của sự kiện, hoặc bỏ trống cả hai."))
        return data

    @property
    def events(self) -> list[ClockEvent]:
        """The events filled in."""
        data, numbers = self.cleaned_data, range(1, EVENT_ROWS + 1)
        return [
            ClockEvent(data[f"kind{n}"], data[f"day{n}"], data[f"value{n}"] or None)
            for n in numbers
            if data[f"kind{n}"]
        ]


class ConfirmForm(Form):
    """The document that confirms a figure."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=10)
    layer = forms.CharField(widget=forms.HiddenInput, max_length=60)
    citation = forms.CharField(label=_("Căn cứ, ghi đến điều, khoản"), max_length=300)
    document = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=120)
    dated = DateField(label=_("Ngày văn bản"))


class AdoptForm(Form):
    """This province's own rules from an example."""

    layer = forms.ChoiceField(label=_("Bộ quy định"))
    source = forms.ChoiceField(
        label=_("Văn bản của tỉnh"),
        choices=[
            ("pattern", _("Tỉnh có văn bản riêng; số liệu lấy theo mẫu này, xác nhận từng thời hạn sau")),
            ("own", _("Chính là văn bản này, do tỉnh ban hành")),
        ],
        widget=forms.RadioSelect,
        initial="pattern",
    )
    document = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=120)
    dated = DateField(label=_("Ngày văn bản"))
    first = DateField(label=_("Có hiệu lực từ ngày"))

    def __init__(self, *args: Any, layers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["layer"].choices = layers  # type: ignore[attr-defined]  # a choice


class EndRulesForm(Form):
    """The document that ends this province's own rules."""

    last = DateField(label=_("Có hiệu lực đến hết ngày"))
    document = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=120)
    dated = DateField(label=_("Ngày văn bản"))


class TermForm(Form):
    """A new version of a term, from the newest one."""

    amount = forms.IntegerField(label=_("Số lượng"), min_value=0, max_value=MOST)
    unit = forms.ChoiceField(label=_("Đơn vị"))
    in_force_from = DateField(label=_("Có hiệu lực từ ngày"))
    citation = forms.CharField(label=_("Căn cứ, ghi đến điều, khoản"), max_length=300)
    confirmed = forms.BooleanField(label=_("Đã đối chiếu với văn bản đang có hiệu lực"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        unit: Any = self.fields["unit"]
        unit.choices = [(unit, gettext(name)) for unit, name in UNIT_NAMES.items()]

    def data_from(self, base: TermVersion) -> dict[str, Any]:
        """The version as the register stores it; from another province's example, one of this province."""
        given = self.cleaned_data
        layer = HERE if base.is_example else base.layer
        return base.as_json() | {
            "layer": layer,
            "amount": given["amount"],
            "unit": given["unit"],
            "in_force_from": given["in_force_from"].isoformat(),
            "in_force_until": None,
            "citation": given["citation"],
            "status": "confirmed" if given["confirmed"] else "to_confirm",
        }


class CalendarForm(Form):
    """A new version of the calendar: some days by a decision, or a whole file."""

    label = forms.CharField(label=_("Tên phiên bản"), max_length=60)
    basis = forms.CharField(label=_("Quyết định, thông báo làm căn cứ"), max_length=300)
    without = DateField(label=_("Bỏ ngày đã ghi"), required=False)
    year = forms.IntegerField(label=_("Nạp thêm năm"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    decided = forms.TypedMultipleChoiceField(
        label=_("Khoảng chờ nay đã quyết định"),
        coerce=str,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(label=_("Hoặc tệp lịch (.json)"), required=False)

    def __init__(self, *args: Any, periods: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        decided: Any = self.fields["decided"]
        decided.choices = periods
        if not periods:
            del self.fields["decided"]
        for n in range(1, DAY_ROWS + 1):
            number = {"number": n}
            self.fields[f"day{n}"] = DateField(label=gettext("Ngày %(number)s") % number, required=False)
            self.fields[f"kind{n}"] = forms.ChoiceField(
                label=gettext("Loại ngày %(number)s") % number,
                choices=[("off", gettext("Nghỉ")), ("worked", gettext("Làm bù"))],
                required=False,
            )
            self.fields[f"name{n}"] = forms.CharField(
                label=gettext("Tên ngày %(number)s") % number, max_length=120, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(1, DAY_ROWS + 1):
            if bool(data.get(f"day{n}")) != bool(data.get(f"name{n}")) and f"day{n}" not in self.errors:
                self.add_error(f"name{n}", gettext("Ghi đủ ngày và tên ngày, hoặc bỏ trống cả hai."))
        return data

    def clean_file(self) -> Any:
        """The file's JSON; errors of its content are the rules' own."""
        file = self.cleaned_data.get("file")
        if file is None:
            return None
        if file.size > BIGGEST:
            raise forms.ValidationError(gettext("Tệp lịch không quá 1 MB."))
        try:
            return json.loads(file.read().decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise forms.ValidationError(gettext("Tệp không phải JSON hợp lệ; hãy xem lại.")) from None

    @property
    def days(self) -> list[SpecialDay]:
        """The days filled in, each with the decision."""
        data, numbers = self.cleaned_data, range(1, DAY_ROWS + 1)
        return [
            SpecialDay(data[f"day{n}"], data[f"kind{n}"] or "off", data[f"name{n}"], data["basis"])
            for n in numbers
            if data[f"day{n}"]
        ]


class ApplyForm(Form):
    """Which rows to apply, and why."""

    row = forms.MultipleChoiceField(required=False)
    reason = forms.CharField(label=_("Lý do, căn cứ"), max_length=300, required=False)
