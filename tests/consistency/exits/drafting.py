"""Drafts: to who drafts, to the parties, the follower to be, their offices and auditors."""

from __future__ import annotations

from phoihop.drafting.models import Draft
from phoihop.drafting.tests import make
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import RegulationKind
from tests.consistency.exits import EVERYBODY, Chapter, Exit, Row, Scene, Seat, Way

AT_WORK = EVERYBODY - {Seat.DEPUTY, Seat.AUDITOR, Seat.ADMINISTRATOR}

EXITS = (
    Exit("drafting:drafts", Row.DRAFT_REGULATION, Way.LIST),
    Exit("drafting:drafts", Row.DRAFT_REGULATION, Way.SEARCH, query="?q=đang+soạn"),
    Exit("drafting:draft", Row.DRAFT_REGULATION, Way.PAGE),
    Exit("drafting:draft", Row.DRAFT_REGULATION, Way.PAGE, mark="clause"),
)

ACTS = {
    "drafting:start": AT_WORK,
}


def scene() -> Scene:
    """A draft that the lead draws up with the partner, the recipient and a signatory; another body is to follow it."""
    names = (Seat.LEAD, Seat.PARTNER, Seat.RECIPIENT, Seat.SIGNATORY, Seat.FOLLOWER)
    bodies = {seat: people.body(name=f"Cơ quan {seat}", kind=BodyKind.DEPARTMENT) for seat in names}
    seats = {seat: people.user(of=body, kind=RoleKind.LEADER) for seat, body in bodies.items()} | {
        Seat.OFFICE: people.user(of=people.office_of(bodies[Seat.LEAD]), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    draft: Draft = make.draft(
        by=seats[Seat.LEAD],
        parties=[bodies[seat] for seat in names[:4]],
        along=(bodies[Seat.PARTNER],),
        follower=bodies[Seat.FOLLOWER],
        kind=RegulationKind.MULTILATERAL,
        title="Quy chế đang soạn của các bên",
        short_title="Quy chế đang soạn của các bên",
    )
    marks = {
        Row.DRAFT_REGULATION.value: "Quy chế đang soạn của các bên",
        "clause": "Hằng quý, các bên họp giao ban.",
    }
    return Scene(people=seats, args={"drafting:draft": (draft.code,)}, marks=marks)


CHAPTER = Chapter("drafting", EXITS, ACTS, scene)
