"""Answered and solved side by side, by body, field, sessions passed, age; each figure opens its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Value
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.orm import Among, roomy
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page_of_list
from phoihop.organisations.models import Body
from phoihop.petitions import shipped
from phoihop.petitions.figures import Settled, settled_by_sessions, settled_figures
from phoihop.petitions.models import Petition
from phoihop.settlement.forms import BY, FiguresFilter
from phoihop.settlement.promises import Kept, promises_counted, with_names
from phoihop.settlement.queries import supervised, supervisors
from phoihop.settlement.showing import scope_of
from phoihop.settlement.views.lists import elsewhere, sessions_of

BRACKETS = ((0, 90), (90, 180), (180, 365), (365, 730), (730, 0))  # days since first put: more than, at most (0: any)
CARRIED = ("session", "since", "until")  # limits of the page that its lists take over


@dataclass(frozen=True)
class Figure:
    """A number that opens its rows."""

    number: int
    url: str


@dataclass(frozen=True)
class Line:
    """Figures of what has something in common."""

    name: str
    settled: Settled
    sent: Figure
    answered: Figure
    solved: Figure
    unsolved: Figure
    overdue: Figure

    @property
    def answered_share(self) -> str:
        """Answered of those sent, in per cent; "" of nothing."""
        return share(self.settled.answered_rate)

    @property
    def solved_share(self) -> str:
        """Solved of those sent, in per cent; "" of nothing."""
        return share(self.settled.solved_rate)

    @property
    def answered_about(self) -> str:
        """The same for a tile."""
        return f"{self.answered_share}%" if self.answered_share else ""

    @property
    def solved_about(self) -> str:
        """The same for a tile."""
        return f"{self.solved_share}%" if self.solved_share else ""


@require_safe
def figures(request: Request) -> HttpResponse:
    """The page of figures, some lines at a time; the sum is of all of them."""
    today, bodies = timezone.localdate(), supervisors(request.user)
    if not bodies:
        return elsewhere(request)
    form, by, rows = _asked(request, bodies)
    found = _found(by, rows, today)
    page = page_of_list(found, at=cursor_of(request))
    context = {
        "filters": form,
        "active": bool(form.chosen),
        "scope": scope_of(bodies),
        "by_label": dict(BY)[by],
        "page": page,
        "lines": [_line(form, *one) for one in page],
        "total": _total(form, found),
        "export_url": f"{reverse('settlement:figures-xlsx')}?{request.GET.urlencode()}",
        "promises_url": _promises(form),
    }
    return render(request, "settlement/figures.html", context)


@require_safe
def export(request: Request) -> HttpResponseBase:
    """The same table as a spreadsheet, whole."""
    today, bodies = timezone.localdate(), supervisors(request.user)
    form, by, rows = _asked(request, bodies)
    found = _found(by, rows, today)
    lines = [*(_line(form, *one) for one in found), _total(form, found)]
    columns: list[Column[Line]] = [
        Column(str(dict(BY)[by]), lambda line: line.name, 44),
        Column(_("Đã chuyển"), lambda line: line.settled.sent, 12, "number"),
        Column(_("Đã trả lời"), lambda line: line.settled.answered, 12, "number"),
        Column(_("Tỷ lệ đã trả lời (%)"), lambda line: line.answered_share, 14),
        Column(_("Đã giải quyết xong"), lambda line: line.settled.solved, 14, "number"),
        Column(_("Tỷ lệ đã giải quyết xong (%)"), lambda line: line.solved_share, 16),
        Column(_("Chưa giải quyết xong"), lambda line: line.settled.unsolved, 14, "number"),
        Column(_("Quá hạn trả lời"), lambda line: line.settled.overdue, 14, "number"),
    ]
    return xlsx("giam-sat-so-lieu.xlsx", columns, lines, title=_("Số liệu giải quyết kiến nghị của cử tri"))


@require_safe
def promises(request: Request) -> HttpResponse:
    """Who keeps what it promised: counted now and then, for every promise is read; when, is said."""
    bodies = supervisors(request.user)
    if not bodies:
        return elsewhere(request)
    form, _by, rows = _asked(request, bodies)
    asked = (sorted(str(body.pk) for body in bodies), *(str(form.chosen.get(name, "")) for name in CARRIED))
    counted = promises_counted(rows, asked=asked, at=timezone.now(), anew="anew" in request.GET)
    page = page_of_list(counted.promises, at=cursor_of(request))
    del form.fields["by"]
    context = {
        "filters": form,
        "active": bool(_carried(form)),
        "scope": scope_of(bodies),
        "page": page,
        "lines": [_promise(form, one) for one in with_names(list(page))],
        "counted_at": f"{timezone.localtime(counted.at):%H:%M}",
        "anew_url": f"{_promises(form)}{'&' if '?' in _promises(form) else '?'}anew=1",
        "figures_url": _with(reverse("settlement:figures"), _carried(form)),
    }
    return render(request, "settlement/promises.html", context)


def share(rate: float | None) -> str:
    """A share in per cent with one decimal, as Vietnamese offices write it; "" for none."""
    return f"{rate * 100:.1f}".replace(".", ",") if rate is not None else ""


def _asked(request: Request, bodies: Sequence[Body]) -> tuple[FiguresFilter, str, QuerySet[Petition]]:
    form = FiguresFilter(request.GET, sessions=sessions_of(bodies), auto_id="filter_%s")
    chosen = form.chosen
    given = {"session": "session", "since": "received_on__gte", "until": "received_on__lte"}
    limits = {column: chosen[name] for name, column in given.items() if name in chosen}
    return form, chosen.get("by", "lead"), supervised(request.user, bodies).filter(**limits)


Found = list[tuple[str, Settled, dict[str, Any]]]


def _found(by: str, rows: QuerySet[Petition], today: date) -> Found:
    """(what they have in common, figures, its limits in the address) of each line."""
    with roomy():
        return {"lead": _by_lead, "field": _by_field, "sessions": _by_sessions, "age": _by_age}[by](rows, today)


def _total(form: FiguresFilter, found: Found) -> Line:
    return _line(form, _("Tất cả"), sum((settled for _name, settled, _limits in found), Settled()), {})


def _by_lead(rows: QuerySet[Petition], today: date) -> Found:
    figures = {one.key: one for one in settled_figures(rows, today=today, by="lead")}
    bodies = Body.objects.filter(Among("pk", Value(list(figures)))).by_rank().values_list("pk", "name", "code")
    return [(name, figures[key], {"lead": code}) for key, name, code in bodies]


def _by_field(rows: QuerySet[Petition], today: date) -> Found:
    names = shipped.field_names()
    return [
        (names.get(one.key, _("Chưa phân loại")), one, {"field": one.key} if one.key else {})
        for one in settled_figures(rows, today=today, by="field")
    ]


def _by_sessions(rows: QuerySet[Petition], today: date) -> Found:
    words = _("%(number)s kỳ họp")
    return [
        (words % {"number": one.key}, one, {"exactly": one.key}) for one in settled_by_sessions(rows, today=today)
    ]  # fmt: skip


def _by_age(rows: QuerySet[Petition], today: date) -> Found:
    names = (_("Đến 3 tháng"), _("3 đến 6 tháng"), _("6 tháng đến 1 năm"), _("1 đến 2 năm"), _("Trên 2 năm"))
    found = [Settled() for _bracket in BRACKETS]
    for one in settled_figures(rows, today=today, by="first_put_on"):
        age = today - one.key
        place = next(
            number for number, (_more, most) in enumerate(BRACKETS) if not most or age <= timedelta(days=most)
        )  # fmt: skip
        found[place] = found[place] + one
    return [
        (name, settled, {key: days for key, days in (("older", more), ("younger", most)) if days})
        for name, settled, (more, most) in zip(names, found, BRACKETS, strict=True)
    ]


def _line(form: FiguresFilter, name: str, settled: Settled, limits: dict[str, Any]) -> Line:
    def opened(number: int, standing: str) -> Figure:
        return Figure(number, _address(form, limits, standing=standing))

    return Line(
        name=name,
        settled=settled,
        sent=opened(settled.sent, "sent"),
        answered=opened(settled.answered, "all_answered"),
        solved=opened(settled.solved, "solved"),
        unsolved=opened(settled.unsolved, ""),
        overdue=opened(settled.overdue, "overdue"),
    )


def _promise(form: FiguresFilter, kept: Kept) -> dict[str, Any]:
    limits = {"standing": "sent", "promiser": kept.code}
    return {
        "kept": kept,
        "share": share(kept.kept_rate),
        "late_url": _address(form, limits, promise="late"),
        "broken_url": _address(form, limits, promise="broken"),
    }


def _address(form: FiguresFilter, limits: dict[str, Any], **more: str) -> str:
    """Where the rows of a figure are listed, with the limits of the page."""
    return _with(reverse("settlement:rows"), _carried(form) | limits | more)


def _promises(form: FiguresFilter) -> str:
    return _with(reverse("settlement:promises"), _carried(form))


def _carried(form: FiguresFilter) -> dict[str, Any]:
    return {name: form.data[name] for name in CARRIED if form.data.get(name)}


def _with(address: str, query: dict[str, Any]) -> str:
    said = urlencode({name: value for name, value in query.items() if value != ""})
    return f"{address}?{said}" if said else address
