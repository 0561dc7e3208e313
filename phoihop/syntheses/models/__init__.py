"""A synthesis, what it consists of, its versions."""

from phoihop.syntheses.models.entries import EntrySource, LeftOut, SynthesisEntry
from phoihop.syntheses.models.syntheses import (
    BEING_WRITTEN,
    STANDING,
    Moment,
    Part,
    Recipient,
    Synthesis,
    SynthesisState,
    Writer,
)
from phoihop.syntheses.models.versions import SynthesisVersion, Verdict

__all__ = [
    "BEING_WRITTEN",
    "STANDING",
    "EntrySource",
    "LeftOut",
    "Moment",
    "Part",
    "Recipient",
    "Synthesis",
    "SynthesisEntry",
    "SynthesisState",
    "SynthesisVersion",
    "Verdict",
    "Writer",
]
