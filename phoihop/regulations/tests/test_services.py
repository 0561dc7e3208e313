"""Reviewing and renewing texts: done, refused, forbidden."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import BodyRole, EndedBy, Obligation, ObligationState, Regulation, Unit
from phoihop.regulations.tests.test_life import AT, _entered, _reviewed, _scene, _signing

pytestmark = pytest.mark.django_db


def _draft() -> tuple[Regulation, Obligation, Body, Body, User, User]:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    obligation = Obligation.objects.get(unit__edition__regulation=regulation, unit__eid="art_2__para_1")
    return regulation, obligation, council, committee, clerk, leader


def _wording(lead: Body, **fields: Any) -> services.Wording:
    given: dict[str, Any] = {
        "action": "Gửi báo cáo",
        "distribution": "one",
        "timing": {"kind": "every", "period": "month"},
        "bodies": {BodyRole.LEAD: [lead]},
    }
    return services.Wording(**given | fields)


def test_an_obligation_is_worded_otherwise_and_accepted() -> None:
    _regulation, obligation, council, committee, clerk, _leader = _draft()
    services.edit(obligation_id=obligation.pk, wording=_wording(council), by=clerk, at=AT)
    obligation.refresh_from_db()
    assert (obligation.state, obligation.timing["period"]) == (ObligationState.ACCEPTED, "month")
    assert [row.body for row in obligation.bodies.filter(role=BodyRole.LEAD)] == [council]
    assert obligation.decided_by == clerk
    with pytest.raises(PermissionDenied):
        services.edit(obligation_id=obligation.pk, wording=_wording(committee), by=people.user(), at=AT)


def test_the_office_that_acts_for_a_body_stays_when_its_obligation_is_split_or_worded_otherwise() -> None:
    _regulation, obligation, council, committee, clerk, _leader = _draft()
    services.edit(obligation_id=obligation.pk, wording=_wording(council), by=clerk, at=AT)
    lead = obligation.bodies.get(role=BodyRole.LEAD)
    lead.acting_office = committee
    audit.save(lead, ["acting_office"], verb="obligation.body_added", by=None, at=AT)
    second = services.split(obligation_id=obligation.pk, by=clerk, at=AT)
    services.edit(obligation_id=obligation.pk, wording=_wording(council, action="Gửi"), by=clerk, at=AT)
    assert second.bodies.get(role=BodyRole.LEAD).acting_office == committee
    assert obligation.bodies.get(role=BodyRole.LEAD).acting_office == committee
    services.edit(obligation_id=obligation.pk, wording=_wording(committee), by=clerk, at=AT)
    assert obligation.bodies.get(role=BodyRole.LEAD).acting_office is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"bodies": {}}, "obligation.lead_unknown"),
        ({"timing": {"kind": "before", "event": "session.opening"}}, "obligation.timing"),
    ],
)
def test_what_cannot_be_owed_is_not_accepted(fields: dict[str, Any], code: str) -> None:
    _regulation, obligation, council, _committee, clerk, _leader = _draft()
    with pytest.raises(Refused) as refused:
        services.edit(obligation_id=obligation.pk, wording=_wording(council, **fields), by=clerk, at=AT)
    assert refused.value.code == code
    with pytest.raises(Refused):
        services.add(unit_id=obligation.unit_id, wording=_wording(council, **fields), by=clerk, at=AT)
    obligation.refresh_from_db()
    assert obligation.state == ObligationState.PROPOSED
    assert Obligation.objects.filter(unit=obligation.unit).count() == 1


def test_a_clause_with_two_promises_is_split_and_one_without_is_marked() -> None:
    _regulation, obligation, _council, _committee, clerk, _leader = _draft()
    second = services.split(obligation_id=obligation.pk, by=clerk, at=AT)
    assert (second.order, second.state) == (obligation.order + 1, ObligationState.PROPOSED)
    assert second.bodies.count() == obligation.bodies.count()
    services.accept(obligation_id=obligation.pk, by=clerk, at=AT)
    with pytest.raises(Refused, match=r"unit\.bound"):
        services.mark_non_operative(unit_id=obligation.unit_id, reason="Nguyên tắc", by=clerk, at=AT)
    services.reject(obligation_id=obligation.pk, reason="Không phải nhiệm vụ", by=clerk, at=AT)
    services.mark_non_operative(unit_id=obligation.unit_id, reason="Nguyên tắc", by=clerk, at=AT)
    second.refresh_from_db()
    assert second.state == ObligationState.REJECTED
    services.mark_non_operative(unit_id=obligation.unit_id, reason="", by=clerk, at=AT)
    assert Unit.objects.get(pk=obligation.unit_id).non_operative_reason == ""


def test_an_amendment_rewords_and_drops_and_only_one_is_open() -> None:
    regulation, _obligation, council, _committee, clerk, leader = _draft()
    with pytest.raises(Refused, match=r"regulation\.not_in_force"):
        services.open_amendment(regulation_id=regulation.pk, basis="x", by=clerk, at=AT)
    with pytest.raises(Refused, match=r"regulation\.draft"):
        services.clone(regulation_id=regulation.pk, short_title="x", term=None, entered_by=council, by=clerk, at=AT)
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    draft = services.open_amendment(regulation_id=regulation.pk, basis="02/QC", by=clerk, at=AT)
    with pytest.raises(Refused, match=r"amendment\.open"):
        services.open_amendment(regulation_id=regulation.pk, basis="03/QC", by=clerk, at=AT)
    clause = draft.units.get(eid="art_2__para_2")
    services.reword_unit(unit_id=clause.pk, heading=None, text="Hằng tháng, hai bên tổ chức giao ban.", by=clerk, at=AT)
    services.delete_unit(unit_id=draft.units.get(eid="art_2").pk, by=clerk, at=AT)
    assert not draft.units.filter(eid__startswith="art_2").exists()
    first = regulation.editions.get(number=1).units.get(eid="art_2__para_1")
    for act in (
        lambda: services.delete_unit(unit_id=first.pk, by=clerk, at=AT),
        lambda: services.reword_unit(unit_id=first.pk, heading=None, text="x", by=clerk, at=AT),
    ):
        with pytest.raises(Refused, match=r"edition\.closed"):
            act()
    with pytest.raises(PermissionDenied):
        services.put_amendment_in_force(edition_id=draft.pk, from_on=date(2026, 4, 1), by=people.user(), at=AT)


def test_a_regulation_ends_by_right_and_only_once() -> None:
    regulation, _obligation, council, _committee, clerk, leader = _draft()
    ending: dict[str, Any] = {
        "regulation_id": regulation.pk,
        "ended_by": EndedBy.ABOLISHED,
        "on": date(2026, 6, 1),
        "reason": "Quyết định 9",
        "at": AT,
    }
    with pytest.raises(Refused, match=r"regulation\.not_in_force"):
        services.end(by=leader, **ending)
    _reviewed(regulation, clerk)
    services.put_in_force(regulation_id=regulation.pk, signing=_signing(council), by=leader, at=AT)
    with pytest.raises(PermissionDenied):
        services.end(by=clerk, **ending)
    services.end(by=leader, **ending)
    regulation.refresh_from_db()
    assert (regulation.state, regulation.in_force_until) == ("ended", date(2026, 6, 1))
