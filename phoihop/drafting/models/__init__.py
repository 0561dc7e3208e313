"""Drafts of regulations, who drafts and agrees, and the versions of their text."""

from phoihop.drafting.models.agreement import Answer, Comment, CommentKind, Outcome, Round, Stance
from phoihop.drafting.models.ceremonies import (
    Ceremony,
    CeremonyDraft,
    CeremonyItem,
    ItemKind,
    Joining,
    Seat,
    SeatRole,
)
from phoihop.drafting.models.changes import (
    ADOPTED,
    ChangeKind,
    ChangeRequest,
    ClauseChange,
    Decision,
    RequestState,
)
from phoihop.drafting.models.conferences import Attendance, Conference, ConferenceDraft
from phoihop.drafting.models.drafts import (
    OPEN,
    Draft,
    DraftOrigin,
    DraftParty,
    DraftStage,
)
from phoihop.drafting.models.edits import RENUMBERING, DraftEdit, EditKind
from phoihop.drafting.models.signing import (
    Signature,
    SignatureMethod,
    SignatureState,
    Signing,
    SigningState,
)
from phoihop.drafting.models.versions import DraftVersion

__all__ = [
    "ADOPTED",
    "OPEN",
    "RENUMBERING",
    "Answer",
    "Attendance",
    "Ceremony",
    "CeremonyDraft",
    "CeremonyItem",
    "ChangeKind",
    "ChangeRequest",
    "ClauseChange",
    "Comment",
    "CommentKind",
    "Conference",
    "ConferenceDraft",
    "Decision",
    "Draft",
    "DraftEdit",
    "DraftOrigin",
    "DraftParty",
    "DraftStage",
    "DraftVersion",
    "EditKind",
    "ItemKind",
    "Joining",
    "Outcome",
    "RequestState",
    "Round",
    "Seat",
    "SeatRole",
    "Signature",
    "SignatureMethod",
    "SignatureState",
    "Signing",
    "SigningState",
    "Stance",
]
