"""Whoever asked for a change hears that it is in force."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services.notices import at_work
from phoihop.drafting.models import ChangeRequest, ClauseChange
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
