"""How a session is shown: where it stands, its days, its number in the words of papers."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from phoihop.commitments.showing import Badge, day
from phoihop.sessions.models import Session, SessionVersion

_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """A legislature as papers write it: 16 → XVI; below 200."""
    words = ""
    for value, sign in _ROMAN:
        while number >= value:
            words, number = words + sign, number - value
    return words


def state_of(session: Session, today: date) -> Badge:
    """Where it stands on `today`; red only where its opening or closing is past and nobody has recorded it."""
    if session.is_cancelled:
        return Badge(_("Đã hủy"), "plain", "circle-x")
    if session.has_closed:
        return Badge(_("Đã bế mạc"), "good")
    if session.has_opened:
        late = session.planned_last_on < today
        return Badge(_("Chờ ghi bế mạc") if late else _("Đang họp"), "warn" if late else "accent")
    if session.planned_first_on < today:
        return Badge(_("Chờ ghi khai mạc"), "warn")
    return Badge(_("Dự kiến"), "plain")


def days_of(row: Session | SessionVersion) -> str:
    """08/12/2026 – 11/12/2026, the actual days where they are known."""
    first, last = row.actual_first_on or row.planned_first_on, row.actual_last_on or row.planned_last_on
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def numbered(session: Session) -> str:
    """Kỳ họp thứ 3, khóa XIX."""
    words = {"number": session.number, "legislature": roman(session.legislature)}
    return _("Kỳ họp thứ %(number)s, khóa %(legislature)s") % words
