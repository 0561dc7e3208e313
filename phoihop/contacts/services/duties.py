"""What a round or a meeting makes bodies owe: opened in the ledger by the register's terms, moved, dropped, fulfilled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.commitments.models import UNDER_WAY, Commitment
from phoihop.commitments.services.recorded import trace_of
from phoihop.contacts.gathering import front_of, gatherer_of
from phoihop.contacts.models import SET_BY_PEOPLE, Duty, DutyKind, Meeting, Round
from phoihop.contacts.permissions import can_fulfil
from phoihop.contacts.rules import TERMS, meeting_duties
from phoihop.contacts.services.rows import MEETING, ROUND
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import due
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.regulations.models import BodyRole

DECISIONS = frozenset({DutyKind.DECIDE, DutyKind.DECIDE_OUTSIDE})  # without them nobody is told
_FROM_REQUEST = DECISIONS  # counts from the day of the request, the others from that of the round or meeting


def owe_duty(
    case: Round | Meeting, kind: DutyKind, body: Body, *, to: Iterable[Body], by: User, at: datetime, today: date
) -> Duty:
    """Open what `body` owes for a case by the term of its kind, counted from the case's day."""
    start = anchor_of(case, kind)
    term = clock.current_terms().on(TERMS[kind], start)
    if term is None:
        raise Refused("duty.no_term", _("Sổ thời hạn chưa có thời hạn «%(kind)s».") % {"kind": kind.label})
    commitment = ledger.owe(
        title=f"{DutyKind(kind).label}: {case}",
        lead=body,
        answer=due(term, (), clock.current_calendar(), start=start),
        recipients=[one for one in to if one.pk != body.pk],
        source_kind=_source(case),
        source_code=case.code,
        by=by,
        at=at,
        today=today,
    )
    return keep_duty(case, kind, body, commitment, by=by, at=at)


def keep_duty(
    case: Round | Meeting, kind: DutyKind, body: Body, commitment: Commitment, *, by: User, at: datetime
) -> Duty:
    """The row that ties what is owed to its case."""
    which = {"round": case} if isinstance(case, Round) else {"meeting": case}
    return audit.create(Duty(kind=kind, body=body, commitment=commitment, **which), verb="duty.opened", by=by, at=at)


def settle_duties(meeting: Meeting, *, by: User, at: datetime, today: date) -> None:
    """What a meeting that is only planned makes bodies owe, by its kind and form: opened; withdrawn where it is owed no more,
    or to or by others than before. What was done stays.

    Who gathers for the organiser owes it (a group of deputies has no office), to the press of a council's meeting the Front
    of the place, where the directory knows it; to who receives the deputy, the Front and who gathers.
    """
    requested, alone = meeting.requested_on is not None, meeting.round_id is None
    names = meeting_duties(meeting.kind, meeting.form, meeting.regime, requested=requested, alone=alone)
    front = meeting.round.front if meeting.round else front_of(meeting.commune, meeting.on)
    gatherer = gatherer_of(meeting)
    to = [body for body in (meeting.host, front, gatherer) if body is not None]
    wanted = {kind: front if kind == DutyKind.PRESS_COUNCIL and front else gatherer for kind in map(DutyKind, names)}
    there = set[DutyKind]()
    for duty in meeting.duties.select_related("commitment").order_by("pk"):
        kind = DutyKind(duty.kind)
        if duty.commitment.state not in UNDER_WAY or (kind in wanted and _is_between(duty, wanted[kind], to)):
            there.add(kind)
        else:
            why = f"Sửa cuộc tiếp xúc {meeting.code}: không còn phải làm"
            drop_all([duty.commitment], why, by=by, at=at)
            audit.delete(duty, verb="duty.withdrawn", by=by, at=at)
    for kind, owes in wanted.items():
        if kind not in there:
            owe_duty(meeting, kind, owes, to=dict.fromkeys(to), by=by, at=at, today=today)


def _is_between(duty: Duty, owes: Body, to: Iterable[Body]) -> bool:
    told = duty.commitment.participations.filter(role=BodyRole.RECIPIENT).values_list("body", flat=True)
    return duty.body_id == owes.pk and set(told) == {body.pk for body in to} - {owes.pk}


