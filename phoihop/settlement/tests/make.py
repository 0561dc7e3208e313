"""Makers of supervision: petitions of the scene of `petitions` that are late, and a reminder about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from phoihop.kernel.clock import services as clock
from phoihop.petitions.models import Petition
from phoihop.petitions.tests import make
from phoihop.settlement import services
from phoihop.settlement.models import Reminder, Step

LATE_ON = date(2026, 4, 20)  # past the day by which the scene's petitions are to be answered
LATE = datetime(2026, 4, 20, 2, tzinfo=UTC)


def days_later(days: int) -> datetime:
    """So many days after `LATE`."""
    return LATE + timedelta(days=days)


def wanted(scene: make.Scene, *rows: Petition, **changed: Any) -> services.Wanted:
    """The standing body asks the department of works again."""
    given: dict[str, Any] = {
        "sender": scene.standing, "body": scene.works, "step": Step.AGAIN, "petition_ids": [row.pk for row in rows],
        "request": "Đề nghị trả lời cử tri.",
    }  # fmt: skip
    return services.Wanted(**given | changed)


def recorded(
    scene: make.Scene, *rows: Petition, number: str = "12/TTHĐND-VP", at: datetime = LATE, **changed: Any
) -> Reminder:  # fmt: skip
    """A reminder sent outside on the day of `at`."""
    by = changed.pop("by", scene.head)
    return services.record(
        wanted=wanted(scene, *rows, **changed), number_text=number, sent_on=clock.day_of(at), by=by, at=at
    )  # fmt: skip
