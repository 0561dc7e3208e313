"""Deputies of the council read what its standing body gathered, and say what they think of the answers; that has effect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments.tests import make as owed
from phoihop.kernel.accounts.models import User
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import BodyKind, Person, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services
from phoihop.petitions.models import AnswerLine, Evaluation, Grade, Petition, Regime, ResultClass
from phoihop.petitions.ranges import Wanted, list_of
from phoihop.petitions.services import answering, evaluating
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, Scene
from phoihop.petitions.tests.test_answers import ANSWERED, LATER, answer, routed, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def person_of(scene: Scene) -> Person:
    return people.person(of=scene.group, post="Đại biểu", account=scene.deputy)


def judge(scene: Scene, line: AnswerLine, grade: Grade = Grade.UNMET, **changed: Any) -> Evaluation:
    given: dict[str, Any] = {
        "line_id": line.pk, "deputy": Person.objects.filter(user=scene.deputy).first(), "grade": grade,
        "comment": "Chưa nói bao giờ làm", "by": scene.deputy, "at": LATER,
    }  # fmt: skip
    return evaluating.evaluate(**given | changed)


def listed(user: User, **wanted: Any) -> set[Petition]:
    """What the list of petitions finds for him."""
    found = list_of(user, Wanted(TODAY, **wanted))
    keys = [key for one in [*found.ranges, *found.besides] for key in one.rows.values_list(one.key, flat=True)]
    return set(Petition.objects.filter(pk__in=keys))


def test_a_deputy_reads_what_the_council_gathered_and_nothing_else(scene: Scene) -> None:
    mine = routed(scene)
    delegation = people.body(kind=BodyKind.NA_DELEGATION)
    theirs = make.bare(scene, receiver=delegation, regime=Regime.NA, bodies=[delegation.pk, scene.standing.pk])
    make.bare(scene, receiver=people.body(kind=BodyKind.PEOPLES_COMMITTEE), title="Của nơi khác")
    Petition.objects.filter(pk=mine.pk).update(bodies=[scene.standing.pk, scene.works.pk])
    sitting = [scene.deputy, people.user(of=scene.council, kind=RoleKind.DEPUTY)]
    for user in sitting:
        assert set(Petition.objects.visible_to(user)) == {mine}
        assert listed(user) == listed(user, words="đường liên xã") == {mine}
        assert make.TEXT in make.page(user, mine.get_absolute_url())
        assert make.VOTER not in make.page(user, mine.get_absolute_url())
    of_delegation = people.user(of=delegation, kind=RoleKind.DEPUTY)
    assert listed(of_delegation) == listed(of_delegation, words="đường") == {theirs}
    for other in (scene.stranger, people.user(of=people.body(kind=BodyKind.DEPUTY_GROUP), kind=RoleKind.DEPUTY)):
        assert not listed(other)
        assert not Petition.objects.visible_to(other).exists()


def test_a_deputy_judges_and_what_does_not_do_is_told_and_listed_until_a_new_answer(scene: Scene) -> None:
    petition, fine = routed(scene), routed(scene, title="Cầu treo Suối Đá")
    answer(scene, said(petition), said(fine))
    line = AnswerLine.objects.get(petition=petition)
    person_of(scene)
    office = people.user(of=people.office_of(scene.standing))
    told = Notification.objects.filter(kind="answer.unmet")
    judge(scene, line, Grade.PARTLY)
    assert not told.exists()
    assert not listed(scene.head, unmet="1")
    judge(scene, line)
    judge(scene, line, comment="Nói rõ hơn: chưa có ngày")  # the same again: nobody is told twice
    assert {notice.user for notice in told} == {
        scene.clerk, scene.head, office, scene.works_officer, scene.works_head,
    }  # fmt: skip
    assert not told.filter(title__contains=petition.title).exists()
    for user in (scene.head, scene.works_officer, scene.deputy, scene.auditor):
        assert listed(user, unmet="1") == {petition}
    shown = make.page(scene.head, "/petitions/?unmet=1")
    assert petition.code in shown
    assert fine.code not in shown
    assert "Đại biểu đánh giá trả lời chưa đạt yêu cầu" in make.page(scene.works_officer, petition.get_absolute_url())
    judge(scene, line, Grade.MET, comment="")
    assert not listed(scene.head, unmet="1")
    judge(scene, line)
    later = ANSWERED + timedelta(days=2)
    better = answering.Said(petition.pk, ResultClass.EXPLAINED, "Sửa xong trước tháng 6.")
    answer(scene, better, answered_on=later, received_on=later, at=LATER + timedelta(days=2))
    assert not listed(scene.head, unmet="1")
    make.refused("evaluation.corrected", judge, scene, line)


def test_who_may_not_judge(scene: Scene) -> None:
    petition = routed(scene)
    answer(scene, said(petition))
    line = AnswerLine.objects.get()
    person_of(scene)
    make.refused("evaluation.needs_words", judge, scene, line, comment="")
    for user in (scene.stranger, scene.works_head, scene.head, scene.clerk, scene.auditor):
        with pytest.raises(PermissionDenied):
            judge(scene, line, by=user)
        with pytest.raises(PermissionDenied):
            judge(scene, line, deputy=people.person(account=user), by=user)
    assert not Evaluation.objects.exists()


def test_from_paper_only_deputies_are_offered_and_taken(scene: Scene) -> None:
    petition = routed(scene)
    reply = answer(scene, said(petition))
    line = AnswerLine.objects.get()
    sits, staff = people.person(of=scene.group), people.person(of=people.office_of(scene.standing))
    paper = owed.paper(issuer=scene.standing, issued_on=ANSWERED, number=15)
    page = make.page(scene.clerk, f"/petitions/{petition.code}/answers/{reply.code}/record-evaluation/")
    assert sits.code in page
    assert staff.code not in page
    entering: dict[str, Any] = {"paper": paper, "by": scene.clerk}
    make.refused("evaluation.not_a_deputy", judge, scene, line, deputy=staff, **entering)
    assert judge(scene, line, deputy=sits, **entering).deputy == sits
    with pytest.raises(PermissionDenied):
        judge(scene, line, deputy=sits, paper=paper, by=scene.works_officer)


def test_a_deputy_costs_a_list_one_query_more(scene: Scene, django_assert_max_num_queries: Any) -> None:
    make.made(scene, *[f"Đề nghị sửa cầu số {number}" for number in range(5)])
    client = make.as_(scene.deputy)
    client.get("/petitions/")
    with django_assert_max_num_queries(16):
        client.get("/petitions/")
    services.make(
        item_id=make.item(scene).pk,
        wanted=[services.Wanted(f"Đề nghị {n}") for n in range(20)],
        by=scene.clerk,
        at=MONDAY,
    )
    with django_assert_max_num_queries(16):
        client.get("/petitions/")
