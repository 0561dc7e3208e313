"""Screens of the ledger at two widths: nothing for axe to say, no letter under 16 px, nothing wider than the phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from phoihop.commitments import services
from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import Scene
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.tests.make import PASSWORD
from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.test_shell import SMALL_LETTERS, WIDER_THAN_SCREEN


def able(user: User) -> User:
    """Can log in by the form."""
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def scene(live_server: object) -> Scene:
    made = make.scene()
    today = timezone.localdate()
    for number, ahead in enumerate((-40, -12, -2, 0, 1, 3, 20)):
        services.owe(
            title=f"Gửi báo cáo kết quả giải quyết kiến nghị cử tri đợt {number + 1}",
            lead=made.lead,
            partners=[made.partner],
            recipients=[made.recipient],
            regulation=made.regulation,
            due_on=today + timedelta(days=ahead),
            why="Kế hoạch năm",
            by=None,
            at=timezone.now(),
            today=today,
        )
    make.commitment(made)
    rows = list(Commitment.objects.order_by("due_on", "pk"))
    for row in (rows[0], rows[3], rows[4]):
        services.prove(
            commitment_id=row.pk,
            body=made.lead,
            statement="Đã gửi báo cáo kèm phụ lục số liệu của 12 xã, phường.",
            received_on=today,
            by=made.clerk,
            at=timezone.now(),
        )
    services.judge_kept(commitment_id=rows[4].pk, reason="Đã nhận sau hạn", by=made.judge, at=timezone.now())
    late = rows[3]
    services.send_message(
        commitment_id=late.pk, body=made.lead, text="Xin mẫu phụ lục.", by=made.clerk, at=timezone.now()
    )
    services.add_note(commitment_id=late.pk, body=made.lead, text="Đã gọi các xã.", by=made.clerk, at=timezone.now())
    return made


def addresses(scene: Scene) -> dict[str, str]:
    row = Commitment.objects.filter(proofs__isnull=False).order_by("due_on", "pk").first()
    assert row is not None
    return {
        "desk": "/?tab=body",
        "commitment": row.get_absolute_url(),
        "list": "/commitments/",
        "board": "/board/",
        "compliance": f"/regulations/{scene.regulation.code}/compliance/",
        "search": "/search/?q=báo+cáo",
        "feeds": "/feeds/",
        "events": "/commitments/events/",
        "note": f"{row.get_absolute_url()}note/",
    }


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["wide", "phone"])
def test_every_screen_is_open_to_everybody(
    open_page: Open,
    sign_in: Callable[..., None],
    scene: Scene,
    axe: Callable[[Page], None],
    screenshot: Callable[..., None],
    size: dict[str, int],
) -> None:
    page = open_page(size=size)
    sign_in(page, able(scene.judge))
    for name, address in addresses(scene).items():
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        screenshot(page, f"{name}-{size['width']}")
        assert page.evaluate(SMALL_LETTERS) == [], name
        assert page.evaluate(WIDER_THAN_SCREEN) <= 0, name
        axe(page)


def test_a_clerk_writes_a_note_in_place_and_a_refusal_keeps_what_was_typed(
    open_page: Open, sign_in: Callable[..., None], scene: Scene, screenshot: Callable[..., None]
) -> None:
    page = open_page(
        allow=("Failed to load resource: the server responded with a status of 409", "Response Status Error Code 409")
    )
    sign_in(page, able(scene.clerk))
    row = Commitment.objects.filter(state="open").order_by("due_on").first()
    assert row is not None
    page.goto(row.get_absolute_url())
    page.get_by_role("link", name="Ghi chú").first.click()
    page.get_by_label("Ghi chú", exact=True).fill("Đang tổng hợp số liệu.")
    page.get_by_role("button", name="Lưu ghi chú").click()
    expect(page.get_by_text("Đã lưu ghi chú.")).to_be_visible()
    expect(page.get_by_text("Đang tổng hợp số liệu.")).to_be_visible()
    page.get_by_role("link", name="Nộp minh chứng").first.click()
    page.get_by_label("Kết quả đã thực hiện").fill("Đã gửi báo cáo.")
    page.get_by_label("Ngày nơi nhận có được kết quả").fill("01/01/2099")
    page.get_by_role("button", name="Nộp minh chứng").click()
    expect(page.get_by_text("Ngày nhận không thể sau hôm nay.").first).to_be_visible()
    expect(page.get_by_label("Kết quả đã thực hiện")).to_have_value("Đã gửi báo cáo.")
    screenshot(page, "refused")


def test_the_desk_by_keyboard(open_page: Open, sign_in: Callable[..., None], scene: Scene) -> None:
    page = open_page()
    sign_in(page, able(scene.clerk), "/")
    page.goto("/?tab=body")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("1")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/commitments/NV-**")
