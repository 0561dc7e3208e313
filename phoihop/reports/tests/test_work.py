"""The weekly work table: who reads which, what is in it, how it stood at the end of the week."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment, Participation, State
from phoihop.commitments.tests import make as ledger
from phoihop.commitments.tests.make import MONDAY, Scene
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.reports.queries import work_table
from phoihop.reports.rules import Week
from phoihop.reports.tests import make

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 31)  # quarter I, a Tuesday
WEEK = Week(date(2026, 3, 30))
MAY = date(2026, 5, 20)


def page(user: User, address: str, status: int = 200) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_a_person_sees_the_own_table_and_heads_that_of_the_body() -> None:
    scene = ledger.scene()
    row = ledger.commitment(scene)
    person = people.person(of=scene.lead, full_name="Đinh Văn Ánh", account=scene.clerk)
    colleague = people.user(of=scene.lead)
    _give(row, person)
    own, whole = f"/reports/work/?week={WEEK.name}", f"/reports/work/?week={WEEK.name}&body={scene.lead.code}"
    assert row.title in page(scene.clerk, own)
    assert row.title not in page(colleague, own)
    assert "Tài khoản chưa gắn với người trong danh bạ" in page(colleague, own)
    head_of_office = people.user(of=people.office_of(scene.lead), kind=RoleKind.HEAD_OF_OFFICE)
    for reader in (scene.head, head_of_office, people.user(kind=RoleKind.AUDITOR)):
        assert row.title in page(reader, whole)
    for other in (scene.clerk, colleague, scene.judge, scene.stranger, people.administrator(of=scene.lead)):
        page(other, whole, 404)
        page(other, whole.replace("work/", "work/xlsx/"), 404)
        page(other, whole.replace("work/", "work/docx/"), 404)
    page(scene.head, "/reports/work/?body=CQ-X", 404)


def test_work_shows_in_the_weeks_it_belongs_to_as_it_stood_then() -> None:
    scene = ledger.scene()
    row = ledger.commitment(scene)
    make.keep(scene, row, date(2026, 4, 9), at=datetime(2026, 4, 9, 3, tzinfo=UTC))

    def standing(week: Week) -> list[tuple[str, date | None]]:
        lines = work_table(scene.head, week, MAY, body=scene.lead).lines
        return [(line.standing, line.done_on) for line in lines if line.commitment == row]

    assert standing(WEEK.moved(-1)) == []
    assert standing(WEEK) == [("overdue", None)]
    assert standing(WEEK.moved(1)) == [("done", date(2026, 4, 9))]
    assert standing(WEEK.moved(2)) == []


def test_given_up_work_shows_in_its_week_and_proof_waits() -> None:
    scene = ledger.scene()
    row = ledger.commitment(scene)
    at = datetime(2026, 4, 1, 3, tzinfo=UTC)
    commitments.prove(
        commitment_id=row.pk, body=scene.lead, statement="Gửi", received_on=at.date(), by=scene.clerk, at=at
    )
    assert [line.standing for line in work_table(scene.head, WEEK, MAY, body=scene.lead).lines] == ["waiting"]
    judged = work_table(scene.judge, WEEK, MAY, body=scene.recipient).lines
    assert [line.title for line in judged] == [f"Xác nhận kết quả: {row.title}"]
    assert scene.lead.short_name in judged[0].partners
    Commitment.objects.filter(pk=row.pk).update(
        state=State.NO_LONGER_DUE, done_on=None, proved_at=None, closed_at=at, verdict_reason="Bãi bỏ"
    )
    Participation.objects.filter(commitment=row).update(is_open=False, state=State.NO_LONGER_DUE, turn="")
    assert [line.standing for line in work_table(scene.head, WEEK, MAY, body=scene.lead).lines] == ["no_longer_due"]
    assert work_table(scene.head, WEEK.moved(1), MAY, body=scene.lead).lines == []


def test_notes_are_shown_to_their_own_body_only_and_proposals_to_who_takes_part() -> None:
    scene = ledger.scene()
    row = ledger.commitment(scene)
    for text in ("Mới nhận", "Thiếu số liệu của sở"):
        commitments.add_note(commitment_id=row.pk, body=scene.lead, text=text, by=scene.clerk, at=MONDAY)
    commitments.ask_extension(
        commitment_id=row.pk, body=scene.lead, until=date(2026, 4, 15), reason="Chờ số liệu", by=scene.clerk, at=MONDAY,
    )  # fmt: skip
    (line,) = work_table(scene.head, WEEK, DUE, body=scene.lead).lines
    assert line.note == "Thiếu số liệu của sở"
    assert line.proposal == "Xin gia hạn đến 15/04/2026: Chờ số liệu"
    assert line.partners == scene.partner.short_name
    assert line.basis.endswith(scene.regulation.short_title)
    asked = work_table(scene.judge, WEEK, DUE, body=scene.recipient).lines
    assert [one.title for one in asked] == [f"Trả lời đề nghị: {row.title}"]
    assert asked[0].note == ""


def test_files_hold_the_lines_in_the_order_of_given_names() -> None:
    scene = ledger.scene()
    names = ["Trần Thị Yến", "Lê Văn Ấn", "Bùi Đức Đạt", "Phạm Anh Dũng"]
    for number, name in enumerate(names):
        row = _another(scene, f"Việc số {number}")
        _give(row, people.person(of=scene.lead, full_name=name))
    _another(scene, "Việc chưa ai nhận")
    client = Client()
    client.force_login(scene.head)
    query = f"?week={WEEK.name}&body={scene.lead.code}"
    book = client.get(f"/reports/work/xlsx/{query}")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert "Bảng kiểm đếm công việc tuần 14 (từ 30/03/2026 đến 05/04/2026)" in str(cells[0][0])
    groups = [row[0] for row in cells if row[0] and not str(row[0]).isdigit()][2:]
    assert groups == ["Lê Văn Ấn", "Phạm Anh Dũng", "Bùi Đức Đạt", "Trần Thị Yến", "Chưa phân công"]
    assert [row[7] for row in cells if str(row[2]).startswith("Việc số 0")] == ["31/03/2026"]
    letter = client.get(f"/reports/work/docx/{query}")
    with zipfile.ZipFile(io.BytesIO(letter.content)) as archive:
        words = archive.read("word/document.xml").decode()
    assert words.index("Lê Văn Ấn") < words.index("Bùi Đức Đạt") < words.index("Việc chưa ai nhận")


def test_the_table_costs_the_same_however_long(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    scene = ledger.scene()
    client = Client()
    client.force_login(scene.head)
    address = f"/reports/work/?week={WEEK.name}&body={scene.lead.code}"
    costs = []
    for _round in range(2):
        for _more in range(4):
            row = _another(scene, "Việc")
            _give(row, people.person(of=scene.lead))
        with django_assert_max_num_queries(35) as asked:
            assert client.get(address).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1]


def _another(scene: Scene, action: str) -> Commitment:
    ledger.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], action=action)
    commitments.generate(regulation_id=scene.regulation.pk, today=ledger.TODAY, at=MONDAY)
    return scene.regulation.commitments.filter(obligation__action=action).order_by("due_on", "-pk")[0]


def _give(row: Commitment, person: object) -> None:
    Participation.objects.filter(commitment=row, role="lead").update(person=person)
