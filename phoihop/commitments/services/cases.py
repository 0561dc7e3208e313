"""Promises of a case that the case itself keeps or ends: what its own act shows needs no second proof or verdict."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import UNDER_WAY, Commitment, OriginKind, Participation, Proof, State
from phoihop.commitments.rules import counts_on, is_on_time
from phoihop.commitments.services.again import owe_again
from phoihop.commitments.services.clock import DATE_FIELDS, recount
from phoihop.commitments.services.closing import close, lapse_extensions
from phoihop.commitments.services.leads import hand_over
from phoihop.commitments.services.locking import locked, settle_turns, wait_by_standing_proof
from phoihop.commitments.services.notices import EVERYONE, tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole


@transaction.atomic
def keep_of_case(
    *,
    commitment_id: UUID,
    body: Body,
    statement: str,
    done_on: date,
    document: Document | None = None,
    paper: Paper | None = None,
    by: User,
    at: datetime,
) -> Commitment:
    """Find a promise kept by an act of the case it came from, done on `done_on`; after its day it is kept late.

    The act becomes its proof, with the `paper` that shows it. Rights are those of the act in the app above that calls.
    Raises Refused "commitment.closed", "commitment.not_of_a_case" (another origin: it has a judge of its own).
    """
    commitment = _open_of_a_case(commitment_id)
    counted, why = counts_on(issued_on=None, received_on=done_on, accepted_until=None)
    proof = Proof(
        commitment=commitment, body=body, document=document, paper=paper, statement=statement, received_on=done_on,
        counts_on=counted, counting=why, by=by, at=at,
    )  # fmt: skip
    audit.create(proof, verb="proof.handed_in", by=by, at=at, on_behalf_of=body)
    wait_by_standing_proof(commitment)
    audit.save(commitment, ["state", "done_on", "proved_at"], verb="commitment.proved", by=by, at=at)
    in_time = commitment.done_on is not None and is_on_time(commitment.done_on, commitment.due_on)
    state, reason = (State.KEPT, "") if in_time else (State.KEPT_LATE, statement)
    close(commitment, state, reason, verb="commitment.judged", by=by, at=at)
    return commitment


@transaction.atomic
def drop_of_case(*, commitment_id: UUID, reason: str, by: User, at: datetime) -> Commitment:
    """Close a promise whose case has ended without it: «không còn phải thực hiện», with the reason; people are told.

    Rights are those of the act in the app above that calls. Raises Refused "commitment.closed",
    "commitment.not_of_a_case".
    """
    commitment = _open_of_a_case(commitment_id)
    parts = close(commitment, State.NO_LONGER_DUE, reason, verb="commitment.closed", by=by, at=at)
    tell(
        commitment,
        EVERYONE,
        kind="commitment.closed",
        title=Sentence(N_("Không còn phải thực hiện: %(title)s"), {"title": commitment.title}),
        key=f"case-{at.isoformat()}",
        at=at,
        by=by,
        parts=parts,
    )
    return commitment


@transaction.atomic
def rename_of_case(*, commitment_id: UUID, title: str, reason: str, by: User, at: datetime) -> Commitment:
    """Call a promise by the name that its case has now.

    Rights are those of the act in the app above that calls. Raises Refused "commitment.closed",
    "commitment.not_of_a_case".
    """
    commitment = _open_of_a_case(commitment_id)
    commitment.title = title
    audit.save(commitment, ["title"], verb="commitment.renamed", by=by, at=at, reason=reason)
    return commitment


@transaction.atomic
def reword_case(*, kinds: Collection[str], code: str, words: str, by: User, at: datetime) -> None:
    """Let the titles of a case's promises, closed ones too, say its new words: what stands behind its code.

    Rights are those of the act in the app above that calls, whose own act says why.
    """
    rows = Commitment.objects.select_for_update(of=("self",)).filter(source_kind__in=kinds, source_code=code)
    changed = []
    for row in rows.defer("search").order_by("pk"):
        head, mark, told = row.title.partition(f"{code}: ")
        if mark and told != words:
            row.title = f"{head}{mark}{words}"[: Commitment._meta.get_field("title").max_length]
            changed.append(row)
    audit.bulk_save(changed, ["title"], verb="commitment.renamed", by=by, at=at)


@transaction.atomic
def move_to_lead_of_case(
    *, commitment_id: UUID, old: Body, new: Body, reason: str, by: User, at: datetime
) -> Commitment:
    """Let another body owe what a case asks, from now on (chuyển cơ quan chủ trì); the outside date does not change.

    Rights are those of the act in the app above that calls. Raises Refused "commitment.closed",
    "commitment.not_of_a_case".
    """
    commitment = _open_of_a_case(commitment_id)
    lapse_extensions(commitment, reason, of=old.pk, by=by, at=at)
    hand_over(commitment, old, new, {"by": by, "at": at, "reason": reason})
    tell(
        commitment,
        [BodyRole.LEAD],
        kind="hand_back.accepted",
        title=Sentence(N_("Nhiệm vụ được chuyển: %(title)s"), {"title": commitment.title}),
        key=f"moved-{at.isoformat()}",
        at=at,
        by=by,
    )
    return commitment


@transaction.atomic
def add_partner_of_case(
    *, commitment_id: UUID, body: Body, part: str, internal_due_on: date | None, by: User, at: datetime
) -> Commitment:
    """Let another body help with what a case asks: its part and its internal day, which never replaces the outside one.

    Rights are those of the act in the app above that calls. Raises Refused "commitment.closed",
    "commitment.not_of_a_case".
    """
    commitment = _open_of_a_case(commitment_id)
    row = Participation(
        commitment=commitment, body=body, role=BodyRole.PARTNER, part=part, internal_due_on=internal_due_on
    )
    audit.create(row, verb="participation.added", by=by, at=at)
    settle_turns(commitment)
    _tell_part(commitment, row, by=by, at=at)
    return commitment


@transaction.atomic
def change_part_of_case(
    *,
    commitment_id: UUID,
    body: Body,
    part: str,
    internal_due_on: date | None,
    done_on: date | None = None,
    reason: str,
    by: User,
    at: datetime,
) -> Commitment:
    """Ask more or less of a partner than so far, now that the case has grown or shrunk; it is told. `done_on`: the day on
    which what is asked now was done already.

    Rights are those of the act in the app above that calls. Raises Refused "commitment.closed",
    "commitment.not_of_a_case".
    """
    commitment = _open_of_a_case(commitment_id)
    row = commitment.participations.get(body=body, role=BodyRole.PARTNER)
    row.part, row.internal_due_on, row.part_done_on = part, internal_due_on, done_on
    fields = ["part", "internal_due_on", "part_done_on"]
    audit.save(row, fields, verb="participation.part_given", by=by, at=at, reason=reason)
    settle_turns(commitment)
    _tell_part(commitment, row, by=by, at=at)
    return commitment


@transaction.atomic
def drop_partner_of_case(*, commitment_id: UUID, body: Body, reason: str, by: User, at: datetime) -> Commitment:
    """Let a partner go that a case no longer needs, with the reason; it is told and owes its part no more.

    Rights are those of the act in the app above that calls. Raises Refused "commitment.closed",
    "commitment.not_of_a_case".
    """
    commitment = _open_of_a_case(commitment_id)
    for row in commitment.participations.filter(body=body, role=BodyRole.PARTNER):
        tell(
            commitment,
            [BodyRole.PARTNER],
            kind="commitment.part_dropped",
            title=Sentence(N_("Thôi phối hợp: %(title)s"), {"title": commitment.title}),
            key=f"{row.pk}:{at.isoformat()}",
            at=at,
            by=by,
            only=row,
        )
        audit.delete(row, verb="participation.ended", by=by, at=at, reason=reason)
    settle_turns(commitment)
    return commitment


@transaction.atomic
def move_of_case(*, commitment_id: UUID, start: date, why: str, by: User, at: datetime) -> Commitment:
    """Count the day of a promise of a case from another day, now that the case has moved (`why` says so); people are told.

    What was granted survives as a step of the clock. Rights are those of the act in the app above that calls. Raises
    Refused "commitment.closed", "commitment.not_of_a_case".
    """
    commitment = _open_of_a_case(commitment_id)
    before = commitment.due_on
    recount(commitment, start=start)
    audit.save(commitment, DATE_FIELDS, verb="commitment.moved", by=by, at=at, reason=why)
    settle_turns(commitment)
    if commitment.due_on != before:
        days = {
            "before": f"{before:%d/%m/%Y}" if before else "—",
            "after": f"{commitment.due_on:%d/%m/%Y}" if commitment.due_on else "—",
        }
        tell(
            commitment,
            EVERYONE,
            kind="commitment.moved",
            title=Sentence(N_("Hạn đổi từ %(before)s sang %(after)s"), days),
            key=f"case-{at.isoformat()}",
            at=at,
            by=by,
        )
    return commitment


@transaction.atomic
def owe_again_of_case(*, commitment_id: UUID, start: date, why: str, by: User, at: datetime) -> Commitment:
    """Let a promise that ended with its case (`drop_of_case`) be owed again, counted from `start`, now that the case has a
    day; people are told.

    Rights are those of the act in the app above that calls. Raises Refused "commitment.not_closed",
    "commitment.not_of_a_case".
    """
    commitment = locked(commitment_id)
    if commitment.state != State.NO_LONGER_DUE:
        raise Refused("commitment.not_closed", _("Nhiệm vụ này chưa có kết luận nên không cần mở lại."))
    _of_a_case(commitment)
    return owe_again(commitment, start, reason=why, key=f"case-{at.isoformat()}", by=by, at=at)


def _tell_part(commitment: Commitment, row: Participation, *, by: User, at: datetime) -> None:
    tell(
        commitment,
        [BodyRole.PARTNER],
        kind="commitment.part_given",
        title=Sentence(N_("Phần việc phối hợp: %(part)s"), {"part": row.part}),
        key=f"{row.pk}:{at.isoformat()}",
        at=at,
        by=by,
        only=row,
    )


def _open_of_a_case(commitment_id: UUID) -> Commitment:
    commitment = locked(commitment_id)
    if commitment.state not in UNDER_WAY:
        raise Refused("commitment.closed", _("Nhiệm vụ này đã có kết luận."))
    _of_a_case(commitment)
    return commitment


def _of_a_case(commitment: Commitment) -> None:
    if commitment.origin_kind != OriginKind.CASE:
        sentence = _("Nhiệm vụ này không do vụ việc nào giao; kết quả do cơ quan xác nhận của nó kết luận.")
        raise Refused("commitment.not_of_a_case", sentence)
