"""Files: only through the row they hang on, to those who may see that row."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Commitment, Message, Proof
from phoihop.kernel.documents.models import Document
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.web.http import Request


@require_safe
def proof_file(request: Request, code: str, number: int) -> HttpResponseBase:
    """The file of the `number`th proof, or the scan of its paper."""
    commitment = get_object_or_404(Commitment.objects.visible_to(request.user), code=code)
    rows = (
        Proof.objects.visible_to(request.user).filter(commitment=commitment).select_related("document", "paper__scan")
    )
    proofs = list(rows.order_by("at", "id"))
    if not 0 < number <= len(proofs):
        raise Http404
    proof = proofs[number - 1]
    return as_file(request, proof.document or (proof.paper.scan if proof.paper else None))


@require_safe
def message_file(request: Request, code: str, tail: str) -> HttpResponseBase:
    """The file of a message, named by the end of its key."""
    commitment = get_object_or_404(Commitment.objects.visible_to(request.user), code=code)
    rows = Message.objects.visible_to(request.user).filter(commitment=commitment, document__isnull=False)
    message = next((row for row in rows.select_related("document") if row.pk.hex[-12:] == tail), None)
    return as_file(request, message.document if message else None)


def as_file(request: Request, document: Document | None) -> HttpResponseBase:
    """The newest version of a document, 404 for none."""
    version = document.latest if document else None
    if version is None:
        raise Http404
    return serve(version, request, download="download" in request.GET)
