"""Whom to tell: the people named on a commitment, else those at work in the body and in its office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from phoihop.commitments.models import Commitment, Participation
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import AT_WORK, Role
from phoihop.regulations.models import BodyRole

EVERYONE = [BodyRole.LEAD, BodyRole.PARTNER, BodyRole.RECIPIENT, BodyRole.FOLLOWER]
JUDGE = "judge"  # beside the roles: whoever gives the verdict, in whatever role it takes part


def people_of(
    commitment: Commitment,
    roles: Iterable[str],
    today: date,
    *,
    besides: User | None = None,
    only: Participation | None = None,
    parts: Iterable[Participation] | None = None,
) -> list[User]:
    """Accounts to tell for the participations in `roles`: person and stand-in if named, else the body's people.

    `roles` may name `JUDGE`. `only`: what concerns one body alone is told to this participation's people. `parts`:
    all who take part, where the act has them already.
    """
    wanted = set(roles)
    rows = commitment.participations.select_related("person", "stand_in") if parts is None else parts
    judging = commitment.judge_id if JUDGE in wanted else None
    told = [part for part in rows if part.role in wanted or (judging is not None and part.body_id == judging)]
    told = [part for part in told if only is None or part.pk == only.pk]
    named = {p.user_id for part in told for p in (part.person, part.stand_in) if p is not None and p.user_id}
    unnamed = {part.body_id for part in told if part.person is None}
    found = Q(pk__in=named) | Q(pk__in=working_in(unnamed, today)) if unnamed else Q(pk__in=named)
    users = User.objects.filter(found, is_active=True)
    return sorted((user for user in users if user != besides), key=lambda user: user.username)


def at_work(bodies: Iterable[UUID], today: date) -> list[User]:
    """Accounts at work in the bodies or in the offices that serve them on `today`."""
    return list(User.objects.filter(pk__in=working_in(set(bodies), today), is_active=True))


def working_in(wanted: set[UUID], today: date) -> QuerySet[Role, Any]:
    """The accounts at work in the bodies or in the offices that serve them on `today`, as a subquery."""
    serving = Q(body__servings__principal__in=wanted) & (
        Q(body__servings__until__isnull=True) | Q(body__servings__until__gt=today)
    )
    return Role.objects.held(today).filter(Q(body__in=wanted) | serving, kind__in=AT_WORK).values("user")


def tell_bodies(
    bodies: Iterable[UUID], *, kind: str, title: Sentence, url: str, about: str, by: User | None, at: datetime
) -> None:
    """One notice for each account at work in the bodies, of an act that they are told each time it is done. `about`: the row
    it was done to."""
    notifications.notify(
        users=at_work(bodies, clock.day_of(at)),
        kind=kind,
        title=title,
        url=url,
        key=f"{kind}:{about}:{at.isoformat()}",
        by=by,
        at=at,
    )


def tell(
    commitment: Commitment,
    roles: Iterable[str],
    *,
    kind: str,
    title: Sentence,
    key: str,
    at: datetime,
    by: User | None,
    only: Participation | None = None,
    parts: Iterable[Participation] | None = None,
) -> None:
    """One notice each, in this transaction. `key` makes a repeated run tell nothing twice; `only`, `parts`: see `people_of`."""
    notifications.notify(
        users=people_of(commitment, roles, clock.day_of(at), besides=by, only=only, parts=parts),
        kind=kind,
        title=title,
        url=commitment.get_absolute_url(),
        key=f"{kind}:{commitment.code}:{key}",
        at=at,
    )
