"""The round in which every body works with the product: from the text of a regulation to the printed review report."""

from __future__ import annotations

from playwright.sync_api import Page

from scripts import guide_text
from scripts.guide_text import ONLINE as SHORT
from scripts.guide_text import as_typed
from scripts.guide_walk import (
    PHONE,
    Walk,
    act,
    agree,
    commitment,
    done,
    filtered,
    go,
    later_than_due,
    press,
    press_all,
    until,
    visible,
    waits_in,
)

COUNCIL = "Thường trực Hội đồng nhân dân tỉnh"
PROGRESS, YEARLY, OPINIONS = "tiến độ tái định cư", "báo cáo kết quả năm", "tổng hợp ý kiến"


def log_in(walk: Walk) -> None:
    page = walk.fresh()
    page.goto("/")
    walk.shoot(page, "01-dang-nhap")
    page.context.close()
    walk.shoot(walk.as_("chuyenvien.hdnd"), "02-ban-lam-viec")


def upload(walk: Walk) -> None:
    text = guide_text.regulation("guide_online", "31/QCPH-TT.HĐND-UBND-UBMTTQ", walk.days)
    enter(walk, text, SHORT, ("03-tai-van-ban", "04-xac-nhan"))


def enter(walk: Walk, text: bytes, short: str, pictures: tuple[str, str] = ("", "")) -> None:
    """A regulation is read and confirmed; it lands on its review."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Quy chế")
    press(page, "Nhập quy chế")
    page.get_by_label("Đơn vị nhập").select_option(label=COUNCIL)
    page.get_by_label("Tệp văn bản").set_input_files(walk.file("quy-che.docx", text))
    if pictures[0]:
        walk.shoot(page, pictures[0])
    press(page, "Đọc văn bản")
    page.get_by_label("Tên gọi tắt").fill(short)
    if pictures[1]:
        walk.shoot(page, pictures[1])
    press(page, "Lưu và rà soát từng điều khoản")
    page.get_by_role("heading", name="Rà soát từng điều khoản").wait_for()


def review(walk: Walk) -> None:
    page = walk.as_("chuyenvien.hdnd")
    walk.shoot(page, "05-ra-soat")
    account_for_all(page)
    page.reload()
    walk.shoot(page, "06-du-dieu-khoan")


def account_for_all(page: Page) -> None:
    """Accept what the machine read; mark the rest with the ground it proposes."""
    press_all(page, page.get_by_role("button", name="Chấp nhận", exact=True))
    marks = page.locator(".unit-acts:visible .mark-form").get_by_role("button", name="Không phát sinh nhiệm vụ")
    press_all(page, marks)
    page.get_by_text("Đã rà soát đủ").wait_for()


def put_in_force(walk: Walk) -> None:
    take_effect(walk, SHORT, ("07-dua-vao-theo-doi", "08-quy-che-dang-thuc-hien"))


def take_effect(walk: Walk, short: str, pictures: tuple[str, str] = ("", "")) -> None:
    """The head of the office puts it in force and tracks it from the day it was signed."""
    page = walk.as_("chanhvp.hdnd")
    go(page, "Quy chế")
    press(page, short)
    press(page, "Đưa vào theo dõi")
    page.get_by_label("Theo dõi từ ngày").fill(as_typed(walk.days.signed))
    page.get_by_label("Bản ký (bản quét)").set_input_files(walk.scan("quy-che-da-ky"))
    if pictures[0]:
        walk.shoot(page, pictures[0])
    press(page, "Đưa vào theo dõi")
    page.get_by_text("Quy chế đã vào theo dõi").wait_for()
    if pictures[1]:
        walk.shoot(page, pictures[1])
    rows = page.locator("main table tbody a")
    until(page, lambda: _laid_out(page, short) and rows.count() > 0, 90)


def _laid_out(page: Page, short: str) -> bool:
    """The worker lays the promises out within seconds."""
    go(page, "Nhiệm vụ")
    filtered(page, short)
    return True


def desk(walk: Walk) -> None:
    page = walk.as_("chuyenvien.ubnd")
    waits_in(page, SHORT)
    walk.shoot(page, "09-viec-cua-co-quan")
    commitment(page, SHORT, PROGRESS, walk.days.month(1))
    page.get_by_text("vì sao").first.click()
    walk.shoot(page, "10-nhiem-vu-va-cach-tinh-han")
    phone = walk.as_("chuyenvien.ubnd", PHONE)
    walk.shoot(phone, "11-dien-thoai-ban-lam-viec")
    go(phone, "Việc")
    phone.get_by_role("link", name="Chờ cơ quan tôi").click()
    phone.wait_for_load_state("networkidle")
    visible(phone.locator("main table tbody a")).click()
    phone.locator("#commitment").wait_for()
    walk.shoot(phone, "12-dien-thoai-nhiem-vu")


def prove(walk: Walk) -> None:
    page = walk.as_("chuyenvien.ubnd")
    commitment(page, SHORT, PROGRESS, walk.days.month(1))
    form = act(page, "Nộp minh chứng")
    form.get_by_label("Kết quả đã thực hiện").fill("Đã gửi báo cáo tiến độ: 212 trên 240 hộ đã nhận đất tái định cư.")
    report = guide_text.word(["BÁO CÁO", "Tiến độ tái định cư vùng lòng hồ"])
    form.get_by_label("Hoặc tệp, bản quét").set_input_files(walk.file("bao-cao-tien-do.docx", report))
    walk.shoot(page, "13-nop-minh-chung")
    done(page, form, "Đã nộp minh chứng")


def judge(walk: Walk) -> None:
    page = walk.as_("chutich.hdnd")
    waits_in(page, SHORT)
    walk.shoot(page, "14-cho-xac-nhan")
    commitment(page, SHORT, PROGRESS, walk.days.month(1))
    form = act(page, "Xác nhận đã thực hiện")
    form.get_by_label("Nhận xét, lý do").fill("Báo cáo đầy đủ; gửi chậm do chờ số liệu của các xã.")
    walk.shoot(page, "15-xac-nhan")
    done(page, form, "Đã xác nhận kết quả")
    walk.shoot(page, "16-da-thuc-hien")


def extension(walk: Walk) -> None:
    """The other body needs more time; the recipient grants it."""
    page = walk.as_("chuyenvien.ubnd")
    commitment(page, SHORT, YEARLY)
    form = act(page, "Đề nghị gia hạn")
    form.get_by_label("Xin gia hạn đến ngày").fill(later_than_due(form))
    form.get_by_label("Lý do").fill("Chờ số liệu quyết toán của các xã vùng lòng hồ.")
    walk.shoot(page, "17-de-nghi-gia-han")
    done(page, form, "đề nghị")
    page = walk.as_("chanhvp.hdnd")
    commitment(page, SHORT, YEARLY)
    form = act(page, "Đồng ý gia hạn")
    walk.shoot(page, "18-dong-y-gia-han")
    done(page, form, "gia hạn")


def hand_back(walk: Walk) -> None:
    """The Front's office gives a commitment back; the recipient does not take it back, and later finds it not kept."""
    page = walk.as_("chuyenvien.mttq")
    commitment(page, SHORT, OPINIONS, walk.days.month(2))
    form = act(page, "Trả lại nhiệm vụ")
    form.get_by_label("Giải thích").fill("Ý kiến Nhân dân do Mặt trận cấp xã tổng hợp.")
    walk.shoot(page, "19-tra-lai-nhiem-vu")
    done(page, form, "trả lại")
    page = walk.as_("chanhvp.hdnd")
    commitment(page, SHORT, OPINIONS, walk.days.month(2))
    form = act(page, "Không nhận lại")
    form.get_by_label("Trả lời").fill("Điều 4 giao cho Ban Thường trực; đề nghị tổng hợp từ cấp xã.")
    done(page, form, "Đã trả lời đề nghị")
    form = act(page, "Kết luận không thực hiện")
    form.get_by_label("Lý do").fill("Đến nay chưa có tổng hợp ý kiến của tháng này.")
    walk.shoot(page, "20-khong-thuc-hien")
    done(page, form, "kết luận")


