"""From the lines of one text to its tree: phần, chương, mục, tiểu mục, điều, khoản, điểm.

Numbers stay as written; a missing one is a doubt, never invented; paragraphs without number are nodes whose number
is None. Addresses are Akoma Ntoso eIds (`art_5__para_2__point_a`); an unnumbered unit is `para_nn1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .lines import Line
from .marks import BULLET, CONTAINERS, ORDER, Mark, mark_of, ordinal
from .messages import N_, Doubt

EID = {
    "part": "part",
    "chapter": "chp",
    "section": "sec",
    "subsection": "subsec",
    "article": "art",
    "clause": "para",
    "point": "point",
}
LABELS = {
    "part": N_("phần"),
    "chapter": N_("chương"),
    "section": N_("mục"),
    "subsection": N_("tiểu mục"),
    "article": N_("điều"),
    "clause": N_("khoản"),
    "point": N_("điểm"),
}


@dataclass(slots=True)
class Node:
    """One unit of a text. `heading` is None where it has none; `line` is where it begins in the source."""

    type: str
    number: str | None
    heading: str | None
    text: str
    line: int
    children: list[Node] = field(default_factory=list)
    address: str = ""

    def walk(self) -> Iterator[Node]:
        """This unit and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class _Build:
    roots: list[Node] = field(default_factory=list)
    stack: list[Node] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    last: dict[str, tuple[int, str]] = field(default_factory=dict)
    in_heading: bool = False
    clause_sign: str = ""


def build(lines: list[Line], quoted: frozenset[int], prefix: str = "") -> tuple[list[Node], list[Doubt]]:
    """The tree of one text. `quoted`: numbers of lines that are quoted wording; `prefix`: for addresses (`att_1__`)."""
    work = _Build()
    for line in lines:
        mark = None if line.number in quoted else mark_of(line)
        if mark and _fits(work, mark, line):
            _open(work, mark, line)
        else:
            _add_text(work, line, quoted=line.number in quoted)
    for node in (found for root in work.roots for found in root.walk()):
        if node.type == "article":
            _settle_heading(node)
    seen: dict[str, int] = {}
    for root in work.roots:
        address(root, prefix, "", seen)
    return work.roots, work.doubts


def _open(work: _Build, mark: Mark, line: Line) -> None:
    level = ORDER.index(mark.kind)
    while work.stack and ORDER.index(work.stack[-1].type) >= level:
        work.stack.pop()
    container = mark.kind in CONTAINERS
    node = Node(mark.kind, mark.number, mark.rest or None if container else None, "", line.number)
    if not container:
        node.text = mark.rest
    (work.stack[-1].children if work.stack else work.roots).append(node)
    work.stack.append(node)
    work.in_heading = container
    found = ordinal(mark.kind, mark.number)
    for below in ORDER[level + 1 :]:
        if below != "article":  # articles run on through chapters
            work.last.pop(below, None)
    if found:
        work.last[mark.kind] = found
    if mark.kind == "clause":
        work.clause_sign = mark.sign


def _fits(work: _Build, mark: Mark, line: Line) -> bool:
    """Whether the numbering allows `mark` here; notes a doubt where it does so only with a gap or a restart."""
    if mark.kind in CONTAINERS:
        return True
    if mark.kind in {"clause", "point"} and not any(node.type == "article" for node in work.stack):
        return False
    now = ordinal(mark.kind, mark.number)
    if now is None:
        return True
    before = work.last.get(mark.kind, (0, ""))
    if mark.kind == "clause" and mark.sign == ")" and before != (0, "") and work.clause_sign != ")":
        return False  # «1)» below «1.» is a list inside the clause
    if _follows(before, now):
        return True
    if _only_in_order(mark, line, before, now):
        return False
    _doubt_numbering(work, mark, line, before, now)
    return True


def _follows(before: tuple[int, str], now: tuple[int, str]) -> bool:
    """7 → 8, 7 → 7a, 7a → 7b, 7a → 8."""
    return (now[0] == before[0] + 1 and now[1] in {"", "a", "1"}) or (now[0] == before[0] and now[1] > before[1])


