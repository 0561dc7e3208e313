"""Work without a mouse: the whole review of a regulation, bulk acts, dialogs, the way past the navigation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.tests.make import PASSWORD, user
from phoihop.organisations.models import BodyKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services
from phoihop.regulations.models import Obligation, ObligationState, RegulationKind, Unit
from phoihop.regulations.tests.make import JOINT, read
from tests.browser.conftest import Open

pytestmark = pytest.mark.committed

SignIn = Callable[..., None]
FOCUS = "document.activeElement"


def _able(account: User) -> User:
    account.set_password(PASSWORD)
    account.save()
    return account


def _draft() -> tuple[User, str]:
    """A text read in, whose bodies the directory knows; who reviews it, and its code."""
    names = {
        "Đoàn đại biểu Quốc hội tỉnh Sông Hạ": BodyKind.NA_DELEGATION,
        "Thường trực Hội đồng nhân dân tỉnh Sông Hạ": BodyKind.COUNCIL_STANDING,
        "Ủy ban nhân dân tỉnh Sông Hạ": BodyKind.PEOPLES_COMMITTEE,
    }
    parties = [people.body(name=name, kind=kind) for name, kind in names.items()]
    clerk = _able(people.user(of=parties[0]))
    new = services.NewRegulation("Quy chế phối hợp", "Quy chế ba bên", RegulationKind.MULTILATERAL, parties)
    row = services.enter(new=new, parsed=read(JOINT), source=None, entered_by=parties[0], by=clerk, at=timezone.now())
    return clerk, row.code


def _todo(page: Page) -> int:
    return page.locator("[data-rows] [data-todo]").count()


def test_a_regulation_is_reviewed_from_the_first_clause_to_the_last_by_keys_alone(
    open_page: Open, sign_in: SignIn
) -> None:
    clerk, code = _draft()
    page = open_page()
    sign_in(page, clerk, f"/regulations/{code}/review/")
    begun, first = _todo(page), page.locator("[data-todo]").first.get_attribute("id")
    page.goto(f"/regulations/{code}/review/#{first}")
    expect(page.locator(f"[id='{first}']")).to_be_focused()  # as one comes back from a form
    page.reload()
    assert begun > 5
    while _todo(page):
        here = page.locator(":focus")
        expect(here).to_have_attribute("data-todo", "")
        eid, left = here.get_attribute("id"), here.get_by_role("button", name="Chấp nhận").count()
        page.keyboard.press("a" if left else "n")
        expect(page.locator(f"[id='{eid}']").get_by_role("button", name="Chấp nhận")).to_have_count(max(0, left - 1))
        if left <= 1:
            expect(page.locator(f"[id='{eid}']")).not_to_have_attribute("data-todo", "")
        expect(page.locator(f"[id='{eid}']")).to_be_focused()  # the act does not throw one back to the top
        page.keyboard.press("u")
    edition = Unit.objects.filter(edition__regulation__code=code)
    assert not Obligation.objects.filter(unit__in=edition, state=ObligationState.PROPOSED).exists()
    expect(page.locator("#coverage")).to_contain_text(f"{begun} trên {begun}")


def test_rows_of_the_desk_are_chosen_and_acted_on_by_keys(open_page: Open, sign_in: SignIn) -> None:
    made = make.scene()
    make.commitment(made, today=timezone.localdate())
    page = open_page()
    sign_in(page, _able(made.head), "/?tab=body")
    rows = page.locator("[data-row]")
    assert rows.count() >= 2
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.keyboard.press("t")
    expect(page.locator("[data-bulk-bar] button").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/bulk/")
    expect(page.locator("main")).to_contain_text(Commitment.objects.all()[0].title)


def test_a_dialog_keeps_the_focus_and_gives_it_back(open_page: Open, sign_in: SignIn, live_server: object) -> None:
    page = open_page()
    sign_in(page, user(full_name="Đinh Thị Mẫu"), "/components/")
    opener = page.get_by_role("button", name="Khép lại").last
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#confirm")
    expect(dialog.get_by_role("button", name="Không")).to_be_focused()  # the harmless answer first
    for _step in range(6):
        page.keyboard.press("Tab")
        # Between the last and the first button the focus may rest on the browser's own frame, never on the page behind.
        assert page.evaluate(f"{FOCUS} === document.body || document.getElementById('confirm').contains({FOCUS})")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_first_tab_leads_past_the_navigation(open_page: Open, sign_in: SignIn, live_server: object) -> None:
    page = open_page()
    sign_in(page, user(full_name="Đinh Thị Mẫu"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.getElementById('main').contains({FOCUS})")
