"""The marks by which units of a text are known: one table, read top down; the first that fits wins.

Units and their numbering: Decree 78/2025/NĐ-CP as amended by Decree 187/2025/NĐ-CP (phần, chương, mục, tiểu mục,
điều, khoản, điểm); inserted units carry a letter (Điều 7a, khoản 1a) or, for points, a number (a1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .lines import Line

POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"  # the Vietnamese alphabet of points: no f, j, w, z
ORDER = ("part", "chapter", "section", "subsection", "article", "clause", "point")
CONTAINERS = ORDER[:4]

# Bounds on each number: what is longer is no numbering, and would fit neither an address nor an integer.
_ROMANS = "[IVXLC]{1,8}"
_DIGITS = r"\d{1,5}"
_SEPARATED = r"(?:\s*(?P<sep>[.:\-–—])\s*|\s+|$)(?P<rest>.*)$"
MARKS: dict[str, re.Pattern[str]] = {
    "part": re.compile(
        rf"(?:PHẦN|Phần)\s+(?P<number>(?:[Tt]hứ|THỨ)\s+[^\W\d]{{1,10}}|{_ROMANS}|{_DIGITS}|[A-ZĐ])(?![^\W\d_]){_SEPARATED}"
    ),
    "chapter": re.compile(rf"(?:CHƯƠNG|Chương)\s+(?P<number>{_ROMANS}[a-zđ]?|{_DIGITS}[a-zđ]?)(?!\w){_SEPARATED}"),
    "section": re.compile(rf"(?:MỤC|Mục)\s+(?P<number>{_ROMANS}|{_DIGITS}[a-zđ]?|[A-ZĐ])(?!\w){_SEPARATED}"),
    "subsection": re.compile(
        rf"(?:TIỂU MỤC|Tiểu mục)\s+(?P<number>{_ROMANS}|{_DIGITS}[a-zđ]?|[A-ZĐ])(?!\w){_SEPARATED}"
    ),
    "article": re.compile(rf"(?:ĐIỀU|Điều)\s+(?P<number>{_DIGITS}\s?[a-zđ]?)(?!\w){_SEPARATED}"),
    "clause": re.compile(r"(?P<number>\d{1,3}[a-zđ]?)\s?(?P<sep>[./)])(?!\d)\s*(?:\[\d+\]\s*)?(?P<rest>\S.*)$"),
    "point": re.compile(r"(?P<number>[a-zđ]\d?)\s?(?P<sep>[).])\s*(?:\[\d+\]\s*)?(?P<rest>\S.*)$"),
}
BULLET = re.compile(r"[-–—+•●*]\s*(?=\S)")
# What follows a number in a *reference* («Điều 12 Nghị định này…»), never in a heading.
_REFERENCE = re.compile(r"(?:[a-zđ,;(]|Luật|Bộ luật|Nghị|Thông tư|Quyết định|Pháp lệnh|Hiến pháp|Quy chế|Điều lệ)")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that opens a unit: its kind, its number as written, the sign after it, the words that follow."""

    kind: str
    number: str
    rest: str
    sign: str

    @property
    def separated(self) -> bool:
        """Whether a sign stands between the number and the words."""
        return bool(self.sign)


def mark_of(line: Line) -> Mark | None:
    """The unit that `line` opens by its look alone; whether it fits the numbering is decided by `tree`."""
    if line.table:
        return None
    first = line.text[0]
    if first in "PCMTĐ":
        kinds: tuple[str, ...] = (*CONTAINERS, "article")
    elif first.isdigit():
        kinds = ("clause",)
    elif first.islower():
        kinds = ("point",)
    else:
        return None
    for kind in kinds:
        if found := MARKS[kind].match(line.text):
            return _judge(kind, found)
    return None


def _judge(kind: str, found: re.Match[str]) -> Mark | None:
    number, rest = found["number"].replace(" ", ""), found["rest"].strip()
    sign = found["sep"] or ""
    if kind == "part":
        number = found["number"]
    if kind in (*CONTAINERS, "article") and not sign and rest:
        if _REFERENCE.match(rest):
            return None
        if kind == "article" and number[-1].isalpha() and " " in found["number"]:
            return None
        if kind in CONTAINERS and len(rest) > 250:
            return None
    if kind == "article" and rest and _REFERENCE.match(rest) and sign in {"-", "–", "—"}:
        return None
    return Mark(kind, number, rest, sign)


_ROMAN_HEADING = re.compile(r"(?P<number>[IVXL]{1,6})\s*[.\-]\s*(?P<rest>\D{4,200})$")


def name_roman_chapters(lines: list[Line]) -> list[Line]:
    """«I. QUY ĐỊNH CHUNG» right above an article, in a text that never says «Chương», is read as a chapter."""
    marks = [mark_of(line) for line in lines]
    if any(mark and mark.kind == "chapter" for mark in marks):
        return lines
    out = list(lines)
    for index, (line, below) in enumerate(zip(lines, marks[1:], strict=False)):
        found = _ROMAN_HEADING.match(line.text)
        if found and found["rest"].isupper() and below and below.kind == "article":
            out[index] = replace(line, text=f"Chương {line.text}")
    return out


def ordinal(kind: str, number: str) -> tuple[int, str] | None:
    """(place in its row, suffix of an inserted unit); None where the number is a word."""
    if kind == "point":
        return (POINT_LETTERS.find(number[0]) + 1, number[1:]) if number[0] in POINT_LETTERS else None
    if found := re.fullmatch(r"(\d+)([a-zđ]?)", number):
        return int(found[1]), found[2]
    if found := re.fullmatch(r"([IVXLC]+)([a-zđ]?)", number):
        return _roman(found[1]), found[2]
    if re.fullmatch(r"[A-ZĐ]", number):
        return "ABCDĐEGHIKLMNOPQRSTUVXY".find(number) + 1, ""
    return _word_ordinal(number)


def _roman(number: str) -> int:
    values = [_ROMAN[letter] for letter in number]
    return sum(-v if v < n else v for v, n in zip(values, [*values[1:], 0], strict=True))


_WORDS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")


def _word_ordinal(number: str) -> tuple[int, str] | None:
    word = number.split()[-1].lower()
    return (_WORDS.index(word) + 1, "") if word in _WORDS else None
