"""The paper of a body from which its act is recorded («ghi nhận theo văn bản»)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.documents.models import Document
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, RoleKind, sight_of
from phoihop.papers.models import Paper, State
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.rules import PaperNumber, parse_number


@transaction.atomic
def record_paper(
    *,
    issuer: Body,
    recorded_by: Body,
    number_text: str,
    issued_on: date,
    subject: str,
    scan: Document,
    commitment_code: str,
    by: User,
    at: datetime,
) -> Paper:
    """Enter the paper of `issuer` with its scan, so that an act can be recorded from it. It enters no book.

    Raises PermissionDenied (`by` keeps no registry of `recorded_by`), Refused "paper.date_ahead",
    "paper.recorded_already".
    """
    if not sight_of(by).has(recorded_by.pk, RoleKind.REGISTRY_CLERK):
        raise PermissionDenied
    if issued_on > clock.day_of(at):
        raise Refused("paper.date_ahead", _("Ngày văn bản không được sau hôm nay."))
    number = parse_number(clean(number_text))
    row = Paper(
        kind=_kind_of(number),
        issuer=issuer,
        recorded_by_body=recorded_by,
        subject=clean(subject),
        state=State.ISSUED,
        number_text=clean(number_text),
        number_key=number.key if number else "",
        year=issued_on.year,
        issued_on=issued_on,
        scan=scan,
        source_kind="commitment",
        source_code=commitment_code,
        created_by=by,
        created_at=at,
    )
    same = Paper.objects.filter(recorded_by_body=recorded_by, issuer=issuer, year=row.year, number_text=row.number_text)
    known = same.first()
    if known is not None:
        raise Refused(
            "paper.recorded_already",
            _("Văn bản này đã được ghi nhận với mã %(code)s; hãy chọn bản ghi đó trong danh sách.")
            % {"code": known.code},
        )
    return audit.create(row, verb="paper.recorded_for", by=by, at=at, on_behalf_of=issuer, paper=row.citation[:120])


def _kind_of(number: PaperNumber | None) -> str:
    """The type by the sign in the number («BC» is a report), else a letter."""
    sign = number.sign if number else ""
    return next((kind.key for kind in KINDS.values() if sign and kind.sign == sign), "letter")
