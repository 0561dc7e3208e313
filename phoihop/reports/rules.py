"""Figures of a review: what was due in a period and what became of it by the cut-off day. Pure, so it can be repeated."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Outcome = Literal["kept", "kept_late", "proved", "not_kept", "overdue"]
OUTCOMES: tuple[Outcome, ...] = ("kept", "kept_late", "proved", "not_kept", "overdue")


@dataclass(frozen=True)
class Fact:
    """One commitment as the review sees it. `leads`, `clauses`: codes and addresses it counts for."""

    code: str
    due_on: date | None
    done_on: date | None
    state: str
    leads: tuple[str, ...]
    clauses: tuple[str, ...]


def outcome(fact: Fact, cutoff: date) -> Outcome | None:
    """What became of a promise by `cutoff`; None if it was not due by then or is no longer due.

    Done after the cut-off is not done at the cut-off. Proof without a verdict is a state of its own.
    """
    if fact.state == "no_longer_due" or fact.due_on is None or fact.due_on > cutoff:
        return None
    if fact.done_on is not None and fact.done_on <= cutoff and fact.state != "not_kept":
        if fact.state == "proved":
            return "proved"
        return "kept" if fact.done_on <= fact.due_on else "kept_late"
    return "not_kept" if fact.state == "not_kept" else "overdue"


def tally(facts: Iterable[Fact], cutoff: date) -> dict[str, int]:
    """Counts by outcome, with `due` (their sum) and `done` (kept in time or late)."""
    counts: dict[str, int] = dict.fromkeys(OUTCOMES, 0)
    for fact in facts:
        found = outcome(fact, cutoff)
        if found:
            counts[found] += 1
    return {**counts, "due": sum(counts.values()), "done": counts["kept"] + counts["kept_late"]}


def on_time_rate(counts: Mapping[str, int]) -> float | None:
    """Share kept in time of all that was due, in percent with one decimal; None where nothing was due."""
    return round(100 * counts["kept"] / counts["due"], 1) if counts["due"] else None


def figures(facts: Sequence[Fact], *, cutoff: date, clauses: Sequence[str], bodies: Sequence[str]) -> dict[str, Any]:
    """All figures of a review: in all, by clause, by lead body, by month. Only what was already due counts.

    A joint promise counts once in all, once in each lead's column; a promise that performs two clauses counts once in
    each. `clauses`, `bodies`: what to show even where nothing was due, in order.
    """
    due = [fact for fact in facts if outcome(fact, cutoff)]
    by_clause, by_body, by_month = defaultdict(list), defaultdict(list), defaultdict(list)
    for fact in due:
        for clause in fact.clauses:
            by_clause[clause].append(fact)
        for body in fact.leads:
            by_body[body].append(fact)
        if fact.due_on:
            by_month[f"{fact.due_on:%Y-%m}"].append(fact)
    return {
        "cutoff": cutoff.isoformat(),
        "total": tally(due, cutoff),
        "not_due": len(facts) - len(due),
        "clauses": {key: tally(by_clause[key], cutoff) for key in dict.fromkeys([*clauses, *sorted(by_clause)])},
        "bodies": {key: tally(by_body[key], cutoff) for key in dict.fromkeys([*bodies, *sorted(by_body)])},
        "months": {key: tally(by_month[key], cutoff) for key in sorted(by_month)},
        "rows": {fact.code: outcome(fact, cutoff) for fact in due},
    }


def fingerprint(made: Mapping[str, Any]) -> str:
    """SHA-256 of the figures: the same digits give the same fingerprint."""
    return hashlib.sha256(json.dumps(made, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """A promise whose outcome differs between the frozen figures and today's."""

    code: str
    before: str | None
    after: str | None


def changes(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """What changed since the figures were frozen, by code."""
    before, after = frozen.get("rows", {}), now.get("rows", {})
    return [
        Change(code, before.get(code), after.get(code))
        for code in sorted(before.keys() | after.keys())
        if before.get(code) != after.get(code)
    ]
