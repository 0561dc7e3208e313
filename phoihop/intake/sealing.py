"""What somebody said as two sealed columns: the content, and who."""

from __future__ import annotations

from uuid import UUID

from phoihop.intake.rules import Said, Sender, content_of, said_from, sender_of
from phoihop.kernel import secrecy

CONTENT, SENDER, PICTURE, FILE = "intake.content", "intake.sender", "intake.picture", "intake.file"


def sealed(said: Said, item_id: UUID) -> tuple[bytes, bytes | None]:
    """(content, sender or None where nobody is known)."""
    sender = sender_of(said)
    kept = secrecy.seal_json(sender, purpose=SENDER, row=item_id) if sender else None
    return secrecy.seal_json(content_of(said), purpose=CONTENT, row=item_id), kept


def unsealed(item_id: UUID, content: bytes | memoryview, sender: bytes | memoryview | None) -> Said:
    """The reverse. Raises `secrecy.Unreadable`."""
    who = secrecy.unseal_json(sender, purpose=SENDER, row=item_id) if sender is not None else {}
    return said_from(secrecy.unseal_json(content, purpose=CONTENT, row=item_id), who)


def unsealed_sender(item_id: UUID, sender: bytes | memoryview | None) -> Sender:
    """Who it was. Raises `secrecy.Unreadable`."""
    who = secrecy.unseal_json(sender, purpose=SENDER, row=item_id) if sender is not None else {}
    return said_from({}, who).sender
