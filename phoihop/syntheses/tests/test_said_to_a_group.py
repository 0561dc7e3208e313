"""What a voter said at a meeting of a group of deputies waits for the synthesis of its council's standing body."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.contacts.models import Meeting, MeetingState, Round
from phoihop.contacts.tests import phone_make
from phoihop.intake import services as intake
from phoihop.intake.models import Item, Outcome, Source
from phoihop.intake.rules import Said
from phoihop.intake.services.screening import UNDO
from phoihop.intake.sources import MEETING
from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services as petitions
from phoihop.petitions.tests.make import page
from phoihop.syntheses.queries import content_of, overview, waiting
from phoihop.syntheses.tests import make
from phoihop.syntheses.writing import report_sheet

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


def test_what_was_recorded_and_is_no_petition_is_counted_in_the_overview_and_on_paper() -> None:
    scene = make.scene()
    synthesis = make.opened(scene, cut_off_on=timezone.localdate())
    held = phone_make.scene()
    rounds = Round.objects.filter(pk=held.round.pk)
    rounds.update(session=synthesis.session, moment=synthesis.moment, regime=synthesis.regime)
    meeting = phone_make.meeting(held, organiser=scene.asked.standing)
    for outcome in (Outcome.QUESTION, Outcome.OPINION, Outcome.OPINION):
        item = intake.take_in(
            receiver=scene.asked.standing, source=Source.HAND, said=Said("Chợ họp cả ngày"), received_on=timezone.localdate(),
            source_kind=MEETING, source_code=meeting.code, client_key=str(uuid4()), by=scene.clerk, at=timezone.now(),
        )  # fmt: skip
        intake.screen(item_id=item.pk, outcome=outcome, by=scene.clerk, at=timezone.now())
    intake.forget(at=timezone.now() + UNDO)
    assert overview(synthesis)["opinions"] == {}
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    assert overview(synthesis)["opinions"] == {"opinion": 2, "question": 1}
    assert "Ý kiến: 2; Câu hỏi: 1" in page(scene.clerk, synthesis.get_absolute_url())
    sheet = report_sheet(synthesis, content_of(synthesis), on=timezone.localdate())
    assert "(ý kiến: 2; câu hỏi: 1)" in str(sheet)
