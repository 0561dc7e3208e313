"""The words of an amending paper: «Sửa đổi, bổ sung khoản 2 Điều 5 như sau: “2. …”.». Papers are Vietnamese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from phoihop.drafting.rules.amending import WHOLE, Address, Deed, Point, renamed
from phoihop.drafting.rules.sources import in_a_row
from phoihop.drafting.rules.texts import Node
from phoihop.regulations.rules.addresses import mark
from phoihop.regulations.rules.marks import CONTAINERS

_NAMES = {
    "part": "Phần",
    "chapter": "Chương",
    "section": "Mục",
    "subsection": "Tiểu mục",
    "article": "Điều",
    "clause": "khoản",
    "point": "điểm",
}
_AS_FOLLOWS = " như sau:"


@dataclass(frozen=True)
class Line:
    """A line of quoted words. `title`: it is a heading; `centred`: of a chapter or section."""

    words: str
    title: bool = False
    centred: bool = False


def instruction(point: Point) -> str:
    """What a point orders, in one sentence; with a colon at its end where words follow."""
    match point.deed:
        case Deed.REWORD if point.at == (WHOLE,):
            return f"Thay thế toàn bộ nội dung{_AS_FOLLOWS}"
        case Deed.REWORD:
            anew = f" và đánh số lại thành {_one(point.units[0])}" if renamed(point) else ""
            return f"Sửa đổi, bổ sung {named(point.at[0])}{anew}{_AS_FOLLOWS}"
        case Deed.RETITLE:
            return f"{_done(point, 'heading')} tên {named(point.at[0])}{_end(point, 'heading')}"
        case Deed.RELEAD:
            return f"{_done(point, 'text')} đoạn mở đầu {named(point.at[0])}{_end(point, 'text')}"
        case Deed.RENUMBER:
            return f"Đánh số lại {named(point.at[0])} thành {_one(point.units[0])}."
        case Deed.REPEAL:
            return f"Bãi bỏ {_several(point.at)}."
        case Deed.INSERT:
            return f"Bổ sung {_units(point.units)}{_where(point)}{_AS_FOLLOWS}"


def named(address: Address) -> str:
    """«điểm a khoản 1 Điều 9», small to large."""
    return " ".join(f"{_NAMES[kind]} {number}" for kind, number in reversed(address))


def quoted(point: Point) -> list[Line]:
    """The words as they are to stand, in quotation marks with a full stop behind; empty where nothing is quoted."""
    match point.deed:
        case Deed.REWORD | Deed.INSERT:
            lines = [line for unit in point.units for line in _lines(unit)]
        case Deed.RETITLE if point.units[0].heading:
            lines = list(_lines(point.units[0]))
        case Deed.RELEAD if point.units[0].text:
            lines = list(_lead(point.units[0]))
        case _:
            return []
    lines[0] = Line(f"“{lines[0].words}", lines[0].title, lines[0].centred)
    last = lines[-1]
    return [*lines[:-1], Line(f"{last.words}”.", last.title, last.centred)]


def _done(point: Point, field: str) -> str:
    if not getattr(point.units[0], field):
        return "Bãi bỏ"
    return "Sửa đổi, bổ sung" if point.had else "Bổ sung"


def _end(point: Point, field: str) -> str:
    return _AS_FOLLOWS if getattr(point.units[0], field) else "."


def _one(node: Node) -> str:
    return f"{_NAMES[node.type]} {node.number}"


def _units(units: Sequence[Node]) -> str:
    """«Điều 7a», «các khoản 3 và 4»."""
    said = []
    for kind, group in groupby(units, key=lambda one: one.type):
        said.append(_numbers(kind, [one.number or "" for one in group]))
    return in_a_row(said)


def _several(addresses: Sequence[Address]) -> str:
    """Neighbours that go together: «các khoản 2 và 3 Điều 9»."""
    numbers = _numbers(addresses[0][-1][0], [address[-1][1] for address in addresses])
    return " ".join(filter(None, [numbers, named(addresses[0][:-1])]))


def _numbers(kind: str, numbers: Sequence[str]) -> str:
    """«khoản 2»; of several «các khoản 2 và 3»."""
    name = _NAMES[kind]
    return f"các {name.lower()} {in_a_row(numbers)}" if len(numbers) > 1 else f"{name} {numbers[0]}"


def _where(point: Point) -> str:
    """« vào sau Điều 7», « vào Chương II, trước Điều 4», « vào Điều 5»."""
    if point.after is not None:
        return f" vào sau {named(point.after)}"
    if point.before is None:
        return f" vào {named(point.at[0])}"
    home = point.at[0]
    inside = home != WHOLE and home[-1][0] in CONTAINERS
    return f" vào {named(home)}, trước {named(point.before)}" if inside else f" vào trước {named(point.before)}"


def _lines(node: Node) -> Iterator[Line]:
    """A unit with all below it, line by line as the text prints it."""
    heading = node.heading or ""
    if node.type in CONTAINERS:
        label = f"{_NAMES[node.type]} {node.number}" if node.number else ""
        yield from (Line(words, title=True, centred=True) for words in (label, heading.upper()) if words)
        yield from (Line(words) for words in [node.text] if words)
    elif heading:
        yield Line(" ".join(filter(None, [mark(node.type, node.number), heading])), title=True)
        yield from (Line(words) for words in [node.text] if words)
    else:
        yield Line(" ".join(filter(None, [mark(node.type, node.number), node.text])))
    for child in node.children:
        yield from _lines(child)


def _lead(node: Node) -> Iterator[Line]:
    """The words before what stands below the unit; those of an article with a heading stand without its number."""
    yield Line(node.text if node.type in {*CONTAINERS, "article"} else f"{mark(node.type, node.number)} {node.text}")
