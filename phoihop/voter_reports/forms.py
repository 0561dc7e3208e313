"""What people type about reports on voters."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phoihop.kernel.web.forms import DateField, Form, HourField
from phoihop.organisations.models import Body
from phoihop.petitions.models import Regime
from phoihop.sessions.models import Session
from phoihop.voter_reports.models import ReportKind
from phoihop.voter_reports.rules.days import Preset, day_after, presets
from phoihop.voter_reports.services import About

SEARCHABLE = {"data-select": True, "data-none": _("Không có mục nào khớp")}

NAMES = {
    "week": (_("Tuần này"), _("Tuần trước")),
    "month": (_("Tháng này"), _("Tháng trước")),
    "quarter": (_("Quý này"), _("Quý trước")),
    "year": (_("Năm nay"), _("Năm trước")),
}
HALVES = {"H1": _("6 tháng đầu năm"), "H2": _("6 tháng cuối năm")}


def named(preset: Preset) -> str:
    """«Quý trước (01/07/2026 – 30/09/2026)»."""
    name = HALVES[preset.key[-2:]] if preset.kind == "half_year" else NAMES[preset.kind][not preset.runs]
    return f"{name} ({preset.first:%d/%m/%Y} – {preset.last:%d/%m/%Y})"


class AboutForm(Form):
    """Title, session or period, cut-off of a report. People name the last day, we keep the first day after it."""

    title = forms.CharField(
        label=_("Tên báo cáo"), max_length=300, required=False, help_text=_("Để trống: phần mềm đặt theo loại và kỳ.")
    )
    session = forms.ModelChoiceField(
        label=_("Kỳ họp"), queryset=Session.objects.none(), required=False, to_field_name="code",
        widget=forms.Select(attrs=SEARCHABLE), help_text=_("Chọn kỳ họp, hoặc kỳ báo cáo, hoặc ghi từ ngày, đến ngày."),
    )  # fmt: skip
    period = forms.ChoiceField(label=_("Kỳ báo cáo"), required=False)
    period_from = DateField(label=_("Từ ngày"), required=False)
    period_last = DateField(label=_("Đến hết ngày"), required=False)
    cutoff_on = DateField(label=_("Chốt số liệu ngày"))
    cutoff_time = HourField(
        label=_("Chốt số liệu lúc"),
        required=False,
        help_text=_("Để trống: lúc này nếu là hôm nay, hết ngày nếu là ngày trước."),
    )

    def __init__(self, *args: Any, sessions: QuerySet[Session], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]  # a ModelChoiceField
        self.presets = {one.key: one for one in presets(today)}
        choices = [("", _("Ghi ngày ở dưới")), *((key, named(one)) for key, one in self.presets.items())]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """A period that was chosen, as its days."""
        data = super().clean() or self.cleaned_data
        chosen = self.presets.get(data.get("period", ""))
        if chosen is not None:
            if {data.get("period_from"), data.get("period_last")} - {None, chosen.first, chosen.last}:
                self.add_error("period", _("Chọn một kỳ báo cáo hoặc ghi từ ngày, đến ngày: không cả hai."))
            data["period_from"], data["period_last"] = chosen.first, chosen.last
        return data

    def about(self, now: datetime, title: str) -> About:
        """What the services take. `title`: where none was typed."""
        data = self.cleaned_data
        last = data["period_last"]
        return About(
            title=data["title"] or title,
            cutoff=self._cutoff(now),
            session=data["session"],
            first=data["period_from"],
            until=day_after(last) if last else None,
        )

    def _cutoff(self, now: datetime) -> datetime:
        day, hour = self.cleaned_data["cutoff_on"], self.cleaned_data["cutoff_time"]
        if hour is None and day == timezone.localdate(now):
            return now
        return timezone.make_aware(datetime.combine(day, hour or time(23, 59, 59)))


class OpenForm(AboutForm):
    kind = forms.ChoiceField(label=_("Loại báo cáo"), choices=ReportKind.choices)
    regime = forms.ChoiceField(label=_("Kênh kiến nghị"), choices=Regime.choices)
    body = forms.ModelChoiceField(
        label=_("Đơn vị lập báo cáo"), queryset=Body.objects.none(), to_field_name="code", empty_label=None
    )
    field_order = (
        "kind", "regime", "body", "session", "period", "period_from", "period_last", "cutoff_on", "cutoff_time", "title",
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: QuerySet[Body], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]  # a ModelChoiceField


class ReasonForm(Form):
    reason = forms.CharField(label=_("Lý do mở"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class TextForm(Form):
    """The long text; `revision` is the state it was opened in."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    assessment = forms.CharField(
        label=_("Nhận xét, kiến nghị"), required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
