"""The text that follows a regulation: one that replaces it or was drawn from it, or a draft of the next term."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from phoihop.drafting.models import Draft
from phoihop.drafting.queries import latest, rows_of
from phoihop.drafting.rules.texts import places
from phoihop.kernel.accounts.models import User
from phoihop.regulations.models import Obligation, ObligationState, Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words

SHOWN = 20  # texts to choose from


@dataclass(frozen=True)
class NewClause:
    """A clause of the text that follows, in words."""

    address: str
    heading: str
    text: str


@dataclass(frozen=True)
class Following:
    """The text that follows, beside the units of the old one: `added`: lineages of clauses that bind somebody and that the
    old text does not have, in order; `shares`: whether anything of the old text goes on; `words`: of some lineages."""

    added: Callable[[QuerySet[Unit]], Sequence[UUID]]
    shares: Callable[[QuerySet[Unit]], bool]
    words: Callable[[Collection[UUID]], dict[UUID, NewClause]]


def followers_of(user: User, regulation: Regulation) -> list[Regulation | Draft]:
    """Texts that follow `regulation`, as far as `user` may read them, the newest first: entered ones, then drafts."""
    entered, drafts = _followers(user, regulation)
    newest = entered.defer("search").order_by("-created_at", "-pk")[:SHOWN]
    return [*newest, *drafts.order_by("-created_at", "-pk")[:SHOWN]]


def has_follower(user: User, regulation: Regulation) -> bool:
    """Whether there is any."""
    return any(rows.exists() for rows in _followers(user, regulation))


def _followers(user: User, regulation: Regulation) -> tuple[QuerySet[Regulation], QuerySet[Draft]]:
    entered = Regulation.objects.visible_to(user).filter(Q(replaces=regulation) | Q(cloned_from=regulation))
    return entered, Draft.objects.visible_to(user).under_way().filter(replaces=regulation)


def following(row: Regulation | Draft) -> Following:
    """Its text: of a regulation the edition in use, of a draft the version in work."""
    return _drafted(row) if isinstance(row, Draft) else _entered(row)


def _entered(regulation: Regulation) -> Following:
    units = Unit.objects.filter(edition=edition_in_use(regulation)).defer("search").order_by("position")

    def added(old: QuerySet[Unit]) -> Sequence[UUID]:
        owed = Obligation.objects.filter(unit=OuterRef("pk")).exclude(state=ObligationState.REJECTED)
        fresh = units.filter(Exists(owed)).exclude(lineage__in=old.order_by().values("lineage"))
        return list(fresh.values_list("lineage", flat=True))

    def words(wanted: Collection[UUID]) -> dict[UUID, NewClause]:
        return {
            unit.lineage: NewClause(in_words(unit.eid, gettext), unit.heading or "", unit.text)
            for unit in units.filter(lineage__in=wanted)
        }

    return Following(added, lambda old: units.filter(lineage__in=old.order_by().values("lineage")).exists(), words)


def _drafted(draft: Draft) -> Following:
    roots = latest(draft).roots
    nodes = {UUID(key): place.node for key, place in places(roots).items()}

    def words(wanted: Collection[UUID]) -> dict[UUID, NewClause]:
        rows = rows_of(roots, only={str(one) for one in wanted})
        return {UUID(row.node.id): NewClause(row.address, row.node.heading or "", row.node.text) for row in rows}

    def added(old: QuerySet[Unit]) -> Sequence[UUID]:
        known = set(old.values_list("lineage", flat=True))
        return [one for one, node in nodes.items() if node.text and one not in known]

    return Following(added, lambda old: old.filter(lineage__in=nodes).exists(), words)
