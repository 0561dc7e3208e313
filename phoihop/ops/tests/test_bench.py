"""A tiny run of the bench: every row of the table runs, its JSON keeps its keys, the loaded ledger is consistent."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from phoihop.commitments.models import CLOSED, Commitment, Participation, Tally
from phoihop.commitments.rules import earlier, turn
from phoihop.commitments.services.locking import judging_part
from phoihop.ops import testing
from phoihop.ops.bench import NAMES
from phoihop.ops.bench.pages import PAGES
from phoihop.ops.bench.running import Plan, measure
from phoihop.ops.bench.server import Scratch
from phoihop.ops.bench.timing import repeated, spread_of
from phoihop.ops.bench.viewers import SEATS
from phoihop.petitions.models import Petition
from phoihop.regulations.models import BodyRole

ROWS = 500
LINE = {
    *("name", "what", "user", "rows", "unit", "value", "goal", "met", "spread", "floor_sql", "floor_view", "facts"),
}
WHOLE = {"rows", "seed", "repeats", "today", "machine", "versions", "settings", "loads", "figures"}
LOADED = {"derivation__has_key": "clause"}


@pytest.mark.slow(90)
@pytest.mark.committed
def test_every_row_of_the_table_runs_on_a_consistent_ledger(owner_url: str, tmp_path: Path) -> None:
    app = testing.server().url(database=str(connection.settings_dict["NAME"]))
    scratch = Scratch(owner_url, app, tmp_path / "key")
    names = tuple(name for name in NAMES if name != "growth")
    result = measure(scratch, Plan(names=names, rows=ROWS, repeats=1, seed=1, tell=lambda line: None))

    assert set(result) == WHOLE
    assert all(set(figure) == LINE for figure in result["figures"])
    _every_row_is_there(result["figures"])
    _turns_are_the_rules()
    _tallies_are_the_counts()
    _petitions_are_with_whom_they_say()


def _every_row_is_there(figures: list[dict[str, Any]]) -> None:
    seen = Counter(figure["name"] for figure in figures)
    assert {page.name for page in PAGES} <= set(seen)
    assert all(seen[page.name] == (1 if page.only else len(SEATS)) for page in PAGES)
    assert {
        "parse",
        "due",
        "report",
        "take in",
        "intake",
        "intake proposals",
        "intake whole",
        "petition alike",
        "voter-report",
        "seal",
    } <= set(seen)
    for figure in figures:
        if figure["unit"] == "ms" and figure["user"]:
            assert figure["floor_sql"]["p50"] > 0
        if figure["name"] in {page.name for page in PAGES}:
            assert figure["floor_view"]["p50"] > 0
            assert figure["facts"]["queries"] > 0


def _turns_are_the_rules() -> None:
    rows = Commitment.objects.filter(**LOADED).prefetch_related("participations", "extensions")
    assert rows.count() == ROWS
    for row in rows.defer("search"):
        parts = list(row.participations.all())
        judging = judging_part(parts, row.judge_id)
        waits = any(extension.state == "asked" for extension in row.extensions.all())
        for part in parts:
            expected = turn(
                role=part.role,
                is_judge=part is judging,
                state=row.state,
                request_waits=waits,
                part_done=not part.part or part.part_done_on is not None,
            )
            assert (part.turn, part.is_open) == (expected, row.is_under_way)
            assert part.due_on == earlier(part.internal_due_on, row.due_on)
            repeated = (part.regulation_id, part.state, part.outside_due_on)
            assert repeated == (row.regulation_id, row.state, row.due_on)


def _petitions_are_with_whom_they_say() -> None:
    rows = Petition.objects.filter(by__isnull=True).prefetch_related("routings")
    assert rows.count() == ROWS
    for row in rows.defer("search"):
        standing = [one for one in row.routings.all() if one.until is None]
        assert [one.body_id for one in standing] == ([row.lead_id] if row.lead_id else [])
        assert all((one.state, one.due_on) == (row.state, row.due_on) for one in row.routings.all())


def _tallies_are_the_counts() -> None:
    closed = Commitment.objects.filter(state__in=CLOSED)
    counted = Counter((regulation, state) for regulation, state in closed.values_list("regulation", "state"))
    totals = Tally.objects.filter(body__isnull=True).order_by().values_list("regulation", "state")
    assert {(r, s): n for r, s, n in totals.annotate(n=Sum("delta")) if n} == dict(counted)
    leads = Participation.objects.filter(role=BodyRole.LEAD, commitment__state__in=CLOSED)
    led = Counter((body, state) for body, state in leads.values_list("body", "commitment__state"))
    columns = Tally.objects.filter(body__isnull=False).order_by().values_list("body", "state")
    assert {(b, s): n for b, s, n in columns.annotate(n=Sum("delta")) if n} == dict(led)


def test_a_percentile_is_a_time_that_was_measured() -> None:
    spread = spread_of([number / 1000 for number in range(1, 101)])
    assert (spread.p50, spread.p95, spread.max, spread.repeats) == (50.0, 95.0, 100.0, 100)
    assert spread_of([0.003]).p95 == 3.0


def test_a_question_that_takes_long_is_asked_once_and_not_for_minutes() -> None:
    asked: list[int] = []
    assert repeated(lambda: asked.append(1), 50, within=0).repeats == len(asked) == 1
    assert repeated(lambda: asked.append(1), 3, warm_up=2).repeats == 3
    assert len(asked) == 6
