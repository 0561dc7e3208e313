"""The first part of a new term's round: last term's text drafted anew by three offices, one of them on paper, and agreed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from scripts.guide_text import as_typed
from scripts.guide_walk import PHONE, Walk, agree, go, pick, press, visible

COUNCIL = "Thường trực Hội đồng nhân dân tỉnh"
PEOPLE = "Ủy ban nhân dân tỉnh"
FRONT = "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh"
DELEGATION = "Đoàn đại biểu Quốc hội tỉnh"
LAST_TERM = "Quy chế bốn bên"
FOUR, TWO = "Quy chế bốn bên soạn lại", "Quy chế hai bên về kỳ họp"
NAMES = {
    FOUR: f"Quy chế phối hợp công tác giữa {DELEGATION}, {COUNCIL}, {PEOPLE} và {FRONT}",
    TWO: f"Quy chế phối hợp chuẩn bị kỳ họp, giải quyết kiến nghị của cử tri giữa {COUNCIL} và {PEOPLE}",
}
# Clauses worded anew: by the drafting office, by the one that drafts along, by the one on paper.
OURS, THEIRS, FROM_PAPER = "khoản 2 Điều 3", "khoản 2 Điều 18", "khoản 2 Điều 11"
NEW_WORDS = "Chủ động, kịp thời, đúng thẩm quyền; cơ quan chủ trì chịu trách nhiệm cuối cùng về kết quả."
ALONG = "Ủy ban nhân dân tỉnh cử cán bộ có thẩm quyền tham gia tiếp công dân khi có yêu cầu."
ANSWER = (
    "Ủy ban nhân dân tỉnh trả lời bằng văn bản việc tiếp thu, giải trình ý kiến phản biện cho Ban Thường trực Ủy ban MTTQ "
    "Việt Nam tỉnh trong thời hạn 10 ngày kể từ ngày nhận được văn bản."
)


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
    page.get_by_label("Tên quy chế").fill(NAMES[short])
    page.get_by_label("Tên gọi tắt").fill(short)
    page.get_by_label("Loại", exact=True).select_option(label=kind)


def along(walk: Walk) -> None:
    """A second office drafts along: it words a clause in the same text."""
    page = walk.as_("chuyenvien.hdnd")
    press(page, "Các bên ký")
    page.get_by_label(f"{PEOPLE} cùng soạn").check()
    walk.shoot(page, "66-cung-soan")
    press(page, "Lưu")
    page = walk.as_("chuyenvien.ubnd")
    opened(page, FOUR)
    reword(page, THEIRS, ALONG)


def write(walk: Walk) -> None:
    """A clause is worded anew; it saves itself, numbers and references follow."""
    page = walk.as_("chuyenvien.hdnd")
    opened(page, FOUR)
    reword(page, OURS, NEW_WORDS, lambda: walk.shoot(page, "52-soan-dieu-khoan"))


def reword(page: Page, address: str, words: str, shoot: Callable[[], None] = lambda: None) -> None:
    """Open a clause of the draft, write it, save."""
    press(page, "Soạn")
    page.locator("article.unit a[data-open]").filter(has_text=address).first.click()
    box = page.locator("article.writing textarea")
    box.wait_for()
    box.fill(words)
    shoot()
    press(page, "Lưu và đóng")
    page.locator("article.unit").filter(has_text=words).first.wait_for()


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
    shorter = NEW_WORDS.replace("cuối cùng ", "")
    comment(page, NEW_WORDS, shorter, "Bỏ chữ thừa.", lambda: walk.shoot(page, "54-gop-y-dieu-khoan"))
    send(
        walk, "chutich.ubnd", 1, PEOPLE, "Thống nhất, đề nghị chỉnh sửa", size=PHONE, picture="55-dien-thoai-gui-y-kien"
    )
    send(walk, "truongdoan", 1, DELEGATION, "Thống nhất")
    page = in_round(walk, "vanthu.hdnd", FOUR, 1, FRONT)
    comment(
        page, "Điều 11", ANSWER, "Theo Công văn số 21/MTTQ-BTT.", lambda: walk.shoot(page, "67-gop-y-trong-cong-van")
    )
    by_letter(walk, 1, "21/MTTQ-BTT", "Thống nhất, đề nghị chỉnh sửa", "56-ghi-nhan-gop-y-bang-van-ban")


def comment(page: Page, clause: str, proposed: str, why: str, shoot: Callable[[], None]) -> None:
    """Other words for a clause, found by its words or, the last of several, by its address."""
    page.locator("article.unit").filter(has_text=clause).last.get_by_role("link", name="Góp ý").click()
    page.get_by_label("Đề nghị viết lại").fill(proposed)
    page.get_by_label("Lý do, điều cần làm rõ").fill(why)
    shoot()
    press(page, "Ghi góp ý")


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


def by_letter(walk: Walk, number: int, named: str, stance: str, picture: str = "") -> None:
    """A party without accounts: its letter."""
    page = in_round(walk, "vanthu.hdnd", FOUR, number, FRONT)
    press(page, "Ghi nhận theo văn bản")
    page.get_by_label(stance, exact=True).check()
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
    for picture in ("58-tiep-thu-giai-trinh", ""):
        page.locator("main").get_by_role("link", name=re.compile("^Xử lý")).first.click()
        page.get_by_label("Tiếp thu", exact=True).check()
        if picture:
            walk.shoot(page, picture)
        press(page, "Ghi kết quả")
    close(walk, FOUR, 1)
    for address, words in ((OURS, NEW_WORDS.replace("cuối cùng ", "")), (FROM_PAPER, ANSWER)):
        opened(page, FOUR)
        reword(page, address, words)
    ask(walk, FOUR)
    send(walk, "chutich.ubnd", 2, PEOPLE, "Thống nhất")
    send(walk, "truongdoan", 2, DELEGATION, "Thống nhất")
    by_letter(walk, 2, "25/MTTQ-BTT", "Thống nhất")
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


STEPS = (start, along, write, opinions, decide)
