"""The desk: what each tab holds, that its counts are its lists, and that bulk acts say what came of each row."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, Note, Participation, State
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import Scene
from phoihop.desk import queries
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.guards import new_token
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.tests import make as petitions

pytestmark = pytest.mark.django_db


def seen_by(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def owed(scene: Scene, title: str, due_on: date | None = None) -> Commitment:
    """A commitment of the scene's lead to its recipient, due on a day."""
    return services.owe(
        title=title,
        lead=scene.lead,
        recipients=[scene.recipient],
        partners=[scene.partner],
        regulation=scene.regulation,
        due_on=due_on or timezone.localdate() + timedelta(days=60),
        why="Kế hoạch năm",
        by=None,
        at=timezone.now(),
        today=timezone.localdate(),
    )


def give(row: Commitment, user: User, by: User) -> None:
    person = people.person(of=make.part(row, "lead").body, account=user)
    services.assign(
        participation_id=make.part(row, "lead").pk,
        person=person,
        stand_in=None,
        internal_due_on=None,
        by=by,
        at=timezone.now(),
        today=timezone.localdate(),
    )


def prove(scene: Scene, row: Commitment) -> None:
    services.prove(
        commitment_id=row.pk,
        body=scene.lead,
        statement="Đã làm",
        received_on=timezone.localdate(),
        by=scene.clerk,
        at=timezone.now(),
    )


