"""The first part of the voters' round: a round of contact is planned with the Front, a meeting is recorded on a telephone
without a network, what was said is screened and becomes petitions."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from scripts.guide_term import DELEGATION, FRONT, PEOPLE
from scripts.guide_text import as_typed
from scripts.guide_walk import PHONE, Walk, agree, go, pick, press, until, visible

ROUND = "Tiếp xúc cử tri sau kỳ họp ở vùng cao"
SESSION = "Quốc hội khóa XVI"
DEPUTY, CHIEF = "Tạ Mẫu Long", "Lương Mẫu Diệp"
COMMUNE = "Ủy ban nhân dân xã Núi Xanh"
PLACE = "Xã Núi Xanh"  # as its people call it
VENUE, LATER = "Nhà văn hóa bản Nà Lom", "Hội trường xã Đá Bạc"
BRIDGE = "Cầu tràn đầu bản Nà Lom ngập mỗi khi mưa lớn, học sinh phải nghỉ học. Đề nghị làm cầu mới thay cầu tràn trước mùa mưa."
LINE = "Đường dây điện về ba bản vùng trong xuống cấp, cột nghiêng. Đề nghị cải tạo đường dây và thay cột."
DRUG = "Người bệnh mạn tính phải đi bốn mươi cây số lấy thuốc. Đề nghị trạm y tế xã được cấp thuốc bảo hiểm y tế."
LAND = "Đất ở giao trước năm 2004, đang ở ổn định, chưa được cấp giấy chứng nhận. Đề nghị sớm cấp giấy chứng nhận cho bà con."
CHARGE = "Tôi tố cáo người thu tiền làm đường của bản rồi giữ lại, không công khai sổ sách."
BUS = "Đề nghị có thêm một chuyến xe buýt buổi chiều từ huyện lỵ cũ về xã Núi Xanh cho học sinh trung học."
THANKS = "Đường vào bản đã được sửa như đại biểu hứa lần trước, bà con cảm ơn."
# What was said, by whom: a word of what it is decides the key that screens it.
SAID = ((BRIDGE, "Lò Thị Mẫu"), (f"{LINE} {DRUG}", "Hà Văn Mẫu"), (LAND, "Vi Mẫu An"), (CHARGE, ""), (THANKS, ""))
SOURCE = "Buổi tiếp xúc cử tri"
READ = 6  # seconds with the form before it may be sent
HEADS = ("Nông dân", "Cán bộ, công chức, viên chức", "Hưu trí")


def plan(walk: Walk) -> None:
    """A round of the delegation after the Assembly's session, with the Front."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Tiếp xúc cử tri")
    press(page, "Lập đợt tiếp xúc cử tri")
    pick(page, "organiser", DELEGATION)
    page.get_by_label("Tên đợt").fill(ROUND)
    page.get_by_label("Đại biểu tiếp xúc").select_option(label="Đại biểu Quốc hội")
    page.get_by_label("Thời điểm").select_option(label="Sau kỳ họp")
    pick(page, "session", SESSION)
    pick(page, "front", FRONT)
    page.get_by_label("Từ ngày").fill(as_typed(walk.days.today))
    page.get_by_label("Đến hết ngày").fill(as_typed(walk.days.today, 5))
    page.get_by_label("Mục đích, yêu cầu").fill("Báo cáo kết quả kỳ họp; nghe ý kiến cử tri các bản vùng cao.")
    page.get_by_label("Chỉ tiêu người lao động trực tiếp (%)").fill("50")
    walk.shoot(page, "111-lap-dot-tiep-xuc", at=page.get_by_role("heading").first)
    press(page, "Lập đợt tiếp xúc cử tri")
    page.get_by_role("heading", name=ROUND).wait_for()


def meetings(walk: Walk) -> None:
    """One meeting today, one in three days; who goes, who is asked to come and answer."""
    page = walk.as_("chuyenvien.hdnd")
    _meeting(page, walk, COMMUNE, VENUE, 0)
    for name in (DEPUTY, CHIEF):
        press(page, "Phân công đại biểu")
        pick(page, "people", name)
        if name == CHIEF:
            pick(page, "lead", CHIEF)
        send(page)
        page.get_by_role("cell", name=name).wait_for()
    press(page, "Mời dự, trả lời cử tri")
    for body in (PEOPLE, COMMUNE):
        pick(page, "bodies", body)
    page.get_by_label("Nội dung đề nghị trả lời").fill("Đường, cầu, điện, đất đai")
    send(page)
    page.get_by_role("heading", name=VENUE).wait_for()
    walk.shoot(page, "112-cuoc-tiep-xuc")
    opened(page)
    _meeting(page, walk, "Ủy ban nhân dân xã Đá Bạc", LATER, 3)
    press(page, "Phân công đại biểu")
    pick(page, "people", DEPUTY)
    send(page)
    opened(page)
    press(page, "Đề nghị Mặt trận thống nhất")
    page.get_by_label("Ngày", exact=True).fill(as_typed(walk.days.today, 2))
    send(page)
    page.get_by_role("heading", name=ROUND).wait_for()


