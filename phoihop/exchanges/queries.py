"""Reads: what stands on the page of an exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from phoihop.commitments.models import Commitment, Performance, Proof
from phoihop.exchanges.models import Exchange, ExchangeBody
from phoihop.exchanges.rules import SOURCE, speaks_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Version
from phoihop.organisations.models import Body, sight_of
from phoihop.regulations.models import EditionState, Obligation, Regulation


def answers(user: User, exchange: Exchange, *, every: bool) -> QuerySet[ExchangeBody]:
    """The bodies asked with all that was handed in, in order, by rank; one's own, or `every` one, those taken out too."""
    rows = ExchangeBody.objects.filter(exchange=exchange)
    if not every:
        rows = rows.standing().filter(body__in=sight_of(user).bodies)
    files = Version.objects.defer("text")
    proofs = Proof.objects.visible_to(user).select_related("document", "paper__scan", "body").order_by("at", "id")
    proofs = proofs.prefetch_related(Prefetch("document__versions", files), Prefetch("paper__scan__versions", files))
    return (
        rows.select_related("body", "commitment", "delegate")
        .defer("body__search", "commitment__search", "delegate__search")
        .prefetch_related(Prefetch("commitment__proofs", proofs, to_attr="given"))
        .order_by("body__rank", "body__sort_key", "pk")
    )


@dataclass(frozen=True)
class Answered:
    """A body asked and what it handed in that stands, the oldest first."""

    row: ExchangeBody
    proofs: Sequence[Proof]


def standing_answers(exchange: Exchange) -> list[Answered]:
    """The bodies asked, by rank, each with the answers that were not sent back: what the sender gathers."""
    proofs = Proof.objects.standing().order_by("at", "id")
    rows = ExchangeBody.objects.standing().filter(exchange=exchange).select_related("body", "commitment")
    rows = rows.defer("body__search", "commitment__search").order_by("body__rank", "body__sort_key", "pk")
    found = rows.prefetch_related(Prefetch("commitment__proofs", proofs, to_attr="standing"))
    return [Answered(row, row.commitment.standing if row.commitment else []) for row in found]  # type: ignore[attr-defined]  # prefetched


def senders_of(user: User, today: date) -> list[Body]:
    """Bodies in whose name `user` may ask and give."""
    sight = sight_of(user)
    own = [body for body in sight.bodies if sight.has(body)]
    return list(Body.objects.existing(today).filter(pk__in=own).by_rank())


def clauses_for(user: User, senders: Sequence[Body], kind: str, today: date) -> QuerySet[Obligation]:
    """Clauses in force of regulations that one of `senders` has signed and whose words speak of such an exchange: what a
    person chooses from, by regulation and in the order of the text."""
    rows = Obligation.objects.visible_to(user).accepted()
    signed = Regulation.objects.in_force(today).filter(parties__body__in=senders)
    rows = rows.filter(unit__edition__state=EditionState.IN_FORCE, unit__edition__regulation__in=signed)
    said = [
        pk for pk, action, quote in rows.values_list("pk", "action", "quote") if speaks_of(kind, f"{action} {quote}")
    ]
    found = Obligation.objects.filter(pk__in=said).select_related("unit__edition__regulation")
    return found.order_by("unit__edition__regulation__short_title", "unit__position", "order", "pk")


def performed_by(user: User, exchange: Exchange) -> QuerySet[Obligation]:
    """The clauses that the exchange and the answers to it perform, as far as the person may open them."""
    rows = Commitment.objects.filter(source_kind=SOURCE, source_code=exchange.code)
    performed = Performance.objects.filter(commitment__in=rows).values("obligation")
    found = Obligation.objects.visible_to(user).filter(pk__in=performed)
    return found.select_related("unit__edition__regulation").order_by(
        "unit__edition__regulation", "unit__position", "pk"
    )


def page_of(user: User, code: str) -> str:
    """The page of the exchange with this code; "" when `user` may not see it."""
    row = Exchange.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""
