"""The tables of a review: its figures by clause, by body, by month. Whole, or of long tables the lines that a page shows."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, overload

from django.db import connection
from django.db.models import Exists, OuterRef, Value
from django.utils.translation import gettext, gettext_noop

from phoihop.kernel.orm import Among
from phoihop.organisations.models import Body
from phoihop.regulations.models import Obligation, Regulation, Unit
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words
from phoihop.reports.queries.counting import Counted, cells_but_of_clauses, cells_of_clauses, live_cells
from phoihop.reports.rules import NO_CLAUSE, Cell, figures, lines_of, months_of, on_time_rate

WITHOUT_CLAUSE = gettext_noop("Nhiệm vụ không gắn với điều khoản")
Line = dict[str, Any]  # a line of `rules.figures`
Table = Literal["clauses", "bodies"]


class Lines(Sequence[Line]):
    """A table in order, of which only the lines asked for are read and named. `keys`: of all of them."""

    keys: Sequence[str]

    @abstractmethod
    def _between(self, first: int, until: int) -> list[Line]: ...

    @overload
    def __getitem__(self, at: int) -> Line: ...

    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...

    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        if isinstance(at, int):
            return self._between(at, at + 1)[0]
        first, until, _step = at.indices(len(self))
        return self._between(first, until) if first < until else []

    def of(self, keys: Sequence[str]) -> list[Line]:
        """The lines of these keys, which follow each other in the table."""
        first = self.keys.index(keys[0]) if keys else 0
        return self[first : first + len(keys)]


@dataclass(frozen=True)
class Tables:
    """The figures of a review as a page reads them, under the names of `rules.figures`."""

    total: Mapping[str, int]
    not_due: int
    no_longer_due: int
    months: Sequence[Line]
    clauses: Lines
    bodies: Lines


def tables_of(report: Counted) -> Tables:
    """Frozen figures as they are, those of a draft as they count now: nothing is read of lines that nobody asks for."""
    return _frozen(report) if report.is_frozen else _counted(report)


class _CountedLines(Lines):
    """Lines of a draft: of the cells that are `counted` already, and of those that `more` counts for the keys it is asked."""

    def __init__(
        self,
        report: Counted,
        table: Table,
        keys: Sequence[str],
        counted: Sequence[Cell],
        more: Callable[[Counted, Collection[str]], list[Cell]] = lambda _report, _keys: [],
    ) -> None:
        self.report, self.table, self.keys, self.counted, self.more = report, table, keys, counted, more

    def __len__(self) -> int:
        return len(self.keys)

    def _between(self, first: int, until: int) -> list[Line]:
        names = dict.fromkeys(self.keys[first:until], "")
        cells = [cell for cell in self.counted if cell.key in names]
        made = lines_of(names, [*cells, *self.more(self.report, names.keys() - {NO_CLAUSE})])
        return with_names(self.report, self.table, made)


def _counted(report: Counted) -> Tables:
    cells: dict[str, list[Cell]] = {"month": [], "body": [], "clause": []}
    for cell in cells_but_of_clauses(report):
        cells[cell.axis].append(cell)
    head = _figures(report, cells["month"], [], [])

    def counted(eids: set[str]) -> set[str]:
        return {cell.key for cell in [*cells["clause"], *cells_of_clauses(report, eids - {NO_CLAUSE})]}

    clauses = _clauses(report.regulation, counted)
    return Tables(
        **{name: head[name] for name in ("total", "not_due", "no_longer_due", "months")},
        clauses=_CountedLines(report, "clauses", clauses, cells["clause"], cells_of_clauses),
        bodies=_CountedLines(report, "bodies", _bodies(report, {cell.key for cell in cells["body"]}), cells["body"]),
    )


class _FrozenLines(Lines):
    """Lines of approved figures, cut out by the database: thousands of them are a megabyte."""

    def __init__(self, report: Counted, table: Table, length: int) -> None:
        self.report, self.table, self.length = report, table, length

    def __len__(self) -> int:
        return self.length

    @cached_property
    def keys(self) -> Sequence[str]:  # type: ignore[override]  # read when it is asked for
        """The keys of all lines."""
        return list(self._read("$[*].key"))

    def _between(self, first: int, until: int) -> list[Line]:
        return list(self._read(f"$[{first} to {until - 1}]"))

    def _read(self, path: str) -> Any:
        return _asked(self.report, "jsonb_path_query_array(figures->%s, %s::jsonpath)", self.table, path)[0]


def _frozen(report: Counted) -> Tables:
    head = "t.total, t.not_due, t.no_longer_due, t.months, jsonb_array_length(t.clauses), jsonb_array_length(t.bodies)"
    total, not_due, no_longer_due, months, clauses, bodies = _asked(report, head)
    return Tables(
        total, not_due, no_longer_due, months,
        _FrozenLines(report, "clauses", clauses), _FrozenLines(report, "bodies", bodies),
    )  # fmt: skip


def _asked(report: Counted, what: str, *values: str) -> list[Any]:
    """Parts of the frozen figures, unpacked once."""
    parts = "t(total jsonb, not_due int, no_longer_due int, months jsonb, clauses jsonb, bodies jsonb)"
    unpacked = f", jsonb_to_record(figures) AS {parts}" if "t." in what else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {what} FROM {report._meta.db_table}{unpacked} WHERE id = %s",  # noqa: S608  # only names of ours
            [*values, report.pk],
        )
        return [json.loads(part) if isinstance(part, str) else part for part in cursor.fetchone() or ()]


def figures_of(report: Counted, cells: Sequence[Cell]) -> dict[str, Any]:
    """The figures of a review from its cells, whole, under the names that bodies and clauses have at the cut-off."""
    clauses = _clauses(report.regulation, {cell.key for cell in cells if cell.axis == "clause"}.intersection)
    made = _figures(report, cells, clauses, _bodies(report, {cell.key for cell in cells if cell.axis == "body"}))
    return made | {table: with_names(report, table, made[table]) for table in ("clauses", "bodies")}


def figures_now(report: Counted) -> dict[str, Any]:
    """All figures: frozen ones as they are, those of a draft as they count now."""
    return report.figures if report.is_frozen else figures_of(report, live_cells(report))


def _figures(report: Counted, cells: Sequence[Cell], clauses: Sequence[str], bodies: Sequence[str]) -> dict[str, Any]:
    return figures(
        cells,
        period_from=report.period_from,
        period_until=report.period_until,
        cutoff=report.cutoff_on,
        clauses=dict.fromkeys(clauses, ""),
        bodies=dict.fromkeys(bodies, ""),
    )


def with_names(report: Counted, table: str, lines: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Lines of the table of clauses or bodies with their names; frozen ones keep theirs."""
    lacking = {line["key"] for line in lines if not line["name"]}
    if table == "clauses":
        names = _clause_names(report.regulation, lacking)
        return [{**line, "name": line["name"] or names[line["key"]]} for line in lines]
    known = {
        body.code: body for body in Body.objects.filter(code__in=lacking).defer("search").prefetch_related("names")
    }
    return [
        {**line, "name": body.name_on(report.cutoff_on), "short": body.short_name}
        if (body := known.get(line["key"]))
        else dict(line)
        for line in lines
    ]


