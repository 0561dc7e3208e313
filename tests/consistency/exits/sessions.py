"""Sessions of assemblies and councils: public days, read by every account; kept by the body that owns them."""

from __future__ import annotations

from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.sessions.tests import make
from tests.consistency.exits import Chapter, Exit, Row, Scene, Seat, Way

KEEPING = frozenset({Seat.LEAD, Seat.OFFICE})

EXITS = (
    Exit("sessions:list", Row.EVENT, Way.LIST),
    Exit("sessions:session", Row.EVENT, Way.PAGE),
    Exit("desk:search", Row.EVENT, Way.SEARCH, query="?q=nghi+truong+mau&kind=sessions", mark="council"),
)

ACTS: dict[str, frozenset[Seat]] = dict.fromkeys(
    ("enter", "open", "close", "move", "correct", "rename", "cancel"), KEEPING
)
ACTS["nearest"] = frozenset()  # by POST alone
ACTS = {f"sessions:{name}": seats for name, seats in ACTS.items()}


def scene() -> Scene:
    """The lead works in the standing body that keeps the dates, the office serves it."""
    made = make.scene()
    session = make.entered(made, title="Nghị Trường Mẫu")
    seats = {
        Seat.LEAD: people.user(of=made.keeper),
        Seat.OFFICE: made.clerk,
        Seat.DEPUTY: people.user(of=made.council, kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: made.stranger,
    }
    names = {"sessions:session", *ACTS} - {"sessions:enter"}
    marks = {Row.EVENT.value: "Nghị Trường Mẫu", "council": made.council.name}
    return Scene(people=seats, args=dict.fromkeys(names, (session.code,)), marks=marks)


CHAPTER = Chapter("sessions", EXITS, ACTS, scene)
