"""What the page of a petition shows of its answers, and which acts it offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse

from phoihop.commitments.queries import file_line
from phoihop.commitments.showing import Badge, badge_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Version
from phoihop.kernel.web.parts import FileLine
from phoihop.petitions.checking import Verdict, verdict
from phoihop.petitions.models import AnswerLine, Evaluation, Petition, PetitionState, Pledge, Reply, ReplyLine
from phoihop.petitions.permissions import (
    can_answer,
    can_close,
    can_evaluate,
    can_follow,
    can_record_answer,
    can_record_evaluation,
    can_report_broken,
)
from phoihop.petitions.services.answering import ANSWERABLE
from phoihop.petitions.services.following import ANSWERED_OR_SOLVED


@dataclass(frozen=True)
class Promise:
    """A promise with how far it is."""

    row: Pledge
    badge: Badge
    may_report: bool
    may_check: bool


@dataclass(frozen=True)
class Line:
    """An answer to this petition."""

    row: AnswerLine
    stands: bool
    files: list[FileLine]
    promises: list[Promise]
    evaluations: list[Evaluation]
    verdict: Verdict
    may_evaluate: bool = False
    may_record_evaluation: bool = False
    may_tell: bool = False
    may_take_up: bool = False
    may_publish: bool = False


@dataclass(frozen=True)
class Answers:
    """All of them, the newest first, and what may be done now. `written`: the reply that is being written."""

    petition: Petition
    lines: list[Line] = field(default_factory=list)
    written: Reply | None = None
    may_write: bool = False
    may_answer: bool = False
    may_record: bool = False
    may_solve: bool = False
    may_reopen: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say: an answer, or one that may be given now."""
        return bool(self.lines) or self.may_answer or self.may_record or self.written is not None


def answers_of(user: User, petition: Petition, today: date) -> Answers:
    """The answers to a petition that `user` may see; as many queries however many there are."""
    files = Version.objects.defer("text")
    rows = (
        AnswerLine.objects.visible_to(user)
        .filter(petition=petition)
        .select_related("answer__body", "answer__paper__scan", "answer__document")
        .prefetch_related(
            "pledges__commitment",
            "pledges__body",
            "evaluations__deputy",
            Prefetch("answer__document__versions", files),
            Prefetch("answer__paper__scan__versions", files),
        )
        .order_by("-answer__at", "-pk")
    )
    found = list(rows)
    replaced = {row.corrects_id for row in found}
    answerable = petition.state in ANSWERABLE
    drafted = ReplyLine.objects.visible_to(user).under_way().filter(petition=petition)
    written = drafted.select_related("reply__paper").defer("reply__paper__sheet", "reply__paper__search").first()
    may_answer = answerable and petition.lead is not None and can_answer(user, petition, petition.lead)
    return Answers(
        petition=petition,
        written=written.reply if written else None,
        may_write=may_answer and written is None,
        lines=[_line(user, petition, row, row.pk not in replaced, today) for row in found],
        may_answer=may_answer,
        may_record=answerable and can_record_answer(user, petition),
        may_solve=petition.state == PetitionState.ANSWERED and can_close(user, petition),
        may_reopen=petition.state in ANSWERED_OR_SOLVED and can_close(user, petition),
    )


def _line(user: User, petition: Petition, row: AnswerLine, stands: bool, today: date) -> Line:
    reply = row.answer
    document = reply.document or (reply.paper.scan if reply.paper else None)
    file = file_line(document, reverse("petitions:answer-file", args=[reply.code]))
    return Line(
        row=row,
        stands=stands,
        files=[file] if file else [],
        promises=[_promise(user, petition, pledge, today) for pledge in row.pledges.all()],
        evaluations=sorted(row.evaluations.all(), key=lambda one: one.at),
        verdict=verdict(user, petition, row) if stands else Verdict(),
        may_evaluate=stands and can_evaluate(user, petition),
        may_record_evaluation=stands and can_record_evaluation(user, petition),
        may_tell=stands and row.told_on is None and can_follow(user, petition),
        may_take_up=stands and petition.state != PetitionState.SOLVED and can_follow(user, petition),
        may_publish=stands and row.published_on is None and can_follow(user, petition),
    )


def _promise(user: User, petition: Petition, pledge: Pledge, today: date) -> Promise:
    waits = pledge.reported_on is not None and pledge.checked_on is None
    return Promise(
        row=pledge,
        badge=badge_of(pledge.commitment, today),
        may_report=not waits and can_report_broken(user, petition),
        may_check=waits and can_close(user, petition),
    )
