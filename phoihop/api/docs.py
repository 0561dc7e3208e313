"""The OpenAPI description as a page: operations by subject, their fields in rows, an example of each call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from phoihop.api import wording
from phoihop.api.models import Scope

Spec = Mapping[str, Any]
REFERENCE = "#/components/schemas/"
JSON = "application/json"
DEEPEST = 4
BODY, PETITION = "CQ-7K2M9-QXT4B", "KN-7K2M9-QXT4B"
# What stands in an example where the description gives only a type: by shape and field, or by field.
EXAMPLES: Mapping[str, Any] = {
    "client_key": "mot-cua-2026-000123", "text": "Đề nghị sửa đoạn đường liên xã.", "title": "Sửa đường liên xã",
    "number": "12/SXD-VP", "AnswerIn.title": "Trả lời kiến nghị cử tri", "LineIn.text": "Đã giao đơn vị quản lý đường sửa chữa.",
    "PromiseIn.text": "Sửa xong đoạn đường liên xã.", "LineOut.text": "Đã giao đơn vị quản lý đường sửa chữa.",
    "PromiseOut.text": "Sửa xong đoạn đường liên xã.", "petition": PETITION, "code": PETITION, "ItemOut.code": "MT-7K2M9-QXT4B",
    "KeyOut.code": "KA-7K2M9-QXT4B", "KeyOut.body": "Sở Xây dựng", "LineOut.code": "TL-7K2M9-QXT4B",
    "AnswerOut.code": "TL-7K2M9-QXT4B", "body": BODY, "body_code": BODY, "receiver": BODY, "lead": BODY, "commune": BODY,
    "field": "giao_thong", "scopes": ["petitions"], "place": "Thôn Mẫu", "next": None, "made": 1,
}  # fmt: skip
ANY_DAY = "2026-03-02"


@dataclass(frozen=True)
class Row:
    """One field or parameter. `name`: with what it stands in («sender.name», «lines[].text»). `values`: (value, meaning)."""

    name: str
    kind: str
    required: bool
    about: str
    values: tuple[tuple[str, str], ...]
    limits: str


@dataclass(frozen=True)
class Fault:
    """What may go wrong."""

    status: str
    about: str


@dataclass(frozen=True)
class Call:
    """One operation. `scope`: what the key must be good for, None for any key; `needs_key`: False for open data."""

    key: str
    method: str
    path: str
    title: str
    about: str
    needs_key: bool
    scope: Scope | None
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answer: tuple[Row, ...]
    status: str
    faults: tuple[Fault, ...]
    example: str
    answered: str


@dataclass(frozen=True)
class Group:
    """Operations of one subject."""

    key: str
    title: str
    calls: tuple[Call, ...]


def groups(spec: Spec, base: str) -> list[Group]:
    """All operations, by subject in the order of `wording.GROUPS`. `base`: the address before each path."""
    found: dict[str, list[Call]] = {name: [] for name in wording.GROUPS}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            found[operation["tags"][0]].append(_call(spec, base, path, method.upper(), operation))
    return [Group(name.replace(" ", "-"), str(wording.GROUPS[name]), tuple(calls)) for name, calls in found.items()]


def _call(spec: Spec, base: str, path: str, method: str, operation: Spec) -> Call:
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    done = next(status for status in answers if status.startswith("2"))
    sent = _content(operation.get("requestBody"))
    security = operation.get("security")
    scope = next((name for row in security or () for names in row.values() for name in names), "")
    given = answers[done]
    return Call(
        key=operation["operationId"],
        method=method,
        path=path,
        title=operation["summary"],
        about=operation["description"],
        needs_key=bool(security),
        scope=Scope(scope) if scope else None,
        parameters=tuple(
            _row(spec, one["name"], one["schema"], one, bool(one["required"])) for one in operation["parameters"]
        ),
        body=tuple(_rows(spec, sent)) if sent else (),
        answer=tuple(_rows(spec, _content(given) or {})),
        status=done,
        faults=tuple(Fault(one, answer["description"]) for one, answer in sorted(answers.items()) if one != done),
        example=_curl(spec, base + path, method, bool(security), sent),
        answered=_json(_example(spec, _content(given) or {})),
    )


def _content(part: Spec | None) -> Spec | None:
    return part["content"][JSON]["schema"] if part and "content" in part else None


def _seen(spec: Spec, schema: Spec) -> tuple[str, Spec]:
    """A shape by its name, behind references and «or null»."""
    for several in ("anyOf", "allOf"):
        if several in schema:
            return _seen(spec, next(one for one in schema[several] if one.get("type") != "null"))
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REFERENCE)
        return name, spec["components"]["schemas"][name]
    return "", schema


def _rows(spec: Spec, schema: Spec, before: str = "", depth: int = 0) -> Iterator[Row]:
    """The fields of a shape, each followed by those inside it."""
    _name, shape = _seen(spec, schema)
    for name, facts in shape.get("properties", {}).items():
        yield _row(spec, before + name, facts, facts, name in shape.get("required", ()))
        _inner, inside = _seen(spec, facts)
        if depth < DEEPEST and inside.get("type") == "array":
            yield from _rows(spec, inside["items"], f"{before}{name}[].", depth + 1)
        elif depth < DEEPEST:
            yield from _rows(spec, inside, f"{before}{name}.", depth + 1)


def _row(spec: Spec, name: str, schema: Spec, said: Spec, required: bool) -> Row:
    called, facts = _seen(spec, schema)
    choices = wording.CHOICES.get(called)
    labels = {str(value): str(label) for value, label in choices.choices} if choices else {}
    values = tuple((str(value), labels.get(str(value), "")) for value in facts.get("enum", ()))
    or_null = any(one.get("type") == "null" for one in schema.get("anyOf", ()))
    return Row(name, _kind(facts, or_null), required, said["description"], values, _limits({**schema, **facts}))


def _kind(facts: Spec, or_null: bool) -> str:
    kinds = {
        "string": _("chữ"), "integer": _("số nguyên"), "boolean": _("true hoặc false"), "array": _("danh sách"),
        "object": _("nhóm"),
    }  # fmt: skip
    kind = _("ngày (YYYY-MM-DD)") if facts.get("format") == "date" else kinds[facts["type"]]
    return _("%(kind)s hoặc null") % {"kind": kind} if or_null else kind


def _limits(facts: Spec) -> str:
    """How long, how many, what stands where nothing is given."""
    least, most = facts.get("minLength") or facts.get("minItems"), facts.get("maxLength") or facts.get("maxItems")
    said = []
    if "minimum" in facts and "maximum" in facts:
        said.append(_("từ %(least)s đến %(most)s") % {"least": facts["minimum"], "most": facts["maximum"]})
    elif most:
        numbers = f"{least}–{most}" if least else _("nhiều nhất %(most)s") % {"most": most}
        unit = _("%(number)s mục") if facts.get("type") == "array" else _("%(number)s ký tự")
        said.append(unit % {"number": numbers})
    if isinstance(facts.get("default"), int):
        said.append(_("mặc định %(value)s") % {"value": facts["default"]})
    return ", ".join(said)


def _example(spec: Spec, schema: Spec) -> Any:
    called, facts = _seen(spec, schema)
    if "enum" in facts:
        return facts["enum"][0]
    if "properties" in facts:
        return {key: _field(spec, called, key, inside) for key, inside in facts["properties"].items()}
    match facts.get("type"):
        case "array":
            return [_example(spec, facts["items"])]
        case "integer":
            return facts.get("minimum", 0)
        case "boolean":
            return False
    return ANY_DAY if facts.get("format") == "date" else ""


def _field(spec: Spec, shape: str, name: str, schema: Spec) -> Any:
    told = next((one for one in (f"{shape}.{name}", name) if one in EXAMPLES), None)
    return _example(spec, schema) if told is None else EXAMPLES[told]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _curl(spec: Spec, address: str, method: str, needs_key: bool, sent: Spec | None) -> str:
    address = address.replace("{code}", PETITION)
    lines = [f"curl '{address}'" if method == "GET" else f"curl -X {method} '{address}'"]
    lines += ['  -H "Authorization: Bearer $API_KEY"'] if needs_key else []
    if sent:
        lines += [f"  -H 'Content-Type: {JSON}'", f"  -d '{_json(_example(spec, sent))}'"]
    return " \\\n".join(lines)
