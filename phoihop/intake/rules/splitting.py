"""Minutes and reports into single matters, which a person then confirms line by line; one matter into what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONG = 4000  # characters: more is cut at its paragraphs
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
_DASH = re.compile(r"^\s*[-–—+•*▪]")  # begins a matter, and so are the receivers of a paper listed at its foot
_VOTER = re.compile(r"^\s*(?:cử tri|bà con|nhân dân)\b", re.IGNORECASE)
# «Đề nghị», «kiến nghị» as what somebody does, not as in the title «Tổng hợp ý kiến, kiến nghị của cử tri».
_SAYS = re.compile(
    r"đề nghị|đề xuất|yêu cầu|mong (?:muốn|được|các)|bức xúc|tố cáo|khiếu nại|\?"
    r"|(?<!ý kiến )(?<!ý kiến, )(?<!ý kiến và )(?<!phản ánh, )(?<!hợp )(?<!giải quyết )(?<!các )kiến nghị"
    r"(?! (?:của|cử tri|như sau)|\s*$)",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^\s*(?:căn cứ|thực hiện|kính gửi|về việc|v/v)\b", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Split:
    """A paper as the machine proposes to take it in: its single `matters`, each without its mark, and the lines `left_out`
    (headings, head and foot of the paper), both in order. Each line with anything in it is in one of them."""

    matters: Sequence[str]
    left_out: Sequence[str]


def split(text: str, known: Mapping[str, bool] | None = None) -> Split:
    """`text` into its single matters and what is none ; a person sees both and may take either in.

    A line that begins with a mark (number, letter, dash) or a speaker begins a matter; lines without one belong to the
    one before. A text without any mark is split at its paragraphs. `known`: {line: whether it is a matter}, where its table
    says so.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    foot = _foot(lines)
    marked = any(_begins(line) for line in lines[:foot])
    matters: list[str] = []
    left_out: list[str] = []
    for said, piece in _gathered(lines[:foot], known or {}) if marked else ((True, [line]) for line in lines[:foot]):
        for some in _cut(piece):
            words = "\n".join([_MARK.sub("", some[0], count=1), *some[1:]]).strip()
            if said and _is_matter(words):
                matters.append(words)
            else:
                left_out += some
    return Split(matters, [*left_out, *lines[foot:]])


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


def _foot(lines: Sequence[str]) -> int:
    """The place of the line with which the foot of the paper begins: behind it nobody speaks any more."""
    spoken = max((at for at, line in enumerate(lines) if _speaks(line)), default=0)
    behind = range(max(spoken, len(lines) // 2) + 1, len(lines))
    return next((at for at in behind if _CLOSING.match(lines[at])), len(lines))


def _speaks(line: str) -> bool:
    marked = (_begins(line) or _ROMAN.match(line)) and not _DASH.match(line)
    return bool(marked or _VOTER.match(line) or _SAYS.search(line))


def _says(line: str) -> bool:
    """Whether a line without a mark asks something, and is not the head of the paper announcing what follows."""
    return bool(_SAYS.search(line)) and not _HEAD.match(line) and not line.endswith(":")


def _gathered(lines: Sequence[str], known: Mapping[str, bool]) -> Iterator[tuple[bool, list[str]]]:
    """(whether somebody says it, lines from one mark to the next). Before the first mark stands the head of the paper, in
    which what asks something is said too."""
    part: list[str] = []
    begun = marked = False
    for line in lines:
        if known.get(line) is False:
            yield False, [line]
        elif _begins(line) or _ROMAN.match(line):
            if part:
                yield True, part
            part, begun, marked = [line], True, True
            if line not in known and _is_heading(line):
                yield False, part
                part = []
        elif not marked and _says(line):
            if part:
                yield True, part
            part, begun = [line], True
        elif begun:  # below a heading too: nothing that was said is left out
            part.append(line)
        else:
            yield False, [line]
    if part:
        yield True, part


def _is_heading(line: str) -> bool:
    """«I. Lĩnh vực giao thông», «1. Về đất đai:», «A. KINH TẾ»: names a field, asks nothing. In doubt it is a matter."""
    words = _ROMAN.sub("", _MARK.sub("", line, count=1), count=1)
    if _ASK.search(words):
        return False
    names = _FIELD.match(words) and len(words) < 80 and not words.endswith((".", ";"))
    return words.isupper() or words.endswith(":") or bool(names) or bool(_ROMAN.match(line) and not words.endswith("."))


def _cut(lines: list[str]) -> Iterator[list[str]]:
    if sum(map(len, lines)) <= LONG:
        yield lines
    else:
        yield from ([line] for line in lines)


def _is_matter(text: str) -> bool:
    """Not a number of a page, not a title in capitals."""
    return any(map(str.isalpha, text)) and (not text.isupper() or _says(text))
