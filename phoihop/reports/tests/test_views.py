"""The pages of reviews as their users meet them: every figure opens its rows, every act happens once or says why not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make as ledger
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import RoleKind
from phoihop.organisations.services import give_role
from phoihop.organisations.tests import make as people
from phoihop.reports import services
from phoihop.reports.models import Limit, ReportState, ReviewReport
from phoihop.reports.queries import Figure, behind, figures_now, live_cells
from phoihop.reports.rules import DONE, OUTCOMES, outcome
from phoihop.reports.showing import usual_periods
from phoihop.reports.templatetags.figures import figure_cells
from phoihop.reports.tests import make
from phoihop.reports.tests.make import JULY

pytestmark = pytest.mark.django_db
ONCE = "a" * 20


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_a_clerk_opens_a_review_of_a_usual_period_and_a_second_click_opens_none() -> None:
    scene = ledger.scene()
    writer = as_(people.user(of=scene.recipient))
    first = page(writer, f"/reports/new/?preset=half_year&regulation={scene.regulation.code}")
    assert "Báo cáo sơ kết thực hiện quy chế phối hợp 6 tháng năm" in first
    sent = {
        "regulation": scene.regulation.code, "body": scene.recipient.code, "title": "Báo cáo quý I",
        "period_from": "01/01/2026", "period_last": "31/03/2026", "cutoff_on": "31/03/2026", "_once": ONCE,
    }  # fmt: skip
    answer, again = writer.post("/reports/new/", sent), writer.post("/reports/new/", sent)
    report = ReviewReport.objects.get()
    assert answer.url == again.url == report.get_absolute_url()  # type: ignore[attr-defined]
    assert report.period_until == date(2026, 4, 1)
    shown = page(writer, report.get_absolute_url())
    assert "Không tính việc chưa đến hạn." in shown
    assert 'aria-label="chưa có số liệu"' in shown  # an empty rate is blank


def test_a_form_that_cannot_be_taken_keeps_what_was_typed() -> None:
    scene, _commitment, report = make.half_year()
    client = as_(scene.judge)
    sent = {"title": "Tên khác", "period_from": "01/01/2026", "period_last": "31/12/2025", "cutoff_on": "01/02/2026"}
    answer = client.post(f"/reports/{report.code}/period/", sent)
    assert answer.status_code == 409
    assert "Ngày cuối của kỳ phải sau ngày đầu." in answer.content.decode()
    assert "Tên khác" in answer.content.decode()
    assert client.post(f"/reports/{report.code}/period/", {**sent, "cutoff_on": "31/2/2026"}).status_code == 422


def test_texts_written_by_two_are_not_lost() -> None:
    scene, _commitment, report = make.half_year()
    client = as_(scene.judge)
    assert "data-unsaved" in page(client, f"/reports/{report.code}/text/")
    sent = {"revision": "1", "assessment": "Tốt", "proposals": ""}
    assert client.post(f"/reports/{report.code}/text/", sent).status_code == 302
    late = client.post(f"/reports/{report.code}/text/", {**sent, "assessment": "Đoạn rất dài đã gõ"})
    assert late.status_code == 409
    assert "Đoạn rất dài đã gõ" in late.content.decode()


def test_limits_are_added_changed_followed_up_and_removed() -> None:
    scene, _commitment, report = make.half_year()
    client, base = as_(scene.judge), f"/reports/{report.code}/limits/"
    unit = scene.regulation.editions.get().units.get()
    sent = {"finding": "Gửi chậm", "cause": "Thiếu người", "unit": str(unit.pk), "owner": str(scene.lead.pk)}
    assert client.post(f"{base}add/", {**sent, "_once": ONCE}).status_code == 302
    assert client.post(f"{base}add/", {**sent, "_once": ONCE}).status_code == 302
    assert client.post(f"{base}1/", {**sent, "finding": "Gửi rất chậm"}).status_code == 302
    limit = Limit.objects.get()
    assert limit.finding == "Gửi rất chậm"
    assert "Gửi rất chậm" in page(client, f"{base}1/follow-up/")
    task = {"title": "Phân công người", "lead": str(scene.lead.pk), "due_on": "01/01/2020", "_once": "b" * 20}
    assert client.post(f"{base}1/follow-up/", task).status_code == 409
    assert client.post(f"{base}1/follow-up/", {**task, "due_on": "01/02/2199"}).status_code == 302
    assert "Phân công người" in page(client, report.get_absolute_url())
    follow_up = Limit.objects.get().follow_up
    assert follow_up is not None
    assert f'<a href="{report.get_absolute_url()}">' in page(client, follow_up.get_absolute_url())
    assert report.get_absolute_url() not in page(as_(scene.clerk), follow_up.get_absolute_url())
    assert client.post(f"{base}1/remove/").status_code == 409
    assert client.post(f"{base}2/remove/").status_code == 404


def test_approving_freezes_opens_the_paper_and_says_what_changed() -> None:
    scene, _commitment, report = make.half_year()
    client = as_(scene.judge)
    for _click in range(2):
        assert client.post(f"/reports/{report.code}/approve/", {"_once": ONCE}).status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.APPROVED
    shown = page(client, report.get_absolute_url())
    assert report.paper is not None
    assert report.paper.get_absolute_url() in shown
    assert "Sổ nhiệm vụ vẫn cho đúng các số liệu đã chốt." in page(client, f"/reports/{report.code}/changes/")
    second = scene.regulation.commitments.get(instance_key="2026-Q2")
    make.keep(scene, second, date(2026, 6, 29))
    changed = page(client, f"/reports/{report.code}/changes/")
    assert second.code in changed
    assert "1 nhiệm vụ nay được tính khác" in changed
    fragment = client.get(f"/reports/{report.code}/changes/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert client.post(f"/reports/{report.code}/paper/").status_code == 409
    assert client.post(f"/reports/{report.code}/text/", {"revision": "1"}).status_code == 409


def test_who_may_see_and_who_may_not() -> None:
    scene, _commitment, report = make.half_year()
    auditor, administrator = people.user(kind=RoleKind.AUDITOR), people.administrator(of=scene.recipient)
    address = report.get_absolute_url()
    for outsider in (scene.stranger, scene.clerk, administrator):
        page(as_(outsider), address, 404)
    page(as_(auditor), address)
    page(as_(auditor), f"{address}text/", 403)
    assert as_(people.user(of=scene.recipient)).post(f"{address}approve/").status_code == 403
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    for outsider in (scene.stranger, administrator):
        for part in ("", "rows/", "changes/"):
            page(as_(outsider), address + part, 404)
    page(as_(scene.clerk), address)
    page(as_(scene.clerk), f"{address}text/", 403)
    assert as_(scene.clerk).post(f"{address}paper/").status_code == 403
    assert Client().get(address).status_code == 302
    page(as_(administrator), "/reports/new/", 403)


def test_each_figure_opens_exactly_its_rows_before_and_after_the_freeze() -> None:
    scene, commitment, report = make.half_year()
    ledger.obligation(regulation=scene.regulation, leads=[scene.partner, scene.lead], distribution="jointly")
    commitments.generate(regulation_id=scene.regulation.pk, today=ledger.TODAY, at=ledger.MONDAY)
    make.keep(scene, commitment, date(2026, 4, 9))
    _figures_open_their_rows(scene.judge, report)
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    _figures_open_their_rows(scene.judge, report)


def _figures_open_their_rows(user: User, report: ReviewReport) -> None:
    made = figures_now(report)
    lines = [("", "", made["total"])]
    for axis, part in (("clause", "clauses"), ("body", "bodies"), ("month", "months")):
        lines += [(axis, line["key"], line) for line in made[part]]
    assert made["total"]["due"] >= 4
    for axis, key, line in lines:
        for name in ("", "done", *OUTCOMES):
            figure = Figure(**{axis: key} if axis else {}, outcome=name)
            found = behind(user, report, figure, "")
            assert len(found.page.rows) == line[name or "due"], figure
            assert found.hidden == 0
            wanted = DONE if name == "done" else {name} if name else set(OUTCOMES)
            assert set(found.outcomes.values()) <= wanted


def test_the_chart_has_the_tones_of_the_badges() -> None:
    scene, commitment, report = make.half_year()
    make.keep(scene, commitment, date(2026, 4, 9))
    late = Commitment.objects.exclude(pk=commitment.pk).get(due_on__lt=date(2026, 7, 1))
    commitments.judge_not_kept(commitment_id=late.pk, reason="Không gửi", by=scene.judge, at=JULY, today=make.TODAY)
    seen = as_(scene.judge).get(report.get_absolute_url()).context["chart"]["series"]
    assert {one["name"]: one["tone"] for one in seen} == {"Xong, quá hạn": "warn", "Không thực hiện": "alarm"}
    assert not any(one["pale"] for one in seen)


def test_rows_one_may_not_open_are_counted_and_not_shown() -> None:
    scene, commitment, _report = make.half_year()
    other = ledger.regulation(parties=[scene.signatory, people.body()])  # neither body takes part in the commitment
    clause = ledger.obligation(regulation=other, leads=[scene.signatory])
    commitment.performances.create(obligation=clause)
    outsider = people.body()
    third = ledger.regulation(parties=[outsider, people.body()])
    commitment.performances.create(obligation=ledger.obligation(regulation=third, leads=[outsider]))
    writer = people.user(of=outsider, kind=RoleKind.LEADER)
    report = make.review(scene, regulation=third, body=outsider, by=writer)
    for _state in ("draft", "approved"):
        shown = page(as_(writer), f"/reports/{report.code}/rows/?outcome=overdue")
        assert "1 nhiệm vụ của số liệu này ngoài phạm vi được xem." in shown
        assert commitment.code not in shown
        assert commitment.title not in shown
        services.approve(report_id=report.pk, by=writer, at=JULY) if _state == "draft" else None
    make.keep(scene, commitment, date(2026, 3, 30))
    changed = page(as_(writer), f"/reports/{report.code}/changes/")
    assert "1 nhiệm vụ ngoài phạm vi được xem." in changed
    assert commitment.code not in changed


def test_the_database_judges_as_the_rule_does() -> None:
    scene = ledger.scene()
    commitment = ledger.commitment(scene)
    report = make.review(scene)
    days = [None, date(2026, 3, 1), date(2026, 6, 20), date(2026, 6, 30), date(2026, 7, 1)]
    for due_on in days[1:]:
        for done_on in days:
            for state in ("open", "proved", "kept", "kept_late", "not_kept", "no_longer_due"):
                if done_on is None and state in {"proved", "kept", "kept_late"}:
                    continue
                Commitment.objects.exclude(pk=commitment.pk).update(due_on=None)
                Commitment.objects.filter(pk=commitment.pk).update(
                    due_on=due_on,
                    done_on=done_on,
                    state=state,
                    proved_at=JULY if state == "proved" else None,
                    closed_at=JULY,
                    verdict_reason="x",
                )
                told = outcome(due_on=due_on, done_on=done_on, state=state, cutoff=report.cutoff_on)
                inside = due_on is not None and due_on < report.period_until
                found = [cell.outcome for cell in live_cells(report) if cell.axis == "month"]
                assert found == ([told] if inside else [])
                counted = [name for name in OUTCOMES if behind(scene.judge, report, Figure(outcome=name), "").page.rows]
                assert counted == ([told] if inside and told in OUTCOMES else [])


@pytest.mark.parametrize(
    "part", ["rows/?at=x", "rows/?at=999999", "rows/?month=2026-99", "rows/?outcome=x", "rows/?clause=%00"]
)
def test_an_address_that_makes_no_sense_shows_an_empty_list(part: str) -> None:
    scene, _commitment, report = make.half_year()
    client = as_(scene.judge)
    page(client, report.get_absolute_url() + part)
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    page(client, report.get_absolute_url() + part)


def test_pages_cost_the_same_however_many_rows(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    scene, _commitment, report = make.half_year()
    client = as_(scene.judge)
    page(client, report.get_absolute_url())
    costs: list[int] = []
    for _round in range(2):
        for address, most in (("", 45), ("rows/", 30)):
            with django_assert_max_num_queries(most) as asked:
                page(client, report.get_absolute_url() + address)
            costs.append(len(asked))
        for _more in range(5):
            ledger.obligation(regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient])
            services.add_limit(
                report_id=report.pk, finding="a", cause="b", unit=None, owner=scene.lead, by=scene.judge, at=JULY
            )
        commitments.generate(regulation_id=scene.regulation.pk, today=ledger.TODAY, at=ledger.MONDAY)
    assert costs[:2] == costs[2:]


def test_the_list_is_of_one_regulation_and_costs_the_same(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    scene, _commitment, report = make.half_year()
    client = as_(scene.judge)
    costs: list[Any] = []
    for _round in range(2):
        with django_assert_max_num_queries(25) as asked:
            shown = page(client, f"/reports/?regulation={scene.regulation.code}")
        costs.append(len(asked))
        assert report.title in shown
        for _more in range(3):
            make.review(scene)
    assert costs[0] == costs[1]
    assert report.title not in page(client, "/reports/?regulation=QC-X")


def test_another_period_keeps_the_regulation_and_a_body_that_may_report_on_it() -> None:
    scene = ledger.scene()
    user = people.user(of=scene.recipient)
    give_role(user=user, body=people.body(rank=1), kind=RoleKind.OFFICER, by=None, at=people.AT)
    form = as_(user).get(f"/reports/new/?preset=this_year&regulation={scene.regulation.code}").context["form"]
    year = timezone.localdate().year
    assert (form.initial["regulation"], form.initial["body"]) == (scene.regulation.code, scene.recipient.code)
    assert form.initial["title"] == f"Báo cáo kết quả thực hiện quy chế phối hợp năm {year}"
    assert form.initial["period_last"] == date(year, 12, 31)
    asked = as_(user).get(f"/reports/new/?preset=quarter&body={scene.recipient.code}").context["form"]
    assert asked.initial["body"] == scene.recipient.code


def test_usual_periods_are_named_by_their_days() -> None:
    labels = ["Quý III/2026", "6 tháng đầu năm 2026", "Năm 2025", "Năm 2026"]
    assert [label for _name, label in usual_periods(date(2026, 11, 22))] == labels
    assert [name for name, _label in usual_periods(date(2026, 12, 1))] == ["quarter", "half_year", "year"]


def test_a_long_table_of_figures_is_turned_over_a_page_at_a_time() -> None:
    scene, _commitment, report = make.half_year()
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    line = report.figures["clauses"][0]
    lines = [{**line, "name": f"Điều số {number:03}"} for number in range(130)]
    client, home = as_(scene.judge), report.get_absolute_url()
    report.figures["clauses"] = lines[:60]
    report.save()
    whole = page(client, home)
    assert ("Điều số 000" in whole, "Điều số 059" in whole, "?axis=clause&amp;at=" in whole) == (True, True, False)
    report.figures["clauses"] = lines
    report.save()
    first, last = page(client, home), page(client, f"{home}?axis=clause&at=120")
    assert ("Điều số 019" in first, "Điều số 020" in first) == (True, False)
    assert ("Điều số 119" in last, "Điều số 129" in last) == (False, True)
    assert "?axis=clause&amp;at=20#clause" in first
    assert "20 trong 130 dòng" in first
    assert "Điều số 000" in page(client, f"{home}?axis=body&at=100")


def test_a_name_in_a_table_of_figures_is_text_whatever_it_holds() -> None:
    line = {"name": '<img src=x onerror="x">', "due": 1200, "kept": 1200, **dict.fromkeys(("kept_late", "proved"), 0)}
    drawn = figure_cells({**line, "overdue": 0, "not_kept": 0}, '/rows?clause="&x=1')
    assert "<img" not in drawn
    assert '/rows?clause=&quot;&amp;x=1&amp;outcome=kept"' in drawn
    assert drawn.count(">1200</a>") == 2
    assert drawn.count('class="zero"') == 4
