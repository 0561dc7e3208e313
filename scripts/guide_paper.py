"""The round in which one office works with the product and every other body answers on paper."""

from __future__ import annotations

from scripts import guide_text
from scripts.guide_online import account_for_all, enter, print_paper, sign_and_issue, take_effect, write_report
from scripts.guide_text import PAPER as SHORT
from scripts.guide_text import as_typed
from scripts.guide_walk import Walk, act, commitment, done, from_paper, go, later_than_due, pick, press, visible

COURT, PROSECUTION, ENFORCEMENT = "Tòa án nhân dân tỉnh", "Viện kiểm sát nhân dân tỉnh", "Thi hành án dân sự tỉnh"
TRIALS, YEARLY, EXECUTION = "công tác xét xử", "báo cáo công tác năm", "kết quả thi hành án"
THEME, PETITIONS = "giám sát chuyên đề", "danh mục kiến nghị"


def begin(walk: Walk) -> None:
    """The regulation of which three parties have no account."""
    text = guide_text.regulation("guide_paper", "32/QCPH-TT.HĐND-TAND-VKSND-THADS", walk.days)
    enter(walk, text, SHORT)
    account_for_all(walk.as_("chuyenvien.hdnd"))
    take_effect(walk, SHORT)


def incoming(walk: Walk) -> None:
    """A letter arrives at the registry like any other: entered in the book, then proof of a promise."""
    page = walk.as_("vanthu.hdnd")
    go(page, "Văn bản chờ xử lý")
    press(page, "Ghi văn bản đến bằng giấy")
    page.get_by_label("Vào sổ của").select_option(label="Thường trực Hội đồng nhân dân tỉnh")
    pick(page, "issuer", COURT)
    page.get_by_label("Số, ký hiệu").fill("45/BC-TA")
    page.get_by_label("Ngày văn bản").fill(walk.days.in_month(1, 3))
    page.get_by_label("Trích yếu").fill("Báo cáo công tác xét xử")
    page.get_by_label("Ngày đến").fill(walk.days.in_month(1, 4))
    page.get_by_label("Bản quét").set_input_files(walk.scan("45-bc-ta"))
    walk.shoot(page, "34-vao-so-van-ban-den")
    press(page, "Vào sổ")
    page.get_by_text("Đã vào sổ văn bản đến").wait_for()
    commitment(page, SHORT, TRIALS, walk.days.month(1))
    page.locator("details.recorded summary").click()
    walk.shoot(page, "35-ghi-nhan-theo-van-ban")
    form = act(page, "Nộp minh chứng", recorded=True)
    form.get_by_label("Kết quả đã thực hiện").fill("Báo cáo công tác xét xử của tháng.")
    form.get_by_label("Ngày nơi nhận có được kết quả").fill(walk.days.in_month(1, 4))
    pick(page, "paper", "45/BC-TA")
    walk.shoot(page, "36-minh-chung-tu-giay")
    done(page, form, "Đã nộp minh chứng")
    walk.shoot(page, "37-da-ghi-nhan")
    page = walk.as_("chutich.hdnd")
    commitment(page, SHORT, TRIALS, walk.days.month(1))
    done(page, act(page, "Xác nhận đã thực hiện"), "Đã xác nhận kết quả")


def requests(walk: Walk) -> None:
    """Asked for by letter: more time, and to be rid of a commitment; answered here."""
    page = walk.as_("vanthu.hdnd")
    commitment(page, SHORT, YEARLY)
    form = act(page, "Đề nghị gia hạn", recorded=True)
    form.get_by_label("Xin gia hạn đến ngày").fill(later_than_due(form))
    form.get_by_label("Lý do").fill("Chờ tổng hợp số liệu của hai cấp kiểm sát.")
    from_paper(form, "12/VKS-VP", as_typed(walk.days.today), walk.scan("12-vks"))
    walk.shoot(page, "38-de-nghi-gia-han-tu-giay")
    done(page, form, "đề nghị")
    head = walk.as_("chanhvp.hdnd")
    commitment(head, SHORT, YEARLY)
    done(head, act(head, "Đồng ý gia hạn"), "gia hạn")
    commitment(page, SHORT, EXECUTION, walk.days.month(2))
    form = act(page, "Trả lại nhiệm vụ", recorded=True)
    form.get_by_label("Giải thích").fill("Số liệu do cơ quan cấp trên công bố.")
    from_paper(form, "8/THADS", as_typed(walk.days.today), walk.scan("8-thads"))
    done(page, form, "trả lại")
    commitment(head, SHORT, EXECUTION, walk.days.month(2))
    form = act(head, "Không nhận lại")
    form.get_by_label("Trả lời").fill("Khoản 3 Điều 3 giao cho Thi hành án dân sự tỉnh.")
    done(head, form, "Đã trả lời đề nghị")


