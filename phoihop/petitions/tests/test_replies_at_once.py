"""Two people at once at a reply: it is written once, issued once, and answers only what is still with its body."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from phoihop.commitments.tests.racing import overtaken
from phoihop.papers import services as papers
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Answer, Petition, PetitionState, Reply
from phoihop.petitions.services import replies as services
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY
from phoihop.petitions.tests.test_answers import routed
from phoihop.petitions.tests.test_replies import LATER, House, said

pytestmark = pytest.mark.committed


def test_written_and_issued_once_and_what_is_transferred_meanwhile_is_left_out() -> None:
    scene = make.scene()
    house, one, two = House(scene), routed(scene), routed(scene, title="Cầu treo")
    how: dict[str, Any] = {"body": scene.works, "title": "Trả lời", "at": MONDAY}
    first = partial(services.draft, said=[said(one), said(two)], by=scene.works_officer, **how)
    second = partial(services.draft, said=[said(two)], by=scene.works_head, **how)
    assert overtaken(first, second) == "reply.drafted_already"
    paper = house.numbered(Reply.objects.get())
    moving = partial(
        petitions.transfer, petition_id=two.pk, lead=scene.lands, ground="Điều 7", by=scene.head, at=LATER, today=TODAY
    )
    issuing = partial(papers.issue, paper_id=paper.pk, by=house.clerk, at=LATER)
    assert overtaken(moving, issuing) == "done"
    reply = Reply.objects.get()
    assert {line.petition_id: line.skipped for line in reply.lines.all()} == {one.pk: "", two.pk: "answer.not_owed"}
    again = services.draft(said=[said(other := routed(scene))], by=scene.works_officer, **how)
    issuing = partial(papers.issue, paper_id=house.numbered(again).pk, by=house.clerk, at=LATER)
    assert overtaken(issuing, issuing) == "paper.not_numbered"
    assert Answer.objects.count() == 2
    assert Petition.objects.get(pk=other.pk).state == PetitionState.ANSWERED
