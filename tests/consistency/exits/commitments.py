"""The ledger: what a commitment is, what its bodies say to each other, what one of them notes for itself."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from phoihop.commitments import services
from phoihop.commitments.models import HandBackGround
from phoihop.commitments.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.models import Document
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import BodyRole
from tests.consistency.exits import EVERYBODY, PARTIES, Chapter, Exit, Row, Scene, Seat, Way

LEADING = frozenset({Seat.LEAD, Seat.OFFICE})
JUDGING = frozenset({Seat.RECIPIENT})
INSIDE = PARTIES | {Seat.OFFICE}

EXITS = (
    Exit("commitments:list", Row.COMMITMENT, Way.LIST),
    Exit("commitments:list", Row.COMMITMENT, Way.SEARCH, query="?q=con+suoi"),
    Exit("commitments:list", Row.COMMITMENT, Way.FRAGMENT, htmx=True),
    Exit("commitments:export", Row.COMMITMENT, Way.EXPORT),
    Exit("commitments:commitment", Row.COMMITMENT, Way.PAGE),
    Exit("commitments:commitment", Row.NOTES, Way.PAGE),
    Exit("commitments:commitment", Row.EXCHANGE, Way.PAGE),
    Exit("commitments:commitment", Row.EXCHANGE, Way.PAGE, mark="proof"),
    Exit("commitments:commitment", Row.EXCHANGE, Way.PAGE, mark="extension"),
    Exit("commitments:commitment", Row.EXCHANGE, Way.PAGE, mark="hand back"),
    Exit("commitments:commitment", Row.EXCHANGE, Way.PAGE, mark="blocker"),
    Exit("commitments:blocker-file", Row.EXCHANGE, Way.ATTACHMENT, mark="blocker file"),
    Exit("commitments:proof-file", Row.EXCHANGE, Way.ATTACHMENT, mark="proof file"),
    Exit("commitments:message-file", Row.EXCHANGE, Way.ATTACHMENT, mark="message file"),
    Exit("commitments:events", Row.EVENT, Way.LIST),
    Exit("commitments:events", Row.EVENT, Way.SEARCH, query="?q=giữa+năm"),
    Exit("commitments:event", Row.EVENT, Way.PAGE),
    Exit("commitments:event", Row.COMMITMENT, Way.LIST, mark="hanging"),
)

ACTS = {
    "commitments:record-event": EVERYBODY - {Seat.DEPUTY, Seat.AUDITOR, Seat.ADMINISTRATOR},  # for a body of one's own
    "commitments:move-event": LEADING,
    "commitments:cancel-event": LEADING,
    "commitments:note": INSIDE,
    "commitments:message": INSIDE,
    "commitments:assign": LEADING,
    "commitments:part": LEADING,
    "commitments:part-done": frozenset({Seat.PARTNER}),
    "commitments:blocker": LEADING | {Seat.PARTNER},
    "commitments:prove": LEADING,
    "commitments:ask-extension": LEADING,
    "commitments:hand-back": LEADING,
    "commitments:return-proof": JUDGING,
    "commitments:kept": JUDGING,
    "commitments:not-kept": JUDGING,
    "commitments:no-longer-due": JUDGING | {Seat.FOLLOWER},
    "commitments:reopen": JUDGING,
    "commitments:suspend": JUDGING,
    "commitments:resume": JUDGING,
    "commitments:grant": JUDGING,
    "commitments:refuse": JUDGING,
    "commitments:accept-back": JUDGING,
    "commitments:refuse-back": JUDGING,
}


def scene() -> Scene:
    """A commitment on which everything was said and asked; an event of its lead from which another is counted."""
    at = timezone.now()
    names = {
        Seat.LEAD: BodyKind.PEOPLES_COMMITTEE,
        Seat.PARTNER: BodyKind.FRONT_COMMITTEE,
        Seat.RECIPIENT: BodyKind.COUNCIL_STANDING,
        Seat.FOLLOWER: BodyKind.PARTY_COMMITTEE,
        Seat.SIGNATORY: BodyKind.NA_DELEGATION,
    }
    bodies = {seat: people.body(name=f"Cơ quan {seat}", kind=kind) for seat, kind in names.items()}
    office = people.office_of(bodies[Seat.LEAD])
    seats = {seat: people.user(of=body, kind=RoleKind.LEADER) for seat, body in bodies.items()} | {
        Seat.OFFICE: people.user(of=office, kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    lead = bodies[Seat.LEAD]
    signed = [bodies[seat] for seat in (Seat.RECIPIENT, Seat.LEAD, Seat.PARTNER, Seat.SIGNATORY)]
    regulation = make.regulation(parties=signed, follower=bodies[Seat.FOLLOWER])
    shared = {"leads": [lead], "partners": [bodies[Seat.PARTNER]], "recipients": [bodies[Seat.RECIPIENT]]}
    make.obligation(regulation=regulation, action="Gửi báo cáo về con suối", **shared)  # type: ignore[arg-type]  # one kind of value
    make.obligation(
        regulation=regulation,
        action="Gửi tài liệu của cuộc họp",
        timing=make.BEFORE_SESSION,
        **shared,  # type: ignore[arg-type]  # the same
    )
    services.generate(regulation_id=regulation.pk, today=make.TODAY, at=make.MONDAY)
    row = regulation.commitments.order_by("due_on")[0]
    by = seats[Seat.LEAD]
    event = make.event(owner=lead, planned_on=date(2026, 7, 13), by=by)

    services.add_note(commitment_id=row.pk, body=lead, text="Điều chỉ ghi trong nhà", by=by, at=at)
    message = services.send_message(
        commitment_id=row.pk, body=lead, text="Lời nhắn các bên", document=_file("Tệp kèm lời nhắn", by), by=by, at=at
    )
    services.give_part(participation_id=make.part(row, BodyRole.PARTNER).pk, part="Lấy số liệu", by=by, at=at)
    today = timezone.localdate()
    services.ask_extension(
        commitment_id=row.pk, body=lead, until=today + timedelta(days=9), reason="Vì nước lớn", by=by, at=at
    )
    services.hand_back(
        commitment_id=row.pk,
        body=lead,
        ground=HandBackGround.WRONG_BODY,
        explanation="Vì suối ở nơi khác",
        by=by,
        at=at,
    )
    blocker = services.raise_blocker(
        commitment_id=row.pk,
        body=lead,
        helper=people.body(name="Sở giúp"),
        text="Vướng chiếc cầu gãy",
        needed_by=today + timedelta(days=3),
        document=_file("Ảnh cây cầu", by),
        by=by,
        at=at,
        today=today,
    )
    services.prove(
        commitment_id=row.pk,
        body=lead,
        statement="Kết quả đã làm xong",
        received_on=today,
        document=_file("Tệp minh chứng", by),
        by=by,
        at=at,
    )
    one: tuple[object, ...] = (row.code,)
    args = dict.fromkeys([*ACTS, "commitments:commitment"], one)
    args["commitments:record-event"] = ()
    args |= {f"commitments:{name}": (event.code,) for name in ("event", "move-event", "cancel-event")}
    args |= {
        "commitments:assign": (*one, BodyRole.LEAD.value, lead.code),
        "commitments:part": (*one, BodyRole.PARTNER.value, bodies[Seat.PARTNER].code),
        "commitments:proof-file": (*one, 1),
        "commitments:return-proof": (*one, 1),
        "commitments:blocker-file": (blocker.code,),
        "commitments:message-file": (*one, message.pk.hex[-12:]),
    }
    marks = {
        Row.COMMITMENT.value: "Gửi báo cáo về con suối",
        "hanging": "Gửi tài liệu của cuộc họp",
        Row.NOTES.value: "Điều chỉ ghi trong nhà",
        Row.EXCHANGE.value: "Lời nhắn các bên",
        "proof": "Kết quả đã làm xong",
        "extension": "Vì nước lớn",
        "hand back": "Vì suối ở nơi khác",
        "blocker": "Vướng chiếc cầu gãy",
        "blocker file": "Ảnh cây cầu",
        "proof file": "Tệp minh chứng",
        "message file": "Tệp kèm lời nhắn",
        Row.EVENT.value: "Kỳ họp thường lệ giữa năm",
    }
    return Scene(people=seats, args=args, marks=marks)


def _file(words: str, by: User) -> Document:
    """A text file with `words` in it."""
    file = SimpleUploadedFile("tep.txt", words.encode(), content_type="text/plain")
    return documents.upload(title="Tệp", file=file, by=by, at=timezone.now())


CHAPTER = Chapter("commitments", EXITS, ACTS, scene)
