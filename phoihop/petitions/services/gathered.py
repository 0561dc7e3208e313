"""Which petitions stand in a synthesis: what the app above knows, repeated here for the index of those that do not."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from phoihop.kernel.audit import services as audit
from phoihop.petitions.models import Petition


def mark_gathered(*, petition_ids: Collection[UUID], taken: Collection[UUID]) -> None:
    """Bring `gathered` of these petitions in line with `taken`, those of them that a synthesis has, in the act that
    changed it."""
    rows = Petition.objects.filter(pk__in=petition_ids).order_by("pk").select_for_update(no_key=True)
    changed = []
    for row in rows.only("pk", "gathered"):
        if row.gathered != (row.pk in taken):
            row.gathered = not row.gathered
            changed.append(row)
    audit.follow(changed, ["gathered"])
