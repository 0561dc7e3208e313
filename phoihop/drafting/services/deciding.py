"""The drafter's word on each comment, and the finding that all have agreed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import Comment, Draft, DraftStage, Outcome
from phoihop.drafting.permissions import can_decide_for, can_lead
from phoihop.drafting.queries import standings
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean


@transaction.atomic
def decide_comment(*, comment_id: UUID, outcome: Outcome, reason: str = "", by: User, at: datetime) -> Comment:
    """Say what became of a comment (tiếp thu, giải trình); may be said again while the draft is open.

    Raises PermissionDenied, Refused "draft.closed", "comment.not_sent", "comment.reason_needed".
    """
    draft = locked_draft(Comment.objects.select_related("answer__round").get(pk=comment_id).answer.round.draft_id)
    row = Comment.objects.select_for_update(of=("self",)).select_related("answer").get(pk=comment_id)
    if not can_lead(by, draft):
        raise PermissionDenied
    if not draft.is_open:
        raise Refused("draft.closed", _("Dự thảo này không còn sửa được vì đã sang bước ký hoặc đã dừng."))
    if not row.answer.is_sent:
        raise Refused("comment.not_sent", _("Góp ý này chưa được gửi."))
    if outcome != Outcome.TAKEN_UP and not clean(reason):
        raise Refused("comment.reason_needed", _("Hãy ghi lý do khi không tiếp thu hoặc chỉ tiếp thu một phần."))
    row.outcome, row.outcome_reason, row.decided_by, row.decided_at = outcome, clean(reason), by, at
    fields = ["outcome", "outcome_reason", "decided_by", "decided_at"]
    return audit.save(row, fields, verb="comment.decided", by=by, at=at)


@transaction.atomic
def find_agreed(*, draft_id: UUID, by: User, at: datetime) -> Draft:
    """Find that every party agreed to the last frozen version (thống nhất dự thảo): it is ready to be signed.

    Raises PermissionDenied, Refused "draft.closed", "draft.nothing_frozen", "draft.changed_since" (words changed after
    that version was frozen), "round.open_already", "draft.not_agreed" (names who has not).
    """
    draft = locked_draft(draft_id)
    if not can_decide_for(by, draft):
        raise PermissionDenied
    if draft.stage not in {DraftStage.DRAFTING, DraftStage.AGREEING}:
        raise Refused("draft.closed", _("Dự thảo này đã thống nhất, đã sang bước ký hoặc đã dừng."))
    version = draft.versions.frozen().order_by("number").last()
    if version is None:
        raise Refused("draft.nothing_frozen", _("Chưa có bản dự thảo nào được chốt; hãy gửi lấy ý kiến trước."))
    if draft.versions.working().filter(revision__gt=0).exists():
        sentence = _("Văn bản đã sửa sau bản số %(number)s; hãy gửi bản mới lấy ý kiến, hoặc đưa ra hội nghị.")
        raise Refused("draft.changed_since", sentence % {"number": version.number})
    if draft.rounds.open().exists():
        raise Refused("round.open_already", _("Đang có một lần lấy ý kiến chưa kết thúc; hãy kết thúc lần đó trước."))
    missing = [one.body.name for one in standings(draft, version) if not one.agreed]
    if missing:
        sentence = _("Chưa thống nhất bản số %(number)s: %(bodies)s.")
        raise Refused("draft.not_agreed", sentence % {"number": version.number, "bodies": ", ".join(missing)})
    draft.stage = DraftStage.AGREED
    return audit.save(draft, ["stage"], verb="draft.agreed", by=by, at=at, reason=f"v{version.number} {version.digest}")
