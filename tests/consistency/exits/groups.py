"""Groups: what is said and decided there is for who was named, for the heads of the bodies in it, for auditors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from phoihop.groups import services
from phoihop.groups.models import GroupKind, MemberRole
from phoihop.kernel.documents import services as documents
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from tests.consistency.exits import EVERYBODY, NOBODY, Chapter, Exit, Row, Scene, Seat, Way

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = date(2026, 3, 2)
INSIDE = frozenset({Seat.LEAD, Seat.OFFICE, Seat.PARTNER, Seat.FOLLOWER})
RUNNING = frozenset({Seat.PARTNER, Seat.LEAD})  # the host's head; the named person, who chairs

EXITS = (
    Exit("groups:list", Row.GROUP, Way.LIST, mark="group"),
    Exit("groups:group", Row.GROUP, Way.PAGE),
    Exit("groups:group", Row.GROUP, Way.SEARCH, query="?q=suoi"),
    Exit("groups:message-file", Row.GROUP, Way.ATTACHMENT, mark="file"),
    Exit("groups:members", Row.GROUP, Way.PAGE, mark="group"),
    Exit("groups:decisions", Row.GROUP, Way.PAGE, mark="decision"),
    Exit("desk:search", Row.GROUP, Way.SEARCH, query="?q=con+suoi&kind=messages", mark="bold"),
    Exit("desk:search", Row.GROUP, Way.SEARCH, query="?q=do+lai&kind=decisions", mark="bold decision"),
)

HEADS = EVERYBODY - {Seat.AUDITOR, Seat.ADMINISTRATOR, Seat.LEAD, Seat.RECIPIENT}  # of a body of their own
ACTS = {
    "groups:open": HEADS,
    "groups:change": RUNNING,
    "groups:say": INSIDE,
    "groups:correct": frozenset({Seat.LEAD}),
    "groups:add-body": RUNNING,
    "groups:end-body": RUNNING | {Seat.FOLLOWER, Seat.OFFICE},
    "groups:name": RUNNING | {Seat.FOLLOWER, Seat.OFFICE},
    "groups:recall": RUNNING | {Seat.FOLLOWER, Seat.OFFICE},
    "groups:propose": INSIDE,
    "groups:decline": frozenset({Seat.LEAD}),
    **dict.fromkeys(
        ("groups:archive", "groups:reopen", "groups:read", "groups:mute", "groups:withdraw", "groups:confirm"), NOBODY
    ),  # buttons without a form of their own
}


def scene() -> Scene:
    """The host's named person chairs (lead), its head is partner, a colleague of his recipient; another body's head follows."""
    host, other = people.body(name="Sở Nước"), people.body(name="Sở Đất")
    head = people.user(of=host, kind=RoleKind.LEADER)
    named = people.user(of=host)
    seats = {
        Seat.LEAD: named,
        Seat.PARTNER: head,
        Seat.RECIPIENT: people.user(of=host),
        Seat.FOLLOWER: people.user(of=other, kind=RoleKind.LEADER),
        Seat.OFFICE: people.user(of=people.office_of(other), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    group = services.open_group(
        kind=GroupKind.WORKING,
        name="Nhóm suối Trong",
        purpose="Nước",
        host=host,
        bodies=[other],
        by=head,
        at=AT,
        today=DAY,
    )
    person = people.person(of=host, account=named)
    services.name_member(group_id=group.pk, body=host, person=person, role=MemberRole.CHAIR, by=head, at=AT, today=DAY)
    second = services.name_member(
        group_id=group.pk, body=other, person=people.person(of=other), by=seats[Seat.FOLLOWER], at=AT, today=DAY
    )
    file = SimpleUploadedFile("tep.txt", "Tệp của nhóm".encode(), content_type="text/plain")
    message = services.say(
        group_id=group.pk, body=host, text="Lời bàn về con suối",
        document=documents.upload(title="Tệp", file=file, by=named, at=AT), by=named, at=AT,
    )  # fmt: skip
    today = timezone.localdate()
    decision = services.propose(
        group_id=group.pk, text="Đo lại mực nước", lead=other, recipient=host, due_on=today + timedelta(9), by=named, at=AT,
        today=today,
    )  # fmt: skip
    one = (group.code,)
    args: dict[str, tuple[object, ...]] = {
        name: one for name in [*ACTS, *(exit_.url for exit_ in EXITS)] if not name.startswith("desk:")
    }
    args |= {"groups:list": (), "groups:open": ()}
    args |= dict.fromkeys(("groups:correct", "groups:withdraw", "groups:message-file"), (group.code, message.code))
    args |= dict.fromkeys(("groups:confirm", "groups:decline"), (group.code, decision.code))
    args |= dict.fromkeys(("groups:end-body", "groups:name"), (group.code, other.code))
    args["groups:recall"] = (group.code, second.code)
    marks = {
        Row.GROUP.value: "Lời bàn về con suối",
        "group": "Nhóm suối Trong",
        "file": "Tệp của nhóm",
        "decision": "Đo lại mực nước",
        "bold": "Nhóm suối Trong",
        "bold decision": "Nhóm suối Trong",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("groups", EXITS, ACTS, scene)
