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
from phoihop.contacts.services.duties import owe_duty
from phoihop.contacts.services.meetings import events_of, version_of
from phoihop.contacts.services.rows import dated_meeting, locked_meeting, not_minuted, same_revision
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, BodyKind

MOST = 100_000  # people at one meeting: more is a slip of the finger
MOST_SPEAKERS = 30_000
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
