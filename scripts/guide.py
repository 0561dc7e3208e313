"""`make guide`: the screenshots of docs/guide, taken by walking the whole way in a browser.

Runs `phoihop up` on a fresh folder with the sample province, unless ``--url`` and ``--data`` name one that runs. Ends with 1
and the name of the step where a page is not as the guide says.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from phoihop.ops.postgres import free_port  # noqa: E402  # after the path is known
from scripts import guide_text  # noqa: E402
from scripts.test import chromium  # noqa: E402

IMAGES = ROOT / "docs" / "guide" / "images"
DESKTOP, PHONE = (1440, 900), (390, 844)
MOST_BYTES = 150_000


class Walk:
    """One walk through the product: who is logged in where, and what was made on the way (`code` of the regulation)."""

    def __init__(self, browser: Browser, url: str, logins: dict[str, str]) -> None:
        self.browser, self.url, self.logins = browser, url, logins
        self.pages: dict[tuple[str, tuple[int, int]], Page] = {}
        self.code = self.commitment = self.by_paper = self.report = ""
        self.work = Path(tempfile.mkdtemp(prefix="phoihop-guide-"))

    def as_(self, username: str, size: tuple[int, int] = DESKTOP) -> Page:
        """A page of this account."""
        if (username, size) not in self.pages:
            page = self.fresh(size)
            page.goto("/accounts/login/?next=/settings/")
            page.get_by_label("Tên đăng nhập").fill(username)
            page.get_by_label("Mật khẩu").fill(self.logins[username])
            page.get_by_role("button", name="Đăng nhập").click()
            page.wait_for_url("**/settings/")
            self.pages[username, size] = page
        return self.pages[username, size]

    def fresh(self, size: tuple[int, int] = DESKTOP) -> Page:
        """A page of nobody."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            base_url=self.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        return context.new_page()

    def shoot(self, page: Page, name: str, at: Locator | None = None) -> None:
        """A picture of what stands in the window, small enough for a repository."""
        if at is not None:
            at.scroll_into_view_if_needed()
        png = page.screenshot(animations="disabled")
        small = min(png, guide_text.smaller(png), key=len)
        if len(small) > MOST_BYTES:
            raise ValueError(f"{name}: {len(small)} bytes")
        (IMAGES / f"{name}.png").write_bytes(small)

    def shoot_pdf(self, file: str, name: str) -> None:
        """The first page of a PDF as a picture."""
        with pypdfium2.PdfDocument(self.work / file) as pdf:
            bitmap = pdf[0].render(scale=1.4, grayscale=True)
            png = guide_text.grey_png(bitmap.width, bitmap.height, bytes(bitmap.buffer), bitmap.stride)
        (IMAGES / f"{name}.png").write_bytes(png)

    def file(self, name: str, content: bytes) -> Path:
        """A file to upload."""
        path = self.work / name
        path.write_bytes(content)
        return path


def log_in(walk: Walk) -> None:
    page = walk.fresh()
    page.goto("/accounts/login/")
    walk.shoot(page, "01-dang-nhap")
    page = walk.as_("chuyenvien.hdnd")
    page.goto("/")
    walk.shoot(page, "02-ban-lam-viec")


def upload(walk: Walk) -> None:
    page = walk.as_("chuyenvien.hdnd")
    page.goto("/regulations/")
    page.get_by_role("link", name="Nhập quy chế").click()
    bodies = page.get_by_label("Đơn vị nhập")
    bodies.select_option(label="Thường trực Hội đồng nhân dân tỉnh")
    page.get_by_label("Tệp văn bản").set_input_files(walk.file("quy-che.docx", guide_text.regulation(date.today())))  # noqa: DTZ011  # the machine's own day
    walk.shoot(page, "03-tai-van-ban")
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_label("Tên gọi tắt").fill(guide_text.SHORT)
    walk.shoot(page, "04-xac-nhan")
    page.get_by_role("button", name="Lưu và rà soát từng điều khoản").click()
    page.wait_for_url("**/review/")
    walk.code = page.url.rstrip("/").split("/")[-2]


def review(walk: Walk) -> None:
    page = walk.as_("chuyenvien.hdnd")
    page.goto(f"/regulations/{walk.code}/review/")
    walk.shoot(page, "05-ra-soat")
    _press_all(page, page.get_by_role("button", name="Chấp nhận"))
    marks = page.locator(".unit-acts:visible .mark-form").get_by_role("button", name="Không phát sinh nhiệm vụ")
    _press_all(page, marks)
    page.goto(f"/regulations/{walk.code}/review/")
    walk.shoot(page, "06-du-dieu-khoan")


def put_in_force(walk: Walk) -> None:
    page = walk.as_("chanhvp.hdnd")
    page.goto(f"/regulations/{walk.code}/")
    page.get_by_role("link", name="Đưa vào theo dõi").click()
    walk.shoot(page, "07-dua-vao-theo-doi")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"**/regulations/{walk.code}/")
    walk.shoot(page, "08-quy-che-dang-thuc-hien")


