"""A paper arrives: its number in the addressee's book, or back to who sent it; and the person who works on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, Person
from phoihop.papers import notices
from phoihop.papers.models import Addressee, Paper, State
from phoihop.papers.permissions import can_answer_for, can_hand_over, can_receive
from phoihop.papers.queries import last_arrival, without_registry, works_for
from phoihop.papers.services.rows import locked_book, locked_line, whose_act


@transaction.atomic
def receive(*, line_id: UUID, on: date | None = None, number: int | None = None, by: User, at: datetime) -> Addressee:
    """Confirm an arrival and enter it in the book (đăng ký văn bản đến): the next arrival number, or `number`.

    `on`: the day of arrival, default today. Legal source: NĐ 30/2020/NĐ-CP Art. 21, 22.
    Raises PermissionDenied, Refused "arrival.received_already", "arrival.returned", "arrival.not_sent",
    "arrival.recalled", "arrival.date_not_fit", "arrival.number_taken".
    """
    line = locked_line(line_id)
    today = timezone.localdate(at)
    if not can_receive(by, line, on=today):
        raise PermissionDenied
    _refuse_unless_waiting(line)
    enter_arrival(line, _day_of_arrival(line, on, today), number)
    line.received_at, line.received_by = at, by
    assert line.body is not None  # noqa: S101  # can_receive holds only for a body
    fields = ["received_at", "received_by", "arrival_number", "arrived_on"]
    behalf = whose_act(by, line.body, today)
    return audit.save(line, fields, verb="paper.received", by=by, at=at, on_behalf_of=behalf)


@transaction.atomic
def receive_for(*, line_id: UUID, on: date, answer: Paper, by: User, at: datetime) -> Addressee:
    """Record from the addressee's own paper (phiếu gửi có ký nhận, công văn) that the paper arrived `on` that day.

    For bodies without accounts only; their book is kept elsewhere, so no arrival number is given. Done by the issuer's
    registry. Legal source: NĐ 30/2020/NĐ-CP Art. 18.
    Raises PermissionDenied, Refused as `receive`, "arrival.has_registry", "paper.of_another_body".
    """
    line = _answered_line(line_id, answer, by=by, at=at)
    line.arrived_on = _day_of_arrival(line, on, timezone.localdate(at))
    line.received_at, line.received_by, line.answer = at, by, answer
    fields = ["received_at", "received_by", "arrived_on", "answer"]
    trace = {"on_behalf_of": line.body, "paper": answer.citation[:120]}
    return audit.save(line, fields, verb="paper.received", by=by, at=at, **trace)


@transaction.atomic
def send_back(*, line_id: UUID, reason: str, answer: Paper | None = None, by: User, at: datetime) -> Addressee:
    """Send back a paper that came by mistake (trả lại văn bản gửi sai nơi nhận): the issuer is told why.

    `answer`: the addressee's paper, when the issuer's registry records it for a body without accounts.
    Legal source: NĐ 30/2020/NĐ-CP Art. 21.
    Raises PermissionDenied, Refused "paper.reason_needed" and as `receive` or `receive_for`.
    """
    behalf: dict[str, Any] = {}
    if answer is None:
        line, today = locked_line(line_id), timezone.localdate(at)
        if not can_receive(by, line, on=today):
            raise PermissionDenied
        assert line.body is not None  # noqa: S101  # can_receive holds only for a body
        _refuse_unless_waiting(line)
        behalf = {"on_behalf_of": whose_act(by, line.body, today)}
    else:
        line = _answered_line(line_id, answer, by=by, at=at)
        behalf = {"on_behalf_of": line.body, "paper": answer.citation[:120]}
    if not clean(reason):
        raise Refused("paper.reason_needed", _("Hãy ghi lý do trả lại văn bản."))
    line.returned_at, line.returned_reason, line.answer = at, clean(reason), answer
    fields = ["returned_at", "returned_reason", "answer"]
    audit.save(line, fields, verb="paper.sent_back", by=by, at=at, reason=line.returned_reason, **behalf)
    notices.sent_back(line, by=by, at=at)
    return line


@transaction.atomic
def hand_over(*, line_id: UUID, person: Person, instruction: str = "", by: User, at: datetime) -> Addressee:
    """Give an arrived paper to `person` of the addressee or its office (chuyển giải quyết); again: to another one.

    Legal source: NĐ 30/2020/NĐ-CP Art. 23, 24.
    Raises PermissionDenied, Refused "arrival.not_received", "arrival.person_elsewhere".
    """
    line = locked_line(line_id)
    today = timezone.localdate(at)
    if not can_hand_over(by, line, on=today):
        raise PermissionDenied
    assert line.body is not None  # noqa: S101  # can_hand_over holds only for a body
    if line.received_at is None:
        raise Refused("arrival.not_received", _("Hãy đăng ký văn bản đến trước khi chuyển giải quyết."))
    if not works_for(person, line.body, on=today):
        raise Refused(
            "arrival.person_elsewhere",
            _("%(person)s không thuộc %(body)s hay văn phòng giúp việc của cơ quan này.")
            % {"person": person, "body": line.body},
        )
    line.handed_to, line.handed_at, line.instruction = person, at, clean(instruction)
    behalf = whose_act(by, line.body, today)
    audit.save(
        line, ["handed_to", "handed_at", "instruction"], verb="paper.handed_over", by=by, at=at, on_behalf_of=behalf
    )
    notices.handed_over(line, by=by, at=at)
    return line


def _answered_line(line_id: UUID, answer: Paper, *, by: User, at: datetime) -> Addressee:
    """The line of a body without accounts, waiting, with the paper it answered by."""
    line, today = locked_line(line_id), timezone.localdate(at)
    if line.body is None or not can_answer_for(by, line, on=today):
        raise PermissionDenied
    if not without_registry([line.body], on=today):
        raise Refused(
            "arrival.has_registry",
            _("%(body)s có văn thư dùng phần mềm; hãy để nơi nhận tự đăng ký hoặc trả lại.") % {"body": line.body},
        )
    _refuse_unless_waiting(line)
    if answer.issuer_id != line.body_id:
        raise Refused(
            "paper.of_another_body",
            _("Văn bản đã chọn không phải của %(body)s; hãy chọn văn bản khác.") % {"body": line.body},
        )
    return line


def _refuse_unless_waiting(line: Addressee) -> None:
    if line.received_at is not None and line.arrival_number:
        raise Refused("arrival.received_already", _("Văn bản này đã có số đến %(n)s.") % {"n": line.arrival_number})
    if line.received_at is not None:
        raise Refused("arrival.received_already", _("Nơi nhận đã xác nhận nhận văn bản này."))
    if line.returned_at is not None:
        raise Refused("arrival.returned", _("Nơi nhận đã trả lại văn bản này."))
    if line.paper.state == State.RECALLED:
        raise Refused("arrival.recalled", _("Cơ quan ban hành đã thu hồi văn bản này; không đăng ký văn bản đến."))
    if line.sent_at is None:
        raise Refused("arrival.not_sent", _("Văn bản này chưa được gửi đi."))


def _day_of_arrival(line: Addressee, on: date | None, today: date) -> date:
    assert line.sent_at is not None  # noqa: S101  # checked before
    day = on or today
    if not timezone.localdate(line.sent_at) <= day <= today:
        raise Refused("arrival.date_not_fit", _("Ngày đến phải từ ngày gửi đến hôm nay."))
    return day


def enter_arrival(line: Addressee, day: date, number: int | None) -> None:
    """Set the day and the next number of the body's book, under its lock. Refused "arrival.number_taken"."""
    assert line.body_id is not None  # noqa: S101  # only bodies keep a book
    body: Body = locked_book(line.body_id)
    last = last_arrival(body, day.year)
    wanted = number or last + 1
    if wanted <= last:
        same = Addressee.objects.filter(body=body, arrived_on__year=day.year, arrival_number=wanted)
        if same.exists():
            raise Refused(
                "arrival.number_taken",
                _("Số đến %(n)s năm %(year)s đã dùng; hãy lấy số khác.") % {"n": wanted, "year": day.year},
            )
    line.arrival_number, line.arrived_on = wanted, day
