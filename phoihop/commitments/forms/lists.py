"""Filters of lists of commitments: they stay in the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import State
from phoihop.commitments.ranges import Wanted
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.forms.choose import BodyFilterField
from phoihop.regulations.models import Regulation

STATES = [
    ("", _("Tất cả")),
    ("under_way", _("Chưa kết luận")),
    ("overdue", _("Quá hạn")),
    ("coming", _("Chưa đến hạn")),
    ("judged", _("Đã kết luận")),
    ("due", _("Đã kết luận hoặc quá hạn")),
    *State.choices,
]


class CommitmentFilter(Form):
    q = forms.CharField(label=_("Từ khóa"), required=False, max_length=100)
    regulation = forms.ChoiceField(label=_("Quy chế"), required=False)
    body = BodyFilterField(label=_("Cơ quan chủ trì"))
    state = forms.ChoiceField(label=_("Trạng thái"), choices=STATES, required=False)
    since = DateField(label=_("Hạn từ ngày"), required=False)
    until = DateField(label=_("Hạn đến ngày"), required=False)
    judged_since = DateField(label=_("Kết luận: hạn từ ngày"), required=False)
    held = forms.BooleanField(label=_("Đang vướng mắc"), required=False)
    clause = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    among = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, regulations: Iterable[Regulation], today: date, **options: Any) -> None:
        super().__init__(data, **options)
        if not data.get("judged_since"):  # only the board sets it
            self.fields["judged_since"].widget = forms.HiddenInput()
        self.today = today
        self.regulations = {row.code: row for row in regulations}
        _offer(self.fields["regulation"], ((row.code, row.short_title) for row in self.regulations.values()))

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def regulation_chosen(self) -> Regulation | None:
        """The regulation to which the list is limited."""
        return self.regulations.get(self.chosen.get("regulation", ""))

    def wanted(self) -> Wanted:
        """What the list is limited to."""
        chosen = self.chosen
        plain = {
            name: chosen[name] for name in ("body", "state", "since", "until", "judged_since", "held") if name in chosen
        }
        clause, among = (tuple(filter(None, chosen.get(name, "").split(","))) for name in ("clause", "among"))
        words, regulation = chosen.get("q", ""), self.regulation_chosen
        return Wanted(self.today, regulation=regulation, among=among, clause=clause, words=words, **plain)


def _offer(field: forms.Field, choices: Iterable[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # all callers declare one
    field.choices = [("", _("Tất cả")), *choices]
