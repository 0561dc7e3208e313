"""The third part of a new term's round: the plan of the year from the clauses of both regulations, and the half-year's review."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from scripts.guide_online import sign_and_issue
from scripts.guide_term import COUNCIL, DELEGATION, FOUR, FRONT, PEOPLE, TWO
from scripts.guide_text import as_typed
from scripts.guide_walk import PHONE, Walk, act, agree, commitment, done, go, pick, press, visible

PLAN = "Kế hoạch phối hợp công tác năm đầu nhiệm kỳ"
CYCLE = "Sơ kết 6 tháng thực hiện hai quy chế mới"
TOPICS = "Chuẩn bị kỳ họp, giải quyết kiến nghị của cử tri\nGiám sát, phản biện xã hội"
NAMING = "Phân công một lãnh đạo theo dõi"
WORDS = "năm đầu nhiệm kỳ"
VERDICTS = "khắc phục|tồn tại"
MEETING = "Họp liên tịch thống nhất chương trình năm"


def plan(walk: Walk) -> None:
    """Clauses of both regulations; the machine proposes steps with their days."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Kế hoạch")
    press(page, "Lập kế hoạch")
    page.get_by_label("Cơ quan lập kế hoạch").select_option(label=COUNCIL)
    page.get_by_label("Tên kế hoạch").fill(PLAN)
    page.get_by_label("Từ ngày").fill(as_typed(walk.days.today))
    page.get_by_label("Đến hết ngày").fill(as_typed(walk.days.today, 365))
    for short in (FOUR, TWO):
        pick(page, "regulations", short)
    page.get_by_label("Nội dung trọng tâm").fill(TOPICS)
    walk.shoot(page, "70-lap-ke-hoach")
    press(page, "Lập kế hoạch")
    page.get_by_role("button", name="Đề xuất việc").wait_for()
    walk.shoot(page, "71-chon-dieu-khoan")
    press(page, "Đề xuất việc")
    page.get_by_text("Đã đề xuất").wait_for()
    walk.shoot(page, "72-viec-de-xuat")


def table(walk: Walk) -> None:
    """Written in its cells: a day for a clause that gives none, a step of our own; then all are accepted."""
    page = walk.as_("chuyenvien.hdnd")
    page.get_by_label("Từ khóa").fill(NAMING)
    press(page, "Lọc")
    line = page.locator("tr[data-cells]", has=page.locator("[name=lead][value=UBND]"))
    line.locator("[name=due]").fill(as_typed(walk.days.today))
    line.locator("[name=product]").fill("Văn bản phân công")
    with page.expect_response(lambda answer: answer.url.endswith("/row/")):
        line.locator("[name=due]").press("Enter")
    new = page.locator("#step-new")
    new.locator("[name=due]").fill(as_typed(walk.days.today, 20))
    for name, words in (
        ("product", "Thông báo"),
        ("partners", "UBND; BTT.MTTQ"),
        ("lead", "TT.HĐND"),
        ("title", MEETING),
    ):
        new.locator(f"[name={name}]").fill(words)
    walk.shoot(page, "73-viet-trong-bang")
    with page.expect_response(lambda answer: answer.url.endswith("/add/")):
        new.locator("[name=title]").press("Enter")
    opened(page, PLAN)
    page.get_by_role("link", name="chưa có chủ trì").click()
    for name in TOPICS.splitlines():  # a topic says neither who nor when: a person does
        line = page.locator("tr[data-cells]", has=page.locator("[name=title]", has_text=name))
        line.locator("[name=due]").fill(as_typed(walk.days.today, 90))
        line.locator("[name=lead]").fill("TT.HĐND")
        with page.expect_response(lambda answer: answer.url.endswith("/row/") and answer.ok):
            line.locator("[name=lead]").press("Enter")
    opened(page, PLAN)
    proposed = page.get_by_role("link", name="đề xuất chờ quyết định")
    while proposed.count():
        proposed.click()
        page.get_by_label("Chọn tất cả các dòng").check()
        press(page, "Nhận")
        opened(page, PLAN)
    page.locator("table.plan-table").scroll_into_view_if_needed()
    walk.shoot(page, "74-danh-muc-viec")


def opened(page: Page, title: str) -> None:
    """The page of a plan."""
    go(page, "Kế hoạch")
    press(page, title)


def issue(walk: Walk) -> None:
    """Submitted with its appendix, approved, signed, numbered, issued; then each step is a commitment of the ledger."""
    page = walk.as_("chanhvp.hdnd")
    opened(page, PLAN)
    press(page, "Trình kế hoạch")
    agree(page)
    sign_and_issue(walk, WORDS, ("75-van-ban-ke-hoach", "", "", "", ""))
    page = walk.as_("vanthu.hdnd")
    link = page.get_by_role("link", name="Văn bản (PDF/A)")
    printed = page.request.get(link.get_attribute("href") or "").body()
    walk.shoot_pdf(printed, "76-ke-hoach-ban-in")
    walk.shoot_pdf(printed, "77-phu-luc-ke-hoach", page=2)
    page = walk.as_("chanhvp.hdnd")
    opened(page, PLAN)
    press(page, "Đưa vào thực hiện")
    agree(page)
    page.get_by_text("Đang thực hiện").first.wait_for()
    press(page, "Tiến độ")
    walk.shoot(page, "78-tien-do")


