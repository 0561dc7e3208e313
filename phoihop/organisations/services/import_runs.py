"""An import from the file to the directory: sent in, checked by a worker, confirmed, written by a worker.

The worker writes all lines and the state `done` in one transaction: killed at any instant it leaves nothing or all, and
whoever takes the job up again finds by the state whether there is something left to do.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from procrastinate.contrib.django import app as queue

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.stops import STOPPED, Stop
from phoihop.kernel.web.imports import Line, Table, read
from phoihop.organisations.models import AT_MACHINE, DirectoryImport, ImportState
from phoihop.organisations.permissions import can_change_bodies, keeps_people_somewhere
from phoihop.organisations.services import importing, importing_bodies, importing_people
from phoihop.organisations.services.importing import Remark, Tell

SHOWN = 500  # findings kept of a file with more
EVERY = 250  # lines between two signs of progress
STALE = timedelta(minutes=2)  # a worker's death is noticed within one
KEPT = timedelta(days=1)


def _columns(kind: str) -> dict[str, Any]:
    if kind == DirectoryImport.Kind.BODIES:
        return {"columns": importing_bodies.COLUMNS, "required": ("name",)}
    return {"columns": importing_people.COLUMNS, "required": ("full_name", "post")}


def _table(row: DirectoryImport) -> Table:
    return read(io.BytesIO(bytes(row.content)), row.filename, **_columns(row.kind))


def _lines(row: DirectoryImport) -> list[Line]:
    return list(_table(row).lines)


def can_import(user: User, kind: str, *, at: datetime) -> bool:
    """Whether `user` may send in a spreadsheet of this kind; which bodies' people, each line decides."""
    today = timezone.localdate(at)
    return can_change_bodies(user, on=today) if kind == "bodies" else keeps_people_somewhere(user, on=today)


@transaction.atomic
def submit_import(*, kind: str, filename: str, content: bytes, by: User, at: datetime) -> DirectoryImport:
    """Take a spreadsheet in (nhập danh bạ) and have it checked; writes nothing into the directory.

    Raises PermissionDenied, Refused as `kernel.web.imports.read`.
    """
    if not can_import(by, kind, at=at):
        raise PermissionDenied
    row = DirectoryImport(kind=kind, filename=filename[-200:], content=content, by=by, created_at=at, since=at)
    row.total = len(_lines(row))
    audit.create(row, verb="import.submitted", by=by, at=at)
    queue.configure_task("organisations.check_import").defer(import_id=str(row.pk))
    return row


def check_import(*, import_id: UUID, at: datetime) -> None:
    """The worker's first half: what each line would do. Again: nothing, once checked."""
    row = DirectoryImport.objects.select_related("by").get(pk=import_id)
    if row.state != ImportState.CHECKING:
        return
    table = _table(row)
    with _progress(row) as tell:
        plan: Any
        if row.kind == DirectoryImport.Kind.BODIES:
            plan = importing_bodies.plan_bodies(table.lines, today=timezone.localdate(at), tell=tell)
        else:
            plan = importing_people.plan_people(table.lines, today=timezone.localdate(at), tell=tell)
    whole = [Remark(0, "", finding.message, blocks=False) for finding in table.findings if not finding.line]
    with transaction.atomic():
        row = DirectoryImport.objects.select_for_update(of=("self",)).get(pk=import_id)
        if row.state != ImportState.CHECKING:
            return
        row.findings = [list(astuple(remark)) for remark in [*whole, *plan.findings][:SHOWN]]
        row.finding_count, row.error_count = len(whole) + len(plan.findings), plan.error_count
        _keep(row, plan, ImportState.CHECKED, verb="import.checked", by=row.by, at=at)


def _keep(row: DirectoryImport, plan: Any, state: ImportState, *, verb: str, by: User, at: datetime) -> None:
    row.new_count, row.changed_count, row.unchanged = plan.new_count, plan.changed_count, plan.unchanged
    row.state, row.since = state, at
    row.let_go_on()
    fields = ["state", "since", "new_count", "changed_count", "unchanged", "error_count", "finding_count", "findings"]
    fields += STOPPED
    if state == ImportState.DONE:
        row.content = b""
        fields.append("content")
    audit.save(row, fields, verb=verb, by=by, at=at)


@transaction.atomic
def confirm_import(*, import_id: UUID, by: User, at: datetime) -> DirectoryImport:
    """Let what was shown be written. Again: nothing happens.

    Raises PermissionDenied (another's), Refused "import.errors" (lines that cannot be taken in), "import.gone".
    """
    row = DirectoryImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if row.by_id != by.pk:
        raise PermissionDenied
    if row.state in {ImportState.WRITING, ImportState.DONE}:
        return row
    if row.state == ImportState.REFUSED:
        raise Refused("import.gone", _("Tệp này không còn được giữ: hãy nộp lại."))
    if not row.may_be_confirmed:
        raise Refused("import.errors", _("Tệp còn lỗi hoặc không làm thay đổi danh bạ: sửa tệp rồi nộp lại."))
    row.state, row.since, row.done = ImportState.WRITING, at, 0
    audit.save(row, ["state", "since", "done"], verb="import.confirmed", by=by, at=at)
    queue.configure_task("organisations.write_import").defer(import_id=str(row.pk))
    return row


