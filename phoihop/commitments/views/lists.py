"""The list of commitments: everything a person may know of, and where the figures of the board lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.forms.lists import CommitmentFilter
from phoihop.commitments.models import Commitment, Participation
from phoihop.commitments.models.ledger import CommitmentQuerySet
from phoihop.commitments.ranges import list_of
from phoihop.commitments.showing import Badge, Due, badge_of, due_of
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import PAGE_SIZE, count_up_to, cursor_of, page_of_finds, page_of_ranges
from phoihop.organisations.models import sight_of
from phoihop.regulations.models import BodyRole, Obligation, Party, Regulation

ORDERS = {"newest": ["-due_on"], "soonest": ["due_on"]}
HIDDEN_LIMIT = 10_000


@dataclass(frozen=True)
class Line:
    """A commitment as a row of the list."""

    commitment: Commitment
    leads: str
    due: Due
    badge: Badge


@require_safe
def commitments(request: Request) -> HttpResponse:
    """A page of the list with its filters."""
    form, today = filter_of(request), timezone.localdate()
    order, cursor = sort_of(request, form), cursor_of(request)
    only_first = None if cursor else PAGE_SIZE + 1
    listed = list_of(request.user, form.wanted(), order=ORDERS[order][0], only_first=only_first)
    rows, by = _shown(Commitment.objects.all()), ORDERS[order]
    if listed.finds is not None:
        page = page_of_finds(listed.finds, rows, order=by, cursor=cursor)
    else:
        total = listed.total()
        page = page_of_ranges(listed.ranges, rows, order=by, cursor=cursor, total=total, besides=listed.besides)
    query = request.GET.copy()
    query.pop("at", None)
    context = {
        "filters": form,
        "active": bool(form.chosen),
        "page": page,
        "lines": [line_of(row, today) for row in page],
        "first": listed.first,
        "hidden": _hidden(request, form),
        "order": order,
        "export_url": f"{reverse('commitments:export')}?{query.urlencode()}",
    }
    return render(request, "commitments/_list.html" if request.htmx else "commitments/list.html", context)


@require_safe
def export(request: Request) -> HttpResponseBase:
    """Exactly the rows of the list with its filters, as a spreadsheet."""
    form, today = filter_of(request), timezone.localdate()
    rows = _shown(Commitment.objects.visible_to(request.user)).filter(form.wanted().commitments())
    ordered = rows.order_by(*ORDERS[sort_of(request, form)], "pk")
    columns: list[Column[Line]] = [
        Column(_("Mã số"), lambda line: line.commitment.code, 18),
        Column(_("Nội dung"), lambda line: line.commitment.title, 60),
        Column(_("Quy chế"), lambda line: line.commitment.regulation and line.commitment.regulation.short_title, 28),
        Column(_("Chủ trì"), lambda line: line.leads, 36),
        Column(_("Hạn"), lambda line: line.commitment.due_on, 13, "day"),
        Column(_("Ngày hoàn thành"), lambda line: line.commitment.done_on, 13, "day"),
        Column(_("Trạng thái"), lambda line: line.badge.text, 26),
        Column(_("Nơi xác nhận"), lambda line: line.commitment.judge and line.commitment.judge.name, 36),
    ]
    return xlsx(_("nhiem-vu") + f"-{today:%Y%m%d}.xlsx", columns, _lines(ordered, today), title=_("Nhiệm vụ phối hợp"))


def filter_of(request: Request) -> CommitmentFilter:
    """The filters in the address. Regulations: those the person may see."""
    regulations = Regulation.objects.visible_to(request.user).exclude(state="draft").only("code", "short_title")
    return CommitmentFilter(
        request.GET,
        regulations=regulations.order_by("short_title", "pk"),
        today=timezone.localdate(),
        auto_id="filter_%s",
    )


def sort_of(request: Request, form: CommitmentFilter) -> str:
    """Soonest first for what is under way, newest first else."""
    asked = request.GET.get("sort", "")
    open_ones = form.chosen.get("state") in {"under_way", "overdue", "coming", "open", "proved"}
    return asked if asked in ORDERS else "soonest" if open_ones else "newest"


def line_of(row: Commitment, today: date) -> Line:
    """With its leads prefetched."""
    leads = ", ".join(part.body.short_name for part in row.participations.all())
    return Line(row, leads, due_of(row, today), badge_of(row, today))


def _lines(rows: QuerySet[Commitment], today: date) -> Iterator[Line]:
    for row in rows.iterator(chunk_size=2000):
        yield line_of(row, today)


def _shown(rows: CommitmentQuerySet) -> QuerySet[Commitment]:
    leads = Participation.objects.filter(role=BodyRole.LEAD).select_related("body")
    leads = leads.only("commitment", "body__short_name")
    return (
        rows.select_related("regulation", "judge")
        .only(
            *("code", "title", "state", "due_on", "done_on", "certainty", "is_provisional"),
            *("regulation__short_title", "judge__name", "judge__short_name"),
        )
        .prefetch_related(Prefetch("participations", leads.order_by("body__rank", "body__sort_key", "id")))
    )


def _sees_all(request: Request, form: CommitmentFilter) -> bool:
    sight = sight_of(request.user)
    signed = Party.objects.filter(regulation=form.regulation_chosen, body__in=sight.bodies)
    return sight.is_auditor or signed.exists()


def _hidden(request: Request, form: CommitmentFilter) -> int:
    """How many rows of the chosen regulation or clause these filters hold that the person may not open."""
    clause, limited = form.wanted().clause, form.regulation_chosen is not None
    if not (limited or clause) or (limited and _sees_all(request, form)):
        return 0
    if not limited and not Obligation.objects.visible_to(request.user).filter(code__in=clause).exists():
        return 0
    wanted = form.wanted()
    every = count_up_to(Commitment.objects.filter(wanted.commitments()), HIDDEN_LIMIT).number
    if wanted.words:  # their list stops counting sooner
        seen = Commitment.objects.visible_to(request.user).filter(wanted.commitments())
        return every - count_up_to(seen, HIDDEN_LIMIT).number
    return every - list_of(request.user, wanted).total(HIDDEN_LIMIT).number
