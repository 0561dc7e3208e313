"""What is measured without a page: reading a text, counting dates, a yearly report, acts, sealing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.models import Count

from phoihop.commitments import services
from phoihop.commitments.models import Participation, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import sealing
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import due
from phoihop.kernel.scope import one_request
from phoihop.ops.bench.timing import Figure, once, repeated, spread_of
from phoihop.ops.sample.regulations import TEXTS
from phoihop.organisations.models import Body, sight_of
from phoihop.regulations.models import BodyRole, Regulation
from phoihop.regulations.reading import read_bytes
from phoihop.regulations.rules.obligations import obligations
from phoihop.regulations.rules.parse import parse
from phoihop.reports.models import ReviewReport
from phoihop.reports.queries import figures_now

PARSE_GOAL = 50.0
DUE_GOAL = 10.0  # seconds for a million
TAKE_IN_GOAL = 100.0
DATES = 1_000_000
THREADS = 4  # of a web worker, as ops.up starts it
PAIRS, ACTS = 300, 20_000  # at most: promises proved and judged; acts sealed
WORKER, HEAD = "chuyenvien.ubnd", "chanhvp.hdnd"


def parsing(rows: int, repeats: int) -> Iterator[Figure]:
    """The sample's regulation of 35 articles: text, tree, obligations; without the start of the program."""
    raw = (TEXTS / "bon-ben.txt").read_bytes()

    def ask() -> None:
        reading = read_bytes(raw, name="bon-ben.txt")
        obligations(parse(reading.lines, reading.notes))

    spread = repeated(ask, repeats)
    what = "Đọc quy chế 35 điều: cấu trúc và nghĩa vụ"
    yield Figure("parse", what, rows, "ms", spread.p95, PARSE_GOAL, spread=spread, facts={"bytes": len(raw)})


def dates(rows: int, today: date) -> Iterator[Figure]:
    """Due dates of every term of the register from the days of the last year, from rules alone."""
    number = min(DATES, rows)
    calendar, terms = clock.current_calendar(), clock.current_terms().all_versions()
    days = [today - timedelta(days=back) for back in range(365)]

    def ask() -> None:
        for place in range(number):
            due(terms[place % len(terms)], (), calendar, start=days[place % len(days)])

    seconds = once(ask)
    what = f"{number:,} ngày đến hạn".replace(",", ".")
    facts = {"number": number, "terms": len(terms), "calendar": calendar.version}
    yield Figure("due", what, rows, "s", round(seconds, 2), DUE_GOAL if number == DATES else None, facts=facts)


def acts(rows: int, at: datetime) -> Iterator[Figure]:
    """Promises proved and judged: permission, clock, turns, audit, notices, commit. One act after the other; then as many
    at once as a web worker has threads."""
    worker, head = User.objects.get(username=WORKER), User.objects.get(username=HEAD)
    chosen = list(islice(_to_work_off(worker, head), 2 * PAIRS))
    if len(chosen) < 2 * THREADS:
        raise AssertionError("too few open promises of the worker wait for the head")

    def work_off(parts: Sequence[Participation]) -> list[float]:
        return [_timed(step, part, worker, head, at) for part in parts for step in (_prove, _judge)]

    def in_thread(parts: Sequence[Participation]) -> list[float]:
        try:
            return work_off(parts)
        finally:
            connections.close_all()

    half = len(chosen) // 2
    times = work_off(chosen[:half])
    what = "Nộp minh chứng, xác nhận kết quả (quyền, đồng hồ, nhật ký, báo tin)"
    yield _rate(f"{what}, lần lượt", rows, times, sum(times))
    with ThreadPoolExecutor(THREADS) as pool:
        begun = time.perf_counter()
        each = list(pool.map(in_thread, (chosen[half + place :: THREADS] for place in range(THREADS))))
        seconds = time.perf_counter() - begun
    yield _rate(f"{what}, {THREADS} luồng của một tiến trình", rows, list(chain(*each)), seconds, threads=THREADS)


def _timed(step: Callable[..., None], part: Participation, worker: User, head: User, at: datetime) -> float:
    with one_request():
        return once(lambda: step(part, worker, head, clock.day_of(at), at))


def _rate(what: str, rows: int, times: Sequence[float], seconds: float, threads: int = 1) -> Figure:
    return Figure(
        name="take in",
        what=what,
        rows=rows,
        unit="/s",
        value=round(len(times) / seconds, 1),
        goal=TAKE_IN_GOAL,
        spread=spread_of(times),
        facts={"acts": len(times), "threads": threads},
    )


def _to_work_off(worker: User, head: User) -> Iterator[Participation]:
    mine, judges = sight_of(worker).bodies, sight_of(head).bodies
    rows = Participation.objects.filter(
        role=BodyRole.LEAD, is_open=True, body__in=mine, commitment__state=State.OPEN, commitment__judge__in=judges
    )
    rows = rows.exclude(commitment__source_kind__in=settings.CASES_PROVED_THERE)  # decided on their own pages
    return rows.select_related("commitment", "body").order_by("due_on", "pk").iterator()


def _prove(part: Participation, worker: User, head: User, today: date, at: datetime) -> None:
    services.prove(
        commitment_id=part.commitment_id,
        body=part.body,
        statement="Đã gửi văn bản.",
        received_on=today,
        by=worker,
        at=at,
    )


def _judge(part: Participation, worker: User, head: User, today: date, at: datetime) -> None:
    services.judge_kept(commitment_id=part.commitment_id, reason="Chờ số liệu của các sở", by=head, at=at)


def seals(rows: int, at: datetime) -> Iterator[Figure]:
    """Acts written in batches of 1,000, then one seal over them all."""
    number = min(ACTS, rows)
    sealing.seal(at=at)
    bodies = list(Body.objects.by_rank()[:1000])
    with_acts = [bodies[place % len(bodies)] for place in range(number)]
    written = once(lambda: _record(with_acts, at))
    seconds = once(lambda: sealing.seal(at=at))
    yield Figure(
        name="seal",
        what="Niêm phong hành vi",
        rows=rows,
        unit="/s",
        value=round(number / seconds, 1),
        facts={"acts": number, "written_per_second": round(number / written, 1)},
    )


def _record(bodies: Sequence[Body], at: datetime) -> None:
    """One act on each body, a thousand in one transaction."""
    for start in range(0, len(bodies), 1000):
        with transaction.atomic():
            for body in bodies[start : start + 1000]:
                audit.record(body, verb="body.measured", by=None, at=at)


def yearly_report(rows: int, today: date) -> Iterator[Figure]:
    """The figures of the largest regulation: of one year, and of everything since its first promise."""
    regulation = _largest()
    for what, since in (
        ("Báo cáo năm của quy chế lớn nhất", today - timedelta(days=365)),
        ("Báo cáo năm năm của quy chế lớn nhất", today - timedelta(days=5 * 366)),
    ):
        report = ReviewReport(regulation=regulation, period_from=since, period_until=today, cutoff_on=today)
        made: dict[str, Any] = {}
        seconds = once(lambda report=report, made=made: made.update(figures_now(report)))  # type: ignore[misc]  # as above
        yield Figure("report", what, rows, "s", round(seconds, 2), facts={"counted": made["total"]["due"]})


def _largest() -> Regulation:
    return Regulation.objects.alias(number=Count("commitments")).order_by("-number", "pk").defer("search")[0]
