"""A round of the council: a session, a round put on paper and issued, a group's meeting, its minutes split into matters."""

from __future__ import annotations

from playwright.sync_api import Page

from scripts import guide_text
from scripts.guide_contact import send, state
from scripts.guide_term import COUNCIL, FRONT
from scripts.guide_text import as_typed
from scripts.guide_walk import PHONE, Walk, agree, go, pick, press, visible

SESSION = "Kỳ họp chuyên đề về trường, lớp vùng cao"
ROUND = "Tiếp xúc cử tri của Tổ đại biểu trước kỳ họp chuyên đề"
ASSEMBLY, GROUP = "Hội đồng nhân dân tỉnh", "Tổ đại biểu HĐND tỉnh số 1"
COMMUNE, SCHOOLS = "Ủy ban nhân dân xã Rừng Thông", "Sở Giáo dục và Đào tạo"
HEAD, DEPUTY = "Vi Mẫu Thủy", "Khương Mẫu Hạnh"
VENUE = "Nhà văn hóa thôn Thông Ba"
ROOMS = "Trường phổ thông dân tộc bán trú Rừng Thông thiếu sáu phòng ở, học sinh ở nhờ nhà dân. Đề nghị tỉnh xây thêm phòng ở."
ROAD = "Đường từ thôn Thông Ba ra trung tâm xã sạt ba đoạn sau mưa. Đề nghị xã sửa đường trước Tết."
LUNCH = "Trẻ mầm non điểm trường Thông Ba chưa có bếp ăn bán trú. Đề nghị xây bếp ăn cho điểm trường."
HALL = "Nhà văn hóa thôn Thông Ba chưa có loa, bàn ghế, bà con họp phải đứng. Đề nghị hỗ trợ trang thiết bị cho nhà văn hóa."
MINUTES = "bien-ban-thon-thong-ba.docx"
# What the clerk of the commune wrote down in one piece: a preamble, then what each voter said.
LINES = (
    "BIÊN BẢN",
    "Tiếp xúc cử tri tại thôn Thông Ba, xã Rừng Thông",
    "Ý kiến, kiến nghị của cử tri:",
    f"1. {ROOMS}",
    f"2. {ROAD}",
    f"3. {LUNCH}",
)
HEADS = {"Nông dân": 58, "Cán bộ, công chức, viên chức": 14}


def session(walk: Walk) -> None:
    """The standing body enters a session two months ahead: what bodies owe before it counts back from its opening."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Kỳ họp")
    press(page, "Lập kỳ họp")
    page.get_by_label("Đơn vị giữ lịch").select_option(label=COUNCIL)
    page.get_by_label("Kỳ họp của").select_option(label="Hội đồng nhân dân tỉnh")
    pick(page, "council", ASSEMBLY)
    page.get_by_label("Loại").select_option(label="Chuyên đề")
    page.get_by_label("Khóa thứ").fill("19")
    page.get_by_label("Kỳ họp thứ").fill("9")
    page.get_by_label("Tên kỳ họp").fill(SESSION)
    page.get_by_label("Chuyên đề, nội dung").fill("Trường, lớp, bếp ăn, chỗ ở bán trú ở vùng cao")
    page.get_by_label("Dự kiến khai mạc").fill(as_typed(walk.days.today, 60))
    page.get_by_label("Dự kiến bế mạc").fill(as_typed(walk.days.today, 61))
    send(page)
    page.get_by_role("heading", name=SESSION).wait_for()


def plan(walk: Walk) -> None:
    """A round of one group of deputies, with the Front; one meeting today, a deputy who works here among those who go."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Tiếp xúc cử tri")
    press(page, "Lập đợt tiếp xúc cử tri")
    pick(page, "organiser", COUNCIL)
    page.get_by_label("Tên đợt").fill(ROUND)
    page.get_by_label("Đại biểu tiếp xúc").select_option(label="Đại biểu Hội đồng nhân dân")
    page.get_by_label("Thời điểm").select_option(label="Trước kỳ họp")
    pick(page, "session", SESSION)
    pick(page, "front", FRONT)
    page.get_by_label("Từ ngày").fill(as_typed(walk.days.today))
    page.get_by_label("Đến hết ngày").fill(as_typed(walk.days.today, 3))
    pick(page, "parts", GROUP)
    press(page, "Lập đợt tiếp xúc cử tri")
    page.get_by_role("heading", name=ROUND).wait_for()
    _meeting(walk, page)


