"""The reason of a date reads English on an English screen: nothing of ours in it stays Vietnamese."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.due import ENDS, EVENT_NAMES, ClockEvent, Due, due
from phoihop.kernel.clock.rules.sentences import say
from phoihop.kernel.clock.rules.terms import TermVersion, parse_term
from phoihop.kernel.clock.rules.timing import described, mistakes, parse
from phoihop.kernel.clock.rules.vocabulary import EVENT_KINDS
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms
from scripts import catalogue

VIETNAMESE = re.compile(r"[ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)
ENGLISH = {key[1]: message.string for key, message in catalogue.texts(catalogue.read(catalogue.ENGLISH)).items()}


def english(text: str) -> str:
    return str(ENGLISH[text])


def test_every_step_of_every_term_reads_english() -> None:
    for term in shipped_terms().all_versions():
        start = max(term.in_force_from or date(2026, 3, 2), date(2025, 3, 3))
        for answer in (_quiet(term, start), _eventful(term, start), _beyond_the_calendar(term)):
            _reads_english(answer)


def test_every_timing_reads_english() -> None:
    timings: list[dict[str, Any]] = [
        {"kind": "after", "event": kind, "n": n, "unit": "working_day"} for kind in EVENT_KINDS for n in (0, 3)
    ]
    timings += [
        {"kind": "every", "period": period} for period in ("week", "month", "quarter", "half_year", "year", "session")
    ]
    timings += [{"kind": "every", "period": "quarter", "by": {"month": m, "day": 5}} for m in (1, 2, 3)]
    timings += [{"kind": "on_request"}, {"kind": "every", "period": "year", "by": {"month": 2}}]
    for timing in timings:
        assert not VIETNAMESE.search(say(described(parse(timing)), english))


def test_what_is_wrong_reads_english() -> None:
    for mistake in mistakes(
        {"kind": "earliest", "of": [{"kind": "before", "n": -1, "x": 1}, {"kind": "on", "date": "?"}]}
    ):
        assert not VIETNAMESE.search(say(mistake, english))
    for wrong in ({}, {"key": "a.b", "title_vi": "x", "anchor": "y", "citation": "z", "amount": -1}):
        with pytest.raises(ClockError) as refused:
            parse_term(wrong)
        assert refused.value.said is not None
        assert not VIETNAMESE.search(say(refused.value.said, english))


def _quiet(term: TermVersion, start: date) -> Due:
    return due(term, (), shipped_calendar(), start=start)


def _eventful(term: TermVersion, start: date) -> Due:
    kinds = [kind for kind in EVENT_NAMES if kind not in ENDS]
    events = [ClockEvent(kind, start + timedelta(n), 5) for n, kind in enumerate([*kinds, *kinds, *sorted(ENDS)], 1)]
    return due(term, events, shipped_calendar(), start=start)


def _beyond_the_calendar(term: TermVersion) -> Due:
    return due(term, (), shipped_calendar(), start=date(2027, 1, 20))


def _reads_english(answer: Due) -> None:
    for step in answer.steps:
        text = say(step.said, english)
        assert not VIETNAMESE.search(text), text
