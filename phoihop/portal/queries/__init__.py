"""Who receives, and where what was sent stands."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from phoihop.kernel import secrecy
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, BodyKind, Level, RoleKind
from phoihop.organisations.queries import users_of
from phoihop.petitions.permissions import GATHERERS


def code_digest(code: str) -> str:
    """What is kept of the code on a receipt."""
    return secrecy.digest(code, purpose="portal.receipt")


def receivers_on(day: date) -> list[Body]:
    """Who takes in from the public page on `day`, in house order: the province's bodies that gather petitions, where a
    registry clerk, its own or its office's, is there to screen."""
    gatherers = Body.objects.filter(kind__in=GATHERERS, level=Level.PROVINCE).existing(day).by_rank()
    return [body for body in gatherers if clerks_of(body, day).exists()]


def clerks_of(body: Body, day: date) -> QuerySet[User]:
    """Who screens for `body` on `day`."""
    return users_of(body, {RoleKind.REGISTRY_CLERK}, on=day, with_office=True)


def communes_on(day: date) -> QuerySet[Body]:
    """The province's communes and wards on `day`, as their committees."""
    return Body.objects.filter(kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE).existing(day).by_rank()
