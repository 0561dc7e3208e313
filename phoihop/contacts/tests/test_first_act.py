"""The page of a meeting puts first the act that its state calls for, the one that ends it last, and none whose time is over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from phoihop.contacts import services
from phoihop.contacts.models import Category, Meeting, MeetingState
from phoihop.contacts.showing import first_of
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, MONDAY
from phoihop.kernel.accounts.models import User

pytestmark = pytest.mark.django_db
BUTTON = re.compile(r"<(?:a|button)[^>]*class=\"(btn[^\"]*)\"[^>]*>(?:<svg.*?</svg>)?([^<]+)</(?:a|button)>", re.DOTALL)


def buttons(user: User, meeting: Meeting) -> list[tuple[str, str]]:
    """(label, style) of the acts above the page, in their order."""
    client = Client()
    client.force_login(user)
    page = client.get(meeting.get_absolute_url()).content.decode()
    head = page[page.index("<h1") : page.index('class="card card-body"')]
    return [(label.strip(), style) for style, label in BUTTON.findall(head)]


def primary(found: list[tuple[str, str]]) -> list[str]:
    return [label for label, style in found if "btn-primary" in style.split()]


def on(meeting: Meeting, days: int) -> None:
    """So many days from now, by the clock that pages read."""
    starts_at = timezone.localtime().replace(hour=8) + timedelta(days=days)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


def test_before_its_day_who_goes_and_who_answers_is_arranged_and_calling_off_stands_last() -> None:
    made = make.scene()
    alone = make.added(made, None)
    on(alone, 3)
    assert primary(buttons(made.worker, alone)) == ["Phân công đại biểu"]
    services.assign(meeting_id=alone.pk, people=[made.one], by=made.worker, at=MONDAY)
    found = buttons(made.worker, alone)
    assert primary(found) == ["Thông báo"]
    assert {"Mời dự, trả lời cử tri", "Hoãn, dời"} <= {label for label, _style in found}
    assert found[-1] == ("Hủy", "btn btn-outline-danger")
    assert buttons(made.stranger, make.announced(made)[1]) == []


def test_on_its_day_what_is_said_is_recorded_and_afterwards_that_it_was_held() -> None:
    made = make.scene()
    _round, meeting = make.announced(made)
    on(meeting, 0)
    assert primary(buttons(made.worker, meeting)) == ["Ghi tại cuộc tiếp xúc"]
    on(meeting, -1)
    found = buttons(made.worker, meeting)
    assert primary(found) == ["Ghi đã tổ chức"]
    labels = {label for label, _style in found}
    assert not {"Mời dự, trả lời cử tri", "Lập giấy mời"} & labels
    assert found[-1][0] == "Hủy"


def test_held_it_waits_for_who_came_then_for_its_minutes() -> None:
    made = make.scene()
    meeting = make.held(made)
    found = buttons(made.worker, meeting)
    assert primary(found) == ["Ghi thành phần dự"]
    assert "Phân công đại biểu" not in {label for label, _style in found}
    services.record_attendance(
        meeting_id=meeting.pk, revision=meeting.revision, counts={Category.FARMERS: 3}, by=made.worker, at=MONDAY
    )
    assert primary(buttons(made.worker, meeting)) == ["Biên bản"]


@pytest.mark.parametrize(
    ("state", "may", "wanted"),
    [
        (MeetingState.ANNOUNCED, {"record", "hold"}, "record"),
        (MeetingState.ANNOUNCED, {"hold", "deputies"}, "hold"),
        (MeetingState.POSTPONED, {"deputies"}, ""),
        (MeetingState.MINUTED, {"paper"}, "paper"),
        (MeetingState.CANCELLED, set(), ""),
    ],
)
def test_one_act_or_none_is_first(state: MeetingState, may: set[str], wanted: str) -> None:
    meeting = Meeting(state=state, starts_at=make.hour(FIRST, 8))
    acts: dict[str, Any] = dict.fromkeys(("announce", "hold", "count", "minutes", "record", "deputies", "paper"), False)
    allowed = acts | dict.fromkeys(may, True)
    found = first_of(meeting, FIRST, may=allowed, counted=False, deputies=False)
    assert [name for name, chosen in found.items() if chosen] == ([wanted] if wanted else [])
