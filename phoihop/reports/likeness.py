"""Which duties to report look like one report asked for twice. Pure: the same duties give the same matches.

Two duties of different clauses match when the same body owes them to the same recipient, their periods meet, and what
they are to report on overlaps. A match is a proposal with its reasons; a person decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any, Literal
from uuid import UUID

from phoihop.kernel.text import one_tone_place

Meeting = Literal["same", "within", "event"]

ENOUGH = 0.5  # of the words of the shorter duty
LEAST = 2  # syllables in common: one alone is half a word (nghị quyết, giải quyết)
MOST_TOGETHER = 300  # duties of one lead to one recipient; a body has some tens
GENERAL = 0.5  # a report on nothing in particular may hold any other
_LENGTH = ("week", "month", "quarter", "half_year", "year")
_WORD = re.compile(r"[^\W\d_]+")
# What reports say of themselves, whatever they report on.
_SAYS = """báo cáo gửi về và với của các cho theo tình hình kết quả công tác thực hiện việc định kỳ hằng hàng tháng quý
năm tuần sáu đầu cuối đến từ trong tại một những được có tổng hợp văn bản bằng thông tin trước sau ngày kể cơ quan"""
_SAYS_NOTHING = frozenset(_SAYS.split())


@dataclass(frozen=True)
class Duty:
    """A duty to report, as far as likeness asks. `clause`: the unit it stands in; `words`: action and product;
    `names`: of the bodies in it, which are no content.
    """

    key: UUID
    clause: UUID
    leads: frozenset[UUID]
    recipients: frozenset[UUID]
    words: str
    timing: Mapping[str, Any]
    names: str = ""


@dataclass(frozen=True)
class Match:
    """Two duties that look alike, and why. `share`: of the words of the shorter one; `common`: which, in its order."""

    first: UUID
    second: UUID
    leads: frozenset[UUID]
    recipients: frozenset[UUID]
    meeting: Meeting
    share: float
    common: tuple[str, ...]


def matches(duties: Iterable[Duty], *, fresh: Collection[UUID] | None = None) -> list[Match]:
    """All pairs that match, the likest first; with `fresh`, those that have one of these duties in them.

    Only duties of one lead to one recipient are compared, of those not more than `MOST_TOGETHER`, fresh ones first
    (see `crowded`).
    """
    known = list(duties)
    said = {duty.key: _content(duty.words, duty.names) for duty in known}
    found: dict[tuple[UUID, UUID], Match] = {}
    for group in _groups(known).values():
        ahead = group if fresh is None else [duty for duty in group if duty.key in fresh]
        rest = [] if fresh is None else [duty for duty in group if duty.key not in fresh]
        room = max(MOST_TOGETHER - len(ahead), 0)
        for one, other in chain(combinations(ahead[:MOST_TOGETHER], 2), product(ahead, rest[:room])):
            first, second = (one, other) if one.key < other.key else (other, one)
            if (first.key, second.key) in found:
                continue
            match = _match(first, second, said[first.key], said[second.key])
            if match is not None:
                found[first.key, second.key] = match
    return sorted(found.values(), key=lambda match: (-match.share, str(match.first), str(match.second)))


def crowded(duties: Iterable[Duty]) -> set[UUID]:
    """Duties not compared with every other: one lead owes one recipient more than are compared."""
    crowds = (group for group in _groups(duties).values() if len(group) > MOST_TOGETHER)
    return {duty.key for group in crowds for duty in group}


def alike(first: Duty, second: Duty) -> Match | None:
    """The match of two duties, None where they differ in lead, recipient, period or content, or stand in one clause."""
    return _match(first, second, _content(first.words, first.names), _content(second.words, second.names))


def _groups(duties: Iterable[Duty]) -> dict[tuple[UUID, UUID], list[Duty]]:
    groups: dict[tuple[UUID, UUID], list[Duty]] = defaultdict(list)
    for duty in duties:
        for lead in duty.leads:
            for recipient in duty.recipients:
                groups[lead, recipient].append(duty)
    return groups


def _match(first: Duty, second: Duty, one: Mapping[str, None], other: Mapping[str, None]) -> Match | None:
    if first.clause == second.clause:
        return None
    leads, recipients = first.leads & second.leads, first.recipients & second.recipients
    met = meeting(first.timing, second.timing) if leads and recipients else None
    if met is None:
        return None
    share, common = _shared(one, other)
    if share < ENOUGH:
        return None
    return Match(first.key, second.key, leads, recipients, met, share, common)


def meeting(one: Mapping[str, Any], other: Mapping[str, Any]) -> Meeting | None:
    """How two timings meet: every same period, a shorter one within a longer one, at the same event; None: not at all."""
    if one.get("kind") == other.get("kind") == "every":
        periods = one.get("period"), other.get("period")
        if periods[0] == periods[1]:
            return "same"
        return "within" if set(periods) <= set(_LENGTH) else None
    events = {one.get("event"), other.get("event")}
    around = {one.get("kind"), other.get("kind")} <= {"before", "after", "when"}
    return "event" if around and len(events) == 1 and None not in events else None


def overlap(one: str, other: str, *, names: str = "") -> tuple[float, tuple[str, ...]]:
    """How much of the shorter text's own words stand in the other, from 0 to 1, and which.

    Two texts without words of their own are the same report (1); of one such text only half can be said. `names`: words
    that say who, not what.
    """
    return _shared(_content(one, names), _content(other, names))


def _shared(first: Mapping[str, None], second: Mapping[str, None]) -> tuple[float, tuple[str, ...]]:
    if not first or not second:
        return (1.0, ()) if not first and not second else (GENERAL, ())
    shorter, longer = (first, second) if len(first) <= len(second) else (second, first)
    number = len(shorter.keys() & longer.keys())
    if number < min(LEAST, len(shorter)):
        return 0.0, ()
    if number / len(shorter) < ENOUGH:
        return number / len(shorter), ()
    return number / len(shorter), tuple(word for word in shorter if word in longer)


def _content(text: str, names: str) -> Mapping[str, None]:
    """The words of a text that say what, in its order."""
    told = _SAYS_NOTHING | set(_words(names))
    return {word: None for word in _words(text) if word not in told}


def _words(text: str) -> Sequence[str]:
    return _WORD.findall(one_tone_place(text).lower())
