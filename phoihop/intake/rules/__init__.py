"""Plain rules of what comes in."""

from phoihop.intake.rules.said import (
    MAX_SHORT,
    MAX_TEXT,
    Said,
    Sender,
    content_of,
    fault,
    names_a_row,
    said_from,
    sender_of,
    tidy,
)

__all__ = [
    "MAX_SHORT",
    "MAX_TEXT",
    "Said",
    "Sender",
    "content_of",
    "fault",
    "names_a_row",
    "said_from",
    "sender_of",
    "tidy",
]
