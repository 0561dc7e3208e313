"""The round of a new term: last term's text drafted anew, agreed with one party on paper, put on one ceremony with a
second regulation, signed by its parties with keys and pens, entered in the register."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page

from scripts.guide_text import as_typed
from scripts.guide_walk import PHONE, Walk, agree, go, pick, press, visible

COUNCIL = "Thường trực Hội đồng nhân dân tỉnh"
PEOPLE = "Ủy ban nhân dân tỉnh"
FRONT = "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh"
DELEGATION = "Đoàn đại biểu Quốc hội tỉnh"
LAST_TERM = "Quy chế bốn bên"
FOUR, TWO = "Quy chế bốn bên soạn lại", "Quy chế tiếp dân hai bên"
NEW_WORDS = "Chủ động, kịp thời, đúng thẩm quyền; cơ quan chủ trì chịu trách nhiệm cuối cùng về kết quả."


def start(walk: Walk) -> None:
    """From last term's text, with its four parties."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Dự thảo")
    press(page, "Lập dự thảo")
    press(page, "Quy chế nhiệm kỳ trước")
    page.get_by_label("Cơ quan chủ trì soạn thảo").select_option(label=COUNCIL)
    pick(page, "regulation", LAST_TERM)
    facts(page, FOUR, "Quy chế phối hợp đa phương", (DELEGATION, COUNCIL, PEOPLE, FRONT))
    walk.shoot(page, "50-lap-du-thao")
    press(page, "Lập dự thảo")
    page.get_by_role("heading", name=FOUR).wait_for()
    walk.shoot(page, "51-du-thao")


def facts(page: Page, short: str, kind: str, parties: tuple[str, ...]) -> None:
    """What a new draft is called and who signs it."""
    for body in parties:
        pick(page, "parties", body)
    page.get_by_label("Tên quy chế").fill(f"Quy chế phối hợp công tác ({short})")
    page.get_by_label("Tên gọi tắt").fill(short)
    page.get_by_label("Loại", exact=True).select_option(label=kind)


def write(walk: Walk) -> None:
    """A clause is worded anew; it saves itself, numbers and references follow."""
    page = walk.as_("chuyenvien.hdnd")
    press(page, "Soạn")
    page.locator("article.unit a[data-open]").filter(has_text="khoản 1").first.click()
    box = page.locator("article.writing textarea")
    box.wait_for()
    box.fill(NEW_WORDS)
    walk.shoot(page, "52-soan-dieu-khoan")
    press(page, "Lưu và đóng")
    page.locator("article.unit").filter(has_text=NEW_WORDS).first.wait_for()


def ask(walk: Walk, short: str, picture: str = "") -> None:
    """The head of the drafting office sends the text for opinions."""
    page = walk.as_("chanhvp.hdnd")
    opened(page, short)
    press(page, "Lấy ý kiến")
    press(page, "Gửi lấy ý kiến")
    page.get_by_label("Đề nghị trả lời trước ngày").fill(as_typed(walk.days.today + timedelta(days=10)))
    page.get_by_label("Nội dung đề nghị góp ý").fill("Đề nghị góp ý toàn văn, nhất là chế độ thông tin, báo cáo.")
    if picture:
        walk.shoot(page, picture)
    press(page, "Gửi các bên")


def opened(page: Page, short: str) -> None:
    """The page of a draft."""
    go(page, "Dự thảo")
    press(page, short)


def in_round(
    walk: Walk, username: str, short: str, number: int, body: str, size: tuple[int, int] = (1440, 900)
) -> Page:
    """The place where a party answers a round."""
    page = walk.as_(username, size)
    if size == PHONE:
        visible(page.get_by_role("button", name="Danh mục")).click()
    opened(page, short)
    press(page, "Lấy ý kiến")
    press(page, f"Lần {number}")
    press(page, body)
    return page


def opinions(walk: Walk) -> None:
    """An officer comments on a clause, the leader sends it by telephone."""
    ask(walk, FOUR, "53-gui-lay-y-kien")
    page = in_round(walk, "chuyenvien.ubnd", FOUR, 1, PEOPLE)
    page.locator("article.unit").filter(has_text=NEW_WORDS).get_by_role("link", name="Góp ý").click()
    page.get_by_label("Đề nghị viết lại").fill(NEW_WORDS.replace("cuối cùng ", ""))
    page.get_by_label("Lý do, điều cần làm rõ").fill("Bỏ chữ thừa.")
    walk.shoot(page, "54-gop-y-dieu-khoan")
    press(page, "Ghi góp ý")
    send(
        walk, "chutich.ubnd", 1, PEOPLE, "Thống nhất, đề nghị chỉnh sửa", size=PHONE, picture="55-dien-thoai-gui-y-kien"
    )
    send(walk, "truongdoan", 1, DELEGATION, "Thống nhất")
    by_letter(walk, 1, "21/MTTQ-BTT", "56-ghi-nhan-gop-y-bang-van-ban")


