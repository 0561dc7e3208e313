"""The report on coordination: counted from what was sent, opened row by row, frozen, put on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from phoihop.exchanges import services
from phoihop.exchanges.counting import lines_of
from phoihop.exchanges.models import CoordinationReport, ExchangeBody, ExchangeKind, Stance, Treatment
from phoihop.exchanges.rules import half_year, tables
from phoihop.exchanges.tests import make
from phoihop.exchanges.tests.make import MONDAY, TODAY, Scene, as_, page, refused, row_of, sent
from phoihop.organisations.models import Body
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers

pytestmark = pytest.mark.django_db
SUMMER, LATER = date(2026, 6, 20), datetime(2026, 6, 20, 2, tzinfo=UTC)


@pytest.fixture
def scene() -> Scene:
    """One answered in time and was taken up in part, the other late; a delegate is missing; a result given and one got."""
    made = make.scene()
    exchange = sent(made)
    one, two = row_of(exchange, made.one), row_of(exchange, made.two)
    services.answer(row_id=one.pk, text="Sửa", stance=Stance.WITH_CHANGES, by=made.first, at=MONDAY)
    services.treat(row_id=one.pk, treatment=Treatment.PARTLY, why="Một phần", by=made.clerk, at=MONDAY)
    late = datetime(2026, 3, 25, 2, tzinfo=UTC)
    services.answer(row_id=two.pk, text="Bỏ", stance=Stance.DISAGREES, by=made.second, at=late)
    sent(made, ExchangeKind.DELEGATE, bodies=[made.two])
    sent(made, ExchangeKind.RESULT, bodies=[made.one], title="Kết quả kín")
    sent(made, ExchangeKind.RESULT, sender=made.one, bodies=[made.sender], by=made.first)
    sent(made, at=datetime(2025, 12, 31, 16, tzinfo=UTC))  # 23:00 of the year before: not of this period
    sent(made, sender=made.one, bodies=[made.two], by=made.first)  # none of the sender's business
    return made


def opened(scene: Scene, **changed: Any) -> CoordinationReport:
    given: dict[str, Any] = {
        "body": scene.sender, "title": "Báo cáo kết quả phối hợp", "period": half_year(2026, 1), "by": scene.clerk,
        "at": LATER,
    }  # fmt: skip
    return services.open_report(**given | changed)


def figures(report: CoordinationReport, today: date = SUMMER) -> dict[tuple[str, str], dict[str, int]]:
    return {(table.side, table.kind): table.total.numbers for table in tables(lines_of(report, today))}


def test_it_counts_what_was_sent_in_the_period_on_both_sides(scene: Scene) -> None:
    report = opened(scene)
    assert figures(report) == {
        ("out", "opinion"): {"asked": 2, "in_time": 1, "late": 1, "partly": 1},
        ("out", "delegate"): {"asked": 1, "missing": 1},
        ("out", "result"): {"asked": 1, "given": 1},
        ("in", "result"): {"asked": 1, "given": 1},
    }
    assert figures(report, TODAY)["out", "delegate"] == {"asked": 1, "waiting": 1}
    narrow = opened(scene, partners=[scene.two])
    assert figures(narrow) == {
        ("out", "opinion"): {"asked": 1, "late": 1},
        ("out", "delegate"): {"asked": 1, "missing": 1},
    }
    Body.objects.filter(pk=scene.two.pk).update(succeeded_by=scene.one, abolished_on=SUMMER)  # a merger moves no figure
    assert figures(narrow)["out", "opinion"] == {"asked": 1, "late": 1}
    assert figures(opened(scene, partners=[scene.one]))["out", "opinion"]["asked"] == 2


def test_each_figure_opens_its_rows_and_only_those_one_may_see(scene: Scene) -> None:
    report = opened(scene)
    home = report.get_absolute_url()
    for other in (scene.first, scene.stranger, people.administrator()):
        assert page(other, home, 404)
        assert page(other, f"{home}rows/?side=out&kind=result&figure=asked", 404)
        assert page(other, f"{home}files/docx/", 404)
        assert report.code not in page(other, "/exchanges/reports/")
    shown = page(scene.clerk, home)
    query = f"?side=out&amp;kind=opinion&amp;body={scene.two.code}&amp;figure=late"
    assert query in shown
    rows = page(scene.clerk, f"{home}rows/{query.replace('&amp;', '&')}")
    assert "Quá hạn" in rows
    assert scene.two.name in rows
    assert scene.one.name not in rows
    assert "Kết quả kín" in page(scene.clerk, f"{home}rows/?side=out&kind=result&figure=asked")
    assert page(scene.clerk, f"{home}rows/?side=in&kind=opinion&figure=asked", 404)  # nought opens nothing


def test_it_is_written_approved_and_its_digits_stay(scene: Scene) -> None:
    report, client = opened(scene), as_(scene.head)
    home = report.get_absolute_url()
    write: dict[str, Any] = {"report_id": report.pk, "words": {"forms": "Họp giao ban quý"}, "at": LATER}
    with pytest.raises(PermissionDenied):
        services.write_report(**write, revision=1, by=scene.first)
    services.write_report(**write, revision=1, by=scene.clerk)
    refused("coordination_report.changed_meanwhile", services.write_report, **write, revision=1, by=scene.clerk)
    asked: dict[str, Any] = {"report_id": report.pk, "at": LATER, "today": SUMMER}
    with pytest.raises(PermissionDenied):
        services.approve_report(**asked, recipients=[scene.one], by=scene.clerk)
    assert page(scene.clerk, f"{home}approve/", 403)
    refused("coordination_report.no_recipient", services.approve_report, **asked, recipients=[], by=scene.head)
    assert not CoordinationReport.objects.get().is_frozen  # refused whole
    assert as_(scene.clerk).get(f"{home}files/docx/").status_code == 200
    draft = as_(scene.clerk).get(f"{home}files/pdf/")
    assert draft.content.startswith(b"%PDF")
    assert client.post(f"{home}approve/", {"recipients": [scene.one.code], "_once": "a" * 20}).status_code == 302
    report.refresh_from_db()
    before = (report.lines, figures(report), report.paper and report.paper.sheet)
    assert report.paper is not None
    words = str(report.paper.sheet)
    for part in ("Họp giao ban quý", "Đúng hạn", "không gồm bí mật nhà nước"):
        assert part in words
    assert [str(one) for one in report.paper.addressees.all()] == [scene.one.name]
    row = ExchangeBody.objects.get(exchange__kind="opinion", treatment="partly")
    services.treat(row_id=row.pk, treatment=Treatment.TAKEN_UP, why="Đủ", by=scene.clerk, at=LATER)
    sent(scene)
    report.refresh_from_db()
    assert (report.lines, figures(report), report.paper.sheet) == before
    refused("coordination_report.approved", services.write_report, **write, revision=2, by=scene.clerk)
    again: dict[str, Any] = {"report_id": report.pk, "recipients": [scene.two], "at": LATER}
    refused("coordination_report.has_paper", services.draft_report_again, **again, by=scene.head)
    papers.withdraw(paper_id=report.paper.pk, reason="Sai nơi nhận", by=scene.head, at=LATER)
    with pytest.raises(PermissionDenied):
        services.draft_report_again(**again, by=scene.clerk)
    new = services.draft_report_again(**again, by=scene.head)
    assert new.paper is not None
    assert new.paper.sheet["body"] == before[2]["body"]  # the same digits
    with pytest.raises(IntegrityError), transaction.atomic():
        CoordinationReport.objects.filter(pk=report.pk).update(fingerprint="")


def test_it_is_opened_on_the_pages_once(scene: Scene) -> None:
    client, address = as_(scene.clerk), "/exchanges/reports/new/"
    sent_form = {"body": scene.sender.code, "title": "Báo cáo phối hợp", "_once": "a" * 20}
    assert client.post(address, sent_form).status_code == 422
    period = str(page(scene.clerk, address)).split('<option value="')[1:]
    known = next(one.split('"')[0] for one in period if one.split('"')[0].endswith("-2"))
    for _click in range(2):
        assert client.post(address, sent_form | {"period": known}).status_code == 302
    report = CoordinationReport.objects.get()
    assert "Trong kỳ chưa có việc nào" in page(scene.clerk, report.get_absolute_url())
    text = {"revision": "1", "forms": "Họp", "limits": "", "proposals": "Tăng cường"}
    assert client.post(f"{report.get_absolute_url()}text/", text).status_code == 302
    assert "Tăng cường" in page(scene.clerk, report.get_absolute_url())
    refused("coordination_report.untitled", opened, scene, title=" ")
    with pytest.raises(PermissionDenied):
        opened(scene, by=scene.first)


def test_the_page_costs_the_same_for_few_bodies_and_for_many(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    report, client = opened(scene), as_(scene.clerk)
    home = report.get_absolute_url()
    client.get(home)
    with django_assert_max_num_queries(20) as few:
        client.get(home)
    sent(scene, bodies=[people.body() for _each in range(12)])
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(home)
