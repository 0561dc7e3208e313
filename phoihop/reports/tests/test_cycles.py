"""A cycle of review: who owes what to whom, self-reviews handed in or recorded, the common review, limits carried on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.commitments import services as commitments
from phoihop.commitments.models import Commitment, HandBackGround, State
from phoihop.commitments.services.leads import hand_over
from phoihop.commitments.tests import make as ledger
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import EndedBy, RegulationState
from phoihop.reports import services
from phoihop.reports.models import (
    Cycle,
    CycleKind,
    CycleState,
    LimitVerdict,
    ReviewReport,
    Section,
    SelfReview,
    SelfState,
)
from phoihop.reports.queries import Figure, behind, figures_now
from phoihop.reports.queries.cycles import due_moves
from phoihop.reports.queries.standing import standing_before
from phoihop.reports.services.self_reviews import SECTIONS
from phoihop.reports.tests import make
from phoihop.reports.tests.make import JULY, TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class _Refused:
    """The block is refused with this code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> bool:
        assert isinstance(error, Refused), f"not refused: {error!r}"
        assert error.code == self.code
        return True


def test_opening_a_cycle_owes_each_other_party_its_self_review_once() -> None:
    scene, cycle = make.cycle()
    owed = Commitment.objects.filter(source_kind="self_review")
    assert {row.participations.get(role="lead").body for row in owed} == {scene.lead, scene.partner, scene.signatory}
    assert {row.judge for row in owed} == {scene.recipient}
    assert {row.due_on for row in owed} == {make.HAND_IN_BY}
    assert cycle.self_reviews.count() == 4  # the head reviews itself too, and owes nobody
    assert cycle.self_reviews.get(body=scene.recipient).commitment is None
    assert set(owed.values_list("source_code", flat=True)) == set(
        cycle.self_reviews.exclude(body=scene.recipient).values_list("code", flat=True)
    )


def test_what_makes_no_cycle_is_refused_and_leaves_nothing() -> None:
    scene, _commitment, _report = make.half_year()
    before = Act.objects.count()
    good = make.ROUND
    for code, changed in (
        ("cycle.title_needed", {"round_": replace(good, title=" ")}),
        ("cycle.no_regulation", {"regulations": []}),
        ("cycle.period", {"round_": replace(good, period=services.Period(TODAY, TODAY, TODAY))}),
        ("cycle.due_in_the_past", {"round_": replace(good, due_on=TODAY - timedelta(days=1))}),
    ):
        with _Refused(code):
            make.open_cycle(scene, **changed)
    draft = ledger.regulation(parties=[scene.recipient, scene.lead], state=RegulationState.DRAFT)
    with _Refused("review.regulation_not_in_force"):
        make.open_cycle(scene, regulations=[draft])
    for outsider in (scene.stranger, scene.registry, scene.head):
        with pytest.raises(PermissionDenied):
            make.open_cycle(scene, by=outsider)
    assert Cycle.objects.count() == 0
    assert Act.objects.filter(verb__startswith="cycle").count() == 0
    assert Act.objects.count() > before  # only the draft regulation of this test and its people
    make.open_cycle(scene)
    with _Refused("cycle.exists"):
        make.open_cycle(scene)


def test_a_self_review_counts_only_what_its_body_leads_and_its_figures_freeze_at_hand_in() -> None:
    scene, cycle = make.cycle()
    ledger.obligation(regulation=scene.regulation, leads=[scene.partner], recipients=[scene.recipient])
    commitments.generate(regulation_id=scene.regulation.pk, today=ledger.TODAY, at=ledger.MONDAY)
    row = make.hand_in(scene, cycle)
    column = row.columns.get()
    assert column.figures["total"]["due"] == 2  # quarters I and II of the lead, none of the partner's
    assert {line["key"] for line in column.figures["bodies"] if line["due"]} == {scene.lead.code}
    for outcome, number in column.figures["total"].items():
        if outcome != "due":
            assert len(behind(scene.judge, column, Figure(outcome=outcome), "").page.rows) == number
    first = scene.regulation.commitments.get(instance_key="2026-Q1", lead_key=str(scene.lead.pk))
    make.keep(scene, first, date(2026, 7, 9))
    column.refresh_from_db()
    assert figures_now(column)["total"]["overdue"] == 2
    assert row.commitment is not None
    row.commitment.refresh_from_db()
    assert row.commitment.state == State.PROVED
    assert row.commitment.done_on == TODAY


