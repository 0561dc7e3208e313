"""The ledger."""

from phoihop.commitments.models.events import Event, EventVersion
from phoihop.commitments.models.ledger import (
    CLOSED,
    UNDER_WAY,
    ClockStep,
    Commitment,
    OriginKind,
    Participation,
    Performance,
    State,
    Turn,
)
from phoihop.commitments.models.tally import Tally
from phoihop.commitments.models.together import Joined
from phoihop.commitments.models.work import Extension, HandBack, HandBackGround, Message, Note, Proof, RequestState

__all__ = [
    "CLOSED",
    "UNDER_WAY",
    "ClockStep",
    "Commitment",
    "Event",
    "EventVersion",
    "Extension",
    "HandBack",
    "HandBackGround",
    "Joined",
    "Message",
    "Note",
    "OriginKind",
    "Participation",
    "Performance",
    "Proof",
    "RequestState",
    "State",
    "Tally",
    "Turn",
]
