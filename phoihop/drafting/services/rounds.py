"""Rounds of opinions: a version sent to the parties; each owes its answer by the day, in the one ledger."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import OriginKind
from phoihop.commitments.models import State as CommitmentState
from phoihop.drafting.models import Answer, Draft, DraftStage, DraftVersion, Round
from phoihop.drafting.permissions import can_decide_for
from phoihop.drafting.services.freezing import freeze
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body

SOURCE = "draft_round"


@transaction.atomic
def send_round(
    *,
    draft_id: UUID,
    answer_by: date,
    words: str = "",
    silence_agrees: bool = False,
    by: User,
    at: datetime,
    today: date,
) -> Round:
    """Send the text to the parties for their opinion (gửi lấy ý kiến): the version in work is frozen first.

    Each party but the drafter owes an answer by `answer_by` (a Vietnam calendar day). Raises PermissionDenied, Refused
    "draft.closed", "round.open_already", "round.in_the_past", "round.nobody_to_ask".
    """
    draft = locked_draft(draft_id)
    if not can_decide_for(by, draft):
        raise PermissionDenied
    if not draft.is_open:
        raise Refused("draft.closed", _("Dự thảo này không còn lấy ý kiến được vì đã sang bước ký hoặc đã dừng."))
    if draft.rounds.open().exists():
        raise Refused("round.open_already", _("Đang có một lần lấy ý kiến chưa kết thúc; hãy kết thúc lần đó trước."))
    if answer_by <= today:
        raise Refused("round.in_the_past", _("Ngày trả lời phải sau hôm nay; hãy chọn ngày khác."))
    asked = [party.body for party in draft.parties.order_by("order") if party.body_id != draft.drafted_by_id]
    if not asked:
        raise Refused("round.nobody_to_ask", _("Dự thảo chưa có bên nào khác để lấy ý kiến; hãy thêm các bên ký."))
    version = _version_to_send(draft, by=by, at=at)
    row = Round(
        draft=draft,
        version=version,
        number=draft.rounds.count() + 1,
        words=clean(words),
        answer_by=answer_by,
        silence_agrees=silence_agrees,
        sent_by=by,
        sent_at=at,
    )
    audit.create(row, verb="round.sent", by=by, at=at)
    for body in asked:
        _ask(row, body, by=by, at=at, today=today)
    draft.stage = DraftStage.AGREEING
    audit.save(draft, ["stage"], verb="draft.sent_for_opinions", by=by, at=at)
    return row


def _version_to_send(draft: Draft, *, by: User, at: datetime) -> DraftVersion:
    """The version in work, frozen; the last frozen one where nothing was changed since."""
    newest = list(draft.versions.order_by("-number")[:2])
    if len(newest) == 2 and newest[1].is_frozen and not newest[0].is_frozen and newest[0].revision == 0:
        return newest[1]
    return newest[0] if newest[0].is_frozen else freeze(draft_id=draft.pk, by=by, at=at)


def _ask(row: Round, body: Body, *, by: User, at: datetime, today: date) -> Answer:
    named = {"draft": row.draft.short_title, "version": row.version.number}
    commitment = commitments.owe(
        title=_("Cho ý kiến về dự thảo «%(draft)s», bản số %(version)s") % named,
        output=_("văn bản góp ý"),
        lead=body,
        recipients=[row.draft.drafted_by],
        due_on=row.answer_by,
        why=_("Lấy ý kiến lần %(number)s dự thảo «%(draft)s»") % {"number": row.number, "draft": row.draft.short_title},
        origin_kind=OriginKind.CASE,
        source_kind=SOURCE,
        source_code=row.code,
        by=by,
        at=at,
        today=today,
    )
    return audit.create(Answer(round=row, body=body, commitment=commitment), verb="answer.asked", by=by, at=at)


@transaction.atomic
def close_round(*, round_id: UUID, late_reason: str = "", by: User, at: datetime, today: date) -> Round:
    """End a round (kết thúc lấy ý kiến): answers that came are confirmed, missing ones found not kept.

    `late_reason`: said of answers that came after their day, and of those that did not come. Raises PermissionDenied,
    Refused "round.closed", "round.still_running" (a party may still answer in time), "round.reason_needed".
    """
    draft = locked_draft(Round.objects.get(pk=round_id).draft_id)
    row = draft.rounds.select_for_update(of=("self",)).get(pk=round_id)
    if not can_decide_for(by, draft):
        raise PermissionDenied
    if not row.is_open:
        raise Refused("round.closed", _("Lần lấy ý kiến này đã kết thúc trước đó."))
    answers = list(row.answers.select_related("body", "commitment"))
    missing = [answer for answer in answers if not answer.is_sent]
    if missing and row.answer_by >= today:
        names = ", ".join(answer.body.name for answer in missing)
        sentence = _("Chưa hết hạn và còn %(bodies)s chưa trả lời; hãy đợi đến hết ngày %(day)s.")
        raise Refused("round.still_running", sentence % {"bodies": names, "day": f"{row.answer_by:%d/%m/%Y}"})
    for answer in answers:
        _judge(answer, clean(late_reason), by=by, at=at, today=today)
    row.closed_at = at
    return audit.save(row, ["closed_at"], verb="round.closed", by=by, at=at)


def _judge(answer: Answer, reason: str, *, by: User, at: datetime, today: date) -> None:
    """The drafter's verdict on one party's answer; one given before stands."""
    owed = answer.commitment
    if not owed.is_under_way:
        return
    in_time = owed.state == CommitmentState.PROVED and owed.done_on is not None and owed.due_on is not None
    in_time = in_time and owed.done_on <= owed.due_on  # type: ignore[operator]  # both are days by the line above
    if not in_time and not reason:
        sentence = _("%(body)s trả lời sau hạn hoặc chưa trả lời; hãy ghi lý do trước khi kết thúc.")
        raise Refused("round.reason_needed", sentence % {"body": answer.body.name})
    if owed.state == CommitmentState.PROVED:
        commitments.judge_kept(commitment_id=owed.pk, reason="" if in_time else reason, by=by, at=at)
    else:
        commitments.judge_not_kept(commitment_id=owed.pk, reason=reason, by=by, at=at, today=today)
