"""The page at a meeting: told of it are those who record there, and nothing of what was recorded comes back."""

from __future__ import annotations

from phoihop.contacts.tests import phone_make as make
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

EXITS = (Exit("phone:meetings", Row.RECORDED_MEETING, Way.LIST),)

ACTS = {"phone:send": NOBODY}  # by POST of JSON only (contacts/tests/test_phone.py)


def scene() -> Scene:
    """A meeting of today."""
    made = make.scene()
    meeting = make.meeting(made, venue="Nhà Văn Hóa Kín")
    seats = {
        Seat.LEAD: made.officer,
        Seat.RECIPIENT: made.front_officer,
        Seat.OFFICE: made.office_clerk,
        Seat.DEPUTY: made.deputy,
        Seat.SIGNATORY: made.idle_deputy,
        Seat.AUDITOR: made.auditor,
        Seat.ADMINISTRATOR: made.administrator,
        Seat.STRANGER: made.stranger,
    }
    return Scene(
        people=seats, args={"phone:send": (meeting.code,)}, marks={Row.RECORDED_MEETING.value: "Nhà Văn Hóa Kín"}
    )


CHAPTER = Chapter("phone", EXITS, ACTS, scene)
