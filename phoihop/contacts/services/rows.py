"""The rows an act works on, locked, in the state it asks for."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phoihop.contacts.models import Meeting, MeetingState, Minutes, Round, stands
from phoihop.contacts.permissions import can_run, can_write
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean

ROUND, ROUND_END = "contact_round", "contact_round_end"  # source kinds in the ledger
MEETING, MEETING_END = "contact_meeting", "contact_meeting_end"


def locked_round(round_id: UUID, by: User, may: Callable[[User, Round], bool] = can_write) -> Round:
    """The round, locked, neither closed nor cancelled. Raises PermissionDenied, Refused "round.over"."""
    rows = Round.objects.select_for_update(of=("self",)).select_related("organiser", "front", "session")
    round_ = rows.get(pk=round_id)  # its paper is read after the lock: joined to it, it would be the one of before
    if not may(by, round_):
        raise PermissionDenied
    if not round_.is_open:
        raise Refused("round.over", _("Đợt tiếp xúc đã khép hoặc đã hủy nên không sửa được nữa."))
    return round_


def locked_meeting(meeting_id: UUID, by: User) -> Meeting:
    """The meeting with its round, both locked, for who runs it. Raises PermissionDenied."""
    rounds = Round.objects.select_for_update(of=("self",)).select_related("organiser", "front", "session")
    round_ = rounds.filter(meetings=meeting_id).first()  # before its meetings: one order of locks for all
    rows = Meeting.objects.select_for_update(of=("self",))
    meeting = rows.select_related("organiser", "commune").get(pk=meeting_id)
    meeting.round = round_
    if not can_run(by, meeting):
        raise PermissionDenied
    return meeting


def standing_meeting(meeting_id: UUID, by: User) -> Meeting:
    """The same, still to be held. Raises PermissionDenied, Refused "meeting.over"."""
    meeting = locked_meeting(meeting_id, by)
    if not meeting.is_standing:
        raise Refused("meeting.over", _("Cuộc tiếp xúc đã tổ chức hoặc đã hủy nên không sửa được nữa."))
    return meeting


def dated_meeting(meeting_id: UUID, by: User) -> Meeting:
    """The same, not put off without a new day. Raises PermissionDenied, Refused "meeting.over", "meeting.postponed"."""
    meeting = standing_meeting(meeting_id, by)
    if meeting.state == MeetingState.POSTPONED:
        raise Refused("meeting.postponed", _("Cuộc này đang hoãn; hãy ghi ngày mới trước."))
    return meeting


def locked_meetings(round_: Round) -> list[Meeting]:
    """The meetings of a locked round that are not cancelled, locked as they stand now, in order of time."""
    rows = round_.meetings.select_for_update(of=("self",)).exclude(state=MeetingState.CANCELLED)
    meetings = list(rows.order_by("pk"))  # one order of locks for all
    for meeting in meetings:
        meeting.round = round_
    return sorted(meetings, key=lambda meeting: meeting.starts_at)


def with_meetings(round_: Round) -> None:
    """A plan says where voters are met. Raises Refused "round.no_meetings"."""
    if not round_.meetings.exclude(state=MeetingState.CANCELLED).exists():
        raise Refused("round.no_meetings", _("Kế hoạch chưa có cuộc tiếp xúc nào."))


def reason_of(words: str) -> str:
    """The reason, cleaned. Raises Refused "contact.reason_needed"."""
    if not clean(words):
        raise Refused("contact.reason_needed", _("Hãy ghi lý do."))
    return clean(words)


def same_revision(seen: int, stored: int) -> None:
    """Nobody writes over what somebody else has just written. Raises Refused "contact.changed_meanwhile"."""
    if seen != stored:
        sentence = _(
            "Người khác vừa sửa chỗ này; phần đồng chí gõ còn nguyên. Xem bản mới rồi ghi lần nữa nếu vẫn muốn."
        )
        raise Refused("contact.changed_meanwhile", sentence)


def not_minuted(meeting: Meeting) -> None:
    """Figures and words of a meeting stand with its minutes: once final, and as long as their paper does. A paper never says
    other than what it was drawn up from; given up, it lets both be mended. Raises Refused "minutes.on_paper",
    "meeting.minuted_already".
    """
    minutes = Minutes.objects.filter(meeting=meeting, paper__isnull=False).select_related("paper").first()
    paper = minutes.paper if minutes else None
    if stands(paper):
        sentence = _(
            "Biên bản đã lập thành văn bản (%(paper)s) nên lời và số liệu không đổi được; hãy hủy hoặc thu hồi văn bản ấy, "
            "sửa rồi lập lại."
        )
        raise Refused("minutes.on_paper", sentence % {"paper": paper.cited if paper else ""})
    if meeting.state == MeetingState.MINUTED and paper is None:
        raise Refused("meeting.minuted_already", _("Cuộc này đã có biên bản; số liệu theo biên bản."))
