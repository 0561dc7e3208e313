"""The rows an act works on, locked, in the state it asks for; who writes is remembered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.petitions import services as petitions
from phoihop.syntheses.models import EntrySource, Synthesis, SynthesisEntry, Writer
from phoihop.syntheses.permissions import can_write

SOURCE = "synthesis"  # source kind in the ledger and on papers


def locked(synthesis_id: UUID, by: User) -> Synthesis:
    """The synthesis, locked, for who works in the gatherer. Raises PermissionDenied."""
    rows = Synthesis.objects.select_for_update(of=("self",))
    # What others may have changed while this waited (paper, promise, session) is read after the lock, not joined to it.
    synthesis = rows.select_related("gatherer").get(pk=synthesis_id)
    if not can_write(by, synthesis):
        raise PermissionDenied
    return synthesis


def collecting(synthesis_id: UUID, *, by: User, at: datetime) -> Synthesis:
    """The same, while it is being put together; `by` has written in it from now on.

    Raises PermissionDenied, Refused "synthesis.not_collecting".
    """
    synthesis = locked(synthesis_id, by)
    if not synthesis.is_collecting:
        sentence = _(
            "Báo cáo đã trình kiểm tra, đã duyệt hoặc đã gửi nên không sửa được; người kiểm tra trả lại thì sửa tiếp."
        )
        raise Refused("synthesis.not_collecting", sentence)
    if not Writer.objects.filter(synthesis=synthesis, user=by).exists():
        audit.create(Writer(synthesis=synthesis, user=by), verb="synthesis.writer_added", by=by, at=at)
    return synthesis


def follow_gathered(petition_ids: Collection[UUID]) -> None:
    """Tell these petitions whether a synthesis has them now; called by every act that takes them in, leaves them out, lets
    them go."""
    taken = EntrySource.objects.taken().filter(petition__in=petition_ids).values_list("petition", flat=True)
    petitions.mark_gathered(petition_ids=petition_ids, taken=frozenset(taken))


def alone(gatherer_id: UUID) -> None:
    """Until the end of the transaction no other synthesis of the gatherer is opened or takes petitions."""
    Body.objects.select_for_update(no_key=True).only("pk").get(pk=gatherer_id)


def entry_of(entry_id: UUID, *, by: User, at: datetime) -> tuple[Synthesis, SynthesisEntry]:
    """An entry with its synthesis, both as they stand now. Raises as `collecting`, Refused "entry.gone"."""
    found = SynthesisEntry.objects.filter(pk=entry_id).values_list("synthesis", flat=True).first()
    synthesis = collecting(found, by=by, at=at) if found else None
    entry = SynthesisEntry.objects.filter(pk=entry_id).first()
    if synthesis is None or entry is None:
        raise gone()
    return synthesis, entry


def gone() -> Refused:
    """Somebody merged it meanwhile."""
    return Refused("entry.gone", _("Mục này vừa được người khác gộp hoặc bỏ; hãy tải lại trang."))
