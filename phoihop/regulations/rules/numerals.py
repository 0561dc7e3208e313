"""Numbers in words («mười lăm», «sáu») as digits."""

from __future__ import annotations

_UNITS = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6}
_UNITS |= {"bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
WORD = (
    r"(?:(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười)(?:\s+(?:mươi|mười|một|mốt|hai|ba|bốn|tư"
    r"|năm|lăm|sáu|bảy|bẩy|tám|chín)\b){0,2})"
)


def to_number(words: str) -> int | None:
    """«05» → 5, «mười lăm» → 15, «ba mươi» → 30; None for anything else."""
    text = words.strip().lower()
    if text.isdecimal():
        return int(text)
    parts = text.split()
    if len(parts) == 1:
        return 10 if parts == ["mười"] else _UNITS.get(parts[0])
    if parts[0] == "mười" and len(parts) == 2:
        unit = _UNITS.get(parts[1])
        return None if unit is None else 10 + unit
    tens = _UNITS.get(parts[0])
    if parts[1] not in {"mươi", "mười"} or tens is None:
        return None
    unit = _UNITS.get(parts[2]) if len(parts) > 2 else 0
    return None if unit is None else tens * 10 + unit
