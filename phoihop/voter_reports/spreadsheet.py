"""A report as a spreadsheet: a sheet for each table of figures and each annex, with all rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from phoihop.kernel.web.exports import Column, Part
from phoihop.voter_reports.kinds import spec_of
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.queries import every_line, figures_of
from phoihop.voter_reports.rules import counting
from phoihop.voter_reports.rules.counting import Annex, Figure, Grid
from phoihop.voter_reports.showing import cell_of, line_name, spread

WIDTH = 14  # characters of a share of one

Cells = Mapping[str, Any]


def parts_of(report: VoterReport) -> Iterator[Part[Any]]:
    """All tables, then all annexes."""
    spec, made = spec_of(report.kind, report.regime), figures_of(report)
    for grid in spec.grids:
        yield _grid(report, grid, made["grids"][grid.key])
    for annex in spec.annexes:
        yield annex_part(report, annex)


def annex_part(report: VoterReport, annex: Annex) -> Part[Cells]:
    """An annex with all its rows."""
    rows = every_line(report, annex.where)
    return part_of(report, annex, (cells for line in rows for cells in spread(annex, line.cells)))


def part_of(report: VoterReport, annex: Annex, rows: Iterable[Cells]) -> Part[Cells]:
    """These rows under the columns of an annex."""
    columns = [_column(column) for column in annex.columns]
    return Part(str(annex.title), columns, rows, f"{report.title} – {annex.title}")


def _column(column: counting.Column) -> Column[Cells]:
    kind: Any = column.kind
    return Column(str(column.title), lambda cells: cell_of(column, cells), column.width * WIDTH, kind)


def _grid(report: VoterReport, grid: Grid, made: Mapping[str, Any]) -> Part[tuple[str, list[float | None]]]:
    columns: list[Column[tuple[str, list[float | None]]]] = [
        Column(str(grid.head or _("Chỉ tiêu")), lambda row: row[0], 48)
    ]
    columns += [_figure(figure, at) for at, figure in enumerate(grid.figures)]
    lines: Iterable[tuple[str, list[float | None]]] = (
        (line_name(grid.axis, line), line["values"]) for line in made["lines"]
    )
    rows = [*lines, (_("Tổng cộng"), made["total"])]
    return Part(str(grid.title), columns, rows, f"{report.title} – {grid.title}")


def _figure(figure: Figure, at: int) -> Column[tuple[str, list[float | None]]]:
    title = f"{figure.title} (%)" if figure.is_share else str(figure.title)
    return Column(title, lambda row: row[1][at], 16, "number")
