"""A screened matter becomes one or several petitions with a common origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.contacts.models import Meeting
from phoihop.intake import services as intake
from phoihop.intake.models import Item, Outcome
from phoihop.intake.permissions import can_screen
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, BodyKind
from phoihop.petitions.likeness import keys_version
from phoihop.petitions.models import Matter, Petition, Regime
from phoihop.petitions.nearest import keys_for
from phoihop.petitions.rules.ways import title_of
from phoihop.petitions.services.local import owe_triage
from phoihop.petitions.services.proposing import propose_for
from phoihop.sessions.models import Session

MEETING = "contact_meeting"


@dataclass(frozen=True)
class Wanted:
    """One petition to be made: its words without anybody's data, where it is about; `field`: its key, where whoever wrote the
    table has named one."""

    text: str
    title: str = ""
    commune: Body | None = None
    place: str = ""
    addressee: str = ""
    spot_answer: str = ""
    matter: Matter | None = None
    field: str = ""


@transaction.atomic
def make(
    *, item_id: UUID, wanted: Sequence[Wanted], session: Session | None = None, by: User, at: datetime
) -> list[Petition]:
    """Find that what came in is a petition, and make one of each thing it asks (tách thành từng kiến nghị).

    They have the item in common; its sender stays sealed there. Fields and bodies are proposed at once. Raises
    PermissionDenied, Refused "petition.nothing_asked", "petition.no_text" and those of `intake.screen`.
    """
    item = Item.objects.select_related("receiver").defer("content", "sender", "receiver__search").get(pk=item_id)
    if not can_screen(by, item.receiver_id):
        raise PermissionDenied
    if not wanted:
        raise Refused("petition.nothing_asked", _("Ghi ít nhất một kiến nghị."))
    meeting = meeting_of(item)
    rows = [row_of(item, one, regime_of(item.receiver), meeting, session, by=by, at=at) for one in wanted]
    audit.bulk_create(rows, verb="petition.made", by=by, at=at)
    intake.screen(item_id=item.pk, outcome=Outcome.PETITION, made=len(rows), by=by, at=at)
    propose_for(petitions=rows, at=at)
    owe_triage(rows, by=by, at=at)
    return rows


def regime_of(receiver: Body) -> Regime:
    """On whose side a petition is that this body gathers."""
    return Regime.NA if receiver.kind == BodyKind.NA_DELEGATION else Regime.COUNCIL


def meeting_of(item: Item) -> Meeting | None:
    """Where it was said; None for what did not come from a meeting."""
    if item.source_kind != MEETING:
        return None
    return Meeting.objects.select_related("commune", "round__session").filter(code=item.source_code).first()


def row_of(
    item: Item,
    one: Wanted,
    regime: Regime,
    meeting: Meeting | None,
    session: Session | None,
    *,
    keys: list[int] | None = None,
    by: User,
    at: datetime,
) -> Petition:
    """A petition of `item`, not written yet; `keys`: those of its text there, if at hand. Raises Refused "petition.no_text"."""
    text = clean(one.text)
    if not text:
        raise Refused("petition.no_text", _("Kiến nghị cần có nội dung; ghi cử tri đề nghị việc gì."))
    commune = one.commune or (meeting.commune if meeting else None)
    return Petition(
        regime=regime,
        receiver=item.receiver,
        bodies=[item.receiver_id],
        item=item,
        meeting=meeting,
        session=session,
        title=clean(one.title) or title_of(text),
        text=text,
        commune=commune,
        alike_keys=keys_for(text, commune) if keys is None else keys,
        alike_version=keys_version(),
        place=one.place,
        addressee=one.addressee,
        spot_answer=one.spot_answer,
        matter=one.matter or "",
        field=one.field,
        received_on=item.received_on,
        first_put_on=item.received_on,
        by=by,
        at=at,
    )
