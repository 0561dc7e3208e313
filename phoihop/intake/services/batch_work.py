"""What a worker does with a file: reads it, checks each line, writes the lines in portions that are each whole.

Killed at any instant, the next worker goes on behind the last portion; each line has its own key besides.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.intake.files import HEADINGS, lines_of, parts_of, sealed_parts, sheet_of
from phoihop.intake.models import AT_MACHINE, Batch, BatchKind, BatchState
from phoihop.intake.noticing import noticing
from phoihop.intake.services.batches import UNDER_WAY, end
from phoihop.intake.services.taking import FromFile, take_in_many
from phoihop.kernel import secrecy
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.collecting import collected_seldom
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.stops import STOPPED, Stop

SHOWN = 500  # findings kept of a file with more
PORTION = 1000  # lines written in one transaction
EVERY = 2000  # lines checked between two signs of progress
KEPT = timedelta(days=30)  # a file that nobody goes on with


def read_batch(*, batch_id: UUID, at: datetime) -> None:
    """The first look (job): headings of a spreadsheet, single matters of a document. Again: nothing, once read."""
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    if batch.state != BatchState.READING:
        return
    try:
        fields = _read_sheet(batch) if batch.kind == BatchKind.SPREADSHEET else _read_document(batch)
    except Refused as no:
        _give_up(batch_id, no.sentence, at)
        return
    with transaction.atomic():
        now = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        if now.state != BatchState.READING:
            return
        if not batch.total:
            sentence = _(
                "Không đọc được chữ hoặc không tách được nội dung nào trong tệp: hãy nhập tay hoặc dùng bảng tính."
            )
            end(now, BatchState.REFUSED, sentence, batch.by, at)
            return
        batch.since = at
        batch.let_go_on()
        audit.save(batch, ["state", "since", "total", *STOPPED, *fields], verb="batch.read", by=batch.by, at=at)


def _read_sheet(batch: Batch) -> list[str]:
    sheet = sheet_of(batch)
    batch.parts = secrecy.seal_json(sheet.as_kept(), purpose=HEADINGS, row=batch.pk)
    batch.encoding = sheet.old.encoding or batch.encoding
    batch.converted = bool(batch.encoding)
    batch.mapping = {str(place): name for place, name in sheet.guessed.items()}
    batch.total = sum(1 for _line in sheet.lines())
    batch.state = BatchState.MAPPING
    return ["parts", "mapping", "encoding", "converted"]


def _read_document(batch: Batch) -> list[str]:
    parts, old = parts_of(batch)
    batch.encoding = old or batch.encoding
    batch.converted = bool(batch.encoding)
    batch.parts = sealed_parts(batch, parts)
    batch.total, batch.state = len(parts.matters) + len(parts.left_out), BatchState.CHECKED
    return ["parts", "encoding", "converted"]


def check_batch(*, batch_id: UUID, at: datetime) -> None:
    """Look at each line (job), writing nothing but how far it is. Again: nothing, once checked."""
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        return
    findings: list[list[object]] = []
    notes: list[list[object]] = []
    number = errors = total = noted = 0
    look = noticing(batch, clock.day_of(at))
    for line, read in lines_of(batch, sheet_of(batch), clock.day_of(at)):
        total += 1
        errors += bool(read.faults)
        number += len(read.faults)
        if len(findings) < SHOWN:
            findings += [[line, place, code] for place, code in read.faults]
        if not read.faults:
            found = look(read.said)
            noted += len(found)
            if len(notes) < SHOWN:
                notes += [[line, place, code] for place, code in found]
        if total % EVERY == 0:
            batch.done = total
            audit.follow([batch], ["done"])
    with transaction.atomic():
        now = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        if now.state != BatchState.CHECKING or (now.mapping, now.converted) != (batch.mapping, batch.converted):
            return  # given up, or matched anew meanwhile
        now.state, now.since, now.findings, now.finding_count = BatchState.CHECKED, at, findings[:SHOWN], number
        now.error_count, now.total, now.done = errors, total, total
        now.notes, now.note_count = notes[:SHOWN], noted
        now.let_go_on()
        fields = ["state", "since", "findings", "finding_count", "notes", "note_count", "error_count", "total", "done"]
        fields += STOPPED
        audit.save(now, fields, verb="batch.checked", by=batch.by, at=at)


@collected_seldom()
def write_batch(*, batch_id: UUID, at: datetime) -> None:
    """Take the lines in (job), a portion a transaction; behind the last one that is whole, if it was begun before."""
    batch = Batch.objects.select_related("by", "receiver").get(pk=batch_id)
    if batch.state != BatchState.WRITING:
        return
    sheet, portion, last = sheet_of(batch), list[FromFile](), batch.reached
    try:
        for line, read in lines_of(batch, sheet, clock.day_of(at), after=batch.reached):
            last = line
            if not read.faults:
                portion.append(FromFile(line, read.said, read.received_on))
            if len(portion) == PORTION:
                if not _write(batch_id, portion, line, at):
                    return
                portion = []
        _write(batch_id, portion, last, at, final=True)
    except PermissionDenied:
        _give_up(batch_id, _("Người nộp tệp không còn là văn thư của cơ quan tiếp nhận."), at)


@transaction.atomic
def _write(batch_id: UUID, portion: list[FromFile], upto: int, at: datetime, *, final: bool = False) -> bool:
    """False: another worker was here, or the file was given up."""
    rows = Batch.objects.select_for_update(of=("self",)).select_related("by", "receiver")
    now = rows.defer("file", "parts", "receiver__search").get(pk=batch_id)
    left = [one for one in portion if one.line > now.reached]
    if now.state != BatchState.WRITING or (portion and not left):
        return False
    now.taken += take_in_many(batch=now, lines=left, by=now.by, at=at)
    now.reached, now.done = max(upto, now.reached), now.done + len(left)
    if final:
        end(now, BatchState.DONE, "", now.by, at)
    else:
        audit.save(now, ["reached", "taken", "done"], verb="batch.portion_written", by=now.by, at=at)
    return True


@transaction.atomic
def stop_batch(*, batch_id: UUID, why: Stop, at: datetime) -> Batch:
    """No worker goes on with a file by itself (job, out of tries): its page says so and why, who sent it in is told. What is
    written stays; a clerk asks again (`resume_batch`)."""
    rows = Batch.objects.select_for_update(of=("self",)).select_related("by").defer("file", "parts")
    batch = rows.get(pk=batch_id)
    if batch.state in AT_MACHINE:
        batch.stop(why, at)
        audit.save(batch, STOPPED, verb="batch.stopped", by=None, at=at)
        notifications.notify(
            users=[batch.by],
            kind="batch.stopped",
            title=Sentence(N_("Máy đã dừng xử lý tệp %(code)s, chờ yêu cầu làm tiếp"), {"code": batch.code}),
            url=batch.get_absolute_url(),
            key=f"batch.stopped:{batch.code}:{at.isoformat()}",
            at=at,
        )
    return batch


@transaction.atomic
def _give_up(batch_id: UUID, sentence: str, at: datetime) -> None:
    batch = Batch.objects.select_for_update(of=("self",)).select_related("by").get(pk=batch_id)
    if batch.state in UNDER_WAY:
        end(batch, BatchState.REFUSED, str(sentence), batch.by, at)


@transaction.atomic
def drop_old_batches(*, at: datetime) -> int:
    """Files that nobody went on with are not kept (job); returns how many."""
    waiting = [BatchState.READING, BatchState.MAPPING, BatchState.CHECKING, BatchState.CHECKED]
    rows = Batch.objects.filter(state__in=waiting, since__lt=at - KEPT).select_for_update(skip_locked=True)
    found = list(rows.order_by("pk")[:1000])
    for batch in found:
        end(batch, BatchState.REFUSED, _("Không ai xử lý tiếp tệp này trong 30 ngày."), None, at)
    return len(found)
