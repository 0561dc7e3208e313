"""Which petitions in the register ask the same as a new one: few candidates by rare keys, then compared word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from phoihop.kernel.accounts.models import User
from phoihop.kernel.scope import remembered
from phoihop.organisations.models import Body
from phoihop.petitions import likeness
from phoihop.petitions.faces import Faces
from phoihop.petitions.models import Petition
from phoihop.petitions.rules.keys import COMMON, lookups

COMPARED = 40  # candidates compared word by word
LOOKED_UP = 10  # of a petition among many: so many keys, or groups of common ones
MET = 30  # petitions met by each of those: a key of more is looked for together with others
NEAR, TURNS = 8, 3  # of these so many are looked at, and so many compared
ELSE = 0.4  # what each key weighs that only the other petition has, as log of its rarity: it speaks of something else
_FIGURES = re.compile(r"\d+")
_LOOKED_UP = (
    "(SELECT id, alike_keys FROM petitions_petition WHERE alike_keys @> %(group_{place})s::integer[] LIMIT %(common)s)"
)
_RANKED = """
WITH met AS MATERIALIZED (SELECT DISTINCT ON (id) id, alike_keys FROM ({each}) AS found)
SELECT met.id FROM met CROSS JOIN unnest(met.alike_keys) AS kept (key)
JOIN unnest(%(keys)s::integer[], %(weights)s::float8[]) AS wanted (key, weight) ON wanted.key = kept.key
GROUP BY met.id
ORDER BY sum(wanted.weight + %(apart)s) - %(apart)s * max(cardinality(met.alike_keys)) DESC, met.id DESC LIMIT 200"""

_MANY = """
WITH met AS MATERIALIZED (
  SELECT DISTINCT ON (place, id) place, id, alike_keys
  FROM unnest(%(places)s::integer[], %(groups)s::text[]) AS wanted (place, keys)
  CROSS JOIN LATERAL (
    SELECT id, alike_keys FROM petitions_petition WHERE alike_keys @> wanted.keys::integer[] LIMIT %(met)s
  ) AS found
  WHERE id <> (%(rows)s::uuid[])[place + 1]
)
SELECT place, id FROM (
  SELECT met.place, met.id, row_number() OVER (
    PARTITION BY met.place
    ORDER BY sum(own.weight + %(apart)s) - %(apart)s * max(cardinality(met.alike_keys)) DESC, met.id DESC
  ) AS turn
  FROM met
  JOIN unnest(%(own_places)s::integer[], %(own_keys)s::integer[], %(own_weights)s::float8[]) AS own (place, key, weight)
    ON own.place = met.place AND own.key = ANY(met.alike_keys)
  GROUP BY met.place, met.id
) AS ranked WHERE turn <= %(near)s ORDER BY place, turn"""


@dataclass(frozen=True, slots=True)
class Likely:
    """A petition that likely asks the same, how surely, and why in words."""

    petition: Petition
    score: float
    reason: str


def keys_for(text: str, commune: Body | None) -> list[int]:
    """What a petition is kept under, so that repeats meet."""
    return likeness.keys(text, str(commune.pk) if commune else "")


def likely_repeats(
    *, text: str, commune: Body | None, user: User | AnonymousUser, besides: UUID | None = None
) -> list[Likely]:
    """Petitions `user` may see that likely ask the same as `text`, the surest first."""
    found = [key for key in candidates(keys_for(text, commune)) if key != besides]
    seen = set(Petition.objects.visible_to(user).filter(pk__in=found).values_list("pk", flat=True))
    near = [key for key in found if key in seen][:COMPARED]
    texts = dict(Petition.objects.filter(pk__in=near).values_list("pk", "text"))
    told = likeness.compare_pairs([(text, texts[key]) for key in near], likeness.ready_to_compare())
    why = {key: one for key, one in zip(near, told, strict=True) if one}
    unread = ("search", "alike_keys", "session__search", "receiver__search", "lead__search")
    rows = Petition.objects.visible_to(user).filter(pk__in=why)
    likely = [Likely(row, *why[row.pk]) for row in rows.select_related("session", "receiver", "lead").defer(*unread)]
    return sorted(likely, key=lambda one: (-one.score, one.petition.code))


def candidates(keys: list[int]) -> list[UUID]:
    """Petitions that share rare keys, or two or three common ones; those come first that share the rarest and have little
    else, at most 200."""
    counted = remembered("petitions.counted_keys", _counted)
    wanted = lookups(keys, counted.shares, counted.rows)
    if not wanted:
        return []
    each = " UNION ALL ".join(_LOOKED_UP.format(place=place) for place in range(len(wanted)))
    given = {f"group_{place}": group for place, group in enumerate(wanted)}
    weights = [counted.weight(key) for key in keys]
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {**given, "common": COMMON, "keys": keys, "weights": weights, "apart": ELSE}
        cursor.execute(_RANKED.format(each=each), asked)
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many petitions there are, and the share of them that has a key, of the commonest keys."""

    rows: float
    shares: Mapping[int, float]
    rarest: float  # of those that are counted

    def weight(self, key: int) -> float:
        """How rare `key` is, as the log of its share; what is not counted is rarer than all that is."""
        return -log(self.shares.get(key, self.rarest / 2)) + 1e-6