def test_handing_in_takes_a_head_words_and_an_open_cycle() -> None:
    scene, cycle = make.cycle()
    row = cycle.self_reviews.get(body=scene.lead)
    with _Refused("self_review.no_results"):
        services.hand_in(self_review_id=row.pk, by=scene.head, at=JULY, today=TODAY)
    _write(row, scene.clerk)
    for outsider in (scene.clerk, scene.judge, scene.stranger):
        with pytest.raises(PermissionDenied):
            services.hand_in(self_review_id=row.pk, by=outsider, at=JULY, today=TODAY)
    services.hand_in(self_review_id=row.pk, by=scene.head, at=JULY, today=TODAY)
    with _Refused("self_review.handed_in"):
        services.hand_in(self_review_id=row.pk, by=scene.head, at=JULY, today=TODAY)
    with _Refused("self_review.handed_in"):
        services.write_self_review(self_review_id=row.pk, revision=2, words={}, by=scene.clerk, at=JULY)
    with pytest.raises(PermissionDenied):
        services.write_self_review(self_review_id=row.pk, revision=2, words={}, by=scene.judge, at=JULY)


def test_no_other_body_takes_over_what_a_party_is_to_say_of_itself() -> None:
    scene, cycle = make.cycle()
    row = cycle.self_reviews.get(body=scene.lead)
    owed = row.commitment
    assert owed is not None
    asked = commitments.hand_back(
        commitment_id=owed.pk, body=scene.lead, ground=HandBackGround.WRONG_BODY, explanation="Nhầm", by=scene.head,
        at=JULY,
    )  # fmt: skip
    with _Refused("hand_back.of_one_body"):
        commitments.accept_hand_back(
            hand_back_id=asked.pk, answer="Giao", new_lead=scene.signatory, by=scene.judge, at=JULY
        )
    hand_over(owed, scene.lead, scene.signatory, {"by": scene.judge, "at": JULY})  # as it was possible before
    _write(row, scene.clerk)
    services.hand_in(self_review_id=row.pk, by=scene.head, at=JULY, today=TODAY)
    row.refresh_from_db()
    assert row.state == SelfState.HANDED_IN


def test_words_written_by_two_are_not_lost() -> None:
    scene, cycle = make.cycle()
    row = cycle.self_reviews.get(body=scene.lead)
    _write(row, scene.clerk)
    with _Refused("review.changed_meanwhile"):
        _write(row, scene.head)


def test_a_party_without_accounts_is_recorded_from_its_paper() -> None:
    scene, cycle = make.cycle()
    row = cycle.self_reviews.get(body=scene.signatory)
    paper = ledger.paper(issuer=scene.signatory, issued_on=date(2026, 7, 8))
    words = {"results": "Đã thực hiện đủ.", "limits": "Cử người dự họp chậm."}
    known = {"self_review_id": row.pk, "words": words, "received_on": date(2026, 7, 9), "at": JULY, "today": TODAY}
    with pytest.raises(PermissionDenied):
        services.record_self_review(**known, paper=paper, by=scene.judge)  # type: ignore[arg-type]  # one dict of all
    wrong = ledger.paper(issuer=scene.lead, issued_on=date(2026, 7, 8))
    with _Refused("paper.of_another_body"):
        services.record_self_review(**known, paper=wrong, by=scene.registry)  # type: ignore[arg-type]  # the same
    row.refresh_from_db()
    assert row.state == SelfState.WRITING
    services.record_self_review(**known, paper=paper, by=scene.registry)  # type: ignore[arg-type]  # the same
    row.refresh_from_db()
    assert (row.state, row.paper, row.limits) == (SelfState.HANDED_IN, paper, "Cử người dự họp chậm.")
    act = Act.objects.filter(verb="self_review.recorded").get()
    assert act.on_behalf_of == scene.signatory.code
    assert row.commitment is not None
    assert row.commitment.proofs.get().paper == paper


