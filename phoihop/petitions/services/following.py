"""After the answer: told, published, promises watched; solved or opened again by the receiver alone."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment, State
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.due import due
from phoihop.kernel.errors import Refused
from phoihop.kernel.ids import uuid7
from phoihop.petitions.checking import promises_to_come
from phoihop.petitions.models import AnswerLine, Petition, PetitionState, Pledge
from phoihop.petitions.permissions import can_close, can_follow, can_report_broken
from phoihop.petitions.services.helping import take_parted_help_away
from phoihop.petitions.services.informing import inform
from phoihop.petitions.services.local import follow_settled_beside, keep_check, keep_telling, owe_check, owe_correction
from phoihop.petitions.services.states import locked, set_state

PUBLICATION = "petition_publication"  # source kind in the ledger
PUBLISH = "petition.results.publish"
ANSWERED_OR_SOLVED = {PetitionState.ANSWERED, PetitionState.SOLVED}


def owe_publication(petition: Petition, *, by: User, at: datetime) -> None:
    """The receiver owes the public the result, counted from the end of the answering time; once a petition."""
    if (
        petition.due_on is None
        or Commitment.objects.filter(source_kind=PUBLICATION, source_code=petition.code).exists()
    ):
        return
    term = clock.current_terms().on(PUBLISH, petition.due_on)
    commitments.owe(
        title=f"Công khai kết quả trả lời kiến nghị {petition.code}: {petition.title}"[:300],
        lead=petition.receiver,
        answer=due(term, (), clock.current_calendar(), start=petition.due_on) if term else None,
        source_kind=PUBLICATION,
        source_code=petition.code,
        event_kind="petition.answered",
        by=by,
        at=at,
        today=clock.day_of(at),
    )


@transaction.atomic
def solve(*, petition_id: UUID, on: date, note: str, no_promise_left: bool = False, by: User, at: datetime) -> Petition:
    """Find a petition solved (giải quyết xong): only the receiver says so, with what shows it, when every promise is done.

    What the lead owed in the ledger and proved by its answer is found kept with it. Where the machine reads a promise for
    a day to come in the answer, which nobody entered, a person says that it is none (`no_promise_left`), which stands in
    the act. Raises PermissionDenied, Refused "petition.not_answered", "petition.needs_note", "petition.promises_open",
    "petition.promises_unread", "petition.solved_day".
    """
    (petition,) = locked([petition_id])
    if not can_close(by, petition):
        raise PermissionDenied
    if petition.state != PetitionState.ANSWERED or petition.counts_on is None:
        sentence = _("Chỉ kiến nghị đã được trả lời mới kết luận là giải quyết xong.")
        raise Refused("petition.not_answered", sentence)
    if not note:
        raise Refused("petition.needs_note", _("Ghi điều cho thấy kiến nghị đã được giải quyết xong."))
    if not petition.counts_on <= on <= clock.day_of(at):
        sentence = _("Ngày giải quyết xong phải từ ngày trả lời được tính (%(day)s) đến hôm nay; hãy sửa ngày.")
        raise Refused("petition.solved_day", sentence % {"day": f"{petition.counts_on:%d/%m/%Y}"})
    if Pledge.objects.filter(line__petition=petition, commitment__state__in=UNDER_WAY).exists():
        sentence = _("Còn lời hứa chưa thực hiện xong; hãy kết luận từng lời hứa trước.")
        raise Refused("petition.promises_open", sentence)
    unread = promises_to_come(petition, clock.day_of(at))
    if unread and not no_promise_left:
        sentence = _(
            "Trả lời còn hứa «%(deed)s» (%(day)s) mà chưa thành nhiệm vụ: đưa vào theo dõi, hoặc đánh dấu đã đọc và không "
            "còn lời hứa nào."
        )
        where = {"deed": unread[0].deed[:200], "day": f"{unread[0].by:%d/%m/%Y}"}
        raise Refused("petition.promises_unread", sentence % where)
    if unread:
        read = _("Đã đọc trả lời: không còn lời hứa nào.")
        note = f"{note} ({read})"
    if petition.commitment is not None and petition.commitment.state == State.PROVED:
        commitments.judge_kept(commitment_id=petition.commitment.pk, reason=note, by=by, at=at)
    set_state(petition, PetitionState.SOLVED, verb="petition.solved", solved_on=on, by=by, at=at, reason=note)
    follow_settled_beside(petition, by=by, at=at)
    inform(petition, "solved", uuid7())
    return petition


@transaction.atomic
def reopen(*, petition_id: UUID, reason: str, by: User, at: datetime) -> Petition:
    """Open a petition again (mở lại): the answer does not settle it. The lead owes a better one, by the day it had.

    Its outside date stays what it was; what stood in the ledger as proof is sent back with the reason. Raises
    PermissionDenied, Refused "petition.not_answered", "petition.needs_reason".
    """
    (petition,) = locked([petition_id])
    if not can_close(by, petition):
        raise PermissionDenied
    if petition.state not in ANSWERED_OR_SOLVED:
        raise Refused("petition.not_answered", _("Kiến nghị này chưa có trả lời để mở lại."))
    if not reason:
        raise Refused("petition.needs_reason", _("Ghi lý do mở lại: nội dung nào chưa được trả lời, chưa giải quyết."))
    if petition.commitment is not None:
        _owed_again(petition.commitment, reason, by=by, at=at)
        petition.commitment.refresh_from_db(fields=["state"])
        take_parted_help_away(petition, reason, by=by, at=at, today=clock.day_of(at))
    owe_correction(petition, by=by, at=at)
    set_state(
        petition, PetitionState.ROUTED, verb="petition.reopened", answered_on=None, counts_on=None,
        solved_on=None, reopened_on=clock.day_of(at), by=by, at=at, reason=reason,
    )  # fmt: skip
    follow_settled_beside(petition, by=by, at=at)
    inform(petition, "reopened", uuid7())
    return petition


def _owed_again(commitment: Commitment, reason: str, *, by: User, at: datetime) -> None:
    if commitment.state not in UNDER_WAY:
        commitments.reopen(commitment_id=commitment.pk, reason=reason, by=by, at=at)
    for proof in commitment.proofs.standing():
        commitments.return_proof(proof_id=proof.pk, reason=reason, by=by, at=at)


@transaction.atomic
def tell_voter(*, line_id: UUID, on: date, by: User, at: datetime) -> AnswerLine:
    """Note when the voter was told of the answer (báo cử tri). Raises PermissionDenied, Refused "answer.told",
    "answer.told_day"."""
    line = followed(line_id, by)
    if line.told_on is not None:
        raise Refused("answer.told", _("Đã ghi ngày báo cử tri của trả lời này."))
    if not line.answer.answered_on <= on <= clock.day_of(at):
        raise Refused("answer.told_day", _("Ngày báo cử tri phải từ ngày trả lời đến hôm nay; hãy sửa ngày."))
    line.told_on = on
    audit.save(line, ["told_on"], verb="answer.told", by=by, at=at)
    keep_telling(line, on, by=by, at=at)
    return line


@transaction.atomic
def publish(*, line_id: UUID, text: str, again: bool = False, by: User, at: datetime) -> Petition:
    """Show the public a petition and its answer (công khai): `text` is the petition in words without anybody's data.

    What the receiver owed for it in the ledger is kept. `again`: an answer replaced since, that the public read before.
    Raises PermissionDenied, Refused "petition.published", "petition.needs_text".
    """
    line = followed(line_id, by, replaced=again)
    petition, today = line.petition, clock.day_of(at)
    if line.published_on is not None:
        raise Refused("petition.published", _("Trả lời này đã được công khai."))
    if not text:
        raise Refused("petition.needs_text", _("Ghi nội dung kiến nghị được công khai, không nêu tên người."))
    petition.published_text, petition.published_on = text, petition.published_on or today
    audit.save(petition, ["published_text", "published_on"], verb="petition.published", by=by, at=at)
    line.published_on = today
    audit.save(line, ["published_on"], verb="answer.published", by=by, at=at)
    owed = Commitment.objects.filter(source_kind=PUBLICATION, source_code=petition.code, state__in=UNDER_WAY).first()
    if owed is not None:
        commitments.keep_of_case(
            commitment_id=owed.pk, body=petition.receiver, statement=_("Đã công khai kết quả trả lời."), done_on=today,
            by=by, at=at,
        )  # fmt: skip
    return petition


@transaction.atomic
def withdraw(*, petition_id: UUID, reason: str, by: User, at: datetime) -> Petition:
    """Take a published petition and its answers from the public again (gỡ), with the reason.

    Raises PermissionDenied, Refused "petition.not_published", "petition.needs_reason".
    """
    (petition,) = locked([petition_id])
    if not can_follow(by, petition):
        raise PermissionDenied
    if petition.published_on is None:
        raise Refused("petition.not_published", _("Kiến nghị này chưa được công khai."))
    if not reason:
        raise Refused("petition.needs_reason", _("Ghi lý do gỡ nội dung đã công khai."))
    petition.published_on = None
    lines = list(petition.answer_lines.filter(published_on__isnull=False))
    for line in lines:
        line.published_on = None
    audit.save(petition, ["published_on"], verb="petition.withdrawn", by=by, at=at, reason=reason)
    audit.bulk_save(lines, ["published_on"], verb="answer.withdrawn", by=by, at=at, reason=reason)
    return petition


@transaction.atomic
def report_broken(*, pledge_id: UUID, report: str, on: date, by: User, at: datetime) -> Pledge:
    """Note that somebody says a promise is not kept (phản ánh lời hứa không thực hiện).

    Raises PermissionDenied, Refused "pledge.needs_words", "pledge.reported", "pledge.day".
    """
    pledge = _pledge(pledge_id)
    if not can_report_broken(by, pledge.line.petition):
        raise PermissionDenied
    if not report:
        raise Refused("pledge.needs_words", _("Ghi điều được phản ánh: việc gì chưa làm, ở đâu."))
    if pledge.reported_on is not None and pledge.checked_on is None:
        raise Refused("pledge.reported", _("Đã ghi phản ánh về lời hứa này; hãy kiểm tra."))
    if on > clock.day_of(at):
        raise Refused("pledge.day", _("Ngày nhận phản ánh không được sau hôm nay; hãy sửa ngày."))
    pledge.reported_on, pledge.report = on, report
    pledge.checked_on, pledge.is_broken, pledge.check_note = None, None, ""
    fields = ["reported_on", "report", "checked_on", "is_broken", "check_note"]
    audit.save(pledge, fields, verb="pledge.reported", by=by, at=at)
    owe_check(pledge, on, by=by, at=at)
    return pledge


@transaction.atomic
def check_pledge(*, pledge_id: UUID, is_broken: bool, note: str, by: User, at: datetime) -> Pledge:
    """Note what the check of a promise found (kiểm tra lời hứa). Found broken, what was proved of it is sent back, and a
    petition that was found solved is opened again: it is not.

    Raises PermissionDenied (the verdict on it is the receiver's heads'), Refused "pledge.not_reported",
    "pledge.needs_words".
    """
    petition = _petition_of(pledge_id)
    pledge = _pledge(pledge_id)
    if not can_close(by, petition):
        raise PermissionDenied
    if pledge.reported_on is None or pledge.checked_on is not None:
        raise Refused("pledge.not_reported", _("Không có phản ánh nào về lời hứa này đang chờ kiểm tra."))
    if not note:
        raise Refused("pledge.needs_words", _("Ghi kết quả kiểm tra: đã thấy gì, căn cứ nào."))
    pledge.checked_on, pledge.is_broken, pledge.check_note = clock.day_of(at), is_broken, note
    audit.save(pledge, ["checked_on", "is_broken", "check_note"], verb="pledge.checked", by=by, at=at)
    keep_check(pledge, note, by=by, at=at)
    if is_broken:
        _owed_again(pledge.commitment, note, by=by, at=at)
        if petition.state == PetitionState.SOLVED:
            reopen(petition_id=petition.pk, reason=note, by=by, at=at)
    return pledge


def _petition_of(pledge_id: UUID) -> Petition:
    """The petition in whose answer it was promised, under its lock."""
    (petition,) = locked([Pledge.objects.values_list("line__petition", flat=True).get(pk=pledge_id)])
    return petition


def _line(line_id: UUID) -> AnswerLine:
    rows = AnswerLine.objects.select_for_update(of=("self",))
    return rows.select_related("answer__body", "petition__receiver").get(pk=line_id)


def followed(line_id: UUID, by: User, *, replaced: bool = False) -> AnswerLine:
    """A standing line (or one `replaced`) under its petition's lock and its own. Raises PermissionDenied, Refused
    "answer.corrected"."""
    (petition,) = locked([AnswerLine.objects.values_list("petition", flat=True).get(pk=line_id)])
    line = _line(line_id)
    line.petition = petition
    if not can_follow(by, line.petition):
        raise PermissionDenied
    if not replaced and AnswerLine.objects.filter(corrects=line).exists():
        raise Refused("answer.corrected", _("Trả lời này đã được thay bằng trả lời mới; hãy làm với trả lời mới."))
    return line


def _pledge(pledge_id: UUID) -> Pledge:
    rows = Pledge.objects.select_for_update(of=("self",)).select_related("line__petition__receiver", "commitment")
    return rows.get(pk=pledge_id)
