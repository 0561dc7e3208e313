"""Makers of sessions: a council with its standing body and office, a regulation-free world around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, BodyKind, Level, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.sessions import services
from phoihop.sessions.models import Occasion, Session, SessionKind, level_of
from phoihop.sessions.services import SessionFrame

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FIRST, LAST = date(2026, 4, 14), date(2026, 4, 16)


@dataclass
class Scene:
    """A council (or a delegation), the body that keeps its dates, its office's clerk, and a stranger."""

    council: Body
    keeper: Body
    clerk: User
    stranger: User


def scene(level: str = Level.PROVINCE) -> Scene:
    """See `Scene`."""
    council = people.body(name="Hội đồng nhân dân mẫu", kind=BodyKind.COUNCIL, level=level)
    keeper = people.body(name="Thường trực HĐND mẫu", kind=BodyKind.COUNCIL_STANDING, level=level)
    clerk = people.user(of=people.office_of(keeper), kind=RoleKind.REGISTRY_CLERK)
    return Scene(council, keeper, clerk, people.user())


def delegation() -> Scene:
    """Who keeps the dates of the National Assembly's sessions."""
    body = people.body(name="Đoàn đại biểu Quốc hội mẫu", kind=BodyKind.NA_DELEGATION)
    clerk = people.user(of=people.office_of(body), kind=RoleKind.REGISTRY_CLERK)
    return Scene(body, body, clerk, people.user())


def frame(made: Scene, **changed: Any) -> SessionFrame:
    """A regular session of April."""
    given: dict[str, Any] = {
        "council": made.council, "keeper": made.keeper, "level": level_of(made.keeper), "legislature": 19, "number": 2,
        "kind": SessionKind.REGULAR, "title": "Kỳ họp thường lệ mẫu", "first": FIRST, "last": LAST,
        "occasion": Occasion.MID_YEAR,
    }  # fmt: skip
    return SessionFrame(**given | changed)


def entered(made: Scene, **changed: Any) -> Session:
    """Entered by the clerk."""
    return services.enter(frame=frame(made, **changed), by=made.clerk, at=MONDAY, today=TODAY)
