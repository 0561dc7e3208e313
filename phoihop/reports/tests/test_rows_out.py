"""The rows behind a figure as a spreadsheet: the same rows as on the screen, from the ledger and from the frozen list."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from phoihop.commitments import services as commitments
from phoihop.commitments.tests import make as ledger
from phoihop.kernel.accounts.models import User
from phoihop.organisations.tests import make as people
from phoihop.reports import services
from phoihop.reports.models import ReviewReport
from phoihop.reports.queries import Figure, every_behind
from phoihop.reports.queries import behind as rows_behind
from phoihop.reports.tests import make
from phoihop.reports.tests.make import JULY

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lines(user: User, report: ReviewReport, query: str = "") -> list[list[Any]]:
    """What stands in the spreadsheet: title, empty line, headings, rows."""
    response = as_(user).get(f"{report.get_absolute_url()}rows/xlsx/{query}")
    assert response.status_code == 200
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a FileResponse streams
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_spreadsheet_holds_the_rows_of_the_figure_as_they_count() -> None:
    scene, commitment, report = make.half_year()
    make.keep(scene, commitment, date(2026, 4, 9))
    late = scene.regulation.commitments.get(instance_key="2026-Q2")
    for _state in ("draft", "approved"):
        made = lines(scene.judge, report)
        assert made[0][0] == f"{report.title} – Đã đến hạn"
        assert made[2] == ["Mã số", "Nhiệm vụ", "Quy chế", "Hạn", "Ngày hoàn thành", "Được tính là"]
        assert {(row[0], row[5]) for row in made[3:]} == {
            (commitment.code, "Xong, quá hạn"),
            (late.code, "Quá hạn, chưa xong"),
        }
        assert [row[0] for row in lines(scene.judge, report, "?outcome=overdue")[3:]] == [late.code]
        services.approve(report_id=report.pk, by=scene.judge, at=JULY) if _state == "draft" else None
    make.keep(scene, late, date(2026, 6, 29))
    assert [row[5] for row in lines(scene.judge, report, "?outcome=overdue")[3:]] == ["Quá hạn, chưa xong"]


def test_the_list_offers_its_spreadsheet_with_the_same_figure() -> None:
    scene, _commitment, report = make.half_year()
    shown = as_(scene.judge).get(f"{report.get_absolute_url()}rows/?outcome=overdue&month=2026-03&at=x")
    assert f"{report.get_absolute_url()}rows/xlsx/?month=2026-03&amp;outcome=overdue" in shown.content.decode()


def test_rows_one_may_not_open_are_not_in_the_spreadsheet_nor_among_the_lines_counted() -> None:
    scene, commitment, _report = make.half_year()
    outsider = people.body()
    third = ledger.regulation(parties=[outsider, people.body()])
    commitment.performances.create(obligation=ledger.obligation(regulation=third, leads=[outsider]))
    writer = people.user(of=outsider, kind="leader")
    report = make.review(scene, regulation=third, body=outsider, by=writer)
    for _state in ("draft", "approved"):
        report.refresh_from_db()
        told = {row[0] for row in lines(writer, report)[3:]}
        assert commitment.code not in told
        found = rows_behind(writer, report, Figure(), "")
        assert found.hidden == 1
        assert found.page.total.number == len(told)
        services.approve(report_id=report.pk, by=writer, at=JULY) if _state == "draft" else None


def test_a_stranger_gets_no_spreadsheet() -> None:
    scene, _commitment, report = make.half_year()
    address = f"{report.get_absolute_url()}rows/xlsx/"
    assert as_(scene.stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_rows_come_in_the_order_of_the_pages_and_cost_the_same_for_one_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    scene, _commitment, report = make.half_year()
    costs: list[int] = []
    for _round in range(2):
        with django_assert_max_num_queries(20) as asked:
            made = [row.pk for row, _outcome in every_behind(scene.judge, report, Figure())]
        costs.append(len(asked))
        assert made == [row.pk for row in rows_behind(scene.judge, report, Figure(), "").page]
        for _more in range(3):
            ledger.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
        commitments.generate(regulation_id=scene.regulation.pk, today=ledger.TODAY, at=ledger.MONDAY)
    assert costs[0] == costs[1]
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    made = [row.pk for row, _outcome in every_behind(scene.judge, report, Figure())]
    assert made == [row.pk for row in rows_behind(scene.judge, report, Figure(), "").page]
    assert len(made) == 14  # two quarters of seven clauses