def kept(walk: Walk) -> None:
    """A step is done: the plan's day beside the ledger's, on the telephone of the leader too."""
    page = walk.as_("chuyenvien.ubnd")
    commitment(page, TWO, NAMING)
    form = act(page, "Nộp minh chứng")
    form.get_by_label("Kết quả đã thực hiện").fill("Đã phân công một Phó Chủ tịch theo dõi việc thực hiện Quy chế.")
    done(page, form, "Đã nộp minh chứng")
    page = walk.as_("chutich.hdnd")
    commitment(page, TWO, NAMING)
    done(page, act(page, "Xác nhận đã thực hiện"), "Đã xác nhận kết quả")
    page = walk.as_("chanhvp.hdnd")
    opened(page, PLAN)
    press(page, "Kế hoạch và thực hiện")
    walk.shoot(page, "79-ke-hoach-va-thuc-hien")
    phone = walk.as_("chutich.hdnd", PHONE)
    visible(phone.get_by_role("button", name="Danh mục")).click()
    opened(phone, PLAN)
    walk.shoot(phone, "80-dien-thoai-ke-hoach")


def half_year(walk: Walk) -> None:
    """A cycle over both regulations: each other party owes a self-review by the day."""
    page = walk.as_("chanhvp.hdnd")
    go(page, "Báo cáo")
    press(page, "Đợt kiểm điểm")
    press(page, "Mở đợt kiểm điểm")
    for short in (FOUR, TWO):
        pick(page, "regulations", short)
    page.get_by_label("Cơ quan chủ trì").select_option(label=COUNCIL)
    page.get_by_label("Tên đợt kiểm điểm").fill(CYCLE)
    first, last = walk.days.half_year()
    page.get_by_label("Từ ngày").fill(as_typed(first))
    page.get_by_label("Đến hết ngày", exact=True).fill(as_typed(last))
    page.get_by_label("Chốt số liệu đến hết ngày").fill(as_typed(walk.days.today))
    page.get_by_label("Hạn gửi tự đánh giá").fill(as_typed(walk.days.today, 14))
    walk.shoot(page, "81-mo-dot-kiem-diem")
    press(page, "Mở đợt kiểm điểm")
    page.get_by_role("heading", name=CYCLE).wait_for()
    walk.shoot(page, "82-dot-kiem-diem")


def cycle(page: Page) -> None:
    """The page of the cycle."""
    go(page, "Báo cáo")
    press(page, "Đợt kiểm điểm")
    press(page, CYCLE)


def self_reviews(walk: Walk) -> None:
    """One is written by an officer and sent by the head on a telephone; one comes on paper."""
    page = written(walk, "chuyenvien.ubnd", PEOPLE)
    page.get_by_label("Tồn tại, hạn chế").fill("Số liệu của cấp xã gửi chậm.")
    page.get_by_label("Nguyên nhân").fill("Chưa có mẫu biểu chung.")
    page.get_by_label("Kiến nghị, đề xuất").fill("Thống nhất một mẫu báo cáo cho hai quy chế.")
    walk.shoot(page, "83-viet-tu-danh-gia")
    press(page, "Lưu")
    phone = walk.as_("chutich.ubnd", PHONE)
    visible(phone.get_by_role("button", name="Danh mục")).click()
    cycle(phone)
    press(phone, PEOPLE)
    walk.shoot(phone, "84-dien-thoai-tu-danh-gia")
    handed_in(phone)
    page = written(walk, "truongdoan", DELEGATION)
    press(page, "Lưu")
    handed_in(page)
    by_letter(walk, FRONT, "61/BC-MTTQ")
    page = written(walk, "chanhvp.hdnd", COUNCIL)
    press(page, "Lưu")
    handed_in(page)


def written(walk: Walk, username: str, body: str) -> Page:
    """The form of a body's own words, the results filled in."""
    page = walk.as_(username)
    cycle(page)
    press(page, body)
    press(page, "Viết")
    page.get_by_label("Kết quả thực hiện").fill("Đã phân công lãnh đạo theo dõi, đã gửi đủ báo cáo đến hạn.")
    return page


def handed_in(page: Page) -> None:
    """A head sends what was written."""
    press(page, "Duyệt, gửi cơ quan chủ trì")
    agree(page)
    page.get_by_text("Gửi lúc").wait_for()


