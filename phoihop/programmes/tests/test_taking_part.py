"""What the clause counts of a programme, who hears of a decision, what taking part in a campaign obliges to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment, State
from phoihop.commitments.queries import case_page
from phoihop.commitments.tests import make as owed
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers.typeset.sheet import Fields
from phoihop.programmes import services
from phoihop.programmes.models import Area, Entry, Programme, ProgrammeKind, Stage, Task
from phoihop.programmes.tests import make
from phoihop.programmes.tests.make import FIRST, LAST, MONDAY, TODAY, Scene
from phoihop.programmes.writing import report_sheet_of, run_sheet_of

pytestmark = pytest.mark.django_db
ON: dict[str, Any] = {"at": MONDAY, "today": TODAY}
CAMPAIGN = ProgrammeKind.CAMPAIGN
BY = date(2026, 3, 25)
YEAR: dict[str, Any] = {"first": date(2026, 3, 10), "last": date(2026, 11, 30)}
REGISTERED: dict[str, Any] = {"what": "Một công trình"}


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def campaign(scene: Scene, **changes: Any) -> Programme:
    """Approved; the guest is invited, the other body only has work in it."""
    details = make.DETAILS[CAMPAIGN] | {"register_by": BY.isoformat()}
    return make.approved(scene, CAMPAIGN, **{"details": details, **YEAR, **changes})


def promised(body: Body | None = None) -> list[tuple[str, str, date | None]]:
    """(of which kind, how it stands, by when) of what taking part obliges to, in the order it came to be owed."""
    rows = Commitment.objects.filter(source_kind__in=("programme_registration", "programme_result")).order_by("pk")
    rows = rows.filter(participations__body=body, participations__role="lead") if body else rows
    return [(row.source_kind.removeprefix("programme_"), row.state, row.due_on) for row in rows]


def enter(scene: Scene, programme: Programme, table: str, *, day: datetime = MONDAY, **values: Any) -> Entry:
    return services.enter(
        programme_id=programme.pk, table=table, body=scene.guest, values=values, by=scene.visitor, at=day
    )


def test_divided_work_counts_for_the_clause_and_stands_on_its_board(scene: Scene) -> None:
    regulation = owed.regulation(parties=[scene.host, scene.other])
    clause = owed.obligation(
        regulation=regulation, leads=[scene.host], partners=[scene.other], action="Phối hợp đón đoàn"
    )
    programme = make.proposed(scene, obligation=clause)
    make.task(scene, programme)
    make.task(scene, programme, body=scene.host, title="Nội dung")
    assert not clause.performed_by.exists(), "nothing is owed before the approval"
    services.approve(programme_id=programme.pk, by=scene.head, **ON)
    assert {row.title for row in clause.performed_by.all()} == {"Bảo vệ vòng ngoài", "Nội dung"}
    rows = Commitment.objects.filter(source_kind="programme")
    assert {row.regulation for row in rows} == {regulation}
    lead = rows.get(title="Nội dung")
    assert (lead.judge, lead.is_self_judged) == (scene.other, False), (
        "the host does not judge itself where others signed"
    )
    at = datetime.combine(FIRST, MONDAY.timetz())
    frame = services.TaskFrame(area=Area.OTHER, title="Lời hứa tại buổi", body=scene.other, due_on=LAST)
    services.add_task(
        programme_id=programme.pk, frame=frame, stage=Stage.FOLLOW_UP, by=scene.head, at=at, today=FIRST
    )  # fmt: skip
    after = Commitment.objects.get(title="Lời hứa tại buổi")
    assert (after.regulation, after.performs.exists()) == (regulation, False)


def test_work_is_not_counted_twice_nor_for_a_clause_out_of_force(scene: Scene) -> None:
    regulation = owed.regulation(parties=[scene.host, scene.other])
    clause = owed.obligation(regulation=regulation, leads=[scene.host])
    carried = ledger.owe(
        title="Đón đoàn theo quy chế", lead=scene.host, recipients=[scene.other], performs=[clause], by=None, **ON
    )
    first = make.proposed(scene, obligation=clause, commitment=carried)
    second = make.proposed(scene, obligation=clause)
    for programme in (first, second):
        make.task(scene, programme)
    services.approve(programme_id=first.pk, by=scene.head, **ON)
    assert list(clause.performed_by.all()) == [carried]
    regulation.editions.update(state="replaced")
    services.approve(programme_id=second.pk, by=scene.head, **ON)
    assert list(clause.performed_by.all()) == [carried]


def test_the_host_hears_of_the_decision_with_its_reason(scene: Scene) -> None:
    above = people.body(name="Cơ quan trên")
    judge = people.user(of=above, kind=RoleKind.LEADER)
    declined = make.proposed(scene, approver=above)
    services.cancel(programme_id=declined.pk, reason="Trùng lịch họp", by=judge, at=MONDAY)
    told = Notification.objects.filter(kind="programme.declined")
    assert {one.user for one in told} == {scene.clerk, scene.head}
    assert {one.title for one in told} == {"Không duyệt: Đón đoàn mẫu. Lý do: Trùng lịch họp"}
    given_up = make.proposed(scene)
    services.cancel(programme_id=given_up.pk, reason="Đoàn hoãn", by=scene.head, at=MONDAY + timedelta(hours=1))
    assert Notification.objects.get(kind="programme.declined", title__startswith="Đã hủy").user == scene.clerk
    accepted = make.proposed(scene, approver=above)
    make.task(scene, accepted)
    services.approve(programme_id=accepted.pk, by=judge, **ON)
    assert {one.user for one in Notification.objects.filter(kind="programme.decided")} == {scene.clerk, scene.head}


def test_who_is_invited_hears_of_it_once_approved(scene: Scene) -> None:
    programme = make.proposed(scene)
    make.task(scene, programme)
    assert not Notification.objects.filter(user=scene.visitor).exists()
    services.approve(programme_id=programme.pk, by=scene.head, **ON)
    told = Notification.objects.filter(kind="programme.invited")
    assert {one.user for one in told} == {scene.visitor}, "who has work hears of it with the work"
    late = people.body(name="Sở mời sau")
    officer = people.user(of=late)
    frame = make.frame(programme.kind, parts=[scene.guest, scene.other, late])
    services.change(programme_id=programme.pk, revision=1, frame=frame, by=scene.clerk, at=MONDAY + timedelta(hours=1))
    assert {one.user for one in told.all()} == {scene.visitor, officer}


def test_an_invited_body_owes_its_registration_and_registering_keeps_it(scene: Scene) -> None:
    programme = campaign(scene)
    assert promised() == [("registration", State.OPEN, BY)], "who only has work in it is not asked to register"
    row = Commitment.objects.get(source_kind="programme_registration")
    assert (row.judge, case_page(scene.visitor, row)) == (
        scene.host,
        f"{programme.get_absolute_url()}records/?table=registrations",
    )
    assert case_page(scene.stranger, row) == ""
    assert Notification.objects.filter(kind="commitment.opened", user=scene.visitor).count() == 1
    with pytest.raises(Refused) as refused:
        ledger.prove(
            commitment_id=row.pk,
            body=scene.guest,
            statement="Đã đăng ký",
            received_on=TODAY,
            by=scene.visitor,
            at=MONDAY,
        )
    assert refused.value.code == "proof.on_its_case"
    enter(scene, programme, "registrations", **REGISTERED)
    assert promised() == [
        ("registration", State.KEPT, BY),
        ("result", State.OPEN, date(2026, 6, 30)),
        ("result", State.OPEN, date(2026, 11, 30)),
    ]


def test_a_half_year_s_result_keeps_that_half_year_and_no_other(scene: Scene) -> None:
    programme = campaign(scene)
    enter(scene, programme, "registrations", **REGISTERED)
    july = datetime(2026, 7, 2, 2, tzinfo=UTC)
    entry = enter(scene, programme, "results", day=july, half_year="2026-H1", what="Xong một công trình")
    assert [state for kind, state, _due in promised() if kind == "result"] == [State.KEPT_LATE, State.OPEN]
    services.remove_entry(entry_id=entry.pk, by=scene.visitor, at=july)
    results = [(state, due) for kind, state, due in promised() if kind == "result"]
    assert results[-1] == (State.OPEN, date(2026, 6, 30)), "what a removed row had kept is owed anew"


def test_who_registers_late_owes_no_half_year_that_is_over(scene: Scene) -> None:
    programme = campaign(scene)
    enter(scene, programme, "registrations", day=datetime(2026, 8, 3, 2, tzinfo=UTC), **REGISTERED)
    assert promised() == [("registration", State.KEPT_LATE, BY), ("result", State.OPEN, date(2026, 11, 30))]


def test_a_campaign_moved_changed_or_over_takes_its_promises_along(scene: Scene) -> None:
    programme = campaign(scene)
    enter(scene, programme, "registrations", **REGISTERED)
    services.move(
        programme_id=programme.pk, last=date(2027, 1, 31), first=YEAR["first"], reason="Kéo dài", by=scene.head, **ON
    )
    assert [due for kind, _state, due in promised() if kind == "result"] == [
        date(2026, 6, 30), date(2026, 12, 31), date(2027, 1, 31),
    ]  # fmt: skip
    services.move(programme_id=programme.pk, last=date(2026, 6, 15), first=YEAR["first"], reason="Rút ngắn", by=scene.head,
                  at=MONDAY + timedelta(hours=1), today=TODAY)  # fmt: skip
    assert [(state, due) for kind, state, due in promised() if kind == "result"] == [
        (State.OPEN, date(2026, 6, 15)), (State.NO_LONGER_DUE, date(2026, 12, 31)), (State.NO_LONGER_DUE, date(2027, 1, 31)),
    ]  # fmt: skip
    services.cancel(programme_id=programme.pk, reason="Thiên tai", by=scene.head, at=MONDAY + timedelta(hours=2))
    assert {state for kind, state, _due in promised() if kind == "result"} == {State.NO_LONGER_DUE}
    assert "Thiên tai" in Notification.objects.get(kind="programme.cancelled", user=scene.visitor).title


def test_a_day_of_registering_moves_and_who_is_let_go_owes_nothing_until_asked_again(scene: Scene) -> None:
    programme = campaign(scene)
    later = BY + timedelta(days=9)
    frame = make.frame(CAMPAIGN, details=make.DETAILS[CAMPAIGN] | {"register_by": later.isoformat()}, **YEAR)
    given: dict[str, Any] = {"programme_id": programme.pk, "by": scene.clerk}
    both = replace(frame, parts=[scene.guest, scene.other])
    services.change(revision=1, frame=both, at=MONDAY, **given)
    assert promised() == [("registration", State.OPEN, later)]
    services.change(revision=2, frame=frame, at=MONDAY + timedelta(hours=1), **given)
    assert promised() == [("registration", State.NO_LONGER_DUE, later)]
    services.change(revision=3, frame=both, at=MONDAY + timedelta(hours=2), **given)
    assert promised() == [("registration", State.NO_LONGER_DUE, later), ("registration", State.OPEN, later)]
    row = Commitment.objects.get(state=State.OPEN, source_kind="programme_registration")
    ledger.close_no_longer_due(commitment_id=row.pk, reason="Xã có việc riêng", by=scene.head, at=MONDAY)
    services.change(revision=4, frame=both, at=MONDAY + timedelta(hours=3), **given)
    assert len(promised()) == 2, "what the host's head closed stays closed"


def test_closing_says_why_and_ends_what_is_still_promised(scene: Scene) -> None:
    programme = campaign(scene)
    enter(scene, programme, "registrations", **REGISTERED)
    ledger.close_no_longer_due(
        commitment_id=Commitment.objects.get(source_kind="programme").pk, reason="Xong", by=scene.head, at=MONDAY
    )
    over = datetime(2026, 12, 1, 2, tzinfo=UTC)
    services.write_report(programme_id=programme.pk, revision=0, words={"results": "Tốt"}, by=scene.clerk, at=over)
    given: dict[str, Any] = {"programme_id": programme.pk, "by": scene.head, "at": over, "today": over.date()}
    with pytest.raises(Refused) as refused:
        services.close(**given)
    assert refused.value.code == "closing.work_unjudged"
    services.close(unjudged_reason="Xã không gửi", **given)
    ended = Commitment.objects.filter(source_kind="programme_result")
    assert {(row.state, row.verdict_reason) for row in ended} == {
        (State.NO_LONGER_DUE, "Kết thúc chương trình: Xã không gửi")
    }


def test_a_day_that_something_is_promised_by_must_be_to_come(scene: Scene) -> None:
    past = (TODAY - timedelta(days=1)).isoformat()
    for kind, name in (
        (CAMPAIGN, "register_by"),
        (ProgrammeKind.DIPLOMACY, "report_by"),
        (ProgrammeKind.EVENT, "invited_by"),
    ):
        programme = make.proposed(scene, kind, details=make.DETAILS[kind] | {name: past})
        make.task(scene, programme)
        with pytest.raises(Refused) as refused:
            services.approve(programme_id=programme.pk, by=scene.head, **ON)
        assert refused.value.code == "programme.day_is_over"
    assert not Commitment.objects.exists()


def test_a_promised_day_is_not_moved_into_the_past_afterwards(scene: Scene) -> None:
    programme = campaign(scene)
    past = programme.details | {"register_by": (TODAY - timedelta(days=1)).isoformat()}
    frame = make.frame(CAMPAIGN, **YEAR, details=past, parts=[scene.guest])
    with pytest.raises(Refused) as refused:
        services.change(programme_id=programme.pk, revision=programme.revision, frame=frame, by=scene.clerk, at=MONDAY)
    assert refused.value.code == "programme.day_is_over"
    assert promised(scene.guest) == [("registration", "open", BY)]
    over = datetime(2026, 4, 1, 2, tzinfo=UTC)  # what was over before may stay
    frame = replace(frame, details=programme.details, title="Tên khác")
    services.change(programme_id=programme.pk, revision=programme.revision, frame=frame, by=scene.clerk, at=over)


def test_invitations_are_the_host_s_work_unless_somebody_was_given_them(scene: Scene) -> None:
    details = make.DETAILS[ProgrammeKind.EVENT] | {"invited_by": "2026-03-12"}
    make.approved(scene, ProgrammeKind.EVENT, details=details)
    sending = Task.objects.get(area=Area.PROTOCOL)
    assert (sending.body, sending.due_on, sending.commitment is not None) == (scene.host, date(2026, 3, 12), True)
    other = make.proposed(scene, ProgrammeKind.EVENT, details=details)
    make.task(scene, other, title="In và gửi Giấy mời")
    services.approve(programme_id=other.pk, by=scene.head, **ON)
    assert other.tasks.count() == 1


def test_the_papers_of_a_visit_name_the_visitor_and_the_report_what_it_cost(scene: Scene) -> None:
    details = make.DETAILS[ProgrammeKind.DELEGATION] | {
        "visitor": "foreign", "cost": 45_000, "funding": "Ngân sách tỉnh", "spent": 41_500,
    }  # fmt: skip
    programme = make.approved(scene, details=details, purpose="Tăng cường hữu nghị")
    printed = run_sheet_of(programme, on=TODAY).body[0]
    report = next(block for block in report_sheet_of(programme, None, on=TODAY).body if isinstance(block, Fields))
    assert isinstance(printed, Fields)
    assert ("Loại khách", "Khách nước ngoài") in printed.rows
    assert not any("Kinh phí" in label or "kinh phí" in label for label, _text in printed.rows), "guests read it"
    assert {
        ("Loại khách", "Khách nước ngoài"), ("Dự toán kinh phí (nghìn đồng)", "45.000"), ("Nguồn kinh phí", "Ngân sách tỉnh"),
        ("Kinh phí đã chi (nghìn đồng)", "41.500"), ("Mục đích, yêu cầu", "Tăng cường hữu nghị"),
    } <= set(report.rows)  # fmt: skip


def test_what_a_visit_cost_is_entered_when_it_is_over_not_when_it_is_proposed(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.clerk)
    assert b"details_spent" not in client.get("/programmes/new/delegation/").content
    programme = make.approved(scene)
    assert b"details_spent" in client.get(f"{programme.get_absolute_url()}change/").content
