"""The interface, asked at random from its own description: as anybody, as an officer's program, as a stranger's.

Nothing breaks; each answer is one that the description names and has its form; a "no" is a code and a sentence; a stranger
gets none of another body's rows.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings as settings_of
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phoihop.api.models import Scope
from phoihop.api.tests.test_intake import token_of
from phoihop.petitions.tests import make as voters
from phoihop.portal.tests import make as portal

pytestmark = pytest.mark.django_db
SECRET = "Lời riêng của cơ quan trả lời"
NO = {400, 401, 403, 404, 409, 422, 429}
Schema = dict[str, Any]
JUNK = st.one_of(
    st.text(max_size=12), st.integers(), st.none(), st.booleans(), st.lists(st.text(max_size=3), max_size=2),
    st.sampled_from(["", "0", "-1", "' OR 1=1 --", "\x00", "../", "2026-02-30", "9" * 30, "Ư" * 400]),
)  # fmt: skip


class Description:
    """The OpenAPI document."""

    def __init__(self, document: Schema) -> None:
        self.document = document
        self.operations: list[tuple[str, str, Schema]] = [
            (path, method, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]

    def whole(self, schema: Schema) -> Schema:
        """With its reference followed."""
        if "$ref" not in schema:
            return schema
        found: Schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found

    def values(self, schema: Schema, known: list[str]) -> st.SearchStrategy[Any]:
        """What fits, mostly; now and then what does not."""
        return st.one_of(self._fitting(self.whole(schema), known), self._fitting(self.whole(schema), known), JUNK)

    def _fitting(self, schema: Schema, known: list[str]) -> st.SearchStrategy[Any]:
        if "anyOf" in schema:
            return st.one_of(*(self._fitting(self.whole(one), known) for one in schema["anyOf"]))
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        kind = schema.get("type")
        if kind == "object":
            parts = {name: self.values(one, known) for name, one in schema.get("properties", {}).items()}
            return st.fixed_dictionaries({}, optional=parts)
        if kind == "array":
            return st.lists(self.values(schema.get("items", {}), known), max_size=2)
        if kind == "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 100))
        if kind == "boolean":
            return st.booleans()
        if kind == "null":
            return st.none()
        if schema.get("format") == "date":
            return st.dates().map(str)
        return st.one_of(st.sampled_from(known), st.text(min_size=1, max_size=schema.get("maxLength", 20) % 40 + 1))

    def faults(self, schema: Schema, value: Any, at: str = "") -> list[str]:
        """Where `value` is not as `schema` says."""
        schema = self.whole(schema)
        if "anyOf" in schema:
            return (
                [] if any(not self.faults(one, value, at) for one in schema["anyOf"]) else [f"{at}: none of its forms"]
            )
        kinds: dict[str, Any] = {
            "object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None),
        }  # fmt: skip
        kind = schema.get("type")
        if kind and not isinstance(value, kinds[kind]):
            return [f"{at}: {value!r} is no {kind}"]
        if "enum" in schema and value not in schema["enum"]:
            return [f"{at}: {value!r}"]
        if isinstance(value, dict):
            parts = schema.get("properties", {})
            found = [f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value]
            return found + [
                f for name, one in parts.items() if name in value for f in self.faults(one, value[name], f"{at}.{name}")
            ]
        if isinstance(value, list):
            return [f for one in value for f in self.faults(schema.get("items", {}), one, f"{at}[]")]
        return []


def test_no_asking_breaks_it_and_no_stranger_is_told_anything() -> None:
    scene, now = voters.scene(), timezone.now()
    line = portal.answered(scene, text=f"{SECRET}: đường hỏng, đề nghị sửa.", answer=SECRET, at=now)
    out = portal.released(scene, text="Cầu treo hỏng ván, đề nghị thay.", at=now + timedelta(seconds=1))
    works = token_of(scene.works, *Scope)
    seats = {"anybody": "", "officer": works, "stranger": token_of(scene.lands, *Scope)}
    client = Client(raise_request_exception=False)
    described = Description(client.get("/api/v1/openapi.json").json())
    known = [line.petition.code, out.petition.code, line.answer.code, works.partition(".")[0], "KN-KHONG-CO"]
    assert len(described.operations) >= 8
    asked: dict[str, set[int]] = {}

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        seat = data.draw(st.sampled_from(sorted(seats)))
        path, method, operation = data.draw(st.sampled_from(described.operations))
        query = {}
        for part in operation.get("parameters", []):
            named = st.sampled_from([out.petition.code, line.petition.code, JUNK, "KN-KHONG-CO"])
            value = data.draw(named if part["in"] == "path" else described.values(part["schema"], known))
            if part["in"] == "path":
                value = value if isinstance(value, str) else data.draw(value)
                path = path.replace(f"{{{part['name']}}}", quote(str(value) or "x", safe=""))
            elif data.draw(st.booleans()):
                query[part["name"]] = str(value)
        given: dict[str, Any] = {"headers": {"Authorization": f"Bearer {seats[seat]}"}} if seats[seat] else {}
        if "requestBody" in operation:
            body = data.draw(described.values(operation["requestBody"]["content"]["application/json"]["schema"], known))
            given |= {"data": json.dumps(body), "content_type": "application/json"}
        cache.clear()  # the limit of askings is tried elsewhere
        response = getattr(client, method)(f"{path}?{urlencode(query)}", **given)
        name = f"{seat}: {method} {path} {query}: {response.status_code}"
        asked.setdefault(operation["operationId"], set()).add(response.status_code)
        assert response.status_code < 500, name
        text = response.content.decode()
        assert seat == "officer" or SECRET not in text, name
        assert response["Content-Type"].startswith("application/json"), name
        answer = operation["responses"].get(str(response.status_code))
        assert answer is not None, f"{name}, which the description does not name: {text[:200]}"
        assert described.faults(answer["content"]["application/json"]["schema"], response.json()) == [], name
        if response.status_code in NO:
            assert set(response.json()) >= {"code", "detail"}, name
        if seat == "anybody" and not operation["operationId"].startswith("open_"):
            assert response.status_code in {401, 429}, name

    ask()
    assert {200, 404} <= asked["open_petition"]
    assert {200, 401} <= asked["petitions"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_whatever_is_asked_a_no_is_a_code_and_a_sentence(language: str) -> None:
    scene = voters.scene()
    bearer = {"Authorization": f"Bearer {token_of(scene.works, *Scope)}"}
    client = Client(raise_request_exception=False, headers=bearer)
    client.cookies.load({settings_of.LANGUAGE_COOKIE_NAME: language})
    described = client.get("/api/v1/openapi.json").json()
    sentences = dict[str, set[str]]()

    def told(response: Any, status: int, code: str) -> None:
        assert (response.status_code, response["Content-Type"].partition(";")[0]) == (status, "application/json")
        said = response.json()
        assert said["code"] == code, said
        assert response["Cache-Control"] == "no-store"
        sentences.setdefault(code, set()).add(said["detail"])

    for address in (
        "/api/v1/nosuch", "/api/v1/", "/api/v1/petitions/", "/api/v1/petitions/a/b", "/api/v2/key", "/api/", "/api/nosuch/",
        "/api/v1/petitions/KN-%00X", "/api/v1/petitions?after=KN-%00", "/api/v1/intake/%00", "/api/v1/open/petitions/%00",
        "/api/v1/open/petitions?after=zzz", "/api/v1/petitions?after=zzz",
    ):  # fmt: skip
        told(client.get(address), 404, "not_found")
    assert client.get("/api/docs/", follow=True)["Content-Type"].startswith("text/html")  # pages for people stay theirs
    for path, methods in described["paths"].items():
        address = path.replace("{code}", "KN-KHONG-CO")
        for method in {"get", "post", "put", "patch", "delete", "options"} - methods.keys():
            refused = getattr(client, method)(address)
            told(refused, 405, "method_not_allowed")
            assert refused["Allow"].lower().split(", ") == sorted(methods)
        if "post" in methods:
            assert "400" in methods["post"]["responses"]
            for body in (b"{", b"\xff\xfe", b"[" * 5000, b"text=a"):
                told(client.post(address, body, "application/json"), 400, "unreadable")
            for body in (b"", b"[]", b"null", b'"\\u0000"', b"1e999", b'{"text": "\\ud800"}'):
                told(client.post(address, body, "application/json"), 422, "invalid")
    day = timezone.localdate().isoformat()
    line = {"petition": "KN-\x00", "result": "explained", "text": "Lời"}
    reply = {"client_key": "khoa-0001", "title": "Trả lời", "number": "1/SXD", "answered_on": day, "lines": [line]}
    told(client.post("/api/v1/answers", reply, "application/json"), 400, "unreadable")
    said = {"client_key": "khoa-\x0001", "text": "\x00", "received_on": day}
    told(client.post("/api/v1/intake", said, "application/json"), 409, "intake.nothing_said")
    english = all(
        one.isascii() for code in ("not_found", "method_not_allowed", "unreadable") for one in sentences[code]
    )
    assert english == (language == "en")
