"""What a party says of a version: comments prepared clause by clause, then sent as its answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import State as CommitmentState
from phoihop.commitments.services.recorded import trace_of
from phoihop.drafting.models import Answer, Comment, CommentKind, Stance
from phoihop.drafting.permissions import can_answer, can_prepare
from phoihop.drafting.queries import Row, rows_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.papers.models import Paper


@transaction.atomic
def comment(
    *,
    answer_id: UUID,
    node: str,
    kind: CommentKind,
    words: str = "",
    proposed: str = "",
    by: User,
    at: datetime,
) -> Comment:
    """Note what the party says of one node (góp ý), "" for the text as a whole; it is sent with the answer.

    Raises PermissionDenied, Refused "answer.sent", "round.closed", "comment.no_such_clause", "comment.says_nothing",
    "comment.proposes_the_same".
    """
    answer = _to_prepare(answer_id, by)
    position, place = _place(answer, node)
    row = Comment(answer=answer, node=node, position=position, made_by=by, made_at=at)
    row.address = place.address if place else ""
    _fill(row, kind, words, proposed, now=place.node.text if place else "")
    row.order = (answer.comments.aggregate(last=Max("order"))["last"] or 0) + 1
    return audit.create(row, verb="comment.noted", by=by, at=at)


@transaction.atomic
def change_comment(
    *, comment_id: UUID, kind: CommentKind, words: str = "", proposed: str = "", by: User, at: datetime
) -> Comment:
    """Change a comment that was not sent yet. Raises as `comment`."""
    answer = _to_prepare(Comment.objects.get(pk=comment_id).answer_id, by)
    row = answer.comments.get(pk=comment_id)
    place = _place(answer, row.node)[1]
    _fill(row, kind, words, proposed, now=place.node.text if place else "")
    return audit.save(row, ["kind", "words", "proposed"], verb="comment.changed", by=by, at=at)


@transaction.atomic
def remove_comment(*, comment_id: UUID, by: User, at: datetime) -> None:
    """Take a comment out that was not sent yet. Raises PermissionDenied, Refused "answer.sent", "round.closed"."""
    answer = _to_prepare(Comment.objects.get(pk=comment_id).answer_id, by)
    audit.delete(answer.comments.get(pk=comment_id), verb="comment.removed", by=by, at=at)


@transaction.atomic
def send_answer(
    *, answer_id: UUID, stance: Stance, words: str = "", by: User, at: datetime, paper: Paper | None = None
) -> Answer:
    """Send the party's answer with its comments (trả lời lấy ý kiến): proof of what it owed.

    `paper`: the party's letter, from which the drafter's registry clerk records it («ghi nhận theo văn bản»).
    Raises PermissionDenied, Refused "answer.sent", "round.closed", "answer.says_nothing", "answer.without_objection",
    "commitment.paper_not_issued", "paper.of_another_body".
    """
    answer = _open(answer_id)
    if not can_answer(by, answer, from_paper=paper is not None):
        raise PermissionDenied
    kinds = set(answer.comments.values_list("kind", flat=True))
    if stance != Stance.AGREES and not clean(words) and not kinds - {CommentKind.ACCEPTS}:
        raise Refused("answer.says_nothing", _("Hãy ghi nội dung đề nghị, hoặc góp ý ở ít nhất một điều khoản."))
    if stance == Stance.AGREES and CommentKind.PROPOSES in kinds:
        sentence = _("Đã ghi đề nghị sửa điều khoản; hãy chọn «Thống nhất, đề nghị chỉnh sửa», hoặc bỏ đề nghị đó.")
        raise Refused("answer.without_objection", sentence)
    answer.stance, answer.words, answer.sent_by, answer.sent_at, answer.paper = stance, clean(words), by, at, paper
    fields = ["stance", "words", "sent_by", "sent_at", "paper"]
    trace = trace_of(answer.body, paper, by=by, at=at, from_paper=paper is not None)
    audit.save(answer, fields, verb="answer.sent", **trace)
    _prove(answer, paper, by=by, at=at)
    return answer


def _prove(answer: Answer, paper: Paper | None, *, by: User, at: datetime) -> None:
    owed = answer.commitment
    if owed.state != CommitmentState.OPEN:  # its own people proved it by hand before
        return
    if not owed.is_led_by(answer.body):  # handed over in the ledger, when that was still possible
        why = _("%(body)s đã tự trả lời") % {"body": answer.body}
        commitments.drop_of_case(commitment_id=owed.pk, reason=why, by=by, at=at)
        return
    commitments.prove(
        commitment_id=owed.pk,
        body=answer.body,
        statement=f"{Stance(answer.stance).label}. {answer.words}".strip(),
        received_on=clock.day_of(at),
        paper=paper,
        from_paper=paper is not None,
        by=by,
        at=at,
    )


def _open(answer_id: UUID) -> Answer:
    rows = Answer.objects.select_for_update(of=("self",)).select_related("round__draft", "round__version", "body")
    answer = rows.select_related("round__draft", "round__version", "body", "commitment").get(pk=answer_id)
    if answer.is_sent:
        raise Refused("answer.sent", _("Ý kiến của %(body)s đã gửi trước đó.") % {"body": answer.body.name})
    if not answer.round.is_open:
        raise Refused("round.closed", _("Lần lấy ý kiến này đã kết thúc trước đó."))
    return answer


def _to_prepare(answer_id: UUID, by: User) -> Answer:
    if not can_prepare(by, Answer.objects.select_related("round__draft").get(pk=answer_id)):
        raise PermissionDenied
    return _open(answer_id)


def _place(answer: Answer, node: str) -> tuple[int, Row | None]:
    """A node as the version has it, and its place in the order; (0, None) for the text as a whole."""
    if not node:
        return 0, None
    for position, row in enumerate(rows_of(answer.round.version.roots), 1):
        if row.node.id == node:
            return position, row
    raise Refused("comment.no_such_clause", _("Bản dự thảo này không có điều khoản đó; hãy tải lại trang."))


def _fill(row: Comment, kind: CommentKind, words: str, proposed: str, *, now: str) -> None:
    row.kind, row.words, row.proposed = kind, clean(words), clean(proposed) if kind == CommentKind.PROPOSES else ""
    if kind == CommentKind.PROPOSES and not row.proposed:
        raise Refused("comment.says_nothing", _("Hãy ghi câu chữ đề nghị thay cho điều khoản."))
    if kind == CommentKind.PROPOSES and row.proposed == clean(now):
        sentence = _("Câu chữ đề nghị giống hệt dự thảo; hãy sửa câu chữ, hoặc chọn loại ý kiến khác.")
        raise Refused("comment.proposes_the_same", sentence)
    if kind == CommentKind.ASKS and not row.words:
        raise Refused("comment.says_nothing", _("Hãy ghi điều cần làm rõ."))
