"""One promise that performs several obligations: decided by a person, kept by the generator, ended again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from phoihop.commitments.models import Commitment, Joined, Performance, State
from phoihop.commitments.permissions import can_join
from phoihop.commitments.rules import same_occasions
from phoihop.commitments.services.closing import close
from phoihop.commitments.services.locking import locked
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.regulations.models import EditionState, Obligation, RegulationState


@transaction.atomic
def perform_together(
    *, kept: Obligation, dropped: Obligation, reason: str, by: User, at: datetime, today: date
) -> Joined:
    """Let the promises of `kept` perform `dropped` too (thực hiện chung); what `dropped` already owes from today on is
    performed by its twin and closed as no longer due. Overdue promises stay owed.

    Raises PermissionDenied, Refused "joined.reason_needed", "joined.not_in_force", "joined.occasions_differ",
    "joined.already", "joined.later".
    """
    if not can_join(by, kept, dropped):
        raise PermissionDenied
    if not clean(reason):
        raise Refused("joined.reason_needed", _("Hãy ghi lý do quyết định."))
    if standing({kept.lineage, dropped.lineage}).keys() != {kept.lineage, dropped.lineage}:
        raise Refused("joined.not_in_force", _("Chỉ gộp hai nghĩa vụ đang có hiệu lực."))
    if not same_occasions(kept.timing, dropped.timing):
        raise Refused("joined.occasions_differ", _("Hai nghĩa vụ khác kỳ hạn nên không thực hiện chung được."))
    pair = Q(lineage__in=[kept.lineage, dropped.lineage]) | Q(into=dropped.lineage)
    if Joined.objects.filter(pair, until_on__isnull=True).exists():
        raise Refused("joined.already", _("Một trong hai nghĩa vụ đã được gộp; hãy tách ra trước."))
    row = Joined(
        lineage=dropped.lineage, into=kept.lineage, from_on=today, reason=clean(reason), decided_by=by, decided_at=at
    )
    audit.create(row, verb="obligation.joined", by=by, at=at, reason=row.reason)
    waiting = Commitment.objects.filter(lineage=dropped.lineage, state=State.OPEN, due_on__gte=today)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        _hand_to_twin(pk, kept, dropped, by=by, at=at)
    return row


@transaction.atomic
def perform_apart(*, joined_id: UUID, by: User, at: datetime, today: date) -> Joined:
    """End it (tách ra): from today on each obligation has its own promises again.

    Raises PermissionDenied, Refused "joined.ended".
    """
    row = Joined.objects.select_for_update().get(pk=joined_id)
    found = standing({row.lineage, row.into})
    dropped, kept = found.get(row.lineage), found.get(row.into)
    if dropped is None or not can_join(by, kept or dropped, dropped):
        raise PermissionDenied
    if row.until_on is not None:
        raise Refused("joined.ended", _("Hai nghĩa vụ này đã được tách ra."))
    row.until_on = max(today, row.from_on)
    return audit.save(row, ["until_on"], verb="obligation.parted", by=by, at=at)


def _hand_to_twin(pk: UUID, kept: Obligation, dropped: Obligation, *, by: User, at: datetime) -> None:
    row = locked(pk)
    if row.state != State.OPEN:
        return
    same = {"lineage": kept.lineage, "instance_key": row.instance_key, "lead_key": row.lead_key}
    twin = Commitment.objects.filter(**same).first()
    if twin is None:
        return
    if twin.due_on is None or row.due_on is None or twin.due_on > row.due_on:
        sentence = _("Báo cáo được giữ có hạn sau hạn của nghĩa vụ kia; hãy giữ báo cáo có hạn sớm hơn.")
        raise Refused("joined.later", sentence)
    if not Performance.objects.filter(commitment=twin, obligation=dropped).exists():
        audit.create(Performance(commitment=twin, obligation=dropped), verb="performance.added", by=by, at=at)
    reason = f"Thực hiện chung tại nhiệm vụ {twin.code}."
    close(row, State.NO_LONGER_DUE, reason, verb="commitment.joined", by=by, at=at)


def standing(lineages: set[UUID]) -> dict[UUID, Obligation]:
    """{lineage: its accepted obligation in a text in force}."""
    rows = Obligation.objects.accepted().filter(
        lineage__in=lineages,
        unit__edition__state=EditionState.IN_FORCE,
        unit__edition__regulation__state=RegulationState.IN_FORCE,
    )
    rows = rows.select_related("unit__edition__regulation__follower").prefetch_related("bodies")
    return {row.lineage: row for row in rows.order_by("pk")}


@dataclass(frozen=True)
class Joins:
    """The decisions that touch the obligations of one run of the generator, and the obligations they speak of."""

    rows: tuple[Joined, ...]
    standing: dict[UUID, Obligation]

    def is_performed_elsewhere(self, obligation: Obligation, due_on: date | None) -> bool:
        """Whether a promise of `obligation` due then is performed by another one in force."""
        return any(
            row.lineage == obligation.lineage and row.into in self.standing and _covers(row, due_on)
            for row in self.rows
        )

    def performed_by(self, obligation: Obligation, due_on: date | None) -> list[Obligation]:
        """`obligation`, and what its promise due then performs besides."""
        joined = [row.lineage for row in self.rows if row.into == obligation.lineage and _covers(row, due_on)]
        return [obligation, *(self.standing[lineage] for lineage in joined if lineage in self.standing)]


def joins_of(obligations: list[Obligation]) -> Joins:
    """Two queries whatever the number of obligations."""
    lineages = {obligation.lineage for obligation in obligations}
    rows = tuple(Joined.objects.filter(Q(lineage__in=lineages) | Q(into__in=lineages)).order_by("pk"))
    return Joins(rows, standing({row.lineage for row in rows} | {row.into for row in rows}) if rows else {})


def _covers(row: Joined, due_on: date | None) -> bool:
    return due_on is not None and row.from_on <= due_on and (row.until_on is None or due_on < row.until_on)
