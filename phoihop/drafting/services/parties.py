"""Who is to sign, in which order, and who edits along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.drafting.models import Draft, DraftParty, DraftStage
from phoihop.drafting.permissions import can_lead, can_name_signer
from phoihop.drafting.services.facts import agreed_no_more, settled
from phoihop.drafting.services.invitations import follow_parties
from phoihop.drafting.services.rows import locked_draft
from phoihop.drafting.services.telling import tell_signer
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, Person
from phoihop.papers.signers import signing_post
from phoihop.regulations.models import RegulationKind


@dataclass(frozen=True)
class PartyLine:
    """A party as it is to be; `drafts`: its people edit the text along."""

    body: Body
    drafts: bool = False


@transaction.atomic
def set_parties(*, draft_id: UUID, lines: Sequence[PartyLine], by: User, at: datetime) -> Draft:
    """Set the parties in the order of signing (các bên ký). Who signs for a party that stays, stays.

    A party that comes in has agreed to nothing yet; it is invited to the conferences ahead, one that leaves no more.
    Raises PermissionDenied, Refused "draft.closed" (being signed, signed or given up), "round.open_already" (its parties
    were asked), "draft.too_few_parties".
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
    follow_parties(draft, by=by, at=at)
    return draft


@transaction.atomic
def name_signer(*, party_id: UUID, signer: Person | None, form: str = "", by: User, at: datetime) -> DraftParty:
    """Choose who signs for a party, and in which form (chọn người ký); None: whoever heads it when the text is put up.

    The other side is told. What the directory says then counts again when the text is put up for signature.
    Raises PermissionDenied (`by` is at work neither in the party nor in the drafting body), Refused "signer.printed"
    (the print carries the name), "draft.closed" and those of `signing_post`: "paper.signer_not_in_body",
    "paper.form_not_fit", "paper.no_stand_in".
    """
    draft = locked_draft(DraftParty.objects.get(pk=party_id).draft_id)
    party = DraftParty.objects.select_for_update(of=("self",)).select_related("body").get(pk=party_id)
    party.draft = draft
    if not can_name_signer(by, party):
        raise PermissionDenied
    if draft.stage == DraftStage.SIGNING:
        sentence = _("Bản in đã ghi tên người ký; muốn đổi người ký của %(body)s thì rút trình ký trước.")
        raise Refused("signer.printed", sentence % {"body": party.body})
    if not draft.is_open:
        raise Refused("draft.closed", _("Dự thảo này đã ký xong hoặc đã dừng nên không đổi người ký được nữa."))
    chosen = (signer.pk, form) if signer else (None, "")
    if chosen == (party.signer_id, party.signing_form):
        return party
    party.signer, party.signing_form = signer, form if signer else ""
    party.signer_post = signing_post(party.body, signer, form, clock.day_of(at)) if signer else ""
    fields = ["signer", "signer_post", "signing_form"]
    audit.save(party, fields, verb="party.signer_named", by=by, at=at)
    tell_signer(party, by=by, at=at)
    return party
