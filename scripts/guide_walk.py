"""Walking through the product as a newcomer does: by the navigation, by buttons, never by a typed address."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
from playwright.sync_api import Browser, Locator, Page, Response, TimeoutError

from scripts import guide_pictures, guide_text

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "guide" / "images"
DESKTOP, PHONE = (1440, 900), (390, 844)
MOST_BYTES = 150_000


class Walk:
    """Who is logged in where, and what was made on the way. `pictures`: a folder, or None to take none."""

    def __init__(self, browser: Browser, url: str, logins: dict[str, str], *, pictures: Path | None) -> None:
        self.browser, self.url, self.logins, self.pictures = browser, url, logins, pictures
        self.pages: dict[tuple[str, tuple[int, int]], Page] = {}
        self.heard: list[
            str
        ] = []  # what did not arrive or was answered with a fault, and what the browser complained of
        self.days = guide_text.Days(datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date())
        self.work = Path(tempfile.mkdtemp(prefix="phoihop-guide-"))

    def close(self) -> None:
        """Leave nothing behind."""
        for page in self.pages.values():
            page.context.close()
        shutil.rmtree(self.work, ignore_errors=True)

    def as_(self, username: str, size: tuple[int, int] = DESKTOP) -> Page:
        """The page of this account, logged in by the form."""
        if (username, size) not in self.pages:
            page = self.fresh(size)
            page.goto("/")
            page.get_by_label("Tên đăng nhập").fill(username)
            page.get_by_label("Mật khẩu").fill(self.logins[username])
            page.get_by_role("button", name="Đăng nhập").click()
            page.get_by_role("heading", name="Bàn làm việc").wait_for()
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
        context.set_default_timeout(120_000)
        context.on("requestfailed", lambda request: self.heard.append(f"{request.url} {request.failure}"))
        context.on("weberror", lambda fault: self.heard.append(str(fault.error)))
        context.on("response", self._answered)
        return context.new_page()

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.heard.append(f"{response.url} {response.status}")

    def shoot(self, page: Page, name: str, at: Locator | None = None) -> None:
        """A picture of what stands in the window, small enough for a repository."""
        if self.pictures is None:
            return
        page.wait_for_load_state("networkidle")
        if at is not None:
            at.scroll_into_view_if_needed()
        png = page.screenshot(animations="disabled")
        small = min(png, guide_pictures.smaller(png), key=len)
        if len(small) > MOST_BYTES:
            raise ValueError(f"{name}: {len(small)} bytes")
        (self.pictures / f"{name}.png").write_bytes(small)

    def shoot_pdf(self, content: bytes, name: str, page: int = 0) -> None:
        """A page of a PDF as a picture, the first as 0."""
        with pypdfium2.PdfDocument(content) as pdf:
            if self.pictures is None:
                return
            bitmap = pdf[page].render(scale=1.4, grayscale=True)
            png = guide_pictures.grey_png(bitmap.width, bitmap.height, bytes(bitmap.buffer), bitmap.stride)
        (self.pictures / f"{name}.png").write_bytes(png)

    def file(self, name: str, content: bytes) -> Path:
        """A file to upload."""
        path = self.work / name
        path.write_bytes(content)
        return path

    def scan(self, name: str) -> Path:
        """A scanned paper."""
        out = io.BytesIO()
        with contextlib.closing(pypdfium2.PdfDocument.new()) as pdf:
            pdf.new_page(595, 842)
            pdf.save(out)
        return self.file(f"{name}.pdf", out.getvalue())


def go(page: Page, item: str) -> None:
    """By the navigation, on a telephone by its bar; the number beside an item is no part of its name."""
    link = page.get_by_role("link", name=re.compile(rf"^{item}(\s*\d+\+?)?$"))
    visible(link).click()
    page.wait_for_load_state()


def visible(found: Locator) -> Locator:
    """The first of several that can be seen."""
    found.first.wait_for(state="attached")
    return next((one for one in found.all() if one.is_visible()), found.first)


def press(page: Page, name: str, *, within: str = "main") -> None:
    """A button or a link that looks like one; a number in brackets behind is no part of its name."""
    area, exact = page.locator(within), re.compile(rf"^\s*{re.escape(name)}(\s*\(\d+\+?\))?\s*$")
    visible(area.get_by_role("button", name=exact).or_(area.get_by_role("link", name=exact))).click()
    page.wait_for_load_state()


def agree(page: Page) -> None:
    """Yes to the question that a button asks."""
    visible(page.get_by_role("dialog").get_by_role("button", name="Đồng ý", exact=True)).click()
    page.wait_for_load_state("networkidle")


def pick(page: Page, field: str, words: str, form: str = "id") -> None:
    """One of a searched list: typed, then chosen. `form`: what its ids begin with, "filter" above a list."""
    box = page.locator(f"#{form}_{field}-ts-control")
    one = page.locator(".ts-wrapper.single .ts-control", has=box)  # what is chosen already covers the box
    frame = one if one.count() else box
    option = page.locator(f"#{form}_{field}-ts-dropdown").get_by_role("option", name=words).first
    for last in (False, False, True):  # on a busy machine the list closes under the hand, or a letter is lost
        frame.click()
        box.fill("")
        box.press_sequentially(words[:24])
        try:
            option.click(timeout=20_000)
            break
        except TimeoutError:
            if last:
                raise
            box.press("Escape")
    box.press("Escape")


def waits_in(page: Page, short: str) -> None:
    """What waits for the person's body of one regulation: the desk, filtered."""
    go(page, "Bàn làm việc")
    press(page, "Chờ cơ quan tôi")
    filtered(page, short)


