"""The working calendar (lịch làm việc) of state agencies: weekly rest, days off, exchange days, what is undecided."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from phoihop.kernel.clock.rules.dates import ClockError, parse_date, quoted
from phoihop.kernel.clock.rules.sentences import Said, named, show

FIRST_YEAR, LAST_YEAR = 1900, 2300


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off (`off`), or a rest day worked in exchange (`worked`, làm bù), with the decision or article behind it.

    `certainty`: `decided`, or `projected` when the year's announcement is still awaited.
    """

    on: date
    kind: Literal["off", "worked"]
    name: str
    citation: str
    certainty: Literal["decided", "projected"] = "decided"


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """Days (both ends included) whose arrangement is not decided, so no count may pass through them."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True)
class WorkingCalendar:
    """One version of the calendar, immutable; a change is a new version.

    Loaded `years` are complete. A day of another year, inside an open period, or with a projected entry is
    *unknown*: every question that depends on it answers `None`. `rest_weekdays` are ISO weekdays.
    """

    version: str
    years: tuple[int, ...]
    special_days: tuple[SpecialDay, ...] = ()
    open_periods: tuple[OpenPeriod, ...] = ()
    rest_weekdays: tuple[int, ...] = (6, 7)
    rest_citation: str = ""
    _base: int = field(init=False, repr=False, compare=False)
    _working: array[int] = field(init=False, repr=False, compare=False)
    _working_before: array[int] = field(init=False, repr=False, compare=False)
    _unknown_before: array[int] = field(init=False, repr=False, compare=False)
    _out_of_week: tuple[SpecialDay, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the entries and lay out running counts, so that every question below costs a few look-ups."""
        self._check()
        special = {entry.on: entry for entry in self.special_days}
        unknown = {entry.on for entry in self.special_days if entry.certainty == "projected"}
        for period in self.open_periods:
            unknown.update(_days(period.first, period.last))
        working, working_before, unknown_before = array("l"), array("l", [0]), array("l", [0])
        years, rest = set(self.years), set(self.rest_weekdays)
        for day in _days(date(min(years), 1, 1), date(max(years), 12, 31)) if years else ():
            entry = special.get(day)
            if entry.kind == "worked" if entry else day.isoweekday() not in rest:
                working.append(day.toordinal())
            working_before.append(len(working))
            unknown_before.append(unknown_before[-1] + (day in unknown or day.year not in years))
        object.__setattr__(self, "_base", date(min(years), 1, 1).toordinal() if years else 1)
        object.__setattr__(self, "_working", working)
        object.__setattr__(self, "_working_before", working_before)
        object.__setattr__(self, "_unknown_before", unknown_before)
        unusual = [entry for entry in self.special_days if (entry.on.isoweekday() in rest) == (entry.kind == "worked")]
        object.__setattr__(self, "_out_of_week", tuple(sorted(unusual, key=_on)))

    def _check(self) -> None:
        if any(not FIRST_YEAR <= year <= LAST_YEAR for year in self.years):
            raise ClockError("calendar.year", Said("error.calendar.years", {"first": FIRST_YEAR, "last": LAST_YEAR}))
        if not set(self.rest_weekdays) <= set(range(1, 8)) or len(set(self.rest_weekdays)) == 7:
            raise ClockError("calendar.rest", Said("error.calendar.rest"))
        seen: set[date] = set()
        for entry in self.special_days:
            if entry.on in seen:
                raise ClockError("calendar.twice", Said("error.calendar.twice", {"day": show(entry.on)}))
            seen.add(entry.on)
            if entry.on.year not in self.years:
                raise ClockError("calendar.year", Said("error.calendar.year", {"day": show(entry.on)}))
            if entry.kind == "worked" and entry.on.isoweekday() not in self.rest_weekdays:
                raise ClockError("calendar.exchange", Said("error.calendar.exchange", {"day": show(entry.on)}))
        for period in self.open_periods:
            if period.last < period.first or (period.last - period.first).days > 366:
                raise ClockError("calendar.open", Said("error.calendar.period", {"day": show(period.first)}))

    def is_working(self, day: date) -> bool | None:
        """Whether offices work on `day`; None when it is unknown."""
        if not self.is_known(day, day):
            return None
        index = day.toordinal() - self._base
        return self._working_before[index + 1] > self._working_before[index]

    def is_known(self, first: date, last: date) -> bool:
        """Whether each day from `first` to `last` (both included) is loaded and decided."""
        low, high = first.toordinal() - self._base, last.toordinal() - self._base
        unknown = self._unknown_before
        return low >= 0 and high < len(unknown) - 1 and unknown[high + 1] == unknown[low]

    def working_day_after(self, start: date, days: int) -> date | None:
        """The `days`-th working day after `start` (not counted); `start` itself for 0; None when unknown."""
        if days <= 0:
            return start if days == 0 else self.working_day_before(start, -days)
        index = start.toordinal() - self._base + 1
        if not 0 <= index < len(self._working_before):
            return None
        nth = self._working_before[index] + days - 1
        if nth >= len(self._working):
            return None
        ordinal = self._working[nth]
        if self._unknown_before[ordinal - self._base + 1] != self._unknown_before[index]:
            return None
        return date.fromordinal(ordinal)

    def working_day_before(self, start: date, days: int) -> date | None:
        """The `days`-th working day before `start` (not counted); `start` itself for 0; None when unknown."""
        if days <= 0:
            return start if days == 0 else self.working_day_after(start, -days)
        index = start.toordinal() - self._base
        if not 0 <= index < len(self._working_before):
            return None
        nth = self._working_before[index] - days
        if nth < 0:
            return None
        ordinal = self._working[nth]
        if self._unknown_before[index] != self._unknown_before[ordinal - self._base]:
            return None
        return date.fromordinal(ordinal)

    def on_or_after(self, day: date) -> date | None:
        """`day` if offices work then, else the next working day; None when unknown."""
        return self.working_day_after(date.fromordinal(day.toordinal() - 1), 1) if day > date.min else None

    def on_or_before(self, day: date) -> date | None:
        """`day` if offices work then, else the working day before it; None when unknown."""
        return self.working_day_before(date.fromordinal(day.toordinal() + 1), 1) if day < date.max else None

    def working_days_in(self, start: date, end: date) -> int | None:
        """How many working days lie in `start` <= day < `end`; None when unknown."""
        if end <= start:
            return 0
        if not self.is_known(start, date.fromordinal(end.toordinal() - 1)):
            return None
        return self._working_before[end.toordinal() - self._base] - self._working_before[start.toordinal() - self._base]

    def special_between(self, first: date, last: date) -> list[SpecialDay]:
        """Entries that change an ordinary week from `first` to `last`, in order (days off on a rest day left out)."""
        low = bisect_left(self._out_of_week, first, key=_on)
        return list(self._out_of_week[low : bisect_right(self._out_of_week, last, lo=low, key=_on)])

    def entry_on(self, day: date) -> SpecialDay | None:
        """The entry of one day, if it has one."""
        return next((entry for entry in self.special_days if entry.on == day), None)

    def why_unknown(self, first: date, last: date) -> Said:
        """One sentence on what is missing between two days."""
        for period in self.open_periods:
            if period.first <= last and first <= period.last:
                return Said(
                    "unknown.open",
                    {"reason": named(period.reason), "first": show(period.first), "last": show(period.last)},
                )
        for entry in self.special_days:
            if entry.certainty == "projected" and first <= entry.on <= last:
                return Said("unknown.projected", {"day": show(entry.on), "name": named(entry.name)})
        missing = next((y for y in range(first.year, last.year + 1) if y not in self.years), None)
        if missing is None:
            missing = last.year + 1 if last.year < date.max.year else last.year
        return Said("unknown.year", {"year": missing})

    @classmethod
    def from_json(cls, data: Any) -> WorkingCalendar:
        """A calendar from its stored form. Raises ClockError naming the entry that is wrong."""
        if not isinstance(data, Mapping):
            raise ClockError("calendar.shape", Said("error.calendar.object"))
        rest = data.get("weekly_rest", {})
        try:
            return cls(
                version=str(data["version"]),
                years=tuple(sorted(int(year) for year in data["years"])),
                special_days=tuple(_special_day(item, number) for number, item in enumerate(data["days"], 1)),
                open_periods=tuple(_open_period(item, number) for number, item in enumerate(data.get("open", ()), 1)),
                rest_weekdays=tuple(sorted(int(day) for day in rest.get("weekdays", (6, 7)))),
                rest_citation=str(rest.get("citation", "")),
            )
        except ClockError:
            raise
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
            raise ClockError("calendar.shape", Said("error.calendar.shape", {"part": quoted(error)})) from None

    def as_json(self) -> dict[str, Any]:
        """The stored form; `from_json` gives the same calendar back."""
        return {
            "version": self.version,
            "years": list(self.years),
            "weekly_rest": {"weekdays": list(self.rest_weekdays), "citation": self.rest_citation},
            "days": [
                {
                    "on": e.on.isoformat(),
                    "kind": e.kind,
                    "name": e.name,
                    "citation": e.citation,
                    "certainty": e.certainty,
                }
                for e in self.special_days
            ],
            "open": [
                {"first": p.first.isoformat(), "last": p.last.isoformat(), "reason": p.reason}
                for p in self.open_periods
            ],
        }


def _on(entry: SpecialDay) -> date:
    return entry.on


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(offset)


def _special_day(item: Any, number: int) -> SpecialDay:
    if not isinstance(item, Mapping) or item.get("kind") not in ("off", "worked"):
        raise ClockError("calendar.day", Said("error.calendar.kind", {"number": number}))
    if item.get("certainty") not in ("decided", "projected"):
        raise ClockError("calendar.day", Said("error.calendar.certainty", {"number": number}))
    if not item.get("name") or not item.get("citation"):
        raise ClockError("calendar.day", Said("error.calendar.nameless", {"number": number}))
    return SpecialDay(
        parse_date(str(item["on"])), item["kind"], str(item["name"]), str(item["citation"]), item["certainty"]
    )


def _open_period(item: Any, number: int) -> OpenPeriod:
    if not isinstance(item, Mapping) or not item.get("reason"):
        raise ClockError("calendar.open", Said("error.calendar.reason", {"number": number}))
    return OpenPeriod(parse_date(str(item["first"])), parse_date(str(item["last"])), str(item["reason"]))
