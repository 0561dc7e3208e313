"""A programme proposed, approved, its work owed, moved, dropped, cancelled: done, refused, forbidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment, HandBackGround, Participation, State
from phoihop.commitments.offers import Rights, offers, recorded_offers
from phoihop.commitments.queries import case_page, folder
from phoihop.commitments.tests import make as owed
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.models import Addressee
from phoihop.programmes import services
from phoihop.programmes.models import Area, Programme, ProgrammeKind, Stage, Task
from phoihop.programmes.permissions import reads_private
from phoihop.programmes.services import TaskFrame
from phoihop.programmes.tests import make
from phoihop.programmes.tests.make import FIRST, LAST, MONDAY, TODAY, Scene

pytestmark = pytest.mark.django_db
NOW: dict[str, Any] = {"at": MONDAY}
ON: dict[str, Any] = {"at": MONDAY, "today": TODAY}


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code


def forbidden(act: Callable[[], object]) -> None:
    with pytest.raises(PermissionDenied):
        act()


@pytest.mark.parametrize("kind", list(ProgrammeKind))
def test_each_kind_is_proposed_with_its_own_fields(scene: Scene, kind: ProgrammeKind) -> None:
    programme = make.proposed(scene, kind)
    assert (programme.state, programme.details) == ("proposed", make.DETAILS[kind])
    assert Notification.objects.filter(kind="programme.proposed", user=scene.head).exists()


def test_a_proposal_says_what_when_and_its_kind_needs(scene: Scene) -> None:
    kind = ProgrammeKind.DELEGATION
    for changes, code in (
        ({"title": " "}, "programme.title_needed"),
        ({"last": FIRST - timedelta(days=1)}, "programme.days"),
        ({"occasion": "my_birthday"}, "programme.unknown_occasion"),
        ({"details": {"people": 3}}, "programme.details"),
    ):
        refused(code, lambda changes=changes: make.proposed(scene, kind, **changes))  # type: ignore[misc]  # bound now
    frame = make.frame(kind)
    for other in (scene.worker, scene.stranger):
        forbidden(lambda by=other: services.propose(kind=kind, host=scene.host, frame=frame, by=by, **ON))  # type: ignore[misc]  # bound now
    hidden = ledger.owe(title="Việc kín", lead=scene.guest, by=None, **ON)
    forbidden(lambda: make.proposed(scene, commitment=hidden))


def test_only_the_last_seen_version_is_written_over(scene: Scene) -> None:
    programme = make.proposed(scene)
    frame = make.frame(programme.kind, title="Đón đoàn, sửa", parts=[scene.other])
    changed = services.change(programme_id=programme.pk, revision=1, frame=frame, by=scene.clerk, **NOW)
    assert (changed.title, [part.body for part in changed.parts.all()]) == ("Đón đoàn, sửa", [scene.other])
    again = {"programme_id": programme.pk, "frame": frame, "by": scene.clerk, **NOW}
    refused("programme.changed_meanwhile", lambda: services.change(revision=1, **again))
    forbidden(lambda: services.change(revision=2, **again | {"by": scene.worker}))
    make.task(scene, programme)
    services.approve(programme_id=programme.pk, by=scene.head, **ON)
    later = replace(frame, last=LAST + timedelta(days=1))
    refused("programme.moved_by_an_act", lambda: services.change(revision=2, **again | {"frame": later}))


def test_approval_makes_each_task_owed_once(scene: Scene) -> None:
    programme = make.proposed(scene)
    refused("programme.nothing_divided", lambda: services.approve(programme_id=programme.pk, by=scene.head, **ON))
    named = people.person(of=scene.other, full_name="Trần Văn Trực")
    make.task(scene, programme, person=named)
    make.task(scene, programme, body=scene.host, title="Nội dung làm việc", area=Area.CONTENT)
    for other in (scene.clerk, scene.worker_head, scene.stranger):
        forbidden(lambda by=other: services.approve(programme_id=programme.pk, by=by, **ON))  # type: ignore[misc]  # bound now
    assert not Programme.objects.visible_to(scene.worker).filter(pk=programme.pk).exists()
    programme = services.approve(programme_id=programme.pk, by=scene.head, **ON)
    refused("programme.not_proposed", lambda: services.approve(programme_id=programme.pk, by=scene.head, **ON))
    rows = Commitment.objects.filter(source_kind="programme").order_by("pk")
    assert [(row.state, row.judge, row.due_on) for row in rows] == [(State.OPEN, scene.host, date(2026, 3, 18))] * 2
    for who in (scene.worker, scene.visitor):
        assert Programme.objects.visible_to(who).filter(pk=programme.pk).exists()
    assert not Programme.objects.visible_to(scene.stranger).exists()
    assert (reads_private(scene.worker, programme), reads_private(scene.visitor, programme)) == (True, False)
    lead = Participation.objects.get(body=scene.other, role="lead")
    assert lead.person is None, "the body's own head names whom the division names"
    forbidden(lambda: services.name_people(programme_id=programme.pk, by=scene.worker, **ON))
    assert services.name_people(programme_id=programme.pk, by=scene.worker_head, **ON) == 1
    lead.refresh_from_db()
    assert lead.person == named


def test_who_stands_above_decides_by_itself_or_on_paper_and_judges_the_host(scene: Scene) -> None:
    above = people.body(name="Cơ quan trên")
    registry = people.user(of=scene.host, kind=RoleKind.REGISTRY_CLERK)
    programme = make.proposed(scene, approver=above)
    make.task(scene, programme, body=scene.host)
    forbidden(lambda: services.approve(programme_id=programme.pk, by=scene.head, **ON))
    paper = owed.paper(issuer=above, issued_on=TODAY)
    line = Addressee(paper=paper, body=scene.host, sent_at=MONDAY)
    audit.create(line, verb="paper.sent", by=None, **NOW)
    forbidden(lambda: services.approve(programme_id=programme.pk, paper=paper, by=scene.worker, **ON))
    services.approve(programme_id=programme.pk, paper=paper, by=registry, **ON)
    act = Act.objects.get(verb="programme.approved")
    assert (act.by, act.on_behalf_of) == (registry, above.code)
    assert Commitment.objects.get(source_kind="programme").judge == above


def test_an_approver_above_the_host_owes_its_decision_until_it_is_made_or_withdrawn(scene: Scene) -> None:
    above, beside = people.body(name="Cơ quan trên"), people.body(name="Cơ quan bên")
    judge = people.user(of=above, kind=RoleKind.LEADER)

    def states() -> list[tuple[Body, str, date | None]]:
        rows = Commitment.objects.filter(source_kind="programme_approval").order_by("pk")
        return [(row.participations.get(role="lead").body, row.state, row.due_on) for row in rows]

    make.proposed(scene)
    assert states() == [], "a host that decides itself owes itself nothing"
    programme = make.proposed(scene, approver=beside)
    frame = make.frame(programme.kind, approver=above)
    services.change(programme_id=programme.pk, revision=1, frame=frame, by=scene.clerk, **NOW)
    assert states() == [(beside, State.NO_LONGER_DUE, None), (above, State.OPEN, None)]
    waiting = Commitment.objects.get(source_kind="programme_approval", state=State.OPEN)
    for who, place in ((judge, programme.get_absolute_url()), (scene.clerk, programme.get_absolute_url())):
        assert case_page(who, waiting) == place
    assert case_page(scene.stranger, waiting) == ""
    assert Notification.objects.filter(kind="commitment.opened", user=judge).exists()
    renamed = replace(frame, title="Đón đoàn của tỉnh kết nghĩa")
    services.change(programme_id=programme.pk, revision=2, frame=renamed, by=scene.clerk, **NOW)
    waiting.refresh_from_db()
    assert waiting.title == "Duyệt chương trình: Đón đoàn của tỉnh kết nghĩa"
    shown = Rights(judge, folder(judge, waiting), TODAY)
    assert not {"prove", "hand-back"} & {offer.act for offer in (*offers(shown), *recorded_offers(shown))}
    given: dict[str, Any] = {"commitment_id": waiting.pk, "body": above, "by": judge, **NOW}
    refused("proof.on_its_case", lambda: ledger.prove(statement="Đã duyệt.", received_on=TODAY, **given))
    why: dict[str, Any] = {"ground": HandBackGround.WRONG_BODY, "explanation": "Không duyệt"}
    refused("hand_back.on_its_case", lambda: ledger.hand_back(**why, **given))
    make.task(scene, programme)
    services.approve(programme_id=programme.pk, by=judge, **ON)
    assert states()[-1] == (above, State.KEPT, None)
    for by, state in ((judge, State.KEPT), (scene.head, State.NO_LONGER_DUE)):
        other = make.proposed(scene, approver=above)
        services.cancel(programme_id=other.pk, reason="Chưa đủ kinh phí", by=by, **NOW)
        assert states()[-1] == (above, state, None)


def test_a_promised_report_is_owed_by_the_host_unless_somebody_was_given_it(scene: Scene) -> None:
    details = make.DETAILS[ProgrammeKind.DIPLOMACY] | {"report_by": "2026-04-10"}
    make.approved(scene, ProgrammeKind.DIPLOMACY, details=details)
    report = Task.objects.get(area=Area.REPORT)
    assert (report.body, report.due_on) == (scene.host, date(2026, 4, 10))
    assert report.commitment is not None
    other = make.proposed(scene, ProgrammeKind.DIPLOMACY, details=details)
    make.task(scene, other, area=Area.REPORT)
    services.approve(programme_id=other.pk, by=scene.head, **ON)
    assert other.tasks.count() == 1


def test_late_work_is_owed_at_once_and_only_heads_give_it(scene: Scene) -> None:
    programme = make.approved(scene)
    forbidden(lambda: make.task(scene, programme))
    late = make.task(scene, programme, by=scene.head, body=scene.guest, area=Area.CARS)
    late.refresh_from_db()
    assert late.commitment is not None
    refused("task.follow_up_too_early", lambda: make.task(scene, programme, by=scene.head, stage=Stage.FOLLOW_UP))
    refused("task.in_the_past", lambda: make.task(scene, programme, by=scene.head, due_on=TODAY - timedelta(days=1)))
    refused("task.title_needed", lambda: make.task(scene, programme, by=scene.head, title=""))
    outside = people.person(of=scene.guest)
    refused("task.not_of_this_body", lambda: make.task(scene, programme, by=scene.head, person=outside))


def test_a_task_is_written_until_owed_then_moved_or_dropped_with_a_reason(scene: Scene) -> None:
    programme = make.proposed(scene)
    task = make.task(scene, programme)
    frame = TaskFrame(area=Area.PRESS, title="Đưa tin", body=scene.other, due_on=date(2026, 3, 17))
    given = {"task_id": task.pk, "frame": frame, "by": scene.clerk, **ON}
    services.change_task(revision=1, **given)
    refused("programme.changed_meanwhile", lambda: services.change_task(revision=1, **given))
    services.approve(programme_id=programme.pk, by=scene.head, **ON)
    refused("task.owed_already", lambda: services.change_task(revision=2, **given))
    move: dict[str, Any] = {"task_id": task.pk, "due_on": date(2026, 3, 19), "by": scene.head, **ON}
    forbidden(lambda: services.move_task(reason="x", **move | {"by": scene.clerk}))
    refused("programme.reason_needed", lambda: services.move_task(reason="", **move))
    services.move_task(reason="Đoàn đến muộn", **move)
    commitment = Commitment.objects.get()
    assert commitment.due_on == date(2026, 3, 19)
    forbidden(lambda: services.drop_task(task_id=task.pk, reason="x", by=scene.clerk, **NOW))
    services.drop_task(task_id=task.pk, reason="Không cần báo chí", by=scene.head, **NOW)
    commitment.refresh_from_db()
    assert (commitment.state, "Không cần báo chí" in commitment.verdict_reason) == (State.NO_LONGER_DUE, True)
    refused("task.dropped_already", lambda: services.drop_task(task_id=task.pk, reason="x", by=scene.head, **NOW))
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(dropped_reason="")


def test_moved_days_move_the_run_sheet_and_open_work_cancelling_ends_it(scene: Scene) -> None:
    programme = make.approved(scene)
    line = services.RunLine(on=FIRST, starts=MONDAY.time(), title="Đón")
    services.add_rows(programme_id=programme.pk, lines=[line], by=scene.clerk, **NOW)
    to: dict[str, Any] = {
        "programme_id": programme.pk,
        "first": FIRST + timedelta(days=7),
        "last": LAST + timedelta(days=7),
    }
    forbidden(lambda: services.move(reason="x", by=scene.clerk, **to, **ON))
    services.move(reason="Trùng kỳ họp", by=scene.head, **to, **ON)
    refused("programme.same_days", lambda: services.move(reason="x", by=scene.head, **to, **ON))
    commitment = Commitment.objects.get()
    assert (commitment.due_on, programme.run.get().on) == (date(2026, 3, 25), FIRST + timedelta(days=7))
    told = set(Notification.objects.filter(kind="programme.moved").values_list("user", flat=True))
    assert told == {scene.clerk.pk, scene.worker.pk, scene.worker_head.pk, scene.visitor.pk}
    forbidden(lambda: services.cancel(programme_id=programme.pk, reason="x", by=scene.worker_head, **NOW))
    services.cancel(programme_id=programme.pk, reason="Đoàn hoãn", by=scene.head, **NOW)
    commitment.refresh_from_db()
    assert commitment.state == State.NO_LONGER_DUE
    refused("programme.over", lambda: services.cancel(programme_id=programme.pk, reason="x", by=scene.head, **NOW))
    assert Programme.objects.visible_to(scene.worker).filter(pk=programme.pk).exists()


def test_a_verdict_outlives_the_cancelling(scene: Scene) -> None:
    programme = make.approved(scene)
    commitment = Commitment.objects.get()
    ledger.prove(
        commitment_id=commitment.pk, body=scene.other, statement="Xong", received_on=TODAY, by=scene.worker, at=MONDAY
    )
    ledger.judge_kept(commitment_id=commitment.pk, reason="", by=scene.head, at=MONDAY)
    services.cancel(programme_id=programme.pk, reason="Đoàn hoãn", by=scene.head, **NOW)
    commitment.refresh_from_db()
    assert commitment.state == State.KEPT
