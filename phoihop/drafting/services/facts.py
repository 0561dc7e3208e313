"""The facts of a draft are changed after its start."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import Draft, DraftStage
from phoihop.drafting.permissions import can_lead
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Term
from phoihop.regulations.models import RegulationKind


@dataclass(frozen=True)
class Facts:
    """What a draft is, as it is to be."""

    title: str
    short_title: str
    kind: RegulationKind
    drafted_by: Body
    follower: Body | None = None
    term: Term | None = None


def settled(draft: Draft) -> None:
    """Facts and parties stay as they are while bodies are asked or sign. Raises Refused "draft.closed", "round.open_already"."""
    if not draft.is_open:
        raise Refused("draft.closed", _("Dự thảo này đã sang bước ký hoặc đã dừng nên không đổi được nữa."))
    if draft.rounds.open().exists():
        raise Refused("round.open_already", _("Đang có một lần lấy ý kiến chưa kết thúc; hãy kết thúc lần đó trước."))


def agreed_no_more(draft: Draft, *, by: User, at: datetime) -> None:
    """What was agreed on was another text or between others: it has to be agreed on anew."""
    if draft.stage == DraftStage.AGREED:
        draft.stage = DraftStage.DRAFTING
        audit.save(draft, ["stage"], verb="draft.taken_from_agreement", by=by, at=at)


@transaction.atomic
def change_facts(*, draft_id: UUID, facts: Facts, by: User, at: datetime) -> Draft:
    """Change title, kind, term, follower, or hand the pen to another party (sửa thông tin dự thảo).

    Another title is another text: it goes into the version in work, and what was agreed on is agreed on no more.
    Raises PermissionDenied, Refused "draft.closed" (being signed, signed or given up), "round.open_already",
    "draft.too_few_parties", "draft.pen_to_no_party".
    """
    draft = locked_draft(draft_id)
    if not can_lead(by, draft):
        raise PermissionDenied
    settled(draft)
    if facts.kind != RegulationKind.ISSUED and draft.parties.count() < 2:
        raise Refused("draft.too_few_parties", _("Quy chế phối hợp cần ít nhất hai bên ký; hãy chọn thêm bên ký."))
    if facts.drafted_by.pk != draft.drafted_by_id and not draft.parties.filter(body=facts.drafted_by).exists():
        raise Refused("draft.pen_to_no_party", _("Chỉ giao chủ trì soạn thảo cho một bên ký của dự thảo."))
    changed = [one.name for one in fields(facts) if getattr(draft, one.name) != getattr(facts, one.name)]
    if not changed:
        return draft
    for name in changed:
        setattr(draft, name, getattr(facts, name))
    audit.save(draft, changed, verb="draft.facts_changed", by=by, at=at)
    if "title" in changed:
        version = draft.versions.working().get()
        version.title, version.revision = draft.title, version.revision + 1
        audit.save(version, ["title"], verb="version.retitled", by=by, at=at)
        audit.follow([version], ["revision"])
        agreed_no_more(draft, by=by, at=at)
    return draft
