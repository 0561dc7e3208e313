"""The signed text leaves drafting and enters the regulations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import (
    Draft,
    DraftOrigin,
    DraftParty,
    DraftStage,
    DraftVersion,
    Signature,
    Signing,
    SigningState,
)
from phoihop.drafting.permissions import can_lead
from phoihop.drafting.queries import lines_of
from phoihop.drafting.rules.texts import addresses, to_read
from phoihop.drafting.services.amending import text_amended_since
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.regulations import services as regulations
from phoihop.regulations.models import Regulation, RegulationKind
from phoihop.regulations.rules.parse import Document as ParsedText


@dataclass(frozen=True)
class SignedPaper:
    """What the signed paper says; `scan`: the paper itself, or the file with its digital signatures."""

    number_text: str
    signed_on: date
    place: str = ""
    scan: Document | None = None


@transaction.atomic
def enter_signed(*, draft_id: UUID, paper: SignedPaper, by: User, at: datetime) -> Regulation:
    """Enter the signed text (đưa bản ký vào sổ): a new regulation to be reviewed, or the amendment of one in force.

    The text is the version that was signed, else the last frozen one. What was agreed may have been signed on paper: the
    draft is then signed by this act. Promises of an earlier text come along by lineage; nothing takes effect here.

    Raises PermissionDenied, Refused "draft.not_agreed", "draft.entered_already", "draft.nothing_frozen",
    "draft.text_amended_since", and what the
    regulations refuse: "amendment.open", "regulation.not_in_force".
    """
    draft = locked_draft(draft_id)
    if not can_lead(by, draft):
        raise PermissionDenied
    if draft.regulation_id is not None:
        raise Refused("draft.entered_already", _("Bản ký của dự thảo này đã vào sổ quy chế."))
    if draft.stage not in {DraftStage.AGREED, DraftStage.SIGNED}:
        raise Refused(
            "draft.not_agreed", _("Chỉ đưa vào sổ dự thảo đã thống nhất và đã ký; hãy hoàn tất lấy ý kiến và ký.")
        )
    signing = draft.signings.filter(state=SigningState.COMPLETE).select_related("version").first()
    version = signing.version if signing else draft.versions.frozen().order_by("-number").first()
    if version is None:
        raise Refused("draft.nothing_frozen", _("Chưa có bản dự thảo nào được chốt nên không có bản để đưa vào sổ."))
    drafted = _drafted(draft, version, signing, paper)
    if text_amended_since(draft):
        raise Refused(
            "draft.text_amended_since",
            _(
                "Một lần sửa đổi khác của quy chế này đã có hiệu lực sau khi lập dự thảo; đưa toàn văn của dự thảo vào sổ sẽ bỏ "
                "mất lần sửa đổi ấy. Hãy bấm «Sửa đổi, bổ sung» ở trang của quy chế và ghi nội dung bản ký vào từng điều khoản."
            ),
        )
    if draft.origin == DraftOrigin.AMENDMENT and draft.amends is not None:
        basis = f"{draft.short_title} {paper.number_text}".strip()[:300]
        edition = regulations.amend_as_drafted(
            regulation_id=draft.amends.pk, drafted=drafted, basis=basis, by=by, at=at
        )
        regulation = draft.amends
    else:
        parties = [party.body for party in draft.parties.select_related("body").order_by("order")]
        regulation = regulations.enter_drafted(
            new=regulations.NewRegulation(version.title, draft.short_title, RegulationKind(draft.kind), parties),
            drafted=drafted,
            after=draft.replaces,
            follower=draft.follower,
            term=draft.term,
            entered_by=draft.drafted_by,
            by=by,
            at=at,
        )
        edition = regulation.editions.get()
    draft.stage, draft.regulation, draft.edition = DraftStage.SIGNED, regulation, edition
    audit.save(draft, ["stage", "regulation", "edition"], verb="draft.entered", by=by, at=at)
    return regulation


def _drafted(draft: Draft, version: DraftVersion, signing: Signing | None, paper: SignedPaper) -> regulations.Drafted:
    roots = version.roots
    # Who signed here is who signed; a text signed outside knows only who was chosen for it.
    signed: Iterable[Signature | DraftParty] = (signing.signatures if signing else draft.parties).select_related(
        "signer"
    )
    return regulations.Drafted(
        text=ParsedText("main", version.title, to_read(roots)),
        lineages={address: UUID(node) for node, address in addresses(roots).items()},
        lines=lines_of(roots),
        basis=version.bases,
        number_text=paper.number_text,
        signed_on=paper.signed_on,
        place=paper.place,
        scan=paper.scan,
        signers={
            one.body_id: (one.signer, one.signer_post, one.signing_form)
            for one in signed
            if one.signer or one.signer_post
        },
    )
