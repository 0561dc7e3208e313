"""The file for the national database of petitions: what is new or changed since the last one, each state exactly once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from procrastinate.contrib.django import app as queue

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.ids import uuid7
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.stops import STOPPED, Stop
from phoihop.organisations.models import GATHERERS, Body
from phoihop.petitions.models import Petition
from phoihop.voter_reports.models import ExportState, NationalExport
from phoihop.voter_reports.queries import national
from phoihop.voter_reports.rules.counting import Seal, fingerprint

AT_ONCE = 1000  # petitions of one transaction
MOST = 50_000  # petitions of one file; the next one goes on where it ended
_LOCK = 1_874_455
_KEEP = """COPY voter_reports_national_row (id, export_id, number, petition_id, digest, told) FROM STDIN"""

Row = tuple[UUID, str, dict[str, Any]]


@transaction.atomic
def give_out(*, body: Body, by: User | None, at: datetime) -> NationalExport:
    """Ask for the next file of `body` (xuất tệp gửi cơ sở dữ liệu quốc gia); a worker makes it. Again while it is made: that
    one goes on. `by` None: the command of the operator.

    Raises PermissionDenied, Refused "national_export.not_a_gatherer". Legal source: NQLT 72/2025 Art. 56.1a.
    """
    if by is not None and not national.gatherers_of(by).filter(pk=body.pk).exists():
        raise PermissionDenied
    if body.kind not in GATHERERS:
        raise Refused("national_export.not_a_gatherer", _("Cơ quan này không tiếp nhận kiến nghị của cử tri."))
    _one_at_a_time()
    export = NationalExport.objects.filter(body=body, state=ExportState.MAKING).first()
    if export is None:
        export = NationalExport(body=body, by=by, at=at)
        audit.create(export, verb="national_export.asked", by=by, at=at)
    elif export.is_stopped:
        export.let_go_on()
        audit.save(export, STOPPED, verb="national_export.resumed", by=by, at=at)
    queue.configure_task("voter_reports.make_export").defer(export_id=str(export.pk))
    return export


def make_export(*, export_id: UUID, at: datetime) -> None:
    """Make a file (job), a portion a transaction; behind the last one that is whole, if it was begun before."""
    while make_portion(export_id=export_id, at=at):
        pass


@transaction.atomic
def make_portion(*, export_id: UUID, at: datetime) -> bool:
    """Look through the next petitions, keep those in another state than when they last went out; False when it is over."""
    export = NationalExport.objects.select_for_update(of=("self",)).select_related("body", "by").get(pk=export_id)
    if export.state != ExportState.MAKING:
        return False
    every = national.of_body(export.body)
    if export.reached is None:
        export.total = every.count()
    part = list((every.filter(pk__gt=export.reached) if export.reached else every)[:AT_ONCE])
    changed = _changed(part)[: MOST - export.rows]
    _keep(export, changed, export.rows)
    export.rows, export.read = export.rows + len(changed), export.read + len(part)
    export.reached = part[-1].pk if part else export.reached
    audit.follow([export], ["rows", "read", "total", "reached"])
    over = not part or export.rows == MOST
    if over:
        _end(export, at)
    return not over


@transaction.atomic
def stop_export(*, export_id: UUID, why: Stop, at: datetime) -> NationalExport:
    """No worker goes on with a file by itself (job, out of tries): the page says so and why, who asked for it is told. What is
    kept stays; asked for again (`give_out`) it goes on behind it."""
    export = NationalExport.objects.select_for_update(of=("self",)).select_related("body", "by").get(pk=export_id)
    if export.state == ExportState.MAKING:
        export.stop(why, at)
        audit.save(export, STOPPED, verb="national_export.stopped", by=None, at=at)
        notifications.notify(
            users=[export.by] if export.by else [],
            kind="national_export.stopped",
            title=Sentence(
                N_("Máy đã dừng lập tệp gửi cơ sở dữ liệu quốc gia của %(body)s, chờ yêu cầu làm tiếp"),
                {"body": export.body.name},
            ),
            url=export.get_absolute_url(),
            key=f"national_export.stopped:{export.code}:{at.isoformat()}",
            at=at,
        )
    return export


def _end(export: NationalExport, at: datetime) -> None:
    verb, export.at = "national_export.found_nothing", at
    export.state = ExportState.EMPTY
    if export.rows:
        _one_at_a_time()
        last = NationalExport.objects.filter(body=export.body).aggregate(last=Max("number"))["last"] or 0
        seal = Seal()
        for digest in export.lines.order_by("number").values_list("digest", flat=True).iterator(chunk_size=AT_ONCE):
            seal.add(digest)
        export.state, export.number, export.digest = ExportState.READY, last + 1, seal.text
        verb = "national_export.given_out"
    export.let_go_on()
    audit.save(export, ["state", "number", "digest", "rows", "at", *STOPPED], verb=verb, by=export.by, at=at)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _changed(part: Sequence[Petition]) -> list[Row]:
    """Petitions in another state than when they last went out."""
    given = national.last_given([row.pk for row in part])
    found = [(row.pk, fingerprint(told), told) for row, told in national.told(part)]
    return [one for one in found if given.get(one[0]) != one[1]]


def _keep(export: NationalExport, rows: Sequence[Row], before: int) -> None:
    with connection.cursor() as cursor, cursor.copy(_KEEP) as kept:
        for number, (petition, digest, told) in enumerate(rows, before + 1):
            words = json.dumps(told, sort_keys=True, ensure_ascii=False)
            kept.write_row((uuid7(), export.pk, number, petition, digest, words))
