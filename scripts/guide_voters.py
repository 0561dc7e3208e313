"""The second part of the voters' round: petitions are sorted with the machine's proposals, sent on, handed back, decided by
the common superior, answered together and on paper, evaluated, reopened, solved."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from scripts import guide_account, guide_contact, guide_file
from scripts.guide_contact import BRIDGE, COMMUNE, DRUG, LAND, LINE, send
from scripts.guide_file import AGAIN, PUMP, WAVES
from scripts.guide_term import PEOPLE
from scripts.guide_text import as_typed
from scripts.guide_walk import Walk, act, done, from_paper, go, pick, press

HEALTH, WORKS = "Sở Y tế", "Sở Xây dựng"
REPLY = "Trả lời hai kiến nghị cử tri xã Núi Xanh về cầu bản Nà Lom, đường dây điện"
PROMISE = "Khởi công cầu bản Nà Lom, có báo cáo tiến độ"


def shown(page: Page, words: str) -> None:
    """The page of a petition, by its first words."""
    go(page, "Kiến nghị cử tri")
    page.get_by_label("Từ khóa").fill(" ".join(words.split()[:6]))
    press(page, "Lọc")
    page.locator("#rows tbody a[data-open]", has_text=words[:30]).first.click()
    page.get_by_role("heading", name="Đã làm gì").wait_for()


def named(page: Page, field: str, body: str) -> None:
    """A body by its name, as the list below the field offers it."""
    page.locator(f"main [name={field}]").fill(body)


def proposals(walk: Walk) -> None:
    """The machine proposes field and body with its reasons; one key accepts; a correction is sorted by hand."""
    page = walk.as_("chuyenvien.hdnd")
    shown(page, BRIDGE)
    walk.shoot(page, "128-may-de-xuat", at=page.get_by_role("heading", name="Máy đề xuất, người quyết định"))
    go(page, "Kiến nghị cử tri")
    page.get_by_label("Trạng thái").select_option(label="Chờ phân loại")
    press(page, "Lọc")
    walk.shoot(page, "129-kien-nghi-cho-phan-loai")
    for words, field, kind in (
        (BRIDGE, "Giao thông", "Ủy ban nhân dân tỉnh"),
        (LINE, "Điện", "Ủy ban nhân dân tỉnh"),
        (DRUG, "Y tế", "Sở Y tế"),
    ):
        shown(page, words)
        press(page, "Phân loại")
        pick(page, "field", field)
        pick(page, "body_key", kind)
        if words == BRIDGE:
            walk.shoot(page, "130-phan-loai")
        send(page)
        page.get_by_role("heading", name="Đã làm gì").wait_for()
    go(page, "Kiến nghị cử tri")
    page.get_by_label("Trạng thái").select_option(label="Chờ phân loại")
    press(page, "Lọc")
    for words in (PUMP, WAVES, AGAIN, LAND):
        page.locator("main tr[data-row]", has_text=words[:30]).get_by_role("checkbox").check()
    press(page, "Chấp nhận đề xuất")
    page.get_by_text("Số kiến nghị đã phân loại: 4.").wait_for()


def repeated(walk: Walk) -> None:
    """The same was asked before and answered: a person says so, the whole history stands on the page."""
    page = walk.as_("chuyenvien.hdnd")
    shown(page, LAND)
    walk.shoot(page, "131-co-the-trung", at=page.locator("#repeats"))
    press(page, "Đúng là trùng")
    page.get_by_text("Đưa ra khỏi nhóm").first.wait_for()
    shown(page, LAND)
    walk.shoot(page, "132-lich-su-lap-lai", at=page.locator("#repeats"))


def routed(walk: Walk) -> None:
    """To those who must answer; from that day the voter's clock runs."""
    page = walk.as_("chuyenvien.hdnd")
    for words, body in ((BRIDGE, PEOPLE), (LINE, PEOPLE), (DRUG, HEALTH)):
        shown(page, words)
        press(page, "Chuyển cơ quan trả lời")
        named(page, "lead", body)
        page.get_by_label("Ngày cơ quan đó nhận được").fill(as_typed(walk.days.today))
        if words == BRIDGE:
            walk.shoot(page, "133-chuyen-co-quan-tra-loi")
        send(page)
        page.get_by_text("Hạn trả lời cử tri").first.wait_for()


