"""Pages of the clock: who sees, who may, what is refused in words, and that many rows cost few questions."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services
from phoihop.commitments.services.renewal import carry_over, renewal_page
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.commitments.tests.test_impact import day_off
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.models import CalendarVersion
from phoihop.kernel.clock.shipped import shipped_calendar
from phoihop.kernel.errors import Refused
from phoihop.kernel.web.guards import new_token
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import services as regulations
from phoihop.regulations.models import RegulationState

pytestmark = pytest.mark.django_db
PAGES = [
    "/clock/",
    "/clock/terms/complaint.first/",
    "/clock/calendar/",
    "/clock/calendar/2027/",
    "/clock/calendar/2031/",
    "/clock/calendar/versions/",
    "/clock/impact/",
    "/clock/renewal/",
]


def seen_by(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(user: User, url: str) -> str:
    response = seen_by(user).get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def post(user: User, url: str, **data: Any) -> Any:
    return seen_by(user).post(url, {"_once": new_token(), **data})


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("kind", [RoleKind.LEADER, RoleKind.OFFICER, RoleKind.AUDITOR, RoleKind.ADMINISTRATOR])
def test_every_account_reads_the_register(url: str, kind: RoleKind) -> None:
    assert "⟦thiếu biến" not in get(people.user(kind=kind), url)
    assert Client().get(url).status_code == 302


def test_the_register_is_searched_without_diacritics_and_filtered() -> None:
    reader = people.user()
    assert "complaint.first" in get(reader, "/clock/?q=khieu+nai")
    assert "complaint.first" not in get(reader, "/clock/?layer=province")
    assert "reminder.person" in get(reader, "/clock/?certainty=to_confirm")
    assert "Không có thời hạn nào khớp bộ lọc." in get(reader, "/clock/?q=zzz")
    assert "Quy định khác nhau về cùng một việc" not in get(reader, "/clock/")  # another province's are an example
    assert "Không áp dụng ở đây" in get(reader, "/clock/?q=petition.local.triage")


def test_the_calculator_answers_as_the_command_does() -> None:
    url = "/clock/terms/complaint.first/?start=15/07/2026&kind1=transfer&day1=20/07/2026&kind2=extend&day2=&value2="
    page = get(people.user(), url)
    assert "Ghi đủ loại và ngày của sự kiện" in page
    page = get(people.user(), "/clock/terms/complaint.first/?start=15/07/2026&kind1=transfer&day1=20/07/2026")
    assert "Việc chuyển, tách hoặc nhập ngày 20/07/2026 không tính lại thời hạn từ đầu." in page
    assert "Hạn" in page
    assert seen_by(people.user()).get("/clock/terms/no.such/").status_code == 404


def test_the_calculator_reads_english_on_an_english_screen() -> None:
    reader = people.user()
    reader.language = "en"
    reader.save(update_fields=["language"])
    page = get(reader, "/clock/terms/complaint.first/?start=15/07/2026&kind1=transfer&day1=20/07/2026")
    assert "Transfer, splitting or joining on 20/07/2026 does not restart the period." in page


def test_a_head_confirms_a_figure_and_an_officer_does_not() -> None:
    head, officer = people.user(kind=RoleKind.HEAD_OF_OFFICE), people.user()
    data = {
        "layer": "province",
        "version": "undated",
        "citation": "Quyết định 5/QĐ-UBND, Điều 2",
        "document": "5/QĐ-UBND",
        "dated": "01/02/2026",
    }
    url = "/clock/terms/reminder.person/confirm/"
    assert "Xác nhận số liệu" not in get(officer, "/clock/terms/reminder.person/")
    assert post(officer, url, **data).status_code == 403
    assert post(officer, url).status_code == 403  # whoever may not is not told first what to fill in
    assert post(officer, "/clock/terms/reminder.person/versions/new/").status_code == 403
    assert post(head, url, **data | {"dated": "31/02/2026"}).status_code == 422
    assert post(head, url, **data).status_code == 302
    again = post(head, url, **data)
    assert (again.status_code, again.headers["X-Refused"]) == (409, "term.confirmed")
    assert 'value="5/QĐ-UBND"' in again.content.decode()  # what was typed stays beside the sentence
    assert "Số liệu này đã được xác nhận." in again.content.decode()
    assert 'Xác nhận theo <span lang="vi">5/QĐ-UBND</span>' in get(officer, "/clock/terms/reminder.person/")
    assert Act.objects.get(verb="term.confirmed").by == head


def test_a_new_version_of_a_term_is_loaded() -> None:
    head = people.user(kind=RoleKind.LEADER)
    data = {"amount": "5", "unit": "calendar_day", "in_force_from": "01/09/2026", "citation": "Quyết định 6/QĐ-UBND"}
    url = "/clock/terms/reminder.person/versions/new/"
    assert post(people.user(), url, **data).status_code == 403
    assert post(head, url, **data | {"amount": "-1"}).status_code == 422
    assert post(head, url, **data).status_code == 302
    again = post(head, url, **data)
    assert again.status_code == 409
    assert 'value="Quyết định 6/QĐ-UBND"' in again.content.decode()
    assert "từ 01/09/2026" in get(head, "/clock/terms/reminder.person/")


def test_a_head_adopts_the_rules_of_the_province_by_its_paper_and_ends_them() -> None:
    head, officer = people.user(kind=RoleKind.LEADER), people.user()
    data = {
        "layer": "province:nghe-an", "source": "pattern", "document": "45/2026/QĐ-UBND", "dated": "05/01/2026",
        "first": "15/01/2026",
    }  # fmt: skip
    url, ending = "/clock/local/adopt/", "/clock/local/end/"
    ends = {"last": "31/12/2027", "document": "9/2027/QĐ-UBND", "dated": "20/12/2027"}
    assert "chưa đưa quy định riêng nào vào sổ" in get(officer, "/clock/")
    assert url not in get(officer, "/clock/")
    assert seen_by(officer).get(url).status_code == post(officer, url, **data).status_code == 403
    assert post(officer, ending, **ends).status_code == 403
    assert post(head, url, **data | {"layer": "national"}).status_code == 422
    assert (again := post(head, ending, **ends)).headers["X-Refused"] == "local_rules.none", again
    assert url in get(head, "/clock/")
    assert post(head, url, **data).status_code == 302
    again = post(head, url, **data)
    assert (again.status_code, again.headers["X-Refused"]) == (409, "local_rules.in_force")
    page = get(officer, "/clock/")
    assert 'Đang áp dụng theo <span lang="vi">45/2026/QĐ-UBND</span>: 21 thời hạn.' in page
    assert "21 số liệu cần xác nhận." in page
    assert "Quy định khác nhau về cùng một việc" in page
    made = Act.objects.filter(verb="term.adopted")
    assert {(act.by, act.reason) for act in made} == {(head, "45/2026/QĐ-UBND, 05/01/2026")}

    key, day = "petition.local.answer.urgent", date(2026, 3, 2)
    found = clock.current_terms().on(key, day)
    assert found is not None
    assert found.citation.startswith("45/2026/QĐ-UBND, số liệu theo mẫu QĐ 98/2025")
    confirmed = {
        "layer": "province", "version": found.version, "citation": "Quyết định 45/2026/QĐ-UBND, Điều 5",
        "document": "45/2026/QĐ-UBND", "dated": "05/01/2026",
    }  # fmt: skip
    assert post(head, f"/clock/terms/{key}/confirm/", **confirmed).status_code == 302
    assert "20 số liệu cần xác nhận." in get(officer, "/clock/")
    fewer = {"amount": "7", "unit": "working_day", "in_force_from": "01/02/2026", "citation": "QĐ 50/2026, Điều 1"}
    assert post(head, f"/clock/terms/{key}/versions/new/", **fewer).status_code == 302
    found = clock.current_terms().on(key, day)
    assert found is not None
    assert (found.amount, found.layer) == (7, "province")  # and never the example as its base

    assert post(head, ending, **ends).status_code == 302
    terms = clock.current_terms()
    assert terms.on(key, date(2027, 12, 31)) is not None
    assert terms.on(key, date(2028, 1, 1)) is None


def test_the_province_that_made_the_rules_keeps_their_citations() -> None:
    clock.adopt_rules(
        layer="province:nghe-an", is_its_own=True, document="98/2025/QĐ-UBND", dated=date(2025, 11, 25),
        first=date(2025, 12, 10), by=None, at=MONDAY,
    )  # fmt: skip
    found = clock.current_terms().on("petition.local.triage", TODAY)
    assert found is not None
    assert (found.citation, found.status) == ("QĐ 98/2025/QĐ-UBND tỉnh Nghệ An, Quy chế Điều 6.2", "confirmed")
    with pytest.raises(Refused) as refused:
        clock.adopt_rules(
            layer="province:khac", is_its_own=True, document="x", dated=TODAY, first=TODAY, by=None, at=MONDAY
        )
    assert refused.value.code == "local_rules.unknown"


def test_a_calendar_is_changed_by_a_decision_and_shows_what_differs() -> None:
    head = people.user(kind=RoleKind.HEAD_OF_OFFICE)
    url = "/clock/calendar/versions/new/"
    data = {"label": "2026-bão", "basis": "Công điện 1/CĐ", "day1": "07/12/2026", "kind1": "off", "name1": "Nghỉ bão"}
    assert post(people.user(), url, **data).status_code == 403
    assert post(head, url, **data | {"name1": ""}).status_code == 422
    taken = post(head, url, **data | {"label": shipped_calendar().version})
    assert (taken.status_code, taken.headers["X-Refused"]) == (409, "calendar.label_taken")
    assert 'value="Nghỉ bão"' in taken.content.decode()
    clock.load_reference(at=MONDAY)
    assert post(head, url, **data).status_code == 302
    page = get(head, "/clock/calendar/versions/")
    assert "2026-bão" in page
    assert "07/12/2026" in page
    assert "Nghỉ bão" in get(head, "/clock/calendar/2026/")
    assert "chưa được nạp" in get(head, "/clock/calendar/2031/")


def test_a_calendar_is_loaded_from_a_file() -> None:
    head = people.user(kind=RoleKind.HEAD_OF_OFFICE)
    url = "/clock/calendar/versions/new/"

    def upload(content: bytes) -> Any:
        return post(head, url, label="x", basis="Thông báo", file=SimpleUploadedFile("lich.json", content))

    assert upload(b"{").status_code == 422
    assert upload(b"[]").status_code == 409
    whole = shipped_calendar().as_json() | {"version": "2026-b", "open": []}
    assert upload(json.dumps(whole).encode()).status_code == 302
    assert CalendarVersion.objects.get().label == "2026-b"


def test_the_impact_list_is_applied_row_by_row(scene: Scene) -> None:
    row = make.commitment(scene)
    day_off(date(2026, 3, 31))
    page = get(scene.judge, "/clock/impact/")
    assert "31/03/2026" in page
    assert "01/04/2026" in page
    assert row.code in page
    assert row.code not in get(scene.stranger, "/clock/impact/")
    for user in (scene.clerk, scene.stranger):
        post(user, "/clock/impact/", row=row.code)
        row.refresh_from_db()
        assert row.due_on == date(2026, 3, 31)
    assert post(scene.judge, "/clock/impact/", row=row.code, reason="Công điện 1/CĐ").status_code == 302
    row.refresh_from_db()
    assert row.due_on == date(2026, 4, 1)
    assert "Không có hạn nào thay đổi" in get(scene.judge, "/clock/impact/")


def test_the_impact_page_costs_the_same_for_few_and_many(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        make.obligation(
            regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], action=f"Báo cáo {number}"
        )
    services.generate(regulation_id=scene.regulation.pk, today=TODAY, at=MONDAY)
    day_off(date(2026, 3, 31))
    client = seen_by(scene.judge)
    with django_assert_max_num_queries(24):
        assert client.get("/clock/impact/").content.decode().count("data-choose name") == 25


def test_an_amended_text_lists_its_open_rows_and_carries_them_over(scene: Scene) -> None:
    row = make.commitment(scene)
    assert renewal_page(user=scene.judge).rows == []
    edition = regulations.open_amendment(
        regulation_id=scene.regulation.pk, basis="Quy chế sửa đổi", by=scene.judge, at=MONDAY
    )
    regulations.put_amendment_in_force(edition_id=edition.pk, from_on=TODAY, by=scene.judge, at=MONDAY)
    listed = renewal_page(user=scene.judge).rows
    assert all(item.may_apply and item.successor is not None for item in listed)
    assert row.code in get(scene.judge, "/clock/renewal/")
    assert "data-choose name" not in get(scene.clerk, "/clock/renewal/")
    post(scene.judge, "/clock/renewal/", row=row.code)
    row.refresh_from_db()
    assert row.obligation is not None
    assert row.obligation.unit.edition == edition
    assert row.code not in get(scene.judge, "/clock/renewal/")


def test_a_deleted_clause_ends_its_open_rows(scene: Scene) -> None:
    row = make.commitment(scene)
    make.obligation(regulation=scene.regulation, leads=[scene.partner], action="Khác")
    edition = regulations.open_amendment(
        regulation_id=scene.regulation.pk, basis="Quy chế sửa đổi", by=scene.judge, at=MONDAY
    )
    regulations.delete_unit(unit_id=edition.units.get(text="Gửi báo cáo quý").pk, by=scene.judge, at=MONDAY)
    regulations.put_amendment_in_force(edition_id=edition.pk, from_on=TODAY, by=scene.judge, at=MONDAY)
    assert scene.regulation.state == RegulationState.IN_FORCE
    carry_over(commitment_id=row.pk, by=scene.judge, at=MONDAY)
    row.refresh_from_db()
    assert row.state == "no_longer_due"


def test_rules_that_hold_from_a_later_day_are_said_to_be_in_the_register() -> None:
    head = people.user(kind=RoleKind.LEADER)
    first = timezone.localdate() + timedelta(days=30)
    data = {
        "layer": "province:nghe-an", "source": "pattern", "document": "45/2026/QĐ-UBND", "dated": "05/01/2026",
        "first": f"{first:%d/%m/%Y}",
    }  # fmt: skip
    assert post(head, "/clock/local/adopt/", **data).status_code == 302
    page = get(head, "/clock/")
    assert f"Đã vào sổ 21 thời hạn, áp dụng từ ngày {first:%d/%m/%Y}." in page
    assert 'Theo <span lang="vi">45/2026/QĐ-UBND</span>.' in page
    assert "/clock/local/adopt/" not in page
    assert "/clock/local/end/" in page