def test_what_was_sent_back_is_written_again_and_its_old_figures_stay() -> None:
    scene, cycle = make.cycle()
    row = make.hand_in(scene, cycle)
    with pytest.raises(PermissionDenied):
        services.send_back(self_review_id=row.pk, reason="Thiếu số liệu", by=scene.head, at=JULY)
    with _Refused("cycle.reason_needed"):
        services.send_back(self_review_id=row.pk, reason=" ", by=scene.judge, at=JULY)
    services.send_back(self_review_id=row.pk, reason="Thiếu số liệu", by=scene.judge, at=JULY)
    row.refresh_from_db()
    assert row.state == SelfState.WRITING
    assert row.commitment is not None
    row.commitment.refresh_from_db()
    assert row.commitment.state == State.OPEN
    assert [column.is_frozen for column in row.columns.order_by("withdrawn_at")] == [True, False]
    with _Refused("self_review.not_handed_in"):
        services.send_back(self_review_id=row.pk, reason="Thiếu", by=scene.judge, at=JULY)
    services.hand_in(self_review_id=row.pk, by=scene.head, at=JULY, today=TODAY)
    commitments.judge_kept(commitment_id=row.commitment.pk, by=scene.judge, at=JULY)
    with _Refused("self_review.accepted"):
        services.send_back(self_review_id=row.pk, reason="Thiếu", by=scene.judge, at=JULY)


def test_a_self_review_is_read_by_its_body_then_the_head_then_the_parties() -> None:
    scene, cycle = make.cycle()
    row = cycle.self_reviews.get(body=scene.lead)
    auditor, partner = people.user(kind=RoleKind.AUDITOR), people.user(of=scene.partner)
    seen = SelfReview.objects.visible_to
    assert [row in seen(one) for one in (scene.clerk, scene.judge, partner, scene.stranger)] == [
        True,
        False,
        False,
        False,
    ]
    make.hand_in(scene, cycle)
    assert [row in seen(one) for one in (scene.clerk, scene.judge, partner, scene.stranger, auditor)] == [
        True, True, False, False, True,
    ]  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.circulate(cycle_id=cycle.pk, by=scene.head, at=JULY, today=TODAY)
    services.circulate(cycle_id=cycle.pk, by=scene.judge, at=JULY, today=TODAY)
    assert [row in seen(one) for one in (partner, scene.stranger)] == [True, False]
    with _Refused("cycle.circulated"):
        services.circulate(cycle_id=cycle.pk, by=scene.judge, at=JULY, today=TODAY)
    visible = Cycle.objects.visible_to
    assert [cycle in visible(one) for one in (scene.clerk, scene.judge, partner, scene.stranger, auditor)] == [
        True, True, True, False, True,
    ]  # fmt: skip


