"""The letter with which petitions go is drafted here; when it is issued, they are with the body from the day of the letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.petitions.models import Petition, PetitionState, TransferLetter, TransferLine, TransferOutcome
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.services.routing_many import Chosen, Routed, not_ours, route_many
from phoihop.petitions.services.states import locked
from phoihop.petitions.transfer_writing import SUBJECT, letter_content

SOURCE = "petition_transfer"  # source kind of the paper


@dataclass
class Drafted:
    """The `letter`, None where no petition could stand in it; `kept`: those that could not, {petition: why}."""

    letter: TransferLetter | None = None
    kept: dict[UUID, str] = field(default_factory=dict)


@transaction.atomic
def draft_letter(*, petition_ids: Sequence[UUID], lead: Body, by: User, at: datetime) -> Drafted:
    """Draft the letter with which petitions of one gatherer go to `lead` (soạn văn bản chuyển), for review, signing, number and
    issue; they stay where they are until then.

    Raises Refused "petition.no_term" and those of `papers.draft`, PermissionDenied as `papers.draft` does.
    """
    found = Drafted()
    taken: list[Petition] = []
    rows = locked(petition_ids)
    drafted = drafted_in(petition_ids)  # after the locks: another may have drafted meanwhile
    for row in rows:
        why = _why_not(row, lead, by, drafted.get(row.pk))
        if not why and taken and row.receiver_id != taken[0].receiver_id:
            why = _("Một văn bản chỉ gồm kiến nghị do cùng một cơ quan tập hợp.")
        if why:
            found.kept[row.pk] = why
        else:
            taken.append(row)
    if not taken:
        return found
    receiver, today = taken[0].receiver, clock.day_of(at)
    letter = TransferLetter(receiver=receiver, lead=lead, by=by, at=at)
    letter.paper = papers.draft(
        issuer=receiver, kind="letter", subject=SUBJECT, content=letter_content(receiver, lead, taken, today),
        addressees=[papers.To(body=lead)], source_kind=SOURCE, source_code=letter.code, by=by, at=at,
    )  # fmt: skip
    lines = [TransferLine(letter=letter, petition=row) for row in taken]
    found.letter = audit.create(letter, verb="transfer_letter.drafted", parts=lines, by=by, at=at)
    return found


def drafted_in(petition_ids: Sequence[UUID]) -> dict[UUID, TransferLetter]:
    """Which petitions stand in a letter that may still be issued, and in which."""
    rows = (
        TransferLine.objects.under_way()
        .filter(petition__in=petition_ids)
        .select_related("letter__paper", "letter__lead")
    )
    return {
        row.petition_id: row.letter
        for row in rows.defer("letter__paper__sheet", "letter__paper__search", "letter__lead__search")
    }


def _why_not(row: Petition, lead: Body, by: User, drafted: TransferLetter | None) -> str:
    if not can_sort(by, row):
        return not_ours()
    if row.state != PetitionState.CLASSIFIED:
        return _("Chỉ chuyển kiến nghị đã phân loại và chưa chuyển.")
    if row.receiver_id == lead.pk:
        return _("Cơ quan tiếp nhận theo dõi kiến nghị; chọn cơ quan khác để trả lời.")
    return in_a_letter(drafted) if drafted else ""


def in_a_letter(letter: TransferLetter) -> str:
    """That it stands in a letter already."""
    return _("Đã có trong văn bản chuyển %(code)s đang soạn.") % {"code": letter.paper.code}


@transaction.atomic
def follow_issue(*, paper: Paper, by: User, at: datetime) -> None:
    """The letter was issued (`settings.PAPERS_ISSUED`): its petitions are with the body from the day of the paper. Those that
    have moved on meanwhile are skipped; who drafted it is told. What is done is not done twice.
    """
    letter = TransferLetter.objects.select_for_update(of=("self",)).select_related("lead").filter(paper=paper).first()
    waiting = (
        letter.lines.filter(outcome=TransferOutcome.WAITING).order_by("pk") if letter else TransferLine.objects.none()
    )
    lines = list(waiting)
    if letter is None or not lines:
        return
    found = _routed(letter, paper, lines, by=by, at=at)
    for line in lines:
        line.why = found.kept.get(line.petition_id, "")
        line.outcome = TransferOutcome.SKIPPED if line.why else TransferOutcome.ROUTED
    audit.bulk_save(lines, ["outcome", "why"], verb="transfer_letter.issued", by=by, at=at)
    if letter.by is not None:
        _tell(letter, paper, len(found.done), len(found.kept), to=letter.by, at=at)


def _routed(letter: TransferLetter, paper: Paper, lines: Sequence[TransferLine], *, by: User, at: datetime) -> Routed:
    if not paper.addressees.filter(body=letter.lead, is_copy=False).exists():
        why = _("Văn bản phát hành không gửi cơ quan này.")
        return Routed(kept={line.petition_id: why for line in lines})
    assert paper.issued_on is not None  # noqa: S101  # it has its number
    return route_many(
        chosen=[Chosen(line.petition_id) for line in lines], lead=letter.lead, reached_on=paper.issued_on, paper=paper,
        by=by, at=at, today=clock.day_of(at),
    )  # fmt: skip


def _tell(letter: TransferLetter, paper: Paper, done: int, kept: int, *, to: User, at: datetime) -> None:
    all_gone = N_("Văn bản %(number)s đã phát hành: đã chuyển %(done)s kiến nghị đến %(body)s")
    some_stay = N_(
        "Văn bản %(number)s đã phát hành: đã chuyển %(done)s kiến nghị đến %(body)s, %(kept)s không chuyển được"
    )
    notifications.notify(
        users=[to],
        kind="petition.letter_issued",
        title=Sentence(
            some_stay if kept else all_gone,
            {"number": paper.number_text, "done": done, "kept": kept, "body": letter.lead.name},
        ),
        url=letter.get_absolute_url(),
        key=f"petition.letter_issued:{letter.code}",
        at=at,
    )