def page(user: User, query: str = "") -> str:
    response = seen_by(user).get(f"/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_tabs_hold_whose_turn_it_is(scene: Scene) -> None:
    today = timezone.localdate()
    open_row, late = owed(scene, "Việc đang mở"), owed(scene, "Việc quá hạn", today - timedelta(days=3))
    week, proved = owed(scene, "Việc tuần này", today), owed(scene, "Việc chờ xác nhận")
    prove(scene, proved)
    give(open_row, scene.clerk, scene.head)
    titles = [row.title for row in (open_row, late, week, proved)]

    def shown(user: User, tab: str) -> list[str]:
        text = page(user, f"?tab={tab}")
        return [title for title in titles if title in text]

    assert shown(scene.clerk, "mine") == ["Việc đang mở"]
    assert shown(scene.clerk, "body") == ["Việc đang mở", "Việc quá hạn", "Việc tuần này"]
    assert shown(scene.clerk, "others") == ["Việc chờ xác nhận"]
    assert shown(scene.clerk, "week") == ["Việc tuần này"]
    assert shown(scene.clerk, "overdue") == ["Việc quá hạn"]
    assert shown(scene.head, "handed") == ["Việc đang mở"]
    assert shown(scene.judge, "body") == ["Việc chờ xác nhận"]
    assert shown(scene.judge, "others") == ["Việc đang mở", "Việc quá hạn", "Việc tuần này"]
    for tab in queries.TABS:
        assert shown(people.user(of=scene.signatory), tab) == []
        assert shown(scene.stranger, tab) == []


def test_the_counts_on_the_tabs_are_the_lists_behind_them(scene: Scene) -> None:
    today = timezone.localdate()
    for number in range(7):
        row = owed(scene, f"Việc {number}", today + timedelta(days=number - 3))
        if number % 3 == 0:
            prove(scene, row)
    for user in (scene.clerk, scene.judge, people.user(of=scene.partner)):
        for filters in ("", "&role=lead", "&q=việc", "&state=open", "&since=01/01/2000"):
            eyes = queries.eyes_of(user)
            for key, tab in queries.TABS.items():
                text = page(user, f"?tab={key}{filters}")
                said = re.search(re.escape(str(tab.label)) + r" \((\d+)\)", text)
                assert said, key
                assert int(said[1]) == text.count("data-choose name="), (key, filters)
            together = page(user, "?tab=body")
            for key, tab in queries.TABS.items():
                said = re.search(re.escape(str(tab.label)) + r" \((\d+)\)", together)
                assert said, key
                assert int(said[1]) == page(user, f"?tab={key}").count("data-choose name="), key
            assert eyes.bodies


def test_the_menu_counts_what_the_desk_opens_with(scene: Scene) -> None:
    def said(text: str) -> tuple[int, int]:
        menu = re.search(r'href="/"[^>]*>.*?<span class="count">(\d+)</span>', text, re.DOTALL)
        tab = re.search(r'aria-current="page">[^<(]+\((\d+)\)', text)
        assert menu is not None
        assert tab is not None
        return int(menu[1]), int(tab[1])

    rows = [owed(scene, f"Việc {number}") for number in range(3)]
    assert said(page(scene.clerk)) == (3, 3)  # of the body
    give(rows[0], scene.clerk, scene.head)
    assert said(page(scene.clerk)) == (1, 1)  # of the person
    assert said(page(scene.clerk, "?tab=body")) == (1, 3)
    part = Participation.objects.get(commitment=rows[1], role="lead")
    part.stand_in = rows[0].participations.get(role="lead").person
    part.save(update_fields=["stand_in"])
    assert said(page(scene.clerk)) == (2, 2)  # stands in for nobody named yet


def test_what_waits_to_be_screened_stands_on_the_desk_of_who_screens() -> None:
    voters = petitions.scene()
    for _once in range(2):
        petitions.item(voters)
    for tab in ("mine", "body"):
        shown = page(voters.clerk, f"?tab={tab}")
        assert "Chờ sàng lọc: 2" in shown
        assert "Sàng lọc ngay" in shown
    assert "Sàng lọc ngay" not in page(voters.clerk, "?tab=others")
    assert "Sàng lọc ngay" not in page(voters.head, "?tab=body")


def test_an_office_sees_the_desk_of_its_principal_and_an_administrator_none(scene: Scene) -> None:
    owed(scene, "Việc của ủy ban")
    assert "Việc của ủy ban" in page(people.user(of=people.office_of(scene.lead)))
    administrator = page(people.administrator(of=scene.lead))
    assert "Việc của ủy ban" not in administrator
    assert "chưa có vai trò làm việc" in administrator
    assert "kiểm tra, giám sát xem toàn bộ" in page(people.user(kind=RoleKind.AUDITOR))
    assert Client().get("/").status_code == 302


def test_after_a_role_ends_nothing_is_left_on_the_desk(scene: Scene) -> None:
    row = owed(scene, "Việc cũ")
    give(row, scene.clerk, scene.head)
    for role in scene.clerk.roles.all():
        role.until = timezone.localdate()
        role.from_on = timezone.localdate() - timedelta(days=9)
        role.save()
    for tab in queries.TABS:
        assert "Việc cũ" not in page(scene.clerk, f"?tab={tab}")


def test_filters_sort_and_pages_stay_in_the_address(scene: Scene) -> None:
    today = timezone.localdate()
    for number in range(55):
        owed(scene, f"Mục {number:02}", today + timedelta(days=number))
    client = seen_by(scene.clerk)
    first = client.get("/?tab=body&role=lead").content.decode()
    assert first.index("Mục 00") < first.index("Mục 49")
    assert "Mục 50" not in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    address = following[1].replace("&amp;", "&")
    assert "role=lead" in address
    second = client.get(address).content.decode()
    assert "Mục 54" in second
    assert "Mục 49" not in second
    back = client.get("/?tab=body&sort=-due").content.decode()
    assert back.index("Mục 54") < back.index("Mục 50")
    assert "Mục 07" in client.get("/?tab=body&q=muc+07").content.decode()
    assert "Mục 07" in client.get("/?tab=khong-co&regulation=XX&since=abc&sort=la").content.decode()


def test_the_desk_costs_the_same_with_one_and_with_fifty_rows(scene: Scene) -> None:
    owed(scene, "Việc đầu")
    client = seen_by(scene.clerk)

    def cost() -> int:
        client.get("/?tab=body")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/?tab=body").status_code == 200
        return len(captured)

    once = cost()
    for number in range(49):
        owed(scene, f"Việc {number}")
    assert cost() == once
    assert once <= 26


def test_the_excel_holds_exactly_the_rows_of_the_tab(scene: Scene) -> None:
    owed(scene, "Việc trong tệp")
    prove(scene, owed(scene, "Việc đã nộp"))
    response: Any = seen_by(scene.clerk).get("/desk/export.xlsx?tab=body")
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content))).get_sheet_by_index(0)
    cells = " ".join(str(cell) for line in sheet.to_python() for cell in line)
    assert "Việc trong tệp" in cells
    assert "Việc đã nộp" not in cells
    empty: Any = seen_by(scene.stranger).get("/desk/export.xlsx?tab=body")
    assert b"Vi\xe1\xbb\x87c trong" not in b"".join(empty.streaming_content)


def mark(row: Commitment, role: str) -> str:
    return f"{row.code}:{role}:{make.part(row, role).body.code}"


