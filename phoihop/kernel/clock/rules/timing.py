"""The language of timing (DESIGN.md 4): when a clause wants something done. Stored as JSON, shown in Vietnamese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from phoihop.kernel.clock.rules.dates import ClockError, parse_date, quoted, weekday_word
from phoihop.kernel.clock.rules.sentences import N_, Said, Value, Word, either, named, sentences, show
from phoihop.kernel.clock.rules.terms import UNIT_NAMES, UNITS, Unit
from phoihop.kernel.clock.rules.vocabulary import event_word

Period = Literal["week", "month", "quarter", "half_year", "year", "session", "term"]

# Months a period counts; `by.month` is the month's place within it (half_year: 6 and day 15 is 15/6 and 15/12).
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
PERIOD_EVENTS: dict[str, str] = {"session": "session.opening", "term": "term.end"}
PERIOD_NAMES: dict[str, str] = {
    "week": N_("hằng tuần"),
    "month": N_("hằng tháng"),
    "quarter": N_("hằng quý"),
    "half_year": N_("định kỳ 06 tháng"),
    "year": N_("hằng năm"),
    "session": N_("mỗi kỳ họp"),
    "term": N_("mỗi nhiệm kỳ"),
}
QUARTER_MONTHS = (N_("đầu quý"), N_("giữa quý"), N_("cuối quý"))
LONGEST = 3660
DEEPEST = 3
_EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", re.ASCII)
_TERM = _EVENT


@dataclass(frozen=True, slots=True)
class Offset:
    """`before` or `after` an event: "chậm nhất 10 ngày trước ngày khai mạc"."""

    kind: Literal["before", "after"]
    event: str
    n: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Every:
    """Once in each period; by a month and day of it, or by an event that falls in it. A week's `day` is 1 to 7."""

    period: Period
    month: int | None = None
    day: int | None = None
    event: str | None = None
    kind: Literal["every"] = "every"


@dataclass(frozen=True, slots=True)
class On:
    """On (at the latest) one fixed day."""

    date: date
    kind: Literal["on"] = "on"


@dataclass(frozen=True, slots=True)
class When:
    """Promptly (kịp thời, ngay) when an event happens."""

    event: str
    kind: Literal["when"] = "when"


@dataclass(frozen=True, slots=True)
class OnRequest:
    """When asked (khi có yêu cầu)."""

    kind: Literal["on_request"] = "on_request"


@dataclass(frozen=True, slots=True)
class ByTerm:
    """Within the statutory term of this key (theo quy định của pháp luật)."""

    key: str
    kind: Literal["term"] = "term"


@dataclass(frozen=True, slots=True)
class Earliest:
    """The first of several. The first of them gives the instances; the others can only bring them forward."""

    of: tuple[Timing, ...]
    kind: Literal["earliest"] = "earliest"


@dataclass(frozen=True, slots=True)
class Unspecified:
    """The clause gives no time, or only words (thường xuyên): nothing to derive a date from."""

    words: str
    kind: Literal["unspecified"] = "unspecified"


Timing = Offset | Every | On | When | OnRequest | ByTerm | Earliest | Unspecified

_FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {  # kind: needed, allowed besides
    "before": (frozenset({"event", "n", "unit"}), frozenset()),
    "after": (frozenset({"event", "n", "unit"}), frozenset()),
    "every": (frozenset({"period"}), frozenset({"by"})),
    "on": (frozenset({"date"}), frozenset()),
    "when": (frozenset({"event"}), frozenset()),
    "on_request": (frozenset(), frozenset()),
    "term": (frozenset({"key"}), frozenset()),
    "earliest": (frozenset({"of"}), frozenset()),
    "unspecified": (frozenset({"words"}), frozenset()),
}


class TimingError(ClockError):
    """A timing that cannot be read; `mistakes` holds one sentence for each."""

    def __init__(self, mistakes: list[Said]) -> None:
        super().__init__("timing.mistakes", sentences(mistakes))
        self.mistakes = mistakes


def parse(data: Any) -> Timing:
    """A timing from its stored form. Raises TimingError with one sentence for each mistake."""
    if found := mistakes(data):
        raise TimingError(found)
    return _build(data)


