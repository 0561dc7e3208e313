"""Sums of cells, shares, documents named in a text."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from phoihop.voter_reports.kinds import PETITIONS, SPECS
from phoihop.voter_reports.rules.counting import Cell, Figure, Grid, fewest, sets_of, share, table_of, under
from phoihop.voter_reports.rules.days import KINDS, day_after, presets
from phoihop.voter_reports.rules.documents import issued_since, named_in

cells = st.lists(
    st.builds(
        Cell,
        st.fixed_dictionaries({"field": st.sampled_from(["a", "b", ""]), "late": st.sampled_from(["yes", ""])}),
        st.fixed_dictionaries({"count": st.integers(0, 50)}),
    ),
    max_size=12,
)
GRID = Grid(
    "g", "", "", "field", (Figure("all", ""), Figure("late", "", {"late": ("yes",)}), Figure("share", "", of_all=True))
)


@given(cells)
def test_lines_add_up_to_the_total_and_shares_to_the_whole(found: list[Cell]) -> None:
    made = table_of(GRID, found, {"b": "Bê", "a": "A"})
    for column in (0, 1):
        assert sum(line["values"][column] for line in made["lines"]) == made["total"][column]
    keys = [line["key"] for line in made["lines"]]
    assert keys == [key for key in ("b", "a", "") if key in keys]
    if made["total"][0]:
        assert abs(sum(line["values"][2] for line in made["lines"]) - 100) <= 0.05 * len(keys)


def test_one_row_stands_on_the_line_of_each_of_its_deputies_and_once_in_all() -> None:
    grid = Grid("g", "", "", "deputy", (Figure("voters", "", {}, "voters"),))
    made = table_of(
        grid, [Cell({"deputy": ["x", "y"]}, {"count": 1, "voters": 40}), Cell({"deputy": []}, {"voters": 2})], {}
    )
    assert [line["values"] for line in made["lines"]] == [[40], [40]]
    assert made["total"] == [42]
    assert share(1, 0) is None


def test_a_frozen_table_is_read_under_columns_that_came_later() -> None:
    made = table_of(GRID, [Cell({"field": "a", "late": "yes"}, {"count": 2})], {"a": "A"})
    assert under(GRID, made) == made
    later = Grid("g", "", "", "field", (Figure("new", ""), Figure("late", ""), Figure("all", "")))
    told = under(later, made)
    assert (told["figures"], told["total"]) == (["new", "late", "all"], [None, 2, 2])
    assert told["lines"] == [{"key": "a", "name": "A", "values": [None, 2, 2]}]


def test_tables_find_cells_that_know_what_they_count_by() -> None:
    for spec in SPECS.values():
        sets = sets_of(spec.grids, spec.annexes)
        counts = {facts: [Cell(dict.fromkeys(facts, ""), {"count": len(facts)})] for facts in sets}
        for wanted in [*(grid.facts for grid in spec.grids), *(frozenset(annex.where) for annex in spec.annexes)]:
            (cell,) = fewest(counts, wanted)
            assert wanted <= set(cell.facts)
    assert fewest({frozenset("a"): [], frozenset("ab"): [Cell({}, {})]}, frozenset("a")) == []


def test_documents_are_named_by_number_and_counted_by_their_day() -> None:
    text = (
        "Theo Nghị quyết số 12/2026/NQ-HĐND ngày 05 tháng 3 năm 2026, Quyết định 7/QĐ-UBND, và Nghị định số 10/2010/NĐ-CP, "
        "ngày 12/02/2010. Nghị quyết số 12/2026/NQ-HĐND được giao Sở làm ngày 31/02/2026."
    )
    found = [(one.kind, one.number, one.on) for one in named_in(text)]
    assert found == [
        ("Nghị quyết", "12/2026/NQ-HĐND", date(2026, 3, 5)),
        ("Quyết định", "7/QĐ-UBND", None),
        ("Nghị định", "10/2010/NĐ-CP", date(2010, 2, 12)),
    ]
    assert [one.number for one in issued_since(text, date(2026, 1, 1))] == ["12/2026/NQ-HĐND"]


def test_answered_and_solved_stand_side_by_side_in_every_table_of_petitions() -> None:
    def tells(figure: Figure, standing: str) -> bool:
        where = figure.where
        return where.get("standing") == (standing,) or (
            standing == "answered" and bool({"timing", "result"} & where.keys())
        )

    told = 0
    for (kind, regime), spec in SPECS.items():
        for grid in spec.grids if spec.of == PETITIONS else ():
            answered, solved = ([one for one in grid.figures if tells(one, key)] for key in ("answered", "solved"))
            assert bool(answered) == bool(solved), (kind, regime, grid.key)
            titles = [str(one.title) for one in grid.figures]
            assert len(set(titles)) == len(titles), (kind, regime, grid.key)
            told += bool(solved)
    assert told > 20


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_of_each_kind_of_period_todays_and_the_one_before(today: date) -> None:
    found = presets(today)
    assert [one.kind for one in found] == [kind for kind in KINDS for _two in range(2)]
    for now, before in zip(found[::2], found[1::2], strict=True):
        assert now.first <= today <= now.last
        assert (now.runs, before.runs) == (True, False)
        assert day_after(before.last) == now.first
    longest = {"week": 7, "month": 31, "quarter": 92, "half_year": 184, "year": 366}
    assert all((one.last - one.first).days < longest[one.kind] for one in found)