def by_letter(walk: Walk, body: str, number: str) -> None:
    """A self-review that came on paper, typed by the clerk of the head."""
    page = walk.as_("vanthu.hdnd")
    cycle(page)
    page.locator("main tr", has_text=body).get_by_role("link", name="Ghi nhận theo văn bản").click()
    page.get_by_label("Số, ký hiệu").fill(number)
    page.get_by_label("Ngày văn bản").fill(as_typed(walk.days.today))
    page.get_by_label("Bản quét văn bản").set_input_files(walk.scan(number.replace("/", "-")))
    page.get_by_label("Kết quả thực hiện").fill("Đã thực hiện các nội dung được phân công.")
    page.get_by_label("Tồn tại, hạn chế").fill("Dự thảo gửi phản biện còn gấp.")
    page.get_by_label("Nguyên nhân").fill("Chương trình xây dựng văn bản điều chỉnh nhiều lần.")
    walk.shoot(page, "85-tu-danh-gia-bang-van-ban")
    press(page, "Ghi nhận")
    page.get_by_text("ghi nhận theo văn bản").first.wait_for()


def joint_report(walk: Walk) -> None:
    """What the parties wrote is taken over, limits get an owner and a follow-up; approved, bound for the conference."""
    page = walk.as_("chuyenvien.hdnd")
    cycle(page)
    page.locator("main tr", has=page.get_by_role("link", name=FOUR, exact=True)).get_by_role("button").click()
    agree(page)
    press(page, "Tổng hợp từ tự đánh giá")
    walk.shoot(page, "86-tong-hop-tu-danh-gia")
    page.get_by_role("button", name="Đưa vào báo cáo").first.click()
    page.get_by_text("Đã đưa vào", exact=True).first.wait_for()
    page.get_by_role("link", name="Nêu thành hạn chế").first.click()
    press(page, "Lưu")
    page.get_by_role("link", name="Giao nhiệm vụ").first.click()
    page.get_by_label("Nhiệm vụ khắc phục").fill("Ban hành mẫu biểu báo cáo dùng chung.")
    page.get_by_label("Hạn hoàn thành").fill(as_typed(walk.days.today, 30))
    walk.shoot(page, "87-giao-nhiem-vu-khac-phuc")
    press(page, "Lưu")
    press(page, "Viết đánh giá, đề xuất")
    page.get_by_label("Đánh giá chung").fill("Các bên triển khai kịp thời ngay sau khi ký.")
    page.get_by_label("Đề xuất, kiến nghị").fill("Dùng chung một mẫu báo cáo.")
    press(page, "Lưu")
    for verdict in ("Đã khắc phục", "Còn tồn tại"):
        limit = page.locator("#standing tbody tr").filter(has_not=page.locator(".state", has_text=re.compile(VERDICTS)))
        limit.first.get_by_role("link", name=re.compile("^Kiểm tra hạn chế kỳ trước")).click()
        page.get_by_label(verdict, exact=True).check()
        page.get_by_label("Căn cứ kết luận").fill("Theo kết quả nhiệm vụ khắc phục trong sổ.")
        page.locator("main form button[type=submit]").first.click()
        page.locator("#standing .state", has_text=verdict).wait_for()
    walk.shoot(page, "88-bao-cao-chung", at=page.locator("#limits"))


def second_report(walk: Walk) -> None:
    """The other regulation has a report of its own."""
    page = walk.as_("chuyenvien.hdnd")
    cycle(page)
    page.locator("main tr", has=page.get_by_role("link", name=TWO, exact=True)).get_by_role("button").click()
    agree(page)
    press(page, "Viết đánh giá, đề xuất")
    page.get_by_label("Đánh giá chung").fill("Hai bên đã phân công lãnh đạo theo dõi, chuẩn bị kỳ họp đúng lịch.")
    press(page, "Lưu")


def pack(walk: Walk) -> None:
    """The joint reports are approved, their figures frozen; all that the conference needs is bound into one file."""
    page = walk.as_("chanhvp.hdnd")
    for short in (FOUR, TWO):
        cycle(page)
        page.locator("main tr", has=page.get_by_role("link", name=short, exact=True)).get_by_role("link").last.click()
        press(page, "Duyệt, chốt số liệu")
        agree(page)
        page.get_by_role("link", name="Mở văn bản").wait_for()
    wanted = page.get_by_role("button", name="Lập văn bản: ")
    for _paper in ("chương trình", "danh sách đại biểu", "dự thảo kết luận"):
        cycle(page)
        press(page, "Bộ tài liệu hội nghị")
        wanted.first.click()
        page.get_by_role("link", name="Văn bản (PDF/A)").wait_for()
    cycle(page)
    press(page, "Bộ tài liệu hội nghị")
    page.get_by_text("10 trên 10").wait_for()  # nothing is missing
    walk.shoot(page, "89-bo-tai-lieu-hoi-nghi")
    link = page.get_by_role("link", name="Một tệp PDF").get_attribute("href") or ""
    walk.shoot_pdf(page.request.get(link).body(), "90-bo-tai-lieu-ban-in")


STEPS = (plan, table, issue, kept, half_year, self_reviews, joint_report, second_report, pack)
