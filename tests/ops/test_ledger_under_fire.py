"""kill -9 of every part while people work on the ledger: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from phoihop.ops.postgres import running
from tests.ops import ledger
from tests.ops.product import Product, kill, wait_for

pytestmark = pytest.mark.slow(100)


def _backends(product: Product) -> list[int]:
    """A few of the database's own processes that serve a connection of the application."""
    with psycopg.connect(product.place.cluster.url()) as database:
        rows = database.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchall()
    return [pid for (pid,) in rows][:2]


def test_kill_9_of_any_part_while_the_ledger_is_worked_on_loses_and_doubles_nothing(product: Product) -> None:
    product.up("--sample")
    made = ledger.scene(product, 24)
    assert len(made.cases) == 24
    before = _last_act(product.place.cluster.url())
    work = ledger.begin(product, made)
    victims: list[Callable[[], list[int]]] = [
        lambda: [product.postmaster()],
        lambda: product.processes("procrastinate", "worker"),
        lambda: product.processes("gunicorn")[:1],
        lambda: _backends(product),
        lambda: product.processes("gunicorn"),
        lambda: [product.postmaster(), *product.processes("procrastinate", "worker")],
    ]
    for choose in victims:
        ledger.more(made, work, 8)
        kill(choose())
    ledger.more(made, work, 8)
    assert product.process is not None
    kill([product.process.pid])
    product.process.communicate()
    product.up("--sample")
    ledger.more(made, work, 8)
    assert product.process is not None
    kill([product.process.pid, product.postmaster(), *product.processes()])
    product.process.communicate()
    product.up("--sample")
    for worker in work:
        worker.join(180)
    assert [worker.wrong for worker in work if worker.wrong] == []
    assert len(made.acknowledged) == sum(len(steps) for steps in made.cases)
    assert sum(worker.again for worker in work) > 0  # some were asked again in doubt
    url = product.place.cluster.url()
    assert {mark: count for mark, count in ledger.found_of(made, url).items() if count != 1} == {}
    _left_nothing_half(url, made, before)
    wait_for(lambda: _jobs(url) == {}, 150)
    assert product.json("audit", "verify")["ok"] is True
    assert product.command("doctor").returncode == 0
    assert product.down() == 0
    assert running(product.place.cluster) is None


def _last_act(url: str) -> int:
    with psycopg.connect(url) as database:
        row = database.execute("SELECT max(id) FROM audit_act").fetchone()
    assert row is not None
    return int(row[0])


def _left_nothing_half(url: str, made: ledger.Scene, before: int) -> None:
    """Each commitment is proved and judged once, each change of state with its act."""
    codes = [steps[0].path.split("/")[2] for steps in made.cases]
    with psycopg.connect(url) as database:
        states = database.execute(
            "SELECT state, count(*) FROM commitments_commitment WHERE code = ANY(%s) GROUP BY state", [codes]
        ).fetchall()
        assert states == [("kept", len(codes))]
        acts = database.execute(
            "SELECT verb, count(*) FROM audit_act WHERE id > %s AND subject_code = ANY(%s)"
            " AND verb IN ('commitment.proved', 'commitment.judged') GROUP BY verb",
            [before, codes],
        ).fetchall()
        assert dict(acts) == {"commitment.proved": len(codes), "commitment.judged": len(codes)}
        told = database.execute("SELECT count(*) FROM audit_act WHERE id > %s AND verb = 'proof.handed_in'", [before])
        assert told.fetchone() == (len(codes),)


def _jobs(url: str) -> dict[str, int]:
    """Jobs that are neither done nor planned for later, by state."""
    with psycopg.connect(url) as database:
        return dict(
            database.execute(
                "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"
                " AND (scheduled_at IS NULL OR scheduled_at < now() - interval '15 seconds')"
                " AND task_name NOT IN ('ops.retry_stalled') AND queueing_lock IS NULL GROUP BY 1"
            ).fetchall()
        )
