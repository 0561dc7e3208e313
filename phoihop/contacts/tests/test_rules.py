"""Clashes are found both ways and once; a share of nothing is blank."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from phoihop.contacts.rules import Figures, Slot, clashes, meeting_duties, press_duties, share

DAY = date(2026, 4, 6)


def slot(code: str, hour: int, hours: int, commune: str, people: frozenset[str]) -> Slot:
    starts = datetime(2026, 4, 6, hour)  # noqa: DTZ001  # rules compare instants of one kind
    return Slot(code, starts, starts + timedelta(hours=hours), DAY, commune, people)


slots = st.lists(
    st.builds(
        slot, st.text("abc", min_size=1, max_size=3), st.integers(7, 17), st.integers(1, 4), st.sampled_from("xyz"),
        st.frozensets(st.sampled_from(["An", "Bình", "Chi"])),
    ),
    max_size=6,
    unique_by=lambda one: one.code,
)  # fmt: skip


@given(slots)
def test_a_clash_is_a_shared_person_at_shared_hours_or_one_commune_on_one_day(given_: list[Slot]) -> None:
    found = clashes(given_)
    assert len({(c.what, frozenset((c.one, c.other)), c.who) for c in found}) == len(found)
    by = {one.code: one for one in given_}
    expected = 0
    codes = sorted(by)
    for index, first in enumerate(codes):
        for second in codes[index + 1 :]:
            one, two = by[first], by[second]
            expected += one.commune == two.commune
            if one.starts_at < two.ends_at and two.starts_at < one.ends_at:
                expected += len(one.people & two.people)
    assert len(found) == expected


def test_a_share_of_nothing_is_blank_and_duties_follow_regime_kind_and_form() -> None:
    assert share(0, 0) is None
    assert (Figures().workers_share, Figures().thematic_share, Figures().average) == (None, None, None)
    assert Figures(held=2, thematic=1, voters=30, workers=20).workers_share == 66.7
    assert press_duties("joint") == ("press_na", "press_council")


def test_what_a_meeting_makes_bodies_owe() -> None:
    def owed(kind: str, form: str = "conference", regime: str = "council", **how: bool) -> tuple[str, ...]:
        return meeting_duties(kind, form, regime, **{"requested": False, "alone": True} | how)

    assert owed("outside_province", regime="na") == ("outside_na",)
    assert owed("outside_constituency") == ("outside_council",)
    assert owed("outside_constituency", requested=True) == ("decide_outside", "outside_council")
    assert owed("outside_constituency", "individual", requested=True) == (
        "decide_outside", "outside_council", "front_cell",
    )  # fmt: skip
    assert owed("workplace", "individual", requested=True) == ("decide", "front_cell")
    assert owed("thematic", "individual") == ("front_cell",)
    assert owed("residence") == owed("workplace") == ()
    assert owed("thematic") == ("press_council",)
    assert owed("target_group", regime="joint") == ("press_na", "press_council")
    assert owed("thematic", alone=False) == (), "its round told the press"
