"""allauth as this product uses it: our pages, Vietnamese words, no way to sign up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person() -> User:
    return make.user()


def text(response: Any) -> str:
    page: str = response.content.decode()
    assert "⟦thiếu biến" not in page
    return " ".join(str(BeautifulSoup(page, "html.parser").get_text(" ")).split())


def log_in(client: Client, person: User, password: str = make.PASSWORD) -> Any:
    return client.post(LOGIN, {"login": person.username, "password": password})


def confirm(client: Client) -> None:
    """Type the password again, as the pages of the second factor ask."""
    answer = client.post("/accounts/reauthenticate/?next=/settings/", {"password": make.PASSWORD})
    assert answer.headers["Location"] == "/settings/"


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_a_wrong_password_is_told_in_vietnamese(person: User) -> None:
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in text(log_in(Client(), person, "sai"))


def test_too_many_wrong_passwords_are_stopped_in_vietnamese(person: User) -> None:
    client = Client()
    for _attempt in range(6):
        answer = log_in(client, person, "sai")
    assert "Đăng nhập sai quá nhiều lần" in text(answer)
    assert "Đăng nhập sai quá nhiều lần" in text(log_in(client, person))


def test_a_flood_of_requests_gets_our_page(person: User) -> None:
    client = Client(raise_request_exception=False)
    answers = [client.post(LOGIN, {"login": f"x{n}", "password": "y"}) for n in range(40)]
    assert answers[-1].status_code == 429
    assert "Hãy đợi một lát" in text(answers[-1])


def test_nobody_signs_up_and_nobody_manages_addresses() -> None:
    for name in ["account_signup", "account_email"]:
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert Client().get("/accounts/signup/").status_code == 404


def test_an_account_that_has_ended_cannot_log_in(person: User) -> None:
    person.is_active = False
    person.save(update_fields=["is_active"])
    client = Client()
    answer = log_in(client, person)
    assert "_auth_user_id" not in client.session
    if answer.status_code == 302:
        answer = client.get(answer.headers["Location"])
    assert "ngừng" in text(answer) or "không đúng" in text(answer)


def test_the_password_is_changed_and_a_weak_one_refused(person: User) -> None:
    client = Client()
    log_in(client, person)
    address = "/accounts/password/change/"
    assert "Mật khẩu hiện tại" in text(client.get(address))

    form = {"oldpassword": make.PASSWORD, "password1": "ngan", "password2": "ngan"}
    assert "Mật khẩu quá ngắn; cần ít nhất 12 ký tự." in text(client.post(address, form))

    new = "mot-mat-khau-khac-han"
    assert client.post(address, form | {"password1": new, "password2": new}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)


def test_the_second_factor_from_switching_on_to_switching_off(person: User) -> None:
    client = Client()
    log_in(client, person)
    confirm(client)

    page = client.get("/accounts/2fa/totp/activate/")
    secret = re.search(r"<strong class=\"text-break\">(\w+)</strong>", page.content.decode())
    assert secret is not None, page.headers
    assert "quét hình này" in text(page)
    assert "Mã không đúng" in text(client.post("/accounts/2fa/totp/activate/", {"code": "000000"}))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret[1])}).status_code == 302

    assert "Còn 10 trên 10 mã chưa dùng" in text(client.get("/accounts/2fa/recovery-codes/"))
    codes = [
        item.text
        for item in BeautifulSoup(client.get("/accounts/2fa/recovery-codes/").content, "html.parser").select(
            ".codes li"
        )
    ]
    assert len(codes) == 10
    assert "Đang bật" in text(client.get("/accounts/2fa/"))
    assert "Xác thực hai lớp đang bật" in text(client.get("/settings/"))
    assert "không dùng được nữa" in text(client.get("/accounts/2fa/recovery-codes/generate/"))

    again = Client()
    assert log_in(again, person).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert "Nhập mã 6 số" in text(again.get("/accounts/2fa/authenticate/"))
    assert again.get("/settings/").status_code == 302
    assert "Mã không đúng" in text(again.post("/accounts/2fa/authenticate/", {"code": "nope"}))
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert again.get("/settings/").status_code == 200

    confirm(again)
    assert "chỉ cần mật khẩu" in text(again.get("/accounts/2fa/totp/deactivate/"))
    assert again.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert "Chưa bật" in text(again.get("/accounts/2fa/"))


def test_a_used_recovery_code_opens_nothing_twice(person: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(person, generate_totp_secret())
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    for expected in (302, 200):
        client = Client()
        log_in(client, person)
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == expected


def test_the_password_is_asked_again_before_the_factor_changes(person: User) -> None:
    client = Client()
    log_in(client, person)
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert asked.request["PATH_INFO"] == "/accounts/reauthenticate/"
    assert "hãy nhập lại mật khẩu" in text(asked)
    assert "Mật khẩu không đúng." in text(client.post("/accounts/reauthenticate/", {"password": "sai"}))


def test_leaving_asks_and_leads_to_the_login(person: User) -> None:
    client = Client()
    log_in(client, person)
    assert "Đăng xuất khỏi hệ thống?" in text(client.get("/accounts/logout/"))
    assert client.post("/accounts/logout/").headers["Location"] == LOGIN
    assert "Đã đăng xuất." in text(client.get(LOGIN))


def test_the_login_speaks_of_a_forgotten_password_once_and_in_vietnamese(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "Forgot" not in page
    assert page.count("Quên mật khẩu") == 1
