"""A round of its own on the sample province: between two meetings. A group decides, opinions are asked for, an event is run, a
clause is asked to be changed."""

from __future__ import annotations

from playwright.sync_api import Page

from scripts.guide_term import COUNCIL, FRONT, LAST_TERM, PEOPLE
from scripts.guide_text import as_typed
from scripts.guide_walk import PHONE, Walk, agree, go, pick, press, visible

GROUP = "Nhóm rà soát kiến nghị cử tri về nước sạch"
CHAIR, MEMBER = "Vi Mẫu Tâm", "Bạch Mẫu Tâm"
SETTLED = "Thống nhất: Ủy ban nhân dân tỉnh gửi danh sách công trình nước sạch dừng hoạt động theo từng xã."
COURT, STEERING = "Tòa án nhân dân tỉnh", "Ban Chỉ đạo Cải cách tư pháp tỉnh"
LAW = "Dự án Luật sửa đổi, bổ sung về thi hành án dân sự"
EVENT = "Lễ kỷ niệm ngày truyền thống Hội đồng nhân dân tỉnh"
SHEET = (
    ("07:30", "08:00", "Đón đại biểu", "Sảnh hội trường tỉnh", "Chánh Văn phòng", "Danh sách đại biểu"),
    ("08:00", "09:30", "Lễ kỷ niệm", "Hội trường tỉnh", "Chủ tịch HĐND tỉnh", "Diễn văn"),
    ("09:30", "10:30", "Gặp mặt các thế hệ đại biểu", "Phòng khánh tiết", "Phó Chủ tịch HĐND tỉnh", ""),
)
CLAUSE = "khoản 2 Điều 3"
WISH = "Chủ động, kịp thời, đúng thẩm quyền, công khai kết quả với các bên ký."


def group(walk: Walk) -> None:
    """A working group on a regulation: opened by the host, each body names its people."""
    page = walk.as_("chanhvp.hdnd")
    go(page, "Nhóm và kênh")
    press(page, "Lập nhóm, kênh")
    page.get_by_label("Tên nhóm, kênh").fill(GROUP)
    page.get_by_label("Mục đích, phạm vi").fill("Thống nhất danh sách công trình, việc phải làm trước kỳ họp cuối năm.")
    pick(page, "host", COUNCIL)
    pick(page, "bodies", PEOPLE)
    pick(page, "regulation", LAST_TERM)
    walk.shoot(page, "91-lap-nhom")
    send(page)
    page.get_by_role("heading", name=GROUP).wait_for()
    named(page, COUNCIL, CHAIR, "Trưởng nhóm")
    named(page, COUNCIL, "Khương Mẫu Uyên", "Thư ký")
    other = walk.as_("chanhvp.ubnd")
    go(other, "Nhóm và kênh")
    press(other, GROUP)
    named(other, PEOPLE, MEMBER, "")
    press(page, "Thành viên", within=".tabs")
    walk.shoot(page, "92-thanh-vien-nhom")