def _meeting(page: Page, walk: Walk, commune: str, venue: str, ahead: int) -> None:
    press(page, "Thêm cuộc tiếp xúc")
    page.get_by_label("Loại").select_option(label="Sau kỳ họp thường lệ")
    pick(page, "commune", commune)
    page.get_by_label("Địa điểm").fill(venue)
    page.get_by_label("Ngày", exact=True).fill(as_typed(walk.days.today, ahead))
    page.get_by_label("Từ giờ").fill("08:00")
    page.get_by_label("Đến giờ").fill("10:30")
    send(page)
    page.get_by_role("heading", name=venue).wait_for()


def send(page: Page) -> None:
    """Send the only form of the page."""
    with page.expect_navigation():
        visible(page.locator("main form .form-actions button[type=submit]")).click()


def opened(page: Page, part: str = "") -> None:
    """The page of the round, or one of its parts."""
    go(page, "Tiếp xúc cử tri")
    press(page, ROUND)
    page.get_by_role("heading", name=ROUND).wait_for()
    if part:
        press(page, part, within=".tabs")


def agreed(walk: Walk) -> None:
    """The Front agrees; the plan is announced; which communes have long not been met."""
    front = walk.as_("chanhvp.mttq")
    opened(front)
    press(front, "Ghi thống nhất kế hoạch")
    front.get_by_label("Ngày", exact=True).fill(as_typed(walk.days.today))
    walk.shoot(front, "113-mat-tran-thong-nhat")
    send(front)
    page = walk.as_("chuyenvien.hdnd")
    opened(page)
    press(page, "Thông báo")
    agree(page)
    page.get_by_text("Đã thông báo").first.wait_for()
    walk.shoot(page, "114-dot-tiep-xuc")
    press(page, "Phủ địa bàn", within=".tabs")
    walk.shoot(page, "115-phu-dia-ban")
    link = page.get_by_role("link", name="PDF", exact=True).get_attribute("href") or ""
    walk.shoot_pdf(page.request.get(link).body(), "116-ke-hoach-tiep-xuc-ban-in")


def without_network(walk: Walk) -> None:
    """A deputy on a telephone in the village: no network, everything is recorded and kept; it sends itself later."""
    page = walk.as_("daibieu", PHONE)
    visible(page.get_by_role("button", name="Danh mục")).click()
    go(page, "Ghi tại cuộc tiếp xúc")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/phone/')")
    state(page, "Đã gửi hết")
    walk.shoot(page, "117-dien-thoai-cuoc-cua-toi")
    page.get_by_role("link", name=VENUE).first.click()
    expect(page.get_by_label("Nội dung", exact=True)).to_be_enabled()
    page.context.set_offline(True)
    for number, (words, name) in enumerate(SAID, start=1):
        page.get_by_label("Nội dung", exact=True).fill(words)
        page.get_by_label("Người phát biểu").fill(name)
        if words == THANKS:
            page.get_by_label("Đã trả lời tại chỗ").check()
            page.get_by_label("Ai trả lời, nội dung trả lời").fill("Trưởng đoàn ghi nhận.")
        if number == 1:
            walk.shoot(page, "118-dien-thoai-khong-co-mang")
        page.get_by_role("button", name="Ghi ý kiến").click()
        state(page, f"{number} nội dung chưa gửi")
    for label, count in zip(HEADS, (46, 12, 9), strict=True):
        page.get_by_label(label).fill(str(count))
    page.get_by_role("button", name="Ghi thành phần dự").click()
    state(page, f"{len(SAID) + 1} nội dung chưa gửi")
    page.reload()
    expect(page.locator("[data-part=recorded] li")).to_have_count(len(SAID) + 1)
    walk.shoot(page, "119-dien-thoai-da-ghi-tren-may", at=page.locator("#phone-recorded"))
    page.context.set_offline(False)
    state(page, "Đã gửi hết")
    page.get_by_text(f"Máy chủ đã nhận {len(SAID)} nội dung").wait_for()
    walk.shoot(page, "120-dien-thoai-da-gui-het", at=page.locator("#phone-venue"))


def state(page: Page, words: str) -> None:
    """What the telephone says of what it holds."""
    expect(page.locator("[data-part=state]")).to_contain_text(words, timeout=60_000)


