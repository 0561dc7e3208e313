"""An officer writes a paper, its registry sends it, another registry receives it; on a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from phoihop.kernel.accounts.models import User
from phoihop.papers import services
from phoihop.papers.models import Paper
from phoihop.papers.tests import make
from tests.browser.conftest import DESKTOP, PHONE, Open, arrived
from tests.browser.test_shell import WIDER_THAN_SCREEN

As = Callable[[Page, User], Page]


@pytest.fixture
def enter(live_server: LiveServer) -> As:
    """`enter(page, user)`: the page belongs to this person from now on."""

    def by_session(page: Page, user: User) -> Page:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return page

    return by_session


def test_an_officer_writes_looks_saves_and_submits(
    open_page: Open, enter: As, axe: Callable[[Page], None], screenshot: Callable[..., None]
) -> None:
    house = make.house(name="Sở Tư pháp tỉnh Sông Thanh")
    page = enter(open_page(), house.officer)
    page.goto(reverse("papers:waiting"))
    axe(page)
    page.get_by_role("link", name="Soạn văn bản").click()
    arrived(page, reverse("papers:templates"))
    axe(page)
    page.locator("main").get_by_role("link", name="Báo cáo").click()
    page.get_by_label("Báo cáo về việc gì").fill("kết quả thực hiện Quy chế phối hợp quý II")
    page.get_by_label("Kết quả", exact=True).fill("- Gửi 12 báo cáo\n- Họp giao ban 03 lần")
    axe(page)
    page.get_by_role("button", name="Lập dự thảo").click()
    expect(page.get_by_text("Đã lập dự thảo")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Sửa dự thảo").click()
    page.get_by_label("Nội dung", exact=True).fill(
        "I. KẾT QUẢ\nĐã thực hiện **đầy đủ**.\n| Việc | Số |\n| Báo cáo | 12 |\n\nChữ cuối cùng."
    )
    page.get_by_label("Kính gửi (ngoài danh bạ)").fill("Báo Sông Thanh")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("#look td", has_text="12")).to_be_visible()
    axe(page)
    screenshot(page, "papers-edit")
    page.get_by_role("button", name="Lưu dự thảo").click()
    expect(page.get_by_text("Đã lưu dự thảo")).to_be_visible()
    page.get_by_role("button", name="Trình duyệt").click()
    page.get_by_role("button", name="Đồng ý").click()
    expect(page.get_by_text("Đã trình duyệt")).to_be_visible()
    assert Paper.objects.get().state == "in_review"
    screenshot(page, "papers-paper")


@pytest.mark.slow(25)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_every_page_fits_its_screen_and_breaks_no_rule_of_access(
    size: dict[str, int],
    open_page: Open,
    enter: As,
    axe: Callable[[Page], None],
    screenshot: Callable[..., None],
) -> None:
    house = make.house(name="Sở Tư pháp tỉnh Sông Thanh", short_name="STP")
    other = make.house(name="Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh Sông Thanh")
    at = timezone.now() - timedelta(minutes=5)
    paper = make.issued(house, to=(other.body, "Báo Sông Thanh"), at=at)
    line = paper.addressees.get(body=other.body)
    services.receive(line_id=line.pk, by=other.clerk, at=at)
    make.signed(house, at=at)
    review = make.submitted(house, to=(other.body,), at=at)
    waiting = make.signed(house, to=(other.body,), at=at)
    look = [
        (house.officer, reverse("papers:waiting"), "waiting"),
        (house.officer, paper.get_absolute_url(), "paper"),
        (house.officer, reverse("papers:templates"), "templates"),
        (house.officer, reverse("papers:new", args=["minutes"]), "new"),
        (house.officer, reverse("papers:edit", args=[make.draft(house, at=at).code]), "edit"),
        (house.head_of_office, review.get_absolute_url(), "review"),
        (house.head_of_office, reverse("papers:decide", args=[review.code, 1, "return"]), "return"),
        (house.clerk, reverse("papers:sign", args=[make.approved(house, at=at).code]), "sign"),
        (house.clerk, reverse("papers:number", args=[waiting.code]), "number"),
        (house.clerk, reverse("papers:book_out"), "book-out"),
        (other.clerk, reverse("papers:book_in"), "book-in"),
        (other.clerk, reverse("papers:hand_over", args=[paper.code, other.body.code]), "hand-over"),
        (other.clerk, reverse("papers:record"), "record"),
        (house.leader, reverse("papers:recall", args=[paper.code]), "recall"),
        (house.leader, reverse("papers:chain", args=[house.body.code]), "chain"),
    ]
    for user, address, name in look:
        page = enter(open_page(size=size), user)
        page.goto(address)
        axe(page)
        assert page.evaluate(WIDER_THAN_SCREEN) <= 0, address
        screenshot(page, f"papers-{name}-{size['width']}")
