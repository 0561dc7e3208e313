"""Notes inside a body, messages between bodies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import Message, Note
from phoihop.commitments.permissions import can_note
from phoihop.commitments.services.locking import locked
from phoihop.commitments.services.notices import tell
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole


@transaction.atomic
def add_note(*, commitment_id: UUID, body: Body, text: str, by: User, at: datetime) -> Note:
    """A progress note (ghi chú) that only the body and its office read. Raises PermissionDenied."""
    commitment = locked(commitment_id)
    if not can_note(by, commitment, body):
        raise PermissionDenied
    return audit.create(
        Note(commitment=commitment, body=body, text=text, by=by, at=at), verb="note.added", by=by, at=at
    )


@transaction.atomic
def send_message(
    *, commitment_id: UUID, body: Body, text: str, document: Document | None = None, by: User, at: datetime
) -> Message:
    """A message (trao đổi) to all who take part. Raises PermissionDenied."""
    commitment = locked(commitment_id)
    if not can_note(by, commitment, body):
        raise PermissionDenied
    message = Message(commitment=commitment, body=body, text=text, document=document, by=by, at=at)
    audit.create(message, verb="message.sent", by=by, at=at)
    tell(
        commitment,
        [BodyRole.LEAD, BodyRole.PARTNER, BodyRole.RECIPIENT, BodyRole.FOLLOWER],
        kind="message.sent",
        title=Sentence(N_("%(body)s trao đổi: %(title)s"), {"body": body.short_name, "title": commitment.title}),
        key=str(message.pk),
        at=at,
        by=by,
    )
    return message
