"""The calendar and the terms in use, and the acts that change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock.models import CalendarVersion, TermRecord
from phoihop.kernel.clock.rules.calendar import SpecialDay, WorkingCalendar
from phoihop.kernel.clock.rules.dates import ClockError, show
from phoihop.kernel.clock.rules.due import lead_days
from phoihop.kernel.clock.rules.revision import amended, modelled, succeeded
from phoihop.kernel.clock.rules.terms import HERE, TermRegister, TermVersion, parse_term, parse_terms
from phoihop.kernel.clock.shipped import shipped_calendar, shipped_terms
from phoihop.kernel.clock.telling import refusal
from phoihop.kernel.errors import Refused
from phoihop.kernel.scope import forget, remembered


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
    newest = remembered(
        "clock.terms", lambda: TermRecord.objects.order_by("-loaded_at", "-pk").values_list("pk", flat=True).first()
    )
    return _terms(str(newest)) if newest else shipped_terms()


def calendar_of(label: str) -> WorkingCalendar:
    """The version with this label, one loaded or the shipped one. Raises CalendarVersion.DoesNotExist."""
    if label == shipped_calendar().version:
        return shipped_calendar()
    pk = CalendarVersion.objects.values_list("pk", flat=True).get(label=label)
    return _calendar(str(pk))


@lru_cache(maxsize=16)
def _calendar(pk: str) -> WorkingCalendar:
    return WorkingCalendar.from_json(CalendarVersion.objects.values_list("data", flat=True).get(pk=pk))


@lru_cache(maxsize=4)
def _terms(newest: str) -> TermRegister:
    """The register while `newest` is the last record entered: whatever is entered or confirmed makes a newer one."""
    records = TermRecord.objects.filter(is_current=True).order_by("key", "layer", "version")
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
def load_calendar(*, data: Any, basis: str, by: User | None, at: datetime) -> CalendarVersion:
    """Bring in a whole new version of the working calendar (lịch làm việc). Who may: the caller decides.

    `data`: as `rules.calendar` stores it. `basis`: the decision. Nothing moves: dates follow by impact list.
    Raises Refused with the rule's code ("calendar.shape"…), "calendar.label_taken", "calendar.unchanged".
    """
    try:
        calendar = WorkingCalendar.from_json(data)
    except ClockError as error:
        raise Refused(error.code, refusal(error)) from None
    return _keep(calendar, basis, by, at)


@transaction.atomic
def change_calendar(
    *,
    label: str,
    basis: str,
    days: Sequence[SpecialDay] = (),
    without: Sequence[date] = (),
    years: Sequence[int] = (),
    decided: Sequence[date] = (),
    by: User | None,
    at: datetime,
) -> CalendarVersion:
    """A new version from the one in use with a few days changed; see `rules.revision.amended`.

    Raises Refused as `load_calendar`, "calendar.no_day".
    """
    try:
        calendar = amended(current_calendar(), version=label, days=days, without=without, years=years, decided=decided)
    except ClockError as error:
        raise Refused(error.code, refusal(error)) from None
    return _keep(calendar, basis, by, at)


def _keep(calendar: WorkingCalendar, basis: str, by: User | None, at: datetime) -> CalendarVersion:
    in_use = current_calendar()
    if calendar.version == in_use.version or CalendarVersion.objects.filter(label=calendar.version).exists():
        raise Refused("calendar.label_taken", _("Đã có phiên bản lịch mang tên này; hãy đặt tên khác."))
    if replace(calendar, version=in_use.version) == in_use:
        raise Refused("calendar.unchanged", _("Lịch này không khác lịch đang dùng; hãy xem lại các ngày."))
    row = CalendarVersion(label=calendar.version, data=calendar.as_json(), basis=basis, loaded_by=by, loaded_at=at)
    audit.create(row, verb="calendar.loaded", by=by, at=at, reason=basis)
    forget()
    return row


@transaction.atomic
def load_term(*, data: Any, by: User | None, at: datetime) -> TermRecord:
    """Bring in a version of a term (thời hạn); an open version before it ends the day before. Nothing moves by itself.

    Raises Refused with the rule's code ("term.shape", "term.overlap"), "term.unchanged".
    """
    try:
        new = parse_term(data)
        register = current_terms()
        if new in register.versions(new.key):
            raise Refused("term.unchanged", _("Thời hạn này đã có trong sổ, không khác gì."))
        standing = succeeded(register, new)
    except ClockError as error:
        raise Refused(error.code, refusal(error)) from None
    return _enter(standing, new, "term.loaded", by, at)


@transaction.atomic
def confirm_term(
    *, key: str, layer: str, version: str, citation: str, document: str, dated: date, by: User | None, at: datetime
) -> TermRecord:
    """Confirm a figure with the document in force (xác nhận số liệu): number and date of the document are kept.

    `citation`: article and document as the derivations name them. Raises Refused "term.unknown", "term.confirmed".
    """
    held = next((v for v in current_terms().versions(key) if (v.layer, v.version) == (layer, version)), None)
    if held is None:
        raise Refused("term.unknown", _("Sổ thời hạn không có phiên bản này."))
    if held.status == "confirmed":
        raise Refused("term.confirmed", _("Số liệu này đã được xác nhận."))
    new = replace(held, status="confirmed", citation=citation)
    confirmation = {"confirmed": {"document": document, "dated": dated.isoformat()}}
    return _enter([new], new, "term.confirmed", by, at, confirmation, reason=f"{document}, {show(dated)}")


def local_rules(day: date) -> list[TermVersion]:
    """What this province's own rules say, of what the examples of other provinces are about, as it holds on `day`."""
    return [one for one in _local() if one.in_force_on(day)]


