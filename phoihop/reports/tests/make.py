"""Makers of reviews."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, Scene
from phoihop.reports import services
from phoihop.reports.models import Cycle, CycleKind, ReviewReport, SelfReview

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


HAND_IN_BY = date(2026, 7, 20)
ROUND = services.Round(CycleKind.HALF_YEAR, "Sơ kết 6 tháng đầu năm 2026", HALF_YEAR, HAND_IN_BY)


def open_cycle(scene: Scene, **fields: Any) -> Cycle:
    """The recipient's half-year cycle of the scene's regulation."""
    known: dict[str, Any] = {
        "round_": ROUND,
        "regulations": [scene.regulation],
        "body": scene.recipient,
        "by": scene.judge,
        "at": JULY,
        "today": TODAY,
    }
    return services.open_cycle(**{**known, **fields})


def another_round(number: int) -> services.Round:
    """A cycle over other days than any other one."""
    first = date(2020 + number, 1, 1)
    period = services.Period(first, date(2021 + number, 1, 1), date(2020 + number, 12, 31))
    return services.Round(CycleKind.YEAR, f"Kiểm điểm năm {first.year}", period, HAND_IN_BY)


def cycle() -> tuple[Scene, Cycle]:
    """A scene whose lead owes the reports of quarter I and II, and its half-year cycle."""
    scene = make.scene()
    make.commitment(scene)
    return scene, open_cycle(scene)


def hand_in(scene: Scene, of: Cycle) -> SelfReview:
    """The lead's self-review, written and handed in."""
    row = of.self_reviews.get(body=scene.lead)
    words = {
        "results": "Đã thực hiện đủ.\nBáo cáo quý I gửi đúng hạn.",
        "limits": "Báo cáo quý II gửi chậm.",
        "causes": "Thiếu người.",
        "proposals": "Thống nhất mẫu báo cáo.",
    }
    services.write_self_review(self_review_id=row.pk, revision=row.revision, words=words, by=scene.clerk, at=JULY)
    return services.hand_in(self_review_id=row.pk, by=scene.head, at=JULY, today=TODAY)


def composed(scene: Scene, of: Cycle) -> ReviewReport:
    """The common review of the cycle's regulation."""
    return services.compose(cycle_id=of.pk, regulation=scene.regulation, by=scene.judge, at=JULY, today=TODAY)
