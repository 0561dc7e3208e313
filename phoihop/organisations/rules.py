"""Pure rules of the directory: codes, tiers, periods, names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

CODE_LETTERS = 35
_QD20 = re.compile(r"[A-Y]\d{2}(\.[A-Z0-9]+)*")
_FORMS = {
    "qd20": _QD20,
    "old": re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}"),
    "admin_unit": re.compile(r"\d{2}|\d{5}"),
    "own": re.compile(r"\S.*"),
}


def is_code(scheme: str, value: str) -> bool:
    """Whether `value` has the form of `scheme`.

    qd20: a letter and two digits for level 1, then groups of capital letters and digits after dots, at most 35
    characters (QĐ 20/2020/QĐ-TTg Art. 4). old: 000.00.00.H37 of the rule before it. admin_unit: two digits for a
    province, five for a commune.
    """
    form = _FORMS.get(scheme)
    return form is not None and len(value) <= CODE_LETTERS and form.fullmatch(value) is not None


@dataclass(frozen=True)
class Tier:
    """A tier of government and when it existed: `until` is the first day without it, None while it stands."""

    level: str
    until: date | None
    citation: str


@cache
def tiers() -> tuple[Tier, ...]:
    """The register of tiers (data/tiers.json), as dated data with its citation."""
    rows = json.loads((Path(__file__).parent / "data" / "tiers.json").read_text("utf-8"))
    return tuple(
        Tier(row["level"], date.fromisoformat(row["until"]) if row["until"] else None, row["citation"]) for row in rows
    )


def ended_tier(level: str, *, abolished_on: date | None) -> Tier | None:
    """The tier that does not allow a body of `level` to live on after `abolished_on` (None: it lives); None if fine."""
    for tier in tiers():
        if tier.level == level and tier.until is not None and (abolished_on is None or abolished_on > tier.until):
            return tier
    return None


@dataclass(frozen=True)
class Period:
    """Days from `start` (None: since ever) up to but not including `until` (None: for ever)."""

    start: date | None
    until: date | None

    def holds(self, on: date) -> bool:
        """Whether `on` lies in it."""
        return (self.start is None or self.start <= on) and (self.until is None or on < self.until)

    def meets(self, other: Period) -> bool:
        """Whether the two share a day."""
        return (self.until is None or other.start is None or other.start < self.until) and (
            other.until is None or self.start is None or self.start < other.until
        )


def is_back_in_time(on: date, today: date) -> bool:
    """Whether an act dated `on` rewrites days that have passed, so that it needs a reason."""
    return on < today
