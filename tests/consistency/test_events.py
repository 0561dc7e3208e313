"""One catalogue of event kinds: what reads a text, generates promises or counts a term names no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from phoihop.commitments.rules import RAISED_BY_APPS
from phoihop.kernel.clock.rules.instances import REQUEST
from phoihop.kernel.clock.rules.timing import PERIOD_EVENTS
from phoihop.kernel.clock.rules.vocabulary import ANCHORS, EVENT_KINDS
from phoihop.kernel.clock.shipped import shipped_terms
from phoihop.regulations.rules.events import EVENTS

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_phrase_of_a_text_means_a_kind_of_the_catalogue() -> None:
    assert {event.kind for event in EVENTS} - EVENT_KINDS.keys() == set()


def test_kinds_named_in_code_are_in_the_catalogue() -> None:
    assert {REQUEST, *PERIOD_EVENTS.values(), *RAISED_BY_APPS} <= EVENT_KINDS.keys()


def test_a_kind_sets_anchors_of_the_register_only() -> None:
    named = {anchor for kind in EVENT_KINDS.values() for anchor in kind.anchors}
    assert named <= ANCHORS.keys()
    assert {term.anchor for term in shipped_terms().all_versions()} <= ANCHORS.keys()


def test_labelled_clauses_name_kinds_of_the_catalogue() -> None:
    labels = ROOT / "phoihop" / "regulations" / "data" / "labels.jsonl"
    named = {event for line in labels.read_text("utf-8").splitlines() for event in _walk(json.loads(line))}
    assert named
    assert named - EVENT_KINDS.keys() == set()


def _walk(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get("event"), str):
            yield data["event"]
        for value in data.values():
            yield from _walk(value)
    elif isinstance(data, list):
        for value in data:
            yield from _walk(value)
