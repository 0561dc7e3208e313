"""A group is opened, changed, archived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.groups.models import Group, GroupAbout, GroupBody, GroupKind
from phoihop.groups.permissions import can_open, can_run
from phoihop.groups.services.rows import heads_of, locked, locked_active
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.planning.models import Plan
from phoihop.planning.models.plans import IN_EFFECT
from phoihop.regulations.models import Regulation, Unit


@transaction.atomic
def open_group(
    *,
    kind: GroupKind,
    name: str,
    purpose: str,
    host: Body,
    bodies: Sequence[Body],
    regulation: Regulation | None = None,
    unit: Unit | None = None,
    plan: Plan | None = None,
    plan_topic: str = "",
    by: User,
    at: datetime,
    today: date,
) -> Group:
    """Open a working group or channel (lập nhóm công tác, kênh thông tin) of `host` and `bodies`.

    It is about `unit` of `regulation`, about the whole `regulation`, about `plan` or its `plan_topic`, or about the topic
    in `purpose`. The heads of the bodies are told to name their persons. Raises PermissionDenied, Refused
    "group.of_one_body", "group.clause_elsewhere", "group.about_two", "group.plan_not_in_effect", "group.topic_elsewhere".
    """
    if not can_open(by, host):
        raise PermissionDenied
    seated = list({body.pk: body for body in [host, *bodies]}.values())
    if len(seated) < 2:
        raise Refused("group.of_one_body", _("Chọn ít nhất một cơ quan ngoài cơ quan chủ trì."))
    group = Group(
        kind=kind, name=name, purpose=purpose, about=_about(regulation, unit, plan, plan_topic), regulation=regulation,
        unit=unit, plan=plan, plan_topic=plan_topic, host=host, created_at=at, last_said_at=at,
    )  # fmt: skip
    seats = [GroupBody(group=group, body=body, from_on=today) for body in seated]
    audit.create(group, verb="group.opened", parts=seats, by=by, at=at)
    ask_to_name(group, seated, by=by, at=at)
    return group


def _about(regulation: Regulation | None, unit: Unit | None, plan: Plan | None, plan_topic: str) -> GroupAbout:
    if regulation is not None and plan is not None:
        raise Refused("group.about_two", _("Nhóm làm về một quy chế hoặc một kế hoạch; hãy bỏ một trong hai."))
    if unit is not None and (regulation is None or unit.edition.regulation_id != regulation.pk):
        raise Refused("group.clause_elsewhere", _("Điều khoản đã chọn không thuộc quy chế này; hãy chọn lại."))
    if plan is not None and plan.state not in IN_EFFECT:
        raise Refused("group.plan_not_in_effect", _("Kế hoạch này chưa thực hiện; ban hành xong rồi hãy lập nhóm."))
    if plan_topic and (plan is None or not plan.topics.filter(name=plan_topic).exists()):
        raise Refused("group.topic_elsewhere", _("Nội dung đã chọn không thuộc kế hoạch này; hãy chọn lại."))
    if plan is not None:
        return GroupAbout.PLAN
    return GroupAbout.CLAUSE if unit else GroupAbout.REGULATION if regulation else GroupAbout.TOPIC


def ask_to_name(group: Group, bodies: Sequence[Body], *, by: User, at: datetime) -> None:
    """Tell the heads of `bodies` that they sit in the group now."""
    text = (
        N_("Cơ quan tham gia kênh thông tin: %(name)s")
        if group.is_channel
        else N_("Cử người tham gia nhóm công tác: %(name)s")
    )
    notifications.notify(
        users=heads_of(bodies, at),
        kind="group.body_added",
        title=Sentence(text, {"name": group.name}),
        url=group.get_absolute_url(),
        key=f"group.body_added:{group.code}:{at.isoformat()}",
        at=at,
        by=by,
    )


@transaction.atomic
def change(*, group_id: UUID, name: str, purpose: str, by: User, at: datetime) -> Group:
    """Change name and purpose. Raises PermissionDenied, Refused "group.archived"."""
    group = locked_active(group_id)
    if not can_run(by, group):
        raise PermissionDenied
    group.name, group.purpose = name, purpose
    return audit.save(group, ["name", "purpose"], verb="group.changed", by=by, at=at)


@transaction.atomic
def archive(*, group_id: UUID, by: User, at: datetime) -> Group:
    """End the group (kết thúc nhóm): all stays to be read and found, nothing is added. A second time changes nothing.

    Raises PermissionDenied, Refused "group.decision_waits" while a proposed decision waits.
    """
    group = locked(group_id)
    if not can_run(by, group):
        raise PermissionDenied
    if group.archived_at is not None:
        return group
    if group.decisions.filter(state="proposed").exists():
        raise Refused("group.decision_waits", _("Còn kết luận chờ xác nhận; trưởng nhóm trả lời rồi hãy kết thúc."))
    group.archived_at = at
    return audit.save(group, ["archived_at"], verb="group.archived", by=by, at=at)


@transaction.atomic
def reopen(*, group_id: UUID, by: User, at: datetime) -> Group:
    """Open an archived group again. Raises PermissionDenied."""
    group = locked(group_id)
    if not can_run(by, group):
        raise PermissionDenied
    if group.archived_at is None:
        return group
    group.archived_at = None
    return audit.save(group, ["archived_at"], verb="group.reopened", by=by, at=at)
