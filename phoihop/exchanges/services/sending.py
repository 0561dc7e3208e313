"""Something is asked or given, and what was given is opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services import owe
from phoihop.commitments.services.notices import at_work
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind, Opening
from phoihop.exchanges.permissions import can_send
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body

SOURCE = "exchange"
OWED = {ExchangeKind.OPINION: "Trả lời xin ý kiến", ExchangeKind.DELEGATE: "Cử đại biểu dự"}


@transaction.atomic
def send(
    *,
    kind: ExchangeKind,
    sender: Body,
    bodies: Sequence[Body],
    title: str,
    text: str,
    document: Document | None = None,
    answer_by: date | None = None,
    held_on: date | None = None,
    place: str = "",
    purpose: str = "",
    by: User,
    at: datetime,
    today: date,
) -> Exchange:
    """Ask `bodies` for opinions or delegates, or give them a result (xin ý kiến, mời cử đại biểu, cung cấp kết quả).

    Each body asked owes its answer by `answer_by`; a result is for exactly these bodies and for `purpose`. Raises
    PermissionDenied, Refused "exchange.no_body", "exchange.to_oneself", "exchange.half_said", "exchange.day_is_over",
    "exchange.after_the_conference".
    """
    if not can_send(by, sender):
        raise PermissionDenied
    asked = list({body.pk: body for body in bodies}.values())
    _check(kind, sender, asked, answer_by, held_on, purpose, today)
    exchange = Exchange(
        kind=kind, sender=sender, title=title, text=text, document=document, answer_by=answer_by, held_on=held_on,
        place=place, purpose=purpose, by=by, at=at,
    )  # fmt: skip
    rows = [ExchangeBody(exchange=exchange, body=body) for body in asked]
    if kind in OWED:
        for row in rows:
            row.commitment = owe(
                title=f"{OWED[kind]}: {title}",
                lead=row.body,
                due_on=answer_by,
                why=f"Đề nghị {exchange.code} của {sender.name}, gửi ngày {today:%d/%m/%Y}",
                recipients=[sender],
                source_kind=SOURCE,
                source_code=exchange.code,
                by=by,
                at=at,
                today=today,
            )
    audit.create(exchange, verb="exchange.sent", parts=rows, by=by, at=at)
    if kind == ExchangeKind.RESULT:
        notifications.notify(
            users=at_work([body.pk for body in asked], today),
            kind="exchange.given",
            title=Sentence(
                N_("%(body)s cung cấp kết quả giám sát: %(title)s"), {"body": sender.short_name, "title": title}
            ),
            url=exchange.get_absolute_url(),
            key=f"exchange.given:{exchange.code}",
            at=at,
            by=by,
        )
    return exchange


def _check(
    kind: ExchangeKind,
    sender: Body,
    asked: Sequence[Body],
    answer_by: date | None,
    held_on: date | None,
    purpose: str,
    today: date,
) -> None:
    if not asked:
        raise Refused("exchange.no_body", _("Chọn ít nhất một cơ quan nhận."))
    if sender in asked:
        raise Refused("exchange.to_oneself", _("Cơ quan gửi không tự gửi cho mình; bỏ khỏi danh sách nhận."))
    given = (answer_by is not None, held_on is not None, bool(purpose))
    wanted = {
        ExchangeKind.OPINION: (True, False, False),
        ExchangeKind.DELEGATE: (True, True, False),
        ExchangeKind.RESULT: (False, False, True),
    }
    if given != wanted[kind]:
        raise Refused(
            "exchange.half_said", _("Xin ý kiến cần ngày trả lời; mời họp thêm ngày họp; cung cấp cần mục đích.")
        )
    if answer_by is not None and answer_by < today:
        raise Refused("exchange.day_is_over", _("Ngày trả lời đã qua; hãy chọn từ hôm nay trở đi."))
    if answer_by is not None and held_on is not None and held_on < answer_by:
        raise Refused("exchange.after_the_conference", _("Ngày trả lời phải trước hoặc trong ngày họp."))


@transaction.atomic
def open_result(*, exchange_id: UUID, by: User, at: datetime) -> Opening | None:
    """Open what was given (mở xem): recorded the first time; None for the sender's own people. Raises PermissionDenied."""
    exchange = Exchange.objects.select_for_update(of=("self",)).select_related("sender").get(pk=exchange_id)
    if not Exchange.objects.visible_to(by).filter(pk=exchange.pk).exists():
        raise PermissionDenied
    if can_send(by, exchange.sender):
        return None
    known = exchange.openings.filter(user=by).first()
    return known or audit.create(Opening(exchange=exchange, user=by, at=at), verb="exchange.opened", by=by, at=at)