def part(walk: Walk) -> None:
    """A partner's part, given here and reported done by letter."""
    head = walk.as_("chanhvp.hdnd")
    commitment(head, SHORT, THEME)
    form = act(head, "Giao phần việc")
    form.get_by_label("Phần việc giao cho cơ quan phối hợp").fill("Cung cấp số liệu kiểm sát thi hành án.")
    done(head, form, "Đã giao phần việc")
    page = walk.as_("vanthu.hdnd")
    commitment(page, SHORT, THEME)
    form = act(page, "Báo xong phần việc", recorded=True)
    from_paper(form, "15/VKS-VP", as_typed(walk.days.today), walk.scan("15-vks"))
    walk.shoot(page, "39-bao-xong-phan-viec-tu-giay")
    done(page, form, "Đã báo xong phần việc")


def verdict(walk: Walk) -> None:
    """Our own promise to a body without accounts: our proof, its verdict by letter."""
    page = walk.as_("chuyenvien.hdnd")
    commitment(page, SHORT, PETITIONS, walk.days.month(1))
    form = act(page, "Nộp minh chứng")
    form.get_by_label("Kết quả đã thực hiện").fill("Đã gửi danh mục 06 kiến nghị.")
    done(page, form, "Đã nộp minh chứng")
    page = walk.as_("vanthu.hdnd")
    commitment(page, SHORT, PETITIONS, walk.days.month(1))
    form = act(page, "Xác nhận đã thực hiện", recorded=True)
    form.get_by_label("Nhận xét, lý do").fill("Nhận sau ngày hẹn, đủ nội dung.")
    from_paper(form, "51/TA-VP", as_typed(walk.days.today), walk.scan("51-ta"))
    walk.shoot(page, "40-ket-luan-tu-giay")
    done(page, form, "Đã xác nhận kết quả")
    walk.shoot(page, "41-ket-luan-da-ghi-nhan")


def report(walk: Walk) -> None:
    write_report(walk, SHORT, ("", "42-bao-cao-mot-co-quan", ""))
    sign_and_issue(walk, f"thực hiện {SHORT}", ("", "", "", "", "43-phat-hanh-den-noi-chua-co-tai-khoan"))


def receipts(walk: Walk) -> None:
    """Two slips come back signed; the third body says that it was not meant."""
    page = walk.as_("vanthu.hdnd")
    for body, picture in ((COURT, "44-ghi-nhan-da-nhan"), (PROSECUTION, "")):
        line = page.locator(".paper-to li", has_text=body)
        line.get_by_role("link", name="Ghi nhận đã nhận").click()
        page.get_by_label("Ngày của văn bản xác nhận").fill(as_typed(walk.days.today))
        page.get_by_label("Bản quét văn bản xác nhận").set_input_files(walk.scan("phieu-gui"))
        if picture:
            walk.shoot(page, picture)
        press(page, "Ghi nhận")
        page.get_by_text("Đã ghi nhận nơi nhận đã nhận văn bản").wait_for()
    page.locator(".paper-to li", has_text=ENFORCEMENT).get_by_role("link", name="Ghi nhận bị trả lại").click()
    page.get_by_label("Lý do").fill("Đề nghị gửi qua đơn vị được phân công đầu mối.")
    pick(page, "paper", "8/THADS")
    press(page, "Ghi nhận")
    page.get_by_text("Đã ghi nhận nơi nhận trả lại văn bản").wait_for()
    walk.shoot(page, "45-noi-nhan-da-tra-loi", at=visible(page.locator(".paper-to")))


def printed(walk: Walk) -> None:
    print_paper(walk, SHORT, "46-ban-in")


STEPS = (begin, incoming, requests, part, verdict, report, receipts, printed)
