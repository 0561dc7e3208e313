"""Self-reviews: read, written, handed in, sent back, recorded from paper, printed; the rows behind their figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.papers.rendering import DOCX, PDF, as_docx, as_pdf
from phoihop.papers.views.letters import entered_letter
from phoihop.reports import queries, services
from phoihop.reports.forms.cycles import ReasonForm, RecordForm, SelfForm
from phoihop.reports.models import Cycle, CycleState, SelfColumn, SelfReview
from phoihop.reports.permissions import can_hand_in, can_head, can_record_self, can_write_self
from phoihop.reports.rules import on_time_rate
from phoihop.reports.services.self_reviews import SECTIONS
from phoihop.reports.showing import arrival_of
from phoihop.reports.views.behind import Place, rows_behind, sheet_behind
from phoihop.reports.writing import percent
from phoihop.reports.writing_self import sheet_of_self

MOST_CLAUSES = 150  # lines of the table on screen; the paper has all
WITH = ("cycle__body", "body", "commitment", "paper", "handed_in_by")


@require_safe
def self_review(request: Request, code: str) -> HttpResponse:
    """The words by section and the body's own figures under each regulation."""
    row = SelfReview.objects.visible_to(request.user).select_related(*WITH).filter(code=code).first()
    if row is None:  # the head, before it is handed in, is led to the cycle
        own = SelfReview.objects.filter(code=code, cycle__in=Cycle.objects.visible_to(request.user))
        return redirect(get_object_or_404(own.select_related("cycle")).cycle)
    is_open = row.cycle.state == CycleState.OPEN
    written = is_open and not row.is_handed_in
    titles = {
        "results": _("Kết quả thực hiện"),
        "limits": _("Tồn tại, hạn chế"),
        "causes": _("Nguyên nhân"),
        "proposals": _("Kiến nghị, đề xuất"),
    }
    context = {
        "row": row,
        "arrival": arrival_of(row, timezone.localdate()),
        "sections": [(title, row.lines_of(name)) for name, title in titles.items()],
        "columns": [_shown(column) for column in row.standing_columns()],
        "may_write": written and can_write_self(request.user, row),
        "may_hand_in": written and can_hand_in(request.user, row),
        "may_record": written and can_record_self(request.user, row),
        "may_send_back": is_open and row.is_handed_in and can_head(request.user, row.cycle.body),
    }
    return render(request, "reports/self_review.html", context)


@require_http_methods(["GET", "POST"])
def text(request: Request, code: str) -> HttpResponse:
    """Write the sections. What was typed stays in the form whatever happens."""
    row = _find(request, code)
    if not can_write_self(request.user, row):
        raise PermissionDenied
    first: dict[str, Any] = {name: getattr(row, name) for name in (*SECTIONS, "revision")}
    form = SelfForm(request.POST or None, initial=first)
    if form.is_valid():
        with guards.said_on(form):
            services.write_self_review(
                self_review_id=row.pk,
                revision=form.cleaned_data["revision"],
                words=form.words(),
                by=request.user,
                at=timezone.now(),
            )
        if form.is_valid():
            return redirect(row)
    return _form(request, row, form, _("Viết báo cáo tự đánh giá"), _("Lưu"))


