"""Opinions on the sample's draft: a round that is over, one office answering on paper, and a round that waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from phoihop.drafting import services
from phoihop.drafting.models import Answer, Comment, CommentKind, Draft, Outcome, Round, Stance
from phoihop.drafting.rules.texts import Node, walk
from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.papers.services import record_for
from phoihop.papers.typeset.seals import as_stamp

DATA_DAY = "Văn phòng UBND tỉnh mở dữ liệu theo dõi nhiệm vụ cho hai văn phòng còn lại chậm nhất ngày 08 hằng tháng."


def closed_round(made: Province, draft: Draft, *, today: date) -> Round:
    """Sent nine days ago: one office proposes words that are taken up and asks for what is not, one writes a letter."""
    sent, answered = _at(today, 9), _at(today, 7)
    head = made.users["chanhvp.hdnd"]
    row = services.send_round(
        draft_id=draft.pk,
        answer_by=today - timedelta(days=5),
        words="Đề nghị hai văn phòng góp ý toàn văn, nhất là điều về chia sẻ dữ liệu điều hành.",
        by=head,
        at=sent,
        today=sent.date(),
    )
    theirs, letter = (Answer.objects.get(round=row, body=made.bodies[key]) for key in ("vpubnd", "vptu"))
    data, quality = _clause(row, "dữ liệu theo dõi nhiệm vụ"), _clause(row, "rà soát văn bản trình")
    officer = made.users["chuyenvien.ubnd"]
    for node, proposed, why in (
        (data, DATA_DAY, "Số liệu tháng chốt ngày 05, cần thêm ba ngày đối chiếu."),
        (quality, quality.text.replace("hằng tháng", "hằng quý"), "Rà soát hằng tháng quá dày."),
    ):
        services.comment(
            answer_id=theirs.pk, node=node.id, kind=CommentKind.PROPOSES, proposed=proposed, words=why,
            by=officer, at=answered,
        )  # fmt: skip
    services.send_answer(answer_id=theirs.pk, stance=Stance.WITH_CHANGES, by=made.users["chanhvp.ubnd"], at=answered)
    _by_letter(made, letter, data, _at(today, 6))
    decided = _at(today, 4)
    for comment in _comments(row):
        taken, asks = comment.proposed == DATA_DAY, comment.kind == CommentKind.ASKS
        kept = "Không; việc mật không đưa vào phần mềm." if asks else "Giữ hằng tháng để kịp báo cáo lãnh đạo."
        services.decide_comment(
            comment_id=comment.pk,
            outcome=Outcome.TAKEN_UP if taken else Outcome.KEPT,
            reason="" if taken else kept,
            by=made.users["chuyenvien.hdnd"],
            at=decided,
        )
        if taken:
            services.put_comment_in_text(comment_id=comment.pk, by=made.users["chuyenvien.hdnd"], at=decided)
    return services.close_round(round_id=row.pk, by=head, at=decided, today=decided.date())


def open_round(made: Province, draft: Draft, *, today: date) -> Round:
    """Sent yesterday; nobody has answered yet, one office prepares a comment."""
    sent = _at(today, 1)
    row = services.send_round(
        draft_id=draft.pk,
        answer_by=today + timedelta(days=6),
        words="Bản đã tiếp thu ý kiến lần 1; đề nghị thống nhất để ký.",
        by=made.users["chanhvp.hdnd"],
        at=sent,
        today=sent.date(),
    )
    services.comment(
        answer_id=Answer.objects.get(round=row, body=made.bodies["vpubnd"]).pk,
        node=_clause(row, "vướng mắc").id,
        kind=CommentKind.ASKS,
        words="Phản ánh qua kênh nào?",
        by=made.users["chuyenvien.ubnd"],
        at=_at(today, 0),
    )
    return row


def _by_letter(made: Province, answer: Answer, node: Node, at: datetime) -> None:
    """The Party office answers on paper; the registry clerk of who drafts records it."""
    clerk = made.users["vanthu.hdnd"]
    services.comment(
        answer_id=answer.pk,
        node=node.id,
        kind=CommentKind.ASKS,
        words="Dữ liệu có gồm việc mật không?",
        by=clerk,
        at=at,
    )
    sheet = as_stamp("CÔNG VĂN MẪU", ["Văn phòng Tỉnh ủy góp ý dự thảo quy chế"], (300, 100))
    paper = record_for(
        issuer=answer.body,
        recorded_by=made.bodies["vphdnd"],
        number_text="214-CV/VPTU",
        issued_on=at.date(),
        subject="Góp ý dự thảo quy chế ba văn phòng",
        scan=documents.store_bytes(
            title="214-CV/VPTU", name="cong-van.pdf", kind=content.PDF, data=sheet, by=clerk, at=at
        ),
        source_kind="draft",
        source_code=answer.round.draft.code,
        by=clerk,
        at=at,
    )
    services.send_answer(answer_id=answer.pk, stance=Stance.WITH_CHANGES, by=clerk, at=at, paper=paper)


def _comments(row: Round) -> list[Comment]:
    """What was said in a round, in the order of the text."""
    return list(Comment.objects.filter(answer__round=row).order_by("position", "answer__body__rank"))


def _clause(row: Round, words: str) -> Node:
    return next(node for node in walk(row.version.roots) if words in node.text)


def _at(today: date, days: int) -> datetime:
    return morning(today - timedelta(days=days))
