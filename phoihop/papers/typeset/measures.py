"""The measures of the decree (`nd30.json`): margins in mm, sizes in points, both printers' one source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Measures:
    """`sizes` for papers of one issuer with a short name, `small` for crowded heads; `body`: indent, gaps, leading."""

    paper: dict[str, float]
    margins: dict[str, float]
    sizes: dict[str, float]
    small: dict[str, float]
    body: dict[str, float]

    def line_mm(self, *, landscape: bool = False) -> float:
        """Room between the left and the right margin."""
        return self.paper["height" if landscape else "width"] - self.margins["left"] - self.margins["right"]


@lru_cache(maxsize=1)
def measures() -> Measures:
    """The measures in force; the file names decree, first day and what is still to be confirmed."""
    data: dict[str, Any] = json.loads((Path(__file__).parent / "nd30.json").read_text(encoding="utf-8"))
    sizes = data["sizes_pt"]
    small = {**sizes, **data["sizes_small_pt"]}
    return Measures(data["paper_mm"], data["margins_mm"], sizes, small, data["body"])