@require_POST
def hand_in(request: Request, code: str) -> HttpResponse:
    """Send it to the head of the cycle."""
    row = _find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.hand_in(self_review_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
            turn.leads_to(row.get_absolute_url())
    return redirect(turn.url)


@require_http_methods(["GET", "POST"])
def send_back(request: Request, code: str) -> HttpResponse:
    """Give it back to be written again."""
    row = _find(request, code)
    if not can_head(request.user, row.cycle.body):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            services.send_back(self_review_id=row.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect(row.cycle)
    return _form(request, row, form, _("Trả lại báo cáo tự đánh giá"), _("Trả lại"))


@require_http_methods(["GET", "POST"])
def record(request: Request, code: str) -> HttpResponse:
    """Enter a self-review that came on paper, found through its cycle: it is not visible before it is in."""
    row = get_object_or_404(
        SelfReview.objects.filter(cycle__in=Cycle.objects.visible_to(request.user)).select_related(
            "cycle__body", "body"
        ),
        code=code,
    )
    if not can_record_self(request.user, row):
        raise PermissionDenied
    today = timezone.localdate()
    form = RecordForm(
        request.POST or None,
        request.FILES or None,
        bodies=[row.body],
        papers=papers_of(request.user, row.body),
        initial={"received_on": today},
    )
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                at = timezone.now()
                services.record_self_review(
                    self_review_id=row.pk,
                    words={name: form.cleaned_data[name] for name in SECTIONS},
                    paper=_paper(request, row, form.cleaned_data, at),
                    received_on=form.cleaned_data["received_on"],
                    by=request.user,
                    at=at,
                    today=today,
                )
                turn.leads_to(row.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    return _form(request, row, form, _("Ghi nhận tự đánh giá theo văn bản"), _("Ghi nhận"), back=row.cycle)


@require_safe
def rows(request: Request, code: str, regulation: str) -> HttpResponse:
    """The rows behind a figure of the body's own column."""
    column = _column(request, code, regulation)
    export_url = reverse("reports:self_rows_xlsx", args=[code, regulation])
    return rows_behind(
        request, column, Place(str(column.self_review), column.self_review.get_absolute_url(), export_url)
    )


@require_safe
def rows_xlsx(request: Request, code: str, regulation: str) -> HttpResponseBase:
    """The same as a spreadsheet."""
    column = _column(request, code, regulation)
    return sheet_behind(request, column, str(column.self_review), f"{code.lower()}.xlsx")


@require_safe
def printed(request: Request, code: str, ending: str) -> HttpResponse:
    """The self-review as a paper: pdf or docx."""
    row = _find(request, code)
    if ending not in {"pdf", "docx"}:
        raise Http404
    sheet = sheet_of_self(row, row.standing_columns(), on=timezone.localdate())
    data = as_pdf(sheet) if ending == "pdf" else as_docx(sheet)
    response = HttpResponse(data, content_type=PDF if ending == "pdf" else DOCX)
    disposition = "inline" if ending == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{row.code.lower()}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _shown(column: SelfColumn) -> dict[str, Any]:
    """A column as the page has it: total, and only lines in which something was due."""
    made = queries.figures_now(column)
    clauses = [line for line in made["clauses"] if line["due"]]
    return {
        "column": column,
        "total": made["total"],
        "rate": percent(on_time_rate(made["total"])),
        "clauses": [queries.on_screen(line) for line in queries.rated(clauses[:MOST_CLAUSES])],
        "not_shown": max(len(clauses) - MOST_CLAUSES, 0),
        "url": reverse("reports:self_rows", args=[column.self_review.code, column.regulation.code]),
    }


def _find(request: Request, code: str) -> SelfReview:
    rows = SelfReview.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("cycle__body", "body", "commitment", "paper", "handed_in_by"), code=code
    )


def _column(request: Request, code: str, regulation: str) -> SelfColumn:
    row = _find(request, code)
    found = get_object_or_404(
        row.columns.select_related("regulation"), regulation__code=regulation, withdrawn_at__isnull=True
    )
    found.self_review = row
    return found


def _paper(request: Request, row: SelfReview, data: dict[str, Any], at: datetime) -> Paper:
    """The paper it is recorded from: a known one of the body, or a new one entered with its scan."""
    known: Paper | None = data["paper"]
    return known or entered_letter(
        request,
        data,
        issuer=row.body,
        recorded_by=row.cycle.body,
        subject=f"Báo cáo tự đánh giá: {row.cycle.title}",
        source=("self_review", row.code),
        at=at,
    )


def _form(request: Request, row: SelfReview, form: Any, heading: str, submit: str, *, back: Any = None) -> HttpResponse:
    url = (back or row).get_absolute_url()
    context = {"form": form, "crumb": str(row), "heading": heading, "submit": submit, "back": url}
    return guards.shown(request, "reports/act.html", context)
