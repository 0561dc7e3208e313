"""Conferences on drafts: called, moved, cancelled, attended, minuted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from phoihop.commitments.services.recorded import trace_of
from phoihop.drafting.models import Attendance, Conference, ConferenceDraft, Draft, DraftVersion
from phoihop.drafting.permissions import can_call, can_confirm, can_lead
from phoihop.drafting.services import invitations
from phoihop.drafting.writing import minutes_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers import services as papers
from phoihop.papers.models import Paper


@dataclass(frozen=True)
class Programme:
    """When, where and about what a conference meets. `agenda`: [{"at", "what", "who"}] in order; `confirm_by`: the last
    day on which who is invited says whom it sends, None for the working day before."""

    title: str
    starts_at: datetime
    place: str
    chair: str = ""
    agenda: Sequence[Mapping[str, str]] = ()
    confirm_by: date | None = None


@transaction.atomic
def call_conference(
    *, called_by: Body, drafts: Sequence[Draft], programme: Programme, by: User, at: datetime
) -> Conference:
    """Call the parties of one or several drafts together (mời họp); each of their parties is invited and told.

    Each but the body that calls owes a word whom it sends, by `confirm_by`. Raises PermissionDenied (`by` does not lead
    each draft), Refused "draft.closed", "conference.in_the_past", "conference.confirm_by".
    """
    if not drafts or not can_call(by, called_by) or not all(can_lead(by, draft) for draft in drafts):
        raise PermissionDenied
    for draft in drafts:
        if not draft.is_open:
            raise Refused("draft.closed", _("«%(draft)s» đã sang bước ký hoặc đã dừng.") % {"draft": draft})
    _check_ahead(programme, at)
    _check_confirm(programme, at)
    row = Conference(called_by=called_by, created_at=at)
    _fill(row, programme)
    tables = [ConferenceDraft(conference=row, draft=draft, order=place) for place, draft in enumerate(drafts, 1)]
    bodies = Body.objects.filter(drafts_to_sign__draft__in=drafts).distinct()
    seats = [Attendance(conference=row, body=body) for body in bodies]
    audit.create(row, verb="conference.called", parts=[*tables, *seats], by=by, at=at)
    invitations.invite(row, seats, by=by, at=at)
    return row


@transaction.atomic
def change_conference(*, conference_id: UUID, programme: Programme, by: User, at: datetime) -> Conference:
    """Change time, place or agenda; who has confirmed is asked again when the time moves, all are told.

    Raises PermissionDenied, Refused "conference.over", "conference.in_the_past", "conference.confirm_by".
    """
    row = _ahead(conference_id, by)
    _check_ahead(programme, at)
    moved, elsewhere = row.starts_at != programme.starts_at, row.place != clean(programme.place)
    redated = moved or programme.confirm_by != row.confirm_by
    if redated:
        _check_confirm(programme, at)
    _fill(row, programme)
    fields = ["title", "starts_at", "place", "confirm_by", "chair", "agenda"]
    audit.save(row, fields, verb="conference.changed", by=by, at=at)
    for seat in row.attendances.filter(confirmed_at__isnull=False) if moved else ():
        seat.confirmed_at = None
        audit.save(seat, ["confirmed_at"], verb="attendance.asked_again", by=by, at=at)
    invitations.ask_again(row, moved=moved, redated=redated, by=by, at=at)
    if moved or elsewhere:
        invitations.tell_changed(row, moved=moved, by=by, at=at)
    return row


@transaction.atomic
def cancel_conference(*, conference_id: UUID, reason: str, by: User, at: datetime) -> Conference:
    """Call a conference off, with the reason; who was invited is told. Raises PermissionDenied, Refused "conference.over"."""
    row = _ahead(conference_id, by)
    row.cancelled_at = at
    audit.save(row, ["cancelled_at"], verb="conference.cancelled", by=by, at=at, reason=clean(reason))
    invitations.call_off(row, clean(reason), by=by, at=at)
    return row


@transaction.atomic
def confirm_attendance(
    *, attendance_id: UUID, people: str, by: User, at: datetime, paper: Paper | None = None
) -> Attendance:
    """Say whom a body sends (xác nhận dự họp); may be said again until the conference. What it owed is kept.

    `paper`: the body's letter, from which the registry clerk of the calling body records it («ghi nhận theo văn bản»).
    Raises PermissionDenied, Refused "conference.over", "attendance.nobody_named", "commitment.paper_not_issued",
    "paper.of_another_body".
    """
    # The conference first, as every act on it: it may be moved or called off at the same moment.
    conferences = Conference.objects.select_for_update(of=("self",))
    conference = conferences.get(pk=Attendance.objects.values_list("conference_id").get(pk=attendance_id)[0])
    seat = conference.attendances.select_related("body", "commitment").get(pk=attendance_id)
    seat.conference = conference
    if not can_confirm(by, seat, from_paper=paper is not None):
        raise PermissionDenied
    if not seat.conference.is_ahead:
        raise Refused("conference.over", _("Hội nghị này đã kết thúc hoặc đã hủy."))
    if not clean(people):
        raise Refused("attendance.nobody_named", _("Hãy ghi họ tên, chức vụ người dự họp."))
    trace = trace_of(seat.body, paper, by=by, at=at, from_paper=paper is not None)
    seat.people, seat.confirmed_at, seat.paper = clean(people), at, paper
    audit.save(seat, ["people", "confirmed_at", "paper"], verb="attendance.confirmed", **trace)
    said_on = paper.issued_on if paper and paper.issued_on else clock.day_of(at)
    invitations.keep_word(seat, said_on, by=by, at=at)
    return seat


@transaction.atomic
def record_minutes(
    *,
    conference_id: UUID,
    minutes: str,
    secretary: str = "",
    came: Mapping[UUID, str],
    adopted: Mapping[UUID, DraftVersion],
    by: User,
    at: datetime,
) -> Conference:
    """Record what a conference concluded (biên bản). `secretary`: who wrote it down there, and signs at the left of the
    paper; `came`: {body: who came for it}; `adopted`: {draft: version}.

    An adopted version counts as agreed by the bodies that came. Raises PermissionDenied, Refused "conference.over",
    "conference.not_yet", "minutes.empty", "minutes.not_frozen", "minutes.of_another_draft".
    """
    row = _ahead(conference_id, by)
    if at < row.starts_at:
        raise Refused("conference.not_yet", _("Hội nghị chưa diễn ra nên chưa ghi được biên bản."))
    if not clean(minutes):
        raise Refused("minutes.empty", _("Hãy ghi nội dung, kết luận của hội nghị."))
    for table in row.drafts.select_related("draft"):
        _adopt(table, adopted.get(table.draft_id), by=by, at=at)
    for seat in row.attendances.select_related("body", "commitment"):
        seat.came = seat.body_id in came
        seat.people = clean(came.get(seat.body_id, "")) or seat.people
        audit.save(seat, ["came", "people"], verb="attendance.recorded", by=by, at=at)
        invitations.close_word(row, seat, by=by, at=at)
    row.minutes, row.secretary, row.minuted_by, row.minuted_at = clean(minutes), clean(secretary), by, at
    fields = ["minutes", "secretary", "minuted_by", "minuted_at"]
    return audit.save(row, fields, verb="conference.minuted", by=by, at=at)


@transaction.atomic
def draw_up_minutes(*, conference_id: UUID, by: User, at: datetime) -> Paper:
    """Draft the minutes as a paper (biên bản) of the calling body; review, signing and issue are acts of `papers`.

    Raises PermissionDenied, Refused "conference.not_minuted", "conference.has_paper" and those of `papers.draft`.
    """
    row = Conference.objects.select_for_update(of=("self",)).select_related("called_by").get(pk=conference_id)
    if not can_call(by, row.called_by):
        raise PermissionDenied
    if row.minuted_at is None:
        raise Refused("conference.not_minuted", _("Hãy ghi biên bản hội nghị trước khi lập văn bản."))
    if row.paper_id is not None:
        raise Refused("conference.has_paper", _("Hội nghị này đã có văn bản biên bản."))
    row.paper = papers.draft(
        issuer=row.called_by,
        kind="minutes",
        subject=row.title,
        content=minutes_of(row),
        addressees=[
            papers.To(body=seat.body) for seat in row.attendances.select_related("body") if seat.body != row.called_by
        ],
        source_kind=invitations.SOURCE,
        source_code=row.code,
        by=by,
        at=at,
    )
    audit.save(row, ["paper"], verb="conference.put_on_paper", by=by, at=at)
    return row.paper


def _adopt(table: ConferenceDraft, version: DraftVersion | None, *, by: User, at: datetime) -> None:
    if version is None:
        return
    if version.draft_id != table.draft_id:
        raise Refused("minutes.of_another_draft", _("Bản thông qua phải là bản của chính dự thảo đó."))
    if not version.is_frozen:
        raise Refused("minutes.not_frozen", _("Hãy chốt bản dự thảo trước khi ghi là đã thông qua."))
    table.adopted = version
    audit.save(table, ["adopted"], verb="version.adopted", by=by, at=at)


def _ahead(conference_id: UUID, by: User) -> Conference:
    row = Conference.objects.select_for_update(of=("self",)).select_related("called_by").get(pk=conference_id)
    if not can_call(by, row.called_by):
        raise PermissionDenied
    if not row.is_ahead:
        raise Refused("conference.over", _("Hội nghị này đã kết thúc hoặc đã hủy."))
    return row


def _check_ahead(programme: Programme, at: datetime) -> None:
    if programme.starts_at <= at:
        raise Refused("conference.in_the_past", _("Giờ họp phải sau lúc này; hãy chọn ngày giờ khác."))


def _check_confirm(programme: Programme, at: datetime) -> None:
    last = programme.confirm_by
    if last is not None and not clock.day_of(at) <= last <= localdate(programme.starts_at):
        raise Refused("conference.confirm_by", _("Ngày xác nhận dự họp phải từ hôm nay đến ngày họp."))


def _fill(row: Conference, programme: Programme) -> None:
    row.title, row.place, row.chair = clean(programme.title), clean(programme.place), clean(programme.chair)
    row.starts_at, row.confirm_by = programme.starts_at, programme.confirm_by
    row.agenda = [_line(one) for one in programme.agenda]


def _line(one: Mapping[str, Any]) -> dict[str, str]:
    return {name: clean(str(one.get(name, ""))) for name in ("at", "what", "who")}
