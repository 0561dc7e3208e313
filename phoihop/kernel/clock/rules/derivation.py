"""Why a due date is what it is: its steps, each with the article it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from phoihop.kernel.clock.rules.sentences import N_, Listed, Part, Said, Value, Word, as_json, named, show, show_long
from phoihop.kernel.clock.rules.terms import UNITS, figure_of, span_of
from phoihop.kernel.clock.rules.vocabulary import anchor_word

if TYPE_CHECKING:
    from phoihop.kernel.clock.rules.due import Due

FIRST_DAY = "Bộ luật Dân sự 91/2015/QH13 Điều 147.2"
LAST_DAY = "Bộ luật Dân sự 91/2015/QH13 Điều 148.5"
SAFE_SIDE = Said("ground.safe_side")
ONE_CLOCK = Said("ground.one_clock")
TO_CONFIRM = Said("to_confirm")
COUNTED, NOT_COUNTED = Word(N_("có tính ngày này")), Word(N_("không tính ngày này"))
BACK, FORTH = Word(N_("tính ngược từ")), Word(N_("bắt đầu từ"))


class Step(NamedTuple):
    """One step of a derivation: the day it reaches, what was done, and on what ground (a citation, or our own words)."""

    on: date
    said: Said
    ground: str | Said

    @property
    def text(self) -> str:
        """What was done, in Vietnamese."""
        said = str(self.said)
        return f"{said[:1].upper()}{said[1:]}" if self.said.code == "day" else said

    @property
    def article(self) -> str:
        """The ground, in Vietnamese."""
        return self.ground if isinstance(self.ground, str) else str(self.ground)

    def as_json(self) -> dict[str, str]:
        """`{"on", "text", "article"}`, in Vietnamese: what `phoihop due` prints."""
        ground = self.ground
        return {
            "on": self.on.isoformat(),
            "text": self.text,
            "article": ground if ground.__class__ is str else str(ground),
        }

    def stored(self) -> dict[str, Any]:
        """As `as_json`, with what other languages need: `said`, and `ground` where it is ours and not a citation."""
        data: dict[str, Any] = {**self.as_json(), "said": as_json(self.said)}
        if isinstance(self.ground, Said):
            data["ground"] = as_json(self.ground)
        return data


def explain(result: Due) -> tuple[Step, ...]:
    """All steps of a due date, from the anchor to the last day in time."""
    term = result.term
    steps = list(_anchor(result))
    if result.events:
        steps += [*_pauses(result), *_extensions(result), *_without_effect(result)]
        steps += [Step(result.events[r.index].on, r.said, term.citation) for r in result.refused]
    steps += _count(result)
    if result.raw_on != result.due_on:
        steps += _last_day(result)
    if result.ended_on:
        steps.append(Step(result.ended_on, Said("ended", {"day": show(result.ended_on)}), term.citation))
    if term.status == "to_confirm":
        steps.append(Step(result.start, TO_CONFIRM, term.citation))
    return tuple(steps)


def _anchor(result: Due) -> Iterator[Step]:
    term, start = result.term, result.start
    if term.amount == 0:
        yield Step(
            start,
            Said("day", {"title": named(term.title), "day": show_long(start)}),
            term.citation,
        )
        return
    article = term.citation if term.first_day_counts or term.direction == "before" else FIRST_DAY
    values: dict[str, Value] = {
        "figure": figure_of(term),
        "way": BACK if term.direction == "before" else FORTH,
        "label": anchor_word(term.anchor),
        "day": show_long(start),
        "how": COUNTED if term.first_day_counts else NOT_COUNTED,
    }
    yield Step(start, Said("anchor", values), article)
    if term.in_force_from or term.in_force_last:
        yield Step(start, Said("in_force", {"span": span_of(term)}), term.citation)


def _pauses(result: Due) -> Iterator[Step]:
    for suspended, resumed in result.pauses:
        said = Said("paused", {"first": show(suspended), "last": show(resumed), "n": (resumed - suspended).days})
        yield Step(resumed, said, result.term.citation)
    if result.suspended_on:
        used = max((result.suspended_on - result.start).days - 1 - sum((r - s).days for s, r in result.pauses), 0)
        said = Said("suspended", {"day": show(result.suspended_on), "n": used})
        yield Step(result.suspended_on, said, result.term.citation)


def _extensions(result: Due) -> Iterator[Step]:
    rule = result.term.extension
    if rule is None:
        return
    for number, (granted_on, amount) in enumerate(result.extensions, 1):
        said = Said("extended", {"number": number, "n": amount, "unit": UNITS[rule.unit]})
        yield Step(granted_on, said, result.term.citation)
    if result.until:
        yield Step(result.until, Said("extended.until", {"day": show_long(result.until)}), result.term.citation)


def _without_effect(result: Due) -> Iterator[Step]:
    refused = {refusal.index for refusal in result.refused}
    for index, event in enumerate(result.events):
        if index in refused:
            continue
        if event.kind in {"transfer", "split", "join"}:
            yield Step(event.on, Said("without_effect.transfer", {"day": show(event.on)}), ONE_CLOCK)
        elif event.kind == "supplement":
            yield Step(event.on, Said("without_effect.supplement", {"day": show(event.on)}), ONE_CLOCK)
        elif event.kind in {"receive", "accept"} and event.on != result.start:
            yield Step(event.on, Said("without_effect.start", {"day": show(event.on)}), ONE_CLOCK)


def _count(result: Due) -> Iterator[Step]:
    term, raw = result.term, result.raw_on
    if result.suspended_on or term.amount == 0 or (result.until and raw == result.until):
        return
    if raw is None:
        near = result.start
        yield Step(near, Said("not_counted", {"why": _missing(result, near)}), _calendar(result))
        return
    if term.unit == "working_day":
        low, high = min(result.start, raw), max(result.start, raw)
        special = [e for e in result.calendar.special_between(low, high) if e.on != result.start]
        for kind in ("off", "worked"):
            days = [entry for entry in special if entry.kind == kind]
            if days:
                listed = Listed(
                    tuple(Said("days.named", {"day": show(entry.on), "name": named(entry.name)}) for entry in days)
                )
                citations = "; ".join(dict.fromkeys(entry.citation for entry in days))
                yield Step(days[-1].on, Said(kind, {"days": listed}), citations)
    code = "counted.back" if term.direction == "before" else "counted"
    yield Step(raw, Said(code, {"amounts": _amounts(result), "day": show_long(raw)}), term.citation)


def _last_day(result: Due) -> Iterator[Step]:
    raw, last, term = result.raw_on, result.due_on, result.term
    if raw is None:
        return
    if last is None:
        yield Step(raw, Said("not_rolled", {"why": _missing(result, raw)}), _calendar(result))
        return
    entry = result.calendar.entry_on(raw)
    rest = (
        Said("rest.named", {"day": show_long(raw), "name": named(entry.name)})
        if entry
        else Said("rest", {"day": show_long(raw)})
    )
    if last > raw:
        yield Step(last, Said("rolled.on", {"rest": rest, "day": show_long(last)}), LAST_DAY)
    else:
        said = Said("rolled.back", {"rest": rest, "day": show_long(last), "raw": show(raw)})
        yield Step(last, said, SAFE_SIDE if term.direction == "before" else term.citation)


def _missing(result: Due, around: date) -> Said:
    """What the calendar lacks, looking from `around` in the direction of the count."""
    calendar, term = result.calendar, result.term
    reach = min((term.amount + sum(extra for _, extra in result.extensions)) * 3 + 30, 3660)
    forward = term.direction == "after"
    low = around if forward else date.fromordinal(max(around.toordinal() - reach, 1))
    high = date.fromordinal(min(around.toordinal() + reach, date.max.toordinal())) if forward else around
    return calendar.why_unknown(low, high)


def _calendar(result: Due) -> Said:
    return Said("ground.calendar", {"version": result.calendar.version})


def _amounts(result: Due) -> Part | Said:
    """ "30 ngày", "30 ngày và 30 ngày gia hạn, không kể 21 ngày tạm đình chỉ"."""
    said: Part | Said = figure_of(result.term)
    if result.extensions and result.term.extension:
        more = sum(extra for _, extra in result.extensions)
        said = Said("amount.extended", {"figure": said, "n": more, "unit": UNITS[result.term.extension.unit]})
    if result.pauses:
        said = Said("amount.paused", {"figure": said, "n": sum((r - s).days for s, r in result.pauses)})
    return said
