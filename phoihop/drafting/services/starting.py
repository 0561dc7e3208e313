"""A draft begins: its facts, its parties and its first text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import Draft, DraftOrigin, DraftParty, DraftVersion
from phoihop.drafting.permissions import can_start
from phoihop.drafting.rules import references
from phoihop.drafting.rules.sources import Text
from phoihop.drafting.rules.texts import as_json, renumber, walk
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Term
from phoihop.regulations.models import Regulation, RegulationKind, RegulationState
from phoihop.regulations.permissions import can_review
from phoihop.regulations.queries import edition_in_use


@dataclass(frozen=True)
class NewDraft:
    """What is known of a draft when it begins. `parties` in the order of signing; `along`: those that edit along."""

    title: str
    short_title: str
    kind: RegulationKind
    drafted_by: Body
    parties: Sequence[Body]
    along: Sequence[Body] = ()
    follower: Body | None = None
    term: Term | None = None
    replaces: Regulation | None = None
    amends: Regulation | None = None


@transaction.atomic
def start(*, new: NewDraft, text: Text, origin: DraftOrigin = DraftOrigin.BLANK, by: User, at: datetime) -> Draft:
    """Start a draft (lập dự thảo) with a first text to work on.

    Raises PermissionDenied (`by` is not at work in the drafting body, may not see the regulation it goes on from, or is
    of no party of the one it amends), Refused "draft.too_few_parties", "draft.no_article" (there is no article in the
    text), "draft.not_in_force" (what it amends does not hold).
    """
    if not can_start(by, new.drafted_by):
        raise PermissionDenied
    _check_earlier(new, by)
    if not any(node.type == "article" for node in walk(text.roots)):
        raise Refused(
            "draft.no_article", _("Không thấy điều nào trong văn bản; hãy kiểm tra lại tệp hoặc chọn mẫu khác.")
        )
    if len({party.pk for party in new.parties}) < 2 and new.kind != RegulationKind.ISSUED:
        raise Refused("draft.too_few_parties", _("Quy chế phối hợp cần ít nhất hai bên ký; hãy chọn thêm bên ký."))
    draft = Draft(
        title=new.title,
        short_title=new.short_title,
        kind=new.kind,
        drafted_by=new.drafted_by,
        follower=new.follower,
        term=new.term,
        replaces=new.replaces,
        amends=new.amends,
        amends_edition=edition_in_use(new.amends) if new.amends else None,
        origin=origin,
        created_at=at,
    )
    along = {body.pk for body in new.along}
    parties = [
        DraftParty(draft=draft, body=body, order=order, drafts=body.pk in along)
        for order, body in enumerate(new.parties, 1)
    ]
    references.bind_all(text.roots)
    if new.amends is None:
        renumber(text.roots)
        references.follow(text.roots)
    version = DraftVersion(
        draft=draft,
        number=1,
        title=new.title,
        bases=text.bases,
        tree=as_json(text.roots),
        made_by=by,
        made_at=at,
    )
    return audit.create(draft, verb="draft.started", parts=[*parties, version], by=by, at=at)


def _check_earlier(new: NewDraft, by: User) -> None:
    """The regulation a draft goes on from is one `by` may see; an amendment is begun by a party of what is in force."""
    earlier = new.amends or new.replaces
    if earlier is None:
        return
    if not Regulation.objects.visible_to(by).filter(pk=earlier.pk).exists():
        raise PermissionDenied
    if new.amends is not None:
        if not can_review(by, new.amends):
            raise PermissionDenied
        if new.amends.state != RegulationState.IN_FORCE:
            raise Refused("draft.not_in_force", _("Chỉ soạn sửa đổi cho quy chế đang có hiệu lực."))
