"""What a person is told, as data: a sentence of the catalogue and what fills it, said anew in each reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Union

from django.utils.translation import gettext


class Sentence(NamedTuple):
    """A Vietnamese text of the catalogue (marked by `gettext_noop`) with its values; a value may be a sentence again,
    or several, said with commas between."""

    text: str
    values: Mapping[str, Value] = {}


Value = Union[str, int, Sentence, Sequence[Sentence]]  # noqa: UP007  # refers to itself


def say(value: Value) -> str:
    """In the language now switched on."""
    match value:
        case Sentence():
            said = gettext(value.text)
            return said % {name: say(inner) for name, inner in value.values.items()} if value.values else said
        case str() | int():
            return str(value)
        case _:
            return ", ".join(say(item) for item in value)


def as_json(value: Value) -> Any:
    """As a notice keeps it: a sentence is an object, several are a list."""
    match value:
        case Sentence():
            return {"text": value.text, "values": {name: as_json(inner) for name, inner in value.values.items()}}
        case str() | int():
            return value
        case _:
            return [as_json(item) for item in value]


def from_json(data: Any) -> Value:
    """What `as_json` wrote."""
    if isinstance(data, Mapping):
        return Sentence(data["text"], {name: from_json(inner) for name, inner in data["values"].items()})
    if isinstance(data, list):
        return [Sentence(item["text"], {n: from_json(v) for n, v in item["values"].items()}) for item in data]
    return data if isinstance(data, int) else str(data)
