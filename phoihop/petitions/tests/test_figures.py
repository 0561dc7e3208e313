"""Answered and solved as two figures; sessions passed since a thing was first put, repeats included."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from phoihop.kernel.audit import services as audit
from phoihop.petitions import services
from phoihop.petitions.figures import Settled, openings, settled_by_sessions, settled_figures
from phoihop.petitions.models import Petition, ResultClass
from phoihop.petitions.services import answering, following, repeating
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY
from phoihop.sessions.models import Session, SessionKind, SessionLevel

pytestmark = pytest.mark.django_db


def _session(scene: make.Scene, number: int, first: date, kind: SessionKind = SessionKind.REGULAR) -> Session:
    row = Session(
        council=scene.standing, keeper=scene.standing, level=SessionLevel.PROVINCE, legislature=19, number=number,
        kind=kind, title=f"Kỳ họp thứ {number}", planned_first_on=first, planned_last_on=first + timedelta(days=2),
    )  # fmt: skip
    return audit.create(row, verb="session.entered", by=scene.clerk, at=MONDAY)


def test_answered_and_solved_are_counted_apart_by_whatever_is_asked() -> None:
    scene = make.scene()
    first, second, third = make.routed(scene), make.routed(scene), make.routed(scene)
    make.sorted_(scene)  # waits for the receiver: nobody was asked
    said = [answering.Said(row.pk, ResultClass.DONE, "Đã sửa xong.") for row in (first, second)]
    answering.answer(
        body=scene.works, title="Trả lời", said=said, answered_on=TODAY, received_on=TODAY, by=scene.works_officer,
        at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip
    following.solve(petition_id=first.pk, on=TODAY, note="Đã kiểm tra tại chỗ.", by=scene.head, at=MONDAY)
    later = (third.due_on or TODAY) + timedelta(days=1)

    (every,) = settled_figures(Petition.objects.visible_to(scene.head), today=later)
    (works,) = settled_figures(Petition.objects.visible_to(scene.head), today=later, by="lead")
    assert every == Settled(None, sent=3, answered=2, solved=1, overdue=1)
    assert (every.unanswered, every.unsolved, every.answered_rate) == (1, 2, 2 / 3)
    assert works == Settled(scene.works.pk, 3, 2, 1, 1)
    (nothing,) = settled_figures(Petition.objects.visible_to(scene.stranger), today=later)
    assert (nothing.sent, nothing.answered_rate, nothing.solved_rate) == (0, None, None)


def test_sessions_pass_over_what_is_not_solved_and_a_repeat_is_as_old_as_what_it_repeats() -> None:
    scene = make.scene()
    day = timedelta(days=1)
    for number, first in enumerate((TODAY - 200 * day, TODAY, TODAY + 30 * day, TODAY + 90 * day), 1):
        _session(scene, number, first)
    _session(scene, 9, TODAY + 40 * day, SessionKind.THEMATIC)
    old, new = make.bare(scene, received_on=TODAY - 300 * day), make.routed(scene)
    today = TODAY + 91 * day  # the last one sits still

    def passed(row: Petition) -> int:
        found = Petition.objects.with_sessions_passed(today).get(pk=row.pk)
        first_put_on, number = found.first_put_on, vars(found)["sessions_passed"]
        known = openings([scene.standing], today)
        assert known.passed(scene.standing.pk, first_put_on) == number
        for least in (1, 2, 3, 4):
            limit = known.put_before(scene.standing.pk, least)
            assert (limit is not None and first_put_on < limit) == (number >= least)
        return int(number)

    assert (passed(old), passed(new)) == (3, 1)
    act = partial(repeating.confirm, petition_id=new.pk, other_id=old.pk, by=scene.clerk, at=MONDAY)
    act()
    assert passed(new) == 3
    assert settled_by_sessions(Petition.objects.all(), today=today) == [Settled(3, 1, 0, 0, 1)]
    repeating.take_out(petition_id=new.pk, by=scene.clerk, at=MONDAY)
    assert passed(new) == 1
    repeating.put_back(petition_id=new.pk, by=scene.clerk, at=MONDAY)
    assert passed(new) == 3


def test_what_is_merged_makes_what_carries_it_older_until_it_is_parted() -> None:
    scene = make.scene()
    into, older = make.routed(scene), make.bare(scene, received_on=TODAY - timedelta(days=50))
    given: dict[str, Any] = {"reason": "Cùng đoạn đường.", "by": scene.clerk, "at": MONDAY, "today": TODAY}
    services.merge(petition_id=older.pk, into_id=into.pk, **given)
    into.refresh_from_db()
    assert into.first_put_on == older.received_on
    assert into.received_on == TODAY
    services.part(petition_id=older.pk, **given)
    into.refresh_from_db()
    assert into.first_put_on == TODAY
