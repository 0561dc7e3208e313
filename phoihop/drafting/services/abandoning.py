"""A draft is given up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import OPEN, Draft, DraftStage
from phoihop.drafting.permissions import can_abandon
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused


@transaction.atomic
def abandon(*, draft_id: UUID, reason: str, by: User, at: datetime) -> Draft:
    """Give a draft up (dừng soạn). Its versions stay to be read.

    Raises PermissionDenied, Refused "draft.closed" (it is being signed, signed or given up).
    """
    draft = locked_draft(draft_id)
    if not can_abandon(by, draft):
        raise PermissionDenied
    if draft.stage not in OPEN:
        raise Refused("draft.closed", _("Dự thảo này đã sang bước ký hoặc đã dừng, không dừng soạn được nữa."))
    draft.stage = DraftStage.ABANDONED
    return audit.save(draft, ["stage"], verb="draft.abandoned", by=by, at=at, reason=reason)
