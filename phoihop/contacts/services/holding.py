"""A meeting held: who came, counted by category; its minutes. What voters said is taken in by `intake`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.commitments.models import UNDER_WAY
from phoihop.contacts.gathering import gatherer_for, gatherer_of
from phoihop.contacts.models import Attendance, Category, DutyKind, Form, Meeting, MeetingState, Minutes
from phoihop.contacts.phone import SOURCE_KIND
from phoihop.contacts.services.duties import drop_all, owe_duty
from phoihop.contacts.services.meetings import events_of, version_of
from phoihop.contacts.services.rows import dated_meeting, locked_meeting, not_minuted, reason_of, same_revision
from phoihop.intake.queries import counted
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, BodyKind

MOST = 100_000  # people at one meeting: more is a slip of the finger
MOST_SPEAKERS = 30_000
AFTER = (DutyKind.SYNTHESIS, DutyKind.GROUP_SYNTHESIS)  # what is owed once it was held
WORDS = ["chair", "secretary", "course", "answered", "concluded"]


@dataclass(frozen=True)
class Said:
    """The words of the minutes, besides what voters said."""

    chair: str
    secretary: str
    course: str = ""
    answered: str = ""
    concluded: str = ""


@transaction.atomic
def hold(*, meeting_id: UUID, by: User, at: datetime, today: date) -> Meeting:
    """Record that a meeting took place (đã tổ chức) as planned. What is owed after it is owed from now on.

    After it each group of deputies that took part owes who gathers its synthesis (Art. 41.2).

    Raises PermissionDenied, Refused "meeting.over", "meeting.day_ahead", "meeting.postponed".
    """
    meeting = dated_meeting(meeting_id, by)
    if meeting.on > today:
        raise Refused("meeting.day_ahead", _("Cuộc tiếp xúc chưa đến ngày."))
    meeting.state = MeetingState.HELD
    meeting.version += 1
    meeting.revision += 1
    audit.create(version_of(meeting, "", by, at), verb="meeting.version_added", by=by, at=at)
    audit.save(meeting, ["state", "version", "revision"], verb="meeting.held", by=by, at=at)
    for event in events_of(meeting):
        ledger.move_event(
            event_id=event.pk, planned_on=event.planned_on, actual_on=meeting.on, reason="", by=by, at=at, today=today
        )
    if meeting.form == Form.INDIVIDUAL:
        to = [meeting.round.front] if meeting.round else []
        owe_duty(meeting, DutyKind.SYNTHESIS, gatherer_of(meeting), to=to, by=by, at=at, today=today)
    for group in Body.objects.filter(pk__in=meeting.deputies.values("body"), kind=BodyKind.DEPUTY_GROUP).by_rank():
        to = [gatherer_for(group, meeting)]
        owe_duty(meeting, DutyKind.GROUP_SYNTHESIS, group, to=to, by=by, at=at, today=today)
    return meeting


@transaction.atomic
def unhold(*, meeting_id: UUID, reason: str, by: User, at: datetime, today: date) -> Meeting:
    """A meeting was not held after all (bỏ ghi đã tổ chức): it stands as before that was recorded. What was owed after it is
    owed no more, its events wait for their day again.

    Raises PermissionDenied, Refused "meeting.not_held", "round.over", "contact.reason_needed", "meeting.held_with_results".
    """
    meeting = locked_meeting(meeting_id, by)
    if not meeting.was_held:
        raise Refused("meeting.not_held", _("Cuộc tiếp xúc chưa được ghi là đã tổ chức."))
    if meeting.round is not None and not meeting.round.is_open:
        raise Refused("round.over", _("Đợt tiếp xúc đã khép hoặc đã hủy nên không sửa được nữa."))
    words = reason_of(reason)
    if why := why_held_stays(meeting):
        raise Refused("meeting.held_with_results", why)
    meeting.state = MeetingState.ANNOUNCED if meeting.announced_on else MeetingState.PLANNED
    meeting.version += 1
    meeting.revision += 1
    audit.create(version_of(meeting, words, by, at), verb="meeting.version_added", by=by, at=at)
    audit.save(meeting, ["state", "version", "revision"], verb="meeting.unheld", reason=words, by=by, at=at)
    rows = list(meeting.deputies.select_for_update().order_by("pk"))
    for row in rows:
        row.attended, row.absent_reason = None, ""
    audit.bulk_save(rows, ["attended", "absent_reason"], verb="deputy.uncounted", by=by, at=at)
    for event in events_of(meeting):
        ledger.move_event(
            event_id=event.pk, planned_on=event.planned_on, actual_on=None, reason=words, by=by, at=at, today=today
        )
    for duty in meeting.duties.filter(kind__in=AFTER).select_related("commitment").order_by("pk"):
        drop_all([duty.commitment], f"Bỏ ghi đã tổ chức cuộc tiếp xúc {meeting.code}: {words}", by=by, at=at)
        audit.delete(duty, verb="duty.withdrawn", by=by, at=at)
    return meeting


def why_held_stays(meeting: Meeting) -> str:
    """Why that it was held is not undone: the first thing that shows that it was; "" for none."""
    if Minutes.objects.filter(meeting=meeting).exists():
        return _("Cuộc này đã có biên bản nên không bỏ ghi đã tổ chức được.")
    if counted(SOURCE_KIND, [meeting.code]):
        return _("Đã ghi ý kiến cử tri tại cuộc này nên không bỏ ghi đã tổ chức được.")
    came = (
        meeting.attendance.filter(count__gt=0).exists() or meeting.invitations.filter(attended__isnull=False).exists()
    )
    if came or meeting.speakers:
        return _("Đã ghi thành phần dự cuộc này nên không bỏ ghi đã tổ chức được.")
    if meeting.duties.filter(kind__in=AFTER, done_on__isnull=False).exists():
        return _("Đã gửi tổng hợp ý kiến của cuộc này nên không bỏ ghi đã tổ chức được.")
    return ""


@transaction.atomic
def record_attendance(
    *,
    meeting_id: UUID,
    revision: int,
    counts: Mapping[Category, int],
    speakers: int | None = None,
    absent: Mapping[str, str] | None = None,
    answering: Mapping[str, str] | None = None,
    silent: Collection[str] = (),
    by: User,
    at: datetime,
) -> Meeting:
    """Count who came, by category (thành phần dự), and who of the deputies and authorities did; it may be counted anew.

    `revision`: the one of the meeting that `by` had before the eyes. `absent`: {code of a deputy: reason}; all others came.
    `answering`: {code of an invited body: whom it sent}: its promise is kept; `silent`: codes of invited bodies that sent
    nobody. Raises PermissionDenied, Refused "meeting.not_held", "minutes.on_paper", "meeting.minuted_already",
    "contact.changed_meanwhile", "meeting.count_wrong", "meeting.speakers_wrong", "meeting.more_spoke_than_came".
    """
    meeting = locked_meeting(meeting_id, by)
    if not meeting.was_held:
        raise Refused("meeting.not_held", _("Cuộc tiếp xúc chưa được ghi là đã tổ chức."))
    not_minuted(meeting)
    same_revision(revision, meeting.revision)
    numbers = {Category(key): value for key, value in counts.items()}
    if any(not 0 <= value <= MOST for value in numbers.values()):
        raise Refused("meeting.count_wrong", _("Số người phải là số từ 0 đến 100.000."))
    if not 0 <= (speakers or 0) <= MOST_SPEAKERS:
        raise Refused("meeting.speakers_wrong", _("Số người phát biểu phải là số từ 0 đến 30.000."))
    meeting.speakers = speakers
    count(meeting, numbers, by=by, at=at)
    meeting.revision += 1
    audit.save(meeting, ["speakers", "revision"], verb="meeting.counted", by=by, at=at)
    _deputies(meeting, absent or {}, by=by, at=at)
    _invited(meeting, answering or {}, silent, by=by, at=at)
    return meeting


@transaction.atomic
def minute(
    *, meeting_id: UUID, revision: int, said: Said, final: bool = False, by: User, at: datetime, today: date
) -> Minutes:
    """Write the minutes of a meeting that was held (lập biên bản); `final`: they stand, and the figures with them.

    Once on paper they are changed only after that paper was withdrawn or recalled, and drawn up anew. `revision`: the one
    `by` had before the eyes, 0 for none. Raises PermissionDenied, Refused "meeting.not_held", "minutes.on_paper",
    "meeting.minuted_already", "contact.changed_meanwhile", "minutes.names_needed", "minutes.nobody_counted".
    """
    meeting = locked_meeting(meeting_id, by)
    if not meeting.was_held:
        raise Refused("meeting.not_held", _("Cuộc tiếp xúc chưa được ghi là đã tổ chức."))
    not_minuted(meeting)
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    same_revision(revision, minutes.revision if minutes else 0)
    if not clean(said.chair) or not clean(said.secretary):
        raise Refused("minutes.names_needed", _("Hãy ghi người chủ trì và người ghi biên bản."))
    words = {name: clean(getattr(said, name)) for name in WORDS}
    if minutes is None:
        minutes = Minutes(meeting=meeting, made_on=today, **words)
        audit.create(minutes, verb="minutes.written", by=by, at=at)
    else:
        for name, text in words.items():
            setattr(minutes, name, text)
        minutes.revision += 1
        audit.save(minutes, [*WORDS, "revision"], verb="minutes.written", by=by, at=at)
    if final:
        if not meeting.attendance.exists():
            raise Refused("minutes.nobody_counted", _("Hãy ghi số người dự trước khi chốt biên bản."))
        if meeting.state != MeetingState.MINUTED:
            meeting.state = MeetingState.MINUTED
            meeting.revision += 1
            audit.save(meeting, ["state", "revision"], verb="meeting.minuted", by=by, at=at)
    return minutes


def count(meeting: Meeting, numbers: Mapping[Category, int], *, by: User, at: datetime) -> None:
    """Write how many of each category came; a category not named stays as it was counted.

    Somebody may be counted in two categories, so no fewer than all of them together came: more cannot have spoken.
    Raises Refused "meeting.more_spoke_than_came".
    """
    known = {row.category: row for row in meeting.attendance.select_for_update()}
    came = sum(({name: row.count for name, row in known.items()} | dict(numbers)).values())
    if (meeting.speakers or 0) > came:
        sentence = _("Số người phát biểu (%(spoke)s) nhiều hơn số người dự (%(came)s); hãy xem lại hai số này.")
        raise Refused("meeting.more_spoke_than_came", sentence % {"spoke": meeting.speakers, "came": came})
    fresh = []
    for category, number in numbers.items():
        row = known.get(category)
        if row is None:
            fresh.append(Attendance(meeting=meeting, category=category, count=number))
        elif row.count != number:
            row.count = number
            audit.save(row, ["count"], verb="attendance.counted", by=by, at=at)
    audit.bulk_create(fresh, verb="attendance.counted", by=by, at=at)


def _deputies(meeting: Meeting, absent: Mapping[str, str], *, by: User, at: datetime) -> None:
    rows = list(meeting.deputies.select_related("person").select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.attended = row.person.code not in absent
        row.absent_reason = clean(absent.get(row.person.code, ""))
    audit.bulk_save(rows, ["attended", "absent_reason"], verb="deputy.counted", by=by, at=at)


def _invited(
    meeting: Meeting, answering: Mapping[str, str], silent: Collection[str], *, by: User, at: datetime
) -> None:
    """Who sent somebody has kept its promise; who did not is left to the verdict of who asked."""
    rows = meeting.invitations.select_related("body", "commitment").select_for_update(of=("self",)).order_by("pk")
    for row in rows:
        if row.body.code in answering:
            row.attended, row.delegate = True, clean(answering[row.body.code])
        elif row.body.code in silent:
            row.attended, row.delegate = False, ""
        else:
            continue
        audit.save(row, ["attended", "delegate"], verb="invitation.counted", by=by, at=at)
        if row.attended and row.commitment is not None and row.commitment.state in UNDER_WAY:
            ledger.keep_of_case(
                commitment_id=row.commitment.pk,
                body=row.body,
                statement=f"Đã dự cuộc tiếp xúc cử tri{f': {row.delegate}' if row.delegate else ''}",
                done_on=meeting.on,
                by=by,
                at=at,
            )