def minutes(walk: Walk) -> None:
    """Held; who came stands there from the telephone; the minutes are written and printed."""
    page = walk.as_("chuyenvien.hdnd")
    opened(page)
    press(page, VENUE)
    held, count = page.get_by_role("button", name="Ghi đã tổ chức"), page.get_by_role("link", name="Ghi thành phần dự")
    held.or_(count).first.wait_for()
    if held.count():  # the telephone's count says so already
        held.click()
        agree(page)
    speakers = page.get_by_label("Số người phát biểu")
    count.or_(speakers).first.wait_for()
    if not speakers.count():
        count.click()
    speakers.fill(str(len(SAID)))
    for place, name in enumerate(("Phó Chủ tịch Ủy ban nhân dân tỉnh", "Chủ tịch xã")):
        page.locator("[name^=came_]").nth(place).select_option(label="Có dự")
        page.locator("[name^=who_]").nth(place).fill(name)
    walk.shoot(page, "121-thanh-phan-du")
    send(page)
    press(page, "Biên bản")
    page.get_by_label("Chủ trì").fill("Chủ tịch Ủy ban Mặt trận xã Núi Xanh")
    page.get_by_label("Người ghi biên bản").fill("Chuyên viên Văn phòng")
    page.get_by_label("Diễn biến").fill("Đại biểu báo cáo kết quả kỳ họp. Cử tri phát biểu. Cơ quan được mời trả lời.")
    page.get_by_label("Trả lời của các cơ quan").fill(
        "Chủ tịch xã trả lời về đường bản; việc khác trả lời bằng văn bản."
    )
    page.get_by_label("Kết thúc").fill("Chủ trì cảm ơn cử tri, kết thúc lúc 10 giờ 30.")
    page.get_by_label("Chốt biên bản").check()
    send(page)
    link = page.get_by_role("link", name="Biên bản PDF")
    link.wait_for()
    walk.shoot_pdf(page.request.get(link.get_attribute("href") or "").body(), "122-bien-ban-tiep-xuc-ban-in")
    opened(page, "Số liệu")
    walk.shoot(page, "123-so-lieu-cua-dot")


def screened(walk: Walk) -> None:
    """The registry clerk reads what was sealed and says with one key what each is."""
    page = walk.as_("vanthu.hdnd")
    go(page, "Tiếp nhận")
    press(page, "ĐĐBQH")
    walk.shoot(page, "124-cho-sang-loc")
    page.locator("main tr", has_text=SOURCE).first.get_by_role("link").first.click()
    page.get_by_role("heading", name="Sàng lọc").wait_for()
    while SOURCE in (words := page.locator("main").inner_text()) and "Sàng lọc" in words:
        here = page.url
        if CHARGE in words:
            page.keyboard.press("3")
            walk.shoot(page, "125-sang-loc")
            page.keyboard.press("Enter")
        elif THANKS in words:
            page.keyboard.press("5")
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("1")
            page.keyboard.press("Enter")
            _made(walk, page)
        page.wait_for_function("here => location.href !== here", arg=here)
        page.wait_for_load_state("networkidle")


def _made(walk: Walk, page: Page) -> None:
    """Petitions of what was said: two asks in one breath become two; whose they are stays apart."""
    texts = page.get_by_label("Nội dung kiến nghị")
    texts.wait_for()
    two = DRUG in texts.input_value()
    if two:
        texts.fill(f"{LINE}\n\n{DRUG}")
        walk.shoot(page, "126-lap-kien-nghi", at=page.get_by_role("heading").first)
    send(page)
    page.get_by_text(re.compile("Đã ghi thành kiến nghị")).first.wait_for()


def letter(walk: Walk) -> None:
    """What turned out to be a denunciation: sealed for good, opened with a reason, sent on with a printed slip."""
    page = walk.as_("vanthu.hdnd")
    go(page, "Tiếp nhận")
    press(page, "ĐĐBQH")
    press(page, "Đơn, thư", within="main")
    page.locator("main tr", has_text=SOURCE).first.get_by_role("link").first.click()
    page.get_by_role("heading", name="Phiếu chuyển").wait_for()
    walk.shoot(page, "127-don-thu")


def citizen(walk: Walk) -> None:
    """Without a login, on a telephone: sent, a code on the receipt, followed by it in plain words."""
    page = walk.fresh(PHONE)
    page.goto("/cong-dan/")
    walk.shoot(page, "147-trang-cong-dan")
    press(page, "Gửi kiến nghị")
    shown = time.monotonic()
    page.get_by_label("Nội dung", exact=True).fill(BUS)
    page.get_by_label("Xã, phường có việc").fill(PLACE)
    page.get_by_label(DELEGATION).check()
    walk.shoot(page, "148-gui-kien-nghi")
    until(page, lambda: time.monotonic() - shown > READ)  # nobody types that fast, says the page
    press(page, "Gửi")
    page.get_by_role("heading", name="Đã nhận").wait_for()
    code = page.locator(".portal-code").inner_text().strip()
    walk.shoot(page, "149-phieu-nhan")
    press(page, "Theo dõi bằng mã")
    page.locator("main form input[type=text]").first.fill(code)
    press(page, "Xem đang ở đâu")
    page.get_by_text("Văn thư").first.wait_for()
    walk.shoot(page, "150-theo-doi-bang-ma")
    page.context.close()


STEPS = (plan, meetings, agreed, without_network, minutes, citizen, screened, letter)
