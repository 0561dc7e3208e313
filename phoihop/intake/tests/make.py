"""Makers of what comes in: a receiver with its people, others, and words that are found nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from phoihop.intake import services
from phoihop.intake.models import Item, Source
from phoihop.intake.rules import Said, Sender
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body, BodyKind, RoleKind
from phoihop.organisations.tests import make as people

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SECRET = Said(
    text="Tôi tố cáo ông Trần Kín Đáo nhận tiền khoán ruộng",
    sender=Sender("Bà Lò Thị Giấu Tên", "Bản Mù Sương", "0909123987", "giauten@example.vn", 3),
    place="bản Mù Sương, xã Suối Ngầm",
    addressee="Thanh tra huyện Khe Lặng",
    spot_answer="Chủ tọa hẹn trả lời riêng",
    category="Đất đồi rẫy",
)
WORDS = (
    "Kín Đáo", "khoán ruộng", "Giấu Tên", "Mù Sương", "0909123987", "giauten@example.vn", "Khe Lặng", "hẹn trả lời riêng",
    "đồi rẫy",
)  # fmt: skip
_key = count(1)


@dataclass
class Scene:
    """A receiver with its clerk, officer, leader and deputy; its office's clerk; auditor, administrator, stranger."""

    receiver: Body
    clerk: User
    officer: User
    leader: User
    deputy: User
    office_clerk: User
    auditor: User
    administrator: User
    stranger: User
    strange_clerk: User


def scene() -> Scene:
    """See `Scene`."""
    receiver = people.body(name="Đoàn đại biểu mẫu", kind=BodyKind.DEPARTMENT)
    office = people.office_of(receiver)
    return Scene(
        receiver,
        people.user(of=receiver, kind=RoleKind.REGISTRY_CLERK),
        people.user(of=receiver),
        people.user(of=receiver, kind=RoleKind.LEADER),
        people.user(of=receiver, kind=RoleKind.DEPUTY),
        people.user(of=office, kind=RoleKind.REGISTRY_CLERK),
        people.user(of=receiver, kind=RoleKind.AUDITOR),
        people.administrator(of=receiver),
        people.user(),
        people.user(kind=RoleKind.REGISTRY_CLERK),
    )


def taken(scene: Scene, **changed: Any) -> Item:
    """Typed by the clerk, unless told otherwise."""
    given: dict[str, Any] = {
        "receiver": scene.receiver, "source": Source.HAND, "said": SECRET, "received_on": TODAY,
        "client_key": f"tests-{next(_key)}", "by": scene.clerk, "at": MONDAY,
    }  # fmt: skip
    return services.take_in(**given | changed)
