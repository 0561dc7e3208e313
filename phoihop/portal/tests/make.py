"""Makers for the public face: a standing body that receives, a visitor, what he types."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from phoihop.petitions import services as petitions
from phoihop.petitions.models import AnswerLine, ResultClass
from phoihop.petitions.services import answering
from phoihop.petitions.tests import make as voters
from phoihop.portal import services
from phoihop.portal.forms import stamp
from phoihop.portal.models import Publication

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


def answered(
    scene: voters.Scene, *, text: str, at: datetime, answer: str = "Sẽ thay ván trong quý.", promise: str = ""
) -> AnswerLine:
    """A petition answered by the department of works, with a promise if one is given."""
    today = timezone.localdate(at)
    (row,) = voters.made(scene, text)
    petitions.sort(petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=scene.clerk, at=at)
    petitions.route(petition_id=row.pk, lead=scene.works, reached_on=today, by=scene.clerk, at=at, today=today)
    promises = [answering.Promised(promise, today + timedelta(days=30))] if promise else []
    result = ResultClass.TO_DO if promise else ResultClass.DONE
    reply = answering.answer(
        body=scene.works, title="Trả lời", answered_on=today, received_on=today, by=scene.works_officer, at=at,
        said=[answering.Said(row.pk, result, answer, promises)],
        number_text="88/SXD-VP",
    )  # fmt: skip
    return reply.lines.get()


def proposed(scene: voters.Scene, *, text: str, at: datetime, **given: Any) -> Publication:
    """The same, before those who release it."""
    line = answered(scene, text=text, at=at, **given)
    return services.propose(line_id=line.pk, by=scene.clerk, at=at)


def released(scene: voters.Scene, *, text: str, at: datetime, **given: Any) -> Publication:
    """The same, released as it was proposed."""
    row = proposed(scene, text=text, at=at, **given)
    wording = services.Wording(row.text, row.answer, row.promises)
    return services.release(publication_id=row.pk, wording=wording, seen=True, by=scene.clerk, at=at)
