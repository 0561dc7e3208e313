"""A party signs: with a key known here, with its own key elsewhere, or with a pen."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from phoihop.drafting.models import DraftStage, Signature, SignatureMethod, SignatureState, Signing, SigningState
from phoihop.drafting.permissions import can_record_signature, can_sign
from phoihop.drafting.services.signing import notices
from phoihop.drafting.services.signing.promises import keep_signature
from phoihop.drafting.services.signing.rows import waiting_signature
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.keys import KeyRing
from phoihop.kernel.documents.models import Document, Version
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.documents.signatures import Signed, continued, signed_in
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.papers.signers import signing_post
from phoihop.papers.typeset.seals import Room, as_stamp

REASON = "Ký quy chế"  # stands in the file, so it is not translated


@transaction.atomic
def sign(*, signature_id: UUID, ring: KeyRing, by: User, at: datetime) -> Signature:
    """Sign with the key this installation knows for the signer (ký số): one more revision of the same file.

    Raises PermissionDenied (`by` is not the person named as signer), Refused "signing.not_running", "signature.done",
    "signature.not_its_turn", "signature.no_key", those of `signing_post` (the post was left meanwhile) and of
    `signed_in`.
    """
    signature = waiting_signature(signature_id)
    if not can_sign(by, signature):
        raise PermissionDenied
    assert signature.signer is not None  # noqa: S101 - `can_sign` asked whether it is `by`
    _still_holds(signature, localdate(at))
    key = ring.key(person=signature.signer.code, body=signature.body.code)
    if key is None:
        raise Refused(
            "signature.no_key",
            _("Chưa khai báo khóa ký số của %(person)s; hãy ký ở máy của mình rồi nộp tệp, hoặc ký trên giấy.")
            % {"person": signature.signer},
        )
    with opened(_newest(signature.signing)) as file:
        made = signed_in(
            file.read(),
            field=signature.field,
            key=key,
            ring=ring,
            stamp=_stamp(signature, at, is_trial=key.trial),
            reason=REASON,
            place=signature.signing.place,
        )
    return _take(signature, made, by=by, at=at)


@transaction.atomic
def take_signed(*, signature_id: UUID, data: bytes, ring: KeyRing, by: User, at: datetime) -> Signature:
    """Take the file back that the party has signed at its own machine (nộp tệp đã ký).

    It must be the newest file and nothing but one more signature, in the party's own field, that holds here.
    Raises PermissionDenied (neither the signer nor a registry clerk of the body), Refused "signing.not_running",
    "signature.done", "signature.not_its_turn" and those of `continued`.
    """
    signature = waiting_signature(signature_id)
    if not (can_sign(by, signature) or can_record_signature(by, signature)):
        raise PermissionDenied
    with opened(_newest(signature.signing)) as file:
        made = continued(file.read(), data, field=signature.field, ring=ring)
    return _take(signature, made, by=by, at=at)


@transaction.atomic
def record_paper(
    *,
    signature_id: UUID,
    scan: Document,
    signed_on: date,
    signer_name: str = "",
    signer_post: str = "",
    by: User,
    at: datetime,
) -> Signature:
    """Record that a party has signed the printed text with a pen (ghi nhận ký trên giấy), after the `scan`.

    `signer_name`, `signer_post`: who signed, where the print left room because nobody was known; else the print says it.
    Raises PermissionDenied (`by` is no registry clerk of the party or of the drafting body), Refused
    "signing.not_running", "signature.done", "signature.not_its_turn", "signature.dates" (before the print, or to come).
    """
    signature = waiting_signature(signature_id)
    if not can_record_signature(by, signature):
        raise PermissionDenied
    if not localdate(signature.signing.started_at) <= signed_on <= localdate(at):
        raise Refused("signature.dates", _("Ngày ký phải từ ngày trình ký đến hôm nay."))
    signature.method, signature.scan, signature.signed_on = SignatureMethod.PAPER, scan, signed_on
    if signature.signer is None:
        signature.signer_name, signature.signer_post = clean(signer_name)[:120], clean(signer_post)[:160]
    fields = ["method", "scan", "signed_on", "signer_name", "signer_post"]
    return _done(signature, fields, verb="signature.recorded", by=by, at=at)


def _take(signature: Signature, made: Signed, *, by: User, at: datetime) -> Signature:
    """Keep the file with its new signature as the next version, and say so in the row, in one transaction."""
    before = _newest(signature.signing)
    document = documents.store_bytes(
        title="", name=before.name, kind=content.PDF, data=made.data, by=by, at=at, document_id=signature.signing.pdf_id
    )
    signature.revision = document.versions.order_by("-number")[0].number
    signature.method, signature.signed_on = SignatureMethod.DIGITAL, localdate(at)
    signature.certificate, signature.is_trial = clean(made.signer)[:200], made.is_trial
    fields = ["method", "signed_on", "revision", "certificate", "is_trial"]
    return _done(signature, fields, verb="signature.made", by=by, at=at)


def _done(signature: Signature, fields: list[str], *, verb: str, by: User, at: datetime) -> Signature:
    """The party has signed; after the last one the text is signed, else the next ones know."""
    signature.state, signature.recorded_at, signature.recorded_by = SignatureState.SIGNED, at, by
    every = [*fields, "state", "recorded_at", "recorded_by"]
    audit.save(signature, every, verb=verb, by=by, at=at, on_behalf_of=signature.body)
    keep_signature(signature, by=by, at=at)
    signing = signature.signing
    rest = list(signing.signatures.filter(state=SignatureState.WAITING).select_related("body", "signer__user"))
    if rest:
        notices.turn_has_come(signing, rest, by=by, at=at)
        return signature
    signing.state, signing.ended_at = SigningState.COMPLETE, at
    audit.save(signing, ["state", "ended_at"], verb="signing.completed", by=by, at=at)
    signing.draft.stage = DraftStage.SIGNED
    audit.save(signing.draft, ["stage"], verb="draft.signed", by=by, at=at)
    notices.all_have_signed(signing, by=by, at=at)
    return signature


def _newest(signing: Signing) -> Version:
    return Version.objects.filter(document_id=signing.pdf_id).order_by("-number")[0]


def _still_holds(signature: Signature, today: date) -> None:
    """Who was named when the text was printed may have left the post since."""
    assert signature.signer is not None  # noqa: S101 - the caller asked
    signing_post(signature.body, signature.signer, signature.signing_form, today)


def _stamp(signature: Signature, at: datetime, *, is_trial: bool) -> bytes:
    """Printed on a Vietnamese paper, so its words are not translated."""
    moment = localtime(at)
    zone = f"{moment:%z}"
    lines = [
        f"Người ký: {signature.signer_name}",
        f"Chức vụ: {signature.signer_post}{f' (ký {signature.signing_form})' if signature.signing_form else ''}",
        f"Cơ quan: {signature.body.name}",
        f"Thời gian ký: {moment:%d/%m/%Y %H:%M:%S} {zone[:3]}:{zone[3:]}",
    ]
    page, left, low, right, high = signature.box
    return as_stamp("CHỮ KÝ THỬ" if is_trial else "KÝ SỐ", lines, Room(page, (left, low, right, high)).size)
