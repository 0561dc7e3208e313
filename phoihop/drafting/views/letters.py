"""The letter from which another body's act is recorded: one that is known, or entered with the act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from phoihop.kernel.documents import services as documents
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.papers.services import record_for


def letter_of(
    request: Request,
    data: dict[str, Any],
    *,
    issuer: Body,
    recorded_by: Body,
    subject: str,
    source: tuple[str, str],
    at: datetime,
) -> Paper:
    """The paper chosen in an `ActForm`, else a new row of the one described there. `source`: kind and code of the case."""
    known: Paper | None = data["paper"]
    if known is not None:
        return known
    number = data["paper_number"]
    return record_for(
        issuer=issuer,
        recorded_by=recorded_by,
        number_text=number,
        issued_on=data["paper_issued_on"],
        subject=subject,
        scan=documents.upload(title=number, file=data["paper_scan"], by=request.user, at=at),
        source_kind=source[0],
        source_code=source[1],
        by=request.user,
        at=at,
    )
