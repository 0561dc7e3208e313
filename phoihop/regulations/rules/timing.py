"""When a clause wants something done: the time limits of a sentence in the timing language of DESIGN.md 4.

The phrases themselves are in `limits`; here is how several of them in one sentence go together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .limits import FAMILIES, Timing, phrase_end

__all__ = ["FoundTiming", "Timing", "read_timings"]


@dataclass(frozen=True)
class FoundTiming:
    """A time limit in a sentence: its stored form and where its words stand."""

    timing: Timing
    start: int
    end: int


@lru_cache(maxsize=512)
def read_timings(sentence: str) -> tuple[FoundTiming, ...]:
    """All time limits in a sentence in the order of the text; the vague words only where nothing else is said."""
    found: list[FoundTiming] = []
    taken = [False] * (len(sentence) + 1)
    lower = sentence.lower()
    for _name, hints, pattern, build in FAMILIES:
        if not any(hint in lower for hint in hints):
            continue
        for match in _matches(pattern, sentence, taken):
            timing = build(match, sentence)
            if timing is None:
                continue
            end = phrase_end(match)
            taken[match.start() : end] = [True] * (end - match.start())
            found.append(FoundTiming(timing, match.start(), end))
    found.sort(key=lambda one: one.start)
    return tuple(_without_vague(_with_alternatives(found)))


def _matches(pattern: re.Pattern[str], sentence: str, taken: list[bool]) -> Iterator[re.Match[str]]:
    place = 0
    while match := pattern.search(sentence, place):
        if any(taken[match.start() : phrase_end(match)]):
            place = match.start() + 1
            continue
        yield match
        place = max(phrase_end(match), match.start() + 1)


def _with_alternatives(found: list[FoundTiming]) -> list[FoundTiming]:
    out: list[FoundTiming] = []
    for one in found:
        if one.timing["kind"] != "or_after":
            out.append(one)
        elif out and out[-1].timing["kind"] == "after":
            out.append(FoundTiming({**out[-1].timing, "event": one.timing["event"]}, one.start, one.end))
    return out


def _without_vague(found: list[FoundTiming]) -> list[FoundTiming]:
    clear = [one for one in found if one.timing["kind"] != "unspecified"]
    return clear or found[:1]
