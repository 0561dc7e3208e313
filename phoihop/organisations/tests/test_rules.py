"""Codes, tiers, periods."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.organisations import rules

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
ends = st.none() | days


@pytest.mark.parametrize(
    ("scheme", "value", "fits"),
    [
        ("qd20", "H37", True),
        ("qd20", "H37.DN.001", True),
        ("qd20", "Y01.A1", True),
        ("qd20", "Z37.DN", False),
        ("qd20", "h37.dn", False),
        ("qd20", "H37.", False),
        ("qd20", "H37.ĐN", False),
        ("qd20", "H37 .DN", False),
        ("qd20", "H37\n", False),
        ("qd20", "H37." + "A" * 31, True),
        ("qd20", "H37." + "A" * 32, False),
        ("old", "000.00.00.H41", True),
        ("old", "000.00.H41", False),
        ("admin_unit", "01", True),
        ("admin_unit", "00070", True),
        ("admin_unit", "007", False),
        ("own", "VP-1", True),
        ("own", "", False),
        ("unknown", "H37", False),
    ],
)
def test_codes_have_the_form_of_their_scheme(scheme: str, value: str, fits: bool) -> None:
    assert rules.is_code(scheme, value) is fits


def test_no_body_of_the_district_tier_lives_after_its_last_day() -> None:
    end = date(2025, 7, 1)
    assert rules.ended_tier("district", abolished_on=end) is None
    assert rules.ended_tier("commune", abolished_on=None) is None
    alive = rules.ended_tier("district", abolished_on=None)
    assert alive is not None
    assert alive.until == end
    assert "72/2025/QH15" in alive.citation
    assert rules.ended_tier("district", abolished_on=date(2025, 7, 2)) == alive


@given(a=ends, b=ends, c=ends, d=ends)
def test_two_periods_meet_exactly_when_some_day_lies_in_both(
    a: date | None, b: date | None, c: date | None, d: date | None
) -> None:
    one, other = rules.Period(a, b), rules.Period(c, d)
    edges = [day for day in (a, b, c, d) if day] + [date(2019, 1, 1), date(2031, 6, 1)]
    near = {date.fromordinal(day.toordinal() + shift) for day in edges for shift in (-1, 0, 1)}
    proper = (a is None or b is None or a < b) and (c is None or d is None or c < d)
    if proper:
        assert one.meets(other) == any(one.holds(day) and other.holds(day) for day in near)
        assert one.meets(other) == other.meets(one)


@given(day=days, today=days)
def test_back_in_time_means_before_today(day: date, today: date) -> None:
    assert rules.is_back_in_time(day, today) == (day < today)
