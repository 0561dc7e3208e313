"""Looking for duties to report that ask for one report twice, whenever a text takes effect."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from phoihop.kernel.audit import services as audit
from phoihop.kernel.ids import uuid7
from phoihop.regulations.models import Edition, EditionState, Obligation, RegulationState
from phoihop.reports.likeness import Match, crowded, matches
from phoihop.reports.models import ComparedEdition
from phoihop.reports.queries.alike import as_compared, not_compared
from phoihop.reports.queries.regime import IS_REPORT, told

_LOCK = 1_874_402
_KEEP = """COPY reports_alike_pair (id, first_id, second_id, first_edition_id, second_edition_id, lower, higher, leads,
recipients, meeting, share, common) FROM STDIN"""


@transaction.atomic
def compare_duties(*, at: datetime) -> int:
    """Compare the duties of editions that took effect since the last time with each other and with all in force.

    How many editions were compared. One runs at a time, so that no two editions miss each other. The pairs follow from
    obligations that no longer change; the act stands on the edition's mark.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    editions = list(not_compared().order_by("pk").defer("lines"))
    if not editions:
        return 0
    rows = list(_duties(editions))
    compared = [as_compared(row) for row in rows]
    news = {edition.pk for edition in editions}
    fresh = {row.pk for row in rows if row.unit.edition_id in news}
    _keep(matches(compared, fresh=fresh), {row.pk: row for row in rows})
    crowds, of = crowded(compared), defaultdict[UUID, set[UUID]](set)
    for row in rows:
        of[row.unit.edition_id].add(row.pk)
    marks = [
        ComparedEdition(
            edition=edition, duties=len(of[edition.pk]), is_crowded=bool(crowds & of[edition.pk]), compared_at=at
        )
        for edition in editions
    ]
    audit.bulk_create(marks, verb="edition.duties_compared", by=None, at=at)
    return len(marks)


def _duties(editions: Iterable[Edition]) -> Iterable[Obligation]:
    """The duties to report of these editions, and of those compared before that are in force."""
    known = Edition.objects.filter(
        state=EditionState.IN_FORCE, regulation__state=RegulationState.IN_FORCE, compared__isnull=False
    )
    wanted = {edition.pk for edition in editions} | set(known.values_list("pk", flat=True))
    return told(Obligation.objects.accepted().filter(IS_REPORT, unit__edition__in=wanted)).order_by("pk")


def _keep(found: Iterable[Match], rows: dict[UUID, Obligation]) -> None:
    with connection.cursor() as cursor, cursor.copy(_KEEP) as lines:
        for match in found:
            first, second = rows[match.first], rows[match.second]
            lines.write_row(
                (
                    *(uuid7(), first.pk, second.pk, first.unit.edition_id, second.unit.edition_id),
                    *sorted((first.lineage, second.lineage)),
                    *(_listed(keys) for keys in (match.leads, match.recipients)),
                    *(match.meeting, match.share, json.dumps(match.common, ensure_ascii=False)),
                )
            )


def _listed(keys: Iterable[UUID]) -> str:
    return json.dumps(sorted(str(key) for key in keys))
