"""What this province's own rules make somebody owe on the way of a petition: only where it adopted such a rule.

Each is a promise of its own in the ledger, inside the national clock, which nothing here moves or sets anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment
from phoihop.intake.models import Batch
from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.organisations.models import Body
from phoihop.petitions.models import WAITING, AlikeMember, AlikeState, AnswerLine, Petition, Pledge
from phoihop.petitions.terms import Step, local_due

CORRECTION, TELLING, CHECK = "petition_correction", "petition_telling", "pledge_check"  # source kinds in the ledger
TRIAGE, FILE_TRIAGE, SETTLED = "petition_triage", "file_triage", "petition_settled"


def owe_triage(rows: Sequence[Petition], *, by: User, at: datetime) -> None:
    """These wait for their receiver, who owes it to sort each and send it on by the province's day. Nobody is told of each:
    they stand in its list."""
    for petition in rows:
        start = petition.received_on
        if petition.state not in WAITING or local_due(petition, Step.TRIAGE, start) is None or _file_triage(petition):
            continue
        title = f"Phân loại, tham mưu phân công kiến nghị {petition.code}: {petition.title}"
        _owe(petition, Step.TRIAGE, petition.receiver, start, TRIAGE, petition.code, title, told=False, by=by, at=at)


def owe_triage_of_file(batch: Batch, *, by: User, at: datetime) -> None:
    """The same for all petitions of a whole file, as one promise from the day on which the file came: a hundred thousand
    would hide every other."""
    first = _waiting(batch.pk, batch.receiver_id).select_related("receiver").order_by("-pk").first()
    if first is not None:
        title, start = f"Phân loại, tham mưu phân công kiến nghị của tệp {batch.code}", batch.received_on
        _owe(first, Step.TRIAGE, first.receiver, start, FILE_TRIAGE, batch.code, title, told=False, by=by, at=at)


def end_waiting(petition: Petition, statement: str, on: date, *, by: User, at: datetime) -> None:
    """It waits for its receiver no longer from this day on: its triage is done, that of a whole file once none of its
    petitions waits, and no notice of an earlier answer is owed any more."""
    _drop(SETTLED, petition, statement, by=by, at=at)
    _keep(TRIAGE, petition.code, petition.receiver, statement, on, by=by, at=at)
    for key, code in _file_triage(petition):
        left = _waiting(Batch.objects.values_list("pk", flat=True).get(code=code), petition.receiver_id)
        if not left.exclude(pk=petition.pk).exists():
            said = f"Đã xử lý hết kiến nghị của tệp; sau cùng là {petition.code}. {statement}"
            commitments.keep_of_case(
                commitment_id=key, body=petition.receiver, statement=said, done_on=on, by=by, at=at
            )  # fmt: skip


def follow_settled(rows: Iterable[Petition], *, by: User, at: datetime) -> None:
    """Of each that waits, and is found to repeat what is solved, its receiver owes the voter a notice with the earlier answer
    by the province's day; no longer where it is found not to."""
    for petition in rows:
        if petition.state not in WAITING:
            continue
        owed = _under_way(SETTLED, petition.code)
        settled = AnswerLine.objects.settling(petition).exists()
        if settled and not owed:
            title = f"Thông báo kết quả đã giải quyết, kiến nghị {petition.code}: {petition.title}"
            start = petition.received_on
            _owe(petition, Step.SETTLED, petition.receiver, start, SETTLED, petition.code, title, by=by, at=at)
        elif owed and not settled:
            _drop(SETTLED, petition, "Không còn kiến nghị trùng nào đã giải quyết xong.", by=by, at=at)


def follow_settled_beside(petition: Petition, *, by: User, at: datetime) -> None:
    """The same of those that ask what `petition` asks, which was just found solved, or opened again."""
    places = AlikeMember.objects.standing().filter(group__state=AlikeState.CONFIRMED)
    groups = places.filter(petition=petition).values("group")
    beside = places.filter(group__in=groups).exclude(petition=petition).values("petition")
    rows = Petition.objects.filter(pk__in=beside, state__in=WAITING).select_related("receiver").order_by("pk")
    follow_settled(rows.defer("search", "receiver__search"), by=by, at=at)


def keep_settled(petition: Petition, statement: str, on: date, *, by: User, at: datetime) -> None:
    """The voter was told on this day what was answered before."""
    _keep(SETTLED, petition.code, petition.receiver, statement, on, by=by, at=at)


def _waiting(batch_id: UUID, receiver_id: UUID) -> QuerySet[Petition]:
    rows = Petition.objects.filter(item__batch=batch_id, receiver=receiver_id, state__in=WAITING)
    return rows.defer("search", "receiver__search")


def _file_triage(petition: Petition) -> list[tuple[UUID, str]]:
    """What is owed of the whole file it came in, under its lock: of the last two each waits to see what the other did."""
    if petition.item_id is None:
        return []
    codes = Batch.objects.filter(items=petition.item_id, receiver=petition.receiver_id).values_list("code", flat=True)
    rows = Commitment.objects.filter(source_kind=FILE_TRIAGE, source_code__in=list(codes), state__in=UNDER_WAY)
    return list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", "source_code"))


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
    for kind in (CORRECTION, TELLING, TRIAGE, SETTLED):
        _drop(kind, petition, ground, by=by, at=at)


def _owe(
    petition: Petition,
    step: Step,
    lead: Body,
    start: date,
    kind: str,
    code: str,
    title: str,
    *,
    told: bool = True,
    by: User,
    at: datetime,
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
        told=told,
        by=by,
        at=at,
        today=clock.day_of(at),
    )


def _keep(kind: str, code: str, body: Body, statement: str, on: date, *, by: User, at: datetime) -> None:
    for key in _under_way(kind, code):
        commitments.keep_of_case(commitment_id=key, body=body, statement=statement, done_on=on, by=by, at=at)


def _drop(kind: str, petition: Petition, ground: str, *, by: User, at: datetime) -> None:
    for key in _under_way(kind, petition.code):
        commitments.drop_of_case(commitment_id=key, reason=ground, by=by, at=at)


def _under_way(kind: str, code: str) -> list[UUID]:
    rows = Commitment.objects.filter(source_kind=kind, source_code=code, state__in=UNDER_WAY)
    return list(rows.order_by("pk").values_list("pk", flat=True))
