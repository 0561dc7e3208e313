"""What came in, its pictures, the files it came in, who opened what of it, and what of it is recorded."""

from phoihop.intake.models.batches import AT_MACHINE, Batch, BatchKind, BatchState, Mapping
from phoihop.intake.models.items import (
    RECORDED,
    SCREENED,
    UNDOABLE,
    Attachment,
    Item,
    Opened,
    Outcome,
    SenderOpening,
    Source,
)
from phoihop.intake.models.opinions import OpinionKind, Told, VoterOpinion

__all__ = [
    "AT_MACHINE",
    "RECORDED",
    "SCREENED",
    "UNDOABLE",
    "Attachment",
    "Batch",
    "BatchKind",
    "BatchState",
    "Item",
    "Mapping",
    "Opened",
    "OpinionKind",
    "Outcome",
    "SenderOpening",
    "Source",
    "Told",
    "VoterOpinion",
]
