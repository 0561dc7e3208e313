"""A name that has died gives way to today's, wherever it stands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.earlier import renamed_in
from phoihop.drafting.models import EditKind
from phoihop.drafting.rules import editing
from phoihop.drafting.rules.sources import with_name
from phoihop.drafting.rules.texts import places
from phoihop.drafting.services.working import opened, write
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused


@transaction.atomic
def replace_name(*, draft_id: UUID, old: str, by: User, at: datetime) -> int:
    """Put today's name of a body in the place of `old` in the whole text (thay tên cũ). Returns in how many clauses.

    Which name came instead says the directory, never who asks. Each clause is a change of its own and can be undone.

    Raises PermissionDenied, Refused "draft.closed", "draft.name_not_old" (the text does not name it so).
    """
    work = opened(draft_id, by)
    found = next((one for one in renamed_in(work.draft, work.roots) if one.old == old), None)
    if found is None:
        raise Refused(
            "draft.name_not_old", _("Tên này không còn trong dự thảo hoặc vẫn là tên hiện nay; hãy tải lại trang.")
        )
    for key in found.nodes:
        node = places(work.roots)[key].node
        before = {"heading": node.heading, "text": node.text, "refs": node.refs}
        heading = with_name(node.heading, old, found.new) if node.heading else node.heading
        editing.reword(work.roots, key, heading, with_name(node.text, old, found.new))
        after = {"heading": node.heading, "text": node.text, "refs": node.refs}
        write(work, EditKind.WORDS, node=key, before=before, after=after, by=by, at=at)
    return len(found.nodes)
