"""Makers of exchanges: a sender, two bodies asked, a stranger; what they send; how they look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from phoihop.exchanges import services
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY, BY = date(2026, 3, 2), date(2026, 3, 20)


@dataclass
class Scene:
    """A sender and two bodies asked, each with people; and a stranger."""

    sender: Body
    one: Body
    two: Body
    clerk: User
    head: User
    first: User
    second: User
    stranger: User


def scene() -> Scene:
    """See `Scene`."""
    sender, one, two = people.body(name="Đoàn mẫu"), people.body(name="Tòa mẫu"), people.body(name="Viện mẫu")
    return Scene(
        sender, one, two, people.user(of=sender), people.user(of=sender, kind=RoleKind.LEADER), people.user(of=one),
        people.user(of=two), people.user(),
    )  # fmt: skip


def sent(scene: Scene, kind: ExchangeKind = ExchangeKind.OPINION, **changed: Any) -> Exchange:
    """Sent by the clerk to both, unless told otherwise."""
    given: dict[str, Any] = {
        "sender": scene.sender, "bodies": [scene.one, scene.two], "title": "Dự thảo luật mẫu", "text": "Lời trong văn bản",
        "by": scene.clerk, "at": MONDAY, "today": TODAY,
    }  # fmt: skip
    needs: dict[str, dict[str, Any]] = {
        ExchangeKind.OPINION: {"answer_by": BY},
        ExchangeKind.DELEGATE: {"answer_by": BY, "held_on": date(2026, 3, 25), "place": "Hội trường"},
        ExchangeKind.RESULT: {"purpose": "Tham mưu cải cách tư pháp"},
    }
    return services.send(kind=kind, **given | needs[kind] | changed)


def row_of(exchange: Exchange, body: Body) -> ExchangeBody:
    """What one body was asked."""
    return exchange.bodies.get(body=body)


def refused(code: str, act: Any, *args: Any, **given: Any) -> None:
    """The act is refused with this code."""
    with pytest.raises(Refused) as caught:
        act(*args, **given)
    assert caught.value.code == code


def as_(user: User) -> Client:
    """A browser of his."""
    client = Client()
    client.force_login(user)
    return client


def page(user: User, address: str, status: int = 200) -> str:
    """What he is shown."""
    response = as_(user).get(address)
    assert response.status_code == status, address
    return response.content.decode()