def write_import(*, import_id: UUID, at: datetime) -> None:
    """The worker's second half: all lines or none, checked once more. Again: nothing, once written or refused."""
    try:
        _write(import_id, at)
    except (Refused, PermissionDenied) as no:
        sentence = no.sentence if isinstance(no, Refused) else _("Vai trò của đồng chí không cho phép nhập tệp này.")
        _refuse(import_id, sentence, at)


@transaction.atomic
def _write(import_id: UUID, at: datetime) -> None:
    importing.one_at_a_time()  # not the row's own lock: progress is written to it by the side
    row = DirectoryImport.objects.select_related("by").get(pk=import_id)
    if row.state != ImportState.WRITING:
        return
    with _progress(row) as tell:
        do = importing_bodies.import_bodies if row.kind == "bodies" else importing_people.import_people
        plan = do(lines=_lines(row), by=row.by, at=at, tell=tell)
    _keep(row, plan, ImportState.DONE, verb="import.written", by=row.by, at=at)


@transaction.atomic
def _refuse(import_id: UUID, sentence: str, at: datetime) -> None:
    row = DirectoryImport.objects.select_for_update(of=("self",)).select_related("by").get(pk=import_id)
    if row.state == ImportState.WRITING:
        row.state, row.since, row.sentence, row.content = ImportState.REFUSED, at, str(sentence)[:500], b""
        row.let_go_on()
        audit.save(row, ["state", "since", "sentence", "content", *STOPPED], verb="import.refused", by=row.by, at=at)


@transaction.atomic
def stop_import(*, import_id: UUID, why: Stop, at: datetime) -> DirectoryImport:
    """No worker goes on with an import by itself (job, out of tries): its page says so and why, who sent it in is told.
    Nothing is written; he asks again (`resume_import`)."""
    rows = DirectoryImport.objects.select_for_update(of=("self",)).select_related("by").defer("content")
    row = rows.get(pk=import_id)
    if row.state in AT_MACHINE:
        row.stop(why, at)
        audit.save(row, STOPPED, verb="import.stopped", by=None, at=at)
        notifications.notify(
            users=[row.by],
            kind="import.stopped",
            title=Sentence(
                N_("Máy đã dừng xử lý tệp danh bạ %(name)s, chờ đồng chí yêu cầu làm tiếp"), {"name": row.filename}
            ),
            url=row.get_absolute_url(),
            key=f"import.stopped:{row.code}:{at.isoformat()}",
            at=at,
        )
    return row


@transaction.atomic
def resume_import(*, import_id: UUID, by: User, at: datetime) -> DirectoryImport:
    """Ask a worker again, where the one that had it stopped or is gone for good. Two at once do it once.

    Raises PermissionDenied (another's).
    """
    row = DirectoryImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if row.by_id != by.pk:
        raise PermissionDenied
    if row.state in AT_MACHINE and (row.is_stopped or at - row.since > STALE):
        row.since = at
        row.let_go_on()
        audit.save(row, ["since", *STOPPED], verb="import.resumed", by=by, at=at)
        task = "check_import" if row.state == ImportState.CHECKING else "write_import"
        queue.configure_task(f"organisations.{task}").defer(import_id=str(row.pk))
    return row


@transaction.atomic
def drop_imports(*, at: datetime) -> int:
    """Files that nobody confirmed within a day are not kept; returns how many."""
    waiting = DirectoryImport.objects.filter(state__in=[ImportState.CHECKING, ImportState.CHECKED])
    rows = list(waiting.filter(since__lt=at - KEPT).select_for_update(skip_locked=True)[:1000])
    for row in rows:
        row.state, row.since, row.content, row.findings = ImportState.REFUSED, at, b"", []
        row.sentence = _("Tệp đã nộp quá một ngày mà chưa được xác nhận.")
        row.let_go_on()
    fields = ["state", "since", "content", "findings", "sentence", *STOPPED]
    audit.bulk_save(rows, fields, verb="import.refused", by=None, at=at)
    return len(rows)


@contextmanager
def _progress(row: DirectoryImport) -> Iterator[Tell]:
    """Tell how far it is, by a connection of its own: what the work itself writes is seen only when all is done."""
    with closing(connections.create_connection("default")) as side:

        def tell(done: int) -> None:
            if done % EVERY == 0:
                with side.cursor() as cursor:
                    cursor.execute("UPDATE organisations_import SET done = %s WHERE id = %s", [done, row.pk])

        yield tell
