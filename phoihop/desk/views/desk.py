"""The desk: what waits for me, my body, others; by index ranges, at any size."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.commitments.models import Blocker, Participation, Turn
from phoihop.commitments.showing import Badge, Due, badge_of, day, due_of
from phoihop.desk import queries
from phoihop.desk.forms import DeskFilter
from phoihop.desk.queries import TABS, Eyes
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import Range, cursor_of, page_of_finds, page_of_ranges
from phoihop.kernel.web.parts import BulkAct, Tab
from phoihop.organisations.models import sight_of
from phoihop.regulations.models import BodyRole, Regulation

ORDERS = {"due": ["due_on"], "-due": ["-due_on"], "newest": ["-pk"]}


@dataclass(frozen=True)
class Line:
    """One row: my body's part in a commitment, its words written out. `mark` names it in bulk acts, `choose` says so;
    `outside`: where the date is an
    internal one, the outside date."""

    part: Participation
    title: str
    url: str
    due: Due
    badge: Badge
    role: str
    turn: str
    person: str
    regulation: str
    outside: str
    mark: str
    choose: str
    held: bool


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    eyes: Eyes
    tab: str
    filters: DeskFilter
    order: str
    today: date

    @property
    def ranges(self) -> queries.Ranges:
        """The rows, as disjoint lists."""
        return queries.ranges_of(self.eyes, self.tab, self.filters.wanted(), self.today)

    @property
    def finds(self) -> QuerySet[Participation]:
        """The rows as one list, for filters that look for rows elsewhere, not along the desk's index."""
        ranges = queries.ranges_of(replace(self.eyes, together=True), self.tab, self.filters.wanted(), self.today)
        return reduce(or_, ranges, Participation.objects.none())


@require_safe
def desk(request: Request) -> HttpResponse:
    """/: a tab of the desk."""
    asked = asked_of(request)
    tab = asked.tab
    rows, order, cursor = queries.shown(Participation.objects.all()), ORDERS[asked.order], cursor_of(request)
    if asked.filters.reads_commitments:
        page = page_of_finds(asked.finds, rows, order=order, cursor=cursor)
        counts = {tab: page.total}
    else:
        counts = queries.counts_of(asked.eyes, asked.filters.wanted(), asked.today)
        ranges = [Range(part) for part in asked.ranges]
        page = page_of_ranges(ranges, rows, order=order, cursor=cursor, total=counts[tab])
    held = Blocker.objects.holding_up({part.commitment_id for part in page})
    papers, more_papers = queries.papers_waiting(request.user, asked.today) if tab in {"mine", "body"} else ([], False)
    context = {
        "tabs": [Tab(str(one.label), _address(request, key), key == tab, counts.get(key)) for key, one in TABS.items()],
        "tab": tab,
        "page": page,
        "lines": [line_of(part, asked.today, held) for part in page],
        "filters": asked.filters,
        "active": bool(asked.filters.chosen),
        "here": _address(request, tab, keep=False),
        "order": asked.order,
        "empty": TABS[tab].empty,
        "export_url": f"{reverse('desk:export')}?{_query(request, tab)}",
        "papers": papers,
        "more_papers": more_papers,
        "to_screen": queries.numbers(request.user, asked.today)["intake"] if tab in {"mine", "body"} else None,
        "deputy": queries.for_deputy(request.user, asked.today),
        "several_bodies": len(asked.eyes.bodies) > 1,
        "watches": not asked.eyes.bodies,
        "is_auditor": sight_of(request.user).is_auditor,
        "acts": bulk_acts(),
    }
    return render(request, "desk/_rows.html" if request.htmx else "desk/desk.html", context)


