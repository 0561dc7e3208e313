"""A review from opening to frozen figures and its paper."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments.models import UNDER_WAY, Commitment, State
from phoihop.commitments.tests import make as ledger
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations import services as directory
from phoihop.organisations.models import Body
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.papers.content import Content
from phoihop.papers.rendering import as_docx, as_pdf, sheet_of
from phoihop.papers.typeset.sheet import Figure, Table
from phoihop.regulations.models import Edition, EditionState, Obligation, ObligationState, Unit
from phoihop.reports import services
from phoihop.reports.models import FrozenRows, Limit, ReportState, ReviewReport
from phoihop.reports.queries import (
    changed_since,
    differing_cells,
    figures_of,
    frozen_seal,
    live_cells,
    rated,
    tables_of,
)
from phoihop.reports.rules import Axis, Cell, fingerprint, outcome
from phoihop.reports.tests import make
from phoihop.reports.tests.make import HALF_YEAR, JULY, TODAY
from phoihop.reports.writing import content_of, subject_of

pytestmark = pytest.mark.django_db


def test_figures_by_clause_and_body_and_frozen_when_approved() -> None:
    scene, commitment, report = make.half_year()
    make.keep(scene, commitment, date(2026, 3, 30))
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    made = report.figures
    assert made["total"] == {
        "kept": 1, "kept_late": 0, "proved": 0, "not_kept": 0, "overdue": 1, "due": 2, "done": 1,
    }  # fmt: skip
    assert [line["rate"] for line in rated(made["clauses"])] == [50.0]
    assert {line["name"]: line["due"] for line in made["bodies"]}[scene.lead.name] == 2
    assert [line["due"] for line in made["months"]] == [0, 0, 1, 0, 0, 1]
    assert report.frozen_hash == fingerprint(made)
    assert made["rows"] == frozen_seal(report)
    assert differing_cells(report) == ([], [])

    second = scene.regulation.commitments.get(instance_key="2026-Q2")
    make.keep(scene, second, date(2026, 6, 29))  # recorded after the approval
    report.refresh_from_db()
    assert report.figures == made
    found = changed_since(scene.judge, report)
    assert [(one.row, one.change.before, one.change.after) for one in found.rows] == [(second, "overdue", "kept")]
    assert (found.total, found.hidden) == (1, 0)


def test_a_changed_frozen_list_no_longer_fits_its_fingerprint() -> None:
    scene, _commitment, report = make.half_year()
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    FrozenRows.objects.filter(axis="month").update(ids=b"\0" * 16)
    report.refresh_from_db()
    assert report.figures["rows"] != frozen_seal(report)


def test_after_a_merger_an_approved_report_reads_as_it_was() -> None:
    scene, _commitment, report = make.half_year()
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    before = report.figures
    directory.rename(
        body=scene.lead, name="Ủy ban nhân dân tỉnh Mới", short_name="UBND Mới", on=date(2026, 7, 11), by=None, at=JULY,
        legal_basis="Nghị quyết",
    )  # fmt: skip
    report.refresh_from_db()
    assert report.figures == before
    assert "Ủy ban nhân dân tỉnh Mới" not in str(content_of(report).as_json())


def test_a_promise_of_another_board_counts_in_the_clause_it_performs() -> None:
    scene, commitment, _report = make.half_year()
    other = ledger.regulation(parties=[scene.recipient, scene.lead])
    clause = ledger.obligation(regulation=other, leads=[scene.lead], recipients=[scene.recipient])
    twin = ledger.obligation(regulation=other, leads=[scene.lead], recipients=[scene.recipient])
    twin.unit, twin.order = clause.unit, 2  # two obligations of one clause
    twin.save()
    for each in (clause, twin):
        commitment.performances.create(obligation=each)
    report = make.review(scene, regulation=other)
    made = {(cell.axis, cell.outcome, cell.own): cell.number for cell in live_cells(report)}
    assert made == {
        ("month", "overdue", False): 1,
        ("body", "overdue", False): 1,
        ("clause", "overdue", False): 1,
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_database_counts_what_the_rule_counts_row_by_row(seed: int) -> None:
    """Joint leads, several clauses, two obligations of one clause, rows of other boards, rows without a clause; clauses
    that bind nobody any more, and such of an earlier edition. A page reads the lines it shows, whichever they are."""
    rng = Random(seed)  # noqa: S311  # rows, not secrets
    scene, _commitment, report = make.half_year()
    clauses = [ledger.obligation(regulation=scene.regulation, leads=[scene.lead]) for _ in range(3)]
    twin = ledger.obligation(regulation=scene.regulation, leads=[scene.lead])
    Obligation.objects.filter(pk=twin.pk).update(unit=clauses[0].unit, order=2)
    dropped, earlier = (
        [ledger.obligation(regulation=scene.regulation, leads=[scene.lead]) for _ in range(2)] for _ in range(2)
    )
    Obligation.objects.filter(pk__in=[each.pk for each in dropped]).update(state=ObligationState.REJECTED)
    before = Edition.objects.create(regulation=scene.regulation, number=90, state=EditionState.SUPERSEDED)
    Unit.objects.filter(obligations__in=earlier).update(edition=before)
    other = ledger.regulation(parties=[scene.recipient, scene.lead])
    for number in range(30):
        due_on, state = HALF_YEAR.first + timedelta(rng.randrange(-20, 220)), rng.choice(State.values)
        done_on = due_on + timedelta(rng.randrange(-9, 9)) if state in {"proved", "kept", "kept_late"} else None
        row = Commitment.objects.create(
            title=f"Việc {number}",
            origin_kind=rng.choice(["manual", "case"]),
            regulation=rng.choice([scene.regulation, other, None]),
            state=state,
            due_on=due_on,
            done_on=done_on,
            derivation={"steps": []},
            opened_on=due_on,
            closed_at=None if state in UNDER_WAY else JULY,
            proved_at=JULY if state == "proved" else None,
            verdict_reason="x",
        )
        for body in rng.sample([scene.lead, scene.recipient, scene.partner], rng.randrange(1, 3)):
            row.participations.create(body=body, role="lead", is_open=state in UNDER_WAY, state=state)
        for obligation in rng.sample([*clauses, twin, *dropped, *earlier], rng.randrange(0, 5)):
            row.performances.create(obligation=obligation)
    assert sorted(live_cells(report, with_ids=True), key=str) == sorted(_counted_one_by_one(report), key=str)
    assert sorted(live_cells(report), key=str) == sorted(
        (c._replace(ids=b"") for c in _counted_one_by_one(report)), key=str
    )

    whole, shown = figures_of(report, live_cells(report)), tables_of(report)
    assert [*shown.clauses] == whole["clauses"]
    assert [*shown.bodies] == whole["bodies"]
    assert (shown.total, shown.months) == (whole["total"], whole["months"])
    for at in range(len(shown.clauses)):
        assert shown.clauses[at : at + 2] == whole["clauses"][at : at + 2]


def _counted_one_by_one(report: ReviewReport) -> list[Cell]:
    found: dict[tuple[Axis, str, str, bool], list[bytes]] = defaultdict(list)
    for row in Commitment.objects.prefetch_related("participations__body", "performs__unit__edition"):
        eids = {o.unit.eid for o in row.performs.all() if o.unit.edition.regulation_id == report.regulation_id}
        own = row.regulation_id == report.regulation_id
        if row.due_on is None or not report.period_from <= row.due_on < report.period_until or not (own or eids):
            continue
        told = outcome(due_on=row.due_on, done_on=row.done_on, state=row.state, cutoff=report.cutoff_on)
        lines: list[tuple[Axis, str]] = [("month", f"{row.due_on:%Y-%m}"), *(("clause", eid) for eid in eids)]
        lines += [("body", part.body.code) for part in row.participations.all() if part.role == "lead"]
        lines += [("clause", "-")] if not eids and row.origin_kind != "obligation" else []
        for axis, key in lines:
            found[axis, key, told, own].append(row.pk.bytes)
    return [Cell(*line, len(ids), b"".join(sorted(ids))) for line, ids in found.items()]


def test_a_limit_becomes_a_commitment_once() -> None:
    scene, _commitment, report = make.half_year()
    limit = _limit(scene, report)
    made = _follow_up(scene, limit)
    assert (made.origin_kind, made.source_code, made.due_on) == ("report", report.code, date(2026, 8, 31))
    with pytest.raises(Refused, match=r"limit\.followed_up"):
        _follow_up(scene, limit)
    with pytest.raises(Refused, match=r"limit\.followed_up"):
        services.remove_limit(limit_id=limit.pk, by=scene.judge, at=JULY)
    with pytest.raises(Refused, match=r"limit\.followed_up"):
        services.change_limit(
            limit_id=limit.pk, finding="a", cause="b", unit=None, owner=scene.partner, by=scene.judge, at=JULY
        )


def test_a_limit_is_corrected_and_taken_out_of_a_draft_only() -> None:
    scene, _commitment, report = make.half_year()
    limit = _limit(scene, report)
    other = _limit(scene, report)
    services.change_limit(
        limit_id=limit.pk, finding="Gửi chậm", cause="Thiếu người", unit=None, owner=None, by=scene.judge, at=JULY
    )
    limit.refresh_from_db()
    assert (limit.finding, limit.owner, other.order) == ("Gửi chậm", None, 2)
    services.remove_limit(limit_id=other.pk, by=scene.judge, at=JULY)
    assert list(Limit.objects.all()) == [limit]
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    with pytest.raises(Refused, match=r"review\.approved"):
        services.remove_limit(limit_id=limit.pk, by=scene.judge, at=JULY)
    _follow_up(scene, limit)  # also after the approval


def test_a_follow_up_is_due_after_today() -> None:
    scene, _commitment, report = make.half_year()
    with pytest.raises(Refused, match=r"follow_up\.in_the_past"):
        _follow_up(scene, _limit(scene, report), due_on=TODAY)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (replace(HALF_YEAR, until=date(2026, 1, 1)), "review.period"),
        (replace(HALF_YEAR, cutoff=date(2026, 7, 11)), "review.cutoff_in_the_future"),
        (replace(HALF_YEAR, cutoff=date(2025, 12, 31)), "review.cutoff_before_period"),
    ],
)
def test_a_period_that_cannot_be_counted_is_refused(period: services.Period, code: str) -> None:
    scene, _commitment, report = make.half_year()
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        make.review(scene, period=period)
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        services.set_period(report_id=report.pk, title="Tên", period=period, by=scene.judge, at=JULY, today=TODAY)
    with pytest.raises(Refused, match=r"review\.title_needed"):
        make.review(scene, title=" ")


def test_two_who_write_do_not_overwrite_each_other() -> None:
    scene, _commitment, report = make.half_year()
    text: dict[str, Any] = {"report_id": report.pk, "revision": 1, "proposals": "", "by": scene.judge, "at": JULY}
    services.write(**text, assessment="Tốt")
    with pytest.raises(Refused, match=r"review\.changed_meanwhile"):
        services.write(**text, assessment="Chưa tốt")
    report.refresh_from_db()
    assert report.assessment == "Tốt"


def test_only_a_party_reviews_and_only_a_head_approves() -> None:
    scene, _commitment, report = make.half_year()
    text: dict[str, Any] = {"report_id": report.pk, "revision": 1, "assessment": "x", "proposals": "", "at": JULY}
    with pytest.raises(PermissionDenied):
        services.approve(report_id=report.pk, by=people.user(of=scene.recipient), at=JULY)
    for person in (scene.stranger, scene.clerk):
        with pytest.raises(PermissionDenied):
            services.write(**text, by=person)
    with pytest.raises(PermissionDenied):
        make.review(scene, by=scene.stranger)
    with pytest.raises(PermissionDenied):
        make.review(scene, by=scene.clerk)  # in another body's name
    assert not ReviewReport.objects.visible_to(scene.clerk).exists()
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    assert ReviewReport.objects.visible_to(scene.clerk).exists()
    assert not ReviewReport.objects.visible_to(scene.stranger).exists()
    with pytest.raises(Refused, match=r"review\.approved"):
        services.write(**text, by=scene.judge)


def test_approving_drafts_the_paper_and_regenerating_gives_the_same_digits() -> None:
    scene, commitment, report = make.half_year()
    make.keep(scene, commitment, date(2026, 3, 30))
    _follow_up(scene, _limit(scene, report))
    text = "Các bên phối hợp tốt.\nCòn việc chậm."
    services.write(report_id=report.pk, revision=1, assessment=text, proposals="Sửa Điều 1.", by=scene.judge, at=JULY)
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    paper = report.paper
    assert paper is not None
    assert (paper.kind, paper.source_kind, paper.source_code) == ("report", "review", report.code)
    assert paper.subject == subject_of(report) == "Sơ kết 6 tháng đầu năm 2026"
    assert {line.body for line in paper.addressees.all()} == {scene.lead, scene.partner, scene.signatory}
    words = str(paper.sheet)
    for said in (
        "Trong kỳ có 2 nhiệm vụ đến hạn",
        "50,0%",
        "Báo cáo chậm",
        "Phân công đầu mối",
        "31/08/2026",
        "Còn việc chậm.",
    ):
        assert said in words
    blocks = Content.from_json(paper.sheet).body
    assert sum(isinstance(block, Table) for block in blocks) == 4
    assert all(block.alt for block in blocks if isinstance(block, Figure))
    sheet = sheet_of(paper, on=TODAY)
    assert as_pdf(sheet).startswith(b"%PDF")
    assert as_docx(sheet).startswith(b"PK")

    with pytest.raises(Refused, match=r"review\.has_paper"):
        services.draft_paper(report_id=report.pk, by=scene.judge, at=JULY)
    make.keep(scene, scene.regulation.commitments.get(instance_key="2026-Q2"), date(2026, 6, 29))
    papers.withdraw(paper_id=paper.pk, reason="Soạn lại", by=scene.judge, at=JULY)
    again = services.draft_paper(report_id=report.pk, by=scene.judge, at=JULY).paper
    assert again is not None
    assert again != paper
    assert again.sheet == paper.sheet


def test_a_draft_review_has_no_paper_and_an_empty_one_says_so() -> None:
    scene = ledger.scene()
    report = make.review(scene)
    with pytest.raises(Refused, match=r"review\.not_approved"):
        services.draft_paper(report_id=report.pk, by=scene.judge, at=JULY)
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    words = str(content_of(report).as_json())
    assert "Trong kỳ không có nhiệm vụ nào đến hạn." in words
    assert "%" not in words


def test_an_approval_whose_paper_cannot_be_drafted_leaves_nothing() -> None:
    scene, _commitment, report = make.half_year()
    ReviewReport.objects.filter(pk=report.pk).update(title="Báo cáo")
    Body.objects.filter(pk=scene.recipient.pk).update(abolished_on=date(2026, 7, 1))
    acts = Act.objects.count()
    with pytest.raises(Refused, match=r"paper\.issuer_ended"):
        services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    assert (report.state, report.figures, report.frozen_hash) == (ReportState.DRAFT, {}, "")
    assert not FrozenRows.objects.exists()
    assert Act.objects.count() == acts


def _limit(scene: ledger.Scene, report: ReviewReport) -> Limit:
    return services.add_limit(
        report_id=report.pk,
        finding="Báo cáo chậm",
        cause="Chưa phân công",
        unit=None,
        owner=scene.lead,
        by=scene.judge,
        at=JULY,
    )


def _follow_up(scene: ledger.Scene, limit: Limit, due_on: date = date(2026, 8, 31)) -> Commitment:
    return services.follow_up(
        limit_id=limit.pk,
        title="Phân công đầu mối báo cáo",
        lead=scene.lead,
        due_on=due_on,
        by=scene.judge,
        at=JULY,
        today=TODAY,
    )
