"""Sentences for people that plain rules produce. Rules know no Django: the edge translates.

`N_` marks a source sentence for the catalogue and returns it unchanged. A `Doubt` keeps the sentence and its
values apart, so a screen can translate the sentence first and fill it in afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field


def N_(sentence: str) -> str:
    """Mark `sentence` for translation."""
    return sentence


@dataclass(frozen=True)
class Doubt:
    """Something the reader should look at (cảnh báo), with the line it is on (1-based; 0: the whole text)."""

    line: int
    sentence: str
    values: dict[str, str | int] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The Vietnamese sentence, filled in."""
        return self.sentence % self.values if self.values else self.sentence
