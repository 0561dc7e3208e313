"""A body answers: one reply, one or many petitions; each promise in it is owed from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY
from phoihop.commitments.services.notices import at_work
from phoihop.commitments.services.recorded import LONGEST, trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.petitions.models import Answer, AnswerLine, Petition, PetitionState, Pledge, ResultClass, RoutingRole
from phoihop.petitions.permissions import can_answer, can_record_answer
from phoihop.petitions.rules.answers import fits, needs_roadmap
from phoihop.petitions.services.evaluating import mark_unmet
from phoihop.petitions.services.following import owe_publication
from phoihop.petitions.services.informing import inform
from phoihop.petitions.services.local import keep_correction, owe_telling
from phoihop.petitions.services.places import standing
from phoihop.petitions.services.states import locked, set_state

TITLE = 200  # of a title that names what is owed
ANSWERABLE = {PetitionState.ROUTED, PetitionState.ANSWERED}


@dataclass(frozen=True)
class Promised:
    """A promise in an answer: what, by when; by the body that answers unless `body` says a partner of the joint answer."""

    text: str
    due_on: date
    body: Body | None = None


@dataclass(frozen=True)
class Said:
    """What a reply says of one petition."""

    petition_id: UUID
    result: ResultClass
    text: str
    promised: Sequence[Promised] = ()


@transaction.atomic
def answer(
    *,
    body: Body,
    title: str,
    said: Sequence[Said],
    answered_on: date,
    received_on: date,
    paper: Paper | None = None,
    document: Document | None = None,
    number_text: str = "",
    from_paper: bool = False,
    by: User,
    at: datetime,
) -> Answer:
    """Enter one reply of a body (trả lời kiến nghị) to petitions of which it is the lead; a second one corrects the first.

    The reply proves what the body owes for each petition and waits in the ledger for the receiver's verdict. *Answered* is
    the day of the reply and never *solved*. A class that is still open needs at least one promise with a day; each promise
    becomes a commitment of its own, of the body that is to do it. A reply is a paper: the body's issued `paper`, its file
    as `document`, or the `number_text` of one that was signed outside, dated `answered_on`. `from_paper`: recorded by a
    registry clerk of the receiver from the body's `paper`. Raises PermissionDenied, Refused "answer.nothing_said",
    "answer.needs_paper", "answer.days", "answer.not_owed", "answer.before_it_came", "answer.class_of_other_regime",
    "answer.needs_roadmap", "answer.promise_in_the_past", "answer.promise_of_another", and those of `commitments.prove`.
    """
    if not said:
        raise Refused("answer.nothing_said", _("Chọn ít nhất một kiến nghị mà văn bản này trả lời."))
    number_text = "" if paper else clean(number_text)
    if paper is None and document is None and not number_text:
        sentence = _(
            "Trả lời phải theo văn bản của cơ quan: chọn văn bản đã phát hành, tải bản quét, hoặc ghi số, ký hiệu văn bản "
            "đã ký ngoài phần mềm."
        )
        raise Refused("answer.needs_paper", sentence)
    if not answered_on <= received_on <= clock.day_of(at):
        sentence = _("Ngày văn bản, ngày nhận phải theo thứ tự và không sau hôm nay; hãy sửa ngày.")
        raise Refused("answer.days", sentence)
    rows = {row.pk: row for row in locked([line.petition_id for line in said])}
    for line in said:
        petition = rows[line.petition_id]
        if not (can_record_answer(by, petition) if from_paper else can_answer(by, petition, body)):
            raise PermissionDenied
        check(petition, line, body, answered_on)
    trace = trace_of(body, paper, by=by, at=at, from_paper=from_paper)
    reply = Answer(
        body=body, title=title, paper=paper, document=document, number_text=number_text, answered_on=answered_on,
        received_on=received_on, by=by, at=at,
    )  # fmt: skip
    trace["paper"] = reply.citation[:LONGEST] if paper or number_text else ""
    audit.create(reply, verb="answer.entered", **trace)
    for line in said:
        _say(reply, rows[line.petition_id], line, from_paper=from_paper, trace=trace)
    _tell_receivers(reply, list(rows.values()), by=by, at=at)
    return reply


def check(petition: Petition, line: Said, body: Body, answered_on: date) -> None:
    """What a reply of that day may say of a petition. Raises Refused "answer.not_owed", "answer.before_it_came",
    "answer.class_of_other_regime", "answer.needs_roadmap", "answer.promise_in_the_past", "answer.promise_of_another"."""
    where = {"code": petition.code}
    if petition.lead_id != body.pk or petition.state not in ANSWERABLE:
        sentence = _("Kiến nghị %(code)s không chờ cơ quan này trả lời; hãy bỏ khỏi văn bản trả lời.")
        raise Refused("answer.not_owed", sentence % where)
    if petition.routed_on is not None and answered_on < petition.routed_on:
        sentence = _(
            "Kiến nghị %(code)s đến cơ quan trả lời từ ngày %(day)s, văn bản trả lời không thể có trước ngày ấy; hãy sửa "
            "ngày hoặc bỏ kiến nghị khỏi văn bản."
        )
        raise Refused("answer.before_it_came", sentence % (where | {"day": f"{petition.routed_on:%d/%m/%Y}"}))
    if not fits(petition.regime, line.result):
        sentence = _("Kết quả chọn cho kiến nghị %(code)s không có trong cách phân loại của kênh này; hãy chọn lại.")
        raise Refused("answer.class_of_other_regime", sentence % where)
    if needs_roadmap(line.result) and not line.promised:
        sentence = _("Kiến nghị %(code)s chưa giải quyết xong: ghi việc sẽ làm và ngày hoàn thành.")
        raise Refused("answer.needs_roadmap", sentence % where)
    check_promised(petition, line.promised, answered_on)


def check_promised(petition: Petition, promised: Sequence[Promised], answered_on: date) -> None:
    """What a reply of that day may promise. Raises Refused "answer.promise_in_the_past", "answer.promise_of_another"."""
    where = {"code": petition.code}
    if any(promise.due_on < answered_on for promise in promised):
        sentence = _("Ngày hoàn thành hứa ở kiến nghị %(code)s trước ngày trả lời; hãy sửa ngày.")
        raise Refused("answer.promise_in_the_past", sentence % where)
    named = {promise.body.pk for promise in promised if promise.body is not None}
    if named - {one.pk for one in joint(petition)}:
        sentence = _(
            "Lời hứa ở kiến nghị %(code)s phải do cơ quan chủ trì hoặc cơ quan phối hợp thực hiện; hãy chọn lại."
        )
        raise Refused("answer.promise_of_another", sentence % where)


def paper_recalled(*, paper: Paper, by: User, at: datetime) -> None:
    """An answer's paper was called back (`settings.PAPERS_RECALLED`): who gathered the petitions decides what follows.

    The answer stays until a better one takes its place or its receiver opens the petition again: a body must not take back
    by itself what a voter has been told.
    """
    rows = (
        AnswerLine.objects.standing().filter(answer__paper=paper).select_related("petition").order_by("petition__code")
    )
    by_receiver: dict[UUID, list[Petition]] = {}
    for line in rows:
        by_receiver.setdefault(line.petition.receiver_id, []).append(line.petition)
    for receiver, petitions in by_receiver.items():
        codes = ", ".join(petition.code for petition in petitions)
        notifications.notify(
            users=at_work({receiver}, clock.day_of(at)),
            kind="petition.answer_recalled",
            title=Sentence(
                N_("Văn bản trả lời %(paper)s đã bị thu hồi; kiến nghị %(codes)s cần trả lời thay thế hoặc mở lại"),
                {"paper": paper.number_text, "codes": codes[:200]},
            ),
            url=f"{petitions[0].get_absolute_url()}#answers",
            key=f"petition.answer_recalled:{paper.code}:{receiver}",
            at=at,
            by=by,
        )  # fmt: skip


def joint(petition: Petition) -> list[Body]:
    """Who answers together: the lead, and its partners by rank."""
    partners = [row.body for row in standing(petition, role=RoutingRole.PARTNER)]
    lead = [petition.lead] if petition.lead is not None else []
    return [*lead, *sorted(partners, key=lambda body: (body.rank, body.sort_key, body.pk))]


def _say(reply: Answer, petition: Petition, line: Said, *, from_paper: bool, trace: dict[str, Any]) -> None:
    before = AnswerLine.objects.standing().filter(petition=petition).first()
    row = AnswerLine(answer=reply, petition=petition, result=line.result, text=line.text, corrects=before)
    audit.create(row, verb="answer.line_entered", **trace)
    mark_unmet(petition)
    counts_on = _prove(reply, petition, line, from_paper=from_paper, by=trace["by"], at=trace["at"])
    if petition.state != PetitionState.ANSWERED:
        set_state(
            petition, PetitionState.ANSWERED, verb="petition.answered", answered_on=reply.answered_on, counts_on=counts_on,
            **trace,
        )  # fmt: skip
        owe_publication(petition, by=trace["by"], at=trace["at"])
    elif counts_on != petition.counts_on:
        petition.counts_on = counts_on
        audit.follow([petition], ["counts_on"])
    keep_correction(petition, reply.received_on, by=trace["by"], at=trace["at"])
    owe_telling(row, reply.received_on, by=trace["by"], at=trace["at"])
    for promise in line.promised:
        make_pledge(row, promise, **trace)
    inform(petition, "answered", row.pk)


def _prove(reply: Answer, petition: Petition, line: Said, *, from_paper: bool, by: User, at: datetime) -> date:
    """Into the ledger, while what is owed there still waits; a correction of what was found kept is no second proof. The day
    that the ledger counts by then."""
    commitment = petition.commitment
    if commitment is None or commitment.state not in UNDER_WAY:
        return petition.counts_on or reply.received_on
    proof = commitments.prove(
        commitment_id=commitment.pk,
        body=reply.body,
        statement=f"{ResultClass(line.result).label}. {line.text}",
        received_on=reply.received_on,
        paper=reply.paper,
        document=reply.document,
        from_paper=from_paper,
        by=by,
        at=at,
    )
    return proof.commitment.done_on or proof.counts_on


def make_pledge(row: AnswerLine, promise: Promised, **trace: Any) -> Pledge:
    """What is promised is owed: to the receiver, by that day, which the answer itself is the ground of."""
    body, reply, petition = promise.body or row.answer.body, row.answer, row.petition
    pledge = Pledge(line=row, body=body, text=promise.text, due_on=promise.due_on)
    pledge.commitment = commitments.owe(
        title=f"{promise.text[:TITLE]} ({petition.code})",
        lead=body,
        due_on=promise.due_on,
        why=reply.citation,
        recipients=[petition.receiver],
        source_kind="pledge",
        source_code=pledge.code,
        by=trace["by"],
        at=trace["at"],
        today=clock.day_of(trace["at"]),
    )
    return audit.create(pledge, verb="pledge.made", **trace)


def _tell_receivers(reply: Answer, petitions: list[Petition], *, by: User, at: datetime) -> None:
    notifications.notify(
        users=at_work({petition.receiver_id for petition in petitions}, clock.day_of(at)),
        kind="petition.answered",
        title=Sentence(N_("Đã có trả lời kiến nghị: %(title)s"), {"title": reply.title}),
        url=petitions[0].get_absolute_url(),
        key=f"petition.answered:{reply.code}",
        at=at,
        by=by,
    )