def send(page: Page) -> None:
    """Send the only form of the page."""
    page.locator("main form .form-actions button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


def named(page: Page, body: str, person: str, role: str) -> None:
    """One person named by a body."""
    press(page, "Thành viên", within=".tabs")
    page.locator("section", has=page.get_by_role("heading", name=body, exact=True)).get_by_role(
        "link", name="Cử người"
    ).click()
    pick(page, "person", person)
    if role:
        page.get_by_label("Vai trò").select_option(label=role)
    send(page)
    page.get_by_role("link", name=person).first.wait_for()


def talk(walk: Walk) -> None:
    """What is said, answered and settled; the chair confirms, and it is owed in the ledger."""
    page = walk.as_("chuyenvien.hdnd")
    _said(page, f"Cử tri ba xã phản ánh công trình đã dừng. Nhờ @{MEMBER} cho số liệu theo xã.")
    other = walk.as_("chuyenvien.ubnd")
    _said(other, "Sở đã rà: chín công trình dừng hoạt động, bốn công trình sửa được trong năm.")
    _said(page, SETTLED)
    walk.shoot(page, "93-trao-doi-trong-nhom", at=page.locator("article.message").last)
    page.locator("article.message", has_text=SETTLED).first.get_by_role("link", name="Lấy làm kết luận").click()
    pick(page, "lead", PEOPLE)
    pick(page, "recipient", COUNCIL)
    page.locator("[name=due_on]").fill(as_typed(walk.days.today, 20))
    page.get_by_label("Sản phẩm").fill("Danh sách theo xã")
    walk.shoot(page, "94-de-xuat-ket-luan")
    send(page)
    head = walk.as_("chanhvp.hdnd")
    go(head, "Nhóm và kênh")
    press(head, GROUP)
    press(head, "Kết luận", within=".tabs")
    press(head, "Xác nhận")
    agree(head)
    head.get_by_text("Nhiệm vụ NV-").first.wait_for()
    walk.shoot(head, "95-ket-luan-thanh-nhiem-vu")


def _said(page: Page, words: str) -> None:
    go(page, "Nhóm và kênh")
    press(page, GROUP)
    page.get_by_label("Tin nhắn").fill(words)
    press(page, "Gửi")
    page.locator("article.message").first.wait_for()


def ask(walk: Walk) -> None:
    """The delegation's office asks two bodies for an opinion; one answers here, one by letter."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Xin ý kiến, cung cấp")
    press(page, "Xin ý kiến")
    page.get_by_label("Cơ quan gửi").select_option(label="Đoàn đại biểu Quốc hội tỉnh")
    pick(page, "bodies", STEERING)
    pick(page, "bodies", COURT)
    page.get_by_label("Về việc").fill(LAW)
    page.get_by_label("Nội dung", exact=True).fill("Xin ý kiến về thời hạn, trách nhiệm phối hợp của địa phương.")
    page.get_by_label("Trả lời đến ngày").fill(as_typed(walk.days.today, 12))
    page.get_by_label("Dự thảo, tài liệu kèm theo").set_input_files(walk.scan("du-an-luat"))
    walk.shoot(page, "96-xin-y-kien")
    send(page)
    page.get_by_role("heading", name=LAW).wait_for()


def answers(walk: Walk) -> None:
    """Side by side, what is made of each; then all of it in one report to the authority that drafts."""
    page = walk.as_("chuyenvien.tu")
    exchange(page)
    press(page, "Trả lời")
    page.get_by_label("Nhất trí, có góp ý").check()
    page.get_by_label("Nội dung góp ý, ghi chú").fill("Nên quy định rõ cơ quan trả lời khi tài sản có tranh chấp.")
    walk.shoot(page, "97-tra-loi-y-kien")
    send(page)
    clerk = walk.as_("vanthu.hdnd")
    exchange(clerk)
    clerk.locator("article.entry", has_text=COURT).get_by_role("link", name="Ghi nhận theo văn bản").click()
    clerk.get_by_label("Số, ký hiệu").fill("118/TA-VP")
    clerk.get_by_label("Ngày văn bản").fill(as_typed(walk.days.today))
    clerk.get_by_label("Bản quét văn bản").set_input_files(walk.scan("118-ta-vp"))
    clerk.get_by_label("Nhất trí", exact=True).check()
    send(clerk)
    page = walk.as_("chuyenvien.hdnd")
    exchange(page)
    page.locator("article.entry", has_text=STEERING).get_by_role("link", name="Tiếp thu, giải trình").click()
    page.get_by_label("Tiếp thu", exact=True).check()
    page.get_by_label("Cách tiếp thu hoặc lý do").fill("Đưa vào kiến nghị của Đoàn.")
    send(page)
    page.get_by_role("heading", name=LAW).wait_for()
    walk.shoot(page, "98-y-kien-canh-nhau")
    press(page, "Tổng hợp ý kiến")
    page.get_by_label("Hoặc cơ quan ngoài danh bạ").fill("Ban soạn thảo Luật")
    page.get_by_label("Ý kiến của cơ quan mình").fill("Thống nhất với ý kiến của các cơ quan.")
    send(page)
    link = page.get_by_role("link", name="Văn bản (PDF/A)")
    link.wait_for()
    walk.shoot_pdf(page.request.get(link.get_attribute("href") or "").body(), "99-bao-cao-tong-hop-y-kien")


def exchange(page: Page) -> None:
    """The page of what was asked."""
    go(page, "Xin ý kiến, cung cấp")
    press(page, LAW)


def programme(walk: Walk) -> None:
    """An event is proposed, its work divided, approved: each piece is owed."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Chương trình")
    press(page, "Sự kiện, lễ kỷ niệm")
    page.get_by_label("Cơ quan chủ trì").select_option(label=COUNCIL)
    page.get_by_label("Tên gọi").fill(EVENT)
    page.get_by_label("Từ ngày").fill(as_typed(walk.days.today))
    page.get_by_label("Đến hết ngày").fill(as_typed(walk.days.today))
    page.get_by_label("Địa điểm").fill("Hội trường tỉnh")
    page.get_by_label("Quy mô").select_option(index=1)
    page.get_by_label("Nội dung, hình thức tổ chức").fill("Lễ kỷ niệm; gặp mặt các thế hệ đại biểu")
    pick(page, "parts", FRONT)
    walk.shoot(page, "100-de-xuat-chuong-trinh")
    send(page)
    page.get_by_role("heading", name=EVENT).wait_for()
    press(page, "Phân công", within=".tabs")
    for area, title, body in (
        ("Nội dung", "Diễn văn, kịch bản buổi lễ", COUNCIL),
        ("Bảo vệ, an ninh", "Phương án bảo đảm trật tự", PEOPLE),
    ):
        press(page, "Phân công", within="main section")
        page.get_by_label("Mảng việc").select_option(label=area)
        page.get_by_label("Nội dung công việc").fill(title)
        pick(page, "body", body)
        page.get_by_label("Xong trước hết ngày").fill(as_typed(walk.days.today))
        page.get_by_label("Sản phẩm").fill(title.split(",")[0])
        send(page)
        page.get_by_text(title).first.wait_for()
    walk.shoot(page, "101-phan-cong")
    head = walk.as_("chanhvp.hdnd")
    event(head)
    press(head, "Duyệt")
    agree(head)
    head.get_by_text("Việc được phân công").first.wait_for()
    walk.shoot(head, "102-chuong-trinh-da-duyet")


