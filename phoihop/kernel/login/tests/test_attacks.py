"""What no honest browser does: passkeys of another page, answers used twice, two clicks at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.login import services
from phoihop.kernel.login.queries import passkeys_of
from phoihop.kernel.login.tests.soft_key import SoftKey
from phoihop.kernel.login.tests.test_login import log_in, text
from phoihop.kernel.web.tests import make

pytestmark = pytest.mark.django_db
REFUSED = "Không nhận ra khóa truy cập"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def person() -> User:
    return make.user()


def enrolled(person: User, key: SoftKey, *, alone: bool = True) -> Client:
    client = Client()
    log_in(client, person)
    assert key.add_to(client, alone=alone).headers["Location"] == "/accounts/2fa/recovery-codes/"
    return client


def refused(client: Client, answer: Any) -> bool:
    led = answer.headers["Location"] == "/accounts/login/" and REFUSED in text(client.get("/accounts/login/"))
    return bool(led and client.get("/settings/").status_code == 302)


def test_a_good_key_opens(person: User) -> None:
    key, client = SoftKey(), Client()
    enrolled(person, key)
    assert key.log_in(client).headers["Location"] == "/settings/"
    assert client.get("/settings/").status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://gia-mao.example"}, {"origin": "http://testserver"}, {"host": "gia-mao.example"},
        {"verified": False}, {"secret": SoftKey().secret}, {"credential": bytes(16)}, {"handle": "YWI"},
    ],
)  # fmt: skip
def test_an_answer_made_elsewhere_or_otherwise_opens_nothing(changed: dict[str, Any], person: User) -> None:
    key, client = SoftKey(), Client()
    enrolled(person, key)
    for name, value in changed.items():
        setattr(key, name, value)
    assert refused(client, key.log_in(client))


def test_an_answer_opens_once_and_not_for_another_question(person: User) -> None:
    key, client, other = SoftKey(), Client(), Client()
    enrolled(person, key)
    challenge = key.question(client)
    assert refused(other, key.log_in(other, challenge))
    assert key.log_in(client, challenge).headers["Location"] == "/settings/"
    client.post("/accounts/logout/")
    assert refused(client, key.log_in(client, challenge))


def test_the_key_of_one_does_not_open_the_account_of_another(person: User) -> None:
    mine, theirs, client = SoftKey(), SoftKey(), Client()
    enrolled(person, mine)
    enrolled(make.user(), theirs)
    mine.handle = theirs.handle
    assert refused(client, mine.log_in(client))


def test_a_key_without_verification_is_none_that_opens_alone(person: User) -> None:
    client = Client()
    log_in(client, person)
    assert "Không nhận được khóa mới từ thiết bị" in text(SoftKey(verified=False).add_to(client))
    assert passkeys_of(person) == []


def test_a_key_of_a_forged_page_is_not_kept(person: User) -> None:
    client = Client()
    log_in(client, person)
    assert "Không nhận được khóa mới" in text(SoftKey(origin="https://gia-mao.example").add_to(client))
    assert passkeys_of(person) == []


def test_a_closed_account_is_closed_for_its_key_too(person: User) -> None:
    key, client = SoftKey(), Client()
    enrolled(person, key)
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert key.log_in(client).headers["Location"] == "/accounts/inactive/"
    assert client.get("/settings/").status_code == 302


def test_a_removed_key_opens_nothing(person: User) -> None:
    key, client = SoftKey(), Client()
    enrolled(person, key)
    services.remove_passkey(code=passkeys_of(person)[0].code, by=person, at=timezone.now(), reason="Mất máy")
    assert refused(client, key.log_in(client))
    assert not Authenticator.objects.filter(user=person).exists()


def test_the_second_factor_is_limited_by_account(person: User) -> None:
    enrolled(person, SoftKey(), alone=False)
    client = Client()
    log_in(client, person)
    for _attempt in range(6):
        answer = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Đăng nhập sai quá nhiều lần" in text(answer)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each act in a thread and a connection of its own, begun together; what they gave or how they were refused."""
    together = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        together.wait(timeout=60)
        try:
            return act()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.committed
def test_two_administrators_link_one_identity_and_one_of_them_is_refused(settings: Settings) -> None:
    settings.OIDC_ISSUER = "https://dang-nhap.example"
    people, boss = [make.user(), make.user()], make.user()

    def link(user: User) -> Callable[[], Any]:
        return lambda: services.link_identity(user=user, identity="can-bo-1", by=boss, at=timezone.now()).uid

    assert sorted(at_once(*(link(user) for user in people))) == ["account.identity_taken", "can-bo-1"]
    assert SocialAccount.objects.count() == Act.objects.filter(verb="account.identity_linked").count() == 1


@pytest.mark.committed
def test_one_account_linked_twice_at_once_keeps_one(settings: Settings) -> None:
    settings.OIDC_ISSUER = "https://dang-nhap.example"
    user, boss = make.user(), make.user()

    def link(identity: str) -> Callable[[], Any]:
        return lambda: services.link_identity(user=user, identity=identity, by=boss, at=timezone.now()).uid

    assert "account.identity_held" in at_once(link("mot"), link("hai"))
    assert SocialAccount.objects.count() == 1


@pytest.mark.committed
def test_the_last_two_keys_of_who_must_have_one_do_not_both_go(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    settings.SECOND_FACTOR_FOR = f"{__name__}.everybody"
    person = make.user()
    client = enrolled_both(person)
    assert client.get("/accounts/2fa/").status_code == 200
    first, second = (one.code for one in passkeys_of(person))

    def remove(code: str) -> Callable[[], Any]:
        return lambda: services.remove_passkey(code=code, by=person, at=timezone.now(), reason="Đổi máy")

    assert "account.second_factor_needed" in at_once(remove(first), remove(second))
    assert len(passkeys_of(person)) == 1


def everybody(user: User) -> bool:
    """Whom this test's installation obliges."""
    return True


def enrolled_both(person: User) -> Client:
    client = enrolled(person, SoftKey())
    assert SoftKey().add_to(client, "Khóa thứ hai").status_code == 302
    return client


@pytest.mark.committed
def test_one_answer_sent_twice_at_once_is_one_key(person: User) -> None:
    client, key = Client(), SoftKey()
    log_in(client, person)
    form = key.form_for(client)
    twin = Client()
    twin.cookies = client.cookies
    at_once(*(lambda one=one: one.post("/accounts/passkeys/add/", form).status_code for one in (client, twin)))
    assert len(passkeys_of(person)) == 1
    assert Act.objects.filter(verb="account.passkey_added").count() == 1
