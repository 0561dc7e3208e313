"""Calendar days: reading, showing, adding months. Every day here is a day in Vietnam."""

from __future__ import annotations

import calendar as gregorian
import re
from datetime import date

from phoihop.kernel.clock.rules.sentences import WEEKDAYS, Said, Word, show, show_long

__all__ = [
    "ClockError",
    "add_months",
    "day_of_month",
    "last_of_month",
    "out_of_range",
    "parse_date",
    "quoted",
    "shift",
    "show",
    "show_long",
    "weekday_name",
    "weekday_word",
]

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_VIETNAMESE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


class ClockError(ValueError):
    """The one exception of these rules: a stable `code` and a Vietnamese `sentence` (what, where, how to mend it).

    `said`: the sentence as data, where a screen may show it in another language.
    """

    def __init__(self, code: str, sentence: str | Said) -> None:
        self.said = sentence if isinstance(sentence, Said) else None
        self.sentence = str(sentence) if isinstance(sentence, Said) else sentence
        self.code = code
        super().__init__(self.sentence)


def quoted(value: object, limit: int = 60) -> str:
    """`value` between Vietnamese quotation marks, on one line, cut with a sign, safe for any terminal."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)[: limit * 4]).split())
    return f"«{text[:limit]}…»" if len(text) > limit else f"«{text}»"


def parse_date(text: str) -> date:
    """A day written YYYY-MM-DD or dd/mm/yyyy. Raises ClockError "date.unreadable" or "date.impossible"."""
    text = text.strip()
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
        if parts := _VIETNAMESE.fullmatch(text):
            day, month, year = map(int, parts.groups())
            return date(year, month, day)
    except ValueError:
        raise ClockError("date.impossible", Said("error.date.impossible", {"text": quoted(text)})) from None
    raise ClockError("date.unreadable", Said("error.date.unreadable", {"text": quoted(text)}))


def weekday_name(iso_weekday: int) -> str:
    """1 is "thứ Hai", 7 is "Chủ nhật"."""
    return WEEKDAYS[iso_weekday - 1]


def weekday_word(iso_weekday: int) -> Word:
    """As `weekday_name`, to be said in any language."""
    return Word(WEEKDAYS[iso_weekday - 1])


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, gregorian.monthrange(year, month)[1])


def day_of_month(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last day when it is shorter (day >= 1)."""
    return date(year, month, min(day, gregorian.monthrange(year, month)[1]))


def add_months(day: date, months: int) -> date:
    """The same date `months` later (earlier if negative), or the last day of a shorter month (BLDS 2015 Điều 148.3).

    Raises ClockError "date.out_of_range" outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise out_of_range()
    return day_of_month(year, month + 1, day.day)


def shift(day: date, days: int) -> date:
    """The day `days` later (earlier if negative). Raises ClockError "date.out_of_range"."""
    try:
        return date.fromordinal(day.toordinal() + days)
    except (ValueError, OverflowError):
        raise out_of_range() from None


def out_of_range() -> ClockError:
    """The error for a count that leaves the years 1 to 9999."""
    return ClockError("date.out_of_range", Said("error.date.out_of_range"))
