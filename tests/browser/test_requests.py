"""What the browser does with each kind of answer: swapped, refused, not accepted, lost; and one click is one act."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path
from playwright.sync_api import Dialog, Page, expect
from pytest_django.fixtures import Settings

from phoihop import urls as project
from phoihop.kernel.errors import Refused
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.tests import make
from tests.browser.conftest import Open

PAGE = """{% extends "page.html" %}{% block title %}x{% endblock %}{% block heading %}Thử{% endblock %}{% block content %}
<form method="post" action="/t/slow/">{% csrf_token %}<button type="submit" name="act" value="go">Làm một lần</button></form>
{% for kind in kinds %}
<form method="post" action="/t/answer/{{ kind }}/" hx-post="/t/answer/{{ kind }}/" hx-target="#place-{{ kind }}">
  {% csrf_token %}<label>Nội dung {{ kind }} <input name="text"></label><button type="submit">Gửi {{ kind }}</button>
  <p id="place-{{ kind }}">chưa gửi</p></form>
{% endfor %}
<form method="post" action="/t/" data-unsaved>{% csrf_token %}<label>Ghi chú <textarea name="note"></textarea></label></form>
{% endblock %}"""
KINDS = ["ok", "refused", "invalid", "forbidden", "crash", "over"]
PROVOKED = ("Failed to load resource", "Response Status Error Code", "htmx:")
done: list[str] = []


def page(request: Request) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({"kinds": KINDS}, request))


def slow(request: Request) -> HttpResponse:
    time.sleep(0.3)
    done.append(request.POST["act"])
    return HttpResponse("xong")


def answer(request: Request, kind: str) -> HttpResponse:
    if kind == "refused":
        raise Refused("sample.closed", "Nhiệm vụ này đã có kết luận.")
    if kind == "forbidden":
        raise PermissionDenied
    if kind == "crash":
        raise RuntimeError
    if kind == "invalid":
        return HttpResponse("thiếu ngày", status=422)
    time.sleep(0.2)
    messages.success(request, "Đã ghi nhận.")
    return render(request, "components/badge.html", {"tone": "good", "text": "đã gửi"})


urlpatterns = [*project.urlpatterns, path("t/", page), path("t/slow/", slow), path("t/answer/<str:kind>/", answer)]
handler403, handler404, handler500 = project.handler403, project.handler404, project.handler500
_names = itertools.count()


@pytest.fixture
def trial(settings: Settings, live_server: object, open_page: Open, sign_in: Callable[..., None]) -> Page:
    settings.ROOT_URLCONF = __name__
    browser_page = open_page(allow=PROVOKED)
    sign_in(browser_page, make.user(username=f"thu.{next(_names)}"), "/t/")
    return browser_page


def send(trial: Page, kind: str) -> None:
    trial.get_by_label(f"Nội dung {kind}").fill("đã gõ")
    trial.get_by_role("button", name=f"Gửi {kind}").click()


def test_an_answer_takes_its_place_and_brings_its_message(trial: Page) -> None:
    send(trial, "ok")
    expect(trial.locator("#place-ok")).to_have_text("đã gửi")
    expect(trial.locator("#alerts")).to_contain_text("Đã ghi nhận.")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("refused", "Nhiệm vụ này đã có kết luận."),
        ("forbidden", "Không có quyền"),
        ("crash", "Hệ thống gặp lỗi"),
    ],
)
def test_a_no_stands_above_and_what_was_typed_stays(trial: Page, kind: str, words: str) -> None:
    send(trial, kind)
    expect(trial.locator("#alerts")).to_contain_text(words)
    expect(trial.get_by_label(f"Nội dung {kind}")).to_have_value("đã gõ")
    expect(trial.locator(f"#place-{kind}")).to_have_text("chưa gửi")


def test_what_is_not_accepted_comes_back_in_its_place(trial: Page) -> None:
    send(trial, "invalid")
    expect(trial.locator("#place-invalid")).to_have_text("thiếu ngày")


def test_after_the_session_ended_the_page_stays_and_offers_the_login(trial: Page) -> None:
    trial.context.clear_cookies(name="phoihop")
    send(trial, "over")
    expect(trial.locator("#alerts")).to_contain_text("Phiên làm việc đã hết hạn")
    expect(trial.get_by_label("Nội dung over")).to_have_value("đã gõ")


def test_a_lost_connection_is_said_and_nothing_typed_is_lost(trial: Page) -> None:
    trial.context.set_offline(True)
    send(trial, "ok")
    expect(trial.locator("#alerts")).to_contain_text("mất kết nối")
    expect(trial.get_by_label("Nội dung ok")).to_have_value("đã gõ")
    trial.context.set_offline(False)


def test_a_double_click_sends_once(trial: Page) -> None:
    done.clear()
    trial.get_by_role("button", name="Làm một lần").dblclick()
    trial.wait_for_url("**/t/slow/")
    assert done == ["go"]


def test_a_second_enter_by_htmx_sends_nothing_more(trial: Page) -> None:
    sent: list[str] = []
    trial.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    field = trial.get_by_label("Nội dung ok")
    field.press("Enter")
    field.press("Enter")
    expect(trial.locator("#place-ok")).to_have_text("đã gửi")
    assert len(sent) == 1
    field.press("Enter")
    expect(trial.locator("#alerts .alert")).to_have_count(2)
    assert len(sent) == 2


def test_leaving_a_changed_form_asks(trial: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    trial.on("dialog", stay)
    trial.get_by_label("Ghi chú").fill("x")
    trial.goto("/settings/")
    assert asked == ["beforeunload"]


def test_pages_work_without_scripts(
    settings: Settings, live_server: object, open_page: Open, sign_in: Callable[..., None]
) -> None:
    settings.ROOT_URLCONF = __name__
    plain = open_page(java_script_enabled=False)
    sign_in(plain, make.user(username=f"thu.{next(_names)}"), "/t/")
    plain.get_by_role("button", name="Gửi ok").click()
    expect(plain.locator("body")).to_contain_text("đã gửi")
