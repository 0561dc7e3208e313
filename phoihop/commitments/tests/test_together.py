"""One promise that performs two obligations: decided, kept by the generator, ended again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services
from phoihop.commitments.models import Joined, State
from phoihop.commitments.rules import same_occasions
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.errors import Refused
from phoihop.regulations.models import Obligation

pytestmark = pytest.mark.django_db
MONTHLY = {"kind": "every", "period": "month"}


def pair(scene: Scene, *, timing: dict[str, Any] | None = None) -> tuple[Obligation, Obligation]:
    """Two duties of the lead to the recipient under two regulations."""
    other = make.regulation(parties=[scene.recipient, scene.lead], follower=scene.recipient)
    known = {"leads": [scene.lead], "recipients": [scene.recipient]}
    kept = make.obligation(regulation=scene.regulation, **known)  # type: ignore[arg-type]  # one dict of two
    dropped = make.obligation(regulation=other, timing=timing, **known)  # type: ignore[arg-type]  # the same
    return kept, dropped


def generate(*obligations: Obligation, today: date = TODAY) -> None:
    for obligation in obligations:
        services.generate(regulation_id=obligation.unit.edition.regulation_id, today=today, at=MONDAY)


def join(scene: Scene, kept: Obligation, dropped: Obligation, **fields: Any) -> Joined:
    known: dict[str, Any] = {"reason": "Cùng một báo cáo", "by": scene.judge, "at": MONDAY, "today": TODAY}
    return services.perform_together(kept=kept, dropped=dropped, **known | fields)


def test_open_promises_pass_to_their_twins_and_new_ones_are_not_laid_out() -> None:
    scene = make.scene()
    kept, dropped = pair(scene)
    generate(kept, dropped)
    before = dropped.instances.count()
    assert before
    join(scene, kept, dropped)
    assert set(dropped.instances.values_list("state", flat=True)) == {State.NO_LONGER_DUE}
    twins = kept.instances.filter(due_on__gte=TODAY)
    assert all(dropped in twin.performs.all() for twin in twins)
    generate(kept, dropped, today=date(2027, 6, 1))
    assert dropped.instances.count() == before
    later = kept.instances.filter(due_on__gte=date(2027, 1, 1))
    assert later
    assert all(set(one.performs.all()) == {kept, dropped} for one in later)


def test_parted_again_each_obligation_has_its_own_promises_from_that_day_on() -> None:
    scene = make.scene()
    kept, dropped = pair(scene)
    row = join(scene, kept, dropped)
    with pytest.raises(PermissionDenied):
        services.perform_apart(joined_id=row.pk, by=scene.head, at=MONDAY, today=date(2026, 8, 1))
    services.perform_apart(joined_id=row.pk, by=scene.judge, at=MONDAY, today=date(2026, 8, 1))
    generate(kept, dropped, today=date(2026, 8, 1))
    assert not dropped.instances.filter(due_on__lt=date(2026, 8, 1)).exists()
    assert dropped.instances.filter(due_on__gte=date(2026, 8, 1)).exists()
    assert all(dropped not in one.performs.all() for one in kept.instances.filter(due_on__gte=date(2026, 8, 1)))
    with pytest.raises(Refused) as refusal:
        services.perform_apart(joined_id=row.pk, by=scene.judge, at=MONDAY, today=date(2026, 8, 1))
    assert refusal.value.code == "joined.ended"


def test_an_obligation_gets_its_promises_back_when_the_other_text_ends() -> None:
    scene = make.scene()
    kept, dropped = pair(scene)
    join(scene, kept, dropped)
    regulation = kept.unit.edition.regulation
    regulation.state, regulation.ended_by, regulation.in_force_until = "ended", "abolished", TODAY
    regulation.save()
    generate(dropped)
    assert dropped.instances.exists()


def test_what_cannot_be_joined_is_refused_and_leaves_nothing() -> None:
    scene = make.scene()
    kept, dropped = pair(scene)
    _same, monthly = pair(scene, timing=MONTHLY)
    for code, fields in (
        ("joined.reason_needed", {"reason": " "}),
        ("joined.occasions_differ", {"dropped": monthly}),
        ("joined.not_in_force", {"dropped": _ended(scene)}),
    ):
        with pytest.raises(Refused) as refusal:
            join(**{"scene": scene, "kept": kept, "dropped": dropped} | fields)  # type: ignore[arg-type]  # one dict
        assert refusal.value.code == code
    for outsider in (scene.head, scene.registry, scene.stranger):
        with pytest.raises(PermissionDenied):
            join(scene, kept, dropped, by=outsider)
    assert not Joined.objects.exists()
    join(scene, kept, dropped)
    for again in ((kept, dropped), (dropped, kept)):
        with pytest.raises(Refused) as refusal:
            join(scene, *again)
        assert refusal.value.code == "joined.already"


def test_the_report_that_is_kept_may_not_come_later() -> None:
    scene = make.scene()
    kept, dropped = pair(scene)
    generate(kept, dropped)
    twin = kept.instances.order_by("due_on")[0]
    assert twin.due_on is not None
    twin.due_on = twin.due_on.replace(day=twin.due_on.day - 1)
    twin.save()
    states = set(dropped.instances.values_list("pk", "state"))
    with pytest.raises(Refused) as refusal:
        join(scene, dropped, kept)
    assert refusal.value.code == "joined.later"
    assert not Joined.objects.exists()  # undone whole
    assert set(dropped.instances.values_list("pk", "state")) == states


def test_occasions_are_the_same_by_period_or_by_event() -> None:
    before = {"kind": "before", "event": "session.opening", "n": 10, "unit": "calendar_day"}
    assert same_occasions(MONTHLY, MONTHLY | {"by": {"day": 5}})
    assert not same_occasions(MONTHLY, make.QUARTERLY)
    assert same_occasions(before, before | {"n": 20})
    assert not same_occasions(before, MONTHLY)
    assert not same_occasions({"kind": "on_request"}, {"kind": "on_request"})


def _ended(scene: Scene) -> Obligation:
    regulation = make.regulation(parties=[scene.recipient, scene.lead], follower=scene.recipient)
    row = make.obligation(regulation=regulation, leads=[scene.lead], recipients=[scene.recipient])
    regulation.state, regulation.ended_by, regulation.in_force_until = "ended", "abolished", TODAY
    regulation.save()
    return row
