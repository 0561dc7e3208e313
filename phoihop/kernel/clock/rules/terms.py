"""The register of statutory terms (thời hạn luật định): dated versions in layers, each with its citation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from phoihop.kernel.clock.rules.dates import ClockError, parse_date, quoted
from phoihop.kernel.clock.rules.sentences import N_, Part, Said, Value, Word, either, named, part, show

Unit = Literal["calendar_day", "working_day", "month"]
Roll = Literal["none", "next_working_day", "previous_working_day"]

UNIT_NAMES: dict[str, str] = {"calendar_day": N_("ngày"), "working_day": N_("ngày làm việc"), "month": N_("tháng")}
UNITS: dict[str, Word] = {unit: Word(name) for unit, name in UNIT_NAMES.items()}
HERE = "province"  # the layer of this installation's own province; "province:xyz" is another one's, kept as an example
MOST = 3660  # no statute counts further than ten years of days; a larger amount is a slip of the pen

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", re.ASCII)
_LAYER = re.compile(r"national|(province|regulation)(:[a-z0-9-]+)?", re.ASCII)
_RANK = {"national": 0, "province": 1, "regulation": 2}


@dataclass(frozen=True, slots=True)
class Extension:
    """What a term allows of extension (gia hạn).

    `max_times` None: no limit. `amount` and `unit`: the most each extension may add. `until`: the one who
    follows the promise may name a new last day instead (commitments of a regulation).
    """

    max_times: int | None
    amount: int | None = None
    unit: Unit = "calendar_day"
    until: bool = False


@dataclass(frozen=True, slots=True)
class TermVersion:
    """One version of a term: so many days after or before an anchor.

    `in_force_last` is the last day this version holds (None: still in force); `in_force_from` None: since before
    our records. `status` `to_confirm`: the figure was not found in the text now in force and is shown as such.
    `further_amounts`: more lead times of the same term (reminders). `compares_with`: keys of terms for the same
    duty in another layer.
    """

    key: str
    title: str
    amount: int
    unit: Unit
    direction: Literal["after", "before"]
    anchor: str
    citation: str
    roll: Roll = "none"
    extension: Extension | None = None
    suspends: bool = False
    layer: str = "national"
    in_force_from: date | None = None
    in_force_last: date | None = None
    status: Literal["confirmed", "to_confirm"] = "confirmed"
    first_day_counts: bool = False
    note: str = ""
    further_amounts: tuple[int, ...] = ()
    compares_with: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The version's label: the day it took force, or "undated"."""
        return self.in_force_from.isoformat() if self.in_force_from else "undated"

    @property
    def is_example(self) -> bool:
        """Whether another province made it for itself: shown as an example, never counted with here."""
        return self.layer.startswith(f"{HERE}:")

    @property
    def figure(self) -> str:
        """ "20 ngày làm việc"."""
        return f"{self.amount} {UNIT_NAMES[self.unit]}"

    def in_force_on(self, day: date) -> bool:
        """Whether this version holds on `day`."""
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_last is None or day <= self.in_force_last
        )

    def as_json(self) -> dict[str, Any]:
        """The stored form, with the same names as the shipped register."""
        extension = self.extension
        data: dict[str, Any] = {
            "key": self.key,
            "title_vi": self.title,
            "amount": self.amount,
            "unit": self.unit,
            "direction": self.direction,
            "anchor": self.anchor,
            "first_day_counts": self.first_day_counts,
            "roll": self.roll,
            "extension": None,
            "suspends": self.suspends,
            "layer": self.layer,
            "citation": self.citation,
            "in_force_from": self.in_force_from.isoformat() if self.in_force_from else None,
            "in_force_until": self.in_force_last.isoformat() if self.in_force_last else None,
            "status": self.status,
            "note": self.note,
        }
        if extension:
            data["extension"] = {"max_times": extension.max_times, "amount": extension.amount, "unit": extension.unit}
            if extension.until:
                data["extension"]["until"] = True
        if self.further_amounts:
            data["further_amounts"] = list(self.further_amounts)
        if self.compares_with:
            data["compares_with"] = list(self.compares_with)
        return data


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two terms in force for one duty whose figures differ; both are shown, a person decides."""

    first: TermVersion
    second: TermVersion

    @property
    def said(self) -> Said:
        """Both figures with their sources, in one sentence."""
        one, two = self.first, self.second
        values: dict[str, Value] = {
            "first": named(one.title),
            "figure": figure_of(one),
            "citation": one.citation,
            "second": named(two.title),
            "other": figure_of(two),
            "other_citation": two.citation,
        }
        return Said("conflict", values)

    @property
    def sentence(self) -> str:
        """As `said`, in Vietnamese."""
        return str(self.said)


class TermRegister:
    """All versions of all terms, immutable. Two versions of one key and layer never overlap in time."""

    def __init__(self, versions: Iterable[TermVersion]) -> None:
        """Raises ClockError "term.overlap" when two versions of one key and layer hold on one day."""
        by_key: dict[str, list[TermVersion]] = {}
        for version in versions:
            by_key.setdefault(version.key, []).append(version)
        for group in by_key.values():
            group.sort(key=lambda v: (_RANK[v.layer.split(":")[0]], v.layer, v.in_force_from or date.min))
            for one, two in pairwise(group):
                if one.layer == two.layer and _overlap(one, two):
                    raise ClockError("term.overlap", Said("error.term.overlap", {"key": quoted(one.key)}))
        self._by_key = by_key

    def __contains__(self, key: object) -> bool:
        """Whether any version of `key` is known."""
        return key in self._by_key

    def keys(self) -> list[str]:
        """All keys in order."""
        return sorted(self._by_key)

    def versions(self, key: str) -> tuple[TermVersion, ...]:
        """The versions of one key, national first, then in time; empty when the key is unknown."""
        return tuple(self._by_key.get(key, ()))

    def all_versions(self) -> list[TermVersion]:
        """Every version, by key, layer and time."""
        return [version for key in self.keys() for version in self._by_key[key]]

    def on(self, key: str, day: date) -> TermVersion | None:
        """The version of `key` that holds here on `day`; of several layers the nearest (regulation, province, national)."""
        return next(reversed(self.in_force(key, day)), None)

    def in_force(self, key: str, day: date) -> list[TermVersion]:
        """The versions of `key` that hold here on `day`, national first; those of other provinces do not."""
        return [v for v in self._by_key.get(key, ()) if v.in_force_on(day) and not v.is_example]

    def examples(self) -> dict[str, list[TermVersion]]:
        """Of each other province whose own rules are kept as an example, by its layer: the newest version of each term."""
        found: dict[str, dict[str, TermVersion]] = {}
        for version in self.all_versions():
            if version.is_example:
                found.setdefault(version.layer, {})[version.key] = version
        return {layer: list(versions.values()) for layer, versions in found.items()}

    def require(self, key: str, day: date) -> TermVersion:
        """As `on`, or the example where there is nothing else. Raises ClockError "term.unknown" or "term.not_in_force"."""
        if key not in self._by_key:
            raise ClockError("term.unknown", Said("error.term.unknown", {"key": quoted(key)}))
        if found := self.on(key, day) or next((v for v in self._by_key[key] if v.in_force_on(day)), None):
            return found
        spans = either([span_of(version).said for version in self._by_key[key]])
        raise ClockError(
            "term.not_in_force",
            Said("error.term.not_in_force", {"key": quoted(key), "day": show(day), "spans": spans}),
        )

    def conflicts(self, day: date, *, examples: bool = False) -> list[Conflict]:
        """Pairs that hold on `day` for the same duty with different figures, from different layers. `examples`: those of
        other provinces too."""

        def holds(version: TermVersion) -> bool:
            return version.in_force_on(day) and (examples or not version.is_example)

        found = []
        for version in filter(holds, self.all_versions()):
            rivals = [v for v in self._by_key[version.key] if v.layer > version.layer]
            rivals += [v for key in version.compares_with for v in self._by_key.get(key, ())]
            found += [Conflict(version, v) for v in rivals if holds(v) and _differ(version, v)]
        return found


def figure_of(version: TermVersion) -> Part:
    """ "20 ngày làm việc", to be said in any language."""
    return _figure(version.amount, version.unit)


def span_of(version: TermVersion) -> Part:
    """ "từ 01/07/2026" or "từ 01/07/2012 đến 30/06/2026", to be said in any language."""
    return _span(version.in_force_from, version.in_force_last)


@lru_cache(maxsize=2048)
def _figure(n: int, unit: str) -> Part:
    return part(Said("amount", {"n": n, "unit": UNITS[unit]}))


@lru_cache(maxsize=2048)
def _span(first: date | None, last: date | None) -> Part:
    said = Said("span", {"first": show(first)}) if first else Said("span.unknown")
    return part(Said("span.ended", {"span": said, "last": show(last)}) if last else said)


def span(version: TermVersion) -> str:
    """As `span_of`, in Vietnamese."""
    return str(span_of(version))


def parse_terms(data: Any) -> list[TermVersion]:
    """Versions from the stored form (a list). Raises ClockError naming the first wrong entry."""
    if not isinstance(data, list):
        raise ClockError("term.shape", Said("error.term.list"))
    return [parse_term(item, number) for number, item in enumerate(data, 1)]


def parse_term(item: Any, number: int = 1) -> TermVersion:
    """One version from its stored form. Raises ClockError "term.shape" with the entry's number and what is wrong."""
    if not isinstance(item, Mapping):
        raise ClockError("term.shape", Said("error.term.object", {"number": number}))
    if problem := _problem(item):
        values: dict[str, Value] = {"number": number, "key": quoted(item.get("key")), "problem": problem}
        raise ClockError("term.shape", Said("error.term.entry", values))
    return TermVersion(
        key=item["key"],
        title=item["title_vi"],
        amount=item["amount"],
        unit=item["unit"],
        direction=item["direction"],
        anchor=item["anchor"],
        citation=item["citation"],
        roll=item["roll"],
        extension=_extension(item.get("extension")),
        suspends=item.get("suspends", False),
        layer=item.get("layer", "national"),
        in_force_from=_day(item.get("in_force_from")),
        in_force_last=_day(item.get("in_force_until")),
        status=item["status"],
        first_day_counts=item.get("first_day_counts", False),
        note=item.get("note", ""),
        further_amounts=tuple(item.get("further_amounts", ())),
        compares_with=tuple(item.get("compares_with", ())),
    )


