"""What a party says of its own work: written, handed in, recorded from its paper, sent back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Commitment, Proof
from phoihop.commitments.services.recorded import trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.papers.models import Paper
from phoihop.reports.models import SelfColumn, SelfReview, SelfState
from phoihop.reports.permissions import can_hand_in, can_head, can_record_self, can_write_self
from phoihop.reports.queries import figures_of
from phoihop.reports.rules import fingerprint
from phoihop.reports.services.cycles import still_open
from phoihop.reports.services.freezing import freeze

SECTIONS = ("results", "limits", "causes", "proposals")


@transaction.atomic
def write_self_review(
    *, self_review_id: UUID, revision: int, words: Mapping[str, str], by: User, at: datetime
) -> SelfReview:
    """Write the four sections. `words`: {section: text}. `revision`: the one `by` had before the eyes.

    Raises PermissionDenied, Refused "cycle.ended", "self_review.handed_in", "review.changed_meanwhile".
    """
    row = _locked(self_review_id)
    if not can_write_self(by, row):
        raise PermissionDenied
    _still_written(row)
    if row.revision != revision:
        sentence = _(
            "Người khác vừa sửa báo cáo tự đánh giá này. Hãy mở bản mới nhất ở thẻ khác, chép phần sửa của mình rồi "
            "lưu lại."
        )
        raise Refused("review.changed_meanwhile", sentence)
    _put(row, words)
    row.revision = revision + 1
    return audit.save(row, [*SECTIONS, "revision"], verb="self_review.written", by=by, at=at)


@transaction.atomic
def hand_in(*, self_review_id: UUID, by: User, at: datetime, today: date) -> SelfReview:
    """Send the self-review to the head of the cycle: its figures freeze, the promise to send it is proved.

    Raises PermissionDenied, Refused "cycle.ended", "self_review.handed_in", "self_review.no_results" and those of
    `commitments.prove`.
    """
    row = _locked(self_review_id)
    if not can_hand_in(by, row):
        raise PermissionDenied
    _still_written(row)
    _has_results(row)
    _freeze(row, today, {"by": by, "at": at})
    owed = _still_owed(row)
    if owed is not None:
        commitments.prove(
            commitment_id=owed.pk,
            body=row.body,
            statement=f"Báo cáo tự đánh giá {row.code} gửi trực tuyến.",
            received_on=today,
            by=by,
            at=at,
        )
    return _handed_in(row, "self_review.handed_in", {"by": by, "at": at})


@transaction.atomic
def record_self_review(
    *,
    self_review_id: UUID,
    words: Mapping[str, str],
    paper: Paper,
    received_on: date,
    by: User,
    at: datetime,
    today: date,
) -> SelfReview:
    """Enter another party's self-review from its paper («ghi nhận theo văn bản»): its words, the figures of the ledger.

    Raises PermissionDenied, Refused "cycle.ended", "self_review.handed_in", "self_review.no_results" and those of
    `commitments.prove`.
    """
    row = _locked(self_review_id)
    if not can_record_self(by, row):
        raise PermissionDenied
    _still_written(row)
    _put(row, words)
    _has_results(row)
    trace = trace_of(row.body, paper, by=by, at=at, from_paper=True)
    _freeze(row, today, trace)
    owed = _still_owed(row)
    if owed is not None:
        commitments.prove(
            commitment_id=owed.pk,
            body=row.body,
            statement=f"Báo cáo tự đánh giá {row.code} theo văn bản {paper.citation}.",
            received_on=received_on,
            paper=paper,
            from_paper=True,
            by=by,
            at=at,
        )
    row.paper, row.revision = paper, row.revision + 1
    return _handed_in(row, "self_review.recorded", trace, *SECTIONS, "paper", "revision")


@transaction.atomic
def send_back(*, self_review_id: UUID, reason: str, by: User, at: datetime) -> SelfReview:
    """Give a self-review back to be written again (trả lại để bổ sung); the figures it had stay to be read.

    Raises PermissionDenied, Refused "cycle.ended", "cycle.reason_needed", "self_review.not_handed_in",
    "self_review.accepted".
    """
    row = _locked(self_review_id)
    if not can_head(by, row.cycle.body):
        raise PermissionDenied
    still_open(row.cycle)
    if not clean(reason):
        raise Refused("cycle.reason_needed", _("Hãy ghi lý do trả lại."))
    if row.state != SelfState.HANDED_IN:
        raise Refused("self_review.not_handed_in", _("Bên này chưa gửi tự đánh giá nên không có gì để trả lại."))
    if row.commitment is not None:
        if row.commitment.state not in UNDER_WAY:
            sentence = _("Nhiệm vụ gửi tự đánh giá đã có kết luận; muốn trả lại, hãy mở lại nhiệm vụ đó trước.")
            raise Refused("self_review.accepted", sentence)
        for proof in Proof.objects.filter(commitment=row.commitment, returned_at__isnull=True).order_by("pk"):
            commitments.return_proof(proof_id=proof.pk, reason=clean(reason), by=by, at=at)
    _open_columns_anew(row, by=by, at=at)
    row.state, row.handed_in_at, row.handed_in_by, row.paper = SelfState.WRITING, None, None, None
    fields = ["state", "handed_in_at", "handed_in_by", "paper"]
    return audit.save(row, fields, verb="self_review.sent_back", by=by, at=at, reason=clean(reason))


def _still_owed(row: SelfReview) -> Commitment | None:
    """What the body itself owes for its self-review; what was handed over in the ledger before, another proves."""
    owed = row.commitment
    return owed if owed is not None and owed.state in UNDER_WAY and owed.is_led_by(row.body) else None


def _locked(self_review_id: UUID) -> SelfReview:
    rows = SelfReview.objects.select_for_update(of=("self",)).select_related("cycle__body", "body", "commitment")
    return rows.get(pk=self_review_id)


def _still_written(row: SelfReview) -> None:
    still_open(row.cycle)
    if row.state != SelfState.WRITING:
        sentence = _("Báo cáo tự đánh giá đã gửi; cơ quan chủ trì trả lại thì mới sửa được.")
        raise Refused("self_review.handed_in", sentence)


def _has_results(row: SelfReview) -> None:
    if not row.results:
        raise Refused("self_review.no_results", _("Hãy viết phần kết quả thực hiện trước khi gửi."))


def _put(row: SelfReview, words: Mapping[str, str]) -> None:
    for section in SECTIONS:
        setattr(row, section, clean(words.get(section, "")))


def _freeze(row: SelfReview, today: date, trace: dict[str, Any]) -> None:
    """Freeze every column of the body, counted up to the cycle's cut-off or today."""
    for column in row.columns.filter(withdrawn_at__isnull=True).select_related("regulation").order_by("pk"):
        column.self_review = row
        column.cutoff_on = max(min(row.cycle.cutoff_on, today), row.cycle.period_from)
        cells, seal = freeze(column)
        column.figures = {**figures_of(column, cells), "rows": seal}
        column.frozen_hash = fingerprint(column.figures)
        audit.save(column, ["cutoff_on", "figures", "frozen_hash"], verb="self_column.frozen", **trace)


def _handed_in(row: SelfReview, verb: str, trace: dict[str, Any], *fields: str) -> SelfReview:
    row.state, row.handed_in_at, row.handed_in_by = SelfState.HANDED_IN, trace["at"], trace["by"]
    return audit.save(row, [*fields, "state", "handed_in_at", "handed_in_by"], verb=verb, **trace)


def _open_columns_anew(row: SelfReview, *, by: User, at: datetime) -> None:
    columns = list(row.columns.filter(withdrawn_at__isnull=True).order_by("pk"))
    for column in columns:
        column.withdrawn_at = at
    audit.bulk_save(columns, ["withdrawn_at"], verb="self_column.withdrawn", by=by, at=at)
    anew = [
        SelfColumn(
            self_review=row, regulation_id=old.regulation_id, cutoff_on=row.cycle.cutoff_on, leads=list(old.leads)
        )
        for old in columns
    ]
    audit.bulk_create(anew, verb="self_column.opened", by=by, at=at)
