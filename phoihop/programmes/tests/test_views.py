"""The pages: proposed, divided, run, entered, closed and printed; filters, paging, what a page costs, who is sent away."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment, State
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Body
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Paper
from phoihop.programmes import services
from phoihop.programmes.models import Area, Closing, Entry, Programme, ProgrammeKind, RunRow, Task
from phoihop.programmes.services import RunLine
from phoihop.programmes.tests import make
from phoihop.programmes.tests.make import FIRST, MONDAY, TODAY, Scene
from phoihop.programmes.tests.test_services import forbidden, refused
from phoihop.programmes.writing import report_sheet_of

pytestmark = pytest.mark.django_db
NOW: dict[str, Any] = {"at": MONDAY}


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args: object, query: str = "", status: int = 200) -> str:
    response = as_(user).get(reverse(f"programmes:{name}", args=args) + query)
    assert response.status_code == status, name
    return str(response.content.decode())


def sent(user: User, name: str, *args: object) -> bytes:
    """A file, read to its end."""
    response = as_(user).get(reverse(f"programmes:{name}", args=args))
    assert response.status_code == 200
    return response.getvalue()


def test_proposed_divided_and_approved_by_hand(scene: Scene) -> None:
    today = timezone.localdate()
    typed = {
        "host": scene.host.code, "title": "Đón đoàn Bộ mẫu", "first": f"{today:%d/%m/%Y}", "last": f"{today:%d/%m/%Y}",
        "details_organisation": "Bộ mẫu", "details_head": "Thứ trưởng", "details_people": "1.200",
    }  # fmt: skip
    clerk, address = as_(scene.clerk), reverse("programmes:propose", args=["delegation"])
    assert clerk.post(address, typed | {"details_people": "nhiều"}).status_code == 422
    assert clerk.post(address, typed | {"last": f"{today - timedelta(days=1):%d/%m/%Y}"}).status_code == 409
    assert clerk.post(address, typed).status_code == 302
    programme = Programme.objects.get()
    assert programme.details == {"organisation": "Bộ mẫu", "head": "Thứ trưởng", "people": 1200}
    named = people.person(of=scene.other, full_name="Trần Thị Mẫu")
    task = {
        "area": "cars", "title": "Bố trí hai xe", "body": scene.other.code, "due_on": f"{today:%d/%m/%Y}",
        "person": "Trần Thị Mẫu",
    }  # fmt: skip
    new = reverse("programmes:add_task", args=[programme.code, "divided"])
    assert "không có trong" in clerk.post(new, task | {"person": "Ai Đó"}).content.decode()
    assert clerk.post(new, task).status_code == 302
    assert Task.objects.get().person == named
    change = reverse("programmes:change", args=[programme.code])
    assert clerk.post(change, typed | {"title": "Đón đoàn, sửa", "revision": "1"}).status_code == 302
    assert clerk.post(change, typed | {"revision": "1"}).headers["X-Refused"] == "programme.changed_meanwhile"
    head, approve = as_(scene.head), reverse("programmes:approve", args=[programme.code])
    token = {"_once": "mot-lan-bam-duyet-01"}
    assert [head.post(approve, token).status_code for _click in range(2)] == [302, 302]
    assert head.post(approve).status_code == 409
    commitment = Commitment.objects.get()
    assert "Bố trí hai xe" in page(scene.worker, "tasks", programme.code)
    response = as_(scene.worker).get(commitment.get_absolute_url())
    assert f"{programme.get_absolute_url()}tasks/#task-" in response.content.decode(), "the ledger leads to its case"
    assert as_(scene.worker).post(approve).status_code == 403
    for who in (scene.visitor, scene.stranger):
        page(who, "programme", programme.code, status=404)


def test_the_list_filters_pages_and_costs_the_same(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make.approved(scene, title="Đón đoàn thứ nhất")
    make.proposed(scene, ProgrammeKind.EVENT, title="Lễ kỷ niệm mẫu")
    client, here = as_(scene.clerk), reverse("programmes:list")
    client.get(here)
    with django_assert_max_num_queries(16) as few:
        client.get(here)
    for number in range(12):
        make.proposed(scene, title=f"Đoàn số {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        many = client.get(here).content.decode()
    assert "Đoàn số 11" in many
    assert "Lễ kỷ niệm mẫu" not in page(scene.clerk, "list", query="?kind=delegation")
    found = page(scene.clerk, "list", query="?state=approved")
    assert "Đón đoàn thứ nhất" in found
    assert "Lễ kỷ niệm mẫu" not in found
    assert "Không có dòng nào" in page(scene.clerk, "list", query="?first=01/01/2027&q=x")
    assert "Ngày hội Đại đoàn kết toàn dân tộc" in many
    assert "Điều 11 Luật Mặt trận" in many


def test_the_run_sheet_is_written_in_place_and_names_what_clashes(scene: Scene) -> None:
    programme = make.approved(scene)
    clerk, add = as_(scene.clerk), reverse("programmes:add_row", args=[programme.code])
    cells = {"on": "20/03/2026", "starts": "8h", "ends": "9h30", "title": "Đón tại sảnh", "leader": "Đồng chí Lê Văn A"}
    htmx = {"headers": {"HX-Request": "true"}}
    assert clerk.post(add, cells, **htmx).status_code == 200  # type: ignore[arg-type]  # headers are no fields
    again = clerk.post(add, cells | {"starts": "9h", "ends": "", "title": "Họp", "leader": "lê văn a"}, **htmx)  # type: ignore[arg-type]  # as above
    assert "Trùng người chủ trì với: 08:00 Đón tại sảnh" in again.content.decode()
    bad = clerk.post(add, cells | {"starts": "sáng"}, **htmx)  # type: ignore[arg-type]  # as above
    assert (bad.status_code, "không phải giờ" in bad.content.decode()) == (422, True)
    outside = clerk.post(add, cells | {"on": "25/03/2026"}, **htmx)  # type: ignore[arg-type]  # as above
    assert (outside.status_code, RunRow.objects.count()) == (409, 2)
    row = RunRow.objects.get(title="Họp")
    write = reverse("programmes:row", args=[row.code])
    changed = cells | {"title": "Họp, sửa", "starts": "10:00", "ends": "", "revision": "1"}
    answer = clerk.post(write, changed, **htmx)  # type: ignore[arg-type]  # as above
    assert (answer.status_code, answer.headers["X-Revision"], "Trùng" in answer.content.decode()) == (200, "2", False)
    late = clerk.post(write, changed | {"title": "Ghi đè"}, **htmx)  # type: ignore[arg-type]  # as above
    assert (late.status_code, "Bản đang lưu" in late.content.decode()) == (409, True)
    assert as_(scene.worker).post(write, changed).status_code == 403
    assert "Họp, sửa" in page(scene.worker, "run", programme.code)
    other = make.approved(scene, title="Lễ cùng ngày", parts=())
    line = RunLine(on=FIRST, starts=time(8, 30), title="Khai mạc", leader="Lê Văn A")
    services.add_rows(programme_id=other.pk, lines=[line], by=scene.clerk, **NOW)
    assert "Khai mạc (Lễ cùng ngày)" in page(scene.clerk, "run", programme.code)
    assert "Lễ cùng ngày" not in page(scene.visitor, "run", programme.code), "a clash tells no stranger of a programme"
    clerk.post(reverse("programmes:remove_row", args=[row.code]))
    assert not RunRow.objects.filter(pk=row.pk).exists()


def test_rows_are_pasted_looked_at_then_written_and_come_back_as_a_sheet(scene: Scene) -> None:
    programme = make.approved(scene)
    clerk, paste = as_(scene.clerk), reverse("programmes:paste_rows", args=[programme.code])
    cells = "Ngày\tTừ giờ\tNội dung\n20/03\t7h\tTập trung\n21/03\t\tTổng duyệt"
    looked = clerk.post(paste, {"cells": cells, "write": "1"})
    assert (looked.status_code, "Dòng 3" in looked.content.decode()) == (422, True)
    assert clerk.post(paste, {"cells": cells.replace("21/03\t", "21/03\t8h"), "write": "1"}).status_code == 302
    assert [(row.on, row.starts) for row in RunRow.objects.order_by("on")] == [
        (FIRST, time(7)),
        (date(2026, 3, 21), time(8)),
    ]
    assert clerk.post(paste, {"cells": "  "}).status_code == 422
    for name, args in (("run_xlsx", ()), ("run_print", ("pdf",)), ("run_print", ("docx",))):
        assert sent(scene.clerk, name, programme.code, *args)[:2] in {b"PK", b"%P"}
    page(scene.clerk, "run_print", programme.code, "exe", status=404)


def test_the_day_itself_says_what_is_on_and_what_is_next(scene: Scene) -> None:
    today, now = timezone.localdate(), timezone.localtime()
    programme = make.proposed(scene, first=today, last=today)
    assert "Hôm nay không có dòng" in page(scene.clerk, "today", programme.code)
    lines = [RunLine(on=today, starts=time(0, 0), title="Việc đang chạy")]
    lines += [RunLine(on=today, starts=time(23, 59), title="Việc cuối ngày")] if now.time() < time(23, 58) else []
    services.add_rows(programme_id=programme.pk, lines=lines, by=scene.clerk, **NOW)
    text = page(scene.clerk, "today", programme.code)
    assert 'aria-current="time"' in text
    assert ("Tiếp theo" in text) == (len(lines) == 2)


def test_bodies_register_for_themselves_and_the_host_for_all(scene: Scene) -> None:
    programme = make.approved(scene, ProgrammeKind.CAMPAIGN, first=date(2026, 1, 1), last=date(2026, 12, 31))
    new = reverse("programmes:enter", args=[programme.code, "registrations"])
    row = {"body": scene.guest.code, "what": "Hai công trình nước sạch", "number": "2", "unit": "công trình"}
    assert as_(scene.visitor).post(new, row).status_code == 302
    assert as_(scene.visitor).post(new, row | {"body": scene.other.code}).status_code == 422, "for its own only"
    assert as_(scene.clerk).post(new, row | {"body": scene.other.code, "what": ""}).status_code == 422
    entry = Entry.objects.get()
    assert (entry.body, entry.values["number"]) == (scene.guest, 2)
    change = reverse("programmes:change_entry", args=[entry.code])
    assert as_(scene.worker).post(change, row).status_code == 403
    assert as_(scene.visitor).post(change, row | {"number": "3", "revision": "1"}).status_code == 302
    assert (
        as_(scene.visitor).post(change, row | {"revision": "1"}).headers["X-Refused"] == "programme.changed_meanwhile"
    )
    given = {"programme_id": programme.pk, "table": "results", "by": scene.clerk, **NOW}
    refused(
        "entry.values", lambda: services.enter(body=scene.other, values={"half_year": "2031-H1", "what": "x"}, **given)
    )
    refused("entry.body_needed", lambda: services.enter(body=None, values={}, **given))
    refused("entry.unknown_table", lambda: services.enter(body=None, values={}, **given | {"table": "guests"}))
    forbidden(lambda: services.enter(body=scene.guest, values={}, **given | {"by": scene.worker}))
    paste = reverse("programmes:paste_entries", args=[programme.code, "results"])
    cells = f"Cơ quan\tKỳ\tKết quả\tSố liệu\n{scene.other.name}\t6 tháng đầu năm 2026\tXong một\t1.000\nSở Lạ\t2026-H2\tx\tnhiều"
    wrong = as_(scene.clerk).post(paste, {"cells": cells, "write": "1"})
    assert (wrong.status_code, wrong.content.decode().count("Dòng 3")) == (422, 2)
    assert as_(scene.clerk).post(paste, {"cells": cells.rsplit("\n", 1)[0], "write": "1"}).status_code == 302
    assert Entry.objects.get(table="results").values == {"half_year": "2026-H1", "what": "Xong một", "number": 1000}
    assert "6 tháng đầu năm 2026" in page(scene.visitor, "records", programme.code, query="?table=results")
    assert as_(scene.clerk).post(reverse("programmes:remove_entry", args=[entry.code])).status_code == 302
    page(scene.clerk, "records_xlsx", programme.code, "guests", status=404)
    assert sent(scene.clerk, "records_xlsx", programme.code, "results")[:2] == b"PK"
    visit = make.approved(scene)
    page(scene.clerk, "records", visit.code, status=404)


def test_it_closes_with_its_figures_when_all_is_judged_or_with_a_reason(scene: Scene) -> None:
    programme = make.approved(scene, ProgrammeKind.DISSEMINATION, first=TODAY, last=TODAY)
    session = {"held_on": "2026-03-02", "place": "Nhà văn hóa", "people": 1250}
    given = {"programme_id": programme.pk, "table": "sessions", "body": scene.other, "by": scene.worker, **NOW}
    services.enter(values=session, **given)
    ask: dict[str, Any] = {"programme_id": programme.pk, "by": scene.head, "at": MONDAY, "today": TODAY}
    refused("closing.words_needed", lambda: services.close(**ask))
    refused("programme.not_over_yet", lambda: services.close(**ask | {"today": TODAY - timedelta(days=1)}))
    write = reverse("programmes:write_report", args=[programme.code])
    assert as_(scene.clerk).post(write, {"results": "Đạt kế hoạch", "revision": "0"}).status_code == 302
    assert as_(scene.clerk).post(write, {"results": "Ghi đè", "revision": "0"}).headers["X-Refused"]
    refused("closing.work_unjudged", lambda: services.close(**ask))
    refused(
        "closing.not_closed", lambda: services.put_report_on_paper(programme_id=programme.pk, by=scene.clerk, **NOW)
    )
    forbidden(lambda: services.close(**ask | {"by": scene.clerk}))
    close = reverse("programmes:close", args=[programme.code])
    assert "Còn 1 việc chưa có kết luận" in page(scene.clerk, "closing", programme.code)
    assert as_(scene.head).post(close, {"unjudged_reason": "Chờ văn bản của Sở"}).status_code == 302
    closing = Closing.objects.get()
    assert (closing.figures["reached"], closing.figures["work"]["open"], closing.unjudged_reason) == (
        1250,
        1,
        "Chờ văn bản của Sở",
    )
    commitment = Commitment.objects.get()
    assert commitment.state == State.OPEN, "what is owed stays owed"
    ledger.prove(
        commitment_id=commitment.pk, body=scene.other, statement="Xong", received_on=TODAY, by=scene.worker, at=MONDAY
    )
    text = page(scene.visitor, "closing", programme.code)
    assert "chưa có kết luận 1" in text, "frozen figures do not follow the ledger"
    assert "1.250" in text
    refused("programme.not_approved", lambda: services.enter(values=session, **given))
    paper = reverse("programmes:put_on_paper", args=[programme.code])
    assert as_(scene.clerk).post(paper).status_code == 302
    assert as_(scene.clerk).post(paper).status_code == 409
    assert Paper.objects.get(kind="report").source_code == programme.code
    sheet = report_sheet_of(programme, closing, on=TODAY)
    assert (sheet.sign[:3], sheet.addressees[0], sheet.recipients) == ("BC-", scene.other.name, ("Như trên", "Lưu: VT"))
    assert sent(scene.clerk, "report_print", programme.code, "pdf")[:4] == b"%PDF"
    assert sent(scene.clerk, "report_print", programme.code, "docx")[:2] == b"PK"


def test_what_follows_is_owed_with_who_promised_it(scene: Scene) -> None:
    today = timezone.localdate()
    programme = make.proposed(scene, first=today, last=today)
    frame = {"due_on": today}
    task = services.TaskFrame(area=Area.OTHER, title="Đón", body=scene.other, due_on=today)
    by: dict[str, Any] = {"programme_id": programme.pk, "at": timezone.now(), "today": today}
    services.add_task(frame=task, by=scene.clerk, **by)
    services.approve(by=scene.head, **by)
    new = reverse("programmes:add_task", args=[programme.code, "follow_up"])
    typed = {"title": "Sửa cầu tạm", "body": scene.guest.code, "due_on": f"{frame['due_on']:%d/%m/%Y}", "said_by": ""}
    assert as_(scene.head).post(new, typed).status_code == 422
    assert as_(scene.clerk).post(new, typed | {"said_by": "Bộ trưởng"}).status_code == 403
    assert as_(scene.head).post(new, typed | {"said_by": "Kết luận của Thứ trưởng"}).status_code == 302
    owed = Commitment.objects.get(title="Sửa cầu tạm")
    assert owed.participations.filter(body=scene.guest, role="lead").exists()
    assert "Kết luận của Thứ trưởng" in page(scene.visitor, "tasks", programme.code)


def test_ten_tasks_rows_and_entries_cost_what_one_does(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    programme = make.approved(scene, ProgrammeKind.CAMPAIGN, first=FIRST, last=FIRST)
    given = {"programme_id": programme.pk, "table": "registrations", "by": scene.clerk, **NOW}
    client, pages = as_(scene.clerk), ("programme", "tasks", "run", "records", "closing")

    def more(bodies: list[Body]) -> None:
        lines = [RunLine(on=FIRST, starts=time(8, at), title=f"Dòng {at}") for at, _body in enumerate(bodies)]
        services.add_rows(programme_id=programme.pk, lines=lines, by=scene.clerk, **NOW)
        for body in bodies:
            make.task(scene, programme, by=scene.head, body=body, person=people.person(of=body))
            services.enter(body=body, values={"what": "Một việc"}, **given)

    def cost() -> list[int]:
        found = []
        for name in pages:
            with django_assert_max_num_queries(45) as seen:
                client.get(reverse(f"programmes:{name}", args=[programme.code]))
            found.append(len(seen.captured_queries))
        return found

    more([people.body()])
    cost()
    few = cost()
    more([people.body() for _number in range(10)])
    assert cost() == few
