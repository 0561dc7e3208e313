"""The calendar and the register are open to every account; the lists of what they would move follow the commitment."""

from __future__ import annotations

from datetime import date, timedelta

from phoihop.commitments.tests import make as ledger
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.calendar import SpecialDay
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make
from phoihop.regulations import services as regulations
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

TERM = "complaint.first"

EXITS = (
    Exit("clock:terms", Row.LAW, Way.LIST, query=f"?q={TERM}"),
    Exit("clock:term", Row.LAW, Way.PAGE),
    Exit("clock:calendar", Row.LAW, Way.PAGE, mark="calendar"),
    Exit("clock:year", Row.LAW, Way.PAGE, mark="calendar"),
    Exit("clock:versions", Row.LAW, Way.LIST, mark="calendar"),
    Exit("clock:impact", Row.COMMITMENT, Way.LIST),
    Exit("clock:renewal", Row.COMMITMENT, Way.LIST),
)

ACTS = {
    "clock:add-calendar": frozenset({Seat.LEAD, Seat.OFFICE, Seat.RECIPIENT, Seat.FOLLOWER}),  # who heads a body
    "clock:adopt": frozenset({Seat.LEAD, Seat.OFFICE, Seat.RECIPIENT, Seat.FOLLOWER}),
    "clock:end-local": frozenset({Seat.LEAD, Seat.OFFICE, Seat.RECIPIENT, Seat.FOLLOWER}),
    "clock:confirm": NOBODY,  # buttons without a page of their own
    "clock:add-version": NOBODY,
}


def scene() -> Scene:
    """A promise that a new day off would move, under a text that was amended since."""
    world = ledger.scene()
    ledger.commitment(world, action="Việc Mẫu Thử Riêng")
    office = make.office_of(world.lead)
    at = ledger.MONDAY + timedelta(1)
    edition = regulations.open_amendment(
        regulation_id=world.regulation.pk, basis="Quy chế sửa đổi", by=world.judge, at=at
    )
    regulations.put_amendment_in_force(edition_id=edition.pk, from_on=ledger.TODAY, by=world.judge, at=at)
    clock.load_reference(at=at)
    off = SpecialDay(date(2026, 3, 31), "off", "Nghỉ phòng chống bão", "Công điện 1/CĐ-UBND")
    clock.change_calendar(
        label="lịch-mẫu-thử", basis=off.citation, days=[off], by=None, at=at.replace(year=2100)
    )  # after the shipped one
    people = {
        Seat.LEAD: world.head,
        Seat.PARTNER: make.user(of=world.partner),
        Seat.RECIPIENT: world.judge,
        Seat.FOLLOWER: make.user(of=world.recipient, kind=RoleKind.HEAD_OF_OFFICE),
        Seat.SIGNATORY: make.user(of=world.signatory),
        Seat.OFFICE: make.user(of=office, kind=RoleKind.HEAD_OF_OFFICE),
        Seat.AUDITOR: make.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: make.administrator(),
        Seat.STRANGER: make.user(),
    }
    args = {"clock:term": (TERM,), "clock:year": (2026,), "clock:confirm": (TERM,), "clock:add-version": (TERM,)}
    marks = {Row.LAW.value: TERM, "calendar": "lịch-mẫu-thử", Row.COMMITMENT.value: "Việc Mẫu Thử Riêng"}
    return Scene(people=people, args=args, marks=marks)


CHAPTER = Chapter("clock", EXITS, ACTS, scene)
