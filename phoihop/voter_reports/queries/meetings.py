"""Meetings with voters as reports count them; a term holds a few thousand, so they are counted one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from phoihop.contacts.models import DIRECT_WORKERS, OVER, STANDING, Meeting, MeetingDeputy
from phoihop.contacts.showing import place_name
from phoihop.petitions.models import Petition
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.rules.counting import COUNT, Cell

READ_AT_ONCE = 1000


def in_order(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """By day, with what their facts and cells read."""
    deputies = MeetingDeputy.objects.select_related("person").defer("person__search").order_by("-is_lead", "pk")
    rows = rows.select_related("commune", "organiser").defer("search", "commune__search", "organiser__search")
    petitions = Petition.objects.only("pk", "meeting", "received_on")
    return rows.prefetch_related(
        Prefetch("deputies", deputies), "attendance", Prefetch("petitions", petitions)
    ).order_by("starts_at", "pk")


def cells_of(report: VoterReport, rows: QuerySet[Meeting]) -> list[Cell]:
    """One cell a meeting: a deputy's line counts each meeting he came to."""
    return [Cell(facts_of(report, row), _sums(report, row)) for row in in_order(rows).iterator(chunk_size=READ_AT_ONCE)]


def facts_of(report: VoterReport, row: Meeting) -> dict[str, Any]:
    """What figures tell meetings apart by."""
    return {
        "state": _state(report, row),
        "kind": row.kind,
        "form": row.form,
        "mode": row.mode,
        "organiser": str(row.organiser_id),
        "commune": str(row.commune_id),
        "deputy": [str(one.person_id) for one in row.deputies.all() if one.attended is not False],
    }


def line_of(report: VoterReport, row: Meeting) -> dict[str, Any]:
    """What the list of meetings says of one."""
    came = [str(one.person) for one in row.deputies.all() if one.attended is not False]
    return {
        "code": row.code,
        "on": row.on.isoformat(),
        "venue": row.venue,
        "place": place_name(row.commune),
        "organiser": row.organiser.name,
        "deputies": ", ".join(came),
        "kind": row.kind,
        "form": row.form,
        "mode": row.mode,
        **{name: value for name, value in _sums(report, row).items() if name != COUNT},
    }


def _state(report: VoterReport, row: Meeting) -> str:
    """Held by the cut-off, still to be held, or called off."""
    if row.state in OVER and timezone.localdate(row.starts_at) <= report.cutoff_on:
        return "held"
    return "planned" if row.state in {*STANDING, *OVER} else "cancelled"


def _sums(report: VoterReport, row: Meeting) -> dict[str, int]:
    """People, those who work themselves, those who spoke, petitions that came out of it."""
    counts: Sequence[tuple[str, int]] = [(one.category, one.count) for one in row.attendance.all()]
    return {
        COUNT: 1,
        "voters": sum(count for _category, count in counts),
        "workers": sum(count for category, count in counts if category in DIRECT_WORKERS),
        "speakers": row.speakers or 0,
        "issues": sum(1 for one in row.petitions.all() if one.received_on <= report.cutoff_on),
    }
