"""Who is told what: that a change asked for is in force, who signs for a party."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.notices import at_work, tell_bodies
from phoihop.drafting.models import ChangeRequest, ClauseChange, DraftParty
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.regulations.models import EditionState


@transaction.atomic
def tell_askers(*, edition_id: UUID, at: datetime) -> int:
    """Tell each body, once, that words it asked for stand in an edition now in force. To how many requests that applies."""
    stands = ClauseChange.objects.filter(
        edit__version__draft__edition=edition_id,
        edit__version__draft__edition__state=EditionState.IN_FORCE,
        edit__undone_by__isnull=True,
    )
    rows = ChangeRequest.objects.filter(pk__in=stands.values("request")).select_related("regulation").order_by("code")
    for row in rows:
        notifications.notify(
            users=at_work([row.asked_by_id], clock.day_of(at)),
            kind="request.in_force",
            title=Sentence(
                N_("Nội dung đề nghị sửa đổi %(regulation)s đã có hiệu lực"), {"regulation": row.regulation.short_title}
            ),
            url=row.get_absolute_url(),
            key=f"request.in_force:{row.pk}:{edition_id}",
            at=at,
        )
    return len(rows)


def tell_signer(party: DraftParty, *, by: User, at: datetime) -> None:
    """The party and the drafting body know who is to sign for the party before the text is printed."""
    said = {"body": party.body.name, "draft": party.draft.short_title}
    title = Sentence(N_("%(draft)s: người ký của %(body)s theo người đứng đầu ghi ở danh bạ"), said)
    if party.signer is not None:
        who = {"who": f"{party.signing_form} {party.signer.full_name}".strip()}
        title = Sentence(N_("%(draft)s: người ký của %(body)s là %(who)s"), said | who)
    both, there = [party.body_id, party.draft.drafted_by_id], party.draft.get_absolute_url()
    tell_bodies(both, kind="party.signer_named", title=title, url=there, about=str(party.pk), by=by, at=at)
