"""The list of sessions: where, since when; one ended, all others ended, and what ends them unasked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.login import jobs, presence, services
from phoihop.kernel.login.queries import live_sessions_of, session_code
from phoihop.kernel.login.rules import device
from phoihop.kernel.login.tests.test_login import log_in, text
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.tests import make
from phoihop.organisations.models import Role, RoleKind
from phoihop.organisations.services import close_account, reopen_account, take_role
from phoihop.organisations.tests import make as province

pytestmark = pytest.mark.django_db
PAGE = "/accounts/2fa/"
OFFICE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()
    presence._noted.clear()


@pytest.fixture
def person() -> User:
    return make.user()


def come(person: User, agent: str = OFFICE) -> Client:
    client = Client(headers={"User-Agent": agent})
    assert log_in(client, person).status_code == 302
    return client


def code_of(client: Client) -> str:
    return session_code(str(client.session.session_key))


def refused(client: Client) -> bool:
    return client.get("/settings/").headers.get("Location", "").startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (OFFICE, "Chrome · Windows"),
        (PHONE, "Safari · iPhone"),
        (OFFICE + " Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/120.0 Chrome/114.0", "Cốc Cốc · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent: str, shown: str) -> None:
    assert device(agent) == shown


def test_the_page_lists_this_session_first_and_the_others_with_place_and_time(person: User) -> None:
    phone, office = come(person, PHONE), come(person)
    page = text(office.get(PAGE))
    assert "Chrome · Windows phiên này" in page
    assert page.index("Chrome · Windows") < page.index("Safari · iPhone")
    assert "127.0.0.1" in page
    keys = [str(client.session.session_key) for client in (phone, office)]
    shown = office.get(PAGE).content.decode()
    assert [key for key in keys if key in shown] == []


def test_a_forgotten_session_is_ended_and_that_is_an_act(person: User) -> None:
    phone, office = come(person, PHONE), come(person)
    answer = office.post(f"/accounts/sessions/{code_of(phone)}/end/", follow=True)
    assert "Đã kết thúc phiên đăng nhập." in text(answer)
    assert refused(phone)
    assert not refused(office)
    act = Act.objects.get(verb="account.sessions_ended")
    assert (act.by, act.subject_id) == (person, person.pk)
    assert [one["device"] for one in act.after["sessions"]] == ["Safari · iPhone"]
    assert "1 phiên" in Notification.objects.get(user=person).title


def test_ending_twice_is_said_and_recorded_once(person: User) -> None:
    phone, office = come(person, PHONE), come(person)
    address = f"/accounts/sessions/{code_of(phone)}/end/"
    office.post(address, follow=True)
    assert "đã kết thúc trước đó" in text(office.post(address, follow=True))
    assert Act.objects.filter(verb="account.sessions_ended").count() == 1


def test_all_others_end_and_this_one_stays(person: User) -> None:
    others, mine = [come(person, PHONE), come(person)], come(person)
    assert "Đã kết thúc 2 phiên khác." in text(mine.post("/accounts/sessions/end/", follow=True))
    assert [refused(client) for client in [*others, mine]] == [True, True, False]
    assert "Kết thúc mọi phiên khác" not in text(mine.get(PAGE))


def test_nobody_ends_or_sees_the_session_of_another(person: User) -> None:
    stranger, mine = come(make.user()), come(person, PHONE)
    stranger.post(f"/accounts/sessions/{code_of(mine)}/end/")
    stranger.post("/accounts/sessions/end/")
    assert not refused(mine)
    assert "Safari · iPhone" not in text(stranger.get(PAGE))
    assert Client().post("/accounts/sessions/end/").status_code == 401
    assert stranger.get("/accounts/sessions/end/").status_code == 405


def test_a_changed_password_ends_every_other_session_and_takes_it_off_the_list(person: User) -> None:
    phone, office = come(person, PHONE), come(person)
    new = "mot-mat-khau-khac-han"
    form = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    assert office.post("/accounts/password/change/", form).status_code == 302
    assert refused(phone)
    person.refresh_from_db()
    assert [row.session_key for row in live_sessions_of(person, at=timezone.now())] == [office.session.session_key]
    page = text(office.get(PAGE))
    assert "Safari · iPhone" not in page
    assert "phiên này" in page


def test_who_is_closed_out_is_refused_at_once_and_begins_with_a_login_when_let_in_again() -> None:
    boss, person = province.administrator(), province.user(kind=RoleKind.OFFICER, password=make.PASSWORD)
    client = come(person)
    assert not refused(client)
    close_account(user=person, reason="Nghỉ hưu", by=boss, at=timezone.now())
    assert refused(client)
    reopen_account(user=person, reason="Nhầm", by=boss, at=timezone.now())
    assert refused(client)
    assert not UserSession.objects.filter(user=person).exists()


def test_login_changes_the_key_of_the_session(person: User) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["phoihop"] = str(before)
    log_in(client, person)
    assert client.session.session_key != before
    thief = Client()
    thief.cookies["phoihop"] = str(before)
    assert refused(thief)


def test_the_cookie_is_for_this_site_and_not_for_scripts(person: User, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": make.PASSWORD}, secure=True)
    cookie = client.cookies["phoihop"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


def test_being_seen_is_noted_now_and_then_only(person: User, django_assert_num_queries: Any) -> None:
    client = come(person)
    row = UserSession.objects.get(user=person)
    UserSession.objects.filter(pk=row.pk).update(last_seen_at=timezone.now() - timedelta(hours=2))
    client.get("/settings/")
    row.refresh_from_db()
    assert timezone.now() - row.last_seen_at < timedelta(minutes=1)
    kept = row.last_seen_at - timedelta(hours=3)
    UserSession.objects.filter(pk=row.pk).update(last_seen_at=kept)
    client.get("/settings/")
    row.refresh_from_db()
    assert row.last_seen_at == kept
    with django_assert_num_queries(1):
        services.note_seen(session_key=row.session_key, apart=timedelta(minutes=2), at=timezone.now())


def test_a_session_ends_twelve_hours_after_its_login_however_busy(person: User, settings: Settings) -> None:
    client = come(person)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= settings.SESSION_COOKIE_AGE - 60
    session.save()
    assert not refused(client)
    session["account_authentication_methods"][0]["at"] -= 120
    session.save()
    assert refused(client)
    assert live_sessions_of(person, at=timezone.now()) == []


def test_every_night_what_has_run_out_goes_and_the_rest_stays(person: User) -> None:
    old, fresh_one = come(person, PHONE), come(person)
    Client().get("/accounts/passkeys/login/", headers={"Accept": "application/json"})
    Session.objects.filter(session_key=old.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    jobs.clear_sessions(0)
    assert Session.objects.count() == 2
    assert [row.session_key for row in UserSession.objects.all()] == [fresh_one.session.session_key]
    assert not refused(fresh_one)


def test_who_loses_the_role_is_refused_at_the_next_request() -> None:
    boss, other = province.administrator(), province.administrator()
    client = come(other_with_password(other))
    assert client.get("/directory/accounts/").status_code == 200
    today = timezone.localdate()
    for role in Role.objects.filter(user=other):
        take_role(role=role, until=today, reason="Chuyển công tác", by=boss, at=timezone.now())
    assert client.get("/directory/accounts/").status_code == 403


def other_with_password(user: User) -> User:
    user.set_password(make.PASSWORD)
    user.save(update_fields=["password"])
    return user


def test_behind_a_proxy_the_visitors_own_address_counts(person: User, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    log_in(client, person)
    assert UserSession.objects.get(user=person).ip == "198.51.100.7"


def test_the_page_costs_the_same_with_many_sessions(person: User, django_assert_max_num_queries: Any) -> None:
    for _number in range(12):
        come(person)
    client = come(person)
    with django_assert_max_num_queries(16) as few:
        client.get(PAGE)
    needed = len(few)
    for _number in range(12):
        come(person)
        cache.clear()
    with django_assert_max_num_queries(needed):
        client.get(PAGE)
