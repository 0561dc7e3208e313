"""How a commitment is shown: the words, the tone and the reason of its date. Formatted once per row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phoihop.commitments.models import Commitment, Outcome, State

NEAR = 3  # days ahead that count as near: a matter of looks, not of law
TONES = {
    State.OPEN: "accent",
    State.PROVED: "warn",
    State.KEPT: "good",
    State.KEPT_LATE: "warn",
    State.NOT_KEPT: "alarm",
    State.NO_LONGER_DUE: "plain",
}
ICONS = {State.KEPT_LATE: "clock", State.NO_LONGER_DUE: "circle-x"}


@dataclass(frozen=True)
class Due:
    """A date as components/due.html takes it. `why` is empty where the reason is not shown (lists)."""

    day: str
    note: str
    tone: str
    unsure: bool
    provisional: bool
    why: dict[str, Any] | None = None


@dataclass(frozen=True)
class Badge:
    """A state as components/badge.html takes it."""

    text: str
    tone: str
    icon: str = ""


OUTCOME_TONES = {Outcome.SOLVED: "good", Outcome.PARTLY: "warn", Outcome.REFUSED: "alarm"}


def outcome_badge(outcome: str) -> Badge | None:
    """What an answer to a blocker brought; None where nothing is said."""
    return Badge(str(Outcome(outcome).label), OUTCOME_TONES[Outcome(outcome)]) if outcome else None


def blocker_badge(answer: Commitment, outcome: str, today: date) -> Badge:
    """How a blocker stands: its answer is owed, late, there and to be accepted, or closed."""
    said = outcome_badge(outcome)
    if answer.state == State.OPEN:
        late = answer.is_overdue(today)
        return Badge(_("Quá hạn trả lời"), "alarm") if late else Badge(_("Chờ trả lời"), "warn")
    if said is None:
        return badge_of(answer, today)
    waits = answer.state == State.PROVED
    return Badge(_("%(outcome)s, chờ xác nhận") % {"outcome": said.text}, "warn") if waits else said


def day(value: date | None) -> str:
    """dd/mm/yyyy, "" for none."""
    return f"{value:%d/%m/%Y}" if value else ""


def due_of(commitment: Commitment, today: date, *, explained: bool = False, on: date | None = None) -> Due:
    """The outside date of a row (or `on`, an internal one) and how far it is."""
    due_on = on or commitment.due_on
    note, tone = distance(due_on, today) if commitment.state == State.OPEN else ("", "")
    return Due(
        day=day(due_on),
        note=note,
        tone=tone,
        unsure=commitment.certainty == "to_confirm",
        provisional=commitment.is_provisional,
        why=reason_of(commitment) if explained else None,
    )


def distance(due_on: date | None, today: date) -> tuple[str, str]:
    """«còn 3 ngày» or «quá 7 ngày», with its tone; nothing without a date."""
    if due_on is None:
        return "", ""
    left = (due_on - today).days
    if left < 0:
        return ngettext("quá %(days)s ngày", "quá %(days)s ngày", -left) % {"days": -left}, "alarm"
    if left == 0:
        return _("hôm nay"), "warn"
    return ngettext("còn %(days)s ngày", "còn %(days)s ngày", left) % {"days": left}, "warn" if left <= NEAR else ""


def reason_of(commitment: Commitment) -> dict[str, Any] | None:
    """The steps from event or period to date, those of the clause first; None while there is nothing to count from."""
    derivation = commitment.derivation
    basis = derivation.get("basis") or {}
    steps = list(_distinct([*basis.get("steps", []), *derivation.get("steps", [])]))
    citation = derivation.get("citation") or basis.get("citation") or (commitment.term or {}).get("citation") or ""
    return {"steps": steps, "citation": citation} if steps else None


def _distinct(steps: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    known = set()
    for step in steps:
        if step["text"] not in known:
            known.add(step["text"])
            yield step


def badge_of(commitment: Commitment, today: date) -> Badge:
    """State and lateness in one mark."""
    state = State(commitment.state)
    if commitment.is_overdue(today):
        return Badge(_("Quá hạn"), "alarm")
    return Badge(str(state.label), TONES[state], ICONS.get(state, ""))
