"""Who must have a second factor gets no further without one, cannot drop it, and is helped when it is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.login.adapter import SEALED, SealedFactors
from phoihop.kernel.login.tests.test_login import code_for, confirm, log_in, text
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.tests.make import PASSWORD
from phoihop.organisations import services
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NEEDY = [RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE, RoleKind.ADMINISTRATOR]
FREE = [RoleKind.OFFICER, RoleKind.REGISTRY_CLERK, RoleKind.DEPUTY, RoleKind.AUDITOR]


@pytest.fixture(autouse=True)
def obliged(settings: Settings) -> None:
    cache.clear()
    settings.SECOND_FACTOR_REQUIRED = True


# Of a version that had a cipher of its own for this, under the key of the tests.
WRITTEN_LAST_VERSION = (
    "f1:gAAAAABrAxXA02iqhdqVPdt1qlm04Kd9bvPtd5UQoiyx2VydvlAo-Q8YRdRzWASZPZkfbT"
    "_HR6FnNJQEqMAzkgH8tbvyvLvpl88UUvsTt4erUl7g_ryUc6Q="
)


def signed_in(kind: str) -> tuple[Client, User]:
    person, client = make.user(kind=kind, password=PASSWORD), Client()
    log_in(client, person)
    return client, person


def enrol(client: Client) -> Any:
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = re.search(r"<strong class=\"text-break\">(\w+)</strong>", page.content.decode())
    assert secret is not None
    return client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret[1])})


@pytest.mark.parametrize("kind", NEEDY)
def test_who_decides_or_gives_rights_sets_one_up_first(kind: str) -> None:
    client, _person = signed_in(kind)
    for address in ("/", "/settings/", "/directory/"):
        assert client.get(address).headers.get("Location") == "/accounts/2fa/", address
    assert "bắt buộc xác thực hai lớp" in text(client.get("/accounts/2fa/"))
    page = client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    assert page.headers["Location"] == "/accounts/2fa/totp/activate/"
    assert enrol_confirmed(client).status_code == 302
    assert client.get("/settings/").status_code == 200
    assert "bắt buộc xác thực hai lớp" not in text(client.get("/accounts/2fa/"))


def enrol_confirmed(client: Client) -> Any:
    secret = re.search(
        r"<strong class=\"text-break\">(\w+)</strong>", client.get("/accounts/2fa/totp/activate/").content.decode()
    )
    assert secret is not None
    return client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret[1])})


@pytest.mark.parametrize("kind", FREE)
def test_others_need_none(kind: str) -> None:
    client, _person = signed_in(kind)
    assert client.get("/settings/").status_code == 200


def test_a_sample_obliges_nobody(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client, _person = signed_in(RoleKind.ADMINISTRATOR)
    assert client.get("/settings/").status_code == 200


def test_who_needs_one_cannot_switch_it_off_and_others_can() -> None:
    for kind, left in ((RoleKind.LEADER, 1), (RoleKind.OFFICER, 0)):
        person, client = make.user(kind=kind, password=PASSWORD), Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        TOTP.activate(person, generate_totp_secret())
        client.post("/accounts/reauthenticate/?next=/accounts/2fa/", {"password": PASSWORD})
        answer = client.post("/accounts/2fa/totp/deactivate/")
        assert Authenticator.objects.filter(user=person, type="totp").count() == left
        if left:
            assert "không tắt được" in text(answer)


def test_recovery_codes_alone_are_no_second_factor() -> None:
    client, person = signed_in(RoleKind.LEADER)
    RecoveryCodes.activate(person)
    assert client.get("/settings/").headers["Location"] == "/accounts/2fa/"


def test_the_secret_lies_sealed_in_the_database_and_no_key_means_no_seal(settings: Settings) -> None:
    person, secret = make.user(), generate_totp_secret()
    TOTP.activate(person, secret)
    kept = Authenticator.objects.get(user=person)
    assert kept.data["secret"].startswith(SEALED)
    assert secret not in str(kept.data)
    assert SealedFactors().decrypt(kept.data["secret"]) == secret
    assert SealedFactors().decrypt("WRITTENBEFORE") == "WRITTENBEFORE"
    assert SealedFactors().decrypt(WRITTEN_LAST_VERSION) == "JBSWY3DPEHPK3PXP"
    settings.FIELD_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        SealedFactors().encrypt("x")


@pytest.mark.django_db(transaction=False)
def test_switching_on_is_an_act_and_is_told(django_capture_on_commit_callbacks: Any) -> None:
    client, person = signed_in(RoleKind.OFFICER)
    with django_capture_on_commit_callbacks(execute=True):
        enrol(client)
    assert Act.objects.filter(verb="account.totp_activated", subject_id=person.pk, by=person).count() == 1
    assert "vừa được bật" in Notification.objects.get(user=person).title
    written = [str(act.after) + str(act.before) for act in Act.objects.all()]
    assert [line for line in written if "secret" in line or SEALED in line] == []


def test_a_lost_factor_is_removed_by_who_manages_the_account_with_a_reason() -> None:
    boss, person = make.administrator(), make.user(kind=RoleKind.OFFICER)
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    TOTP.activate(boss, generate_totp_secret())
    client = Client()
    client.force_login(boss)
    page = reverse("organisations:account", args=[person.username])
    address = reverse("organisations:remove_second_factor", args=[person.username])
    assert address in client.get(page).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Mất điện thoại"}).status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    act = Act.objects.get(verb="account.second_factor_removed")
    assert (act.by, act.subject_id, act.reason, act.after) == (boss, person.pk, "Mất điện thoại", {"number": 2})
    assert "gỡ bỏ" in Notification.objects.get(user=person).title
    assert address not in client.get(page).content.decode()


def test_nobody_removes_the_own_factor_or_a_strangers_that_way() -> None:
    boss, person, stranger = make.administrator(), make.user(), make.user(kind=RoleKind.LEADER)
    for by, whose in ((boss, boss), (stranger, person), (person, person)):
        TOTP.activate(whose, generate_totp_secret())
        with pytest.raises(PermissionDenied):
            services.remove_second_factor(user=whose, reason="x", by=by, at=AT)
        Authenticator.objects.filter(user=whose).delete()
