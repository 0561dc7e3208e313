"""The ledger."""

from phoihop.commitments.models.blockers import BLOCKER, Blocker
from phoihop.commitments.models.events import Event, EventVersion
from phoihop.commitments.models.ledger import (
    CLOSED,
    UNDER_WAY,
    Commitment,
    OriginKind,
    Participation,
    State,
    Turn,
)
from phoihop.commitments.models.tally import Tally
from phoihop.commitments.models.together import Joined
from phoihop.commitments.models.traces import ClockStep, Performance
from phoihop.commitments.models.work import (
    Extension,
    HandBack,
    HandBackGround,
    Message,
    Note,
    Outcome,
    Proof,
    RequestState,
)

__all__ = [
    "BLOCKER",
    "CLOSED",
    "UNDER_WAY",
    "Blocker",
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
    "Outcome",
    "Participation",
    "Performance",
    "Proof",
    "RequestState",
    "State",
    "Tally",
    "Turn",
]
