"""What a body above the host owes while a programme is proposed: its decision, in the ledger like any other work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment
from phoihop.kernel.accounts.models import User
from phoihop.programmes.models import Programme

SOURCE = "programme_approval"


def await_decision(programme: Programme, *, by: User, at: datetime, today: date) -> None:
    """Let the approver owe its decision to the host; no law names a day for it, so it has none."""
    commitments.owe(
        title=_title(programme),
        lead=programme.approver,
        recipients=[programme.host],
        source_kind=SOURCE,
        source_code=programme.code,
        by=by,
        at=at,
        today=today,
    )


def renamed(programme: Programme, *, by: User, at: datetime) -> None:
    """What is owed is called as the programme is called now."""
    for row in _waiting(programme):
        commitments.rename_of_case(
            commitment_id=row.pk, title=_title(programme), reason="Chương trình đổi tên", by=by, at=at
        )


def decided(programme: Programme, statement: str, *, on: date, by: User, at: datetime) -> None:
    """The approver has decided, one way or the other: what it owed is kept."""
    for row in _waiting(programme):
        commitments.keep_of_case(
            commitment_id=row.pk, body=programme.approver, statement=statement, done_on=on, by=by, at=at
        )


def withdrawn(programme: Programme, reason: str, *, by: User, at: datetime) -> None:
    """Nothing is left to decide for whom it was owed by."""
    for row in _waiting(programme):
        commitments.drop_of_case(commitment_id=row.pk, reason=reason, by=by, at=at)


def _title(programme: Programme) -> str:
    return f"Duyệt chương trình: {programme.title}"


def _waiting(programme: Programme) -> Iterable[Commitment]:
    rows = Commitment.objects.filter(source_kind=SOURCE, source_code=programme.code, state__in=UNDER_WAY)
    return rows.order_by("pk")
