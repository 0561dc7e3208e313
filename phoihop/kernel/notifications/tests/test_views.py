"""The bell counts what the list shows; each sees only the own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications import services
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.notifications.tests import make
from phoihop.kernel.notifications.tests.make import AT

pytestmark = pytest.mark.django_db


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _rows(client: Client, address: str) -> int:
    return len(BeautifulSoup(client.get(address).content, "html.parser").select("tr[data-row]"))


def test_the_bell_counts_the_list_behind_it() -> None:
    user = make.user()
    client = _client(user)
    for number in range(3):
        make.notice(user, title=f"Việc {number}", at=AT + timedelta(minutes=number))
    read = make.notice(user)
    make.notice(make.user())
    services.mark_read(code=read.code, by=user, at=AT)
    bell = client.get("/notifications/bell/").content.decode()
    assert "3 thông báo chưa đọc" in bell
    lines = [" ".join(line.text.split()) for line in BeautifulSoup(bell, "html.parser").select("li")]
    assert sorted(line.endswith("Chưa đọc") for line in lines) == [False, True, True, True]
    assert bell.index("Việc 2") < bell.index("Việc 0")
    assert _rows(client, "/notifications/?only=unread") == 3
    assert _rows(client, "/notifications/") == 4
    assert "Thông báo: 3 chưa đọc" in client.get("/notifications/").content.decode()


def test_opening_marks_and_leads_there() -> None:
    user = make.user()
    notice = make.notice(user, url="/viec/7/")
    response = _client(user).post(f"/notifications/{notice.code}/read/")
    assert (response.status_code, response.headers["Location"]) == (302, "/viec/7/")
    assert Notification.objects.visible_to(user).unread().count() == 0


def test_htmx_gets_the_row() -> None:
    user = make.user()
    notice = make.notice(user)
    response = _client(user).post(f"/notifications/{notice.code}/read/", headers={"HX-Request": "true"})
    assert response.content.decode().strip().startswith(f'<tr id="notification-{notice.code}"')
    assert "Đã đọc" in response.content.decode()


def test_under_the_bell_one_or_all_are_marked_in_place_and_the_number_follows() -> None:
    user = make.user()
    client, htmx = _client(user), {"HX-Request": "true"}
    first, second = make.notice(user), make.notice(user, at=AT + timedelta(minutes=1))
    one = client.post(f"/notifications/{first.code}/read/", {"stay": "bell"}, headers=htmx)
    page = BeautifulSoup(one.content, "html.parser")
    assert "1 thông báo chưa đọc" in page.text
    assert page.select_one("#bell-count[hx-swap-oob] .dot").text == "1"  # type: ignore[union-attr]  # fails if missing
    focused = page.select_one("[autofocus]")
    assert focused is not None
    assert focused.text == first.title
    rest = client.post("/notifications/read/", headers=htmx).content.decode()
    assert "0 thông báo chưa đọc" in rest
    assert "không có mục chưa đọc" in rest
    assert not Notification.objects.visible_to(user).unread().exists()
    assert second.title in rest


def test_marking_without_scripts_stays_in_the_list() -> None:
    user = make.user()
    notice = make.notice(user, url="/viec/7/")
    response = _client(user).post(f"/notifications/{notice.code}/read/", {"stay": "list"})
    assert response.headers["Location"] == "/notifications/"
    assert not Notification.objects.visible_to(user).unread().exists()


def test_the_bell_shows_a_few_of_many_with_a_fixed_number_of_questions(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = make.user()
    client = _client(user)
    for number in range(20):
        make.notice(user, at=AT + timedelta(minutes=number))
    client.get("/notifications/bell/")
    with django_assert_num_queries(4):
        bell = client.get("/notifications/bell/")
    assert len(BeautifulSoup(bell.content, "html.parser").select("li")) == 8


def test_a_stranger_finds_nothing() -> None:
    notice = make.notice(make.user())
    stranger = _client(make.user())
    assert stranger.post(f"/notifications/{notice.code}/read/").status_code == 404
    assert notice.title not in stranger.get("/notifications/").content.decode()


def test_reading_is_a_post() -> None:
    user = make.user()
    notice = make.notice(user)
    assert _client(user).get(f"/notifications/{notice.code}/read/").status_code == 405
    assert Client().get("/notifications/").status_code == 302


def test_all_at_once() -> None:
    user = make.user()
    for _ in range(2):
        make.notice(user)
    response = _client(user).post("/notifications/read/", follow=True)
    assert "vừa đánh dấu đã đọc: 2" in response.content.decode()
    assert "0 thông báo chưa đọc" in _client(user).get("/notifications/bell/").content.decode()


def test_an_empty_list_says_so() -> None:
    assert "Chưa có thông báo" in _client(make.user()).get("/notifications/").content.decode()


def test_a_long_list_has_pages_and_a_fixed_price(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    user = make.user()
    client = _client(user)
    for number in range(120):
        make.notice(user, at=AT + timedelta(minutes=number))
    with django_assert_max_num_queries(8):
        page = BeautifulSoup(client.get("/notifications/").content, "html.parser")
    assert len(page.select("tr[data-row]")) == 50
    following = page.select_one("a[rel=next]")
    assert following is not None
    assert _rows(client, str(following["href"])) == 50