def board(walk: Walk) -> None:
    page = walk.as_("chutich.hdnd")
    go(page, "Bảng điều hành")
    walk.shoot(page, "21-bang-dieu-hanh")
    go(page, "Quy chế")
    press(page, SHORT)
    press(page, "Việc thực hiện")
    walk.shoot(page, "22-viec-thuc-hien-tung-dieu")


def report(walk: Walk) -> None:
    write_report(walk, SHORT, ("23-lap-bao-cao", "24-bao-cao-du-thao", "25-bao-cao-da-chot"))


def write_report(walk: Walk, short: str, pictures: tuple[str, str, str] = ("", "", "")) -> None:
    """The review of the regulation by its own page: figures, words, a limit; then approved."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Quy chế")
    press(page, short)
    press(page, "Lập báo cáo kiểm điểm")
    press(page, f"Năm {walk.days.today.year}")
    until(page, lambda: bool(page.get_by_label("Tên báo cáo").input_value()))
    page.get_by_label("Tên báo cáo").fill(f"Báo cáo kiểm điểm thực hiện {short}")
    page.get_by_label("Từ ngày").fill(as_typed(walk.days.signed))
    page.get_by_label("Đến hết ngày", exact=True).fill(as_typed(walk.days.today))
    page.get_by_label("Chốt số liệu đến hết ngày").fill(as_typed(walk.days.today))
    _shoot(walk, page, pictures[0])
    press(page, "Lập báo cáo")
    press(page, "Viết đánh giá, đề xuất")
    page.get_by_label("Đánh giá chung").fill("Các bên cơ bản thực hiện đúng Quy chế; thông tin kịp thời hơn trước.")
    page.get_by_label("Đề xuất, kiến nghị").fill("Phân công một đầu mối theo dõi ở từng cơ quan.")
    press(page, "Lưu")
    press(page, "Thêm hạn chế")
    page.get_by_label("Hạn chế").fill("Có tháng báo cáo gửi chậm")
    page.get_by_label("Nguyên nhân").fill("Chờ số liệu của cấp xã")
    press(page, "Lưu")
    page.evaluate("scrollTo(0, 0)")
    _shoot(walk, page, pictures[1])
    title = page.get_by_role("heading", level=1).inner_text()
    page = walk.as_("chanhvp.hdnd")
    go(page, "Báo cáo")
    press(page, title)
    press(page, "Duyệt, chốt số liệu")
    agree(page)
    page.get_by_role("link", name="Mở văn bản").wait_for()
    _shoot(walk, page, pictures[2])
    press(page, "Mở văn bản")
    page.get_by_role("link", name="Văn bản (PDF/A)").wait_for()


def _shoot(walk: Walk, page: Page, name: str) -> None:
    if name:
        walk.shoot(page, name)


def paper(walk: Walk) -> None:
    names = ("26-van-ban-du-thao", "27-cho-lanh-dao-duyet", "28-ghi-nhan-da-ky", "29-cap-so", "30-da-phat-hanh")
    sign_and_issue(walk, f"thực hiện {SHORT}", names)


def sign_and_issue(walk: Walk, words: str, pictures: tuple[str, str, str, str, str] = ("", "", "", "", "")) -> None:
    """Submitted, approved twice, signed, numbered, issued; each by who has to, found by words of its subject."""
    page = walk.as_("chanhvp.hdnd")
    go(page, "Văn bản chờ xử lý")
    page.locator("main table tbody a", has_text=words).first.click()
    page.get_by_role("link", name="Văn bản (PDF/A)").wait_for()
    _shoot(walk, page, pictures[0])
    press(page, "Trình duyệt")
    agree(page)
    press(page, "Đồng ý")
    press(page, "Đồng ý")
    page = walk.as_("chutich.hdnd")
    go(page, "Văn bản chờ xử lý")
    _shoot(walk, page, pictures[1])
    page.locator("main table tbody a", has_text=words).first.click()
    press(page, "Đồng ý")
    press(page, "Đồng ý")
    page = walk.as_("vanthu.hdnd")
    go(page, "Văn bản chờ xử lý")
    page.locator("main table tbody a", has_text=words).first.click()
    press(page, "Ghi nhận đã ký")
    page.get_by_label("Bản quét văn bản đã ký").set_input_files(walk.scan("ban-ky"))
    _shoot(walk, page, pictures[2])
    press(page, "Ghi nhận")
    press(page, "Cấp số")
    _shoot(walk, page, pictures[3])
    press(page, "Cấp số")
    press(page, "Phát hành")
    agree(page)
    page.get_by_text("Đã phát hành").first.wait_for()
    _shoot(walk, page, pictures[4])


def receive(walk: Walk) -> None:
    """Both other parties enter it in their books; one hands it to a person."""
    for clerk, pictures in (("vanthu.ubnd", ("31-van-ban-den", "32-dang-ky-den")), ("vanthu.mttq", ("", ""))):
        page = walk.as_(clerk)
        go(page, "Văn bản chờ xử lý")
        _shoot(walk, page, pictures[0])
        page.locator("main table tbody a", has_text=f"thực hiện {SHORT}").first.click()
        press(page, "Đăng ký đến")
        press(page, "Lấy số đến")
        page.get_by_text("Số đến").first.wait_for()
        _shoot(walk, page, pictures[1])
    page = walk.as_("vanthu.ubnd")
    go(page, "Văn bản đến")
    page.get_by_text(f"thực hiện {SHORT}").first.wait_for()


def printed(walk: Walk) -> None:
    print_paper(walk, SHORT, "33-ban-in")


def print_paper(walk: Walk, short: str, picture: str) -> None:
    """The frozen print, found in the book of outgoing papers."""
    page = walk.as_("vanthu.hdnd")
    go(page, "Văn bản đi")
    page.get_by_label("Sổ của").select_option(label=COUNCIL)
    visible(page.locator("main form").get_by_role("button", name="Lọc", exact=True)).click()
    page.locator("main table tbody tr", has_text=f"thực hiện {short}").get_by_role("link").first.click()
    link = page.get_by_role("link", name="Văn bản (PDF/A)")
    answer = page.request.get(link.get_attribute("href") or "")
    if not answer.body().startswith(b"%PDF"):
        raise ValueError("no PDF")
    walk.shoot_pdf(answer.body(), picture)


STEPS = (
    *(log_in, upload, review, put_in_force, desk, prove, judge, extension, hand_back),
    *(board, report, paper, receive, printed),
)
