"""The state of a petition is changed in one place, with what repeats it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from phoihop.commitments.models import Commitment
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.petitions.models import Petition, PetitionState, Routing

TRACE = ("by", "at", "reason", "on_behalf_of", "paper")


def locked(ids: Sequence[UUID]) -> list[Petition]:
    """The petitions under their locks, always in the order of their keys. Raises Petition.DoesNotExist.

    Who leads and what is owed is read after the lock: a joined row is as old as the question, before the wait for the lock.
    """
    rows = list(
        Petition.objects.select_for_update(of=("self",))
        .select_related("receiver", "commune")
        .prefetch_related(
            Prefetch("lead", Body.objects.defer("search")), Prefetch("commitment", Commitment.objects.defer("search"))
        )
        .defer("search", "receiver__search", "commune__search")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    if len(rows) != len(set(ids)):
        raise Petition.DoesNotExist
    return rows


def one_locked(petition_id: UUID, *, revision: int | None = None) -> Petition:
    """One petition under its lock; `revision`: as its page was opened. Raises Refused "petition.changed_meanwhile"."""
    (petition,) = locked([petition_id])
    if revision is not None and revision != petition.revision:
        sentence = _("Kiến nghị vừa được người khác sửa; hãy mở lại trang rồi làm lần nữa.")
        raise Refused("petition.changed_meanwhile", sentence)
    return petition


def set_state(petition: Petition, state: PetitionState, *, verb: str, **given: Any) -> Petition:
    """Write the state with what belongs to it (`answered_on`, `lead`…); `given` holds these and the act's trace."""
    return change(petition, verb=verb, state=state, **given)


def change(petition: Petition, *, verb: str, **given: Any) -> Petition:
    """Write columns of a locked petition, count the change, and let its routings follow."""
    trace = {name: given.pop(name) for name in TRACE if name in given}
    for name, value in given.items():
        setattr(petition, name, value)
    petition.revision += 1
    audit.save(petition, [*given, "revision"], verb=verb, **trace)
    follow(petition)
    return petition


def follow(petition: Petition) -> None:
    """Bring what routings repeat in line with their petition."""
    now, changed = repeated(petition), []
    for row in Routing.objects.filter(petition=petition):
        if now != {name: getattr(row, name) for name in now}:
            for name, value in now.items():
                setattr(row, name, value)
            changed.append(row)
    audit.follow(changed, Routing.REPEATED)


def repeated(petition: Petition) -> dict[str, Any]:
    """What the routings of a petition repeat of it."""
    return {name: getattr(petition, name) for name in Routing.REPEATED}
