"""Petitions are merged, parted again, split, and closed without an answer. No date is ever set anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.petitions.likeness import keys_version
from phoihop.petitions.models import MOVABLE, WAITING, Petition, PetitionState, RoutingRole
from phoihop.petitions.nearest import keys_for
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.rules.ways import title_of
from phoihop.petitions.services.first_put import follow_first_put
from phoihop.petitions.services.helping import bring_help, take_help_away
from phoihop.petitions.services.local import end_waiting, follow_settled, owe_triage
from phoihop.petitions.services.places import end_all, help_on, owe, partners_of, place
from phoihop.petitions.services.proposing import propose_for
from phoihop.petitions.services.routing import check_turn
from phoihop.petitions.services.states import change, locked, one_locked, set_state


@transaction.atomic
def merge(*, petition_id: UUID, into_id: UUID, reason: str, by: User, at: datetime, today: date) -> Petition:
    """Let a petition go on in another that asks the same (gộp kiến nghị): one answer, by the earlier of both dates, with
    the help of the partners of both.

    Therefore it goes into the one that is due first. Raises PermissionDenied, Refused "petition.merged_with_itself",
    "petition.of_another_receiver", "petition.not_movable", "petition.merge_into_the_older", "petition.needs_ground",
    "petition.needs_superior" (it would go to a body that handed it back, or from one that a superior named).
    """
    if petition_id == into_id:
        raise Refused("petition.merged_with_itself", _("Chọn một kiến nghị khác để gộp vào."))
    rows = {row.pk: row for row in locked([petition_id, into_id])}
    petition, into = rows[petition_id], rows[into_id]
    if not (can_sort(by, petition) and can_sort(by, into)):
        raise PermissionDenied
    if petition.receiver_id != into.receiver_id or petition.regime != into.regime:
        raise Refused("petition.of_another_receiver", _("Chỉ gộp kiến nghị do cùng một cơ quan tiếp nhận."))
    _check_movable(petition)
    _check_movable(into)
    if not reason:
        raise Refused("petition.needs_ground", _("Ghi lý do gộp."))
    if petition.due_on is not None and (into.due_on is None or into.due_on > petition.due_on):
        sentence = _("Kiến nghị này đến hạn trước; hãy gộp kiến nghị kia vào nó để không lùi hạn trả lời cử tri.")
        raise Refused("petition.merge_into_the_older", sentence)
    if petition.lead_id is not None and into.lead_id is not None and into.lead_id != petition.lead_id:
        check_turn(petition, into.lead_id)
    bring_help(petition, into, reason, by=by, at=at, today=today)
    end_waiting(petition, f"Đã gộp vào {into.code}.", today, by=by, at=at)
    end_all(petition, reason, by=by, at=at, today=today)
    set_state(petition, PetitionState.MERGED, verb="petition.merged", merged_into=into, by=by, at=at, reason=reason)
    follow_first_put([into.pk])
    return petition


@transaction.atomic
def part(*, petition_id: UUID, reason: str, by: User, at: datetime, today: date) -> Petition:
    """Take a merged petition out again (bỏ gộp): where an answer was owed before, it is owed again by the date it had, with
    the help of the same partners, who leave the one that carried it if they came with it.

    Raises PermissionDenied, Refused "petition.not_merged", "petition.carrier_merged", "petition.needs_ground".
    """
    petition, carrier = _merged(petition_id)
    if not can_sort(by, petition):
        raise PermissionDenied
    if petition.state != PetitionState.MERGED or carrier is None:
        raise Refused("petition.not_merged", _("Kiến nghị này không gộp vào kiến nghị nào."))
    if carrier.state == PetitionState.MERGED:  # undone in the order in which it was done, it leaves nothing behind
        sentence = _("Kiến nghị %(code)s, nơi kiến nghị này gộp vào, nay cũng đã gộp; hãy bỏ gộp kiến nghị đó trước.")
        raise Refused("petition.carrier_merged", sentence % {"code": carrier.code})
    if not reason:
        raise Refused("petition.needs_ground", _("Ghi lý do bỏ gộp."))
    take_help_away(carrier, petition, reason, by=by, at=at, today=today)
    _stands_alone(petition, reason, by=by, at=at, today=today)
    follow_first_put([petition.pk, carrier.pk])
    return petition


def _merged(petition_id: UUID) -> tuple[Petition, Petition | None]:
    """A petition and what carries it, both under their locks."""
    carrier = Petition.objects.values_list("merged_into", flat=True).get(pk=petition_id)
    rows = {row.pk: row for row in locked([petition_id, *([carrier] if carrier else [])])}
    petition = rows[petition_id]
    return petition, rows.get(petition.merged_into_id) if petition.merged_into_id else None


def _stands_alone(petition: Petition, reason: str, *, by: User, at: datetime, today: date) -> None:
    if petition.routed_on is None or petition.lead is None:
        state = PetitionState.CLASSIFIED if petition.field and petition.body_key else PetitionState.NEW
        set_state(petition, state, verb="petition.parted", merged_into=None, by=by, at=at, reason=reason)
        owe_triage([petition], by=by, at=at)
        follow_settled([petition], by=by, at=at)
        return
    helpers = partners_of(petition.commitment)
    commitment = owe(petition, petition.lead, petition.routed_on, by=by, at=at, today=today)
    change(
        petition, verb="petition.parted", state=PetitionState.ROUTED, merged_into=None, commitment=commitment,
        by=by, at=at, reason=reason,
    )  # fmt: skip
    place(petition, petition.lead, RoutingRole.LEAD, since=today, by=by, at=at)
    help_on(petition, helpers, since=today, by=by, at=at)


@transaction.atomic
def split(
    *, petition_id: UUID, texts: Sequence[str], reason: str, by: User, at: datetime, today: date
) -> list[Petition]:
    """Make a petition of each thing that one asks (tách kiến nghị); each is owed by the date the whole had, with
    the help of its partners: whose help one part does not need, is let go of it by an act of its own.

    Raises PermissionDenied, Refused "petition.not_movable", "petition.carries_others", "petition.split_into_one",
    "petition.needs_ground".
    """
    petition = one_locked(petition_id)
    if not can_sort(by, petition):
        raise PermissionDenied
    _check_movable(petition)
    check_alone(petition)
    wanted = [text for text in (clean(text) for text in texts) if text]
    if len(wanted) < 2:
        raise Refused("petition.split_into_one", _("Ghi ít nhất hai kiến nghị, mỗi kiến nghị một đoạn."))
    if not reason:
        raise Refused("petition.needs_ground", _("Ghi lý do tách."))
    parts = [_part(petition, text, by=by, at=at, today=today) for text in wanted]
    audit.bulk_create(parts, verb="petition.split_off", by=by, at=at)
    if petition.lead is not None and petition.state == PetitionState.ROUTED:
        helpers = partners_of(petition.commitment)
        for row in parts:
            place(row, petition.lead, RoutingRole.LEAD, since=today, by=by, at=at)
            help_on(row, helpers, since=today, by=by, at=at)
    end_all(petition, reason, by=by, at=at, today=today)
    set_state(petition, PetitionState.SPLIT, verb="petition.split", by=by, at=at, reason=reason)
    propose_for(petitions=[row for row in parts if row.state in WAITING], at=at)
    owe_triage(parts, by=by, at=at)
    return parts


def _part(whole: Petition, text: str, *, by: User, at: datetime, today: date) -> Petition:
    row = Petition(
        regime=whole.regime, receiver=whole.receiver, bodies=[whole.receiver_id], item=whole.item,
        meeting=whole.meeting, session=whole.session, title=title_of(text), text=text, alike_keys=keys_for(text, whole.commune),
        alike_version=keys_version(),
        commune=whole.commune, place=whole.place, addressee=whole.addressee,
        matter=whole.matter, field=whole.field, body_key=whole.body_key, level=whole.level, handling=whole.handling,
        handling_reason=whole.handling_reason, received_on=whole.received_on,
        first_put_on=whole.first_put_on, state=whole.state, split_from=whole, reopened_on=whole.reopened_on, by=by, at=at,
    )  # fmt: skip
    if whole.lead is not None and whole.routed_on is not None:
        row.lead, row.routed_on = whole.lead, whole.routed_on
        row.commitment = owe(row, whole.lead, whole.routed_on, by=by, at=at, today=today)
        row.due_on = row.commitment.due_on
    return row


@transaction.atomic
def close(*, petition_id: UUID, reason: str, by: User, at: datetime, today: date) -> Petition:
    """Take a petition no further (không xử lý tiếp), with the reason: it is a complaint, has no ask, repeats what is settled.

    Raises PermissionDenied, Refused "petition.not_movable", "petition.carries_others", "petition.needs_ground".
    """
    petition = one_locked(petition_id)
    if not can_sort(by, petition):
        raise PermissionDenied
    _check_movable(petition)
    check_alone(petition)
    if not reason:
        raise Refused("petition.needs_ground", _("Ghi lý do không xử lý tiếp."))
    end_waiting(petition, "Không xử lý tiếp.", today, by=by, at=at)
    end_all(petition, reason, by=by, at=at, today=today)
    return set_state(
        petition, PetitionState.CLOSED, verb="petition.closed", closed_reason=reason, by=by, at=at, reason=reason
    )  # fmt: skip


def _check_movable(petition: Petition) -> None:
    if petition.state not in MOVABLE:
        sentence = _("Kiến nghị %(code)s đang ở bước «%(state)s» nên chưa làm được việc này.")
        raise Refused("petition.not_movable", sentence % {"code": petition.code, "state": petition.get_state_display()})


def check_alone(petition: Petition) -> None:
    """What others were merged into must not vanish under them."""
    if petition.merged.exists():
        sentence = _("Có kiến nghị khác đã gộp vào kiến nghị này; hãy bỏ gộp trước.")
        raise Refused("petition.carries_others", sentence)
