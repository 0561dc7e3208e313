"""Pure rules of a synthesis: which term it has, which petitions are one entry, where an entry stands, what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
GAP = 1024  # between neighbours, so that one more fits in without moving the others
UNSORTED = 9_000  # after everything that has level and field
LEVELS = ("central", "province", "commune", "other")

# NQLT 72/2025 Art. 37.2, 38.2 (National Assembly), 42.2 (council): figures are dated data of `kernel.clock`.
_TERMS = {
    ("na", "before"): "petition.na.synthesis.before",
    ("na", "after"): "petition.na.synthesis.after",
    ("na", "before", "extraordinary"): "petition.na.extraordinary.before",
    ("na", "after", "extraordinary"): "petition.na.extraordinary.after",
    ("council", "before"): "petition.council.to_ubnd",
}
LOCAL = "petition.local."  # keys of a province's own rules: shown beside the law's, no duty is counted by them here
# What else counts from the same session, by regime: what comes back, and what a province's own rules say of it.
RESULTS = {
    "na": ("petition.na.report",),
    "council": ("petition.council.report", "petition.local.report.departments", "petition.local.report.ubnd_office"),
}


def term_of(regime: str, moment: str, session_kind: str) -> str:
    """The key of the term of a synthesis; "" where the law knows none (council, after a session)."""
    return _TERMS.get((regime, moment, session_kind)) or _TERMS.get((regime, moment), "")


def rank_of(level: str, field_key: str, fields: Sequence[str]) -> int:
    """Where the group of a level and field stands: by level, then in the order of the catalogue `fields`."""
    if level not in LEVELS or field_key not in fields:
        return UNSORTED
    return LEVELS.index(level) * 1_000 + list(fields).index(field_key)


def between(before: int | None, after: int | None) -> int | None:
    """A place between two neighbours (None: none on that side); None when they touch and all must be spread anew."""
    if before is None and after is None:
        return GAP
    if before is None:
        return (after or 0) - GAP
    if after is None:
        return before + GAP
    middle = (before + after) // 2
    return middle if before < middle < after else None


def together(keys: Iterable[K], ties: Iterable[tuple[K, K]]) -> list[list[K]]:
    """`keys` in groups of those tied to each other, over however many; order of `keys` kept. Ties to others are ignored."""
    order = list(keys)
    home = {key: key for key in order}

    def root(key: K) -> K:
        while home[key] != key:
            home[key] = home[home[key]]
            key = home[key]
        return key

    place = {key: number for number, key in enumerate(order)}
    for one, other in ties:
        if one in home and other in home:
            first, second = sorted((root(one), root(other)), key=lambda key: place[key])
            home[second] = first
    groups: dict[K, list[K]] = {}
    for key in order:
        groups.setdefault(root(key), []).append(key)
    return list(groups.values())


def digest(content: Any) -> str:
    """What stands for the content of a version: sha256 of its JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """How an entry differs from the version before. `kinds`: of added, removed, reworded, moved, sources."""

    kinds: tuple[str, ...]
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)


def changes(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Change]:
    """What changed between the entries of two versions, in the order of the new one, removed ones last.

    An entry keeps its `code`; `moved` is another level, field or body asked. Places in the order are not compared.
    """
    before = {entry["code"]: entry for entry in old}
    found: list[Change] = []
    for entry in new:
        was = before.pop(entry["code"], None)
        if was is None:
            found.append(Change(("added",), new=entry))
            continue
        kinds = tuple(kind for kind, differs in _differences(was, entry) if differs)
        if kinds:
            found.append(Change(kinds, was, entry))
    return [*found, *(Change(("removed",), old=entry) for entry in before.values())]


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[tuple[str, bool]]:
    yield "reworded", old["text"] != new["text"]
    yield "moved", any(old[name] != new[name] for name in ("level", "field", "body"))
    yield "sources", sorted(old["petitions"]) != sorted(new["petitions"])


@dataclass(frozen=True)
class Cell:
    """A line of the annex: how many entries and petitions of a field under a level ask a kind of body."""

    level: str
    field: str
    body: str
    entries: int
    petitions: int


def annex(entries: Iterable[Mapping[str, Any]]) -> list[Cell]:
    """Field × body × level in the order in which the entries come."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    for entry in entries:
        pair = counts.setdefault((entry["level"], entry["field"], entry["body"]), [0, 0])
        pair[0] += 1
        pair[1] += len(entry["petitions"])
    return [Cell(*key, *pair) for key, pair in counts.items()]


def once(words: Iterable[str]) -> list[str]:
    """Each but once, as first written: «Xã Đá Bạc» of a spreadsheet is the «xã Đá Bạc» of the directory."""
    found: dict[str, str] = {}
    for word in filter(None, words):
        found.setdefault(word.casefold(), word)
    return list(found.values())
