"""The acts of a session: entered, opened, closed, moved, corrected, renamed, cancelled. The ledger's events of its days follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Event
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.sessions.models import (
    CLOSING,
    NEAREST,
    OPENING,
    Occasion,
    Session,
    SessionKind,
    SessionLevel,
    SessionVersion,
    level_of,
)
from phoihop.sessions.permissions import MEETING, can_keep

_OCCASIONS = {Occasion.MID_YEAR: "session.mid_year", Occasion.YEAR_END: "session.year_end"}
DAYS = ["planned_first_on", "planned_last_on", "actual_first_on", "actual_last_on", "is_cancelled", "version"]


@dataclass(frozen=True)
class SessionFrame:
    """What a session is. `topic`: of a thematic or urgent one."""

    council: Body
    keeper: Body
    level: SessionLevel
    legislature: int
    number: int
    kind: SessionKind
    title: str
    first: date
    last: date
    occasion: Occasion = Occasion.NONE
    topic: str = ""


@transaction.atomic
def enter(*, frame: SessionFrame, by: User, at: datetime, today: date) -> Session:
    """Enter a session (lập kỳ họp) with its planned days; the events of its opening and closing are raised, and what the
    regulations in force count from them is laid out.

    Raises PermissionDenied, Refused "session.title_needed", "session.days", "session.council_of_level",
    "session.kind_of_level", "session.topic_needed", "session.numbered_already".
    """
    if not can_keep(by, frame.keeper):
        raise PermissionDenied
    _check(frame)
    session = Session(
        council=frame.council,
        keeper=frame.keeper,
        level=frame.level,
        legislature=frame.legislature,
        number=frame.number,
        kind=frame.kind,
        occasion=frame.occasion if frame.kind == SessionKind.REGULAR else Occasion.NONE,
        title=clean(frame.title),
        topic=clean(frame.topic),
        planned_first_on=frame.first,
        planned_last_on=frame.last,
    )
    audit.create(session, verb="session.entered", parts=[_version(session, "", by, at)], by=by, at=at)
    for kind, source, subject in _kinds(session):
        ledger.record_event(
            kind=kind,
            subject=subject,
            owner=session.keeper,
            planned_on=session.planned_last_on if source == CLOSING else session.planned_first_on,
            source_kind=source,
            source_code=session.code,
            by=by,
            at=at,
            today=today,
        )
    return session


@transaction.atomic
def move(*, session_id: UUID, first: date, last: date, reason: str, by: User, at: datetime, today: date) -> Session:
    """Give a session other planned days (đổi ngày), with the reason; once it has opened, only another last day.

    What counts from its days moves at once, with notice. Raises PermissionDenied, Refused "session.over",
    "session.reason_needed", "session.days", "session.same_days", "session.opened_already".
    """
    session = _standing(session_id, by)
    words = _reason(reason)
    if last < first:
        raise Refused("session.days", _("Ngày bế mạc phải từ ngày khai mạc trở đi."))
    if (first, last) == (session.planned_first_on, session.planned_last_on):
        raise Refused("session.same_days", _("Kỳ họp đã có đúng những ngày này."))
    if session.actual_first_on is not None and first != session.planned_first_on:
        raise Refused("session.opened_already", _("Kỳ họp đã khai mạc; chỉ còn đổi được ngày bế mạc."))
    if session.actual_first_on is not None and last < session.actual_first_on:
        raise Refused("session.days", _("Ngày bế mạc phải từ ngày khai mạc trở đi."))
    session.planned_first_on, session.planned_last_on = first, last
    return _write(session, "session.moved", words, by=by, at=at, today=today)


@transaction.atomic
def count_as_nearest(*, session_id: UUID, by: User, at: datetime, today: date) -> Session:
    """Say that what clauses put to «the nearest session» (kỳ họp gần nhất) is due at this one; from now on it moves with it.

    Which one a clause means depends on when its matter arose: a person says it, no session raises it by itself. Raises
    PermissionDenied, Refused "session.over", "session.of_the_assembly", "session.nearest_already".
    """
    session = _standing(session_id, by)
    if not session.may_be_the_nearest:
        sentence = _("«Kỳ họp gần nhất» trong quy chế là kỳ họp Hội đồng nhân dân; hãy chọn kỳ họp của Hội đồng.")
        raise Refused("session.of_the_assembly", sentence)
    if Event.objects.filter(kind=NEAREST, source_kind=OPENING, source_code=session.code).exists():
        raise Refused("session.nearest_already", _("Điều khoản «kỳ họp gần nhất» đã được tính theo kỳ họp này."))
    event = ledger.record_event(
        kind=NEAREST,
        subject=f"Khai mạc {_lower(session.title)}",
        owner=session.keeper,
        planned_on=session.planned_first_on,
        actual_on=session.actual_first_on,
        source_kind=OPENING,
        source_code=session.code,
        by=by,
        at=at,
        today=today,
    )
    audit.record(session, verb="session.counted_as_nearest", after={"event": event.code}, by=by, at=at)
    return session


@transaction.atomic
def open_session(*, session_id: UUID, on: date, by: User, at: datetime, today: date) -> Session:
    """Record that a session has opened (khai mạc) on a day; what counts from it is no longer provisional.

    Raises PermissionDenied, Refused "session.over", "session.opened_already", "session.day_ahead".
    """
    session = _standing(session_id, by)
    if session.actual_first_on is not None:
        raise Refused("session.opened_already", _("Kỳ họp này đã khai mạc."))
    _not_ahead(on, today)
    session.actual_first_on = on
    if session.planned_last_on < on:
        session.planned_last_on = on
    return _write(session, "session.opened", "", by=by, at=at, today=today)


@transaction.atomic
def close_session(*, session_id: UUID, on: date, by: User, at: datetime, today: date) -> Session:
    """Record that a session has closed (bế mạc) on a day.

    Raises PermissionDenied, Refused "session.over", "session.not_opened", "session.days", "session.day_ahead".
    """
    session = _standing(session_id, by)
    if session.actual_first_on is None:
        raise Refused("session.not_opened", _("Kỳ họp chưa khai mạc; hãy ghi ngày khai mạc trước."))
    if on < session.actual_first_on:
        raise Refused("session.days", _("Ngày bế mạc phải từ ngày khai mạc trở đi."))
    _not_ahead(on, today)
    session.actual_last_on = on
    return _write(session, "session.closed", "", by=by, at=at, today=today)


@transaction.atomic
def correct(
    *, session_id: UUID, first: date, last: date | None = None, reason: str, by: User, at: datetime, today: date
) -> Session:
    """Put right the day on which a session opened, or closed, that was recorded wrongly (đính chính), with the reason.

    `last`: the day it closed; None where that is right or has not been recorded. What counts from the days moves at once,
    with notice; the wrong days stay among the versions. Raises PermissionDenied, Refused "session.reason_needed",
    "session.not_opened", "session.not_closed", "session.days", "session.day_ahead", "session.same_days".
    """
    session = _locked(session_id, by)
    words = _reason(reason)
    if session.actual_first_on is None:
        raise Refused("session.not_opened", _("Kỳ họp chưa khai mạc; hãy ghi ngày khai mạc trước."))
    if last is not None and not session.has_closed:
        raise Refused("session.not_closed", _("Kỳ họp chưa ghi bế mạc nên chưa có ngày bế mạc để đính chính."))
    closed = last or session.actual_last_on
    if closed is not None and closed < first:
        raise Refused("session.days", _("Ngày bế mạc phải từ ngày khai mạc trở đi."))
    _not_ahead(max(first, closed or first), today)
    if (first, closed) == (session.actual_first_on, session.actual_last_on):
        raise Refused("session.same_days", _("Kỳ họp đã có đúng những ngày này."))
    if closed is None:
        session.planned_last_on = max(first, _planned_without_the_slip(session))
    session.actual_first_on, session.actual_last_on = first, closed
    return _write(session, "session.corrected", words, by=by, at=at, today=today)


@transaction.atomic
def rename(*, session_id: UUID, title: str, topic: str, by: User, at: datetime) -> Session:
    """Name a session anew: its name, its topic (đổi tên kỳ họp).

    Raises PermissionDenied, Refused "session.title_needed".
    """
    session = _locked(session_id, by)
    if not clean(title):
        raise Refused("session.title_needed", _("Hãy ghi tên kỳ họp."))
    session.title, session.topic = clean(title), clean(topic)
    return audit.save(session, ["title", "topic"], verb="session.renamed", by=by, at=at)


@transaction.atomic
def cancel(*, session_id: UUID, reason: str, by: User, at: datetime, today: date) -> Session:
    """Call a session off (hủy) that has not opened, with the reason; what counts from it ends with it.

    Raises PermissionDenied, Refused "session.over", "session.opened_already", "session.reason_needed".
    """
    session = _standing(session_id, by)
    if session.actual_first_on is not None:
        raise Refused("session.opened_already", _("Kỳ họp đã khai mạc nên không hủy được."))
    words = _reason(reason)
    session.is_cancelled = True
    return _write(session, "session.cancelled", words, by=by, at=at, today=today)


def _planned_without_the_slip(session: Session) -> date:
    """The planned closing; as it was before the opening where the opening, recorded too late, had put it off."""
    if session.planned_last_on != session.actual_first_on:
        return session.planned_last_on
    before = session.versions.filter(actual_first_on__isnull=True).order_by("-number")[0]
    return before.planned_last_on


def _write(session: Session, verb: str, reason: str, *, by: User, at: datetime, today: date) -> Session:
    """The changed days with their version; then the events of the ledger as the session stands."""
    session.version += 1
    audit.create(_version(session, reason, by, at), verb="session.version_added", by=by, at=at)
    audit.save(session, DAYS, verb=verb, by=by, at=at, reason=reason)
    rows = Event.objects.filter(source_kind__in=[OPENING, CLOSING], source_code=session.code, is_cancelled=False)
    for event in rows.order_by("planned_on", "pk"):
        if session.is_cancelled:
            ledger.cancel_event(event_id=event.pk, reason=reason, by=by, at=at)
            continue
        ends = event.source_kind == CLOSING
        planned = session.planned_last_on if ends else session.planned_first_on
        actual = session.actual_last_on if ends else session.actual_first_on
        if (event.planned_on, event.actual_on) != (planned, actual):
            ledger.move_event(
                event_id=event.pk, planned_on=planned, actual_on=actual, reason=reason, by=by, at=at, today=today
            )
    return session


def _kinds(session: Session) -> list[tuple[str, str, str]]:
    """(kind of event, source kind, subject) that a session raises. Papers and the ledger are Vietnamese."""
    opening, closing = f"Khai mạc {_lower(session.title)}", f"Bế mạc {_lower(session.title)}"
    if session.level == SessionLevel.NATIONAL_ASSEMBLY:
        return [("na_session.opening", OPENING, opening), ("na_session.closing", CLOSING, closing)]
    kinds = [("session.opening", OPENING, opening), ("session.closing", CLOSING, closing)]
    if session.occasion:
        kinds.append((_OCCASIONS[Occasion(session.occasion)], OPENING, opening))
    return kinds


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _check(frame: SessionFrame) -> None:
    if not clean(frame.title):
        raise Refused("session.title_needed", _("Hãy ghi tên kỳ họp."))
    if frame.last < frame.first:
        raise Refused("session.days", _("Ngày bế mạc phải từ ngày khai mạc trở đi."))
    _fits(frame)
    is_na = frame.level == SessionLevel.NATIONAL_ASSEMBLY
    allowed = {SessionKind.EXTRAORDINARY} if is_na else {SessionKind.THEMATIC, SessionKind.URGENT}
    if frame.kind not in {SessionKind.REGULAR, *allowed}:
        sentence = _("Kỳ họp không thường lệ là của Quốc hội; kỳ họp chuyên đề, đột xuất là của Hội đồng nhân dân.")
        raise Refused("session.kind_of_level", sentence)
    if frame.kind == SessionKind.THEMATIC and not clean(frame.topic):
        raise Refused("session.topic_needed", _("Hãy ghi chuyên đề của kỳ họp."))
    known = Session.objects.standing().filter(council=frame.council, legislature=frame.legislature, number=frame.number)
    if known.exists():
        sentence = _("Kỳ họp thứ %(number)s khóa %(legislature)s của cơ quan này đã có.")
        raise Refused("session.numbered_already", sentence % {"number": frame.number, "legislature": frame.legislature})


def _fits(frame: SessionFrame) -> None:
    """Who meets, and who keeps the dates, are of the level, and of one commune."""
    bodies = (frame.council, frame.keeper)
    are_of_level = all(body.kind in MEETING and level_of(body) == frame.level for body in bodies)
    if are_of_level and frame.council.commune_id == frame.keeper.commune_id:
        return
    said = {
        SessionLevel.NATIONAL_ASSEMBLY: _("Kỳ họp Quốc hội: cơ quan họp, đơn vị giữ lịch là Đoàn đại biểu Quốc hội."),
        SessionLevel.PROVINCE: _("Kỳ họp HĐND tỉnh: cơ quan họp, đơn vị giữ lịch là HĐND, Thường trực HĐND tỉnh."),
        SessionLevel.COMMUNE: _("Kỳ họp HĐND xã: cơ quan họp, đơn vị giữ lịch là HĐND, Thường trực HĐND của xã ấy."),
    }
    raise Refused("session.council_of_level", said[frame.level])


def _locked(session_id: UUID, by: User) -> Session:
    session = Session.objects.select_for_update(of=("self",)).select_related("keeper", "council").get(pk=session_id)
    if not can_keep(by, session.keeper):
        raise PermissionDenied
    return session


def _standing(session_id: UUID, by: User) -> Session:
    session = _locked(session_id, by)
    if session.is_cancelled or session.has_closed:
        raise Refused("session.over", _("Kỳ họp đã bế mạc hoặc đã hủy nên không đổi được nữa."))
    return session


def _reason(words: str) -> str:
    if not clean(words):
        raise Refused("session.reason_needed", _("Hãy ghi lý do."))
    return clean(words)


def _not_ahead(on: date, today: date) -> None:
    if on > today:
        raise Refused("session.day_ahead", _("Ngày này chưa đến; chỉ ghi việc đã diễn ra."))


def _version(session: Session, reason: str, by: User, at: datetime) -> SessionVersion:
    return SessionVersion(
        session=session,
        number=session.version,
        planned_first_on=session.planned_first_on,
        planned_last_on=session.planned_last_on,
        actual_first_on=session.actual_first_on,
        actual_last_on=session.actual_last_on,
        is_cancelled=session.is_cancelled,
        reason=reason,
        by=by,
        at=at,
    )
