"""The council's round after the meeting: screened, sorted, gathered and sent on paper, answered online, found wanting and
answered anew, put to the session, reported on; read by who only reads."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from scripts.guide_account import gatherer
from scripts.guide_contact import SOURCE, send
from scripts.guide_council import COMMUNE, HALL, LUNCH, ROAD, ROOMS, SCHOOLS, SESSION, gone_out, met
from scripts.guide_term import COUNCIL, PEOPLE
from scripts.guide_text import as_typed
from scripts.guide_voters import named, part_of, shown
from scripts.guide_walk import PHONE, Walk, agree, go, pick, press, visible

SUMMARY, LETTER = "Tổng hợp ý kiến, kiến nghị của cử tri", "gửi báo cáo tổng hợp ý kiến, kiến nghị của cử tri"
REPLY = "Trả lời cử tri thôn Thông Ba về đường thôn, bếp ăn điểm trường"
ROOMS_REPLY = "Trả lời cử tri thôn Thông Ba về phòng ở bán trú"
NAMED = SESSION.removeprefix("Kỳ họp ")  # as titles go on with it
RESULTS = "Kết quả giải quyết, trả lời kiến nghị của cử tri gửi đến"
CALLED = "báo cáo, giải trình tại kỳ họp về kiến nghị của cử tri chậm giải quyết"
KITCHEN = "Xây bếp ăn một chiều cho điểm trường Thông Ba"


def screened(walk: Walk) -> None:
    """The whole file at once; what the deputy took down on the telephone by one key."""
    clerk = walk.as_("vanthu.hdnd")
    press(clerk, "Sàng lọc cả tệp")
    press(clerk, "Sàng lọc cả tệp là kiến nghị")
    clerk.get_by_role("cell", name=ROAD[:30]).wait_for()
    go(clerk, "Tiếp nhận")
    press(clerk, "TT.HĐND")
    clerk.locator("main tr", has_text=SOURCE).last.get_by_role("link").first.click()
    clerk.get_by_text(HALL[:30]).first.wait_for()
    clerk.keyboard.press("1")
    clerk.keyboard.press("Enter")
    clerk.get_by_label("Nội dung kiến nghị").wait_for()
    send(clerk)
    clerk.get_by_text("Đã ghi thành kiến nghị").first.wait_for()


def classified(walk: Walk) -> None:
    """The proposals that are right are accepted together; what the department has to answer is sorted by hand."""
    page = walk.as_("chuyenvien.hdnd")
    shown(page, ROOMS)
    press(page, "Phân loại")
    pick(page, "field", "Giáo dục")
    pick(page, "body_key", SCHOOLS)
    send(page)
    go(page, "Kiến nghị cử tri")
    page.get_by_label("Trạng thái").select_option(label="Chờ phân loại")
    press(page, "Lọc")
    for words in (ROAD, LUNCH, HALL):
        page.locator("main tr[data-row]", has_text=words[:30]).get_by_role("checkbox").check()
    walk.shoot(page, "185-kien-nghi-hdnd-cho-phan-loai")
    press(page, "Chấp nhận đề xuất")
    page.get_by_text("Số kiến nghị đã phân loại: 3.").wait_for()
    met(page)
    walk.shoot(page, "186-kien-nghi-cua-cuoc", at=page.locator("#said"))


def gathered(walk: Walk) -> None:
    """For the session of the council, out of this round: taken in, handed on, approved by a second person."""
    page = walk.as_("chuyenvien.hdnd")
    go(page, "Tổng hợp kiến nghị")
    press(page, "Lập báo cáo tổng hợp")
    gatherer(page, COUNCIL)
    pick(page, "session", SESSION)
    page.get_by_label("Chỉ lấy kiến nghị tiếp nhận từ ngày").fill(as_typed(walk.days.today))
    only_the_first(page, "whole")  # the committee; the Front is told by a copy of the plan
    walk.shoot(page, "187-lap-tong-hop-hdnd")
    send(page)
    press(page, "Chờ đưa vào", within=".tabs")
    press(page, "Đưa tất cả vào")
    press(page, "Kiểm tra", within=".tabs")
    press(page, "Trình kiểm tra")
    send(page)
    page.get_by_text("Chờ kiểm tra").first.wait_for()
    head = walk.as_("chanhvp.hdnd")
    found(head)
    press(head, "Kiểm tra", within=".tabs")
    press(head, "Duyệt bản 1")
    agree(head)
    head.get_by_text("Đã duyệt").first.wait_for()


def only_the_first(page: Page, field: str) -> None:
    """Of several that are chosen already in a searched list, take away all but the first."""
    chosen = page.locator(f".ts-wrapper:has(#id_{field}-ts-control) .item")
    box = page.locator(f"#id_{field}-ts-control")
    box.focus()
    while (left := chosen.count()) > 1:
        box.press("Backspace")
        expect(chosen).to_have_count(left - 1)
    box.press("Escape")


def found(page: Page) -> None:
    """The synthesis of the walk."""
    go(page, "Tổng hợp kiến nghị")
    page.locator("main tbody tr", has_text=NAMED).first.get_by_role("link").first.click()
    page.locator(".tabs").first.wait_for()


def on_paper(walk: Walk) -> None:
    """The report and its covering letter are papers: each goes its way; then the synthesis is sent."""
    page = walk.as_("chuyenvien.hdnd")
    found(page)
    press(page, "Lập văn bản")
    page.get_by_text("Đã lập dự thảo báo cáo").wait_for()
    page.locator("dl.facts").get_by_role("link", name=SUMMARY).click()
    gone_out(walk, page, NAMED)
    found(page)
    page.locator("main tbody").get_by_role("link", name=LETTER).first.click()
    gone_out(walk, page, LETTER)
    found(page)
    press(page, "Ghi đã gửi")
    page.get_by_text("Đã ghi báo cáo đã gửi.").wait_for()
    walk.shoot(page, "188-tong-hop-hdnd-da-gui")


def routed(walk: Walk) -> None:
    """To the department and to the commune, both of which work here."""
    page = walk.as_("chuyenvien.hdnd")
    for words, body in ((ROOMS, SCHOOLS), (ROAD, COMMUNE), (LUNCH, COMMUNE)):
        shown(page, words)
        press(page, "Chuyển cơ quan trả lời")
        named(page, "lead", body)
        page.get_by_label("Ngày cơ quan đó nhận được").fill(as_typed(walk.days.today))
        send(page)
        page.get_by_text("Hạn trả lời cử tri").first.wait_for()


def answered(walk: Walk) -> None:
    """The commune's officer answers two at once, with the scan of the reply; one of them with a promise."""
    page = walk.as_("chuyenvien.xa")
    chosen(page, ROAD, LUNCH)
    replied(walk, page, REPLY, "tra-loi-xa")
    said(page, ROAD, "Đã giải quyết xong", "Xã đã hót đất sạt, đổ lại mặt đường cả ba đoạn, xong ngày 20/11.")
    said(page, LUNCH, "Sẽ giải quyết, có thời hạn", "Xã bố trí vốn sự nghiệp giáo dục, xây trong năm sau.")
    part = part_of(page, LUNCH)
    part.locator("[name$=promise_1]").fill(KITCHEN)
    part.locator("[name$=due_1]").fill(as_typed(walk.days.today, 90))
    walk.shoot(page, "189-xa-tra-loi", at=part)
    press(page, "Ghi trả lời")
    page.get_by_text("Đã ghi trả lời").wait_for()
    told(walk, "Giải trình, cung cấp thông tin", "Định mức phòng ở bán trú theo thông tư hiện hành.", "tra-loi-lan-dau")


