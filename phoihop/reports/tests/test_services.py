"""A review from opening to frozen figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY
from phoihop.kernel.errors import Refused
from phoihop.organisations.tests import make as people
from phoihop.reports import services
from phoihop.reports.models import ReviewReport
from phoihop.reports.queries import body_lines, clause_lines, figures_now
from phoihop.reports.rules import changes

pytestmark = pytest.mark.django_db
JULY = MONDAY.replace(month=7, day=10)
TODAY = date(2026, 7, 10)


def _half_year(**fields: Any) -> tuple[make.Scene, Commitment, ReviewReport]:
    scene = make.scene()
    commitment = make.commitment(scene)  # quarter I and II fall due in the half-year
    writer = people.user(of=scene.recipient)
    report = services.open_review(
        regulation=scene.regulation,
        body=scene.recipient,
        title="Báo cáo sơ kết 6 tháng",
        period_from=date(2026, 1, 1),
        period_until=date(2026, 7, 1),
        cutoff_on=date(2026, 6, 30),
        by=writer,
        at=JULY,
        today=TODAY,
        **fields,
    )
    return scene, commitment, report


def _keep(scene: make.Scene, commitment: Commitment, received_on: date) -> None:
    commitments.prove(
        commitment_id=commitment.pk,
        body=scene.lead,
        statement="Đã gửi",
        received_on=received_on,
        by=scene.clerk,
        at=JULY,
    )
    commitments.judge_kept(commitment_id=commitment.pk, reason="Đạt", by=scene.judge, at=JULY)


def test_figures_by_clause_and_body_and_frozen_when_approved() -> None:
    scene, commitment, report = _half_year()
    _keep(scene, commitment, date(2026, 3, 30))
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    assert report.figures["total"] | {"x": 0} == {
        "kept": 1, "kept_late": 0, "proved": 0, "not_kept": 0, "overdue": 1, "due": 2, "done": 1, "x": 0,
    }  # fmt: skip
    assert [line.rate for line in clause_lines(report, report.figures)] == [50.0]
    assert {line.name: line.counts["due"] for line in body_lines(report.figures)}[scene.lead.name] == 2

    frozen = report.frozen_hash
    second = scene.regulation.commitments.get(instance_key="2026-Q2")
    _keep(scene, second, date(2026, 6, 29))  # recorded after the approval
    report.refresh_from_db()
    assert report.frozen_hash == frozen
    assert [(c.code, c.before, c.after) for c in changes(report.figures, figures_now(report))] == [
        (second.code, "overdue", "kept")
    ]
    with pytest.raises(Refused, match=r"review\.approved"):
        services.write(report_id=report.pk, assessment="khác", proposals="", by=scene.judge, at=JULY)


def test_a_limit_becomes_a_commitment_once() -> None:
    scene, _commitment, report = _half_year()
    writer = scene.judge
    limit = services.add_limit(
        report_id=report.pk,
        finding="Báo cáo chậm",
        cause="Chưa phân công",
        unit=None,
        owner=scene.lead,
        by=writer,
        at=JULY,
    )
    made = services.follow_up(
        limit_id=limit.pk,
        title="Phân công đầu mối báo cáo",
        lead=scene.lead,
        due_on=date(2026, 8, 31),
        by=writer,
        at=JULY,
        today=TODAY,
    )
    assert (made.origin_kind, made.source_code, made.due_on) == ("report", report.code, date(2026, 8, 31))
    with pytest.raises(Refused, match=r"limit\.followed_up"):
        services.follow_up(
            limit_id=limit.pk,
            title="Lần nữa",
            lead=scene.lead,
            due_on=date(2026, 9, 1),
            by=writer,
            at=JULY,
            today=TODAY,
        )


def test_only_a_party_reviews_and_only_a_head_approves() -> None:
    scene, _commitment, report = _half_year()
    with pytest.raises(PermissionDenied):
        services.approve(report_id=report.pk, by=people.user(of=scene.recipient), at=JULY)
    with pytest.raises(PermissionDenied):
        services.write(report_id=report.pk, assessment="x", proposals="", by=scene.stranger, at=JULY)
    assert not ReviewReport.objects.visible_to(scene.clerk).exists()
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    assert ReviewReport.objects.visible_to(scene.clerk).exists()
    assert not ReviewReport.objects.visible_to(scene.stranger).exists()
