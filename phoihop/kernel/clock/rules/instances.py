"""From a timing and events to dated instances (lần thực hiện) with stable keys: running again creates nothing twice.

A fixed or periodic day that falls on a rest day moves to the next working day (BLDS 2015 Điều 148.5); a day counted
back from an event moves to the working day before, to be on the safe side; the day of an event itself stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.derivation import Step
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.clock.rules.periods import Window, closing_day, periods
from phoihop.kernel.clock.rules.sentences import N_, Said, Value, Word, part, show
from phoihop.kernel.clock.rules.terms import Extension, Roll, TermRegister, TermVersion
from phoihop.kernel.clock.rules.timing import (
    PERIOD_EVENTS,
    ByTerm,
    Earliest,
    Every,
    Offset,
    On,
    OnRequest,
    Timing,
    When,
    described,
)
from phoihop.kernel.clock.rules.vocabulary import event_word, sets_anchor

PROMPT = "local.service_level.prompt"
REQUEST = "request.received"
AGREED = Extension(max_times=None, until=True)  # the one who follows a promise may name a new last day
PLANNED, ACTUAL = Word(N_("dự kiến")), Word(N_("thực tế"))


@dataclass(frozen=True, slots=True)
class Event:
    """An event a clause may hang on. `key` names its subject (kỳ họp nào, kiến nghị nào) and never changes.

    `actual_on` overrides `planned_on`; the highest `version` of one kind and key is the one that counts.
    """

    kind: str
    key: str
    planned_on: date | None = None
    actual_on: date | None = None
    cancelled: bool = False
    version: int = 1

    @property
    def on(self) -> date | None:
        """The day it happened, else the day it is planned for."""
        return self.actual_on or self.planned_on


@dataclass(frozen=True, slots=True)
class Instance:
    """One promise with its date. `key`: the period (2026-Q1) or the event (session.opening:KH-05).

    `due_on` None: not to be derived yet (`steps` say why). `provisional`: counted from a planned day.
    `cancelled`: its event was called off, so an open promise of this key ends. `counting` and `start`: the term and
    the anchor day the date was counted with; `due(counting, events, calendar, start=start)` counts on from there.
    """

    key: str
    due_on: date | None
    raw_on: date | None
    certainty: Literal["confirmed", "to_confirm"]
    steps: tuple[Step, ...]
    calendar: str
    event: Event | None = None
    period: tuple[date, date] | None = None
    term: str | None = None
    term_version: str | None = None
    calendar_unknown: bool = False
    provisional: bool = False
    cancelled: bool = False
    counting: TermVersion | None = None
    start: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The stored derivation."""
        return {
            "key": self.key,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "raw_on": self.raw_on.isoformat() if self.raw_on else None,
            "certainty": self.certainty,
            "steps": [step.stored() for step in self.steps],
            "calendar": self.calendar,
            "term": self.term,
            "term_version": self.term_version,
            "calendar_unknown": self.calendar_unknown,
            "provisional": self.provisional,
            "cancelled": self.cancelled,
        }


def instances(
    timing: Timing,
    events: Iterable[Event],
    window: Window,
    calendar: WorkingCalendar,
    terms: TermRegister,
    *,
    citation: str = "",
) -> list[Instance]:
    """The instances whose plain date lies in `window`, by date and key; the undated ones follow.

    `citation`: the clause («Quy chế 06/QC-… Điều 5.2»), named in the steps. Raises ClockError "date.out_of_range".
    """
    maker = _Maker(_latest(events), calendar, terms, citation or "Quy chế phối hợp")
    found = [item for item in maker.make(timing, window) if _belongs(item, window)]
    return sorted(found, key=lambda item: (item.raw_on is None, item.raw_on or date.max, item.key))


def term_of_offset(timing: Offset, citation: str) -> TermVersion:
    """A regulation's own offset as a term, so that one function counts all days."""
    backward = timing.kind == "before"
    roll: Roll = "previous_working_day" if backward else "next_working_day"
    return TermVersion(
        key=f"{timing.kind}.{timing.event}",
        title=part(described(timing)),
        amount=timing.n,
        unit=timing.unit,
        direction=timing.kind,
        anchor=timing.event,
        citation=citation,
        roll="none" if timing.unit == "working_day" else roll,
        extension=AGREED,
        layer="regulation",
    )


