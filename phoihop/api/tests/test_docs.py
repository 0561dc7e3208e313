"""The page for developers and the OpenAPI description say the same, all of it, in both languages, and what they say holds."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from phoihop.api import services, wording
from phoihop.api.docs import Call, Row, groups
from phoihop.api.models import Scope
from phoihop.api.routers.intake import SaidIn
from phoihop.api.routers.petitions import AnswerIn
from phoihop.api.v1 import api
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people

BODIES: dict[str, Any] = {"take_in": SaidIn, "send_answer": AnswerIn}


def calls() -> dict[str, Call]:
    return {call.key: call for group in groups(api.get_openapi_schema(), "http://x") for call in group.calls}


def rows(call: Call) -> list[Row]:
    return [*call.parameters, *call.body, *call.answer]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_everything_the_interface_offers_has_words(language: str) -> None:
    with translation.override(language):
        spec, found = api.get_openapi_schema(), calls()
        assert found.keys() == wording.OPERATIONS.keys()
        assert all(row.about and row.kind for call in found.values() for row in rows(call))
        assert all(call.title and call.about and call.faults for call in found.values())
        said = json.dumps(spec, ensure_ascii=False)
        assert ("Gửi văn bản trả lời" in said) == (language == "vi")
        assert ("Send a reply" in said) == (language == "en")
    for name, shape in spec["components"]["schemas"].items():
        assert all(facts["description"] for facts in shape.get("properties", {}).values()), name


def test_no_words_are_left_of_what_there_is_no_more() -> None:
    spec = api.get_openapi_schema()
    shapes = {name: set(shape.get("properties", {})) for name, shape in spec["components"]["schemas"].items()}
    names = {field for fields in shapes.values() for field in fields}
    parameters = {one["name"] for one in _operations() for one in one["parameters"]}
    for said in wording.FIELDS:
        shape, _dot, field = said.rpartition(".")
        assert field in (shapes[shape] if shape else names | parameters), said
    assert {str(status) for one in _operations() for status in one["responses"]} - {"200", "201"} == {*wording.FAULTS}


def _operations() -> list[dict[str, Any]]:
    spec = api.get_openapi_schema()
    return [one for methods in spec["paths"].values() for one in methods.values()]


def test_what_an_example_sends_is_taken_as_it_stands() -> None:
    for key, call in calls().items():
        sent = re.search(r"-d '(.*)'$", call.example, re.DOTALL)
        assert bool(sent) == (key in BODIES)
        if sent:
            BODIES[key].model_validate(json.loads(sent[1]))
        assert ("Bearer $API_KEY" in call.example) == call.needs_key == (not key.startswith("open_"))
        assert json.loads(call.answered)


def test_nested_fields_choices_and_limits_are_told() -> None:
    send = {row.name: row for row in calls()["send_answer"].body}
    assert send["lines[].promises[].due_on"].kind == "ngày (YYYY-MM-DD)"
    assert send["lines"].limits == "1–100 mục"
    assert send["title"].limits == "1–300 ký tự"
    assert dict(send["lines[].result"].values)["done"] == "Đã giải quyết xong"
    asked = {row.name: row for row in calls()["petitions"].parameters}
    assert (asked["limit"].limits, asked["limit"].required) == ("từ 1 đến 100, mặc định 100", False)
    assert asked["state"].values[0] == ("new", "Chờ phân loại")
    shown = {row.name: row for row in calls()["petition"].answer}
    assert shown["solved_on"].kind == "ngày (YYYY-MM-DD) hoặc null"
    assert shown["answers[].promises[].state"].values


@pytest.mark.django_db
def test_the_scope_that_is_told_is_the_one_that_opens() -> None:
    body = people.body()
    head = people.user(of=body, kind=RoleKind.LEADER)

    def answered(call: Call, *scopes: Scope) -> int:
        _key, token = services.make_key(
            body=body, name="Thử", scopes=scopes, expires_on=timezone.localdate() + timedelta(days=9), by=head,
            at=timezone.now(),
        )  # fmt: skip
        address = call.path.replace("{code}", "KN-22222-22222")
        headers = {"Authorization": f"Bearer {token}"}
        ask = Client().get if call.method == "GET" else Client().post
        return ask(address, headers=headers).status_code

    keyed = [call for call in calls().values() if call.scope]
    assert {call.scope for call in keyed} == set(Scope)
    for call in keyed:
        assert call.scope is not None
        assert answered(call, call.scope) != 401
        assert answered(call, *(set(Scope) - {call.scope})) == 401


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("vi", "Phạm vi của khóa"), ("en", "Scopes of a key")])
def test_the_pages_are_open_and_say_it_all(language: str, words: str) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    pages = [client.get("/api/docs/").content.decode()]
    assert words in pages[0]
    assert "600" in pages[0]
    for key in wording.OPERATIONS:
        address = reverse("api:operation", args=[key])
        assert f'href="{address}"' in pages[0]
        pages.append(client.get(address).content.decode())
        assert "curl " in pages[-1]
    for page in pages:
        assert not re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|<style|(?:src|href)=\"(?:https?:)?//", page)
    assert client.get("/api/docs/none/").status_code == 404
