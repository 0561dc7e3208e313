"""Minutes and synthesis reports into single matters: what a person then confirms line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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


def asks(text: str) -> list[str]:
    """The asks in the words of one matter, each a sentence or more; the whole text when it has only one.

    A sentence that begins another ask begins a part; what explains stays with the ask before it.
    """
    sentences = [
        one.strip() for one in re.split(r"(?<=[.;?!])\s+(?=[A-ZĐÀ-Ỹ])", text.replace("\n", " ")) if one.strip()
    ]
    parts: list[list[str]] = []
    has_ask = False
    for sentence in sentences:
        ask = re.match(
            r"(?:(?:đồng thời|ngoài ra|bên cạnh đó|thứ \w+)[, ]*)?(?:cử tri )?(?:đề nghị|kiến nghị|yêu cầu)",
            sentence,
            re.IGNORECASE,
        )
        if parts and (not ask or not has_ask):
            parts[-1].append(sentence)
        else:
            parts.append([sentence])
        has_ask = bool(ask) or (has_ask and not ask)
    joined = [" ".join(part) for part in parts]
    return joined if len(joined) > 1 else [text.strip()]


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
