"""Plans as arithmetic: the time line, days as people write them, pasted lines, targets."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.planning.rules import (
    LEAST,
    LEFT,
    MARK,
    NAMES,
    WIDE,
    Bar,
    Offer,
    chart,
    curve,
    is_laid_out,
    nearest,
    reached,
    read_day,
    read_pasted,
)

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def bars(draw: st.DrawFn) -> Bar:
    due = draw(days)
    starts = draw(st.none() | st.integers(0, 400).map(lambda back: due - timedelta(days=back)))
    return Bar(draw(st.text("abc", min_size=1, max_size=3)), draw(st.sampled_from("AB")), starts, due, "plain")


@given(st.lists(bars(), max_size=20), days, st.integers(1, 2000), days, st.sampled_from(["month", "quarter"]))
def test_every_bar_lies_inside_the_drawing_and_below_the_one_before(
    drawn: list[Bar], first: date, span: int, today: date, scale: str
) -> None:
    made = chart(drawn, first, first + timedelta(days=span), today, "month" if scale == "month" else "quarter")
    assert len(made.boxes) == len(made.rows) == len(drawn)
    for box, bar in zip(made.boxes, drawn, strict=True):
        assert box.x >= LEFT - 0.1
        assert box.x + box.width <= LEFT + WIDE + max(LEAST, MARK) + 0.1
        assert box.width >= LEAST
        assert box.is_point == (bar.starts is None)
    assert all(below.y > above.y for above, below in pairwise(made.boxes))
    assert made.height > max((box.y for box in made.boxes), default=0)
    assert (made.today is not None) == (first <= today < first + timedelta(days=span))
    assert abs(sum(tick.width for tick in made.ticks) - WIDE) < len(made.ticks)  # the columns fill the width


def test_columns_are_named_by_month_or_quarter_from_the_first_day_on() -> None:
    months = chart([], date(2026, 7, 15), date(2027, 1, 1), date(2026, 8, 1), "month").ticks
    assert [(tick.number, tick.year) for tick in months] == [(n, 2026) for n in range(7, 13)]
    quarters = chart([], date(2026, 2, 1), date(2027, 2, 1), date(2026, 8, 1), "quarter").ticks
    assert [(t.number, t.year) for t in quarters] == [(1, 2026), (2, 2026), (3, 2026), (4, 2026), (1, 2027)]


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("", True, None),
        ("15/3", True, date(2026, 3, 15)),
        ("5-4-27", True, date(2027, 4, 5)),
        ("2026-02-28 00:00:00", True, date(2026, 2, 28)),
        ("tháng 2/2028", True, date(2028, 2, 29)),
        ("2/2028", False, date(2028, 2, 1)),
        ("Quý II", True, date(2026, 6, 30)),
        ("quý 4/2027", False, date(2027, 10, 1)),
    ],
)
def test_a_day_is_read_as_people_write_it_in_plans(text: str, last: bool, expected: date | None) -> None:
    assert read_day(text, 2026, last=last) == expected


@pytest.mark.parametrize("text", ["31/2", "hôm nào đó", "15/13/2026", "quý V", "13/2026", "2026-02-30"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_day(text, 2026, last=True)


@given(days, st.booleans())
def test_a_day_written_out_is_that_day(day: date, last: bool) -> None:
    assert read_day(f"{day:%d/%m/%Y}", 2000, last=last) == read_day(day.isoformat(), 2000, last=last) == day


def test_pasted_lines_go_by_their_headings_or_by_our_order() -> None:
    plain = {"STT": "stt", "Nội dung": "noi dung", "Chủ trì": "chu tri", "Ghi chú": "ghi chu"}
    named = read_pasted('STT\tChủ trì\tNội dung\tGhi chú\n1\tUBND\tHọp\tx\n\n2\t\t"Hai\ndòng"\t\n', plain=plain)
    assert named.lines == ((2, {"lead": "UBND", "title": "Họp"}), (3, {"lead": "", "title": "Hai\ndòng"}))
    assert named.unknown == ("Ghi chú",)
    ours = read_pasted("Họp\tUBND\n", plain={})
    assert ours.lines == ((1, {"title": "Họp", "lead": "UBND"}),)
    assert read_pasted(" \n\t\n", plain={}).lines == ()


@given(st.text('ab\t\n" ;', max_size=60))
def test_any_paste_is_read_without_inventing_columns(text: str) -> None:
    for _number, cells in read_pasted(text, plain={}).lines:
        assert set(cells) <= set(NAMES)


def test_the_next_promise_is_taken_on_or_after_the_wanted_day() -> None:
    offers = [Offer("2026-Q2", date(2026, 6, 30)), Offer("2026-Q1", date(2026, 3, 31)), Offer("x", None)]
    assert nearest(offers, date(2026, 3, 31)) == offers[1]
    assert nearest(offers, date(2026, 4, 1)) == offers[0]
    assert nearest(offers, date(2026, 12, 1)) == offers[0]
    assert nearest(offers, None) == offers[1]
    assert nearest([offers[2]], date(2026, 1, 1)) == offers[2]
    assert nearest([], None) is None


def test_the_ledger_lays_out_what_has_a_day_of_its_own() -> None:
    assert is_laid_out({"kind": "every"})
    assert not is_laid_out({"kind": "on_request"})
    assert not is_laid_out({"kind": "unspecified"})


amounts = st.decimals(-1000, 1000, places=2)


@given(amounts, st.none() | amounts, amounts, st.booleans())
def test_a_target_is_reached_from_its_own_side(
    value: Decimal, baseline: Decimal | None, target: Decimal, at_most: bool
) -> None:
    good, share = reached(value, baseline, target, at_most=at_most)
    assert good == (value <= target if at_most else value >= target)
    assert share is None or share >= 0
    start = baseline if baseline is not None else Decimal(0)
    if value == target and start != target and not (at_most and baseline is None):
        assert share == 100


@given(
    st.lists(st.tuples(days, amounts), min_size=2, max_size=12, unique_by=lambda one: one[0]),
    amounts,
    st.none() | amounts,
)
def test_figures_are_drawn_inside_and_in_their_order(
    figures: list[tuple[date, Decimal]], target: Decimal, baseline: Decimal | None
) -> None:
    made = curve(sorted(figures), target, baseline)
    assert all(0 <= x <= made.width and 0 <= y <= made.height for x, y in made.points)
    assert all(left[0] <= right[0] for left, right in pairwise(made.points))
    assert 0 <= made.target <= made.height
