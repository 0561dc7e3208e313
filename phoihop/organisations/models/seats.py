"""Deputies sit in a council and in its groups; in its name the standing body works. The delegation stands for itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from phoihop.kernel.accounts.models import User
from phoihop.kernel.scope import remembered
from phoihop.organisations.models.bodies import Body, BodyKind, Level
from phoihop.organisations.models.people import Membership, Person
from phoihop.organisations.models.roles import Role, RoleKind, sight_of

PARTS = (BodyKind.DEPUTY_GROUP, BodyKind.COUNCIL_COMMITTEE)

# The council of a seat: itself; what its group is under; the one council of the commune that the group is of. The
# standing body of a council: under it, of the same commune, or of the province, which has one council.
_NAMED = """
WITH RECURSIVE seat AS (
  SELECT id, kind, level, commune_id FROM organisations_body WHERE id = ANY(%(bodies)s)
  UNION
  SELECT c.id, c.kind, c.level, c.commune_id FROM organisations_body g JOIN organisations_body c
    ON c.id = g.parent_id OR c.kind = 'council' AND c.commune_id = g.commune_id
  WHERE g.id = ANY(%(bodies)s) AND g.kind = ANY(%(parts)s)
), named AS (
  SELECT id FROM seat WHERE kind IN ('na_delegation', 'council_standing')
  UNION
  SELECT s.id FROM seat c JOIN organisations_body s
    ON s.parent_id = c.id OR s.commune_id = c.commune_id OR s.level = %(province)s AND c.level = %(province)s
  WHERE c.kind = 'council' AND s.kind = 'council_standing'
  UNION
  SELECT b.id FROM named n JOIN organisations_body b ON b.succeeded_by_id = n.id AND b.abolished_on <= %(on)s
)
SELECT id FROM named
"""

# The same read from the other end, from a body or what succeeded it: where its deputies sit.
_SEATS = """
WITH RECURSIVE living AS (
  SELECT id, kind, level, parent_id, commune_id, succeeded_by_id FROM organisations_body WHERE id = ANY(%(bodies)s)
  UNION
  SELECT b.id, b.kind, b.level, b.parent_id, b.commune_id, b.succeeded_by_id
  FROM living l JOIN organisations_body b ON b.id = l.succeeded_by_id
), seat AS (
  SELECT id, commune_id FROM living
  UNION
  SELECT c.id, c.commune_id FROM living s JOIN organisations_body c
    ON c.id = s.parent_id OR c.commune_id = s.commune_id OR s.level = %(province)s AND c.level = %(province)s
  WHERE s.kind = 'council_standing' AND c.kind = 'council'
)
SELECT id FROM seat
UNION
SELECT g.id FROM seat s JOIN organisations_body g ON g.parent_id = s.id OR g.commune_id = s.commune_id
WHERE g.kind = ANY(%(parts)s)
"""


def deputy_of(user: User | AnonymousUser, *, on: date | None = None) -> frozenset[UUID]:
    """Delegations and standing bodies of councils whose deputy the account is on `on` (default: today in Vietnam), and those
    which they succeeded. Asks the database only for accounts of deputies, once a request."""
    held = frozenset(body for body, kinds in sight_of(user, on=on).roles.items() if RoleKind.DEPUTY in kinds)
    if not held:
        return frozenset()
    day = on or timezone.localdate()
    return remembered(("deputy", held, day), lambda: frozenset(_named(held, day)))


def deputies(body: Body, *, on: date) -> QuerySet[Person]:
    """Who is a deputy of a delegation, or of the council in whose name a standing body works, on `on`: holds a post in it, in
    the council, its groups and committees, or has a deputy's account there. By given name."""
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, _given([body.pk], on))
        seats = [row[0] for row in cursor.fetchall()]
    held = Membership.objects.held(on).filter(person=OuterRef("pk"), body__in=seats)
    roles = Role.objects.held(on).filter(user=OuterRef("user"), body__in=seats, kind=RoleKind.DEPUTY)
    return Person.objects.filter(Exists(held) | Exists(roles)).order_by("name_key", "id")


def _named(bodies: Iterable[UUID], on: date) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, _given(bodies, on))
        return {row[0] for row in cursor.fetchall()}


def _given(bodies: Iterable[UUID], on: date) -> dict[str, Any]:
    return {"bodies": list(bodies), "parts": [str(kind) for kind in PARTS], "province": str(Level.PROVINCE), "on": on}
