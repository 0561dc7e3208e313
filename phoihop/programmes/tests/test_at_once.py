"""Acts on one programme at the same instant: one takes effect, the other is refused."""

from __future__ import annotations

import pytest

from phoihop.commitments.models import Commitment
from phoihop.commitments.tests.racing import at_once
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.programmes import services
from phoihop.programmes.models import Programme, ProgrammeState
from phoihop.programmes.tests import make
from phoihop.programmes.tests.make import MONDAY, TODAY


@pytest.mark.committed
def test_of_two_heads_who_approve_at_once_one_does_and_nothing_is_owed_twice() -> None:
    scene = make.scene()
    heads = (scene.head, people.user(of=scene.host, kind=RoleKind.HEAD_OF_OFFICE))
    programme = make.proposed(scene)
    make.task(scene, programme)

    def approve(by: User, which: Programme = programme) -> object:
        return services.approve(programme_id=which.pk, by=by, at=MONDAY, today=TODAY)

    assert at_once([lambda by=by: approve(by) for by in heads]) == ["done", "programme.not_proposed"]  # type: ignore[misc]  # bound at once
    assert Act.objects.filter(verb="programme.approved").count() == 1
    assert Commitment.objects.filter(source_kind="programme").count() == 1

    other = make.proposed(scene)
    make.task(scene, other)
    came = at_once(
        [
            lambda: approve(heads[0], other),
            lambda: services.cancel(programme_id=other.pk, reason="Hoãn sang năm sau", by=heads[1], at=MONDAY),
        ]
    )
    state = Programme.objects.get(pk=other.pk).state
    owed = Commitment.objects.filter(source_kind="programme", state="open").count()
    # The one that comes second either meets a cancelled programme, or cancels an approved one with its work.
    assert (came, state, owed) in [
        (["done", "programme.not_proposed"], ProgrammeState.CANCELLED, 1),
        (["done", "done"], ProgrammeState.CANCELLED, 1),
    ]
