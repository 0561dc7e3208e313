"""Signing: seen like the draft; signed by the person named, recorded by registries, ended by who leads the drafting."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from phoihop.drafting import services
from phoihop.drafting.models import DraftStage, Signing
from phoihop.drafting.tests import make
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.typeset.seals import as_stamp
from tests.consistency.exits import EVERYBODY, NOBODY, Chapter, Exit, Row, Scene, Seat, Way

EXITS = (
    Exit("drafting:signing", Row.DRAFT_REGULATION, Way.PAGE),
    Exit("drafting:signed_file", Row.DRAFT_REGULATION, Way.ATTACHMENT, mark="print"),
    Exit("drafting:signed_file_signatures", Row.DRAFT_REGULATION, Way.PAGE),
    Exit("drafting:ceremonies", Row.DRAFT_REGULATION, Way.LIST),
    Exit("drafting:ceremony", Row.DRAFT_REGULATION, Way.PAGE),
    Exit("drafting:ceremony_event", Row.DRAFT_REGULATION, Way.PAGE),
    Exit("drafting:ceremony_plan", Row.DRAFT_REGULATION, Way.EXPORT, mark="title"),
    Exit("drafting:signature_scan", Row.DRAFT_REGULATION, Way.ATTACHMENT, mark="scan"),
)

LEADS = frozenset({Seat.LEAD, Seat.OFFICE})
ACTS = {
    "drafting:start_signing": LEADS,
    "drafting:withdraw_signing": LEADS,
    "drafting:reopen_signing": LEADS,
    "drafting:sign": frozenset({Seat.PARTNER}),
    "drafting:hand_in_signed": frozenset({Seat.PARTNER, Seat.RECIPIENT}),
    "drafting:record_signature": frozenset({Seat.RECIPIENT}),
    "drafting:refuse_signature": frozenset({Seat.PARTNER}),
    "drafting:plan_ceremony": EVERYBODY - {Seat.DEPUTY, Seat.AUDITOR, Seat.ADMINISTRATOR},
    "drafting:change_ceremony": LEADS,
    "drafting:cancel_ceremony": LEADS,
    "drafting:end_ceremony": NOBODY,  # buttons without a form of their own
    "drafting:ceremony_draft_earlier": NOBODY,
    "drafting:add_ceremony_draft": LEADS,
    "drafting:join_ceremony": NOBODY,
    "drafting:drop_ceremony_draft": LEADS,
    "drafting:free_seat": NOBODY,
    "drafting:tick_ceremony_item": NOBODY,
    "drafting:seat": LEADS,
    "drafting:move_seat": LEADS,
    "drafting:add_ceremony_item": LEADS,
}


def scene() -> Scene:
    """The lead drafts and has signed with a pen; it is the partner's turn, whose registry clerk is the recipient."""
    now = timezone.now()
    names = (Seat.LEAD, Seat.PARTNER, Seat.SIGNATORY, Seat.FOLLOWER)
    bodies = {seat: people.body(name=f"Cơ quan {seat}", kind=BodyKind.DEPARTMENT) for seat in names}
    seats = {seat: people.user(of=body, kind=RoleKind.LEADER) for seat, body in bodies.items()} | {
        Seat.RECIPIENT: people.user(of=bodies[Seat.PARTNER], kind=RoleKind.REGISTRY_CLERK),
        Seat.OFFICE: people.user(of=people.office_of(bodies[Seat.LEAD]), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    for seat in (Seat.LEAD, Seat.PARTNER):
        people.person(of=bodies[seat], post="Giám đốc", is_head=True, account=seats[seat])
    draft = make.draft(
        by=seats[Seat.LEAD],
        parties=[bodies[seat] for seat in names[:3]],
        follower=bodies[Seat.FOLLOWER],
        short_title="Quy chế đang ký của các bên",
    )
    services.freeze(draft_id=draft.pk, by=seats[Seat.LEAD], at=now)
    draft.stage = DraftStage.AGREED
    audit.save(draft, ["stage"], verb="draft.agreed", by=seats[Seat.LEAD], at=now)
    signing: Signing = services.start_signing(draft_id=draft.pk, new=services.NewSigning(), by=seats[Seat.LEAD], at=now)
    ceremony = services.plan_ceremony(
        held_by=bodies[Seat.LEAD],
        drafts=[draft],
        occasion=services.Occasion("Lễ ký của các bên", now + timedelta(days=5), "Hội trường"),
        by=seats[Seat.LEAD],
        at=now,
    )
    clerk = people.user(of=bodies[Seat.LEAD], kind=RoleKind.REGISTRY_CLERK)
    sheet = as_stamp("BẢN KÝ GIẤY", ["Chữ ký tươi của lãnh đạo"], (300, 100))
    scan = documents.store_bytes(title="Bản quét", name="quet.pdf", kind=content.PDF, data=sheet, by=clerk, at=now)
    services.record_paper(
        signature_id=signing.signatures.get(order=1).pk, scan=scan, signed_on=timezone.localdate(now), by=clerk, at=now
    )
    of_draft = ("signing", "start_signing", "withdraw_signing", "reopen_signing")
    of_place = ("sign", "hand_in_signed", "record_signature", "refuse_signature")
    args: dict[str, tuple[object, ...]] = {f"drafting:{name}": (draft.code,) for name in of_draft}
    args |= {f"drafting:{name}": (draft.code, 2) for name in of_place}
    args |= {f"drafting:{name}": (draft.code, signing.code) for name in ("signed_file", "signed_file_signatures")}
    args["drafting:signature_scan"] = (draft.code, signing.code, 1)
    of_ceremony = (
        "ceremony", "ceremony_event", "change_ceremony", "cancel_ceremony", "end_ceremony", "seat", "add_ceremony_item",
        "add_ceremony_draft",
    )  # fmt: skip
    args |= {f"drafting:{name}": (ceremony.code,) for name in of_ceremony}
    args |= {f"drafting:{name}": (ceremony.code, 1) for name in ("move_seat", "free_seat", "tick_ceremony_item")}
    args["drafting:ceremony_plan"] = (ceremony.code, "pdf")
    of_table = ("ceremony_draft_earlier", "join_ceremony", "drop_ceremony_draft")
    args |= {f"drafting:{name}": (ceremony.code, draft.code) for name in of_table}
    marks = {
        Row.DRAFT_REGULATION.value: "Quy chế đang ký của các bên",
        "title": draft.title,
        "print": "Hằng quý, các bên họp giao ban.",
        "scan": "Chữ ký tươi của lãnh đạo",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("drafting, signing", EXITS, ACTS, scene)