def _problem(item: Mapping[str, Any]) -> Word | Said | None:
    """What is wrong with an entry, in words; None when nothing is."""
    if not isinstance(item.get("key"), str) or not _KEY.fullmatch(item["key"]):
        return Word(N_("khóa phải gồm chữ thường không dấu, số, dấu chấm"))
    if any(not isinstance(item.get(name), str) or not item[name] for name in ("title_vi", "anchor", "citation")):
        return Word(N_("thiếu tên, mốc tính hoặc căn cứ"))
    lists = item.get("further_amounts", []), item.get("compares_with", [])
    if not all(isinstance(part, list) for part in lists) or not all(isinstance(key, str) for key in lists[1]):
        return Word(N_("các mức thêm và khóa đối chiếu phải là danh sách"))
    if not all(_amount(n) for n in (item.get("amount"), *lists[0])):
        return Said("error.term.amount", {"n": MOST})
    if not _is_one_of(item.get("unit"), UNIT_NAMES) or not _is_one_of(item.get("direction"), ("after", "before")):
        return Word(N_("đơn vị hoặc chiều tính không có trong danh mục"))
    if not _is_one_of(item.get("roll"), ("none", "next_working_day", "previous_working_day")):
        return Word(N_("cách dời ngày nghỉ không có trong danh mục"))
    if not _is_one_of(item.get("status"), ("confirmed", "to_confirm")):
        return Word(N_("tình trạng phải là confirmed hoặc to_confirm"))
    if not isinstance(item.get("layer", "national"), str) or not _LAYER.fullmatch(item.get("layer", "national")):
        return Word(N_("tầng phải là national, province hoặc regulation"))
    flags = item.get("suspends", False), item.get("first_day_counts", False)
    if not all(isinstance(flag, bool) for flag in flags) or not isinstance(item.get("note", ""), str):
        return Word(N_("tạm đình chỉ, tính ngày đầu phải là đúng hoặc sai, ghi chú phải là chữ"))
    if flags[0] and item["direction"] == "before":
        return Word(N_("thời hạn tính ngược không thể tạm đình chỉ"))
    extension = item.get("extension")
    if extension is not None and not _extension_holds(extension):
        return Word(N_("quy định gia hạn cần số lần và mức mỗi lần hợp lệ"))
    try:
        first, last = _day(item.get("in_force_from")), _day(item.get("in_force_until"))
    except ClockError as error:
        return error.said or Word(error.sentence)
    return Word(N_("ngày hết hiệu lực trước ngày bắt đầu")) if first and last and last < first else None


def _extension_holds(extension: Any) -> bool:
    if not isinstance(extension, Mapping):
        return False
    times, amount = extension.get("max_times"), extension.get("amount")
    return (
        (times is None or (_amount(times) and times > 0))
        and (bool(extension.get("until")) if amount is None else _amount(amount) and amount > 0)
        and _is_one_of(extension.get("unit", "calendar_day"), UNIT_NAMES)
    )


def _extension(data: Any) -> Extension | None:
    if data is None:
        return None
    return Extension(
        data.get("max_times"), data.get("amount"), data.get("unit", "calendar_day"), bool(data.get("until", False))
    )


def _is_one_of(value: Any, choices: Iterable[str]) -> bool:
    return isinstance(value, str) and value in choices


def _amount(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST


def _day(value: Any) -> date | None:
    return None if value is None else parse_date(str(value))


def _overlap(one: TermVersion, two: TermVersion) -> bool:
    return one.in_force_last is None or one.in_force_last >= (two.in_force_from or date.min)


def _differ(one: TermVersion, two: TermVersion) -> bool:
    return (one.amount, one.unit, one.direction) != (two.amount, two.unit, two.direction)
