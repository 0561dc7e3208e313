"""Regulations: a draft to its parties, a text in force to them, to auditors and administrators; registers to all."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from phoihop.commitments.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents import services as documents
from phoihop.organisations.models import Body, BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import Obligation, Regulation, RegulationKind, Unit
from phoihop.regulations.tests.make import JOINT, read
from tests.consistency.exits import EVERYBODY, NOBODY, PARTIES, Chapter, Exit, Row, Scene, Seat, Way

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TEXT = JOINT.replace("Cử người dự họp", "Cử người của bản thảo")
AT_WORK = EVERYBODY - {Seat.DEPUTY, Seat.AUDITOR, Seat.ADMINISTRATOR}
DECIDING = frozenset({Seat.LEAD, Seat.OFFICE, Seat.FOLLOWER})  # heads of the entering body and of the follower
REVIEWING = (PARTIES - {Seat.FOLLOWER}) | {Seat.SIGNATORY, Seat.OFFICE}  # the parties; who only follows reads

EXITS = (
    Exit("regulations:library", Row.DRAFT_REGULATION, Way.LIST),
    Exit("regulations:library", Row.REGULATION, Way.LIST),
    Exit("regulations:library", Row.REGULATION, Way.SEARCH, query="?q=đang+thi+hành"),
    Exit("regulations:review", Row.DRAFT_REGULATION, Way.PAGE, mark="clause of the draft"),
    Exit("regulations:regulation", Row.REGULATION, Way.PAGE),
    Exit("regulations:regulation", Row.REGULATION, Way.PAGE, mark="clause"),
    Exit("regulations:scan", Row.REGULATION, Way.ATTACHMENT, mark="scan"),
    Exit("regulations:text", Row.REGULATION, Way.PAGE),
    Exit("regulations:text", Row.REGULATION, Way.PAGE, mark="clause in words"),
    Exit("regulations:clause", Row.REGULATION, Way.PAGE, mark="clause in words"),
    Exit("regulations:akn", Row.REGULATION, Way.EXPORT, mark="clause in words"),
    Exit("regulations:akn", Row.REGULATION, Way.EXPORT, mark="clause"),
    Exit("regulations:signatures", Row.REGULATION, Way.PAGE),
    Exit("regulations:registers", Row.REGISTER, Way.LIST),
)

ACTS = {
    "regulations:upload": AT_WORK,
    "regulations:confirm": NOBODY,  # buttons
    "regulations:accept": NOBODY,
    "regulations:split": NOBODY,
    "regulations:reject": NOBODY,
    "regulations:mark": NOBODY,
    "regulations:delete": NOBODY,
    "regulations:publish": NOBODY,
    "regulations:keep_entry": AT_WORK,  # every seat at work here is a leader or a head of office
    "regulations:edit": REVIEWING,
    "regulations:add": REVIEWING,
    "regulations:reword": REVIEWING,
    "regulations:amend": REVIEWING,
    "regulations:clone": REVIEWING,
    "regulations:put_in_force": DECIDING,
    "regulations:apply_amendment": DECIDING,
    "regulations:end": DECIDING,
}


def scene() -> Scene:
    """Two regulations of the same parties and follower, entered by the lead: a draft, and one in force with its scan."""
    names = (Seat.LEAD, Seat.PARTNER, Seat.RECIPIENT, Seat.SIGNATORY, Seat.FOLLOWER)
    bodies = {seat: people.body(name=f"Cơ quan {seat}", kind=BodyKind.DEPARTMENT) for seat in names}
    seats = {seat: people.user(of=body, kind=RoleKind.LEADER) for seat, body in bodies.items()} | {
        Seat.OFFICE: people.user(of=people.office_of(bodies[Seat.LEAD]), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    draft = _draft(bodies, seats[Seat.LEAD])
    in_force = _in_force(bodies, seats[Seat.LEAD])
    edition = draft.editions.get()
    unit = edition.units.get(eid="art_3__para_2")
    obligation = Obligation.objects.filter(unit__edition=edition)[0]
    args: dict[str, tuple[object, ...]] = {
        f"regulations:{name}": (draft.code,)
        for name in ("review", "put_in_force", "apply_amendment", "end", "amend", "clone")
    }
    args |= {
        f"regulations:{name}": (in_force.code,)
        for name in ("regulation", "scan", "text", "akn", "publish", "signatures")
    }
    clause = Unit.objects.filter(edition__regulation=in_force)[0]
    args["regulations:clause"] = (in_force.code, clause.eid)
    args |= {
        f"regulations:{name}": (draft.code, edition.number, unit.eid) for name in ("add", "mark", "reword", "delete")
    }
    args |= {f"regulations:{name}": (obligation.code,) for name in ("accept", "edit", "split", "reject")}
    args["regulations:keep_entry"] = ("text",)
    services.load_reference(at=AT)
    marks = {
        Row.DRAFT_REGULATION.value: "Quy chế còn là bản thảo",
        Row.REGULATION.value: "Quy chế đang thi hành",
        Row.REGISTER.value: "72/2025/QH15",
        "clause of the draft": "Cử người của bản thảo",
        "clause in words": clause.text,
        "clause": "Gửi báo cáo của quy chế này",
        "scan": "Bản ký của quy chế",
    }
    return Scene(people=seats, args=args, marks=marks)


def _draft(bodies: dict[Seat, Body], by: User) -> Regulation:
    parties = [body for seat, body in bodies.items() if seat is not Seat.FOLLOWER]
    new = services.NewRegulation(
        "Quy chế còn là bản thảo", "Quy chế còn là bản thảo", RegulationKind.MULTILATERAL, parties
    )
    row = services.enter(new=new, parsed=read(TEXT), source=None, entered_by=bodies[Seat.LEAD], by=by, at=AT)
    row.follower = bodies[Seat.FOLLOWER]
    return audit.save(row, ["follower"], verb="regulation.followed", by=by, at=AT)


def _in_force(bodies: dict[Seat, Body], by: User) -> Regulation:
    parties = [body for seat, body in bodies.items() if seat is not Seat.FOLLOWER]
    row = make.regulation(
        parties=parties,
        follower=bodies[Seat.FOLLOWER],
        title="Quy chế đang thi hành",
        short_title="Quy chế đang thi hành",
    )
    make.obligation(regulation=row, leads=parties[:1], action="Gửi báo cáo của quy chế này")
    file = SimpleUploadedFile("ban-ky.txt", "Bản ký của quy chế".encode(), content_type="text/plain")
    row.scan = documents.upload(title="Bản ký", file=file, by=by, at=AT)
    return audit.save(row, ["scan"], verb="regulation.scanned", by=by, at=AT)


CHAPTER = Chapter("regulations", EXITS, ACTS, scene)
