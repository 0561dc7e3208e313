"""Papers that came as paper: entered with their scan by the registry of whoever received them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers.models import Addressee, Paper, State, Urgency
from phoihop.papers.permissions import can_record
from phoihop.papers.services.receiving import enter_arrival
from phoihop.papers.services.rows import locked_book
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.rules import PaperNumber, parse_number


@dataclass(frozen=True)
class Arrival:
    """Into the book of incoming papers: the day, and the number if the registry has given one elsewhere."""

    on: date
    number: int | None = None


@transaction.atomic
def record_incoming(
    *,
    recorded_by: Body,
    issuer: Body | None = None,
    issuer_text: str = "",
    number_text: str = "",
    issued_on: date,
    subject: str,
    kind: str = "",
    scan: Document | None,
    arrival: Arrival | None = None,
    answers: Paper | None = None,
    urgency: str = Urgency.NONE,
    signer_text: str = "",
    source_kind: str = "",
    source_code: str = "",
    by: User,
    at: datetime,
) -> Paper:
    """Enter a paper of an outsider (`issuer_text`) or of a body without account that came on paper (vào sổ).

    `kind` "" is read from the number («BC» is a report), else a letter. `arrival` None: today, next number.
    Raises PermissionDenied, Refused "paper.issuer_needed", "paper.own_issuer", "paper.subject_needed",
    "paper.scan_needed", "paper.date_ahead", "paper.recorded_already", "paper.unknown_kind", "arrival.date_not_fit",
    "arrival.number_taken".
    """
    today = timezone.localdate(at)
    arrives = arrival or Arrival(today)
    if not issued_on <= arrives.on <= today and issued_on <= today:
        raise Refused("arrival.date_not_fit", _("Ngày đến phải từ ngày văn bản đến hôm nay."))
    row = Paper(issuer=issuer, issuer_text=clean(issuer_text), signer_post=clean(signer_text), urgency=urgency)
    row.subject, row.kind, row.issued_on, row.scan, row.answers = clean(subject), kind, issued_on, scan, answers
    row.source_kind, row.source_code = source_kind, source_code
    paper = _record(row, number_text, recorded_by, by=by, at=at, verb="paper.recorded_incoming")
    line = Addressee(paper=paper, body=recorded_by, sent_at=at, received_at=at, received_by=by)
    enter_arrival(line, arrives.on, arrives.number)
    audit.create(line, verb="paper.received", by=by, at=at)
    return paper


@transaction.atomic
def record_for(
    *,
    issuer: Body,
    recorded_by: Body,
    number_text: str,
    issued_on: date,
    subject: str,
    kind: str = "",
    scan: Document | None,
    source_kind: str = "",
    source_code: str = "",
    by: User,
    at: datetime,
) -> Paper:
    """Enter the act of another body from its paper («ghi nhận theo văn bản»): a row that commitments take as proof.

    It enters no book. Raises PermissionDenied, Refused as `record_incoming`.
    """
    row = Paper(issuer=issuer, subject=clean(subject), kind=kind, issued_on=issued_on, scan=scan)
    row.source_kind, row.source_code = source_kind, source_code
    return _record(row, number_text, recorded_by, by=by, at=at, verb="paper.recorded_for")


def _record(row: Paper, number_text: str, recorded_by: Body, *, by: User, at: datetime, verb: str) -> Paper:
    today = timezone.localdate(at)
    if not can_record(by, recorded_by.pk, on=today):
        raise PermissionDenied
    found = parse_number(clean(number_text)) if clean(number_text) else None
    row.kind = row.kind or _kind_of(found)
    _check(row, recorded_by, today)
    assert row.issued_on is not None  # noqa: S101  # both callers give it
    row.number_text, row.year = clean(number_text), row.issued_on.year
    if found is not None:
        row.number_key, row.number, row.number_suffix = found.key, found.number or None, found.suffix
    locked_book(recorded_by.pk)  # two clerks with the same letter in hand: the second finds the first one's row
    _refuse_twice(row, recorded_by)
    row.recorded_by_body, row.state, row.created_by, row.created_at = recorded_by, State.ISSUED, by, at
    return audit.create(row, verb=verb, by=by, at=at, on_behalf_of=row.issuer, paper=row.citation[:120])


def _check(row: Paper, recorded_by: Body, today: date) -> None:
    if row.issuer is None and not row.issuer_text:
        raise Refused("paper.issuer_needed", _("Hãy chọn cơ quan ban hành, hoặc ghi tên nếu không có trong danh bạ."))
    if row.issuer == recorded_by:
        raise Refused("paper.own_issuer", _("Văn bản do cơ quan mình ban hành thì soạn hoặc cấp số ở mục văn bản đi."))
    if not row.subject:
        raise Refused("paper.subject_needed", _("Hãy ghi trích yếu nội dung văn bản."))
    if row.kind not in KINDS:
        raise Refused("paper.unknown_kind", _("Không có loại văn bản «%(kind)s» trong danh mục.") % {"kind": row.kind})
    if row.scan is None:
        raise Refused("paper.scan_needed", _("Hãy tải lên bản quét văn bản để làm căn cứ."))
    if row.issued_on is None or row.issued_on > today:
        raise Refused("paper.date_ahead", _("Ngày văn bản không được sau hôm nay."))


def _refuse_twice(row: Paper, recorded_by: Body) -> None:
    """The same number of the same issuer, entered by the same registry: `paper_recorded_once_per_registry`."""
    if not row.number_text:
        return
    same = Paper.objects.filter(recorded_by_body=recorded_by, issuer=row.issuer, kind=row.kind, year=row.year)
    same = same.filter(number_text=row.number_text) if row.number is None else same.filter(
        number=row.number, number_suffix=row.number_suffix
    )  # fmt: skip
    if row.issuer is None:
        same = same.filter(issuer_text=row.issuer_text)
    other = same.order_by("created_at").first()
    if other is not None:
        raise Refused(
            "paper.recorded_already",
            _("Văn thư đã ghi nhận văn bản này với mã %(code)s; hãy dùng bản ghi đó.") % {"code": other.code},
        )


def _kind_of(number: PaperNumber | None) -> str:
    """The type whose abbreviation stands in the number; a letter when there is none."""
    signs = {kind.sign: key for key, kind in KINDS.items() if kind.sign}
    return signs.get(number.sign, "letter") if number else "letter"
