"""Plans of 5,000 steps for the bench: one in effect that every viewer sees, a draft for each who writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from phoihop.commitments.models import Commitment
from phoihop.ops.bench.viewers import Viewer
from phoihop.organisations.models import Body, Level
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.planning.models import Plan, PlanPart, PlanRegulation, PlanState, PlanStep, StepPartner, StepState

STEPS = 5_000
IN_EFFECT = "KH-BENCH-5000V"
COUNT = 12  # bodies that lead; one of them helps in each step


def address(view: str, viewer: Viewer) -> str:
    """A view of the plan in effect."""
    return reverse(f"planning:{view}", args=[IN_EFFECT])


def draft_address(viewer: Viewer) -> str:
    """The table of the viewer's own draft, with its cells; for who writes none, that of the plan in effect."""
    own = Plan.objects.filter(code=_draft_code(viewer)).exists()
    return reverse("planning:plan", args=[_draft_code(viewer) if own else IN_EFFECT])


def load(viewers: Sequence[Viewer], today: date) -> None:
    """Make the plans, unless a kept database has them."""
    if Plan.objects.filter(code=IN_EFFECT).exists():
        return
    with transaction.atomic():
        leads = list(Body.objects.filter(level=Level.PROVINCE).by_rank()[:COUNT])
        commitments = list(Commitment.objects.order_by("-pk").values_list("pk", flat=True)[:STEPS])
        effective = _plan(leads[0], IN_EFFECT, PlanState.ISSUED, today, paper=_paper(leads[0], viewers[0], today))
        _steps(effective, leads, commitments, viewers[0], today)
        PlanRegulation.objects.bulk_create(
            PlanRegulation(plan=effective, regulation_id=key) for key in {viewer.busiest for viewer in viewers}
        )
        bodies = {key for viewer in viewers for key in viewer.bodies[:1]}
        PlanPart.objects.bulk_create(PlanPart(plan=effective, body_id=key) for key in bodies)
        for viewer in viewers:
            if viewer.bodies and not viewer.is_auditor:
                own = _plan(Body.objects.get(pk=viewer.bodies[0]), _draft_code(viewer), PlanState.DRAFTING, today)
                _steps(own, leads, [], viewer, today)


def _draft_code(viewer: Viewer) -> str:
    return f"KH-{viewer.user.username[:15].upper()}"


def _paper(body: Body, viewer: Viewer, today: date) -> Paper:
    """What the plan in effect was issued with: a loaded ledger has no papers."""
    return Paper.objects.create(
        issuer=body,
        kind="plan",
        subject="Kế hoạch 5.000 việc",
        state=PaperState.ISSUED,
        number_text="1/KH",
        year=today.year,
        issued_on=today,
        created_by=viewer.user,
        created_at=_at(today),
    )


def _plan(body: Body, code: str, state: PlanState, today: date, *, paper: Paper | None = None) -> Plan:
    return Plan.objects.create(
        code=code,
        body=body,
        title="Kế hoạch 5.000 việc (đo tốc độ)",
        period_from=today.replace(month=1, day=1),
        period_until=today.replace(year=today.year + 1, month=1, day=1),
        state=state,
        paper=paper,
        in_effect_on=today if paper else None,
        created_at=_at(today),
    )


def _steps(plan: Plan, leads: Sequence[Body], commitments: Sequence[UUID], viewer: Viewer, today: date) -> None:
    owed = cycle(commitments or [None])
    steps = [
        PlanStep(
            plan=plan,
            order=number,
            state=StepState.ACCEPTED,
            title=f"Việc số {number}: tổ chức thực hiện nội dung phối hợp trong kỳ kế hoạch",
            product="Báo cáo kết quả",
            lead=leads[number % len(leads)],
            starts_on=plan.period_from + timedelta(days=number % 300) if number % 3 else None,
            due_on=plan.period_from + timedelta(days=number % 300 + 30),
            regulation_id=viewer.busiest,
            commitment_id=next(owed),
            decided_by=viewer.user,
            decided_at=_at(today),
        )
        for number in range(1, STEPS + 1)
    ]
    PlanStep.objects.bulk_create(steps, batch_size=1000)
    partners = [StepPartner(step=step, body=leads[(step.order + 1) % len(leads)]) for step in steps]
    StepPartner.objects.bulk_create(partners, batch_size=1000)


def _at(today: date) -> datetime:
    return datetime.combine(today, time(9), ZoneInfo("Asia/Ho_Chi_Minh"))
