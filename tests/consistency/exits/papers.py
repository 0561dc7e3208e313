"""Papers: inside their body until they leave, then also with their addressees; books belong to their body."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from phoihop.organisations import services as organisations
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.tests import make
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

AT_WORK = frozenset(
    {Seat.LEAD, Seat.OFFICE, Seat.PARTNER, Seat.RECIPIENT, Seat.FOLLOWER, Seat.SIGNATORY, Seat.STRANGER}
)  # each for a body of one's own
HEADS = frozenset({Seat.LEAD, Seat.OFFICE})

EXITS = (
    Exit("papers:paper", Row.OWN_PAPER, Way.PAGE),
    Exit("papers:file", Row.SENT_PAPER, Way.ATTACHMENT),
    Exit("papers:signatures", Row.SENT_PAPER, Way.PAGE),
    Exit("papers:waiting", Row.OWN, Way.LIST, mark=Row.OWN_PAPER),
    Exit("papers:book_out", Row.BOOK, Way.LIST, mark=Row.SENT_PAPER),
    Exit("papers:book_out", Row.BOOK, Way.SEARCH, query="?q=da+gui+di", mark=Row.SENT_PAPER),
    Exit("papers:out_xlsx", Row.BOOK, Way.EXPORT, mark=Row.SENT_PAPER),
    Exit("papers:out_pdf", Row.BOOK, Way.EXPORT, mark=Row.SENT_PAPER),
    Exit("papers:book_in", Row.BOOK, Way.LIST, mark="arrived"),
    Exit("papers:book_in", Row.BOOK, Way.SEARCH, query="?q=tu+ngoai", mark="arrived"),
    Exit("papers:in_xlsx", Row.BOOK, Way.EXPORT, mark="arrived"),
    Exit("papers:in_pdf", Row.BOOK, Way.EXPORT, mark="arrived"),
)

ACTS = {
    "papers:templates": AT_WORK,
    "papers:new": AT_WORK,
    "papers:record": frozenset({Seat.OFFICE, Seat.RECIPIENT}),  # the two registry clerks
    "papers:record_for": frozenset({Seat.OFFICE, Seat.RECIPIENT}),
    "papers:chain": HEADS,
    "papers:edit": HEADS,
    "papers:look": NOBODY,
    "papers:submit": NOBODY,
    "papers:issue": NOBODY,
    "papers:detach": NOBODY,
    "papers:decide": frozenset({Seat.OFFICE}),
    "papers:take_back": HEADS,
    "papers:withdraw": HEADS,
    "papers:attach": HEADS,
    "papers:sign": HEADS,
    "papers:number": frozenset({Seat.OFFICE}),
    "papers:recall": HEADS,
    "papers:receive": frozenset({Seat.RECIPIENT}),
    "papers:receipt": frozenset({Seat.OFFICE}),  # for an addressee without accounts, from its paper
    "papers:send_back": frozenset({Seat.RECIPIENT, Seat.OFFICE}),  # the addressee, or who sent it from its paper
    "papers:hand_over": frozenset({Seat.RECIPIENT}),
}


def scene() -> Scene:
    """A body (lead) served by an office whose head is its clerk too; a clerk of the addressee is the recipient."""
    at = timezone.now() - timedelta(minutes=5)
    house, other = make.house(rank=1), make.house()
    serving = directory.office_of(house.body)
    office = directory.user(of=serving, kind=RoleKind.HEAD_OF_OFFICE)
    organisations.give_role(user=office, body=serving, kind=RoleKind.REGISTRY_CLERK, by=None, at=directory.AT)
    draft = make.draft(house, to=(other.body,), subject="Chuyện còn trong nhà", at=at)
    sent = make.issued(house, to=(other.body,), subject="Chuyện đã gửi đi", at=at)
    review = make.submitted(house, subject="Chuyện chờ duyệt", at=at)
    today = timezone.localdate(at)
    services.record_incoming(
        recorded_by=house.body,
        issuer_text="Báo Sông Thanh",
        issued_on=today,
        subject="Chuyện từ ngoài vào",
        scan=make.scan(by=house.clerk, at=at),
        by=house.clerk,
        at=at,
    )
    of_draft = ("edit", "take_back", "withdraw", "attach", "sign", "number", "look", "submit", "issue", "paper")
    args: dict[str, tuple[object, ...]] = {f"papers:{name}": (draft.code,) for name in of_draft}
    args |= {
        "papers:new": ("report",),
        "papers:chain": (house.body.code,),
        "papers:detach": (draft.code, 1),
        "papers:decide": (review.code, 1, "approve"),
        "papers:recall": (sent.code,),
        "papers:receive": (sent.code, other.body.code),
        "papers:receipt": (sent.code, other.body.code),
        "papers:send_back": (sent.code, other.body.code),
        "papers:hand_over": (sent.code, other.body.code),
        "papers:file": (sent.code, "pdf"),
        "papers:signatures": (sent.code, "scan"),
    }
    people = {
        Seat.LEAD: house.leader,
        Seat.OFFICE: office,
        Seat.RECIPIENT: other.clerk,
        Seat.DEPUTY: directory.user(of=house.body, kind=RoleKind.DEPUTY),
        Seat.AUDITOR: directory.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: directory.administrator(of=house.body),
        Seat.STRANGER: directory.user(),
    } | {seat: directory.user(kind=RoleKind.LEADER) for seat in (Seat.PARTNER, Seat.FOLLOWER, Seat.SIGNATORY)}
    marks = {
        Row.OWN_PAPER.value: "Chuyện còn trong nhà",
        Row.SENT_PAPER.value: "Chuyện đã gửi đi",
        "arrived": "Chuyện từ ngoài vào",
    }
    return Scene(people=people, args=args, marks=marks)


CHAPTER = Chapter("papers", EXITS, ACTS, scene)
