"""Addresses of units (Akoma Ntoso eIds) in words, small to large, as papers cite them (NĐ 78/2025 Art. 68)."""

from __future__ import annotations

import re

_STEP = re.compile(r"(att|part|chp|sec|subsec|art|para|point)_([^_]+)")
_NAMES = {
    "att": "văn bản kèm theo",
    "part": "Phần",
    "chp": "Chương",
    "sec": "Mục",
    "subsec": "Tiểu mục",
    "art": "Điều",
    "para": "khoản",
    "point": "điểm",
}


def in_words(eid: str) -> str:
    """``art_5__para_2__point_a`` → «điểm a khoản 2 Điều 5». An attachment's own address is not said."""
    steps = [(kind, number) for kind, number in _STEP.findall(eid) if kind != "att"]
    if any(kind == "art" for kind, _number in steps):
        steps = [step for step in steps if step[0] in {"art", "para", "point"}]
    return " ".join(_step(kind, number) for kind, number in reversed(steps)) or eid


def mark(kind: str, number: str | None) -> str:
    """The mark of a unit as the text prints it: «Điều 5.», «1.», «a)»; "" for a paragraph without number."""
    if number is None:
        return ""
    forms = {"part": "Phần {}", "chapter": "Chương {}", "section": "Mục {}.", "subsection": "Tiểu mục {}."}
    forms |= {"article": "Điều {}.", "clause": "{}.", "point": "{})"}
    return forms[kind].format(number)


def _step(kind: str, number: str) -> str:
    unnumbered = re.fullmatch(r"nn(\d+)", number)
    return f"đoạn {unnumbered[1]}" if unnumbered else f"{_NAMES[kind]} {number}"
