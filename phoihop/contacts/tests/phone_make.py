"""A meeting today with everybody who stands around it: organiser, Front, an assigned deputy of another body, strangers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from phoihop.contacts.models import Meeting, MeetingDeputy, MeetingKind, Moment, Regime, Round
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, BodyKind, RoleKind
from phoihop.organisations.tests import make as people


@dataclass
class Scene:
    """See the module."""

    organiser: Body
    front: Body
    commune: Body
    officer: User
    clerk: User
    office_clerk: User
    front_officer: User
    deputy: User
    idle_deputy: User
    auditor: User
    administrator: User
    stranger: User
    round: Round


def scene() -> Scene:
    """See `Scene`."""
    organiser = people.body(name="Đoàn đại biểu mẫu", kind=BodyKind.DEPARTMENT)
    front = people.body(name="Ủy ban Mặt trận mẫu")
    group = people.body(name="Tổ đại biểu số Chín")
    today = timezone.localdate()
    made = Round.objects.create(
        title="Đợt tiếp xúc mẫu", regime=Regime.COUNCIL, moment=Moment.OTHER, organiser=organiser, front=front,
        starts_on=today, ends_on=today, created_at=timezone.now(),
    )  # fmt: skip
    return Scene(
        organiser,
        front,
        people.body(name="Ủy ban nhân dân xã Suối Mẫu"),
        people.user(of=organiser),
        people.user(of=organiser, kind=RoleKind.REGISTRY_CLERK),
        people.user(of=people.office_of(organiser), kind=RoleKind.REGISTRY_CLERK),
        people.user(of=front),
        people.user(of=group, kind=RoleKind.DEPUTY),
        people.user(of=group, kind=RoleKind.DEPUTY),
        people.user(of=organiser, kind=RoleKind.AUDITOR),
        people.administrator(of=organiser),
        people.user(),
        made,
    )


def meeting(scene: Scene, *, on: date | None = None, **changed: Any) -> Meeting:
    """A meeting of the round, today unless told otherwise, to which the scene's deputy goes."""
    day = on or timezone.localdate()
    starts = timezone.make_aware(datetime.combine(day, time(8, 30)))
    given: dict[str, Any] = {
        "round": scene.round, "regime": Regime.COUNCIL, "organiser": scene.organiser, "kind": MeetingKind.RESIDENCE,
        "commune": scene.commune, "venue": "Nhà văn hóa bản Mẫu", "starts_at": starts, "created_at": timezone.now(),
        "ends_at": starts + timedelta(hours=3),
    }  # fmt: skip
    made = Meeting.objects.create(**given | changed)
    person = scene.deputy.person if hasattr(scene.deputy, "person") else people.person(account=scene.deputy)
    MeetingDeputy.objects.create(meeting=made, person=person, body=people.body(), is_lead=True)
    return made
