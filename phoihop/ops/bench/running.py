"""One run of the bench: load, ask, work, report."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import django
import psycopg
from django.utils import timezone

import phoihop
from phoihop.kernel.web.starting import make_ready
from phoihop.ops import schema
from phoihop.ops.bench import answers, duties, entrance, loading, pages, petitions, plans, work
from phoihop.ops.bench.pages import GROUPS, Conditions
from phoihop.ops.bench.province import Province, found
from phoihop.ops.bench.server import SETTINGS, Scratch
from phoihop.ops.bench.texts import Kind, Typed, drawn
from phoihop.ops.bench.timing import Figure
from phoihop.ops.bench.viewers import viewers
from phoihop.ops.postgres import APP

GROWTH = 10
GROWTH_GOAL = 1.3
FULLER = 1.15  # times the rows drawn before: a page beyond is another page
_ANSWERED = {"portal", "settlement"}  # groups that ask for what followed the petitions
_OF_PETITIONS = {"petition", *_ANSWERED}
Database = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Plan:
    """What to measure, on how many rows. `tell`: says how far it is."""

    names: Sequence[str]
    rows: int
    repeats: int
    seed: int
    tell: Callable[[str], None]


@dataclass
class Run:
    """A run under way. `before`: pages by (name, seat) at a tenth of the rows."""

    plan: Plan
    scratch: Scratch
    database: Database
    today: date
    loads: list[dict[str, Any]]
    before: dict[tuple[str, str], Figure]
    texts: Mapping[Kind, Sequence[Typed]]


def measure(scratch: Scratch, plan: Plan) -> dict[str, Any]:
    """Everything the plan names. The result's keys are stable."""
    schema.migrate(scratch.owner, APP)
    with psycopg.connect(scratch.owner, autocommit=True) as database:
        run = Run(plan, scratch, database, timezone.localdate(), [], {}, {})
        _load(run)
        figures = []
        for figure in _figures(run):
            plan.tell(f"{figure.name:<18}{figure.user:<36}{figure.value:>10} {figure.unit}")
            figures.append(figure.as_json())
        return {
            "rows": plan.rows,
            "seed": plan.seed,
            "repeats": plan.repeats,
            "today": run.today.isoformat(),
            "machine": _machine(),
            "versions": _versions(database),
            "settings": SETTINGS,
            "loads": run.loads,
            "figures": figures,
        }


def _load(run: Run) -> None:
    """The rows, unless a kept database has them. For the growth, a tenth is loaded and its pages are asked first."""
    plan, database = run.plan, run.database
    (there,) = database.execute(
        "SELECT count(*) FROM commitments_commitment WHERE derivation ? 'clause'"
    ).fetchone() or (0,)
    if there and there != plan.rows:
        raise AssertionError(f"the kept database has {there} rows, not {plan.rows}: remove it or ask for as many")
    if there:
        run.texts = drawn(database, plan.seed)
        return
    plan.tell("nạp danh bạ, quy chế")
    province = found(seed=plan.seed, today=run.today)
    loading.prepare(database, province, run.today)
    tenth = plan.rows // GROWTH if "growth" in plan.names else 0
    if tenth:
        _add(run, province, 1, tenth)
        run.texts = drawn(database, plan.seed)
        for figure in _pages(run, GROUPS, tenth):
            run.before[figure.name, figure.user] = figure
            plan.tell(f"{tenth} × {figure.name:<18}{figure.user:<36}{figure.value:>10} {figure.unit}")
    _add(run, province, tenth + 1, plan.rows)
    run.texts = run.texts or drawn(database, plan.seed)


def _add(run: Run, province: Province, first: int, last: int) -> None:
    made = loading.load(run.database, first=first, last=last, seed=run.plan.seed, today=run.today)
    run.plan.tell(f"nạp {made.rows} nhiệm vụ: {made.seconds:.0f} s, {made.size / 2**20:.0f} MB")
    run.loads.append({"rows": made.rows, "seconds": round(made.seconds, 1), "database_bytes": made.size})


