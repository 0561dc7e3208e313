"""Rows of a signing under lock: the draft first, as every act on it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from phoihop.drafting.models import Draft, Signature, SignatureState, Signing
from phoihop.drafting.rules.signing import turns
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.errors import Refused


def running_signing(draft: Draft) -> Signing:
    """Its signing that runs, locked. Raises Refused "signing.not_running"."""
    found = Signing.objects.select_for_update(of=("self",)).standing().filter(draft=draft).first()
    if found is None or not found.is_running:
        raise Refused("signing.not_running", _("Dự thảo này không đang trong đợt ký nào."))
    return found


def waiting_signature(signature_id: UUID) -> Signature:
    """A signature whose turn it is, with its signing and draft locked.

    Raises Refused "signing.not_running", "signature.done", "signature.not_its_turn".
    """
    known = Signature.objects.select_related("signing").get(pk=signature_id)
    draft = locked_draft(known.signing.draft_id)
    signing = running_signing(draft)
    rows = list(
        Signature.objects.select_related("body", "signer", "commitment").filter(signing=signing).order_by("order")
    )
    signature = next((row for row in rows if row.pk == signature_id), None)
    if signature is None:
        raise Refused("signing.not_running", _("Đợt ký này đã bị hủy; hãy xem đợt ký đang chạy."))
    signature.signing, signing.draft = signing, draft
    if signature.state != SignatureState.WAITING:
        raise Refused("signature.done", _("%(body)s đã ký hoặc đã từ chối ký.") % {"body": signature.body})
    if signature.order not in turns((row.order for row in rows if row.is_waiting), any_order=signing.any_order):
        before = next(row for row in rows if row.is_waiting)
        raise Refused(
            "signature.not_its_turn",
            _("Chưa đến lượt: đợt ký này theo thứ tự, %(body)s ký trước.") % {"body": before.body},
        )
    return signature
