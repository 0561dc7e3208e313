"""Filters of the reporting regime, and the decision about two duties that look alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.web.forms import Form
from phoihop.organisations.forms.choose import BodyFilterField
from phoihop.regulations.models import Regulation
from phoihop.reports.queries.regime import Wanted

PERIODS = [
    ("", _("Mọi kỳ")),
    ("week", _("Hằng tuần")),
    ("month", _("Hằng tháng")),
    ("quarter", _("Hằng quý")),
    ("half_year", _("6 tháng")),
    ("year", _("Hằng năm")),
    ("session", _("Mỗi kỳ họp")),
    ("term", _("Nhiệm kỳ")),
    ("other", _("Theo sự kiện, yêu cầu")),
]


class RegimeFilter(Form):
    regulation = forms.ChoiceField(label=_("Quy chế"), required=False)
    lead = BodyFilterField(label=_("Cơ quan báo cáo"))
    recipient = BodyFilterField(label=_("Nơi nhận"))
    period = forms.ChoiceField(label=_("Kỳ báo cáo"), choices=PERIODS, required=False)

    def __init__(self, data: Any, *, regulations: Iterable[Regulation], **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["regulation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", _("Tất cả")), *((row.code, row.short_title) for row in regulations)]

    def wanted(self) -> Wanted:
        """What the list is limited to; what is not well formed limits nothing."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**{name: str(getattr(value, "code", value)) for name, value in data.items()})


class DecisionForm(Form):
    decision = forms.ChoiceField(label=_("Quyết định"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Lý do"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = list(choices)
