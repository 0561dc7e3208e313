"""Who may do what in a group: one table.

| act                                        | who                                                               |
|--------------------------------------------|-------------------------------------------------------------------|
| open a group, a channel                    | leader or head of office of the host (or of its office)           |
| change it, its bodies, its chair; archive  | the same of the host; chair, secretary: who "runs" it             |
| name and recall persons of a body          | leader or head of office of that body (or of its office)          |
| the same from the body's paper             | who runs the group                                                |
| write; propose a decision                  | persons named; heads of the bodies in it                          |
| start a talk in a channel                  | who runs it; everybody else at work in its bodies answers         |
| correct, withdraw a message                | its author                                                        |
| confirm or decline a decision              | the chair; without one the heads of the host                      |
| read                                       | `GroupQuerySet.visible_to`                                        |
"""

from __future__ import annotations

from phoihop.groups.models import Group, GroupMessage, Member, MemberRole
from phoihop.groups.models.membership import HEADS
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, sight_of


def can_open(user: User, host: Body) -> bool:
    """Open a group that `host` keeps."""
    return sight_of(user).has(host.pk, *HEADS)


def holds(user: User, group: Group, *roles: MemberRole) -> bool:
    """Whether the user sits in the group in one of `roles`, and still acts for the body that named him."""
    sits = Member.objects.sitting().filter(group=group, person__user=user, role__in=roles)
    return sits.filter(body__in=sight_of(user).bodies).exists()


def can_run(user: User, group: Group) -> bool:
    """Change the group, its bodies and offices, archive it."""
    return can_open(user, group.host) or holds(user, group, MemberRole.CHAIR, MemberRole.SECRETARY)


def can_name(user: User, body: Body) -> bool:
    """Name persons of `body` without a paper."""
    return sight_of(user).has(body.pk, *HEADS)


def can_start(user: User, group: Group, bodies: list[Body]) -> bool:
    """Say something that answers nothing; `bodies`: those he may speak for (`queries.voices`)."""
    return bool(bodies) and (not group.is_channel or can_run(user, group))


def can_confirm(user: User, group: Group) -> bool:
    """Confirm or decline what was proposed as a decision."""
    if holds(user, group, MemberRole.CHAIR):
        return True
    chaired = Member.objects.sitting().filter(group=group, role=MemberRole.CHAIR).exists()
    return not chaired and can_open(user, group.host)


def is_author(user: User, message: GroupMessage) -> bool:
    """Correct or withdraw it."""
    return message.by_id == user.pk
