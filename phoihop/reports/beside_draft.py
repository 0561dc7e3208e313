"""What the page of a draft says of the reviews of the term before: the ways to set each beside the new text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phoihop.drafting.models import Draft, DraftStage
from phoihop.kernel.accounts.models import User
from phoihop.reports.models import ReviewReport

MOST = 5  # the newest ones; the regulation's own list has the others


@dataclass(frozen=True)
class Reviewed:
    """The newest reviews of the regulation that a draft goes on from, and the draft they are set beside."""

    reports: Sequence[ReviewReport]
    draft: Draft


@dataclass(frozen=True)
class Part:
    """A part of a draft's page that an app above shows (`settings.DRAFT_PARTS`)."""

    template: str
    context: Reviewed


def part_of(user: User, draft: Draft) -> Part | None:
    """For `settings.DRAFT_PARTS`; None where the draft goes on from nothing that `user` knows a review of."""
    if draft.replaces is None or draft.stage in {DraftStage.SIGNED, DraftStage.ABANDONED}:
        return None
    rows = ReviewReport.objects.visible_to(user).filter(regulation=draft.replaces)
    found = list(rows.defer("figures").order_by("-cutoff_on", "-created_at")[:MOST])
    return Part("reports/_beside_draft.html", Reviewed(found, draft)) if found else None
