"""An Akoma Ntoso file as a text: our own files come back whole, others as far as their tree goes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from phoihop.regulations.rules.header import Header
from phoihop.regulations.rules.lines import Line, clean
from phoihop.regulations.rules.messages import N_, Doubt
from phoihop.regulations.rules.obligations import Obligation
from phoihop.regulations.rules.parse import Document, Parsed
from phoihop.regulations.rules.tree import Node, address

from .names import AKN, GROUPS, SOURCE, UNIT_OF, WORDS, Exchange, ours, tag

_DEPTH = 60
_NUMBER = re.compile(
    r"^(?:phần|chương|tiểu mục|mục|điều|khoản|điểm|part|chapter|section|article)?\s*(.*?)[.):/]*$", re.I
)
_LABEL = {"part": "Phần ", "chapter": "Chương ", "section": "Mục ", "subsection": "Tiểu mục ", "article": "Điều "}
_BARE = frozenset({"act", "bill", "doc", "statement", "amendmentList", "officialGazette"})
_SMALL = frozenset({"subparagraph", "subclause", "indent", "alinea", "item", "clause"})
_WRAPS = frozenset(
    {"list", "hcontainer", "title", "book", "tome", "division", "subpart", "subchapter", "rule", "level"}
)


class NotAkomaNtoso(Exception):
    """The file is not XML, or not of Akoma Ntoso 3.0. `sentence` % `values`: one Vietnamese sentence."""

    def __init__(self, sentence: str, **values: str | int) -> None:
        self.sentence, self.values = sentence, values
        super().__init__(sentence % values if values else sentence)


@dataclass
class _Work:
    lines: list[Line] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    lineages: dict[str, str] = field(default_factory=dict)
    is_ours: bool = False


def read(data: bytes, *, name: str = "") -> Exchange:
    """The text in the file. Raises NotAkomaNtoso. Entities, networks and huge trees are refused (uploads are hostile)."""
    root = _root(data, name)
    acts = [element for element in root if _local(element) in _BARE]
    if not acts:
        raise NotAkomaNtoso(
            N_("Tệp %(name)s là Akoma Ntoso nhưng không có văn bản quy phạm (act, bill, doc)."), name=name
        )
    main = acts[0]
    work = _Work(is_ours=main.find(f"{tag('meta')}/{tag('identification')}[@source='{SOURCE}']") is not None)
    header = _header(main)
    attached = main.iterfind(f"{tag('attachments')}/{tag('attachment')}/*")
    texts = [("main", main), *(("attachment", nested) for nested in attached if _local(nested) in _BARE)]
    documents = [
        Document(role, _words(text, "preface", "docTitle"), _tree(text, work, place))
        for place, (role, text) in enumerate(texts)
    ]
    if not any(node.type == "article" for document in documents for node in document.nodes()):
        work.doubts.append(Doubt(0, N_("Không thấy điều nào trong văn bản.")))
    return Exchange(
        parsed=Parsed(header, documents, work.doubts, work.lines),
        obligations=tuple(_obligations(main)),
        reasons={_target(one): _content(one) for one in main.iter(ours("nonOperative"))},
        lineages=work.lineages,
        code=_alias(main),
        events=tuple(
            (str(event.get("date", ""))[:10], str(event.get("type", "")))
            for event in main.iterfind(f"{tag('meta')}/{tag('lifecycle')}/{tag('eventRef')}")
        ),
    )


def _root(data: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, etree.XMLSyntaxError) else 0
        raise NotAkomaNtoso(
            N_("Tệp %(name)s không phải XML đúng cú pháp (dòng %(line)s)."), name=name, line=line or 0
        ) from error
    if root.getroottree().docinfo.doctype:
        raise NotAkomaNtoso(N_("Tệp %(name)s có phần khai báo DTD nên không nhận."), name=name)
    if root.tag != tag("akomaNtoso"):
        raise NotAkomaNtoso(
            N_("Tệp %(name)s là XML nhưng không phải Akoma Ntoso 3.0 (không gian tên %(namespace)s)."),
            name=name,
            namespace=AKN,
        )
    return root


def _header(act: etree._Element) -> Header:
    day = next((one.get("date") for one in act.iterfind(f"{tag('preface')}//{tag('docDate')}")), None)
    return Header(
        title=_words(act, "preface", "docTitle"),
        number=_words(act, "preface", "docNumber"),
        date=day[:10] if day else None,
        place=_words(act, "preface", "location"),
        kind=_words(act, "preface", "docType"),
        parties=[_content(one) for one in act.iterfind(f"{tag('preface')}//{tag('docAuthority')}")],
        basis=["\n".join(_paragraphs(one)) for one in act.iterfind(f"{tag('preamble')}//{tag('citation')}")],
    )


def _tree(act: etree._Element, work: _Work, place: int) -> list[Node]:
    body = next((found for name in ("body", "mainBody") if (found := act.find(tag(name))) is not None), None)
    if body is None:
        return []
    roots = list(_units(body, work, within="", depth=0))
    if not work.is_ours:
        seen: dict[str, int] = {}
        for root in roots:
            address(root, f"att_{place}__" if place else "", "", seen)
    return roots


def _units(above: etree._Element, work: _Work, *, within: str, depth: int) -> Iterator[Node]:
    """The units directly inside `above`; `within`: the type of the unit it is."""
    if depth > _DEPTH:
        work.doubts.append(Doubt(0, N_("Văn bản lồng quá sâu: phần sâu hơn không được đọc.")))
        return
    for element in above:
        name = _local(element)
        if name in UNIT_OF:
            yield _unit(element, work, UNIT_OF[name], depth)
        elif name in _SMALL:
            yield _unit(element, work, "point" if within in {"clause", "point"} else "clause", depth)
        elif name in _WRAPS:
            yield from _units(element, work, within=within, depth=depth + 1)
        elif name == "wrapUp" and (text := "\n".join(map(clean, _paragraphs(element)))):
            yield Node("point" if within in {"clause", "point"} else "clause", None, None, text, _line(work, text))


def _unit(element: etree._Element, work: _Work, kind: str, depth: int) -> Node:
    number, heading = _child(element, "num"), _child(element, "heading")
    if number is not None and not work.is_ours:
        number = _bare_number(number)
    text = "\n".join(_texts(element, work))
    shown = f"{_LABEL.get(kind, '')}{number or ''}{'. ' if number else ''}{heading or ''}"
    if kind in _LABEL and (number or heading):
        first = _line(work, shown)
        _line(work, text)
    else:
        first = _line(work, f"{number}{')' if kind == 'point' else '.'} {text}" if number else text)
    node = Node(kind, number, heading, text, first, address=element.get("eId") or "")
    if (lineage := element.get("GUID")) and node.address:
        work.lineages[node.address] = lineage
    node.children = list(_units(element, work, within=kind, depth=depth + 1))
    return node


def _texts(element: etree._Element, work: _Work) -> Iterator[str]:
    """The unit's own paragraphs; a list's opening words are those of the unit it stands in."""
    for part in element:
        if _local(part) in {"intro", "content"}:
            yield from _paragraphs(part) if work.is_ours else filter(None, map(clean, _paragraphs(part)))
        elif _local(part) in _WRAPS:
            yield from _texts(part, work)


def _bare_number(words: str) -> str | None:
    """«Điều 5.» -> "5", «(a)» -> "a"; None where nothing is left."""
    found = _NUMBER.match(clean(words).lstrip("("))
    return (found[1] or None) if found else None


def _line(work: _Work, text: str) -> int:
    """Note the lines of `text` as the source's; the number of the first."""
    first = len(work.lines) + 1
    work.lines.extend(Line(number, words) for number, words in enumerate(filter(None, text.split("\n")), first))
    return first


