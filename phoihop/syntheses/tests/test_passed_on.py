"""A petition that went to another gatherer waits for that one's synthesis; the one it came from names it before it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Petition
from phoihop.petitions.tests.make import refused
from phoihop.syntheses import services
from phoihop.syntheses.models import EntrySource, LeftOut
from phoihop.syntheses.queries import waiting
from phoihop.syntheses.tests import make

pytestmark = pytest.mark.django_db


def test_what_was_passed_on_leaves_the_old_synthesis_and_waits_where_it_comes_back() -> None:
    scene = make.scene()
    synthesis, _entries = make.collected(scene, "Đề nghị sửa cầu treo.", "Đề nghị cấp nước sạch.")
    row = Petition.objects.get(text="Đề nghị sửa cầu treo.", gathered=True)
    delegation = people.body(name="Đoàn đại biểu Quốc hội mẫu", kind=BodyKind.NA_DELEGATION)
    officer = people.user(of=delegation)
    at = make.MONDAY + timedelta(days=1)
    given: dict[str, Any] = {"petition_ids": [row.pk], "ground": "Điều 37", "at": at, "today": at.date()}
    petitions.pass_on(**given, receiver=delegation, by=scene.clerk)
    row.refresh_from_db()
    assert not row.gathered
    assert not EntrySource.objects.taken().filter(petition=row).exists()
    handing: dict[str, Any] = {"synthesis_id": synthesis.pk, "by": scene.clerk, "at": at}
    refused("synthesis.petition_gone", services.hand_on, **handing)
    services.leave_out(
        synthesis_id=synthesis.pk, petition_ids=[row.pk], how=LeftOut.NO, reason="Của Đoàn", by=scene.clerk, at=at
    )
    refused(
        "synthesis.petition_gone",
        services.put_back,
        synthesis_id=synthesis.pk,
        petition_id=row.pk,
        by=scene.clerk,
        at=at,
    )
    row.refresh_from_db()
    assert not row.gathered  # left out by who gathers it no more
    petitions.pass_on(**given, receiver=row.routings.get().body, by=officer)
    assert not waiting(synthesis).filter(pk=row.pk).exists()  # as long as it is left out here