def _pages(run: Run, groups: Sequence[str], rows: int) -> Iterator[Figure]:
    """As a web process has them: it does the same before its first request."""
    make_ready()
    how = Conditions(rows=rows, repeats=run.plan.repeats, today=run.today, texts=run.texts)
    seats = viewers()
    if "plan" in groups:
        plans.load(seats, run.today)
        run.database.execute("ANALYZE planning_plan, planning_step, planning_step_partner, planning_plan_part")
    if "regime" in groups:
        duties.load(seats, run.today)
        run.database.execute("ANALYZE regulations_unit, regulations_obligation, regulations_obligation_body")
        run.database.execute("ANALYZE reports_alike_pair, reports_review, reports_self_review, commitments_performance")
    if _OF_PETITIONS & set(groups):
        petitions.load(run.database, run.plan.seed)
        how = replace(how, texts={**how.texts, **petitions.drawn(run.database, run.plan.seed)})
    if _ANSWERED & set(groups):
        answers.load(run.database, run.plan.seed, run.today)
    with psycopg.connect(run.scratch.app, autocommit=True, prepare_threshold=None) as bare:  # as Django asks
        yield from pages.measure(groups, seats, how, bare)
        if "petition" in groups:
            yield from petitions.measure(seats, rows, how.repeats, bare)


def _figures(run: Run) -> Iterator[Figure]:
    names, rows = run.plan.names, run.plan.rows
    asked = GROUPS if "growth" in names and run.before else [group for group in GROUPS if group in names]
    for figure in _pages(run, asked, rows):
        if figure.name.split()[0] in names:
            yield figure
        if before := run.before.get((figure.name, figure.user)):
            yield _growth(before, figure)
    if "parse" in names:
        yield from work.parsing(rows, run.plan.repeats)
    if "due" in names:
        yield from work.dates(rows, run.today)
    if "report" in names:
        yield from work.yearly_report(rows, run.today)
    if "take-in" in names:
        yield from work.acts(rows, timezone.now())
    if "intake" in names:
        yield from entrance.measure(rows, timezone.now())
    if "voter-report" in names:
        petitions.load(run.database, run.plan.seed)
        answers.load(run.database, run.plan.seed, run.today)
        yield from answers.measure(rows, timezone.localtime())
    if "seal" in names:
        yield from work.seals(rows, timezone.now())


def _growth(before: Figure, after: Figure) -> Figure:
    """Ten times the rows, how many times the time: of the medians, which a busy machine disturbs least.

    Held against the goal where the page draws as many rows as before; a page that was not full then grows by what it draws.
    """
    assert before.spread is not None  # noqa: S101 - pages have one
    assert after.spread is not None  # noqa: S101
    drawn_before, drawn = before.facts["drawn"], after.facts["drawn"]
    return Figure(
        name="growth",
        what=after.what,
        user=after.user,
        rows=after.rows,
        unit="×",
        value=round(after.spread.p50 / before.spread.p50, 2),
        goal=GROWTH_GOAL if drawn <= drawn_before * FULLER else None,
        facts={
            "page": after.name,
            "before": before.spread.p50,
            "after": after.spread.p50,
            "rows_before": before.rows,
            "drawn_before": drawn_before,
            "drawn": drawn,
        },
    )


def _machine() -> dict[str, Any]:
    """The load is that of the last minute at the end of the run, our own work in it: above 2 others worked too."""
    return {
        "cpu": _first("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_kb": int((_first("/proc/meminfo", "MemTotal") or "0").split()[0]),
        "system": platform.platform(),
        "load": [round(value, 2) for value in os.getloadavg()],
    }


def _first(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")


def _versions(database: Database) -> dict[str, str]:
    (postgresql,) = database.execute("SHOW server_version").fetchone() or ("",)
    return {
        "phoihop": phoihop.__version__,
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": str(postgresql),
        "psycopg": psycopg.__version__,
    }
