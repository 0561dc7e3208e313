"""The last part of the voters' round: what goes to a session is put together, what is not solved is asked for again, the
report is frozen."""

from __future__ import annotations

from playwright.sync_api import Page

from scripts.guide_contact import BRIDGE, SESSION, send
from scripts.guide_file import AGAIN
from scripts.guide_term import DELEGATION
from scripts.guide_text import as_typed
from scripts.guide_walk import Walk, agree, go, pick, press

WORDS = "Cầu tràn đầu bản Nà Lom ngập mỗi khi mưa lớn, học sinh nghỉ học; đề nghị tỉnh đầu tư cầu mới trước mùa mưa."
LETTER, REMINDER = "63/BC-ĐĐBQH", "71/ĐĐBQH-VP"
REPORT = "Kết quả giải quyết kiến nghị của cử tri vùng cao"
REMARKS = (
    "Thuốc bảo hiểm y tế, cầu bản Nà Lom đã có kết quả. Đề nghị Ủy ban nhân dân tỉnh báo cáo tiến độ cầu hằng quý."
)


def gathered(walk: Walk) -> None:
    """For the session, after it: what waits is taken in, what asks the same becomes one entry, worded anew."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Tổng hợp kiến nghị")
    walk.shoot(page, "151-tong-hop-kien-nghi")
    press(page, "Lập báo cáo tổng hợp")
    gatherer(page, DELEGATION)
    pick(page, "session", SESSION)
    page.get_by_label("Thời điểm").select_option(label="Sau kỳ họp")
    page.get_by_label("Chỉ lấy kiến nghị tiếp nhận từ ngày").fill(as_typed(walk.days.today))
    walk.shoot(page, "163-lap-bao-cao-tong-hop")
    send(page)
    page.get_by_role("heading", name="Nơi nhận").wait_for()
    walk.shoot(page, "152-bao-cao-tong-hop")
    press(page, "Chờ đưa vào", within=".tabs")
    walk.shoot(page, "164-cho-dua-vao")
    press(page, "Đưa tất cả vào")
    press(page, "Nội dung", within=".tabs")
    one, other = (page.locator("tr[data-row]", has_text=words[:30]) for words in (BRIDGE, AGAIN))
    one.get_by_role("checkbox").check()
    other.get_by_role("checkbox").check()
    walk.shoot(page, "153-cac-muc-tong-hop")
    press(page, "Gộp các mục đã chọn")
    words = page.get_by_label("Nội dung", exact=True)
    words.fill(WORDS)
    with page.expect_response(lambda answer: answer.request.method == "POST"):  # saved as it is typed
        words.blur()
    walk.shoot(page, "165-sua-loi-muc")
    press(page, "Lưu và đóng")
    page.get_by_role("cell", name=WORDS[:40]).wait_for()


def gatherer(page: Page, body: str) -> None:
    """Who gathers: the form comes back with those to whom this body sends."""
    with page.expect_response(lambda answer: "gatherer=" in answer.url):
        page.get_by_label("Cơ quan tổng hợp").select_option(label=body)
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def checked(walk: Walk) -> None:
    """A second person checks the version handed on; the registry clerk records the paper with which it went out."""
    page = walk.as_("chuyenvien.hdnd")
    press(page, "Kiểm tra", within=".tabs")
    press(page, "Trình kiểm tra")
    page.get_by_label("Lời nhắn người kiểm tra").fill("Nhờ đồng chí xem lời mục cầu tràn Nà Lom.")
    send(page)
    page.get_by_text("Chờ kiểm tra").first.wait_for()
    head = walk.as_("chanhvp.hdnd")
    found(head)
    press(head, "Kiểm tra", within=".tabs")
    walk.shoot(head, "166-kiem-tra-ban-trinh")
    press(head, "Duyệt bản 1")
    agree(head)
    head.get_by_text("Đã duyệt").first.wait_for()
    clerk = walk.as_("vanthu.hdnd")
    found(clerk)
    press(clerk, "Ghi nhận văn bản đã gửi")
    clerk.get_by_label("Hoặc số, ký hiệu").fill(LETTER)
    clerk.get_by_label("Ngày văn bản").fill(as_typed(walk.days.today))
    clerk.get_by_label("Bản quét văn bản").set_input_files(walk.scan("bao-cao-tong-hop"))
    send(clerk)
    clerk.get_by_role("link", name=LETTER).first.wait_for()
    walk.shoot(clerk, "167-da-gui-bao-cao-tong-hop")
    link = clerk.get_by_role("link", name="PDF", exact=True).get_attribute("href") or ""
    walk.shoot_pdf(clerk.request.get(link).body(), "168-bao-cao-tong-hop-ban-in")


def found(page: Page) -> None:
    """The synthesis of the walk: the newest."""
    go(page, "Tổng hợp kiến nghị")
    page.locator("main tbody tr", has_text="Sau kỳ họp").first.get_by_role("link").first.click()
    page.locator(".tabs").first.wait_for()


def supervised(walk: Walk) -> None:
    """What is not solved yet, by age and sessions passed; what is late is asked for again, from that day the wait runs."""
    page = walk.as_("chanhvp.hdnd")
    go(page, "Giám sát giải quyết")
    page.locator("main table").first.wait_for()
    walk.shoot(page, "154-giam-sat-giai-quyet")
    press(page, "Số liệu")
    page.locator("main table").first.wait_for()
    walk.shoot(page, "155-so-lieu-giai-quyet")


def reminded(walk: Walk) -> None:
    """Late and never asked for again: asked for with a paper, from its day the wait runs; what came of it is recorded."""
    page = walk.as_("chanhvp.hdnd")
    go(page, "Giám sát giải quyết")
    page.get_by_label("Tình trạng").select_option(label="Quá hạn trả lời")
    page.get_by_label("Bước đôn đốc cao nhất").select_option(label="Chưa đôn đốc")
    press(page, "Lọc")
    page.locator("main [data-choose]").first.check()
    press(page, "Soạn văn bản đôn đốc")
    page.get_by_role("heading", name="Kiến nghị đã chọn").wait_for()
    walk.shoot(page, "169-soan-don-doc")
    press(page, "Đã gửi ngoài phần mềm")
    page.get_by_label("Số, ký hiệu văn bản đã gửi").fill(REMINDER)
    page.get_by_label("Gửi ngày").fill(as_typed(walk.days.today))
    send(page)
    page.get_by_text("Chờ đến hết ngày").wait_for()
    walk.shoot(page, "170-van-ban-don-doc")
    press(page, "Ghi nhận kết quả")
    page.get_by_label("Kết quả", exact=True).fill("Cơ quan đã hẹn ngày trả lời từng hộ, gửi lịch làm việc.")
    send(page)
    page.get_by_text("Đã thực hiện đúng hạn").wait_for()


def reported(walk: Walk) -> None:
    """The report to the session: counted at once, figures open their rows, frozen once approved; on paper as it stands."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Báo cáo cử tri")
    walk.shoot(page, "156-bao-cao-cu-tri")
    press(page, "Lập báo cáo")
    page.get_by_label("Loại báo cáo").select_option(label="Kết quả giải quyết kiến nghị trình kỳ họp")
    page.get_by_label("Kênh kiến nghị").select_option(label="Quốc hội")
    page.get_by_label("Đơn vị lập báo cáo").select_option(label=DELEGATION)
    pick(page, "session", SESSION)
    page.get_by_label("Tên báo cáo").fill(REPORT)
    walk.shoot(page, "171-lap-bao-cao-cu-tri")
    send(page)
    page.get_by_role("heading", name=REPORT).wait_for()
    walk.shoot(page, "157-bao-cao-da-lap")
    page.locator("a.tile").first.click()
    page.locator("main table tbody tr").first.wait_for()
    walk.shoot(page, "172-con-so-mo-ra-cac-dong")
    press(page, REPORT, within=".crumbs")
    press(page, "Viết nhận xét, kiến nghị")
    page.get_by_role("textbox", name="Nhận xét, kiến nghị").fill(REMARKS)
    send(page)
    page.get_by_text(REMARKS).wait_for()
    head = walk.as_("chanhvp.hdnd")
    go(head, "Báo cáo cử tri")
    press(head, REPORT)
    press(head, "Duyệt, chốt số liệu")
    agree(head)
    head.get_by_text("Dấu kiểm số liệu").wait_for()
    walk.shoot(head, "173-bao-cao-da-chot")
    link = head.get_by_role("link", name="PDF", exact=True).get_attribute("href") or ""
    walk.shoot_pdf(head.request.get(link).body(), "158-bao-cao-ban-in")


GATHERING = (gathered, checked)
STEPS = (supervised, reminded, reported)
