"""Who receives, and where what was sent stands."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from phoihop.kernel import secrecy
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import GATHERERS, Body, BodyKind, Level, RoleKind, sight_of
from phoihop.organisations.models.bodies import BodyQuerySet
from phoihop.organisations.queries import users_of
from phoihop.papers.queries import without_registry
from phoihop.portal.rules import COMMITTEE


def code_digest(code: str) -> str:
    """What is kept of the code on a receipt."""
    return secrecy.digest(code, purpose="portal.receipt")


def receivers_on(day: date) -> list[Body]:
    """Who takes in from the public page on `day`, in house order: the province's bodies that gather petitions, where a
    registry clerk, its own or its office's, is there to screen."""
    gatherers = Body.objects.filter(kind__in=GATHERERS, level=Level.PROVINCE).existing(day).by_rank()
    return [body for body in gatherers if clerks_of(body, day).exists()]


def communes_receiving(day: date) -> dict[UUID, Body]:
    """By the key of the commune (its committee): the standing body of its council, where a registry clerk is there to
    screen."""
    rows = Body.objects.filter(kind=BodyKind.COUNCIL_STANDING, commune__isnull=False).existing(day).defer("search")
    bodies = list(rows)
    unkept = without_registry(bodies, on=day)
    return {body.commune_id: body for body in bodies if body.commune_id is not None and body.pk not in unkept}


def receives(body: Body, day: date) -> bool:
    """Whether `body` takes in from the public page on `day`."""
    return body in receivers_on(day) or body in communes_receiving(day).values()


def receiving_of(user: User, day: date) -> list[Body]:
    """Of those who take in from the public page on `day`, the bodies in or for which the person works, in house order."""
    sight, communes = sight_of(user), communes_receiving(day).values()
    mine = [body for body in [*receivers_on(day), *communes] if sight.has(body.pk)]
    return sorted(mine, key=lambda body: (body.rank, body.sort_key, body.pk))


def clerks_of(body: Body, day: date) -> QuerySet[User]:
    """Who screens for `body` on `day`."""
    return users_of(body, {RoleKind.REGISTRY_CLERK}, on=day, with_office=True)


def communes_on(day: date) -> BodyQuerySet:
    """The province's communes and wards on `day`, as their committees."""
    return Body.objects.communes().existing(day).by_rank()


def communes_called(communes: BodyQuerySet, text: str) -> BodyQuerySet:
    """Those of `communes` with the name «Xã Đá Bạc»; of no such name, those with these words in it, in house order."""
    named = communes.filter(name__iexact=f"{COMMITTEE}{text}")
    return named if named.exists() else communes.matching(text).by_rank()
