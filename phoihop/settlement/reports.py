"""What a body reports before a session: which petitions, how each stands, how many of each class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from phoihop.organisations.queries import succeeded
from phoihop.petitions.models import UNSOLVED, AnswerLine, Petition, PetitionState, Pledge
from phoihop.petitions.rules.answers import CLASSES
from phoihop.sessions.models import Session
from phoihop.settlement.models import ResultReport

UNANSWERED = ""  # of those without an answer


@dataclass(frozen=True)
class Line:
    """A petition in the report. `last`: the answer that stands; `until`: the last day promised in it."""

    petition: Petition
    last: AnswerLine | None
    until: date | None

    @property
    def result(self) -> str:
        """Its class; "" without an answer. What the receiver found solved is done, whatever the answer said."""
        if self.petition.state == PetitionState.SOLVED:
            return CLASSES[self.petition.regime][0]
        return self.last.result if self.last and self.petition.answered_on else UNANSWERED


def petitions_of(report: ResultReport) -> QuerySet[Petition]:
    """Those the body leads for who keeps the session: unsolved, or found solved since the session before opened."""
    session = report.session
    earlier = Session.objects.standing().filter(
        council=session.council_id, planned_first_on__lt=session.planned_first_on
    )
    before = earlier.order_by("-planned_first_on", "-pk").first()
    solved = Q(state=PetitionState.SOLVED)
    if before is not None:
        solved &= Q(solved_on__gte=before.first_on)
    rows = Petition.objects.filter(
        receiver__in=succeeded(session.keeper), regime=report.regime, lead__in=succeeded(report.body)
    )
    return rows.filter(Q(state__in=UNSOLVED) | solved)


def lines_of(report: ResultReport, today: date) -> list[Line]:
    """Each of them with the answer that stands, as they came in; three queries."""
    pledges = Pledge.objects.order_by("due_on", "pk")
    answers = AnswerLine.objects.standing().select_related("answer__paper", "answer__body")
    answers = answers.defer("answer__paper__sheet", "answer__paper__search", "answer__body__search")
    answers = answers.filter(answer__answered_on__lte=today).prefetch_related(Prefetch("pledges", pledges))
    rows = petitions_of(report).select_related("commune").defer("search", "alike_keys", "commune__search")
    rows = rows.prefetch_related(Prefetch("answer_lines", answers.order_by("-answer__answered_on", "-pk")))
    return [_line(row) for row in rows.order_by("received_on", "pk")]


def _line(row: Petition) -> Line:
    last = next(iter(row.answer_lines.all()), None)
    days = [pledge.due_on for pledge in last.pledges.all()] if last else []
    return Line(row, last, max(days, default=None))


def classes_of(regime: str, lines: Sequence[Line]) -> list[tuple[str, int]]:
    """How many of each class the regime knows, in the order of the law; then those without an answer."""
    counts = Counter(line.result for line in lines)
    return [(key, counts[key]) for key in (*CLASSES[regime], UNANSWERED)]