def _meeting(walk: Walk, page: Page) -> None:
    press(page, "Thêm cuộc tiếp xúc")
    pick(page, "organiser", GROUP)
    page.get_by_label("Đại biểu tiếp xúc").select_option(label="Đại biểu Hội đồng nhân dân")
    page.get_by_label("Loại").select_option(label="Trước, sau kỳ họp không thường lệ, chuyên đề, đột xuất")
    pick(page, "commune", COMMUNE)
    page.get_by_label("Địa điểm").fill(VENUE)
    page.get_by_label("Ngày", exact=True).fill(as_typed(walk.days.today))
    page.get_by_label("Từ giờ").fill("08:00")
    page.get_by_label("Đến giờ").fill("10:30")
    send(page)
    for name in (HEAD, DEPUTY):
        press(page, "Phân công đại biểu")
        pick(page, "people", name)
        if name == HEAD:
            pick(page, "lead", HEAD)
        send(page)
        page.get_by_role("cell", name=name).wait_for()
    press(page, "Mời dự, trả lời cử tri")
    for body in (COMMUNE, SCHOOLS):
        pick(page, "bodies", body)
    send(page)
    page.get_by_role("heading", name=VENUE).wait_for()


def agreed(walk: Walk) -> None:
    """The Front is asked and agrees."""
    page = walk.as_("chuyenvien.hdnd")
    opened(page)
    press(page, "Đề nghị Mặt trận thống nhất")
    page.get_by_label("Ngày", exact=True).fill(as_typed(walk.days.today, 1))
    send(page)
    front = walk.as_("chanhvp.mttq")
    opened(front)
    press(front, "Ghi thống nhất kế hoạch")
    front.get_by_label("Ngày", exact=True).fill(as_typed(walk.days.today))
    send(front)


def issued(walk: Walk) -> None:
    """The plan goes the way of every paper here: approved, signed, numbered, issued; then it is announced."""
    page = walk.as_("chuyenvien.hdnd")
    opened(page)
    press(page, "Lập văn bản kế hoạch")
    agree(page)
    gone_out(walk, page, ROUND)
    opened(page)
    press(page, "Thông báo")
    agree(page)
    page.get_by_text("Đã thông báo").first.wait_for()
    walk.shoot(page, "181-ke-hoach-da-phat-hanh")


def gone_out(walk: Walk, page: Page, words: str, office: str = "hdnd") -> None:
    """A draft that `page` shows: submitted, approved twice, signed, numbered, issued, each by who has to."""
    page.get_by_role("link", name="Văn bản (PDF/A)").wait_for()
    press(page, "Trình duyệt")
    agree(page)
    for head in (f"chanhvp.{office}", f"chutich.{office}"):
        _waits(approver := walk.as_(head), words)
        press(approver, "Đồng ý")
        press(approver, "Đồng ý")
    clerk = walk.as_(f"vanthu.{office}")
    _waits(clerk, words)
    press(clerk, "Ghi nhận đã ký")
    clerk.get_by_label("Bản quét văn bản đã ký").set_input_files(walk.scan("ban-ky"))
    press(clerk, "Ghi nhận")
    press(clerk, "Cấp số")
    press(clerk, "Cấp số")
    press(clerk, "Phát hành")
    agree(clerk)
    clerk.get_by_text("Đã phát hành").first.wait_for()


