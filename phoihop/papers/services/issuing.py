"""A paper leaves its issuer; and, when it was wrong, is called back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents import services as documents
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.papers import notices, rendering
from phoihop.papers.models import Paper, State
from phoihop.papers.permissions import can_number, can_recall
from phoihop.papers.queries import was_approved
from phoihop.papers.services.rows import locked_paper, own_issuer, refuse_unless, whose_act


@transaction.atomic
def issue(*, paper_id: UUID, by: User, at: datetime) -> Paper:
    """Issue a numbered paper (phát hành) to its addressees: the print is frozen, their registries are told.

    Nothing leaves unapproved unless the body's setting says so, also when the setting changed after the signature. What an
    app above lets follow (`settings.PAPERS_ISSUED`) is part of the act.
    Raises PermissionDenied, Refused "paper.not_numbered", "paper.not_approved", "paper.recorded".
    """
    paper = locked_paper(paper_id)
    today = timezone.localdate(at)
    if not can_number(by, paper, on=today):
        raise PermissionDenied
    issuer = own_issuer(paper)
    refuse_unless(paper, {State.NUMBERED}, "paper.not_numbered", _("Chỉ phát hành được văn bản đã có số."))
    if issuer.papers_need_approval and not was_approved(paper):
        raise Refused(
            "paper.not_approved",
            _("Văn bản của %(body)s phải qua duyệt mới được phát hành; hãy hủy và trình duyệt lại.") % {"body": issuer},
        )
    paper.state = State.ISSUED
    _freeze(paper, by=by, at=at)
    audit.save(
        paper, ["state", "pdf", "docx"], verb="paper.issued", by=by, at=at, on_behalf_of=whose_act(by, issuer, today)
    )
    lines = list(paper.addressees.select_related("body").order_by("id"))
    for line in lines:
        line.sent_at = at
    audit.bulk_save(lines, ["sent_at"], verb="paper.sent", by=by, at=at)
    notices.issued(paper, lines, by=by, at=at)
    if follows := settings.PAPERS_ISSUED.get(paper.source_kind):
        import_string(follows)(paper=paper, by=by, at=at)
    return paper


@transaction.atomic
def recall(*, paper_id: UUID, reason: str, replaced_by: Paper | None = None, by: User, at: datetime) -> Paper:
    """Call an issued paper back (thu hồi), naming the paper that replaces it when its content was wrong.

    The replacement is an issued paper of the same issuer and the same form. Addressees go on seeing the recalled one,
    marked; who relies on it elsewhere is told (`settings.PAPERS_RECALLED`). Legal source: NĐ 30/2020/NĐ-CP Art. 18.3, 18.4.
    Raises PermissionDenied, Refused "paper.not_issued", "paper.reason_needed", "paper.replacement_not_fit",
    "paper.recorded".
    """
    paper = locked_paper(paper_id)
    today = timezone.localdate(at)
    if not can_recall(by, paper, on=today):
        raise PermissionDenied
    issuer = own_issuer(paper)
    refuse_unless(paper, {State.ISSUED}, "paper.not_issued", _("Chỉ thu hồi được văn bản đã phát hành."))
    if not clean(reason):
        raise Refused("paper.reason_needed", _("Hãy ghi lý do thu hồi văn bản."))
    if replaced_by is not None:
        other = Paper.objects.written_by(issuer).issued().filter(pk=replaced_by.pk, kind=paper.kind)
        if replaced_by.pk == paper.pk or not other.exists():
            raise Refused(
                "paper.replacement_not_fit",
                _("Văn bản thay thế phải là một %(kind)s khác đã phát hành của %(body)s.")
                % {"kind": paper.kind_name.lower(), "body": issuer},
            )
    paper.state, paper.replaced_by = State.RECALLED, replaced_by
    audit.save(
        paper, ["state", "replaced_by"], verb="paper.recalled", by=by, at=at, reason=clean(reason),
        on_behalf_of=whose_act(by, issuer, today),
    )  # fmt: skip
    notices.recalled(paper, clean(reason), by=by, at=at)
    for stands_upon in settings.PAPERS_RECALLED:
        import_string(stands_upon)(paper=paper, by=by, at=at)
    return paper


def _freeze(paper: Paper, *, by: User, at: datetime) -> None:
    """Keep the print as it is on the day it leaves; later changes of names or layout do not touch it."""
    sheet = rendering.sheet_of(paper, on=timezone.localdate(at))
    name, title = rendering.file_name(paper), str(paper)
    for field, kind, data in (
        ("pdf", rendering.PDF, rendering.as_pdf(sheet)),
        ("docx", rendering.DOCX, rendering.as_docx(sheet)),
    ):
        document = documents.store_bytes(title=title, name=f"{name}.{field}", kind=kind, data=data, by=by, at=at)
        setattr(paper, field, document)
