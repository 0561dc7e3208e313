"""An answer is given, recorded from paper, read, taken up or explained."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.services import prove
from phoihop.commitments.services.notices import tell_bodies
from phoihop.commitments.services.recorded import trace_of
from phoihop.exchanges.models import ExchangeBody, ExchangeKind, Stance, Treatment
from phoihop.exchanges.permissions import can_answer, can_record, can_send
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.organisations.models import Person
from phoihop.papers.models import Paper


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

    Raises PermissionDenied, Refused "exchange.needs_stance", "exchange.needs_delegate", "commitment.closed" and those of
    `commitments.prove`.
    """
    row = _locked(row_id)
    if not can_answer(by, row):
        raise PermissionDenied
    _say(row, stance, delegate, verb="exchange.answered", by=by, at=at)
    _hand_in(row, text, document=document, received_on=clock.day_of(at), by=by, at=at)
    return row


@transaction.atomic
def record_answer(
    *,
    row_id: UUID,
    text: str,
    stance: Stance | None = None,
    delegate: Person | None = None,
    paper: Paper,
    received_on: date,
    by: User,
    at: datetime,
) -> ExchangeBody:
    """Enter the answer of a body that gave it on paper («ghi nhận theo văn bản»), with its stance or its delegate.

    Raises PermissionDenied and Refused as `answer`, and those of a `paper` that is not the body's.
    """
    row = _locked(row_id)
    if not can_record(by, row):
        raise PermissionDenied
    trace = trace_of(row.body, paper, by=by, at=at, from_paper=True)
    _say(row, stance, delegate, verb="exchange.recorded", **trace)
    _hand_in(row, text, paper=paper, from_paper=True, received_on=received_on, by=by, at=at)
    return row


@transaction.atomic
def read_answer(
    *, row_id: UUID, stance: Stance | None = None, delegate: Person | None = None, by: User, at: datetime
) -> ExchangeBody:
    """Say which opinion (or whom) an answer names that was given in the ledger, in words only.

    Raises PermissionDenied, Refused "exchange.not_answered", "exchange.read_already", and as `answer`.
    """
    row = _locked(row_id)
    if not can_send(by, row.exchange.sender):
        raise PermissionDenied
    if not _is_answered(row):
        raise Refused("exchange.not_answered", _("Cơ quan này chưa trả lời."))
    if row.stance or row.delegate_id:
        raise Refused("exchange.read_already", _("Ý kiến, người được cử của cơ quan này đã được ghi."))
    _say(row, stance, delegate, verb="exchange.read", by=by, at=at)
    return row


@transaction.atomic
def treat(*, row_id: UUID, treatment: Treatment, why: str, by: User, at: datetime) -> ExchangeBody:
    """Say what became of an opinion (tiếp thu, giải trình), and why; it may be said anew. The body is told.

    Raises PermissionDenied, Refused "exchange.not_answered" (no opinion, or none yet).
    """
    row = _locked(row_id)
    exchange = row.exchange
    if not can_send(by, exchange.sender):
        raise PermissionDenied
    if exchange.kind != ExchangeKind.OPINION or not _is_answered(row):
        raise Refused("exchange.not_answered", _("Cơ quan này chưa có ý kiến để tiếp thu, giải trình."))
    row.treatment, row.treated_why, row.treated_at = treatment, why, at
    audit.save(row, ["treatment", "treated_why", "treated_at"], verb="exchange.treated", by=by, at=at)
    tell_bodies(
        [row.body_id],
        kind="exchange.treated",
        title=Sentence(N_("Đã tiếp thu, giải trình ý kiến của cơ quan: %(title)s"), {"title": exchange.title}),
        url=exchange.get_absolute_url(),
        about=str(row.pk),
        by=by,
        at=at,
    )
    return row


def _locked(row_id: UUID) -> ExchangeBody:
    """The row under its lock. Raises PermissionDenied where nothing is owed (any more)."""
    rows = ExchangeBody.objects.select_for_update(of=("self",)).select_related("exchange__sender", "body", "commitment")
    row = rows.get(pk=row_id)
    if row.commitment_id is None or row.withdrawn_at is not None:
        raise PermissionDenied
    return row


def _is_answered(row: ExchangeBody) -> bool:
    return row.commitment is not None and row.commitment.proofs.standing().exists()


def _say(row: ExchangeBody, stance: Stance | None, delegate: Person | None, *, verb: str, **trace: Any) -> None:
    """What an opinion needs, what an invitation needs."""
    opinion = row.exchange.kind == ExchangeKind.OPINION
    if opinion and stance is None:
        raise Refused(
            "exchange.needs_stance", _("Chọn một ý kiến: nhất trí, góp ý, không nhất trí hay không có ý kiến.")
        )
    if not opinion and delegate is None:
        raise Refused("exchange.needs_delegate", _("Chọn người được cử dự."))
    row.stance, row.delegate = stance or "", delegate
    audit.save(row, ["stance", "delegate"], verb=verb, **trace)


def _hand_in(row: ExchangeBody, text: str, **given: Any) -> None:
    """As proof of what the body owes, in words that begin with what was said."""
    opinion = row.exchange.kind == ExchangeKind.OPINION
    said = str(Stance(row.stance).label) if opinion else f"Cử {row.delegate}"
    assert row.commitment_id is not None  # noqa: S101  # `_locked` took none without
    prove(commitment_id=row.commitment_id, body=row.body, statement=f"{said}. {text}".strip(), **given)
