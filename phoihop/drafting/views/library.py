"""All drafts, a new one, and one draft's page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.drafting import queries, services
from phoihop.drafting.forms import FactsForm, FilterForm, PartiesForm
from phoihop.drafting.models import Draft
from phoihop.drafting.permissions import can_abandon, can_edit, can_lead, can_name_signer
from phoihop.drafting.signing_forms import SignerForm
from phoihop.drafting.views.acts import acted, posted
from phoihop.drafting.views.tabs import tabs_of
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.papers.signers import may_sign


@require_safe
def drafts(request: Request) -> HttpResponse:
    """All drafts the person may see, newest first."""
    form = FilterForm(request.GET or None)
    rows = Draft.objects.visible_to(request.user).select_related("drafted_by").prefetch_related(queries.PARTIES)
    if form.is_valid():
        data = form.cleaned_data
        rows = rows.filter(stage=data["stage"]) if data["stage"] else rows
        rows = rows.filter(title__icontains=data["q"]) if data["q"] else rows
    page = paging.page(rows, order=["-created_at"], cursor=paging.cursor_of(request))
    may_start = queries.drafting_bodies(request.user).exists()
    return render(request, "drafting/drafts.html", {"page": page, "filters": form, "may_start": may_start})


@require_safe
def draft(request: Request, code: str) -> HttpResponse:
    """Facts, parties and the text in work; the way to everything else of the draft."""
    row = find(request, code)
    version = queries.latest(row)
    context = {
        "signers": signer_lines(request, row) if row.is_open else [],
        "draft": row,
        "version": version,
        "rows": queries.rows_of(version.roots),
        "frozen": row.versions.frozen().order_by("-number").defer("tree"),
        "tabs": tabs_of(row, current="drafting:draft"),
        "may_edit": can_edit(request.user, row),
        "may_lead": can_lead(request.user, row),
        "may_settle": row.is_open and can_lead(request.user, row) and not row.rounds.open().exists(),
        "may_abandon": can_abandon(request.user, row),
        "parts": [part for path in settings.DRAFT_PARTS if (part := import_string(path)(request.user, row))],
    }
    return render(request, "drafting/draft.html", context)


@require_http_methods(["GET", "POST"])
def parties(request: Request, code: str) -> HttpResponse:
    """Who is to sign, in which order, and who drafts along."""
    row = find(request, code)
    form = PartiesForm(posted(request), parties=list(row.parties.all()))
    return acted(
        request,
        form,
        lambda at: services.set_parties(draft_id=row.pk, lines=form.lines(), by=request.user, at=at),
        allowed=can_lead(request.user, row),
        told=_("Đã lưu."),
        heading=_("Các bên ký"),
        submit=_("Lưu"),
        about=_("Bên cùng soạn sửa được lời văn; các bên khác đọc và góp ý."),
        back=row.get_absolute_url(),
        crumb=row.short_title,
        template="drafting/parties.html",
        draft=row,
        signers=signer_lines(request, row) if row.is_open else [],
    )


@require_http_methods(["GET", "POST"])
def name_signer(request: Request, code: str, body: str) -> HttpResponse:
    """Who signs for a party, among those the directory lets sign for it today."""
    row = find(request, code)
    party = next((one for one in row.parties.all() if one.body.code == body), None)
    if party is None:
        raise Http404
    party.draft = row
    able = may_sign([party.body], on=timezone.localdate())[party.body_id]
    form = SignerForm(posted(request), able=able, party=party)
    said = _(
        "Người ký KT., TL., TUQ., Q. lấy từ mục giao ký của danh bạ. Chọn xong trước khi trình ký: bản in ghi tên."
    )
    return acted(
        request,
        form,
        lambda at: services.name_signer(party_id=party.pk, **form.chosen(), by=request.user, at=at),
        allowed=can_name_signer(request.user, party),
        told=_("Đã ghi người ký."),
        heading=_("Người ký của %(body)s") % {"body": party.body.name},
        submit=_("Ghi người ký"),
        about=said,
        back=row.get_absolute_url(),
        crumb=row.short_title,
    )


@dataclass(frozen=True)
class SignerLine:
    """Who is to sign for a party as pages show it; `choose`: where the reader may choose, "" if not."""

    signer: queries.PartySigner
    choose: str


def signer_lines(request: Request, draft: Draft) -> list[SignerLine]:
    """Who signs for each party, as of today."""
    lines = []
    for one in queries.signers_of(draft, on=timezone.localdate()):
        one.party.draft = draft
        may = draft.is_open and can_name_signer(request.user, one.party)
        args = [draft.code, one.party.body.code]
        lines.append(SignerLine(one, reverse("drafting:name_signer", args=args) if may else ""))
    return lines


@require_http_methods(["GET", "POST"])
def facts(request: Request, code: str) -> HttpResponse:
    """Title, kind, term, follower, and who holds the pen."""
    row = find(request, code)
    form = FactsForm(posted(request), draft=row)
    return acted(
        request,
        form,
        lambda at: services.change_facts(draft_id=row.pk, facts=form.facts(), by=request.user, at=at),
        allowed=can_lead(request.user, row),
        back=row.get_absolute_url(),
        told=_("Đã lưu."),
        heading=_("Thông tin dự thảo"),
        submit=_("Lưu"),
        crumb=row.short_title,
        about=_("Đổi tên quy chế là đổi văn bản: bản đã thống nhất phải thống nhất lại."),
    )


def find(request: Request, code: str) -> Draft:
    """The draft, or 404 for who may not know of it."""
    rows = Draft.objects.visible_to(request.user).select_related(
        "drafted_by", "follower", "term", "replaces", "amends", "amends_edition", "edition", "regulation"
    )
    return get_object_or_404(rows.prefetch_related(queries.PARTIES), code=code)