def told(walk: Walk, result: str, words: str, scan: str) -> None:
    """The department answers about the rooms."""
    page = walk.as_("chuyenvien.sgd")
    chosen(page, ROOMS)
    replied(walk, page, ROOMS_REPLY, scan)
    said(page, ROOMS, result, words)
    press(page, "Ghi trả lời")
    page.get_by_text("Đã ghi trả lời").wait_for()


def chosen(page: Page, *petitions: str) -> None:
    """Of what waits for this body's reply, these."""
    go(page, "Kiến nghị cử tri")
    press(page, "Cơ quan tôi phải trả lời")
    for words in petitions:
        page.locator("label.entry", has_text=words[:30]).locator("input[type=checkbox]").check()
    press(page, "Trả lời các kiến nghị đã chọn")


def replied(walk: Walk, page: Page, about: str, scan: str) -> None:
    """What the reply is about, and its scan."""
    page.get_by_label("Về việc").fill(about)
    page.get_by_label("Hoặc tệp, bản quét").set_input_files(walk.scan(scan))


def said(page: Page, petition: str, result: str, words: str) -> None:
    """What the reply says of one petition, by the council's four classes."""
    part = part_of(page, petition)
    part.get_by_label(result).check()
    part.get_by_label("Nội dung trả lời").fill(words)