def filtered(page: Page, short: str) -> None:
    """A list, filtered by regulation."""
    box = page.get_by_label("Quy chế", exact=True)
    if not box.is_visible():
        visible(page.locator("main summary, main button, main [data-toggle]").filter(has_text="Lọc")).click()
    box.select_option(label=short)
    visible(page.locator("main form").get_by_role("button", name="Lọc", exact=True)).click()
    page.wait_for_load_state("networkidle")


def commitment(page: Page, short: str, *words: str) -> None:
    """Open a commitment of a regulation by words of its title, through «Việc thực hiện» of the regulation."""
    go(page, "Nhiệm vụ")
    page.get_by_label("Từ khóa").fill(words[0])
    filtered(page, short)
    rows = page.locator("main table tbody a")
    for part in words:
        rows = rows.filter(has_text=part)
    rows.first.click()
    page.locator("#commitment").wait_for()


def act(page: Page, name: str, *, recorded: bool = False) -> Locator:
    """Open the form of an act on a commitment; `recorded`: from another body's paper."""
    if recorded:
        box = page.locator("details.recorded")
        if box.get_attribute("open") is None:
            box.locator("summary").click()
    found = page.locator("#commitment").get_by_role("link", name=name, exact=True)
    found = found.or_(page.locator("#commitment").get_by_role("button", name=name, exact=True))
    visible(found).click()
    form = page.locator("#act form")
    form.wait_for()
    return form


def done(page: Page, form: Locator, said: str) -> None:
    """Send the form of an act and read that it is done; what the form refuses is told."""
    form.locator("button[type=submit]").first.click()
    accepted = page.get_by_text(said).filter(visible=True)
    refused = page.locator(".invalid-feedback, .alert-danger").filter(visible=True)
    accepted.or_(refused).first.wait_for()
    if not accepted.count():
        raise AssertionError(" ".join(refused.all_inner_texts()))
    page.wait_for_load_state("networkidle")


def later_than_due(form: Locator, days: int = 25) -> str:
    """A day that many after the one the form names («Hạn hiện nay: 21/12/2026»), as typed."""
    day = re.search(r"(\d{2})/(\d{2})/(\d{4})", form.inner_text())
    if day is None:
        raise AssertionError(form.inner_text())
    return guide_text.as_typed(date(*map(int, reversed(day.groups()))), days)


def from_paper(form: Locator, number: str, on: str, scan: Path) -> None:
    """The paper of the body whose act it is."""
    form.get_by_label("Số, ký hiệu").fill(number)
    form.get_by_label("Ngày văn bản").fill(on)
    form.get_by_label("Bản quét văn bản").set_input_files(scan)


def press_all(page: Page, buttons: Locator) -> None:
    """Press the first until none is left; each press takes one away."""
    while left := buttons.count():
        buttons.first.click()
        until(page, lambda: buttons.count() < left)  # asked before the next round


def until(page: Page, ready: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for something of ours."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(page.url)
        page.wait_for_timeout(100)


@contextlib.contextmanager
def walking(browser: Browser, url: str, logins: dict[str, str], *, pictures: Path | None) -> Iterator[Walk]:
    """A walk that cleans up behind itself."""
    walk = Walk(browser, url, logins, pictures=pictures)
    try:
        yield walk
    finally:
        walk.close()