def handed_back(walk: Walk) -> None:
    """Not ours: handed back with a ground, sent to the commune, which hands it back on paper."""
    page = walk.as_("chuyenvien.ubnd")
    shown(page, BRIDGE)
    press(page, "Trả lại")
    page.get_by_label("Không thuộc thẩm quyền").check()
    page.get_by_label("Căn cứ pháp lý, giải thích").fill(
        "Cầu trên đường bản do xã quản lý theo phân cấp quản lý đường bộ."
    )
    named(page, "proposed_body", COMMUNE)
    walk.shoot(page, "134-tra-lai-kien-nghi")
    send(page)
    head = walk.as_("chanhvp.hdnd")
    shown(head, BRIDGE)
    walk.shoot(head, "135-de-nghi-tra-lai-dang-cho")
    press(head, "Chuyển cơ quan khác")
    named(head, "lead", COMMUNE)
    head.get_by_label("Căn cứ", exact=True).fill("Theo phân cấp quản lý đường bộ của tỉnh.")
    send(head)
    head.get_by_role("heading", name="Kiến nghị đã qua những cơ quan nào").wait_for()
    clerk = walk.as_("vanthu.hdnd")
    shown(clerk, BRIDGE)
    press(clerk, "Ghi nhận văn bản trả lại")
    form = clerk.locator("main form").last
    from_paper(form, "58/UBND-VP", as_typed(walk.days.today), walk.scan("58-ubnd"))
    clerk.get_by_label("Không thuộc thẩm quyền").check()
    clerk.get_by_label("Căn cứ pháp lý, giải thích").fill("Cầu vượt quá khả năng ngân sách xã, phải do tỉnh đầu tư.")
    named(clerk, "proposed_body", PEOPLE)
    walk.shoot(clerk, "136-ghi-nhan-tra-lai-bang-giay")
    send(clerk)
    clerk.get_by_role("heading", name="Đề nghị trả lại đang chờ").wait_for()


def disputed(walk: Walk) -> None:
    """The second time the common superior says who answers; the voter's day stays where it was."""
    head = walk.as_("chanhvp.hdnd")
    shown(head, BRIDGE)
    press(head, "Đề nghị xác định thẩm quyền")
    named(head, "superior", PEOPLE)
    head.get_by_label("Nội dung cần quyết định").fill("Cơ quan nào chủ trì đầu tư cầu bản Nà Lom?")
    head.get_by_label("Đề nghị quyết định trước hết ngày").fill(as_typed(walk.days.today, 5))
    send(head)
    head.get_by_role("heading", name="Xác định thẩm quyền").wait_for()
    leader = walk.as_("chutich.ubnd")
    shown(leader, BRIDGE)
    press(leader, "Xác định thẩm quyền")
    named(leader, "lead", PEOPLE)
    leader.get_by_label("Nội dung quyết định, căn cứ").fill(
        "Tỉnh đầu tư; Sở Xây dựng khảo sát, xã phối hợp giải phóng mặt bằng."
    )
    walk.shoot(leader, "137-xac-dinh-tham-quyen")
    send(leader)
    page = walk.as_("chuyenvien.hdnd")
    shown(page, BRIDGE)
    press(page, "Thêm cơ quan phối hợp")
    named(page, "body", WORKS)
    page.get_by_label("Phần việc").fill("Khảo sát, khái toán cầu mới")
    page.get_by_label("Hạn nội bộ").fill(as_typed(walk.days.today, 15))
    send(page)
    shown(page, BRIDGE)
    walk.shoot(page, "138-da-qua-nhung-co-quan-nao", at=page.get_by_role("heading", name="Đã làm gì"))


def answered(walk: Walk) -> None:
    """One reply to two petitions: one done, one under way with a promise and its day, which is owed."""
    page = walk.as_("chuyenvien.ubnd")
    go(page, "Kiến nghị cử tri")
    press(page, "Cơ quan tôi phải trả lời")
    for words in (BRIDGE, LINE):
        page.locator("label.entry", has_text=words[:30]).locator("input[type=checkbox]").check()
    walk.shoot(page, "139-cho-tra-loi")
    press(page, "Trả lời các kiến nghị đã chọn")
    page.get_by_label("Về việc").fill(REPLY)
    page.get_by_label("Hoặc tệp, bản quét").set_input_files(walk.scan("tra-loi"))
    said = part_of(page, LINE)
    said.get_by_label("Đã giải quyết xong").check()
    said.get_by_label("Nội dung trả lời").fill(
        "Ngành điện đã thay 26 cột, kéo lại đường dây ba bản, đóng điện ngày 20/11."
    )
    said = part_of(page, BRIDGE)
    said.get_by_label("Đang nghiên cứu").check()
    said.get_by_label("Nội dung trả lời").fill(
        "Tỉnh đã duyệt chủ trương đầu tư cầu bản Nà Lom, đang khảo sát địa chất."
    )
    said.locator("[name$=promise_1]").fill(PROMISE)
    said.locator("[name$=due_1]").fill(as_typed(walk.days.today, 30))
    walk.shoot(page, "140-tra-loi-chung", at=said)
    press(page, "Ghi trả lời")
    page.get_by_text("Đã ghi trả lời").wait_for()
    shown(page, BRIDGE)
    walk.shoot(page, "141-loi-hua-thanh-nhiem-vu", at=page.locator("#answers"))


def part_of(page: Page, words: str) -> Locator:
    """What the form of a reply asks of one petition."""
    return page.locator("main fieldset", has_text=words[:30]).first


