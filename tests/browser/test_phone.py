"""The page at a meeting without a network: recorded, reloaded, sent once, in clear nowhere; wiped when it must be."""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from phoihop.contacts.models import Attendance, Meeting, MeetingState
from phoihop.contacts.phone import MOST
from phoihop.contacts.tests import phone_make as make
from phoihop.intake.models import Attachment, Item
from phoihop.intake.services import read
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.tests.make import PASSWORD
from tests.browser.conftest import PHONE, Open, arrived
from tests.browser.test_shell import SMALL_LETTERS, WIDER_THAN_SCREEN

OFFLINE = ("Failed to load resource", "Failed to fetch")
SECRETS = ("Cống bản Kín bị lấp", "Đề nghị mở lại lớp mầm non", "Lò Thị Giấu Tên", "Gõ dở chưa ghi")
BARE = 3  # one login, two rows of plain facts
# Everything the device holds, as text: stored rows (sealed bytes as Latin letters), both storages, every cached answer.
HELD = """async () => {
  const text = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie];
  const bytes = (value) => new TextDecoder("utf-8").decode(value) + new TextDecoder("utf-16le").decode(value);
  const say = (name, value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? bytes(value) : value;
  let rows = 0;
  for (const {name, version} of await indexedDB.databases()) {
    const base = await new Promise((done) => { indexedDB.open(name, version).onsuccess = (e) => done(e.target.result); });
    for (const store of base.objectStoreNames) {
      const all = await new Promise((done) => {
        base.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result);
      });
      rows += all.length;
      text.push(JSON.stringify(all, say));
      for (const row of all) {
        if (!(row.key instanceof CryptoKey)) continue;
        text.push(await crypto.subtle.exportKey("raw", row.key).then(() => "A KEY CAN BE READ OUT", () => ""));
      }
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) text.push(request.url, await (await cache.match(request)).text());
  }
  return {rows, caches: (await caches.keys()).length, text: text.join("\\n")};
}"""


@pytest.fixture
def scene(live_server: LiveServer) -> make.Scene:
    cache.clear()
    made = make.scene()
    for user in (made.deputy, made.officer):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return made


def held(page: Page) -> dict[str, Any]:
    """What the device holds; nothing of what was said may be readable in it."""
    found: dict[str, Any] = page.evaluate(HELD)
    readable = [word for word in (*SECRETS, "A KEY CAN BE READ OUT") if word in found["text"]]
    assert readable == []
    return found


def drafts(page: Page, count: int) -> None:
    """Wait until the device holds so many drafts and photos, none of them readable."""
    until = time.monotonic() + 20
    while (rows := held(page)["rows"]) != BARE + count:  # a function that answers later is not waited for by the page
        assert time.monotonic() < until, f"{rows} rows"
        page.wait_for_timeout(50)