def test_the_day_to_hand_in_moves_with_those_who_still_owe() -> None:
    scene, cycle = make.cycle()
    handed_in = make.hand_in(scene, cycle)
    later = date(2026, 7, 31)
    move = {
        "cycle_id": cycle.pk,
        "due_on": later,
        "reason": "Hội nghị lùi",
        "by": scene.judge,
        "at": JULY,
        "today": TODAY,
    }
    for change, code in (
        ({"reason": " "}, "cycle.reason_needed"),
        ({"due_on": TODAY - DAY}, "cycle.due_in_the_past"),
        ({"due_on": cycle.due_on}, "cycle.same_day"),
    ):
        with _Refused(code):
            services.move_due_day(**{**move, **change})  # type: ignore[arg-type]  # one dict of all
    with pytest.raises(PermissionDenied):
        services.move_due_day(**{**move, "by": scene.head})  # type: ignore[arg-type]  # the same
    Notification.objects.all().delete()
    services.move_due_day(**move)  # type: ignore[arg-type]  # the same
    cycle.refresh_from_db()
    assert cycle.due_on == later
    tasks = {row.body: row.commitment for row in cycle.self_reviews.select_related("body", "commitment")}
    moved = tasks[scene.signatory]
    assert moved is not None
    assert (moved.due_on, tasks[scene.lead]) == (later, handed_in.commitment)
    assert handed_in.commitment is not None
    assert handed_in.commitment.due_on == make.HAND_IN_BY  # it came in by the day it had
    assert Act.objects.get(subject_id=moved.pk, verb="commitment.moved").reason.endswith("Hội nghị lùi")
    told = set(Notification.objects.values_list("kind", flat=True))
    assert told == {"commitment.moved"}
    [once] = due_moves(cycle)
    assert (once.before, once.after, once.reason) == (make.HAND_IN_BY, later, "Hội nghị lùi")
    with _Refused("commitment.not_of_a_report"):
        other = scene.regulation.commitments.exclude(origin_kind="report").first()
        assert other is not None
        commitments.move_report(commitment_id=other.pk, due_on=later, why="Đợt", reason="Lùi", by=scene.judge, at=JULY)
    commitments.close_no_longer_due(commitment_id=moved.pk, reason="Thôi", by=scene.judge, at=JULY)
    with _Refused("commitment.closed"):
        commitments.move_report(commitment_id=moved.pk, due_on=TODAY, why="Đợt", reason="x", by=scene.judge, at=JULY)


def test_a_cycle_is_called_off_only_before_anybody_handed_in() -> None:
    scene, cycle = make.cycle()
    with _Refused("cycle.reason_needed"):
        services.cancel_cycle(cycle_id=cycle.pk, reason="", by=scene.judge, at=JULY)
    with pytest.raises(PermissionDenied):
        services.cancel_cycle(cycle_id=cycle.pk, reason="Hoãn", by=scene.head, at=JULY)
    other = make.open_cycle(scene, round_=replace(make.ROUND, kind=CycleKind.YEAR))
    services.compose(cycle_id=other.pk, regulation=scene.regulation, by=scene.judge, at=JULY, today=TODAY)
    with _Refused("cycle.review_begun"):
        services.cancel_cycle(cycle_id=other.pk, reason="Hoãn", by=scene.judge, at=JULY)
    services.cancel_cycle(cycle_id=cycle.pk, reason="Hoãn", by=scene.judge, at=JULY)
    states = cycle.self_reviews.exclude(commitment=None).values_list("commitment__state", flat=True)
    assert set(states) == {State.NO_LONGER_DUE}
    with _Refused("cycle.ended"):
        services.cancel_cycle(cycle_id=cycle.pk, reason="Hoãn", by=scene.judge, at=JULY)
    third = make.open_cycle(scene)
    make.hand_in(scene, third)
    with _Refused("cycle.self_review_handed_in"):
        services.cancel_cycle(cycle_id=third.pk, reason="Hoãn", by=scene.judge, at=JULY)


