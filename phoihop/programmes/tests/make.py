"""Makers of programmes: a host, two bodies that share the work, one that only takes part, each with people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.programmes import services
from phoihop.programmes.models import Area, Programme, ProgrammeKind, Stage, Task
from phoihop.programmes.services import Frame, TaskFrame

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FIRST, LAST = date(2026, 3, 20), date(2026, 3, 21)
DETAILS: dict[str, dict[str, object]] = {
    ProgrammeKind.CAMPAIGN: {"targets": "Mỗi xã một công trình"},
    ProgrammeKind.DISSEMINATION: {"subject": "Luật mẫu", "audiences": "Cán bộ xã"},
    ProgrammeKind.DIPLOMACY: {"country": "Nước bạn", "organisation": "Hội hữu nghị mẫu", "form": "visit"},
    ProgrammeKind.DELEGATION: {
        "organisation": "Bộ mẫu", "head": "Thứ trưởng", "people": 12, "security": "Lối vào phía sau",
    },
    ProgrammeKind.EVENT: {"scale": "province"},
}  # fmt: skip


@dataclass
class Scene:
    """The host with an officer, a head and an office; who shares the work; who only takes part; a stranger."""

    host: Body
    other: Body
    guest: Body
    clerk: User
    head: User
    worker: User
    worker_head: User
    visitor: User
    stranger: User


def scene() -> Scene:
    host, other, guest = people.body(name="Mặt trận mẫu"), people.body(name="Sở chia việc"), people.body(name="Sở dự")
    return Scene(
        host, other, guest, people.user(of=host), people.user(of=host, kind=RoleKind.LEADER), people.user(of=other),
        people.user(of=other, kind=RoleKind.LEADER), people.user(of=guest), people.user(kind=RoleKind.LEADER),
    )  # fmt: skip


def frame(kind: str, **changes: Any) -> Frame:
    known = Frame(title="Đón đoàn mẫu", first=FIRST, last=LAST, place="Hội trường", details=DETAILS[kind])
    return replace(known, **changes)


def proposed(at: Scene, kind: ProgrammeKind = ProgrammeKind.DELEGATION, **changes: Any) -> Programme:
    given = frame(kind, **{"parts": [at.guest], **changes})
    return services.propose(kind=kind, host=at.host, frame=given, by=at.clerk, at=MONDAY, today=TODAY)


def task(
    at: Scene, programme: Programme, *, by: User | None = None, stage: Stage = Stage.DIVIDED, **changes: Any
) -> Task:
    known = TaskFrame(
        area=Area.SECURITY, title="Bảo vệ vòng ngoài", body=at.other, due_on=date(2026, 3, 18), product="Phương án"
    )
    return services.add_task(
        programme_id=programme.pk,
        frame=replace(known, **changes),
        stage=stage,
        by=by or at.clerk,
        at=MONDAY,
        today=TODAY,
    )


def approved(at: Scene, kind: ProgrammeKind = ProgrammeKind.DELEGATION, **changes: Any) -> Programme:
    """Approved with one task of the other body."""
    programme = proposed(at, kind, **changes)
    task(at, programme)
    return services.approve(programme_id=programme.pk, by=at.head, at=MONDAY, today=TODAY)
