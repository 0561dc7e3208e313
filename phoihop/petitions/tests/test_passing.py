"""What was asked at one door and belongs to the other is gathered there from then on, and keeps its age and its history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.guards import new_token
from phoihop.organisations.models import Body, BodyKind, Level, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services
from phoihop.petitions.models import Petition, PetitionState, Regime, ResultClass, Routing
from phoihop.petitions.ranges import Wanted, list_of
from phoihop.petitions.terms import answer_due
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, Scene
from phoihop.petitions.tests.test_answers import answer, said

pytestmark = pytest.mark.django_db
NEXT = TODAY + timedelta(days=3)
ADDRESS = "/petitions/pass-on/"


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.fixture
def delegation() -> Body:
    return people.body(name="Đoàn đại biểu Quốc hội tỉnh mẫu", kind=BodyKind.NA_DELEGATION)


def passed(scene: Scene, to: Body, *rows: Petition, **changed: Any) -> list[Petition]:
    given: dict[str, Any] = {
        "petition_ids": [row.pk for row in rows], "receiver": to, "ground": "Thuộc thẩm quyền của Quốc hội",
        "by": scene.clerk, "at": MONDAY + timedelta(days=3), "today": NEXT,
    }  # fmt: skip
    return services.pass_on(**given | changed)


def test_the_side_its_term_and_its_classes_follow_and_history_and_age_stay(scene: Scene, delegation: Body) -> None:
    clerk = people.user(of=people.office_of(delegation), kind=RoleKind.REGISTRY_CLERK)
    member = people.user(of=delegation, kind=RoleKind.DEPUTY)
    row = make.sorted_(scene)
    assert not Petition.objects.visible_to(clerk).exists()
    (row,) = passed(scene, delegation, row)
    row.refresh_from_db()
    assert (row.receiver, row.regime, row.state) == (delegation, Regime.NA, PetitionState.CLASSIFIED)
    assert (row.received_on, row.first_put_on, row.session) == (NEXT, TODAY, None)
    for user in (clerk, member, scene.clerk, scene.head, scene.auditor):
        found = list_of(user, Wanted(NEXT, words="đường liên xã"))
        assert {key for one in found.ranges for key in one.rows.values_list("pk", flat=True)} == {row.pk}
        page = make.page(user, row.get_absolute_url())
        assert "Thường trực HĐND tỉnh mẫu" in page  # where it came from
        assert "Thuộc thẩm quyền của Quốc hội" in page
    assert not Petition.objects.visible_to(scene.deputy).exists()  # of the council that gathers it no more
    told = Notification.objects.filter(kind="petition.passed_on")
    assert {notice.user for notice in told} == {clerk}
    with pytest.raises(PermissionDenied):
        services.sort(
            petition_id=row.pk,
            field="giao_thong",
            body_key="tinh.so_xay_dung",
            by=scene.clerk,
            at=MONDAY + timedelta(4),
        )
    late: dict[str, Any] = {"by": clerk, "at": MONDAY + timedelta(days=4), "today": NEXT + timedelta(1)}
    row = services.route(petition_id=row.pk, lead=scene.works, reached_on=NEXT, **late)
    assert row.due_on == answer_due(Regime.NA, NEXT).due_on != answer_due(Regime.COUNCIL, NEXT).due_on
    make.refused("answer.class_of_other_regime", answer, scene, said(row, ResultClass.TO_DO))
    make.refused("petition.sent_already", passed, scene, scene.standing, row, by=clerk)
    act = Act.objects.get(verb="petition.passed_on")
    assert (act.before["receiver"] != act.after["receiver"], act.reason) == (True, "Thuộc thẩm quyền của Quốc hội")


def test_it_comes_back_and_goes_down_to_a_commune(scene: Scene, delegation: Body) -> None:
    clerk = people.user(of=delegation, kind=RoleKind.REGISTRY_CLERK)
    commune = people.body(name="Thường trực HĐND xã Mẫu", kind=BodyKind.COUNCIL_STANDING, level=Level.COMMUNE)
    (row,) = make.made(scene)
    passed(scene, delegation, row)
    passed(scene, scene.standing, row, by=clerk)
    passed(scene, commune, row)
    row.refresh_from_db()
    assert (row.receiver, row.regime, row.first_put_on) == (commune, Regime.COUNCIL, TODAY)
    before = Routing.objects.filter(petition=row).order_by("pk")
    assert list(before.values_list("body", flat=True)) == [scene.standing.pk, delegation.pk, scene.standing.pk]
    assert sorted(row.bodies) == sorted([scene.standing.pk, delegation.pk, commune.pk])


def test_what_may_not_be_passed_on_is_refused_whole(scene: Scene, delegation: Body) -> None:
    fine, routed = make.sorted_(scene), make.routed(scene)
    carrier, merged = make.sorted_(scene), make.sorted_(scene)
    services.merge(petition_id=merged.pk, into_id=carrier.pk, reason="Trùng", by=scene.clerk, at=MONDAY, today=TODAY)
    make.refused("petition.needs_ground", passed, scene, delegation, fine, ground="")
    make.refused("petition.not_a_gatherer", passed, scene, scene.works, fine)
    make.refused("petition.same_gatherer", passed, scene, scene.standing, fine)
    make.refused("petition.sent_already", passed, scene, delegation, fine, routed)
    make.refused("petition.sent_already", passed, scene, delegation, merged)
    make.refused("petition.carries_others", passed, scene, delegation, carrier)
    for user in (scene.stranger, scene.works_head, scene.deputy, scene.auditor):
        with pytest.raises(PermissionDenied):
            passed(scene, delegation, fine, by=user)
    fine.refresh_from_db()
    assert (fine.receiver, fine.regime) == (scene.standing, Regime.COUNCIL)
    assert not Notification.objects.filter(kind="petition.passed_on").exists()


def test_several_are_chosen_in_the_list(scene: Scene, delegation: Body) -> None:
    people.user(of=delegation)
    rows = make.made(scene, make.TEXT, "Đề nghị sửa Luật Đất đai.")
    client = make.as_(scene.clerk)
    assert "Chuyển cơ quan tập hợp" in client.get("/petitions/").content.decode()
    assert "Chuyển cơ quan tập hợp" not in make.page(scene.deputy, "/petitions/")
    asked = client.post("/petitions/accept/", {"act": "pass-on", "row": [row.code for row in rows]})
    assert asked.status_code == 302
    address = asked.headers["Location"]
    page = client.get(address).content.decode()
    assert all(row.code in page for row in rows)
    assert delegation.name in page
    assert f'value="{scene.standing.code}"' not in page  # they are there
    for user, status in ((scene.stranger, 404), (scene.deputy, 403), (scene.auditor, 403)):
        assert make.as_(user).get(address).status_code == status
    assert client.get(ADDRESS).status_code == 404
    assert client.post(address, {"_once": new_token()}).status_code == 422
    forged = {"receiver": delegation.code, "ground": "x", "_once": new_token()}
    assert make.as_(scene.deputy).post(address, forged).status_code == 403
    given = {"receiver": delegation.code, "ground": "Điều 22 NQLT 72/2025", "_once": new_token()}
    assert client.post(address, given).status_code == client.post(address, given).status_code == 302
    assert set(Petition.objects.values_list("receiver", flat=True)) == {delegation.pk}
    assert Notification.objects.get(kind="petition.passed_on").title == (
        "Thường trực HĐND tỉnh mẫu chuyển 2 kiến nghị để đồng chí tập hợp"
    )
