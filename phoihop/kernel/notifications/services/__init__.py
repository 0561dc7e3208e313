"""Writes of the notices, one function an act."""

from phoihop.kernel.notifications.services.digest import Line, Section, digest
from phoihop.kernel.notifications.services.notices import mark_all_read, mark_read, notify
from phoihop.kernel.notifications.services.outbox import send, send_due, sweep, write

__all__ = [
    "Line",
    "Section",
    "digest",
    "mark_all_read",
    "mark_read",
    "notify",
    "send",
    "send_due",
    "sweep",
    "write",
]
