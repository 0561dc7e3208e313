"""What a group decides: proposed by a member, confirmed by the chair, owed from then on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services import owe
from phoihop.groups.models import Decision, DecisionPartner, DecisionState, Group, GroupMessage, Member, MemberRole
from phoihop.groups.permissions import can_confirm
from phoihop.groups.queries import bodies_of, voices
from phoihop.groups.services.rows import heads_of, locked_active
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, EditionState, Obligation

SOURCE = "group_decision"


@transaction.atomic
def propose(
    *,
    group_id: UUID,
    text: str,
    lead: Body | None = None,
    recipient: Body | None = None,
    partners: Sequence[Body] = (),
    due_on: date | None = None,
    output: str = "",
    message: GroupMessage | None = None,
    by: User,
    at: datetime,
    today: date,
) -> Decision:
    """Propose a decision (đề xuất kết luận): something agreed, or with `lead`, `recipient` and `due_on` a task.

    Raises PermissionDenied, Refused "group.archived", "decision.half_a_task", "decision.lead_receives",
    "decision.body_outside", "decision.day_is_over", "group_message.elsewhere".
    """
    group = locked_active(group_id)
    if not voices(by, group):
        raise PermissionDenied
    if message is not None and message.group_id != group.pk:
        raise Refused("group_message.elsewhere", _("Tin được chọn không ở trong nhóm này."))
    _check_task(group, lead, recipient, partners, due_on, today)
    decision = Decision(
        group=group, message=message, text=text, lead=lead, recipient=recipient, due_on=due_on, output=output,
        proposed_by=by, proposed_at=at,
    )  # fmt: skip
    helpers = [body for body in dict.fromkeys(partners) if body not in (lead, recipient)]
    rows = [DecisionPartner(decision=decision, body=body) for body in helpers]
    audit.create(decision, verb="decision.proposed", parts=rows, by=by, at=at)
    title = Sentence(N_("Chờ xác nhận kết luận của nhóm %(group)s"), {"group": group.name})
    _notify(decision, _deciders(group, at), "decision.proposed", title, by=by, at=at)
    return decision


@transaction.atomic
def confirm(*, decision_id: UUID, by: User, at: datetime, today: date) -> Decision:
    """The chair confirms it (xác nhận kết luận): a task is owed from now on, by its lead to its recipient.

    Of a group on a clause it performs what that clause obliges its lead to. Raises PermissionDenied,
    Refused "group.archived", "decision.decided".
    """
    decision = _waiting(decision_id, by)
    group, fields = decision.group, ["state", "decided_by", "decided_at"]
    decision.state, decision.decided_by, decision.decided_at = DecisionState.CONFIRMED, by, at
    if decision.lead is not None and decision.recipient is not None:
        decision.commitment = owe(
            title=decision.text,
            lead=decision.lead,
            due_on=decision.due_on,
            why=f"Kết luận {decision.code} của nhóm «{group.name}», xác nhận ngày {today:%d/%m/%Y}",
            output=decision.output,
            partners=[row.body for row in decision.partners.select_related("body").order_by("pk")],
            recipients=[decision.recipient],
            regulation=group.regulation,
            source_kind=SOURCE,
            source_code=decision.code,
            performs=_performed(group, decision.lead),
            by=by,
            at=at,
            today=today,
        )
        fields.append("commitment")
    audit.save(decision, fields, verb="decision.confirmed", by=by, at=at)
    title = Sentence(N_("Trưởng nhóm đã xác nhận kết luận: %(group)s"), {"group": group.name})
    _notify(decision, [decision.proposed_by], "decision.confirmed", title, by=by, at=at)
    return decision


@transaction.atomic
def decline(*, decision_id: UUID, reason: str, by: User, at: datetime) -> Decision:
    """The chair does not confirm it, with the reason. Raises PermissionDenied, Refused "group.archived", "decision.decided"."""
    decision = _waiting(decision_id, by)
    decision.state, decision.reason = DecisionState.DECLINED, reason
    decision.decided_by, decision.decided_at = by, at
    fields = ["state", "reason", "decided_by", "decided_at"]
    audit.save(decision, fields, verb="decision.declined", by=by, at=at, reason=reason)
    title = Sentence(N_("Trưởng nhóm không xác nhận kết luận: %(group)s"), {"group": decision.group.name})
    _notify(decision, [decision.proposed_by], "decision.declined", title, by=by, at=at)
    return decision


def _check_task(
    group: Group, lead: Body | None, recipient: Body | None, partners: Sequence[Body], due_on: date | None, today: date
) -> None:
    given = [lead is not None, recipient is not None, due_on is not None]
    if any(given) != all(given) or (partners and lead is None):
        raise Refused("decision.half_a_task", _("Giao việc cần đủ cơ quan thực hiện, nơi nhận kết quả và hạn."))
    if lead is not None and lead == recipient:
        raise Refused(
            "decision.lead_receives", _("Cơ quan thực hiện không tự nhận kết quả của mình; chọn nơi nhận khác.")
        )
    seated = {body.pk for body in bodies_of(group)}
    if any(body is not None and body.pk not in seated for body in (lead, recipient, *partners)):
        raise Refused("decision.body_outside", _("Nhóm chỉ giao việc cho các cơ quan thành viên."))
    if due_on is not None and due_on < today:
        raise Refused("decision.day_is_over", _("Hạn đã qua; hãy chọn từ hôm nay trở đi."))


def _waiting(decision_id: UUID, by: User) -> Decision:
    group = locked_active(Decision.objects.values_list("group", flat=True).get(pk=decision_id))
    rows = Decision.objects.select_for_update(of=("self",)).select_related("lead", "recipient", "proposed_by")
    decision = rows.select_related(
        "group__regulation__follower", "group__unit", "lead", "recipient", "proposed_by"
    ).get(pk=decision_id)
    if not can_confirm(by, group):
        raise PermissionDenied
    if decision.state != DecisionState.PROPOSED:
        raise Refused("decision.decided", _("Kết luận này đã được trả lời."))
    return decision


def _performed(group: Group, lead: Body) -> list[Obligation]:
    """What the group's clause, in the edition in force, obliges `lead` to."""
    if group.unit is None:
        return []
    rows = Obligation.objects.accepted().filter(
        unit__lineage=group.unit.lineage,
        unit__edition__state=EditionState.IN_FORCE,
        bodies__role=BodyRole.LEAD,
        bodies__body=lead,
    )
    return list(rows.order_by("pk").distinct())


def _deciders(group: Group, at: datetime) -> list[User]:
    """The chair; without one, or without an account of his, the heads of the host."""
    chair = Member.objects.sitting().filter(group=group, role=MemberRole.CHAIR).select_related("person__user").first()
    if chair is not None and chair.person.user is not None:
        return [chair.person.user]
    return heads_of([group.host], at)


def _notify(decision: Decision, users: Sequence[User], kind: str, title: Sentence, *, by: User, at: datetime) -> None:
    key = f"{kind}:{decision.code}"
    notifications.notify(users=users, kind=kind, title=title, url=decision.get_absolute_url(), key=key, at=at, by=by)
