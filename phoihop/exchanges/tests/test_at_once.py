"""Two people at once: one paper at a time of a report, an answer that comes while what it answers is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from phoihop.commitments.models import State
from phoihop.commitments.tests.racing import overtaken
from phoihop.exchanges import services
from phoihop.exchanges.models import Stance
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


def test_an_answer_that_comes_while_it_is_called_off_or_taken_back_stands() -> None:
    scene = make.scene()
    exchange = make.sent(scene)
    acts: dict[str, Any] = {
        "cancel": partial(services.cancel, exchange_id=exchange.pk, reason="Thôi", by=scene.clerk, at=LATER),
        "withdraw": partial(
            services.withdraw, row_id=make.row_of(exchange, scene.two).pk, reason="Nhầm", by=scene.clerk, at=LATER
        ),
    }
    said: dict[str, Any] = {"text": "", "stance": Stance.AGREES, "at": make.MONDAY}
    second = partial(services.answer, row_id=make.row_of(exchange, scene.two).pk, by=scene.second, **said)
    assert overtaken(second, acts["withdraw"]) == "exchange.answered_already"
    first = partial(services.answer, row_id=make.row_of(exchange, scene.one).pk, by=scene.first, **said)
    assert overtaken(first, acts["cancel"]) == "done"
    states = exchange.bodies.values_list("commitment__state", flat=True)
    assert list(states) == [State.PROVED] * 2
