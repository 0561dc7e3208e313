"""What other apps ask, and how notations begin."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from phoihop.kernel.scope import one_request
from phoihop.kernel.web.paging import Count, count_each
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers import queries, services
from phoihop.papers.deeds import Deed, acts_as
from phoihop.papers.queries import waiting_lists
from phoihop.papers.tests import make

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("name", "short", "expected"),
    [
        ("Sở Tư pháp tỉnh Sông Thanh", "Sở Tư pháp", "STP"),
        ("Thường trực Hội đồng nhân dân tỉnh", "TT HĐND tỉnh", "TT.HĐND"),
        ("Ủy ban nhân dân xã Thượng Hải", "", "UBND"),
        ("Đoàn đại biểu Quốc hội tỉnh", "Đoàn ĐBQH", "ĐBQH"),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Sông Thanh", "", "UBMTTQVN"),
        ("Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh A", "", "VPĐĐBQHHĐND"),
    ],
)
def test_a_body_is_abbreviated_as_in_notations(name: str, short: str, expected: str) -> None:
    assert queries.abbreviation(Body(name=name, short_name=short)) == expected


@pytest.mark.django_db
def test_papers_of_a_source_row_are_those_the_person_may_see() -> None:
    house, other = make.house(), make.house()
    mine = make.draft(house, source_kind="commitment", source_code="NV-1")
    sent = make.issued(other, to=(house.body,), source_kind="commitment", source_code="NV-1")
    make.draft(other, source_kind="commitment", source_code="NV-1")
    make.draft(house, source_kind="commitment", source_code="NV-2")
    assert set(queries.papers_of_source(house.officer, "commitment", "NV-1")) == {mine, sent}


@pytest.mark.django_db
def test_the_place_before_the_date_is_remembered() -> None:
    house = make.house()
    assert queries.usual_place(house.body) == ""
    make.draft(house)
    paper = services.draft(issuer=house.body, template="notice", values={}, by=house.officer, at=make.MONDAY)
    assert paper.sheet["place"] == "Sông Thanh"


@pytest.mark.django_db
def test_after_a_merger_the_successors_people_act_for_the_predecessor() -> None:
    old, new = make.house(), make.house()
    paper = make.submitted(old)
    Body.objects.filter(pk=old.body.pk).update(abolished_on=TODAY, succeeded_by=new.body)
    old.body.refresh_from_db()
    assert new.leader in queries.holders(old.body, RoleKind.LEADER, on=TODAY)
    step = paper.review_steps.get(decision="waiting")
    assert list(queries.waiting_reviews(new.head_of_office, on=TODAY)) == [step]
    services.approve(step_id=step.pk, by=new.head_of_office, at=make.MONDAY)


@pytest.mark.django_db
def test_holders_are_exactly_those_whom_the_table_lets_act() -> None:
    standing = make.house(kind="council_standing")
    office = directory.office_of(standing.body)
    of_office = {kind: directory.user(of=office, kind=kind) for kind in RoleKind}
    users = [standing.leader, standing.head_of_office, standing.officer, standing.clerk, *of_office.values()]
    for role in (RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE, RoleKind.OFFICER, RoleKind.REGISTRY_CLERK):
        held = set(queries.holders(standing.body, role, on=TODAY))
        assert held == {user for user in users if acts_as(user, standing.body.pk, role, on=TODAY)}
    clerks = queries.doers(standing.body, Deed.NUMBER, on=TODAY)
    assert set(clerks) == {standing.clerk, of_office[RoleKind.REGISTRY_CLERK]}


@pytest.mark.django_db
def test_what_waits_for_a_person_is_counted_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    house, other = make.house(), make.house()
    for maker in (make.draft, make.submitted, make.approved, make.signed, make.numbered):
        maker(house)
    make.issued(house, to=(other.body, "Báo Sông Thanh"))
    expected = {house.officer: 0, house.head_of_office: 2, house.leader: 1, house.clerk: 3, other.clerk: 1}
    for user, number in expected.items():
        with django_assert_num_queries(2), one_request():  # the person's roles, then the count
            assert count_each({"papers": waiting_lists(user, on=TODAY)})["papers"].number == number
    assert count_each({"papers": waiting_lists(house.clerk, on=TODAY)}, 2)["papers"] == Count(2, more=True)
    assert count_each({"papers": waiting_lists(directory.administrator(), on=TODAY)})["papers"].number == 0
