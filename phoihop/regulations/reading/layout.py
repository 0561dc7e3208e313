"""What a table is for. Word files put the head and the signatures of a paper into tables without lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phoihop.regulations.rules.lines import CAPITALS

# Tables that only place text: head of the paper, recipients and signatures, whole text in a frame.
_LAYOUT = re.compile(
    r"CỘNG H[OÒ][ÀA] XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập|^Số\s*:|Nơi nhận"
    rf"|^(?:TM|KT|TL|TUQ|Q)\s?\.\s*[{CAPITALS}]|^CHỦ TỊCH|^Điều \d+\s*[.:]",
    re.MULTILINE,
)

Rows = list[list[list[str]]]


def table_lines(rows: Rows) -> Iterator[tuple[str, bool]]:
    """(text, is a row of a real table). `rows`: row → cell → paragraphs. A layout table gives its paragraphs."""
    words = "\n".join(part for row in rows for cell in row for part in cell)
    if all(len(row) < 2 for row in rows) or _LAYOUT.search(words):
        for row in rows:
            for cell in row:
                yield from ((part, False) for part in cell if part)
        return
    for row in rows:
        if cells := [" ".join(part for part in cell if part) for cell in row]:
            yield " | ".join(cell.strip() for cell in cells).strip(" |"), True
