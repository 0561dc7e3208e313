"""Makers of petitions: who gathers them, who must answer, who decides between them, a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client

from phoihop.intake import services as intake
from phoihop.intake.models import Item, Source
from phoihop.intake.rules import Said, Sender
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, BodyKind, Level, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services
from phoihop.petitions.models import Petition, Regime

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)
VOTER = "Bà Quàng Thị Kín Tiếng"
_key = count(1)
TEXT = "Cử tri đề nghị sửa đoạn đường liên xã bị hư hỏng từ ngã ba chợ đến trường tiểu học, xe chở đá chạy cả đêm."


@dataclass
class Scene:
    """A council, its group of deputies, the standing body that gathers in its name; a committee above two departments and a
    commune, people of each, a stranger."""

    council: Body
    group: Body
    standing: Body
    committee: Body
    works: Body
    lands: Body
    commune: Body
    clerk: User
    head: User
    deputy: User
    works_officer: User
    works_head: User
    lands_officer: User
    lands_head: User
    chair: User
    stranger: User
    auditor: User


def scene() -> Scene:
    """See `Scene`."""
    council = people.body(name="Hội đồng nhân dân tỉnh mẫu", kind=BodyKind.COUNCIL)
    group = people.body(name="Tổ đại biểu số Một", kind=BodyKind.DEPUTY_GROUP, parent=council)
    standing = people.body(name="Thường trực HĐND tỉnh mẫu", kind=BodyKind.COUNCIL_STANDING)
    committee = people.body(name="Ủy ban nhân dân tỉnh mẫu", kind=BodyKind.PEOPLES_COMMITTEE)
    works = people.body(name="Sở Xây dựng", kind=BodyKind.DEPARTMENT, parent=committee)
    lands = people.body(name="Sở Nông nghiệp và Môi trường", kind=BodyKind.DEPARTMENT, parent=committee)
    commune = people.body(
        name="Ủy ban nhân dân xã Mẫu", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE, parent=committee
    )
    return Scene(
        council, group, standing, committee, works, lands, commune,
        clerk=people.user(of=standing, kind=RoleKind.REGISTRY_CLERK),
        head=people.user(of=standing, kind=RoleKind.LEADER),
        deputy=people.user(of=group, kind=RoleKind.DEPUTY),
        works_officer=people.user(of=works),
        works_head=people.user(of=works, kind=RoleKind.LEADER),
        lands_officer=people.user(of=lands),
        lands_head=people.user(of=lands, kind=RoleKind.LEADER),
        chair=people.user(of=committee, kind=RoleKind.LEADER),
        stranger=people.user(),
        auditor=people.user(of=people.body(), kind=RoleKind.AUDITOR),
    )  # fmt: skip


def local_rules(first: date = date(2026, 1, 1), at: datetime = MONDAY) -> None:
    """Let the province have rules of its own, with the figures of the shipped example."""
    clock.adopt_rules(
        layer="province:nghe-an", is_its_own=False, document="QĐ 7/2026/QĐ-UBND", dated=first, first=first, by=None,
        at=at - timedelta(1),
    )  # fmt: skip


def bare(scene: Scene, **changed: Any) -> Petition:
    """A petition as a row, before anybody did anything with it."""
    given: dict[str, Any] = {
        "regime": Regime.COUNCIL, "receiver": scene.standing, "title": TEXT[:60], "text": TEXT, "commune": scene.commune,
        "received_on": TODAY, "by": scene.clerk, "at": MONDAY,
    } | changed  # fmt: skip
    return audit.create(
        Petition(**{"first_put_on": given["received_on"]} | given), verb="petition.entered", by=scene.clerk, at=MONDAY
    )


def item(scene: Scene, text: str = TEXT) -> Item:
    """What a voter said, whose name is found nowhere else."""
    return intake.take_in(
        receiver=scene.standing, source=Source.HAND, said=Said(text=text, sender=Sender(name=VOTER)), received_on=TODAY,
        client_key=str(next(_key)), by=scene.clerk, at=MONDAY,
    )  # fmt: skip


def made(scene: Scene, *texts: str) -> list[Petition]:
    """Petitions out of one item, each with what the machine proposes."""
    wanted = [services.Wanted(text=text, commune=scene.commune) for text in texts or (TEXT,)]
    return services.make(item_id=item(scene).pk, wanted=wanted, by=scene.clerk, at=MONDAY)


def sorted_(scene: Scene, petition: Petition | None = None) -> Petition:
    """Sorted by the clerk: roads, the department of works."""
    row = petition or made(scene)[0]
    return services.sort(petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=scene.clerk, at=MONDAY)


def routed(scene: Scene, **changed: Any) -> Petition:
    """Sent to the department of works."""
    given: dict[str, Any] = {"lead": scene.works, "reached_on": TODAY, "by": scene.clerk, "at": MONDAY, "today": TODAY}
    return services.route(petition_id=sorted_(scene).pk, **given | changed)


def refused(code: str, act: Any, *args: Any, **given: Any) -> None:
    """The act is refused with this code."""
    with pytest.raises(Refused) as caught:
        act(*args, **given)
    assert caught.value.code == code


def as_(user: User) -> Client:
    """A browser of his."""
    client = Client()
    client.force_login(user)
    return client


def page(user: User, address: str, status: int = 200) -> str:
    """What he is shown."""
    response = as_(user).get(address)
    assert response.status_code == status, address
    return response.content.decode()
