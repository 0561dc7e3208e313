"""The directory in a browser: found while typing, a person appointed by the keyboard, fit for a telephone, axe clean."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from phoihop.kernel.accounts.models import User
from phoihop.kernel.tests.worker import work
from phoihop.kernel.web.tests.make import PASSWORD
from phoihop.organisations import jobs, services
from phoihop.organisations.models import Body, BodyKind, DirectoryImport, Membership, Person, RoleKind
from phoihop.organisations.tests import make
from phoihop.organisations.tests.test_exchange import HEADS, book
from tests.browser.conftest import DESKTOP, PHONE, Open, arrived

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SignIn = Callable[..., None]


@pytest.fixture
def boss(live_server: LiveServer) -> User:
    """A small province and the account that keeps its directory."""
    council = make.body(name="Hội đồng nhân dân tỉnh Mẫu", kind=BodyKind.COUNCIL, rank=10, short_name="HĐND tỉnh")
    standing = make.body(
        name="Thường trực Hội đồng nhân dân tỉnh Mẫu", kind=BodyKind.COUNCIL_STANDING, rank=11, parent=council,
        short_name="TT HĐND tỉnh",
    )  # fmt: skip
    delegation = make.body(name="Đoàn đại biểu Quốc hội tỉnh Mẫu", kind=BodyKind.NA_DELEGATION, rank=5)
    office = make.office_of(delegation, standing, name="Văn phòng Đoàn ĐBQH và HĐND tỉnh Mẫu")
    head = make.person(of=standing, full_name="Lò Văn Mẫu", post="Chủ tịch", is_head=True, rank=1)
    deputy = make.person(of=standing, full_name="Cầm Thị Mẫu", post="Phó Chủ tịch", rank=2)
    make.person(of=council, full_name="Quàng Văn Mẫu", post="Đại biểu")
    services.give_code(body=standing, scheme="qd20", value="H99.01", by=None, at=AT)
    services.appoint_stand_in(
        membership=Membership.objects.get(person=head),
        stand_in=deputy,
        form="KT.",
        from_on=date(2026, 3, 1),
        by=None,
        at=AT,
    )
    old = [make.body(name=f"Sở {what}", rank=100) for what in ("Xây dựng cũ", "Giao thông vận tải")]
    merged = services.merge(
        bodies=old, into=services.NewBody(name="Sở Xây dựng", kind="department", rank=100), on=date(2026, 3, 2),
        legal_basis="Nghị quyết 10/NQ-HĐND ngày 01/3/2026", by=None, at=AT,
    )  # fmt: skip
    services.rename(
        body=merged, name="Sở Xây dựng và Hạ tầng", on=date(2026, 4, 1), reason="nhập bù",
        legal_basis="Nghị quyết 20/NQ-HĐND", by=None, at=datetime(2026, 4, 2, 1, 0, tzinfo=UTC),
    )  # fmt: skip
    for number in range(60):
        make.body(name=f"Ủy ban nhân dân xã Mẫu {number}", kind=BodyKind.PEOPLES_COMMITTEE, level="commune", rank=500)
    make.user(of=standing, kind=RoleKind.LEADER, full_name="Lò Văn Mẫu")
    return make.user(
        of=office, kind=RoleKind.ADMINISTRATOR, everywhere=True, password=PASSWORD, full_name="Hà Thị Quản Trị"
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_of_the_directory_is_axe_clean_and_fits(
    open_page: Open,
    sign_in: SignIn,
    axe: Callable[[Page], None],
    screenshot: Callable[..., None],
    boss: User,
    size: dict[str, int],
) -> None:
    standing = Body.objects.get(name__startswith="Thường trực")
    merged = Body.objects.get(name="Sở Xây dựng và Hạ tầng")
    person = Person.objects.get(full_name="Lò Văn Mẫu")
    gone = Body.objects.filter(succeeded_by=merged)[0]
    addresses = {name: reverse(f"organisations:{name}") for name in
                 ("bodies", "tree", "people", "terms", "accounts", "open_account", "import_bodies", "establish")}  # fmt: skip
    addresses |= {
        "body": standing.get_absolute_url(),
        "merged": merged.get_absolute_url(),
        "gone": gone.get_absolute_url(),
        "person": person.get_absolute_url(),
        "merge": reverse("organisations:merge", args=[standing.code]),
        "account": reverse("organisations:account", args=[boss.username]),
        "empty": reverse("organisations:bodies") + "?q=khongco",
    }
    page = open_page(size=size)
    sign_in(page, boss)
    for name, address in addresses.items():
        page.goto(address)
        axe(page)
        screenshot(page, f"directory-{name}-{size['width']}")
        assert page.evaluate(WIDER_THAN_SCREEN) <= 0, name


def test_bodies_are_found_while_typing(open_page: Open, sign_in: SignIn, boss: User) -> None:
    page = open_page()
    sign_in(page, boss, reverse("organisations:bodies"))
    page.get_by_label("Tìm", exact=True).press_sequentially("thuong truc")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page.locator("#list")).to_contain_text("Thường trực Hội đồng nhân dân tỉnh Mẫu")
    expect(page).to_have_url(re.compile("q=thuong"))  # a reload finds the same
    page.reload()
    expect(page.locator("#list tbody tr")).to_have_count(1)


def test_a_branch_of_the_tree_opens_in_its_place(open_page: Open, sign_in: SignIn, boss: User) -> None:
    page = open_page()
    sign_in(page, boss, reverse("organisations:tree"))
    page.get_by_role("link", name="Trực thuộc Hội đồng nhân dân tỉnh Mẫu").click()
    expect(page.get_by_role("link", name="Thường trực Hội đồng nhân dân tỉnh Mẫu", exact=True)).to_be_visible()


def test_a_body_is_chosen_from_proposals(open_page: Open, sign_in: SignIn, boss: User) -> None:
    page = open_page()
    person = Person.objects.get(full_name="Cầm Thị Mẫu")
    sign_in(page, boss, reverse("organisations:appoint", args=[person.code]))
    box = page.get_by_label("Cơ quan", exact=True)
    box.press_sequentially("ha tang")
    option = page.locator("datalist option").first
    expect(option).to_have_attribute("value", "Sở Xây dựng và Hạ tầng")
    box.fill(option.get_attribute("value") or "")
    page.get_by_label("Chức vụ", exact=True).fill("Giám đốc")
    page.get_by_role("button", name="Ghi", exact=True).click()
    arrived(page, person.get_absolute_url())
    assert Membership.objects.filter(person=person, post="Giám đốc").count() == 1


def test_a_spreadsheet_is_checked_then_written(
    open_page: Open, sign_in: SignIn, screenshot: Callable[..., None], boss: User, tmp_path: Path
) -> None:
    file = tmp_path / "danh-ba.xlsx"
    file.write_bytes(book(HEADS, ["Sở Ngoại vụ", "", "Tỉnh", "", 120, "H99.07", "", ""]))
    page = open_page()
    sign_in(page, boss, reverse("organisations:import_bodies"))
    page.get_by_label("Tệp bảng tính").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_text("Đang kiểm tra từng dòng")).to_be_visible()
    work(jobs.check_import, import_id=str(DirectoryImport.objects.get().pk))
    expect(page.get_by_text("Chưa ghi loại")).to_be_visible()
    screenshot(page, "directory-import-checked")
    assert not Body.objects.filter(name="Sở Ngoại vụ").exists()
    page.get_by_role("button", name="Ghi vào danh bạ").click()
    expect(page.get_by_text("Ghi trọn vẹn hoặc không ghi dòng nào")).to_be_visible()
    work(jobs.write_import, import_id=str(DirectoryImport.objects.get().pk))
    expect(page.get_by_text("Đã ghi vào danh bạ.")).to_be_visible()
