"""Desk, board, compliance, search: the ledger's scene by other ways out."""

from __future__ import annotations

from phoihop.commitments.models import Commitment, State
from phoihop.regulations.models import Regulation
from tests.consistency.exits import Chapter, Exit, Row, Scene, Way
from tests.consistency.exits import commitments as ledger

EXITS = (
    # A request and a proof wait for the recipient in that scene; for everybody else the row waits elsewhere.
    Exit("desk:desk", Row.TURN, Way.LIST, query="?tab=body"),
    Exit("desk:desk", Row.TURN, Way.FRAGMENT, query="?tab=body", htmx=True),
    Exit("desk:desk", Row.ELSEWHERE, Way.LIST, query="?tab=others"),
    Exit("desk:desk", Row.ELSEWHERE, Way.SEARCH, query="?tab=others&q=con+suoi"),
    Exit("desk:export", Row.TURN, Way.EXPORT, query="?tab=body"),
    Exit("desk:export", Row.ELSEWHERE, Way.EXPORT, query="?tab=others"),
    Exit("desk:board", Row.COMMITMENT, Way.PAGE),  # among the proofs that have waited longest
    Exit("desk:compliance", Row.REGULATION, Way.PAGE),
    Exit("desk:search", Row.COMMITMENT, Way.SEARCH, query="?q=báo+cáo+suối&kind=commitments"),
)


def scene() -> Scene:
    """The ledger's, with the regulation's own address."""
    made = ledger.scene()
    title = Commitment.objects.get(state=State.PROVED).title  # with its period: that very row
    marks = dict(made.marks) | {row.value: title for row in (Row.COMMITMENT, Row.TURN, Row.ELSEWHERE)}
    marks[Row.REGULATION.value] = made.marks[Row.COMMITMENT]  # the words of the clause
    return Scene(made.people, {"desk:compliance": (Regulation.objects.get().code,)}, marks)


CHAPTER = Chapter("desk", EXITS, {}, scene)