def test_the_common_review_takes_words_over_with_their_source_and_ends_the_cycle() -> None:
    scene, cycle = make.cycle()
    row = make.hand_in(scene, cycle)
    with _Refused("cycle.reviews_missing"):
        services.conclude_cycle(cycle_id=cycle.pk, by=scene.judge, at=JULY)
    report = make.composed(scene, cycle)
    with _Refused("cycle.composed"):
        make.composed(scene, cycle)
    with pytest.raises(PermissionDenied):
        services.compose(cycle_id=cycle.pk, regulation=scene.regulation, by=scene.head, at=JULY, today=TODAY)
    with _Refused("cycle.not_of_the_cycle"):
        other = ledger.regulation(parties=[scene.recipient, scene.lead])
        services.compose(cycle_id=cycle.pk, regulation=other, by=scene.judge, at=JULY, today=TODAY)
    take = {"report_id": report.pk, "source": row, "section": Section.RESULTS, "by": scene.judge, "at": JULY}
    services.take_over(**take, line=1)  # type: ignore[arg-type]  # one dict of all
    with _Refused("excerpt.taken"):
        services.take_over(**take, line=1)  # type: ignore[arg-type]  # the same
    with _Refused("excerpt.not_there"):
        services.take_over(**take, line=2)  # type: ignore[arg-type]  # the same
    excerpt = report.excerpts.get()
    assert excerpt.text == "Báo cáo quý I gửi đúng hạn."
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    assert report.paper is not None
    assert "Báo cáo quý I gửi đúng hạn." in str(report.paper.sheet)
    assert f"{scene.lead.name}: " in str(report.paper.sheet)
    with _Refused("review.approved"):
        services.drop_excerpt(excerpt_id=excerpt.pk, by=scene.judge, at=JULY)
    services.conclude_cycle(cycle_id=cycle.pk, by=scene.judge, at=JULY)
    cycle.refresh_from_db()
    assert cycle.state == CycleState.CONCLUDED
    with _Refused("cycle.ended"):
        services.compose(cycle_id=cycle.pk, regulation=scene.regulation, by=scene.judge, at=JULY, today=TODAY)
    other_row = cycle.self_reviews.get(body=scene.partner)
    with _Refused("cycle.ended"):
        _write(other_row, people.user(of=scene.partner))


def test_a_paragraph_is_left_out_again() -> None:
    scene, cycle = make.cycle()
    row, report = make.hand_in(scene, cycle), make.composed(scene, cycle)
    excerpt = services.take_over(
        report_id=report.pk, source=row, section=Section.PROPOSALS, line=0, by=scene.judge, at=JULY
    )
    with pytest.raises(PermissionDenied):
        services.drop_excerpt(excerpt_id=excerpt.pk, by=scene.head, at=JULY)
    services.drop_excerpt(excerpt_id=excerpt.pk, by=scene.judge, at=JULY)
    assert not report.excerpts.exists()


def test_a_limit_stands_until_a_later_review_finds_it_solved() -> None:
    scene, first = _with_a_limit()
    limit = first.limits.get()
    second = _next(scene, "Kỳ hai", CycleKind.YEAR)
    assert [one.limit for one in standing_before(second)] == [limit]
    with _Refused("review.limits_unchecked"):
        services.approve(report_id=second.pk, by=scene.judge, at=JULY)
    check = {"report_id": second.pk, "limit_id": limit.pk, "by": scene.judge, "at": JULY}
    with _Refused("limit.ground_needed"):
        services.check_limit(**check, verdict=LimitVerdict.PERSISTS, ground="")  # type: ignore[arg-type]  # one dict
    with _Refused("limit.not_persisting"):
        _again(scene, second, limit.pk)
    services.check_limit(**check, verdict=LimitVerdict.PERSISTS, ground="Vẫn gửi chậm")  # type: ignore[arg-type]  # same
    with pytest.raises(PermissionDenied):
        services.check_limit(**check | {"by": scene.head}, verdict=LimitVerdict.SOLVED, ground="x")  # type: ignore[arg-type]  # same
    task = _again(scene, second, limit.pk)
    with _Refused("limit.followed_up"):
        _again(scene, second, limit.pk)
    with _Refused("limit.followed_up"):
        services.check_limit(**check, verdict=LimitVerdict.SOLVED, ground="Đã xong")  # type: ignore[arg-type]  # same
    services.approve(report_id=second.pk, by=scene.judge, at=JULY)
    second.refresh_from_db()
    assert second.paper is not None
    assert "Còn tồn tại: Vẫn gửi chậm" in str(second.paper.sheet)

    third = _next(scene, "Kỳ ba", CycleKind.MIDTERM)
    found = standing_before(third)
    assert [(one.limit, list(one.follow_ups)) for one in found] == [(limit, [limit.follow_up, task])]
    services.check_limit(
        report_id=third.pk, limit_id=limit.pk, verdict=LimitVerdict.SOLVED, ground="Ba quý liền đúng hạn",
        by=scene.judge, at=JULY,
    )  # fmt: skip
    services.approve(report_id=third.pk, by=scene.judge, at=JULY)
    assert standing_before(_next(scene, "Kỳ bốn", CycleKind.TERM)) == []
    assert [one.limit for one in standing_before(ReviewReport.objects.get(pk=third.pk))] == [limit]
    assert [one.limit for one in standing_before(ReviewReport.objects.get(pk=second.pk))] == [limit]


