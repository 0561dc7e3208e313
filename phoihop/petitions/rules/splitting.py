"""One text with several asks, or minutes with many petitions, cut into single matters: proposals with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_I = re.IGNORECASE
_ASKS = r"(?:(?:cử tri|bà con|nhân dân|người dân)\s+(?:\w+\s+){0,6}?)?(?:đề nghị|kiến nghị|đề xuất|xin|mong|cần)\b"
_LINK = r"(?:đồng thời|bên cạnh đó|ngoài ra|mặt khác|thứ \w+)[,:]?\s+"
_MARK = r"(?:\(?(?:[ivx]{1,4}|\d{1,2}|[a-hđ])[.)]|[-–+•*])\s+"
_NEXT = re.compile(
    rf"(?:(?<=[.;!?])\s+|\n\s*)(?=(?:{_LINK})(?:{_ASKS})|{_MARK}\w|[Đđ]ề nghị\b|[Kk]iến nghị\b|[Xx]in\b)", _I
)
_ASK = re.compile(r"\b(?:đề nghị|(?<!phản ánh, )kiến nghị|đề xuất|xin|mong|nhờ|cần|góp ý)\b", _I)
_AGAIN = re.compile(
    rf"(?:{_LINK})?(?:cử tri )?(?:đề nghị|kiến nghị)[,:]?\s+(?:có (?:các )?giải pháp như|cụ thể|trong đó|việc này|sớm giải quyết)",
    _I,
)

_ITEM = re.compile(r"^\s*(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-zđ][.)]|[-–+•*])\s+(?P<text>\S.*)$")
_HEAD = r"^\s*(?:(?:[IVXLC]{1,5}|\d{1,2}(?:\.\d{1,2})?|[A-HĐ])[.):]\s*|[-–+•*]\s*)?"
_PLACE_HEAD = re.compile(
    _HEAD
    + r"(?:(?:kiến nghị|ý kiến|phản ánh)(?: của)? )?(?:cử tri |nhân dân |địa bàn |điểm tiếp xúc |đơn vị )?(?:tại )?"
    + r"(?P<place>(?:xã|phường|đặc khu|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|thôn|tổ dân phố|khu phố)\s+[^\s:.;,]+"
    + r"(?:\s+[^\s:.;,]+){0,4})\s*[:.]?\s*$",
    _I,
)
_FIELD_HEAD = re.compile(
    _HEAD
    + r"(?:(?:nhóm )?(?:các )?(?:kiến nghị|ý kiến|vấn đề|nội dung) )?(?:về |thuộc |trong )?(?:các )?(?:lĩnh vực|nhóm vấn đề|"
    + r"lãnh vực|về)\s+(?P<field>[^.;:]{3,90})\s*[:.]?\s*$",
    _I,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One matter of a text: `start` to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter of minutes: its text, lines `first` to `last` (from 0, both within), the headings it stands under."""

    text: str
    first: int
    last: int
    place: str
    field: str


def asks_in(text: str) -> list[Part]:
    """The matters of `text` in order, whole and without gaps; one part where it asks one thing.

    A new matter begins where a sentence, a clause after a semicolon or a numbered piece asks anew; what is said before
    the first ask belongs to it, and a piece that asks nothing belongs to the one before.
    """
    cuts = [0, *(match.end() for match in _NEXT.finditer(text)), len(text)]
    pieces = [(start, end) for start, end in pairwise(cuts) if text[start:end].strip()]
    parts: list[Part] = []
    asked = False
    for start, end in pieces:
        piece = text[start:end]
        asks = bool(_ASK.search(piece)) and not _AGAIN.match(piece)
        if parts and not (asked and asks):
            parts[-1] = Part(parts[-1].start, end)
        else:
            parts.append(Part(start, end))
        asked = asked or asks
    return parts


def matters(lines: Sequence[str]) -> list[Matter]:
    """The matters of minutes or of a synthesis, line by line, with the headings of place and field above each.

    An item begins at a number, a letter or a dash; a line without any continues the item above unless that has ended
    with a full stop and the line asks by itself.
    """
    found: list[Matter] = []
    place = field = ""
    for number, line in enumerate(lines):
        text = line.strip()
        if not text:
            continue
        if heading := _heading(text):
            kind, words = heading
            place, field = (words, "") if kind == "place" else (place, words)
        elif item := _ITEM.match(text):
            found.append(Matter(item["text"], number, number, place, field))
        elif found and _continues(found[-1], text, lines, number):
            last = found[-1]
            found[-1] = Matter(f"{last.text} {text}", last.first, number, last.place, last.field)
        elif _ASK.search(text):
            found.append(Matter(text, number, number, place, field))
    return [matter for matter in found if _ASK.search(matter.text) or len(matter.text.split()) > 5]


def _heading(text: str) -> tuple[str, str] | None:
    if len(text) > 140 or _ASK.search(re.sub(r"kiến nghị", "", text, flags=_I)):
        return None
    for kind, pattern in (("place", _PLACE_HEAD), ("field", _FIELD_HEAD)):
        if match := pattern.match(text):
            return kind, match[kind].strip()
    return None


def _continues(last: Matter, text: str, lines: Sequence[str], number: int) -> bool:
    """Whether a line without a mark goes on with the item before it: nothing but blank-free lines in between."""
    if any(not line.strip() for line in lines[last.last + 1 : number]):
        return False
    return not (last.text.endswith((".", "!", "?")) and bool(_ASK.search(text)))


def parts_of(text: str) -> Iterator[str]:
    """The words of each matter of `text`."""
    for part in asks_in(text):
        yield text[part.start : part.end].strip()
