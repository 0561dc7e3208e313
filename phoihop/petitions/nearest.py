"""Which petitions in the register ask the same as a new one: few candidates by rare keys, then compared word by word."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from phoihop.kernel.accounts.models import User
from phoihop.kernel.scope import remembered
from phoihop.organisations.models import Body
from phoihop.petitions import likeness
from phoihop.petitions.models import Petition
from phoihop.petitions.rules.keys import COMMON, lookups

COMPARED = 40  # candidates compared word by word
_LOOKED_UP = "(SELECT id, alike_keys FROM petitions_petition WHERE alike_keys @> %s::integer[] LIMIT %s)"
_RANKED = """
WITH met AS MATERIALIZED (SELECT DISTINCT ON (id) id, alike_keys FROM ({each}) AS found)
SELECT met.id FROM met CROSS JOIN unnest(met.alike_keys) AS kept (key)
JOIN unnest(%s::integer[], %s::float8[]) AS wanted (key, weight) ON wanted.key = kept.key
GROUP BY met.id ORDER BY sum(wanted.weight) DESC, met.id DESC LIMIT 200"""


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
