"""A text as an Akoma Ntoso file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

from lxml import etree

from phoihop.regulations.rules.header import Header
from phoihop.regulations.rules.obligations import Obligation
from phoihop.regulations.rules.parse import Document
from phoihop.regulations.rules.tree import Node

from .names import AKN, ELEMENT_OF, GROUPS, OURS, SOURCE, WORDS, XML, Exchange, ours, slug, tag

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(exchange: Exchange, *, on: date) -> bytes:
    """The file, UTF-8, valid against the schema of Akoma Ntoso 3.0. `on`: the day it is made; same input, same bytes."""
    root = etree.Element(tag("akomaNtoso"), nsmap={None: AKN, "ph": OURS})
    first, *attached = exchange.parsed.documents
    act = _act(root, exchange, first, place=0, on=on)
    if attached:
        holder = _sub(act, "attachments")
        for place, document in enumerate(attached, 1):
            _act(_sub(holder, "attachment", eId=f"att_{place}"), exchange, document, place=place, on=on)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _act(above: etree._Element, exchange: Exchange, document: Document, *, place: int, on: date) -> etree._Element:
    head = exchange.parsed.header
    act = _sub(above, "act", name=slug(head.kind or "quy-che"), contains="originalVersion")
    _meta(act, exchange, document, place=place, on=on)
    _preface(act, head if place == 0 else Header(), document)
    if place == 0 and head.basis:
        citations = _sub(_sub(act, "preamble"), "citations")
        for number, basis in enumerate(head.basis, 1):
            _lines(_sub(citations, "citation", eId=f"cit_{number}"), basis)
    body = _sub(act, "body")
    for node in document.tree:
        _unit(body, node, exchange.lineages)
    if not document.tree:
        _sub(body, "hcontainer", name="empty", eId=f"{'' if place == 0 else f'att_{place}__'}hcontainer_1")
    return act


def _meta(act: etree._Element, exchange: Exchange, document: Document, *, place: int, on: date) -> None:
    meta = _sub(act, "meta")
    _identification(meta, exchange, place=place, on=on)
    if place == 0 and exchange.events:
        cycle = _sub(meta, "lifecycle", source=SOURCE)
        for number, (day, kind) in enumerate(exchange.events, 1):
            _sub(cycle, "eventRef", eId=f"evt_{number}", date=day, type=kind, source=SOURCE)
    if place == 0:
        head = exchange.parsed.header
        references = _sub(meta, "references", source=SOURCE)
        _sub(references, "TLCOrganization", eId="phoihop", href="/ontology/organization/phoihop", showAs="Phối Hợp")
        for number, party in enumerate(head.parties, 1):
            where = f"/ontology/organization/{slug(party)}"
            _sub(references, "TLCOrganization", eId=f"party_{number}", href=where, showAs=_printable(party))
        if head.place is not None:
            where = f"/ontology/location/{slug(head.place)}"
            _sub(references, "TLCLocation", eId="place", href=where, showAs=_printable(head.place))
    addresses = {node.address for node in document.nodes()}
    owed = [one for one in exchange.obligations if one.address in addresses]
    reasons = {address: reason for address, reason in exchange.reasons.items() if address in addresses}
    if owed or reasons:
        holder = _sub(meta, "proprietary", source=SOURCE)
        for one in owed:
            _obligation(holder, one)
        for address, reason in reasons.items():
            _text(etree.SubElement(holder, ours("nonOperative"), {"of": f"#{address}"}), reason)


def _identification(meta: etree._Element, exchange: Exchange, *, place: int, on: date) -> None:
    head = exchange.parsed.header
    known = head.date or ""
    number = head.number or exchange.code
    steps = ["/akn/vn/act", slug(head.kind or "quy-che"), known or str(on), slug(number or head.title or "khong-so")]
    work = "/".join(steps)
    component = "!main" if place == 0 else f"!att_{place}"
    edition = f"{work}/vie@{exchange.events[-1][0] if exchange.events else known or on}"
    holder = _sub(meta, "identification", source=SOURCE)
    levels = (("FRBRWork", work), ("FRBRExpression", edition), ("FRBRManifestation", f"{edition}/akn.xml"))
    for level, address in levels:
        facts = _sub(holder, level)
        _sub(facts, "FRBRthis", value=f"{address}/{component}")
        _sub(facts, "FRBRuri", value=address)
        if level == "FRBRWork" and exchange.code:
            _sub(facts, "FRBRalias", name="phoihop", value=exchange.code)
        made = level == "FRBRManifestation" or not known
        _sub(facts, "FRBRdate", date=str(on) if made else known, name="made" if made else "signed")
        _sub(facts, "FRBRauthor", href="#phoihop" if made or not head.parties else "#party_1")
        if level == "FRBRWork":
            _sub(facts, "FRBRcountry", value="vn")
            _sub(facts, "FRBRsubtype", value=slug(head.kind or "quy-che"))
            if head.number is not None:
                _sub(facts, "FRBRnumber", value=_printable(head.number))
        elif level == "FRBRExpression":
            _sub(facts, "FRBRlanguage", language="vie")
        else:
            _sub(facts, "FRBRformat", value="application/akn+xml")


def _preface(act: etree._Element, head: Header, document: Document) -> None:
    """The head in the words of the text: issuers, number, place and date, kind, title."""
    words: list[tuple[str, str | None, dict[str, str]]] = [
        *(("docAuthority", party, {"refersTo": f"#party_{place}"}) for place, party in enumerate(head.parties, 1)),
        ("docNumber", head.number, {}),
        ("location", head.place, {"refersTo": "#place"}),
        ("docDate", _vietnamese(head.date), {"date": head.date or ""}),
        ("docType", head.kind, {}),
        ("docTitle", document.title, {}),
    ]
    there = [(name, value, facts) for name, value, facts in words if value is not None]
    if not there:
        return
    preface = _sub(act, "preface")
    for name, value, facts in there:
        _text(_sub(_sub(preface, "p"), name, **facts), value)


def _vietnamese(day: str | None) -> str | None:
    if day is None:
        return None
    read = date.fromisoformat(day)
    return f"ngày {read:%d} tháng {read:%m} năm {read:%Y}"


def _unit(above: etree._Element, node: Node, lineages: Mapping[str, str]) -> None:
    facts = {"eId": node.address}
    if lineage := lineages.get(node.address):
        facts["GUID"] = lineage
    unit = _sub(above, ELEMENT_OF[node.type], **facts)
    if node.number is not None:
        _text(_sub(unit, "num"), node.number)
    if node.heading is not None:
        _text(_sub(unit, "heading"), node.heading)
    if node.text:
        _lines(_sub(unit, "intro" if node.children else "content"), node.text)
    for child in node.children:
        _unit(unit, child, lineages)


def _obligation(holder: etree._Element, one: Obligation) -> None:
    facts = {"of": f"#{one.address}", "distribution": one.distribution, "confidence": str(one.confidence)}
    row = etree.SubElement(holder, ours("obligation"), facts)
    for group in GROUPS:
        for body in getattr(one, group):
            _text(etree.SubElement(row, ours(group)), body)
    for name in WORDS:
        if words := getattr(one, name):
            _text(etree.SubElement(row, ours(name)), words)
    if one.timing is not None:
        _text(etree.SubElement(row, ours("timing")), json.dumps(one.timing, ensure_ascii=False, sort_keys=True))


def _lines(above: etree._Element, text: str) -> None:
    for line in text.split("\n"):
        _text(_sub(above, "p"), line)


def _text(element: etree._Element, words: str) -> None:
    """Set the words; spaces at an end or in a row are kept by `xml:space`."""
    element.text = _printable(words)
    if words != " ".join(words.split()):
        element.set(f"{{{XML}}}space", "preserve")


def _printable(words: str) -> str:
    """Without the characters XML cannot hold at all (control characters, halves of pairs)."""
    return _UNPRINTABLE.sub("", words)


def _sub(above: etree._Element, element: str, /, **facts: str) -> etree._Element:
    return etree.SubElement(above, tag(element), {name: value for name, value in facts.items() if value})
