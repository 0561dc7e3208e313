"""Writes of the notices, one function an act."""

from phoihop.kernel.notifications.services.digest import digest, readers
from phoihop.kernel.notifications.services.notices import mark_all_read, mark_read, notify
from phoihop.kernel.notifications.services.outbox import Sealed, send, send_due, sweep, write

__all__ = [
    "Sealed",
    "digest",
    "mark_all_read",
    "mark_read",
    "notify",
    "readers",
    "send",
    "send_due",
    "sweep",
    "write",
]
