"""Passwords that others gave, that are missing, that are forgotten."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from phoihop.kernel.audit.models import Act
from phoihop.kernel.login.tests.test_login import log_in, text
from phoihop.kernel.notifications.models import Mail
from phoihop.kernel.notifications.services import send_due
from phoihop.kernel.notifications.tests.test_outbox import Server
from phoihop.kernel.notifications.tests.test_outbox import server as server  # a fixture by its name
from phoihop.kernel.web.tests import make

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/change/"
NEW = "mot-mat-khau-khac-han"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def test_a_given_password_opens_nothing_until_it_is_changed() -> None:
    person, client = make.user(must_choose_password=True), Client()
    log_in(client, person)
    for address in ("/", "/settings/", "/search/?q=a", "/accounts/2fa/", "/notifications/bell/"):
        assert client.get(address).headers.get("Location") == CHANGE, address
    assert client.post("/settings/", {"language": "en"}).headers.get("Location") == CHANGE
    htmx = client.get("/notifications/bell/", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (200, CHANGE)
    assert client.get("/healthz").status_code == 200
    assert "do quản trị tài khoản đặt" in text(client.get(CHANGE))

    form = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(CHANGE, form).status_code == 302
    assert client.get("/settings/").status_code == 200
    assert "do quản trị tài khoản đặt" not in text(client.get(CHANGE))
    act = Act.objects.get(verb="account.password_chosen")
    assert (act.by, act.subject_id, NEW in str(act.after)) == (person, person.pk, False)


def test_the_same_password_is_not_a_new_one() -> None:
    person, client = make.user(must_choose_password=True), Client()
    log_in(client, person)
    form = {"oldpassword": make.PASSWORD, "password1": make.PASSWORD, "password2": make.PASSWORD}
    assert "khác mật khẩu đang dùng" in text(client.post(CHANGE, form))
    person.refresh_from_db()
    assert person.must_choose_password


def test_who_must_change_may_leave() -> None:
    person, client = make.user(must_choose_password=True), Client()
    log_in(client, person)
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"


def test_an_account_without_a_password_sets_one() -> None:
    person, client = make.user(), Client()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(CHANGE).headers["Location"] == "/accounts/password/set/"
    assert "chưa có mật khẩu riêng" in text(client.get("/accounts/password/set/"))
    weak = client.post("/accounts/password/set/", {"password1": "ngan", "password2": "ngan"})
    assert "quá ngắn" in text(weak)
    assert client.post("/accounts/password/set/", {"password1": NEW, "password2": NEW}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


def ask(email: str, **headers: Any) -> Any:
    return Client().post("/accounts/password/reset/", {"email": email}, **headers)


def test_a_forgotten_password_is_set_anew_through_a_letter(server: Server, settings: LazySettings) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://phoihop.example.vn", ["*"]
    person = make.user(email="can.bo@example.vn", must_choose_password=True)
    elsewhere = Client()
    log_in(elsewhere, person)
    done = ask("Can.Bo@example.vn", headers={"Host": "evil.example"})
    assert done.headers["Location"] == "/accounts/password/reset/done/"
    assert "Nếu có tài khoản dùng địa chỉ" in text(Client().get("/accounts/password/reset/done/"))
    assert send_due(at=timezone.now()) == 1
    [letter] = server.taken
    assert letter["To"] == "can.bo@example.vn"
    assert person.username in letter.get_content()
    found = re.search(r"https://phoihop\.example\.vn(/accounts/password/reset/key/\S+/)", letter.get_content())
    assert found is not None

    client = Client()
    page = client.get(found[1])
    form = {"password1": NEW, "password2": NEW}
    assert "quá ngắn" in text(client.post(page.headers["Location"], {"password1": "ngan", "password2": "ngan"}))
    assert client.post(page.headers["Location"], form).headers["Location"] == "/accounts/password/reset/key/done/"
    assert "đăng nhập bằng mật khẩu mới" in text(client.get("/accounts/password/reset/key/done/"))
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert not person.must_choose_password
    assert "_auth_user_id" not in client.session
    assert elsewhere.get("/settings/").status_code == 302  # what was open elsewhere has ended
    assert "đã dùng rồi" in text(Client().get(found[1]))
    assert log_in(Client(), person, NEW).status_code == 302


def test_a_key_dies_after_an_hour(settings: LazySettings) -> None:
    settings.MAIL_ENABLED = True
    make.user(email="can.bo@example.vn")
    ask("can.bo@example.vn")
    path = str(Mail.objects.get().text).split("http://localhost:8000")[1].split()[0]
    assert Client().get(path).status_code == 302
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "quá một giờ" in text(Client().get(path))


def test_nobody_learns_which_addresses_have_accounts(settings: LazySettings) -> None:
    settings.MAIL_ENABLED = True
    make.user(email="co@example.vn")
    make.user(email="dong@example.vn", is_active=False)
    answers = {ask(address).headers["Location"] for address in ("co@example.vn", "dong@example.vn", "la@example.vn")}
    assert answers == {"/accounts/password/reset/done/"}
    assert [mail.to for mail in Mail.objects.all()] == ["co@example.vn"]


def test_the_reset_is_asked_for_a_few_times_only(settings: LazySettings) -> None:
    settings.MAIL_ENABLED = True
    make.user(email="co@example.vn")
    client = Client(raise_request_exception=False)
    answers = [client.post("/accounts/password/reset/", {"email": "co@example.vn"}).status_code for _n in range(8)]
    assert answers[0] == 302
    assert answers[-1] == 429
    assert Mail.objects.count() == answers.count(302)


def test_without_a_mail_server_the_page_says_whom_to_ask() -> None:
    make.user(email="co@example.vn")
    assert "liên hệ quản trị tài khoản" in text(ask("co@example.vn"))
    assert not Mail.objects.exists()
