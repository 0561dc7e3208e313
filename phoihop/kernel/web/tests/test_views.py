from __future__ import annotations

import gzip
import json
import logging

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.translation import gettext as _

from phoihop import urls as project
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.web import errors, guards
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.kernel.web.middleware import recording
from phoihop.kernel.web.tests import make

pytestmark = pytest.mark.django_db
MISSING = "⟦thiếu biến"


def refuse(request: Request) -> HttpResponse:
    raise Refused("sample.closed", _("Nhiệm vụ này đã có kết luận."))


def deny(request: Request) -> HttpResponse:
    raise PermissionDenied


def crash(request: Request) -> HttpResponse:
    raise RuntimeError("số căn cước 0123")


@transaction.atomic
def write(request: Request) -> HttpResponse:
    User.objects.filter(pk=request.user.pk).update(theme="dark")
    return HttpResponse("written")


def write_record(request: Request) -> HttpResponse:
    with recording():
        User.objects.filter(pk=request.user.pk).update(theme="dark")
    return HttpResponse("recorded")


def spreadsheet(request: Request) -> HttpResponse:
    return HttpResponse(b"PK" + bytes(5000), content_type="application/zip")


def invalid(request: Request) -> HttpResponse:
    return unprocessable(request, "components/alert.html", {"tone": "warn", "text": "sai"})


def act(request: Request) -> HttpResponse:
    with guards.once(request) as turn:
        if turn.first:
            make.user(full_name="Lập một lần")
            if request.POST.get("refuse"):
                raise Refused("sample.closed", "không")
            turn.leads_to("/led-here/")
    return HttpResponse(turn.url)


urlpatterns = [
    *project.urlpatterns,
    path("t/refuse/", refuse),
    path("t/deny/", deny),
    path("t/crash/", crash),
    path("t/write/", write),
    path("t/record/", write_record),
    path("t/spreadsheet/", spreadsheet),
    path("t/invalid/", invalid),
    path("t/act/", act),
    path("t/feed/<str:secret>/", include([path("", invalid)])),
]
handler400, handler403 = project.handler400, project.handler403
handler404, handler500 = project.handler404, project.handler500

here = override_settings(ROOT_URLCONF=__name__)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def person() -> User:
    return make.user()


@pytest.fixture
def client(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def test_components_page_shows_all_without_a_missing_variable(client: Client) -> None:
    page = client.get("/components/").content.decode()
    assert MISSING not in page
    assert "Chưa có nhiệm vụ nào" in page
    assert "Không tải được" in page


def test_a_page_travels_compressed_to_browsers_that_take_it(client: Client) -> None:
    plain = client.get("/components/")
    packed = client.get("/components/", headers={"Accept-Encoding": "br, gzip"})
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(packed.content) < len(plain.content) / 3
    assert "Chưa có nhiệm vụ nào" in gzip.decompress(packed.content).decode()


@here
def test_a_file_travels_as_it_is(client: Client) -> None:
    answer = client.get("/t/spreadsheet/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert len(answer.content) == 5002


def test_a_code_that_no_database_can_hold_is_a_page_that_is_not_there(client: Client) -> None:
    answer = client.get("/plans/KH%00/")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.content.decode()


@override_settings(TESTING=False)
def test_components_page_is_hidden_where_data_are_real(client: Client) -> None:
    assert client.get("/components/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/settings/", "/accounts/2fa/", "/accounts/password/change/", "/components/"]
)
def test_page_has_the_policy_nothing_inline_and_no_missing_variable(client: Client, address: str) -> None:
    if "login" in address:
        client.logout()
    response = client.get(address)
    assert response.status_code == 200
    assert "'unsafe" not in response.headers["Content-Security-Policy"]
    page = response.content.decode()
    assert MISSING not in page
    soup = BeautifulSoup(page, "html.parser")
    scripts = [tag for tag in soup.find_all("script") if not tag.get("src") and tag.get("type") != "application/json"]
    assert scripts == []
    assert soup.find_all("style") == soup.select("[style]") == []
    assert [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")] == []


@here
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/t/refuse/", 409, "Nhiệm vụ này đã có kết luận."),
        ("/t/deny/", 403, "Không có quyền"),
        ("/khong-co/", 404, "Không tìm thấy"),
        ("/t/crash/", 500, "Có lỗi ở máy chủ"),
    ],
)
def test_a_no_is_a_page_and_for_htmx_an_alert(client: Client, address: str, status: int, words: str) -> None:
    page = client.get(address)
    assert page.status_code == status
    assert words in page.content.decode()
    assert MISSING not in page.content.decode()
    assert "Content-Security-Policy" in page.headers

    fragment = client.get(address, headers=HTMX)
    assert "HX-Request" in fragment.headers["Vary"]
    assert fragment.status_code == status
    assert "<html" not in fragment.content.decode()
    assert "alert" in fragment.content.decode()
    assert MISSING not in fragment.content.decode()


