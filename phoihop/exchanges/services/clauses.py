"""The clauses that an exchange performs: chosen by a person from what the text proposes, counted by the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phoihop.commitments.services import keep_of_case, owe
from phoihop.exchanges.models import Exchange, ExchangeKind
from phoihop.exchanges.queries import clauses_for, senders_of
from phoihop.exchanges.rules import SOURCE
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.regulations.models import BodyRole, Obligation, Regulation

SENT = {
    ExchangeKind.OPINION: "Gửi lấy ý kiến",
    ExchangeKind.DELEGATE: "Mời cử đại biểu dự",
    ExchangeKind.RESULT: "Cung cấp kết quả giám sát",
}


@dataclass(frozen=True)
class Chosen:
    """A clause with who leads it and, of the bodies asked, who is on its other side."""

    obligation: Obligation
    leads: frozenset[UUID]
    others: tuple[Body, ...]


@dataclass(frozen=True)
class Clauses:
    """What was chosen for one sending."""

    rows: tuple[Chosen, ...] = ()

    def led_by(self, body: Body) -> list[Obligation]:
        """Those that oblige this body."""
        return [row.obligation for row in self.rows if body.pk in row.leads]


def chosen(
    wanted: Sequence[Obligation], sender: Body, asked: Sequence[Body], kind: str, by: User, today: date
) -> Clauses:
    """The clauses as they bear on sender and bodies asked.

    Raises PermissionDenied (a clause that was not offered to `by`), Refused "exchange.clause_of_others" (it is of a
    regulation that another of the bodies of `by` signed, or obliges neither a body asked nor the sender towards one).
    """
    if not wanted:
        return Clauses()
    keys = {row.pk for row in wanted}
    offered = list(clauses_for(by, [sender], kind, today).filter(pk__in=keys).prefetch_related("bodies"))
    if left := keys - {row.pk for row in offered}:
        _of_another_sender(left, sender, kind, by, today)
    found = tuple(_bearing(row, asked) for row in offered)
    for row in found:
        by_sender = sender.pk in row.leads and row.others
        if not by_sender and not row.leads & {body.pk for body in asked}:
            sentence = _("Điều khoản «%(clause)s» không giao việc cho cơ quan nhận nào; bỏ chọn điều khoản ấy.")
            raise Refused("exchange.clause_of_others", sentence % {"clause": row.obligation.action[:80]})
    return Clauses(found)


def keep_by_sending(exchange: Exchange, clauses: Clauses, *, by: User, at: datetime, today: date) -> None:
    """What the chosen clauses oblige the sender to is done by sending: one kept promise a regulation."""
    own: dict[Regulation, list[Chosen]] = {}
    for row in clauses.rows:
        if exchange.sender_id in row.leads and row.others:
            own.setdefault(row.obligation.unit.edition.regulation, []).append(row)
    for regulation, rows in own.items():
        kept = owe(
            title=f"{SENT[ExchangeKind(exchange.kind)]}: {exchange.title}",
            lead=exchange.sender,
            recipients=list(dict.fromkeys(body for row in rows for body in row.others)),
            regulation=regulation,
            performs=[row.obligation for row in rows],
            source_kind=SOURCE,
            source_code=exchange.code,
            told=False,
            by=by,
            at=at,
            today=today,
        )
        keep_of_case(
            commitment_id=kept.pk,
            body=exchange.sender,
            statement=f"Đã gửi: {exchange.code}",
            done_on=today,
            by=by,
            at=at,
        )


def _of_another_sender(keys: set[UUID], sender: Body, kind: str, by: User, today: date) -> None:
    """The form offers the clauses of every body that one may send for. Raises as `chosen`."""
    own = clauses_for(by, senders_of(by, today), kind, today).filter(pk__in=keys)
    row = own.first()
    if row is None or own.count() != len(keys):
        raise PermissionDenied
    said = {"clause": row.action[:80], "body": sender.name}
    sentence = _("Điều khoản «%(clause)s» thuộc quy chế mà %(body)s không ký; bỏ chọn, hoặc đổi cơ quan gửi.")
    raise Refused("exchange.clause_of_others", sentence % said)


def _bearing(row: Obligation, asked: Sequence[Body]) -> Chosen:
    """Only who has signed the regulation or is named in the clause is its other side: who sees the title on the board."""
    named = list(row.bodies.all())
    leads = frozenset(one.body_id for one in named if one.role == BodyRole.LEAD and one.body_id is not None)
    signed = set(row.unit.edition.regulation.parties.values_list("body_id", flat=True))
    sides = signed | {one.body_id for one in named}
    return Chosen(row, leads, tuple(body for body in asked if body.pk in sides))