def on_paper(walk: Walk) -> None:
    """A department that answers on paper; the deputy finds the answer wanting, it is opened again and answered again."""
    _letter(walk, "Giải trình", "Danh mục thuốc của trạm do bảo hiểm y tế quy định.", "905/SYT-NV", shot=True)
    page = walk.as_("daibieu")
    _evaluated(walk, page, "Chưa đạt yêu cầu", "Chưa nói khi nào trạm có thuốc cho người bệnh mạn tính.")
    shown(page, DRUG)
    walk.shoot(page, "143-danh-gia-tra-loi", at=page.locator("#answers"))
    head = walk.as_("chanhvp.hdnd")
    shown(head, DRUG)
    press(head, "Mở lại")
    head.get_by_label("Lý do").fill("Chưa trả lời khi nào trạm có thuốc.")
    walk.shoot(head, "144-mo-lai")
    send(head)
    _letter(walk, "Đã giải quyết xong", "Từ tháng này trạm được cấp thuốc cho 112 người bệnh mạn tính.", "951/SYT-NV")
    _evaluated(walk, page, "Đạt yêu cầu", "")


def _letter(walk: Walk, result: str, words: str, number: str, *, shot: bool = False) -> None:
    clerk = walk.as_("vanthu.hdnd")
    shown(clerk, DRUG)
    press(clerk, "Ghi nhận trả lời theo văn bản")
    from_paper(clerk.locator("main form").last, number, as_typed(walk.days.today), walk.scan(number.replace("/", "-")))
    said = part_of(clerk, DRUG)
    said.get_by_label(result).check()
    said.get_by_label("Nội dung trả lời").fill(words)
    if shot:
        walk.shoot(clerk, "142-ghi-nhan-tra-loi-bang-giay")
    press(clerk, "Ghi trả lời")
    clerk.get_by_text("Đã ghi trả lời").wait_for()


def _evaluated(walk: Walk, page: Page, grade: str, words: str) -> None:
    shown(page, DRUG)
    press(page, "Đánh giá")
    page.get_by_label(grade, exact=True).check()
    page.get_by_label("Nhận xét").fill(words)
    send(page)
    page.locator("#answers", has_text=grade).wait_for()


def solved(walk: Walk) -> None:
    """Solved is said only by who received it; the voter is told, what may be read by all is published."""
    head = walk.as_("chanhvp.hdnd")
    shown(head, DRUG)
    press(head, "Kết luận đã giải quyết xong")
    head.get_by_label("Giải quyết xong ngày").fill(as_typed(walk.days.today))
    head.get_by_label("Điều cho thấy đã giải quyết xong").fill("Trưởng trạm xác nhận đã cấp thuốc tại trạm.")
    send(head)
    page = walk.as_("chuyenvien.hdnd")
    shown(page, DRUG)
    press(page, "Ghi ngày báo cử tri")
    send(page)
    press(page, "Đề nghị công khai")
    page.get_by_text("Đã đề nghị công khai").first.wait_for()
    go(head, "Duyệt công khai")
    head.locator("main tbody a[data-open]", has_text=DRUG[:30]).first.click()
    press(head, "Duyệt, công khai")
    head.get_by_text("Đã công khai").first.wait_for()
    shown(page, DRUG)
    walk.shoot(page, "145-giai-quyet-xong")


def promise_kept(walk: Walk) -> None:
    """A promise in an answer is owed in the ledger: proof, verdict; then the petition can be closed."""
    page = walk.as_("chuyenvien.ubnd")
    shown(page, BRIDGE)
    press(page, "Nhiệm vụ")
    page.locator("#commitment").wait_for()
    form = act(page, "Nộp minh chứng")
    form.get_by_label("Kết quả đã thực hiện").fill("Đã khởi công; gửi kèm báo cáo tiến độ.")
    done(page, form, "Đã nộp minh chứng")
    head = walk.as_("chanhvp.hdnd")
    shown(head, BRIDGE)
    press(head, "Nhiệm vụ")
    head.locator("#commitment").wait_for()
    done(head, act(head, "Xác nhận đã thực hiện"), "Đã xác nhận kết quả")
    shown(head, BRIDGE)
    press(head, "Kết luận đã giải quyết xong")
    head.get_by_label("Giải quyết xong ngày").fill(as_typed(walk.days.today))
    head.get_by_label("Điều cho thấy đã giải quyết xong").fill(
        "Cầu đã khởi công, Đoàn giám sát đến khi đưa vào sử dụng."
    )
    send(head)
    head.get_by_text("Giải quyết xong ngày").first.wait_for()
    shown(head, BRIDGE)
    walk.shoot(head, "146-loi-hua-da-thuc-hien", at=head.locator("#answers"))


STEPS = (
    *guide_contact.STEPS,
    *guide_file.STEPS,
    proposals,
    repeated,
    *guide_account.GATHERING,
    routed,
    handed_back,
    disputed,
    answered,
    on_paper,
    solved,
    promise_kept,
    *guide_account.STEPS,
)
