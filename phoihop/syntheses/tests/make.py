"""Makers of syntheses: a standing body that gathers for a session, its people, petitions of its province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Petition, Regime
from phoihop.petitions.tests import make as asked
from phoihop.petitions.tests.make import MONDAY, TODAY, as_, page, refused
from phoihop.sessions import services as sessions
from phoihop.sessions.models import Occasion, Session, SessionKind, SessionLevel
from phoihop.syntheses import services
from phoihop.syntheses.models import EntrySource, Synthesis, SynthesisEntry
from phoihop.syntheses.services import Frame, To

__all__ = [
    "MONDAY",
    "TODAY",
    "Scene",
    "as_",
    "asked",
    "collected",
    "entered",
    "made",
    "next_session",
    "opened",
    "page",
    "refused",
    "scene",
    "states",
]
FIRST, LAST = date(2026, 4, 14), date(2026, 4, 16)


@dataclass
class Scene:
    """Who gathers (and sorts: `asked`), for which session, who checks, who receives, who has nothing to do with it."""

    asked: asked.Scene
    session: Session
    clerk: User
    head: User
    second: User
    receiver: User
    stranger: User


def scene() -> Scene:
    """See `Scene`."""
    base = asked.scene()
    council = people.body(name="Hội đồng nhân dân tỉnh mẫu", kind=BodyKind.COUNCIL)
    frame = sessions.SessionFrame(
        council=council, keeper=base.standing, level=SessionLevel.PROVINCE, legislature=19, number=2,
        kind=SessionKind.REGULAR, title="Kỳ họp thường lệ mẫu", first=FIRST, last=LAST, occasion=Occasion.MID_YEAR,
    )  # fmt: skip
    return Scene(
        asked=base,
        session=sessions.enter(frame=frame, by=base.clerk, at=MONDAY, today=TODAY),
        clerk=base.clerk,
        head=base.head,
        second=people.user(of=base.standing, kind=RoleKind.OFFICER),
        receiver=base.chair,
        stranger=base.stranger,
    )


def opened(scene: Scene, **changed: Any) -> Synthesis:
    """For the session, to the committee and the Front outside the directory."""
    given: dict[str, Any] = {
        "regime": Regime.COUNCIL, "gatherer": scene.asked.standing, "session": scene.session, "cut_off_on": TODAY,
        "recipients": [To(body=scene.asked.committee), To(name="Mặt trận ngoài danh bạ")],
    }  # fmt: skip
    return services.open_synthesis(frame=Frame(**given | changed), by=scene.clerk, at=MONDAY, today=TODAY)


def next_session(scene: Scene) -> Session:
    """The one after, in July."""
    frame = sessions.SessionFrame(
        council=scene.session.council, keeper=scene.asked.standing, level=SessionLevel.PROVINCE, legislature=19, number=3,
        kind=SessionKind.REGULAR, title="Kỳ sau", first=date(2026, 7, 14), last=date(2026, 7, 15),
    )  # fmt: skip
    return sessions.enter(frame=frame, by=scene.clerk, at=MONDAY, today=TODAY)


def entered(scene: Scene, text: str = asked.TEXT, **changed: Any) -> Petition:
    """A petition sorted under roads, unless `changed`."""
    given = {
        "text": text,
        "title": text[:60],
        "field": "giao_thong",
        "body_key": "tinh.so_xay_dung",
        "level": "province",
    }
    return asked.bare(scene.asked, **given | {"state": "classified"} | changed)


def collected(scene: Scene, *texts: str) -> tuple[Synthesis, list[SynthesisEntry]]:
    """A synthesis with an entry for each text."""
    for text in texts:
        entered(scene, text)
    synthesis = opened(scene)
    return synthesis, services.take_in(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)


def made(scene: Scene, one: Petition, other: Petition) -> None:
    """The second goes on in the first."""
    petitions.merge(
        petition_id=other.pk, into_id=one.pk, reason="Cùng nội dung", by=scene.clerk, at=MONDAY, today=TODAY
    )  # fmt: skip


def states(synthesis: Synthesis) -> dict[str, str]:
    """{petition: code of its entry, or why it is left out}."""
    rows = EntrySource.objects.filter(synthesis=synthesis).select_related("entry", "petition")
    return {row.petition.code: row.entry.code if row.entry else row.left_out for row in rows}
