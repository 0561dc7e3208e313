"""Which petitions in the register ask the same as a new one: few candidates by rare keys, then compared word by word."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from phoihop.kernel.accounts.models import User
from phoihop.kernel.scope import remembered
from phoihop.organisations.models import Body
from phoihop.petitions import likeness
from phoihop.petitions.models import Petition

COMMON = 400  # petitions: a key of more leads to too many to look at
COMPARED = 40  # candidates compared word by word
PAIRED = 4  # of the keys too common alone, so many of the rarest are looked for two by two


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
    met = Petition.objects.visible_to(user).filter(pk__in=found)
    unread = ("search", "alike_keys", "session__search", "receiver__search", "lead__search")
    rows = {row.pk: row for row in met.select_related("session", "receiver", "lead").defer(*unread)}
    near = [rows[key] for key in found if key in rows][:COMPARED]
    told = likeness.compare(text, [row.text for row in near])
    likely = [Likely(row, score, reason) for row, (score, reason) in zip(near, told, strict=True) if reason]
    return sorted(likely, key=lambda one: (-one.score, one.petition.code))


def candidates(keys: list[int]) -> list[UUID]:
    """Petitions that share rare keys, or two that are common alone; those that share most first, at most 200."""
    often = remembered("petitions.common_keys", _common)
    rare = [key for key in keys if key not in often]
    rather = sorted((key for key in keys if key in often), key=lambda key: (often[key], key))[:PAIRED]
    wanted = [[key] for key in rare] + [list(two) for two in combinations(rather, 2)]
    if not wanted:
        return []
    each = " UNION ALL ".join(
        ["(SELECT id FROM petitions_petition WHERE alike_keys @> %s::integer[] LIMIT %s)"] * len(wanted)
    )
    sql = f"SELECT id FROM ({each}) AS met GROUP BY id ORDER BY count(*) DESC, id DESC LIMIT 200"  # noqa: S608 constants of our own
    given = [value for group in wanted for value in (group, COMMON)]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [row[0] for row in cursor.fetchall()]


def _common() -> dict[int, float]:
    """Keys of more than `COMMON` petitions, with their share, as the database last counted them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::integer[], most_common_elem_freqs, c.reltuples "
            "FROM pg_stats s JOIN pg_class c ON c.oid = 'petitions_petition'::regclass "
            "WHERE s.schemaname = current_schema() AND s.tablename = 'petitions_petition' AND s.attname = 'alike_keys'"
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return {}
    elements, shares, rows = row
    return {key: share for key, share in zip(elements, shares, strict=False) if share * rows > COMMON}
