"""The points of an amending paper: what they name, what they say, and that they do what was done to the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop.drafting.rules import editing
from phoihop.drafting.rules.amending import Address, Deed, Point, apply, numbered_anew, points, says_the_same
from phoihop.drafting.rules.amending_words import instruction, quoted
from phoihop.drafting.rules.editing import Impossible, Spot
from phoihop.drafting.rules.texts import Node, as_json, from_json, holds, places, renumber, walk
from phoihop.drafting.tests.make import text

WORDS = """\
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Quy chế này quy định việc phối hợp.
2. Đối tượng áp dụng là các bên ký.
Điều 2. Nguyên tắc
Các bên phối hợp theo nguyên tắc:
1. Chủ động, kịp thời.
2. Đúng thẩm quyền, gồm:
a) của Ủy ban nhân dân tỉnh;
b) của Hội đồng nhân dân tỉnh.
Chương II
NỘI DUNG PHỐI HỢP
Điều 3. Giao ban
Hằng quý các bên họp giao ban.
Điều 4. Thông tin
1. Trao đổi qua đầu mối.
2. Báo cáo sáu tháng.
3. Báo cáo năm.
"""

Change = Callable[[dict[str, Node], list[Node]], object]


def _copy(roots: list[Node]) -> list[Node]:
    return from_json(as_json(roots))


def _by_words(roots: list[Node]) -> dict[str, Node]:
    """{how the words of a node begin: the node}."""
    return {(node.heading or node.text)[:12]: node for node in walk(roots)}


def _after(change: Change) -> tuple[list[Node], list[Node]]:
    old = text(WORDS).roots
    new = _copy(old)
    change(_by_words(new), new)
    return old, new


def _reword(begins: str, words: str) -> Change:
    return lambda nodes, _roots: setattr(nodes[begins], "text", words)


def _put_in(roots: list[Node], new: Node, at: Spot) -> None:
    editing.add(roots, new, at, fixed=frozenset(node.id for node in walk(roots)))


def _take_out(*begins: str) -> Change:
    def change(nodes: dict[str, Node], roots: list[Node]) -> None:
        for one in begins:
            editing.remove(roots, nodes[one].id, fixed=frozenset(node.id for node in walk(roots)))

    return change


def _add(kind: str, words: str, home: str, index: int, *, heading: str | None = None) -> Change:
    new = Node(f"new-{words}{heading}", kind, "?", heading, words)
    return lambda nodes, roots: _put_in(roots, new, Spot(nodes[home].id if home else "", index))


def _both(*changes: Change) -> Change:
    def change(nodes: dict[str, Node], roots: list[Node]) -> None:
        for one in changes:
            one(nodes, roots)

    return change


def _retitle(begins: str, heading: str) -> Change:
    return lambda nodes, _roots: setattr(nodes[begins], "heading", heading)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _reword("Báo cáo năm.", "Báo cáo tháng 11."),
            ["Sửa đổi, bổ sung khoản 3 Điều 4 như sau: “3. Báo cáo tháng 11.”."],
        ),
        (
            _reword("của Ủy ban n", "của các bên;"),
            ["Sửa đổi, bổ sung điểm a khoản 2 Điều 2 như sau: “a) của các bên;”."],
        ),
        (
            _reword("Hằng quý các", "Hằng tháng các bên họp."),
            ["Sửa đổi, bổ sung Điều 3 như sau: “Điều 3. Giao ban / Hằng tháng các bên họp.”."],
        ),
        (
            _reword("Đúng thẩm qu", "Đúng việc, gồm:"),
            ["Sửa đổi, bổ sung đoạn mở đầu khoản 2 Điều 2 như sau: “2. Đúng việc, gồm:”."],
        ),
        (
            _reword("Các bên phối", "Nguyên tắc chung:"),
            ["Sửa đổi, bổ sung đoạn mở đầu Điều 2 như sau: “Nguyên tắc chung:”."],
        ),
        (
            lambda nodes, _roots: setattr(nodes["Thông tin"], "text", "Thông tin gồm:"),
            ["Bổ sung đoạn mở đầu Điều 4 như sau: “Thông tin gồm:”."],
        ),
        (_retitle("Thông tin", "Tin, báo cáo"), ["Sửa đổi, bổ sung tên Điều 4 như sau: “Điều 4. Tin, báo cáo”."]),
        (
            _retitle("NỘI DUNG PHỐ", "Nội dung"),
            ["Sửa đổi, bổ sung tên Chương II như sau: “Chương II / NỘI DUNG”."],
        ),
        (
            _add("article", "Mỗi bên cử một người.", "QUY ĐỊNH CHUN", 2, heading="Đầu mối"),
            ["Bổ sung Điều 2a vào sau Điều 2 như sau: “Điều 2a. Đầu mối / Mỗi bên cử một người.”."],
        ),
        (
            _both(_add("clause", "Một.", "Thông tin", 1), _add("clause", "Hai.", "Thông tin", 2)),
            ["Bổ sung các khoản 1a và 1b vào sau khoản 1 Điều 4 như sau: “1a. Một. / 1b. Hai.”."],
        ),
        (
            _add("point", "bằng văn bản;", "Trao đổi qua", 0),
            ["Bổ sung điểm a vào khoản 1 Điều 4 như sau: “a) bằng văn bản;”."],
        ),
        (_take_out("của Hội đồng"), ["Bãi bỏ điểm b khoản 2 Điều 2."]),
        (_take_out("Báo cáo sáu ", "Báo cáo năm."), ["Bãi bỏ các khoản 2 và 3 Điều 4."]),
        (_take_out("Phạm vi điều", "Nguyên tắc"), ["Bãi bỏ các điều 1 và 2."]),
        (_take_out("NỘI DUNG PHỐ"), ["Bãi bỏ Chương II."]),
    ],
)
def test_a_point_names_the_smallest_unit_that_changed(change: Change, said: list[str]) -> None:
    if "Điều 2a" in said[0]:
        change = _with_key(change)
    old, new = _after(change)
    found = points(old, new)
    assert [_printed(point) for point in found] == said
    assert says_the_same(apply(old, found), new)


def _with_key(change: Change) -> Change:
    """Chapters are found by the first words of their name."""
    return lambda nodes, roots: change(nodes | {"QUY ĐỊNH CHUN": nodes["QUY ĐỊNH CHU"]}, roots)


def _printed(point: Point) -> str:
    return " ".join(filter(None, [instruction(point), " / ".join(line.words for line in quoted(point))]))


def test_the_same_text_has_no_points() -> None:
    old, new = _after(lambda _nodes, _roots: None)
    assert points(old, new) == []


def test_what_takes_the_number_of_what_went_is_reworded_in_its_place() -> None:
    def change(nodes: dict[str, Node], _roots: list[Node]) -> None:
        home = nodes["Thông tin"]
        home.children[2] = Node("new", "clause", "3", None, "Báo cáo đột xuất.")

    old, new = _after(change)
    assert [_printed(one) for one in points(old, new)] == [
        "Sửa đổi, bổ sung khoản 3 Điều 4 như sau: “3. Báo cáo đột xuất.”."
    ]


def test_what_is_numbered_anew_is_named_by_its_old_number() -> None:
    def change(nodes: dict[str, Node], roots: list[Node]) -> None:
        editing.remove(roots, nodes["Báo cáo sáu "].id)
        nodes["Báo cáo năm."].text = "Báo cáo năm trước ngày 15."
        nodes["Nguyên tắc"].number = "2a"

    old, new = _after(change)
    found = points(old, new)
    assert [_printed(one) for one in found] == [
        "Đánh số lại Điều 2 thành Điều 2a.",
        "Bãi bỏ khoản 2 Điều 4.",
        "Sửa đổi, bổ sung khoản 3 Điều 4 và đánh số lại thành khoản 2 như sau: “2. Báo cáo năm trước ngày 15.”.",
    ]
    assert numbered_anew(found)
    assert says_the_same(apply(old, found), new)


def test_what_has_no_number_changes_with_the_unit_that_holds_it() -> None:
    old = text(WORDS).roots
    home = _by_words(old)["Giao ban"]
    home.children = [Node("q", "clause", "1", None, "Khoản một."), Node("p", "clause", None, None, "Đoạn không số.")]
    new = _copy(old)
    _by_words(new)["Đoạn không s"].text = "Đoạn khác."
    found = points(old, new)
    assert [(point.deed, point.at) for point in found] == [(Deed.REWORD, ((("article", "3"),),))]
    assert says_the_same(apply(old, found), new)


def test_two_articles_of_one_number_are_told_apart_by_their_chapter() -> None:
    old = text(WORDS).roots
    _by_words(old)["Giao ban"].number = "1"
    new = _copy(old)
    _by_words(new)["Giao ban"].text = "Khác."
    found = points(old, new)
    assert [(point.deed, point.at) for point in found] == [(Deed.REWORD, ((("chapter", "II"),),))]
    assert says_the_same(apply(old, found), new)


def test_what_comes_last_or_alone_is_counted_on_and_what_comes_between_takes_a_letter() -> None:
    """A clerk would not write «khoản 2a» behind the last clause, nor «khoản 1a» in an article that is new."""
    old, new = _after(
        _both(
            _add("clause", "Giữa.", "Thông tin", 1),
            _add("clause", "Cuối.", "Thông tin", 4),
            _add("clause", "Cuối nữa.", "Thông tin", 5),
            _add("article", "", "NỘI DUNG PHỐ", 2, heading="Mới"),
            lambda nodes, roots: _add("clause", "Một.", "Mới", 0)(_by_words(roots), roots),
            lambda nodes, roots: _add("clause", "Hai.", "Mới", 1)(_by_words(roots), roots),
            _add("chapter", "", "", 2, heading="Chương mới"),
        )
    )
    numbers = {(node.heading or node.text): node.number for node in walk(new) if node.id not in places(old)}
    assert numbers == {
        "Giữa.": "1a", "Cuối.": "4", "Cuối nữa.": "5", "Mới": "5", "Một.": "1", "Hai.": "2", "Chương mới": "III"
    }  # fmt: skip


KINDS = ("chapter", "section", "article", "clause", "point")
SPOKEN = {"Chương": "chapter", "Mục": "section", "Điều": "article", "khoản": "clause", "điểm": "point"}


@st.composite
def _trees(draw: st.DrawFn) -> list[Node]:
    """A text of any shape: some nodes without number, some numbers twice."""
    names = count(1)

    def row(above: str | None, depth: int) -> list[Node]:
        kinds = [kind for kind in KINDS if holds(above, kind)] if depth < 4 else []
        made = []
        for _one in range(draw(st.integers(1 if depth == 0 else 0, 3 if kinds else 0))):
            kind = draw(st.sampled_from(kinds))
            heading = draw(st.sampled_from(["Tên", "Tên khác"])) if kind != "clause" and kind != "point" else None
            words = draw(st.sampled_from(["", "Lời.", "Lời khác."]))
            node = Node(f"n{next(names)}", kind, draw(st.sampled_from(["?", "?", "?", None])), heading, words)
            node.children = row(kind, depth + 1)
            made.append(node)
        return made

    roots = row(None, 0)
    renumber(roots)
    return roots


@st.composite
def _two(draw: st.DrawFn) -> tuple[list[Node], list[Node]]:
    """A text and what became of it: words, units in and out, moved, numbered anew, as drafters do or stranger."""
    old = draw(_trees())
    new = _copy(old)
    fixed = frozenset(node.id for node in walk(old)) if draw(st.booleans()) else None
    for turn in range(draw(st.integers(0, 6))):
        nodes = list(walk(new))
        if not nodes:
            break
        node = draw(st.sampled_from(nodes))
        way = draw(st.sampled_from(["words", "heading", "add", "remove", "move", "number"]))
        home = draw(st.sampled_from([None, *nodes]))
        row = home.children if home else new
        at = Spot(home.id if home else "", draw(st.integers(0, len(row))))
        try:
            if way == "words":
                node.text = draw(st.sampled_from(["", "Lời mới.", "Lời."]))
            elif way == "heading" and node.heading is not None:
                node.heading = draw(st.sampled_from(["", "Tên mới"]))
            elif way == "number":
                node.number = draw(st.sampled_from([None, "9"]))
            elif way == "add":
                kind = draw(st.sampled_from(KINDS))
                numbered = draw(st.sampled_from(["?", "?", None]))
                editing.add(new, Node(f"new{turn}", kind, numbered, None, "Thêm."), at, fixed=fixed)
            elif way == "remove":
                editing.remove(new, node.id, fixed=fixed)
            elif way == "move":
                editing.move(new, node.id, at)
        except (Impossible, IndexError):
            continue
    return old, new


@settings(max_examples=400, deadline=None)
@given(_two())
def test_doing_what_the_points_say_gives_the_new_text(texts: tuple[list[Node], list[Node]]) -> None:
    old, new = texts
    kept = _copy(old), _copy(new)
    found = points(old, new)
    assert says_the_same(apply(old, found), new)
    assert (found == []) == says_the_same(old, new)
    assert (as_json(old), as_json(new)) == (as_json(kept[0]), as_json(kept[1]))


def _read(words: str) -> Address:
    """«điểm a khoản 1 Điều 9» read back."""
    return tuple((SPOKEN[name], number) for name, number in re.findall(r"(\w+) (\S+)", words))[::-1]


@settings(max_examples=200, deadline=None)
@given(_two())
def test_the_printed_words_name_what_the_points_hold(texts: tuple[list[Node], list[Node]]) -> None:
    """A reader who has only the paper finds the deed, the unit and the neighbour of each point in its sentence."""
    for point in points(*texts):
        said = instruction(point)
        if len(point.at) > 1 or point.at == ((),):
            continue
        if point.deed is Deed.INSERT:
            where = said[said.index(" vào ") + 5 :].removesuffix(" như sau:")
            beside = re.search(r"(?:^|, )(sau|trước) (.*)$", where)
            anchors = (point.after, point.before) if beside else (point.at[0], None)
            assert _read(beside[2] if beside else where) == (anchors[0] or anchors[1])
            assert (beside is not None and beside[1] == "sau") == (point.after is not None)
            continue
        head = r"(?:Sửa đổi, bổ sung|Bổ sung|Bãi bỏ|Đánh số lại) (?:tên |đoạn mở đầu )?"
        rest = re.sub(r"(?: và đánh số lại)?(?: thành .*)?(?: như sau:|\.)$", "", re.sub(f"^{head}", "", said))
        assert _read(rest) == point.at[0]


def test_every_node_keeps_its_place_in_the_comparison() -> None:
    old, new = _after(_take_out("Chủ động, kị"))
    assert {key for key in places(old) if key not in places(new)} == {_by_words(old)["Chủ động, kị"].id}
