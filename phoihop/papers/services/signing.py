"""Who signs, and in which form: for the collective, for the head, by order, by authorisation, acting."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Person
from phoihop.papers import notices
from phoihop.papers.models import Paper, State
from phoihop.papers.permissions import can_sign
from phoihop.papers.services.rows import locked_paper, own_issuer, refuse_unless, whose_act
from phoihop.papers.signers import signing_post


@transaction.atomic
def sign(*, paper_id: UUID, signer: Person, form: str = "", scan: Document | None, by: User, at: datetime) -> Paper:
    """Enter that `signer` has signed (ký ban hành), with the `scan` of the signed paper.

    `form`: "" for a head who signs in own name, TM. for the head of a body that decides together; KT., TL., TUQ., Q.
    need a stand-in for the head in force that day. A draft may be signed only where the body's papers need no approval.
    Raises PermissionDenied, Refused "paper.not_approved", "paper.scan_needed", "paper.signer_not_in_body",
    "paper.form_not_fit", "paper.no_stand_in", "paper.recorded".
    """
    paper = locked_paper(paper_id)
    today = timezone.localdate(at)
    if not can_sign(by, paper, on=today):
        raise PermissionDenied
    issuer = own_issuer(paper)
    ready = {State.APPROVED} if issuer.papers_need_approval else {State.APPROVED, State.DRAFT}
    refuse_unless(paper, ready, "paper.not_approved", _("Chỉ ký được văn bản đã duyệt."))
    if scan is None:
        raise Refused("paper.scan_needed", _("Hãy tải lên bản quét văn bản đã ký."))
    paper.signer, paper.signing_form, paper.scan = signer, form, scan
    paper.signer_post = signing_post(issuer, signer, form, today)
    paper.signed_at, paper.state = at, State.SIGNED
    fields = ["signer", "signing_form", "signer_post", "scan", "signed_at", "state"]
    audit.save(paper, fields, verb="paper.signed", by=by, at=at, on_behalf_of=whose_act(by, issuer, today))
    notices.signed(paper, by=by, at=at)
    return paper