@require_safe
def export(request: Request) -> HttpResponseBase:
    """Exactly the rows of the tab with its filters, as a spreadsheet."""
    asked = asked_of(request)
    columns: list[Column[Line]] = [
        Column(_("Mã số"), lambda line: line.part.commitment.code, 18),
        Column(_("Nội dung"), lambda line: line.part.commitment.title, 60),
        Column(
            _("Quy chế"),
            lambda line: line.regulation,
            28,
        ),
        Column(_("Cơ quan"), lambda line: line.part.body.name, 36),
        Column(_("Vai trò"), lambda line: line.role, 18),
        Column(_("Đến lượt"), lambda line: line.turn, 24),
        Column(_("Người phụ trách"), lambda line: line.person, 26),
        Column(_("Hạn nội bộ"), lambda line: line.part.internal_due_on, 13, "day"),
        Column(_("Hạn"), lambda line: line.part.commitment.due_on, 13, "day"),
        Column(_("Trạng thái"), lambda line: line.badge.text, 24),
    ]
    title = str(TABS[asked.tab].label)
    return xlsx(_("ban-lam-viec") + f"-{asked.today:%Y%m%d}.xlsx", columns, _all(asked), title=title)


def asked_of(request: Request) -> Asked:
    """The tab, filters and order in the address; by default the one of `queries.opening_tab`."""
    eyes, today = queries.eyes_of(request.user), timezone.localdate()
    filters = DeskFilter(
        request.GET,
        regulations=Regulation.objects.visible_to(request.user)
        .exclude(state="draft")
        .order_by("short_title", "pk")
        .only("code", "short_title"),
        bodies=eyes.bodies,
        today=today,
        auto_id="filter_%s",
    )
    tab, order = request.GET.get("tab", ""), request.GET.get("sort", "")
    if tab not in TABS:
        tab = queries.opening_tab(eyes, filters.wanted(), today)
    return Asked(eyes, tab, filters, order if order in ORDERS else "due", today)


def line_of(part: Participation, today: date, held: Collection[UUID] = ()) -> Line:
    """A participation of `queries.shown`. `held`: commitments that are held up."""
    commitment, regulation = part.commitment, part.commitment.regulation
    inside = part.internal_due_on and part.internal_due_on != commitment.due_on
    return Line(
        part=part,
        title=commitment.title,
        url=commitment.get_absolute_url(),
        due=due_of(commitment, today, on=part.due_on),
        badge=badge_of(commitment, today),
        role=str(BodyRole(part.role).label),
        turn=str(Turn(part.turn).label) if part.turn else "",
        person=part.person.full_name if part.person else "",
        regulation=regulation.short_title if regulation else "",
        outside=_("nội bộ; hạn ngoài %(on)s") % {"on": day(commitment.due_on)} if inside else "",
        mark=f"{commitment.code}:{part.role}:{part.body.code}",
        choose=_("Chọn %(code)s") % {"code": commitment.code},
        held=commitment.pk in held,
    )


def bulk_acts() -> list[BulkAct]:
    """Acts on the chosen rows; each asks on a page of its own what it needs."""
    return [
        BulkAct("assign", _("Giao người"), "user-check"),
        BulkAct("confirm", _("Xác nhận kết quả"), "rosette-discount-check"),
        BulkAct("note", _("Ghi chú"), "notebook"),
    ]


def _all(asked: Asked) -> Iterator[Line]:
    parts: QuerySet[Participation] = queries.shown(Participation.objects.of_bodies(asked.eyes.user))
    if not asked.ranges:
        return
    chosen = [part.values("pk") for part in asked.ranges]
    rows = parts.filter(pk__in=chosen[0].union(*chosen[1:], all=True) if len(chosen) > 1 else chosen[0])
    for part in rows.order_by(*ORDERS[asked.order], "pk").iterator(chunk_size=2000):
        yield line_of(part, asked.today)


def _query(request: Request, tab: str) -> str:
    query = request.GET.copy()
    query.pop("at", None)
    query["tab"] = tab
    return query.urlencode()


def _address(request: Request, tab: str, *, keep: bool = True) -> str:
    """A tab with the filters of this page, or without."""
    return f"{reverse('desk:desk')}?{_query(request, tab) if keep else f'tab={tab}'}"
