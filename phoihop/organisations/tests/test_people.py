"""Posts, heads, deputies with their term, stand-ins in legal form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations import queries, services
from phoihop.organisations.models import Body, BodyKind, Membership, Person, RoleKind, StandIn
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
HOW: dict[str, Any] = {"by": None, "at": AT}


def _post(person: Person) -> Membership:
    return Membership.objects.get(person=person)


def test_people_are_kept_by_clerk_head_and_administrator_of_the_body_or_its_office() -> None:
    body = make.body()
    office = make.office_of(body)
    for number, by in enumerate(
        [
            make.user(of=body, kind=RoleKind.REGISTRY_CLERK),
            make.user(of=office, kind=RoleKind.HEAD_OF_OFFICE),
            make.user(of=office, kind=RoleKind.ADMINISTRATOR),
            make.administrator(),
        ]
    ):
        services.enter_person(full_name=f"Trần Thị {number}", body=body, post="Chuyên viên", by=by, at=AT)
    for by in [make.user(of=body), make.user(of=body, kind=RoleKind.AUDITOR), make.user(kind=RoleKind.LEADER)]:
        with pytest.raises(PermissionDenied):
            services.enter_person(full_name="Lê A", body=body, post="Chuyên viên", by=by, at=AT)
        with pytest.raises(PermissionDenied):
            services.appoint(person=Person.objects.all()[0], body=body, post="X", by=by, at=AT)
        with pytest.raises(PermissionDenied):
            services.end_membership(membership=Membership.objects.all()[0], until=TODAY, by=by, at=AT)
    assert queries.people_of(body, on=TODAY).count() == 4


def test_a_body_has_one_head_and_one_after_the_other() -> None:
    body = make.body()
    head = make.person(of=body, post="Giám đốc", is_head=True)
    other = make.person(of=body)
    with pytest.raises(Refused) as refusal:
        services.appoint(person=other, body=body, post="Giám đốc", is_head=True, from_on=TODAY, **HOW)
    assert refusal.value.code == "post.head_taken"
    services.end_membership(membership=_post(head), until=TODAY, **HOW)
    services.appoint(person=other, body=body, post="Giám đốc", is_head=True, from_on=TODAY, **HOW)
    for day, who in ((date(2026, 3, 1), head), (TODAY, other)):
        held = queries.head_of(body, on=day)
        assert held is not None
        assert held.person == who
        assert queries.holder_of(body, "Giám đốc", on=day) == held
    assert queries.head_of(make.body(), on=TODAY) is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"post": "  "}, "post.needed"),
        ({"from_on": TODAY, "until": TODAY}, "post.backwards"),
        ({"post": "Chuyên viên"}, "post.held_already"),
    ],
)
def test_an_appointment_is_refused(more: dict[str, Any], code: str) -> None:
    body = make.body()
    person = make.person(of=body, post="Chuyên viên")
    given: dict[str, Any] = {"person": person, "body": body, "post": "Phó"}
    with pytest.raises(Refused) as refusal:
        services.appoint(**given | more | HOW)
    assert refusal.value.code == code


def test_a_deputy_sits_for_a_term() -> None:
    council = make.body(kind=BodyKind.COUNCIL)
    with pytest.raises(Refused) as refusal:
        services.enter_person(full_name="Lê Văn An", body=council, post="Đại biểu", **HOW)
    assert refusal.value.code == "post.term_needed"
    assert not Person.objects.exists()
    term = make.term()
    person = services.enter_person(full_name="Lê Văn An", body=council, post="Đại biểu", term=term, **HOW)
    assert _post(person).until == term.until


def test_nobody_joins_a_body_after_its_end() -> None:
    body = make.body()
    services.abolish(body=body, successor=None, on=TODAY, legal_basis="QĐ 1", **HOW)
    with pytest.raises(Refused) as refusal:
        services.enter_person(full_name="Lê Văn An", body=body, post="Phó", from_on=TODAY, **HOW)
    assert refusal.value.code == "post.body_ended"


def test_ending_a_post_ends_who_stands_in_and_happens_once() -> None:
    body = make.body()
    head, deputy = make.person(of=body, post="Giám đốc", is_head=True), make.person(of=body, post="Phó Giám đốc")
    services.appoint_stand_in(membership=_post(head), stand_in=deputy, form="KT.", from_on=date(2026, 1, 1), **HOW)
    services.end_membership(membership=_post(head), until=TODAY, reason="nghỉ hưu", **HOW)
    assert StandIn.objects.get().until == TODAY
    assert Act.objects.filter(verb="stand_in.ended").count() == 1
    with pytest.raises(Refused) as refusal:
        services.end_membership(membership=_post(head), until=TODAY, **HOW)
    assert refusal.value.code == "post.ended_already"


def test_a_name_is_corrected_with_a_reason_and_own_telephone_by_oneself() -> None:
    body = make.body()
    account = make.user(of=body)
    person = make.person(of=body, account=account, full_name="Nguyễn Văn A")
    same: dict[str, Any] = {"full_name": "Nguyễn Văn A", "email": "", "at": AT}
    services.correct_person(person=person, phone="0912", by=account, **same)
    with pytest.raises(PermissionDenied):
        services.correct_person(person=person, phone="1", by=account, **same | {"full_name": "Tên Khác"})
    with pytest.raises(PermissionDenied):
        services.correct_person(person=person, phone="1", by=make.user(of=body), **same)
    clerk = make.user(of=body, kind=RoleKind.REGISTRY_CLERK)
    with pytest.raises(Refused, match="reason_needed"):
        services.correct_person(person=person, phone="0912", by=clerk, **same | {"full_name": "Tên Khác"})
    with pytest.raises(Refused, match="name_needed"):
        services.correct_person(person=person, phone="0912", by=clerk, **same | {"full_name": " "})
    services.correct_person(person=person, phone="0912", by=clerk, reason="sai dấu", **same | {"full_name": "Tên Khác"})
    person.refresh_from_db()
    assert (person.full_name, person.phone) == ("Tên Khác", "0912")


def _pair(body: Body) -> tuple[Membership, Person]:
    head = make.person(of=body, post="Chủ tịch", is_head=True)
    return _post(head), make.person(of=body, post="Phó Chủ tịch")


@pytest.mark.parametrize("form", ["KT.", "TL.", "Q."])
def test_a_stand_in_holds_on_its_days_only(form: str) -> None:
    post, deputy = _pair(make.body())
    until = date(2026, 4, 1)
    row = services.appoint_stand_in(membership=post, stand_in=deputy, form=form, from_on=TODAY, until=until, **HOW)
    for day, there in ((date(2026, 3, 1), []), (TODAY, [row]), (date(2026, 3, 31), [row]), (until, [])):
        assert list(queries.stand_ins_of(post, on=day)) == there
        assert list(queries.standing_in(deputy, on=day)) == there


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"form": "TM."}, "stand_in.form"),
        ({"form": "XX"}, "stand_in.form"),
        ({"until": TODAY}, "stand_in.backwards"),
        ({"form": "TUQ."}, "stand_in.basis_needed"),
        ({"form": "TUQ.", "legal_basis": "VB 1", "scope": "ký", "until": None}, "stand_in.basis_needed"),
    ],
)
def test_a_stand_in_is_refused(more: dict[str, Any], code: str) -> None:
    post, deputy = _pair(make.body())
    given: dict[str, Any] = {"membership": post, "stand_in": deputy, "form": "KT.", "from_on": TODAY}
    with pytest.raises(Refused) as refusal:
        services.appoint_stand_in(**given | more | HOW)
    assert refusal.value.code == code


def test_who_may_stand_in_follows_the_form() -> None:
    body = make.body()
    post, deputy = _pair(body)
    office = make.office_of(body)
    chief, stranger = make.person(of=office, post="Chánh Văn phòng"), make.person()
    basis: dict[str, Any] = {
        "from_on": TODAY,
        "until": date(2026, 5, 1),
        "scope": "ký giấy mời",
        "legal_basis": "VB 7/UQ",
    }
    for who, form, code in [
        (chief, "KT.", "stand_in.not_of_body"),
        (stranger, "TL.", "stand_in.not_of_body"),
        (post.person, "KT.", "stand_in.self"),
    ]:
        with pytest.raises(Refused) as refusal:
            services.appoint_stand_in(membership=post, stand_in=who, form=form, **basis, **HOW)
        assert refusal.value.code == code
    services.appoint_stand_in(membership=post, stand_in=chief, form="TL.", **basis, **HOW)
    services.appoint_stand_in(membership=post, stand_in=stranger, form="TUQ.", **basis, **HOW)
    services.appoint_stand_in(membership=post, stand_in=deputy, form="Q.", **basis, **HOW)
    with pytest.raises(Refused, match="acting_taken"):
        services.appoint_stand_in(membership=post, stand_in=make.person(of=body), form="Q.", **basis, **HOW)
    with pytest.raises(Refused, match=r"stand_in\.already"):
        services.appoint_stand_in(membership=post, stand_in=chief, form="TL.", **basis, **HOW)
    assert list(queries.assignable(body, on=TODAY)) == sorted(
        [post.person, deputy, chief, *Person.objects.filter(memberships__body=body).exclude(
            pk__in=[post.person_id, deputy.pk])],
        key=lambda person: (Person.objects.get(pk=person.pk).name_key, person.pk),
    )  # fmt: skip


def test_a_stand_in_outside_the_post_is_refused_and_one_ended_stays_ended() -> None:
    body = make.body()
    post, deputy = _pair(body)
    services.end_membership(membership=post, until=date(2026, 6, 1), **HOW)
    with pytest.raises(Refused, match="outside_post"):
        services.appoint_stand_in(
            membership=post, stand_in=deputy, form="KT.", from_on=TODAY, until=date(2026, 7, 1), **HOW
        )
    row = services.appoint_stand_in(
        membership=post, stand_in=deputy, form="KT.", from_on=TODAY, until=date(2026, 5, 1), **HOW
    )
    with pytest.raises(PermissionDenied):
        services.end_stand_in(row=row, until=date(2026, 4, 1), by=make.user(of=body), at=AT)
    services.end_stand_in(row=row, until=date(2026, 4, 1), **HOW)
    with pytest.raises(Refused, match="ended_already"):
        services.end_stand_in(row=row, until=date(2026, 4, 1), **HOW)
    services.end_stand_in(row=row, until=TODAY, **HOW)
    assert not StandIn.objects.exists()
    with pytest.raises(PermissionDenied):
        services.appoint_stand_in(
            membership=post, stand_in=deputy, form="KT.", from_on=TODAY, by=make.user(of=body), at=AT
        )