def found_wanting(walk: Walk) -> None:
    """On the telephone the deputy of the council reads the answer and finds it wanting; it is opened again, answered anew."""
    page = walk.as_("daibieu.hdnd", PHONE)
    _read_by_deputy(page)
    walk.shoot(page, "190-dien-thoai-dai-bieu-doc-tra-loi", at=page.locator("#answers"))
    _evaluated(page, "Chưa đạt yêu cầu", "Chưa nói bao giờ đủ phòng ở, học sinh vẫn ở nhờ.")
    head = walk.as_("chanhvp.hdnd")
    shown(head, ROOMS)
    press(head, "Mở lại")
    head.get_by_label("Lý do").fill("Chưa trả lời bao giờ đủ phòng ở.")
    send(head)
    done = "Sở đã bàn giao sáu phòng ở lắp ghép, 96 học sinh đã vào ở."
    told(walk, "Đã giải quyết xong", done, "tra-loi-lan-hai")
    _read_by_deputy(page)
    _evaluated(page, "Đạt yêu cầu", "")


def _read_by_deputy(page: Page) -> None:
    page.goto("/")
    visible(page.get_by_role("button", name="Danh mục")).click()
    shown(page, ROOMS)


def _evaluated(page: Page, grade: str, words: str) -> None:
    press(page, "Đánh giá")
    page.get_by_label(grade, exact=True).check()
    page.get_by_label("Nhận xét").fill(words)
    send(page)
    page.locator("#answers", has_text=grade).wait_for()


def solved(walk: Walk) -> None:
    """Solved is said by the head of the office that received it."""
    head = walk.as_("chanhvp.hdnd")
    shown(head, ROOMS)
    press(head, "Kết luận đã giải quyết xong")
    head.get_by_label("Giải quyết xong ngày").fill(as_typed(walk.days.today))
    head.get_by_label("Điều cho thấy đã giải quyết xong").fill("Tổ đại biểu đến tận nơi, sáu phòng đã có học sinh ở.")
    send(head)
    head.get_by_text("Giải quyết xong ngày").first.wait_for()
    walk.shoot(head, "191-giai-quyet-xong-hdnd", at=head.locator("#answers"))


