"""Deputies judge an answer; one that does not do comes back to who gathered the petition and to who answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.notices import at_work
from phoihop.commitments.services.recorded import trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Person, deputies
from phoihop.papers.models import Paper
from phoihop.petitions.models import AnswerLine, Evaluation, Grade, Petition
from phoihop.petitions.permissions import can_evaluate, can_record_evaluation
from phoihop.petitions.services.states import locked


@transaction.atomic
def evaluate(
    *, line_id: UUID, deputy: Person, grade: Grade, comment: str, paper: Paper | None = None, by: User, at: datetime
) -> Evaluation:
    """Say what a deputy thinks of an answer (đánh giá trả lời); said again, it takes the place of what was said before.

    A deputy speaks for himself; a registry clerk of the receiver records another's, from the receiver's `paper`. Of an answer
    that does not do, those at work in the receiver and in the body that answered are told. Raises PermissionDenied, Refused
    "evaluation.needs_words", "evaluation.corrected", "evaluation.not_a_deputy", and those of a paper.
    """
    petition_id = AnswerLine.objects.values_list("petition", flat=True).get(pk=line_id)
    (petition,) = locked([petition_id])
    line = AnswerLine.objects.select_for_update(of=("self",)).select_related("answer__body").get(pk=line_id)
    own = deputy.user_id == by.pk and can_evaluate(by, petition)
    if not own and not (paper is not None and can_record_evaluation(by, petition)):
        raise PermissionDenied
    if grade == Grade.UNMET and not comment:
        sentence = _("Trả lời chưa đạt yêu cầu: ghi rõ nội dung nào chưa được trả lời.")
        raise Refused("evaluation.needs_words", sentence)
    if AnswerLine.objects.filter(corrects=line).exists():
        sentence = _("Trả lời này đã được thay bằng trả lời mới; hãy đánh giá trả lời mới.")
        raise Refused("evaluation.corrected", sentence)
    if not own:
        _check_deputy(petition, deputy, paper, at)
    trace = trace_of(petition.receiver, paper, by=by, at=at, from_paper=not own)
    row = Evaluation.objects.select_for_update().filter(line=line, deputy=deputy).first()
    before = row.grade if row is not None else ""
    facts = {"grade": grade, "comment": comment, "on": clock.day_of(at), "paper": paper, "by": by, "at": at}
    if row is None:
        row = audit.create(Evaluation(line=line, deputy=deputy, **facts), verb="answer.evaluated", **trace)
    else:
        for name, value in facts.items():
            setattr(row, name, value)
        audit.save(row, [*facts], verb="answer.evaluated", **trace)
    mark_unmet(petition)
    if grade == Grade.UNMET and before != Grade.UNMET:
        _tell(petition, row, by=by, at=at)
    return row


def mark_unmet(petition: Petition) -> None:
    """Whether a deputy finds that the answer which stands does not do, as its evaluations and corrections now say."""
    standing = AnswerLine.objects.standing().filter(petition=petition)
    unmet = Evaluation.objects.filter(line__in=standing, grade=Grade.UNMET).exists()
    if petition.is_unmet != unmet:
        petition.is_unmet = unmet
        audit.follow([petition], ["is_unmet"])


def _check_deputy(petition: Petition, deputy: Person, paper: Paper | None, at: datetime) -> None:
    """A deputy now, or on the day of the paper that he wrote. Raises Refused "evaluation.not_a_deputy"."""
    days = {clock.day_of(at), *([paper.issued_on] if paper is not None and paper.issued_on else [])}
    if not any(deputies(petition.receiver, on=day).filter(pk=deputy.pk).exists() for day in days):
        sentence = _("%(name)s không phải đại biểu của cơ quan tiếp nhận kiến nghị; hãy chọn đại biểu trong danh sách.")
        raise Refused("evaluation.not_a_deputy", sentence % {"name": deputy.full_name})


def _tell(petition: Petition, row: Evaluation, *, by: User, at: datetime) -> None:
    notifications.notify(
        users=at_work({petition.receiver_id, row.line.answer.body_id}, clock.day_of(at)),
        kind="answer.unmet",
        title=Sentence(N_("Đại biểu đánh giá trả lời kiến nghị %(code)s chưa đạt yêu cầu"), {"code": petition.code}),
        url=f"{petition.get_absolute_url()}#answers",
        key=f"answer.unmet:{row.pk}:{row.at.isoformat()}",
        at=at,
        by=by,
    )
