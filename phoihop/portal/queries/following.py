"""Where what a citizen sent stands, in a few plain sentences with their days: never a person; of an office's words the answer
to his question alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from phoihop.commitments.models import UNDER_WAY, State
from phoihop.intake.models import Item, Outcome, VoterOpinion
from phoihop.kernel.clock.services import day_of
from phoihop.petitions.models import OWED, WAITING, AnswerLine, Petition, PetitionState, Pledge
from phoihop.portal.models import Submission
from phoihop.portal.queries import code_digest
from phoihop.portal.rules import read_code

HOPS = 10  # merged into one that was merged again; more is a fault of the data, not a road


@dataclass(frozen=True)
class Step:
    """One sentence. `on`: the day it happened; none for what lies ahead. `tone`: as of a badge."""

    text: str
    on: date | None = None
    tone: str = "plain"


@dataclass(frozen=True)
class Matter:
    """One thing asked, and its steps in order."""

    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Progress:
    """What the holder of a code is told."""

    received: Step
    matters: list[Matter]


def progress_of(typed: str, today: date) -> Progress | None:
    """What the code on a receipt leads to; None for a code that is none. The code is the right to ask: it is the one way to
    these facts for who has no account, and it gives states and days alone, and what was answered to a question."""
    code = read_code(typed)
    found = Submission.objects.filter(code_digest=code_digest(code)).select_related("item__receiver") if code else None
    submission = found.defer("item__content", "item__sender").first() if found is not None else None
    if submission is None:
        return None
    item = submission.item
    received = Step(_("%(body)s đã nhận.") % {"body": item.receiver.name}, item.received_on, "good")
    if item.outcome != Outcome.PETITION:
        return Progress(received, [Matter([_screened(item), *_answered(item)])])
    rows = Petition.objects.filter(item=item, split_from__isnull=True).order_by("pk")
    return Progress(
        received,
        [
            _matter(row, today)
            for row in rows.select_related("lead", "receiver", "item").defer("search", "item__content", "item__sender")
        ],
    )


def _screened(item: Item) -> Step:
    words = {
        Outcome.WAITING: _("Đang chờ văn thư xem; nội dung được mã hóa cho đến khi xem xong."),
        Outcome.OPINION: _("Đã xem và ghi nhận là ý kiến đóng góp để cơ quan nghiên cứu; không trả lời riêng."),
        Outcome.LETTER: _("Đã xem; được xử lý riêng theo quy định, cơ quan tiếp nhận liên hệ khi cần."),
        Outcome.QUESTION: _("Đã xem và ghi nhận là câu hỏi."),
        Outcome.THANKS: _("Đã xem và ghi nhận, xin cảm ơn."),
    }
    waiting = item.outcome == Outcome.WAITING
    on = day_of(item.screened_at) if item.screened_at else None
    return Step(words[Outcome(item.outcome)], on, "accent" if waiting else "good")


def _answered(item: Item) -> list[Step]:
    """Of a question its answer, or why there is none; of one screened by an earlier version, whose words are gone, nothing."""
    if item.outcome != Outcome.QUESTION:
        return []
    row = VoterOpinion.objects.filter(item=item).defer("search", "item__content", "item__sender").first()
    if row is None and item.undo_until is None:
        return []
    if row is None or row.waits_for_answer:
        return [Step(_("Câu trả lời sẽ hiện ở trang này."), None, "accent")]
    if row.told_on:
        return [Step(_("Trả lời: %(answer)s") % {"answer": row.answer}, row.told_on, "good")]
    on = day_of(row.settled_at) if row.settled_at else None
    return [Step(_("Không trả lời: %(reason)s") % {"reason": row.closed_reason}, on)]


def _matter(row: Petition, today: date) -> Matter:
    """A petition, or the one it goes on in, or the parts it was split into."""
    steps: list[Step] = []
    for _hop in range(HOPS):
        if row.state != PetitionState.MERGED or row.merged_into_id is None:
            break
        if not steps:
            steps.append(Step(_("Được gộp với kiến nghị khác cùng đề nghị; các bước sau là của kiến nghị chung.")))
        row = (
            Petition.objects.select_related("lead", "receiver", "item")
            .defer("search", "item__content", "item__sender")
            .get(pk=row.merged_into_id)
        )
    if row.state == PetitionState.SPLIT:
        steps.append(Step(_("Được tách thành nhiều kiến nghị, mỗi việc một nơi trả lời.")))
        parts = (
            Petition.objects.filter(split_from=row)
            .select_related("lead", "receiver", "item")
            .defer("search", "item__content", "item__sender")
        )
        return Matter([*steps, *(step for part in parts.order_by("pk") for step in _matter(part, today).steps)])
    return Matter([*steps, *_way(row, today), *_end(row, today)])


def _way(row: Petition, today: date) -> list[Step]:
    """From the first routing to the answer."""
    steps: list[Step] = []
    lead = {"body": row.lead.name if row.lead else ""}
    if row.item is not None and row.receiver_id != row.item.receiver_id:
        steps.append(
            Step(
                _("Thuộc phạm vi của %(body)s, nay cơ quan này theo dõi.") % {"body": row.receiver.name},
                row.received_on,
            )
        )
    if row.state in WAITING:
        return [*steps, Step(_("Là kiến nghị; đang phân loại để chuyển cơ quan có thẩm quyền."), None, "accent")]
    if row.lead and row.routed_on:
        steps.append(Step(_("Đã chuyển để trả lời; nay ở %(body)s.") % lead, row.routed_on, "good"))
    if row.reopened_on and row.answered_on is None:
        steps.append(Step(_("Được mở lại: trả lời trước chưa giải quyết hết."), row.reopened_on, "warn"))
    if row.state in OWED and row.due_on:
        day = {"day": f"{row.due_on:%d/%m/%Y}"}
        if row.state != PetitionState.ROUTED:
            steps.append(Step(_("Đang xác định lại cơ quan trả lời; hạn trả lời không đổi."), None, "warn"))
        late = row.due_on < today
        text = _("Quá hạn trả lời từ ngày %(day)s.") if late else _("Hạn trả lời: ngày %(day)s.")
        steps.append(Step(text % day, None, "alarm" if late else "accent"))
    return steps


def _end(row: Petition, today: date) -> list[Step]:
    """From the answer to solved."""
    if row.settled_by is not None:
        told = {"body": row.settled_by.answer.body.name, "day": f"{row.settled_by.answer.answered_on:%d/%m/%Y}"}
        words = _("Việc này đã được %(body)s trả lời ngày %(day)s và giải quyết xong; không trả lời lại.")
        return [Step(words % told, None, "good")]
    if row.state == PetitionState.CLOSED:
        return [Step(_("Không xử lý tiếp; liên hệ %(body)s để biết lý do.") % {"body": row.receiver.name})]
    if row.answered_on is None:
        return []
    line = AnswerLine.objects.filter(petition=row).standing().order_by("-answer__answered_on", "-pk").first()
    steps = (
        [Step(_("Đã trả lời: %(result)s.") % {"result": line.get_result_display()}, row.answered_on, "good")]
        if line
        else []
    )
    steps += _promises(line, today) if line else []
    if row.solved_on:
        steps.append(Step(_("Cơ quan theo dõi xác nhận đã giải quyết xong."), row.solved_on, "good"))
    else:
        steps.append(Step(_("Đang theo dõi đến khi giải quyết xong."), None, "accent"))
    return steps


def _promises(line: AnswerLine, today: date) -> list[Step]:
    """Until when it was promised; the promise itself is read where the answer is published."""
    rows = Pledge.objects.filter(line=line).select_related("commitment").order_by("due_on", "pk")
    return [promise_step(pledge, today) for pledge in rows]


def promise_step(pledge: Pledge, today: date) -> Step:
    """How far a promise is; `pledge` with its commitment."""
    day, state = {"day": f"{pledge.due_on:%d/%m/%Y}"}, State(pledge.commitment.state)
    if pledge.is_broken or state == State.NOT_KEPT:
        return Step(_("Hứa xong trước hết ngày %(day)s: không thực hiện đúng lời hứa.") % day, None, "alarm")
    if state in UNDER_WAY:
        late = pledge.due_on < today and state == State.OPEN
        text = (
            _("Hứa xong trước hết ngày %(day)s: quá ngày, chưa xong.")
            if late
            else _("Hứa xong trước hết ngày %(day)s.")
        )
        return Step(text % day, None, "alarm" if late else "accent")
    if state == State.NO_LONGER_DUE:
        return Step(_("Hứa xong trước hết ngày %(day)s: không còn phải thực hiện.") % day)
    return Step(_("Hứa xong trước hết ngày %(day)s: đã thực hiện.") % day, pledge.commitment.done_on, "good")