def rename_owed(commitments: Iterable[Commitment], was: str, now: str, why: str, *, by: User, at: datetime) -> None:
    """What is still owed is called by the name that its case has now; `was`: the one it had."""
    for commitment in commitments:
        if was != now and commitment.state in UNDER_WAY and commitment.title.endswith(was):
            title = commitment.title.removesuffix(was) + now
            ledger.rename_of_case(commitment_id=commitment.pk, title=title, reason=why, by=by, at=at)


def move_duties(case: Round | Meeting, why: str, *, by: User, at: datetime) -> None:
    """What is still owed follows the days of its case; what was set by a person stays."""
    for duty in case.duties.exclude(kind__in=SET_BY_PEOPLE).select_related("commitment").order_by("pk"):
        if duty.commitment.state in UNDER_WAY:
            start = anchor_of(case, DutyKind(duty.kind))
            if start != duty.commitment.clock_from:
                ledger.move_of_case(commitment_id=duty.commitment_id, start=start, why=why, by=by, at=at)


def drop_all(commitments: Iterable[Commitment], reason: str, *, by: User, at: datetime) -> None:
    """What is still owed ends with its case."""
    for commitment in commitments:
        if commitment.state in UNDER_WAY:
            ledger.drop_of_case(commitment_id=commitment.pk, reason=reason, by=by, at=at)


def hangs_on_the_day(meeting: Meeting, duty: Duty) -> bool:
    """Whether a duty of a meeting counts from its day: without a day nobody owes it."""
    return not (duty.kind in SET_BY_PEOPLE or (duty.kind in _FROM_REQUEST and meeting.requested_on))


def anchor_of(case: Round | Meeting, kind: DutyKind) -> date:
    """The day a duty counts from: the first day of the round, the day of the meeting, of the request."""
    if isinstance(case, Round):
        return case.starts_on
    return case.requested_on if kind in _FROM_REQUEST and case.requested_on else case.on


@transaction.atomic
def fulfil(
    *, duty_id: UUID, done_on: date, paper: Paper | None = None, from_paper: bool = False, by: User, at: datetime,
    today: date,
) -> Duty:  # fmt: skip
    """Say that what is owed was done on a day (đã gửi, đã báo), with the paper that did it; it is kept, or kept late.

    `from_paper`: done by another body, whose paper says so. Raises PermissionDenied, Refused "duty.done_already",
    "duty.agreed_by_its_own_act", "duty.day_ahead", and those of `commitments.services.recorded.trace_of`.
    """
    rows = Duty.objects.select_for_update(of=("self",))
    duty = rows.select_related("round", "meeting__round", "body", "commitment").get(pk=duty_id)
    if not can_fulfil(by, duty, from_paper=from_paper):
        raise PermissionDenied
    if paper is not None and not Paper.objects.visible_to(by).filter(pk=paper.pk).exists():
        raise PermissionDenied
    if duty.kind == DutyKind.AGREE:
        raise Refused("duty.agreed_by_its_own_act", _("Việc này xong khi Mặt trận thống nhất kế hoạch."))
    if duty.done_on is not None or duty.commitment.state not in UNDER_WAY:
        raise Refused("duty.done_already", _("Việc này đã xong hoặc không còn phải làm."))
    if done_on > today:
        raise Refused("duty.day_ahead", _("Ngày này chưa đến; chỉ ghi việc đã làm."))
    return done(duty, done_on, paper, from_paper=from_paper, by=by, at=at)


def done(duty: Duty, on: date, paper: Paper | None, *, from_paper: bool, by: User, at: datetime) -> Duty:
    """The duty with its day and paper (or the notice drawn up for it), its promise kept."""
    trace = trace_of(duty.body, paper, by=by, at=at, from_paper=from_paper)
    duty.done_on, duty.paper = on, paper or duty.paper
    audit.save(duty, ["done_on", "paper"], verb="duty.done", **trace)
    said = f"{DutyKind(duty.kind).label}{f': {paper.citation}' if paper else ''}"
    ledger.keep_of_case(commitment_id=duty.commitment_id, body=duty.body, statement=said, done_on=on, by=by, at=at)
    return duty


def _source(case: Round | Meeting) -> str:
    return ROUND if isinstance(case, Round) else MEETING
