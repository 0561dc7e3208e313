"""Who is to sign, in which order, and who edits along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import Draft, DraftParty
from phoihop.drafting.permissions import can_lead
from phoihop.drafting.services.facts import agreed_no_more, settled
from phoihop.drafting.services.rows import locked_draft
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.regulations.models import RegulationKind


@dataclass(frozen=True)
class PartyLine:
    """A party as it is to be; `drafts`: its people edit the text along."""

    body: Body
    drafts: bool = False


@transaction.atomic
def set_parties(*, draft_id: UUID, lines: Sequence[PartyLine], by: User, at: datetime) -> Draft:
    """Set the parties in the order of signing (các bên ký). Who signs for a party that stays, stays.

    A party that comes in has agreed to nothing yet. Raises PermissionDenied, Refused "draft.closed" (being signed, signed
    or given up), "round.open_already" (its parties were asked), "draft.too_few_parties".
    """
    draft = locked_draft(draft_id)
    if not can_lead(by, draft):
        raise PermissionDenied
    settled(draft)
    if len({line.body.pk for line in lines}) < 2 and draft.kind != RegulationKind.ISSUED:
        raise Refused("draft.too_few_parties", _("Quy chế phối hợp cần ít nhất hai bên ký; hãy chọn thêm bên ký."))
    there = {party.body_id: party for party in draft.parties.all()}
    wanted = {line.body.pk: line for line in lines}
    for key, party in there.items():
        if key not in wanted:
            audit.delete(party, verb="party.removed", by=by, at=at)
    kept: list[DraftParty] = []
    new: list[DraftParty] = []
    for order, line in enumerate(wanted.values(), 1):
        party = there.get(line.body.pk) or DraftParty(draft=draft, body=line.body)
        party.order, party.drafts = order, line.drafts
        (kept if line.body.pk in there else new).append(party)
    audit.bulk_save(kept, ["order", "drafts"], verb="party.set", by=by, at=at)
    audit.bulk_create(new, verb="party.added", by=by, at=at)
    if new:
        agreed_no_more(draft, by=by, at=at)
    return draft
