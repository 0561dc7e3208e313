"""What a person released: for everybody, without login, by page, list, file, feed and interface; what waits: for who gathered."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.tests import make
from phoihop.portal.tests import make as portal
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

EXITS = (
    Exit("portal:petitions", Row.RELEASED, Way.LIST, mark="title"),
    Exit("portal:petition", Row.RELEASED, Way.PAGE),
    Exit("portal:csv", Row.RELEASED, Way.EXPORT),
    Exit("portal:json", Row.RELEASED, Way.EXPORT),
    Exit("portal:feed", Row.RELEASED, Way.FEED, mark="title"),
    Exit("api:v1:open_petitions", Row.RELEASED, Way.EXPORT, mark="code"),
    Exit("api:v1:open_petition", Row.RELEASED, Way.EXPORT, mark="code"),
    Exit("publications:queue", Row.TO_RELEASE, Way.LIST),
    Exit("publications:publication", Row.TO_RELEASE, Way.PAGE),
)
ACTS: dict[str, frozenset[Seat]] = dict.fromkeys(
    [f"publications:{name}" for name in ("propose", "release", "refuse", "withdraw")], NOBODY
)  # buttons and forms of the publication's page
ACTS["publications:sheets"] = frozenset({Seat.RECIPIENT, Seat.OFFICE})


def scene() -> Scene:
    """One petition released, another that waits to be."""
    made = make.scene()
    now = timezone.now()
    waiting = portal.proposed(made, text="Lời chờ duyệt riêng biệt", at=now)
    out = portal.released(made, text="Lời công khai riêng biệt về cầu treo", at=now + timedelta(seconds=1))
    seats = {
        Seat.LEAD: made.works_officer,
        Seat.RECIPIENT: made.clerk,
        Seat.OFFICE: people.user(of=people.office_of(made.standing), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.AUDITOR: made.auditor,
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: made.stranger,
    }
    of_waiting = (waiting.code,)
    args: dict[str, tuple[object, ...]] = {
        "portal:petition": (out.petition.code,),
        "api:v1:open_petition": (out.petition.code,),
        "publications:propose": (waiting.petition.code, waiting.line.answer.code),
        **{f"publications:{name}": of_waiting for name in ("publication", "release", "refuse", "withdraw")},
    }
    marks = {
        Row.RELEASED.value: "Lời công khai riêng biệt",
        Row.TO_RELEASE.value: "Lời chờ duyệt riêng biệt",
        "title": "Lời công khai riêng biệt",
        "code": out.petition.code,
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("portal", EXITS, ACTS, scene)
