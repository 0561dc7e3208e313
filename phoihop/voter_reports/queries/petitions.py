"""Petitions as reports count them: how each stood at the cut-off, as columns that figures add up and rows are found by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from phoihop.petitions.models import AnswerLine, Petition, PetitionState, Pledge
from phoihop.voter_reports.kinds import OPEN_CLASSES
from phoihop.voter_reports.rules.counting import Where

TEXT = CharField()
_YES, _NO = Value("yes", TEXT), Value("", TEXT)
ALWAYS = ("standing",)


def with_facts(rows: QuerySet[Petition], names: Sequence[str], day: date) -> QuerySet[Petition]:
    """`rows` with what figures count by on `day`, each as `fact_<name>`."""
    return rows.annotate(**{f"fact_{name}": _FACTS[name](day) for name in (*ALWAYS, *names, *_SORTED)})


def fact(name: str, day: date) -> Combinable:
    """What figures count by under this name on `day`."""
    made: Combinable = _FACTS[name](day)
    return made


def when_answered(day: date, then: Any, otherwise: Any) -> Combinable:
    """Of what had an answer on `day`, and of the rest."""
    return Case(When(counts_on__lte=day, then=then), default=otherwise)


def facts_of(petition: Petition, names: Sequence[str]) -> dict[str, str]:
    """The facts of one row of `with_facts`."""
    return {name: text_of(getattr(petition, f"fact_{name}")) for name in (*ALWAYS, *names, *_SORTED)}


def text_of(value: str | UUID | None) -> str:
    """A fact as figures name it: "" for none."""
    return "" if value is None else str(value)


def having(where: Where) -> Q:
    """Rows of `with_facts` that are `where`."""
    found = Q()
    for name, values in where.items():
        known = [value for value in values if value]
        empty = Q(**{f"fact_{name}": ""}) if name not in _KEYS else Q(**{f"fact_{name}__isnull": True})
        found &= Q(**{f"fact_{name}__in": known}) | (empty if "" in values else Q(pk__in=[]))
    return found


def answers_of(day: date) -> QuerySet[AnswerLine]:
    """What replies up to `day` say, the last of each petition first; corrected ones give way."""
    lines = AnswerLine.objects.filter(answer__answered_on__lte=day)
    corrected = lines.filter(corrects__isnull=False, corrects=OuterRef("pk"))  # else all lines are read for the few
    return lines.filter(~Exists(corrected)).order_by("-answer__answered_on", "-pk")


def _standing(day: date) -> Combinable:
    return Case(
        When(state=PetitionState.CLOSED, then=Value("closed")),
        When(solved_on__lte=day, then=Value("solved")),
        When(counts_on__lte=day, then=Value("answered")),
        When(Q(routed_on__isnull=True) | Q(routed_on__gt=day), then=Value("waiting")),
        When(due_on__lt=day, then=Value("overdue")),
        default=Value("owed"),
        output_field=TEXT,
    )


def _timing(day: date) -> Combinable:
    answered = Q(counts_on__lte=day)
    return Case(
        When(answered & Q(counts_on__lte=F("due_on")), then=Value("in_time")),
        When(answered, then=Value("late")),
        default=_NO,
        output_field=TEXT,
    )


def _result(day: date) -> Combinable:
    last = answers_of(day).filter(petition=OuterRef("pk")).values("result")[:1]
    return Case(When(counts_on__lte=day, then=Subquery(last)), default=_NO, output_field=TEXT)


def last_lines(day: date) -> QuerySet[AnswerLine]:
    """What the last reply up to `day` says of each petition. Joined as a whole: asked for in a condition, the planner takes
    it for few rows."""
    return answers_of(day).order_by("petition", "-answer__answered_on", "-pk").distinct("petition")


def _roadmap(day: date) -> Combinable:
    """An open class that says by when."""
    promised = Pledge.objects.filter(
        line__petition=OuterRef("pk"), line__result__in=OPEN_CLASSES, line__answer__answered_on__lte=day
    )
    return Case(When(Q(counts_on__lte=day) & Exists(promised), then=_YES), default=_NO, output_field=TEXT)


def _broken(day: date) -> Combinable:
    """A promise that a check found broken."""
    broken = Pledge.objects.filter(line__petition=OuterRef("pk"), is_broken=True, checked_on__lte=day)
    return Case(When(Exists(broken), then=_YES), default=_NO, output_field=TEXT)


_KEYS = {"lead"}  # a body, not a word
_SORTED = ("sorted",)
_FACTS: Mapping[str, Any] = {
    "standing": _standing,
    "timing": _timing,
    "result": _result,
    "roadmap": _roadmap,
    "broken": _broken,
    "field": lambda _day: F("field"),
    "level": lambda _day: F("level"),
    "matter": lambda _day: F("matter"),
    "lead": lambda _day: F("lead_id"),
    "sorted": lambda _day: Case(When(~Q(field=""), then=_YES), default=_NO, output_field=TEXT),
}


def in_order(rows: QuerySet[Petition]) -> QuerySet[Petition]:
    """The order of annexes: as they came in."""
    return rows.order_by("received_on", "pk")


def chunks(rows: QuerySet[Petition], size: int = 1000) -> Iterator[list[Petition]]:
    """All of them in parts, at constant memory."""
    part: list[Petition] = []
    for row in rows.iterator(chunk_size=size):
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
