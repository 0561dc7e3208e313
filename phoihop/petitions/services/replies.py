"""A body writes its reply: drafted with what it says of each petition, changed, given up; issued, it is the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.papers import services as papers
from phoihop.papers.content import Content
from phoihop.papers.models import Paper, Urgency
from phoihop.petitions.models import Answer, Petition, Reply, ReplyLine, ResultClass, Routing, RoutingRole
from phoihop.petitions.permissions import can_answer, can_write_reply
from phoihop.petitions.reply_writing import Answered, letter_content, letter_subject, rewritten, says
from phoihop.petitions.services import answering
from phoihop.petitions.services.answering import Promised, Said, joint
from phoihop.petitions.services.states import locked

SOURCE = "petition_reply"  # source kind of its paper
WORDS_CHANGED = "reply.words_changed"  # of a line that its paper no longer says


@transaction.atomic
def draft(*, body: Body, title: str, said: Sequence[Said], by: User, at: datetime) -> Reply:
    """Write a reply as an official paper (soạn văn bản trả lời), with what it says of each petition.

    Nothing is answered before the paper is issued. Raises PermissionDenied, Refused "answer.nothing_said",
    "reply.drafted_already", those of `answering.check` and of `papers.draft`.
    """
    if not said:
        raise Refused("answer.nothing_said", _("Chọn ít nhất một kiến nghị mà văn bản này trả lời."))
    rows = {row.pk: row for row in locked([line.petition_id for line in said])}
    for line in said:
        petition = rows[line.petition_id]
        if not can_answer(by, petition, body):
            raise PermissionDenied
        answering.check(petition, line, body, clock.day_of(at))
    _refuse_second([*rows])
    reply = Reply(body=body, title=title, by=by, at=at)
    answered = [_answered(rows[line.petition_id], line, body) for line in said]
    petitions = [one.petition for one in answered]
    reply.paper = papers.draft(
        issuer=body, kind="letter", subject=letter_subject(title),
        content=letter_content(body, answered, _letters(petitions, body)), addressees=_addressees(petitions),
        source_kind=SOURCE, source_code=reply.code, by=by, at=at,
    )  # fmt: skip
    lines = [_line(reply, line) for line in said]
    return audit.create(reply, verb="petition_reply.drafted", parts=lines, by=by, at=at)


@transaction.atomic
def revise(*, reply_id: UUID, title: str, said: Sequence[Said], by: User, at: datetime) -> Reply:
    """Change what a draft says; its paper follows. Petitions not among `said` are taken out of it.

    Raises PermissionDenied, Refused "answer.nothing_said", "reply.not_in_draft", those of `answering.check` and of
    `papers.edit`.
    """
    reply = _locked(reply_id, by)
    if not reply.is_draft:
        raise Refused(
            "reply.not_in_draft", _("Văn bản đã trình duyệt; hãy rút về dự thảo trước khi sửa nội dung trả lời.")
        )
    if not said:
        raise Refused("answer.nothing_said", _("Chọn ít nhất một kiến nghị mà văn bản này trả lời."))
    kept = {line.petition_id: line for line in reply.lines.select_related("petition__receiver", "petition__commune")}
    rows = {row.pk: row for row in locked([line.petition_id for line in said if line.petition_id in kept])}
    for line in said:
        if line.petition_id not in rows:
            raise PermissionDenied  # of another reply
        answering.check(rows[line.petition_id], line, reply.body, clock.day_of(at))
    old = answered_of(reply, list(kept.values()))
    new = [_answered(rows[line.petition_id], line, reply.body) for line in said]
    _keep(reply, kept, said, by=by, at=at)
    reply.title = title
    audit.save(reply, ["title"], verb="petition_reply.revised", by=by, at=at)
    _rewrite(reply, old, new, by=by, at=at)
    return reply


@transaction.atomic
def discard(*, reply_id: UUID, reason: str, by: User, at: datetime) -> Reply:
    """Give a reply up with its paper (bỏ dự thảo); its petitions wait for another. Raises PermissionDenied, Refused those of
    `papers.withdraw`."""
    reply = _locked(reply_id, by)
    papers.withdraw(paper_id=reply.paper_id, reason=reason, by=by, at=at)
    audit.record(reply, verb="petition_reply.discarded", by=by, at=at, reason=reason)
    return reply


@transaction.atomic
def enter(*, paper: Paper, by: User, at: datetime) -> Reply:
    """The paper of a reply was issued (`settings.PAPERS_ISSUED`): what it says becomes the answer, dated as the paper, once.

    What stands in the way of a petition's answer by now (another body leads it, it was merged, a promised day has passed, the
    paper says something else) keeps that line alone from being entered; who issued and who wrote it are told.
    """
    reply = Reply.objects.select_for_update(of=("self",)).select_related("body", "by").get(code=paper.source_code)
    if reply.entered_at is not None or paper.issued_on is None:
        return reply
    lines = list(reply.lines.select_related("petition__receiver", "petition__commune").order_by("pk"))
    rows = {row.pk: row for row in locked([line.petition_id for line in lines])}
    answered = answered_of(reply, lines)
    stands = says(Content.from_json(paper.sheet), answered)
    fit: list[Said] = []
    for line, is_said in zip(lines, stands, strict=True):
        said = said_of(line, rows[line.petition_id])
        line.skipped = "" if is_said else WORDS_CHANGED
        if is_said:
            try:
                answering.check(rows[line.petition_id], said, reply.body, paper.issued_on)
                fit.append(said)
            except Refused as refused:
                line.skipped = refused.code
    reply.answer = _enter(reply, paper, fit, lines, by=by, at=at) if fit else None
    reply.entered_at = at
    audit.bulk_save(
        [line for line in lines if line.skipped], ["skipped"], verb="petition_reply.line_skipped", by=by, at=at
    )
    audit.save(reply, ["answer", "entered_at"], verb="petition_reply.entered", by=by, at=at)
    _tell_of_skipped(reply, [line for line in lines if line.skipped], by=by, at=at)
    return reply


def said_of(line: ReplyLine, petition: Petition) -> Said:
    """A kept line as it was said; a promise of a body that helps no more is found out by `answering.check`."""
    bodies = {
        body.code: body for body in Body.objects.filter(code__in=[one["body"] for one in line.promises if one["body"]])
    }
    promised = [
        Promised(one["text"], date.fromisoformat(one["due_on"]), bodies.get(one["body"])) for one in line.promises
    ]  # fmt: skip
    return Said(petition.pk, ResultClass(line.result), line.text, promised)


def answered_of(reply: Reply, lines: Sequence[ReplyLine]) -> list[Answered]:
    """The kept lines as the letter says them."""
    return [_answered(line.petition, said_of(line, line.petition), reply.body) for line in lines]


def _enter(
    reply: Reply, paper: Paper, fit: Sequence[Said], lines: Sequence[ReplyLine], *, by: User, at: datetime
) -> Answer | None:
    """The answer; None when the ledger takes no proof of one of them after all, which is then said of each."""
    assert paper.issued_on is not None  # noqa: S101  # asked by the caller
    try:
        with transaction.atomic():
            return answering.answer(
                body=reply.body, title=reply.title, said=fit, answered_on=paper.issued_on,
                received_on=max(paper.issued_on, clock.day_of(at)), paper=paper, by=by, at=at,
            )  # fmt: skip
    except Refused as refused:
        for line in lines:
            line.skipped = line.skipped or refused.code
        return None


def _tell_of_skipped(reply: Reply, skipped: Sequence[ReplyLine], *, by: User, at: datetime) -> None:
    if not skipped:
        return
    codes = ", ".join(line.petition.code for line in skipped)
    notifications.notify(
        users=[by, *([reply.by] if reply.by else [])],
        kind="petition.reply_skipped",
        title=Sentence(
            N_("Văn bản trả lời đã phát hành, chưa ghi được trả lời kiến nghị: %(codes)s"), {"codes": codes[:200]}
        ),
        url=reply.get_absolute_url(),
        key=f"petition.reply_skipped:{reply.code}",
        at=at,
    )


def _rewrite(reply: Reply, old: Sequence[Answered], new: Sequence[Answered], *, by: User, at: datetime) -> None:
    """The paper says what is kept now."""
    paper, petitions = reply.paper, [one.petition for one in new]
    content = rewritten(Content.from_json(paper.sheet), reply.body, old, new, _letters(petitions, reply.body))
    papers.edit(
        paper_id=paper.pk, revision=paper.revision, kind=paper.kind, subject=letter_subject(reply.title), content=content,
        addressees=[papers.To(line.body, line.name, line.is_copy) for line in paper.addressees.select_related("body")],
        urgency=paper.urgency or Urgency.NONE, by=by, at=at,
    )  # fmt: skip


def _keep(reply: Reply, kept: dict[UUID, ReplyLine], said: Sequence[Said], *, by: User, at: datetime) -> None:
    trace: dict[str, Any] = {"by": by, "at": at}
    changed = []
    for line in said:
        row, new = kept[line.petition_id], _line(reply, line)
        row.result, row.text, row.promises = new.result, new.text, new.promises
        changed.append(row)
    audit.bulk_save(changed, ["result", "text", "promises"], verb="petition_reply.line_revised", **trace)
    for petition_id in kept.keys() - {line.petition_id for line in said}:
        audit.delete(kept[petition_id], verb="petition_reply.line_removed", **trace)


def _refuse_second(petition_ids: Sequence[UUID]) -> None:
    """One reply at a time is written to a petition; the petitions are locked."""
    other = (
        ReplyLine.objects.under_way()
        .filter(petition__in=petition_ids)
        .select_related("petition", "reply__paper")
        .first()
    )
    if other is not None:
        sentence = _("Kiến nghị %(code)s đã có văn bản trả lời đang soạn (%(paper)s); hãy mở văn bản ấy.")
        raise Refused(
            "reply.drafted_already", sentence % {"code": other.petition.code, "paper": other.reply.paper.code}
        )


def _line(reply: Reply, said: Said) -> ReplyLine:
    promises = [
        {"text": one.text, "due_on": one.due_on.isoformat(), "body": one.body.code if one.body else ""}
        for one in said.promised
    ]
    return ReplyLine(reply=reply, petition_id=said.petition_id, result=said.result, text=said.text, promises=promises)


def _answered(petition: Petition, said: Said, body: Body) -> Answered:
    promised = [(one.text, one.body or body, one.due_on) for one in said.promised]
    return Answered(petition, said.result, said.text, promised)


def _letters(petitions: Sequence[Petition], body: Body) -> list[str]:
    """The letters with which the petitions came to the body, where their papers are known."""
    rows = Routing.objects.standing().filter(petition__in=petitions, body=body, role=RoutingRole.LEAD)
    cited = [row.paper.citation for row in rows.select_related("paper").order_by("since", "pk") if row.paper]
    return list(dict.fromkeys(cited))


def _addressees(petitions: Sequence[Petition]) -> list[papers.To]:
    """Who gathered them; for information who helps with the answer."""
    receivers = {petition.receiver_id: petition.receiver for petition in petitions}
    partners = {body.pk: body for petition in petitions for body in joint(petition)[1:] if body.pk not in receivers}
    copies = [papers.To(body=body, is_copy=True) for body in partners.values()]
    return [*(papers.To(body=body) for body in receivers.values()), *copies]


def _locked(reply_id: UUID, by: User) -> Reply:
    """The reply under the lock of its paper, which is taken before those of petitions as when it is issued."""
    reply = Reply.objects.select_related("body").get(pk=reply_id)
    if not can_write_reply(by, reply):
        raise PermissionDenied
    reply.paper = Paper.objects.select_for_update(of=("self",)).get(pk=reply.paper_id)
    return reply
