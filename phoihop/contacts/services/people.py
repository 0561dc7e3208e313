"""Who goes to a meeting: deputies over points, authorities that answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.commitments.models import UNDER_WAY, State
from phoihop.contacts.models import ORGANISERS, Meeting, MeetingDeputy, MeetingInvitation, Uninvited
from phoihop.contacts.services.duties import drop_all
from phoihop.contacts.services.rows import MEETING, dated_meeting, reason_of, standing_meeting
from phoihop.contacts.services.telling import tell_assigned, tell_uninvited
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, Membership, Person


@transaction.atomic
def assign(
    *, meeting_id: UUID, people: Sequence[Person], lead: Person | None = None, by: User, at: datetime
) -> list[MeetingDeputy]:
    """Send deputies to a meeting (phân công đại biểu) besides those who go already; `lead` reports to the voters.

    Each goes for the elected body in which he holds a post that day, and is told. Clashes are warned of on the plan, not
    refused: the office decides. Raises PermissionDenied, Refused "meeting.over", "deputy.of_no_body".
    """
    meeting = standing_meeting(meeting_id, by)
    known = {row.person_id: row for row in meeting.deputies.select_for_update()}
    fresh = [
        MeetingDeputy(meeting=meeting, person=person, body=_seat(person, meeting))
        for person in {one.pk: one for one in people}.values()
        if person.pk not in known
    ]
    audit.bulk_create(fresh, verb="deputy.assigned", by=by, at=at)
    rows = {**known, **{row.person_id: row for row in fresh}}
    if lead is not None and lead.pk in rows:
        for row in rows.values():
            if row.is_lead and row.person_id != lead.pk:
                row.is_lead = False
                audit.save(row, ["is_lead"], verb="deputy.lead_changed", by=by, at=at)
        if not rows[lead.pk].is_lead:
            rows[lead.pk].is_lead = True
            audit.save(rows[lead.pk], ["is_lead"], verb="deputy.lead_changed", by=by, at=at)
    tell_assigned(fresh, meeting, by=by, at=at)
    return fresh


@transaction.atomic
def unassign(*, meeting_id: UUID, person_code: str, by: User, at: datetime) -> Meeting:
    """Take a deputy off a meeting (thôi phân công), who is told.

    Raises PermissionDenied, Refused "meeting.over", "deputy.not_assigned".
    """
    meeting = standing_meeting(meeting_id, by)
    row = meeting.deputies.filter(person__code=person_code).first()
    if row is None:
        raise Refused("deputy.not_assigned", _("Đại biểu này không được phân công đến cuộc này."))
    audit.delete(row, verb="deputy.unassigned", by=by, at=at)
    tell_assigned([row], meeting, gone=True, by=by, at=at)
    return meeting


@transaction.atomic
def invite(
    *, meeting_id: UUID, bodies: Sequence[Body], content: str = "", by: User, at: datetime, today: date
) -> list[MeetingInvitation]:
    """Invite authorities that answer voters (mời dự, trả lời; Art. 12, 13): each owes somebody by the day of the meeting.

    Raises PermissionDenied, Refused "meeting.over", "meeting.postponed", "meeting.body_ended".
    """
    meeting = dated_meeting(meeting_id, by)
    known = set(meeting.invitations.values_list("body_id", flat=True))
    fresh = [body for body in {one.pk: one for one in bodies}.values() if body.pk not in known]
    rows = []
    for body in fresh:
        if not body.exists_on(today):
            sentence = _("%(body)s đã kết thúc hoạt động; hãy mời cơ quan kế tục.")
            raise Refused("meeting.body_ended", sentence % {"body": body.name})
        row = MeetingInvitation(meeting=meeting, body=body, content=clean(content))
        row.commitment = ledger.owe(
            title=f"Cử người dự, trả lời cử tri tại {meeting}",
            lead=body,
            due_on=meeting.on,
            why=f"Giấy mời của {meeting.organiser.name}, cuộc tiếp xúc {meeting.code}",
            recipients=[meeting.organiser] if meeting.organiser_id != body.pk else [],
            source_kind=MEETING,
            source_code=meeting.code,
            by=by,
            at=at,
            today=today,
        )
        rows.append(row)
    audit.bulk_create(rows, verb="invitation.sent", by=by, at=at)
    return rows


@transaction.atomic
def uninvite(*, meeting_id: UUID, body_code: str, reason: str, by: User, at: datetime) -> Meeting:
    """No longer ask an authority to a meeting (bỏ mời), with the reason: it owes nobody there and is told so. An invitation on
    paper stays as it is; the page says that it names who is asked no more.

    Raises PermissionDenied, Refused "meeting.over", "contact.reason_needed", "invitation.not_asked".
    """
    meeting, words = standing_meeting(meeting_id, by), reason_of(reason)
    rows = meeting.invitations.select_for_update(of=("self",)).select_related("body", "commitment")
    row = rows.filter(body__code=body_code).first()
    if row is None:
        raise Refused("invitation.not_asked", _("Cơ quan này không được mời đến cuộc này."))
    gone = Uninvited(meeting=meeting, body=row.body, reason=words, paper_id=row.paper_id, by=by, at=at)
    audit.create(gone, verb="invitation.ended", by=by, at=at)
    audit.delete(row, verb="invitation.withdrawn", reason=words, by=by, at=at)
    if row.commitment is not None and row.commitment.state in UNDER_WAY:  # the ledger tells
        drop_all([row.commitment], f"Bỏ mời dự cuộc tiếp xúc {meeting.code}: {words}", by=by, at=at)
    elif row.commitment is None or row.commitment.state != State.NO_LONGER_DUE:
        tell_uninvited(row, words, by=by, at=at)
    return meeting


def _seat(person: Person, meeting: Meeting) -> Body:
    """The elected body for which a person goes: where he holds a post on the day."""
    held = Membership.objects.held(meeting.on).filter(person=person, body__kind__in=ORGANISERS)
    found = held.select_related("body").order_by("body__rank", "rank", "pk").first()
    if found is None:
        sentence = _("%(person)s không phải đại biểu của đoàn, hội đồng hay tổ nào vào ngày đó.")
        raise Refused("deputy.of_no_body", sentence % {"person": person.full_name})
    return found.body
