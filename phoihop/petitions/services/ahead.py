"""A file's portions thought through ahead of their turn, beside the job that writes them (`kernel.beside`).

Nothing is written here. What is found is what the job would find itself, and is taken only while it still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from phoihop.intake import services as intake
from phoihop.intake.communes import Communes
from phoihop.intake.models import Item
from phoihop.kernel.text import clean
from phoihop.petitions.likeness import ready_to_compare
from phoihop.petitions.models import FileMaking, Petition
from phoihop.petitions.nearest import Mark, keys_for, surest_of_many
from phoihop.petitions.services.lines import key_of, wanted_of
from phoihop.petitions.services.making import meeting_of
from phoihop.petitions.services.proposing import Guesses, guessed


@dataclass(frozen=True, slots=True)
class ToMake:
    """Lines of a file behind `after` up to `upto` that wait."""

    making_id: UUID
    after: int
    upto: int
    on: date


@dataclass(frozen=True, slots=True)
class Thoughts:
    """Keys for texts each asked in a commune (`lines.key_of`), and guesses for texts."""

    keys: dict[tuple[str, UUID | None], list[int]]
    guesses: Guesses


@dataclass(frozen=True, slots=True)
class ToCompare:
    """Petitions of a file made of the lines behind `after` up to `upto`."""

    making_id: UUID
    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class Found:
    """So many petitions were compared; these likely repeat another."""

    rows: int
    marks: Sequence[Mark]


def to_make(making_id: UUID, on: date, size: int) -> list[ToMake]:
    """The portions still to make, as `make_portion` would cut them."""
    making = _making(making_id)
    waiting = Item.objects.waiting().filter(batch=making.batch_id, line__gt=making.reached).order_by("line")
    cuts = _cuts(making.reached, waiting.values_list("line", flat=True), size)
    return [ToMake(making_id, after, upto, on) for after, upto in cuts]


def to_compare(making_id: UUID, size: int) -> list[ToCompare]:
    """The portions still to compare, as `compare_portion` would cut them."""
    making = _making(making_id)
    cuts = _cuts(making.compared_to, compared_next(making).values_list("item__line", flat=True), size)
    return [ToCompare(making_id, after, upto) for after, upto in cuts]


def thinker() -> Callable[[ToMake], Thoughts]:
    """Thinks of lines that wait."""
    return _think


def comparer() -> Callable[[ToCompare], Found]:
    """Compares petitions with all others; what it has read for one portion it knows for the next."""
    known = ready_to_compare()

    @transaction.atomic
    def compare(order: ToCompare) -> Found:
        making = _making(order.making_id)
        rows = list(compared_next(making, after=order.after).filter(item__line__lte=order.upto))
        return Found(len(rows), surest_of_many(rows, making.by, known))

    return compare


def compared_next(making: FileMaking, after: int | None = None) -> QuerySet[Petition]:
    """Petitions of the file not yet compared, or behind the line `after`, with what is compared."""
    behind = making.compared_to if after is None else after
    rows = Petition.objects.alive().filter(item__batch=making.batch_id, item__line__gt=behind)
    return rows.select_related("item").only("text", "alike_keys", "item__line").order_by("item__line")


def _think(order: ToMake) -> Thoughts:
    making = _making(order.making_id)
    found = intake.read_many(
        making.batch, making.by, after=order.after, upto=order.upto, limit=order.upto - order.after
    )
    meeting = meeting_of(found[0][0]) if found else None
    at_meeting = meeting.commune if meeting else None
    keys = {
        key_of(one, meeting): keys_for(clean(one.text), one.commune or at_meeting)
        for _item, one in wanted_of(found, Communes(order.on), split=making.split)
    }
    return Thoughts(keys, guessed(list(dict.fromkeys(text for text, _place in keys)), order.on))


def _making(making_id: UUID) -> FileMaking:
    rows = FileMaking.objects.select_related("batch", "by").defer("batch__file", "batch__parts")
    return rows.get(pk=making_id)


def _cuts(start: int, lines: Iterable[int | None], size: int) -> list[tuple[int, int]]:
    every = [line for line in lines if line]
    ends = [*every[size - 1 :: size], *every[-1:]]
    return list(pairwise(dict.fromkeys([start, *ends])))
