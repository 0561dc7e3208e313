"""Which bodies stand in one line of succession: a party's figures go on through a merger."""

from __future__ import annotations

from uuid import UUID

from phoihop.organisations.models import Body


def living(body: Body) -> Body:
    """The body that acts for `body` today: itself while it lives."""
    while body.succeeded_by is not None:
        body = body.succeeded_by
    return body


def succeeded(body: Body) -> list[UUID]:
    """`body` and all that it succeeded, the nearest first."""
    found, last = [body.pk], [body.pk]
    while last:
        before = Body.objects.filter(succeeded_by__in=last).exclude(pk__in=found).order_by("pk")
        last = list(before.values_list("pk", flat=True))
        found += last
    return found
