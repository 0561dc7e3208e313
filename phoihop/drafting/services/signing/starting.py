"""A text goes to be signed: frozen, printed once, a field for each party."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from phoihop.drafting import printing
from phoihop.drafting.models import Draft, DraftParty, DraftStage, DraftVersion, Signature, Signing
from phoihop.drafting.permissions import can_lead
from phoihop.drafting.rules.signing import field_name
from phoihop.drafting.services.amending import check_amends
from phoihop.drafting.services.rows import locked_draft
from phoihop.drafting.services.signing import notices
from phoihop.drafting.services.signing.promises import owe_signatures
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.signatures import with_fields
from phoihop.kernel.documents.signing import Field
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.papers.signers import MaySign, may_sign, signing_post
from phoihop.papers.typeset.seals import to_sign


@dataclass(frozen=True)
class NewSigning:
    """How it is to be signed. `number_text`, `dated_on`: printed now, or left as room for a pen."""

    any_order: bool = False
    number_text: str = ""
    dated_on: date | None = None
    place: str = ""
    sign_by: date | None = None


@transaction.atomic
def start_signing(*, draft_id: UUID, new: NewSigning, by: User, at: datetime) -> Signing:
    """Put an agreed text up for signature (trình ký): its last frozen version is printed once, the digest kept.

    Each party's signer is the one chosen for it, else the head of the body; without one it can sign on paper only.
    Each party owes its signature in the ledger, by `sign_by` where that is set.
    Raises PermissionDenied (`by` is not at work in the drafting body), Refused "signing.not_agreed", "draft.changed_since",
    "signing.past", those of `check_amends`,
    "paper.signer_not_in_body", "paper.form_not_fit", "paper.no_stand_in" and those of the printer.
    """
    draft = locked_draft(draft_id)
    today = localdate(at)
    if not can_lead(by, draft):
        raise PermissionDenied
    if draft.stage != DraftStage.AGREED:
        raise Refused("signing.not_agreed", _("Chỉ trình ký được dự thảo các bên đã thống nhất."))
    if new.sign_by and new.sign_by < today:
        raise Refused("signing.past", _("Ngày hẹn ký xong đã qua; hãy chọn ngày từ hôm nay trở đi."))
    version = _agreed(draft)
    check_amends(version)
    parties = list(draft.parties.select_related("body", "signer").order_by("order"))
    able = may_sign([party.body for party in parties], on=today)
    signatures = [_signature(party, able[party.body_id], today) for party in parties]
    pdf = _print(version, signatures, new, today)
    document = documents.store_bytes(
        title=draft.title, name=f"{printing.file_name(draft)}.pdf", kind=content.PDF, data=pdf, by=by, at=at
    )
    signing = Signing(
        draft=draft,
        version=version,
        any_order=new.any_order,
        number_text=clean(new.number_text),
        dated_on=new.dated_on,
        place=clean(new.place),
        sign_by=new.sign_by,
        pdf=document,
        print_digest=hashlib.sha256(pdf).hexdigest(),
        started_by=by,
        started_at=at,
    )
    for signature in signatures:
        signature.signing = signing
    audit.create(signing, verb="signing.started", parts=signatures, by=by, at=at)
    owe_signatures(signing, signatures, by=by, at=at, today=today)
    draft.stage = DraftStage.SIGNING
    audit.save(draft, ["stage"], verb="draft.put_up_for_signature", by=by, at=at)
    notices.turn_has_come(signing, signatures, by=by, at=at)
    return signing


def _agreed(draft: Draft) -> DraftVersion:
    """The version the parties agreed on: the last frozen one, nothing changed since."""
    version = draft.versions.frozen().order_by("-number")[0]
    if draft.versions.working().filter(revision__gt=0).exists():
        sentence = _("Văn bản đã sửa sau bản số %(number)s; hãy gửi bản mới lấy ý kiến, hoặc đưa ra hội nghị.")
        raise Refused("draft.changed_since", sentence % {"number": version.number})
    return version


def _signature(party: DraftParty, able: Sequence[MaySign], today: date) -> Signature:
    """The party's place under the text, its signer as of today: the one chosen if that still holds, else the head."""
    signature = Signature(body=party.body, order=party.order, field=field_name(party.order, party.body.name))
    signer, form = party.signer, party.signing_form
    if signer is None and able and able[0].is_head:
        signer, form = able[0].person, able[0].form
    if signer is not None:
        signature.signer, signature.signer_name, signature.signing_form = signer, signer.full_name, form
        signature.signer_post = signing_post(party.body, signer, form, today)
    return signature


def _print(version: DraftVersion, signatures: list[Signature], new: NewSigning, today: date) -> bytes:
    """The print with an empty field in each party's room; the places are kept on `signatures`."""
    sheet = printing.sheet_of(
        version, signatures, on=today, number=clean(new.number_text), dated=new.dated_on, place=clean(new.place)
    )
    pdf, rooms = to_sign(sheet)
    for signature, room in zip(signatures, rooms, strict=True):
        signature.box = [room.page, *room.box]
    return with_fields(
        pdf, [Field(one.field, room.page, room.box) for one, room in zip(signatures, rooms, strict=True)]
    )
