"""The day of a conference stands in the feeds of who is invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from phoihop.desk.calendars import calendar_of, conferences_of
from phoihop.desk.models import Feed
from phoihop.drafting import services
from phoihop.drafting.tests import make
from phoihop.drafting.tests.test_agreement import LATER, Scene, called
from phoihop.organisations.tests import make as directory

pytestmark = pytest.mark.django_db

MEETS = timezone.localdate(LATER)


def test_the_day_stands_in_the_calendar_of_the_body_and_of_whom_it_sends() -> None:
    scene = Scene()
    today = timezone.localdate(make.AT)
    row = called(scene)
    of_body = Feed(user=scene.people_officer, body=scene.people)
    assert conferences_of(of_body, today=today) == [row]
    assert conferences_of(Feed(user=scene.people_officer, body=scene.council), today=today) == []
    assert conferences_of(Feed(user=scene.stranger, body=scene.people), today=today) == []
    sent = directory.person(of=scene.people, account=scene.people_leader)
    mine = Feed(user=scene.people_leader)
    assert conferences_of(mine, today=today) == []
    seat = row.attendances.get(body=scene.people)
    services.confirm_attendance(
        attendance_id=seat.pk, people=f"{sent.full_name}h, Phó Chủ tịch", by=scene.people_officer, at=make.AT
    )
    assert conferences_of(mine, today=today) == [], "a name that begins like another's"
    services.confirm_attendance(
        attendance_id=seat.pk, people=f"{sent.full_name}, Phó Chủ tịch", by=scene.people_officer, at=make.AT
    )
    assert conferences_of(mine, today=today) == [row]
    calendar: Any = Calendar.from_ical(calendar_of(mine, [], [row], today=today))
    [event] = calendar.walk("VEVENT")
    assert (str(event["summary"]), event["dtstart"].dt, str(event["location"])) == (row.title, LATER, row.place)
    assert int(event["sequence"]) > 0
    assert conferences_of(Feed(user=scene.people_officer), today=today) == []
    assert conferences_of(of_body, today=MEETS + timedelta(days=1)) == []
    services.cancel_conference(conference_id=row.pk, reason="Thôi", by=scene.officer, at=make.AT)
    assert conferences_of(of_body, today=today) == []
