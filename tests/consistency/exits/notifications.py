"""Notices: one's own and nobody else's, whatever the role."""

from __future__ import annotations

from phoihop.kernel.notifications.tests import make
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

EXITS = (
    Exit("notifications:list", Row.OWN, Way.LIST),
    Exit("notifications:list", Row.OWN, Way.LIST, query="?only=unread"),
    Exit("notifications:bell", Row.OWN, Way.FRAGMENT),
)

ACTS = {"notifications:read": NOBODY, "notifications:read_all": NOBODY}  # buttons


def scene() -> Scene:
    """A notice to an officer; around him his own leader, his office, others."""
    body = people.body()
    notice = make.notice(people.user(of=body), title="Điều chỉ báo cho một người")
    seats = {
        Seat.LEAD: people.user(of=body, kind=RoleKind.LEADER),
        Seat.OFFICE: people.user(of=people.office_of(body), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(of=body, kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(),
    }
    return Scene(
        people=seats, args={"notifications:read": (notice.code,)}, marks={Row.OWN.value: "Điều chỉ báo cho một người"}
    )


CHAPTER = Chapter("notifications", EXITS, ACTS, scene)
