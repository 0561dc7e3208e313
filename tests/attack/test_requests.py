"""What a hostile browser may send: foreign acts, extra fields, foreign addresses, foreign hosts, sessions kept too long."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.commitments.models import Commitment, Note
from phoihop.commitments.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.web import paging
from phoihop.organisations import services as directory
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import Regulation
from tests.consistency.exits import Chapter, Seat
from tests.consistency.test_exits import CHAPTERS, REFUSED

pytestmark = pytest.mark.django_db
PASSWORD = "một mật khẩu thật dài 2026"
ELSEWHERE = [
    "//evil.example/",
    "///evil.example",
    "https://evil.example/",
    "http:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\n//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "https:///evil.example",
    "/%0d%0aSet-Cookie:x=1\r\nX-EVIL: 1",
]
TYPED = {
    "text": "Lời lạ",
    "statement": "Lời lạ",
    "reason": "Lời lạ",
    "answer": "Lời lạ",
    "explanation": "Lời lạ",
    "part": "Lời lạ",
    "action": "Lời lạ",
    "subject": "Lời lạ",
    "title": "Lời lạ",
    "name": "Lời lạ",
    "basis": "Lời lạ",
    "legal_basis": "Lời lạ",
    "short_title": "Lời lạ",
    "number_text": "01/LA",
    "ground": "no_jurisdiction",
    "ended_by": "abolished",
    "timing": "on_request",
    "distribution": "one",
    "kind": "session.opening",
    **dict.fromkeys(
        (
            "received_on",
            "until",
            "on",
            "from_on",
            "planned_on",
            "done_on",
            "signed_on",
            "in_force_from",
            "tracked_from",
        ),
        "20/11/2030",
    ),
}


OUTSIDE = {Seat.STRANGER, Seat.AUDITOR, Seat.ADMINISTRATOR}
# Buttons that leave only a trace of one's own reading: auditors read too, and open who asked with a reason.
READING = {"exchanges:open", "groups:mute", "intake:asker"}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.usefixtures("no_numbers")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.namespace)
def test_an_act_sent_by_who_may_not_do_it_writes_nothing(chapter: Chapter) -> None:
    """The form was never offered; it is sent all the same, filled in, in the name of the body whose act it is."""
    scene = chapter.scene()
    bodies = [role.body.code for user in scene.people.values() for role in user.roles.select_related("body")]
    clients, wrong = {seat: _client(user) for seat, user in scene.people.items()}, []
    for name, seats in chapter.acts.items():
        address = reverse(name, args=scene.args.get(name, ()))
        # A button has no form to be offered (its seats are empty): only who has no part in the row at all is asked.
        without = OUTSIDE - {Seat.AUDITOR} if name in READING else OUTSIDE
        for seat in set(scene.people) - seats if seats else without & set(scene.people):
            before = Act.objects.count()
            answers = [
                clients[seat].post(address, TYPED | {"body": body, "owner": body}).status_code for body in bodies[:2]
            ]
            if not set(answers) <= REFUSED | {422} or Act.objects.count() != before:
                wrong.append(f"{name} by {seat}: {answers}")
    assert wrong == []


def test_extra_fields_change_nothing_that_the_form_does_not_ask() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    lead = commitment.participations.get(role="lead").body
    user = people.user(of=lead)
    other = people.body(name="Cơ quan lạ")
    before = Commitment.objects.filter(pk=commitment.pk).values().get()
    extra = {
        "state": "kept",
        "judge": str(other.pk),
        "due_on": "01/01/2040",
        "code": "NV-0",
        "id": str(other.pk),
        "by": "1",
        "at": "2020-01-01",
        "body": other.code,
        "body_id": str(other.pk),
        "commitment": str(other.pk),
        "on_behalf_of": other.code,
    }
    note = {"text": "Ghi chú thật"} | extra
    assert _client(user).post(f"/commitments/{commitment.code}/note/", note).status_code == 403  # not that body's
    del note["body"]
    assert _client(user).post(f"/commitments/{commitment.code}/note/", note).status_code == 302
    assert Commitment.objects.filter(pk=commitment.pk).values().get() == before
    assert {(note.body, note.by) for note in Note.objects.all()} <= {(lead, user)}
    settings_page = {"language": "vi", "theme": "dark", "is_active": "", "is_superuser": "on", "is_staff": "on"}
    _client(user).post("/settings/", settings_page | {"username": "quan-tri", "password": "x", "id": "1"})
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.username, fresh.is_active, fresh.password) == (user.username, True, user.password)
    assert not getattr(fresh, "is_superuser", False)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nothing_leads_out_of_this_site(place: str) -> None:
    user = people.user(password=PASSWORD, username="nguoi-dang-nhap")
    client = Client()
    answers = [
        client.post("/theme/", {"theme": "dark", "next": place}),
        client.post("/language/", {"language": "vi", "next": place}),
        client.post("/accounts/login/", {"login": user.username, "password": PASSWORD, "next": place}),
        client.post("/desk/bulk/", {"act": "note", "back": place}),
        client.post("/accounts/password/change/", {"next": place}),
        client.get("/accounts/login/", {"next": place}),
        client.post("/accounts/logout/", {"next": place}),
    ]
    for answer in answers:
        where = answer.headers.get("Location", "/")
        assert where.startswith("/"), where
        assert not where.startswith(("//", "/\\")), where
        assert "evil.example" not in where.split("?")[0], where
        assert "X-EVIL" not in answer.headers
        assert f'href="{place}"' not in answer.content.decode(errors="replace")


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/healthz", "/readyz", "/no/such/page"])
def test_a_foreign_host_gets_nothing(address: str) -> None:
    for headers in ({"host": "evil.example"}, {"host": "testserver@evil.example"}, {"host": "testserver:80:90"}):
        answer = Client().get(address, headers=headers)
        assert answer.status_code == 400
        assert "evil.example" not in answer.content.decode()
    forwarded = Client().get(address, headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert "evil.example" not in forwarded.content.decode() + str(dict(forwarded.headers))


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/no/such/page", "/settings/", "/healthz", "/theme/"])
def test_every_answer_forbids_frames_sniffing_and_foreign_content(address: str) -> None:
    for client in (Client(), _client(people.user())):
        answer = client.get(address)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        policy = answer.headers["Content-Security-Policy"]
        assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
        assert "unsafe" not in policy
        assert not {"Server", "X-Powered-By"} & set(answer.headers)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    user = people.user(password=PASSWORD, username="nguoi-dang-nhap")
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    session = client.cookies["phoihop"]
    assert (session["httponly"], session["samesite"], session["domain"]) == (True, "Lax", "")
    for cookie in client.cookies.values():
        assert cookie["samesite"] == "Lax", cookie.key
    program = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG)"
    )
    env = os.environ | {"HTTPS": "true", "SECRET_KEY": "x" * 60, "DJANGO_SETTINGS_MODULE": "phoihop.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True", "False"]


def test_a_session_from_before_the_login_is_worth_nothing_after_it() -> None:
    user = people.user(password=PASSWORD, username="nguoi-dang-nhap")
    client = Client()
    client.cookies["phoihop"] = "a" * 32  # one that somebody else knows
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert client.cookies["phoihop"].value != "a" * 32
    attacker = Client()
    attacker.cookies["phoihop"] = "a" * 32
    assert attacker.get("/settings/").status_code == 302
    kept = client.cookies["phoihop"].value
    client.post("/accounts/logout/")
    attacker.cookies["phoihop"] = kept
    assert attacker.get("/settings/").status_code == 302
    assert not Session.objects.filter(session_key=kept).exists()


def test_a_role_that_ends_today_and_a_closed_account_end_at_the_next_request() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    lead = commitment.participations.get(role="lead").body
    user, administrator = people.user(of=lead), people.administrator()
    client, at = _client(user), timezone.now()
    page, note = f"/commitments/{commitment.code}/", f"/commitments/{commitment.code}/note/"
    assert client.get(page).status_code == 200
    role = user.roles.get()
    directory.take_role(role=role, until=timezone.localdate(), by=administrator, at=at)
    before = Act.objects.count()
    assert client.get(page).status_code == 404
    assert client.post(note, {"text": "Vẫn ghi được?"}).status_code == 404
    directory.close_account(user=user, reason="Nghỉ việc", by=administrator, at=at)
    for answer in (client.get("/settings/"), client.post("/settings/", {"language": "vi", "theme": "dark"})):
        assert answer.status_code in {302, 401}
    assert not Note.objects.exists()
    assert Act.objects.filter(by=user, id__gt=0).count() == Act.objects.filter(by=user, at__lt=at).count()
    assert Act.objects.count() > before  # the closing itself is recorded


def test_a_role_that_begins_tomorrow_opens_nothing_today() -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    lead = commitment.participations.get(role="lead").body
    user, administrator = people.user(), people.administrator()
    tomorrow = timezone.localdate() + timedelta(days=1)
    given: dict[str, Any] = {"user": user, "body": lead, "kind": RoleKind.LEADER, "by": administrator}
    directory.give_role(**given, from_on=tomorrow, at=timezone.now())
    assert _client(user).get(f"/commitments/{commitment.code}/").status_code == 404


def test_what_breaks_shows_no_insides(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("mật khẩu máy chủ /etc/secret SELECT 1")

    monkeypatch.setattr(paging, "page", broken)
    client = _client(people.user())
    client.raise_request_exception = False
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get("/regulations/", headers=headers)
        assert answer.status_code == 500
        words = answer.content.decode()
        assert not any(
            word in words for word in ("RuntimeError", "Traceback", "/etc/secret", "SELECT", "phoihop/", "Django")
        )
    assert Client().get("/healthz").content == b"ok\n"
    assert set(Client().get("/readyz").json()) == {"database", "migrations"}
    assert not Regulation.objects.exists()
