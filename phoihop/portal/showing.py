"""The ratios as two lines in a drawing; the table beside it says the same in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phoihop.portal.queries.figures import Quarter

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 300, 70, 16, 52
INSET, RIGHT = 30, 65  # half a label stands on either side of its point
GRID = (0, 25, 50, 75, 100)
LABELS = 4  # quarters named below the lines; more would run into each other on a phone


@dataclass(frozen=True)
class Point:
    """A place in the drawing."""

    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """Two lines over the quarters; a quarter in which nothing came in has no point."""

    width: int
    height: int
    left: int
    grid: Sequence[tuple[int, float]]
    labels: Sequence[tuple[str, float]]
    answered: Sequence[Point]
    solved: Sequence[Point]

    @property
    def answered_line(self) -> str:
        """As SVG has it."""
        return _line(self.answered)

    @property
    def solved_line(self) -> str:
        """As SVG has it."""
        return _line(self.solved)


def chart_of(rows: Sequence[Quarter]) -> Chart | None:
    """The drawing of quarters that are over; None for fewer than two."""
    if len(rows) < 2:
        return None
    step = (WIDTH - LEFT - RIGHT) / (len(rows) - 1)
    places = [round(LEFT + INSET + step * number, 1) for number in range(len(rows))]
    apart = -(-len(rows) // LABELS)
    room = HEIGHT - TOP - BOTTOM

    def height(share: float) -> float:
        return round(TOP + room * (1 - share), 1)

    pairs = list(zip(places, rows, strict=True))
    return Chart(
        WIDTH,
        HEIGHT,
        LEFT,
        [(percent, height(percent / 100)) for percent in GRID],
        [(row.label, place) for place, row in pairs[::-apart]],
        [Point(place, height(row.answered_share)) for place, row in pairs if row.answered_share is not None],
        [Point(place, height(row.solved_share)) for place, row in pairs if row.solved_share is not None],
    )


def _line(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in points)
