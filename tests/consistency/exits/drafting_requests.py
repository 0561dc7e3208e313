"""Requests for changes: once sent they are seen as a draft text is; prepared and answered by those whose they are."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from phoihop.commitments.tests import make as ledger
from phoihop.drafting import services
from phoihop.drafting.models import ChangeKind, DraftOrigin
from phoihop.drafting.tests import make
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import RegulationKind
from tests.consistency.exits import NOBODY, Chapter, Exit, Row, Scene, Seat, Way

EXITS = (
    Exit("drafting:requests", Row.DRAFT_REGULATION, Way.LIST, mark="code"),
    Exit("drafting:request", Row.DRAFT_REGULATION, Way.PAGE),
)
ASKER = frozenset({Seat.PARTNER})
ACTS = {
    "drafting:begin_request": frozenset({Seat.PARTNER, Seat.RECIPIENT, Seat.SIGNATORY}),
    "drafting:change_request": ASKER,
    "drafting:send_request": ASKER,
    "drafting:withdraw_request": ASKER,
    "drafting:change_clause": ASKER,
    "drafting:answer_request": frozenset({Seat.LEAD, Seat.OFFICE}),
    "drafting:add_change": ASKER,
    "drafting:drop_change": NOBODY,  # buttons
    "drafting:discard_request": NOBODY,
    "drafting:amend_as_requested": NOBODY,
    "drafting:put_comment_in_text": NOBODY,
    "drafting:effect": frozenset({Seat.LEAD, Seat.OFFICE}),
}


def scene() -> Scene:
    """The partner asks the lead, who leads the regulation, for other words; the request is sent."""
    now = timezone.now()
    names = (Seat.LEAD, Seat.PARTNER, Seat.RECIPIENT, Seat.SIGNATORY, Seat.FOLLOWER)
    bodies = {seat: people.body(name=f"Cơ quan {seat}", kind=BodyKind.DEPARTMENT) for seat in names}
    seats = {seat: people.user(of=body, kind=RoleKind.LEADER) for seat, body in bodies.items()} | {
        Seat.OFFICE: people.user(of=people.office_of(bodies[Seat.LEAD]), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.DEPUTY: people.user(kind=RoleKind.DEPUTY),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: people.user(kind=RoleKind.LEADER),
    }
    parties = [bodies[seat] for seat in names[:4]]
    regulation = ledger.regulation(parties=parties, follower=bodies[Seat.FOLLOWER])
    unit = ledger.obligation(regulation=regulation, leads=[bodies[Seat.PARTNER]], action="Gửi báo cáo").unit
    by = seats[Seat.PARTNER]
    grounds = services.Grounds("Sắp xếp lại bộ máy", timezone.localdate() + timedelta(days=9))
    row = services.begin_request(
        regulation_id=regulation.pk, asked_by=bodies[Seat.PARTNER], grounds=grounds, by=by, at=now
    )
    wish = services.Wish(ChangeKind.REWORD, "Gửi báo cáo trước ngày 05.")
    change = services.ask_change(request_id=row.pk, eid=unit.eid, wish=wish, by=by, at=now)
    services.send_request(request_id=row.pk, by=by, at=now, today=timezone.localdate())
    of_request = (
        "request", "change_request", "send_request", "withdraw_request", "answer_request", "discard_request"
    )  # fmt: skip
    args: dict[str, tuple[object, ...]] = {f"drafting:{name}": (row.code,) for name in of_request}
    args |= {f"drafting:{name}": (row.code, change.order) for name in ("change_clause", "drop_change")}
    args |= {f"drafting:{name}": (regulation.code,) for name in ("begin_request", "amend_as_requested")}
    args["drafting:add_change"] = (row.code, unit.eid)
    amendment = services.NewDraft(
        title="Sửa đổi quy chế",
        short_title="Sửa đổi quy chế",
        kind=RegulationKind.MULTILATERAL,
        drafted_by=bodies[Seat.LEAD],
        parties=parties,
        amends=regulation,
    )
    draft = services.start(new=amendment, text=make.text(), origin=DraftOrigin.AMENDMENT, by=seats[Seat.LEAD], at=now)
    args["drafting:effect"] = (draft.code,)
    args["drafting:put_comment_in_text"] = ("DT-0", 1, "x", 1)
    marks = {Row.DRAFT_REGULATION.value: "Sắp xếp lại bộ máy", "code": row.code}
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("drafting, requests for changes", EXITS, ACTS, scene)
