"""What was sent is moved, called off, given to one body more, taken back from one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import State
from phoihop.commitments.services import drop_of_case, move_of_case
from phoihop.commitments.services.notices import tell_bodies
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind
from phoihop.exchanges.permissions import can_send
from phoihop.exchanges.services.clauses import chosen, keep_by_sending
from phoihop.exchanges.services.sending import ask, check_bodies, check_days, tell_given
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.regulations.models import Obligation


@transaction.atomic
def move(
    *,
    exchange_id: UUID,
    answer_by: date,
    held_on: date | None = None,
    place: str = "",
    reason: str,
    by: User,
    at: datetime,
    today: date,
) -> Exchange:
    """Give an invitation another day or place, a request another day of answering (đổi ngày, nơi họp, ngày trả lời), with
    the reason: what is still owed moves, everybody asked is told.

    Raises PermissionDenied, Refused "exchange.cancelled", "exchange.reason_needed", "exchange.same_days",
    "exchange.half_said", "exchange.day_is_over", "exchange.after_the_conference".
    """
    exchange, words = _standing(exchange_id, by), _reason(reason)
    before = exchange.answer_by
    if (answer_by, held_on, clean(place)) == (before, exchange.held_on, exchange.place):
        raise Refused("exchange.same_days", _("Ngày, địa điểm đã đúng như vậy."))
    # A day of answering that is over may stay: a conference is moved after everybody has answered too.
    check_days(exchange.kind, answer_by, held_on, exchange.purpose, today if answer_by != before else date.min)
    if held_on is not None and held_on != exchange.held_on and held_on < today:
        raise Refused("exchange.day_is_over", _("Ngày họp đã qua; hãy chọn từ hôm nay trở đi."))
    exchange.answer_by, exchange.held_on, exchange.place = answer_by, held_on, clean(place)
    audit.save(exchange, ["answer_by", "held_on", "place"], verb="exchange.moved", by=by, at=at, reason=words)
    for row in _owing(exchange) if answer_by != before else ():
        if row.commitment is not None:
            move_of_case(commitment_id=row.commitment.pk, start=answer_by, why=words, by=by, at=at)
    values = {"title": exchange.title, "day": f"{held_on or answer_by:%d/%m/%Y}", "reason": words}
    said = N_("Ngày họp nay là %(day)s: %(title)s. Lý do: %(reason)s")
    if held_on is None:
        said = N_("Ngày trả lời nay là %(day)s: %(title)s. Lý do: %(reason)s")
    _tell(exchange, _asked(exchange), "moved", Sentence(said, values), by=by, at=at)
    return exchange


@transaction.atomic
def cancel(*, exchange_id: UUID, reason: str, by: User, at: datetime) -> Exchange:
    """Call off a request or an invitation (hủy), with the reason: answers still owed end «không còn phải thực hiện»,
    everybody asked is told. Answers given stay. A result is taken back from each body instead (`withdraw`).

    Raises PermissionDenied, Refused "exchange.cancelled", "exchange.reason_needed", "exchange.given_to_each".
    """
    exchange, words = _standing(exchange_id, by), _reason(reason)
    if exchange.kind == ExchangeKind.RESULT:
        sentence = _("Kết quả đã cung cấp thì rút ở từng cơ quan được cung cấp.")
        raise Refused("exchange.given_to_each", sentence)
    for row in _owing(exchange):
        if row.commitment is not None:
            drop_of_case(commitment_id=row.commitment.pk, reason=f"Cơ quan gửi đã hủy: {words}", by=by, at=at)
    exchange.cancelled_at, exchange.cancelled_reason = at, words
    audit.save(exchange, ["cancelled_at", "cancelled_reason"], verb="exchange.cancelled", by=by, at=at, reason=words)
    values = {"title": exchange.title, "reason": words}
    title = Sentence(N_("Đã hủy: %(title)s. Lý do: %(reason)s"), values)
    _tell(exchange, _asked(exchange), "cancelled", title, by=by, at=at)
    return exchange


@transaction.atomic
def withdraw(*, row_id: UUID, reason: str, by: User, at: datetime) -> ExchangeBody:
    """Take out a body that was named by mistake (rút lại), with the reason: it sees the exchange no more and owes no
    answer; what its people opened stays recorded. The body is told.

    Raises PermissionDenied, Refused "exchange.cancelled", "exchange.reason_needed", "exchange.withdrawn",
    "exchange.answered_already".
    """
    exchange = _standing(ExchangeBody.objects.values_list("exchange", flat=True).get(pk=row_id), by)
    rows = ExchangeBody.objects.select_for_update(of=("self",)).select_related("commitment", "body")
    row, words = rows.get(pk=row_id), _reason(reason)
    if row.withdrawn_at is not None:
        raise Refused("exchange.withdrawn", _("Cơ quan này đã được rút khỏi danh sách."))
    if row.commitment is not None and row.commitment.proofs.standing().exists():
        sentence = _("Cơ quan này đã trả lời; trả lời đã ghi thì không rút được nữa.")
        raise Refused("exchange.answered_already", sentence)
    if row.commitment is not None and row.commitment.state == State.OPEN:
        drop_of_case(commitment_id=row.commitment.pk, reason=f"Cơ quan gửi đã rút: {words}", by=by, at=at)
    row.withdrawn_at, row.withdrawn_reason = at, words
    audit.save(row, ["withdrawn_at", "withdrawn_reason"], verb="exchange.withdrawn", by=by, at=at, reason=words)
    title = Sentence(
        N_("%(body)s đã rút lại: %(title)s. Lý do: %(reason)s"),
        {"body": exchange.sender.short_name, "title": exchange.title, "reason": words},
    )
    _tell(exchange, [row.body_id], "withdrawn", title, url=reverse("exchanges:list"), by=by, at=at)
    return row


@transaction.atomic
def add_bodies(
    *,
    exchange_id: UUID,
    bodies: Sequence[Body],
    performs: Sequence[Obligation] = (),
    by: User,
    at: datetime,
    today: date,
) -> Exchange:
    """Ask, or give the result to, further bodies (thêm cơ quan nhận), also one taken out before.

    Raises PermissionDenied, Refused "exchange.cancelled", "exchange.no_body", "exchange.to_oneself",
    "exchange.named_already", "exchange.day_is_over", "exchange.clause_of_others".
    """
    exchange = _standing(exchange_id, by)
    fresh = list({body.pk: body for body in bodies}.values())
    check_bodies(exchange.sender, fresh)
    rows = ExchangeBody.objects.select_for_update(of=("self",)).filter(exchange=exchange, body__in=fresh)
    known = {row.body_id: row for row in rows.order_by("pk")}
    named = next((body for body in fresh if body.pk in known and known[body.pk].withdrawn_at is None), None)
    if named is not None:
        sentence = _("%(body)s đã có trong danh sách nhận.") % {"body": named.name}
        raise Refused("exchange.named_already", sentence)
    check_days(exchange.kind, exchange.answer_by, exchange.held_on, exchange.purpose, today)
    clauses = chosen(performs, exchange.sender, fresh, exchange.kind, by, today)
    for body in fresh:
        row = known.get(body.pk) or ExchangeBody(exchange=exchange)
        row.exchange, row.body, row.withdrawn_at, row.withdrawn_reason = exchange, body, None, ""
        ask(row, clauses, by=by, at=at, today=today)
        if body.pk in known:
            fields = ["commitment", "withdrawn_at", "withdrawn_reason"]
            audit.save(row, fields, verb="exchange.body_restored", by=by, at=at)
        else:
            audit.create(row, verb="exchange.body_added", by=by, at=at)
    keep_by_sending(exchange, clauses, by=by, at=at, today=today)
    if exchange.kind == ExchangeKind.RESULT:
        tell_given(exchange, fresh, by=by, at=at)
    return exchange


def _standing(exchange_id: UUID, by: User) -> Exchange:
    """The exchange under its lock. Raises PermissionDenied, Refused "exchange.cancelled"."""
    exchange = Exchange.objects.select_for_update(of=("self",)).select_related("sender").get(pk=exchange_id)
    if not can_send(by, exchange.sender):
        raise PermissionDenied
    if exchange.is_cancelled:
        raise Refused("exchange.cancelled", _("Đề nghị này đã hủy nên không sửa được nữa."))
    return exchange


def _reason(words: str) -> str:
    if not clean(words):
        raise Refused("exchange.reason_needed", _("Hãy ghi lý do."))
    return clean(words)


def _owing(exchange: Exchange) -> list[ExchangeBody]:
    """Bodies that have not answered yet; an answer on its way is waited for, and stands."""
    list(exchange.bodies.order_by("pk").select_for_update())
    rows = exchange.bodies.filter(withdrawn_at__isnull=True, commitment__state=State.OPEN)
    return list(rows.select_related("commitment").order_by("pk"))


def _asked(exchange: Exchange) -> Iterable[UUID]:
    return exchange.bodies.filter(withdrawn_at__isnull=True).values_list("body_id", flat=True)


def _tell(
    exchange: Exchange, bodies: Iterable[UUID], what: str, title: Sentence, *, url: str = "", by: User, at: datetime
) -> None:
    there = url or exchange.get_absolute_url()
    tell_bodies(bodies, kind=f"exchange.{what}", title=title, url=there, about=exchange.code, by=by, at=at)