def put_to_session(walk: Walk) -> None:
    """What three reminders did not move is put to the session: written, approved, signed, issued; then its wait runs."""
    head = walk.as_("chanhvp.hdnd")
    go(head, "Giám sát giải quyết")
    head.get_by_label("Bước đôn đốc cao nhất").select_option(label="Đề nghị cấp trên chỉ đạo")
    press(head, "Lọc")
    head.locator("main [data-choose]").first.check()
    press(head, "Soạn văn bản đôn đốc")
    head.get_by_role("heading", name="Kiến nghị đã chọn").wait_for()
    head.get_by_label("Đưa ra kỳ họp", exact=True).first.check()
    pick(head, "session", SESSION)
    send(head)
    head.get_by_text("Đang soạn văn bản").wait_for()
    head.locator("dl.facts").get_by_role("link", name=CALLED).click()
    gone_out(walk, head, CALLED)
    _reminder(head)
    press(head, "Đã phát hành, tính thời gian chờ")
    head.get_by_text("Chờ đến hết ngày").wait_for()
    walk.shoot(head, "192-dua-ra-ky-hop")


def _reminder(page: Page) -> None:
    go(page, "Giám sát giải quyết")
    press(page, "Văn bản đôn đốc")
    page.locator("main tbody tr", has_text="Đưa ra kỳ họp").first.get_by_role("link").first.click()
    page.get_by_text("Cơ quan phải giải quyết").wait_for()


def owed(walk: Walk) -> None:
    """Every body with petitions to settle owes its report before the session, counted back from the opening."""
    page = walk.as_("chuyenvien.hdnd")
    _reports(page)
    press(page, "Giao báo cáo cho các cơ quan")
    page.get_by_role("link", name=PEOPLE).first.wait_for()
    walk.shoot(page, "193-giao-bao-cao-truoc-ky-hop")


def _reports(page: Page) -> None:
    """What bodies report before the session."""
    found(page)
    press(page, "Báo cáo của các cơ quan")
    page.get_by_role("heading", name="Báo cáo trước kỳ họp").wait_for()


def reported(walk: Walk) -> None:
    """The committee's office drafts its report out of what was answered; it is approved, signed, issued there, and comes in."""
    page = walk.as_("chuyenvien.ubnd")
    go(page, "Giám sát giải quyết")
    press(page, "Báo cáo trước kỳ họp")
    pick(page, "session", SESSION, "filter")
    press(page, "Lọc")
    page.get_by_role("link", name=PEOPLE).first.click()
    press(page, "Lập dự thảo báo cáo")
    page.get_by_role("link", name="Văn bản (PDF/A)").wait_for()
    walk.shoot(page, "194-du-thao-bao-cao-ubnd")
    gone_out(walk, page, RESULTS, "ubnd")
    clerk = walk.as_("vanthu.hdnd")
    _reports(clerk)
    clerk.get_by_role("link", name=PEOPLE).first.click()
    press(clerk, "Ghi nhận báo cáo")
    send(clerk)  # with the paper that was issued to it
    _reports(clerk)
    row = clerk.locator("main tbody tr", has=clerk.get_by_role("link", name=PEOPLE))
    row.get_by_text(as_typed(walk.days.today)).first.wait_for()
    walk.shoot(clerk, "195-da-nhan-bao-cao")


def read_only(walk: Walk) -> None:
    """The auditor reads all of it and may do nothing; the leaders look at what is settled, each on their own side."""
    page = walk.as_("kiemtra")
    shown(page, ROOMS)
    page.locator("#answers").get_by_text("Đạt yêu cầu").first.wait_for()
    acts = page.locator("main").get_by_role("button").or_(page.locator("main a.btn")).all_inner_texts()
    if acts:
        raise AssertionError(f"an auditor is offered {acts}")
    walk.shoot(page, "196-nguoi-kiem-tra-chi-doc", at=page.locator("#answers"))
    for username, theirs in (("chutich.hdnd", True), ("truongdoan", False)):
        page = walk.as_(username)
        go(page, "Giám sát giải quyết")
        page.locator("main table").first.wait_for()
        if page.get_by_role("link", name=LUNCH[:30]).count() != theirs:
            raise AssertionError(f"{username}: {theirs}")


STEPS = (
    *(screened, classified, gathered, on_paper, routed, answered, found_wanting, solved),
    *(put_to_session, owed, reported, read_only),
)