def name_of(report: Counted, *, clause: str, body: str, month: str) -> str:
    """The name of one line of the tables as a screen has it, without counting; "" for none."""
    if clause:
        return str(on_screen({"key": clause, "name": _clause_names(report.regulation, {clause})[clause]})["name"])
    if body:
        return next((found.name_on(report.cutoff_on) for found in Body.objects.filter(code=body)), "")
    return f"{month[5:]}/{month[:4]}" if month in months_of(report.period_from, report.period_until) else ""


def rated(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines of a table of figures with their rate (None where nothing was due)."""
    return [{**line, "rate": on_time_rate(line)} for line in lines]


def _clauses(regulation: Regulation, counted: Callable[[set[str]], set[str]]) -> list[str]:
    """Addresses in the order of the text: clauses that bind somebody, and what was counted besides. `counted`: which of the
    clauses that it is asked, something was counted of."""
    edition = edition_in_use(regulation)
    binds, names = (
        Exists(rows.filter(unit=OuterRef("pk"))) for rows in (Obligation.objects.accepted(), Obligation.objects.all())
    )
    text = list(Unit.objects.filter(edition=edition).order_by("position").values_list("eid", binds, names))
    others = Unit.objects.filter(names, edition__regulation=regulation).exclude(edition=edition)
    earlier = set(others.values_list("eid", flat=True)).difference(eid for eid, _binds, _names in text)
    found = counted({eid for eid, is_bound, is_named in text if is_named and not is_bound} | earlier | {NO_CLAUSE})
    shown = [eid for eid, is_bound, _names in text if is_bound or eid in found]
    return [*shown, *sorted(earlier & found), *({NO_CLAUSE} & found)]


def _clause_names(regulation: Regulation, eids: set[str]) -> dict[str, str]:
    """{address: words and heading}."""
    units = Unit.objects.filter(edition=edition_in_use(regulation), eid__in=eids)
    headings = dict(units.values_list("eid", "heading"))
    names = {eid: ". ".join(filter(None, [_capital(in_words(eid)), headings.get(eid)])) for eid in eids}
    return names | {NO_CLAUSE: WITHOUT_CLAUSE}


def on_screen(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the table of clauses with its address in the reader's language; what is kept and printed is Vietnamese."""
    key, name = line["key"], str(line["name"])
    if key == NO_CLAUSE:
        return {**line, "name": gettext(WITHOUT_CLAUSE)}
    return {**line, "name": _capital(in_words(key, gettext)) + name.removeprefix(_capital(in_words(key)))}


def _bodies(report: Counted, counted: set[str]) -> list[str]:
    """Codes: the parties in the order of signing, then other leads in rank order."""
    signed = list(report.regulation.parties.order_by("order").values_list("body__code", flat=True))
    others = Body.objects.filter(Among("code", Value(sorted(counted.difference(signed))))).by_rank()
    return [*signed, *others.values_list("code", flat=True)]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
