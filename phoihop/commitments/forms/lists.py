"""Filters of lists of commitments: they stay in the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from phoihop.commitments.models import UNDER_WAY, Participation, Performance, State
from phoihop.kernel.search.fields import CONFIG, Normal
from phoihop.kernel.web.forms import DateField, Form
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, Obligation, Regulation

STATES = [
    ("", _("Tất cả")),
    ("under_way", _("Chưa kết luận")),
    ("overdue", _("Quá hạn")),
    ("coming", _("Chưa đến hạn")),
    *State.choices,
]
SEARCHED = {"data-select": True, "data-none": _("Không có mục nào khớp")}


def words_in(text: str, path: str = "") -> Q:
    """Rows whose search vector has all words typed, with or without diacritics."""
    query = SearchQuery(Normal(Value(text)), config=CONFIG)
    return Q(**{f"{path}search": query})


def in_state(state: str, today: date, path: str = "") -> Q:
    """The choice of a state, lateness included."""
    if state == "under_way":
        return Q(**{f"{path}state__in": UNDER_WAY})
    if state == "overdue":
        return Q(**{f"{path}state": State.OPEN, f"{path}due_on__lt": today})
    if state == "coming":  # without proof, and not late: a row without a date cannot be late
        not_late = Q(**{f"{path}due_on__gte": today}) | Q(**{f"{path}due_on__isnull": True})
        return Q(**{f"{path}state": State.OPEN}) & not_late
    return Q(**{f"{path}state": state})


class CommitmentFilter(Form):
    q = forms.CharField(label=_("Từ khóa"), required=False, max_length=100)
    regulation = forms.ChoiceField(label=_("Quy chế"), required=False)
    body = forms.ChoiceField(label=_("Cơ quan chủ trì"), required=False, widget=forms.Select(attrs=SEARCHED))
    state = forms.ChoiceField(label=_("Trạng thái"), choices=STATES, required=False)
    since = DateField(label=_("Hạn từ ngày"), required=False)
    until = DateField(label=_("Hạn đến ngày"), required=False)
    clause = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        regulations: Iterable[Regulation],
        bodies: Iterable[tuple[str, str]],
        today: date,
        **options: Any,
    ) -> None:
        """`bodies`: (code, name) of those that may have led something."""
        super().__init__(data, **options)
        self.today = today
        self.regulations = {row.code: row for row in regulations}
        _offer(self.fields["regulation"], ((row.code, row.short_title) for row in self.regulations.values()))
        _offer(self.fields["body"], bodies)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was set, well formed or not at all: a filter never refuses a page."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def regulation_chosen(self) -> Regulation | None:
        """The regulation to which the list is limited."""
        return self.regulations.get(self.chosen.get("regulation", ""))

    def wanted(self) -> Q:
        """All filters as one condition on commitments."""
        chosen, wanted = self.chosen, Q()
        if regulation := self.regulation_chosen:
            wanted &= Q(regulation=regulation)
        if "body" in chosen:
            body = Body.objects.get(code=chosen["body"])
            leads = Participation.objects.filter(commitment=OuterRef("pk"), role=BodyRole.LEAD, body=body)
            wanted &= Q(Exists(leads))
        if "clause" in chosen:
            lineage = Obligation.objects.filter(code=chosen["clause"]).values("lineage")
            performs = Performance.objects.filter(commitment=OuterRef("pk"), obligation__lineage__in=lineage)
            wanted &= Q(Exists(performs))
        if "state" in chosen:
            wanted &= in_state(chosen["state"], self.today)
        if "since" in chosen:
            wanted &= Q(due_on__gte=chosen["since"])
        if "until" in chosen:
            wanted &= Q(due_on__lte=chosen["until"])
        if "q" in chosen:
            wanted &= words_in(chosen["q"])
        return wanted


def _offer(field: forms.Field, choices: Iterable[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # all callers declare one
    field.choices = [("", _("Tất cả")), *choices]
