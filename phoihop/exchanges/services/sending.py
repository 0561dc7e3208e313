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
from phoihop.commitments.services.notices import tell_bodies
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind, Opening
from phoihop.exchanges.permissions import can_send
from phoihop.exchanges.rules import SOURCE
from phoihop.exchanges.services.clauses import Clauses, chosen, keep_by_sending
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body
from phoihop.regulations.models import Obligation

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
    performs: Sequence[Obligation] = (),
    by: User,
    at: datetime,
    today: date,
) -> Exchange:
    """Ask `bodies` for opinions or delegates, or give them a result (xin ý kiến, mời cử đại biểu, cung cấp kết quả).

    Each body asked owes its answer by `answer_by`; a result is for exactly these bodies and for `purpose`. `performs`:
    clauses that `by` chose: those that a body asked leads are performed by its answer, those that the sender leads by the
    sending itself. Raises PermissionDenied, Refused "exchange.no_body", "exchange.to_oneself", "exchange.half_said",
    "exchange.day_is_over", "exchange.after_the_conference", "exchange.clause_of_others".
    """
    if not can_send(by, sender):
        raise PermissionDenied
    asked = list({body.pk: body for body in bodies}.values())
    check_bodies(sender, asked)
    check_days(kind, answer_by, held_on, purpose, today)
    clauses = chosen(performs, sender, asked, kind, by, today)
    exchange = Exchange(
        kind=kind, sender=sender, title=title, text=text, document=document, answer_by=answer_by, held_on=held_on,
        place=place, purpose=purpose, by=by, at=at,
    )  # fmt: skip
    rows = [ExchangeBody(exchange=exchange, body=body) for body in asked]
    for row in rows:
        ask(row, clauses, by=by, at=at, today=today)
    audit.create(exchange, verb="exchange.sent", parts=rows, by=by, at=at)
    keep_by_sending(exchange, clauses, by=by, at=at, today=today)
    if kind == ExchangeKind.RESULT:
        tell_given(exchange, asked, by=by, at=at)
    return exchange


def ask(row: ExchangeBody, clauses: Clauses, *, by: User, at: datetime, today: date) -> None:
    """Let a body owe its answer, which performs what the chosen clauses oblige it to; nothing for a result."""
    exchange = row.exchange
    if exchange.kind not in OWED:
        return
    own = clauses.led_by(row.body)
    row.commitment = owe(
        title=f"{OWED[ExchangeKind(exchange.kind)]}: {exchange.title}",
        lead=row.body,
        due_on=exchange.answer_by,
        why=f"Đề nghị {exchange.code} của {exchange.sender.name}, gửi ngày {today:%d/%m/%Y}",
        recipients=[exchange.sender],
        regulation=own[0].unit.edition.regulation if own else None,
        performs=own,
        source_kind=SOURCE,
        source_code=exchange.code,
        by=by,
        at=at,
        today=today,
    )


def tell_given(exchange: Exchange, bodies: Sequence[Body], *, by: User, at: datetime) -> None:
    """Who is given a result hears of it."""
    tell_bodies(
        [body.pk for body in bodies],
        kind="exchange.given",
        title=Sentence(
            N_("%(body)s cung cấp kết quả giám sát: %(title)s"),
            {"body": exchange.sender.short_name, "title": exchange.title},
        ),
        url=exchange.get_absolute_url(),
        about=exchange.code,
        by=by,
        at=at,
    )


def check_bodies(sender: Body, asked: Sequence[Body]) -> None:
    """Refuse nobody, and oneself."""
    if not asked:
        raise Refused("exchange.no_body", _("Chọn ít nhất một cơ quan nhận."))
    if sender in asked:
        raise Refused("exchange.to_oneself", _("Cơ quan gửi không tự gửi cho mình; bỏ khỏi danh sách nhận."))


def check_days(kind: str, answer_by: date | None, held_on: date | None, purpose: str, today: date) -> None:
    """Refuse what its kind does not ask for, and days that cannot be kept."""
    given = (answer_by is not None, held_on is not None, bool(purpose))
    wanted: dict[str, tuple[bool, bool, bool]] = {
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
