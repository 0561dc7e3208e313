"""Words proposed by a party go into the text by one press, if the clause still says what the party read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import Comment, CommentKind, DraftEdit, Outcome
from phoihop.drafting.permissions import can_lead
from phoihop.drafting.rules import proposals
from phoihop.drafting.rules.texts import places, seen
from phoihop.drafting.services.editing import reword_node
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused


@transaction.atomic
def put_comment_in_text(*, comment_id: UUID, by: User, at: datetime) -> DraftEdit:
    """Put the words of a comment that was taken up into the version in work (đưa câu chữ vào dự thảo).

    It is an edit like any other and can be undone. Raises PermissionDenied, Refused "comment.not_taken_up" (it proposes
    no words for one clause, or was not taken up whole), "comment.in_text", "comment.clause_changed" (others changed the
    clause since the version that the party read), and as `reword_node`: "draft.closed", "draft.node_gone",
    "draft.renumbered".
    """
    known = Comment.objects.select_related("answer__round__version").get(pk=comment_id)
    draft = locked_draft(known.answer.round.draft_id)
    if not can_lead(by, draft):
        raise PermissionDenied
    row = Comment.objects.select_related("edit__undone_by").get(pk=comment_id)
    if row.kind != CommentKind.PROPOSES or row.outcome != Outcome.TAKEN_UP or not row.node:
        sentence = _("Chỉ đưa vào dự thảo được câu chữ đề nghị cho một điều khoản và đã tiếp thu toàn bộ.")
        raise Refused("comment.not_taken_up", sentence)
    if row.in_text:
        raise Refused("comment.in_text", _("Câu chữ này đã được đưa vào dự thảo."))
    version = draft.versions.working().first()
    roots = version.roots if version else []
    read, now = places(known.answer.round.version.roots)[row.node].node, places(roots).get(row.node)
    if now is not None and seen(read) != seen(now.node):
        raise Refused(
            "comment.clause_changed",
            _("%(address)s đã sửa sau bản gửi lấy ý kiến; hãy mở điều khoản đó và ghép câu chữ bằng tay.")
            % {"address": row.address},
        )
    heading, text = proposals.put_in(read.heading, read.text, row.proposed)
    edit = reword_node(
        draft_id=draft.pk,
        node=row.node,
        heading=heading,
        text=text,
        saw=seen(read),
        revision=0,  # its references are numbered as the party read them
        by=by,
        at=at,
    )
    if edit is None:
        raise Refused("comment.in_text", _("Câu chữ này đã được đưa vào dự thảo."))
    row.edit = edit
    audit.save(row, ["edit"], verb="comment.put_in_text", by=by, at=at)
    return edit
