"""Each party's signature is a promise in the one ledger: owed while the signing runs, kept by the signature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.drafting.models import Signature, SignatureMethod, Signing
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document

SOURCE = "draft_signing"


def owe_signatures(signing: Signing, signatures: Iterable[Signature], *, by: User, at: datetime, today: date) -> None:
    """Each party owes its signature by `sign_by`, if a day was set; the drafting body follows."""
    draft = signing.draft
    rows = list(signatures)
    for row in rows:
        others = (
            [draft.drafted_by] if draft.drafted_by_id != row.body_id else [draft.follower] if draft.follower else []
        )
        row.commitment = commitments.owe(
            title=_("Ký «%(draft)s»") % {"draft": draft.short_title},
            output=_("chữ ký trên văn bản"),
            lead=row.body,
            recipients=others,
            due_on=signing.sign_by,
            why=_("Đợt ký %(code)s của «%(draft)s»") % {"code": signing.code, "draft": draft.short_title},
            source_kind=SOURCE,
            source_code=signing.code,
            by=by,
            at=at,
            today=today,
        )
    audit.bulk_save(rows, ["commitment"], verb="signature.owed", by=by, at=at)


def keep_signature(signature: Signature, *, by: User, at: datetime) -> None:
    """The party has signed: what it owed is kept, on the day of its signature."""
    owed, on = signature.commitment, signature.signed_on
    if owed is None or on is None or not owed.is_under_way:
        return
    document: Document | None = signature.scan if signature.method == SignatureMethod.PAPER else None
    said = {"how": SignatureMethod(signature.method).label, "day": f"{on:%d/%m/%Y}"}
    commitments.keep_of_case(
        commitment_id=owed.pk,
        body=signature.body,
        statement=_("%(how)s ngày %(day)s") % said,
        done_on=on,
        document=document,
        by=by,
        at=at,
    )


def drop_signatures(signing: Signing, *, by: User, at: datetime) -> None:
    """The signing was stopped: nobody owes a signature under it any more."""
    for row in signing.signatures.select_related("commitment").order_by("order"):
        if row.commitment is not None and row.commitment.is_under_way:
            why = _("Đợt ký bị hủy: %(reason)s") % {"reason": signing.reason}
            commitments.drop_of_case(commitment_id=row.commitment.pk, reason=why, by=by, at=at)
