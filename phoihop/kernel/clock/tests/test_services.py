"""The calendar and the register as they live: new versions, confirmed figures, refusals, traces."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.audit.models import Act
from phoihop.kernel.clock import services
from phoihop.kernel.clock.models import CalendarVersion, TermRecord
from phoihop.kernel.clock.rules.calendar import SpecialDay, WorkingCalendar
from phoihop.kernel.clock.rules.revision import amended, counts_alike, differences, spans, status
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms
from phoihop.kernel.errors import Refused

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
database = pytest.mark.django_db
FLOOD = SpecialDay(date(2026, 12, 7), "off", "Nghỉ phòng chống bão", "Công điện 9/CĐ-UBND")


def change(**fields: Any) -> CalendarVersion:
    wanted: dict[str, Any] = {
        "label": "2026-12-01",
        "basis": "Công điện 9/CĐ-UBND",
        "days": [FLOOD],
        "by": None,
        "at": AT,
    }
    return services.change_calendar(**wanted | fields)


@database
def test_a_day_off_makes_a_new_version_and_leaves_the_old_one() -> None:
    before = services.current_calendar()
    change()
    after = services.current_calendar()
    assert (before.is_working(FLOOD.on), after.is_working(FLOOD.on)) == (True, False)
    assert after.version == "2026-12-01"
    act = Act.objects.get(verb="calendar.loaded")
    assert act.reason == "Công điện 9/CĐ-UBND"


@database
def test_an_exchange_day_an_added_year_and_a_settled_period() -> None:
    worked = SpecialDay(date(2026, 12, 12), "worked", "Làm bù", "Công điện 9/CĐ-UBND")
    opened = services.current_calendar().open_periods[0].first
    change(days=[FLOOD, worked], years=[2028], decided=[opened])
    after = services.current_calendar()
    assert after.is_working(worked.on) is True
    assert after.is_working(date(2028, 1, 4)) is True
    assert opened not in {period.first for period in after.open_periods}


@database
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"label": shipped_calendar().version}, "calendar.label_taken"),
        ({"days": []}, "calendar.unchanged"),
        ({"days": [], "without": [date(2026, 12, 8)]}, "calendar.no_day"),
        ({"days": [SpecialDay(date(2026, 12, 8), "worked", "Làm bù", "x")]}, "calendar.exchange"),
        ({"days": [FLOOD, FLOOD]}, "calendar.twice"),
        ({"days": [SpecialDay(date(2040, 1, 2), "off", "Nghỉ", "x")]}, "calendar.year"),
    ],
)
def test_a_wrong_change_is_refused_and_nothing_is_kept(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        change(**fields)
    assert refused.value.code == code
    assert not CalendarVersion.objects.exists()


@database
def test_a_whole_calendar_is_loaded_from_its_file() -> None:
    data = shipped_calendar().as_json() | {"version": "mới"}
    with pytest.raises(Refused, match="không khác"):
        services.load_calendar(data=data, basis="x", by=None, at=AT)
    data["open"] = []
    services.load_calendar(data=data, basis="Thông báo 1/TB", by=None, at=AT)
    assert services.current_calendar().open_periods == ()
    wrongs: list[Any] = [None, [], {"version": 1}, {"version": "x", "years": ["a"], "days": []}]
    for wrong in wrongs:
        with pytest.raises(Refused):
            services.load_calendar(data=wrong, basis="x", by=None, at=AT)


@database
def test_a_new_version_of_a_term_ends_the_one_before() -> None:
    old = shipped_terms().require("reminder.escalation", date(2026, 1, 1))
    new = old.as_json() | {"amount": 2, "in_force_from": "2026-07-01", "status": "confirmed"}
    services.load_term(data=new, by=None, at=AT)
    versions = services.current_terms().versions(old.key)
    assert [(v.amount, v.in_force_last) for v in versions] == [(1, date(2026, 6, 30)), (2, None)]
    assert TermRecord.objects.filter(key=old.key, is_current=False).count() == 1
    with pytest.raises(Refused) as refused:
        services.load_term(data=new, by=None, at=AT + timedelta(1))
    assert refused.value.code == "term.unchanged"


@database
def test_a_figure_is_confirmed_with_its_document() -> None:
    term = services.current_terms().require("reminder.escalation", date(2026, 1, 1))
    wanted: dict[str, Any] = {
        "key": term.key,
        "layer": term.layer,
        "version": term.version,
        "citation": "Quyết định 12/QĐ-UBND, Điều 3",
        "document": "12/QĐ-UBND",
        "dated": date(2026, 10, 1),
        "by": None,
        "at": AT,
    }
    row = services.confirm_term(**wanted)
    assert row.data["confirmed"] == {"document": "12/QĐ-UBND", "dated": "2026-10-01"}
    now = services.current_terms().require(term.key, date(2026, 1, 1))
    assert (now.status, now.citation) == ("confirmed", "Quyết định 12/QĐ-UBND, Điều 3")
    with pytest.raises(Refused) as refused:
        services.confirm_term(**wanted)
    assert refused.value.code == "term.confirmed"
    with pytest.raises(Refused) as refused:
        services.confirm_term(**wanted | {"version": "2001-01-01"})
    assert refused.value.code == "term.unknown"


@database
@pytest.mark.parametrize("data", [None, {}, {"key": "reminder.person", "amount": -1}])
def test_a_wrong_term_is_refused(data: Any) -> None:
    with pytest.raises(Refused) as refused:
        services.load_term(data=data, by=None, at=AT)
    assert refused.value.code == "term.shape"


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
ENTRIES = st.lists(DAYS, max_size=6, unique=True).map(
    lambda days: [SpecialDay(day, "worked" if day.isoweekday() > 5 else "off", "x", "y") for day in days]
)


@given(entries=ENTRIES, years=st.sets(st.integers(2024, 2028), max_size=2))
def test_a_day_outside_the_differences_counts_as_before(entries: list[SpecialDay], years: set[int]) -> None:
    before = WorkingCalendar("a", (2026,))
    after = amended(before, version="b", days=entries, years=sorted(years))
    changed = {c.first + timedelta(n) for c in differences(before, after) for n in range((c.last - c.first).days + 1)}
    for offset in range(-400, 800):
        day = date(2026, 1, 1) + timedelta(offset)
        assert (status(before, day) != status(after, day)) == (day in changed)
    covered = {
        first + timedelta(n)
        for first, last in spans(differences(before, after))
        for n in range((last - first).days + 1)
    }
    assert covered == changed


def test_versions_alike_in_every_figure_count_alike() -> None:
    from dataclasses import replace

    term = shipped_terms().require("reminder.escalation", date(2026, 1, 1))
    assert counts_alike(term, replace(term, note="khác", citation="khác"))
    assert not counts_alike(term, replace(term, amount=9))
