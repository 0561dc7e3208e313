"""Two people at once at a round: of two equal acts one takes effect, the other is told why not; nothing is half done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from phoihop.commitments.models import Commitment
from phoihop.commitments.tests.racing import at_once
from phoihop.contacts import services
from phoihop.contacts.models import Category, MeetingState, Round, RoundState
from phoihop.contacts.services import Said
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, LAST, MONDAY, TODAY
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.committed
TWICE = 3  # how often a race is run whose two ends are both right, so that each order comes


def both(act: Callable[[User], object], users: Sequence[User]) -> list[str]:
    return at_once([lambda by=by: act(by) for by in users])  # type: ignore[misc]  # bound at once


def test_of_two_equal_acts_at_once_one_takes_effect_and_the_other_is_refused() -> None:
    made = make.scene()
    office = (made.worker, made.clerk)
    heads = (made.front_head, people.user(of=made.front, kind=RoleKind.LEADER))
    when: dict[str, Any] = {"at": MONDAY, "today": TODAY}
    asked, (announced, meeting) = make.planned(made), make.announced(made)
    make.added(made, asked)
    frame, said = make.round_frame(made, title="Tên mới"), Said(chair="Chủ trì", secretary="Người ghi")
    press = announced.duties.get()
    held = make.held(made)
    races: dict[str, tuple[Callable[[User], object], Sequence[User], str]] = {
        "change": (
            lambda by: services.change_round(round_id=asked.pk, revision=1, frame=frame, by=by, **when), office,
            "contact.changed_meanwhile",
        ),
        "ask": (
            lambda by: services.ask_agreement(round_id=asked.pk, answer_by=FIRST, by=by, **when), office,
            "round.asked_already",
        ),
        "agree": (
            lambda by: services.agree(round_id=asked.pk, on=TODAY, by=by, **when), heads, "round.agreed_already"
        ),
        "fulfil": (
            lambda by: services.fulfil(duty_id=press.pk, done_on=TODAY, by=by, **when), heads, "duty.done_already"
        ),
        "hold": (
            lambda by: services.hold(meeting_id=meeting.pk, by=by, at=MONDAY, today=FIRST), office, "meeting.over"
        ),
        "count": (
            lambda by: services.record_attendance(
                meeting_id=held.pk, revision=held.revision, counts={Category.FARMERS: 3}, by=by, at=MONDAY
            ),
            office, "contact.changed_meanwhile",
        ),
        "minute": (
            lambda by: services.minute(meeting_id=held.pk, revision=0, said=said, by=by, **when), office,
            "contact.changed_meanwhile",
        ),
        "minutes on paper": (
            lambda by: services.put_minutes_on_paper(meeting_id=held.pk, by=by, at=MONDAY), office,
            "minutes.on_paper_already",
        ),
        "close": (
            lambda by: services.close_round(round_id=announced.pk, by=by, **when), office, "round.over"
        ),
    }  # fmt: skip
    came = {name: both(act, users) for name, (act, users, _code) in races.items()}
    assert came == {name: sorted(["done", code]) for name, (_act, _users, code) in races.items()}


def test_an_authority_invited_twice_at_once_owes_one_promise() -> None:
    made = make.scene()
    meeting = make.added(made, None)
    act: Callable[[User], object] = lambda by: services.invite(  # noqa: E731  # one act for both
        meeting_id=meeting.pk, bodies=[made.authority], by=by, at=MONDAY, today=TODAY
    )
    assert both(act, (made.worker, made.clerk)) == ["done", "done"]
    assert Commitment.objects.filter(source_code=meeting.code).count() == 1


def test_a_meeting_held_while_its_round_is_called_off_leaves_no_cancelled_round_with_a_meeting_held() -> None:
    made = make.scene()
    for _time in range(TWICE):
        round_, meeting = make.announced(made)
        came = at_once(
            [
                lambda pk=meeting.pk: services.hold(meeting_id=pk, by=made.worker, at=MONDAY, today=FIRST),  # type: ignore[misc]  # bound at once
                lambda pk=round_.pk: services.cancel_round(round_id=pk, reason="Bão", by=made.clerk, at=MONDAY),  # type: ignore[misc]  # bound at once
            ]
        )
        round_.refresh_from_db()
        meeting.refresh_from_db()
        held = (RoundState.ANNOUNCED, MeetingState.HELD, ["done", "round.held_in_part"])
        ended = (RoundState.CANCELLED, MeetingState.CANCELLED, ["done", "meeting.over"])
        assert (round_.state, meeting.state, came) in (held, ended)


def test_a_meeting_moved_while_its_round_is_shortened_stays_within_the_round() -> None:
    made = make.scene()
    short = make.round_frame(made, last=FIRST)
    for _time in range(TWICE):
        round_ = make.planned(made)
        meeting = make.added(made, round_)
        hours: dict[str, Any] = {"starts_at": make.hour(LAST, 8), "ends_at": make.hour(LAST, 10)}
        came = at_once(
            [
                lambda pk=meeting.pk, hours=hours: services.postpone(  # type: ignore[misc]  # bound at once
                    meeting_id=pk, reason="Bão", **hours, by=made.worker, at=MONDAY, today=TODAY
                ),
                lambda pk=round_.pk: services.change_round(  # type: ignore[misc]  # bound at once
                    round_id=pk, revision=1, frame=short, by=made.clerk, at=MONDAY, today=TODAY
                ),
            ]
        )
        assert came in (["done", "meeting.outside_the_round"], ["done", "round.meeting_outside"])
        meeting.refresh_from_db()
        stands = Round.objects.get(pk=round_.pk)
        assert stands.starts_on <= meeting.on <= stands.ends_on
        assert stands.ends_on - FIRST in (timedelta(0), LAST - FIRST)
