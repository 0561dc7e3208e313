"""Makers for the public face: a standing body that receives, a visitor, what he types."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from phoihop.portal.forms import stamp

SENDER = {"name": "Bà Lò Thị Kín Tiếng", "phone": "0912345678", "email": "kintieng@example.vn"}
WORDS = "Cầu treo đồi mây hỏng ván từ tháng trước, đề nghị thay ván."
TOKEN = "tests-portal-0123456789"


def typed(to: Any, **changed: Any) -> dict[str, Any]:
    """What the form sends of somebody who took a minute."""
    shown = stamp(timezone.now() - timedelta(minutes=1))
    return {"_once": TOKEN, "shown": shown, "text": WORDS, "receiver": to.code, **SENDER, **changed}


def sent(client: Client, to: Any, **changed: Any) -> HttpResponse:
    """The answer to it."""
    return client.post("/cong-dan/gui/", typed(to, **changed))  # type: ignore[return-value]  # the test client's own


def code_on(response: Any) -> str:
    """The code of a receipt page."""
    page = response.content.decode()
    return str(page.partition('class="portal-code">')[2].partition("<")[0])