@here
def test_a_refusal_carries_its_stable_code(client: Client) -> None:
    assert client.get("/t/refuse/").headers["X-Refused"] == "sample.closed"


@here
def test_what_is_not_accepted_is_422(client: Client) -> None:
    assert client.get("/t/invalid/").status_code == 422


@here
def test_the_page_of_500_needs_no_database() -> None:
    assert "Có lỗi ở máy chủ" in errors.server_error(HttpRequest()).content.decode()


@here
def test_a_get_cannot_write(client: Client, person: User) -> None:
    assert client.get("/t/write/").status_code == 500
    person.refresh_from_db()
    assert person.theme == "auto"

    assert client.post("/t/write/").content == b"written"


@here
def test_a_get_may_record_that_something_was_opened(client: Client, person: User) -> None:
    assert client.get("/t/record/").content == b"recorded"


@here
def test_a_double_click_acts_once_and_lands_where_the_first_did(client: Client) -> None:
    form = {guards.FIELD: guards.new_token()}
    assert client.post("/t/act/", form).content == b"/led-here/"
    assert client.post("/t/act/", form).content == b"/led-here/"
    assert User.objects.filter(full_name="Lập một lần").count() == 1

    client.post("/t/act/", {guards.FIELD: guards.new_token()})
    assert User.objects.filter(full_name="Lập một lần").count() == 2


@here
def test_a_refused_act_gives_its_token_back(client: Client) -> None:
    form = {guards.FIELD: guards.new_token()}
    assert client.post("/t/act/", form | {"refuse": "1"}).status_code == 409
    assert User.objects.filter(full_name="Lập một lần").count() == 0
    client.post("/t/act/", form)
    assert User.objects.filter(full_name="Lập một lần").count() == 1


def test_a_stranger_is_led_to_the_login() -> None:
    response = Client().get("/settings/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=/settings/"


def test_a_form_sent_after_the_session_ended_is_offered_again() -> None:
    stranger = Client()
    response = stranger.post("/settings/", {"note": "đã gõ lâu"}, headers={"Origin": "http://testserver"})
    assert response.status_code == 401
    page = BeautifulSoup(response.content, "html.parser")
    kept = page.find("textarea", attrs={"name": "note"})
    assert kept is not None
    assert kept.text == "đã gõ lâu"
    assert MISSING not in response.content.decode()


def test_what_another_site_sent_is_not_offered_again() -> None:
    response = Client().post("/settings/", {"note": "xấu"}, headers={"Origin": "http://elsewhere.test"})
    assert response.status_code == 401
    assert "xấu" not in response.content.decode()


def test_a_stale_protection_token_loses_nothing(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    response = strict.post("/settings/", {"note": "đã gõ lâu"}, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert "đã gõ lâu" in response.content.decode()


def test_a_fragment_asked_after_the_session_ended_says_so() -> None:
    response = Client().get("/settings/", headers=HTMX)
    assert response.status_code == 401
    assert "Đăng nhập" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_preferences_are_kept_with_a_trace(client: Client, person: User) -> None:
    response = client.post("/settings/", {"language": "en", "theme": "dark"})
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.language, person.theme, person.mail_digest) == ("en", "dark", False)
    act = Act.objects.latest("id")
    assert (act.verb, act.by, act.before["theme"]) == ("user.preferences_set", person, "auto")
    assert 'lang="en" data-bs-theme="dark"' in client.get("/settings/").content.decode()


def test_a_wrong_preference_is_refused_beside_its_field(client: Client) -> None:
    response = client.post("/settings/", {"language": "fr", "theme": "dark"})
    assert response.status_code == 422
    assert 'class="errors' in response.content.decode()


def test_before_the_login_language_and_light_are_cookies() -> None:
    stranger = Client()
    assert 'lang="vi"' in stranger.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()
    stranger.post("/language/", {"language": "en"})
    stranger.post("/theme/", {"theme": "dark"})
    assert 'lang="en" data-bs-theme="dark"' in stranger.get("/accounts/login/").content.decode()


def test_the_switches_lead_back_only_into_this_site(client: Client) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": "//evil.test/"}).headers["Location"] == "/"
    assert client.post("/theme/", {"theme": "dark", "next": "/settings/"}).headers["Location"] == "/settings/"


def test_health() -> None:
    assert Client().get("/healthz").content == b"ok\n"
    ready = Client().get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"database": True, "migrations": True}


@here
def test_the_log_of_a_request_names_no_person_and_no_secret(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "phoihop.request"):
        client.get("/t/feed/abc123/?q=Nguyen")
    line = json.dumps([vars(record) for record in caplog.records if record.name == "phoihop.request"], default=str)
    assert "/t/feed/***/" in line
    assert "abc123" not in line
    assert "Nguyen" not in line
