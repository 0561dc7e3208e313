"""Accounts and roles: by whom, refused when, never without an administrator, never a password in the trace."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.login.services import choose_password
from phoihop.organisations import queries, services
from phoihop.organisations.models import BodyKind, Person, Role, RoleKind, sight_of
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ADMIN = RoleKind.ADMINISTRATOR


def test_the_first_administrator_comes_once() -> None:
    new = services.NewBody(name="Văn phòng", kind=BodyKind.OFFICE)
    first: dict[str, Any] = {"full_name": "Quản Trị", "password": "mật-khẩu-rất-dài", "body": new, "at": AT}
    user = services.open_first_administrator(username="QuanTri", **first)
    assert user.username == "quantri"
    assert user.check_password("mật-khẩu-rất-dài")
    assert Role.objects.get(user=user).everywhere
    with pytest.raises(Refused) as refusal:
        services.open_first_administrator(username="khac", **first)
    assert refusal.value.code == "account.already_administered"


def test_no_password_is_in_any_act() -> None:
    user = make.user(password="bí-mật-rất-dài")
    services.set_password(user=user, password="bí-mật-khác-dài", by=make.administrator(), at=AT)
    user.refresh_from_db()
    assert user.check_password("bí-mật-khác-dài")
    written = json.dumps([[act.before, act.after] for act in Act.objects.all()], ensure_ascii=False)
    assert "argon2" not in written
    assert "bí-mật" not in written


def test_a_password_that_another_gave_must_be_changed_and_ones_own_need_not() -> None:
    by = make.administrator()
    account: dict[str, Any] = {"full_name": "Lê B", "body": make.body(), "kind": RoleKind.OFFICER, "at": AT}
    given = services.open_account(username="le-b", password="bí-mật-rất-dài", by=by, **account)
    assert given.must_choose_password
    assert not services.open_account(
        username="le-c", password="bí-mật-rất-dài", by=None, **account
    ).must_choose_password
    assert not services.open_account(username="le-d", password=None, by=by, **account).must_choose_password
    assert not choose_password(by=given, password="của-riêng-tôi-thôi", at=AT).must_choose_password
    act = Act.objects.filter(verb="account.password_chosen").get()
    assert (act.by, act.after) == (given, {"must_choose_password": False})
    assert services.set_password(user=given, password="bí-mật-khác-dài", by=by, at=AT).must_choose_password
    assert not services.set_password(user=by, password="bí-mật-khác-dài", by=by, at=AT).must_choose_password


def test_an_administrator_of_a_body_opens_accounts_there_and_below_but_makes_no_overseer() -> None:
    body = make.body()
    below, stranger = make.body(parent=body), make.body()
    by = make.user(of=body, kind=ADMIN)
    account: dict[str, Any] = {"full_name": "Lê B", "password": None, "by": by, "at": AT}
    services.open_account(username="le-b1", body=below, kind=RoleKind.OFFICER, **account)
    for where, kind, everywhere in [
        (stranger, RoleKind.OFFICER, False), (body, RoleKind.AUDITOR, False), (body, ADMIN, True)
    ]:  # fmt: skip
        with pytest.raises(PermissionDenied):
            services.open_account(username="le-b2", body=where, kind=kind, everywhere=everywhere, **account)
    for user in (make.user(of=body, kind=RoleKind.LEADER), make.user(of=body, kind=RoleKind.REGISTRY_CLERK)):
        with pytest.raises(PermissionDenied):
            services.open_account(username="le-b3", body=body, kind=RoleKind.OFFICER, **account | {"by": user})
    auditor = services.open_account(
        username="le-b4", body=body, kind=RoleKind.AUDITOR, **account | {"by": make.administrator()}
    )
    assert sight_of(auditor, on=TODAY).is_auditor


@pytest.mark.parametrize(
    ("username", "code"),
    [("a", "account.username_malformed"), ("tên có dấu", "account.username_malformed"),
     ("nguoi-co-san", "account.username_taken"), ("NGUOI-co-san ", "account.username_taken")],
)  # fmt: skip
def test_a_login_name_is_plain_and_ones_own(username: str, code: str) -> None:
    make.user(username="nguoi-co-san")
    with pytest.raises(Refused) as refusal:
        make.user(username=username)
    assert refusal.value.code == code


def test_roles_are_given_and_taken_with_dates() -> None:
    body = make.body()
    user = make.user(of=body)
    by = make.user(of=body, kind=ADMIN)
    give: dict[str, Any] = {"user": user, "body": body, "kind": RoleKind.REGISTRY_CLERK, "by": by, "at": AT}
    role = services.give_role(**give)
    assert role.from_on == TODAY
    assert sight_of(user, on=TODAY).has(body.pk, RoleKind.REGISTRY_CLERK)
    for more, code in [({}, "role.held_already"), ({"from_on": TODAY, "until": TODAY}, "role.backwards")]:
        with pytest.raises(Refused) as refusal:
            services.give_role(**give | more)
        assert refusal.value.code == code
    with pytest.raises(PermissionDenied):
        services.give_role(**give | {"by": make.user(of=body, kind=RoleKind.LEADER)})
    until = date(2026, 5, 1)
    services.take_role(role=role, until=until, by=by, at=AT)
    assert sight_of(user, on=date(2026, 4, 30)).has(body.pk, RoleKind.REGISTRY_CLERK)
    assert not sight_of(user, on=until).has(body.pk, RoleKind.REGISTRY_CLERK)
    with pytest.raises(Refused) as refusal:
        services.take_role(role=role, until=until, by=by, at=AT)
    assert refusal.value.code == "role.ended_already"
    with pytest.raises(PermissionDenied):
        services.take_role(role=role, until=TODAY, by=make.user(kind=ADMIN), at=AT)
    services.take_role(role=role, until=TODAY, by=by, at=AT)  # began today: as if never given
    assert not Role.objects.filter(pk=role.pk).exists()


def test_no_role_in_a_body_that_has_ended() -> None:
    body = make.body()
    services.abolish(body=body, successor=None, on=TODAY, legal_basis="QĐ 1", by=None, at=AT)
    body.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        services.give_role(user=make.user(), body=body, kind=RoleKind.OFFICER, by=None, at=AT)
    assert refusal.value.code == "role.body_ended"


def test_a_closed_account_sees_nothing_until_opened_again() -> None:
    body = make.body()
    user, by = make.user(of=body), make.user(of=body, kind=ADMIN)
    services.close_account(user=user, reason="chuyển công tác", by=by, at=AT)
    user.refresh_from_db()
    assert not user.is_active
    assert list(queries.users_of(body, on=TODAY)) == []
    services.reopen_account(user=user, reason="về lại", by=by, at=AT)
    assert list(queries.users_of(body, on=TODAY)) == [user]


def test_an_account_is_managed_only_by_who_answers_for_all_its_roles() -> None:
    body, other = make.body(), make.body()
    user, by = make.user(of=body), make.user(of=body, kind=ADMIN)
    services.give_role(user=user, body=other, kind=RoleKind.OFFICER, by=None, at=AT)
    auditor = make.user(of=body, kind=RoleKind.AUDITOR)
    for target in (user, auditor, make.administrator(of=body)):
        for act in (
            lambda who=target: services.close_account(user=who, reason="x", by=by, at=AT),
            lambda who=target: services.reopen_account(user=who, reason="x", by=by, at=AT),
            lambda who=target: services.set_password(user=who, password="x" * 12, by=by, at=AT),
            lambda who=target: services.link_person(user=who, person=None, by=by, at=AT),
        ):
            with pytest.raises(PermissionDenied):
                act()
    services.close_account(user=user, reason="x", by=make.administrator(), at=AT)


def test_the_last_administrator_of_everywhere_stays() -> None:
    last = make.administrator()
    role = Role.objects.get(user=last)
    for act in (
        lambda: services.close_account(user=last, reason="x", by=last, at=AT),
        lambda: services.take_role(role=role, until=TODAY, by=last, at=AT),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "role.last_administrator"
    make.administrator()
    services.take_role(role=role, until=TODAY, by=last, at=AT)


def test_a_person_has_one_account_and_an_account_one_person() -> None:
    body = make.body()
    by, one, two = make.user(of=body, kind=ADMIN), make.user(of=body), make.user(of=body)
    first, second = make.person(of=body), make.person(of=body)
    services.link_person(user=one, person=first, by=by, at=AT)
    with pytest.raises(Refused) as refusal:
        services.link_person(user=two, person=first, by=by, at=AT)
    assert refusal.value.code == "account.person_has_one"
    services.link_person(user=one, person=second, by=by, at=AT)
    assert Person.objects.get(user=one) == second
    services.link_person(user=one, person=None, by=by, at=AT)
    assert not Person.objects.filter(user=one).exists()


def test_only_administrators_are_everywhere_says_the_database_too() -> None:
    user, body = make.user(), make.body()
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.bulk_create([Role(user=user, body=body, kind=RoleKind.LEADER, everywhere=True)])


def test_the_office_of_a_body_may_be_told_too() -> None:
    body = make.body()
    office = make.office_of(body)
    own, clerk = make.user(of=body), make.user(of=office, kind=RoleKind.REGISTRY_CLERK)
    assert list(queries.users_of(body, on=TODAY)) == [own]
    assert set(queries.users_of(body, on=TODAY, with_office=True)) == {own, clerk}
    assert set(queries.users_of(body, {RoleKind.REGISTRY_CLERK}, on=TODAY, with_office=True)) == {clerk}
    assert isinstance(own, User)
