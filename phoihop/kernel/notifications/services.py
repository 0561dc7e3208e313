"""Telling people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.models import Notification


def notify(*, users: Iterable[User], kind: str, title: str, url: str, key: str, at: datetime) -> None:
    """A notice for each of `users`, in the caller's transaction: no commit, no notice. The same `key` tells once.

    A notice follows from an act that is recorded elsewhere, so it has no act of its own.
    """
    rows = [Notification(user=user, kind=kind, title=title[:300], url=url, key=key, at=at) for user in users]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