def _obligations(act: etree._Element) -> Iterator[Obligation]:
    for row in act.iter(ours("obligation")):
        groups = {group: [_content(body) for body in row.iterfind(ours(group))] for group in GROUPS}
        words = {name: _own(row, name) for name in WORDS}
        kind = row.get("distribution")
        yield Obligation.from_json(
            {
                **groups,
                **words,
                "address": _target(row),
                "distribution": kind if kind in {"one", "each", "jointly"} else "one",
                "timing": _timing(_own(row, "timing")),
                "confidence": _confidence(row.get("confidence")),
            }
        )


def _timing(words: str) -> dict[str, Any] | None:
    try:
        found = json.loads(words) if words else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _confidence(words: str | None) -> float:
    try:
        found = float(words or 0)
    except ValueError:
        return 0.0
    return found if 0 <= found <= 1 else 0.0


def _alias(act: etree._Element) -> str:
    """The public code in our register, "" for a text of others."""
    found = act.iterfind(f"{tag('meta')}/{tag('identification')}/{tag('FRBRWork')}/{tag('FRBRalias')}")
    return next((str(one.get("value", "")) for one in found if one.get("name") == "phoihop"), "")


def _target(row: etree._Element) -> str:
    return str(row.get("of", "")).removeprefix("#")


def _words(act: etree._Element, inside: str, name: str) -> str | None:
    found = act.find(f"{tag(inside)}//{tag(name)}")
    return None if found is None else _content(found)


def _child(element: etree._Element, name: str) -> str | None:
    found = element.find(tag(name))
    return None if found is None else _content(found)


def _own(row: etree._Element, name: str) -> str:
    found = row.find(ours(name))
    return "" if found is None else _content(found)


def _paragraphs(element: etree._Element) -> list[str]:
    """The words of a block, paragraph by paragraph."""
    blocks = list(element.iterfind(tag("p"))) or list(element.iter(tag("p")))
    return [_content(block) for block in blocks or [element]]


def _content(element: etree._Element) -> str:
    return unicodedata.normalize("NFC", "".join(str(piece) for piece in element.itertext()))


def _local(element: etree._Element) -> str:
    found = etree.QName(element)
    return found.localname if found.namespace == AKN else ""
