"""The rules of contact with voters as plain functions: which terms a duty has, who is in two places, what is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

# Duty → term of the register, which alone holds figure and article (NQLT 72/2025 Art. 6, 11, 31-33, 41).
TERMS: Mapping[str, str] = {
    "press_na": "contact.na.press_notice",
    "press_council": "contact.council.press_notice",
    "outside_na": "contact.na.outside_province",
    "outside_council": "contact.council.outside.host_notice",
    "decide": "contact.individual.decision",
    "decide_outside": "contact.council.outside.decision",
    "front_cell": "contact.individual.front_cell_notice",
    "synthesis": "contact.individual.synthesis",
    "group_synthesis": "petition.council.synthesis",
}


def press_duties(regime: str) -> tuple[str, ...]:
    """Who is told by the press when: each regime has its own clock, a joint round both (Art. 6.3, 11.2b)."""
    return {"na": ("press_na",), "council": ("press_council",)}.get(regime, ("press_na", "press_council"))


# Told to the press of their own where they are part of no round; the others have hosts and notices of their own (Art. 27-33).
PUBLIC_KINDS = frozenset({"before_regular", "after_regular", "other_session", "thematic", "target_group"})


def meeting_duties(kind: str, form: str, regime: str, *, requested: bool, alone: bool) -> tuple[str, ...]:
    """What a meeting makes bodies owe beforehand: outside, with the council's decision on a request (Art. 31.2, 32), individual
    (Art. 33.4, 33.5), told to the press where it is part of no round (`alone`; Art. 6.3, 11.2b)."""
    if kind == "outside_province":
        beforehand: tuple[str, ...] = ("outside_na",)
    elif kind == "outside_constituency":
        beforehand = (*(("decide_outside",) if requested else ()), "outside_council")
    else:
        beforehand = ()
    if form == "individual":
        decided = requested and "decide_outside" not in beforehand
        return (*beforehand, *(("decide",) if decided else ()), "front_cell")
    return (*beforehand, *press_duties(regime)) if alone and kind in PUBLIC_KINDS else beforehand


_AROUND = frozenset({"before_regular", "after_regular", "other_session"})
_OF_NOBODY_ELSE = {"outside_province": "na", "outside_constituency": "council"}  # Art. 31, 32: whose alone it is


def kind_of_regime(kind: str, regime: str) -> bool:
    """Whether deputies of a regime meet voters in this way; in a joint one some of them do."""
    return regime == "joint" or _OF_NOBODY_ELSE.get(kind, regime) == regime


def kind_around(moment: str, session_kind: str) -> str:
    """The kind of the meetings of a round before or after a session of this kind; "" outside sessions (Art. 18)."""
    if moment == "other" or not session_kind:
        return ""
    return f"{moment}_regular" if session_kind == "regular" else "other_session"


def kind_of_round(kind: str, regime: str, moment: str, session_kind: str) -> bool:
    """Whether a meeting of this kind can be of such a round: of its deputies, of no other session than its own. A joint round
    serves the sessions of both."""
    wanted = kind_around(moment, session_kind)
    return kind_of_regime(kind, regime) and (regime == "joint" or not wanted or kind not in _AROUND or kind == wanted)


def sessions_of(regime: str, level: str) -> frozenset[str]:
    """Levels of the sessions around which deputies of a regime and a level meet voters (Art. 21, 22)."""
    councils = frozenset({"province", "commune"}) if level == "both" else frozenset({level})
    return {"na": frozenset({"na"}), "council": councils}.get(regime, councils | {"na"})


@dataclass(frozen=True)
class Slot:
    """A meeting as clashes are looked for: its code, hours, place and who goes there."""

    code: str
    starts_at: datetime
    ends_at: datetime
    on: date
    commune: str
    people: frozenset[str]


@dataclass(frozen=True)
class Clash:
    """Two meetings that do not go together. `what`: person (named by `who`) or commune."""

    what: str
    one: str
    other: str
    who: str = ""


def clashes(slots: Iterable[Slot]) -> list[Clash]:
    """The same person at overlapping hours; two meetings in one commune on one day. Each pair once, in order of time."""
    found = []
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in sorted(slots, key=lambda slot: (slot.starts_at, slot.code)):
        by_day[slot.on].append(slot)
    for day in by_day.values():
        for one, other in combinations(day, 2):
            if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                found += [Clash("person", one.code, other.code, who) for who in sorted(one.people & other.people)]
            if one.commune == other.commune:
                found.append(Clash("commune", one.code, other.code))
    return found


def share(part: int, whole: int) -> float | None:
    """Percent to one decimal; None where there is nothing to take a share of."""
    return round(100 * part / whole, 1) if whole else None


@dataclass(frozen=True)
class Figures:
    """What is counted of a group of meetings (DOMAIN.md 4.a): points held, people, direct workers, speakers, and
    the petitions that were made of what was said there."""

    held: int = 0
    planned: int = 0
    cancelled: int = 0
    thematic: int = 0
    voters: int = 0
    workers: int = 0
    speakers: int = 0
    petitions: int = 0

    @property
    def thematic_share(self) -> float | None:
        """Thematic meetings among those held, in percent; None where none was held."""
        return share(self.thematic, self.held)

    @property
    def workers_share(self) -> float | None:
        """Direct workers among those who came, in percent; None where nobody was counted."""
        return share(self.workers, self.voters)

    @property
    def average(self) -> float | None:
        """People a meeting; None where none was held."""
        return round(self.voters / self.held, 1) if self.held else None
