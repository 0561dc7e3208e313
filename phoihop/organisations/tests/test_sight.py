"""Whose rows an account sees: own body, principals of its office, predecessors of both; nobody else's."""

from __future__ import annotations

from datetime import date

import pytest

from phoihop.organisations.models import BodyKind, RoleKind, administers, sight_of
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def test_a_clerk_of_an_office_of_two_principals_acts_for_both() -> None:
    delegation = make.body(name="Đoàn đại biểu Quốc hội", kind=BodyKind.NA_DELEGATION)
    council = make.body(name="Thường trực Hội đồng", kind=BodyKind.COUNCIL_STANDING)
    stranger = make.body()
    office = make.office_of(delegation, council)
    clerk = make.user(of=office, kind=RoleKind.REGISTRY_CLERK)

    sight = sight_of(clerk, on=DAY)

    assert sight.own == {office.pk}
    assert sight.served == {delegation.pk, council.pk}
    assert sight.has(council.pk, RoleKind.REGISTRY_CLERK)
    assert not sight.has(council.pk, RoleKind.LEADER)
    assert stranger.pk not in sight.bodies


def test_an_auditor_or_deputy_of_an_office_is_none_of_its_principal() -> None:
    principal = make.body()
    office = make.office_of(principal)
    for kind in (RoleKind.AUDITOR, RoleKind.DEPUTY, RoleKind.ADMINISTRATOR):
        assert principal.pk not in sight_of(make.user(of=office, kind=kind), on=DAY).roles


def test_a_closed_account_and_a_visitor_see_nothing() -> None:
    user = make.user()
    user.is_active = False
    assert sight_of(user, on=DAY).bodies == frozenset()
    assert sight_of(None, on=DAY).bodies == frozenset()


def test_an_administrator_answers_for_bodies_below_and_principals_served() -> None:
    top = make.body()
    below = make.body(parent=top)
    office = make.office_of(top)
    stranger = make.body()
    keeper = make.user(of=office, kind=RoleKind.ADMINISTRATOR)

    assert [administers(keeper, body, on=DAY) for body in (office, top, below, stranger)] == [True, True, False, False]
    above = make.user(of=top, kind=RoleKind.ADMINISTRATOR)
    assert [administers(above, body, on=DAY) for body in (top, below, office, stranger)] == [True, True, False, False]
    assert not administers(above, None, on=DAY)
    everywhere = make.administrator()
    assert all(administers(everywhere, body, on=DAY) for body in (top, stranger, None))


def test_makers_make_people_with_posts_and_accounts() -> None:
    council = make.body(kind=BodyKind.COUNCIL)
    account = make.user(of=council, kind=RoleKind.DEPUTY)
    person = make.person(of=council, post="Đại biểu", account=account)
    assert person.user == account
    assert person.memberships.get().term is not None
