"""Authorities that are asked to answer voters get their invitation on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from phoihop.commitments.models import State
from phoihop.contacts.gathering import gatherer_of
from phoihop.contacts.models import STANDING, MeetingInvitation, MeetingState, stands
from phoihop.contacts.services.rows import MEETING, ROUND, dated_meeting, locked_round
from phoihop.contacts.writing_invitations import invitation_subject, meeting_invitation, round_invitation
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.papers import services as papers
from phoihop.papers.content import Content
from phoihop.papers.models import Paper


@transaction.atomic
def put_invitation_on_paper(*, meeting_id: UUID, by: User, at: datetime) -> Paper:
    """Make the invitation to one meeting (lập giấy mời), to who is still asked and has none that stands: bodies with accounts find
    it among their papers, the others get it printed. In the name of who gathers for the organiser.

    Raises PermissionDenied, Refused "meeting.over", "meeting.postponed", "invitation.nobody", and those of `papers.draft`.
    """
    meeting = dated_meeting(meeting_id, by)
    issuer = gatherer_of(meeting)
    rows = _uninvited(MeetingInvitation.objects.filter(meeting=meeting), issuer)
    content = meeting_invitation(meeting, rows, issuer)
    return _draft(rows, issuer, invitation_subject(meeting), content, (MEETING, meeting.code), by=by, at=at)


@transaction.atomic
def put_invitations_on_paper(*, round_id: UUID, by: User, at: datetime) -> Paper:
    """Make one invitation to all meetings of a round that are still to be held: as `put_invitation_on_paper`.

    Raises PermissionDenied, Refused "round.over", "invitation.nobody", and those of `papers.draft`.
    """
    round_ = locked_round(round_id, by)
    dated = STANDING - {MeetingState.POSTPONED}
    rows = _uninvited(
        MeetingInvitation.objects.filter(meeting__round=round_, meeting__state__in=dated), round_.organiser
    )
    content = round_invitation(round_, rows)
    return _draft(rows, round_.organiser, invitation_subject(round_), content, (ROUND, round_.code), by=by, at=at)


def _uninvited(asked: QuerySet[MeetingInvitation], issuer: Body) -> list[MeetingInvitation]:
    rows = asked.select_for_update(of=("self",)).select_related("body", "meeting__commune")
    # Their papers are read after the locks: joined to them, they would be those of before.
    rows = rows.prefetch_related(Prefetch("paper", Paper.objects.defer("sheet", "search")))
    rows = rows.exclude(body=issuer).exclude(commitment__state=State.NO_LONGER_DUE)
    found = rows.order_by("meeting__starts_at", "meeting", "body__rank", "pk")
    left = [row for row in found if not stands(row.paper)]
    if not left:
        raise Refused("invitation.nobody", _("Chưa mời cơ quan nào, hoặc ai được mời cũng đã có giấy mời."))
    return left


def _draft(
    rows: Sequence[MeetingInvitation], issuer: Body, subject: str, content: Content, source: tuple[str, str], *, by: User,
    at: datetime,
) -> Paper:  # fmt: skip
    guests = sorted({row.body for row in rows}, key=lambda body: (body.rank, body.name))
    paper = papers.draft(
        issuer=issuer, kind="invitation", subject=subject, content=content, source_kind=source[0], source_code=source[1],
        addressees=[papers.To(body=body) for body in guests], by=by, at=at,
    )  # fmt: skip
    for row in rows:
        row.paper = paper
    audit.bulk_save(rows, ["paper"], verb="invitation.put_on_paper", by=by, at=at)
    return paper
