"""Bodies change, history stays: names by day, succession, what is handed over, what is refused and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations import queries, services
from phoihop.organisations.models import (
    Body,
    BodyChange,
    BodyKind,
    BodyName,
    ChangeKind,
    Membership,
    Role,
    RoleKind,
    Serving,
    StandIn,
    sight_of,
)
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
BASIS = "Nghị quyết 10/NQ-HĐND ngày 01/3/2026"


@pytest.fixture
def keeper() -> User:
    return make.administrator()


def _act(keeper: User, **more: Any) -> dict[str, Any]:
    return {"on": TODAY, "legal_basis": BASIS, "by": keeper, "at": AT} | more


def _new(name: str = "Sở Mới", **more: Any) -> services.NewBody:
    return services.NewBody(name=name, kind=BodyKind.DEPARTMENT, **more)


def test_a_body_is_established_with_its_decision(keeper: User) -> None:
    body = services.establish(new=_new("Sở  Khoa học"), **_act(keeper))
    assert (body.name, body.established_on, body.short_name) == ("Sở Khoa học", TODAY, "Sở Khoa học")
    change = BodyChange.objects.get()
    assert (change.kind, change.legal_basis) == (ChangeKind.ESTABLISHED, BASIS)
    assert [part.body for part in change.parts.all()] == [body]
    assert not body.exists_on(TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"legal_basis": "  "}, "change.basis_needed"),
        ({"on": TODAY - timedelta(days=1)}, "change.reason_needed"),
        ({"new": _new(" ")}, "body.name_needed"),
        ({"new": _new("Ủy ban nhân dân huyện", level="district")}, "body.tier_ended"),
    ],
)
def test_an_establishment_is_refused(keeper: User, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.establish(**{"new": _new()} | _act(keeper, **more))
    assert refusal.value.code == code


def test_a_district_of_the_past_may_be_entered_with_a_reason(keeper: User) -> None:
    body = services.establish(
        new=_new("Ủy ban nhân dân huyện Mẫu", level="district"),
        **_act(keeper, on=date(2010, 1, 1), reason="ghi lịch sử"),
    )
    assert body.level == "district"


def test_only_the_administrator_of_everywhere_changes_bodies() -> None:
    body = make.body()
    for user in (make.user(of=body, kind=RoleKind.LEADER), make.user(of=body, kind=RoleKind.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            services.rename(body=body, name="Tên khác", **_act(user))
        with pytest.raises(PermissionDenied):
            services.abolish(body=body, successor=None, **_act(user))
        with pytest.raises(PermissionDenied):
            services.establish(new=_new(), **_act(user))
    assert not BodyChange.objects.exists()


def test_a_renamed_body_reads_as_it_was(keeper: User) -> None:
    body = make.body(name="Sở Tài nguyên")
    services.rename(body=body, name="Sở Nông nghiệp", **_act(keeper))
    body.refresh_from_db()
    assert body.name == "Sở Nông nghiệp"
    assert body.name_on(TODAY - timedelta(days=1)) == "Sở Tài nguyên"
    assert body.name_on(TODAY) == "Sở Nông nghiệp"
    act = Act.objects.filter(verb="body.renamed").order_by("-id")[0]
    assert (act.before["name"], act.after["name"], act.by) == ("Sở Tài nguyên", "Sở Nông nghiệp", keeper)


def test_a_name_set_ahead_takes_effect_on_its_day(keeper: User) -> None:
    body = make.body(name="Sở Cũ")
    ahead = TODAY + timedelta(days=10)
    services.rename(body=body, name="Sở Mới", **_act(keeper, on=ahead))
    body.refresh_from_db()
    assert body.name == "Sở Cũ"
    assert services.bring_up_to(today=ahead - timedelta(days=1), at=AT) == 0
    assert services.bring_up_to(today=ahead, at=AT) == 1
    assert services.bring_up_to(today=ahead, at=AT) == 0
    body.refresh_from_db()
    assert body.name == "Sở Mới"


def test_a_name_is_put_into_the_past_with_a_reason_and_later_names_stay(keeper: User) -> None:
    body = make.body(name="A")
    services.rename(body=body, name="C", **_act(keeper))
    before = TODAY - timedelta(days=400)
    services.rename(body=body, name="B", **_act(keeper, on=before, reason="bổ sung lịch sử"))
    body.refresh_from_db()
    assert body.name == "C"
    names = [body.name_on(before - timedelta(days=1)), body.name_on(before), body.name_on(TODAY)]
    assert names == ["A", "B", "C"]
    assert BodyName.objects.filter(body=body, until__isnull=True).count() == 1


def test_renaming_is_refused_when_it_says_nothing_or_twice_the_same_day(keeper: User) -> None:
    body = make.body(name="A")
    with pytest.raises(Refused, match=r"same_name"):
        services.rename(body=body, name=" A ", **_act(keeper))
    services.rename(body=body, name="B", **_act(keeper))
    with pytest.raises(Refused, match=r"name_same_day"):
        services.rename(body=body, name="C", **_act(keeper))
    with pytest.raises(Refused, match=r"name_needed"):
        services.rename(body=body, name=" ", **_act(keeper))


def test_after_a_merger_the_successor_acts_for_the_rows_of_all_before(keeper: User) -> None:
    first, second = make.body(name="Sở Xây dựng"), make.body(name="Sở Giao thông")
    office = make.office_of(first)
    clerk = make.user(of=office, kind=RoleKind.REGISTRY_CLERK)
    officer = make.user(of=second)
    stranger = make.user()

    merged = services.merge(bodies=[first, second], into=_new("Sở Hạ tầng"), **_act(keeper))

    assert {first.pk, second.pk, merged.pk} <= sight_of(clerk, on=TODAY).served
    assert {first.pk, second.pk, merged.pk} <= sight_of(officer, on=TODAY).own
    assert not {first.pk, second.pk, merged.pk} & sight_of(stranger, on=TODAY).bodies
    assert sight_of(officer, on=TODAY - timedelta(days=1)).own == {second.pk}
    for body in (first, second):
        body.refresh_from_db()
        assert body.name_on(TODAY - timedelta(days=1)) == body.name
        assert queries.heir_of(body, on=TODAY) == merged
        assert queries.heir_of(body, on=TODAY - timedelta(days=1)) == body
    assert set(queries.users_of(first, on=TODAY)) == {officer}
    assert set(queries.users_of(first, on=TODAY, with_office=True)) == {officer, clerk}


def test_succession_goes_on_through_several_mergers(keeper: User) -> None:
    bodies = [make.body() for _ in range(4)]
    later = AT
    for number in range(3):
        day = TODAY + timedelta(days=number)
        later = AT + timedelta(days=number)
        services.merge(bodies=[bodies[number]], into=bodies[number + 1], on=day, legal_basis=BASIS, by=keeper, at=later)
    end = TODAY + timedelta(days=2)
    last = make.user(of=bodies[3])
    assert sight_of(last, on=end).own == {body.pk for body in bodies}
    assert sight_of(last, on=end - timedelta(days=1)).own == {bodies[3].pk}  # the chain is not yet closed
    assert queries.heirs([body.pk for body in bodies], on=end) == {body.pk: bodies[3].pk for body in bodies}


def test_a_merger_hands_over_offices_posts_roles_codes_and_bodies_below(keeper: User) -> None:
    old, goes_on = make.body(), make.body()
    office = make.office_of(old)
    below = make.body(parent=old)
    head = make.person(of=old, post="Giám đốc", is_head=True)
    deputy = make.person(of=old, post="Phó Giám đốc")
    post = Membership.objects.get(person=head)
    services.appoint_stand_in(membership=post, stand_in=deputy, form="KT.", from_on=TODAY, by=keeper, at=AT)
    code = services.give_code(body=old, scheme="qd20", value="H37.01", by=keeper, at=AT)
    user = make.user(of=old)

    services.merge(bodies=[old], into=goes_on, **_act(keeper))

    below.refresh_from_db()
    code.refresh_from_db()
    assert below.parent == goes_on
    assert code.until == TODAY
    assert queries.body_with_code("qd20", "H37.01", on=TODAY - timedelta(days=1)) == old
    assert queries.body_with_code("qd20", "H37.01", on=TODAY) is None
    assert list(queries.offices_of(goes_on, on=TODAY)) == [office]
    assert list(queries.offices_of(old, on=TODAY)) == []
    carried = Membership.objects.get(person=head, body=goes_on)
    assert (carried.from_on, carried.is_head) == (TODAY, False)
    assert not StandIn.objects.exists()  # it had yet to begin
    assert Role.objects.get(user=user, body=goes_on).from_on == TODAY
    assert Role.objects.get(user=user, body=old).until == TODAY


def test_a_merger_set_ahead_changes_nothing_until_its_day(keeper: User) -> None:
    old, goes_on = make.body(), make.body()
    below = make.body(parent=old)
    user = make.user(of=goes_on)
    day = TODAY + timedelta(days=30)
    services.merge(bodies=[old], into=goes_on, **_act(keeper, on=day))
    assert sight_of(user, on=TODAY).own == {goes_on.pk}
    assert sight_of(user, on=day).own == {goes_on.pk, old.pk}
    assert queries.heir_of(Body.objects.get(pk=old.pk), on=TODAY) == old
    below.refresh_from_db()
    assert below.parent == old
    assert services.bring_up_to(today=day, at=AT) == 1
    below.refresh_from_db()
    assert below.parent == goes_on
    assert services.bring_up_to(today=day, at=AT) == 0


def test_two_principals_that_merge_leave_one_serving(keeper: User) -> None:
    first, second = make.body(), make.body()
    office = make.office_of(first, second)
    merged = services.merge(bodies=[first, second], into=_new(), **_act(keeper))
    assert list(queries.principals_of(office, on=TODAY)) == [merged]
    assert Serving.objects.filter(office=office, until__isnull=True).count() == 1


def test_a_split_names_the_heir_or_goes_on(keeper: User) -> None:
    body = make.body()
    after = services.split(body=body, into=[_new("Một"), _new("Hai")], heir=1, **_act(keeper))
    body.refresh_from_db()
    assert body.succeeded_by == after[1]
    lives = make.body()
    [part] = services.split(body=lives, into=[_new("Ba")], heir=None, **_act(keeper))
    lives.refresh_from_db()
    assert lives.abolished_on is None
    change = BodyChange.objects.order_by("-id")[0]
    assert {(p.body_id, p.side) for p in change.parts.all()} == {
        (lives.pk, "before"), (lives.pk, "after"), (part.pk, "after"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("into", "heir", "code"), [(1, 0, "split.too_few"), (0, None, "split.too_few"), (2, 2, "split.no_such_heir")]
)
def test_a_split_is_refused(keeper: User, into: int, heir: int | None, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.split(body=make.body(), into=[_new() for _ in range(into)], heir=heir, **_act(keeper))
    assert refusal.value.code == code


def test_an_abolished_body_without_successor_must_have_nothing_below(keeper: User) -> None:
    body = make.body()
    make.body(parent=body)
    with pytest.raises(Refused) as refusal:
        services.abolish(body=body, successor=None, **_act(keeper))
    assert refusal.value.code == "body.has_bodies_below"
    assert not BodyChange.objects.exists()  # nothing half done
    body.refresh_from_db()
    assert body.abolished_on is None


def test_what_has_ended_neither_ends_again_nor_takes_others(keeper: User) -> None:
    gone, other = make.body(), make.body()
    services.abolish(body=gone, successor=other, **_act(keeper))
    acts: list[tuple[Callable[[], Body], str]] = [
        (lambda: services.abolish(body=gone, successor=None, **_act(keeper)), "body.not_alive"),
        (lambda: services.merge(bodies=[other], into=gone, **_act(keeper)), "body.not_alive"),
        (lambda: services.merge(bodies=[other], into=other, **_act(keeper)), "merge.too_few"),
        (lambda: services.abolish(body=other, successor=other, **_act(keeper)), "body.succeeds_itself"),
    ]
    for act, code in acts:
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == code


def test_no_circle_of_successors_by_acts_set_ahead(keeper: User) -> None:
    one, two = make.body(), make.body()
    services.abolish(body=one, successor=two, **_act(keeper, on=TODAY + timedelta(days=30)))
    with pytest.raises(Refused) as refusal:
        services.abolish(body=two, successor=one, **_act(keeper, on=TODAY + timedelta(days=20)))
    assert refusal.value.code == "body.awaited"


def test_the_last_administrator_of_everywhere_is_not_abolished_with_the_body(keeper: User) -> None:
    seat = Role.objects.get(user=keeper).body
    with pytest.raises(Refused) as refusal:
        services.abolish(body=seat, successor=None, **_act(keeper))
    assert refusal.value.code == "body.seats_administrator"
    services.merge(bodies=[seat], into=make.body(), **_act(keeper))
    assert Role.objects.held(TODAY).filter(user=keeper, everywhere=True).count() == 1
