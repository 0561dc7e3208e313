"""Programmes: the host's and the approver's until approved, then also of who shares the work or takes part."""

from __future__ import annotations

from datetime import time

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
    Exit("programmes:run", Row.PROGRAMME, Way.LIST, mark="run"),
    Exit("programmes:run_xlsx", Row.PROGRAMME, Way.EXPORT, mark="run"),
    Exit("programmes:today", Row.PROGRAMME, Way.PAGE, mark="title"),
    Exit("programmes:closing", Row.PROGRAMME, Way.PAGE, mark="words"),
    Exit("programmes:run_print", Row.PROGRAMME, Way.EXPORT, mark="run"),
    Exit("programmes:report_print", Row.PROGRAMME, Way.EXPORT, mark="words"),
    Exit("programmes:records", Row.PROGRAMME, Way.LIST, mark="entry"),
    Exit("programmes:records_xlsx", Row.PROGRAMME, Way.EXPORT, mark="entry"),
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
    "programmes:add_row": NOBODY,
    "programmes:row": HOST,
    "programmes:remove_row": NOBODY,
    "programmes:paste_rows": HOST,
    "programmes:enter": HOST | {Seat.PARTNER, Seat.RECIPIENT},  # who takes part, for itself
    "programmes:change_entry": HOST | {Seat.PARTNER},  # whose row it is
    "programmes:remove_entry": NOBODY,
    "programmes:paste_entries": HOST,
    "programmes:write_report": HOST,
    "programmes:close": HOST,
    "programmes:put_on_paper": NOBODY,
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
    line = services.RunLine(on=make.FIRST, starts=time(8), title="Khai Mạc Kín")
    (row,) = services.add_rows(programme_id=programme.pk, lines=[line], by=made.clerk, at=make.MONDAY)
    words = {"results": "Kết Quả Kín"}
    services.write_report(programme_id=programme.pk, revision=0, words=words, by=made.clerk, at=make.MONDAY)
    drive = make.proposed(made, ProgrammeKind.CAMPAIGN, title="Đợt Vận Động", approver=above)
    make.task(made, drive)
    services.approve(programme_id=drive.pk, by=seats[Seat.FOLLOWER], at=make.MONDAY, today=make.TODAY)
    entry = services.enter(
        programme_id=drive.pk, table="registrations", body=made.other, values={"what": "Đăng Ký Kín"}, by=made.worker,
        at=make.MONDAY,
    )  # fmt: skip
    one, table = (programme.code,), (drive.code, "registrations")
    names = {exit_.url for exit_ in EXITS if exit_.url.startswith("programmes:")} | ACTS.keys()
    args: dict[str, tuple[object, ...]] = dict.fromkeys(names - {"programmes:list", "programmes:xlsx"}, one)
    args |= dict.fromkeys(("programmes:change_task", "programmes:move_task", "programmes:drop_task"), (task.code,))
    args |= dict.fromkeys(("programmes:row", "programmes:remove_row"), (row.code,))
    args |= dict.fromkeys(("programmes:change_entry", "programmes:remove_entry"), (entry.code,))
    args |= dict.fromkeys(("programmes:records_xlsx", "programmes:enter", "programmes:paste_entries"), table)
    args |= dict.fromkeys(("programmes:run_print", "programmes:report_print"), (programme.code, "docx"))
    args |= {
        "programmes:records": (drive.code,),
        "programmes:propose": ("delegation",),
        "programmes:add_task": (programme.code, "divided"),
    }
    marks = {
        Row.PROGRAMME.value: "Tổ Chức Hòa Bình Xanh",
        "title": "Đoàn Hòa Bình Xanh",
        "proposed": "Chuyến Thăm Chưa Duyệt",
        "security": "Lối Vào Kín",
        "task": "Trực Cổng Số Ba",
        "run": "Khai Mạc Kín",
        "words": "Kết Quả Kín",
        "entry": "Đăng Ký Kín",
        "kind": "Đón tiếp đoàn",
    }
    return Scene(people=seats, args=args, marks=marks)


CHAPTER = Chapter("programmes", EXITS, ACTS, scene)
