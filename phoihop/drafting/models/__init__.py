"""Drafts of regulations, who drafts and agrees, and the versions of their text."""

from phoihop.drafting.models.drafts import (
    OPEN,
    Draft,
    DraftOrigin,
    DraftParty,
    DraftStage,
)
from phoihop.drafting.models.versions import DraftVersion

__all__ = [
    "OPEN",
    "Draft",
    "DraftOrigin",
    "DraftParty",
    "DraftStage",
    "DraftVersion",
]
