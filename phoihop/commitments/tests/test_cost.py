"""What an act costs: a fixed number of statements, however many take part."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services
from phoihop.commitments.tests import make
from phoihop.kernel.scope import one_request
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db

PROVE, JUDGE = (
    19,
    17,
)  # with the notices, open requests that lapse and the savepoint of the test; a row read twice shows


@pytest.mark.parametrize("copied", [0, 8])
def test_proof_and_verdict_cost_the_same_however_many_take_part(
    copied: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene = make.scene()
    commitment = make.commitment(scene)
    for _ in range(copied):
        commitment.participations.create(body=people.body(), role="cc", due_on=commitment.due_on)
    with one_request(), django_assert_max_num_queries(PROVE):
        services.prove(
            commitment_id=commitment.pk,
            body=scene.lead,
            statement="Đã gửi",
            received_on=make.TODAY,
            by=scene.clerk,
            at=make.MONDAY,
        )
    with one_request(), django_assert_max_num_queries(JUDGE):
        services.judge_kept(commitment_id=commitment.pk, reason="Đạt", by=scene.judge, at=make.MONDAY)
