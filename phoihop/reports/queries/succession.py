"""Which bodies stand in one line of succession: a party's figures go on through a merger."""

from __future__ import annotations

from phoihop.organisations.models import Body


def living(body: Body) -> Body:
    """The body that acts for `body` today: itself while it lives."""
    while body.succeeded_by is not None:
        body = body.succeeded_by
    return body
