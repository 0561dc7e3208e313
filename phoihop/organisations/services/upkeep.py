"""What a day brings by itself: names and places in the tree that were set ahead take effect."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import Body, BodyKind, BodyName, Level
from phoihop.organisations.services.bodies import ONE_EACH


def bring_name_up_to(body: Body, today: date, **trace: Any) -> None:
    """Make `body.name` the name it holds on `today`. `trace`: by, at, reason."""
    held = BodyName.objects.filter(_held(today), body=body).order_by("id").first()
    if held is None or (held.name, held.short_name) == (body.name, body.short_name):
        return
    body.name, body.short_name = held.name, held.short_name
    audit.save(body, ["name", "short_name"], verb="body.renamed", **trace)


def _held(on: date) -> Q:
    return Q(Q(from_on__isnull=True) | Q(from_on__lte=on), Q(until__isnull=True) | Q(until__gt=on))


def move_bodies_below(body: Body, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Bodies under one that has ended go under its successor, all but those that ended no later than it."""
    if body.succeeded_by_id is None or body.abolished_on is None:
        return
    below = list(
        Body.objects.select_for_update()
        .filter(Q(abolished_on__isnull=True) | Q(abolished_on__gt=body.abolished_on), parent=body)
        .exclude(pk=body.succeeded_by_id)
        .order_by("id")
    )
    for child in below:
        child.parent_id = body.succeeded_by_id
    audit.bulk_save(below, ["parent"], verb="body.moved", by=by, at=at, reason=reason)
    successor = Body.objects.select_for_update().get(pk=body.succeeded_by_id)
    if successor.parent_id == body.pk:
        successor.parent_id = body.parent_id
        audit.save(successor, ["parent"], verb="body.moved", by=by, at=at, reason=reason)
    _go_on_in(successor, body, by=by, at=at, reason=reason)


def _go_on_in(commune: Body, ended: Body, **trace: Any) -> None:
    """What was of a commune that has ended is of the one that goes on; a council only where that one has none."""
    living = Body.objects.filter(abolished_on__isnull=True)
    there = set(living.filter(commune=commune, kind__in=ONE_EACH).values_list("kind", flat=True))
    rows = list(living.select_for_update().filter(commune=ended).exclude(kind__in=there).order_by("id"))
    if commune.kind != BodyKind.PEOPLES_COMMITTEE or commune.level != Level.COMMUNE:
        return
    for row in rows:
        row.commune = commune
    audit.bulk_save(rows, ["commune"], verb="body.moved", **trace)


@transaction.atomic
def bring_up_to(*, today: date, at: datetime) -> int:
    """Let take effect what was dated up to `today` (daily job); gives the number of bodies touched. Safe to repeat."""
    stale = BodyName.objects.filter(_held(today)).exclude(name=F("body__name"), short_name=F("body__short_name"))
    bodies = list(Body.objects.select_for_update().filter(pk__in=stale.values("body")).order_by("id"))
    for body in bodies:
        bring_name_up_to(body, today, by=None, at=at)
    living = Body.objects.existing(today)
    held = Q(children__in=living) | Q(of_commune__in=living)
    ended = Body.objects.filter(held, abolished_on__lte=today, succeeded_by__isnull=False)
    touched = len(bodies)
    for body in ended.distinct().order_by("abolished_on", "id"):
        move_bodies_below(body, by=None, at=at)
        touched += 1
    return touched
