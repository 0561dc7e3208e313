"""Two people at once at a reminder: what is owed for it never outlives it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from phoihop.commitments.models import State
from phoihop.commitments.tests.racing import overtaken
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.petitions.tests import make
from phoihop.settlement import services
from phoihop.settlement.models import ReminderState
from phoihop.settlement.tests.make import days_later, wanted

pytestmark = pytest.mark.committed


def test_a_reminder_taken_back_while_its_wait_begins_leaves_nothing_owed() -> None:
    scene = make.scene()
    at = days_later(40)
    row = services.compose(wanted=wanted(scene, make.routed(scene)), by=scene.clerk, at=at)
    assert row.paper is not None
    numbered: dict[str, Any] = {"number": 15, "number_text": "15/TTHĐND-VP", "year": 2026}
    Paper.objects.filter(pk=row.paper.pk).update(state=PaperState.ISSUED, issued_on=at.date(), **numbered)
    start = partial(services.start, reminder_id=row.pk, by=scene.clerk, at=at)
    withdraw = partial(services.withdraw, reminder_id=row.pk, reason="Đã trả lời.", by=scene.clerk, at=at)
    assert overtaken(start, withdraw) == "done"
    row.refresh_from_db()
    assert row.commitment is not None
    assert (row.state, row.commitment.state) == (ReminderState.WITHDRAWN, State.NO_LONGER_DUE)