def test_a_limit_passes_to_the_regulation_that_replaces_the_old_one() -> None:
    scene, first = _with_a_limit()
    old = scene.regulation
    old.state, old.ended_by, old.in_force_until = RegulationState.ENDED, EndedBy.REPLACED, date(2026, 7, 1)
    old.save()
    new = ledger.regulation(parties=[scene.recipient, scene.lead], follower=scene.recipient, replaces=old)
    report = _next(scene, "Khóa mới", CycleKind.YEAR, regulation=new)
    assert [one.limit for one in standing_before(report)] == [first.limits.get()]


def test_the_column_of_a_merged_body_goes_on_in_its_successor() -> None:
    scene, _commitment, _report = make.half_year()
    successor = people.body(name="Ủy ban nhân dân tỉnh mới")
    scene.lead.succeeded_by, scene.lead.abolished_on = successor, date(2026, 7, 1)
    scene.lead.save()
    cycle = make.open_cycle(scene)
    row = cycle.self_reviews.get(body=successor)
    assert not cycle.self_reviews.filter(body=scene.lead).exists()
    assert figures_now(row.columns.get())["total"]["due"] == 2


def _write(row: SelfReview, by: object) -> None:
    services.write_self_review(
        self_review_id=row.pk, revision=1, words=dict.fromkeys(SECTIONS, "Đã làm"), by=by, at=JULY,  # type: ignore[arg-type]  # a User
    )  # fmt: skip


def _with_a_limit() -> tuple[ledger.Scene, ReviewReport]:
    """The first cycle, approved, with one limit and its follow-up."""
    scene, cycle = make.cycle()
    make.hand_in(scene, cycle)
    report = make.composed(scene, cycle)
    limit = services.add_limit(
        report_id=report.pk, finding="Gửi báo cáo chậm", cause="Thiếu người", unit=None, owner=scene.lead,
        by=scene.judge, at=JULY,
    )  # fmt: skip
    services.follow_up(
        limit_id=limit.pk, title="Phân công người", lead=scene.lead, due_on=date(2026, 9, 1), by=scene.judge, at=JULY,
        today=TODAY,
    )  # fmt: skip
    services.approve(report_id=report.pk, by=scene.judge, at=JULY)
    report.refresh_from_db()
    return scene, report


def _next(scene: ledger.Scene, title: str, kind: CycleKind, **fields: object) -> ReviewReport:
    """The common review of a later cycle."""
    number = Cycle.objects.count()
    regulation = fields.get("regulation", scene.regulation)
    cycle = make.open_cycle(scene, round_=replace(make.ROUND, title=title, kind=kind), regulations=[regulation])
    return services.compose(
        cycle_id=cycle.pk, regulation=regulation, by=scene.judge, at=JULY + timedelta(hours=number), today=TODAY,  # type: ignore[arg-type]  # a Regulation
    )  # fmt: skip


def _again(scene: ledger.Scene, report: ReviewReport, limit_id: object) -> Commitment:
    return services.follow_up_again(
        report_id=report.pk, limit_id=limit_id, title="Cử người thay", lead=scene.lead, due_on=date(2026, 12, 1),  # type: ignore[arg-type]  # a UUID
        by=scene.judge, at=JULY, today=TODAY,
    )  # fmt: skip
