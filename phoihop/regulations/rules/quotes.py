"""Wording quoted inside a text (an amendment citing the new version of an article) is text, not structure."""

from __future__ import annotations

import re

from .lines import Line
from .messages import N_, Doubt

_OPEN, _CLOSE = "“«", "”»"
_OPENS_QUOTE = re.compile(r"(?:(?:\d+[a-zđ]?[.)]|[a-zđ]\d?[.)])\s*)?[“«\"]|.*:\s*[“«\"]")
_ENDS_QUOTE = re.compile(r"[”»\"]\s*[.;,:/]*\s*$")
_INSTRUCTION = re.compile(
    r"(?:\d+[a-zđ]?\.|[a-zđ]\)|Điều\s+\d+\.)\s*(?:Sửa đổi|Bổ sung|Thay|Bãi bỏ|Hiệu lực|Điều khoản)"
)
_NEXT_AMENDMENT = re.compile(r"Điều\s+\d+[a-zđ]?\s*[.:]\s*(?:Sửa đổi|Bổ sung|Thay thế|Bãi bỏ)")
_NEAR = 60
_REACH = 800  # a quotation longer than this many lines is taken for a forgotten closing mark
_MOST_FORGOTTEN = 100  # marks never closed; after so many the marks of this text mean nothing


def quoted_lines(lines: list[Line]) -> tuple[frozenset[int], list[Doubt]]:
    """Indexes of lines that stand inside a quotation opened on an earlier line, and the doubts about open marks."""
    inside: set[int] = set()
    doubts: list[Doubt] = []
    index = 0
    while index < len(lines):
        text = lines[index].text
        if not (_OPENS_QUOTE.match(text) and _depth(text, 0) > 0):
            index += 1
            continue
        end = _closing(lines, index)
        if end is None:
            end = _next_instruction(lines, index) - 1
            doubts.append(Doubt(lines[index].number, N_("Dấu ngoặc kép mở ở đây không thấy đóng.")))
            if len(doubts) == _MOST_FORGOTTEN:
                sentence = N_("Quá nhiều dấu ngoặc kép không đóng: từ đây không xét đoạn trích dẫn.")
                doubts.append(Doubt(lines[index].number, sentence))
                break
        inside.update(range(index + 1, end + 1))
        index = end + 1
    return frozenset(inside), doubts


def _depth(text: str, depth: int) -> int:
    """How many quotations are open after `text`; a straight mark closes after a letter and opens after a space."""
    for place, letter in enumerate(text):
        if letter in _OPEN:
            depth += 1
        elif letter in _CLOSE:
            depth -= 1
        elif letter == '"':
            opens = place == 0 or text[place - 1] in " (:"
            depth += 1 if opens or depth <= 0 else -1
    return depth


def _closing(lines: list[Line], start: int) -> int | None:
    """Index of the line that closes the quotation opened on line `start`; None where it was forgotten."""
    depth = _depth(lines[start].text, 0)
    for index in range(start + 1, min(start + _REACH, len(lines))):
        text = lines[index].text
        if _NEXT_AMENDMENT.match(text):
            return None
        if text.startswith('"') and lines[start].text.startswith('"') and not _ENDS_QUOTE.search(lines[index - 1].text):
            return None
        depth = _depth(text, depth)
        if depth <= 0 or (depth == 1 and _ENDS_QUOTE.search(text) and "“" not in text):
            return index
    return None


def _next_instruction(lines: list[Line], start: int) -> int:
    """Where the amending text goes on after a forgotten closing mark; the next line if that is not near."""
    for index in range(start + 1, min(start + _NEAR, len(lines))):
        if _INSTRUCTION.match(lines[index].text):
            return index
    return start + 1
