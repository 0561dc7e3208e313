"""A regulation of 5,000 duties to report for the bench, compared, with a review of the year approved, one in work, a cycle, and
the regulation of the next term, a third of it worded anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from phoihop.commitments.models import Commitment, Performance
from phoihop.kernel.accounts.models import User
from phoihop.kernel.ids import uuid7
from phoihop.ops.bench.viewers import Viewer
from phoihop.organisations.models import Body, BodyKind, Level
from phoihop.regulations.models import (
    BodyRole,
    Edition,
    EditionState,
    Obligation,
    ObligationBody,
    ObligationState,
    Party,
    Regulation,
    RegulationKind,
    RegulationState,
    Unit,
    UnitType,
)
from phoihop.reports import services
from phoihop.reports.models import Cycle, CycleKind, ReviewReport

DUTIES = 5_000
CODE = "QC-BENCH-5000V"
NEXT = "QC-BENCH-5000S"
APPROVED, IN_WORK, CYCLE = "BC-BENCH-5000V", "BC-BENCH-5000N", "DKD-BENCH-5000V"
COUNT = 12  # bodies that report to each other: some thirty duties of one to another
TOPICS = ("kiến nghị cử tri", "thu chi ngân sách", "giám sát chuyên đề", "tiếp công dân", "khiếu nại tố cáo",
          "cải cách hành chính", "đất đai", "an sinh xã hội", "phòng chống lãng phí", "dân vận chính quyền")  # fmt: skip
PERIODS = ("quarter", "half_year", "year", "month")
HEAD = "chanhvp.hdnd"


def address(route: str, code: str) -> Callable[[Viewer, str], str]:
    """The page of a review of this regulation, or of its cycle."""
    return lambda _viewer, _words: reverse(f"reports:{route}", args=[code])


def load(viewers: Sequence[Viewer], today: date) -> None:
    """Make them, unless a kept database has them."""
    if Regulation.objects.filter(code=CODE).exists():
        return
    at = datetime.combine(today, time(9), ZoneInfo("Asia/Ho_Chi_Minh"))
    with transaction.atomic():
        bodies = list(Body.objects.filter(level=Level.PROVINCE).by_rank()[:COUNT])
        regulation = _regulation(CODE, bodies, viewers, today, at)
        obligations = _duties(regulation, bodies, viewers[0].user, at)
        _followed(regulation, bodies, viewers, today, at)
        year = today.replace(month=1, day=1) - timedelta(days=365)
        owed = Commitment.objects.filter(due_on__gte=year, due_on__lt=today).order_by("pk")
        keys = list(owed.values_list("pk", flat=True)[:DUTIES])
        Performance.objects.bulk_create(
            (Performance(commitment_id=key, obligation=row) for key, row in zip(keys, obligations, strict=False)),
            batch_size=1000,
        )
        _reviews(regulation, services.Period(year, today, today - timedelta(days=1)), today, at)
    services.compare_duties(at=at)


def _regulation(code: str, bodies: Sequence[Body], viewers: Sequence[Viewer], today: date, at: datetime) -> Regulation:
    since = today.replace(year=today.year - 2)
    regulation = Regulation.objects.create(
        code=code,
        kind=RegulationKind.MULTILATERAL,
        title="Quy chế 5.000 nghĩa vụ báo cáo (đo tốc độ)",
        short_title="Quy chế 5.000 báo cáo",
        state=RegulationState.IN_FORCE,
        number_text="1/QCPH",
        signed_on=since,
        in_force_from=since,
        tracked_from=since,
        follower=_headed(),
        entered_by=_headed(),
        created_at=at,
    )
    seen = {key for viewer in viewers for key in viewer.bodies[:1]} | {body.pk for body in bodies} | {_headed().pk}
    Party.objects.bulk_create(
        Party(regulation=regulation, body_id=key, order=order) for order, key in enumerate(sorted(seen, key=str), 1)
    )
    return regulation


def _headed() -> Body:
    """The body whose head approves the review."""
    return Body.objects.filter(kind=BodyKind.COUNCIL_STANDING, level=Level.PROVINCE).by_rank()[0]


def _followed(
    regulation: Regulation, bodies: Sequence[Body], viewers: Sequence[Viewer], today: date, at: datetime
) -> None:
    """The next term's text: the same clauses, every third with other words."""
    later = _regulation(NEXT, bodies, viewers, today, at)
    Regulation.objects.filter(pk=later.pk).update(cloned_from=regulation, short_title="Quy chế 5.000 báo cáo, kỳ sau")
    edition = Edition.objects.create(
        regulation=later, number=1, state=EditionState.IN_FORCE, from_on=later.in_force_from, reading={},
    )  # fmt: skip
    units = list(Unit.objects.filter(edition__regulation=regulation).order_by("position"))
    for place, unit in enumerate(units):
        unit.pk, unit.edition, unit._state.adding = uuid7(), edition, True
        unit.heading = f"{unit.heading}, gửi trước ngày 05" if place % 3 == 0 else unit.heading
    Unit.objects.bulk_create(units, batch_size=1000)


