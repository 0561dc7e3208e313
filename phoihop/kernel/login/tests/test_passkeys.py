"""What reaches the doors of passkeys without a browser: nonsense, others' keys, rights. The ceremony: tests/browser."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.login import services
from phoihop.kernel.login.queries import owes_second_factor, passkeys_of
from phoihop.kernel.login.tests.test_login import log_in, text
from phoihop.kernel.web.tests import make
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as province

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LOGIN = "/accounts/passkeys/login/"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def web(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def passkey(person: User, name: str = "Điện thoại", *, alone: bool = True) -> Authenticator:
    """A stored passkey of `person`, of a device that answers nobody."""
    number = Authenticator.objects.count() + 1
    key = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    data = AttestedCredentialData.create(bytes(16), number.to_bytes(16), key)
    seen = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP, 0, data)
    credential = {
        "id": web(number.to_bytes(16)),
        "rawId": web(number.to_bytes(16)),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": alone}},
        "response": {
            "clientDataJSON": web(json.dumps({"type": "webauthn.create", "challenge": "", "origin": ""}).encode()),
            "attestationObject": web(bytes(AttestationObject.create("none", seen, {}))),
        },
    }
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": credential}
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON, "rawId": JSON, "type": st.just("public-key") | JSON, "clientExtensionResults": JSON,
        "response": st.fixed_dictionaries(
            {}, optional={
                name: JSON | st.binary(max_size=40).map(web)
                for name in ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
            },
        ) | JSON,
    },
)  # fmt: skip


@how(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(FIELDS | JSON)
def test_nonsense_is_a_sentence_and_no_crash(sent: Any) -> None:
    cache.clear()
    client = Client()
    client.get(LOGIN, headers={"Accept": "application/json"})
    answer = client.post(LOGIN, {"credential": json.dumps(sent)})
    assert answer.headers["Location"] == "/accounts/login/"
    assert "Không nhận ra khóa truy cập" in text(client.get("/accounts/login/"))


BOMBS = (
    {"rawId": 2**50},
    {"response": {"signature": 2**50}},
    {"response": {"attestationObject": web(cbor.encode({"fmt": "none", "authData": 2**50, "attStmt": {}}))}},
    {"response": {"clientDataJSON": "A" * 70_000}},
)


@pytest.mark.parametrize("bomb", [*map(json.dumps, BOMBS), "[" * 40_000])
def test_no_number_in_an_answer_orders_memory(bomb: str) -> None:
    """Where bytes are due, a number would be as many zeros: a petabyte on behalf of who is not even logged in."""
    client = Client()
    client.get(LOGIN, headers={"Accept": "application/json"})
    client.post(LOGIN, {"credential": bomb})
    assert "Không nhận ra khóa truy cập" in text(client.get("/accounts/login/"))
    person = make.user()
    log_in(client, person)
    client.post("/accounts/reauthenticate/?next=/settings/", {"password": make.PASSWORD})
    client.get("/accounts/passkeys/add/")
    answer = client.post("/accounts/passkeys/add/", {"name": "x", "credential": bomb})
    assert "Không nhận được khóa mới từ thiết bị" in text(answer)
    assert passkeys_of(person) == []


@how(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(FIELDS | JSON)
def test_nonsense_adds_no_passkey(sent: Any) -> None:
    cache.clear()
    person, client = make.user(), Client()
    log_in(client, person)
    client.post("/accounts/reauthenticate/?next=/settings/", {"password": make.PASSWORD})
    client.get("/accounts/passkeys/add/")
    answer = client.post("/accounts/passkeys/add/", {"name": "x", "credential": json.dumps(sent)})
    assert "Không nhận được khóa mới từ thiết bị" in text(answer)
    assert passkeys_of(person) == []


def test_an_unknown_person_and_a_wrong_key_get_the_same_answer() -> None:
    person = make.user()
    kept = passkey(person)
    answers = set()
    for handle in (str(person.pk), "019a0000-0000-7000-8000-000000000000", "khong-phai"):
        client = Client()
        client.get(LOGIN, headers={"Accept": "application/json"})
        response = {
            "clientDataJSON": web(b'{"type":"webauthn.get","challenge":"","origin":"http://testserver"}'),
            "authenticatorData": web(bytes(37)), "signature": web(b"x"), "userHandle": web(handle.encode()),
        }  # fmt: skip
        key = kept.data["credential"]["id"]
        sent = {"id": key, "rawId": key, "type": "public-key", "response": response}
        answer = client.post(LOGIN, {"credential": json.dumps(sent)})
        answers.add((answer.status_code, answer.headers["Location"], text(client.get("/accounts/login/"))))
    assert len(answers) == 1


def test_a_passkey_counts_for_who_must_have_a_second_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    leader = province.user(kind=RoleKind.LEADER)
    assert owes_second_factor(leader)
    passkey(leader)
    assert not owes_second_factor(leader)


def test_the_last_factor_of_who_must_have_one_stays(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    leader = province.user(kind=RoleKind.LEADER)
    passkey(leader)
    code = passkeys_of(leader)[0].code
    with pytest.raises(Refused) as refusal:
        services.remove_passkey(code=code, by=leader, at=AT, reason="Đổi máy")
    assert refusal.value.code == "account.second_factor_needed"
    TOTP.activate(leader, generate_totp_secret())
    services.remove_passkey(code=code, by=leader, at=AT, reason="Đổi máy")
    assert passkeys_of(leader) == []


def test_removing_is_an_act_with_a_reason_done_once() -> None:
    person, client = make.user(), Client()
    log_in(client, person)
    passkey(person)
    client.post("/accounts/reauthenticate/?next=/settings/", {"password": make.PASSWORD})
    address = f"/accounts/passkeys/{passkeys_of(person)[0].code}/remove/"
    assert "Điện thoại" in text(client.get(address))
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Mất điện thoại"}).status_code == 302
    act = Act.objects.get(verb="account.passkey_removed")
    assert (act.by, act.reason, act.after) == (person, "Mất điện thoại", {"name": "Điện thoại"})
    again = client.post(address, {"reason": "Mất điện thoại"})
    assert (again.status_code, again.headers["X-Refused"]) == (409, "account.passkey_gone")
    assert Act.objects.filter(verb="account.passkey_removed").count() == 1


def test_nobody_removes_the_passkey_of_another_and_the_password_is_asked_again() -> None:
    person, stranger, client = make.user(), make.user(), Client()
    passkey(person)
    code = passkeys_of(person)[0].code
    log_in(client, stranger)
    address = f"/accounts/passkeys/{code}/remove/"
    assert client.get(address).headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/?next=/settings/", {"password": make.PASSWORD})
    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "x"}).status_code == 409
    assert len(passkeys_of(person)) == 1
