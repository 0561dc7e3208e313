"""Supervision of settlement: for who gathered the petitions; a reminder once sent also for whom it asks, and auditors."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.models import ResultClass
from phoihop.petitions.services import answering
from phoihop.petitions.tests import make
from phoihop.petitions.tests.test_answers import routed
from phoihop.sessions import services as sessions
from phoihop.sessions.models import SessionKind, SessionLevel
from phoihop.settlement import services
from phoihop.settlement.models import Step
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

GATHERING = frozenset({Seat.RECIPIENT, Seat.OFFICE})

EXITS = (
    Exit("settlement:rows", Row.SUPERVISED, Way.LIST, query="?standing=sent", mark="title"),
    Exit("settlement:xlsx", Row.SUPERVISED, Way.EXPORT, query="?standing=sent", mark="title"),
    Exit("settlement:figures", Row.SUPERVISED, Way.PAGE, mark="lead"),
    Exit("settlement:figures-xlsx", Row.SUPERVISED, Way.EXPORT, mark="lead"),
    Exit("settlement:promises", Row.SUPERVISED, Way.PAGE, mark="lead"),
    Exit("settlement:reminders", Row.REMINDER, Way.LIST, mark="number"),
    Exit("settlement:reminder", Row.REMINDER, Way.PAGE, mark="request"),
    Exit("settlement:reports", Row.REMINDER, Way.LIST, mark="report"),
    Exit("settlement:report", Row.REMINDER, Way.PAGE, mark="report"),
)

ACTS = {
    "settlement:remind": NOBODY,  # the petitions are named after the address
    "settlement:record": NOBODY,  # as above
    "settlement:start": NOBODY,  # a button
    "settlement:conclude": GATHERING,
    "settlement:withdraw": GATHERING,
    "settlement:owe-reports": NOBODY,  # a button
    "settlement:draft-report": NOBODY,  # a button
    "settlement:receive-report": frozenset({Seat.RECIPIENT}),  # the registry clerk of who keeps the session
}


def scene() -> Scene:
    """One petition about which the department of works was asked again, and answered with a promise."""
    made = make.scene()
    at, today = timezone.now(), timezone.localdate()
    seats = {
        Seat.LEAD: made.works_officer,
        Seat.RECIPIENT: made.clerk,
        Seat.OFFICE: people.user(of=people.office_of(made.standing), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.AUDITOR: made.auditor,
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: made.stranger,
    }
    petition = routed(made)
    wanted = services.Wanted(
        sender=made.standing, body=made.works, step=Step.AGAIN, petition_ids=[petition.pk],
        request="Yêu cầu riêng của văn bản đôn đốc", ground="Việc gấp",
    )  # fmt: skip
    row = services.record(
        wanted=wanted, number_text="7788/TTHĐND-VP", sent_on=today - timedelta(days=1), by=made.clerk, at=at
    )
    frame = sessions.SessionFrame(
        council=made.standing, keeper=made.standing, level=SessionLevel.PROVINCE, legislature=19, number=9,
        kind=SessionKind.REGULAR, title="Kỳ họp có báo cáo", first=today + timedelta(days=90),
        last=today + timedelta(days=91),
    )  # fmt: skip
    session = sessions.enter(frame=frame, by=made.clerk, at=at, today=today)
    (report,) = services.owe_reports(session_id=session.pk, by=made.clerk, at=at)
    promise = answering.Promised("Sửa xong đoạn đường", today + timedelta(days=10))
    answering.answer(
        body=made.works, title="Trả lời", answered_on=today, received_on=today, by=made.works_officer, at=at,
        said=[answering.Said(petition.pk, ResultClass.IN_PROGRESS, "Đang sửa.", [promise])],
        number_text="88/SXD-VP",
    )  # fmt: skip
    args: dict[str, tuple[object, ...]] = {
        f"settlement:{name}": (row.code,) for name in ("reminder", "start", "conclude", "withdraw")
    }
    args |= {f"settlement:{name}": (report.code,) for name in ("report", "draft-report", "receive-report")}
    args["settlement:owe-reports"] = (session.code,)
    marks = {
        "report": report.code,
        "title": petition.title, "lead": made.works.name, "number": row.number_text, "request": wanted.request,
    }  # fmt: skip
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("settlement", EXITS, ACTS, scene)
