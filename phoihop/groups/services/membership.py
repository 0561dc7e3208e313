"""Which bodies sit in a group, and whom they name."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.queries import candidates
from phoihop.groups.models import Group, GroupBody, Member, MemberRole
from phoihop.groups.permissions import can_name, can_run
from phoihop.groups.services.opening import ask_to_name
from phoihop.groups.services.rows import locked_active
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body, Person


@transaction.atomic
def add_body(*, group_id: UUID, body: Body, by: User, at: datetime, today: date) -> GroupBody:
    """Another body sits in the group. Raises PermissionDenied, Refused "group.archived", "group.body_sits"."""
    group = locked_active(group_id)
    if not can_run(by, group):
        raise PermissionDenied
    if _seat(group, body) is not None:
        raise Refused("group.body_sits", _("Cơ quan này đã ở trong nhóm."))
    seat = GroupBody(group=group, body=body, from_on=today)
    audit.create(seat, verb="group.body_added", by=by, at=at)
    ask_to_name(group, [body], by=by, at=at)
    return seat


@transaction.atomic
def end_body(*, group_id: UUID, body: Body, reason: str, by: User, at: datetime, today: date) -> None:
    """A body leaves the group (thôi tham gia), and with it the persons it named; what they said stays.

    By its own heads or by who runs the group. Raises PermissionDenied, Refused "group.archived", "group.host_stays",
    "group.not_in_it".
    """
    group = locked_active(group_id)
    if not (can_run(by, group) or can_name(by, body)):
        raise PermissionDenied
    if body.pk == group.host_id:
        raise Refused("group.host_stays", _("Cơ quan chủ trì không rời nhóm; hãy kết thúc nhóm nếu không cần nữa."))
    seat = _seat(group, body)
    if seat is None:
        raise Refused("group.not_in_it", _("Cơ quan này không còn trong nhóm."))
    seat.until = today
    audit.save(seat, ["until"], verb="group.body_left", by=by, at=at, reason=reason)
    for member in Member.objects.sitting().filter(group=group, body=body).select_for_update():
        _end(member, today, reason=reason, by=by, at=at)


@transaction.atomic
def name_member(
    *,
    group_id: UUID,
    body: Body,
    person: Person,
    role: MemberRole = MemberRole.MEMBER,
    paper: str = "",
    by: User,
    at: datetime,
    today: date,
) -> Member:
    """A body names a person (cử người); who sits already gets the role. `paper`: number and day of the body's paper,
    where who runs the group records it for a body that answers on paper.

    Who chairs and who is secretary is said by who runs the group; the one before becomes a member. Raises
    PermissionDenied, Refused "group.archived", "group.not_in_it", "group.person_elsewhere", "group.named_by_another".
    """
    group = locked_active(group_id)
    runs, heads = can_run(by, group), can_name(by, body)
    if not (heads or (runs and paper)) or (role != MemberRole.MEMBER and not runs):
        raise PermissionDenied
    if _seat(group, body) is None:
        raise Refused("group.not_in_it", _("Cơ quan này không còn trong nhóm."))
    trace: dict[str, Any] = {"by": by, "at": at, "on_behalf_of": None if heads else body, "paper": paper[:120]}
    known = Member.objects.sitting().filter(group=group, person=person).select_for_update(of=("self",)).first()
    if known is not None and known.body_id != body.pk:
        raise Refused("group.named_by_another", _("Người này đã được cơ quan khác cử vào nhóm."))
    if known is None and not candidates(body, today).contains(person):
        raise Refused(
            "group.person_elsewhere", _("Người này không giữ chức vụ nào ở cơ quan cử hay văn phòng giúp việc.")
        )
    _free_the_seat(group, role, person, by=by, at=at)
    if known is not None:
        known.role = role
        return audit.save(known, ["role"], verb="group.member_role_changed", **trace)
    member = Member(group=group, body=body, person=person, role=role, paper=paper, from_on=today)
    audit.create(member, verb="group.member_named", **trace)
    _tell(group, member, by=by, at=at)
    return member


@transaction.atomic
def recall_member(*, member_id: UUID, reason: str, by: User, at: datetime, today: date) -> Member:
    """A person leaves the group (thôi cử). Raises PermissionDenied, Refused "group.archived", "group.not_in_it"."""
    group = locked_active(Member.objects.values_list("group", flat=True).get(pk=member_id))
    member = Member.objects.select_for_update(of=("self",)).select_related("body").get(pk=member_id)
    if not (can_run(by, group) or can_name(by, member.body)):
        raise PermissionDenied
    if member.until is not None:
        raise Refused("group.not_in_it", _("Người này không còn trong nhóm."))
    return _end(member, today, reason=reason, by=by, at=at)


def _seat(group: Group, body: Body) -> GroupBody | None:
    return GroupBody.objects.filter(group=group, body=body, until__isnull=True).first()


def _end(member: Member, today: date, *, reason: str, by: User, at: datetime) -> Member:
    member.until = today
    return audit.save(member, ["until"], verb="group.member_left", by=by, at=at, reason=reason)


def _free_the_seat(group: Group, role: MemberRole, person: Person, *, by: User, at: datetime) -> None:
    """There is one chair and one secretary: whoever was it is a member from now on."""
    if role == MemberRole.MEMBER:
        return
    held = Member.objects.sitting().filter(group=group, role=role).exclude(person=person)
    for before in held.select_for_update():
        before.role = MemberRole.MEMBER
        audit.save(before, ["role"], verb="group.member_role_changed", by=by, at=at)


def _tell(group: Group, member: Member, *, by: User, at: datetime) -> None:
    user = member.person.user
    notifications.notify(
        users=[user] if user is not None else [],
        kind="group.member_named",
        title=Sentence(N_("Được cử tham gia: %(name)s"), {"name": group.name}),
        url=group.get_absolute_url(),
        key=f"group.member_named:{member.code}",
        at=at,
        by=by,
    )
