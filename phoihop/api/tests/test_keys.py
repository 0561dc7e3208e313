"""A key acts for one body, within its works, until its day, its end, or its maker's."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from phoihop.api import services
from phoihop.api.models import ApiKey, Scope
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.web.guards import new_token
from phoihop.organisations import services as directory
from phoihop.organisations.models import Body, Role, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db


def asked(token: str) -> Any:
    """What the key is good for, or the refusal."""
    return Client().get("/api/v1/key", headers={"Authorization": f"Bearer {token}"})


def made(head: User, body: Body, **changes: Any) -> tuple[ApiKey, str]:
    given: dict[str, Any] = {
        "body": body, "name": "Phần mềm một cửa", "scopes": [Scope.INTAKE],
        "expires_on": timezone.localdate() + timedelta(days=30), "by": head, "at": timezone.now(),
    }  # fmt: skip
    return services.make_key(**given | changes)


@pytest.fixture
def body() -> Body:
    return people.body(name="Ủy ban nhân dân xã Suối Đá")


@pytest.fixture
def head(body: Body) -> User:
    return people.user(of=body, kind=RoleKind.LEADER)


def test_a_key_says_what_it_is_good_for_and_only_its_digest_is_kept(head: User, body: Body) -> None:
    key, token = made(head, body, scopes=[Scope.PETITIONS, Scope.INTAKE])
    answer = asked(token)
    assert answer.status_code == 200
    assert answer.json()["body"] == body.name
    assert answer.json()["scopes"] == ["intake", "petitions"]
    secret = token.partition(".")[2]
    kept = ApiKey.objects.filter(pk=key.pk).values().get()
    act = Act.objects.get(verb="key.made")
    assert secret not in str(kept)
    assert secret not in str(act.__dict__)
    assert key.secret_hash not in str(act.__dict__)


@pytest.mark.parametrize("spoil", ["secret", "code", "revoked", "late", "role", "account"])
def test_a_key_that_holds_no_more_is_unknown(head: User, body: Body, spoil: str) -> None:
    key, token = made(head, body)
    code, _dot, secret = token.partition(".")
    if spoil == "secret":
        token = f"{code}.{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}"
    elif spoil == "code":
        token = f"KA-\x00.{secret}"
    elif spoil == "revoked":
        services.revoke_key(key_id=key.pk, by=head, at=timezone.now())
    elif spoil == "late":
        ApiKey.objects.filter(pk=key.pk).update(expires_on=date(2026, 1, 1))
    elif spoil == "role":
        role = Role.objects.get(user=head, body=body)
        directory.take_role(role=role, until=timezone.localdate(), by=None, at=timezone.now())
    else:
        User.objects.filter(pk=head.pk).update(is_active=False)
    answer = asked(token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown_key")


def test_only_a_head_makes_keys_and_within_the_days_allowed(head: User, body: Body) -> None:
    with pytest.raises(PermissionDenied):
        made(people.user(of=body, kind=RoleKind.OFFICER), body)
    with pytest.raises(PermissionDenied):
        made(head, people.body())
    today = timezone.localdate()
    cases: list[tuple[dict[str, Any], str]] = [
        ({"scopes": []}, "key.no_scope"),
        ({"expires_on": today - timedelta(days=1)}, "key.days"),
        ({"expires_on": today + timedelta(days=4000)}, "key.days"),
    ]
    for changes, code in cases:
        with pytest.raises(Refused) as refused:
            made(head, body, **changes)
        assert refused.value.code == code
    assert not ApiKey.objects.exists()


def test_who_may_revoke(head: User, body: Body) -> None:
    key, token = made(head, body)
    with pytest.raises(PermissionDenied):
        services.revoke_key(key_id=key.pk, by=people.user(of=body), at=timezone.now())
    administrator = people.administrator(of=body)
    once = services.revoke_key(key_id=key.pk, by=administrator, at=timezone.now()).revoked_at
    assert services.revoke_key(key_id=key.pk, by=head, at=timezone.now()).revoked_at == once
    assert Act.objects.filter(verb="key.revoked").count() == 1
    assert asked(token).status_code == 401


def test_the_page_shows_a_token_once_and_takes_it_back(head: User, body: Body) -> None:
    client = Client()
    client.force_login(head)
    until = timezone.localdate() + timedelta(days=30)
    given = {
        "body": body.code, "name": "Cổng dịch vụ", "scopes": ["intake"], "expires_on": f"{until:%d/%m/%Y}",
        "_once": new_token(),
    }  # fmt: skip
    missing = client.post("/api/keys/", given | {"scopes": [], "_once": new_token()})
    assert missing.status_code == 422
    assert "Cổng dịch vụ" in missing.content.decode()
    page = client.post("/api/keys/", given)
    found = re.search(r'<code class="secret">([^<]+)</code>', page.content.decode())
    assert found is not None
    assert page.headers["Cache-Control"] == "no-store"
    assert asked(found[1]).status_code == 200
    again = client.post("/api/keys/", given)  # a double click makes no second key
    assert (again.status_code, ApiKey.objects.count()) == (302, 1)
    listed = client.get("/api/keys/").content.decode()
    assert "Cổng dịch vụ" in listed
    assert found[1] not in listed
    key = ApiKey.objects.get()
    assert client.post(f"/api/keys/{key.code}/revoke/").status_code == 302
    assert asked(found[1]).status_code == 401
    stranger = Client()
    stranger.force_login(people.user(kind=RoleKind.LEADER))
    assert "Cổng dịch vụ" not in stranger.get("/api/keys/").content.decode()
    assert stranger.post(f"/api/keys/{key.code}/revoke/").status_code == 404
    outsider = Client()
    outsider.force_login(people.user())
    assert outsider.get("/api/keys/").status_code == 403


def test_the_description_is_open_and_a_fault_says_where_it_is() -> None:
    described = Client().get("/api/v1/openapi.json")
    assert described.status_code == 200
    assert described.json()["paths"]["/api/v1/key"]
    assert asked("").json()["code"] == "unknown_key"
    assert Client().get("/api/v1/key").status_code == 401
