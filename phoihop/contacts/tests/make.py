"""Makers of contact with voters: a council's standing body with its office, the Front, a commune, deputies, an authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from phoihop.contacts import services
from phoihop.contacts.models import Meeting, MeetingKind, Moment, Regime, Round
from phoihop.contacts.services import MeetingFrame, RoundFrame
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, BodyKind, Level, Person, RoleKind
from phoihop.organisations.tests import make as people

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FIRST, LAST = date(2026, 4, 6), date(2026, 4, 10)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass
class Scene:
    """The organiser with a head, a worker and a clerk of its office; the Front with a head; a commune; two deputies of the
    organiser; an authority with a worker; a stranger."""

    organiser: Body
    front: Body
    commune: Body
    authority: Body
    worker: User
    clerk: User
    front_head: User
    answering: User
    stranger: User
    one: Person
    two: Person


def scene() -> Scene:
    """See `Scene`."""
    organiser = people.body(name="Thường trực HĐND mẫu", kind=BodyKind.COUNCIL_STANDING)
    front = people.body(name="Ban Thường trực Mặt trận mẫu", kind=BodyKind.FRONT_COMMITTEE)
    commune = people.body(name="Ủy ban nhân dân xã Mẫu", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    authority = people.body(name="Sở Mẫu")
    office = people.office_of(organiser)
    return Scene(
        organiser, front, commune, authority, people.user(of=office),
        people.user(of=office, kind=RoleKind.REGISTRY_CLERK), people.user(of=front, kind=RoleKind.LEADER),
        people.user(of=authority), people.user(), people.person(of=organiser, post="Đại biểu"),
        people.person(of=organiser, post="Đại biểu"),
    )  # fmt: skip


def round_frame(made: Scene, **changed: Any) -> RoundFrame:
    """A round of one week, of the council, outside sessions."""
    given: dict[str, Any] = {
        "title": "Đợt tiếp xúc mẫu", "regime": Regime.COUNCIL, "moment": Moment.OTHER, "organiser": made.organiser,
        "front": made.front, "first": FIRST, "last": LAST, "workers_target": 50,
    }  # fmt: skip
    return RoundFrame(**given | changed)


def planned(made: Scene, **changed: Any) -> Round:
    """Planned by the worker."""
    return services.plan_round(frame=round_frame(made, **changed), by=made.worker, at=MONDAY, today=TODAY)


def hour(day: date, at: int) -> datetime:
    """An hour of a day in Vietnam."""
    return datetime(day.year, day.month, day.day, at, tzinfo=VIETNAM)


def meeting_frame(made: Scene, *, on: date = FIRST, at: int = 8, **changed: Any) -> MeetingFrame:
    """A conference of two hours in the commune."""
    given: dict[str, Any] = {
        "kind": MeetingKind.BEFORE_REGULAR, "commune": made.commune, "venue": "Nhà văn hóa thôn Mẫu",
        "starts_at": hour(on, at), "ends_at": hour(on, at + 2),
    }  # fmt: skip
    return MeetingFrame(**given | changed)


def added(made: Scene, round_: Round | None, **changed: Any) -> Meeting:
    """Added by the worker, to the round or alone."""
    return services.add_meeting(
        organiser=made.organiser, frame=meeting_frame(made, **changed), round_id=round_.pk if round_ else None,
        regime=None if round_ else Regime.COUNCIL, by=made.worker, at=MONDAY, today=TODAY,
    )  # fmt: skip


def held(made: Scene) -> Meeting:
    """The meeting of `announced`, held on its day."""
    _round, meeting = announced(made)
    return services.hold(meeting_id=meeting.pk, by=made.worker, at=MONDAY, today=FIRST)


def announced(made: Scene) -> tuple[Round, Meeting]:
    """A round with one meeting, a deputy going to it and the authority invited, agreed and announced."""
    round_ = planned(made)
    meeting = added(made, round_)
    services.assign(meeting_id=meeting.pk, people=[made.one], lead=made.one, by=made.worker, at=MONDAY)
    services.invite(meeting_id=meeting.pk, bodies=[made.authority], by=made.worker, at=MONDAY, today=TODAY)
    services.agree(round_id=round_.pk, on=TODAY, by=made.front_head, at=MONDAY, today=TODAY)
    services.announce(round_id=round_.pk, by=made.worker, at=MONDAY, today=TODAY)
    meeting.refresh_from_db()
    round_.refresh_from_db()
    return round_, meeting
