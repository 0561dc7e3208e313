"""What was asked at one door belongs to the other: another body gathers the petition and follows it from now on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.notices import at_work
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence, Value
from phoihop.organisations.models import GATHERERS, Body
from phoihop.petitions.models import WAITING, AlikeMember, Petition, Routing, RoutingEnd, RoutingRole
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.services.first_put import follow_first_put
from phoihop.petitions.services.local import end_waiting, owe_triage
from phoihop.petitions.services.making import regime_of
from phoihop.petitions.services.states import change, locked, repeated


@transaction.atomic
def pass_on(
    *, petition_ids: Sequence[UUID], receiver: Body, ground: str, by: User, at: datetime, today: date
) -> list[Petition]:
    """Give petitions that nobody has been asked to answer to the body that gathers such (chuyển cơ quan tập hợp): all of them
    or none. NQLT 72/2025 Art. 22 (joint meetings), 37.2 (the local part goes to the standing body of the council).

    Their regime, and with it term and classes of the answer, is that of `receiver`, who has them from `today`; what they ask
    keeps its age. Who gathered them so far goes on seeing them. Nobody owes an answer yet, so no commitment ends. Raises
    PermissionDenied, Refused "petition.needs_ground", "petition.not_a_gatherer", "petition.same_gatherer",
    "petition.sent_already", "petition.carries_others".
    """
    rows = locked(petition_ids)
    for row in rows:
        if not can_sort(by, row):
            raise PermissionDenied
    if not ground:
        raise Refused("petition.needs_ground", _("Ghi căn cứ chuyển cơ quan tập hợp."))
    if receiver.kind not in GATHERERS or not receiver.exists_on(today):
        sentence = _("Kiến nghị do Đoàn đại biểu Quốc hội hoặc Thường trực Hội đồng nhân dân tập hợp; hãy chọn lại.")
        raise Refused("petition.not_a_gatherer", sentence)
    sent: dict[Body, list[Petition]] = {}
    for row in rows:
        _check(row, receiver)
        sent.setdefault(row.receiver, []).append(row)
    for row in rows:
        _pass(row, receiver, ground, by=by, at=at, today=today)
    _follow_ages(rows)
    for sender, those in sent.items():
        _tell(sender, receiver, those, by=by, at=at, today=today)
    return rows


def _check(row: Petition, receiver: Body) -> None:
    where = {"code": row.code}
    if row.receiver_id == receiver.pk:
        sentence = _("Kiến nghị %(code)s đang do chính cơ quan này tập hợp; chọn cơ quan khác.")
        raise Refused("petition.same_gatherer", sentence % where)
    if row.state not in WAITING:
        sentence = _(
            "Kiến nghị %(code)s đã chuyển cơ quan trả lời hoặc đã kết thúc, không chuyển cơ quan tập hợp được."
        )
        raise Refused("petition.sent_already", sentence % where)
    if row.merged.exists():
        sentence = _("Kiến nghị khác đã gộp vào kiến nghị %(code)s; hãy bỏ gộp rồi chuyển từng kiến nghị.")
        raise Refused("petition.carries_others", sentence % where)


def _pass(row: Petition, receiver: Body, ground: str, *, by: User, at: datetime, today: date) -> None:
    gathered = Routing(
        petition=row, body=row.receiver, role=RoutingRole.GATHERER, since=row.received_on,
        until=max(today, row.received_on), ended=RoutingEnd.PASSED_ON, ground=ground, by=by, at=at, **repeated(row),
    )  # fmt: skip
    audit.create(gathered, verb="petition.placed", by=by, at=at, reason=ground)
    end_waiting(row, f"Đã chuyển {receiver.name} tập hợp.", today, by=by, at=at)
    row.bodies, row.gathered = [*dict.fromkeys([*row.bodies, receiver.pk])], False
    audit.follow([row], ["bodies", "gathered"])
    change(
        row, verb="petition.passed_on", receiver=receiver, regime=regime_of(receiver), session=None,
        received_on=max(today, row.received_on), by=by, at=at, reason=ground,
    )  # fmt: skip
    owe_triage([row], by=by, at=at)


def _follow_ages(rows: Sequence[Petition]) -> None:
    """Theirs, and those of what repeats them, which stays where it is."""
    groups = AlikeMember.objects.standing().filter(petition__in=rows).values("group")
    others = AlikeMember.objects.standing().filter(group__in=groups).values_list("petition", flat=True)
    follow_first_put(sorted({row.pk for row in rows} | set(others)))


def _tell(sender: Body, receiver: Body, rows: Sequence[Petition], *, by: User, at: datetime, today: date) -> None:
    values: dict[str, Value] = {"body": sender.name, "number": len(rows), "code": rows[0].code}
    one = N_("%(body)s chuyển kiến nghị %(code)s để đồng chí tập hợp")
    many = N_("%(body)s chuyển %(number)s kiến nghị để đồng chí tập hợp")
    notifications.notify(
        users=at_work([receiver.pk], today),
        kind="petition.passed_on",
        title=Sentence(one if len(rows) == 1 else many, values),
        url=rows[0].get_absolute_url(),
        key=f"petition.passed_on:{rows[0].code}:{at.isoformat()}",
        at=at,
        by=by,
    )
