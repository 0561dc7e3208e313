"""Addresses of units (Akoma Ntoso eIds) in words, small to large, as papers cite them (NĐ 78/2025 Art. 68)."""

from __future__ import annotations

import re
from collections.abc import Callable

from phoihop.regulations.rules.messages import N_

_STEP = re.compile(r"(att|part|chp|sec|subsec|art|para|point)_([^_]+)")
_NAMES = {
    "part": N_("Phần %(number)s"),
    "chp": N_("Chương %(number)s"),
    "sec": N_("Mục %(number)s"),
    "subsec": N_("Tiểu mục %(number)s"),
    "art": N_("Điều %(number)s"),
    "para": N_("khoản %(number)s"),
    "point": N_("điểm %(number)s"),
}
_UNNUMBERED = N_("đoạn %(number)s")
_INSIDE = N_("%(smaller)s %(larger)s")  # «khoản 2 Điều 5»; another language may turn them round


def in_words(eid: str, translate: Callable[[str], str] = str) -> str:
    """``art_5__para_2__point_a`` → «điểm a khoản 2 Điều 5». An attachment's own address is not said.

    Papers and stored citations say it in Vietnamese; a screen hands in its `translate`.
    """
    steps = [(kind, number) for kind, number in _STEP.findall(eid) if kind != "att"]
    if any(kind == "art" for kind, _number in steps):
        steps = [step for step in steps if step[0] in {"art", "para", "point"}]
    said = ""
    for kind, number in steps:
        step = _step(kind, number, translate)
        said = translate(_INSIDE) % {"smaller": step, "larger": said} if said else step
    return said or eid


def mark(kind: str, number: str | None) -> str:
    """The mark of a unit as the text prints it: «Điều 5.», «1.», «a)»; "" for a paragraph without number."""
    if number is None:
        return ""
    forms = {"part": "Phần {}", "chapter": "Chương {}", "section": "Mục {}.", "subsection": "Tiểu mục {}."}
    forms |= {"article": "Điều {}.", "clause": "{}.", "point": "{})"}
    return forms[kind].format(number)


def _step(kind: str, number: str, translate: Callable[[str], str]) -> str:
    unnumbered = re.fullmatch(r"nn(\d+)", number)
    return translate(_UNNUMBERED if unnumbered else _NAMES[kind]) % {"number": unnumbered[1] if unnumbered else number}
