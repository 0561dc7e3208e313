"""Room for digital signatures on a printed paper, and what a signature shows there (Decree 30/2020, Appendix I)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phoihop.papers.typeset import fonts
from phoihop.papers.typeset.measures import measures
from phoihop.papers.typeset.pdf import as_pdf_with, as_small_pdf
from phoihop.papers.typeset.sheet import Sheet

WIDEST_MM = 70.0
EDGE_MM = 1.5  # between the stamp and the words above and below it
POINTS = 72 / 25.4


@dataclass(frozen=True)
class Room:
    """Free space above the name of one who signs: page (1 the first), box in points from the page's lower left."""

    page: int
    box: tuple[float, float, float, float]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        left, low, right, high = self.box
        return right - left, high - low


def to_sign(sheet: Sheet) -> tuple[bytes, list[Room]]:
    """The paper as PDF, and the room of each of its signatures in their order; refuses what `as_pdf` refuses."""
    pdf, seals = as_pdf_with(sheet, "seal")
    return pdf, [_room(seal) for seal in seals]


def _room(seal: dict[str, float]) -> Room:
    """From millimetres below the page's top to points above its bottom; as high as the decree's free space."""
    width = min(seal["width"], WIDEST_MM)
    left = seal["left"] + (seal["width"] - width) / 2
    low = measures().paper["height"] - seal["bottom"] + EDGE_MM
    high = low + measures().body["signature_space_mm"] - 2 * EDGE_MM
    return Room(int(seal["page"]), (_points(left), _points(low), _points(left + width), _points(high)))


def _points(millimetres: float) -> float:
    return round(millimetres * POINTS, 2)


def as_stamp(mark: str, lines: Sequence[str], size: tuple[float, float]) -> bytes:
    """What a signature shows: `mark` («Ký số») over `lines`, as PDF of one page of `size` points."""
    drawn = ["".join(letter for letter in line if letter not in fonts.missing(line)) for line in lines]
    width, height = size
    return as_small_pdf("stamp.typ", {"mark": mark, "lines": drawn, "width": width, "height": height})
