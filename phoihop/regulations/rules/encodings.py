"""Texts in old Vietnamese encodings, or broken: said as doubts, mended where that is certain."""

from __future__ import annotations

import re

from phoihop.kernel.encodings import TCVN3, from_tcvn3, from_vni, is_syllable, old_encoding

from .messages import N_, Doubt

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 200_000


def torn_capitals(text: str) -> bool:
    """Whether lines in capitals have lost letters («QUY ĐỊN C UNG»)."""
    lines = [line for line in text[:_SAMPLE].splitlines() if line.isupper() and not re.search(r"[\d/.:&_-]", line)]
    words = [word for line in lines for word in _WORD.findall(line) if len(line.split()) > 1]
    lone = sum(len(word) == 1 and not is_syllable(word) for word in words)
    return len(words) >= 8 and lone > len(words) * 0.05


def repair(text: str) -> tuple[str, list[Doubt]]:
    """Text in Unicode, and a doubt naming the old encoding it was in; unchanged when it is not old."""
    name = old_encoding(text)
    if not name:
        return text, []
    return from_tcvn3(text) if name == TCVN3 else from_vni(text), [
        Doubt(0, N_("Văn bản dùng bảng mã cũ %(name)s, đã chuyển sang Unicode; cần xem lại."), {"name": name})
    ]


def repair_runs(pieces: list[tuple[str, str]]) -> tuple[str, str]:
    """Text of a Word paragraph given as (text, font name) runs, and the old font that was converted, if any."""
    out: list[str] = []
    old = ""
    for text, font in pieces:
        kind = font.lower()
        if kind.startswith(".vn") and any("\u00a1" <= letter <= "\u00ff" for letter in text):
            old, text = font, from_tcvn3(text)
            text = text.upper() if kind.endswith("h") else text
        elif kind.startswith(".vn") and kind.endswith("h"):
            text = text.upper()
        elif kind.startswith("vni-") and any("\u00a1" <= letter <= "\u00ff" for letter in text):
            old, text = font, from_vni(text)
        out.append(text)
    return "".join(out), old
