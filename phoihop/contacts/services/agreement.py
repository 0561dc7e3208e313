"""The plan of a round agreed with the Front, then announced."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.commitments.models import UNDER_WAY
from phoihop.commitments.services.recorded import trace_of
from phoihop.contacts.models import DutyKind, Meeting, MeetingKind, MeetingState, Round, RoundState
from phoihop.contacts.permissions import can_agree
from phoihop.contacts.queries import asked_to_agree
from phoihop.contacts.services.duties import DECISIONS, done, keep_duty
from phoihop.contacts.services.meetings import say_publicly
from phoihop.contacts.services.rows import ROUND, dated_meeting, locked_meetings, locked_round, with_meetings
from phoihop.contacts.services.telling import tell_round_announced
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.papers.models import Paper


@transaction.atomic
def ask_agreement(*, round_id: UUID, answer_by: date, by: User, at: datetime, today: date) -> Round:
    """Ask the Front to agree to the plan (đề nghị thống nhất) by a day: its body owes the answer in the ledger. Anew where the
    plan was changed since it agreed.

    Raises PermissionDenied, Refused "round.over", "round.agreed_already", "round.asked_already", "round.no_meetings",
    "round.day_is_over".
    """
    round_ = _unagreed(round_id, by)
    if asked_to_agree(round_):
        raise Refused("round.asked_already", _("Đã đề nghị Mặt trận thống nhất kế hoạch này."))
    with_meetings(round_)
    if answer_by < today:
        raise Refused("round.day_is_over", _("Hạn trả lời không thể trước hôm nay."))
    commitment = ledger.owe(
        title=f"Thống nhất kế hoạch: {round_.title}",
        lead=round_.front,
        due_on=answer_by,
        why=f"Đề nghị của {round_.organiser.name} ngày {today:%d/%m/%Y}, đợt {round_.code}",
        recipients=[round_.organiser],
        source_kind=ROUND,
        source_code=round_.code,
        by=by,
        at=at,
        today=today,
    )
    for before in round_.duties.filter(kind=DutyKind.AGREE):
        audit.delete(before, verb="duty.withdrawn", by=by, at=at)  # what came of it stays in the ledger
    keep_duty(round_, DutyKind.AGREE, round_.front, commitment, by=by, at=at)
    return round_


@transaction.atomic
def agree(*, round_id: UUID, on: date, paper: Paper | None = None, by: User, at: datetime, today: date) -> Round:
    """The Front agrees to the plan (thống nhất kế hoạch); what it owed of it is kept. `paper`: where it answers on paper.

    Raises PermissionDenied, Refused "round.over", "round.agreed_already", "round.no_meetings", "round.day_ahead", and
    those of `commitments.services.recorded.trace_of`.
    """
    from_paper = paper is not None
    round_ = locked_round(round_id, by, lambda user, row: can_agree(user, row, from_paper=from_paper))
    if paper is not None and not Paper.objects.visible_to(by).filter(pk=paper.pk).exists():
        raise PermissionDenied
    if round_.agreed_on is not None:
        raise Refused("round.agreed_already", _("Kế hoạch này đã được Mặt trận thống nhất."))
    with_meetings(round_)
    if on > today:
        raise Refused("round.day_ahead", _("Ngày này chưa đến; chỉ ghi việc đã làm."))
    trace = trace_of(round_.front, paper, by=by, at=at, from_paper=from_paper)
    round_.agreed_on, round_.agreed_before_on, round_.state = on, None, RoundState.AGREED
    round_.revision += 1
    audit.save(round_, ["agreed_on", "agreed_before_on", "state", "revision"], verb="round.agreed", **trace)
    duty = round_.duties.filter(kind=DutyKind.AGREE).select_related("body", "commitment").first()
    if duty is not None and duty.commitment.state in UNDER_WAY:
        done(duty, on, paper, from_paper=from_paper, by=by, at=at)
    return round_


@transaction.atomic
def announce(*, round_id: UUID, by: User, at: datetime, today: date) -> Round:
    """Announce a round (thông báo) that the Front agreed to: from now on every account reads it and its meetings.

    Raises PermissionDenied, Refused "round.over", "round.not_agreed", "round.announced_already", "round.no_meetings",
    "round.no_deputies".
    """
    round_ = locked_round(round_id, by)
    if round_.announced_on is not None:
        raise Refused("round.announced_already", _("Đợt tiếp xúc này đã được thông báo."))
    with_meetings(round_)
    if round_.agreed_before_on is not None:
        sentence = _("Kế hoạch đã đổi sau khi Mặt trận thống nhất ngày %(day)s; hãy đề nghị thống nhất lại.")
        raise Refused("round.not_agreed", sentence % {"day": f"{round_.agreed_before_on:%d/%m/%Y}"})
    if round_.agreed_on is None:
        raise Refused("round.not_agreed", _("Kế hoạch chưa được Mặt trận thống nhất nên chưa thông báo được."))
    meetings = [one for one in locked_meetings(round_) if one.state == MeetingState.PLANNED]
    bare = next((one for one in meetings if not one.deputies.exists()), None)
    if bare is not None:
        sentence = _("Cuộc tại %(venue)s chưa có đại biểu nào được phân công.")
        raise Refused("round.no_deputies", sentence % {"venue": bare.venue})
    round_.announced_on, round_.state = today, RoundState.ANNOUNCED
    round_.revision += 1
    audit.save(round_, ["announced_on", "state", "revision"], verb="round.announced", by=by, at=at)
    for meeting in meetings:
        say_publicly(meeting, today, by=by, at=at)
    tell_round_announced(round_, by=by, at=at)
    return round_


@transaction.atomic
def announce_meeting(*, meeting_id: UUID, by: User, at: datetime, today: date) -> Meeting:
    """Announce a meeting that is part of no round (residence, workplace, outside, individual, thematic): from now on every
    account reads it, the place, its Front and who receives the deputy are told. What was asked for has been decided first
    (Art. 32, 33).

    Raises PermissionDenied, Refused "meeting.over", "meeting.postponed", "meeting.of_a_round", "meeting.announced_before",
    "meeting.no_deputies", "meeting.request_unknown", "meeting.undecided".
    """
    meeting = dated_meeting(meeting_id, by)
    if meeting.round_id is not None:
        raise Refused("meeting.of_a_round", _("Cuộc này thuộc một đợt; được thông báo cùng đợt."))
    if meeting.announced_on is not None:
        raise Refused("meeting.announced_before", _("Cuộc tiếp xúc này đã được thông báo."))
    if not meeting.deputies.exists():
        raise Refused("meeting.no_deputies", _("Hãy phân công đại biểu trước khi thông báo."))
    if meeting.kind == MeetingKind.OUTSIDE_CONSTITUENCY and meeting.requested_on is None:
        sentence = _(
            "Tiếp xúc ngoài đơn vị bầu cử: hãy sửa cuộc này, ghi ngày đại biểu đề nghị để tính hạn quyết định."
        )
        raise Refused("meeting.request_unknown", sentence)
    open_ = meeting.duties.filter(kind__in=DECISIONS, commitment__state__in=UNDER_WAY).select_related("body").first()
    if open_ is not None:
        sentence = _(
            "%(body)s chưa quyết định việc tiếp xúc này; ghi quyết định ở «Việc phải làm theo quy định» trước."
        )
        raise Refused("meeting.undecided", sentence % {"body": open_.body.name})
    say_publicly(meeting, today, by=by, at=at)
    return meeting


def _unagreed(round_id: UUID, by: User) -> Round:
    round_ = locked_round(round_id, by)
    if round_.agreed_on is not None:
        raise Refused("round.agreed_already", _("Kế hoạch này đã được Mặt trận thống nhất."))
    return round_
