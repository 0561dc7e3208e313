"""Sessions of the sample province: two of the Council, one of the National Assembly (a commune's: `communes`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from phoihop.ops.sample.directory import Province
from phoihop.ops.sample.regulations import morning
from phoihop.sessions import services
from phoihop.sessions.models import Occasion, Session, SessionKind, SessionLevel
from phoihop.sessions.services import SessionFrame

FIRST = date(2026, 6, 22)  # by then the regulations are signed


@dataclass(frozen=True)
class Told:
    """A session as it went. `opened`, `closed`: None where it has not yet. `moved`: to which days, when, why."""

    key: str
    council: str
    keeper: str
    level: SessionLevel
    legislature: int
    number: int
    occasion: Occasion
    title: str
    first: date
    last: date
    opened: date | None = None
    closed: date | None = None
    moved: tuple[date, date, date, str] | None = None


SESSIONS = (
    Told(
        "mid", "hdnd", "tthdnd", SessionLevel.PROVINCE, 19, 2, Occasion.MID_YEAR,
        "Kỳ họp thường lệ giữa năm 2026, HĐND tỉnh", date(2026, 7, 14), date(2026, 7, 16), date(2026, 7, 14),
        date(2026, 7, 16),
    ),
    Told(
        "na", "ddbqh", "ddbqh", SessionLevel.NATIONAL_ASSEMBLY, 16, 2, Occasion.YEAR_END,
        "Kỳ họp thứ hai, Quốc hội khóa XVI", date(2026, 10, 20), date(2026, 12, 4), date(2026, 10, 20),
    ),
    Told(
        "end", "hdnd", "tthdnd", SessionLevel.PROVINCE, 19, 3, Occasion.YEAR_END,
        "Kỳ họp thường lệ cuối năm 2026, HĐND tỉnh", date(2026, 12, 1), date(2026, 12, 4),
        moved=(date(2026, 12, 8), date(2026, 12, 11), date(2026, 11, 10), "Chuyển lịch theo chương trình của Tỉnh ủy"),
    ),
)  # fmt: skip


def play(made: Province, *, today: date) -> dict[str, Session]:
    """Entered some weeks before, opened and closed on their days, moved. The office keeps the dates."""
    return {told.key: _session(made, told, today) for told in SESSIONS}


def _session(made: Province, told: Told, today: date) -> Session:
    by = made.users["chuyenvien.hdnd"]
    known = max(min(told.first - timedelta(days=50), today), FIRST)
    frame = SessionFrame(
        council=made.bodies[told.council],
        keeper=made.bodies[told.keeper],
        level=told.level,
        legislature=told.legislature,
        number=told.number,
        kind=SessionKind.REGULAR,
        occasion=told.occasion,
        title=told.title,
        first=told.first,
        last=told.last,
    )
    session = services.enter(frame=frame, by=by, at=morning(known), today=known)
    if told.moved is not None:
        first, last, on, reason = told.moved
        day = min(today, on)
        services.move(session_id=session.pk, first=first, last=last, reason=reason, by=by, at=morning(day), today=day)
    if told.opened and told.opened <= today:
        services.open_session(session_id=session.pk, on=told.opened, by=by, at=morning(told.opened), today=told.opened)
    if told.closed and told.closed <= today:
        services.close_session(session_id=session.pk, on=told.closed, by=by, at=morning(told.closed), today=told.closed)
    return session
