"""What stands behind the figures of a report on coordination: as of today, or as it was frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from phoihop.commitments.models import State
from phoihop.exchanges.models import CoordinationReport, ExchangeBody
from phoihop.exchanges.rules import IN, OUT, Line, outcome_of
from phoihop.organisations.models import Body
from phoihop.organisations.queries import succeeded


def lines_of(report: CoordinationReport, today: date) -> list[Line]:
    """What the report counts: frozen, or afresh."""
    return [Line(*kept) for kept in report.lines] if report.is_frozen else counted(report, today)


def kept(lines: list[Line]) -> list[tuple[str, ...]]:
    """As JSON keeps them."""
    return [astuple(line) for line in lines]


def counted(report: CoordinationReport, on: date) -> list[Line]:
    """What the body, or one it succeeded, sent and received in the period, as things stand on `on`; not what was called
    off before an answer, nor who was named by mistake."""
    own = succeeded(report.body)
    wanted = {key for partner in report.partners.select_related("body") for key in succeeded(partner.body)}
    rows = ExchangeBody.objects.filter(
        Q(exchange__sender__in=own) | Q(body__in=own),
        exchange__at__gte=_midnight(report.period_from),
        exchange__at__lt=_midnight(report.period_until),
        withdrawn_at__isnull=True,
    )
    given_up = Q(commitment__state=State.NO_LONGER_DUE, commitment__done_on__isnull=True)  # nobody missed it
    rows = rows.exclude(given_up)
    facts = rows.order_by("pk").values_list(
        "pk", "body", "exchange__sender", "exchange__kind", "commitment__due_on", "commitment__done_on", "treatment"
    )
    found = []
    for pk, body, sender, kind, due_on, done_on, treatment in facts:
        side, other = (OUT, body) if sender in own else (IN, sender)
        if not wanted or other in wanted:
            outcome = outcome_of(kind=kind, due_on=due_on, done_on=done_on, on=on)
            found.append(Line(str(pk), side, kind, str(other), outcome, treatment))
    return found


def others(lines: list[Line]) -> Mapping[str, Body]:
    """The bodies on the other side by key, with their names through time."""
    keys = {UUID(line.other) for line in lines}
    return {str(body.pk): body for body in Body.objects.filter(pk__in=keys).defer("search").prefetch_related("names")}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
