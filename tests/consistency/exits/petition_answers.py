"""Answers to a petition: read by who sees the petition; given by its lead, followed and closed by who gathered it."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from phoihop.kernel.documents import services as documents
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.models import Pledge, ResultClass
from phoihop.petitions.services import answering, replies
from phoihop.petitions.tests import make
from phoihop.petitions.tests.test_answers import routed
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

GATHERING = frozenset({Seat.RECIPIENT, Seat.OFFICE})
HEADING = frozenset({Seat.OFFICE})

EXITS = (
    Exit("petitions:owed", Row.OWED_ANSWER, Way.LIST, mark="owed"),
    Exit("petitions:answer-file", Row.ANSWER, Way.ATTACHMENT, mark="file"),
    Exit("petitions:reply", Row.WRITTEN_REPLY, Way.PAGE, mark="written"),
)

ACTS = {
    "petitions:answer": NOBODY,  # the petitions are named after the address
    "petitions:record-answer": NOBODY,  # as above
    "petitions:write-reply": NOBODY,  # as above
    "petitions:revise-reply": frozenset({Seat.LEAD}),
    "petitions:discard-reply": frozenset({Seat.LEAD}),
    "petitions:match-answer": NOBODY,  # by POST, with the reply's file
    "petitions:evaluate": frozenset({Seat.DEPUTY}),
    "petitions:record-evaluation": frozenset({Seat.RECIPIENT}),
    "petitions:tell": GATHERING,
    "petitions:take-up": GATHERING,
    "petitions:report-broken": GATHERING | {Seat.DEPUTY},
    **{f"petitions:{name}": HEADING for name in ("solve", "reopen", "check-pledge")},
}


def scene() -> Scene:
    """One petition answered with a promise, another that waits for its answer, which is being written."""
    made = make.scene()
    at, today = timezone.now(), timezone.localdate()
    seats = {
        Seat.LEAD: made.works_officer,
        Seat.RECIPIENT: made.clerk,
        Seat.OFFICE: people.user(of=people.office_of(made.standing), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: made.deputy,
        Seat.AUDITOR: made.auditor,
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: made.stranger,
    }
    people.person(of=made.group, post="Đại biểu", account=made.deputy)
    answered, owed = routed(made), routed(made, title="Biển báo đồi sương còn thiếu")
    file = SimpleUploadedFile("tra-loi.txt", "Nội dung tệp trả lời kín".encode(), content_type="text/plain")
    promise = answering.Promised("Đặt biển báo", today + timedelta(days=30))
    reply = answering.answer(
        body=made.works, title="Trả lời kiến nghị", answered_on=today, received_on=today, by=made.works_officer, at=at,
        said=[answering.Said(answered.pk, ResultClass.TO_DO, "Lời trả lời kín", [promise])],
        document=documents.upload(title="", file=file, by=made.works_officer, at=at),
    )  # fmt: skip
    one, line = (answered.code,), (answered.code, reply.code)
    args: dict[str, tuple[object, ...]] = {f"petitions:{name}": one for name in ("solve", "reopen")}
    args |= {f"petitions:{name}": line for name in ("evaluate", "record-evaluation", "tell", "take-up")}
    args |= {f"petitions:{name}": (Pledge.objects.get().code,) for name in ("report-broken", "check-pledge")}
    said = [answering.Said(owed.pk, ResultClass.EXPLAINED, "Lời trả lời đang soạn")]
    written = replies.draft(body=made.works, title="Trả lời", said=said, by=made.works_officer, at=at)
    args |= {"petitions:answer-file": (reply.code,)}
    args |= {f"petitions:{name}": (written.code,) for name in ("reply", "revise-reply", "discard-reply")}
    marks = {"owed": owed.title, "file": "Nội dung tệp trả lời kín", "written": "Lời trả lời đang soạn"}
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("petition_answers", EXITS, ACTS, scene)
