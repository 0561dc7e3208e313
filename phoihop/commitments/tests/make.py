"""Makers of the ledger: a signed regulation with clauses, and what it promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, Event, Participation
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.organisations.models import Body, BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
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

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 9:00 in Vietnam
TODAY = date(2026, 3, 2)
_number = count(1)

QUARTERLY = {"kind": "every", "period": "quarter"}
BEFORE_SESSION = {"kind": "before", "event": "session.opening", "n": 10, "unit": "calendar_day"}


def regulation(
    *, parties: Sequence[Body], follower: Body | None = None, tracked_from: date = TODAY, **fields: Any
) -> Regulation:
    """In force, signed by `parties`, followed by the first of them unless told otherwise."""
    number = next(_number)
    row = Regulation(
        **{
            "title": f"Quy chế phối hợp công tác số {number}",
            "short_title": f"Quy chế {number}",
            "kind": RegulationKind.MULTILATERAL,
            "state": RegulationState.IN_FORCE,
            "number_text": f"{number:02}/QC-PH",
            "signed_on": date(2026, 1, 5),
            "in_force_from": date(2026, 1, 5),
            "follower": follower or parties[0],
            "entered_by": parties[0],
            "tracked_from": tracked_from,
            "created_at": MONDAY,
        }
        | fields
    )
    signed = [Party(regulation=row, body=body, order=order) for order, body in enumerate(parties, 1)]
    edition = Edition(regulation=row, number=1, state=EditionState.IN_FORCE)
    return audit.create(row, verb="regulation.entered", parts=[*signed, edition], by=None, at=MONDAY)


def obligation(
    *,
    regulation: Regulation,
    leads: Sequence[Body],
    partners: Sequence[Body] = (),
    recipients: Sequence[Body] = (),
    timing: dict[str, Any] | None = None,
    action: str = "Gửi báo cáo quý",
    distribution: str = "one",
    by: User | None = None,
    **fields: Any,
) -> Obligation:
    """An accepted obligation on a clause of its own."""
    number = next(_number)
    timing = timing or QUARTERLY
    edition = regulation.editions.get(state=EditionState.IN_FORCE)
    unit = Unit(
        edition=edition,
        type=UnitType.CLAUSE,
        number=str(number),
        text=action,
        eid=f"art_1__para_{number}",
        position=number,
    )
    row = Obligation(
        unit=unit,
        state=ObligationState.ACCEPTED,
        distribution=distribution,
        action=action,
        timing=timing,
        event_kind=timing.get("event", ""),
        decided_by=by or people.user(of=leads[0]),
        decided_at=MONDAY,
        **fields,
    )
    roles = ((BodyRole.LEAD, leads), (BodyRole.PARTNER, partners), (BodyRole.RECIPIENT, recipients))
    bodies = [
        ObligationBody(obligation=row, role=role, body=body, order=order)
        for role, group in roles
        for order, body in enumerate(group, 1)
    ]
    audit.create(unit, verb="unit.read", by=None, at=MONDAY)
    return audit.create(row, verb="obligation.accepted", parts=bodies, by=None, at=MONDAY)


@dataclass
class Scene:
    """A lead, a partner, a recipient and another signatory under one regulation, each with people; and a stranger."""

    regulation: Regulation
    lead: Body
    partner: Body
    recipient: Body
    signatory: Body
    clerk: User
    head: User
    judge: User
    registry: User
    stranger: User


def scene(**fields: Any) -> Scene:
    lead = people.body(name="Ủy ban nhân dân tỉnh", kind=BodyKind.PEOPLES_COMMITTEE)
    partner = people.body(name="Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh", kind=BodyKind.FRONT_COMMITTEE)
    recipient = people.body(name="Thường trực HĐND tỉnh", kind=BodyKind.COUNCIL_STANDING)
    signatory = people.body(name="Đoàn đại biểu Quốc hội tỉnh", kind=BodyKind.NA_DELEGATION)
    return Scene(
        regulation=regulation(parties=[recipient, lead, partner, signatory], follower=recipient, **fields),
        lead=lead,
        partner=partner,
        recipient=recipient,
        signatory=signatory,
        clerk=people.user(of=lead),
        head=people.user(of=lead, kind=RoleKind.HEAD_OF_OFFICE),
        judge=people.user(of=recipient, kind=RoleKind.LEADER),
        registry=people.user(of=recipient, kind=RoleKind.REGISTRY_CLERK),
        stranger=people.user(),
    )


def commitment(scene: Scene, *, today: date = TODAY, **fields: Any) -> Commitment:
    """The first-quarter report of the scene's lead to the recipient, with a partner."""
    obligation(
        regulation=scene.regulation,
        leads=[scene.lead],
        partners=[scene.partner],
        recipients=[scene.recipient],
        **fields,
    )
    services.generate(regulation_id=scene.regulation.pk, today=today, at=MONDAY)
    found = scene.regulation.commitments.order_by("due_on").first()
    assert found is not None
    return found


def owed(scene: Scene, *, due_on: date | None, **fields: Any) -> Commitment:
    """A direct order to the scene's lead, judged by the recipient."""
    known: dict[str, Any] = {
        "title": "Báo cáo chuyên đề",
        "why": "Kế hoạch năm",
        "regulation": scene.regulation,
        "today": TODAY,
        "at": MONDAY,
    }
    return services.owe(lead=scene.lead, recipients=[scene.recipient], due_on=due_on, by=None, **known | fields)


def part(commitment: Commitment, role: str) -> Participation:
    return commitment.participations.get(role=role)


def paper(*, issuer: Body, issued_on: date, number: int | None = None) -> Paper:
    number = number or next(_number)
    row = Paper(
        kind="bao_cao",
        issuer=issuer,
        subject="Báo cáo kết quả",
        state=PaperState.ISSUED,
        number=number,
        notation="BC-UBND",
        number_text=f"{number}/BC-UBND",
        year=issued_on.year,
        issued_on=issued_on,
        created_at=MONDAY,
    )
    return audit.create(row, verb="paper.recorded", by=None, at=MONDAY)


def event(*, owner: Body, planned_on: date, by: User, kind: str = "session.opening", today: date = TODAY) -> Event:
    return services.record_event(
        kind=kind,
        subject="Kỳ họp thường lệ giữa năm",
        owner=owner,
        planned_on=planned_on,
        by=by,
        at=MONDAY,
        today=today,
    )
