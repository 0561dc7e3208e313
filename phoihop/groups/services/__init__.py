"""The acts of groups, by file: opening, membership, talk, decisions, digest."""

from phoihop.groups.services.decisions import confirm, decline, propose
from phoihop.groups.services.digest import digest_readers
from phoihop.groups.services.membership import add_body, end_body, name_member, recall_member
from phoihop.groups.services.opening import archive, change, open_group, reopen
from phoihop.groups.services.talk import correct, mark_read, mute, say, withdraw

__all__ = [
    "add_body",
    "archive",
    "change",
    "confirm",
    "correct",
    "decline",
    "digest_readers",
    "end_body",
    "mark_read",
    "mute",
    "name_member",
    "open_group",
    "propose",
    "recall_member",
    "reopen",
    "say",
    "withdraw",
]