def _counted() -> Counted:
    """As the database last counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::integer[], most_common_elem_freqs, c.reltuples "
            "FROM pg_class c LEFT JOIN pg_stats s ON s.schemaname = current_schema() "
            "AND s.tablename = 'petitions_petition' AND s.attname = 'alike_keys' "
            "WHERE c.oid = 'petitions_petition'::regclass"
        )
        elements, shares, rows = cursor.fetchone()
    # Behind the shares of the keys stand the least, the greatest and that of NULL.
    found = dict(zip(elements or (), shares or (), strict=False))
    return Counted(max(rows, 1.0), found, min(found.values(), default=1.0))


@dataclass(frozen=True, slots=True)
class Mark:
    """A petition and the one it most surely asks the same as, by their keys."""

    petition: UUID
    other: UUID
    score: float
    reason: str


def surest_of_many(rows: Sequence[Petition], user: User, known: Faces) -> list[Mark]:
    """Of many petitions, each with its words and keys, the one `user` may see that each most likely repeats; those that likely
    repeat none are left out. As many queries however many they are. `known`: texts met before need not be read again."""
    near = _nearest_of_many(rows)
    wanted = {key for found in near.values() for key in found}
    texts = dict(Petition.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "text"))
    moulds = {key: _mould(text) for key, text in texts.items()}
    asked = {row.pk: _worth_comparing(row.text, near.get(row.pk, ()), texts, moulds) for row in rows}
    marks: dict[UUID, Mark] = {}
    for turn in range(TURNS):  # the most promising of each first; who has met a repeat is asked no more
        pairs = [(row, asked[row.pk][turn]) for row in rows if row.pk not in marks and turn < len(asked[row.pk])]
        told = likeness.compare_pairs([(row.text, texts[other]) for row, other in pairs], known)
        for (row, other), found in zip(pairs, told, strict=True):
            if found is not None:
                marks[row.pk] = Mark(row.pk, other, *found)
    return list(marks.values())


def _worth_comparing(
    text: str, near: Sequence[UUID], texts: Mapping[UUID, str], moulds: Mapping[UUID, str]
) -> list[UUID]:
    """Of those near the first that are in `texts`, without any that differs in a number alone: such never ask the same, and
    many of one mould would hide the one that does."""
    mould = _mould(text)
    there = (other for other in near if other in texts and (texts[other] == text or moulds[other] != mould))
    return list(islice(there, TURNS))


def _mould(text: str) -> str:
    return _FIGURES.sub("0", text)


def _array(values: Iterable[float]) -> str:
    """As the database writes it: of thousands of numbers the driver would look at each for its type."""
    return f"{{{','.join(map(repr, values))}}}"


def _nearest_of_many(rows: Sequence[Petition]) -> dict[UUID, list[UUID]]:
    """For each the petitions that share its rarest keys and have little else, at most `NEAR`."""
    counted = remembered("petitions.counted_keys", _counted)
    places, groups = list[int](), list[str]()
    for place, row in enumerate(rows):
        found = lookups(row.alike_keys, counted.shares, counted.rows, common=MET, pairs=4, threes=2)[:LOOKED_UP]
        places += [place] * len(found)
        groups += map(_array, found)  # as text: unnest would lay arrays open
    if not places:
        return {}
    weights = {key: counted.weight(key) for row in rows for key in row.alike_keys}
    own = [(place, key, weights[key]) for place, row in enumerate(rows) for key in row.alike_keys]
    own_places, own_keys, own_weights = map(_array, zip(*own, strict=True))
    near: dict[UUID, list[UUID]] = {}
    with connection.cursor() as cursor:
        # One look into the index for each, and what they meet stays in memory.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        asked: dict[str, Any] = {
            "places": places, "groups": groups, "met": MET, "rows": [row.pk for row in rows], "near": NEAR,
            "own_places": own_places, "own_keys": own_keys, "own_weights": own_weights, "apart": ELSE,
        }  # fmt: skip
        cursor.execute(_MANY, asked)
        for place, other in cursor.fetchall():
            near.setdefault(rows[place].pk, []).append(other)
        cursor.execute("SET LOCAL enable_seqscan = on")
    return near
