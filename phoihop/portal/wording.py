"""What in a text may tell who a private person is, masked in what is proposed to be published."""

from __future__ import annotations

from phoihop.intake.rules.apart import MASK
from phoihop.petitions.rules.checks import personal


def masked(text: str) -> str:
    """`text` with what `personal` finds in it taken out."""
    for flaw in reversed(personal(text)):
        text = text[: flaw.start] + MASK + text[flaw.end :]
    return text
