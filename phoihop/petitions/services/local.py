"""What this province's own rules make somebody owe on the way of a petition: only where it adopted such a rule.

Each is a promise of its own in the ledger, inside the national clock, which nothing here moves or sets anew.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.organisations.models import Body
from phoihop.petitions.models import AnswerLine, Petition, Pledge
from phoihop.petitions.terms import Step, local_due

CORRECTION, TELLING, CHECK = "petition_correction", "petition_telling", "pledge_check"  # source kinds in the ledger


def owe_correction(petition: Petition, *, by: User, at: datetime) -> None:
    """An answer was found wrong or incomplete: the lead owes a better one by the province's day, too."""
    if petition.lead is not None:
        title = f"Đính chính, bổ sung trả lời kiến nghị {petition.code}: {petition.title}"
        _owe(petition, Step.CORRECT, petition.lead, clock.day_of(at), CORRECTION, petition.code, title, by=by, at=at)


def keep_correction(petition: Petition, on: date, *, by: User, at: datetime) -> None:
    """The better answer came in on this day."""
    if petition.lead is not None:
        _keep(CORRECTION, petition.code, petition.lead, "Đã trả lời lại.", on, by=by, at=at)


def move_correction(petition: Petition, old: Body, new: Body, ground: str, *, by: User, at: datetime) -> None:
    """Who leads now owes it."""
    for key in _under_way(CORRECTION, petition.code):
        commitments.move_to_lead_of_case(commitment_id=key, old=old, new=new, reason=ground, by=by, at=at)


def owe_telling(line: AnswerLine, on: date, *, by: User, at: datetime) -> None:
    """The commune's committee tells the voter of a result that came in on this day."""
    petition = line.petition
    if petition.commune is None or local_due(petition, Step.TELL, on) is None:
        return
    if not _under_way(TELLING, petition.code):
        title = f"Báo cử tri kết quả trả lời kiến nghị {petition.code}: {petition.title}"
        _owe(petition, Step.TELL, petition.commune, on, TELLING, petition.code, title, by=by, at=at)


def keep_telling(line: AnswerLine, on: date, *, by: User, at: datetime) -> None:
    """The voter was told on this day."""
    petition = line.petition
    if petition.commune is not None:
        _keep(TELLING, petition.code, petition.commune, "Đã báo cử tri.", on, by=by, at=at)


def owe_check(pledge: Pledge, on: date, *, by: User, at: datetime) -> None:
    """Somebody says a promise is not kept: the receiver looks into it."""
    petition = pledge.line.petition
    title = f"Kiểm tra phản ánh việc hứa chưa thực hiện: {pledge.text} ({petition.code})"
    _owe(petition, Step.CHECK, petition.receiver, on, CHECK, pledge.code, title, by=by, at=at)


def keep_check(pledge: Pledge, note: str, *, by: User, at: datetime) -> None:
    """It was looked into."""
    _keep(CHECK, pledge.code, pledge.line.petition.receiver, note, clock.day_of(at), by=by, at=at)


def drop_local(petition: Petition, ground: str, *, by: User, at: datetime) -> None:
    """The petition ends here or goes on elsewhere: nothing more is owed of it."""
    for key in [*_under_way(CORRECTION, petition.code), *_under_way(TELLING, petition.code)]:
        commitments.drop_of_case(commitment_id=key, reason=ground, by=by, at=at)


def _owe(
    petition: Petition, step: Step, lead: Body, start: date, kind: str, code: str, title: str, *, by: User, at: datetime
) -> None:
    answer = local_due(petition, step, start, lead)
    if answer is None:
        return
    commitments.owe(
        title=title[:300],
        lead=lead,
        answer=answer,
        recipients=[petition.receiver] if lead.pk != petition.receiver_id else [],
        source_kind=kind,
        source_code=code,
        by=by,
        at=at,
        today=clock.day_of(at),
    )


def _keep(kind: str, code: str, body: Body, statement: str, on: date, *, by: User, at: datetime) -> None:
    for key in _under_way(kind, code):
        commitments.keep_of_case(commitment_id=key, body=body, statement=statement, done_on=on, by=by, at=at)


def _under_way(kind: str, code: str) -> list[UUID]:
    rows = Commitment.objects.filter(source_kind=kind, source_code=code, state__in=UNDER_WAY)
    return list(rows.order_by("pk").values_list("pk", flat=True))