def _only_in_order(mark: Mark, line: Line, before: tuple[int, str], now: tuple[int, str]) -> bool:
    """Weak marks count only when they are the next number: «1/», «a.», roman i) v) x), wrapped lines of a .pdf."""
    if mark.kind == "clause":
        return mark.sign in {"/", ")"} or (line.page is not None and now[0] not in {1, before[0] + 2})
    if mark.kind == "point":
        return not line.text[: len(mark.number) + 2].rstrip().endswith(")") or mark.number in {"i", "v", "x"}
    return line.page is not None and not before[0] < now[0] <= before[0] + 3


def _doubt_numbering(work: _Build, mark: Mark, line: Line, before: tuple[int, str], now: tuple[int, str]) -> None:
    values: dict[str, str | int] = {"unit": LABELS[mark.kind], "number": mark.number}
    if now[0] > before[0] + 1:
        sentence = N_("Trước %(unit)s %(number)s thiếu số: số liền trước không có trong văn bản.")
    elif now == before:
        sentence = N_("Số của %(unit)s %(number)s bị lặp lại.")
    else:
        sentence = N_("Số của %(unit)s %(number)s chạy ngược hoặc bắt đầu lại.")
    work.doubts.append(Doubt(line.number, sentence, values))


def _add_text(work: _Build, line: Line, *, quoted: bool) -> None:
    if not work.stack:
        work.doubts.append(Doubt(line.number, N_("Đoạn này đứng trước điều đầu tiên, không thuộc điều nào.")))
        return
    node = work.stack[-1]
    if node.type in CONTAINERS:
        _add_to_container(work, node, line)
    elif line.table or quoted:
        _append(node.children[-1] if node.children and node.type == "article" else node, line.text)
    elif node.type == "article":
        node.children.append(Node("clause", None, None, line.text, line.number))
    elif node.type == "point":
        _add_after_point(work, node, line)
    elif BULLET.match(line.text) or node.children:
        node.children.append(Node("point", None, None, line.text, line.number))
    else:
        _append(node, line.text)


def _add_to_container(work: _Build, node: Node, line: Line) -> None:
    if node.heading is None:
        node.heading = line.text
    elif work.in_heading and line.text == line.text.upper() and node.heading == node.heading.upper():
        node.heading = f"{node.heading} {line.text}"
    else:
        work.in_heading = False
        _append(node, line.text)


def _add_after_point(work: _Build, point: Node, line: Line) -> None:
    """A bullet belongs to the point; a plain paragraph after points belongs to the unit above them."""
    if BULLET.match(line.text) or point.text.endswith((":", ",")):
        _append(point, line.text)
    else:
        above = work.stack[-2]
        kind = "clause" if above.type == "article" else "point"
        above.children.append(Node(kind, None, None, line.text, line.number))


def _append(node: Node, text: str) -> None:
    node.text = f"{node.text}\n{text}" if node.text else text


_HEADING_END = re.compile(r"(?<![.;:,/])$|(?<=\w)\s*\.$")
_SENTENCE = re.compile(r"\b(?:này|có hiệu lực|chịu trách nhiệm|có trách nhiệm thi hành|kể từ ngày)\b")


def _settle_heading(article: Node) -> None:
    """The words on the line of «Điều N.» are its heading if a body follows and they are no sentence."""
    words, children = article.text, article.children
    if not words:
        first = children[0] if children else None
        if first and first.number is None and first.type == "clause" and len(children) > 1 and _is_heading(first.text):
            article.heading = first.text
            children.pop(0)
        return
    if "\n" not in words and children and _is_heading(words):
        article.heading, article.text = words, ""


def _is_heading(words: str) -> bool:
    if len(words) > 350 or words.endswith((";", ":", ",", "./.")):
        return False
    return not (words.endswith(".") and (len(words) > 150 or _SENTENCE.search(words)))


def address(node: Node, prefix: str, above: str, seen: dict[str, int]) -> None:
    """Give `node` and all below it their addresses; `seen` counts those given in the text so far.

    Articles are addressed alone (numbers run through the text); what is below carries its article."""
    name = EID[node.type]
    number = node.number.replace(" ", "-") if node.number else None
    if number is None:
        key = f"{above}{name}_nn"
        seen[key] = seen.get(key, 0) + 1
        number = f"nn{seen[key]}"
    local = f"{'' if node.type == 'article' else above}{name}_{number}"
    seen[local] = seen.get(local, 0) + 1
    if seen[local] > 1:
        local = f"{local}_{seen[local]}"
    node.address = prefix + local
    for child in node.children:
        address(child, prefix, f"{local}__", seen)
