"""Spreadsheets: findings by line before anything is written, all or nothing, the same file twice adds nothing."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.web.imports import Line, read
from phoihop.organisations import services
from phoihop.organisations.likeness import Names
from phoihop.organisations.models import Body, BodyCode, BodyKind, Membership, Person, RoleKind
from phoihop.organisations.services import importing_bodies, importing_people
from phoihop.organisations.tests import make

pytestmark = pytest.mark.django_db
BODIES = reverse("organisations:import_bodies")


def as_lines(heads: Sequence[str], *rows: Sequence[Any], people: bool = False) -> Sequence[Line]:
    columns = importing_people.COLUMNS if people else importing_bodies.COLUMNS
    return read(io.BytesIO(book(heads, *rows)), "x.xlsx", columns=columns, required=()).lines


def book(heads: Sequence[str], *rows: Sequence[Any]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate([heads, *rows]):
        sheet.write_row(line, 0, row)
    book.close()
    return target.getvalue()


def _import(lines: Sequence[Line], by: User | None = None) -> importing_bodies.BodyPlan:
    return services.import_bodies(lines=lines, by=by, at=timezone.now())


HEADS = ["Tên cơ quan", "Loại", "Cấp", "Trực thuộc", "Thứ bậc", "Mã định danh", "Email", "SĐT"]


def test_bodies_enter_with_parents_in_any_order_and_a_second_time_nothing_changes() -> None:
    lines = as_lines(
        HEADS,
        ["Phòng Một", "Sở, ban, ngành", "Tỉnh", "Sở Gốc", 5, "H37.1.1", "a@b.vn", "0204"],
        ["Sở Gốc", "so, ban, nganh", "province", "", 1, "H37.1", "", ""],
        ["Văn phòng", "Văn phòng", "", "Sở Gốc", "", "", "", ""],
    )
    first = _import(lines)
    assert (first.new_count, first.changed_count, first.unchanged, first.error_count) == (3, 0, 0, 0)
    below = Body.objects.get(name="Phòng Một")
    assert (below.parent, below.rank, below.email) == (Body.objects.get(name="Sở Gốc"), 5, "a@b.vn")
    assert BodyCode.objects.filter(body=below, value="H37.1.1").count() == 1
    assert below.names.get().name == "Phòng Một"
    acts = Act.objects.count()
    second = _import(lines)
    assert (second.new_count, second.changed_count, second.unchanged, second.findings) == (0, 0, 3, [])
    assert Act.objects.count() == acts
    assert Body.objects.count() == 3


def test_a_later_file_changes_contact_and_rank_and_says_what_it_leaves() -> None:
    _import(as_lines(HEADS, ["Sở Gốc", "Sở, ban, ngành", "Tỉnh", "", 9, "", "", ""]))
    plan = _import(as_lines(HEADS, ["sở gốc", "Văn phòng", "Xã", "", 3, "H37.5", "x@y.vn", ""]))
    assert (plan.new_count, plan.changed_count) == (0, 1)
    assert [(remark.column, remark.blocks) for remark in plan.findings] == [("Loại", False), ("Cấp", False)]
    body = Body.objects.get()
    assert (body.rank, body.email, body.kind, body.codes.get().value) == (3, "x@y.vn", "department", "H37.5")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "", "", "", 1, "", "", ""], "Tên cơ quan"),
        (["x" * 301, "", "", "", "", "", "", ""], "Tên cơ quan"),
        (["Sở A", "Loại lạ", "", "", "", "", "", ""], "Loại"),
        (["Sở A", "", "Huyện (trước 01/7/2025)", "", "", "", "", ""], "Cấp"),
        (["Sở A", "", "Liên xã", "", "", "", "", ""], "Cấp"),
        (["Sở A", "", "", "Không Có", "", "", "", ""], "Trực thuộc"),
        (["Sở A", "", "", "", "hai", "", "", ""], "Thứ bậc"),
        (["Sở A", "", "", "", "", "h37", "", ""], "Mã định danh"),
        (["Sở A", "", "", "", "", "H37.TAKEN", "", ""], ""),
        (["Sở A", "", "", "", "", "", "không phải thư", ""], "Thư điện tử"),
        (["Sở Đứng Trước", "", "", "", "", "", "", ""], "Tên cơ quan"),
    ],
)
def test_a_faulty_line_stops_the_whole_file_and_names_its_cell(row: list[Any], column: str) -> None:
    services.give_code(body=make.body(name="Sở Giữ Mã"), scheme="qd20", value="H37.TAKEN", by=None, at=timezone.now())
    lines = as_lines(HEADS, ["Sở Đứng Trước", "Sở, ban, ngành", "", "", "", "", "", ""], row)
    plan = importing_bodies.plan_bodies(lines, today=timezone.localdate())
    before = Body.objects.count()
    if not column:  # a code names its body: the line means that one, under a name that differs
        assert (plan.error_count, plan.unchanged) == (0, 1)
        assert plan.findings[0].column == "Tên cơ quan"
        return
    assert [(remark.line, remark.column) for remark in plan.findings if remark.blocks] == [(3, column)]
    with pytest.raises(Refused) as refusal:
        _import(lines)
    assert refusal.value.code == "import.errors"
    assert Body.objects.count() == before


def test_a_name_spelled_alike_is_pointed_out() -> None:
    make.body(name="Sở Nông nghiệp và Môi trường")
    make.body(name="Ủy ban nhân dân xã Tân An")
    for name in ["Sở Nông ngiệp và Môi trường", "So Nong nghiep va Moi truong", "UBND xã Tân An"]:
        plan = importing_bodies.plan_bodies(
            as_lines(HEADS, [name, "Văn phòng", "", "", "", "", "", ""]), today=timezone.localdate()
        )
        assert [(remark.column, remark.blocks) for remark in plan.findings] == [("Tên cơ quan", False)], name
    for name in ["Ủy ban nhân dân xã Tân Ân Đông", "Ủy ban nhân dân xã Hòa An", "Sở Tài chính"]:
        assert (
            importing_bodies.plan_bodies(
                as_lines(HEADS, [name, "Văn phòng", "", "", "", "", "", ""]), today=timezone.localdate()
            ).findings
            == []
        )


def test_likeness_is_of_one_slip_in_one_longer_word() -> None:
    names = Names()
    names.add("Văn phòng Đoàn ĐBQH và HĐND")
    assert names.like("Văn phòng đoàn Đại biểu Quốc hội và Hội đồng nhân dân") == "Văn phòng Đoàn ĐBQH và HĐND"
    assert names.like("Văn phong Đoan ĐBQH & HĐND") is None
    names.add("Phòng số 12")
    assert names.like("Phòng số 13") is None
    assert names.like("Phònng số 12") == "Phòng số 12"


def test_only_the_province_imports_bodies() -> None:
    with pytest.raises(PermissionDenied):
        _import(as_lines(HEADS, ["Sở A", "", "", "", "", "", "", ""]), by=make.user(kind=RoleKind.LEADER))
    assert not Body.objects.filter(name="Sở A").exists()


PEOPLE = ["Họ tên", "Chức vụ", "Cơ quan", "Đứng đầu", "Nhiệm kỳ", "Từ ngày", "SĐT", "Email"]


def _people(*rows: Sequence[Any], by: User | None = None) -> importing_people.PeoplePlan:
    return services.import_people(lines=as_lines(PEOPLE, *rows, people=True), by=by, at=timezone.now())


def test_people_enter_once_with_their_posts_and_get_further_ones() -> None:
    body = make.body(name="Sở Nhập")
    council = make.body(name="Hội đồng Nhập", kind=BodyKind.COUNCIL)
    make.term(name="2026–2031")
    rows = [
        ["Lê Văn An", "Giám đốc", "Sở Nhập", "x", "", "01/02/2025", "0912", "an@b.vn"],
        ["Lê Văn An", "Bí thư", "sở nhập", "", "", "", "", ""],
        ["Trần Thị Bé", "Đại biểu", "Hội đồng Nhập", "", "2026-2031", "", "", ""],
    ]
    plan = _people(*rows)
    assert (len(plan.new), len(plan.posts), plan.error_count) == (2, 3, 0)
    person = Person.objects.get(full_name="Lê Văn An")
    assert sorted(post.post for post in Membership.objects.filter(person=person, body=body)) == ["Bí thư", "Giám đốc"]
    deputy = Membership.objects.get(body=council)
    assert deputy.term is not None
    assert deputy.until == deputy.term.until
    acts = Act.objects.count()
    again = _people(*rows)
    assert (len(again.new), len(again.posts), len(again.changed), again.unchanged) == (0, 0, 0, 3)
    assert Act.objects.count() == acts
    moved = _people(["Lê Văn An", "Giám đốc", "Sở Nhập", "x", "", "01/02/2025", "0999", ""])
    assert (moved.changed_count, Person.objects.get(full_name="Lê Văn An").phone) == (1, "0999")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "Phó", "Sở Nhập", "", "", "", "", ""], "Họ và tên"),
        (["Lê B", "", "Sở Nhập", "", "", "", "", ""], "Chức vụ"),
        (["Lê B", "Phó", "Sở Lạ", "", "", "", "", ""], "Cơ quan"),
        (["Lê B", "Phó", "Phòng Trùng Tên", "", "", "", "", ""], "Cơ quan"),
        (["Lê B", "Đại biểu", "Hội đồng Nhập", "", "", "", "", ""], "Nhiệm kỳ"),
        (["Lê B", "Đại biểu", "Hội đồng Nhập", "", "1945", "", "", ""], "Nhiệm kỳ"),
        (["Lê B", "Phó", "Sở Nhập", "", "", "32/01/2025", "", ""], "Từ ngày"),
        (["Lê B", "Phó", "Sở Nhập", "x", "", "", "", ""], "Đứng đầu"),
        (["Lê B", "Phó", "Sở Nhập", "", "", "", "", "thư"], "Thư điện tử"),
    ],
)
def test_a_faulty_person_stops_the_whole_file(row: list[Any], column: str) -> None:
    make.person(of=make.body(name="Sở Nhập"), is_head=True)
    make.body(name="Hội đồng Nhập", kind=BodyKind.COUNCIL)
    make.body(name="Phòng Trùng Tên")
    make.body(name="Phòng Trùng Tên")
    good = ["Lê A", "Phó", "Sở Nhập", "", "", "", "", ""]
    plan = importing_people.plan_people(as_lines(PEOPLE, good, row, people=True), today=timezone.localdate())
    assert [(remark.line, remark.column) for remark in plan.findings if remark.blocks] == [(3, column)]
    with pytest.raises(Refused):
        _people(good, row)
    assert not Person.objects.filter(full_name="Lê A").exists()


def test_a_likely_second_entry_of_a_person_is_pointed_out() -> None:
    body = make.body(name="Sở Nhập")
    make.body(name="Sở Khác Nhập")
    _people(["Nguyễn Văn Hòa", "Phó", "Sở Nhập", "", "", "", "0912345", ""])
    alike = as_lines(PEOPLE, ["Nguyễn Văn Hoà", "Phó", "Sở Nhập", "", "", "", "", ""], people=True)
    reached = as_lines(PEOPLE, ["Nguyễn Hòa", "Phó", "Sở Khác Nhập", "", "", "", "0912345", ""], people=True)
    for lines in (alike, reached):
        [remark] = importing_people.plan_people(lines, today=timezone.localdate()).findings
        assert (remark.column, remark.blocks) == ("Họ và tên", False)
    assert Membership.objects.filter(body=body).count() == 1


def test_a_clerk_imports_the_people_of_the_own_body_only() -> None:
    body = make.body(name="Sở Nhập")
    make.body(name="Sở Người Ta")
    clerk = make.user(of=body, kind=RoleKind.REGISTRY_CLERK)
    _people(["Lê A", "Phó", "Sở Nhập", "", "", "", "", ""], by=clerk)
    with pytest.raises(PermissionDenied):
        _people(
            ["Lê C", "Phó", "Sở Nhập", "", "", "", "", ""], ["Lê B", "Phó", "Sở Người Ta", "", "", "", "", ""], by=clerk
        )
    assert not Person.objects.filter(full_name="Lê C").exists()


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(make.administrator())
    return client


def _send(client: Client, content: bytes, name: str = "danh-ba.xlsx") -> Any:
    return client.post(BODIES, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("content", [b"", b"abc", b"PK\x03\x04abc", book(["Cột lạ"], ["x"])])
def test_a_file_that_is_no_directory_is_refused_in_one_sentence(boss: Client, content: bytes) -> None:
    answer = _send(boss, content)
    assert answer.status_code == 422
    assert "Ghi vào danh bạ" not in answer.content.decode()


def test_what_is_exported_can_be_imported_and_changes_nothing(boss: Client) -> None:
    top = make.body(name="Sở Xuất", kind=BodyKind.DEPARTMENT)
    make.body(name="Phòng Xuất", parent=top)
    services.give_code(body=top, scheme="qd20", value="H37.8", by=None, at=timezone.now())
    make.person(of=top, full_name="Lê Xuất", is_head=True)
    make.person(of=make.body(name="Hội đồng Xuất", kind=BodyKind.COUNCIL), full_name="Trần Xuất")
    for name, columns, plan in [
        ("export_bodies", importing_bodies.COLUMNS, importing_bodies.plan_bodies),
        ("export_people", importing_people.COLUMNS, importing_people.plan_people),
    ]:
        answer: Any = boss.get(reverse(f"organisations:{name}"))
        file = io.BytesIO(b"".join(answer.streaming_content))
        planned: Any = plan(read(file, "x.xlsx", columns=columns, required=()).lines, today=timezone.localdate())
        assert (planned.new_count, planned.changed_count, planned.findings) == (0, 0, []), name
        assert planned.unchanged >= 2


@pytest.mark.slow
def test_ten_thousand_bodies_are_planned_and_written_in_reasonable_time() -> None:
    rows = [
        [f"Ủy ban nhân dân xã Số {n} Mẫu", "Ủy ban nhân dân", "Xã", "", n, f"H37.{n}", "", ""] for n in range(10_000)
    ]
    lines = as_lines(HEADS, *rows)
    begun = time.perf_counter()
    plan = _import(lines)
    took = time.perf_counter() - begun
    assert (plan.new_count, len(plan.codes)) == (10_000, 10_000)
    assert _import(lines).unchanged == 10_000
    assert took < 120  # a guard against a quadratic plan, not a measurement
