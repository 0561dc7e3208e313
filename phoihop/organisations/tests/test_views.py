"""Pages: who may read, what a list costs, search as typed, acts by form, history shown as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.kernel.accounts.models import User
from phoihop.organisations import services
from phoihop.organisations.models import Body, BodyChange, BodyKind, Membership, Person, Role, RoleKind, StandIn, Term
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}
Login = Callable[[User], Client]


@pytest.fixture
def login() -> Login:
    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


def _text(response: Any) -> str:
    return str(response.content.decode())


def _post(client: Client, address: str, /, **data: Any) -> Any:
    return client.post(address, data)


def test_every_account_reads_the_directory_and_no_visitor(login: Login, client: Client) -> None:
    body = make.body(name="Sở Thử nghiệm")
    person = make.person(of=body, full_name="Lê Thị Thử")
    reader = login(make.user(kind=RoleKind.DEPUTY))
    for address, words in [
        (reverse("organisations:bodies"), "Sở Thử nghiệm"),
        (reverse("organisations:people"), "Lê Thị Thử"),
        (reverse("organisations:tree"), "Sở Thử nghiệm"),
        (body.get_absolute_url(), "Lê Thị Thử"),
        (person.get_absolute_url(), "Sở Thử nghiệm"),
        (reverse("organisations:pick_body") + "?x=thu", "Sở Thử nghiệm"),
        (reverse("organisations:pick_person") + "?x=thu", "Lê Thị Thử"),
        (reverse("organisations:terms"), "Nhiệm kỳ"),
    ]:
        assert words in _text(reader.get(address)), address
        assert client.get(address).status_code == 302, address


def test_words_are_found_as_typed_with_and_without_marks_by_code_and_by_the_past(login: Login) -> None:
    body = make.body(name="Ủy ban nhân dân xã Đồng Mẫu", kind=BodyKind.PEOPLES_COMMITTEE, level="commune")
    services.give_code(body=body, scheme="qd20", value="H37.77", by=None, at=AT)
    make.body(name="Sở Tài chính")
    reader = login(make.user())
    for words in ["dong mau", "Đồng", "xã đồ", "uy ban mau", "H37.77", body.code.lower()]:
        found = _text(reader.get(reverse("organisations:bodies"), {"q": words}, headers=HTMX))
        assert "Đồng Mẫu" in found, words
        assert "Sở Tài chính" not in found, words
        assert "<html" not in found
    nothing = _text(reader.get(reverse("organisations:bodies"), {"q": "không có đâu"}))
    assert "Không có cơ quan nào khớp" in nothing
    for odd in ["'", "& | ! :*", "<->", "\\", "a" * 300]:
        assert reader.get(reverse("organisations:bodies"), {"q": odd}).status_code == 200


def test_filters_narrow_by_level_kind_and_past(login: Login) -> None:
    make.body(name="Sở Một", level="province")
    make.body(name="Xã Hai", level="commune", kind=BodyKind.PEOPLES_COMMITTEE)
    gone = make.body(name="Sở Đã Hết")
    services.abolish(
        body=gone, successor=Body.objects.get(name="Sở Một"), on=date(2026, 3, 2), legal_basis="QĐ 1", by=None, at=AT
    )
    reader = login(make.user(of=Body.objects.get(name="Sở Một")))
    address = reverse("organisations:bodies")
    communes = _text(reader.get(address, {"level": "commune"}, headers=HTMX))
    assert ("Xã Hai" in communes, "Sở Một" in communes) == (True, False)
    assert "Sở Đã Hết" not in _text(reader.get(address))
    past = _text(reader.get(address, {"past": "on"}))
    assert "Sở Đã Hết" in past
    assert "nay là Sở Một" in past


def test_lists_stand_in_order_of_rank_and_people_by_given_name(login: Login) -> None:
    for name, rank in [("Ban A", 30), ("Ban Ă", 20), ("Ban Đ", 20), ("Ban D", 20)]:
        make.body(name=name, rank=rank, kind=BodyKind.OTHER)
    seat = make.body(rank=1)
    for name in ["Trần Văn Bình", "Bùi Thị An", "An Văn Đức", "Lê Văn Dũng"]:
        make.person(of=seat, full_name=name)
    reader = login(make.user(of=seat))
    names = re.findall(r"data-open>(Ban .)<", _text(reader.get(reverse("organisations:bodies"), {"kind": "other"})))
    assert names == ["Ban Ă", "Ban D", "Ban Đ", "Ban A"]
    people = re.findall(r"data-open>([^<]+)<", _text(reader.get(reverse("organisations:people"))))
    assert people == ["Bùi Thị An", "Trần Văn Bình", "Lê Văn Dũng", "An Văn Đức"]


def test_a_list_costs_the_same_for_one_row_and_for_many(
    login: Login, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seat = make.body()
    user = make.user(of=seat)
    make.person(of=seat)
    reader = login(user)
    costs = {}
    for name in ("bodies", "people", "tree"):
        reader.get(reverse(f"organisations:{name}"))
        costs[name] = _count(reader, name)
    for _number in range(12):
        below = make.body(parent=seat)
        services.give_code(body=below, scheme="own", value=f"M{_number}", by=None, at=AT)
        make.person(of=below)
    for name, cost in costs.items():
        with django_assert_num_queries(cost):
            assert reader.get(reverse(f"organisations:{name}")).status_code == 200


def _count(reader: Client, name: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        reader.get(reverse(f"organisations:{name}"))
    return len(queries)


def test_the_page_of_a_body_costs_the_same_with_few_and_many(
    login: Login, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    body = make.body()
    make.office_of(body)
    make.person(of=body)
    reader = login(make.user(of=body, kind=RoleKind.LEADER))
    reader.get(body.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        reader.get(body.get_absolute_url())
    for number in range(8):
        make.person(of=body)
        make.office_of(body, name=f"Văn phòng {number}")
        make.user(of=body)
    with django_assert_num_queries(len(few)):
        assert reader.get(body.get_absolute_url()).status_code == 200


def test_the_page_of_a_body_reads_as_it_was_and_says_what_it_is_now(login: Login) -> None:
    keeper = make.administrator()
    old, other = make.body(name="Sở Cũ Kỹ"), make.body(name="Sở Khác")
    how: dict[str, Any] = {"on": date(2026, 3, 2), "legal_basis": "NQ 5/NQ-HĐND", "by": keeper, "at": AT}
    services.rename(body=old, name="Sở Đổi Tên", **how)
    merged = services.merge(
        bodies=[old, other], into=services.NewBody(name="Sở Nay", kind="department"),
        **how | {"on": date(2026, 3, 3)},
    )  # fmt: skip
    page = _text(login(make.user()).get(old.get_absolute_url()))
    assert "nay là" in page
    for words in ("Sở Cũ Kỹ", "Sở Nay", "NQ 5/NQ-HĐND", merged.get_absolute_url()):
        assert words in page
    after = _text(login(make.user()).get(merged.get_absolute_url()))
    assert "Kế tục" in after
    assert old.get_absolute_url() in after


def test_roles_are_shown_to_administrators_and_the_head_only(login: Login) -> None:
    body = make.body()
    officer = make.user(of=body, full_name="Cán Bộ Có Vai")
    for user, seen in [
        (make.user(of=body, kind=RoleKind.LEADER), True),
        (make.user(of=body, kind=RoleKind.ADMINISTRATOR), True),
        (make.administrator(), True),
        (officer, False),
        (make.user(of=body, kind=RoleKind.REGISTRY_CLERK), False),
        (make.user(kind=RoleKind.LEADER), False),
        (make.user(of=body, kind=RoleKind.AUDITOR), False),
    ]:
        page = _text(login(user).get(body.get_absolute_url()))
        assert ("Tài khoản và vai trò" in page) is seen
        section = page[page.find("Tài khoản và vai trò") :] if seen else ""
        assert ("Cán Bộ Có Vai" in section) is seen


def test_a_body_is_established_renamed_split_merged_and_abolished_by_forms(login: Login) -> None:
    boss = login(make.administrator())
    change = {"on": "01/01/2099", "legal_basis": "NQ 1/NQ-HĐND", "reason": ""}
    new = {"name": "Sở Lập Mới", "kind": "department", "level": "province", "rank": "7"}
    assert _post(boss, reverse("organisations:establish"), **new, **change | {"on": ""}).status_code == 302
    body = Body.objects.get(name="Sở Lập Mới")
    address = {name: reverse(f"organisations:{name}", args=[body.code]) for name in
               ("rename", "split", "merge", "abolish")}  # fmt: skip
    assert _post(boss, address["rename"], name="Sở Tên Sau", **change).status_code == 302
    assert _post(boss, address["split"], names="Sở Con Một\nSở Con Hai", goes_on="on", **change).status_code == 302
    other = make.body(name="Sở Bên Cạnh")
    both = _post(boss, address["merge"], others="Sở Bên Cạnh", new_name="", **change)
    assert both.status_code == 422
    merged = _post(boss, address["merge"], others=other.code, new_name="Sở Gộp", **change | {"on": "02/01/2099"})
    assert merged.status_code == 302
    again = _post(boss, address["abolish"], **change | {"on": "03/01/2099"})
    assert again.status_code == 409
    assert "NQ 1/NQ-HĐND" in _text(again)  # what was typed is still there
    assert sorted(BodyChange.objects.values_list("kind", flat=True)) == ["merged", "renamed", "split"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rename", {"name": "X", "on": "01/01/2099", "legal_basis": "QĐ"}),
        ("merge", {"others": "", "new_name": "X", "on": "01/01/2099", "legal_basis": "QĐ"}),
        ("split", {"names": "X", "on": "01/01/2099", "legal_basis": "QĐ"}),
        ("abolish", {"on": "01/01/2099", "legal_basis": "QĐ"}),
        ("correct", {"kind": "office", "level": "other", "reason": "x"}),
        ("rank", {"rank": "1"}),
        ("give_code", {"scheme": "own", "value": "x"}),
        ("approval", {"reason": "x"}),
        ("contact", {"phone": "1"}),
        ("enter_person", {"full_name": "A B", "post": "C", "rank": "1"}),
        ("start_serving", {"principal": ""}),
    ],
)
def test_a_stranger_neither_opens_nor_sends_the_form_of_an_act(login: Login, name: str, data: dict[str, str]) -> None:
    body = make.body()
    stranger = login(make.user())
    address = reverse(f"organisations:{name}", args=[body.code])
    assert stranger.get(address).status_code == 403
    assert _post(stranger, address, **data).status_code == 403
    assert login(make.administrator()).get(address).status_code == 200
    assert not BodyChange.objects.exists()


def test_people_come_go_and_stand_in_by_forms(login: Login) -> None:
    body = make.body(name="Sở Có Người")
    clerk = login(make.user(of=body, kind=RoleKind.REGISTRY_CLERK))
    enter = reverse("organisations:enter_person", args=[body.code])
    head = {"full_name": "Trần Văn Đầu", "post": "Giám đốc", "is_head": "on", "rank": "1", "from_on": "01/01/2025"}
    assert _post(clerk, enter, **head).status_code == 302
    assert _post(clerk, enter, full_name="Lê Thị Phó", post="Phó Giám đốc", rank="2").status_code == 302
    person, deputy = Person.objects.get(full_name="Trần Văn Đầu"), Person.objects.get(full_name="Lê Thị Phó")
    post = Membership.objects.get(person=person)
    stand_in = reverse("organisations:appoint_stand_in", args=[person.code, post.pk])
    days = {"form": "KT.", "from_on": "01/02/2025", "until": "01/02/2099"}
    assert _post(clerk, stand_in, stand_in="Không Có Ai", **days).status_code == 422
    assert _post(clerk, stand_in, stand_in=f"Lê Thị Phó · {deputy.code}", **days).status_code == 302
    assert "Ký KT. Giám đốc Trần Văn Đầu" in _text(clerk.get(deputy.get_absolute_url()))
    row = StandIn.objects.get()
    end = reverse("organisations:end_stand_in", args=[person.code, row.pk])
    assert _post(clerk, end, until="01/01/2098").status_code == 302
    assert _post(clerk, end, until="01/01/2098").status_code == 409
    appoint = reverse("organisations:appoint", args=[deputy.code])
    assert _post(clerk, appoint, body="Sở Có Người", post="Ủy viên", rank="5").status_code == 302
    elsewhere = make.body(name="Sở Người Ta")
    assert _post(clerk, appoint, body=elsewhere.name, post="Ủy viên", rank="5").status_code == 403
    over = reverse("organisations:end_post", args=[person.code, post.pk])
    assert _post(clerk, over, until="01/01/2097").status_code == 302
    fix = reverse("organisations:correct_person", args=[person.code])
    assert _post(clerk, fix, full_name="Trần Văn Đậu").status_code == 409
    assert _post(clerk, fix, full_name="Trần Văn Đậu", reason="sai dấu").status_code == 302
    stranger = login(make.user())
    for address in (enter, stand_in, end, over, fix, appoint):
        assert stranger.get(address).status_code == 403


def test_accounts_are_managed_by_forms_within_ones_bodies(login: Login) -> None:
    body = make.body(name="Sở Tài Khoản")
    keeper = login(make.user(of=body, kind=RoleKind.ADMINISTRATOR))
    new = {"full_name": "Lê Mới", "username": "le.moi", "password": "mot-mat-khau-rat-dai", "body": "Sở Tài Khoản"}
    open_address = reverse("organisations:open_account")
    assert _post(keeper, open_address, **new | {"password": "123"}, kind="officer").status_code == 422
    assert _post(keeper, open_address, **new, kind="auditor").status_code == 403
    assert _post(keeper, open_address, **new, kind="officer").status_code == 302
    account = User.objects.get(username="le.moi")
    stranger = make.user()
    page = _text(keeper.get(reverse("organisations:accounts")))
    assert "le.moi" in page
    assert stranger.username not in page
    assert keeper.get(reverse("organisations:account", args=[stranger.username])).status_code == 404
    for name, data in [
        ("set_password", {"password": "mot-mat-khau-khac-dai"}),
        ("close_account", {"reason": "x"}),
        ("reopen_account", {"reason": "x"}),
        ("link_person", {"person": ""}),
        ("give_role", {"body": "Sở Tài Khoản", "kind": "registry_clerk"}),
    ]:
        address = reverse(f"organisations:{name}", args=["le.moi"])
        assert _post(keeper, address, **data).status_code == 302, name
        assert login(stranger).get(address).status_code == 404
    role = Role.objects.get(user=account, kind="registry_clerk")
    take = reverse("organisations:take_role", args=["le.moi", role.pk])
    assert _post(keeper, take, until="01/01/2099").status_code == 302
    account.refresh_from_db()
    assert account.check_password("mot-mat-khau-khac-dai")
    assert login(stranger).get(reverse("organisations:accounts")).status_code == 403
    assert login(stranger).get(open_address).status_code == 403


def test_an_account_is_opened_once_however_often_the_button_is_pressed(login: Login) -> None:
    body = make.body(name="Sở Hai Lần")
    keeper = login(make.user(of=body, kind=RoleKind.ADMINISTRATOR))
    data = {"full_name": "Lê", "username": "le.hai", "password": "mot-mat-khau-rat-dai", "body": "Sở Hai Lần",
            "kind": "officer", "_once": "a" * 24}  # fmt: skip
    first, second = (_post(keeper, reverse("organisations:open_account"), **data) for _time in range(2))
    assert (first.status_code, second.status_code, first["Location"]) == (302, 302, second["Location"])


def test_records_and_terms_by_forms(login: Login) -> None:
    boss = login(make.administrator())
    body, principal = make.body(name="Văn phòng Ghi"), make.body(name="Hội đồng Ghi")

    def send(name: str, /, *more: Any, **data: Any) -> int:
        return int(_post(boss, reverse(f"organisations:{name}", args=[body.code, *more]), **data).status_code)

    assert send("give_code", scheme="qd20", value="h37") == 409
    assert send("give_code", scheme="qd20", value="H37.09") == 302
    assert send("end_code", body.codes.get().pk, until="01/01/2099") == 302
    assert send("start_serving", principal="Hội đồng Ghi") == 302
    assert send("end_serving", body.servings.get().pk, until="01/01/2099") == 302
    assert send("contact", phone="0204 123", email="a@b.vn", address="Số 1") == 302
    assert send("approval", reason="nhỏ") == 302
    assert send("rank", rank="3") == 302
    assert send("correct", kind="office", level="province", parent=principal.name, reason="thiếu") == 302
    assert send("correct_name", body.names.get().pk, name="Văn phòng Ghi Đúng", reason="sai") == 302
    body.refresh_from_db()
    assert (body.name, body.rank, body.parent, body.phone) == ("Văn phòng Ghi Đúng", 3, principal, "0204 123")
    term = {"kind": "government", "name": "2026–2031", "from_on": "01/06/2026", "until": "01/06/2031"}
    assert _post(boss, reverse("organisations:open_term"), **term).status_code == 302
    fix = reverse("organisations:correct_term", args=[Term.objects.get().pk])
    assert _post(boss, fix, from_on="01/06/2026", until="01/07/2031", reason="x").status_code == 302
    assert "2026–2031" in _text(boss.get(reverse("organisations:terms")))


def test_the_tree_opens_branch_by_branch(login: Login) -> None:
    top = make.body(name="Gốc Cây")
    make.body(name="Cành Một", parent=top)
    reader = login(make.user(of=top))
    address = reverse("organisations:tree")
    assert "Cành Một" not in _text(reader.get(address))
    branch = _text(reader.get(address, {"of": top.code}, headers=HTMX))
    assert "Cành Một" in branch
    assert "<html" not in branch
    assert reader.get(address, {"of": "CQ-KHONG-COOOO"}).status_code == 404


def test_rights_are_asked_once_a_request_and_never_carried_into_the_next(login: Login) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    body = make.body()
    leader = make.user(of=body, kind=RoleKind.LEADER)
    reader = login(leader)
    with CaptureQueriesContext(connection) as queries:
        reader.get(body.get_absolute_url())
    assert sum("WITH RECURSIVE held" in query["sql"] for query in queries) == 1
    role = Role.objects.get(user=leader)
    services.take_role(role=role, until=timezone.localdate(), by=None, at=timezone.now())
    assert "Tài khoản và vai trò" not in _text(reader.get(body.get_absolute_url()))


@pytest.mark.parametrize("name", ["pick_body", "pick_person"])
def test_a_hostile_word_in_a_box_finds_nothing_and_breaks_nothing(name: str) -> None:
    client = Client()
    client.force_login(make.user())
    for typed in ("x\x00y", "'\"<script>", "%_\\"):
        assert client.get(reverse(f"organisations:{name}"), {"q": typed}).status_code == 200