def desk(walk: Walk) -> None:
    """The worker lays the promises out; then they stand on the other body's desk."""
    page = walk.as_("chuyenvien.ubnd")
    rows = page.locator("main a[href^='/commitments/NV-']")
    _until(page, lambda: bool(page.goto("/commitments/?q=tiến+độ+thực+hiện+nghị+quyết")) and rows.count() > 0, 60)
    page.goto("/?tab=body")
    _choose(page, "regulation", guide_text.SHORT)
    walk.shoot(page, "09-viec-cua-co-quan")
    walk.commitment = _first(page, "tiến độ")
    walk.by_paper = _first(page, "chậm triển khai")
    page.goto(f"/commitments/{walk.commitment}/")
    page.get_by_text("vì sao").first.click()
    walk.shoot(page, "10-nhiem-vu-va-cach-tinh-han")
    phone = walk.as_("chuyenvien.ubnd", PHONE)
    phone.goto("/?tab=body")
    walk.shoot(phone, "11-dien-thoai-ban-lam-viec")
    phone.goto(f"/commitments/{walk.commitment}/")
    walk.shoot(phone, "12-dien-thoai-nhiem-vu")


def prove(walk: Walk) -> None:
    page = walk.as_("chuyenvien.ubnd")
    page.goto(f"/commitments/{walk.commitment}/prove/")
    page.get_by_label("Kết quả đã thực hiện").fill("Đã gửi báo cáo tiến độ: 14 trên 16 nghị quyết đúng tiến độ.")
    report = guide_text.word(["BÁO CÁO", "Tiến độ thực hiện nghị quyết của Hội đồng nhân dân tỉnh"])
    page.get_by_label("Hoặc tệp, bản quét").set_input_files(walk.file("bao-cao.docx", report))
    walk.shoot(page, "13-nop-minh-chung")
    page.get_by_role("button", name="Nộp minh chứng").click()
    page.get_by_text("Đã nộp minh chứng").first.wait_for()


def judge(walk: Walk) -> None:
    page = walk.as_("chutich.hdnd")
    page.goto("/?tab=body")
    _choose(page, "regulation", guide_text.SHORT)
    walk.shoot(page, "14-cho-xac-nhan")
    page.goto(f"/commitments/{walk.commitment}/kept/")
    walk.shoot(page, "15-xac-nhan")
    page.get_by_role("button", name="Xác nhận").last.click()
    page.wait_for_url(f"**/commitments/{walk.commitment}/")
    walk.shoot(page, "16-da-thuc-hien")


def record_from_paper(walk: Walk) -> None:
    """The other body has no account: its paper came to the registry."""
    page = walk.as_("vanthu.hdnd")
    page.goto(f"/commitments/{walk.by_paper}/")
    walk.shoot(page, "17-ghi-nhan-theo-van-ban")
    page.goto(f"/commitments/{walk.by_paper}/prove/?recorded=1")
    page.get_by_label("Kết quả đã thực hiện").fill("Danh mục 02 nghị quyết chậm triển khai, kèm nguyên nhân.")
    page.get_by_label("Số, ký hiệu").fill("412/BC-UBND")
    page.get_by_label("Ngày văn bản").fill(f"{date.today():%d/%m/%Y}")  # noqa: DTZ011  # the machine's own day
    scan = guide_text.word(["BÁO CÁO", "Danh mục nghị quyết chậm triển khai"])
    page.get_by_label("Bản quét văn bản").set_input_files(walk.file("412-bc-ubnd.docx", scan))
    walk.shoot(page, "18-minh-chung-tu-giay")
    page.get_by_role("button", name="Nộp minh chứng").click()
    page.wait_for_url(f"**/commitments/{walk.by_paper}/")
    walk.shoot(page, "19-da-ghi-nhan")


def board(walk: Walk) -> None:
    page = walk.as_("chutich.hdnd")
    page.goto("/board/")
    page.wait_for_load_state("networkidle")
    walk.shoot(page, "20-bang-theo-doi")
    page.goto(f"/regulations/{walk.code}/compliance/")
    walk.shoot(page, "21-viec-thuc-hien-tung-dieu")


