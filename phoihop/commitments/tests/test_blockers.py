"""What holds a commitment up: put to who must help, answered, handed on, closed; the date outside stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from phoihop.commitments import services
from phoihop.commitments.models import Blocker, Commitment, HandBackGround, Outcome, State, Turn
from phoihop.commitments.ranges import Wanted, list_of
from phoihop.commitments.showing import blocker_badge
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import MONDAY, TODAY, Scene
from phoihop.desk.board import board
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import BodyRole

pytestmark = pytest.mark.django_db
NEEDED = date(2026, 3, 9)


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.fixture
def helper() -> Body:
    return people.body(name="Sở Tài chính")


def blocked(scene: Scene, helper: Body, **changed: Any) -> Blocker:
    """The lead of a commitment due on 20 March needs figures by 9 March."""
    given: dict[str, Any] = {
        "body": scene.lead, "helper": helper, "text": "Chưa có số liệu thu", "needed_by": NEEDED, "by": scene.clerk,
        "at": MONDAY, "today": TODAY,
    } | changed  # fmt: skip
    row = given.pop("commitment", None) or make.owed(scene, due_on=date(2026, 3, 20))
    return services.raise_blocker(commitment_id=row.pk, **given)


def refused(code: str, act: Any, **given: Any) -> None:
    with pytest.raises(Refused) as caught:
        act(**given)
    assert caught.value.code == code


def answer(blocker: Blocker, helper: Body, by: User, **changed: Any) -> None:
    given: dict[str, Any] = {
        "commitment_id": blocker.answered_by_id, "body": helper, "statement": "Đã gửi bảng số liệu", "received_on": TODAY,
        "outcome": Outcome.SOLVED, "by": by, "at": MONDAY,
    } | changed  # fmt: skip
    services.prove(**given)


def test_a_blocker_is_an_answer_owed_by_the_day_and_moves_no_date(scene: Scene, helper: Body) -> None:
    blocker = blocked(scene, helper)
    owed = blocker.answered_by
    assert (owed.due_on, owed.judge, owed.source_code) == (NEEDED, scene.lead, blocker.code)
    lead = make.part(owed, BodyRole.LEAD)
    assert (lead.body, lead.turn, lead.due_on) == (helper, Turn.ACT, NEEDED)
    blocker.commitment.refresh_from_db()
    assert (blocker.commitment.due_on, blocker.commitment.state) == (date(2026, 3, 20), State.OPEN)
    assert Notification.objects.filter(kind="blocker.raised", user=scene.judge).exists()
    assert Act.objects.filter(verb="blocker.raised", by=scene.clerk).exists()


def test_the_answer_names_what_it_brought_and_who_raised_it_closes_it(scene: Scene, helper: Body) -> None:
    blocker, worker = blocked(scene, helper), people.user(of=helper)
    refused("proof.outcome_of_blocker", answer, blocker=blocker, helper=helper, by=worker, outcome="")
    answer(blocker, helper, worker, outcome=Outcome.REFUSED, statement="Không có nguồn số liệu này")
    owed = Commitment.objects.get(pk=blocker.answered_by_id)
    assert make.part(owed, BodyRole.RECIPIENT).turn == Turn.JUDGE
    assert blocker_badge(owed, "refused", TODAY).text == "Không tháo gỡ được, có lý do, chờ xác nhận"
    with pytest.raises(PermissionDenied):
        services.judge_kept(commitment_id=owed.pk, reason="", by=scene.judge, at=MONDAY)
    services.judge_kept(commitment_id=owed.pk, reason="", by=scene.head, at=MONDAY)
    owed.refresh_from_db()
    assert (owed.state, blocker_badge(owed, "refused", TODAY).tone) == (State.KEPT, "alarm")
    assert not Blocker.objects.standing().exists()


def test_only_an_answer_to_a_blocker_names_an_outcome(scene: Scene) -> None:
    row = make.owed(scene, due_on=NEEDED)
    refused(
        "proof.outcome_of_blocker", services.prove, commitment_id=row.pk, body=scene.lead, statement="x", received_on=TODAY,
        outcome=Outcome.SOLVED, by=scene.clerk, at=MONDAY,
    )  # fmt: skip


def test_an_answer_that_does_not_help_is_sent_back(scene: Scene, helper: Body) -> None:
    blocker = blocked(scene, helper)
    answer(blocker, helper, people.user(of=helper), outcome=Outcome.PARTLY)
    services.return_proof(proof_id=blocker.answered_by.proofs.get().pk, reason="Thiếu hai xã", by=scene.head, at=MONDAY)
    owed = Commitment.objects.get(pk=blocker.answered_by_id)
    assert (owed.state, make.part(owed, BodyRole.LEAD).turn) == (State.OPEN, Turn.ACT)


def test_not_mine_goes_to_the_body_that_is_named_and_the_day_stays(scene: Scene, helper: Body) -> None:
    blocker, other = blocked(scene, helper), people.body(name="Kho bạc")
    asked = services.hand_back(
        commitment_id=blocker.answered_by_id, body=helper, ground=HandBackGround.NOT_COMPETENT, explanation="Của kho bạc",
        proposed_body=other, by=people.user(of=helper), at=MONDAY,
    )  # fmt: skip
    services.accept_hand_back(hand_back_id=asked.pk, answer="Đồng ý", new_lead=other, by=scene.head, at=MONDAY)
    owed = Commitment.objects.get(pk=blocker.answered_by_id)
    assert (make.part(owed, BodyRole.LEAD).body, owed.due_on) == (other, NEEDED)


def test_a_late_answer_is_told_to_the_heads_of_who_must_help(scene: Scene, helper: Body) -> None:
    head = people.user(of=helper, kind=RoleKind.LEADER)
    blocked(scene, helper)
    day = NEEDED
    while not Notification.objects.filter(user=head, kind="commitment.reminder_escalation").exists():
        day += timedelta(days=1)
        assert day < NEEDED + timedelta(days=30)
        services.escalate(today=day, at=datetime.combine(day, MONDAY.timetz()))


def test_a_late_answer_is_told_to_the_common_superior_who_sees_it_then_and_before(scene: Scene) -> None:
    above = people.body(name="Ủy ban mẫu")
    helper = people.body(name="Sở giúp", parent=above)
    Body.objects.filter(pk=scene.lead.pk).update(parent=people.body(name="Chi nhánh", parent=above))
    scene.lead.refresh_from_db()
    head, worker = people.user(of=above, kind=RoleKind.LEADER), people.user(of=above)
    blocker = blocked(scene, helper)
    assert make.part(blocker.answered_by, BodyRole.CC).body == above
    assert Blocker.objects.visible_to(worker).get() == blocker
    told = Notification.objects.filter(kind="commitment.reminder_escalation", user__in=[head, worker])
    services.escalate(today=NEEDED, at=MONDAY)
    assert not told.exists()  # its day is not over
    for _run in range(2):
        services.escalate(today=NEEDED + timedelta(days=14), at=MONDAY)
    assert [one.user for one in told] == [head]
    assert told.get().url == blocker.answered_by.get_absolute_url()
    answer(blocker, helper, people.user(of=helper))
    services.escalate(today=NEEDED + timedelta(days=40), at=MONDAY)
    assert told.count() == 1
    other = blocked(scene, above, commitment=blocker.commitment)  # who is above the one that asks is asked itself
    assert not other.answered_by.participations.filter(role=BodyRole.CC).exists()


def test_a_registry_records_it_from_the_paper_of_who_has_it(scene: Scene, helper: Body) -> None:
    row = make.owed(scene, due_on=date(2026, 3, 20))
    refused(
        "commitment.no_paper", blocked, scene=scene, helper=helper, commitment=row, by=scene.registry, from_paper=True
    )
    paper = make.paper(issuer=scene.lead, issued_on=TODAY)
    blocked(scene, helper, commitment=row, by=scene.registry, from_paper=True, paper=paper)
    act = Act.objects.get(verb="blocker.raised")
    assert (act.on_behalf_of, act.by) == (scene.lead.code, scene.registry)


@pytest.mark.parametrize(
    ("code", "changed"),
    [("blocker.day_is_over", {"needed_by": date(2026, 3, 1)}), ("blocker.of_ones_own", {"helper": "lead"})],
)
def test_what_cannot_be_asked(scene: Scene, helper: Body, code: str, changed: dict[str, Any]) -> None:
    given = {key: scene.lead if value == "lead" else value for key, value in changed.items()}
    refused(code, blocked, scene=scene, **({"helper": helper} | given))
    assert not Blocker.objects.exists()


def test_only_who_owes_is_held_up_and_only_while_it_is_open(scene: Scene, helper: Body) -> None:
    row = make.owed(scene, due_on=date(2026, 3, 20))
    refused(
        "blocker.not_ones_task",
        blocked,
        scene=scene,
        helper=helper,
        commitment=row,
        body=scene.recipient,
        by=scene.judge,
    )
    for user in (scene.stranger, scene.judge, people.user(kind=RoleKind.AUDITOR)):
        with pytest.raises(PermissionDenied):
            blocked(scene, helper, commitment=row, by=user)
    services.close_no_longer_due(commitment_id=row.pk, reason="Bỏ", by=scene.judge, at=MONDAY)
    refused("commitment.closed", blocked, scene=scene, helper=helper, commitment=row)


def test_the_board_counts_what_is_held_up_and_opens_those_rows(scene: Scene, helper: Body) -> None:
    blocker = blocked(scene, helper)
    blocked(scene, helper, commitment=blocker.commitment, text="Và thiếu người")
    make.owed(scene, due_on=date(2026, 3, 21))
    shown = board(scene.judge, today=TODAY, now=MONDAY)
    assert shown.held == 1
    assert "held=on" in shown.held_url
    wanted = Wanted(TODAY, regulation=scene.regulation, held=True)
    assert list_of(scene.judge, wanted).total().number == 1
    assert list_of(people.user(of=helper), Wanted(TODAY, held=True)).total().number == 0
    page = as_(scene.judge).get(shown.held_url).content.decode()
    assert blocker.commitment.code in page


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_raised_answered_and_read_on_the_pages(scene: Scene, helper: Body) -> None:
    today = timezone.localdate()
    row = make.owed(scene, due_on=today + timedelta(days=20), at=timezone.now(), today=today)
    worker = people.user(of=helper)
    url = reverse("commitments:blocker", args=[row.code])
    file = SimpleUploadedFile("vuong.txt", "Bảng thiếu".encode(), content_type="text/plain")
    sent = {
        "helper": helper.code,
        "text": "Chưa có <b>số liệu</b>",
        "needed_by": f"{today + timedelta(days=5):%d/%m/%Y}",
    }
    assert as_(scene.clerk).post(url, sent | {"text": ""}).status_code == 422
    assert as_(scene.clerk).post(url, sent | {"file": file}).status_code == 302
    blocker = Blocker.objects.get()
    shown = as_(scene.clerk).get(row.get_absolute_url()).content.decode()
    assert "Chưa có &lt;b&gt;số liệu" in shown
    assert "Chờ trả lời" in shown
    assert "Đang vướng" in as_(scene.clerk).get("/?tab=body").content.decode()
    answer_page = as_(worker).get(blocker.answered_by.get_absolute_url()).content.decode()
    assert "Nhiệm vụ đang vướng:" in answer_page
    assert row.get_absolute_url() not in answer_page  # the helper may not open what is held up
    assert "Giải quyết vướng mắc" in as_(worker).get("/?tab=body").content.decode()
    prove = reverse("commitments:prove", args=[blocker.answered_by.code])
    assert "Kết quả tháo gỡ" in as_(worker).get(prove).content.decode()
    given = {"statement": "Đã gửi", "received_on": f"{today:%d/%m/%Y}"}
    assert as_(worker).post(prove, given).status_code == 422
    assert as_(worker).post(prove, given | {"outcome": "solved"}).status_code == 302
    assert "Đã tháo gỡ, chờ xác nhận" in as_(scene.clerk).get(row.get_absolute_url()).content.decode()
    attached = reverse("commitments:blocker-file", args=[blocker.code])
    assert b"".join(as_(worker).get(attached).streaming_content) == "Bảng thiếu".encode()  # type: ignore[attr-defined]  # a file is streamed
    assert as_(scene.stranger).get(attached).status_code == 404
    other = people.user(of=scene.signatory)
    assert as_(other).get(attached).status_code == 404
    assert "Chưa có &lt;b&gt;số liệu" not in as_(other).get(row.get_absolute_url()).content.decode()
