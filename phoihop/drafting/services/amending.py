"""What an amendment says besides its points, and whether there is anything to sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.amending_print import points_of
from phoihop.drafting.models import Draft, DraftOrigin, DraftVersion
from phoihop.drafting.services.facts import agreed_no_more
from phoihop.drafting.services.working import opened
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.regulations.queries import edition_in_use


@transaction.atomic
def set_effect(*, draft_id: UUID, lines: Sequence[str], saw: Sequence[str], by: User, at: datetime) -> DraftVersion:
    """Say in the version in work when an amendment takes effect (điều khoản thi hành), a clause a line; none: the usual
    words. `saw`: those the person had before them. What was agreed is agreed no more.

    Raises PermissionDenied, Refused "draft.closed", "draft.not_an_amendment", "draft.changed_meanwhile".
    """
    work = opened(draft_id, by)
    if work.draft.origin != DraftOrigin.AMENDMENT:
        raise Refused("draft.not_an_amendment", _("Chỉ dự thảo sửa đổi có điều khoản thi hành ghi riêng."))
    version, wanted = work.version, [words for one in lines if (words := clean(one))]
    if version.effect == wanted:
        return version
    if version.effect != list(saw):
        raise Refused(
            "draft.changed_meanwhile",
            _("Người khác vừa sửa chỗ này; nội dung anh chị gõ còn ở dưới, hãy đối chiếu với bản mới rồi lưu lại."),
        )
    agreed_no_more(work.draft, by=by, at=at)
    version.effect, version.revision = wanted, version.revision + 1
    audit.save(version, ["effect"], verb="version.effect_set", by=by, at=at)
    audit.follow([version], ["revision"])
    return version


def text_amended_since(draft: Draft) -> bool:
    """Whether another amendment took effect since this one began: its whole text would undo the other unseen."""
    if draft.amends is None or draft.amends_edition is None:
        return False
    return edition_in_use(draft.amends) != draft.amends_edition


def check_amends(version: DraftVersion) -> None:
    """An amendment that goes to be signed changes something, in the text that is in force; other drafts pass.

    Raises Refused "draft.text_amended_since" (another amendment took effect since it began), "draft.nothing_amended".
    """
    draft = version.draft
    if draft.amends is None:
        return
    if text_amended_since(draft):
        raise Refused(
            "draft.text_amended_since",
            _(
                "Một lần sửa đổi khác của quy chế này đã có hiệu lực sau khi lập dự thảo, nên dự thảo còn soạn trên lời cũ; "
                "hãy lập dự thảo sửa đổi mới từ lời đang có hiệu lực."
            ),
        )
    if not points_of(version):
        raise Refused(
            "draft.nothing_amended",
            _("Dự thảo chưa sửa đổi, bổ sung, bãi bỏ nội dung nào của quy chế nên không có gì để ký; hãy soạn trước."),
        )
