"""The machine learns from decisions: used only when it wins on decisions it has not seen, by whom may, and undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from phoihop.kernel.audit import services as audit
from phoihop.petitions import services
from phoihop.petitions.jobs import learn as job
from phoihop.petitions.models import Decision, Learnt, LearntState, Petition, Proposal
from phoihop.petitions.services import learning
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, refused

pytestmark = pytest.mark.django_db
THINGS = ["cổng chào", "bảng tin", "loa kéo", "sân phơi", "nhà để xe", "hàng rào", "ghế đá", "bồn hoa"]
PLACES = [
    "Đông",
    "Tây",
    "Nam",
    "Bắc",
    "Thượng",
    "Hạ",
    "Trung",
    "Ngoại",
    "Nội",
    "Cầu",
    "Chợ",
    "Đình",
    "Gò",
    "Bãi",
    "Vạn",
    "Lộc",
]


def _decided(scene: make.Scene, *, field: str, body: str, corrected: bool) -> None:
    """A petition of each thing in each place, decided as given: another than the model that ships would say, or what it says."""
    texts = [f"Đề nghị làm {thing} kiểu Mường Vạt ở xóm {place}." for place in PLACES for thing in THINGS]
    rows = [
        Petition(
            regime="council", receiver=scene.standing, title=text[:60], text=text, commune=scene.commune, field=field,
            body_key=body, received_on=make.TODAY, first_put_on=make.TODAY, by=scene.clerk, at=MONDAY,
        )
        for text in texts
    ]  # fmt: skip
    audit.bulk_create(rows, verb="petition.made", by=scene.clerk, at=MONDAY)
    made = services.propose_for(petitions=rows, at=MONDAY)
    for number, row in enumerate(made):
        row.decided_value = field if row.kind == "field" else body
        row.decision = Decision.CORRECTED if corrected else Decision.ACCEPTED
        row.decided_by, row.decided_at = scene.clerk, MONDAY + timedelta(minutes=number)
    audit.bulk_save(
        made, ["decided_value", "decision", "decided_by", "decided_at"], verb="proposal.decided", by=None, at=MONDAY
    )


def test_what_is_learnt_is_used_only_if_it_wins_and_is_set_aside_again() -> None:
    scene = make.scene()
    with pytest.raises(PermissionDenied):
        learning.learn_again(by=scene.clerk, at=MONDAY)
    first = learning.learn_again(by=scene.head, at=MONDAY)
    refused("machine.learning", learning.learn_again, by=scene.head, at=MONDAY)
    job(str(first.pk))
    first.refresh_from_db()
    assert (first.state, first.weights) == (LearntState.TOO_FEW, None)
    _decided(scene, field="vien_thong", body="dn.vien_thong", corrected=True)
    asked = Petition.objects.order_by("-pk")[0]
    before = {row.kind: row for row in asked.proposals.all()}
    assert before["field"].value != "vien_thong"
    second = learning.learn_again(by=scene.head, at=MONDAY)
    job(str(second.pk))
    job(str(second.pk))  # once is enough
    second.refresh_from_db()
    assert second.state == LearntState.USED, second.figures
    assert second.rows == 96
    assert second.figures["field"]["after"] > second.figures["field"]["before"]
    assert second.figures["field"]["low"] > 0
    _model, name = learning.in_use()
    assert name == second.code
    (found,) = services.propose_for(petitions=[asked], at=MONDAY)[:1]
    assert (found.kind, found.value, found.model) == ("field", "vien_thong", second.code)
    third = learning.learn_again(by=None, at=MONDAY)  # the same decisions again: no better than what is used
    learning.learn(learnt_id=third.pk, at=MONDAY)
    third.refresh_from_db()
    assert third.state == LearntState.NO_BETTER
    with pytest.raises(PermissionDenied):
        learning.set_aside(learnt_id=second.pk, by=scene.works_head, at=MONDAY)
    address = reverse("petitions:machine")
    assert "Thôi dùng" not in make.page(scene.works_officer, address)
    page = make.page(scene.head, address)
    assert second.code in page
    assert "Thôi dùng" in page
    client = make.as_(scene.head)
    assert client.post(reverse("petitions:machine-set-aside", args=[second.code])).status_code == 302
    refused("machine.not_used", learning.set_aside, learnt_id=second.pk, by=scene.head, at=MONDAY)
    assert learning.in_use()[1] not in {second.code, third.code}
    assert client.post(reverse("petitions:machine-learn")).status_code == 302
    dead = Learnt.objects.get(state=LearntState.LEARNING)
    learning.learn_again(by=scene.head, at=dead.at + timedelta(hours=7))  # the job died: it is not waited for
    dead.refresh_from_db()
    assert dead.state == LearntState.SET_ASIDE
    assert Proposal.objects.filter(model=second.code).exists()