def event(page: Page, tab: str = "") -> None:
    """The page of the event, or one of its parts."""
    go(page, "Chương trình")
    press(page, EVENT)
    if tab:
        press(page, tab, within=".tabs")


def run_sheet(walk: Walk) -> None:
    """Typed into the table; on the telephone on the day."""
    page = walk.as_("chuyenvien.hdnd")
    event(page, "Kịch bản")
    for starts, ends, title, place, leader, papers in SHEET:
        new = page.locator("#row-new")
        for name, words in (
            ("on", as_typed(walk.days.today)),
            ("starts", starts),
            ("ends", ends),
            ("place", place),
            ("leader", leader),
            ("papers", papers),
            ("title", title),
        ):
            new.locator(f"[name={name}]").fill(words)
        with page.expect_response(lambda answer: answer.url.endswith("/run/add/")):
            new.locator("[name=title]").press("Enter")
    walk.shoot(page, "103-kich-ban")
    phone = walk.as_("chuyenvien.hdnd", PHONE)
    visible(phone.get_by_role("button", name="Danh mục")).click()
    event(phone, "Kịch bản")
    press(phone, "Màn hình trong ngày")
    walk.shoot(phone, "104-dien-thoai-trong-ngay")


def closing(walk: Walk) -> None:
    """Work is handed in, the report written, the programme closed with its figures."""
    page = walk.as_("chuyenvien.hdnd")
    event(page, "Tổng kết")
    press(page, "Viết báo cáo")
    page.get_by_label("Kết quả").fill("Buổi lễ đúng kịch bản; 180 đại biểu dự.")
    page.get_by_label("Hạn chế").fill("Giấy mời gửi sát ngày.")
    send(page)
    head = walk.as_("chanhvp.hdnd")
    event(head, "Tổng kết")
    press(head, "Kết thúc chương trình")
    head.get_by_label("Lý do").fill("Hai việc đã xong, chờ văn bản minh chứng.")
    send(head)
    head.get_by_text("Số liệu chốt ngày").wait_for()
    walk.shoot(head, "105-tong-ket")
    link = head.get_by_role("link", name="In báo cáo").get_attribute("href") or ""
    walk.shoot_pdf(head.request.get(link).body(), "106-bao-cao-tong-ket")


def wish(walk: Walk) -> None:
    """A party asks for other words in one clause; its head sends it."""
    page = walk.as_("chuyenvien.ubnd")
    go(page, "Quy chế")
    press(page, LAST_TERM)
    press(page, "Đề nghị sửa đổi")
    page.get_by_label("Lý do đề nghị").fill("Kết quả thực hiện chưa được thông báo đến đủ các bên ký.")
    page.get_by_label("Đề nghị trả lời trước ngày").fill(as_typed(walk.days.today, 20))
    send(page)
    page.get_by_role("link", name=f"Đề nghị {CLAUSE}", exact=True).click()
    page.get_by_label("Lời văn đề nghị").fill(WISH)
    walk.shoot(page, "107-de-nghi-sua-dieu-khoan")
    send(page)
    page.locator("#y-1").wait_for()
    walk.shoot(page, "108-doi-chieu-tung-chu")
    head = walk.as_("chutich.ubnd")
    wished(head)
    press(head, "Gửi đề nghị")
    send(head)
    head.get_by_text("Gửi ngày").wait_for()


def wished(page: Page) -> None:
    """The page of the newest request on that clause."""
    go(page, "Dự thảo")
    press(page, "Đề nghị sửa đổi")
    page.locator("main tbody a", has_text=f"{LAST_TERM}: {CLAUSE}").first.click()


def taken_up(walk: Walk) -> None:
    """The leading body answers clause by clause; what it takes up goes into an amending draft."""
    page = walk.as_("chanhvp.hdnd")
    wished(page)
    press(page, "Trả lời")
    page.get_by_label("Tiếp thu", exact=True).check()
    page.get_by_label("Nội dung trả lời chung").fill("Đồng ý bổ sung vào lần sửa đổi giữa nhiệm kỳ.")
    walk.shoot(page, "109-tra-loi-de-nghi")
    send(page)
    page.get_by_text("Trả lời ngày").wait_for()
    press(page, "Soạn dự thảo sửa đổi từ đề nghị đã tiếp thu")
    agree(page)
    page.wait_for_url("**/drafting/DT-**")
    walk.shoot(page, "110-du-thao-sua-doi")


STEPS = (group, talk, ask, answers, programme, run_sheet, closing, wish, taken_up)