def dump(timing: Timing) -> dict[str, Any]:
    """The stored form; `parse` gives the same timing back."""
    match timing:
        case Offset():
            return {"kind": timing.kind, "event": timing.event, "n": timing.n, "unit": timing.unit}
        case Every():
            parts = {"month": timing.month, "day": timing.day, "event": timing.event}
            return {"kind": "every", "period": timing.period, "by": {k: v for k, v in parts.items() if v is not None}}
        case On():
            return {"kind": "on", "date": timing.date.isoformat()}
        case When():
            return {"kind": "when", "event": timing.event}
        case OnRequest():
            return {"kind": "on_request"}
        case ByTerm():
            return {"kind": "term", "key": timing.key}
        case Earliest():
            return {"kind": "earliest", "of": [dump(item) for item in timing.of]}
        case Unspecified():
            return {"kind": "unspecified", "words": timing.words}


def mistakes(data: Any, path: str = "", depth: int = 1) -> list[Said]:
    """What is wrong with a stored timing, one sentence each; empty when it can be read."""
    if not isinstance(data, Mapping):
        return [_wrong(path, "object")]
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in _FIELDS:
        return [_wrong(path, "kind", value=quoted(kind), known=", ".join(_FIELDS))]
    needed, allowed = _FIELDS[kind]
    found = [_wrong(path, "missing", name=name) for name in sorted(needed - data.keys())]
    extra = [name for name in data if name not in needed | allowed | {"kind"}]
    found += [_wrong(path, "extra", value=quoted(name), kind=kind) for name in extra]
    for name in sorted((needed | allowed) & data.keys()):
        found += _field_mistakes(name, data[name], path, data, depth)
    return found


def _wrong(path: str, code: str, **values: Value) -> Said:
    """A mistake at `path` ("", ".1", ".1.2") of the timing."""
    return Said(f"error.timing.{code}", {"place": Said("place", {"path": path}), **values})


def _field_mistakes(name: str, value: Any, path: str, data: Mapping[Any, Any], depth: int) -> list[Said]:
    if name in {"event", "key"}:
        return [] if _is_name(value) else [_wrong(path, "name", name=name, value=quoted(value))]
    if name == "n":
        return [] if _is_int(value, 0, LONGEST) else [_wrong(path, "amount", value=quoted(value), most=LONGEST)]
    if name == "unit":
        fits = isinstance(value, str) and value in UNIT_NAMES
        return [] if fits else [_wrong(path, "unit", value=quoted(value), known=", ".join(UNIT_NAMES))]
    if name == "period":
        fits = isinstance(value, str) and value in PERIOD_NAMES
        return [] if fits else [_wrong(path, "period", value=quoted(value), known=", ".join(PERIOD_NAMES))]
    if name == "date":
        try:
            parse_date(value if isinstance(value, str) else "")
        except ClockError as error:
            return [_wrong(path, "inside", why=error.said or error.sentence)]
        return []
    if name == "words":
        fits = isinstance(value, str) and 0 < len(value.strip()) <= 500
        return [] if fits else [_wrong(path, "words")]
    if name == "by":
        return _by_mistakes(value, path, data.get("period"))
    return _of_mistakes(value, path, depth)


def _by_mistakes(by: Any, path: str, period: Any) -> list[Said]:
    if not isinstance(by, Mapping):
        return [_wrong(path, "by")]
    found = [_wrong(path, "by.extra", value=quoted(name)) for name in by if name not in {"month", "day", "event"}]
    months = MONTHS.get(period, 0) if isinstance(period, str) else 0
    if "event" in by and ("month" in by or "day" in by):
        found.append(_wrong(path, "by.both"))
    if "event" in by and not _is_name(by["event"]):
        found.append(_wrong(path, "name", name="event", value=quoted(by["event"])))
    if "month" in by and (months < 2 or not _is_int(by["month"], 1, months)):
        values = {"value": quoted(by["month"]), "period": quoted(period)}
        found.append(_wrong(path, "month", most=months, **values) if months > 1 else _wrong(path, "no_month", **values))
    longest = 7 if period == "week" else 31 if months else 0
    if "day" in by and not _is_int(by["day"], 1, longest):
        values = {"value": quoted(by["day"]), "period": quoted(period)}
        found.append(_wrong(path, "day", most=longest, **values) if longest else _wrong(path, "no_day", **values))
    return found