def _duties(regulation: Regulation, bodies: Sequence[Body], by: User, at: datetime) -> list[Obligation]:
    edition = Edition.objects.create(
        regulation=regulation, number=1, state=EditionState.IN_FORCE, from_on=regulation.in_force_from, reading={},
    )  # fmt: skip
    units = [
        Unit(
            edition=edition, type=UnitType.ARTICLE, number=str(n), heading=f"Báo cáo số {n}", eid=f"art_{n}", position=n
        )
        for n in range(1, DUTIES + 1)
    ]
    Unit.objects.bulk_create(units, batch_size=1000)
    rows = [
        Obligation(
            unit=unit,
            state=ObligationState.ACCEPTED,
            action=f"Báo cáo {TOPICS[place % len(TOPICS)]} mục {place}",
            output=f"Báo cáo {TOPICS[place % len(TOPICS)]}",
            timing={"kind": "every", "period": PERIODS[place // 7 % len(PERIODS)]},
            decided_by=by,
            decided_at=at,
        )
        for place, unit in enumerate(units)
    ]
    Obligation.objects.bulk_create(rows, batch_size=1000)
    named = []
    for place, row in enumerate(rows):
        lead = place % COUNT
        to = (lead + 1 + place // COUNT % (COUNT - 1)) % COUNT
        named += [
            ObligationBody(obligation=row, role=BodyRole.LEAD, body=bodies[lead % len(bodies)]),
            ObligationBody(obligation=row, role=BodyRole.RECIPIENT, body=bodies[to % len(bodies)]),
        ]
    ObligationBody.objects.bulk_create(named, batch_size=1000)
    return rows


def _reviews(regulation: Regulation, period: services.Period, today: date, at: datetime) -> None:
    """A review that is approved, and a cycle that asks every party."""
    by, body = User.objects.get(username=HEAD), _headed()
    made = services.open_review(
        regulation=regulation, body=body, title="Báo cáo 5.000 nghĩa vụ", period=period, by=by, at=at, today=today
    )
    ReviewReport.objects.filter(pk=made.pk).update(code=APPROVED)
    services.approve(report_id=made.pk, by=by, at=at)
    draft = services.open_review(
        regulation=regulation, body=body, title="Báo cáo đang soạn", period=period, by=by, at=at, today=today
    )
    ReviewReport.objects.filter(pk=draft.pk).update(code=IN_WORK)
    cycle = services.open_cycle(
        round_=services.Round(CycleKind.YEAR, "Kiểm điểm 5.000 nghĩa vụ", period, today + timedelta(days=14)),
        regulations=[regulation],
        body=body,
        by=by,
        at=at,
        today=today,
    )
    Cycle.objects.filter(pk=cycle.pk).update(code=CYCLE)
