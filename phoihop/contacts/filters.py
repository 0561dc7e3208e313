"""Filters of rounds, meetings and measures; they stay in the address and never refuse a page."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from phoihop.contacts.forms import at_hour
from phoihop.contacts.models import MeetingKind, Regime, RoundState
from phoihop.kernel.web.forms import DateField, Form


class RoundFilter(Form):
    """Filters of the list of rounds; they stay in the address."""

    q = forms.CharField(label=gettext_lazy("Từ khóa"), required=False, max_length=100)
    regime = forms.ChoiceField(
        label=gettext_lazy("Đại biểu"), required=False, choices=[("", gettext_lazy("Tất cả")), *Regime.choices]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"), required=False, choices=[("", gettext_lazy("Tất cả")), *RoundState.choices]
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class MeetingFilter(Form):
    """Filters of meetings and of measures; they stay in the address."""

    first = DateField(label=gettext_lazy("Từ ngày"), required=False)
    last = DateField(label=gettext_lazy("Đến ngày"), required=False)
    regime = forms.ChoiceField(
        label=gettext_lazy("Đại biểu"), required=False, choices=[("", gettext_lazy("Tất cả")), *Regime.choices]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), required=False, choices=[("", gettext_lazy("Tất cả")), *MeetingKind.choices]
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Only what was asked for."""
        wanted = self.chosen
        for name in ("regime", "kind"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        if wanted.get("first"):
            rows = rows.filter(starts_at__gte=at_hour(wanted["first"], time.min))
        if wanted.get("last"):
            rows = rows.filter(starts_at__lte=at_hour(wanted["last"], time.max))
        return rows


class GroupForm(MeetingFilter):
    """Measures: by what the meetings are told apart."""

    by = forms.ChoiceField(
        label=gettext_lazy("Theo"),
        required=False,
        choices=[
            ("round", gettext_lazy("Đợt")),
            ("organiser", gettext_lazy("Đơn vị tổ chức")),
            ("deputy", gettext_lazy("Đại biểu")),
            ("commune", gettext_lazy("Xã, phường")),
            ("kind", gettext_lazy("Loại")),
            ("form", gettext_lazy("Hình thức")),
            ("mode", gettext_lazy("Phương thức")),
        ],
    )
