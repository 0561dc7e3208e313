"""A meeting planned, changed, put off, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.commitments.models import UNDER_WAY, Commitment, Event, State
from phoihop.contacts.models import (
    Form,
    Meeting,
    MeetingKind,
    MeetingState,
    MeetingVersion,
    Mode,
    Regime,
    Round,
)
from phoihop.contacts.permissions import can_plan
from phoihop.contacts.rules import kind_around, kind_of_regime, kind_of_round
from phoihop.contacts.services.duties import (
    drop_all,
    hangs_on_the_day,
    move_duties,
    rename_owed,
    settle_duties,
)
from phoihop.contacts.services.rows import (
    MEETING,
    MEETING_END,
    dated_meeting,
    locked_round,
    reason_of,
    same_revision,
    standing_meeting,
)
from phoihop.contacts.services.taking_back import agreed_to, take_back
from phoihop.contacts.services.telling import (
    tell_announced,
    tell_cancelled,
    tell_changed,
    tell_put_off,
    words_of,
)
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body

WRITTEN = [
    "kind", "form", "mode", "commune", "venue", "starts_at", "ends_at", "topic", "group", "host", "requested_on",
]  # fmt: skip
_EVENTS = (("contact.held", MEETING), ("contact.ended", MEETING_END))


@dataclass(frozen=True)
class MeetingFrame:
    """What a meeting is. Instants are aware. `host`: who receives a deputy from outside; `requested_on`: when it was asked."""

    kind: MeetingKind
    commune: Body
    venue: str
    starts_at: datetime
    ends_at: datetime
    form: Form = Form.CONFERENCE
    mode: Mode = Mode.DIRECT
    topic: str = ""
    group: str = ""
    host: Body | None = None
    requested_on: date | None = None


@transaction.atomic
def add_meeting(
    *, organiser: Body, frame: MeetingFrame, round_id: UUID | None = None, regime: Regime | None = None, by: User,
    at: datetime, today: date,
) -> Meeting:  # fmt: skip
    """Plan a meeting (thêm cuộc tiếp xúc), in a round or alone; what its kind makes the organiser owe is owed.
    To a plan that the Front agreed to and nobody announced it takes the agreement back, as every change of it does.

    In a round `regime` is the round's unless told otherwise; one that stands alone raises its own events. Raises
    PermissionDenied, Refused "round.over", "meeting.regime_needed", "meeting.regime_of_round", "meeting.kind_of_regime",
    "meeting.kind_of_round", "meeting.requested_after", "meeting.hours", "meeting.venue_needed",
    "meeting.topic_needed", "meeting.group_needed", "meeting.outside_the_round", "meeting.request_needed",
    "duty.no_term".
    """
    round_ = locked_round(round_id, by) if round_id else None
    if round_ is None and not can_plan(by, organiser):
        raise PermissionDenied
    chosen = regime or (Regime(round_.regime) if round_ else None)
    if chosen is None:
        raise Refused("meeting.regime_needed", _("Hãy chọn đại biểu nào tiếp xúc."))
    if round_ is not None and round_.regime not in {Regime.JOINT, chosen}:
        sentence = _("«Đại biểu tiếp xúc»: đợt này là của %(regime)s.")
        raise Refused("meeting.regime_of_round", sentence % {"regime": round_.get_regime_display()})
    meeting = Meeting(round=round_, regime=chosen, organiser=organiser, created_at=at)
    _take(meeting, frame)
    if round_ is not None and round_.announced_on is not None:
        meeting.state, meeting.announced_on = MeetingState.ANNOUNCED, today
    audit.create(meeting, verb="meeting.planned", parts=[version_of(meeting, "", by, at)], by=by, at=at)
    if round_ is None:
        _raise_events(meeting, by=by, at=at, today=today)
    settle_duties(meeting, by=by, at=at, today=today)
    take_back(round_, f"Thêm cuộc tiếp xúc {meeting.code}", by=by, at=at)
    if meeting.announced_on is not None:
        tell_announced(meeting, by=by, at=at)
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting_id: UUID, revision: int, frame: MeetingFrame, by: User, at: datetime, today: date
) -> Meeting:
    """Write a meeting anew while it is only planned; once announced it is put off or cancelled. What is owed for it follows
    its kind, its days and its host.

    Raises PermissionDenied, Refused "meeting.over", "meeting.postponed", "meeting.announced_already",
    "contact.changed_meanwhile", and as `add_meeting`.
    """
    meeting = dated_meeting(meeting_id, by)
    if meeting.announced_on is not None:
        sentence = _("Cuộc này đã thông báo: dùng «Hoãn, dời» để ghi lý do và báo các bên.")
        raise Refused("meeting.announced_already", sentence)
    same_revision(revision, meeting.revision)
    was, named, on, agreed = str(meeting), words_of(meeting), meeting.on, agreed_to(meeting)
    _take(meeting, frame)
    meeting.revision += 1
    audit.save(meeting, [*WRITTEN, "revision"], verb="meeting.changed", by=by, at=at)
    settle_duties(meeting, by=by, at=at, today=today)
    why = f"Sửa lịch cuộc tiếp xúc {meeting.code}"
    rename_owed(owed_of(meeting), was, str(meeting), why, by=by, at=at)
    _follow(meeting, why, by=by, at=at, today=today)
    if agreed_to(meeting) != agreed:
        take_back(meeting.round, why, by=by, at=at)
    tell_changed(meeting, was=named, on=on, reason="", by=by, at=at)
    return meeting


@transaction.atomic
def postpone(
    *, meeting_id: UUID, reason: str, starts_at: datetime | None = None, ends_at: datetime | None = None,
    venue: str = "", mode: Mode | None = None, is_force_majeure: bool = False, by: User, at: datetime, today: date,
) -> Meeting:  # fmt: skip
    """Put a meeting off (hoãn, dời; bất khả kháng: Art. 36), with the reason: to another time or place, or without a new day.
    Who goes there and who knows of it is told (`services.telling`).

    What is owed for it moves with its day; without a day it is owed no more, until the new day is set. Raises
    PermissionDenied, Refused "meeting.over", "contact.reason_needed", "meeting.postponed" (once more without a day),
    "meeting.requested_after", "meeting.hours", "meeting.outside_the_round".
    """
    dated = starts_at is not None and ends_at is not None
    meeting = standing_meeting(meeting_id, by) if dated else dated_meeting(meeting_id, by)
    words, was, named, on = reason_of(reason), str(meeting), words_of(meeting), meeting.on
    agreed = agreed_to(meeting)
    if starts_at is None or ends_at is None:
        meeting.state = MeetingState.POSTPONED
    else:
        meeting.starts_at, meeting.ends_at = starts_at, ends_at
        if meeting.round is not None and meeting.round.announced_on and not meeting.announced_on:
            meeting.announced_on = today  # its round was announced while it had no day
        meeting.state = MeetingState.ANNOUNCED if meeting.announced_on else MeetingState.PLANNED
    meeting.venue, meeting.mode = clean(venue) or meeting.venue, mode or meeting.mode
    if dated:
        _check_hours(meeting)
    _write_version(meeting, "meeting.postponed", words, is_force_majeure, by=by, at=at)
    if dated:
        _take_up(meeting, words, by=by, at=at, today=today)
    rename_owed(owed_of(meeting), was, str(meeting), words, by=by, at=at)
    if dated:
        _follow(meeting, words, by=by, at=at, today=today)
        tell_changed(meeting, was=named, on=on, reason=words, by=by, at=at)
    else:
        _lay_down(meeting, words, by=by, at=at)
        tell_put_off(meeting, words, by=by, at=at)
    if agreed_to(meeting) != agreed:
        take_back(meeting.round, words, by=by, at=at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting_id: UUID, reason: str, is_force_majeure: bool = False, by: User, at: datetime) -> Meeting:
    """Call a meeting off (hủy), with the reason; what is owed for it ends with it.

    Raises PermissionDenied, Refused "meeting.over", "contact.reason_needed".
    """
    meeting, words = standing_meeting(meeting_id, by), reason_of(reason)
    cancel_in_round(meeting, words, is_force_majeure=is_force_majeure, by=by, at=at)
    take_back(meeting.round, words, by=by, at=at)
    tell_cancelled(meeting, words, by=by, at=at)
    return meeting


def cancel_in_round(meeting: Meeting, words: str, *, is_force_majeure: bool, by: User, at: datetime) -> None:
    """The same for a locked meeting, of a round that ends too; nobody is told yet."""
    meeting.state = MeetingState.CANCELLED
    _write_version(meeting, "meeting.cancelled", words, is_force_majeure, by=by, at=at)
    drop_all(owed_of(meeting), words, by=by, at=at)
    for event in events_of(meeting):
        ledger.cancel_event(event_id=event.pk, reason=words, by=by, at=at)


def say_publicly(meeting: Meeting, today: date, *, by: User, at: datetime) -> None:
    """A locked meeting is announced, alone or with its round: the place, its Front, the host and the deputies are told."""
    meeting.state, meeting.announced_on = MeetingState.ANNOUNCED, today
    audit.save(meeting, ["state", "announced_on"], verb="meeting.announced", by=by, at=at)
    tell_announced(meeting, by=by, at=at)


def owed_of(meeting: Meeting) -> list[Commitment]:
    """All that is owed for it: by its kind, by who was invited."""
    return [*(duty.commitment for duty in meeting.duties.select_related("commitment")), *_asked(meeting)]


def _on_its_day(meeting: Meeting) -> list[Commitment]:
    """Of these, what counts from the day it is held."""
    duties = (duty for duty in meeting.duties.select_related("commitment") if hangs_on_the_day(meeting, duty))
    return [*(duty.commitment for duty in duties), *_asked(meeting)]


def _asked(meeting: Meeting) -> list[Commitment]:
    rows = meeting.invitations.filter(commitment__isnull=False).select_related("commitment")
    return [row.commitment for row in rows if row.commitment is not None]


def events_of(meeting: Meeting) -> list[Event]:
    """The events that it raised itself."""
    rows = Event.objects.filter(source_kind__in=[MEETING, MEETING_END], source_code=meeting.code, is_cancelled=False)
    return list(rows.order_by("kind"))


def version_of(
    meeting: Meeting, reason: str, by: User, at: datetime, *, is_force_majeure: bool = False
) -> MeetingVersion:
    """How it stands now, as a version."""
    return MeetingVersion(
        meeting=meeting, number=meeting.version, starts_at=meeting.starts_at, ends_at=meeting.ends_at,
        venue=meeting.venue, mode=meeting.mode, state=meeting.state, reason=reason, is_force_majeure=is_force_majeure,
        by=by, at=at,
    )  # fmt: skip


def _write_version(meeting: Meeting, verb: str, words: str, is_force_majeure: bool, *, by: User, at: datetime) -> None:
    meeting.version += 1
    meeting.revision += 1
    row = version_of(meeting, words, by, at, is_force_majeure=is_force_majeure)
    audit.create(row, verb="meeting.version_added", by=by, at=at)
    fields = ["starts_at", "ends_at", "venue", "mode", "state", "announced_on", "version", "revision"]
    audit.save(meeting, fields, verb=verb, by=by, at=at, reason=words)


def _follow(meeting: Meeting, why: str, *, by: User, at: datetime, today: date) -> None:
    """What hangs on the day of the meeting moves with it."""
    move_duties(meeting, why, by=by, at=at)
    for row in meeting.invitations.filter(commitment__state__in=UNDER_WAY).select_related("commitment"):
        if row.commitment is not None and row.commitment.clock_from != meeting.on:
            ledger.move_of_case(commitment_id=row.commitment.pk, start=meeting.on, why=why, by=by, at=at)
    for event in events_of(meeting):
        if event.planned_on != meeting.on:
            ledger.move_event(
                event_id=event.pk, planned_on=meeting.on, actual_on=None, reason=why, by=by, at=at, today=today
            )


def _lay_down(meeting: Meeting, words: str, *, by: User, at: datetime) -> None:
    """Put off without a new day, what hangs on its day is owed no more: no commitment waits for a day that is none."""
    reason = f"Cuộc tiếp xúc {meeting.code} hoãn, chưa có ngày mới: {words}"
    drop_all(_on_its_day(meeting), reason, by=by, at=at)
    for event in events_of(meeting):
        ledger.cancel_event(event_id=event.pk, reason=words, by=by, at=at)


def _take_up(meeting: Meeting, words: str, *, by: User, at: datetime, today: date) -> None:
    """What was laid down is owed again from the new day; what ended by a verdict stays ended."""
    laid_down = set(meeting.versions.filter(state=MeetingState.POSTPONED).values_list("at", flat=True))
    for commitment in _on_its_day(meeting):
        if commitment.state == State.NO_LONGER_DUE and commitment.closed_at in laid_down:
            ledger.owe_again_of_case(commitment_id=commitment.pk, start=meeting.on, why=words, by=by, at=at)
            commitment.refresh_from_db(fields=["state", "clock_from"])
    for event in Event.objects.filter(source_kind__in=[MEETING, MEETING_END], source_code=meeting.code):
        if event.is_cancelled:
            ledger.restore_event(event_id=event.pk, planned_on=meeting.on, reason=words, by=by, at=at, today=today)


def _raise_events(meeting: Meeting, *, by: User, at: datetime, today: date) -> None:
    for kind, source in _EVENTS:
        ledger.record_event(
            kind=kind, subject=f"Tiếp xúc cử tri tại {meeting.venue}", owner=meeting.organiser, planned_on=meeting.on,
            source_kind=source, source_code=meeting.code, by=by, at=at, today=today,
        )  # fmt: skip


def _take(meeting: Meeting, frame: MeetingFrame) -> None:
    if not clean(frame.venue):
        raise Refused("meeting.venue_needed", _("Hãy ghi địa điểm."))
    if frame.kind == MeetingKind.THEMATIC and not clean(frame.topic):
        raise Refused("meeting.topic_needed", _("Hãy ghi chuyên đề, lĩnh vực của cuộc tiếp xúc."))
    if frame.kind == MeetingKind.TARGET_GROUP and not clean(frame.group):
        raise Refused("meeting.group_needed", _("Hãy ghi đối tượng cử tri của cuộc tiếp xúc."))
    if frame.form == Form.INDIVIDUAL and frame.requested_on is None:
        raise Refused("meeting.request_needed", _("Tiếp xúc cá nhân, nhóm cử tri: hãy ghi ngày đề nghị."))
    _check_kind(meeting, frame.kind)
    meeting.kind, meeting.form, meeting.mode = frame.kind, frame.form, frame.mode
    meeting.commune, meeting.venue = frame.commune, clean(frame.venue)
    meeting.starts_at, meeting.ends_at = frame.starts_at, frame.ends_at
    meeting.topic, meeting.group = clean(frame.topic), clean(frame.group)
    meeting.host, meeting.requested_on = frame.host, frame.requested_on
    _check_hours(meeting)


def _check_kind(meeting: Meeting, kind: MeetingKind) -> None:
    """Whose deputies meet voters says of which kinds it can be; in a round before or after a session that session does."""
    round_: Round | None = meeting.round
    if not kind_of_regime(kind, meeting.regime):
        sentence = _("«Loại»: «%(kind)s» không phải của %(regime)s.")
        words = {"kind": kind.label, "regime": meeting.get_regime_display()}
        raise Refused("meeting.kind_of_regime", sentence % words)
    session = round_.session if round_ is not None else None
    if round_ is None or session is None:
        return
    if not kind_of_round(kind, round_.regime, round_.moment, session.kind):
        proper = MeetingKind(kind_around(round_.moment, session.kind))
        sentence = _("«Loại»: cuộc của đợt này là «%(proper)s», không phải «%(kind)s».")
        raise Refused("meeting.kind_of_round", sentence % {"proper": proper.label, "kind": kind.label})


def _check_hours(meeting: Meeting) -> None:
    if meeting.requested_on is not None and meeting.requested_on > meeting.on:
        raise Refused("meeting.requested_after", _("«Ngày đề nghị» không thể sau ngày tiếp xúc."))
    if meeting.ends_at <= meeting.starts_at:
        raise Refused("meeting.hours", _("Giờ kết thúc phải sau giờ bắt đầu."))
    round_: Round | None = meeting.round
    if round_ is not None and not round_.starts_on <= meeting.on <= round_.ends_on:
        sentence = _("Ngày này nằm ngoài đợt (%(first)s – %(last)s).")
        days = {"first": f"{round_.starts_on:%d/%m/%Y}", "last": f"{round_.ends_on:%d/%m/%Y}"}
        raise Refused("meeting.outside_the_round", sentence % days)
