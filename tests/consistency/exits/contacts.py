"""Contact with voters: a planned round for who plans it and the Front, a planned meeting for who goes there too; once
announced both are read by every account."""

from __future__ import annotations

from phoihop.contacts import services
from phoihop.contacts.models import Category, MeetingKind
from phoihop.contacts.services import Said
from phoihop.contacts.tests import make
from phoihop.intake import services as intake
from phoihop.intake.models import Outcome, Source
from phoihop.intake.rules import Said as Words
from phoihop.intake.services.screening import UNDO
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

WRITING = frozenset({Seat.LEAD, Seat.OFFICE})

EXITS = (
    Exit("contacts:rounds", Row.PLANNED_ROUND, Way.LIST),
    Exit("contacts:round", Row.PLANNED_ROUND, Way.PAGE),
    Exit("contacts:coverage", Row.PLANNED_ROUND, Way.LIST),
    Exit("contacts:measures", Row.PLANNED_ROUND, Way.PAGE),
    Exit("contacts:print_plan", Row.PLANNED_ROUND, Way.EXPORT),
    Exit("contacts:rounds", Row.VOTER_CONTACT, Way.LIST),
    Exit("contacts:meetings", Row.PLANNED_MEETING, Way.LIST),
    Exit("contacts:meeting", Row.PLANNED_MEETING, Way.PAGE),
    Exit("contacts:print_minutes", Row.VOTER_CONTACT, Way.EXPORT, mark="chair"),
    Exit("contacts:print_matters", Row.SAID_AT_MEETING, Way.EXPORT),
    Exit("contacts:print_minutes", Row.SAID_AT_MEETING, Way.EXPORT),
    Exit("intake:opinions", Row.SAID_AT_MEETING, Way.LIST),
    Exit("contacts:pick_meeting", Row.VOTER_CONTACT, Way.FRAGMENT, query="?x=nha", mark="held"),
    Exit("contacts:all_measures", Row.VOTER_CONTACT, Way.LIST),
    Exit("contacts:measures_xlsx", Row.VOTER_CONTACT, Way.EXPORT),
    Exit("desk:search", Row.PLANNED_ROUND, Way.SEARCH, query="?q=dot+kin&kind=rounds", mark="state"),
    Exit("desk:search", Row.PLANNED_MEETING, Way.SEARCH, query="?q=nha+kin&kind=meetings", mark="commune"),
)

ACTS = {
    **dict.fromkeys(("contacts:plan", "contacts:add_alone", "contacts:change", "contacts:add"), WRITING),
    "contacts:working": WRITING,
    **dict.fromkeys(("contacts:ask", "contacts:cancel", "contacts:change_meeting", "contacts:postpone"), WRITING),
    **dict.fromkeys(("contacts:cancel_meeting", "contacts:deputies", "contacts:invite"), WRITING),
    **dict.fromkeys(("contacts:uninvite", "contacts:unhold"), WRITING),
    **dict.fromkeys(("contacts:attendance", "contacts:minutes", "contacts:fulfil_of_meeting"), WRITING),
    "contacts:agree": frozenset({Seat.PARTNER, Seat.OFFICE}),  # the Front's head; from its paper the organiser's clerk
    "contacts:fulfil": frozenset({Seat.PARTNER, Seat.OFFICE}),  # who owes it; from its paper the same clerk
    # Buttons without a form of their own.
    **dict.fromkeys(("contacts:announce", "contacts:close", "contacts:put_on_paper", "contacts:hold"), NOBODY),
    **dict.fromkeys(("contacts:remove_deputy", "contacts:minutes_on_paper", "contacts:notice"), NOBODY),
    **dict.fromkeys(("contacts:notice_of_meeting", "contacts:announce_meeting"), NOBODY),
    **dict.fromkeys(("contacts:invitation", "contacts:invitations"), NOBODY),
}


def scene() -> Scene:
    """The lead plans in its own body, the partner is the Front's head, the recipient is invited to a meeting."""
    made = make.scene()
    open_round, held = make.announced(made)
    held = services.hold(meeting_id=held.pk, by=made.worker, at=make.MONDAY, today=make.FIRST)
    services.record_attendance(
        meeting_id=held.pk, revision=held.revision, counts={Category.FARMERS: 3}, speakers=1, by=made.worker, at=make.MONDAY
    )  # fmt: skip
    said = Said(chair="Chủ Tọa Mẫu", secretary="Thư Ký Mẫu")
    services.minute(meeting_id=held.pk, revision=0, said=said, by=made.worker, at=make.MONDAY, today=make.FIRST)
    item = intake.take_in(
        receiver=made.organiser, source=Source.HAND, said=Words("Nên họp dân ở đồi Sao Mai"), by=made.clerk,
        source_kind="contact_meeting", source_code=held.code, received_on=make.TODAY, client_key="1", at=make.MONDAY,
    )  # fmt: skip
    intake.screen(item_id=item.pk, outcome=Outcome.OPINION, by=made.clerk, at=make.MONDAY)
    intake.forget(at=make.MONDAY + UNDO)
    planned = make.planned(made, title="Đợt Kín Chưa Báo")
    meeting = make.added(made, planned, venue="Nhà Kín Số Ba", kind=MeetingKind.OUTSIDE_CONSTITUENCY)
    services.assign(meeting_id=meeting.pk, people=[made.one], by=made.worker, at=make.MONDAY)
    services.invite(meeting_id=meeting.pk, bodies=[made.authority], by=made.worker, at=make.MONDAY, today=make.TODAY)
    seats = {
        Seat.LEAD: people.user(of=made.organiser),
        Seat.PARTNER: made.front_head,
        Seat.RECIPIENT: made.answering,
        Seat.OFFICE: made.clerk,
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: made.stranger,
    }
    press, outside = planned.duties.get().commitment.code, meeting.duties.get().commitment.code
    of_round = (
        "round", "coverage", "measures", "change", "add", "ask", "working", "cancel", "agree", "announce", "close",
    )  # fmt: skip
    of_meeting = ("meeting", "change_meeting", "postpone", "cancel_meeting", "deputies", "invite", "attendance")
    args: dict[str, tuple[object, ...]] = {f"contacts:{name}": (planned.code,) for name in (*of_round, "put_on_paper")}
    args |= {
        f"contacts:{name}": (meeting.code,) for name in (*of_meeting, "minutes", "hold", "unhold", "minutes_on_paper")
    }
    args |= {"contacts:announce_meeting": (meeting.code,), "contacts:invitation": (meeting.code,)}
    args["contacts:invitations"] = (planned.code,)
    args |= {
        "contacts:print_plan": (planned.code, "docx"),
        "contacts:print_minutes": (held.code, "docx"),
        "contacts:print_matters": (held.code,),
        **dict.fromkeys(("contacts:fulfil", "contacts:notice"), (planned.code, press)),
        **dict.fromkeys(("contacts:fulfil_of_meeting", "contacts:notice_of_meeting"), (meeting.code, outside)),
        "contacts:remove_deputy": (meeting.code, made.one.code),
        "contacts:uninvite": (meeting.code, made.authority.code),
    }
    marks = {
        Row.PLANNED_ROUND.value: "Đợt Kín Chưa Báo",
        Row.PLANNED_MEETING.value: "Nhà Kín Số Ba",
        Row.VOTER_CONTACT.value: open_round.title,
        Row.SAID_AT_MEETING.value: "đồi Sao Mai",
        "held": held.code,
        "chair": "Chủ Tọa Mẫu",
        "state": "Dự thảo kế hoạch",
        "commune": "xã Mẫu",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("contacts", EXITS, ACTS, scene)