def send(
    walk: Walk, username: str, number: int, body: str, stance: str, *, short: str = FOUR,
    size: tuple[int, int] = (1440, 900), picture: str = "",
) -> None:  # fmt: skip
    """A head sends what its body says."""
    page = in_round(walk, username, short, number, body, size)
    visible(page.get_by_role("link", name="Gửi ý kiến")).click()
    page.get_by_label(stance, exact=True).check()
    if picture:
        walk.shoot(page, picture)
    press(page, "Gửi ý kiến")
    page.get_by_text("Đã gửi ý kiến").first.wait_for()


def by_letter(walk: Walk, number: int, named: str, picture: str = "") -> None:
    """A party without accounts: its letter."""
    page = in_round(walk, "vanthu.hdnd", FOUR, number, FRONT)
    press(page, "Ghi nhận theo văn bản")
    page.get_by_label("Thống nhất", exact=True).check()
    page.get_by_label("Số, ký hiệu").fill(named)
    page.get_by_label("Ngày văn bản").fill(as_typed(walk.days.today))
    page.get_by_label("Bản quét văn bản").set_input_files(walk.scan(named.replace("/", "-")))
    if picture:
        walk.shoot(page, picture)
    press(page, "Gửi ý kiến")
    page.get_by_text("Đã gửi ý kiến").first.wait_for()


def decide(walk: Walk) -> None:
    """What is taken up is written into the text; then all agree to the new version."""
    page = walk.as_("chuyenvien.hdnd")
    opened(page, FOUR)
    press(page, "Lấy ý kiến")
    press(page, "Lần 1")
    walk.shoot(page, "57-tong-hop-gop-y")
    page.locator("main").get_by_role("link", name=re.compile("^Xử lý")).first.click()
    page.get_by_label("Tiếp thu", exact=True).check()
    walk.shoot(page, "58-tiep-thu-giai-trinh")
    press(page, "Ghi kết quả")
    close(walk, FOUR, 1)
    opened(page, FOUR)
    press(page, "Soạn")
    page.locator("article.unit").filter(has_text=NEW_WORDS).locator("a[data-open]").first.click()
    page.locator("article.writing textarea").fill(NEW_WORDS.replace("cuối cùng ", ""))
    press(page, "Lưu và đóng")
    page.locator("article.writing").wait_for(state="detached")
    ask(walk, FOUR)
    send(walk, "chutich.ubnd", 2, PEOPLE, "Thống nhất")
    send(walk, "truongdoan", 2, DELEGATION, "Thống nhất")
    by_letter(walk, 2, "25/MTTQ-BTT")
    close(walk, FOUR, 2)
    found_agreed(walk, FOUR, "59-cac-ben-thong-nhat")


def close(walk: Walk, short: str, number: int) -> None:
    """All have answered: the round ends."""
    page = walk.as_("chanhvp.hdnd")
    opened(page, short)
    press(page, "Lấy ý kiến")
    press(page, f"Lần {number}")
    press(page, "Kết thúc lấy ý kiến")
    press(page, "Kết thúc")
    page.get_by_text("Đã kết thúc lần lấy ý kiến").first.wait_for()


def found_agreed(walk: Walk, short: str, picture: str = "") -> None:
    """Nobody is missing: ready to be signed."""
    page = walk.as_("chanhvp.hdnd")
    opened(page, short)
    press(page, "Lấy ý kiến")
    if picture:
        walk.shoot(page, picture)
    press(page, "Ghi nhận đã thống nhất")
    agree(page)


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
    """The signed text enters the register, is reviewed and takes effect."""
    page = walk.as_("chuyenvien.hdnd")
    opened(page, FOUR)
    press(page, "Nội dung")
    press(page, "Đưa bản ký vào sổ")
    page.get_by_label("Số, ký hiệu").fill("99/QCPH-TT.HĐND")
    page.get_by_label("Ngày ký").fill(as_typed(walk.days.today))
    walk.shoot(page, "65-dua-ban-ky-vao-so")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


STEPS = (start, write, opinions, decide, second, ceremony, sign, enter)
