"""Days that people name in a sentence: «trước tháng 6/2027», «trong 6 tháng đầu năm 2027», «cuối quý II/2027»."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_NUMBERS = {"hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "tám": 8, "chín": 9}
_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_Q = r"(?:IV|III|II|I|[1-4])"
_AND = r"\s*(?:,|-|–|và|đến|hoặc)\s*"
_NAMED = re.compile(
    r"\b(?:(?P<how>trước|đến|hết|chậm nhất|muộn nhất)\b\s*(?:(?:là|đến|vào|trong|khoảng|thời điểm)\s+)*)?"
    r"(?:(?P<until>trước|hết)\s+)?"
    r"(?:(?P<part>đầu|giữa|cuối|nửa đầu|nửa cuối|nửa sau|hết"
    rf"|(?P<count>\d{{1,2}}|{'|'.join(_NUMBERS)})\s+(?P<unit>tháng|quý)\s+(?P<side>đầu|cuối))\s+(?:của\s+)?)?"
    r"(?:(?:ngày\s+)?(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d\d)"
    r"|ngày\s+(?P<day2>\d{1,2})\s+tháng\s+(?P<month2>\d{1,2})(?:\s*[/.-]\s*|,?\s+năm\s+)(?P<year2>20\d\d)"
    rf"|tháng\s+(?:(?P<month0>\d{{1,2}}){_AND}(?:tháng\s+)?)?(?P<month3>\d{{1,2}})(?:\s*[/.-]\s*|,?\s+năm\s+)(?P<year3>20\d\d)"
    rf"|quý\s+(?:(?P<quarter0>{_Q}){_AND}(?:quý\s+)?)?(?P<quarter>{_Q})(?:\s*[/.-]\s*|,?\s+năm\s+|\s+)(?P<year4>20\d\d)"
    r"|năm\s+(?:(?P<year0>20\d\d)\s*[-–]\s*)?(?P<year5>20\d\d))\b",
    re.IGNORECASE,
)
_THIRDS = {"đầu": 0, "giữa": 1, "cuối": 2}
_OF_MONTH = ((1, 10), (11, 20), (21, 31))


@dataclass(frozen=True, slots=True)
class Span:
    """The days that words allow: from `first` (None: as early as one likes) to `last`, which is what is promised."""

    first: date | None
    last: date

    def allows(self, day: date) -> bool:
        """Whether what is done by `day` is what the words say."""
        return (self.first is None or self.first <= day) and day <= self.last


def spans(sentence: str) -> Iterator[Span]:
    """What each naming of a day, month, quarter or year in `sentence` allows; without days that are in no calendar."""
    for match in _NAMED.finditer(sentence):
        found = _span(match)
        if found is not None:
            yield found


def _span(match: re.Match[str]) -> Span | None:
    how, until, part = ((match[name] or "").lower() for name in ("how", "until", "part"))
    year = int(next(match[name] for name in ("year", "year2", "year3", "year4", "year5") if match[name]))
    try:
        if day := match["day"] or match["day2"]:
            on = date(year, int(match["month"] or match["month2"]), int(day))
            return Span(None if how or until else on, on)
        first, last = _whole(match, year)
        if part not in {"", "hết"}:
            first, last = _part_of(first, last, match, part)
    except ValueError:
        return None
    if "trước" in {how, until} and until != "hết" and part not in {"hết", "giữa", "cuối"}:
        return Span(None, first - timedelta(days=1))  # «trước tháng 6» is over when June begins
    return Span(None if how or until else first, last)


def _whole(match: re.Match[str], year: int) -> tuple[date, date]:
    """The first and the last day of the months, quarters or years that are named."""
    if match["month3"]:
        return date(year, int(match["month0"] or match["month3"]), 1), _end(year, int(match["month3"]))
    if match["quarter"]:
        last = _QUARTERS[match["quarter"].upper()]
        begun = _QUARTERS[(match["quarter0"] or match["quarter"]).upper()]
        return date(year, begun * 3 - 2, 1), _end(year, last * 3)
    return date(int(match["year0"] or year), 1, 1), date(year, 12, 31)


def _part_of(first: date, last: date, match: re.Match[str], part: str) -> tuple[date, date]:
    """«đầu», «giữa», «cuối» are thirds of a month and of a quarter; of a year the first, second and last quarter."""
    if match["count"]:
        count = int(_NUMBERS.get(match["count"].lower(), 0) or match["count"])
        months = count * 3 if match["unit"].lower() == "quý" else count
        return _months(first, last, months, at_end=match["side"].lower() == "cuối")
    month = first.replace(day=1) == last.replace(day=1)
    if part.startswith("nửa"):
        at_end = part != "nửa đầu"
        if month:
            return (first.replace(day=16), last) if at_end else (first, first.replace(day=15))
        return (
            _months(first, last, _length(first, last) // 2, at_end=at_end)
            if _length(first, last) > 3
            else (first, last)
        )
    third = _THIRDS[part]
    if month:
        begun, over = _OF_MONTH[third]
        return first.replace(day=begun), first.replace(day=min(over, last.day))
    length = _length(first, last) // (3 if _length(first, last) <= 9 else 4)
    if third == 1:
        return _months(_after(first, length), last, length, at_end=False)
    return _months(first, last, length, at_end=third == 2)


def _months(first: date, last: date, count: int, *, at_end: bool) -> tuple[date, date]:
    """The first or the last `count` months. Raises ValueError where there are not so many."""
    if not 0 < count <= _length(first, last):
        raise ValueError("more months than there are")
    if at_end:
        return _after(first, _length(first, last) - count), last
    begun = _after(first, count - 1)
    return first, _end(begun.year, begun.month)


def _length(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    return date(year, month, monthrange(year, month)[1])
