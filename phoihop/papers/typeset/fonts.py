"""The typeface of papers: Tinos, whose letters are as wide as Times New Roman's, from the npm package."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused

FAMILY = "Tinos"
_PACKAGE = Path("node_modules/@expo-google-fonts/tinos")


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where the .ttf files lie: PHOIHOP_FONTS, else the nearest node_modules above this file.

    Raises Refused "papers.no_font" when neither holds them.
    """
    named = os.environ.get("PHOIHOP_FONTS")
    places = [Path(named)] if named else [parent / _PACKAGE for parent in Path(__file__).resolve().parents]
    for place in places:
        if place.is_dir() and any(place.rglob("*.ttf")):
            return place
    raise Refused(
        "papers.no_font",
        _("Không thấy phông chữ Tinos để in văn bản: chạy `make ready` hoặc đặt PHOIHOP_FONTS là thư mục chứa phông."),
    )


@dataclass(frozen=True)
class Face:
    """What we read of one .ttf: the advance of each character it has, in thousandths of the size."""

    advances: dict[int, float]

    def width_mm(self, text: str, size_pt: float) -> float:
        """How long `text` is on one line."""
        average = 500.0
        units = sum(self.advances.get(ord(letter), average) for letter in text)
        return units / 1000 * size_pt * 25.4 / 72

    def lines(self, text: str, size_pt: float, room_mm: float) -> list[str]:
        """`text` broken at spaces as a printer would in `room_mm`."""
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width_mm(longer, size_pt) > room_mm:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines


@lru_cache(maxsize=4)
def face(*, bold: bool = False) -> Face:
    """The upright face, regular or bold."""
    data = next(folder().rglob("*700Bold.ttf" if bold else "*400Regular.ttf")).read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack_from(">L", data, at + 8)[0] for at in range(12, 12 + 16 * _short(data, 4), 16)
    }
    per_em, measured = _short(data, tables[b"head"] + 18), _short(data, tables[b"hhea"] + 34)

    def advance(glyph: int) -> float:
        """The last measured width holds for all glyphs after it."""
        at = tables[b"hmtx"] + 4 * min(glyph, measured - 1)
        return 1000 * _short(data, at) / per_em

    return Face({code: advance(glyph) for code, glyph in _glyphs(data, tables[b"cmap"]).items()})


def _short(data: bytes, at: int) -> int:
    """An unsigned number of two bytes."""
    return int.from_bytes(data[at : at + 2])


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Character to glyph, from the Unicode table of format 4 (all of Tinos lies in the basic plane)."""
    for index in range(_short(data, cmap + 2)):
        at = cmap + int.from_bytes(data[cmap + 8 + 8 * index : cmap + 12 + 8 * index])
        if _short(data, at) == 4:
            return _format_4(data, at)
    raise ValueError("the font has no character table of format 4")


def _format_4(data: bytes, at: int) -> dict[int, int]:
    """Segments of (end, start, delta, offset), as the OpenType specification lays them out."""
    count = _short(data, at + 6) // 2
    found: dict[int, int] = {}
    for index in range(count):
        end, start = _short(data, at + 14 + 2 * index), _short(data, at + 16 + 2 * (count + index))
        delta, place = _short(data, at + 16 + 2 * (2 * count + index)), at + 16 + 2 * (3 * count + index)
        offset = _short(data, place)
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = _short(data, place + offset + 2 * (code - start)) if offset else code
            if glyph:
                found[code] = (glyph + delta) & 0xFFFF
    return {code: glyph for code, glyph in found.items() if glyph}


def missing(text: str) -> list[str]:
    """Characters of `text` that Tinos cannot draw, each once, in order."""
    known = face().advances
    return [letter for letter in dict.fromkeys(text) if letter != "\n" and ord(letter) not in known]
