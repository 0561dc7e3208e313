"""Papers to read: one paper with its files, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.documents.models import Document
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import Count, count_up_to
from phoihop.kernel.web.signatures import signatures_page
from phoihop.papers import queries, rendering
from phoihop.papers.deeds import Deed
from phoihop.papers.models import Addressee, Attachment, Paper, ReviewStep, State
from phoihop.papers.preview import preview
from phoihop.papers.views import shown
from phoihop.papers.views.common import paper_or_404

LISTED = 20


@require_safe
def paper(request: Request, code: str) -> HttpResponse:
    """/papers/p/VB-…/"""
    found, today = paper_or_404(request, code), timezone.localdate()
    answering = Paper.objects.visible_to(request.user).filter(answers=found).order_by("created_at")
    related = Paper.objects.visible_to(request.user).filter(
        pk__in=[pk for pk in (found.answers_id, found.replaced_by_id) if pk]
    )
    context = {
        "paper": found,
        "tone": shown.TONES[found.state],
        "acts": shown.acts(found, request.user, today),
        "case_page": queries.case_page(request.user, found),
        "lines": shown.lines(found, request.user, today),
        "rounds": shown.rounds(found),
        "files": shown.files(found),
        "attached": list(found.attachments.order_by("order").values_list("order", flat=True)),
        "turn": shown.whose_turn(found, today),
        "hints": shown.hints(found, today),
        "sheet": preview(rendering.sheet_of(found, on=today)) if found.sheet else None,
        "answering": list(answering),
        "issued_day": shown.day(found.issued_on),
        "signed_when": shown.when(found.signed_at),
        "answers": next((row for row in related if row.pk == found.answers_id), None),
        "replacement": next((row for row in related if row.pk == found.replaced_by_id), None),
        "can_reply": found.has_left and bool(queries.bodies_to(request.user, Deed.DRAFT, on=today)),
        "can_detach": found.state == State.DRAFT and not found.is_recorded,
    }
    return render(request, "papers/paper.html", context)


@require_safe
def file(request: Request, code: str, which: str) -> HttpResponseBase:
    """/papers/p/VB-…/files/pdf: scan, prints, attachments, through the paper's own door."""
    found = paper_or_404(request, code)
    stored = {"scan": found.scan, "pdf": found.pdf, "docx": found.docx}.get(which)
    if which.isdecimal():
        stored = get_object_or_404(Attachment.objects.select_related("document"), paper=found, order=which).document
    if stored is not None:
        return serve(_newest(stored), request, download=which == "docx" or "download" in request.GET)
    if which not in {"pdf", "docx", "to-sign"} or found.is_recorded:
        raise Http404
    return _printed(found, which)


@require_safe
def signatures(request: Request, code: str, which: str) -> HttpResponse:
    """What the digital signatures of the scan or an attachment prove."""
    found = paper_or_404(request, code)
    stored = found.scan if which == "scan" else None
    if which.isdecimal():
        stored = get_object_or_404(Attachment.objects.select_related("document"), paper=found, order=which).document
    if stored is None:
        raise Http404
    return signatures_page(request, _newest(stored), back=found.get_absolute_url(), title=str(found))


def _newest(document: Document) -> Any:
    version = document.versions.order_by("-number").first()
    if version is None:
        raise Http404
    return version


def _printed(found: Paper, which: str) -> HttpResponseBase:
    """A print of a paper that has not left, made now."""
    if which == "to-sign" and found.state != State.APPROVED:
        raise Http404
    sheet = rendering.sheet_of(found, on=timezone.localdate(), to_sign=which == "to-sign")
    kind, data = (
        (rendering.DOCX, rendering.as_docx(sheet)) if which == "docx" else (rendering.PDF, rendering.as_pdf(sheet))
    )
    ending = "docx" if which == "docx" else "pdf"
    response = HttpResponse(data, content_type=kind)
    disposition = "attachment" if which == "docx" else "inline"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{rendering.file_name(found)}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@dataclass(frozen=True)
class Task:
    """One thing that waits."""

    title: str
    url: str
    about: str
    when: str


@dataclass(frozen=True)
class Section:
    """What waits of one sort: `more` are not listed."""

    title: str
    tasks: list[Task]
    total: Count
    empty: str


@require_safe
def waiting(request: Request) -> HttpResponse:
    """/papers/: what waits for this person, sort by sort."""
    user, today = request.user, timezone.localdate()
    reviews = queries.waiting_reviews(user, on=today).order_by("paper__created_at", "pk")
    signs = queries.waiting_for_signature(user, on=today).order_by("created_at", "pk")
    registry = queries.waiting_at_registry(user, on=today).order_by("signed_at", "pk")
    receipts = queries.waiting_receipts(user, on=today).order_by("sent_at", "pk")
    handed = queries.handed_to(user).order_by("-handed_at", "-pk")
    drafts = queries.own_drafts(user).order_by("-created_at", "-pk")
    sections = [
        _section(_("Chờ tôi duyệt"), reviews, _("Không có văn bản chờ duyệt.")),
        _section(_("Chờ ghi nhận chữ ký"), signs, _("Không có văn bản chờ ký.")),
        _section(_("Chờ cấp số, phát hành"), registry, _("Không có văn bản chờ cấp số.")),
        _section(_("Văn bản đến chờ đăng ký"), receipts, _("Không có văn bản đến chờ đăng ký.")),
        _section(_("Được giao giải quyết"), handed, _("Chưa được giao văn bản nào.")),
        _section(_("Văn bản tôi soạn, chưa phát hành"), drafts, _("Không có dự thảo nào.")),
    ]
    context = {
        "sections": [section for section in sections if section.tasks],
        "can_draft": bool(queries.bodies_to(user, Deed.DRAFT, on=today)),
        "can_record": bool(queries.bodies_to(user, Deed.RECEIVE, on=today)),
        "chains": queries.bodies_to(user, Deed.SET_CHAIN, on=today),
    }
    return render(request, "papers/waiting.html", context)


def _section(title: str, rows: QuerySet[Any], empty: str) -> Section:
    found = list(rows[: LISTED + 1])
    total = count_up_to(rows) if len(found) > LISTED else Count(len(found))
    return Section(title, [_task(row) for row in found[:LISTED]], total, empty)


def _task(row: ReviewStep | Paper | Addressee) -> Task:
    of = row if isinstance(row, Paper) else row.paper
    title = f"{of.kind_name} {of.number_text}".strip() + f": {of.subject}"
    if isinstance(row, ReviewStep):
        return Task(title, of.get_absolute_url(), f"{of.issuer_name} · {_(row.label)}", shown.when(of.created_at))
    if isinstance(row, Addressee):
        about = f"{of.issuer_name} → {row}" + (f" · {row.instruction}" if row.instruction else "")
        return Task(title, of.get_absolute_url(), about, shown.when(row.handed_at or row.sent_at))
    return Task(title, of.get_absolute_url(), f"{of.issuer_name} · {of.get_state_display()}", shown.when(of.created_at))
