"""One line of a text, cleaned. A line is a paragraph of the source (.docx, .html, .txt) or of a page (.pdf)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

# Letters that old converters put in place of the right Vietnamese ones.
LOOKALIKES = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "ƣ": "ư", "Ƣ": "Ư", "\u00a0": " ", "\u202f": " ", "\t": " ", "\u2011": "-", "\u00ad": None}
    | dict.fromkeys(chr(code) for code in (*range(9), *range(14, 32), 127))
    | dict.fromkeys(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", None
    )
)
# Inside a character class: the capitals and the small letters of Vietnamese (a range À-Ỹ would hold both).
CAPITALS = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
SMALLS = CAPITALS.lower()
_SPACES = re.compile(r"\s+")
_LONE_MARK = re.compile(r"(?:Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|Tiểu mục|TIỂU MỤC)(?:\s+\d+[a-zđ]?)?$")
_STOPS = (".", ";", ":", "!", "?", "”", '"', "/")


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: 1-based line or paragraph of the source; `page`: of a .pdf; `table`: a row of a real table."""

    number: int
    text: str
    page: int | None = None
    table: bool = False


def clean(text: str) -> str:
    """NFC, the right letters, single spaces, no invisible characters."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(LOOKALIKES))).strip()


def make_lines(texts: list[str]) -> list[Line]:
    """Lines numbered from 1, cleaned, the empty ones left out (their numbers stay)."""
    return [Line(number, text) for number, raw in enumerate(texts, 1) if (text := clean(raw))]


def join_split(lines: list[Line]) -> list[Line]:
    """Mend sentences cut in two: a line that begins small, or follows a bare «Điều», continues the one before."""
    out: list[Line] = []
    for line in lines:
        if out and not line.table and not out[-1].table and _continues(out[-1].text, line.text):
            out[-1] = replace(out[-1], text=f"{out[-1].text} {line.text}")
        else:
            out.append(line)
    return out


def _continues(before: str, text: str) -> bool:
    if _LONE_MARK.fullmatch(before) and re.match(r"\d+[a-zđ]?\s*[.:]|[.:]", text):
        return not before[-1].isdigit() or text[0] in ".:"
    return text[0].islower() and not before.endswith(_STOPS) and not re.match(r"[a-zđ]\d?\s?[).]", text)
