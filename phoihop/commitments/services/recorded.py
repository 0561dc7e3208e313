"""Whose act it is: one's own, or another body's, recorded from its paper («ghi nhận theo văn bản»)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phoihop.commitments.models import Commitment
from phoihop.commitments.permissions import can_head
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState

LONGEST = 120  # what an act keeps of a paper's name


def check_paper(paper: Paper, body: Body) -> None:
    """A paper speaks for `body` only if it was issued and not called back, and by `body` or the body that succeeded it.

    Raises Refused "commitment.paper_not_issued", "paper.of_another_body".
    """
    if paper.state != PaperState.ISSUED or paper.issued_on is None:
        sentence = _("Văn bản đã chọn chưa ban hành hoặc đã bị thu hồi; hãy chọn văn bản khác.")
        raise Refused("commitment.paper_not_issued", sentence)
    living: Body | None = body
    while living is not None and living.pk != paper.issuer_id:
        living = living.succeeded_by
    if living is None:
        sentence = _("Văn bản đã chọn không phải của %(body)s; hãy chọn văn bản khác.")
        raise Refused("paper.of_another_body", sentence % {"body": body.name})


def trace_of(
    body: Body, paper: Paper | None, *, by: User, at: datetime, from_paper: bool, reason: str = ""
) -> dict[str, Any]:
    """What `audit` writes of an act of `body`: recorded from its paper, the act is the body's and names the paper.

    Raises Refused "commitment.no_paper", "commitment.paper_not_issued", "paper.of_another_body".
    """
    if paper is not None:
        check_paper(paper, body)
    elif from_paper:
        raise Refused("commitment.no_paper", _("Ghi nhận thay cơ quan khác phải kèm văn bản của cơ quan đó."))
    return {
        "by": by,
        "at": at,
        "on_behalf_of": body if from_paper else None,
        "paper": paper.citation[:LONGEST] if paper else "",
        "reason": reason,
    }


def judges(commitment: Commitment, paper: Paper | None, *, by: User, at: datetime, reason: str = "") -> dict[str, Any]:
    """The same for an act of the judge: by its head, or with a `paper` of the judge recorded for it.

    Raises PermissionDenied, and Refused as `trace_of`.
    """
    judge = commitment.judge
    if judge is None or not can_head(by, commitment, judge, from_paper=paper is not None):
        raise PermissionDenied
    return trace_of(judge, paper, by=by, at=at, from_paper=paper is not None, reason=reason)
