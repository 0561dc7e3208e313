"""A sent synthesis offers its petitions to be sent on to the bodies of the province that answer them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from phoihop.papers.models import Paper
from phoihop.petitions.models import Petition, PetitionState, Routing
from phoihop.petitions.tests.test_routing_many import boxes, rows_of
from phoihop.syntheses import services
from phoihop.syntheses.models import Synthesis
from phoihop.syntheses.queries import letters_of, to_route
from phoihop.syntheses.tests import make
from phoihop.syntheses.tests.make import MONDAY, TODAY, Scene

pytestmark = pytest.mark.django_db


def sent(scene: Scene) -> Synthesis:
    """Two petitions for the department, one for a ministry, one left out; gone to the committee with a letter."""
    make.entered(scene, "Bộ xem xét nguồn vốn.", level="central", body_key="tw.bo_xay_dung")
    make.entered(scene, "Chủ tịch tỉnh chỉ đạo.", body_key="tinh.ubnd")
    synthesis, _entries = make.collected(scene, "Đề nghị sửa cầu treo.")
    services.hand_on(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    services.approve(synthesis_id=synthesis.pk, number=1, by=scene.second, at=MONDAY)
    services.put_on_paper(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)
    for number, paper in enumerate(Paper.objects.order_by("pk"), 1):
        Paper.objects.filter(pk=paper.pk).update(
            state="issued", issued_on=TODAY, number=number, number_text=f"{number}/TT", year=2026
        )
    return services.record_sent(synthesis_id=synthesis.pk, by=scene.clerk, at=MONDAY)


def test_what_is_for_bodies_of_the_province_goes_on_from_the_synthesis() -> None:
    scene = make.scene()
    synthesis = sent(scene)
    committee = scene.asked.committee
    assert set(letters_of(synthesis)) == {committee.pk}
    assert {row.text for row in to_route(synthesis)} == {"Chủ tịch tỉnh chỉ đạo.", "Đề nghị sửa cầu treo."}
    own = f"{synthesis.get_absolute_url()}route/"
    assert own in make.page(scene.clerk, synthesis.get_absolute_url())
    assert own not in make.page(scene.receiver, synthesis.get_absolute_url())
    page = make.page(scene.clerk, own)
    assert len(rows_of(page)) == 2
    assert "Bộ xem xét" not in page
    letter = letters_of(synthesis)[committee.pk]
    assert letter.code in re.findall(r'<option value="([^"]+)" selected', page)  # by which it went there already
    client = make.as_(scene.clerk)
    given = boxes(page) | {"row": rows_of(page), "reached_on": f"{TODAY + timedelta(1):%d/%m/%Y}"}
    given |= {f"{scene.asked.standing.code}-{committee.code}-paper": letter.code}
    for _twice in range(2):
        response = client.post(own, given)
        assert (response.status_code, response.headers["Location"]) == (302, synthesis.get_absolute_url())
    with_letter = {row.body: (row.paper, row.since) for row in Routing.objects.select_related("body", "paper")}
    assert with_letter == {
        committee: (letter, TODAY),
        scene.asked.works: (None, TODAY + timedelta(1)),
    }
    central = Petition.objects.get(level="central")
    assert central.state == PetitionState.CLASSIFIED
    assert own not in make.page(scene.clerk, synthesis.get_absolute_url())
    assert rows_of(make.page(scene.clerk, own)) == []


def test_only_who_writes_it_and_only_once_it_is_sent() -> None:
    scene = make.scene()
    synthesis = sent(scene)
    address = f"{synthesis.get_absolute_url()}route/"
    for user, status in ((scene.receiver, 403), (scene.asked.auditor, 403), (scene.stranger, 404)):
        assert make.as_(user).get(address).status_code == status
    page = make.page(scene.clerk, address)
    assert make.as_(scene.receiver).post(address, boxes(page) | {"row": rows_of(page)}).status_code == 403
    other = make.opened(scene, session=make.next_session(scene))
    make.page(scene.clerk, f"{other.get_absolute_url()}route/", 404)
    assert not Routing.objects.exists()
