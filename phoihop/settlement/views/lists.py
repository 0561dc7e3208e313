"""What is not settled, the longest waiting first: filters in the address, choosing rows for one paper, Excel out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page_of_ranges
from phoihop.kernel.web.parts import BulkAct
from phoihop.organisations.models import Body
from phoihop.petitions import shipped
from phoihop.petitions.models import UNSOLVED, AlikeMember, AlikeState, Petition
from phoihop.petitions.showing import Badge, badge_of
from phoihop.sessions.models import Session
from phoihop.settlement.forms import SettlementFilter
from phoihop.settlement.permissions import can_remind
from phoihop.settlement.queries import Standing, standings, supervisors
from phoihop.settlement.ranges import ranges_of, rows_of
from phoihop.settlement.showing import is_free, reason_of, step_name

ORDERS = {"oldest": ["first_put_on"], "newest": ["-first_put_on"]}
AT_ONCE = 500  # rows read together for the spreadsheet


@dataclass(frozen=True)
class Line:
    """A petition as a row: how long it waits, how often it was asked, what comes next and why."""

    petition: Petition
    badge: Badge
    field: str
    sessions_passed: int
    repeats: int
    standing: Standing
    proposed: str
    reason: str
    may_remind: bool

    @property
    def last(self) -> str:
        """The newest reminder in words, "" for none."""
        row = self.standing.last
        return " · ".join(part for part in (row.get_step_display(), row.cited) if part) if row else ""


@require_safe
def rows(request: Request) -> HttpResponse:
    """A page of the list."""
    today, bodies = timezone.localdate(), supervisors(request.user)
    if not bodies:
        return elsewhere(request)
    form = filter_of(request, bodies, today)
    order = request.GET.get("sort", "")
    order = order if order in ORDERS else "oldest"
    page = page_of_ranges(
        ranges_of(request.user, bodies, form.wanted()), _shown(today), order=ORDERS[order], cursor=cursor_of(request)
    )
    query = request.GET.copy()
    query.pop("at", None)
    context = {
        "filters": form,
        "active": bool(form.chosen),
        "page": page,
        "lines": lines_of(request, list(page), today),
        "order": order,
        "acts": [BulkAct("remind", _("Soạn văn bản đôn đốc"), "send")],
        "export_url": f"{reverse('settlement:xlsx')}?{query.urlencode()}",
    }
    return render(request, "settlement/_rows.html" if request.htmx else "settlement/rows.html", context)


def elsewhere(request: Request) -> HttpResponse:
    """To who gathers no petitions: a list or figures would be of nothing, while his body may have many to settle."""
    return render(request, "settlement/elsewhere.html")


@require_safe
def export(request: Request) -> HttpResponseBase:
    """Exactly the rows of the list with its filters, as a spreadsheet."""
    today, bodies = timezone.localdate(), supervisors(request.user)
    wanted = filter_of(request, bodies, today).wanted()
    order = ORDERS.get(request.GET.get("sort", ""), ORDERS["oldest"])
    found = _shown(today).filter(pk__in=rows_of(request.user, bodies, wanted).values("pk")).order_by(*order, "pk")
    columns: list[Column[Line]] = [
        Column(_("Mã số"), lambda line: line.petition.code, 18),
        Column(_("Nội dung"), lambda line: line.petition.title, 70),
        Column(_("Kênh kiến nghị"), lambda line: line.petition.get_regime_display(), 20),
        Column(_("Lĩnh vực"), lambda line: line.field, 24),
        Column(_("Xã, phường"), lambda line: line.petition.commune and line.petition.commune.name, 28),
        Column(_("Cơ quan phải giải quyết"), lambda line: line.petition.lead and line.petition.lead.name, 32),
        Column(_("Nêu lần đầu"), lambda line: line.petition.first_put_on, 13, "day"),
        Column(_("Số lần nêu"), lambda line: line.repeats, 10, "number"),
        Column(_("Số kỳ họp đã qua"), lambda line: line.sessions_passed, 10, "number"),
        Column(_("Hạn trả lời"), lambda line: line.petition.due_on, 13, "day"),
        Column(_("Trả lời ngày"), lambda line: line.petition.answered_on, 13, "day"),
        Column(_("Giải quyết xong ngày"), lambda line: line.petition.solved_on, 13, "day"),
        Column(_("Trạng thái"), lambda line: line.badge.text, 26),
        Column(_("Lời hứa quá hạn"), lambda line: line.standing.late_promises, 10, "number"),
        Column(_("Văn bản đôn đốc gần nhất"), lambda line: line.last, 40),
        Column(_("Bước tiếp theo được đề xuất"), lambda line: line.proposed, 28),
        Column(_("Vì sao"), lambda line: line.reason, 50),
    ]
    name = _("giam-sat-giai-quyet") + f"-{today:%Y%m%d}.xlsx"
    return xlsx(name, columns, _each(request, found, today), title=_("Giám sát giải quyết kiến nghị"))


def filter_of(request: Request, bodies: Sequence[Body], today: date) -> SettlementFilter:
    """The filters in the address."""
    return SettlementFilter(request.GET, today=today, sessions=sessions_of(bodies), auto_id="filter_%s")


def sessions_of(bodies: Sequence[Body]) -> QuerySet[Session]:
    """The sessions that these bodies keep, the newest first."""
    rows = Session.objects.standing().filter(keeper__in=list(bodies))
    return rows.defer("search").order_by("-planned_first_on", "-pk")


def lines_of(request: Request, rows: Sequence[Petition], today: date) -> list[Line]:
    """The rows of `_shown`, each with how it stands; as many queries however many."""
    standing, repeats, fields = standings(rows, today), _repeats(rows), shipped.field_names()
    return [
        Line(
            petition=row,
            badge=badge_of(row, today),
            field=fields.get(row.field, ""),
            sessions_passed=row.sessions_passed,  # type: ignore[attr-defined]  # annotated
            repeats=repeats.get(row.pk, 1),
            standing=standing[row.pk],
            proposed=step_name(standing[row.pk].next.step),
            reason=reason_of(standing[row.pk].next) if row.state in UNSOLVED else "",
            may_remind=row.state in UNSOLVED
            and is_free(standing[row.pk])
            and can_remind(request.user, row.receiver_id),
        )
        for row in rows
    ]


def _shown(today: date) -> QuerySet[Petition]:
    unread = ("search", "text", "alike_keys", "lead__search", "commune__search", "receiver__search")
    rows = Petition.objects.with_sessions_passed(today).select_related("lead", "commune", "receiver")
    return rows.defer(*unread)


def _repeats(rows: Sequence[Petition]) -> dict[object, int]:
    """How often each was put: its confirmed group's members to the same receiver."""
    group = OuterRef("group")
    same = AlikeMember.objects.standing().filter(group=group, petition__receiver=OuterRef("petition__receiver"))
    number = Subquery(same.order_by().values("group").annotate(number=Count("pk")).values("number"))
    members = AlikeMember.objects.standing().filter(petition__in=[row.pk for row in rows])
    confirmed = members.filter(group__state=AlikeState.CONFIRMED).annotate(times=number)
    return dict(confirmed.values_list("petition", "times"))


def _each(request: Request, rows: QuerySet[Petition], today: date) -> Iterator[Line]:
    found = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        yield from lines_of(request, some, today)
