"""Sentences as data: stored and read back they say the same; another language fills the same places."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phoihop.kernel.clock import telling
from phoihop.kernel.clock.rules.due import EVENT_NAMES, ClockEvent, due
from phoihop.kernel.clock.rules.sentences import SENTENCES, Said, as_json, from_json, say
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms

TERMS = [version for version in shipped_terms().all_versions() if version.in_force_on(date(2026, 8, 1))]
EVENTS = st.builds(
    ClockEvent,
    st.sampled_from([*EVENT_NAMES, "nonsense"]),
    st.dates(date(2026, 8, 1), date(2026, 10, 1)),
    st.sampled_from([None, 5, 60, date(2026, 12, 1)]),
)


@given(
    term=st.sampled_from(TERMS), events=st.lists(EVENTS, max_size=5), start=st.dates(date(2026, 1, 1), date(2028, 1, 1))
)
def test_a_stored_step_says_what_it_said(term: object, events: list[ClockEvent], start: date) -> None:
    answer = due(term, events, shipped_calendar(), start=start)  # type: ignore[arg-type]  # sampled from versions
    stored = json.loads(json.dumps(answer.stored()))
    for step, kept in zip(answer.steps, stored["steps"], strict=True):
        read = from_json(kept["said"])
        assert str(read) == step.text == kept["text"]
        assert say(read, "«{}»".format) == say(step.said, "«{}»".format)
    plain = [{name: kept[name] for name in ("on", "text", "article")} for kept in stored["steps"]]
    assert plain == answer.as_json()["steps"]


def test_every_sentence_can_be_stored() -> None:
    for code in SENTENCES:
        assert from_json(as_json(Said(code))) == Said(code)


@pytest.mark.parametrize("damaged", [{"said": {"say": ["no.such", {}]}}, {"said": None}, {"said": {"day": "x"}}, {}])
def test_a_damaged_step_is_shown_as_it_was_written(damaged: dict[str, object]) -> None:
    from django.utils.translation import override

    with override("en"):
        assert telling.text_of({"text": "Đếm đủ 5 ngày.", **damaged}) == "Đếm đủ 5 ngày."
