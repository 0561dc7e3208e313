"""The text a draft goes on from: a regulation of the last term, or the one in force that it amends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from phoihop.drafting.models import Draft
from phoihop.drafting.rules.sources import Text, has_name
from phoihop.drafting.rules.texts import Node, walk
from phoihop.organisations.models import Body
from phoihop.regulations.models import Edition, EditionState, Regulation
from phoihop.regulations.queries import successors


def text_of(regulation: Regulation) -> Text:
    """The text of a regulation as it stands, or stood last: each node named by the lineage of its unit."""
    edition = regulation.editions.exclude(state=EditionState.DRAFT).order_by("-number").first()
    return Text() if edition is None else _text(edition)


def amended_text(draft: Draft) -> Text:
    """The text that an amendment changes: the one in force when it began, whatever took effect since."""
    edition = draft.amends_edition
    if edition is None and draft.amends is not None:
        editions = draft.amends.editions.exclude(state=EditionState.DRAFT)
        before = editions.filter(number__lt=draft.edition.number) if draft.edition else editions
        edition = before.order_by("-number").first()
    return Text() if edition is None else _text(edition)


def _text(edition: Edition) -> Text:
    made: dict[UUID, Node] = {}
    roots: list[Node] = []
    for unit in edition.units.order_by("position"):
        node = Node(str(unit.lineage), unit.type, unit.number, unit.heading, unit.text)
        made[unit.pk] = node
        (made[unit.parent_id].children if unit.parent_id else roots).append(node)
    return Text(roots, list(edition.reading.get("basis", [])))


@dataclass(frozen=True)
class Renamed:
    """A name of the earlier text whose body is called otherwise, or succeeded, now; in how many nodes it stands."""

    old: str
    new: str
    nodes: tuple[str, ...]


def renamed_in(draft: Draft, roots: Sequence[Node]) -> list[Renamed]:
    """Old names in the text of a draft that goes on from a regulation, each with today's name: proposals."""
    earlier = draft.replaces or draft.amends
    if earlier is None:
        return []
    living = successors(earlier)
    bodies = Body.objects.filter(pk__in=earlier.parties.values("body")).prefetch_related("names")
    gone = Body.objects.filter(pk__in=[key for key in living if key]).prefetch_related("names")
    found: dict[str, Renamed] = {}
    nodes = [(node.id, f"{node.heading or ''}\n{node.text}") for node in walk(roots)]
    for body in [*bodies, *gone]:
        now = living.get(body.pk, body).name
        for old in {body.name, *(past.name for past in body.names.all())} - {now}:
            where = tuple(key for key, words in nodes if has_name(words, old))
            if where:
                found[old] = Renamed(old, now, where)
    return sorted(found.values(), key=lambda one: -len(one.old))
