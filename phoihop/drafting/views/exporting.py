"""A version leaves as a file: printed after Decree 30 (.pdf, .docx), or as Akoma Ntoso (.xml)."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from phoihop.drafting import printing, queries
from phoihop.drafting.models import Draft, DraftVersion, Signature
from phoihop.drafting.rules.texts import addresses, to_read
from phoihop.drafting.views.library import find
from phoihop.kernel.web.http import Request
from phoihop.papers.rendering import DOCX, PDF, as_docx, as_pdf
from phoihop.regulations import akn
from phoihop.regulations.queries import place_of
from phoihop.regulations.rules.header import Header
from phoihop.regulations.rules.parse import Document, Parsed

KINDS = {"pdf": PDF, "docx": DOCX, "xml": "application/akn+xml"}


@require_safe
def export(request: Request, code: str, number: int, ending: str) -> HttpResponse:
    """One version as a file."""
    draft = find(request, code)
    version = get_object_or_404(draft.versions, number=number)
    if ending not in KINDS:
        raise Http404
    on = timezone.localdate()
    data = _akoma_ntoso(draft, version, on) if ending == "xml" else _printed(draft, version, ending, on)
    response = HttpResponse(data, content_type=KINDS[ending])
    name = f"{printing.file_name(draft)}-{version.number}.{ending}"
    disposition = content_disposition_header(as_attachment=ending != "pdf", filename=name)
    response.headers["Content-Disposition"] = disposition or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _printed(draft: Draft, version: DraftVersion, ending: str, on: date) -> bytes:
    signatures = [
        Signature(
            body=party.body,
            order=party.order,
            signer_name=party.signer.full_name if party.signer else "",
            signer_post=party.signer_post,
            signing_form=party.signing_form,
        )
        for party in draft.parties.all()
    ]
    place, mark = place_of(draft.drafted_by), f"DỰ THẢO LẦN {version.number}"
    sheet = printing.sheet_of(version, signatures, on=on, place=place, draft_mark=mark)
    return as_pdf(sheet) if ending == "pdf" else as_docx(sheet)


def _akoma_ntoso(draft: Draft, version: DraftVersion, on: date) -> bytes:
    roots = version.roots
    header = Header(
        title=version.title,
        kind="quy chế",
        parties=[one.body.name for one in draft.parties.all()],
        basis=list(version.bases),
    )
    parsed = Parsed(header, [Document("main", version.title, to_read(roots))], [], queries.lines_of(roots))
    lineages = {address: node for node, address in addresses(roots).items()}
    return akn.write(akn.Exchange(parsed, lineages=lineages, code=draft.code), on=on)
