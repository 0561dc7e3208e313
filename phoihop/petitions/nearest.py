"""Which petitions in the register ask the same as a new one: few candidates by rare keys, then compared word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
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
MET = 40  # petitions met by each of those
TURNS = 3  # of these so many are compared
_LOOKED_UP = "(SELECT id, alike_keys FROM petitions_petition WHERE alike_keys @> %s::integer[] LIMIT %s)"
_RANKED = """
WITH met AS MATERIALIZED (SELECT DISTINCT ON (id) id, alike_keys FROM ({each}) AS found)
SELECT met.id FROM met CROSS JOIN unnest(met.alike_keys) AS kept (key)
JOIN unnest(%s::integer[], %s::float8[]) AS wanted (key, weight) ON wanted.key = kept.key
GROUP BY met.id ORDER BY sum(wanted.weight) DESC, met.id DESC LIMIT 200"""

_MANY = """
SELECT place, other FROM (
  SELECT place, met.id AS other, row_number() OVER (PARTITION BY place ORDER BY sum(weight) DESC, met.id DESC) AS turn
  FROM unnest(%s::integer[], %s::text[], %s::float8[]) AS wanted (place, keys, weight)
  CROSS JOIN LATERAL (
    SELECT id FROM petitions_petition WHERE alike_keys @> wanted.keys::integer[] LIMIT %s
  ) AS met
  WHERE met.id <> (%s::uuid[])[place + 1]
  GROUP BY place, met.id
) AS ranked WHERE turn <= %s ORDER BY place, turn"""


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
    told = likeness.compare(text, [texts[key] for key in near])
    why = {key: one for key, one in zip(near, told, strict=True) if one[1]}
    unread = ("search", "alike_keys", "session__search", "receiver__search", "lead__search")
    rows = Petition.objects.visible_to(user).filter(pk__in=why)
    likely = [Likely(row, *why[row.pk]) for row in rows.select_related("session", "receiver", "lead").defer(*unread)]
    return sorted(likely, key=lambda one: (-one.score, one.petition.code))


def candidates(keys: list[int]) -> list[UUID]:
    """Petitions that share rare keys, or two or three common ones; those whose shared keys are rarest come first, at most 200."""
    often, rows = remembered("petitions.common_keys", _common)
    wanted = lookups(keys, often, rows)
    if not wanted:
        return []
    least = min(often.values(), default=1.0) / 2  # of a key that is in no statistics
    each = " UNION ALL ".join([_LOOKED_UP] * len(wanted))
    given = [value for group in wanted for value in (group, COMMON)]
    weights = [-log(often.get(key, least)) + 1e-6 for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(_RANKED.format(each=each), [*given, keys, weights])
        return [row[0] for row in cursor.fetchall()]


def _common() -> tuple[dict[int, float], float]:
    """Keys of more than `COMMON` petitions with their share, and how many petitions, as the database last counted them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::integer[], most_common_elem_freqs, c.reltuples "
            "FROM pg_class c LEFT JOIN pg_stats s ON s.schemaname = current_schema() "
            "AND s.tablename = 'petitions_petition' AND s.attname = 'alike_keys' "
            "WHERE c.oid = 'petitions_petition'::regclass"
        )
        elements, shares, rows = cursor.fetchone()
    often = {key: share for key, share in zip(elements or (), shares or (), strict=False) if share * rows > COMMON}
    return often, max(rows, 1.0)


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
    marks: dict[UUID, Mark] = {}
    for turn in range(TURNS):  # the most promising of each first; who has met a repeat is asked no more
        pairs = [
            (row, near[row.pk][turn])
            for row in rows
            if row.pk not in marks and turn < len(near.get(row.pk, ())) and near[row.pk][turn] in texts
        ]
        told = likeness.compare_pairs([(row.text, texts[other]) for row, other in pairs], known)
        for (row, other), found in zip(pairs, told, strict=True):
            if found is not None:
                marks[row.pk] = Mark(row.pk, other, *found)
    return list(marks.values())


def _nearest_of_many(rows: Sequence[Petition]) -> dict[UUID, list[UUID]]:
    """For each the petitions that share its rarest keys, those with the rarest first, at most `TURNS`."""
    often, number = remembered("petitions.common_keys", _common)
    least = min(often.values(), default=1.0) / 2
    asked, keys, weights = [], [], []
    for place, row in enumerate(rows):
        for group in lookups(row.alike_keys, often, number, pairs=4, threes=2)[:LOOKED_UP]:
            asked.append(place)
            keys.append(f"{{{','.join(map(str, group))}}}")  # an array as text: unnest would lay groups open
            weights.append(sum(-log(often.get(key, least)) for key in group) + 1e-6)
    if not asked:
        return {}
    found: dict[UUID, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")  # one look into the index for each
        cursor.execute(_MANY, [asked, keys, weights, MET, [row.pk for row in rows], TURNS])
        for place, other in cursor.fetchall():
            found.setdefault(rows[place].pk, []).append(other)
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found
