"""A version as the paper that it prints, on the screen or as a file: after Decree 30 (.pdf, .docx), or as Akoma Ntoso
(.xml)."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.drafting import amending_print, printing, queries, services
from phoihop.drafting.forms import EffectForm
from phoihop.drafting.models import Draft, DraftVersion, Signature
from phoihop.drafting.permissions import can_edit
from phoihop.drafting.rules.texts import addresses, to_read
from phoihop.drafting.views.acts import acted, posted
from phoihop.drafting.views.library import find
from phoihop.drafting.views.tabs import tabs_of
from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.papers.preview import preview
from phoihop.papers.rendering import DOCX, PDF, as_docx, as_pdf
from phoihop.papers.typeset.sheet import Sheet
from phoihop.regulations import akn
from phoihop.regulations.queries import place_of
from phoihop.regulations.rules.header import Header
from phoihop.regulations.rules.parse import Document, Parsed

PAGE = ["GET", "HEAD", "POST"]
KINDS = {"pdf": PDF, "docx": DOCX, "xml": "application/akn+xml"}


@require_safe
def paper(request: Request, code: str) -> HttpResponse:
    """The paper as it would be signed, on the screen: of the latest version, or `?version=`."""
    draft = find(request, code)
    asked = request.GET.get("version", "")
    version = get_object_or_404(draft.versions, number=int(asked)) if asked.isdecimal() else queries.latest(draft)
    context = {
        "draft": draft,
        "version": version,
        "sheet": preview(sheet_of(version, timezone.localdate())),
        "may_say_effect": draft.amends is not None and draft.is_open and can_edit(request.user, draft),
        "tabs": tabs_of(draft, current="drafting:paper"),
    }
    return render(request, "drafting/paper.html", context)


@require_http_methods(PAGE)
def effect(request: Request, code: str) -> HttpResponse:
    """When an amendment takes effect, and what else its last article says."""
    draft = find(request, code)
    version = queries.working(draft)
    if draft.amends is None or version is None:
        raise Http404
    stands = "\n".join(version.effect)
    usual = "\n".join(amending_print.USUAL_EFFECT)
    form = EffectForm(posted(request), initial={"effect": stands or usual, "saw": stands})

    def do(at: datetime) -> str:
        try:
            services.set_effect(draft_id=draft.pk, **form.lines(), by=request.user, at=at)
        except Refused as refusal:
            if refusal.code.endswith(guards.OVERTAKEN):  # told of it, one may save one's own words once more
                data = request.POST.copy()
                data["saw"] = stands
                form.data = data
            raise
        return reverse("drafting:paper", args=[draft.code])

    return acted(
        request,
        form,
        do,
        allowed=can_edit(request.user, draft) and draft.is_open,
        told=_("Đã lưu."),
        heading=_("Điều khoản thi hành"),
        submit=_("Lưu"),
        about=_("Đổi điều khoản thi hành là đổi văn bản: bản đã thống nhất phải thống nhất lại."),
        quote=stands or usual if request.method == "POST" else "",
        back=reverse("drafting:paper", args=[draft.code]),
        crumb=draft.short_title,
    )


@require_safe
def export(request: Request, code: str, number: int, ending: str) -> HttpResponse:
    """One version as a file; `?consolidated`: of an amendment the whole text as it leaves it, not the paper to be signed."""
    draft = find(request, code)
    version = get_object_or_404(draft.versions, number=number)
    if ending not in KINDS:
        raise Http404
    on = timezone.localdate()
    whole = "consolidated" in request.GET and draft.amends is not None
    if ending == "xml":
        data = _akoma_ntoso(draft, version, on)
    else:
        sheet = (
            printing.consolidated(version, on=on, place=place_of(draft.drafted_by)) if whole else sheet_of(version, on)
        )
        data = as_pdf(sheet) if ending == "pdf" else as_docx(sheet)
    response = HttpResponse(data, content_type=KINDS[ending])
    name = f"{printing.file_name(draft)}-{'hop-nhat-' if whole else ''}{version.number}.{ending}"
    disposition = content_disposition_header(as_attachment=ending != "pdf", filename=name)
    response.headers["Content-Disposition"] = disposition or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def sheet_of(version: DraftVersion, on: date) -> Sheet:
    """The paper of a version as it would be signed, with its mark as a draft."""
    draft = version.draft
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
    return printing.sheet_of(version, signatures, on=on, place=place, draft_mark=mark)


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
