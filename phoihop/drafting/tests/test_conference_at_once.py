"""Two people at once at a conference: its minutes are one paper."""

from __future__ import annotations

from functools import partial

import pytest

from phoihop.commitments.tests.racing import overtaken
from phoihop.drafting import services
from phoihop.drafting.tests import make
from phoihop.drafting.tests.test_agreement import LATER, Scene, programme
from phoihop.organisations.tests import make as directory
from phoihop.papers.models import Paper

pytestmark = pytest.mark.committed


def test_the_minutes_are_drawn_up_once() -> None:
    scene = Scene()
    version = services.freeze(draft_id=scene.draft.pk, by=scene.officer, at=make.AT)
    row = services.call_conference(
        called_by=scene.council, drafts=[scene.draft], programme=programme(), by=scene.officer, at=make.AT
    )
    services.record_minutes(
        conference_id=row.pk, minutes="Thống nhất toàn văn.", came={scene.people.pk: "Hai đồng chí"},
        adopted={scene.draft.pk: version}, by=scene.officer, at=LATER,
    )  # fmt: skip
    draw = partial(services.draw_up_minutes, conference_id=row.pk, at=LATER)
    colleague = directory.user(of=scene.council)
    assert overtaken(partial(draw, by=scene.officer), partial(draw, by=colleague)) == "conference.has_paper"
    assert Paper.objects.filter(source_code=row.code).count() == 1