def _of_mistakes(of: Any, path: str, depth: int) -> list[Said]:
    if not isinstance(of, list) or not 2 <= len(of) <= 10:
        return [_wrong(path, "of")]
    if depth >= DEEPEST:
        return [_wrong(path, "deep", most=DEEPEST)]
    return [found for i, item in enumerate(of, 1) for found in mistakes(item, f"{path}.{i}", depth + 1)]


def _is_int(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 80 and _EVENT.fullmatch(value) is not None


def _build(data: Mapping[str, Any]) -> Timing:
    """The timing of a stored form that has no mistakes."""
    match data["kind"]:
        case "before" | "after" as kind:
            return Offset(cast("Literal['before', 'after']", kind), data["event"], data["n"], data["unit"])
        case "every":
            by = data.get("by", {})
            return Every(data["period"], by.get("month"), by.get("day"), by.get("event"))
        case "on":
            return On(parse_date(data["date"]))
        case "when":
            return When(data["event"])
        case "on_request":
            return OnRequest()
        case "term":
            return ByTerm(data["key"])
        case "earliest":
            return Earliest(tuple(_build(item) for item in data["of"]))
        case _:
            return Unspecified(unicodedata.normalize("NFC", data["words"].strip()))


def described(timing: Timing, titles: Mapping[str, str] | None = None) -> Said:
    """The timing in words, to be said in any language. `titles`: names of terms by key."""
    match timing:
        case Offset():
            return _offset_in_words(timing)
        case Every():
            return _every_in_words(timing)
        case On():
            return Said("when.on", {"day": show(timing.date)})
        case When():
            return Said("when.prompt", {"label": event_word(timing.event)})
        case OnRequest():
            return Said("when.asked")
        case ByTerm():
            return Said("when.term", {"title": named((titles or {}).get(timing.key, timing.key))})
        case Earliest():
            return Said("when.earliest", {"list": either([described(item, titles) for item in timing.of])})
        case Unspecified():
            return Said("when.unspecified", {"words": timing.words})


def describe(timing: Timing, titles: Mapping[str, str] | None = None) -> str:
    """The timing in Vietnamese: "chậm nhất 10 ngày trước ngày khai mạc kỳ họp". `titles`: names of terms by key."""
    return str(described(timing, titles))


def _offset_in_words(timing: Offset) -> Said:
    label = event_word(timing.event)
    if timing.n == 0:
        return Said("when.at", {"label": label})
    figure = Said("amount", {"n": timing.n, "unit": UNITS[timing.unit]})
    return Said("when.before" if timing.kind == "before" else "when.after", {"figure": figure, "label": label})


def _every_in_words(timing: Every) -> Said:
    values: dict[str, Value] = {"period": Word(PERIOD_NAMES[timing.period])}
    if timing.event or timing.period in PERIOD_EVENTS:
        label = event_word(timing.event or PERIOD_EVENTS[timing.period])
        return Said("every.event", values | {"label": label})
    if timing.period == "week":
        return Said("every.weekday", values | {"weekday": weekday_word(timing.day or 5)})
    months = MONTHS[timing.period]
    month = timing.month or months
    day = f"{timing.day:02d}" if timing.day else ""
    if timing.period == "month":
        return Said("every.day", values | {"day": day}) if day else Said("every.month_end", values)
    if timing.period == "quarter":
        values["which"] = Word(QUARTER_MONTHS[month - 1])
        return Said("every.quarter_day", values | {"day": day}) if day else Said("every.quarter_end", values)
    days = [_day_and_month(timing.day, start + month) for start in range(0, 12, months)]
    shown = days[0] if len(days) == 1 else Said("every.two", {"first": days[0], "second": days[1]})
    return Said("every.days", values | {"days": shown})


def _day_and_month(day: int | None, month: int) -> str | Said:
    """ "30/6"; the last day of February is not a fixed number and stays in words."""
    last = {2: 0, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    if day is None or (last and day > last):
        return f"{last}/{month}" if last else Said("every.end_of", {"month": month})
    return f"{day:02d}/{month}"
