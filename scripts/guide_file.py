"""The part of the voters' round that comes in as a spreadsheet: columns matched, lines checked, taken in, screened as a whole."""

from __future__ import annotations

import io

import xlsxwriter

from scripts.guide_contact import send
from scripts.guide_term import DELEGATION
from scripts.guide_walk import Walk, go, press

SHEET = "tong-hop-nui-xanh.xlsx"
PUMP = "Trạm bơm Nà Phai hỏng hai máy từ tháng 8, 40 ha lúa thiếu nước. Đề nghị sửa trạm bơm trước vụ xuân."
WAVES = "Bản Pa Hốc chưa có sóng điện thoại, cháy rừng không gọi được. Đề nghị phủ sóng di động bản Pa Hốc."
AGAIN = "Học sinh bản Nà Lom phải nghỉ học mỗi khi cầu tràn ngập. Đề nghị làm cầu mới thay cầu tràn đầu bản Nà Lom."
GOOD = 3
# As a commune wrote it: its own headings; a line without words, a line with a day that no calendar has.
LINES = (
    ("TT", "Ý kiến của bà con", "Nơi", "Nêu ngày"),
    (1, PUMP, "Xã Núi Xanh", ""),
    (2, WAVES, "Xã Núi Xanh", ""),
    (3, AGAIN, "Xã Núi Xanh", ""),
    (4, "", "Xã Đá Bạc", ""),
    (5, "Đề nghị mở lại chợ phiên ngày thứ Bảy.", "Xã Đá Bạc", "31/02/2026"),
)


def sent_in(walk: Walk) -> None:
    """A commune's spreadsheet: which column means what is said once, faults are told line by line, nothing is written yet."""
    page = walk.as_("vanthu.hdnd")
    go(page, "Tiếp nhận")
    press(page, "Từ tệp")
    press(page, "Nhập từ tệp")
    page.get_by_label("Cơ quan tiếp nhận").select_option(label=DELEGATION)
    page.locator("main input[type=file]").set_input_files(walk.file(SHEET, sheet()))
    send(page)
    page.get_by_role("link", name="Ghép cột").click()
    for label, column in (("Nội dung", "B: "), ("Xã, phường", "C: "), ("Ngày nhận", "D: ")):
        box = page.get_by_label(label)
        box.select_option(value=box.locator("option", has_text=column).get_attribute("value"))
    walk.shoot(page, "159-ghep-cot")
    send(page)
    take = page.get_by_role("button", name=f"Tiếp nhận {GOOD} dòng")
    take.wait_for()
    walk.shoot(page, "160-kiem-tra-tung-dong")
    take.click()
    page.get_by_text("Đã ghi xong, tệp đã được xóa.").wait_for()


def screened_whole(walk: Walk) -> None:
    """Each line is a petition already: the whole file is screened at once, what asks the same as another is marked."""
    page = walk.as_("vanthu.hdnd")
    press(page, "Sàng lọc cả tệp")
    walk.shoot(page, "161-sang-loc-ca-tep")
    press(page, "Sàng lọc cả tệp là kiến nghị")
    press(page, "Có thể trùng")
    page.get_by_role("cell", name=AGAIN[:30]).wait_for()
    walk.shoot(page, "162-kien-nghi-cua-tep-co-the-trung")


def sheet() -> bytes:
    """The spreadsheet of a commune."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(LINES):
            page.write_row(number, 0, row)
    return out.getvalue()


STEPS = (sent_in, screened_whole)
