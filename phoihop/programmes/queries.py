"""Reads: what stands on the pages of a programme, what is counted for its report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.db.models import BigIntegerField, Count, Prefetch, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from phoihop.commitments.models import UNDER_WAY, Commitment, Participation, State
from phoihop.kernel.accounts.models import User
from phoihop.programmes.kinds import REACHED, tables_of
from phoihop.programmes.models import Entry, Programme, RunRow, Stage, Task
from phoihop.programmes.rules import REGISTRATION, RESULT, Figures, Slot, clashes
from phoihop.regulations.models import BodyRole

SlotOf = Callable[[RunRow], Slot]
ABROAD = 1000  # rows of other programmes that are compared: more on the same days is no run sheet a person reads
_SKIPPED = ("body__search", "commitment__search", "person__search", "stand_in__search")


def page_of(user: User, code: str) -> str:
    """The page of the programme whose task has this code; "" when `user` may not see it."""
    task = Task.objects.visible_to(user).filter(code=code).select_related("programme").first()
    return f"{task.programme.get_absolute_url()}tasks/#task-{task.code}" if task else ""


def approval_page_of(user: User, code: str) -> str:
    """The page of the programme with this code, where it is decided; "" when `user` may not see it."""
    row = Programme.objects.visible_to(user).filter(code=code).first()
    return row.get_absolute_url() if row else ""


def part_page_of(user: User, code: str) -> str:
    """Where a body enters what it owes the campaign (`rules.part_code`); "" when `user` may not see it."""
    row = Programme.objects.visible_to(user).filter(code=code.split(":")[0]).first()
    table = "results" if code.count(":") > 1 else "registrations"
    return f"{row.get_absolute_url()}records/?table={table}" if row else ""


def promised_by_parts(programme: Programme) -> QuerySet[Commitment]:
    """What bodies owe, or owed, for taking part in a campaign."""
    return Commitment.objects.filter(
        source_kind__in=(REGISTRATION, RESULT), source_code__startswith=f"{programme.code}:"
    )


def bodies_promising(programme: Programme) -> set[UUID]:
    """Who takes part and owes or owed something for it, or has rows of its own."""
    codes = {code.split(":")[1] for code in promised_by_parts(programme).values_list("source_code", flat=True)}
    rows = programme.entries.filter(body__isnull=False).values("body")
    owing = programme.parts.filter(Q(body__code__in=codes) | Q(body__in=rows))
    return set(owing.values_list("body_id", flat=True))


def left_open(programme: Programme) -> int:
    """Work and promises of those taking part that have no verdict yet."""
    return figures_of(programme).unjudged + promised_by_parts(programme).filter(state__in=UNDER_WAY).count()


def tasks_of(programme: Programme, stage: Stage) -> QuerySet[Task]:
    """The tasks of a stage in their order with whom and what the ledger says of them."""
    leads = Participation.objects.filter(role=BodyRole.LEAD).select_related("person", "stand_in")
    rows = programme.tasks.filter(stage=stage).select_related("body", "person", "stand_in", "commitment")
    return (
        rows.defer(*_SKIPPED)
        .prefetch_related(Prefetch("commitment__participations", leads, to_attr="leads"))
        .order_by("order")
    )


def figures_of(programme: Programme) -> Figures:
    """What became of the standing tasks, by the ledger's verdicts. One query."""
    states = {
        "kept": State.KEPT,
        "late": State.KEPT_LATE,
        "not_kept": State.NOT_KEPT,
        "no_longer_due": State.NO_LONGER_DUE,
        "proved": State.PROVED,
        "open": State.OPEN,
    }
    counts = {name: Count("pk", filter=Q(commitment__state=state)) for name, state in states.items()}
    return Figures(**programme.tasks.standing().aggregate(total=Count("pk"), **counts))


@dataclass(frozen=True)
class Counted:
    """What the closing report counts. `entries`: {table: rows}; `bodies`: {table: bodies with a row}; `totals`:
    {table.field: sum}; `half_years`: {2026-H1: results reported}; `reached`: people reached, None where nothing says."""

    work: dict[str, int]
    follow_up: int = 0
    entries: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    half_years: dict[str, int] = field(default_factory=dict)
    reached: int | None = None


def counted(programme: Programme) -> Counted:
    """All figures of the report as they stand now; two queries and two a table."""
    entries: dict[str, int] = {}
    bodies: dict[str, int] = {}
    totals: dict[str, int] = {}
    half_years: dict[str, int] = {}
    for table in tables_of(programme.kind):
        rows = programme.entries.filter(table=table.name)
        sums = {
            name: Sum(Cast(KeyTextTransform(name, "values"), BigIntegerField()), default=0) for name in table.totals
        }
        found = rows.aggregate(_rows=Count("pk"), _bodies=Count("body", distinct=True), **sums)
        entries[table.name], bodies[table.name] = found.pop("_rows"), found.pop("_bodies")
        totals |= {f"{table.name}.{name}": number for name, number in found.items()}
        if any(one.type == "half_year" for one in table.fields):
            by_key = rows.annotate(key=KeyTextTransform("half_year", "values")).values_list("key")
            half_years |= dict(by_key.annotate(number=Count("pk")).order_by("key"))
    source = REACHED.get(programme.kind)
    return Counted(
        work=asdict(figures_of(programme)),
        follow_up=programme.tasks.standing().filter(stage=Stage.FOLLOW_UP).count(),
        entries=entries,
        bodies=bodies,
        totals=totals,
        half_years=half_years,
        reached=totals[".".join(source)] if source else None,
    )


def counted_from(figures: dict[str, object]) -> Counted:
    """Figures as they were frozen."""
    return Counted(**figures)  # type: ignore[arg-type]  # written by `counted`


def entries_of(programme: Programme, table: str) -> QuerySet[Entry]:
    """Rows of a table with whose they are."""
    return programme.entries.filter(table=table).select_related("body", "by").defer("body__search")


def run_of(programme: Programme) -> list[RunRow]:
    """The whole run sheet in its order."""
    return list(programme.run.order_by("on", "starts", "pk"))


@dataclass(frozen=True)
class Meeting:
    """A clash of a row of the sheet with another of it or of another programme the person may see."""

    what: str  # leader | place
    other: RunRow


def meetings_of(programme: Programme, rows: Sequence[RunRow], user: User, slot: SlotOf) -> dict[str, list[Meeting]]:
    """Clashes by the code of the row: on the sheet, and with those of other programmes of these days."""
    days = {row.on for row in rows}
    others = (
        RunRow.objects.visible_to(user).filter(on__in=days, programme__state="approved").exclude(programme=programme)
    )
    abroad = list(others.select_related("programme").defer("programme__search").order_by("on", "starts", "pk")[:ABROAD])
    known = {row.code: row for row in [*rows, *abroad]}
    own = {row.code for row in rows}
    found: dict[str, list[Meeting]] = {}
    for clash in clashes(slot(row) for row in known.values()):
        for one, other in ((clash.one, clash.other), (clash.other, clash.one)):
            if one in own:
                found.setdefault(one, []).append(Meeting(clash.what, known[other]))
    return found


def carried_out(user: User, programme: Programme) -> Commitment | None:
    """The commitment the programme carries out, if `user` may know of it."""
    if programme.commitment_id is None:
        return None
    return Commitment.objects.visible_to(user).filter(pk=programme.commitment_id).first()
