"""Figures agree with their rows; approved they never move; who reads a report may read what it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from phoihop.kernel.audit.models import Act
from phoihop.petitions.models import Petition, Regime, ResultClass
from phoihop.petitions.services import answering, following
from phoihop.petitions.tests.make import page, refused
from phoihop.sessions import services as sessions
from phoihop.sessions.models import SessionKind, SessionLevel
from phoihop.settlement import services as supervision
from phoihop.settlement.tests.test_reports import issued
from phoihop.syntheses.tests import make as gathered
from phoihop.voter_reports import queries, services
from phoihop.voter_reports.kinds import SPECS, spec_of
from phoihop.voter_reports.models import FrozenLine, ReportKind, VoterReport
from phoihop.voter_reports.rules.counting import fingerprint
from phoihop.voter_reports.tests import make
from phoihop.voter_reports.tests.make import JUNE, MONDAY, YEAR

pytestmark = pytest.mark.django_db


def figures(report: VoterReport, grid: str = "total") -> dict[str, Any]:
    spec = spec_of(report.kind, report.regime).grid(grid)
    assert spec is not None
    made = queries.figures_of(report)["grids"][grid]["total"]
    return {figure.key: value for figure, value in zip(spec.figures, made, strict=True)}


def opened(report: VoterReport, grid: str, line: str | None, figure: str) -> list[str]:
    where = queries.where_of(spec_of(report.kind, report.regime), grid, line, figure)
    assert where is not None
    return [line.cells["code"] for line in queries.every_line(report, where)]


def test_answered_and_solved_are_two_figures_as_of_the_cut_off() -> None:
    made = make.world()
    make.broken(made)
    report = make.report(made)
    expected = {
        "all": 6, "sent": 5, "answered": 3, "in_time": 2, "late": 1, "overdue": 1, "solved": 1, "roadmap": 1,
        "broken": 1, "answered_share": 60.0, "solved_share": 20.0,
    }  # fmt: skip
    assert figures(report) == expected
    said = {"done": 1, "in_progress": 1, "to_do": 0, "explained": 1}
    assert figures(report, "class") == said | {"answered": 3, "solved": 1}
    classes = [one.key for one in spec_of("settlement", "na").grids[1].figures]
    assert classes == ["done", "studying", "explained", "answered", "solved"]
    early = replace(
        services.About("Trước đó", JUNE, first=make.YEAR[0], until=make.YEAR[1]),
        cutoff=MONDAY + timedelta(days=16),
    )
    before = figures(make.report(made, about=early))
    assert (before["all"], before["answered"], before["solved"], before["overdue"], before["broken"]) == (5, 1, 0, 0, 0)


def test_a_late_answer_with_an_early_day_typed_is_late_by_the_days_the_ledger_counts() -> None:
    """The day of a paper that nobody here has is shown, and counts for nothing (DESIGN.md 3)."""
    made = make.world()
    row = made.rows["overdue"]
    late = JUNE.date() - timedelta(days=2)
    answering.answer(
        body=made.scene.works, title="Trả lời", answered_on=make.TODAY, received_on=late, number_text="88/SXD-VP",
        said=[answering.Said(row.pk, ResultClass.DONE, "Đã làm.")], by=made.scene.works_officer,
        at=JUNE - timedelta(days=2),
    )  # fmt: skip
    row.refresh_from_db()
    report = make.report(made)
    found = figures(report)
    assert (found["answered"], found["in_time"], found["late"], found["overdue"]) == (4, 2, 2, 0)
    annex = spec_of("answers", report.regime).annex("answers")
    assert annex is not None
    lines = {
        line.cells["code"]: line.cells
        for line in queries.every_line(make.report(made, ReportKind.ANSWERS), annex.where)
    }
    cells = lines[row.code]
    assert row.due_on is not None
    assert (cells["answered_on"], cells["late"]) == (make.TODAY.isoformat(), (late - row.due_on).days)
    before = services.About("Trước đó", JUNE - timedelta(days=3), first=make.YEAR[0], until=make.YEAR[1])
    assert figures(make.report(made, about=before))["overdue"] == 1  # nobody had it then


def test_every_figure_of_every_kind_is_the_number_of_its_rows_frozen_or_not() -> None:
    made = make.world()
    make.broken(made)
    seen = set(Petition.objects.visible_to(made.scene.clerk).values_list("code", flat=True))
    for kind in ReportKind:
        report = make.report(made, kind)
        for frozen in (False, True):
            if frozen:
                report = services.approve(report_id=report.pk, by=made.scene.head, at=JUNE)
            spec, told = spec_of(report.kind, report.regime), queries.figures_of(report)
            for grid in spec.grids:
                lines = [(one["key"], one["values"]) for one in told["grids"][grid.key]["lines"]]
                for line, values in [*lines, (None, told["grids"][grid.key]["total"])]:
                    for figure, value in zip(grid.figures, values, strict=True):
                        if figure.opens:
                            codes = opened(report, grid.key, line, figure.key)
                            assert len(codes) == value, (kind, frozen, grid.key, line, figure.key)
                            assert kind in {ReportKind.CONTACTS, ReportKind.RECEIPTS} or set(codes) <= seen
            for annex in spec.annexes:
                assert len(list(queries.every_line(report, annex.where))) == told["annexes"][annex.key]


def test_when_each_bodys_report_came_in_is_counted_by_its_receipt_as_of_the_cut_off() -> None:
    made = make.world()
    scene = made.scene
    frame = sessions.SessionFrame(
        council=scene.standing, keeper=scene.standing, level=SessionLevel.PROVINCE, legislature=19, number=3,
        kind=SessionKind.REGULAR, title="Kỳ họp thứ ba", first=date(2026, 6, 24), last=date(2026, 6, 25),
    )  # fmt: skip
    at = MONDAY + timedelta(days=30)
    session = sessions.enter(frame=frame, by=scene.clerk, at=at, today=at.date())
    rows = supervision.owe_reports(session_id=session.pk, by=scene.clerk, at=at)
    row = next(one for one in rows if one.body == scene.works)
    about = services.About(title="Biểu 9", cutoff=JUNE, session=session)
    report = make.report(made, ReportKind.RECEIPTS, about=about)

    def told() -> tuple[list[int], dict[str, Any]]:
        line = next(one for one in queries.every_line(report, {}) if one.row == row.pk)
        return queries.figures_of(report)["grids"]["total"]["total"], dict(line.cells)

    figures, cells = told()
    due_on = row.commitment.due_on
    assert due_on is not None
    assert figures == [2, 0, 0, 2, 0]  # overdue in June, the other department too
    assert (cells["agency"], cells["late"]) == (scene.works.name, (JUNE.date() - due_on).days)

    received = due_on + timedelta(days=4)
    drafted = supervision.draft_report(report_id=row.pk, by=scene.works_officer, at=JUNE)
    assert drafted.paper is not None
    paper = issued(drafted.paper, scene, due_on)
    supervision.receive_report(report_id=row.pk, paper=paper, received_on=received, by=scene.clerk, at=JUNE)
    figures, cells = told()
    assert figures == [2, 0, 1, 1, 0]
    assert (cells["reply"], cells["reply_on"], cells["late"]) == ("88/BC-SXD", received.isoformat(), 4)
    frozen = services.approve(report_id=report.pk, by=scene.head, at=JUNE)
    assert queries.figures_of(frozen)["grids"]["total"]["total"] == figures
    year = services.About(title="Khác", cutoff=JUNE, first=YEAR[0], until=YEAR[1])
    other = make.report(made, ReportKind.RECEIPTS, regime=Regime.NA, about=year)
    assert queries.figures_of(other)["rows"] == 0
    period = make.report(made, ReportKind.RECEIPTS)
    assert queries.figures_of(period)["rows"] == 2


def test_approved_it_gives_the_same_digits_whatever_happens_and_says_what_changed() -> None:
    made = make.world()
    report = services.approve(report_id=make.report(made).pk, by=made.scene.head, at=JUNE)
    digits, rows = queries.figures_of(report), [line.cells for line in queries.every_line(report, {})]
    assert report.paper is not None
    assert fingerprint(report.figures) == report.frozen_hash
    assert Act.objects.get(verb="voter_report.approved").after["frozen_hash"] == report.frozen_hash
    assert not queries.changed_since(report).number

    following.reopen(petition_id=made.rows["solved"].pk, reason="Hỏng lại.", by=made.scene.head, at=JUNE)
    again = VoterReport.objects.get(pk=report.pk)
    assert queries.figures_of(again) == digits
    assert [line.cells for line in queries.every_line(again, {})] == rows
    assert fingerprint(again.figures) == again.frozen_hash
    changed = queries.changed_since(again)
    (row,) = changed.rows
    assert (row.code, row.before and row.before["standing"]) == (made.rows["solved"].code, "solved")
    assert row.after is not None
    assert row.after["standing"] == "overdue"
    refused("voter_report.approved", services.approve, report_id=report.pk, by=made.scene.head, at=JUNE)
    refused("voter_report.has_paper", services.draft_paper, report_id=report.pk, by=made.scene.clerk, at=JUNE)


def test_more_rows_than_people_read_are_said_on_the_draft_and_refused_at_approval(settings: Any) -> None:
    made = make.world()
    report = make.report(made)
    sentence = "Báo cáo có trên 5 dòng nên không duyệt được"
    settings.VOTER_REPORT_MAX_ROWS = 6
    assert sentence not in page(made.scene.head, report.get_absolute_url())
    settings.VOTER_REPORT_MAX_ROWS = 5
    shown = page(made.scene.head, report.get_absolute_url())
    assert sentence in shown
    assert reverse("voter_reports:approve", args=[report.code]) not in shown
    refused("voter_report.too_many_rows", services.approve, report_id=report.pk, by=made.scene.head, at=JUNE)
    assert not FrozenLine.objects.exists()


def test_annexes_say_reply_promise_and_documents_named_after_the_petition_came() -> None:
    made = make.world()
    by_code = {row.code: key for key, row in made.rows.items()}

    def cells(kind: ReportKind, annex: str) -> dict[str, Any]:
        report = make.report(made, kind)
        found = spec_of(report.kind, report.regime).annex(annex)
        assert found is not None
        return {by_code[line.cells["code"]]: line.cells for line in queries.every_line(report, found.where)}

    answers = cells(ReportKind.ANSWERS, "answers")
    assert set(answers) == {"promised", "late", "solved"}
    assert (answers["promised"]["pledged_on"], answers["promised"]["result"]) == ("2026-04-20", "in_progress")
    assert answers["late"]["late"] == 30
    (issued,) = cells(ReportKind.DOCUMENTS, "issued")["solved"]["issued"]
    assert (issued["kind"], issued["number"], issued["on"]) == ("Quyết định", "15/2026/QĐ-UBND", "2026-03-10")
    overdue = cells(ReportKind.SETTLEMENT, "overdue")
    assert set(overdue) == {"overdue"}
    assert cells(ReportKind.BACKLOG, "unanswered") == {}


def test_the_backlog_is_what_came_before_and_was_not_solved_before() -> None:
    made = make.world()
    about = services.About("Tồn", JUNE, first=date(2026, 3, 20), until=date(2026, 7, 1))
    told = figures(make.report(made, ReportKind.BACKLOG, about=about))
    assert told == {
        "all": 5,
        "solved": 1,
        "answered": 2,
        "unanswered": 2,
    }  # the one solved on 27 March was open on the 20th
    later = replace(about, first=date(2026, 4, 1))
    assert figures(make.report(made, ReportKind.BACKLOG, about=later))["solved"] == 0


def test_who_may_and_what_is_refused() -> None:
    made = make.world()
    scene, about = made.scene, services.About("Báo cáo", JUNE, first=make.YEAR[0], until=make.YEAR[1])
    for body, kind in ((scene.works, ReportKind.REGISTER), (scene.commune, ReportKind.SETTLEMENT)):
        with pytest.raises(PermissionDenied):
            services.open_report(kind=kind, regime="council", body=body, about=about, by=scene.works_head, at=JUNE)
    given: dict[str, Any] = {
        "kind": ReportKind.SETTLEMENT, "regime": "council", "body": scene.standing, "by": scene.clerk, "at": JUNE,
    }  # fmt: skip
    for code, wrong in (
        ("voter_report.title_needed", replace(about, title=" ")),
        ("voter_report.session_or_period", replace(about, first=None)),
        ("voter_report.period", replace(about, until=about.first)),
        ("voter_report.cutoff_in_the_future", replace(about, cutoff=JUNE + timedelta(hours=1))),
        ("voter_report.cutoff_before_period", replace(about, first=date(2026, 6, 16), until=date(2026, 6, 20))),
    ):
        refused(code, services.open_report, **given, about=wrong)
    report = make.report(made)
    refused("voter_report.not_approved", services.draft_paper, report_id=report.pk, by=scene.clerk, at=JUNE)
    for act in (services.approve,):
        with pytest.raises(PermissionDenied):
            act(report_id=report.pk, by=scene.clerk, at=JUNE)  # writes, does not approve
    services.write(report_id=report.pk, revision=1, assessment="Chậm.", by=scene.clerk, at=JUNE)
    refused(
        "voter_report.changed_meanwhile", services.write, report_id=report.pk, revision=1, assessment="", by=scene.clerk,
        at=JUNE,
    )  # fmt: skip
    seen = VoterReport.objects.visible_to
    assert [seen(user).count() for user in (scene.clerk, scene.auditor, scene.works_head, scene.stranger)] == [
        1,
        1,
        0,
        0,
    ]
    assert len(SPECS) == 2 * len(ReportKind)
    assert not FrozenLine.objects.exists()


def test_of_a_session_is_what_its_synthesis_holds() -> None:
    scene = gathered.scene()
    _synthesis, entries = gathered.collected(scene, "Đề nghị sửa cầu.", "Đề nghị cấp nước.")
    about = services.About("Phân loại", JUNE, session=scene.session)
    report = services.open_report(
        kind=ReportKind.CLASSIFIED, regime="council", body=scene.asked.standing, about=about, by=scene.asked.clerk, at=JUNE
    )  # fmt: skip
    codes = {source.petition.code for entry in entries for source in entry.sources.select_related("petition")}
    assert codes
    assert {line.cells["code"] for line in queries.every_line(report, {})} == codes