def local_rules_to_come(day: date) -> list[TermVersion]:
    """Those that take effect after `day`, the next ones first."""
    coming = [one for one in _local() if one.in_force_from and one.in_force_from > day]
    return sorted(coming, key=lambda one: one.version)


def _local() -> list[TermVersion]:
    register = current_terms()
    keys = {one.key for example in register.examples().values() for one in example}
    return [one for key in sorted(keys) for one in register.versions(key) if one.layer == HERE]


@transaction.atomic
def adopt_rules(
    *, layer: str, is_its_own: bool, document: str, dated: date, first: date, by: User | None, at: datetime
) -> list[TermRecord]:
    """Let the rules of an example hold here from `first` on (áp dụng quy định của tỉnh), by a document of this province.

    `is_its_own`: this is the province that made them; else their figures are the pattern of its own decision, each to be
    confirmed with its article. Nothing owed before moves. Raises Refused "local_rules.unknown", "local_rules.in_force".
    """
    register = current_terms()
    examples = register.examples().get(layer)
    if examples is None:
        raise Refused("local_rules.unknown", _("Sổ thời hạn không có bộ quy định này."))
    if any(one.layer == HERE and _reaches(one, first) for row in examples for one in register.versions(row.key)):
        sentence = _(
            "Quy định riêng của tỉnh đang có hiệu lực; hãy ghi hết hiệu lực, hoặc nạp phiên bản từng thời hạn."
        )
        raise Refused("local_rules.in_force", sentence)
    adopted = {"adopted": {"of": layer, "document": document, "dated": dated.isoformat()}}
    reason = f"{document}, {show(dated)}"
    return [
        _enter(succeeded(register, new), new, "term.adopted", by, at, adopted, reason=reason)
        for new in modelled(examples, document=document, first=first, is_its_own=is_its_own)
    ]


@transaction.atomic
def end_rules(*, last: date, document: str, dated: date, by: User | None, at: datetime) -> list[TermRecord]:
    """Let this province's own rules hold no longer than `last` (hết hiệu lực), by the document that ends them.

    What was counted with them stays readable. Raises Refused "local_rules.none" (nothing holds on that day).
    """
    standing = local_rules(last)
    if not standing:
        raise Refused("local_rules.none", _("Không có quy định riêng nào của tỉnh có hiệu lực đến ngày này."))
    ended = {"ended": {"document": document, "dated": dated.isoformat()}}
    made = []
    for one in standing:
        new = replace(one, in_force_last=last)
        made.append(_enter([new], new, "term.ended", by, at, ended, reason=f"{document}, {show(dated)}"))
    return made


def _reaches(version: TermVersion, day: date) -> bool:
    """Whether it holds on `day` or later."""
    return version.in_force_last is None or version.in_force_last >= day


def _enter(
    standing: Sequence[TermVersion],
    new: TermVersion,
    verb: str,
    by: User | None,
    at: datetime,
    more: Mapping[str, Any] | None = None,
    reason: str = "",
) -> TermRecord:
    """Put the versions that differ from the records in use in their place; the old records stay to be read."""
    if not TermRecord.objects.exists():
        _load_shipped_terms(at - timedelta(microseconds=1))  # a register begins with what was in use before
    rows = TermRecord.objects.select_for_update().filter(key=new.key, layer=new.layer, is_current=True)
    in_use = {row.version: row for row in rows.order_by("pk")}
    made: dict[str, TermRecord] = {}
    for term in standing:
        old = in_use.get(term.version)
        if old is not None and parse_term(old.data) == term:
            continue
        if old is not None:
            old.is_current = False
            audit.save(old, ["is_current"], verb="term.superseded", by=by, at=at, reason=reason)
        kept = {"adopted": old.data["adopted"]} if old is not None and "adopted" in old.data else {}
        data = term.as_json() | kept | (dict(more) if more and term is new else {})
        row = TermRecord(key=term.key, layer=term.layer, version=term.version, data=data, loaded_by=by, loaded_at=at)
        made[term.version] = audit.create(row, verb=verb, by=by, at=at, reason=reason)
    forget()
    return made[new.version]


@transaction.atomic
def load_reference(*, at: datetime) -> None:
    """Bring in the shipped calendar and the shipped versions of terms that the database lacks; changes nothing else.

    A calendar that people of this installation loaded is never put aside by a newer one that comes with the product.
    """
    calendar = shipped_calendar()
    own = CalendarVersion.objects.filter(loaded_by__isnull=False).exists()
    if not own and not CalendarVersion.objects.filter(label=calendar.version).exists():
        row = CalendarVersion(label=calendar.version, data=calendar.as_json(), basis="Bản kèm phần mềm", loaded_at=at)
        audit.create(row, verb="calendar.loaded", by=None, at=at)
    _load_shipped_terms(at)


def _load_shipped_terms(at: datetime) -> None:
    known = set(TermRecord.objects.values_list("key", "layer", "version"))
    missing = [
        TermRecord(key=term.key, layer=term.layer, version=term.version, data=term.as_json(), loaded_at=at)
        for term in shipped_terms().all_versions()
        if (term.key, term.layer, term.version) not in known
    ]
    audit.bulk_create(missing, verb="term.loaded", by=None, at=at)
