"""Who keeps the calendar and the register of terms; the clock itself knows no roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from phoihop.kernel.accounts.models import User
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.models import CalendarVersion, TermRecord
from phoihop.kernel.clock.rules.calendar import SpecialDay
from phoihop.regulations.permissions import can_keep_registers


def load_calendar(*, data: Any, basis: str, by: User, at: datetime) -> CalendarVersion:
    """A whole calendar from its file. Raises PermissionDenied (`by` heads no body), Refused as the clock's own act."""
    _check(by)
    return clock.load_calendar(data=data, basis=basis, by=by, at=at)


def change_calendar(
    *,
    label: str,
    basis: str,
    days: Sequence[SpecialDay],
    without: Sequence[date],
    years: Sequence[int],
    decided: Sequence[date],
    by: User,
    at: datetime,
) -> CalendarVersion:
    """A few days changed by a decision. Raises PermissionDenied, Refused as the clock's own act."""
    _check(by)
    return clock.change_calendar(
        label=label, basis=basis, days=days, without=without, years=years, decided=decided, by=by, at=at
    )


def load_term(*, data: Any, by: User, at: datetime) -> TermRecord:
    """A new version of a term. Raises PermissionDenied, Refused as the clock's own act."""
    _check(by)
    return clock.load_term(data=data, by=by, at=at)


def confirm_term(
    *, key: str, layer: str, version: str, citation: str, document: str, dated: date, by: User, at: datetime
) -> TermRecord:
    """A figure confirmed with its document. Raises PermissionDenied, Refused as the clock's own act."""
    _check(by)
    return clock.confirm_term(
        key=key, layer=layer, version=version, citation=citation, document=document, dated=dated, by=by, at=at
    )


def adopt_rules(
    *, layer: str, is_its_own: bool, document: str, dated: date, first: date, by: User, at: datetime
) -> list[TermRecord]:
    """A province's own rules taken over. Raises PermissionDenied, Refused as the clock's own act."""
    _check(by)
    return clock.adopt_rules(
        layer=layer, is_its_own=is_its_own, document=document, dated=dated, first=first, by=by, at=at
    )


def end_rules(*, last: date, document: str, dated: date, by: User, at: datetime) -> list[TermRecord]:
    """They hold no longer. Raises PermissionDenied, Refused as the clock's own act."""
    _check(by)
    return clock.end_rules(last=last, document=document, dated=dated, by=by, at=at)


def _check(by: User) -> None:
    if not can_keep_registers(by):
        raise PermissionDenied
