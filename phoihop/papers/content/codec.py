"""The content of a paper and its JSON: each block an object with `is`, fields at their default left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, Self

from phoihop.papers.typeset.sheet import (
    Align,
    Annex,
    Article,
    Block,
    Bullets,
    Clause,
    Column,
    Fields,
    Figure,
    Heading,
    Landscape,
    Level,
    PageBreak,
    Paragraph,
    Point,
    Row,
    Run,
    Table,
    Text,
)

JSON = dict[str, Any]
BLOCKS: dict[str, type[Any]] = {
    "paragraph": Paragraph,
    "heading": Heading,
    "article": Article,
    "clause": Clause,
    "point": Point,
    "bullets": Bullets,
    "fields": Fields,
    "table": Table,
    "figure": Figure,
    "page_break": PageBreak,
    "landscape": Landscape,
}
_NAMES = {cls: name for name, cls in BLOCKS.items()}


@dataclass(frozen=True)
class Cosigner:
    """Someone who signs beside the signer: the secretary of minutes, a witness."""

    post: str
    name: str


@dataclass(frozen=True)
class Content:
    """The words of a paper.

    `place`: địa danh before the date. `recipients`: lines of «Nơi nhận». `calls`: other words before the addressees
    than the type's own. `authority`: line above the recitals. `contact`: address line at the foot. `chair`: who chaired
    what minutes tell of, and signs them at the right.
    """

    body: tuple[Block, ...] = ()
    recitals: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    cosigners: tuple[Cosigner, ...] = ()
    place: str = ""
    calls: str = ""
    authority: str = ""
    contact: str = ""
    chair: str = ""

    def as_json(self) -> JSON:
        """For the database."""
        return _object(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Back from the database; {} is a paper without words. KeyError or TypeError: not written by `as_json`."""
        return cls(
            **_plain(data, "place", "calls", "authority", "contact", "chair"),
            body=_blocks(data.get("body", ())),
            recitals=tuple(data.get("recitals", ())),
            recipients=tuple(data.get("recipients", ())),
            annexes=tuple(_annex(item) for item in data.get("annexes", ())),
            cosigners=tuple(Cosigner(**item) for item in data.get("cosigners", ())),
        )


def _object(value: Any) -> JSON:
    kept = {f.name: _json(getattr(value, f.name)) for f in fields(value) if getattr(value, f.name) != _default(f)}
    return {"is": _NAMES[type(value)], **kept} if type(value) in _NAMES else kept


def _default(field: Field[Any]) -> Any:
    return field.default if field.default is not MISSING else MISSING


def _json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if is_dataclass(value):
        return _object(value)
    return value


def _plain(data: Mapping[str, Any], *names: str) -> JSON:
    return {name: data[name] for name in names if name in data}


def _blocks(items: Any) -> tuple[Block, ...]:
    return tuple(block(item) for item in items)


def block(data: Mapping[str, Any]) -> Block:
    """One block from its JSON."""
    name = data["is"]
    values = {key: _READ.get((name, key), _READ.get(("", key), _same))(data[key]) for key in data if key != "is"}
    made: Block = BLOCKS[name](**values)
    return made


def _annex(data: Mapping[str, Any]) -> Annex:
    return Annex(**_plain(data, "title", "enclosed", "landscape"), blocks=_blocks(data.get("blocks", ())))


def _text(value: Any) -> Text:
    return value if isinstance(value, str) else tuple(Run(**run) for run in value)


def _same(value: Any) -> Any:
    return value


# How a field is read, by (block, field) and, for all blocks, by ("", field).
_READ: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("", "text"): _text,
    ("", "children"): _blocks,
    ("", "blocks"): _blocks,
    ("", "align"): Align,
    ("", "level"): Level,
    ("", "items"): lambda items: tuple(_text(item) for item in items),
    ("", "columns"): lambda items: tuple(Column(**(c | {"align": Align(c.get("align", Align.LEFT))})) for c in items),
    ("fields", "rows"): lambda rows: tuple((label, value) for label, value in rows),
    ("table", "rows"): lambda rows: tuple(Row(tuple(r.get("cells", ())), r.get("strong", False)) for r in rows),
}
