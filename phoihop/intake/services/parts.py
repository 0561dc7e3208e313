"""A person confirms, one by one, the single matters that the rule found in a document, and the lines it left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.intake.models import Batch, BatchKind, BatchState
from phoihop.intake.permissions import can_screen
from phoihop.intake.rules import Said
from phoihop.intake.services.batches import end
from phoihop.intake.services.taking import FromFile, take_in_many
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean


@dataclass(frozen=True)
class Decision:
    """What a person makes of one proposed matter: keep its words (as edited), drop it, join it to the one kept before."""

    act: Literal["keep", "drop", "join"]
    text: str = ""


@transaction.atomic
def confirm_parts(*, batch_id: UUID, first: int, decisions: Sequence[Decision], by: User, at: datetime) -> Batch:
    """Decide on the matters behind the `first` ones, then on the lines left out (xác nhận từng nội dung); those kept are
    taken in at once.

    With the last one the file is removed. Raises PermissionDenied, Refused "intake.batch_state" (somebody decided on them
    before), and those of `take_in`.
    """
    rows = Batch.objects.select_for_update(of=("self",)).select_related("receiver", "by")
    batch = rows.get(pk=batch_id)
    if not can_screen(by, batch.receiver_id):
        raise PermissionDenied
    right = batch.kind == BatchKind.DOCUMENT and batch.state == BatchState.CHECKED and batch.reached == first
    if not right or not decisions or first + len(decisions) > batch.total:
        raise Refused("intake.batch_state", _("Tệp đang ở bước khác: hãy tải lại trang."))
    batch.taken += take_in_many(batch=batch, lines=_kept(decisions, first), by=by, at=at)
    batch.reached = batch.done = first + len(decisions)
    if batch.reached == batch.total:
        return end(batch, BatchState.DONE, "", by, at)
    return audit.save(batch, ["reached", "done", "taken"], verb="batch.parts_confirmed", by=by, at=at)


def _kept(decisions: Sequence[Decision], first: int) -> list[FromFile]:
    """The lines kept, each with what was joined to it; nothing kept before: what is joined stands alone."""
    kept: list[tuple[int, list[str]]] = []
    for line, one in enumerate(decisions, first + 1):
        if one.act == "join" and kept:
            kept[-1][1].append(clean(one.text))
        elif one.act != "drop" and clean(one.text):
            kept.append((line, [clean(one.text)]))
    return [FromFile(line, Said("\n".join(words))) for line, words in kept]
