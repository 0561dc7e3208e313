"""The closing report: figures, words, closed, printed, put on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.rendering import as_docx, as_pdf
from phoihop.programmes import queries, services
from phoihop.programmes.models import Closing, Programme, ProgrammeState
from phoihop.programmes.record_forms import CloseForm, ReportForm
from phoihop.programmes.views.acts import act
from phoihop.programmes.views.programmes import METHODS, find, head_of, headed, writable
from phoihop.programmes.views.run import printed
from phoihop.programmes.writing import figure_lines, report_sheet_of


@require_safe
def closing(request: Request, code: str) -> HttpResponse:
    """Figures as they stand or were frozen, beside what people wrote."""
    row, today = find(request, code), timezone.localdate()
    report = _report(row)
    frozen = report is not None and report.closed_on is not None
    figures = queries.counted_from(report.figures) if report and frozen else queries.counted(row)
    head = head_of(request, row, "closing")
    paper = (
        Paper.objects.visible_to(request.user).filter(pk=report.paper_id).first()
        if report and report.paper_id
        else None
    )
    context = head | {
        "report": report,
        "frozen": frozen,
        "figures": list(figure_lines(row, figures)),
        "unjudged": queries.left_open(row),
        "may_report": head["writes"] and row.is_approved,
        "may_close": head["heads"] and row.is_approved and row.ends_on <= today and bool(report and report.results),
        "may_put_on_paper": head["writes"]
        and row.state == ProgrammeState.CLOSED
        and bool(report)
        and not (report and report.paper_id),
        "paper": paper,
        "shown": row.approved_on is not None,
    }
    return render(request, "programmes/closing.html", context)


@require_http_methods(METHODS)
def write(request: Request, code: str) -> HttpResponse:
    """The written parts."""
    row = writable(request, code)
    report = _report(row)
    names = ("results", "shortcomings", "lessons", "proposals")
    stands = {name: getattr(report, name) for name in names} if report else {}
    return act(
        request,
        row,
        ReportForm(request.POST or None, initial=stands),
        _("Viết báo cáo tổng kết"),
        lambda data, at: services.write_report(
            programme_id=row.pk, revision=guards.revision_of(request), words=data, by=request.user, at=at
        ),
        back=_page(row),
        submit=_("Lưu"),
        revision=report.revision if report else 0,
    )


@require_http_methods(METHODS)
def close(request: Request, code: str) -> HttpResponse:
    """Close the programme; its figures are counted now and stay."""
    row = headed(request, code)
    return act(
        request,
        row,
        CloseForm(request.POST or None),
        _("Kết thúc chương trình"),
        lambda data, at: services.close(
            programme_id=row.pk,
            unjudged_reason=data["unjudged_reason"],
            by=request.user,
            at=at,
            today=timezone.localdate(at),
        ),
        about=_("Số liệu được chốt. Việc chưa có kết luận vẫn còn trong sổ nhiệm vụ, nhưng phải ghi lý do."),
        back=_page(row),
    )


@require_POST
def put_on_paper(request: Request, code: str) -> HttpResponse:
    """Make the official paper and go to it."""
    row = find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            report = services.put_report_on_paper(programme_id=row.pk, by=request.user, at=timezone.now())
            turn.leads_to(report.paper.get_absolute_url() if report.paper else _page(row))
    return redirect(turn.url)


@require_safe
def report_print(request: Request, code: str, ending: str) -> HttpResponse:
    """The report as .pdf or .docx; a draft until the programme is closed."""
    row = find(request, code)
    sheet = report_sheet_of(row, _report(row), on=timezone.localdate())
    return printed(ending, lambda: as_pdf(sheet), lambda: as_docx(sheet), f"tong-ket-{row.code.lower()}")


def _report(row: Programme) -> Closing | None:
    return Closing.objects.filter(programme=row).first()


def _page(row: Programme) -> str:
    return reverse("programmes:closing", args=[row.code])
