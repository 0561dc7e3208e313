"""Code, PKCE and id_token of a real provider: who is linked comes in, everybody and everything else stays out."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.login.tests.test_login import code_for, text
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.tests.make import PASSWORD
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make
from tests.oidc.conftest import SECRET

pytestmark = pytest.mark.django_db
BEGIN, CALLBACK = "/accounts/shared/", "/accounts/shared/callback/"
FAILED = "không trả lời hoặc trả lời không hợp lệ"


@pytest.fixture
def person() -> User:
    return make.user(kind=RoleKind.OFFICER, password=PASSWORD)


def linked(person: User, issuer: str, subject: str = "can-bo-1") -> User:
    SocialAccount.objects.create(user=person, provider=issuer, uid=subject)
    return person


def begin(client: Client, onward: str = "/settings/") -> str:
    answer = client.get(BEGIN, {"next": onward})
    assert answer.status_code == 302, text(answer)
    return str(answer.headers["Location"])


def changed(url: str, **params: str) -> str:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | params
    return parts._replace(query=urlencode(query)).geturl()


def at_provider(url: str, login: str = "can-bo-1", **typed: str) -> str:
    """Walk through the provider as a browser does; the address it sends back to."""
    with requests.Session() as browser:
        for _step in range(8):
            answer = browser.get(url, allow_redirects=False, timeout=60)
            if answer.status_code == 200:
                answer = browser.post(url, data={"login": login, **typed}, allow_redirects=False, timeout=60)
            url = urljoin(url, answer.headers["Location"])
            if urlsplit(url).path == CALLBACK:
                return url
    raise AssertionError(url)


def back(client: Client, url: str) -> Any:
    parts = urlsplit(url)
    return client.get(f"{parts.path}?{parts.query}")


def come(client: Client, login: str = "can-bo-1", **typed: str) -> Any:
    return back(client, at_provider(begin(client), login, **typed))


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def test_a_linked_person_comes_in_and_the_session_gets_a_new_key(person: User, issuer: str) -> None:
    linked(person, issuer)
    client = Client()
    address = begin(client)
    before = client.session.session_key
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid")
    assert asked["redirect_uri"] == "http://testserver/accounts/shared/callback/"
    assert SECRET not in address
    answer = back(client, at_provider(address))
    assert answer.headers["Location"] == "/settings/"
    assert is_in(client)
    assert client.session.session_key != before
    kept = SocialAccount.objects.get(user=person)
    assert set(kept.extra_data) <= {"acr", "amr"}


def test_a_stranger_gets_one_sentence_and_no_account(issuer: str) -> None:
    number, client = User.objects.count(), Client()
    answer = come(client, "nguoi-la")
    assert answer.status_code == 403
    assert "chưa được gắn với tài khoản nào" in text(answer)
    assert "nguoi-la" in text(answer)
    assert not is_in(client)
    assert User.objects.count() == number
    assert not SocialAccount.objects.exists()


def test_who_stops_at_the_provider_is_told_so(issuer: str) -> None:
    client = Client()
    assert "đã dừng" in text(come(client, "stop"))
    assert not is_in(client)


@pytest.mark.parametrize("what", ["state", "nonce", "code_challenge"])
def test_what_was_changed_on_the_way_is_refused(what: str, person: User, issuer: str) -> None:
    linked(person, issuer)
    client = Client()
    address = begin(client)
    url = at_provider(address if what == "state" else changed(address, **{what: "A" * 43}))
    answer = back(client, changed(url, state="khac") if what == "state" else url)
    assert answer.status_code == 401
    assert FAILED in text(answer)
    assert not is_in(client)


def test_an_answer_opens_once_and_only_the_browser_that_asked(person: User, issuer: str) -> None:
    linked(person, issuer)
    client, thief = Client(), Client()
    url = at_provider(begin(client))
    begin(thief)
    assert back(thief, url).status_code == 401
    assert back(client, url).status_code == 302
    client.post("/accounts/logout/")
    assert back(client, url).status_code == 401
    assert not is_in(client)


def test_a_code_that_was_spent_is_refused(person: User, issuer: str) -> None:
    linked(person, issuer)
    client, other = Client(), Client()
    spent = parse_qs(urlsplit(at_provider(begin(client))).query)["code"][0]
    own = at_provider(begin(other))
    assert back(other, changed(own, code=spent)).status_code == 401


def test_another_issuer_is_refused_even_if_it_answers(person: User, issuer: str, settings: Settings) -> None:
    settings.OIDC_ISSUER = issuer.replace("127.0.0.1", "localhost")
    linked(person, settings.OIDC_ISSUER)
    answer = Client().get(BEGIN)
    assert answer.status_code == 401
    assert FAILED in text(answer)


def test_links_belong_to_their_issuer(person: User, issuer: str) -> None:
    linked(person, "https://noi-cu.example")
    assert come(Client()).status_code == 403


def test_a_wrong_secret_is_refused(person: User, issuer: str, settings: Settings) -> None:
    linked(person, issuer)
    settings.OIDC_CLIENT_SECRET = "khac"  # a wrong one
    client = Client()
    assert come(client).status_code == 401
    assert not is_in(client)


def test_a_provider_that_is_away_is_one_sentence(issuer: str, settings: Settings) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert FAILED in text(Client().get(BEGIN))
    assert "có thể vẫn còn mở" in text(Client().get("/accounts/shared/left/"))


def test_a_closed_account_stays_closed(person: User, issuer: str) -> None:
    linked(person, issuer)
    person.is_active = False
    person.save(update_fields=["is_active"])
    client = Client()
    answer = client.get(come(client).headers["Location"])
    assert "không còn dùng được" in text(answer)
    assert not is_in(client)


def test_our_second_factor_is_asked_after_the_provider(person: User, issuer: str) -> None:
    linked(person, issuer)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    client = Client()
    assert come(client).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert is_in(client)


def test_the_providers_second_factor_counts_only_where_the_setting_says_so(issuer: str, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    leader = linked(make.user(kind=RoleKind.LEADER, password=PASSWORD), issuer)
    for words, typed, enough in (([], {"two": "on"}, False), (["otp"], {}, False), (["otp"], {"two": "on"}, True)):
        settings.OIDC_SECOND_FACTOR = words
        client = Client()
        come(client, **typed)
        assert is_in(client) is enough, (words, typed)
        assert client.get("/accounts/2fa/").status_code == 200
    by_password = Client()
    by_password.post("/accounts/login/", {"login": leader.username, "password": PASSWORD})
    assert by_password.get("/settings/").headers["Location"] == "/accounts/2fa/"


def test_the_providers_second_factor_saves_asking_twice(person: User, issuer: str, settings: Settings) -> None:
    linked(person, issuer)
    TOTP.activate(person, generate_totp_secret())
    settings.OIDC_SECOND_FACTOR = ["otp"]
    client = Client()
    come(client, two="on")
    assert is_in(client)


def test_a_given_password_is_not_in_the_way_of_who_does_not_use_it(person: User, issuer: str) -> None:
    person.must_choose_password = True
    person.save(update_fields=["must_choose_password"])
    linked(person, issuer)
    client = Client()
    come(client)
    assert is_in(client)


def test_by_address_it_must_be_verified_and_capitals_are_the_same(
    person: User, issuer: str, settings: Settings
) -> None:
    settings.OIDC_CLAIM = "email"
    linked(person, issuer, "can-bo-1@tinh.example")
    client = Client()
    assert come(client).status_code == 302
    assert is_in(client)
    assert come(Client(), "unverified-1").status_code == 401
    assert come(Client(), "can-bo-2").status_code == 403


def test_leaving_tells_of_the_providers_own_session(person: User, issuer: str) -> None:
    linked(person, issuer)
    client = Client()
    come(client)
    answer = client.post("/accounts/logout/", follow=True)
    assert "có thể vẫn còn mở" in text(answer)
    assert f'href="{issuer}/session/end?client_id=phoihop"' in answer.content.decode()
    assert not is_in(client)


def test_nobody_is_led_elsewhere_or_links_himself(person: User, issuer: str) -> None:
    linked(person, issuer)
    client = Client()
    url = at_provider(begin(client, "https://gia-mao.example/"))
    assert back(client, url).headers["Location"] == "/"
    begin(client)
    number = SocialAccount.objects.count()
    stranger = Client()
    answer = stranger.get(BEGIN, {"process": "connect", "scope": "openid,admin", "auth_params": "prompt=none"})
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["scope"] == ["openid"]
    assert "prompt" not in asked
    assert SocialAccount.objects.count() == number


def test_who_is_in_already_stays_who_he_is(person: User, issuer: str) -> None:
    linked(person, issuer)
    other, client = make.user(password=PASSWORD), Client()
    client.force_login(other)
    assert client.get(BEGIN, {"next": "/settings/"}).headers["Location"] == "/settings/"


def test_switched_off_nothing_is_there(person: User) -> None:
    linked(person, "")
    client = Client()
    assert [client.get(address).status_code for address in (BEGIN, CALLBACK, "/accounts/shared/left/")] == [404] * 3
    assert "dùng chung" not in text(client.get("/accounts/login/"))
    client.force_login(person)
    assert "dùng chung" not in text(client.get("/accounts/2fa/"))


def test_an_administrator_links_and_unlinks_with_act_notice_and_end_of_sessions(issuer: str) -> None:
    boss, person = make.administrator(), make.user(kind=RoleKind.OFFICER, password=PASSWORD)
    office, client = Client(), Client()
    office.force_login(boss)
    page = reverse("organisations:account", args=[person.username])
    link = reverse("organisations:link_identity", args=[person.username])
    assert link in office.get(page).content.decode()
    assert office.post(link, {"identity": "can-bo-1"}).status_code == 302
    act = Act.objects.get(verb="account.identity_linked")
    assert (act.by, act.subject_id, act.after) == (boss, person.pk, {"issuer": issuer, "identity": "can-bo-1"})
    assert "can-bo-1" in Notification.objects.get(user=person).title
    assert office.post(link, {"identity": "can-bo-2"}).status_code == 409
    come(client)
    assert is_in(client)
    assert "can-bo-1" in text(client.get("/accounts/2fa/"))

    other = make.user(kind=RoleKind.OFFICER)
    taken = office.post(reverse("organisations:link_identity", args=[other.username]), {"identity": "can-bo-1"})
    assert (taken.status_code, SocialAccount.objects.count()) == (409, 1)
    assert "đang mở một tài khoản khác" in text(taken)

    unlink = reverse("organisations:unlink_identity", args=[person.username])
    assert office.post(unlink, {"reason": "Chuyển công tác"}).status_code == 302
    assert Act.objects.get(verb="account.identity_unlinked").reason == "Chuyển công tác"
    assert not is_in(client)
    assert office.post(unlink, {"reason": "Lần nữa"}).status_code == 409
    assert come(Client()).status_code == 403


@pytest.mark.parametrize("kind", [RoleKind.OFFICER, RoleKind.LEADER])
def test_only_who_manages_the_account_links_it(kind: RoleKind, issuer: str, person: User) -> None:
    client = Client()
    client.force_login(make.user(kind=kind))
    for name in ("link_identity", "unlink_identity"):
        answer = client.post(reverse(f"organisations:{name}", args=[person.username]), {"identity": "x", "reason": "x"})
        assert answer.status_code in {403, 404}
    assert not SocialAccount.objects.exists()
