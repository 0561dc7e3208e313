"""The second part of a new term's round: two regulations at one event, signed with keys and pens, in the register, in force."""

from __future__ import annotations

from datetime import timedelta

from scripts.guide_online import account_for_all
from scripts.guide_term import COUNCIL, FOUR, PEOPLE, TWO, ask, close, facts, found_agreed, opened, send
from scripts.guide_text import as_typed
from scripts.guide_walk import Walk, go, press

NUMBERS = {FOUR: "99/QCPH-ĐĐBQH-TT.HĐND-UBND-UBMTTQ", TWO: "100/QCPH-TT.HĐND-UBND"}


def second(walk: Walk) -> None:
    """Another regulation, from a template, to be signed at the same event."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Dự thảo")
    press(page, "Lập dự thảo")
    press(page, "Mẫu")
    page.get_by_label("Cơ quan chủ trì soạn thảo").select_option(label=COUNCIL)
    facts(page, TWO, "Quy chế phối hợp song phương", (COUNCIL, PEOPLE))
    press(page, "Lập dự thảo")
    page.get_by_role("heading", name=TWO).wait_for()
    ask(walk, TWO)
    send(walk, "chutich.ubnd", 1, PEOPLE, "Thống nhất", short=TWO)
    close(walk, TWO, 1)
    found_agreed(walk, TWO)


def ceremony(walk: Walk) -> None:
    """One event for both, with seats and papers."""
    page = walk.as_("chanhvp.hdnd")
    go(page, "Dự thảo")
    press(page, "Lễ ký kết")
    press(page, "Lập kế hoạch lễ ký")
    page.get_by_label("Cơ quan tổ chức").select_option(label=COUNCIL)
    page.get_by_label("Tên lễ ký").fill("Lễ ký quy chế phối hợp đầu nhiệm kỳ")
    page.get_by_label("Ngày", exact=True).fill(as_typed(walk.days.today + timedelta(days=3)))
    page.get_by_label("Giờ").fill("08:30")
    page.get_by_label("Địa điểm").fill("Hội trường tỉnh")
    for short in (FOUR, TWO):
        page.get_by_label(short).check()
    walk.shoot(page, "60-le-ky")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("heading", name="Lễ ký quy chế phối hợp đầu nhiệm kỳ").wait_for()
    walk.shoot(page, "61-ke-hoach-le-ky")


def sign(walk: Walk) -> None:
    """Each party in turn: with its key, or with a pen and a scan."""
    for short in (FOUR, TWO):
        page = walk.as_("chanhvp.hdnd")
        opened(page, short)
        press(page, "Ký kết")
        press(page, "Trình ký")
        page.get_by_label("Số, ký hiệu in trên văn bản").fill(NUMBERS[short])
        page.get_by_label("Ngày in trên văn bản").fill(as_typed(walk.days.today))
        page.get_by_label("Nơi ký").fill("Sông Mây")
        page.locator("main form button[type=submit]").first.click()
        page.get_by_text("Chữ ký các bên").wait_for()
    for short, signers in ((FOUR, ("", "chutich.hdnd", "chutich.ubnd", "")), (TWO, ("chutich.hdnd", "chutich.ubnd"))):
        for username in signers:
            with_key(walk, short, username) if username else with_pen(walk, short)
    page = walk.as_("chuyenvien.hdnd")
    opened(page, FOUR)
    press(page, "Ký kết")
    walk.shoot(page, "63-da-ky-du-cac-ben")
    press(page, "kiểm tra chữ ký số")
    walk.shoot(page, "64-kiem-tra-chu-ky-so")


def with_key(walk: Walk, short: str, username: str) -> None:
    """A leader signs with the key kept for the post."""
    page = walk.as_(username)
    opened(page, short)
    press(page, "Ký kết")
    press(page, "Ký số")
    if short == FOUR and username == "chutich.hdnd":
        walk.shoot(page, "62-ky-so")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_text("Chữ ký các bên").wait_for()


def with_pen(walk: Walk, short: str) -> None:
    """A registry clerk records what was signed on paper."""
    page = walk.as_("vanthu.hdnd")
    opened(page, short)
    press(page, "Ký kết")
    press(page, "Ghi nhận ký trên giấy")
    page.get_by_label("Ngày ký").fill(as_typed(walk.days.today))
    page.get_by_label("Bản quét").set_input_files(walk.scan("ban-ky"))
    page.locator("main form button[type=submit]").first.click()
    page.get_by_text("Chữ ký các bên").wait_for()


def enter(walk: Walk) -> None:
    """The signed texts enter the register; each clause is reviewed."""
    for short in (FOUR, TWO):
        page = walk.as_("chuyenvien.hdnd")
        opened(page, short)
        press(page, "Nội dung")
        press(page, "Đưa bản ký vào sổ")
        page.get_by_label("Số, ký hiệu").fill(NUMBERS[short])
        page.get_by_label("Ngày ký").fill(as_typed(walk.days.today))
        if short == FOUR:
            walk.shoot(page, "65-dua-ban-ky-vao-so")
        page.locator("main form button[type=submit]").first.click()
        page.get_by_text("Bản ký đã vào sổ quy chế").wait_for()
        page.locator("main dl.facts").get_by_role("link", name=short).click()
        press(page, "Rà soát điều khoản")
        page.get_by_role("heading", name="Rà soát từng điều khoản").wait_for()
        if short == FOUR:
            walk.shoot(page, "68-ra-soat-ban-ky")
        account_for_all(page)


def in_force(walk: Walk) -> None:
    """The head of the office puts both in force; last term's ends the same day."""
    page = walk.as_("chanhvp.hdnd")
    for short in (FOUR, TWO):
        go(page, "Quy chế")
        press(page, short)
        press(page, "Đưa vào theo dõi")
        press(page, "Đưa vào theo dõi")
        page.get_by_text("Quy chế đã vào theo dõi").wait_for()
    walk.shoot(page, "69-quy-che-moi-co-hieu-luc")


STEPS = (second, ceremony, sign, enter, in_force)
