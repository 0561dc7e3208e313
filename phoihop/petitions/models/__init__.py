"""Petitions, with whom they are, what the machine proposes, what was answered and promised, which ask the same."""

from phoihop.petitions.models.alike import AlikeGroup, AlikeMember, AlikeState
from phoihop.petitions.models.answers import Answer, AnswerLine, Evaluation, Grade, Pledge, ResultClass
from phoihop.petitions.models.competence import Competence, Dispute, DisputeGround
from phoihop.petitions.models.files import FileMaking, FileState, LikelyRepeat
from phoihop.petitions.models.helping import Help
from phoihop.petitions.models.learnt import Learnt, LearntState
from phoihop.petitions.models.petitions import Petition, Routing, RoutingEnd, RoutingRole
from phoihop.petitions.models.proposals import Decision, Proposal, ProposalKind
from phoihop.petitions.models.replies import Reply, ReplyLine
from phoihop.petitions.models.states import (
    ALIVE,
    MOVABLE,
    OWED,
    SENT,
    UNSOLVED,
    WAITING,
    Handling,
    Matter,
    PetitionState,
    Regime,
)
from phoihop.petitions.models.transfers import TransferLetter, TransferLine, TransferOutcome

__all__ = [
    "ALIVE",
    "MOVABLE",
    "OWED",
    "SENT",
    "UNSOLVED",
    "WAITING",
    "AlikeGroup",
    "AlikeMember",
    "AlikeState",
    "Answer",
    "AnswerLine",
    "Competence",
    "Decision",
    "Dispute",
    "DisputeGround",
    "Evaluation",
    "FileMaking",
    "FileState",
    "Grade",
    "Handling",
    "Help",
    "Learnt",
    "LearntState",
    "LikelyRepeat",
    "Matter",
    "Petition",
    "PetitionState",
    "Pledge",
    "Proposal",
    "ProposalKind",
    "Regime",
    "Reply",
    "ReplyLine",
    "ResultClass",
    "Routing",
    "RoutingEnd",
    "RoutingRole",
    "TransferLetter",
    "TransferLine",
    "TransferOutcome",
]
