"""Makers of plans: over a scene of the ledger, whose recipient makes the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from phoihop.commitments.tests import make as ledger
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.planning import services
from phoihop.planning.models import Plan, PlanStep
from phoihop.planning.services import Frame, Written

YEAR = Frame(
    title="Kế hoạch phối hợp công tác năm 2026", first=date(2026, 1, 1), until=date(2027, 1, 1), regulations=()
)


def plan(scene: Scene, **changes: Any) -> Plan:
    """The recipient's plan of 2026 under the scene's regulation, still drafted."""
    frame = replace(YEAR, **{"regulations": [scene.regulation], **changes})
    return services.make_plan(body=scene.recipient, frame=frame, by=scene.judge, at=MONDAY)


def written(scene: Scene, **fields: Any) -> Written:
    """A step of the scene's lead, with the partner, due in May."""
    known: dict[str, Any] = {
        "title": "Tổ chức hội nghị giao ban",
        "lead": scene.lead,
        "partners": (scene.partner,),
        "starts_on": date(2026, 5, 4),
        "due_on": date(2026, 5, 29),
        "product": "Thông báo kết luận",
    }
    return Written(**{**known, **fields})


def steps(scene: Scene, plan: Plan, *written_ones: Written) -> list[PlanStep]:
    """Steps written by the plan's head."""
    return services.add_steps(
        plan_id=plan.pk, written=written_ones or [written(scene)], by=scene.judge, at=MONDAY, today=TODAY
    )


def issued_paper(scene: Scene, issuer: Body | None = None) -> Paper:
    """The signed and issued paper of the plan."""
    return ledger.paper(issuer=issuer or scene.recipient, issued_on=date(2026, 3, 2))


def in_effect(scene: Scene, *written_ones: Written, **changes: Any) -> Plan:
    """A plan in effect with its steps."""
    made = plan(scene, **changes)
    steps(scene, made, *written_ones)
    return services.put_in_effect(plan_id=made.pk, paper=issued_paper(scene), by=scene.judge, at=MONDAY, today=TODAY)


def only(rows: Iterable[PlanStep]) -> PlanStep:
    """The one step there is, as it stands now."""
    (step,) = rows
    step.refresh_from_db()
    return step
