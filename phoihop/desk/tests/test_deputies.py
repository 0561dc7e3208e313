"""A deputy's desk: the meetings that are ahead, the answers that wait for his judgement; nobody else is asked about them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from phoihop.contacts import services as contacts
from phoihop.contacts.tests import make as meetings
from phoihop.contacts.tests.make import FIRST, MONDAY, TODAY
from phoihop.desk import queries
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Person, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.models import AnswerLine, Grade
from phoihop.petitions.services import evaluating
from phoihop.petitions.tests import make
from phoihop.petitions.tests.test_answers import answer, routed, said

pytestmark = pytest.mark.django_db


def deputy_account(made: meetings.Scene, person: Person) -> User:
    user = people.user(of=made.organiser, kind=RoleKind.DEPUTY)
    person.user = user
    person.save()
    return user


def venues(user: User, today: Any = TODAY) -> list[str]:
    found = queries.for_deputy(user, today)
    return [meeting.venue for meeting in found.meetings] if found else []


def test_a_deputy_sees_the_meetings_he_goes_to_until_their_day_is_over() -> None:
    made = meetings.scene()
    going, at_home = deputy_account(made, made.one), deputy_account(made, made.two)
    _round, meeting = meetings.announced(made)
    assert (venues(going), venues(at_home), venues(made.worker)) == ([meeting.venue], [], [])
    assert venues(going, FIRST) == [meeting.venue]
    assert venues(going, FIRST + timedelta(days=1)) == []
    contacts.cancel_meeting(meeting_id=meeting.pk, reason="Bão", by=made.worker, at=MONDAY)
    assert venues(going) == []


def test_a_deputy_is_led_to_the_answers_he_has_not_judged() -> None:
    scene = make.scene()
    person = people.person(of=scene.group, post="Đại biểu", account=scene.deputy)
    first, second = routed(scene), routed(scene, title="Cầu treo Suối Đá")
    assert "chờ đại biểu đánh giá" not in make.page(scene.deputy, "/")
    answer(scene, said(first), said(second))
    shown = make.page(scene.deputy, "/")
    assert f"{first.get_absolute_url()}#answers" in shown
    assert f"{second.get_absolute_url()}#answers" in shown
    assert "chờ đại biểu đánh giá" not in make.page(scene.clerk, "/")
    evaluating.evaluate(
        line_id=AnswerLine.objects.get(petition=first).pk, deputy=person, grade=Grade.MET, comment="",
        by=scene.deputy, at=timezone.now(),
    )  # fmt: skip
    found = queries.for_deputy(scene.deputy, timezone.localdate())
    assert found
    assert list(found.answers) == [second]


def test_the_desk_of_who_is_no_deputy_asks_for_nothing_more(
    django_assert_num_queries: Callable[..., AbstractContextManager[Any]],
) -> None:
    scene = make.scene()
    with django_assert_num_queries(1):  # his roles, which every page reads
        assert queries.for_deputy(scene.clerk, TODAY) is None