def bulk(user: User, act: str, rows: list[str], **data: Any) -> Any:
    return seen_by(user).post("/desk/bulk/", {"act": act, "row": rows, "_once": new_token(), **data})


def test_bulk_assign_asks_whom_and_then_assigns(scene: Scene) -> None:
    rows = [owed(scene, f"Việc {number}") for number in range(3)]
    person = people.person(of=scene.lead)
    marks = [mark(row, "lead") for row in rows]
    asked = bulk(scene.head, "assign", marks).content.decode()
    assert "Việc 2" in asked
    assert person.full_name in asked
    done = bulk(scene.head, "assign", marks, go="1", person=person.code, internal_due_on="")
    assert done.status_code == 302
    assert Participation.objects.filter(person=person).count() == 3


def test_bulk_assign_leaves_what_another_gave_away_meanwhile(scene: Scene) -> None:
    rows = [owed(scene, f"Việc {number}") for number in range(2)]
    first, second = people.person(of=scene.lead), people.person(of=scene.lead)
    marks = [mark(row, "lead") for row in rows]
    asked = bulk(scene.head, "assign", marks).content.decode()
    seen = re.findall(r'name="seen" value="([^"]*)"', asked)
    bulk(scene.head, "assign", marks[:1], go="1", person=first.code)
    answer = bulk(scene.head, "assign", marks, go="1", person=second.code, seen=seen).content.decode()
    assert f"Việc này vừa được giao cho {first.full_name}" in answer
    assert {row.participations.get(role="lead").person for row in rows} == {first, second}


def test_bulk_confirm_says_what_was_refused_row_by_row(scene: Scene) -> None:
    ready, late, bare = owed(scene, "Đủ"), owed(scene, "Muộn", date(2026, 1, 9)), owed(scene, "Trống")
    prove(scene, ready)
    prove(scene, late)
    marks = [mark(row, "recipient") for row in (ready, late, bare)]
    answer = bulk(scene.judge, "confirm", marks, go="1", reason="").content.decode()
    for row in (ready, late, bare):
        row.refresh_from_db()
    assert [ready.state, late.state, bare.state] == [State.KEPT, State.PROVED, State.OPEN]
    assert "ghi lý do trước khi xác nhận" in answer
    assert "Chưa có minh chứng" in answer


def test_bulk_acts_reach_only_ones_own_rows(scene: Scene) -> None:
    row = owed(scene, "Việc")
    for user in (people.user(of=scene.signatory), scene.stranger):
        assert bulk(user, "note", [mark(row, "lead")], go="1", text="x").status_code == 302
    assert bulk(scene.clerk, "note", [mark(row, "recipient")], go="1", text="x").status_code == 302
    assert not Note.objects.exists()
    forbidden = bulk(scene.clerk, "assign", [mark(row, "lead")], go="1", person=people.person(of=scene.lead).code)
    assert "không cho phép" in forbidden.content.decode()
    assert bulk(scene.clerk, "note", [mark(row, "lead"), "rác", "a:b:c"], go="1", text="Đã đọc").status_code == 302
    assert Note.objects.get().text == "Đã đọc"
    assert bulk(scene.clerk, "nothing", [mark(row, "lead")]).status_code == 302


def test_bulk_does_not_leave_our_site(scene: Scene) -> None:
    row = owed(scene, "Việc")
    sent = bulk(scene.clerk, "note", [mark(row, "lead")], go="1", text="x", back="https://example.com/")
    assert sent["Location"] == "/"


def test_papers_that_wait_stand_on_the_desk(scene: Scene) -> None:
    from phoihop.papers.models import Addressee

    paper = make.paper(issuer=scene.lead, issued_on=date(2026, 2, 27))
    Addressee.objects.create(paper=paper, body=scene.recipient, sent_at=timezone.now())
    assert paper.number_text in page(scene.registry, "?tab=body")
    assert paper.number_text not in page(scene.judge, "?tab=body")


def test_navigation_shows_what_is_mounted_and_for_whom(scene: Scene) -> None:
    owed(scene, "Việc")
    text = page(scene.clerk)
    for address in ('href="/board/"', 'href="/commitments/"', 'href="/commitments/events/"'):
        assert address in text
    assert "/directory/accounts/" not in text
    assert (
        text.index(">Cử tri<")
        < text.index('href="/contacts/"')
        < text.index('href="/petitions/"')
        < text.index(">Hồ sơ<")
    )
    administrator = page(people.administrator(of=scene.lead))
    assert "/directory/accounts/" in administrator
    assert 'href="/board/"' not in administrator
