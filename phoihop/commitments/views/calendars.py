"""The working calendar: a year as a grid, its decisions, its versions; a new version."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.commitments.forms.clock import CalendarForm
from phoihop.commitments.services import registers
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.models import CalendarVersion
from phoihop.kernel.clock.rules.calendar import FIRST_YEAR, LAST_YEAR, OpenPeriod, WorkingCalendar
from phoihop.kernel.clock.rules.dates import show
from phoihop.kernel.clock.rules.revision import Change, differences, status
from phoihop.kernel.clock.rules.sentences import N_, WEEKDAYS, named
from phoihop.kernel.clock.telling import tell
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.kernel.web.paging import cursor_of, page
from phoihop.kernel.web.parts import Crumb
from phoihop.regulations.permissions import can_keep_registers

SHORT = [N_("T2"), N_("T3"), N_("T4"), N_("T5"), N_("T6"), N_("T7"), N_("CN")]
VERSIONS = 20  # a page
CHANGES = 40  # of one version


@dataclass(frozen=True)
class Cell:
    """A day of the grid; `kind`: working, off, rest (weekly), worked (in exchange), unknown; `name` of a special day."""

    number: int
    kind: str
    name: str = ""


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; None outside it."""

    first: date
    weeks: Sequence[Sequence[Cell | None]]


@require_safe
def year(request: Request, number: int | None = None) -> HttpResponse:
    """A year of the calendar in use."""
    in_use = clock.current_calendar()
    shown = number or timezone.localdate().year
    if not FIRST_YEAR <= shown <= LAST_YEAR:
        raise Http404
    context = {
        "year": shown,
        "years": sorted({*in_use.years, shown}),
        "loaded": shown in in_use.years,
        "months": [_month(in_use, shown, month) for month in range(1, 13)],
        "weekdays": list(zip(map(_, WEEKDAYS), map(_, SHORT), strict=True)),
        "special": [entry for entry in in_use.special_days if entry.on.year == shown],
        "open": [period for period in in_use.open_periods if period.first.year <= shown <= period.last.year],
        "label": in_use.version,
        "rest": in_use.rest_citation,
        "may_keep": can_keep_registers(request.user),
        "crumbs": _crumbs()[:1],
    }
    return render(request, "clock/calendar.html", context)


def _month(calendar: WorkingCalendar, year: int, month: int) -> Month:
    special = {entry.on: entry for entry in calendar.special_days if entry.on.year == year and entry.on.month == month}
    weeks = []
    for week in gregorian.Calendar().monthdatescalendar(year, month):
        cells = []
        for day in week:
            entry = special.get(day)
            kind: str = status(calendar, day)
            if kind != "unknown" and entry:
                kind = entry.kind
            elif kind == "off":
                kind = "rest"
            cells.append(Cell(day.day, kind, entry.name if entry else "") if day.month == month else None)
        weeks.append(cells)
    return Month(date(year, month, 1), weeks)


@dataclass(frozen=True)
class VersionLine:
    """A version with what differs from the one before it; `hidden`: changes not listed."""

    row: CalendarVersion
    changes: Sequence[Change]
    hidden: int
    is_first: bool


@require_safe
def versions(request: Request) -> HttpResponse:
    """The versions loaded, newest first, each beside the one before."""
    rows = CalendarVersion.objects.select_related("loaded_by")
    shown = page(rows, order=["-loaded_at"], cursor=cursor_of(request), size=VERSIONS)
    following = [*shown.rows[1:], _before(shown.rows[-1])] if shown.rows else []
    lines = [_version_line(row, before) for row, before in zip(shown.rows, following, strict=True)]
    context = {"page": shown, "lines": lines, "in_use": clock.current_calendar().version, "crumbs": _crumbs()}
    return render(request, "clock/versions.html", context)


def _before(row: CalendarVersion) -> CalendarVersion | None:
    return CalendarVersion.objects.filter(loaded_at__lt=row.loaded_at).order_by("-loaded_at", "-pk").first()


def _version_line(row: CalendarVersion, before: CalendarVersion | None) -> VersionLine:
    if before is None:
        return VersionLine(row, (), 0, is_first=True)
    changes = differences(clock.calendar_of(before.label), clock.calendar_of(row.label))
    return VersionLine(row, changes[:CHANGES], max(len(changes) - CHANGES, 0), is_first=False)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """A new version: a few days by a decision, or a whole file."""
    if not can_keep_registers(request.user):
        raise PermissionDenied
    in_use = clock.current_calendar()
    periods = [(period.first.isoformat(), _period(period)) for period in in_use.open_periods]
    form = CalendarForm(request.POST or None, request.FILES or None, periods=periods)
    context = {"form": form, "crumbs": _crumbs(), "label": in_use.version}
    if not form.is_valid():
        show_again = unprocessable if form.is_bound else render
        return show_again(request, "clock/calendar_form.html", context)
    with guards.said_on(form), guards.once(request) as turn:
        if turn.first:
            _load(form, request)
    if form.errors:
        return guards.shown(request, "clock/calendar_form.html", context)
    messages.success(request, _("Đã nạp phiên bản lịch mới. Chưa hạn nào thay đổi: xem danh sách thay đổi hạn."))
    return redirect("clock:versions")


def _load(form: CalendarForm, request: Request) -> None:
    data: dict[str, Any] = form.cleaned_data
    trace = {"basis": data["basis"], "by": request.user, "at": timezone.now()}
    if data["file"] is not None:
        registers.load_calendar(data=data["file"], **trace)
        return
    registers.change_calendar(
        label=data["label"],
        days=form.days,
        without=[data["without"]] if data["without"] else [],
        years=[data["year"]] if data["year"] else [],
        decided=[date.fromisoformat(first) for first in data.get("decided", ())],
        **trace,
    )


def _period(period: OpenPeriod) -> str:
    return f"{show(period.first)} – {show(period.last)}: {tell(named(period.reason))}"


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Sổ thời hạn"), "/clock/"), Crumb(_("Lịch làm việc"), "/clock/calendar/")]
