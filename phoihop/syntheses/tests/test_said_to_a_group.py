"""What a voter said at a meeting of a group of deputies waits for the synthesis of its council's standing body."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.contacts.tests import phone_make
from phoihop.intake.models import Item
from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services as petitions
from phoihop.petitions.tests.make import page
from phoihop.syntheses.queries import waiting
from phoihop.syntheses.tests import make

pytestmark = pytest.mark.django_db
TEXT = "Đề nghị sửa cầu treo bản Mẫu trước mùa mưa"


def test_from_the_telephone_at_a_meeting_of_a_group_to_the_candidates_of_the_synthesis() -> None:
    scene = make.scene()
    group = people.body(name="Tổ đại biểu số 1", kind=BodyKind.DEPUTY_GROUP, parent=scene.session.council)
    held = phone_make.scene()
    held.round.organiser = scene.asked.standing
    held.round.save()
    meeting = phone_make.meeting(held, organiser=group)
    telephone = Client()
    telephone.force_login(held.deputy)
    words = {"key": str(uuid4()), "kind": "statement", "at": timezone.now().isoformat(), "text": TEXT}
    answer = telephone.post(reverse("phone:send", args=[meeting.code]), words, content_type="application/json")
    assert answer.json()["taken"] is True
    item = Item.objects.get()
    assert TEXT in page(scene.clerk, item.get_absolute_url())
    page(held.deputy, item.get_absolute_url(), 404)
    synthesis = make.opened(scene, cut_off_on=timezone.localdate())
    assert not waiting(synthesis).exists()
    wanted = [petitions.Wanted(text=TEXT, commune=scene.asked.commune)]
    (petition,) = petitions.make(item_id=item.pk, wanted=wanted, by=scene.clerk, at=timezone.now())
    assert (petition.receiver, petition.meeting) == (scene.asked.standing, meeting)
    assert list(waiting(synthesis)) == [petition]
