"""The plan of a round, the minutes of a meeting and the notices of both put on official papers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments.models import UNDER_WAY
from phoihop.contacts.gathering import front_of
from phoihop.contacts.matters import annex_of
from phoihop.contacts.models import Duty, DutyKind, Meeting, Minutes, Round, stands
from phoihop.contacts.permissions import can_notify
from phoihop.contacts.services.rows import MEETING, ROUND, locked_meeting, locked_round, with_meetings
from phoihop.contacts.writing import (
    minutes_content,
    minutes_subject,
    plan_content,
    plan_differs,
    plan_subject,
    plan_sum,
    receivers,
)
from phoihop.contacts.writing_notices import notice_content, notice_subject, told_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.regulations.models import BodyRole


@transaction.atomic
def put_plan_on_paper(*, round_id: UUID, by: User, at: datetime) -> Round:
    """Make the official paper of the plan, for review, signing and number (lập văn bản kế hoạch); anew once it was given up, or
    once the plan is another than the paper that was issued: then it says which one it replaces.

    Raises PermissionDenied, Refused "round.over", "round.on_paper_already", "round.draft_differs", "round.no_meetings", and
    those of `papers.draft`.
    """
    round_ = locked_round(round_id, by)
    paper = round_.plan_paper
    if paper is not None and stands(paper):
        if not plan_differs(round_):
            raise Refused("round.on_paper_already", _("Kế hoạch này đã được lập thành văn bản."))
        if paper.state != PaperState.ISSUED:
            sentence = _("Kế hoạch đã đổi, văn bản chưa phát hành; hãy hủy văn bản ấy rồi lập lại.")
            raise Refused("round.draft_differs", sentence)
    with_meetings(round_)
    round_.plan_paper = papers.draft(
        issuer=round_.organiser,
        kind="plan",
        subject=plan_subject(round_),
        content=plan_content(round_, instead_of=_issued_plan(round_)),
        addressees=[papers.To(body=body) for body in receivers(round_)],
        source_kind=ROUND,
        source_code=round_.code,
        by=by,
        at=at,
    )
    round_.plan_sum = plan_sum(round_)
    return audit.save(round_, ["plan_paper", "plan_sum"], verb="round.put_on_paper", by=by, at=at)


@transaction.atomic
def put_minutes_on_paper(*, meeting_id: UUID, by: User, at: datetime) -> Minutes:
    """Make the official paper of the minutes (lập văn bản biên bản): figures and course, and what voters said as far as it is
    screened and `by` may see it, without who said it. Drawn up anew after one was recalled, it says which one it replaces.

    Raises PermissionDenied, Refused "minutes.none", "minutes.on_paper_already", and those of `papers.draft`.
    """
    meeting: Meeting = locked_meeting(meeting_id, by)
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if minutes is None:
        raise Refused("minutes.none", _("Cuộc tiếp xúc chưa có biên bản."))
    if stands(minutes.paper):
        raise Refused("minutes.on_paper_already", _("Biên bản này đã được lập thành văn bản."))
    minutes.meeting = meeting
    minutes.paper = papers.draft(
        issuer=meeting.organiser,
        kind="minutes",
        subject=minutes_subject(meeting),
        content=minutes_content(minutes, annex=annex_of(by, meeting), instead_of=_recalled(meeting)),
        source_kind=MEETING,
        source_code=meeting.code,
        by=by,
        at=at,
    )
    return audit.save(minutes, ["paper"], verb="minutes.put_on_paper", by=by, at=at)


@transaction.atomic
def put_notice_on_paper(*, duty_id: UUID, by: User, at: datetime) -> Duty:
    """Make the official paper by which a body tells what it owes to tell (lập văn bản thông báo): press, host, Front.

    What is owed stays open until the paper is sent and that is recorded. Raises PermissionDenied, Refused
    "duty.done_already", "duty.on_paper_already", "round.no_meetings", and those of `papers.draft`.
    """
    rows = Duty.objects.select_for_update(of=("self",))
    duty = rows.select_related(
        "round__organiser",
        "round__session",
        "meeting__round",
        "meeting__host",
        "meeting__commune",
        "body",
        "commitment",
    ).get(pk=duty_id)
    if not can_notify(by, duty):
        raise PermissionDenied
    if duty.done_on is not None or duty.commitment.state not in UNDER_WAY:
        raise Refused("duty.done_already", _("Việc này đã xong hoặc không còn phải làm."))
    if stands(duty.paper):
        raise Refused("duty.on_paper_already", _("Thông báo này đã được lập thành văn bản."))
    invites = duty.kind == DutyKind.WORKING_MEETING
    if duty.round is not None and not invites:
        with_meetings(duty.round)
    duty.paper = papers.draft(
        issuer=duty.body,
        kind="invitation" if invites else "notice",
        subject=notice_subject(duty),
        content=notice_content(duty),
        addressees=_told(duty, invites=invites),
        source_kind=ROUND if duty.round else MEETING,
        source_code=duty.round.code if duty.round else duty.meeting.code if duty.meeting else "",
        by=by,
        at=at,
    )
    return audit.save(duty, ["paper"], verb="duty.put_on_paper", by=by, at=at)


def _issued_plan(round_: Round) -> Paper | None:
    """The last paper of its plan that was sent and stands."""
    rows = Paper.objects.of_source(ROUND, round_.code).filter(kind="plan", state=PaperState.ISSUED)
    return rows.order_by("-issued_on", "-pk").first()


def _recalled(meeting: Meeting) -> Paper | None:
    """The last paper of its minutes that had left the organiser and was called back."""
    rows = Paper.objects.of_source(MEETING, meeting.code).filter(kind="minutes", state=PaperState.RECALLED)
    return rows.order_by("-issued_on", "-pk").first()


def _told(duty: Duty, *, invites: bool) -> list[papers.To]:
    """Whom it goes to: who is invited to the working meeting; else who receives the deputy (of a council with the Front there,
    Art. 32), and who has no account here."""
    if invites:
        guests = duty.commitment.participations.filter(role=BodyRole.RECIPIENT).select_related("body")
        return [papers.To(body=part.body) for part in guests.order_by("body__rank", "pk")]
    meeting, told = duty.meeting, told_of(duty)
    host = meeting.host if meeting else None
    front = front_of(meeting.commune, meeting.on) if meeting and duty.kind == DutyKind.OUTSIDE_COUNCIL else None
    bodies = dict.fromkeys(body for body in (host, front) if body is not None)
    return [*(papers.To(body=body) for body in bodies), *([papers.To(name=told)] if told else [])]
