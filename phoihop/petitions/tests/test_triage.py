"""Where the province's rules give days for it, the receiver owes it to sort petitions and send them on: each, or a whole file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments.models import Commitment, State
from phoihop.kernel.clock import services as clock
from phoihop.organisations.models import BodyKind, Role, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services
from phoihop.petitions.models import Petition, PetitionState
from phoihop.petitions.queries import file_page_of, page_of
from phoihop.petitions.services.local import FILE_TRIAGE, TRIAGE
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, refused
from phoihop.petitions.tests.test_file_making import _file as written
from phoihop.petitions.tests.test_file_making import _screened as screened
from phoihop.petitions.tests.test_nearest import BRIDGE, ELSEWHERE

pytestmark = pytest.mark.django_db
KINDS = [TRIAGE, FILE_TRIAGE]


def triage(row: Petition, kind: str = TRIAGE) -> Commitment:
    """The newest that is owed for it."""
    return Commitment.objects.filter(source_kind=kind, source_code=row.code).latest("pk")


def test_nothing_is_owed_where_the_province_has_no_rules_or_on_the_assemblys_side() -> None:
    scene = make.scene()
    make.routed(scene)
    batch = written(scene, [BRIDGE])
    services.make_many(making_id=screened(scene, batch).pk, at=MONDAY)
    make.local_rules()
    row = make.made(scene)[0]
    delegation = people.body(kind=BodyKind.NA_DELEGATION)
    services.pass_on(
        petition_ids=[row.pk], receiver=delegation, ground="Điều 37", by=scene.clerk, at=MONDAY, today=TODAY
    )
    found = Commitment.objects.filter(source_kind__in=KINDS)
    assert [(one.source_code, one.state) for one in found] == [(row.code, State.KEPT)]


def test_it_is_owed_from_the_day_of_receipt_and_kept_by_what_ends_the_waiting() -> None:
    scene = make.scene()
    make.local_rules()
    sent, merged, closed, whole, carrier = (make.made(scene)[0] for _ in range(5))
    owed = triage(sent)
    assert (owed.due_on, owed.state) == (clock.lead_day("petition.local.triage", TODAY), State.OPEN)
    assert [part.body for part in owed.participations.filter(role="lead")] == [scene.standing]
    assert page_of(scene.clerk, owed.source_code) == sent.get_absolute_url()
    make.sorted_(scene, sent)
    assert triage(sent).state == State.OPEN  # sorted is not sent yet

    late = MONDAY + timedelta(days=9)
    refused(
        "petition.routed_day", services.route, petition_id=sent.pk, lead=scene.works, reached_on=TODAY + timedelta(days=30),
        by=scene.clerk, at=late, today=clock.day_of(late),
    )  # fmt: skip
    assert triage(sent).state == State.OPEN
    services.route(
        petition_id=sent.pk, lead=scene.works, reached_on=clock.day_of(late), by=scene.clerk, at=late,
        today=clock.day_of(late),
    )  # fmt: skip
    assert triage(sent).state == State.KEPT_LATE

    act: dict[str, Any] = {"by": scene.clerk, "at": MONDAY, "today": TODAY}
    with pytest.raises(PermissionDenied):
        services.merge(petition_id=merged.pk, into_id=carrier.pk, reason="Trùng.", **act | {"by": scene.stranger})
    assert triage(merged).state == State.OPEN
    services.merge(petition_id=merged.pk, into_id=carrier.pk, reason="Trùng.", **act)
    assert triage(merged).state == State.KEPT
    assert triage(carrier).state == State.OPEN
    services.part(petition_id=merged.pk, reason="Khác việc.", **act)
    assert triage(merged).state == State.OPEN  # it waits again
    services.close(petition_id=closed.pk, reason="Đơn khiếu nại.", **act)
    assert triage(closed).state == State.KEPT
    parts = services.split(petition_id=whole.pk, texts=["Sửa cầu.", "Sửa đường."], reason="Hai việc.", **act)
    assert triage(whole).state == State.NO_LONGER_DUE
    assert [triage(part).state for part in parts] == [State.OPEN, State.OPEN]


def test_who_gathers_it_now_owes_it_from_the_day_it_came() -> None:
    scene = make.scene()
    make.local_rules()
    row = make.made(scene)[0]
    other = people.body(name="Thường trực HĐND xã Mẫu", kind=BodyKind.COUNCIL_STANDING)
    late = MONDAY + timedelta(days=1)
    services.pass_on(
        petition_ids=[row.pk], receiver=other, ground="Thuộc xã.", by=scene.clerk, at=late, today=clock.day_of(late)
    )
    first, second = Commitment.objects.filter(source_kind=TRIAGE, source_code=row.code).order_by("pk")
    assert (first.state, second.state) == (State.KEPT, State.OPEN)
    assert second.due_on == clock.lead_day("petition.local.triage", clock.day_of(late))
    assert [part.body for part in second.participations.filter(role="lead")] == [other]


def test_a_whole_file_is_one_promise_kept_with_the_last_of_its_petitions() -> None:
    scene = make.scene()
    make.local_rules()
    batch = written(scene, [BRIDGE, ELSEWHERE])
    services.make_many(making_id=screened(scene, batch).pk, at=MONDAY)
    (owed,) = Commitment.objects.filter(source_kind__in=KINDS)
    assert (owed.source_kind, owed.source_code) == (FILE_TRIAGE, batch.code)
    assert owed.due_on == clock.lead_day("petition.local.triage", batch.received_on)
    assert file_page_of(scene.clerk, batch.code)
    one, other = Petition.objects.filter(item__batch=batch).order_by("pk")
    halves = services.split(
        petition_id=one.pk, texts=["Sửa cầu.", "Sửa đường."], reason="Hai việc.", by=scene.clerk, at=MONDAY, today=TODAY
    )
    for row in (*halves, other):
        assert Commitment.objects.get(source_kind__in=KINDS).state == State.OPEN
        services.close(petition_id=row.pk, reason="Rút.", by=scene.clerk, at=MONDAY, today=TODAY)
    assert Commitment.objects.get(source_kind__in=KINDS).state == State.KEPT
    assert not Petition.objects.filter(item__batch=batch, state=PetitionState.NEW).exists()


def test_the_ledger_takes_no_proof_of_it_beside_the_act() -> None:
    scene = make.scene()
    make.local_rules()
    owed = triage(make.made(scene)[0])
    assert Role.objects.filter(user=scene.head, body=scene.standing, kind=RoleKind.LEADER).exists()
    shown = make.page(scene.head, owed.get_absolute_url())
    assert "Nộp minh chứng" not in shown
