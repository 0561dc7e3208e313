"""References: which words are one, what they mean, and that they follow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop.drafting.rules import editing, references
from phoihop.drafting.rules.editing import Impossible, Spot
from phoihop.drafting.rules.references import find, text_of
from phoihop.drafting.rules.texts import Node, as_json, from_json, places, renumber, walk
from phoihop.drafting.tests import make

FOUND = [
    ("theo khoản 2 Điều 5", ["khoản 2 Điều 5"]),
    ("Điều 7 và Điều 8", ["Điều 7 và Điều 8"]),
    ("các khoản 1, 2 Điều này", ["khoản 1, 2 Điều này"]),
    ("điểm đ khoản 3 Điều 4 Quy chế này", ["điểm đ khoản 3 Điều 4"]),
    ("điểm a khoản 1 và khoản 2 Điều 5; khoản 3 Điều 6.", ["điểm a khoản 1 và khoản 2 Điều 5; khoản 3 Điều 6"]),
    ("Điều 5, 6 và 7", ["Điều 5, 6 và 7"]),
    ("Điều 5, 30 ngày sau", ["Điều 5"]),
    ("khoản 2 của Điều 3", ["khoản 2 của Điều 3"]),
    ("từ Điều 5 đến Điều 7", ["Điều 5 đến Điều 7"]),
    ("Mục 1 Chương II", ["Mục 1 Chương II"]),
    ("tài khoản 5 ngày, điều khoản 6", []),
    ("Điều 5 Luật Tổ chức chính quyền địa phương", []),
    ("khoản 1 Điều 5 và Điều 6 của Luật Tiếp công dân", []),
    ("Điều 5, 6 Nghị định số 30/2020/NĐ-CP", []),
    ("Điều 3 Quy chế ban hành kèm theo", []),
    ("khoản 1 Điều này và Điều 5 Luật Tiếp công dân", ["khoản 1 Điều này"]),
    ("Điều 4 Quy chế này và Điều 5 Luật Tiếp công dân", ["Điều 4"]),
]


@pytest.mark.parametrize(("words", "cited"), FOUND, ids=[words for words, _cited in FOUND])
def test_what_is_a_reference_to_this_text_and_what_to_another(words: str, cited: list[str]) -> None:
    assert [text_of(words, one) for one in find(words)] == cited


def _bound(text: str, where: str = "n4") -> list[Any]:
    roots = _sample()
    index = references.Index(roots)
    return [references.bind(one, index, where)["to"] for one in find(text)]


def _sample() -> list[Node]:
    """n1 Chương I (n2 Điều 1 (n3 khoản 1), n4 Điều 2 (n5, n6)), n7 Chương II (n8 Điều 3 (n9 (n10 a, n11 b), n12), n13…)."""
    roots = make.text().roots
    references.bind_all(roots)
    return roots


def test_numbers_are_bound_to_the_nodes_they_mean() -> None:
    assert _bound("khoản 2 Điều 2") == [["n6", "n4"]]
    assert _bound("các khoản 1, 2 Điều này") == [["n5", "n6", "n4"]]
    assert _bound("điểm b khoản 1 Điều 3 và Điều 40") == [["n11", "n9", "n8", None]]
    assert _bound("khoản 9") == [[None]]
    assert _bound("Chương II") == [["n7"]]


def _text(roots: list[Node], key: str) -> str:
    return places(roots)[key].node.text


def test_references_follow_what_they_mean() -> None:
    roots = _sample()
    editing.move(roots, "n2", Spot("n7", 0))  # Điều 1 into the second chapter
    assert [node.number for node in walk(roots) if node.type == "article"] == ["1", "2", "3", "4"]
    assert _text(roots, "n6") == "Chủ động, kịp thời theo khoản 1 Điều này và Điều 4."
    assert _text(roots, "n12") == "Việc nêu tại điểm a khoản 1 Điều này thực hiện theo Điều 5 Luật Hoạt động giám sát."
    editing.move(roots, "n5", Spot("n13", 0))  # khoản 1 Điều này goes to another article
    assert _text(roots, "n6") == "Chủ động, kịp thời theo khoản 1 Điều 4 và Điều 4."
    editing.move(roots, "n5", Spot("n4", 0))
    assert _text(roots, "n6") == "Chủ động, kịp thời theo khoản 1 Điều này và Điều 4."


def test_a_reference_to_what_was_deleted_is_found_whatever_took_its_number() -> None:
    roots = _sample()
    editing.remove(roots, "n5")
    assert _text(roots, "n6") == "Chủ động, kịp thời theo khoản 1 Điều này và Điều 4."
    assert [(one.node, one.why) for one in references.broken(roots)] == [("n6", "gone")]
    editing.reword(roots, "n6", None, "Theo khoản 1 Điều này và Điều 4; đúng hạn.")
    assert [one.why for one in references.broken(roots)] == ["gone"]  # the same words still mean what is gone
    editing.reword(roots, "n6", None, "Theo Điều 4; đúng hạn.")
    assert references.broken(roots) == []


def test_what_a_person_has_to_look_at() -> None:
    roots = _sample()
    for words, why in (("theo Điều 40", "missing"), ("theo khoản 2", "bare"), ("theo Điều 4", "")):
        editing.reword(roots, "n3", None, words)
        assert [one.why for one in references.broken(roots) if one.node == "n3"] == ([why] if why else [])
    editing.reword(roots, "n3", None, "các điểm a, b khoản 1 Điều 3")
    editing.add(roots, Node("x", "clause", "1"), Spot("n13", 0))
    editing.move(roots, "n11", Spot("x", 0))
    assert [one.why for one in references.broken(roots) if one.node == "n3"] == ["split"]
    assert _text(roots, "n3") == "các điểm a, b khoản 1 Điều 3"
    editing.move(roots, "n11", Spot("n9", 1))
    assert references.broken(roots) == []


def test_what_cannot_hold_a_node_does_not_get_it() -> None:
    roots = _sample()
    before = as_json(roots)
    for key, to, why in (
        ("n2", Spot("n8", 0), "place"),  # an article into an article
        ("n1", Spot("n1", 0), "place"),
        ("n9", Spot("n10", 0), "place"),
        ("gone", Spot("", 0), "gone"),
        ("n2", Spot("gone", 0), "gone"),
    ):
        with pytest.raises(Impossible) as refusal:
            editing.move(roots, key, to)
        assert refusal.value.why == why
        assert as_json(roots) == before


def test_a_step_goes_past_the_neighbour_or_over_the_border() -> None:
    roots = _sample()
    assert editing.step(roots, "n2", down=True) == Spot("n1", 1)
    assert editing.step(roots, "n4", down=True) == Spot("n7", 0)
    assert editing.step(roots, "n8", down=False) == Spot("n1", 2)
    assert editing.step(roots, "n3", down=False) is None
    assert editing.step(roots, "n1", down=False) is None
    assert editing.step(roots, "n10", down=False) == Spot("n6", 0)  # a point into the clause before


def test_an_amended_text_keeps_its_numbers() -> None:
    roots = _sample()
    fixed = frozenset(node.id for node in walk(roots))
    editing.add(roots, Node("x", "article", "?", "Mới"), Spot("n1", 1), fixed=fixed)
    editing.add(roots, Node("y", "article", "?", "Mới nữa"), Spot("n1", 2), fixed=fixed)
    editing.add(roots, Node("z", "point", "?", None, "Mới"), Spot("n9", 1), fixed=fixed)
    editing.remove(roots, "n4", fixed=fixed)
    numbers = {node.id: node.number for node in walk(roots)}
    assert [numbers[key] for key in ("n2", "x", "y", "n8", "n13")] == ["1", "1a", "1b", "3", "4"]
    assert [numbers[key] for key in ("n10", "z", "n11")] == ["a", "a1", "b"]


# Trees with citations of every form, for what holds of all texts.

FORMS = (
    "theo {leaf} nhé",
    "{leaf} và {other} Quy chế này",
    "theo Điều 3 Luật Đất đai; {leaf}.",
    "{this} và Điều 5 Luật Đất đai",
    "không nhắc gì",
)


@st.composite
def texts(draw: st.DrawFn) -> list[Node]:
    """Chapters of articles of clauses of points, each node with words that cite others."""
    count = iter(range(1000))
    sizes = st.integers(1, 3)

    def node(kind: str, below: tuple[str, ...]) -> Node:
        made = Node(f"n{next(count)}", kind, "?")
        if below:
            made.children = [node(below[0], below[1:]) for _one in range(draw(sizes))]
        return made

    roots = [node("chapter", ("article", "clause", "point")) for _one in range(draw(sizes))]
    renumber(roots)
    found = places(roots)
    keys = st.sampled_from([key for key, place in found.items() if place.node.type != "chapter"])
    for key, place in found.items():
        form = draw(st.sampled_from(FORMS))
        this = "khoản 1 Điều này" if place.ancestor("article") else "Chương I"
        said = [_cite(found, draw(keys), key, inside=draw(st.booleans())) for _one in range(2)]
        place.node.text = form.format(leaf=said[0], other=said[1], this=this)
    references.bind_all(roots)
    return roots


def _cite(found: Any, key: str, where: str, *, inside: bool) -> str:
    place = found[key]
    words = {"point": "điểm", "clause": "khoản", "article": "Điều"}
    said = [f"{words[one.type]} {one.number}" for one in (*place.above, place.node) if one.type in words]
    own = found[where].ancestor("article")
    if inside and own is place.ancestor("article") and len(said) > 1:
        said[0] = "Điều này"
    return " ".join(reversed(said))


def _meant(roots: list[Node]) -> dict[str, list[Any]]:
    return {node.id: [ref["to"] for ref in node.refs] for node in walk(roots)}


def _said(roots: list[Node]) -> dict[str, str]:
    return {node.id: node.text for node in walk(roots)}


@settings(max_examples=150, deadline=None)
@given(texts(), st.data())
def test_moving_and_moving_back_is_the_same_text_and_each_reference_means_the_same_all_along(
    roots: list[Node], data: st.DataObject
) -> None:
    before, meant = as_json(roots), _meant(roots)
    trail = []
    for _step in range(data.draw(st.integers(1, 4))):
        found = places(roots)
        key = data.draw(st.sampled_from(sorted(found)))
        homes = [""] if found[key].node.type == "chapter" else sorted(found)
        parent = data.draw(st.sampled_from(homes))
        row = found[parent].node.children if parent else roots
        try:
            trail.append((key, editing.move(roots, key, Spot(parent, data.draw(st.integers(0, len(row)))))))
        except Impossible:
            continue
        assert _meant(roots) == meant
        _agrees(roots)
    for key, spot in reversed(trail):
        editing.move(roots, key, spot)
    assert as_json(roots) == before


def _agrees(roots: list[Node]) -> None:
    """Read afresh, each whole citation means the nodes its node keeps."""
    index = references.Index(roots)
    broken = {(one.node, one.words) for one in references.broken(roots)}
    for node in walk(roots):
        cited = find(node.text)
        assert len(cited) == len(node.refs)
        for citation, ref in zip(cited, node.refs, strict=True):
            if (node.id, text_of(node.text, citation)) in broken:
                continue
            leaves = [place for place in range(len(citation.atoms)) if not references._holds(citation, place)]
            read = references.bind(citation, index, node.id)["to"]
            assert [read[place] for place in leaves] == [ref["to"][place] for place in leaves]


@settings(max_examples=100, deadline=None)
@given(texts(), st.data())
def test_taking_out_and_putting_back_is_the_same_text(roots: list[Node], data: st.DataObject) -> None:
    before = as_json(roots)
    key = data.draw(st.sampled_from(sorted(places(roots))))
    try:
        node, spot = editing.remove(roots, key)
    except Impossible:
        assert as_json(roots) == before
        return
    gone = {one.id for one in node.walk()}
    cites = {one.id for one in walk(roots) for ref in one.refs if gone & set(ref["to"]) - {None}}
    assert {one.node for one in references.broken(roots) if one.why == "gone"} <= cites
    editing.add(roots, node, spot)
    assert as_json(roots) == before


@given(st.text(max_size=200))
def test_no_words_make_the_search_fail(words: str) -> None:
    for one in find(words):
        assert words[one.start : one.end]


@settings(max_examples=50, deadline=None)
@given(texts())
def test_what_is_stored_is_what_was(roots: list[Node]) -> None:
    assert as_json(from_json(as_json(roots))) == as_json(roots)
    assert _said(from_json(as_json(roots))) == _said(roots)
