"""A whole file becomes petitions: each line one, in portions that are each whole, then each compared with what is there.

Killed at any instant, the next worker goes on behind the last portion; what was screened meanwhile is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from procrastinate.contrib.django import app as queue

from phoihop.intake import services as intake
from phoihop.intake.communes import Communes
from phoihop.intake.models import Batch, BatchState, Item
from phoihop.intake.permissions import can_screen
from phoihop.kernel import beside
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.beside import Helpers
from phoihop.kernel.clock import services as clock
from phoihop.kernel.collecting import collected_seldom
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.secrecy import Unreadable
from phoihop.kernel.stops import Stop
from phoihop.organisations.models import BodyKind
from phoihop.petitions.faces import Faces
from phoihop.petitions.likeness import ready_to_compare
from phoihop.petitions.models import FileMaking, FileState, LikelyRepeat, Petition, Regime
from phoihop.petitions.nearest import surest_of_many
from phoihop.petitions.services import ahead
from phoihop.petitions.services.lines import key_of, wanted_of
from phoihop.petitions.services.local import owe_triage_of_file
from phoihop.petitions.services.making import Wanted, meeting_of, row_of
from phoihop.petitions.services.proposing import propose_for

PORTION = 1000
WORTH = 8  # portions, made and compared: from so many on helpers gain more than they take to start


@transaction.atomic
def screen_file(*, batch_id: UUID, split: bool = False, by: User, at: datetime) -> FileMaking:
    """Find that each line of a file is one petition (sàng lọc cả tệp là kiến nghị), or with `split` one of each ask it has,
    with the line as their common origin; a worker makes them.

    Again: nothing happens, but what has stopped goes on. Raises PermissionDenied, Refused "petition.file_not_written",
    "petition.file_nothing_waits".
    """
    batch = Batch.objects.select_for_update(of=("self",)).defer("file", "parts").get(pk=batch_id)
    if not can_screen(by, batch.receiver_id):
        raise PermissionDenied
    known = FileMaking.objects.filter(batch=batch).first()
    if known is not None and known.state != FileState.STOPPED:
        return known
    if batch.state != BatchState.DONE:
        raise Refused("petition.file_not_written", _("Tệp chưa ghi xong: hãy chờ ghi xong rồi sàng lọc."))
    waiting = Item.objects.waiting().filter(batch=batch).count()
    if known is None:
        if not waiting:
            sentence = _("Không còn nội dung nào của tệp chờ sàng lọc: hãy xem danh sách đã sàng lọc.")
            raise Refused("petition.file_nothing_waits", sentence)
        making = FileMaking(batch=batch, total=waiting, split=split, by=by, at=at)
        audit.create(making, verb="file.screened", by=by, at=at)
    else:
        making = known
        making.state, making.sentence, making.by, making.at = FileState.MAKING, "", by, at
        audit.save(making, ["state", "sentence", "by", "at"], verb="file.screened", by=by, at=at)
    _ask_a_worker(making)
    return making


@transaction.atomic
def resume_file(*, making_id: UUID, by: User, at: datetime) -> FileMaking:
    """Ask a worker again where the one that had it is gone; two at once make each once. Raises PermissionDenied."""
    making = FileMaking.objects.select_for_update(of=("self",)).select_related("batch").get(pk=making_id)
    if not can_screen(by, making.batch.receiver_id):
        raise PermissionDenied
    if making.is_at_machine:
        audit.record(making, verb="file.resumed", by=by, at=at)
        _ask_a_worker(making)
    return making


@collected_seldom()
def make_many(*, making_id: UUID, at: datetime) -> None:
    """Make the petitions of a file, then mark likely repeats (job), a portion a transaction. Again: nothing, once done."""
    try:
        with beside.helpers(_worth(making_id)) as others:
            _make(making_id, at, others)
            _compare(making_id, at, others)
    except PermissionDenied:
        _stop(making_id, _("Người sàng lọc tệp không còn là văn thư của cơ quan tiếp nhận."), at)
    except Unreadable:
        _stop(making_id, _("Có nội dung của tệp không giải mã được: hãy báo người quản trị."), at)


def stop_file(*, making_id: UUID, why: Stop, at: datetime) -> None:
    """No worker goes on with a file by itself (job, out of tries): its page says why, who screened it is told. What is made
    stays; `screen_file` goes on behind it."""
    _stop(making_id, str(why.label), at)


def _worth(making_id: UUID) -> int:
    """How many helpers: few lines are done before one has started."""
    making = FileMaking.objects.get(pk=making_id)
    left = 2 * making.total - making.made - making.compared
    return beside.MOST if making.is_at_machine and left >= WORTH * PORTION else 0


def _make(making_id: UUID, at: datetime, others: Helpers) -> None:
    orders = ahead.to_make(making_id, clock.day_of(at), PORTION) if len(others) else []
    communes = Communes(clock.day_of(at))
    for order, known in others.each(ahead.thinker, orders):
        make_portion(making_id=making_id, at=at, upto=order.upto, known=known, communes=communes)
    while make_portion(making_id=making_id, at=at, communes=communes):
        pass


def _compare(making_id: UUID, at: datetime, others: Helpers) -> None:
    orders = ahead.to_compare(making_id, PORTION) if len(others) else []
    for order, found in others.each(ahead.comparer, orders):
        write_marks(making_id=making_id, at=at, order=order, found=found)
    known = ready_to_compare()
    while compare_portion(making_id=making_id, at=at, known=known):
        pass


@transaction.atomic
def make_portion(
    *,
    making_id: UUID,
    at: datetime,
    upto: int | None = None,
    known: ahead.Thoughts | None = None,
    communes: Communes | None = None,
) -> bool:
    """One portion, not beyond the line `upto`; False when there is nothing more to make. `known`: what was thought of it;
    `communes`: the directory, read for all portions once."""
    making = _held(making_id, FileState.MAKING)
    if making is None:
        return False
    batch, by = making.batch, making.by
    found = intake.read_many(batch, by, after=making.reached, upto=upto, limit=PORTION, lock=True)
    if not found:
        if upto is None:
            _begin_to_compare(making, at)
        return False
    communes = communes or Communes(clock.day_of(at))
    rows = _petitions(wanted_of(found, communes, split=making.split), known, by, at)
    audit.bulk_create(rows, verb="petition.made", by=by, at=at)
    made = Counter(row.item_id for row in rows)
    items = [intake.Screened(item, number) for item, number in made.items() if item is not None]
    intake.screen_many(items=items, by=by, at=at)
    propose_for(petitions=rows, at=at, ahead=known.guesses if known else None)
    making.reached, making.made = found[-1][0].line or making.reached, making.made + len(rows)
    audit.save(making, ["reached", "made"], verb="file.portion_made", by=by, at=at)
    return True


def _petitions(
    found: list[tuple[Item, Wanted]], known: ahead.Thoughts | None, by: User, at: datetime
) -> list[Petition]:
    if not found:
        return []
    first = found[0][0]
    meeting = meeting_of(first)  # one for the whole file, as is the receiver
    session = meeting.round.session if meeting and meeting.round else None
    keys = known.keys if known else {}
    regime = Regime.NA if first.receiver.kind == BodyKind.NA_DELEGATION else Regime.COUNCIL
    return [
        row_of(item, one, regime, meeting, session, keys=keys.get(key_of(one, meeting)), by=by, at=at)
        for item, one in found
    ]  # fmt: skip


@transaction.atomic
def compare_portion(*, making_id: UUID, at: datetime, known: Faces) -> bool:
    """One portion; False when all are compared. `known`: texts met in earlier portions are not read again."""
    making = _held(making_id, FileState.COMPARING)
    if making is None:
        return False
    lines = list(ahead.compared_next(making).values_list("item__line", flat=True)[:PORTION])
    if not lines:
        _move(making, FileState.DONE, at)
        return False
    rows = list(ahead.compared_next(making).filter(item__line__lte=lines[-1]))  # those of one line together
    last = rows[-1].item
    found = ahead.Found(len(rows), surest_of_many(rows, making.by, known))
    _mark(making, (last.line if last else 0) or making.compared_to, found, at)
    return True


@transaction.atomic
def write_marks(*, making_id: UUID, at: datetime, order: ahead.ToCompare, found: ahead.Found) -> None:
    """What was found in one portion; nothing where another worker has been there."""
    making = _held(making_id, FileState.COMPARING)
    if making is not None and making.compared_to == order.after:
        _mark(making, order.upto, found, at)


def _mark(making: FileMaking, upto: int, found: ahead.Found, at: datetime) -> None:
    marks = [
        LikelyRepeat(
            making=making, petition_id=one.petition, other_id=one.other, score=one.score, reason=one.reason, at=at
        )
        for one in found.marks
    ]
    audit.bulk_create(marks, verb="petition.marked_likely", by=None, at=at)
    making.compared_to, making.compared = upto, making.compared + found.rows
    making.likely += len(marks)
    audit.save(making, ["compared_to", "compared", "likely"], verb="file.portion_compared", by=None, at=at)


def _held(making_id: UUID, state: FileState) -> FileMaking | None:
    """The row under its lock, so that two workers take turns; None when it is elsewhere."""
    rows = FileMaking.objects.select_for_update(of=("self",)).select_related("batch", "by")
    making = rows.defer("batch__file", "batch__parts").get(pk=making_id)
    return making if making.state == state else None


def _begin_to_compare(making: FileMaking, at: datetime) -> None:
    _move(making, FileState.COMPARING, at)
    owe_triage_of_file(making.batch, by=making.by, at=at)
    with (
        connection.cursor() as cursor
    ):  # what was just written stands in a list that each look-up would read, uncounted
        cursor.execute("SELECT petitions_tidy_keys()")


def _move(making: FileMaking, state: FileState, at: datetime) -> None:
    making.state = state
    audit.save(making, ["state"], verb=f"file.{state.value}", by=making.by, at=at)


@transaction.atomic
def _stop(making_id: UUID, sentence: str, at: datetime) -> None:
    making = FileMaking.objects.select_for_update(of=("self",)).select_related("by", "batch").get(pk=making_id)
    if not making.is_at_machine:
        return
    making.state, making.sentence = FileState.STOPPED, sentence[:500]
    audit.save(making, ["state", "sentence"], verb="file.stopped", by=None, at=at)
    notifications.notify(
        users=[making.by],
        kind="file.stopped",
        title=Sentence(
            N_("Máy đã dừng ghi kiến nghị của tệp %(code)s, chờ yêu cầu làm tiếp"), {"code": making.batch.code}
        ),
        url=reverse("petitions:file", args=[making.batch.code]),
        key=f"file.stopped:{making.pk}:{at.isoformat()}",
        at=at,
    )


def _ask_a_worker(making: FileMaking) -> None:
    defer: Callable[..., object] = queue.configure_task("petitions.make_many").defer
    defer(making_id=str(making.pk))
