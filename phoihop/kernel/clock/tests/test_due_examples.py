"""The worked examples of the shared data (skipped where the shared data is not there)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from phoihop.kernel.clock.rules.due import ClockEvent, due
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms
from phoihop.kernel.clock.tests.make import SHARED

FILE = SHARED / "due_examples.jsonl"
ROWS: list[dict[str, Any]] = (
    [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()] if FILE.exists() else []
)


@pytest.mark.skipif(not ROWS, reason="the shared data is not on this machine")
def test_the_examples_are_all_there() -> None:
    assert len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_worked_example(row: dict[str, Any]) -> None:
    start = date.fromisoformat(row["from"])
    term = shipped_terms().require(row["term"], date.fromisoformat(row["on"]) if row["on"] else start)
    events = [ClockEvent(e["kind"], date.fromisoformat(e["date"]), e["value"]) for e in row["events"]]

    answer = due(term, events, shipped_calendar(), start=start)

    got = answer.as_json()
    assert (got["raw_on"], got["due_on"]) == (row["raw_on"], row["due_on"])
    assert (got["term_version"], got["certainty"]) == (row["version_from"], row["version_status"])
    assert got.get("calendar_unknown", False) == row.get("calendar_unknown", False)
    assert got.get("refused_events", []) == row.get("refused_events", [])
    assert got["state"] == ("suspended" if row.get("clock_stopped") else "running")
    assert got["steps"]
    assert all(step["text"] and step["article"] for step in got["steps"])
