"""Two people at once at a round: of two equal acts one takes effect, the other is told why not; nothing is half done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from phoihop.commitments.models import Commitment
from phoihop.commitments.tests.racing import at_once, overtaken
from phoihop.contacts import services
from phoihop.contacts.models import Category, MeetingState, RoundState
from phoihop.contacts.services import Said
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, LAST, MONDAY, TODAY
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Paper

pytestmark = pytest.mark.committed


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
    owed = Commitment.objects.filter(source_code=meeting.code, participations__body=made.authority)
    assert owed.count() == 1


def test_a_round_is_not_called_off_while_a_meeting_of_it_is_recorded_as_held_nor_the_other_way_round() -> None:
    made = make.scene()
    for first in ("hold", "cancel"):
        round_, meeting = make.announced(made)
        hold = partial(services.hold, meeting_id=meeting.pk, by=made.worker, at=MONDAY, today=FIRST)
        cancel = partial(services.cancel_round, round_id=round_.pk, reason="Bão", by=made.clerk, at=MONDAY)
        came = overtaken(hold, cancel) if first == "hold" else overtaken(cancel, hold)
        round_.refresh_from_db()
        meeting.refresh_from_db()
        held = (RoundState.ANNOUNCED, MeetingState.HELD, "round.held_in_part")
        ended = (RoundState.CANCELLED, MeetingState.CANCELLED, "meeting.over")
        assert (round_.state, meeting.state, came) == (held if first == "hold" else ended)


def test_a_meeting_is_not_moved_out_of_a_round_that_is_shortened_meanwhile_nor_left_outside_by_it() -> None:
    made = make.scene()
    short = make.round_frame(made, last=FIRST)
    hours: dict[str, Any] = {"starts_at": make.hour(LAST, 8), "ends_at": make.hour(LAST, 10)}
    for first, refusal in (("move", "round.meeting_outside"), ("shorten", "meeting.outside_the_round")):
        round_ = make.planned(made)
        meeting = make.added(made, round_)
        how: dict[str, Any] = {"at": MONDAY, "today": TODAY}
        move = partial(services.postpone, meeting_id=meeting.pk, reason="Bão", **hours, by=made.worker, **how)
        shorten = partial(services.change_round, round_id=round_.pk, revision=1, frame=short, by=made.clerk, **how)
        assert (overtaken(move, shorten) if first == "move" else overtaken(shorten, move)) == refusal
        meeting.refresh_from_db()
        round_.refresh_from_db()
        assert round_.starts_on <= meeting.on <= round_.ends_on


def test_what_two_put_on_paper_at_once_is_put_on_one_paper() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    plan = partial(services.put_plan_on_paper, round_id=round_.pk, at=MONDAY)
    assert overtaken(partial(plan, by=made.worker), partial(plan, by=made.clerk)) == "round.on_paper_already"
    every = partial(services.put_invitations_on_paper, round_id=round_.pk, by=made.worker, at=MONDAY)
    one = partial(services.put_invitation_on_paper, meeting_id=meeting.pk, by=made.clerk, at=MONDAY)
    assert overtaken(every, one) == "invitation.nobody"
    assert sorted(Paper.objects.values_list("kind", flat=True)) == ["invitation", "plan"]
