"""The acts on reminders: composed, recorded as sent outside, started once issued, found answered, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers import services as papers
from phoihop.papers.models import State as PaperState
from phoihop.petitions.figures import openings
from phoihop.petitions.models import OWED, UNSOLVED, Petition
from phoihop.petitions.services.states import locked
from phoihop.sessions.models import Session
from phoihop.sessions.queries import event_of
from phoihop.settlement.models import Asks, Reminder, ReminderLine, ReminderState, Step
from phoihop.settlement.permissions import can_remind
from phoihop.settlement.queries import standings
from phoihop.settlement.rules import is_beyond
from phoihop.settlement.terms import wait_of, waits_until
from phoihop.settlement.writing import Asked, letter_content, letter_subject

SOURCE = "settlement_reminder"  # source kind in the ledger


@dataclass(frozen=True)
class Wanted:
    """A step to take: who reminds whom of what. `addressee`: the superior of `body`, at that step; `session`: at its own.
    `ground`: needed where the step goes beyond the one proposed."""

    sender: Body
    body: Body
    step: Step
    petition_ids: Sequence[UUID]
    request: str
    addressee: Body | None = None
    session: Session | None = None
    ground: str = ""


@transaction.atomic
def compose(*, wanted: Wanted, by: User, at: datetime) -> Reminder:
    """Write a reminder as an official paper (soạn văn bản đôn đốc), for review, signing and number; nothing waits before it
    is issued and `start`ed.

    Raises PermissionDenied, Refused "reminder.nothing_chosen", "reminder.of_another_body", "reminder.not_open",
    "reminder.waits_already", "reminder.needs_words", "reminder.needs_ground", "reminder.needs_superior",
    "reminder.needs_session", "reminder.session_cancelled", and those of `papers.draft`.
    """
    today = clock.day_of(at)
    reminder, lines = _taken(wanted, by, at)
    standing = standings([line.petition for line in lines], today)
    asked = [
        Asked(
            line.petition, line.asks, line.sessions_passed,
            [one.reminder.cited for one in standing[line.petition_id].lines if one.reminder.cited],
        )
        for line in lines
    ]  # fmt: skip
    copies = [papers.To(body=wanted.body, is_copy=True)] if reminder.addressee_id != wanted.body.pk else []
    reminder.paper = papers.draft(
        issuer=wanted.sender,
        kind="letter",
        subject=letter_subject(wanted.step),
        content=letter_content(
            sender=wanted.sender, body=wanted.body, step=wanted.step, request=reminder.request, asked=asked,
            wait=wait_of(wanted.step, today), session=wanted.session, today=today,
        ),
        addressees=[papers.To(body=reminder.addressee), *copies],
        source_kind=SOURCE,
        source_code=reminder.code,
        by=by,
        at=at,
    )  # fmt: skip
    return audit.create(reminder, verb="reminder.composed", parts=lines, by=by, at=at)


@transaction.atomic
def record(*, wanted: Wanted, number_text: str, sent_on: date, by: User, at: datetime) -> Reminder:
    """Enter a reminder that was sent outside (ghi văn bản đôn đốc đã gửi) by its number and day; its wait runs from then.

    Raises PermissionDenied, Refused as `compose`, and "reminder.needs_number", "reminder.days", "reminder.no_term".
    """
    today = clock.day_of(at)
    reminder, lines = _taken(wanted, by, at)
    number_text = clean(number_text)
    if not number_text:
        raise Refused("reminder.needs_number", _("Ghi số, ký hiệu của văn bản đã gửi."))
    if sent_on > today:
        raise Refused("reminder.days", _("Ngày gửi không được sau hôm nay; hãy sửa ngày."))
    _send(reminder, len(lines), number_text, sent_on, by=by, at=at)
    return audit.create(reminder, verb="reminder.recorded", parts=lines, by=by, at=at)


@transaction.atomic
def start(*, reminder_id: UUID, by: User, at: datetime) -> Reminder:
    """Let the wait of a composed reminder run (tính thời gian chờ) from the day its paper was issued.

    Raises PermissionDenied, Refused "reminder.not_drafted", "reminder.not_issued", "reminder.no_term",
    "reminder.session_cancelled".
    """
    reminder = _locked(reminder_id, by)
    if reminder.state != ReminderState.DRAFTED or reminder.paper is None:
        raise Refused("reminder.not_drafted", _("Văn bản này không ở bước soạn."))
    paper = reminder.paper
    if paper.state != PaperState.ISSUED or paper.issued_on is None:
        raise Refused(
            "reminder.not_issued", _("Văn bản chưa phát hành nên chưa tính thời gian chờ; hãy ký, phát hành.")
        )
    number = reminder.lines.count()
    _send(reminder, number, paper.number_text or paper.code, paper.issued_on, by=by, at=at)
    return audit.save(
        reminder, ["state", "number_text", "sent_on", "commitment"], verb="reminder.started", by=by, at=at
    )  # fmt: skip


@transaction.atomic
def conclude(*, reminder_id: UUID, on: date, note: str, by: User, at: datetime) -> Reminder:
    """Find that a reminder was answered (ghi nhận kết quả đôn đốc): what was owed for it is kept, late after its day.

    What was answered about each petition is entered by the acts of answering; this ends the wait alone. Raises
    PermissionDenied, Refused "reminder.not_waiting", "reminder.needs_reason", "reminder.days".
    """
    reminder = _locked(reminder_id, by)
    waiting = _waiting(reminder)
    if not note:
        raise Refused("reminder.needs_reason", _("Ghi kết quả: cơ quan đã trả lời, đã làm gì."))
    if reminder.sent_on is None or not reminder.sent_on <= on <= clock.day_of(at):
        raise Refused("reminder.days", _("Ngày có kết quả phải từ ngày gửi đến hôm nay; hãy sửa ngày."))
    commitments.keep_of_case(
        commitment_id=waiting.pk, body=reminder.addressee, statement=note, done_on=on, by=by, at=at
    )
    audit.record(reminder, verb="reminder.concluded", by=by, at=at, reason=note)
    return reminder


@transaction.atomic
def withdraw(*, reminder_id: UUID, reason: str, by: User, at: datetime) -> Reminder:
    """Take a reminder back (hủy): a draft is given up, what is owed for one that was sent is no longer due.

    Raises PermissionDenied, Refused "reminder.needs_reason", "reminder.withdrawn", and those of `papers.withdraw`.
    """
    reminder = _locked(reminder_id, by)
    if reminder.state == ReminderState.WITHDRAWN:
        raise Refused("reminder.withdrawn", _("Văn bản đôn đốc này đã hủy."))
    if not reason:
        raise Refused("reminder.needs_reason", _("Ghi lý do hủy."))
    paper, waiting = reminder.paper, reminder.commitment
    if paper is not None and paper.state not in {PaperState.ISSUED, PaperState.WITHDRAWN}:
        papers.withdraw(paper_id=paper.pk, reason=reason, by=by, at=at)
    if waiting is not None and waiting.state in UNDER_WAY:
        commitments.drop_of_case(commitment_id=waiting.pk, reason=reason, by=by, at=at)
    reminder.state, reminder.withdrawn_reason = ReminderState.WITHDRAWN, reason
    return audit.save(
        reminder, ["state", "withdrawn_reason"], verb="reminder.withdrawn", by=by, at=at, reason=reason
    )  # fmt: skip


def _taken(wanted: Wanted, by: User, at: datetime) -> tuple[Reminder, list[ReminderLine]]:
    """The step with its petitions under their locks, not yet written."""
    today = clock.day_of(at)
    if not can_remind(by, wanted.sender.pk, wanted.step):
        raise PermissionDenied
    if not wanted.petition_ids:
        raise Refused("reminder.nothing_chosen", _("Chọn ít nhất một kiến nghị."))
    request = clean(wanted.request)
    if not request:
        raise Refused("reminder.needs_words", _("Ghi nội dung yêu cầu."))
    addressee = _addressee(wanted)
    _check_session(wanted.session)
    rows = locked(wanted.petition_ids)
    _check(rows, wanted)
    standing, known = standings(rows, today), openings([wanted.sender], today)
    reminder = Reminder(
        sender=wanted.sender, body=wanted.body, addressee=addressee, step=wanted.step, request=request,
        ground=clean(wanted.ground), session=wanted.session, by=by, at=at,
    )  # fmt: skip
    lines = []
    for row in rows:
        proposed = standing[row.pk].next
        if proposed.why in {"waiting", "drafted"}:
            sentence = _("Kiến nghị %(code)s đang chờ kết quả của lần đôn đốc trước; hãy bỏ khỏi văn bản này.")
            raise Refused("reminder.waits_already", sentence % {"code": row.code})
        if is_beyond(wanted.step, proposed.step) and not reminder.ground:
            sentence = _("Bước này vượt bước máy đề xuất cho kiến nghị %(code)s; hãy ghi căn cứ.")
            raise Refused("reminder.needs_ground", sentence % {"code": row.code})
        lines.append(
            ReminderLine(
                reminder=reminder, petition=row, asks=Asks.ANSWER if row.state in OWED else Asks.RESULT,
                proposed=proposed.step, sessions_passed=known.passed(row.receiver_id, row.first_put_on),
            )
        )  # fmt: skip
    return reminder, lines


def _addressee(wanted: Wanted) -> Body:
    if (wanted.session is not None) != (wanted.step == Step.SESSION):
        raise Refused("reminder.needs_session", _("Chọn kỳ họp khi và chỉ khi đưa kiến nghị ra kỳ họp."))
    if wanted.step != Step.SUPERIOR:
        return wanted.body
    if wanted.addressee is None or wanted.addressee.pk in {wanted.body.pk, wanted.sender.pk}:
        raise Refused("reminder.needs_superior", _("Chọn cơ quan cấp trên của cơ quan phải giải quyết."))
    return wanted.addressee


def _check_session(session: Session | None) -> None:
    if session is not None and session.is_cancelled:
        raise Refused("reminder.session_cancelled", _("Kỳ họp này đã hủy; hãy lập lại văn bản cho kỳ họp khác."))


def _check(rows: Sequence[Petition], wanted: Wanted) -> None:
    for row in rows:
        if row.receiver_id != wanted.sender.pk or row.lead_id != wanted.body.pk:
            sentence = _("Kiến nghị %(code)s không do cơ quan này chủ trì; mỗi văn bản gửi về một cơ quan.")
            raise Refused("reminder.of_another_body", sentence % {"code": row.code})
        if row.state not in UNSOLVED:
            sentence = _("Kiến nghị %(code)s đang ở bước «%(state)s» nên không đôn đốc.")
            raise Refused("reminder.not_open", sentence % {"code": row.code, "state": row.get_state_display()})


def _send(reminder: Reminder, petitions: int, number_text: str, sent_on: date, *, by: User, at: datetime) -> None:
    """What the addressee owes from that day on: the wait of the step, or until the session opens, whenever that comes to
    be."""
    title = _title(reminder, petitions)
    session = reminder.session
    _check_session(session)
    given: dict[str, Any] = (
        {"why": session.title, "due_on": session.first_on, "event": event_of(session)}
        if session
        else {"answer": waits_until(reminder.step, sent_on)}
    )
    reminder.commitment = commitments.owe(
        title=title,
        lead=reminder.addressee,
        recipients=[reminder.sender],
        source_kind=SOURCE,
        source_code=reminder.code,
        by=by,
        at=at,
        today=clock.day_of(at),
        **given,
    )
    reminder.state, reminder.number_text, reminder.sent_on = ReminderState.SENT, number_text, sent_on


def _title(reminder: Reminder, petitions: int) -> str:
    """Texts of the ledger are Vietnamese whatever the language of the screen."""
    what = {
        Step.AGAIN: f"Giải quyết, trả lời {petitions} kiến nghị cử tri theo văn bản đôn đốc",
        Step.HEAD: f"Người đứng đầu chỉ đạo giải quyết, trả lời {petitions} kiến nghị cử tri",
        Step.SUPERIOR: f"Chỉ đạo {reminder.body.name} giải quyết, trả lời {petitions} kiến nghị cử tri",
        Step.SESSION: f"Báo cáo, giải trình tại kỳ họp về {petitions} kiến nghị cử tri chậm giải quyết",
    }
    return f"{what[Step(reminder.step)]} ({reminder.code})"[:300]


def _waiting(reminder: Reminder) -> Commitment:
    """What is owed for it. Raises Refused "reminder.not_waiting"."""
    if (
        reminder.state != ReminderState.SENT
        or reminder.commitment is None
        or reminder.commitment.state not in UNDER_WAY
    ):
        raise Refused("reminder.not_waiting", _("Không còn chờ kết quả của văn bản đôn đốc này."))
    return reminder.commitment


def _locked(reminder_id: UUID, by: User) -> Reminder:
    rows = Reminder.objects.select_for_update(of=("self",))
    # What others may have changed while this waited (paper, what is owed) is read after the lock, not joined to it.
    found = rows.select_related("sender", "body", "addressee", "session").get(pk=reminder_id)
    if not can_remind(by, found.sender_id, found.step):
        raise PermissionDenied
    return found
