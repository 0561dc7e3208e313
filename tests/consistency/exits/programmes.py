"""Programmes: the host's and the approver's until approved, then also of who shares the work or takes part."""

from __future__ import annotations

from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.programmes import services
from phoihop.programmes.models import ProgrammeKind
from phoihop.programmes.tests import make
from tests.consistency.exits import NOBODY, PARTIES, Chapter, Exit, Row, Scene, Seat, Way

HOST = frozenset({Seat.LEAD, Seat.OFFICE})
AT_WORK = PARTIES | {Seat.OFFICE, Seat.STRANGER}

EXITS = (
    Exit("programmes:list", Row.PROGRAMME, Way.LIST, mark="title"),
    Exit("programmes:list", Row.OWN_PROGRAMME, Way.LIST, mark="proposed"),
    Exit("programmes:xlsx", Row.PROGRAMME, Way.EXPORT, mark="title"),
    Exit("programmes:programme", Row.PROGRAMME, Way.PAGE),
    Exit("programmes:programme", Row.SHARED_WORK, Way.PAGE, mark="security"),
    Exit("programmes:tasks", Row.PROGRAMME, Way.LIST, mark="task"),
    Exit("desk:search", Row.PROGRAMME, Way.SEARCH, query="?q=doan+hoa+binh+xanh&kind=programmes", mark="kind"),
)

ACTS = {
    "programmes:propose": AT_WORK,  # in the name of one's own body
    "programmes:change": HOST,
    "programmes:approve": NOBODY,  # a button without a form of its own
    "programmes:approve_by_paper": frozenset({Seat.FOLLOWER}),  # the approver's heads; registry clerks of the host
    "programmes:move": HOST,
    "programmes:cancel": HOST,
    "programmes:add_task": HOST,
    "programmes:change_task": HOST,
    "programmes:move_task": HOST,
    "programmes:drop_task": HOST,
    "programmes:people": NOBODY,
}


def scene() -> Scene:
    """A visit approved by a body above the host, with one task of the partner; the recipient only takes part."""
    made = make.scene()
    above = people.body(name="Văn phòng duyệt mẫu")
    seats = {
        Seat.LEAD: made.head,
        Seat.PARTNER: made.worker_head,
        Seat.RECIPIENT: people.user(of=made.guest, kind=RoleKind.LEADER),
        Seat.FOLLOWER: people.user(of=above, kind=RoleKind.LEADER),
        Seat.OFFICE: people.user(of=people.office_of(made.host), kind=RoleKind.HEAD_OF_OFFICE),
        Seat.AUDITOR: people.user(kind=RoleKind.AUDITOR),
        Seat.ADMINISTRATOR: people.administrator(),
        Seat.STRANGER: made.stranger,
    }
    make.proposed(made, title="Chuyến Thăm Chưa Duyệt", approver=above)
    details = make.DETAILS[ProgrammeKind.DELEGATION] | {
        "organisation": "Tổ Chức Hòa Bình Xanh",
        "security": "Lối Vào Kín",
    }
    programme = make.proposed(made, title="Đoàn Hòa Bình Xanh", approver=above, details=details)
    task = make.task(made, programme, title="Trực Cổng Số Ba")
    services.approve(programme_id=programme.pk, by=seats[Seat.FOLLOWER], at=make.MONDAY, today=make.TODAY)
    one = (programme.code,)
    names = {exit_.url for exit_ in EXITS if exit_.url.startswith("programmes:")} | ACTS.keys()
    args: dict[str, tuple[object, ...]] = dict.fromkeys(names - {"programmes:list", "programmes:xlsx"}, one)
    args |= dict.fromkeys(("programmes:change_task", "programmes:move_task", "programmes:drop_task"), (task.code,))
    args |= {"programmes:propose": ("delegation",), "programmes:add_task": (programme.code, "divided")}
    marks = {
        Row.PROGRAMME.value: "Tổ Chức Hòa Bình Xanh",
        "title": "Đoàn Hòa Bình Xanh",
        "proposed": "Chuyến Thăm Chưa Duyệt",
        "security": "Lối Vào Kín",
        "task": "Trực Cổng Số Ba",
        "kind": "Đón tiếp đoàn",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("programmes", EXITS, ACTS, scene)
