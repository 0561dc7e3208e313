"""Minutes and reports into single matters, which a person then confirms line by line; one matter into what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

SHORT, LONG = 8, 4000  # characters: less is a page number or a name, more is cut at its paragraphs
# «1.», «1.2.», «2)», «a)», «-», «+», «•», «Câu 3:», «Ý kiến thứ 2:», «Kiến nghị 4.» at the beginning of a line.
_MARK = re.compile(
    r"^\s*(?:(?:câu|ý kiến(?: thứ)?|kiến nghị(?: thứ)?|nội dung)\s+(?:số\s+)?\d{1,3}\s*[.:)]\s*"
    r"|\d{1,3}(?:\.\d{1,3}){0,3}\s*[.)/]\s+"
    r"|[a-zđ]\s*[)]\s+|[-–—+•*▪]\s+)",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"^\s*(?:[IVX]{1,5}|[A-ZĐ])\s*[.)]\s+")
_SPEAKER = re.compile(r"^\s*(?:cử tri|ông|bà|đại biểu)\s[^.;]{2,120}:\s*", re.IGNORECASE)
_CLOSING = re.compile(r"^\s*(?:nơi nhận|thư ký|chủ tọa|chủ trì|người ghi biên bản|tm\.|kt\.|lưu:)", re.IGNORECASE)
_FIELD = re.compile(r"(?:về|nhóm|lĩnh vực|phần|công tác)\b", re.IGNORECASE)
_ASK = re.compile(
    r"đề nghị|kiến nghị|mong muốn|đề xuất|yêu cầu|phản ánh|bức xúc|băn khoăn|quan tâm|cần (?:được )?(?:sớm|phải|có)"
    r"|tố cáo|khiếu nại|cảm ơn|hoan nghênh|\?",
    re.IGNORECASE,
)
_WHO_ASKS = r"(?:(?:cử tri|bà con|nhân dân|người dân)\s+(?:\w+\s+){0,6}?)?(?:đề nghị|kiến nghị|đề xuất|xin|mong|cần)\b"
_LINK = r"(?:đồng thời|bên cạnh đó|ngoài ra|mặt khác|thứ \w+)[,:]?\s+"
_NUMBERED = r"(?:\(?(?:[ivx]{1,4}|\d{1,2}|[a-hđ])[.)]|[-–+•*])\s+"
_NEXT = re.compile(
    rf"(?:(?<=[.;!?])\s+|\n\s*)(?=(?:{_LINK})(?:{_WHO_ASKS})|{_NUMBERED}\w|[Đđ]ề nghị\b|[Kk]iến nghị\b|[Xx]in\b)",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(r"\b(?:đề nghị|(?<!phản ánh, )kiến nghị|đề xuất|xin|mong|nhờ|cần|góp ý)\b", re.IGNORECASE)
_AGAIN = re.compile(
    rf"(?:{_LINK})?(?:cử tri )?(?:đề nghị|kiến nghị)[,:]?\s+(?:có (?:các )?giải pháp như|cụ thể|trong đó|việc này|sớm giải quyết)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One ask of a text: `start` to `end`."""

    start: int
    end: int


def matters(text: str) -> list[str]:
    """The single matters of a text, in order, each without its mark; headings, heads and feet of the paper are left out.

    A line that begins with a mark (number, letter, dash) or a speaker begins a matter; lines without one belong to the
    one before. A text without any mark is split at its paragraphs.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    until = next((at for at, line in enumerate(lines) if at > len(lines) // 2 and _CLOSING.match(line)), len(lines))
    lines = lines[:until]
    marked = any(_begins(line) for line in lines)
    found = list(_gathered(lines)) if marked else lines
    return [part for whole in found for part in _cut(whole) if _is_matter(part)]


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
        anew = bool(_ASKS_FOR.search(piece)) and not _AGAIN.match(piece)
        if parts and not (asked and anew):
            parts[-1] = Part(parts[-1].start, end)
        else:
            parts.append(Part(start, end))
        asked = asked or anew
    return parts


def asks(text: str) -> list[str]:
    """The words of each ask of `text`."""
    return [text[part.start : part.end].strip() for part in asks_in(text)]


def _begins(line: str) -> bool:
    return bool(_MARK.match(line) or _SPEAKER.match(line))


def _gathered(lines: Sequence[str]) -> Iterator[str]:
    """Lines from one mark to the next; what stands before the first mark is the head of the paper."""
    part: list[str] = []
    begun = False
    for line in lines:
        if _begins(line) or _ROMAN.match(line):
            if part:
                yield "\n".join(part)
            part, begun = [] if _is_heading(line) else [_MARK.sub("", line, count=1)], True
        elif begun:  # below a heading too: nothing that was said is left out
            part.append(line)
    if part:
        yield "\n".join(part)


def _is_heading(line: str) -> bool:
    """«I. Lĩnh vực giao thông», «1. Về đất đai:», «A. KINH TẾ»: names a field, asks nothing. In doubt it is a matter: a
    person drops it with one key, what is left out nobody sees."""
    words = _ROMAN.sub("", _MARK.sub("", line, count=1), count=1)
    if _ASK.search(words):
        return False
    names = _FIELD.match(words) and len(words) < 80 and not words.endswith((".", ";"))
    return words.isupper() or words.endswith(":") or bool(names) or bool(_ROMAN.match(line) and not words.endswith("."))


def _cut(text: str) -> Iterator[str]:
    if len(text) <= LONG:
        yield text
    else:
        yield from (part for part in text.split("\n") if part.strip())


def _is_matter(text: str) -> bool:
    return len(text) >= SHORT and not text.isupper()
