"""Two people at once at a review: one paper at a time."""

from __future__ import annotations

from functools import partial

import pytest

from phoihop.commitments.tests.racing import overtaken
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.papers.models import Paper
from phoihop.reports import services
from phoihop.reports.tests import make
from phoihop.reports.tests.make import JULY

pytestmark = pytest.mark.committed


def test_a_review_is_approved_once_and_a_paper_given_up_drafted_again_once() -> None:
    scene, _commitment, report = make.half_year()
    heads = (scene.judge, people.user(of=scene.recipient, kind=RoleKind.LEADER))
    approve = partial(services.approve, report_id=report.pk, at=JULY)
    assert overtaken(partial(approve, by=heads[0]), partial(approve, by=heads[1])) == "review.approved"
    first = Paper.objects.get(source_code=report.code)
    papers.withdraw(paper_id=first.pk, reason="Soạn lại", by=heads[0], at=JULY)
    again = partial(services.draft_paper, report_id=report.pk, at=JULY)
    assert overtaken(partial(again, by=heads[0]), partial(again, by=heads[1])) == "review.has_paper"
    assert Paper.objects.filter(source_code=report.code).count() == 2
