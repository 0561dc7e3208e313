"""Numbers of outgoing papers: one book per issuer, type and year."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.papers import notices
from phoihop.papers.models import Paper, State, kind_name
from phoihop.papers.permissions import can_number
from phoihop.papers.queries import last_number, usual_notation
from phoihop.papers.services.rows import locked_book, locked_paper, own_issuer, refuse_unless, whose_act
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.rules import PaperNumber, format_number, parse_number, written_number


@transaction.atomic
def number(
    *, paper_id: UUID, on: date | None = None, typed: str = "", notation: str = "", by: User, at: datetime
) -> Paper:
    """Give a signed paper its number and date (cấp số): the next of its book, or `typed` from the office's own system.

    `on`: the date of the paper, default today. `typed`: «15/BC-UBND» as it stands there. `notation`: what follows the
    next number, default as in the body's earlier papers. Legal source: NĐ 30/2020/NĐ-CP Art. 15.
    Raises PermissionDenied, Refused "paper.not_signed", "paper.date_ahead", "paper.number_unreadable",
    "paper.number_of_another_kind", "paper.number_of_another_year", "paper.number_taken", "paper.recorded".
    """
    paper = locked_paper(paper_id)
    today = timezone.localdate(at)
    if not can_number(by, paper, on=today):
        raise PermissionDenied
    issuer = own_issuer(paper)
    refuse_unless(paper, {State.SIGNED}, "paper.not_signed", _("Chỉ cấp số cho văn bản đã ký."))
    day = on or today
    if day > today:
        raise Refused("paper.date_ahead", _("Ngày văn bản không được sau hôm nay."))
    locked_book(issuer.pk)
    given = _typed(typed) if clean(typed) else _next(issuer, paper.kind, day.year, clean(notation))
    _refuse_another_book(paper.kind, day.year, given)
    _refuse_taken(issuer, paper.kind, day.year, given)
    paper.number, paper.number_suffix, paper.year, paper.issued_on = given.number, given.suffix, day.year, day
    paper.number_text, paper.number_key = given.raw, given.key
    paper.notation, paper.state = given.raw.partition("/")[2], State.NUMBERED
    fields = ["number", "number_suffix", "year", "issued_on", "number_text", "number_key", "notation", "state"]
    audit.save(paper, fields, verb="paper.numbered", by=by, at=at, on_behalf_of=whose_act(by, issuer, today))
    notices.numbered(paper, by=by, at=at)
    return paper


def read_number(text: str) -> PaperNumber:
    """A number as typed. Refused "paper.number_unreadable"."""
    found = parse_number(clean(text))
    if found is None or not found.number:
        raise Refused(
            "paper.number_unreadable",
            _("Không đọc được số, ký hiệu «%(text)s»; hãy ghi như 15/BC-UBND.") % {"text": clean(text)[:60]},
        )
    return found


def _typed(text: str) -> PaperNumber:
    found = read_number(text)
    sign = "-".join(part for part in (found.sign, *found.issuers) if part)
    head = "/".join([f"{format_number(found.number)}{found.suffix}", *([str(found.year)] if found.year else [])])
    return read_number(written_number(head, sign))


def _next(issuer: Body, kind: str, year: int, notation: str) -> PaperNumber:
    following = last_number(issuer, kind, year) + 1
    return read_number(written_number(format_number(following), notation or usual_notation(issuer, kind)))


def _refuse_another_book(kind: str, year: int, given: PaperNumber) -> None:
    """A number bears the sign of the paper's type and, where it names one, the year of its date (NĐ 30/2020 Điều 8.3, 15)."""
    own = KINDS[kind].sign
    if given.sign and given.sign.upper() != own.upper():
        raise Refused(
            "paper.number_of_another_kind",
            _("Số «%(number)s» mang ký hiệu của loại văn bản khác (%(sign)s); hãy ghi số của sổ «%(kind)s».")
            % {"number": given.raw, "sign": given.sign, "kind": kind_name(kind)},
        )
    if given.year and given.year != year:
        raise Refused(
            "paper.number_of_another_year",
            _("Số «%(number)s» ghi năm %(written)s nhưng văn bản đề năm %(year)s; hãy sửa số hoặc ngày.")
            % {"number": given.raw, "written": given.year, "year": year},
        )


def _refuse_taken(issuer: Body, kind: str, year: int, given: PaperNumber) -> None:
    """The constraint `paper_number_unique_per_issuer_kind_year` says the same; this one says which paper has it."""
    same = Paper.objects.written_by(issuer).filter(
        kind=kind, year=year, number=given.number, number_suffix=given.suffix
    )
    other = same.first()
    if other is not None:
        raise Refused(
            "paper.number_taken",
            _("Số %(number)s năm %(year)s đã cấp cho văn bản «%(subject)s»; hãy lấy số khác.")
            % {"number": other.number_text, "year": year, "subject": other.subject[:120]},
        )