def _waits(page: Page, words: str) -> None:
    go(page, "Văn bản chờ xử lý")
    page.locator("main table tbody a", has_text=words).first.click()
    page.wait_for_load_state()


def opened(page: Page) -> None:
    """The page of the round."""
    go(page, "Tiếp xúc cử tri")
    press(page, ROUND)
    page.get_by_role("heading", name=ROUND).wait_for()


def met(page: Page) -> None:
    """The page of the meeting."""
    opened(page)
    press(page, VENUE)
    page.get_by_role("heading", name=VENUE).wait_for()


def on_a_telephone(walk: Walk) -> None:
    """The deputy of the council finds the meeting on the telephone; what a voter says goes out at once."""
    page = walk.as_("daibieu.hdnd", PHONE)
    visible(page.get_by_role("button", name="Danh mục")).click()
    go(page, "Ghi tại cuộc tiếp xúc")
    page.get_by_role("link", name=VENUE).first.click()
    words = page.get_by_label("Nội dung", exact=True)
    words.fill(HALL)
    page.get_by_label("Người phát biểu").fill("Lò Văn Mẫu")
    page.get_by_role("button", name="Ghi ý kiến").click()
    state(page, "Đã gửi hết")
    page.get_by_text("Máy chủ đã nhận 1 nội dung").wait_for()
    walk.shoot(page, "182-dien-thoai-dai-bieu-hdnd", at=page.locator("#phone-venue"))


def held(walk: Walk) -> None:
    """Held on paper: who came, the minutes; the group of deputies owes its synthesis, and says it was sent."""
    page = walk.as_("chuyenvien.hdnd")
    met(page)
    press(page, "Ghi đã tổ chức")
    agree(page)
    for label, count in HEADS.items():
        page.get_by_label(label).fill(str(count))
    page.get_by_label("Số người phát biểu").fill("4")
    for place, name in enumerate(("Phó Giám đốc Sở", "Chủ tịch xã")):
        page.locator("[name^=came_]").nth(place).select_option(label="Có dự")
        page.locator("[name^=who_]").nth(place).fill(name)
    send(page)
    met(page)
    press(page, "Biên bản")
    page.get_by_label("Chủ trì").fill("Chủ tịch Ủy ban Mặt trận xã Rừng Thông")
    page.get_by_label("Người ghi biên bản").fill("Chuyên viên Văn phòng")
    page.get_by_label("Diễn biến").fill("Tổ đại biểu báo cáo nội dung kỳ họp. Cử tri phát biểu.")
    page.get_by_label("Chốt biên bản").check()
    send(page)
    met(page)
    owed = page.locator("tr", has_text="Tổ đại biểu tổng hợp")
    walk.shoot(page, "183-to-dai-bieu-tong-hop", at=owed)
    owed.get_by_role("link", name="Ghi đã làm").click()
    page.get_by_label("Ngày", exact=True).fill(as_typed(walk.days.today))
    send(page)
    met(page)
    owed.get_by_text("Hoàn thành").or_(owed.get_by_text("Đã thực hiện")).first.wait_for()


def split(walk: Walk) -> None:
    """The minutes as a commune's clerk wrote them: the machine takes them apart, a person confirms each matter."""
    clerk = walk.as_("vanthu.hdnd")
    met(clerk)
    press(clerk, "Nhập từ tệp")
    clerk.locator("main input[type=file]").set_input_files(walk.file(MINUTES, guide_text.word(list(LINES))))
    send(clerk)
    clerk.get_by_role("link", name="Xác nhận từng nội dung").click()
    clerk.get_by_role("heading", name="Xác nhận từng nội dung").wait_for()
    walk.shoot(clerk, "184-tach-bien-ban")
    press(clerk, "Ghi và kết thúc")
    clerk.get_by_text("Đã ghi xong, tệp đã được xóa.").wait_for()


STEPS = (session, plan, agreed, issued, on_a_telephone, held, split)