NOISE = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 3000, height: 2200});
  const image = canvas.getContext("2d").createImageData(3000, 2200);
  for (let at = 0; at < image.data.length; at += 4) {
    for (let part = 0; part < 3; part += 1) image.data[at + part] = 128 + 120 * Math.sin((at * (part + 7)) % 9973);
    image.data[at + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas.toDataURL("image/jpeg", 0.95).split(",")[1];
}"""


def picture(page: Page) -> FilePayload:
    """A photo as a telephone takes it: large, with something in it that does not pack well."""
    data = b64decode(page.evaluate(NOISE))
    assert len(data) > 2_000_000
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": data}


def come(open_page: Open, sign_in: Callable[..., None], user: User, meeting: Meeting) -> Page:
    """The page of the meeting, its frame kept on the phone."""
    page = open_page(size=PHONE, allow=OFFLINE)
    sign_in(page, user, "/phone/")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/phone/')")
    page.get_by_role("link", name=meeting.venue).click()
    expect(page.get_by_label("Nội dung", exact=True)).to_be_enabled()
    return page


def note(page: Page, text: str, name: str = "") -> None:
    page.get_by_label("Nội dung", exact=True).fill(text)
    page.get_by_label("Người phát biểu").fill(name)


def state(page: Page, words: str) -> None:
    expect(page.locator("[data-part=state]")).to_contain_text(words)


def test_recorded_without_a_network_and_sent_once(
    open_page: Open,
    sign_in: Callable[..., None],
    scene: make.Scene,
    axe: Callable[[Page], None],
    screenshot: Callable[..., None],
) -> None:
    meeting = make.meeting(scene)
    page = come(open_page, sign_in, scene.deputy, meeting)
    state(page, "Đã gửi hết")
    page.context.set_offline(True)
    note(page, SECRETS[0], SECRETS[2])
    page.get_by_label("Đã trả lời tại chỗ").check()
    page.get_by_label("Ai trả lời, nội dung trả lời").fill("Chủ tịch xã hẹn")
    page.get_by_role("button", name="Ghi ý kiến").click()
    state(page, "1 nội dung chưa gửi – sẽ gửi khi có mạng")
    note(page, SECRETS[1])
    page.get_by_label("Chụp ảnh đơn").set_input_files(files=[picture(page)])
    expect(page.locator("[data-part=photos] canvas")).to_have_count(1)
    page.get_by_role("button", name="Ghi ý kiến").click()
    page.get_by_label("Nông dân").fill("42")
    page.get_by_role("button", name="Ghi thành phần dự").click()
    state(page, "3 nội dung chưa gửi – sẽ gửi khi có mạng")
    drafts(page, 4)  # three to send and a photo; nothing of what was being typed is left
    note(page, SECRETS[3])
    drafts(page, 5)  # saved as it is typed

    page.reload()
    expect(page.get_by_label("Nội dung", exact=True)).to_have_value(SECRETS[3])
    state(page, "3 nội dung chưa gửi")
    expect(page.locator("[data-part=recorded] li")).to_have_count(3)
    expect(page.locator("[data-part=recorded]")).to_contain_text("1 ảnh")
    axe(page)
    screenshot(page, "phone-offline")
    assert page.evaluate(WIDER_THAN_SCREEN) <= 0
    assert page.evaluate(SMALL_LETTERS) == []
    page.get_by_label("Nội dung", exact=True).fill("")
    drafts(page, 4)

    # The server takes the first, and its answer is lost on the way.
    lost: list[str] = []

    def lose(route: Route) -> None:
        if not lost:
            route.fetch()
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.context.route("**/send/", lose)
    page.context.set_offline(False)
    page.wait_for_function("() => fetch('/healthz').then(() => true, () => false)")
    expect(page.locator("[data-part=recorded]")).to_contain_text("chưa rõ máy chủ nhận chưa")
    assert (len(lost), Item.objects.count()) == (1, 1)
    screenshot(page, "phone-doubt")
    page.get_by_role("button", name="Gửi ngay").click()
    state(page, "Đã gửi hết")
    expect(page.locator("[data-part=recorded] li")).to_have_count(0)
    expect(page.get_by_text("Máy chủ đã nhận 2 nội dung")).to_be_visible()
    items = {read(item, scene.clerk).text: item for item in Item.objects.all()}
    assert set(items) == {SECRETS[0], SECRETS[1]}
    said = read(items[SECRETS[0]], scene.clerk)
    assert (said.sender.name, said.spot_answer) == (SECRETS[2], "Chủ tịch xã hẹn")
    (photo,) = Attachment.objects.all()
    assert (photo.item, photo.kind) == (items[SECRETS[1]], "image/jpeg")
    assert 10_000 < photo.size <= 900_000
    assert Attendance.objects.get(meeting=meeting).count == 42
    assert held(page)["rows"] == BARE

    # Logging out wipes, and asks first when something is unsent.
    page.context.set_offline(True)
    note(page, SECRETS[0])
    page.get_by_role("button", name="Ghi ý kiến").click()
    state(page, "1 nội dung chưa gửi")
    page.context.unroute("**/send/", lose)
    page.context.route("**/send/", lambda route: route.abort())
    page.context.set_offline(False)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("#confirm")).to_contain_text("Máy này còn 1 nội dung")
    page.get_by_role("button", name="Đồng ý").click()
    page.wait_for_url("**/accounts/login/**")
    found = held(page)
    assert (found["rows"], found["caches"]) == (0, 0)


def test_nothing_is_lost_when_the_login_runs_out_and_nothing_stays_when_it_was_ended(
    open_page: Open, sign_in: Callable[..., None], scene: make.Scene, screenshot: Callable[..., None]
) -> None:
    meeting = make.meeting(scene)
    page = come(open_page, sign_in, scene.officer, meeting)
    page.context.set_offline(True)
    note(page, SECRETS[0])
    page.get_by_role("button", name="Ghi ý kiến").click()
    state(page, "1 nội dung chưa gửi")

    # The browser lost its cookie (an app that was closed): the session still stands, the drafts too.
    page.context.clear_cookies()
    page.context.set_offline(False)
    state(page, "Phiên đăng nhập đã hết hạn: 1 nội dung vẫn giữ trên máy")
    screenshot(page, "phone-out")
    page.get_by_role("link", name="Đăng nhập").click()
    page.get_by_label("Tên đăng nhập").fill(scene.officer.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    assert held(page)["rows"] >= 3
    page.get_by_role("button", name="Đăng nhập").click()
    arrived(page, "/phone/")
    state(page, "Đã gửi hết")
    assert [read(item, scene.clerk).text for item in Item.objects.all()] == [SECRETS[0]]

    # Ended elsewhere while the phone is away: wiped at the next contact.
    page.get_by_role("link", name=meeting.venue).click()
    page.context.set_offline(True)
    note(page, SECRETS[1])
    page.get_by_role("button", name="Ghi ý kiến").click()
    state(page, "1 nội dung chưa gửi")
    UserSession.objects.all().delete()
    Session.objects.all().delete()
    page.context.set_offline(False)
    state(page, "Phiên đăng nhập đã kết thúc")
    assert '"sealed"' not in held(page)["text"]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 1
    assert Item.objects.count() == 1


SAID = """new MutationObserver(() => {
  const state = document.querySelector("[data-part=state]")?.textContent;
  if (state) (window.said ??= []).push(state);
  if (document.querySelector("[data-part=unknown]:not([hidden])")) window.said.push("UNKNOWN");
}).observe(document, {childList: true, subtree: true, characterData: true, attributes: true});"""


def test_a_first_visit_is_told_of_no_lack_and_a_link_opens_a_meeting_that_the_list_leaves_out(
    open_page: Open, sign_in: Callable[..., None], scene: make.Scene
) -> None:
    today = timezone.localdate()
    nearest = [make.meeting(scene) for _number in range(MOST)]
    far, farther = (make.meeting(scene, on=today + timedelta(days=days), venue=f"Nhà xa {days}") for days in (1, 150))
    strange = make.meeting(make.scene())
    page = open_page(size=PHONE, allow=OFFLINE)
    page.add_init_script(SAID)
    sign_in(page, scene.officer, "/phone/")
    state(page, "Đã gửi hết")
    said = set(page.evaluate("window.said"))
    assert not [words for words in said if "Chưa có" in words or words == "UNKNOWN"], said
    expect(page.locator(".phone-list a")).to_have_count(len(nearest))
    left = page.get_by_text("Còn 1 cuộc chưa hiện ở đây")
    expect(left).to_be_visible()
    expect(page.get_by_role("link", name="Mọi cuộc tiếp xúc")).to_have_attribute("href", "/contacts/meetings/")
    for meeting in (far, farther):
        page.goto(page.url.split("#")[0] + f"#{meeting.code}")
        expect(page.get_by_role("heading", name=meeting.venue)).to_be_visible()
        expect(page.get_by_label("Nội dung", exact=True)).to_be_enabled()
    page.goto(page.url.split("#")[0] + f"#{strange.code}")
    expect(page.get_by_text("không thuộc các cuộc đồng chí được ghi")).to_be_visible()
    expect(left).to_be_visible()


def test_what_was_recorded_at_a_meeting_called_off_meanwhile_finds_its_own_with_its_photo(
    open_page: Open,
    sign_in: Callable[..., None],
    scene: make.Scene,
    axe: Callable[[Page], None],
    screenshot: Callable[..., None],
) -> None:
    meeting, other = make.meeting(scene), make.meeting(scene, venue="Hội trường xã bên")
    Attendance.objects.create(meeting=other, category="officials", count=4)
    page = come(open_page, sign_in, scene.deputy, meeting)
    page.context.set_offline(True)
    note(page, SECRETS[0], SECRETS[2])
    page.get_by_label("Chụp ảnh đơn").set_input_files(files=[picture(page)])
    expect(page.locator("[data-part=photos] canvas")).to_have_count(1)
    page.get_by_role("button", name="Ghi ý kiến").click()
    page.get_by_label("Nông dân").fill("42")
    page.get_by_role("button", name="Ghi thành phần dự").click()
    note(page, SECRETS[3])
    state(page, "2 nội dung chưa gửi")
    drafts(page, 4)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED)
    page.context.set_offline(False)
    state(page, "2 nội dung máy chủ chưa nhận")
    expect(page.get_by_text("không ghi thêm ở đây")).to_be_visible()
    expect(page.get_by_label("Nông dân")).to_be_disabled()
    expect(page.locator("[data-part=recorded] li")).to_have_count(2)
    axe(page)
    screenshot(page, "phone-called-off")
    assert page.evaluate(WIDER_THAN_SCREEN) <= 0

    # What was being typed when the meeting closed is still there, and goes nowhere before its meeting is chosen.
    text, to = page.get_by_label("Nội dung", exact=True), page.locator("#phone-statement-to")
    expect(text).to_have_value(SECRETS[3])
    page.get_by_role("button", name="Ghi ý kiến").click()
    expect(text).to_be_enabled()
    assert to.locator("option").count() == 2
    to.select_option(index=1)
    page.get_by_role("button", name="Ghi ý kiến").click()
    expect(page.get_by_text("Đã gửi 1 nội dung")).to_be_visible()
    expect(text).to_be_disabled()

    page.locator("[data-part=recorded] li", has_text=SECRETS[0]).get_by_role("button", name="Sửa").click()
    expect(text).to_have_value(SECRETS[0])
    expect(page.locator("[data-part=photos] canvas")).to_have_count(1)
    to.select_option(index=1)
    page.get_by_role("button", name="Ghi ý kiến").click()
    state(page, "1 nội dung máy chủ chưa nhận")
    page.locator("[data-part=recorded] li", has_text="Thành phần dự").get_by_role("button", name="Sửa").click()
    page.locator("#phone-attendance-to").select_option(index=1)
    state(page, "1 nội dung chưa gửi")
    page.get_by_role("button", name="Ghi thành phần dự").click()
    expect(page.get_by_label("Nông dân")).to_be_disabled()
    state(page, "Đã gửi hết")
    items = {read(item, scene.clerk).text: item for item in Item.objects.all()}
    assert set(items) == {SECRETS[0], SECRETS[3]}
    assert {item.source_code for item in items.values()} == {other.code}
    assert read(items[SECRETS[0]], scene.clerk).sender.name == SECRETS[2]
    assert Attachment.objects.get().item == items[SECRETS[0]]
    counted = {row.category: row.count for row in Attendance.objects.filter(meeting=other)}
    assert counted == {"farmers": 42, "officials": 0}, "the officials were known here and not counted again"
    assert not Attendance.objects.filter(meeting=meeting).exists()
    assert held(page)["rows"] == BARE
