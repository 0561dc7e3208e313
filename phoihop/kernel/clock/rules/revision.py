"""What differs between two versions of a calendar or of a term, and which dates that can touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from phoihop.kernel.clock.rules.calendar import OpenPeriod, SpecialDay, WorkingCalendar
from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.sentences import Said
from phoihop.kernel.clock.rules.terms import HERE, TermRegister, TermVersion

Status = Literal["working", "off", "unknown"]


@dataclass(frozen=True, slots=True)
class Change:
    """Days (both ends included) that count otherwise now than before."""

    first: date
    last: date
    before: Status
    after: Status


def status(calendar: WorkingCalendar, day: date) -> Status:
    """How a day counts: worked, off, or not known (not loaded, not decided)."""
    working = calendar.is_working(day)
    return "unknown" if working is None else "working" if working else "off"


def differences(before: WorkingCalendar, after: WorkingCalendar) -> list[Change]:
    """The days that count otherwise, in order; neighbours of one kind together, a year at the most."""
    found: list[Change] = []
    for year in sorted({*before.years, *after.years}):
        for offset in range((date(year, 12, 31) - date(year, 1, 1)).days + 1):
            day = date(year, 1, 1) + timedelta(offset)
            was, now = status(before, day), status(after, day)
            if was == now:
                continue
            last = found[-1] if found else None
            if (
                last
                and last.last + timedelta(1) == day
                and last.last.year == year
                and (last.before, last.after) == (was, now)
            ):
                found[-1] = replace(last, last=day)
            else:
                found.append(Change(day, day, was, now))
    return found


def spans(changes: Iterable[Change]) -> list[tuple[date, date]]:
    """The same days as few spans as possible: a count that passes none of them gives the same day."""
    merged: list[tuple[date, date]] = []
    for change in changes:
        if merged and merged[-1][1] + timedelta(1) >= change.first:
            merged[-1] = (merged[-1][0], change.last)
        else:
            merged.append((change.first, change.last))
    return merged


def amended(
    calendar: WorkingCalendar,
    *,
    version: str,
    days: Sequence[SpecialDay] = (),
    without: Sequence[date] = (),
    years: Sequence[int] = (),
    decided: Sequence[date] = (),
) -> WorkingCalendar:
    """A new version: `days` entered (in place of what stood there), `without` taken out, `years` loaded besides.

    `decided`: first days of open periods that are settled now. Raises ClockError: as the calendar itself,
    "calendar.no_day" when a day to take out is not there.
    """
    entered = {entry.on for entry in days}
    known = {entry.on for entry in calendar.special_days}
    if missing := sorted(set(without) - known):
        raise ClockError("calendar.no_day", Said("error.calendar.no_day", {"day": f"{missing[0]:%d/%m/%Y}"}))
    gone = entered | set(without)
    special = [entry for entry in calendar.special_days if entry.on not in gone]
    periods: tuple[OpenPeriod, ...] = tuple(p for p in calendar.open_periods if p.first not in set(decided))
    return WorkingCalendar(
        version=version,
        years=tuple(sorted({*calendar.years, *years})),
        special_days=tuple(sorted([*special, *days], key=lambda entry: entry.on)),
        open_periods=periods,
        rest_weekdays=calendar.rest_weekdays,
        rest_citation=calendar.rest_citation,
    )


def succeeded(register: TermRegister, new: TermVersion) -> list[TermVersion]:
    """The versions of the same key and layer as they stand once `new` holds: an open one before it ends the day before.

    A version that began on the same day gives way to `new`. Raises ClockError "term.overlap".
    """
    kept = []
    for version in register.versions(new.key):
        if version.layer != new.layer or version.version == new.version:
            continue
        ends_before = new.in_force_from and (version.in_force_from or date.min) < new.in_force_from
        if ends_before and new.in_force_from and (version.in_force_last or date.max) >= new.in_force_from:
            kept.append(replace(version, in_force_last=new.in_force_from - timedelta(1)))
        else:
            kept.append(version)
    others = [v for v in register.all_versions() if (v.key, v.layer) != (new.key, new.layer)]
    TermRegister([*others, *kept, new])
    return [*kept, new]


def modelled(examples: Sequence[TermVersion], *, document: str, first: date, is_its_own: bool) -> list[TermVersion]:
    """The rules of this province from `first` on by its `document`: the figures of these examples.

    `is_its_own`: the document is the very one that they cite; else each figure waits to be confirmed with its article.
    """
    return [
        replace(
            one, layer=HERE, in_force_from=max(first, one.in_force_from or first) if is_its_own else first,
            in_force_last=None, status=one.status if is_its_own else "to_confirm",
            citation=one.citation if is_its_own else f"{document}, số liệu theo mẫu {one.citation}",
        )
        for one in examples
    ]  # fmt: skip


def counts_alike(one: TermVersion, other: TermVersion) -> bool:
    """Whether two versions give every case the same date with the same certainty."""
    return _figures(one) == _figures(other)


def _figures(term: TermVersion) -> tuple[object, ...]:
    return (
        term.amount,
        term.unit,
        term.direction,
        term.roll,
        term.extension,
        term.suspends,
        term.first_day_counts,
        term.status,
    )
