"""From events to a due date (ngày đến hạn): a pure function of events, term version and calendar version.

The trigger's day is not counted; a period in days ends with its last day, in months on the same date
(BLDS 2015 Điều 147, 148). Suspended days are those from the suspension to the day before it is resumed. A transfer
or added papers never restart or stop the clock towards the citizen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.dates import ClockError, add_months, out_of_range, parse_date, quoted, shift
from phoihop.kernel.clock.rules.derivation import Step, explain
from phoihop.kernel.clock.rules.sentences import N_, Said, Word, as_json, show
from phoihop.kernel.clock.rules.terms import UNITS, Extension, TermVersion

STARTS = {"start", "receive", "accept"}
ENDS = {"withdraw", "terminate", "settle"}
WITHOUT_EFFECT = {"transfer", "supplement", "split", "join", "answer"}
EVENT_NAMES: dict[str, str] = {
    "start": N_("mốc bắt đầu"),
    "receive": N_("tiếp nhận"),
    "accept": N_("thụ lý"),
    "suspend": N_("tạm đình chỉ"),
    "resume": N_("tiếp tục giải quyết"),
    "extend": N_("gia hạn"),
    "transfer": N_("chuyển cơ quan"),
    "supplement": N_("bổ sung hồ sơ"),
    "split": N_("tách vụ việc"),
    "join": N_("nhập vụ việc"),
    "answer": N_("trả lời một phần"),
    "withdraw": N_("rút đơn, rút yêu cầu"),
    "terminate": N_("đình chỉ"),
    "settle": N_("giải quyết xong"),
}


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that happened to a case on a day. `value`: for `extend` a number of units or the new last day."""

    kind: str
    on: date
    value: str | int | date | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event without effect: its place in the given list and why, in one sentence."""

    index: int
    said: Said

    @property
    def reason(self) -> str:
        """Why, in Vietnamese."""
        return str(self.said)


@dataclass(frozen=True)
class Due:
    """The answer. `due_on`: last day in time; `raw_on`: the plain count before a rest day moves it.

    `due_on` is None while suspended, and when `calendar_unknown` (the count meets a day whose arrangement is not
    loaded or not decided); `raw_on` is None where the plain count itself needs that day. `ended` keeps the dates
    that held. `pauses`, `extensions` and `until` are what took effect, in order.
    """

    term: TermVersion
    calendar: WorkingCalendar
    start: date
    due_on: date | None
    raw_on: date | None
    state: Literal["running", "suspended", "ended"] = "running"
    calendar_unknown: bool = False
    refused: tuple[Refusal, ...] = ()
    events: tuple[ClockEvent, ...] = ()
    pauses: tuple[tuple[date, date], ...] = ()
    extensions: tuple[tuple[date, int], ...] = ()
    until: date | None = None
    suspended_on: date | None = None
    ended_on: date | None = None

    @property
    def certainty(self) -> Literal["confirmed", "to_confirm"]:
        """Whether the figure was read in the text now in force."""
        return self.term.status

    @property
    def reason(self) -> str:
        """The refusals' sentences, joined; empty when every event took effect."""
        return " ".join(refusal.reason for refusal in self.refused)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The derivation, in Vietnamese, with article."""
        return explain(self)

    def as_json(self) -> dict[str, Any]:
        """The JSON of `phoihop due`; `layer`, `calendar_unknown`, `refused_events`, `refusals` where they apply."""
        data: dict[str, Any] = {
            "term": self.term.key,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "raw_on": self.raw_on.isoformat() if self.raw_on else None,
            "state": self.state,
            "certainty": self.certainty,
            "steps": [step.as_json() for step in self.steps],
            "calendar": self.calendar.version,
            "term_version": self.term.version,
            "citation": self.term.citation,
        }
        if self.term.layer != "national":
            data["layer"] = self.term.layer
        if self.calendar_unknown:
            data["calendar_unknown"] = True
        if self.refused:
            data["refused_events"] = [refusal.index for refusal in self.refused]
            data["refusals"] = [{"index": refusal.index, "reason": refusal.reason} for refusal in self.refused]
        return data

    def stored(self) -> dict[str, Any]:
        """As `as_json`, with what other languages need; kept with the date."""
        data = self.as_json() | {"steps": [step.stored() for step in self.steps]}
        if self.refused:
            data["refusals"] = [
                {"index": refusal.index, "reason": refusal.reason, "said": as_json(refusal.said)}
                for refusal in self.refused
            ]
        return data


def due(
    term: TermVersion, events: Sequence[ClockEvent], calendar: WorkingCalendar, *, start: date | None = None
) -> Due:
    """The due date of a case under `term`, with its derivation.

    `start`: the day of the anchor; without it the first event that sets the anchor (thụ lý for an acceptance, tiếp
    nhận for a receipt, or `start`). Events count in the order of their days; those of one day in the order given.
    What makes no sense is refused, never guessed. Raises ClockError "due.no_start" or "date.out_of_range" only.
    """
    if not events and start is not None:
        raw = _plain_count(term, calendar, start, (), ())
        due_on = _rolled(term, calendar, raw)
        return Due(term, calendar, start, due_on, raw, calendar_unknown=due_on is None)
    return _Run(term, events, calendar, start or _anchor_day(term, events)).answer()


def lead_days(term: TermVersion, anchor: date, calendar: WorkingCalendar) -> list[date]:
    """The days of a term with several amounts (reminders), known ones only, earliest first."""
    found = set()
    for amount in (term.amount, *term.further_amounts):
        raw = _moved(term.unit, amount if term.direction == "after" else -amount, anchor, calendar)
        if day := _rolled(term, calendar, raw):
            found.add(day)
    return sorted(found)


class _Run:
    """One pass over the events of a case."""

    def __init__(self, term: TermVersion, events: Sequence[ClockEvent], calendar: WorkingCalendar, start: date) -> None:
        self.term, self.events, self.calendar, self.start = term, tuple(events), calendar, start
        self.pauses: list[tuple[date, date]] = []
        self.extensions: list[tuple[date, int]] = []
        self.until: date | None = None
        self.grants = 0
        self.suspended_on: date | None = None
        self.ended_on: date | None = None

    def answer(self) -> Due:
        refused = []
        for index in sorted(range(len(self.events)), key=lambda i: self.events[i].on):
            event = self.events[index]
            if why := self.apply(event):
                known = EVENT_NAMES.get(event.kind)
                name = Word(known) if known else quoted(event.kind)
                refused.append(Refusal(index, Said("refused", {"name": name, "day": show(event.on), "why": why})))
        raw, due_on = (None, None) if self.suspended_on else self.dates()
        state: Literal["running", "suspended", "ended"] = (
            "ended" if self.ended_on else "suspended" if self.suspended_on else "running"
        )
        return Due(
            self.term,
            self.calendar,
            self.start,
            due_on,
            raw,
            state,
            calendar_unknown=due_on is None and self.suspended_on is None,
            refused=tuple(sorted(refused, key=lambda refusal: refusal.index)),
            events=self.events,
            pauses=tuple(self.pauses),
            extensions=tuple(self.extensions),
            until=self.until,
            suspended_on=self.suspended_on,
            ended_on=self.ended_on,
        )

    def dates(self) -> tuple[date | None, date | None]:
        """Plain count and last day in time as things stand."""
        raw = _plain_count(self.term, self.calendar, self.start, self.pauses, self.extensions)
        due_on = _rolled(self.term, self.calendar, raw)
        if self.until and (due_on is None or due_on < self.until):
            return self.until, self.until
        return raw, due_on

    def apply(self, event: ClockEvent) -> Said | None:
        """Take one event into account; the reason when it has no effect and should be told, else None."""
        kind = event.kind
        if kind not in EVENT_NAMES:
            return Said("refused.kind")
        if self.ended_on:
            return Said("refused.ended", {"day": show(self.ended_on)})
        if kind in STARTS:
            return None
        if event.on < self.start and self.term.direction == "after":
            return Said("refused.early", {"day": show(self.start)})
        if kind == "suspend":
            return self.suspend(event.on)
        if kind == "resume":
            return self.resume(event.on)
        if kind == "extend":
            return self.extend(event)
        if kind in ENDS:
            self.ended_on = event.on
        return None

    def suspend(self, day: date) -> Said | None:
        if not self.term.suspends:
            return Said("refused.no_suspension")
        if self.suspended_on:
            return Said("refused.suspended", {"day": show(self.suspended_on)})
        if self.pauses and day < self.pauses[-1][1]:
            return Said("refused.overlap", {"day": show(self.pauses[-1][1])})
        last = self.dates()[1]
        if last and day > last:
            return Said("refused.over", {"day": show(last)})
        self.suspended_on = day
        return None

    def resume(self, day: date) -> Said | None:
        if not self.term.suspends:
            return Said("refused.no_resumption")
        if self.suspended_on is None:
            return Said("refused.not_suspended")
        self.pauses.append((self.suspended_on, day))
        self.suspended_on = None
        return None

    def extend(self, event: ClockEvent) -> Said | None:
        rule = self.term.extension
        if rule is None:
            return Said("refused.no_extension")
        if rule.max_times is not None and self.grants >= rule.max_times:
            return Said("refused.times", {"n": rule.max_times})
        value = _extension_value(event.value)
        if value is None:
            return Said("refused.value")
        reason = self.extend_until(rule, value) if isinstance(value, date) else self.extend_by(rule, value, event.on)
        if not reason:
            self.grants += 1
        return reason

    def extend_by(self, rule: Extension, amount: int, day: date) -> Said | None:
        if rule.amount is None:
            return Said("refused.until_only")
        if not 1 <= amount <= rule.amount:
            return Said("refused.most", {"n": rule.amount, "unit": UNITS[rule.unit]})
        last = None if self.suspended_on else self.dates()[1]
        if last and day > last and self.term.direction == "after":
            return Said("refused.over", {"day": show(last)})
        self.extensions.append((day, amount))
        return None

    def extend_until(self, rule: Extension, until: date) -> Said | None:
        if not rule.until:
            return Said("refused.amount_only")
        raw, last = self.dates()
        floor = last or raw or (self.start if self.term.direction == "after" else None)
        if floor and until <= floor:
            return Said("refused.not_later", {"day": show(until), "floor": show(floor)})
        self.until = until
        return None


def _anchor_day(term: TermVersion, events: Sequence[ClockEvent]) -> date:
    wanted = "accept" if term.anchor == "acceptance" else "receive"
    found = [event.on for event in events if event.kind == "start"] or [e.on for e in events if e.kind == wanted]
    if not found:
        raise ClockError("due.no_start", Said("error.due.no_start", {"key": quoted(term.key)}))
    return min(found)


def _extension_value(value: str | int | date | None) -> int | date | None:
    """A number of units, or a day; None when it is neither."""
    if isinstance(value, bool) or value is None:
        return None
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    try:
        return parse_date(text)
    except ClockError:
        return None


def _plain_count(
    term: TermVersion,
    calendar: WorkingCalendar,
    start: date,
    pauses: Sequence[tuple[date, date]],
    extensions: Sequence[tuple[date, int]],
) -> date | None:
    """The last day by counting alone; None when a working day needed for it is unknown."""
    amount, rest = term.amount, 0
    if extensions and term.extension:
        if term.extension.unit == term.unit:
            amount += sum(extra for _, extra in extensions)
        else:
            rest = sum(extra for _, extra in extensions)
    if term.direction == "before":
        amount = -amount
    if term.first_day_counts:
        start = shift(start, -1 if amount > 0 else 1)
    if term.unit == "working_day":
        for suspended, resumed in pauses:
            days = calendar.working_days_in(suspended, resumed)
            if days is None:
                return None
            amount += days
        raw = calendar.working_day_after(start, amount)
    else:
        paused = sum((resumed - suspended).days for suspended, resumed in pauses)
        raw = _moved(term.unit, amount, start, calendar)
        if raw and paused:
            raw = shift(raw, paused)
    if raw and rest and term.extension:
        raw = _moved(term.extension.unit, rest, raw, calendar)
    return raw


def _moved(unit: str, amount: int, day: date, calendar: WorkingCalendar) -> date | None:
    if unit == "working_day":
        return calendar.working_day_after(day, amount)
    if unit == "month":
        return add_months(day, amount)
    try:
        return date.fromordinal(day.toordinal() + amount)
    except (ValueError, OverflowError):
        raise out_of_range() from None


def _rolled(term: TermVersion, calendar: WorkingCalendar, raw: date | None) -> date | None:
    """`raw` moved off a rest day as the term says (BLDS 2015 Điều 148.5; backwards, by convention, the day before)."""
    if raw is None or term.roll == "none":
        return raw
    return calendar.on_or_after(raw) if term.roll == "next_working_day" else calendar.on_or_before(raw)
