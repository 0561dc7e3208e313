"""In whose name deputies sit: of the council and its groups for its standing body, of the delegation for itself."""

from __future__ import annotations

from datetime import date

import pytest

from phoihop.organisations import services
from phoihop.organisations.models import Body, BodyKind, Level, RoleKind, deputies, deputy_of
from phoihop.organisations.tests import make
from phoihop.organisations.tests.make import AT

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
K = BodyKind


def commune_council(name: str) -> tuple[Body, Body, Body]:
    """The council of a commune, its standing body, a group of it that says only whose commune it is of."""
    commune = make.body(name=f"UBND xã {name}", kind=K.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    council = make.body(name=f"HĐND xã {name}", kind=K.COUNCIL, level=Level.COMMUNE, commune=commune)
    standing = make.body(
        name=f"Thường trực HĐND xã {name}",
        kind=K.COUNCIL_STANDING,
        level=Level.COMMUNE,
        parent=council,
        commune=commune,
    )
    group = make.body(name=f"Tổ 1 xã {name}", kind=K.DEPUTY_GROUP, level=Level.COMMUNE, commune=commune)
    return council, standing, group


def test_who_sits_in_a_council_or_in_a_part_of_it_is_deputy_of_its_standing_body_alone() -> None:
    council = make.body(name="HĐND tỉnh", kind=K.COUNCIL)
    standing = make.body(name="Thường trực HĐND tỉnh", kind=K.COUNCIL_STANDING)
    delegation = make.body(name="Đoàn ĐBQH", kind=K.NA_DELEGATION)
    group = make.body(name="Tổ 1", kind=K.DEPUTY_GROUP, parent=council)
    board = make.body(name="Ban Pháp chế", kind=K.COUNCIL_COMMITTEE, parent=council)
    guests = make.body(name="Tổ đại biểu Quốc hội số 1", kind=K.DEPUTY_GROUP, parent=delegation)
    lost = make.body(name="Tổ không rõ của ai", kind=K.DEPUTY_GROUP)
    one, other = commune_council("Một"), commune_council("Hai")
    for seat, seen in (
        (council, standing), (standing, standing), (group, standing), (board, standing), (delegation, delegation),
        (guests, delegation), (one[0], one[1]), (one[2], one[1]), (other[0], other[1]),
    ):  # fmt: skip
        user = make.user(of=seat, kind=RoleKind.DEPUTY)
        assert deputy_of(user, on=DAY) == {seen.pk}, seat
        person = make.person(of=seat)
        for body in (standing, delegation, one[1], other[1]):
            assert deputies(body, on=DAY).contains(person) == (body == seen), (seat, body)
    assert not deputy_of(make.user(of=lost, kind=RoleKind.DEPUTY), on=DAY)  # nobody guesses
    for kind in (RoleKind.OFFICER, RoleKind.LEADER, RoleKind.AUDITOR):
        assert not deputy_of(make.user(of=council, kind=kind), on=DAY)


def test_staff_of_the_office_is_no_deputy_and_who_has_an_account_of_one_is() -> None:
    standing = make.body(kind=K.COUNCIL_STANDING)
    council = make.body(kind=K.COUNCIL)
    clerk = make.person(of=make.office_of(standing))
    elsewhere = make.person(account=make.user(of=council, kind=RoleKind.DEPUTY))
    assert not deputies(standing, on=DAY).contains(clerk)
    assert deputies(standing, on=DAY).contains(elsewhere)


def test_deputies_of_what_succeeded_a_council_follow_what_it_gathered() -> None:
    old, old_standing, _group = commune_council("Cũ")
    new, new_standing, group = commune_council("Mới")
    for gone, follows in ((old, new), (old_standing, new_standing)):
        services.merge(bodies=[gone], into=follows, on=date(2025, 7, 1), legal_basis="Nghị quyết", by=None, at=AT)
    deputy = make.user(of=group, kind=RoleKind.DEPUTY)
    assert deputy_of(deputy, on=DAY) == {old_standing.pk, new_standing.pk}
    assert deputies(Body.objects.get(pk=old_standing.pk), on=DAY).contains(make.person(of=group))
