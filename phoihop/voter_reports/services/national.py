"""The file for the national database of petitions: what is new or changed since the last one, each state exactly once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.ids import uuid7
from phoihop.organisations.models import Body
from phoihop.petitions.permissions import GATHERERS
from phoihop.voter_reports.models import NationalExport
from phoihop.voter_reports.queries import national
from phoihop.voter_reports.queries.petitions import chunks
from phoihop.voter_reports.rules.counting import Seal, fingerprint

AT_ONCE = 1000
MOST = 50_000  # petitions of one file; the next one goes on where it ended
_LOCK = 1_874_455
_KEEP = """COPY voter_reports_national_row (id, export_id, number, petition_id, digest, told) FROM STDIN"""

Row = tuple[UUID, str, dict[str, Any]]


@transaction.atomic
def give_out(*, body: Body, by: User | None, at: datetime) -> NationalExport:
    """Make the next file of `body` (xuất tệp gửi cơ sở dữ liệu quốc gia). `by` None: the command of the operator.

    One is made at a time, so that no state goes out twice or is missed. Raises PermissionDenied, Refused
    "national_export.not_a_gatherer", "national_export.nothing_new". Legal source: NQLT 72/2025 Art. 56.1a.
    """
    if by is not None and not national.gatherers_of(by).filter(pk=body.pk).exists():
        raise PermissionDenied
    if body.kind not in GATHERERS:
        raise Refused("national_export.not_a_gatherer", _("Cơ quan này không tiếp nhận kiến nghị của cử tri."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = NationalExport.objects.filter(body=body).aggregate(last=Max("number"))["last"] or 0
    export = NationalExport(body=body, number=last + 1, by=by, at=at)
    seal, number = Seal(), 0
    for part in _changed(body):
        part = part[: MOST - number]
        _keep(export, part, number)
        number += len(part)
        for _key, digest, _told in part:
            seal.add(digest)
        if number == MOST:
            break
    if not number:
        raise Refused("national_export.nothing_new", _("Không có kiến nghị mới hoặc thay đổi từ lần xuất trước."))
    export.rows, export.digest = number, seal.text
    return audit.create(export, verb="national_export.given_out", by=by, at=at)


def _changed(body: Body) -> Iterator[list[Row]]:
    """Petitions in another state than when they last went out, some thousand read at a time."""
    for part in chunks(national.of_body(body), AT_ONCE):
        given = national.last_given([row.pk for row in part])
        found = [(row.pk, fingerprint(told), told) for row, told in national.told(part)]
        changed = [one for one in found if given.get(one[0]) != one[1]]
        if changed:
            yield changed


def _keep(export: NationalExport, rows: Sequence[Row], before: int) -> None:
    with connection.cursor() as cursor, cursor.copy(_KEEP) as kept:
        for number, (petition, digest, told) in enumerate(rows, before + 1):
            words = json.dumps(told, sort_keys=True, ensure_ascii=False)
            kept.write_row((uuid7(), export.pk, number, petition, digest, words))
