"""Two people at once at a synthesis: of two equal acts one takes effect, the other is told why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from phoihop.commitments.models import Commitment
from phoihop.commitments.tests.racing import at_once, overtaken
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.models import Regime
from phoihop.syntheses import services
from phoihop.syntheses.models import EntrySource, LeftOut, Synthesis
from phoihop.syntheses.services import Frame, To
from phoihop.syntheses.tests import make
from phoihop.syntheses.tests.make import MONDAY, TODAY

pytestmark = pytest.mark.committed


def both(act: Callable[[User], object], users: Sequence[User]) -> list[str]:
    return at_once([lambda by=by: act(by) for by in users])  # type: ignore[misc]  # bound at once


def test_opened_twice_at_once_it_is_one_and_the_second_is_told_so() -> None:
    scene = make.scene()
    to = [To(body=scene.asked.committee)]
    frame = Frame(Regime.COUNCIL, scene.asked.standing, scene.session, TODAY, recipients=to)
    came = both(
        lambda by: services.open_synthesis(frame=frame, by=by, at=MONDAY, today=TODAY), (scene.clerk, scene.second)
    )  # fmt: skip
    assert came == ["done", "synthesis.open_already"]
    assert Synthesis.objects.count() == Commitment.objects.filter(source_kind="synthesis").count() == 1


def test_of_two_equal_acts_at_once_one_takes_effect_and_the_other_is_refused() -> None:
    scene = make.scene()
    synthesis, [one, two] = make.collected(scene, "Mục một", "Mục hai")
    writers, checkers = (scene.clerk, scene.second), tuple(people.user(of=scene.asked.standing) for _n in "12")
    heads = (scene.head, people.user(of=scene.asked.standing, kind=RoleKind.LEADER))
    key: dict[str, Any] = {"synthesis_id": synthesis.pk, "at": MONDAY}
    to = [To(body=scene.asked.committee)]
    races: dict[str, tuple[Callable[[User], object], Sequence[User], str]] = {
        "reword": (
            lambda by: services.reword(entry_id=one.pk, revision=1, text="Lời mới", by=by, at=MONDAY), writers,
            "entry.changed_meanwhile",
        ),
        "write": (
            lambda by: services.write(revision=1, opening="Mở đầu", remarks="", by=by, **key), writers,
            "synthesis.changed_meanwhile",
        ),
        "change": (
            lambda by: services.change(
                revision=1, title="Tên mới", since_on=None, cut_off_on=TODAY, recipients=to, by=by, **key
            ),
            writers,
            "synthesis.changed_meanwhile",
        ),
        "merge": (
            lambda by: services.merge(into_id=one.pk, entry_ids=[two.pk], by=by, at=MONDAY), writers, "entry.gone"
        ),
        "hand on": (lambda by: services.hand_on(by=by, **key), writers, "synthesis.not_collecting"),
        "approve": (lambda by: services.approve(number=1, by=by, **key), checkers, "synthesis.not_in_checking"),
        "put on paper": (lambda by: services.put_on_paper(by=by, **key), writers, "synthesis.on_paper"),
    }  # fmt: skip
    came = {name: both(act, users) for name, (act, users, _code) in races.items()}
    assert came == {name: sorted(["done", code]) for name, (_act, users, code) in races.items()}
    other = make.opened(scene, session=make.next_session(scene))
    end: Callable[[User], object] = lambda by: services.cancel(  # noqa: E731  # one act for both
        synthesis_id=other.pk, reason="Lập nhầm", by=by, at=MONDAY
    )
    assert both(end, heads) == ["done", "synthesis.over"]


def test_a_petition_taken_into_one_and_left_out_of_another_at_once_is_in_one_of_them() -> None:
    scene = make.scene()
    petition = make.entered(scene, "Sửa cầu treo")
    one, other = make.opened(scene), make.opened(scene, session=make.next_session(scene))
    mine: dict[str, Any] = {"petition_ids": [petition.pk], "at": MONDAY}
    take = partial(services.take_in, synthesis_id=one.pk, by=scene.clerk, **mine)
    leave = partial(
        services.leave_out, synthesis_id=other.pk, how=LeftOut.NO, reason="Trùng", by=scene.second, **mine
    )  # fmt: skip
    assert overtaken(take, leave) == "synthesis.not_waiting"
    assert EntrySource.objects.filter(petition=petition).count() == 1
