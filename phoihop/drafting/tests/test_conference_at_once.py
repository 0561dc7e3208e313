"""Two people at once at a conference: its minutes are one paper, a word and a change do not cross."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from phoihop.commitments.models import State
from phoihop.commitments.tests.racing import overtaken
from phoihop.drafting import services
from phoihop.drafting.models import Attendance, Conference
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


def _called(scene: Scene) -> tuple[Conference, Attendance]:
    row = services.call_conference(
        called_by=scene.council, drafts=[scene.draft], programme=programme(), by=scene.officer, at=make.AT
    )
    return row, row.attendances.get(body=scene.people)


def test_called_off_while_a_body_says_whom_it_sends() -> None:
    scene = Scene()
    row, seat = _called(scene)
    cancel = partial(
        services.cancel_conference, conference_id=row.pk, reason="Trùng lịch", by=scene.officer, at=make.AT
    )
    confirm = partial(
        services.confirm_attendance, attendance_id=seat.pk, people="Ông A", by=scene.people_officer, at=make.AT
    )
    assert overtaken(confirm, cancel) == "done"
    assert Attendance.objects.select_related("commitment").get(pk=seat.pk).commitment.state == State.KEPT  # type: ignore[union-attr]  # it was invited
    other = Scene()
    row, seat = _called(other)
    cancel = partial(cancel, conference_id=row.pk, by=other.officer)
    confirm = partial(confirm, attendance_id=seat.pk, by=other.people_officer)
    assert overtaken(cancel, confirm) == "conference.over"


def test_moved_while_a_body_says_whom_it_sends() -> None:
    scene = Scene()
    row, seat = _called(scene)
    later = programme(starts_at=LATER + timedelta(days=1))
    move = partial(services.change_conference, conference_id=row.pk, programme=later, by=scene.officer, at=make.AT)
    confirm = partial(
        services.confirm_attendance, attendance_id=seat.pk, people="Ông A", by=scene.people_officer, at=make.AT
    )
    assert overtaken(confirm, move) == "done"
    seat = Attendance.objects.select_related("commitment").get(pk=seat.pk)
    assert seat.confirmed_at is None  # asked again, and owes again
    assert seat.commitment is not None
    assert seat.commitment.state == State.OPEN
