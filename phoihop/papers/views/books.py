"""The books of outgoing and incoming papers: on the screen, as Excel, as PDF for the file (NĐ 30/2020/NĐ-CP, app. IV)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, QuerySet, Value
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.accounts.models import User
from phoihop.kernel.search.fields import CONFIG, Normal
from phoihop.kernel.text import clean
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import COUNT_LIMIT, count_up_to, cursor_of, page
from phoihop.organisations.models import Body, sight_of
from phoihop.papers import queries
from phoihop.papers.forms import BookForm
from phoihop.papers.models import Addressee, Paper, State
from phoihop.papers.typeset.pdf import as_pdf_table
from phoihop.papers.typeset.sheet import Column as PrintColumn
from phoihop.papers.views.shown import TONES, day

MOST_PRINTED = 2000
ORDER_OUT = ["-issued_on", "-id"]
ORDER_IN = ["-arrived_on", "-id"]
LAST = "book_of"  # the cookie that keeps whose book was looked at
YEAR = 366 * 24 * 3600


class FirstBook(Protocol):
    """Whose book opens for a person who asked for none and looked at none."""

    def __call__(self, user: User, bodies: QuerySet[Body], *, on: date) -> Body | None: ...


@dataclass(frozen=True)
class Chosen:
    """A book as the address asks for it."""

    body: Body
    year: int
    kind: str
    q: str
    form: BookForm

    @property
    def is_filtered(self) -> bool:
        """Whether rows of the year may be left out."""
        return bool(self.kind or self.q)


@require_safe
def book_out(request: Request) -> HttpResponse:
    """/papers/out/?body=CQ-…&year=2026&kind=report&q=…"""
    chosen = _chosen(request, queries.first_book_out)
    shown = page(_outgoing(request, chosen), order=ORDER_OUT, cursor=cursor_of(request))
    rows = [_out_row(paper) for paper in shown]
    gaps = queries.gaps_out(chosen.body, chosen.year) if not chosen.is_filtered else []
    page_shown = render(request, "papers/book_out.html", _frame(request, chosen, shown, rows, gaps))
    return _remembered(request, page_shown, chosen)


@require_safe
def book_in(request: Request) -> HttpResponse:
    """/papers/in/?body=CQ-…&year=2026&kind=report&q=…"""
    chosen = _chosen(request, queries.first_book_in)
    shown = page(_incoming(request, chosen), order=ORDER_IN, cursor=cursor_of(request))
    rows = [_in_row(line) for line in shown]
    gaps = queries.gaps_in(chosen.body, chosen.year) if not chosen.is_filtered else []
    page_shown = render(request, "papers/book_in.html", _frame(request, chosen, shown, rows, gaps))
    return _remembered(request, page_shown, chosen)


@require_safe
def out_xlsx(request: Request) -> HttpResponseBase:
    chosen = _chosen(request, queries.first_book_out)
    papers = _outgoing(request, chosen).order_by("kind", "number", "number_suffix", "pk").iterator(chunk_size=1000)
    return xlsx(f"so-van-ban-di-{chosen.year}.xlsx", _out(), papers, title=_title_out(chosen))


@require_safe
def in_xlsx(request: Request) -> HttpResponseBase:
    chosen = _chosen(request, queries.first_book_in)
    lines = _incoming(request, chosen).order_by("arrival_number", "pk").iterator(chunk_size=1000)
    return xlsx(f"so-van-ban-den-{chosen.year}.xlsx", _in(), lines, title=_title_in(chosen))


@require_safe
def out_pdf(request: Request) -> HttpResponse:
    chosen = _chosen(request, queries.first_book_out)
    papers = _outgoing(request, chosen).order_by("kind", "number", "number_suffix", "pk")
    return _printed(f"so-van-ban-di-{chosen.year}.pdf", _title_out(chosen), _out(), papers)


@require_safe
def in_pdf(request: Request) -> HttpResponse:
    chosen = _chosen(request, queries.first_book_in)
    lines = _incoming(request, chosen).order_by("arrival_number", "pk")
    return _printed(f"so-van-ban-den-{chosen.year}.pdf", _title_in(chosen), _in(), lines)


def _chosen(request: Request, first: FirstBook) -> Chosen:
    """The book in the address: own and served bodies', for an auditor anybody's; without a year this year's.

    Without a body the one looked at last, else `first`. PermissionDenied for who belongs to no body.
    """
    sight, today = sight_of(request.user), timezone.localdate()
    bodies = (Body.objects.all() if sight.is_auditor else Body.objects.filter(pk__in=sight.bodies)).by_rank()
    data = request.GET.copy()
    data.setdefault("year", str(today.year))
    if not data.get("body"):
        data["body"] = _usual(request, bodies, first, today).code
    form = BookForm(data, bodies=None if sight.is_auditor else bodies)
    form.is_valid()
    found = form.cleaned_data
    body = found.get("body") or _usual(request, bodies, first, today)
    return Chosen(body, found.get("year") or today.year, found.get("kind", ""), found.get("q", ""), form)


def _usual(request: Request, bodies: QuerySet[Body], first: FirstBook, today: date) -> Body:
    """Whose book opens unasked."""
    last = bodies.filter(code=clean(request.COOKIES.get(LAST, ""))[:20]).first()
    body = last or first(request.user, bodies, on=today)
    if body is None:
        raise PermissionDenied
    return body


def _remembered(request: Request, response: HttpResponse, chosen: Chosen) -> HttpResponse:
    """Both books open next time on the body whose book was asked for; reading writes nothing, so the browser keeps it."""
    if request.GET.get("body") and not chosen.form.errors.get("body"):
        response.set_cookie(LAST, chosen.body.code, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response


def _outgoing(request: Request, chosen: Chosen) -> QuerySet[Paper]:
    first, last = date(chosen.year, 1, 1), date(chosen.year, 12, 31)  # a range of the index, unlike `year`
    papers = queries.book_out(request.user, chosen.body).filter(issued_on__gte=first, issued_on__lte=last)
    if chosen.kind:
        papers = papers.filter(kind=chosen.kind)
    if chosen.q:
        papers = papers.filter(search=_words(chosen.q))
    to = Prefetch("addressees", Addressee.objects.select_related("body").order_by("is_copy", "id"))
    return papers.prefetch_related(to)


def _incoming(request: Request, chosen: Chosen) -> QuerySet[Addressee]:
    lines = queries.book_in(request.user, chosen.body)
    lines = lines.filter(arrived_on__gte=date(chosen.year, 1, 1), arrived_on__lte=date(chosen.year, 12, 31))
    if chosen.kind:
        lines = lines.filter(paper__kind=chosen.kind)
    if chosen.q:
        lines = lines.filter(Q(paper__search=_words(chosen.q)))
    return lines


def _words(text: str) -> SearchQuery:
    return SearchQuery(Normal(Value(text)), config=CONFIG)


def _frame(request: Request, chosen: Chosen, shown: Any, rows: list[Any], gaps: list[queries.Gap]) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("at", None)
    query["body"], query["year"] = chosen.body.code, str(chosen.year)  # a file is of the book that is shown
    return {
        "chosen": chosen,
        "page": shown,
        "rows": rows,
        "gaps": gaps,
        "gaps_cut": len(gaps) == queries.MOST_GAPS,
        "active": chosen.is_filtered,
        "query": query.urlencode(),
        "many": bool(shown.total.more) and shown.total.number >= COUNT_LIMIT,
    }


@dataclass(frozen=True)
class OutRow:
    """One line of the book of outgoing papers."""

    paper: Paper
    issued: str
    to: str
    state: str
    tone: str


@dataclass(frozen=True)
class InRow:
    """One line of the book of incoming papers."""

    line: Addressee
    arrived: str
    issued: str
    handed: str


def _out_row(paper: Paper) -> OutRow:
    return OutRow(paper, day(paper.issued_on), _to(paper), paper.get_state_display(), TONES[paper.state])


def _in_row(line: Addressee) -> InRow:
    return InRow(line, day(line.arrived_on), day(line.paper.issued_on), _handed(line))


def _to(paper: Paper) -> str:
    return "; ".join(str(line) for line in paper.addressees.all())


def _handed(line: Addressee) -> str:
    return line.handed_to.full_name if line.handed_to else ""


def _about(paper: Paper) -> str:
    return f"{paper.kind_name}: {paper.subject}"


def _out() -> list[Column[Paper]]:
    return [
        Column(_("Số, ký hiệu"), lambda paper: paper.number_text, 18),
        Column(_("Ngày tháng"), lambda paper: paper.issued_on, 12, "day"),
        Column(_("Tên loại, trích yếu"), _about, 60),
        Column(_("Người ký"), lambda paper: paper.signer.full_name if paper.signer else "", 22),
        Column(_("Nơi nhận"), _to, 40),
        Column(_("Ghi chú"), lambda paper: "" if paper.state == State.ISSUED else paper.get_state_display(), 16),
    ]


def _in() -> list[Column[Addressee]]:
    return [
        Column(_("Ngày đến"), lambda line: line.arrived_on, 12, "day"),
        Column(_("Số đến"), lambda line: line.arrival_number, 9, "number"),
        Column(_("Tác giả"), lambda line: line.paper.issuer_name, 32),
        Column(_("Số, ký hiệu"), lambda line: line.paper.number_text, 18),
        Column(_("Ngày văn bản"), lambda line: line.paper.issued_on, 12, "day"),
        Column(_("Tên loại, trích yếu"), lambda line: _about(line.paper), 60),
        Column(_("Người nhận"), _handed, 22),
        Column(_("Ghi chú"), lambda line: line.instruction, 24),
    ]


def _title_out(chosen: Chosen) -> str:
    return _("Sổ đăng ký văn bản đi năm %(year)s – %(body)s") % {"year": chosen.year, "body": chosen.body}


def _title_in(chosen: Chosen) -> str:
    return _("Sổ đăng ký văn bản đến năm %(year)s – %(body)s") % {"year": chosen.year, "body": chosen.body}


def _printed(name: str, title: str, columns: list[Column[Any]], rows: QuerySet[Any]) -> HttpResponse:
    """At most `MOST_PRINTED` lines; what is left out is said under the title."""
    total = count_up_to(rows, MOST_PRINTED)
    note = ""
    if total.more:
        note = _("In %(most)s dòng đầu; hãy lọc theo loại hoặc xuất Excel để có đủ.") % {"most": MOST_PRINTED}
    cells = _cells(columns, rows[:MOST_PRINTED])
    heads = [PrintColumn(str(column.title), column.width) for column in columns]
    data = as_pdf_table(title, heads, cells, made_on=timezone.localdate(), subtitle=note)
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _cells(columns: list[Column[Any]], rows: Iterable[Any]) -> Iterable[tuple[str, ...]]:
    for row in rows:
        values = [column.value(row) for column in columns]
        yield tuple(
            day(value) if column.kind == "day" else str(value or "")
            for column, value in zip(columns, values, strict=True)
        )
