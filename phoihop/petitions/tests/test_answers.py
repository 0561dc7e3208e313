"""Answered is not solved; an open answer promises by a day; what is promised is owed; only the receiver closes and opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment, State
from phoihop.commitments.tests import make as owed
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Person
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.petitions import services
from phoihop.petitions.models import (
    AnswerLine,
    Grade,
    Petition,
    PetitionState,
    Pledge,
    Regime,
    ResultClass,
    Routing,
)
from phoihop.petitions.services import answering, evaluating, following, pledging
from phoihop.petitions.showing import history
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, Scene

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=20)
ANSWERED = TODAY + timedelta(days=20)


def routed(scene: Scene, **changed: Any) -> Petition:
    """With the works department, which owes the answer since Monday."""
    petition = make.sorted_(scene, make.bare(scene, **changed))
    return services.route(
        petition_id=petition.pk, lead=scene.works, reached_on=TODAY, by=scene.clerk, at=MONDAY, today=TODAY
    )


def said(
    petition: Petition, result: ResultClass = ResultClass.EXPLAINED, *promised: answering.Promised
) -> answering.Said:
    return answering.Said(petition.pk, result, "Sở đã kiểm tra thực tế và trả lời như sau.", promised)


def answer(scene: Scene, *lines: answering.Said, **changed: Any) -> Any:
    given: dict[str, Any] = {
        "body": scene.works, "title": "Trả lời kiến nghị cử tri về đường liên xã", "said": lines,
        "answered_on": ANSWERED, "received_on": ANSWERED, "number_text": "88/SXD-VP", "by": scene.works_officer, "at": LATER,
    }  # fmt: skip
    return answering.answer(**given | changed)


@dataclass
class World:
    scene: Scene
    petition: Petition


@pytest.fixture
def world() -> World:
    scene = make.scene()
    return World(scene, routed(scene))


def fresh(petition: Petition) -> Petition:
    return Petition.objects.select_related("commitment").get(pk=petition.pk)


def test_one_reply_answers_many_and_answered_is_not_solved(world: World) -> None:
    scene, second = world.scene, routed(world.scene, title="Cầu treo Suối Đá")
    answer(scene, said(world.petition), said(second, ResultClass.DONE))
    for petition in (fresh(world.petition), fresh(second)):
        assert (petition.state, petition.answered_on, petition.solved_on) == (PetitionState.ANSWERED, ANSWERED, None)
        assert petition.commitment is not None
        assert petition.commitment.state == State.PROVED  # the receiver's verdict is still to come
        assert petition.due_on == petition.commitment.due_on
        public = Commitment.objects.get(source_kind="petition_publication", source_code=petition.code)
        assert public.due_on is not None
        assert petition.due_on is not None
        assert public.due_on > petition.due_on  # fifteen working days after the end of the answering time
    assert Routing.objects.filter(state=PetitionState.ANSWERED).count() == 2


def test_an_answer_counts_by_the_day_of_the_ledger_and_none_is_older_than_its_petition(world: World) -> None:
    """Invariant 3: no day that an office types hides how late the voter got an answer."""
    scene, petition = world.scene, world.petition
    younger = make.routed(scene, reached_on=ANSWERED, at=LATER, today=ANSWERED, by=scene.clerk)
    refused = make.refused
    refused("answer.before_it_came", answer, scene, said(petition), answered_on=TODAY - timedelta(days=1))
    refused("answer.before_it_came", answer, scene, said(petition), said(younger), answered_on=TODAY)
    late = date(2026, 5, 4)
    when: dict[str, Any] = {"received_on": late, "at": LATER + (late - ANSWERED)}
    answer(scene, said(petition), answered_on=TODAY, **when)  # no paper here shows that day: due on 1 April
    row = fresh(petition)
    assert row.commitment is not None
    assert (row.answered_on, row.counts_on, row.commitment.done_on) == (TODAY, late, late)
    solve = {"petition_id": petition.pk, "note": "Đã xem", "by": scene.head, "at": when["at"]}
    refused("petition.solved_day", following.solve, on=late - timedelta(days=1), **solve)
    # The paper itself comes to light, and came within its transit: the ledger counts its day, and so does the petition.
    paper = owed.paper(issuer=scene.works, issued_on=ANSWERED, number=91)
    answer(scene, said(petition), answered_on=ANSWERED, paper=paper, **when | {"received_on": ANSWERED})
    row = fresh(petition)
    assert row.commitment is not None
    assert (row.answered_on, row.counts_on, row.commitment.done_on) == (TODAY, ANSWERED, ANSWERED)
    following.reopen(petition_id=petition.pk, reason="Chưa đủ", by=scene.head, at=when["at"])
    assert (fresh(petition).answered_on, fresh(petition).counts_on) == (None, None)


def test_rows_older_than_the_column_count_by_the_day_of_the_ledger(world: World) -> None:
    answer(world.scene, said(world.petition))
    bare = make.bare(world.scene)
    Petition.objects.filter(pk=world.petition.pk).update(answered_on=TODAY, counts_on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(import_module("phoihop.petitions.migrations.0021_counts_on").COUNTED)
    assert (fresh(world.petition).counts_on, fresh(bare).counts_on) == (ANSWERED, None)


def test_what_an_answer_must_say(world: World) -> None:
    scene, petition = world.scene, world.petition
    soon = answering.Promised("Sửa xong đoạn đường", ANSWERED + timedelta(days=90))
    past = answering.Promised("Sửa xong đoạn đường", ANSWERED - timedelta(days=1))
    refused = make.refused
    refused("answer.nothing_said", answer, scene)
    refused("answer.class_of_other_regime", answer, scene, said(petition, ResultClass.STUDYING, soon))
    refused("answer.needs_roadmap", answer, scene, said(petition, ResultClass.IN_PROGRESS))
    refused("answer.needs_roadmap", answer, scene, said(petition, ResultClass.TO_DO))
    refused("answer.promise_in_the_past", answer, scene, said(petition, ResultClass.TO_DO, past))
    refused("answer.days", answer, scene, said(petition), received_on=ANSWERED - timedelta(days=1))
    refused("answer.days", answer, scene, said(petition), received_on=ANSWERED + timedelta(days=9))
    theirs = answering.Promised("Sửa xong", ANSWERED + timedelta(days=9), scene.commune)  # who takes no part
    refused("answer.promise_of_another", answer, scene, said(petition, ResultClass.TO_DO, theirs))
    assembly = routed(scene, regime=Regime.NA)
    refused("answer.class_of_other_regime", answer, scene, said(assembly, ResultClass.TO_DO, soon))
    refused("answer.needs_roadmap", answer, scene, said(assembly, ResultClass.STUDYING))
    # One bad line of two: nothing of the reply stays.
    refused("answer.needs_roadmap", answer, scene, said(petition), said(assembly, ResultClass.STUDYING))
    assert fresh(petition).state == PetitionState.ROUTED
    assert not AnswerLine.objects.exists()


def test_who_may_answer(world: World) -> None:
    scene, petition = world.scene, world.petition
    for by in (scene.stranger, scene.lands_head, scene.head, scene.auditor):
        with pytest.raises(PermissionDenied):
            answer(scene, said(petition), by=by)
    with pytest.raises(PermissionDenied):
        answer(scene, said(petition), body=scene.lands, by=scene.lands_head)
    paper = owed.paper(issuer=scene.works, issued_on=ANSWERED, number=88)
    reply = answer(scene, said(petition), paper=paper, from_paper=True, by=scene.clerk)
    act = Act.objects.get(verb="answer.entered", subject_code=reply.code)
    assert act.on_behalf_of
    assert act.paper
    assert fresh(petition).state == PetitionState.ANSWERED


def test_a_reply_is_a_paper_a_file_or_the_number_of_a_paper_signed_outside(world: World) -> None:
    scene, petition = world.scene, world.petition
    for nothing in ("", "  "):
        make.refused("answer.needs_paper", answer, scene, said(petition), number_text=nothing)
    draft = papers.draft(
        issuer=scene.works, kind="letter", subject="Trả lời kiến nghị", by=scene.works_officer, at=LATER
    )  # fmt: skip
    make.refused("commitment.paper_not_issued", answer, scene, said(petition), number_text="", paper=draft)
    other = owed.paper(issuer=scene.lands, issued_on=ANSWERED, number=7)
    make.refused("paper.of_another_body", answer, scene, said(petition), number_text="", paper=other)
    assert not AnswerLine.objects.exists()
    reply = answer(scene, said(petition), number_text=" 88/SXD-VP ")
    assert (reply.number, reply.cited) == ("88/SXD-VP", f"số 88/SXD-VP ngày {ANSWERED:%d/%m/%Y}")
    assert Act.objects.get(verb="answer.entered", subject_code=reply.code).paper == reply.citation
    paper = owed.paper(issuer=scene.works, issued_on=ANSWERED, number=89)
    known = answer(scene, said(petition), paper=paper)
    assert (known.number_text, known.number, known.citation) == ("", paper.number_text, paper.citation)


def test_a_promise_is_owed_and_stands_in_the_way_of_solved(world: World) -> None:
    scene, petition = world.scene, world.petition
    promised = answering.Promised("Sửa xong đoạn đường từ chợ đến trường", ANSWERED + timedelta(days=30))
    answer(scene, said(petition, ResultClass.IN_PROGRESS, promised))
    pledge = Pledge.objects.select_related("commitment").get()
    assert (pledge.commitment.due_on, pledge.body_id) == (promised.due_on, scene.works.pk)
    assert pledge.commitment.judge_id == scene.standing.pk
    solving: dict[str, Any] = {
        "petition_id": petition.pk, "on": ANSWERED, "note": "Đã kiểm tra tại chỗ", "by": scene.head, "at": LATER,
    }  # fmt: skip
    make.refused("petition.promises_open", following.solve, **solving)
    ledger.prove(
        commitment_id=pledge.commitment_id, body=scene.works, statement="Đã sửa xong", received_on=ANSWERED,
        by=scene.works_officer, at=LATER,
    )  # fmt: skip
    ledger.judge_kept(commitment_id=pledge.commitment_id, by=scene.head, at=LATER)
    with pytest.raises(PermissionDenied):
        following.solve(**solving | {"by": scene.works_head})  # who answers never closes
    make.refused("petition.needs_note", following.solve, **solving | {"note": ""})
    make.refused("petition.solved_day", following.solve, **solving | {"on": ANSWERED - timedelta(days=1)})
    following.solve(**solving)
    row = fresh(petition)
    assert (row.state, row.solved_on, row.answered_on) == (PetitionState.SOLVED, ANSWERED, ANSWERED)
    assert row.commitment is not None
    assert row.commitment.state == State.KEPT
    make.refused("petition.not_answered", following.solve, **solving)


def test_a_promise_in_the_words_alone_stands_in_the_way_of_solved_until_it_is_followed_or_said_to_be_none() -> None:
    scene = make.scene()
    first, second, spoken = (routed(scene, title=f"Cầu số {number}") for number in range(3))
    day = ANSWERED + timedelta(days=90)
    words = f"Sở sẽ lắp lan can trước ngày {day:%d/%m/%Y}."
    lines = [answering.Said(row.pk, ResultClass.DONE, words) for row in (first, second)]
    past = f"Sở sẽ lắp lan can trước ngày {ANSWERED:%d/%m/%Y}."
    answer(scene, *lines, answering.Said(spoken.pk, ResultClass.DONE, past))
    solving: dict[str, Any] = {"on": ANSWERED, "note": "Đã xem", "by": scene.head, "at": LATER}
    following.solve(petition_id=spoken.pk, **solving)
    with pytest.raises(Refused, match="lắp lan can") as refused:
        following.solve(petition_id=first.pk, **solving)
    assert refused.value.code == "petition.promises_unread"
    following.solve(petition_id=first.pk, no_promise_left=True, **solving)
    assert "không còn lời hứa nào" in Act.objects.get(verb="petition.solved", subject_code=first.code).reason

    line = AnswerLine.objects.get(petition=second)
    taking: dict[str, Any] = {
        "line_id": line.pk, "promised": answering.Promised("Lắp lan can", day), "by": scene.clerk, "at": LATER,
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        pledging.take_up(**taking | {"by": scene.works_officer})
    gone = answering.Promised("Lắp lan can", ANSWERED - timedelta(days=1))
    make.refused("answer.promise_in_the_past", pledging.take_up, **taking | {"promised": gone})
    theirs = answering.Promised("Lắp lan can", day, scene.commune)
    make.refused("answer.promise_of_another", pledging.take_up, **taking | {"promised": theirs})
    pledge = pledging.take_up(**taking)
    assert pledging.take_up(**taking) == pledge
    assert (pledge.commitment.due_on, pledge.body_id, pledge.commitment.judge_id) == (
        day,
        scene.works.pk,
        scene.standing.pk,
    )
    make.refused("petition.promises_open", following.solve, petition_id=second.pk, **solving)
    done = {"line_id": AnswerLine.objects.get(petition=first).pk}
    make.refused("petition.solved", pledging.take_up, **taking | done)


def test_reopened_it_is_owed_again_by_the_day_it_had(world: World) -> None:
    scene, petition = world.scene, world.petition
    before = petition.due_on
    opening: dict[str, Any] = {
        "petition_id": petition.pk, "reason": "Chưa nói bao giờ sửa", "by": scene.head, "at": LATER,
    }  # fmt: skip
    make.refused("petition.not_answered", following.reopen, **opening)
    answer(scene, said(petition))
    following.solve(petition_id=petition.pk, on=ANSWERED, note="Đã xong", by=scene.head, at=LATER)
    with pytest.raises(PermissionDenied):
        following.reopen(**opening | {"by": scene.works_head})
    make.refused("petition.needs_reason", following.reopen, **opening | {"reason": ""})
    following.reopen(**opening)
    row = fresh(petition)
    assert (row.state, row.answered_on, row.solved_on) == (PetitionState.ROUTED, None, None)
    assert row.commitment is not None
    assert (row.due_on, row.commitment.due_on, row.commitment.state) == (before, before, State.OPEN)
    again = answering.Said(petition.pk, ResultClass.DONE, "Đã sửa xong ngày 20/3.")
    answer(scene, again)
    first, second = AnswerLine.objects.order_by("answer__at", "pk")
    assert second.corrects_id == first.pk
    assert list(AnswerLine.objects.standing()) == [second]


def test_what_deputies_think_and_what_the_public_reads(world: World) -> None:
    scene, petition = world.scene, world.petition
    answer(scene, said(petition))
    line = AnswerLine.objects.get()
    deputy: Person = people.person(of=scene.group, post="Đại biểu", account=scene.deputy)
    grading: dict[str, Any] = {"line_id": line.pk, "deputy": deputy, "by": scene.deputy, "at": LATER}
    make.refused("evaluation.needs_words", evaluating.evaluate, grade=Grade.UNMET, comment="", **grading)
    evaluating.evaluate(grade=Grade.UNMET, comment="Chưa nói bao giờ", **grading)
    evaluating.evaluate(grade=Grade.PARTLY, comment="", **grading)
    assert line.evaluations.get().grade == Grade.PARTLY
    with pytest.raises(PermissionDenied):
        evaluating.evaluate(grade=Grade.MET, comment="", **grading | {"by": scene.works_head})
    with pytest.raises(PermissionDenied):
        following.tell_voter(line_id=line.pk, on=ANSWERED, by=scene.works_head, at=LATER)
    following.tell_voter(line_id=line.pk, on=ANSWERED, by=scene.clerk, at=LATER)
    make.refused("answer.told", following.tell_voter, line_id=line.pk, on=ANSWERED, by=scene.clerk, at=LATER)
    make.refused("petition.needs_text", following.publish, line_id=line.pk, text="", by=scene.clerk, at=LATER)
    following.publish(line_id=line.pk, text="Sửa đường liên xã", by=scene.clerk, at=LATER)
    owed_to_public = Commitment.objects.get(source_kind="petition_publication")
    assert owed_to_public.state == State.KEPT
    make.refused("petition.published", following.publish, line_id=line.pk, text="Nữa", by=scene.clerk, at=LATER)
    following.withdraw(petition_id=petition.pk, reason="Có tên người", by=scene.clerk, at=LATER)
    row = fresh(petition)
    assert (row.published_on, AnswerLine.objects.get().published_on) == (None, None)


def test_a_broken_promise_is_reported_and_checked(world: World) -> None:
    scene = world.scene
    answer(scene, said(world.petition, ResultClass.TO_DO, answering.Promised("Đặt biển báo", date(2026, 3, 30))))
    pledge = Pledge.objects.get()
    ledger.prove(
        commitment_id=pledge.commitment_id, body=scene.works, statement="Đã đặt", received_on=ANSWERED,
        by=scene.works_officer, at=LATER,
    )  # fmt: skip
    ledger.judge_kept(commitment_id=pledge.commitment_id, by=scene.head, at=LATER)
    checking: dict[str, Any] = {"pledge_id": pledge.pk, "is_broken": True, "note": "Chưa có biển", "at": LATER}
    make.refused("pledge.not_reported", following.check_pledge, by=scene.head, **checking)
    reporting: dict[str, Any] = {"pledge_id": pledge.pk, "report": "Chưa thấy biển", "on": ANSWERED, "at": LATER}
    with pytest.raises(PermissionDenied):
        following.report_broken(by=scene.works_officer, **reporting)
    tomorrow = reporting | {"on": ANSWERED + timedelta(days=1)}
    make.refused("pledge.day", following.report_broken, by=scene.deputy, **tomorrow)
    following.report_broken(by=scene.deputy, **reporting)
    make.refused("pledge.reported", following.report_broken, by=scene.clerk, **reporting)
    with pytest.raises(PermissionDenied):
        following.check_pledge(by=scene.works_head, **checking)
    following.check_pledge(by=scene.head, **checking)
    pledge.refresh_from_db()
    assert (pledge.is_broken, pledge.commitment.state) == (True, State.OPEN)
    told = [entry.title for entry in history(pledge.line.petition)]
    assert told[:2] == ["Kiểm tra lời hứa", "Phản ánh lời hứa không thực hiện"]


def test_a_promise_found_broken_after_all_opens_what_was_found_solved() -> None:
    scene = make.scene()
    petition = routed(scene)
    answer(scene, said(petition, ResultClass.TO_DO, answering.Promised("Đặt biển báo", date(2026, 3, 30))))
    pledge = Pledge.objects.get()
    ledger.prove(
        commitment_id=pledge.commitment_id, body=scene.works, statement="Đã đặt", received_on=ANSWERED,
        by=scene.works_officer, at=LATER,
    )  # fmt: skip
    ledger.judge_kept(commitment_id=pledge.commitment_id, by=scene.head, at=LATER)
    following.solve(petition_id=petition.pk, on=ANSWERED, note="Đã xem", by=scene.head, at=LATER)
    following.report_broken(pledge_id=pledge.pk, report="Chưa thấy biển", on=ANSWERED, by=scene.clerk, at=LATER)
    following.check_pledge(pledge_id=pledge.pk, is_broken=True, note="Chưa có biển", by=scene.head, at=LATER)
    petition.refresh_from_db()
    pledge.commitment.refresh_from_db()
    assert (petition.state, petition.answered_on, petition.solved_on) == (PetitionState.ROUTED, None, None)
    assert (petition.reopened_on, pledge.commitment.state) == (ANSWERED, State.OPEN)
    assert history(petition)[0].title == "Mở lại"
