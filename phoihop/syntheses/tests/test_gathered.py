"""A petition knows whether a synthesis has it: what waits is read from an index of the others alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from phoihop.petitions.models import Petition
from phoihop.syntheses import services
from phoihop.syntheses.models import EntrySource, LeftOut, Synthesis
from phoihop.syntheses.queries import entries_of, waiting
from phoihop.syntheses.tests import make
from phoihop.syntheses.tests.make import MONDAY, TODAY

pytestmark = pytest.mark.django_db


def gathered() -> set[str]:
    """The words of those a synthesis has, the same by both ways of asking."""
    taken = EntrySource.objects.taken().values("petition")
    known = set(Petition.objects.filter(gathered=True).values_list("text", flat=True))
    assert known == set(Petition.objects.filter(pk__in=taken).values_list("text", flat=True))
    return known


def waits(synthesis: Synthesis) -> set[str]:
    return set(waiting(synthesis).values_list("text", flat=True))


def test_each_way_into_a_synthesis_and_out_of_it_is_known_to_the_petition() -> None:
    scene = make.scene()
    bridge, road, lamp, fee = (make.entered(scene, text) for text in ("Cầu", "Đường", "Đèn", "Phí"))
    synthesis = make.opened(scene)
    by: dict[str, Any] = {"synthesis_id": synthesis.pk, "by": scene.clerk, "at": MONDAY}
    assert gathered() == set()
    services.take_in(petition_ids=[bridge.pk, road.pk], **by)
    assert gathered() == {"Cầu", "Đường"}
    services.leave_out(petition_ids=[lamp.pk], how=LeftOut.NO, reason="Việc riêng", **by)
    services.leave_out(petition_ids=[fee.pk, road.pk], how=LeftOut.NEXT, reason="Chờ số liệu", **by)
    assert gathered() == {"Cầu", "Đèn"}
    assert waits(synthesis) == set()
    later = make.opened(scene, session=make.next_session(scene), cut_off_on=TODAY)
    assert waits(later) == {"Phí", "Đường"}
    services.put_back(petition_id=road.pk, **by)
    assert gathered() == {"Cầu", "Đèn", "Đường"}
    one, other = entries_of(synthesis)
    services.merge(into_id=one.pk, entry_ids=[other.pk], by=scene.clerk, at=MONDAY)
    services.split(entry_id=one.pk, petition_ids=[road.pk], by=scene.clerk, at=MONDAY)
    assert gathered() == {"Cầu", "Đèn", "Đường"}
    services.take_in(synthesis_id=later.pk, by=scene.clerk, at=MONDAY)
    services.cancel(synthesis_id=synthesis.pk, reason="Lập nhầm", by=scene.head, at=MONDAY)
    assert gathered() == {"Phí"}
    assert waits(later) == {"Cầu", "Đèn", "Đường"}


@pytest.mark.parametrize("since", [None, TODAY - timedelta(days=30)])
def test_what_waits_is_read_in_order_from_an_index(since: Any) -> None:
    scene = make.scene()
    synthesis = make.opened(scene, since_on=since)
    rows = waiting(synthesis).order_by("received_on", "pk")[:51]
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = rows.explain().lower()
    # Both hold the order; which of them an empty table is read by hangs on what earlier tests left in its pages.
    assert "using petition_waits_for_synthesis" in plan or "using petition_of_receiver_by_day" in plan
    assert "sort" not in plan
