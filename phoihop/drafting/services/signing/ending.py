"""A signing ends before its last signature: refused, withdrawn, or overtaken by a new edit. What was signed stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import (
    DraftStage,
    Signature,
    SignatureState,
    Signing,
    SigningState,
)
from phoihop.drafting.permissions import can_abandon, can_refuse
from phoihop.drafting.services.rows import locked_draft
from phoihop.drafting.services.signing import notices
from phoihop.drafting.services.signing.promises import drop_signatures
from phoihop.drafting.services.signing.rows import running_signing, waiting_signature
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean


@transaction.atomic
def refuse(*, signature_id: UUID, reason: str, by: User, at: datetime) -> Signature:
    """A party will not sign (từ chối ký): the signing is void, the text goes back to be agreed on.

    Raises PermissionDenied (neither the signer nor leader or head of office of the party), Refused
    "signing.not_running", "signature.done", "signature.not_its_turn", "signing.reason_needed".
    """
    signature = waiting_signature(signature_id)
    if not can_refuse(by, signature):
        raise PermissionDenied
    signature.state, signature.reason = SignatureState.REFUSED, _given(reason)
    signature.recorded_at, signature.recorded_by = at, by
    audit.save(
        signature, ["state", "reason", "recorded_at", "recorded_by"], verb="signature.refused", by=by, at=at,
        reason=signature.reason, on_behalf_of=signature.body,
    )  # fmt: skip
    said = _("%(body)s từ chối ký: %(reason)s") % {"body": signature.body, "reason": signature.reason}
    _void(signature.signing, said, stage=DraftStage.AGREED, by=by, at=at)
    return signature


@transaction.atomic
def withdraw(*, draft_id: UUID, reason: str, by: User, at: datetime) -> Signing:
    """Take a text back from signature (rút trình ký), to put it up again with other signers or another date.

    Raises PermissionDenied (neither leader nor head of office of the drafting body), Refused "signing.not_running",
    "signing.reason_needed".
    """
    draft = locked_draft(draft_id)
    if not can_abandon(by, draft):
        raise PermissionDenied
    signing = running_signing(draft)
    signing.draft = draft
    return _void(signing, _given(reason), stage=DraftStage.AGREED, by=by, at=at)


@transaction.atomic
def reopen(*, draft_id: UUID, reason: str, by: User, at: datetime) -> Signing:
    """Edit again while signatures are being taken: the signing is void, the words go on in the next version.

    What was signed is not touched: it stays the frozen version it was, with the file and its signatures.
    Raises PermissionDenied (neither leader nor head of office of the drafting body), Refused "signing.not_running",
    "signing.reason_needed".
    """
    draft = locked_draft(draft_id)
    if not can_abandon(by, draft):
        raise PermissionDenied
    signing = running_signing(draft)
    signing.draft = draft
    return _void(signing, _given(reason), stage=DraftStage.DRAFTING, by=by, at=at)


def _void(signing: Signing, reason: str, *, stage: DraftStage, by: User, at: datetime) -> Signing:
    signing.state, signing.reason, signing.ended_at = SigningState.VOID, reason, at
    audit.save(signing, ["state", "reason", "ended_at"], verb="signing.voided", by=by, at=at, reason=reason)
    signing.draft.stage = stage
    audit.save(signing.draft, ["stage"], verb="draft.taken_from_signature", by=by, at=at, reason=reason)
    drop_signatures(signing, by=by, at=at)
    notices.voided(signing, by=by, at=at)
    return signing


def _given(reason: str) -> str:
    if not clean(reason):
        raise Refused("signing.reason_needed", _("Hãy ghi lý do để các bên biết."))
    return clean(reason)
