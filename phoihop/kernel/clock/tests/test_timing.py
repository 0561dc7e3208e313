"""The language of timing: stored form, mistakes in words, description."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.clock.rules.timing import (
    MONTHS,
    ByTerm,
    Earliest,
    Every,
    Offset,
    On,
    OnRequest,
    Timing,
    TimingError,
    Unspecified,
    When,
    describe,
    dump,
    mistakes,
    parse,
)
from phoihop.kernel.clock.rules.vocabulary import EVENT_KINDS
from phoihop.kernel.clock.tests.test_calendar import JSON

KINDS = st.sampled_from([*EVENT_KINDS, "unheard.of"])
UNITS = st.sampled_from(["calendar_day", "working_day", "month"])
EVERY = st.one_of(
    st.builds(
        Every, st.sampled_from(["week", "month", "quarter", "half_year", "year", "session", "term"]), event=KINDS
    ),
    st.builds(Every, st.just("week"), day=st.none() | st.integers(1, 7)),
    st.builds(Every, st.sampled_from(["session", "term"])),
    st.sampled_from(["month", "quarter", "half_year", "year"]).flatmap(
        lambda period: st.builds(
            Every,
            st.just(period),
            month=st.none() if period == "month" else st.none() | st.integers(1, MONTHS[period]),
            day=st.none() | st.integers(1, 31),
        )
    ),
)
SIMPLE: st.SearchStrategy[Timing] = st.one_of(
    st.builds(Offset, st.sampled_from(["before", "after"]), KINDS, st.integers(0, 3660), UNITS),
    EVERY,
    st.builds(On, st.dates()),
    st.builds(When, KINDS),
    st.just(OnRequest()),
    st.builds(ByTerm, st.sampled_from(["petition.council.answer", "no.such.term"])),
    st.builds(Unspecified, st.sampled_from(["thường xuyên", "ngay", "theo kế hoạch"])),
)
TIMINGS = SIMPLE | st.builds(Earliest, st.lists(SIMPLE, min_size=2, max_size=3).map(tuple))


@given(timing=TIMINGS)
def test_the_stored_form_comes_back_the_same(timing: Timing) -> None:
    stored = json.loads(json.dumps(dump(timing)))
    assert parse(stored) == timing
    assert dump(parse(stored)) == stored


@given(timing=TIMINGS)
def test_every_timing_can_be_said_in_vietnamese(timing: Timing) -> None:
    words = describe(timing)
    assert words
    assert "None" not in words


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (
            {"kind": "before", "event": "session.opening", "n": 10, "unit": "calendar_day"},
            "chậm nhất 10 ngày trước ngày khai mạc kỳ họp",
        ),
        (
            {"kind": "after", "event": "session.closing", "n": 7, "unit": "working_day"},
            "trong 7 ngày làm việc kể từ ngày bế mạc kỳ họp",
        ),
        ({"kind": "before", "event": "session.opening", "n": 0, "unit": "month"}, "chậm nhất vào ngày khai mạc kỳ họp"),
        ({"kind": "every", "period": "week"}, "hằng tuần, chậm nhất thứ Sáu"),
        ({"kind": "every", "period": "month", "by": {"day": 25}}, "hằng tháng, chậm nhất ngày 25"),
        ({"kind": "every", "period": "quarter"}, "hằng quý, chậm nhất ngày cuối tháng cuối quý"),
        ({"kind": "every", "period": "half_year"}, "định kỳ 06 tháng, chậm nhất 30/6 và 31/12"),
        (
            {"kind": "every", "period": "half_year", "by": {"month": 6, "day": 15}},
            "định kỳ 06 tháng, chậm nhất 15/6 và 15/12",
        ),
        ({"kind": "every", "period": "year", "by": {"month": 3, "day": 1}}, "hằng năm, chậm nhất 01/3"),
        ({"kind": "every", "period": "year", "by": {"month": 2}}, "hằng năm, chậm nhất ngày cuối tháng 2"),
        (
            {"kind": "every", "period": "year", "by": {"event": "session.year_end"}},
            "hằng năm, chậm nhất vào kỳ họp thường lệ cuối năm",
        ),
        ({"kind": "every", "period": "session"}, "mỗi kỳ họp, chậm nhất vào ngày khai mạc kỳ họp"),
        ({"kind": "on", "date": "2026-06-27"}, "chậm nhất ngày 27/06/2026"),
        ({"kind": "when", "event": "petition.received"}, "kịp thời, kể từ ngày nhận kiến nghị của cử tri"),
        ({"kind": "on_request"}, "khi có yêu cầu"),
        ({"kind": "term", "key": "a.b"}, "theo thời hạn luật định: a.b"),
        ({"kind": "unspecified", "words": "thường xuyên"}, "chưa xác định được ngày («thường xuyên»)"),
        (
            {"kind": "earliest", "of": [{"kind": "on_request"}, {"kind": "on", "date": "2026-06-27"}]},
            "tùy thời điểm nào đến trước: khi có yêu cầu; chậm nhất ngày 27/06/2026",
        ),
        ({"kind": "when", "event": "new.kind"}, "kịp thời, kể từ sự kiện «new.kind»"),
    ],
)
def test_descriptions(stored: dict[str, Any], words: str) -> None:
    assert describe(parse(stored)) == words


@pytest.mark.parametrize(
    ("stored", "count"),
    [
        (None, 1),
        ([], 1),
        ({}, 1),
        ({"kind": "someday"}, 1),
        ({"kind": ["before"]}, 1),
        ({"kind": "before"}, 3),
        ({"kind": "before", "event": "Kỳ họp", "n": -1, "unit": "week"}, 3),
        ({"kind": "before", "event": "a", "n": True, "unit": "month"}, 1),
        ({"kind": "on", "date": "31/02/2026"}, 1),
        ({"kind": "on", "date": 20260101}, 1),
        ({"kind": "every", "period": "decade"}, 1),
        ({"kind": "every", "period": "month", "by": {"month": 1}}, 1),
        ({"kind": "every", "period": "quarter", "by": {"month": 4, "day": 32}}, 2),
        ({"kind": "every", "period": "week", "by": {"day": 8}}, 1),
        ({"kind": "every", "period": "session", "by": {"day": 3}}, 1),
        ({"kind": "every", "period": "year", "by": {"day": 3, "event": "session.opening"}}, 1),
        ({"kind": "every", "period": "year", "by": []}, 1),
        ({"kind": "every", "period": "year", "by": {"hour": 1}}, 1),
        ({"kind": "unspecified", "words": "  "}, 1),
        ({"kind": "on_request", "extra": 1, "more": 2}, 2),
        ({"kind": "earliest", "of": [{"kind": "on_request"}]}, 1),
        ({"kind": "earliest", "of": [{"kind": "x"}, {"kind": "before"}]}, 4),
    ],
)
def test_each_mistake_is_one_sentence(stored: Any, count: int) -> None:
    with pytest.raises(TimingError) as refused:
        parse(stored)
    assert len(refused.value.mistakes) == count
    assert all(sentence.startswith("Mục ") and sentence.endswith(".") for sentence in map(str, refused.value.mistakes))


def test_earliest_is_not_nested_without_end() -> None:
    stored: Any = {"kind": "on_request"}
    for _ in range(200):
        stored = {"kind": "earliest", "of": [stored, stored]}
    assert all("không lồng quá" in str(sentence) for sentence in mistakes(stored))


@given(
    data=JSON,
    timing=TIMINGS,
    name=st.sampled_from(["kind", "event", "n", "unit", "period", "by", "date", "of", "words"]),
)
def test_hostile_input_is_read_or_refused(data: Any, timing: Timing, name: str) -> None:
    for candidate in (data, dump(timing) | {name: data}):
        if mistakes(candidate):
            with pytest.raises(TimingError):
                parse(candidate)
        else:
            assert describe(parse(candidate))
