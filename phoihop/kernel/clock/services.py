"""The calendar and the terms in use, and the acts that change them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock.models import CalendarVersion, TermRecord
from phoihop.kernel.clock.rules.calendar import WorkingCalendar
from phoihop.kernel.clock.rules.due import lead_days
from phoihop.kernel.clock.rules.terms import TermRegister, TermVersion, parse_terms
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms
from phoihop.kernel.scope import remembered


def day_of(at: datetime) -> date:
    """The calendar day in Vietnam of an instant."""
    return timezone.localdate(at)


def current_calendar() -> WorkingCalendar:
    """The newest version loaded; the shipped one while none is. Parsed once a version and process."""
    newest = remembered(
        "clock.calendar", lambda: CalendarVersion.objects.order_by("-loaded_at").values_list("pk", flat=True).first()
    )
    return _calendar(str(newest)) if newest else shipped_calendar()


def current_terms() -> TermRegister:
    """The register as loaded; the shipped one while nothing is. Parsed once a state and process."""
    state = remembered(
        "clock.terms",
        lambda: TermRecord.objects.filter(is_current=True).aggregate(newest=Max("loaded_at"))["newest"],
    )
    return _terms(state) if state else shipped_terms()


@lru_cache(maxsize=4)
def _calendar(pk: str) -> WorkingCalendar:
    return WorkingCalendar.from_json(CalendarVersion.objects.values_list("data", flat=True).get(pk=pk))


@lru_cache(maxsize=4)
def _terms(state: datetime) -> TermRegister:
    records = TermRecord.objects.filter(is_current=True, loaded_at__lte=state).order_by("key", "layer", "version")
    return TermRegister(parse_terms([record.data for record in records]))


def lead_day(key: str, anchor: date) -> date | None:
    """The one day of a term counted from `anchor`; None if the calendar does not reach or no version is in force."""
    days = days_of(key, anchor)
    return days[0] if days else None


def days_of(key: str, anchor: date) -> list[date]:
    """All days of a term with several amounts (reminders), earliest first."""
    term: TermVersion | None = current_terms().on(key, anchor)
    return lead_days(term, anchor, current_calendar()) if term else []


@transaction.atomic
def load_reference() -> None:
    """Bring in the shipped calendar and the shipped versions of terms that the database lacks; changes nothing else."""
    at = timezone.now()
    calendar = shipped_calendar()
    if not CalendarVersion.objects.filter(label=calendar.version).exists():
        row = CalendarVersion(label=calendar.version, data=calendar.as_json(), basis="Bản kèm phần mềm", loaded_at=at)
        audit.create(row, verb="calendar.loaded", by=None, at=at)
    known = set(TermRecord.objects.values_list("key", "layer", "version"))
    missing = [
        TermRecord(key=term.key, layer=term.layer, version=term.version, data=term.as_json(), loaded_at=at)
        for term in shipped_terms().all_versions()
        if (term.key, term.layer, term.version) not in known
    ]
    audit.bulk_create(missing, verb="term.loaded", by=None, at=at)
