"""What the rows of petitions themselves refuse, and who sees them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from phoihop.petitions.models import Petition, PetitionState, Proposal, ProposalKind, Routing, RoutingRole
from phoihop.petitions.tests import make

pytestmark = pytest.mark.django_db


def test_5_4_no_row_can_call_an_answered_petition_solved_or_an_unanswered_one_answered() -> None:
    petition = make.bare(make.scene())
    wrong = (
        {"state": PetitionState.SOLVED},
        {"state": PetitionState.ANSWERED},
        {"state": PetitionState.NEW, "answered_on": make.TODAY},
        {"state": PetitionState.NEW, "solved_on": make.TODAY},
        {"state": PetitionState.ROUTED},
        {"state": PetitionState.MERGED},
        {"state": PetitionState.CLOSED},
        {"published_on": make.TODAY},
    )
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Petition.objects.filter(pk=petition.pk).update(**change)


def test_who_sees_a_petition_and_what_hangs_on_it() -> None:
    scene = make.scene()
    petition = make.bare(scene)
    Routing.objects.create(
        petition=petition, body=scene.works, role=RoutingRole.PARTNER, since=make.TODAY, state=petition.state,
        at=make.MONDAY,
    )  # fmt: skip
    Proposal.objects.create(
        petition=petition, kind=ProposalKind.FIELD, value="giao_thong", confidence=0.9, model="x", made_at=make.MONDAY
    )
    for user in (scene.clerk, scene.head, scene.deputy, scene.works_officer, scene.auditor):
        for model in (Petition, Routing, Proposal):
            assert model.objects.visible_to(user).count() == 1
    for outside in (scene.lands_officer, scene.chair, scene.stranger, AnonymousUser()):
        for model in (Petition, Routing, Proposal):
            assert model.objects.visible_to(outside).count() == 0
    Petition.objects.filter(pk=petition.pk).update(published_on=make.TODAY, published_text="Lời công khai")
    assert Petition.objects.visible_to(AnonymousUser()).count() == 1
    assert (
        Petition.objects.visible_to(scene.stranger).count() == Routing.objects.visible_to(AnonymousUser()).count() == 0
    )
