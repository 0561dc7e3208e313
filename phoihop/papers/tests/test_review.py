"""The chain of review: round by round, whose turn it is, and the chain itself."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations import services as organisations
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.chains import Step, chain_of, chains_of, shipped
from phoihop.papers.models import ReviewStep, State
from phoihop.papers.queries import waiting_reviews, was_approved
from phoihop.papers.tests import make

pytestmark = pytest.mark.django_db
TODAY = make.MONDAY.date()


def _waiting(paper_id: UUID) -> ReviewStep:
    return ReviewStep.objects.get(paper=paper_id, decision="waiting")


def test_a_paper_goes_through_the_chain_step_by_step() -> None:
    house = make.house()
    paper = make.submitted(house)
    assert list(waiting_reviews(house.head_of_office, on=TODAY)) == [_waiting(paper.pk)]
    assert not waiting_reviews(house.leader, on=TODAY)

    services.approve(step_id=_waiting(paper.pk).pk, remark="Đúng thể thức", by=house.head_of_office, at=make.MONDAY)
    assert not waiting_reviews(house.head_of_office, on=TODAY)
    services.approve(step_id=_waiting(paper.pk).pk, by=house.leader, at=make.MONDAY)

    paper.refresh_from_db()
    assert paper.state == State.APPROVED
    assert was_approved(paper)
    assert Act.objects.filter(verb="paper.approved", subject_id=paper.pk, by=house.leader).count() == 1


def test_each_reviewer_is_told_when_the_turn_comes_and_who_acts_is_not() -> None:
    house = make.house()
    paper = make.approved(house)
    told = set(Notification.objects.filter(url=paper.get_absolute_url()).values_list("user__username", "kind"))
    assert (house.head_of_office.username, "paper.review_waits") in told
    assert (house.leader.username, "paper.review_waits") in told
    assert (house.officer.username, "paper.approved") in told
    assert (house.leader.username, "paper.approved") not in told


def test_a_return_needs_a_reason_and_opens_the_way_to_a_new_round() -> None:
    house = make.house()
    paper = make.submitted(house)
    step = _waiting(paper.pk)
    with pytest.raises(Refused) as refused:
        services.return_(step_id=step.pk, reason=" ", by=house.head_of_office, at=make.MONDAY)
    assert refused.value.code == "review.reason_needed"

    services.return_(step_id=step.pk, reason="Thiếu số liệu", by=house.head_of_office, at=make.MONDAY)
    paper.refresh_from_db()
    assert paper.state == State.DRAFT
    services.submit(paper_id=paper.pk, by=house.officer, at=make.MONDAY)
    steps = list(paper.review_steps.order_by("round", "order").values_list("round", "decision"))
    assert steps == [(1, "returned"), (1, "skipped"), (2, "waiting"), (2, "later")]


def test_a_step_decided_twice_counts_once() -> None:
    """A second click, or a second reviewer: also somebody who holds the role of the next step does not slip on."""
    house = make.house()
    both = directory.user(of=house.body, kind=RoleKind.HEAD_OF_OFFICE)
    organisations.give_role(user=both, body=house.body, kind=RoleKind.LEADER, by=None, at=directory.AT)
    paper = make.submitted(house)
    step = _waiting(paper.pk)
    services.approve(step_id=step.pk, by=both, at=make.MONDAY)
    with pytest.raises(Refused) as refused:
        services.approve(step_id=step.pk, by=both, at=make.MONDAY)
    assert refused.value.code == "review.not_waiting"
    assert _waiting(paper.pk).order == 2


def test_only_the_role_of_the_step_decides() -> None:
    house, other = make.house(), make.house()
    step = _waiting(make.submitted(house).pk)
    for user in (house.officer, house.leader, other.head_of_office, directory.administrator()):
        with pytest.raises(PermissionDenied):
            services.approve(step_id=step.pk, by=user, at=make.MONDAY)
        with pytest.raises(PermissionDenied):
            services.return_(step_id=step.pk, reason="x", by=user, at=make.MONDAY)


def test_the_leader_of_an_office_reviews_for_the_served_body_but_does_not_lead_it() -> None:
    standing = directory.body(kind="council_standing", name="Thường trực Hội đồng nhân dân tỉnh")
    office = directory.office_of(standing)
    chief = directory.user(of=office, kind=RoleKind.LEADER)
    officer = directory.user(of=office)
    chairman = directory.user(of=standing, kind=RoleKind.LEADER)
    paper = services.draft(issuer=standing, kind="notice", subject="Lịch", by=officer, at=make.MONDAY)
    services.submit(paper_id=paper.pk, by=officer, at=make.MONDAY)
    services.approve(step_id=_waiting(paper.pk).pk, by=chief, at=make.MONDAY)
    with pytest.raises(PermissionDenied):
        services.approve(step_id=_waiting(paper.pk).pk, by=chief, at=make.MONDAY)
    services.approve(step_id=_waiting(paper.pk).pk, by=chairman, at=make.MONDAY)


def test_a_body_sets_its_own_chain_for_one_type_of_paper() -> None:
    house = make.house()
    assert chains_of(house.body) == [shipped()]
    services.set_chain(
        body=house.body, kind="report", steps=[Step("Duyệt", RoleKind.LEADER)], by=house.leader, at=make.MONDAY
    )
    assert [step.role for step in chain_of(house.body, "report").steps] == [RoleKind.LEADER]
    assert chain_of(house.body, "letter").is_default
    paper = make.submitted(house)
    assert [step.role for step in paper.review_steps.all()] == [RoleKind.LEADER]

    services.set_chain(body=house.body, kind="report", steps=[], by=house.leader, at=make.MONDAY)
    assert chain_of(house.body, "report").is_default
    assert paper.review_steps.count() == 1  # rounds under way go on as they began


def test_setting_a_chain_is_refused_or_forbidden() -> None:
    house = make.house()
    for user in (house.officer, house.clerk, directory.user()):
        with pytest.raises(PermissionDenied):
            services.set_chain(body=house.body, steps=[], by=user, at=make.MONDAY)
    for kind, label, code in (("poem", "Duyệt", "paper.unknown_kind"), ("", " ", "chain.label_needed")):
        with pytest.raises(Refused) as refused:
            services.set_chain(
                body=house.body, kind=kind, steps=[Step(label, RoleKind.LEADER)], by=house.leader, at=make.MONDAY
            )
        assert refused.value.code == code


def test_the_shipped_chain_leaves_out_a_role_nobody_holds_an_own_chain_does_not() -> None:
    body = directory.body()
    leader = directory.user(of=body, kind=RoleKind.LEADER)
    paper = services.draft(issuer=body, kind="report", subject="Báo cáo", by=leader, at=make.MONDAY)
    services.submit(paper_id=paper.pk, by=leader, at=make.MONDAY)
    assert [step.role for step in paper.review_steps.all()] == [RoleKind.LEADER]

    steps = [Step("Thẩm định", RoleKind.HEAD_OF_OFFICE), Step("Duyệt", RoleKind.LEADER)]
    services.set_chain(body=body, steps=steps, by=leader, at=make.MONDAY)
    other = services.draft(issuer=body, kind="report", subject="Báo cáo", by=leader, at=make.MONDAY)
    with pytest.raises(Refused) as refused:
        services.submit(paper_id=other.pk, by=leader, at=make.MONDAY)
    assert refused.value.code == "paper.no_reviewer"


def test_only_a_draft_is_submitted_and_only_by_its_body() -> None:
    house = make.house()
    paper = make.submitted(house)
    with pytest.raises(Refused) as refused:
        services.submit(paper_id=paper.pk, by=house.officer, at=make.MONDAY)
    assert refused.value.code == "paper.not_a_draft"
    with pytest.raises(PermissionDenied):
        services.submit(paper_id=make.draft(house).pk, by=directory.user(), at=make.MONDAY)
