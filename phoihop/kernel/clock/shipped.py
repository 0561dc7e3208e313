"""The calendar and the register that come with the product, read from `data/` once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.terms import TermRegister, parse_terms

DATA = Path(__file__).parent / "data"


@cache
def shipped_calendar() -> WorkingCalendar:
    """The working calendar of state agencies as shipped."""
    return WorkingCalendar.from_json(json.loads((DATA / "calendar.json").read_text(encoding="utf-8")))


@cache
def shipped_terms() -> TermRegister:
    """The register of statutory terms and lead times as shipped."""
    return TermRegister(parse_terms(json.loads((DATA / "terms.json").read_text(encoding="utf-8"))))
