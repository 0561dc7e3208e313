"""Programmes, the work divided for them, their run sheet, the rows of their kind, their closing report."""

from phoihop.programmes.models.programmes import (
    DECIDED,
    Programme,
    ProgrammeKind,
    ProgrammePart,
    ProgrammeState,
)
from phoihop.programmes.models.records import Closing, Entry, RunRow
from phoihop.programmes.models.tasks import Area, Stage, Task

__all__ = [
    "DECIDED",
    "Area",
    "Closing",
    "Entry",
    "Programme",
    "ProgrammeKind",
    "ProgrammePart",
    "ProgrammeState",
    "RunRow",
    "Stage",
    "Task",
]
