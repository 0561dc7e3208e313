"""A round planned, changed, closed, cancelled; the ledger's events of its days follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Event
from phoihop.contacts.models import DutyKind, Meeting, Moment, Regime, Round, RoundLevel, RoundPart, RoundState
from phoihop.contacts.permissions import can_plan
from phoihop.contacts.rules import press_duties, sessions_of
from phoihop.contacts.services.duties import drop_all, move_duties, owe_duty, rename_owed
from phoihop.contacts.services.meetings import cancel_in_round
from phoihop.contacts.services.rows import (
    ROUND,
    ROUND_END,
    locked_meetings,
    locked_round,
    reason_of,
    same_revision,
)
from phoihop.contacts.services.taking_back import take_back
from phoihop.contacts.services.telling import tell_cancelled, tell_round_cancelled
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, BodyKind
from phoihop.sessions.models import Session, SessionLevel

_KINDS = (("contact.round", ROUND), ("contact.held", ROUND), ("contact.ended", ROUND_END))
WRITTEN = ["title", "purpose", "moment", "session", "starts_on", "ends_on", "workers_target", "thematic_target"]


@dataclass(frozen=True)
class RoundFrame:
    """What a round is. `parts`: delegations, groups, councils whose deputies take part besides the organiser."""

    title: str
    regime: Regime
    moment: Moment
    organiser: Body
    front: Body
    first: date
    last: date
    level: RoundLevel = RoundLevel.PROVINCE
    session: Session | None = None
    purpose: str = ""
    workers_target: int | None = None
    thematic_target: int | None = None
    parts: Sequence[Body] = ()


@transaction.atomic
def plan_round(*, frame: RoundFrame, by: User, at: datetime, today: date) -> Round:
    """Plan a round (lập đợt tiếp xúc): its events are raised, and the press is owed its plan by the terms of the regime.

    Raises PermissionDenied, Refused "round.title_needed", "round.days", "round.level_of_regime", "round.session_needed",
    "round.session_cancelled", "round.session_of_another", "duty.no_term".
    """
    if not can_plan(by, frame.organiser):
        raise PermissionDenied
    if frame.regime == Regime.NA and frame.level != RoundLevel.PROVINCE:
        raise Refused("round.level_of_regime", _("Đợt chỉ có đại biểu Quốc hội: ô «Cấp» phải là «Tỉnh»."))
    round_ = Round(regime=frame.regime, level=frame.level, organiser=frame.organiser, front=frame.front, created_at=at)
    _take(round_, frame)
    parts = [RoundPart(round=round_, body=body) for body in dict.fromkeys(frame.parts) if body != frame.organiser]
    audit.create(round_, verb="round.planned", parts=parts, by=by, at=at)
    for kind, source in _KINDS:
        ledger.record_event(
            kind=kind,
            subject=round_.title,
            owner=round_.organiser,
            planned_on=round_.ends_on if source == ROUND_END else round_.starts_on,
            source_kind=source,
            source_code=round_.code,
            by=by,
            at=at,
            today=today,
        )
    for name in press_duties(round_.regime):
        kind_ = DutyKind(name)
        body = delegation_of(round_, frame.parts) if kind_ == DutyKind.PRESS_NA else round_.front
        owe_duty(round_, kind_, body, to=[round_.organiser, round_.front], by=by, at=at, today=today)
    return round_


@transaction.atomic
def change_round(
    *, round_id: UUID, revision: int, frame: RoundFrame, reason: str = "", by: User, at: datetime, today: date
) -> Round:
    """Change what a round says of itself; once announced, other days need a reason. What counts from its days moves.
    Other days take back the agreement of a plan that nobody announced yet.

    Regime, organiser and Front stay as they were planned. Raises PermissionDenied, Refused "round.over",
    "contact.changed_meanwhile", "contact.reason_needed", and as `plan_round`; "round.meeting_outside".
    """
    round_ = locked_round(round_id, by)
    same_revision(revision, round_.revision)
    moves = (frame.first, frame.last) != (round_.starts_on, round_.ends_on)
    words, was = reason_of(reason) if moves and round_.announced_on else clean(reason), str(round_)
    _take(round_, frame)
    for meeting in locked_meetings(round_):
        if meeting.has_day and not round_.starts_on <= meeting.on <= round_.ends_on:
            sentence = _("Cuộc tại %(venue)s nằm ngoài những ngày này; hãy dời cuộc đó trước.")
            raise Refused("round.meeting_outside", sentence % {"venue": meeting.venue})
    round_.revision += 1
    audit.save(round_, [*WRITTEN, "revision"], verb="round.changed", by=by, at=at, reason=words)
    known = {part.body_id: part for part in round_.parts.all()}
    wanted = {body.pk for body in frame.parts} - {round_.organiser_id}
    for key, part in known.items():
        if key not in wanted:
            audit.delete(part, verb="round.part_removed", by=by, at=at)
    fresh = [RoundPart(round=round_, body_id=key) for key in wanted - known.keys()]
    audit.bulk_create(fresh, verb="round.part_added", by=by, at=at)
    owed = (duty.commitment for duty in round_.duties.select_related("commitment").order_by("pk"))
    rename_owed(owed, was, str(round_), words or _said(round_), by=by, at=at)
    if moves:
        _move_events(round_, round_.starts_on, round_.ends_on, words, actual=False, by=by, at=at, today=today)
        move_duties(round_, words or _said(round_), by=by, at=at)
        take_back(round_, words or _said(round_), by=by, at=at)
    return round_


@transaction.atomic
def close_round(*, round_id: UUID, by: User, at: datetime, today: date) -> Round:
    """Close a round (khép đợt) when none of its meetings is still to be held; its events get their actual days.

    Raises PermissionDenied, Refused "round.over", "round.not_announced", "round.meetings_left", "round.none_held".
    """
    round_ = locked_round(round_id, by)
    if round_.state != RoundState.ANNOUNCED:
        raise Refused("round.not_announced", _("Đợt tiếp xúc chưa được thông báo."))
    left = sum(1 for meeting in round_.meetings.all() if meeting.is_standing)
    if left:
        sentence = _("Còn %(count)s cuộc chưa tổ chức; hãy ghi kết quả, dời hoặc hủy từng cuộc.")
        raise Refused("round.meetings_left", sentence % {"count": left})
    days = sorted(meeting.on for meeting in Meeting.objects.filter(round=round_).held())
    if not days:
        raise Refused("round.none_held", _("Không cuộc nào được tổ chức; hãy hủy đợt kèm lý do."))
    round_.state = RoundState.CLOSED
    round_.revision += 1
    audit.save(round_, ["state", "revision"], verb="round.closed", by=by, at=at)
    _move_events(round_, days[0], days[-1], "", actual=True, by=by, at=at, today=today)
    return round_


@transaction.atomic
def cancel_round(*, round_id: UUID, reason: str, is_force_majeure: bool = False, by: User, at: datetime) -> Round:
    """Call a round off (hủy đợt; bất khả kháng: Art. 36) with the reason; its meetings and what is owed end with it.

    Raises PermissionDenied, Refused "round.over", "contact.reason_needed", "round.held_in_part".
    """
    round_ = locked_round(round_id, by)
    words = reason_of(reason)
    meetings = locked_meetings(round_)
    if any(meeting.was_held for meeting in meetings):
        raise Refused("round.held_in_part", _("Đợt đã có cuộc tổ chức xong; hãy hủy các cuộc còn lại rồi khép đợt."))
    for meeting in meetings:
        cancel_in_round(meeting, words, is_force_majeure=is_force_majeure, by=by, at=at)
        tell_cancelled(meeting, words, with_round=False, by=by, at=at)
    tell_round_cancelled(round_, words, by=by, at=at)
    drop_all((duty.commitment for duty in round_.duties.select_related("commitment")), words, by=by, at=at)
    for event in _events(round_):
        ledger.cancel_event(event_id=event.pk, reason=words, by=by, at=at)
    round_.state, round_.ended_reason, round_.is_force_majeure = RoundState.CANCELLED, words, is_force_majeure
    round_.revision += 1
    fields = ["state", "ended_reason", "is_force_majeure", "revision"]
    return audit.save(round_, fields, verb="round.cancelled", by=by, at=at, reason=words)


def _take(round_: Round, frame: RoundFrame) -> None:
    if not clean(frame.title):
        raise Refused("round.title_needed", _("Hãy ghi tên đợt tiếp xúc."))
    if frame.last < frame.first:
        raise Refused("round.days", _("Ngày cuối phải từ ngày đầu trở đi."))
    if frame.moment != Moment.OTHER and frame.session is None:
        raise Refused("round.session_needed", _("Đợt trước, sau kỳ họp phải nêu kỳ họp nào."))
    if frame.session is not None and frame.session.is_cancelled:
        raise Refused("round.session_cancelled", _("Kỳ họp đã chọn đã hủy; hãy chọn kỳ họp khác."))
    if frame.session is not None and not _is_of(frame.session, round_):
        sentence = _("«Kỳ họp»: đợt này không tiếp xúc trước, sau kỳ họp của %(council)s; hãy chọn kỳ họp khác.")
        raise Refused("round.session_of_another", sentence % {"council": frame.session.meets})
    round_.title, round_.purpose, round_.moment = clean(frame.title), clean(frame.purpose), frame.moment
    round_.session, round_.starts_on, round_.ends_on = frame.session, frame.first, frame.last
    round_.workers_target, round_.thematic_target = frame.workers_target, frame.thematic_target


def _is_of(session: Session, round_: Round) -> bool:
    """Whether its deputies meet voters around this session; of communes around that of their own council."""
    if session.level not in sessions_of(round_.regime, round_.level):
        return False
    communes = {session.council.commune_id, round_.organiser.commune_id}
    alone = session.level == SessionLevel.COMMUNE and round_.level == RoundLevel.COMMUNE
    return not alone or None in communes or len(communes) == 1


def delegation_of(round_: Round, parts: Sequence[Body]) -> Body:
    """Who owes what National Assembly deputies owe of a round: the delegation among those who take part."""
    kinds = (body for body in (round_.organiser, *parts) if body.kind == BodyKind.NA_DELEGATION)
    return next(kinds, round_.organiser)


def _events(round_: Round) -> list[Event]:
    rows = Event.objects.filter(source_kind__in=[ROUND, ROUND_END], source_code=round_.code, is_cancelled=False)
    return list(rows.order_by("planned_on", "kind"))


def _move_events(
    round_: Round, first: date, last: date, reason: str, *, actual: bool, by: User, at: datetime, today: date
) -> None:
    for event in _events(round_):
        on = last if event.source_kind == ROUND_END else first
        planned, happened = (event.planned_on, on) if actual else (on, event.actual_on)
        if (planned, happened) != (event.planned_on, event.actual_on):
            ledger.move_event(
                event_id=event.pk, planned_on=planned, actual_on=happened, reason=reason, by=by, at=at, today=today
            )


def _said(round_: Round) -> str:
    return f"Sửa kế hoạch tiếp xúc {round_.code}"
