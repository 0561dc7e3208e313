"""Calendar feeds: an address with a secret, given and taken back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from phoihop.desk.models import Feed
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import Body, sight_of


def digest(token: str) -> str:
    """What is kept of a feed's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(*, body: Body | None, by: User, at: datetime) -> tuple[Feed, str]:
    """A feed (lịch đồng bộ) of one's own work, or of a body as one sees it; returns the secret, which is not kept.

    The one before for the same body ends. Raises PermissionDenied (`by` does not act for `body`).
    """
    if body is not None and body.pk not in sight_of(by).bodies:
        raise PermissionDenied
    for before in Feed.objects.select_for_update().filter(user=by, body=body, revoked_at__isnull=True):
        _revoke(before, by=by, at=at)
    token = secrets.token_urlsafe(32)
    feed = Feed(user=by, body=body, token_hash=digest(token), created_at=at)
    return audit.create(feed, verb="feed.opened", by=by, at=at), token


@transaction.atomic
def revoke_feed(*, feed_id: UUID, by: User, at: datetime) -> Feed:
    """Take the address back: from now on it answers 404. Again: nothing happens. Raises PermissionDenied."""
    feed = Feed.objects.select_for_update().get(pk=feed_id)
    if feed.user_id != by.pk:
        raise PermissionDenied
    return feed if feed.revoked_at else _revoke(feed, by=by, at=at)


def _revoke(feed: Feed, *, by: User, at: datetime) -> Feed:
    feed.revoked_at = at
    return audit.save(feed, ["revoked_at"], verb="feed.revoked", by=by, at=at)
