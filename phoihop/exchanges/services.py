"""The acts: sent, answered, taken up or explained, opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services import owe, prove
from phoihop.commitments.services.notices import at_work
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind, Opening, Stance, Treatment
from phoihop.exchanges.permissions import can_answer, can_send
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Body, Person

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
def answer(
    *,
    row_id: UUID,
    text: str,
    stance: Stance | None = None,
    delegate: Person | None = None,
    document: Document | None = None,
    by: User,
    at: datetime,
) -> ExchangeBody:
    """Answer for a body asked (trả lời): its opinion, or whom it sends; handed in as proof of what it owes.

    A body that answers on paper is recorded in the ledger, on the page of what it owes. Raises PermissionDenied, Refused
    "exchange.needs_stance", "exchange.needs_delegate", "commitment.closed" and those of `commitments.prove`.
    """
    row = ExchangeBody.objects.select_for_update(of=("self",)).select_related("exchange", "body").get(pk=row_id)
    if not can_answer(by, row) or row.commitment_id is None:
        raise PermissionDenied
    opinion = row.exchange.kind == ExchangeKind.OPINION
    if opinion and stance is None:
        raise Refused(
            "exchange.needs_stance", _("Chọn một ý kiến: nhất trí, góp ý, không nhất trí hay không có ý kiến.")
        )
    if not opinion and delegate is None:
        raise Refused("exchange.needs_delegate", _("Chọn người được cử dự."))
    row.stance, row.delegate = stance or "", delegate
    said = str(Stance(row.stance).label) if opinion else f"Cử {delegate}"
    audit.save(row, ["stance", "delegate"], verb="exchange.answered", by=by, at=at)
    prove(
        commitment_id=row.commitment_id,
        body=row.body,
        statement=f"{said}. {text}".strip(),
        received_on=clock.day_of(at),
        document=document,
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def treat(*, row_id: UUID, treatment: Treatment, why: str, by: User, at: datetime) -> ExchangeBody:
    """Say what became of an opinion (tiếp thu, giải trình), and why; it may be said anew. The body is told.

    Raises PermissionDenied, Refused "exchange.not_answered" (no opinion, or none yet).
    """
    row = ExchangeBody.objects.select_for_update(of=("self",)).select_related("exchange__sender").get(pk=row_id)
    exchange = row.exchange
    if not can_send(by, exchange.sender):
        raise PermissionDenied
    answered = row.commitment is not None and row.commitment.proofs.standing().exists()
    if exchange.kind != ExchangeKind.OPINION or not answered:
        raise Refused("exchange.not_answered", _("Cơ quan này chưa có ý kiến để tiếp thu, giải trình."))
    row.treatment, row.treated_why, row.treated_at = treatment, why, at
    audit.save(row, ["treatment", "treated_why", "treated_at"], verb="exchange.treated", by=by, at=at)
    notifications.notify(
        users=at_work([row.body_id], clock.day_of(at)),
        kind="exchange.treated",
        title=Sentence(N_("Đã tiếp thu, giải trình ý kiến của cơ quan: %(title)s"), {"title": exchange.title}),
        url=exchange.get_absolute_url(),
        key=f"exchange.treated:{row.pk}:{at.isoformat()}",
        at=at,
        by=by,
    )
    return row


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
