"""Two people at once at a report on coordination: one paper at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from phoihop.commitments.tests.racing import overtaken
from phoihop.exchanges import services
from phoihop.exchanges.tests import make
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.papers.models import Paper

pytestmark = pytest.mark.committed
LATER = datetime(2026, 6, 20, 2, tzinfo=UTC)


def test_a_paper_given_up_is_drafted_again_once() -> None:
    scene = make.scene()
    heads = (scene.head, people.user(of=scene.sender, kind=RoleKind.LEADER))
    year = (date(2026, 1, 1), date(2027, 1, 1))
    report = services.open_report(body=scene.sender, title="Công tác phối hợp", period=year, by=scene.clerk, at=LATER)
    to: dict[str, Any] = {"report_id": report.pk, "recipients": [scene.one], "at": LATER}
    approve = partial(services.approve_report, today=LATER.date(), **to)
    assert overtaken(partial(approve, by=heads[0]), partial(approve, by=heads[1])) == "coordination_report.approved"
    first = Paper.objects.get(source_code=report.code)
    papers.withdraw(paper_id=first.pk, reason="Soạn lại", by=scene.clerk, at=LATER)
    again = partial(services.draft_report_again, **to)
    assert overtaken(partial(again, by=heads[0]), partial(again, by=heads[1])) == "coordination_report.has_paper"
    assert Paper.objects.filter(source_code=report.code).count() == 2
