"""The figures of a report, the rows behind one, the rows of an annex: of a draft as things stand, of an approved one as frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import override

from phoihop.kernel.web import paging
from phoihop.petitions.models import Petition
from phoihop.voter_reports.kinds import MEETINGS, RECEIPTS, Spec, spec_of
from phoihop.voter_reports.models import FrozenLine, VoterReport
from phoihop.voter_reports.queries import lines, meetings, petitions, receipts
from phoihop.voter_reports.queries.cells import cells_by
from phoihop.voter_reports.queries.naming import names_of
from phoihop.voter_reports.queries.scope import meetings_of, petitions_of, receipts_of
from phoihop.voter_reports.rules.counting import Cell, CellsFor, Where, fewest, has, sets_of, summed, table_of, under

READ_AT_ONCE = 1000
# What is counted one by one: {what the rows are: (who reads them, which ones a report covers)}. Petitions are too many.
FEW: Mapping[str, tuple[Any, Callable[[VoterReport], QuerySet[Any]]]] = {
    MEETINGS: (meetings, meetings_of),
    RECEIPTS: (receipts, receipts_of),
}
NO_TABLE: dict[str, Any] = {"figures": [], "lines": [], "total": []}  # of one that came after a report was frozen


@dataclass(frozen=True)
class Line:
    """A row of a report: its key, what figures count it by, what annexes say of it."""

    row: UUID
    facts: Mapping[str, Any]
    cells: Mapping[str, Any]


def figures_of(report: VoterReport) -> dict[str, Any]:
    """{"rows": how many, "grids": {table: `rules.table_of`}, "annexes": {annex: how many rows}}; frozen ones as they were."""
    if not report.is_frozen:
        return counted(report, cells_of(report))
    kept, spec = report.figures["grids"], spec_of(report.kind, report.regime)
    return {**report.figures, "grids": {grid.key: under(grid, kept.get(grid.key, NO_TABLE)) for grid in spec.grids}}


def counted(report: VoterReport, cells_for: CellsFor) -> dict[str, Any]:
    """The same out of these cells; names are Vietnamese, as on paper."""
    spec = spec_of(report.kind, report.regime)
    grids = {}
    with override("vi"):
        for grid in spec.grids:
            cells = cells_for(grid.facts)
            grids[grid.key] = table_of(grid, cells, names_of(grid.axis, _keys(grid.axis, cells), report.cutoff_on))
    annexes = {annex.key: summed(cells_for(frozenset(annex.where)), annex.where) for annex in spec.annexes}
    return {"rows": summed(cells_for(frozenset()), {}), "grids": grids, "annexes": annexes}


def rows_up_to(report: VoterReport, most: int) -> int:
    """How many rows a draft counts; no more than `most` are looked at."""
    few = FEW.get(spec_of(report.kind, report.regime).of)
    rows: QuerySet[Any] = few[1](report) if few else petitions_of(report)
    return rows.order_by()[:most].count()


def cells_of(report: VoterReport) -> CellsFor:
    """What all its figures are sums of."""
    spec = spec_of(report.kind, report.regime)
    if spec.of in FEW:
        reader, covered = FEW[spec.of]
        cells: list[Cell] = reader.cells_of(report, covered(report))
        return lambda _facts: cells
    sets = sets_of(spec.grids, spec.annexes)
    return partial(fewest, cells_by(petitions_of(report), sets, report.cutoff_on))


def line_name(report: VoterReport, axis: str, key: str) -> str:
    """What a line of a table of a draft is called, "" for a key of nothing."""
    with override("vi"):
        return names_of(axis, {key}, report.cutoff_on).get(key, "")


def every_line(report: VoterReport, where: Where) -> Iterator[Line]:
    """All rows that are `where`, in order, some thousand at a time."""
    if report.is_frozen:
        for row in frozen(report, where).iterator(chunk_size=READ_AT_ONCE):
            yield _frozen_line(row)
    elif few := FEW.get(spec_of(report.kind, report.regime).of):
        reader, covered = few
        for one in reader.in_order(covered(report)).iterator(chunk_size=READ_AT_ONCE):
            line = Line(one.pk, reader.facts_of(report, one), reader.line_of(report, one))
            if has(line.facts, where):
                yield line
    else:
        for part in petitions.chunks(petitions.in_order(live(report, where)), READ_AT_ONCE):
            yield from _petition_lines(report, part)


def page_of(report: VoterReport, where: Where, cursor: str, size: int) -> paging.Page[Line]:
    """A page of the rows that are `where`."""
    if report.is_frozen:
        shown = paging.page(frozen(report, where), order=["number"], cursor=cursor, size=size)
        return _turned(shown, [_frozen_line(row) for row in shown.rows])
    if spec_of(report.kind, report.regime).of in FEW:
        return paging.page_of_list(list(every_line(report, where)), at=cursor, size=size)
    page = paging.page(live(report, where), order=["received_on"], cursor=cursor, size=size)
    return _turned(page, _petition_lines(report, list(page.rows)))


def live(report: VoterReport, where: Where) -> QuerySet[Petition]:
    """Petitions of a draft that are `where`, as their lines read them."""
    spec = spec_of(report.kind, report.regime)
    rows = petitions.with_facts(petitions_of(report), spec.facts, report.cutoff_on)
    return lines.told(rows.filter(petitions.having(where)))


def frozen(report: VoterReport, where: Where) -> QuerySet[FrozenLine]:
    """Rows of an approved report that are `where`, in order."""
    wanted = Q()
    for name, values in where.items():
        one = Q(pk__in=[])
        for value in values:
            one |= Q(facts__contains={name: value}) | Q(facts__contains={name: [value]})
        wanted &= one
    return FrozenLine.objects.filter(wanted, report=report).order_by("number")


def where_of(spec: Spec, grid: str, line: str | None, figure: str) -> Where | None:
    """Which rows stand behind a figure: of a table, a line (None: its total), a column; None for what opens no rows."""
    table = spec.grid(grid)
    column = next((one for one in table.figures if one.key == figure), None) if table else None
    if table is None or column is None or not column.opens:
        return None
    if line is None or not table.axis:
        return column.where
    known = column.where.get(table.axis)
    return {**column.where, table.axis: (line,) if known is None or line in known else ()}


def _turned(page: paging.Page[Any], rows: Sequence[Line]) -> paging.Page[Line]:
    return paging.Page(rows, page.next, page.previous, page.total)


def _frozen_line(row: FrozenLine) -> Line:
    return Line(row.row, row.facts, row.cells)


def _petition_lines(report: VoterReport, rows: Sequence[Petition]) -> list[Line]:
    names = spec_of(report.kind, report.regime).facts
    told = lines.cells_of_all(report, rows)
    found = []
    for row, cells in zip(rows, told, strict=True):
        facts = petitions.facts_of(row, names)
        found.append(Line(row.pk, facts, {**cells, "standing": facts["standing"]}))
    return found


def _keys(axis: str, cells: Sequence[Cell]) -> set[str]:
    """The values of the axis; none without one."""
    keys: set[str] = set()
    for cell in cells if axis else ():
        value = cell.facts.get(axis, "")
        keys |= {value} if isinstance(value, str) else set(value)
    return keys
