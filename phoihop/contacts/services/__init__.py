"""The acts of contact with voters, by file: rounds, agreement, working, meetings, people, holding, duties, papers."""

from phoihop.contacts.services.agreement import agree, announce, announce_meeting, ask_agreement
from phoihop.contacts.services.duties import fulfil
from phoihop.contacts.services.holding import Said, hold, minute, record_attendance, unhold
from phoihop.contacts.services.inviting import put_invitation_on_paper, put_invitations_on_paper
from phoihop.contacts.services.meetings import (
    MeetingFrame,
    add_meeting,
    cancel_meeting,
    change_meeting,
    postpone,
)
from phoihop.contacts.services.onpaper import put_minutes_on_paper, put_notice_on_paper, put_plan_on_paper
from phoihop.contacts.services.people import assign, invite, unassign, uninvite
from phoihop.contacts.services.rounds import RoundFrame, cancel_round, change_round, close_round, plan_round
from phoihop.contacts.services.working import plan_working_meeting

__all__ = [
    "MeetingFrame",
    "RoundFrame",
    "Said",
    "add_meeting",
    "agree",
    "announce",
    "announce_meeting",
    "ask_agreement",
    "assign",
    "cancel_meeting",
    "cancel_round",
    "change_meeting",
    "change_round",
    "close_round",
    "fulfil",
    "hold",
    "invite",
    "minute",
    "plan_round",
    "plan_working_meeting",
    "postpone",
    "put_invitation_on_paper",
    "put_invitations_on_paper",
    "put_minutes_on_paper",
    "put_notice_on_paper",
    "put_plan_on_paper",
    "record_attendance",
    "unassign",
    "unhold",
    "uninvite",
]
