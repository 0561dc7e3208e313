"""The letter from which another body's act is recorded: one that is known, or a new one that is entered with the act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from phoihop.kernel.documents import services as documents
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.papers.services import record_for


def entered_letter(
    request: Request,
    data: dict[str, Any],
    *,
    issuer: Body,
    recorded_by: Body,
    subject: str,
    kind: str = "",
    source: tuple[str, str] = ("", ""),
    at: datetime,
) -> Paper:
    """The letter described by number, day and scan in a form (`paper_number`, `paper_issued_on`, `paper_scan`), entered for
    its issuer by the registry of `recorded_by`. `source`: kind and code of the case it belongs to.

    Raises as `papers.services.record_for` and `documents.upload`.
    """
    number: str = data["paper_number"]
    return record_for(
        issuer=issuer,
        recorded_by=recorded_by,
        number_text=number,
        issued_on=data["paper_issued_on"],
        subject=subject,
        kind=kind,
        scan=documents.upload(title=number or subject, file=data["paper_scan"], by=request.user, at=at),
        source_kind=source[0],
        source_code=source[1],
        by=request.user,
        at=at,
    )
