"""A version is frozen, and the next one begins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import DraftVersion
from phoihop.drafting.permissions import can_lead
from phoihop.drafting.rules.texts import digest_of
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean


@transaction.atomic
def freeze(*, draft_id: UUID, note: str = "", by: User, at: datetime) -> DraftVersion:
    """Freeze the version in work (chốt bản dự thảo số N) and open the next one with the same words.

    Raises PermissionDenied, Refused "draft.closed" (signed, being signed, or given up).
    """
    draft = locked_draft(draft_id)
    if not can_lead(by, draft):
        raise PermissionDenied
    version = draft.versions.working().first()
    if not draft.is_open or version is None:
        raise Refused("draft.closed", _("Dự thảo này không còn sửa được vì đã sang bước ký hoặc đã dừng."))
    version.digest = digest_of(version.title, version.bases, version.roots, version.effect)
    version.frozen_by, version.frozen_at, version.note = by, at, clean(note)
    audit.save(version, ["digest", "frozen_by", "frozen_at", "note"], verb="version.frozen", by=by, at=at)
    following = DraftVersion(
        draft=draft,
        number=version.number + 1,
        title=version.title,
        bases=version.bases,
        tree=version.tree,
        effect=version.effect,
        made_by=by,
        made_at=at,
    )
    audit.create(following, verb="version.begun", by=by, at=at)
    return version
