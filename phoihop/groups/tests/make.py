"""Makers of groups: four bodies, of which three sit in a group, each with a head, a named person and a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from phoihop.groups import services
from phoihop.groups.models import Group, GroupKind, GroupMessage, Member, MemberRole
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 9:00 in Vietnam
TODAY = date(2026, 3, 2)


@dataclass
class Seat:
    """A body with its people. `named`: sits in the group; `colleague`: works there, was not named."""

    body: Body
    head: User
    named: User
    colleague: User
    member: Member


@dataclass
class Scene:
    """A group of three bodies. `host`'s named person chairs, `one`'s is secretary."""

    group: Group
    host: Seat
    one: Seat
    two: Seat
    stranger: User


def scene(*, kind: GroupKind = GroupKind.WORKING) -> Scene:
    """See `Scene`."""
    bodies = [people.body() for _each in range(3)]
    heads = [people.user(of=body, kind=RoleKind.LEADER) for body in bodies]
    group = services.open_group(
        kind=kind, name="Nhóm nước sạch", purpose="Bàn việc nước sạch nông thôn", host=bodies[0], bodies=bodies[1:],
        by=heads[0], at=MONDAY, today=TODAY,
    )  # fmt: skip
    roles = [MemberRole.CHAIR, MemberRole.MEMBER, MemberRole.MEMBER]
    host, one, two = (_seat(group, body, head, role) for body, head, role in zip(bodies, heads, roles, strict=True))
    services.name_member(
        group_id=group.pk, body=bodies[1], person=one.member.person, role=MemberRole.SECRETARY, paper="01/CV-VP",
        by=heads[0], at=MONDAY, today=TODAY,
    )  # fmt: skip
    return Scene(group, host, one, two, stranger=people.user(kind=RoleKind.LEADER))


def _seat(group: Group, body: Body, head: User, role: MemberRole) -> Seat:
    named = people.user(of=body)
    person = people.person(of=body, account=named, full_name=named.full_name)
    member = services.name_member(
        group_id=group.pk, body=body, person=person, role=role, by=head, at=MONDAY, today=TODAY
    )
    return Seat(body, head, named, people.user(of=body), member)


def message(made: Scene, *, text: str = "Đề nghị góp ý trước thứ Sáu", by: Seat | None = None) -> GroupMessage:
    """Said by the host's named person unless told otherwise."""
    seat = by or made.host
    return services.say(group_id=made.group.pk, body=seat.body, text=text, by=seat.named, at=MONDAY)