def report(walk: Walk) -> None:
    """The review report of a regulation of the sample that has half a year behind it, and its way to a signed paper."""
    page = walk.as_("chuyenvien.hdnd")
    page.goto("/regulations/")
    page.get_by_role("link", name="Quy chế bốn bên").click()
    code = page.url.strip("/").split("/")[-1]
    page.goto(f"/reports/new/?regulation={code}")
    page.get_by_label("Đơn vị lập báo cáo").select_option(label="Thường trực Hội đồng nhân dân tỉnh")
    page.get_by_label("Tên báo cáo").fill("Báo cáo sơ kết thực hiện Quy chế bốn bên năm 2026")
    page.get_by_label("Từ ngày").fill("01/06/2026")  # the sample's own half year
    page.get_by_label("Đến hết ngày", exact=True).fill("31/10/2026")
    walk.shoot(page, "22-lap-bao-cao")
    page.get_by_role("button", name="Lập báo cáo").click()
    page.get_by_role("link", name="Viết đánh giá, đề xuất").click()
    page.get_by_label("Đánh giá chung").fill(
        "Các bên cơ bản thực hiện đúng Quy chế; báo cáo, trả lời kiến nghị kịp thời hơn trước."
    )
    page.get_by_label("Đề xuất, kiến nghị").fill(
        "Gửi tài liệu kỳ họp sớm hơn; phân công đầu mối theo dõi ở từng cơ quan."
    )
    page.locator("main form button[type=submit]").last.click()
    page.get_by_role("link", name="Thêm hạn chế").click()
    page.get_by_label("Hạn chế").fill("Tài liệu kỳ họp giữa năm gửi chậm")
    page.get_by_label("Nguyên nhân").fill("Chờ số liệu của các sở")
    page.locator("main form button[type=submit]").last.click()
    page.get_by_role("heading", name="Tồn tại, hạn chế và nguyên nhân").wait_for()
    walk.report = page.url.partition("#")[0]
    page.goto(walk.report)
    page.wait_for_load_state("networkidle")
    walk.shoot(page, "23-bao-cao-du-thao")
    page = walk.as_("chanhvp.hdnd")
    page.goto(walk.report)
    page.get_by_role("button", name="Duyệt, chốt số liệu").click()
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_role("link", name="Mở văn bản").wait_for()
    page.wait_for_load_state("networkidle")
    walk.shoot(page, "24-bao-cao-da-chot")


def paper(walk: Walk) -> None:
    page = walk.as_("chanhvp.hdnd")
    page.goto(walk.report)
    page.get_by_role("link", name="Mở văn bản").click()
    page.get_by_role("link", name="Văn bản (PDF/A)").wait_for()
    walk.shoot(page, "25-van-ban")
    answer = page.request.get(f"{page.url}files/pdf/")
    if not answer.body().startswith(b"%PDF"):
        raise ValueError("no PDF")
    walk.file("bao-cao.pdf", answer.body())
    walk.shoot_pdf("bao-cao.pdf", "26-ban-in")


STEPS: tuple[Callable[[Walk], None], ...] = (
    log_in,
    upload,
    review,
    put_in_force,
    desk,
    prove,
    judge,
    record_from_paper,
    board,
    report,
    paper,
)


def _first(page: Page, words: str) -> str:
    """The code of the first commitment on the page whose title has `words`."""
    href = page.locator("main a[href^='/commitments/NV-']", has_text=words).first.get_attribute("href") or ""
    return href.strip("/").split("/")[-1]


def _choose(page: Page, name: str, label: str) -> None:
    """Filter by the address, as the form would."""
    option = page.locator(f"select[name={name}] option", has_text=label).first
    value = option.get_attribute("value")
    page.goto(f"{page.url}{'&' if '?' in page.url else '?'}{name}={value}")


def _press_all(page: Page, buttons: Locator) -> None:
    """Press the first until none is left; each press takes one away."""
    while left := buttons.count():
        buttons.first.click()
        _until(page, lambda: buttons.count() < left)  # asked before the next round


def _until(page: Page, done: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise TimeoutError(page.url)
        page.wait_for_timeout(100)


@contextlib.contextmanager
def product() -> Iterator[tuple[str, Path]]:
    """`phoihop up` on a fresh folder; yields its address and folder."""
    home = Path(tempfile.mkdtemp(prefix="phoihop-guide-"))
    port, data = free_port(), home / "data"
    ours = {"PHOIHOP_DATA", "PHOIHOP_KEYS", "FIELD_KEY_FILE", "DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY"}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-c", "import sys; from phoihop.cli import main; sys.exit(main())"]
    up = subprocess.Popen([*command, "up", "--data", str(data), "--port", str(port)], cwd=ROOT, env=env)
    try:
        url, until = f"http://localhost:{port}", time.monotonic() + 600
        while not _ready(url):
            if up.poll() is not None or time.monotonic() > until:
                raise TimeoutError("phoihop up")
            time.sleep(0.5)
        yield url, data
    finally:
        up.send_signal(signal.SIGINT)
        up.wait(60)
        shutil.rmtree(home, ignore_errors=True)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310  # our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def main(arguments: list[str]) -> int:
    """0 when every step could be walked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="", help="address of a sample that runs already")
    parser.add_argument("--data", type=Path, help="its data folder")
    args = parser.parse_args(arguments)
    browser_path = chromium()
    if not browser_path:
        print("guide: không có Chromium; cài gói chromium hoặc đặt PHOIHOP_CHROMIUM.", file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        url, data = (args.url, args.data) if args.url else stack.enter_context(product())
        known = json.loads(data.with_name(f"{data.name}-keys").joinpath("sample-logins.json").read_text("utf-8"))
        started = stack.enter_context(sync_playwright())
        browser = started.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        walk = Walk(browser, url, {username: password for _label, username, password in known})
        stack.callback(shutil.rmtree, walk.work, ignore_errors=True)
        for step in STEPS:
            print(step.__name__, flush=True)
            try:
                step(walk)
            except Exception as error:  # noqa: BLE001  # whatever a page does, the step is named
                print(f"guide: {step.__name__}: {' '.join(str(error).split())[:500]}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
