"""The rows behind a figure of a review or of a self-review: on screen, as a spreadsheet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.text import clean
from phoihop.kernel.web import paging
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.reports import queries
from phoihop.reports.showing import outcome_of


@dataclass(frozen=True)
class Place:
    """Whose figure it is: the page it stands on, and the address of its rows as a spreadsheet."""

    title: str
    url: str
    export_url: str


def rows_behind(request: Request, counted: queries.Counted, place: Place) -> HttpResponse:
    """The rows of the figure that the address names, as far as the person may open them."""
    figure = _figure(request)
    found = queries.behind(request.user, counted, figure, paging.cursor_of(request))
    query = urlencode({name: value for name, value in asdict(figure).items() if value})
    context = {
        "place": place,
        "is_frozen": counted.is_frozen,
        "found": found,
        "page": found.page,
        "lines": [(line, outcome_of(found.outcomes[line.pk])) for line in found.page],
        "about": _about(counted, figure),
        "export_url": f"{place.export_url}?{query}",
    }
    return render(request, "reports/rows.html", context)


def sheet_behind(request: Request, counted: queries.Counted, title: str, name: str) -> HttpResponseBase:
    """All of them as a spreadsheet."""
    figure = _figure(request)
    columns: list[Column[tuple[Commitment, str]]] = [
        Column(_("Mã số"), lambda line: line[0].code, 18),
        Column(_("Nhiệm vụ"), lambda line: line[0].title, 60),
        Column(_("Quy chế"), lambda line: line[0].regulation and line[0].regulation.short_title, 28),
        Column(_("Hạn"), lambda line: line[0].due_on, 13, "day"),
        Column(_("Ngày hoàn thành"), lambda line: line[0].done_on, 13, "day"),
        Column(_("Được tính là"), lambda line: outcome_of(line[1]).text, 22),
    ]
    every = queries.every_behind(request.user, counted, figure)
    return xlsx(name, columns, every, title=f"{title} – {_about(counted, figure)}")


def _figure(request: Request) -> queries.Figure:
    """Which figure the address names."""
    names = ("clause", "body", "month", "outcome")
    return queries.Figure(**{name: clean(request.GET.get(name, ""))[:120] for name in names})


def _about(counted: queries.Counted, figure: queries.Figure) -> str:
    """The line and column of the figure in words."""
    name = queries.name_of(counted, clause=figure.clause, body=figure.body, month=figure.month)
    outcome = _("Đã thực hiện") if figure.outcome == "done" else str(outcome_of(figure.outcome or None).text)
    return " · ".join(filter(None, [name, outcome if figure.outcome else _("Đã đến hạn")]))
