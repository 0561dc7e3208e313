"""Makers of reviews."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, Scene
from phoihop.reports import services
from phoihop.reports.models import ReviewReport

JULY = MONDAY.replace(month=7, day=10)
TODAY = date(2026, 7, 10)
HALF_YEAR = services.Period(date(2026, 1, 1), date(2026, 7, 1), date(2026, 6, 30))


def review(scene: Scene, **fields: Any) -> ReviewReport:
    """The recipient's half-year review of the scene's regulation."""
    known: dict[str, Any] = {
        "regulation": scene.regulation,
        "body": scene.recipient,
        "title": "Báo cáo sơ kết 6 tháng đầu năm 2026",
        "period": HALF_YEAR,
        "by": scene.judge,
        "at": JULY,
        "today": TODAY,
    }
    return services.open_review(**{**known, **fields})


def half_year() -> tuple[Scene, Commitment, ReviewReport]:
    """A scene whose lead owes the reports of quarter I and II, and the recipient's review of the half-year."""
    scene = make.scene()
    return scene, make.commitment(scene), review(scene)


def keep(scene: Scene, commitment: Commitment, received_on: date, *, at: datetime = JULY) -> None:
    """Proved on a day and accepted."""
    commitments.prove(
        commitment_id=commitment.pk,
        body=scene.lead,
        statement="Đã gửi",
        received_on=received_on,
        by=scene.clerk,
        at=at.replace(year=received_on.year, month=received_on.month, day=received_on.day),
    )
    commitments.judge_kept(commitment_id=commitment.pk, reason="Đạt", by=scene.judge, at=at)
