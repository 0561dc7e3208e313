"""The head of a paper: how the names of the issuers break into lines, and how long the rules under them are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from phoihop.papers.typeset import words
from phoihop.papers.typeset.fonts import Face, face
from phoihop.papers.typeset.kinds import Family
from phoihop.papers.typeset.measures import measures
from phoihop.papers.typeset.sheet import Issuer, Sheet, Signature, Top

GUTTER_MM = 4.0
ISSUER_RULE = 0.4  # one third to one half of the text's length
# Words a line never parts: half a name at the end of a line reads badly.
_PAIRS = (
    r"ủy ban|nhân dân|hội đồng|thường trực|thường vụ|đại biểu|quốc hội|mặt trận|tổ quốc|việt nam|ban chỉ đạo|cải cách"
    r"|tư pháp|văn phòng|chủ tịch|quy chế|phối hợp|công tác|tỉnh ủy|trung ương|đảng ủy|chính phủ|kỳ họp|thường lệ"
    r"|hành chính|chuyển đổi số|kết quả|thực hiện|báo cáo|ban hành|kế hoạch|^(?:tm|kt|tl|tuq|q)\. (?:thường trực|thường vụ|\w+)"
)
_NAMES = r"(?:ủy ban|hội đồng) nhân dân|(?:tỉnh|thành phố|xã|phường|đặc khu)(?: \w+){1,3}$"
_WHOLE = tuple(re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in (f"{_NAMES}|{_PAIRS}", _PAIRS))
_GLUE = "\u00a0"
_PLACES = ("TỈNH ", "THÀNH PHỐ ", "XÃ ", "PHƯỜNG ", "ĐẶC KHU ")


@dataclass(frozen=True)
class Name:
    """An issuer in lines: superior body (upright), name (bold), and the rule under it."""

    superior: tuple[str, ...]
    lines: tuple[str, ...]
    rule_mm: float


@dataclass(frozen=True)
class Head:
    """Everything above the number: columns in mm, names, the motto's rule, sizes in points."""

    names: tuple[Name, ...]
    left_mm: float
    right_mm: float
    motto_rule_mm: float
    sizes: dict[str, float]
    beside: bool


def balanced(text: str, size_pt: float, room_mm: float, *, bold: bool = True) -> list[str]:
    """`text` in as few lines as fit in `room_mm`, and those of about the same length; line ends in it are kept."""
    used = face(bold=bold)
    return [
        line.replace(_GLUE, " ") for part in text.split("\n") for line in _best(part.strip(), size_pt, room_mm, used)
    ]


def _best(text: str, size_pt: float, room_mm: float, used: Face) -> list[str]:
    """Lines that keep names whole, or at least pairs of syllables, where none is longer than the room."""
    for names in _WHOLE:
        whole = names.sub(lambda found: found[0].replace(" ", _GLUE), text)
        if all(used.width_mm(name, size_pt) <= room_mm for name in whole.split(" ")):
            return _even(whole, size_pt, room_mm, used)
    return _even(text, size_pt, room_mm, used)


def _even(text: str, size_pt: float, room_mm: float, used: Face) -> list[str]:
    """The narrowest room that needs no more lines than the whole room does."""
    lines = used.lines(text, size_pt, room_mm)
    low, high = room_mm / max(len(lines), 1) * 0.5, room_mm
    for _step in range(12):
        middle = (low + high) / 2
        narrower = used.lines(text, size_pt, middle)
        fits = len(narrower) <= len(lines) and all(used.width_mm(line, size_pt) <= middle for line in narrower)
        low, high = (low, middle) if fits else (middle, high)
    return used.lines(text, size_pt, high)


def _name_lines(text: str, size_pt: float, room_mm: float) -> list[str]:
    """Capitals; a name of two lines breaks before its place (ỦY BAN NHÂN DÂN | TỈNH …) when both halves fit."""
    capitals, used = text.upper(), face(bold=True)
    if "\n" not in capitals and used.width_mm(capitals, size_pt) > room_mm:
        for place in _PLACES:
            at = capitals.find(f" {place}")
            halves = [capitals[:at], capitals[at + 1 :]]
            if at > 0 and all(used.width_mm(half, size_pt) <= room_mm for half in halves):
                return halves
    return balanced(capitals, size_pt, room_mm)


def _name(issuer: Issuer, sizes: dict[str, float], room_mm: float) -> Name:
    """One issuer's lines in its column."""
    superior = balanced(issuer.superior.upper(), sizes["superior"], room_mm, bold=False) if issuer.superior else []
    lines = _name_lines(issuer.name, sizes["issuer"], room_mm)
    longest = max(face(bold=True).width_mm(line, sizes["issuer"]) for line in lines)
    return Name(tuple(superior), tuple(lines), round(min(longest, room_mm) * ISSUER_RULE, 1))


def head(sheet: Sheet) -> Head:
    """Lay the head out: the usual sizes when one issuer fits in three lines, the smaller ones otherwise."""
    sizes = measures().sizes
    beside = sheet.top is Top.SIDE_BY_SIDE and len(sheet.issuers) > 1
    crowded = len(sheet.issuers) > 1 or len(sheet.issuers[0].name) > 60
    return _head(sheet, measures().small if crowded else sizes, beside=beside)


def _head(sheet: Sheet, sizes: dict[str, float], *, beside: bool) -> Head:
    """Columns: the state title takes what it needs, the issuers the rest; side by side each takes its share."""
    line = measures().line_mm()
    bold = face(bold=True)
    right = bold.width_mm(words.STATE, sizes["state"]) + 1
    left = line - right - GUTTER_MM
    room = line / len(sheet.issuers) - GUTTER_MM if beside else left - 1.5
    names = tuple(_name(issuer, sizes, room) for issuer in sheet.issuers)
    motto = round(bold.width_mm(words.MOTTO, sizes["motto"]), 1)
    return Head(names, round(left, 1), round(right, 1), motto, sizes, beside)


MOST_BESIDE = 3


def signature_rows(sheet: Sheet) -> list[tuple[Signature, ...]]:
    """Three at most in a row; four sign two and two, five three and two, so that none stands alone. Under minutes the
    secretary and the chair stand side by side, who signs for the body below them."""
    rest, rows = sheet.signatures, []
    if sheet.of_kind.family is Family.MINUTES and len(rest) == MOST_BESIDE:
        return [rest[:2], rest[2:]]
    while rest:
        taken = 2 if len(rest) == MOST_BESIDE + 1 else MOST_BESIDE
        rows.append(rest[:taken])
        rest = rest[taken:]
    return rows