def term_of_day(citation: str, title: str, roll: Roll = "next_working_day") -> TermVersion:
    """A fixed day as a term of no days: the day itself, moved off a rest day unless `roll` is "none"."""
    return TermVersion(
        key="day",
        title=title,
        amount=0,
        unit="calendar_day",
        direction="before",  # what happens to the promise happens before its day
        anchor="due",
        citation=citation,
        roll=roll,
        extension=AGREED,
        layer="regulation",
    )


class _Maker:
    """Makes the instances of one question; holds what each kind of timing needs."""

    def __init__(self, events: Sequence[Event], calendar: WorkingCalendar, terms: TermRegister, citation: str) -> None:
        self.events, self.calendar, self.terms, self.citation = events, calendar, terms, citation

    def make(self, timing: Timing, window: Window) -> Iterator[Instance]:
        match timing:
            case Offset():
                term = term_of_offset(timing, self.citation)
                yield from (self.from_event(event, term) for event in self.of_kind(timing.event))
            case Every():
                yield from self.every(timing, window)
            case On():
                yield self.fixed(f"on:{timing.date.isoformat()}", timing.date, part(described(timing)))
            case When():
                yield from (self.promptly(event) for event in self.of_kind(timing.event))
            case OnRequest():
                yield from (self.promptly(event) for event in self.of_kind(REQUEST))
            case ByTerm():
                yield from self.by_term(timing.key)
            case Earliest():
                yield from self.earliest(timing, window)

    def of_kind(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    def from_event(self, event: Event, term: TermVersion) -> Instance:
        """The instance of one event under a term."""
        if event.on is None:
            return self.undated(_key(event), _missing(event.kind), event=event)
        return self.dated(_key(event), due(term, (), self.calendar, start=event.on), event)

    def dated(self, key: str, answer: Due, event: Event | None, period: tuple[date, date] | None = None) -> Instance:
        steps = list(answer.steps)
        if event:
            values: dict[str, Value] = {
                "label": event_word(event.kind),
                "key": event.key,
                "planned": PLANNED if event.actual_on is None else ACTUAL,
                "day": show(answer.start),
                "version": event.version,
            }
            steps.insert(0, Step(answer.start, Said("event.dated", values), self.citation))
            if event.cancelled:
                steps.append(Step(answer.start, Said("event.cancelled"), self.citation))
        own = answer.term.layer != "regulation"
        return Instance(
            key=key,
            due_on=answer.due_on,
            raw_on=answer.raw_on,
            certainty=answer.certainty,
            steps=tuple(steps),
            calendar=self.calendar.version,
            event=event,
            period=period,
            term=answer.term.key if own else None,
            term_version=answer.term.version if own else None,
            calendar_unknown=answer.calendar_unknown,
            provisional=event is not None and event.actual_on is None,
            cancelled=event is not None and event.cancelled,
            counting=answer.term,
            start=answer.start,
        )

    def undated(
        self, key: str, why: Said, *, event: Event | None = None, period: tuple[date, date] | None = None
    ) -> Instance:
        on = (event and event.on) or (period[1] if period else date.min)
        return Instance(
            key=key,
            due_on=None,
            raw_on=None,
            certainty="to_confirm",
            steps=(Step(on, why, self.citation),),
            calendar=self.calendar.version,
            event=event,
            period=period,
            provisional=True,
            cancelled=event is not None and event.cancelled,
        )

    def fixed(
        self, key: str, day: date, title: str, period: tuple[date, date] | None = None, event: Event | None = None
    ) -> Instance:
        term = term_of_day(self.citation, title, "none" if event else "next_working_day")
        return self.dated(key, due(term, (), self.calendar, start=day), event, period)

    def promptly(self, event: Event) -> Instance:
        """«Kịp thời» within the province's own service level."""
        if event.on and (term := self.terms.on(PROMPT, event.on)):
            return self.from_event(event, term)
        return self.undated(_key(event), Said("prompt.unset"), event=event)

    def by_term(self, key: str) -> Iterator[Instance]:
        versions = self.terms.versions(key)
        for event in self.events:
            if not any(sets_anchor(event.kind, version.anchor, key) for version in versions):
                continue
            term = self.terms.on(key, event.on) if event.on else None
            if term:
                yield self.from_event(event, term)
            else:
                yield self.undated(_key(event), Said("term.none", {"key": key}), event=event)

    def every(self, timing: Every, window: Window) -> Iterator[Instance]:
        if timing.period in PERIOD_EVENTS:
            kind = timing.event or PERIOD_EVENTS[timing.period]
            title = part(described(timing))
            for event in self.of_kind(kind):
                if event.on is None:
                    yield self.undated(_key(event), _missing(kind), event=event)
                else:
                    yield self.fixed(_key(event), event.on, title, event=event)
            return
        for key, first, last in periods(timing.period, window):
            if timing.event:
                yield self.in_period(timing.event, key, first, last, part(described(timing)))
            else:
                yield self.fixed(key, closing_day(timing, first, last), part(described(timing)), (first, last))

    def in_period(self, kind: str, key: str, first: date, last: date, title: str) -> Instance:
        """One promise a period, at the first event of that kind in it that is not cancelled."""
        inside = [(e.on, e.key, e) for e in self.of_kind(kind) if e.on and first <= e.on <= last and not e.cancelled]
        if not inside:
            values: dict[str, Value] = {"label": event_word(kind), "first": show(first), "last": show(last)}
            why = Said("event.none_in_period", values)
            return self.undated(key, why, period=(first, last))
        day, _, event = min(inside, key=lambda item: item[:2])
        return self.fixed(key, day, title, (first, last), event)

    def earliest(self, timing: Earliest, window: Window) -> Iterator[Instance]:
        for item in self.make(timing.of[0], window):
            cover = _cover(item)
            if cover is None:
                yield item
                continue
            rivals = [
                rival
                for other in timing.of[1:]
                for rival in self.make(other, cover)
                if rival.raw_on and rival.due_on and not rival.cancelled and _rivals(item, rival, cover)
            ]
            first = min(rivals, key=lambda rival: (rival.due_on or date.max, rival.key), default=None)
            if first is None or first.due_on is None or (item.due_on and first.due_on >= item.due_on):
                yield item
                continue
            said = Said("earliest", {"day": show(first.due_on)})
            yield replace(
                item,
                due_on=first.due_on,
                raw_on=first.raw_on,
                certainty=max(item.certainty, first.certainty),  # to_confirm wins
                steps=(*item.steps, *first.steps, Step(first.due_on, said, self.citation)),
                provisional=item.provisional or first.provisional,
                term=first.term,
                term_version=first.term_version,
                counting=first.counting,
                start=first.start,
            )


def _belongs(item: Instance, window: Window) -> bool:
    """An instance belongs by its plain date, else by its event's day or its period's end; with none of them always."""
    day = item.raw_on or (item.event and item.event.on) or (item.period and item.period[1])
    return day is None or day in window


def _cover(item: Instance) -> Window | None:
    """The days in which another timing may bring an instance forward: its period, else its year; None without a day."""
    if item.period:
        return Window(*item.period)
    day = item.raw_on or (item.event and item.event.on)
    return Window(date(day.year, 1, 1), date(day.year, 12, 31)) if day else None


def _rivals(item: Instance, rival: Instance, cover: Window) -> bool:
    if item.event and rival.event:
        return item.event.key == rival.event.key
    return rival.raw_on is not None and rival.raw_on in cover


def _missing(kind: str) -> Said:
    return Said("event.missing", {"label": event_word(kind)})


def _key(event: Event) -> str:
    return f"{event.kind}:{event.key}"


def _latest(events: Iterable[Event]) -> list[Event]:
    """The version that counts of each event, by kind and key."""
    latest = {(event.kind, event.key): event for event in sorted(events, key=lambda event: event.version)}
    return [latest[key] for key in sorted(latest)]
