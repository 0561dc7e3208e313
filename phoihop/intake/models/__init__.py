"""What came in, its pictures, the files it came in, and who opened what of it."""

from phoihop.intake.models.batches import AT_MACHINE, Batch, BatchKind, BatchState, Mapping
from phoihop.intake.models.items import SCREENED, UNDOABLE, Attachment, Item, Opened, Outcome, SenderOpening, Source

__all__ = [
    "AT_MACHINE",
    "SCREENED",
    "UNDOABLE",
    "Attachment",
    "Batch",
    "BatchKind",
    "BatchState",
    "Item",
    "Mapping",
    "Opened",
    "Outcome",
    "SenderOpening",
    "Source",
]
