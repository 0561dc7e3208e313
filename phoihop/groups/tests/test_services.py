"""The acts of groups: done, refused, forbidden; who sees what before and after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment, Turn
from phoihop.commitments.tests import make as owed
from phoihop.groups import services
from phoihop.groups.models import (
    Decision,
    DecisionState,
    Group,
    GroupAbout,
    GroupBody,
    GroupKind,
    GroupMessage,
    Member,
    MemberRole,
    Reading,
)
from phoihop.groups.queries import unread, voices, with_news
from phoihop.groups.tests import make
from phoihop.groups.tests.make import MONDAY, TODAY, Scene
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations import services as organisations
from phoihop.organisations.models import Role, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


def refused(code: str, act: Any, **given: Any) -> None:
    with pytest.raises(Refused) as caught:
        act(**given)
    assert caught.value.code == code


def sees(user: User) -> bool:
    return Group.objects.visible_to(user).exists()


def test_a_group_is_seen_by_who_is_named_by_the_heads_and_by_nobody_else() -> None:
    made = make.scene()
    assert all(sees(user) for seat in (made.host, made.one, made.two) for user in (seat.head, seat.named))
    assert not any(
        sees(user) for user in (made.host.colleague, made.two.colleague, made.stranger, people.administrator())
    )
    office = people.office_of(made.two.body)
    assert sees(people.user(of=office, kind=RoleKind.HEAD_OF_OFFICE))
    assert not sees(people.user(of=office))
    assert sees(people.user(kind=RoleKind.AUDITOR))


def test_a_channel_is_read_by_everybody_at_work_in_its_bodies() -> None:
    made = make.scene(kind=GroupKind.CHANNEL)
    assert sees(made.two.colleague)
    assert not sees(made.stranger)


def test_heads_open_a_group_of_several_bodies_and_are_told_to_name() -> None:
    made = make.scene()
    told = Notification.objects.filter(kind="group.body_added").values_list("user", flat=True)
    assert set(told) == {made.one.head.pk, made.two.head.pk}
    given: dict[str, Any] = {
        "kind": GroupKind.WORKING, "name": "Nhóm", "purpose": "Việc", "host": made.host.body, "at": MONDAY, "today": TODAY
    }  # fmt: skip
    refused("group.of_one_body", services.open_group, bodies=[made.host.body], by=made.host.head, **given)
    with pytest.raises(PermissionDenied):
        services.open_group(bodies=[made.one.body], by=made.host.colleague, **given)


def test_a_group_about_a_clause_takes_only_a_clause_of_that_regulation() -> None:
    ground = owed.scene()
    head = people.user(of=ground.lead, kind=RoleKind.LEADER)
    unit = owed.obligation(regulation=ground.regulation, leads=[ground.lead], recipients=[ground.recipient]).unit
    given: dict[str, Any] = {
        "kind": GroupKind.WORKING, "name": "Nhóm", "purpose": "Việc", "host": ground.lead, "bodies": [ground.recipient],
        "by": head, "at": MONDAY, "today": TODAY,
    }  # fmt: skip
    group = services.open_group(regulation=ground.regulation, unit=unit, **given)
    assert group.about == GroupAbout.CLAUSE
    other = owed.regulation(parties=[ground.lead, ground.recipient])
    refused("group.clause_elsewhere", services.open_group, regulation=other, unit=unit, **given)
    assert services.open_group(**given).about == GroupAbout.TOPIC
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(about=GroupAbout.TOPIC)


def test_a_body_names_its_own_people_and_one_that_answers_on_paper_is_recorded() -> None:
    made = make.scene()
    group, person = made.group, people.person(of=made.two.body)
    given: dict[str, Any] = {"group_id": group.pk, "at": MONDAY, "today": TODAY}
    for outsider in (made.one.head, made.two.colleague, made.stranger):
        with pytest.raises(PermissionDenied):
            services.name_member(body=made.two.body, person=person, by=outsider, **given)
    with pytest.raises(PermissionDenied):  # who runs the group needs the body's paper
        services.name_member(body=made.two.body, person=person, by=made.host.head, **given)
    services.name_member(body=made.two.body, person=person, paper="12/CV-S, 01/03/2026", by=made.host.head, **given)
    act = Act.objects.filter(verb="group.member_named").order_by("-id")[0]
    assert (act.on_behalf_of, act.paper) == (made.two.body.code, "12/CV-S, 01/03/2026")
    elsewhere = people.person()
    refused(
        "group.person_elsewhere", services.name_member, body=made.two.body, person=elsewhere, by=made.two.head, **given
    )
    refused(
        "group.named_by_another", services.name_member, body=made.two.body, person=made.one.member.person,
        by=made.two.head, **given,
    )  # fmt: skip
    outside = people.body()
    refused(
        "group.not_in_it", services.name_member, body=outside, person=people.person(of=outside),
        by=people.user(of=outside, kind=RoleKind.LEADER), **given,
    )  # fmt: skip


def test_there_is_one_chair_and_only_who_runs_the_group_says_who() -> None:
    made = make.scene()
    given: dict[str, Any] = {"group_id": made.group.pk, "body": made.two.body, "person": made.two.member.person}
    with pytest.raises(PermissionDenied):
        services.name_member(role=MemberRole.CHAIR, by=made.two.head, at=MONDAY, today=TODAY, **given)
    services.name_member(role=MemberRole.CHAIR, paper="03/TB", by=made.host.named, at=MONDAY, today=TODAY, **given)
    chairs = Member.objects.sitting().filter(group=made.group, role=MemberRole.CHAIR)
    assert [chair.person for chair in chairs] == [made.two.member.person]


def test_who_leaves_the_body_or_the_group_sees_it_no_more() -> None:
    made = make.scene()
    role = Role.objects.get(user=made.one.named)
    organisations.take_role(role=role, until=TODAY - timedelta(days=1), by=people.administrator(), at=MONDAY)
    assert not sees(User.objects.get(pk=made.one.named.pk))
    services.recall_member(member_id=made.two.member.pk, reason="Chuyển việc", by=made.two.head, at=MONDAY, today=TODAY)
    assert not sees(made.two.named)
    refused(
        "group.not_in_it", services.recall_member, member_id=made.two.member.pk, reason="Nữa", by=made.two.head,
        at=MONDAY, today=TODAY,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.recall_member(member_id=made.host.member.pk, reason="x", by=made.two.head, at=MONDAY, today=TODAY)


def test_a_body_leaves_with_its_people_but_not_the_host() -> None:
    made = make.scene()
    given: dict[str, Any] = {"group_id": made.group.pk, "reason": "Hết việc", "at": MONDAY, "today": TODAY}
    with pytest.raises(PermissionDenied):
        services.end_body(body=made.two.body, by=made.stranger, **given)
    services.end_body(body=made.two.body, by=made.two.head, **given)
    assert not sees(made.two.head)
    assert not sees(made.two.named)
    refused("group.not_in_it", services.end_body, body=made.two.body, by=made.host.head, **given)
    refused("group.host_stays", services.end_body, body=made.host.body, by=made.host.head, **given)
    services.add_body(group_id=made.group.pk, body=made.two.body, by=made.one.named, at=MONDAY, today=TODAY)
    assert sees(made.two.head)
    refused(
        "group.body_sits", services.add_body, group_id=made.group.pk, body=made.two.body, by=made.host.head, at=MONDAY,
        today=TODAY,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.add_body(group_id=made.group.pk, body=people.body(), by=made.two.named, at=MONDAY, today=TODAY)


def test_after_a_merger_the_successor_sits_in_the_group() -> None:
    made = make.scene()
    heir = people.body()
    organisations.merge(bodies=[made.two.body], into=heir, on=TODAY, legal_basis="Nghị quyết 1", by=None, at=MONDAY)
    assert sees(people.user(of=heir, kind=RoleKind.LEADER))
    person = people.person(of=heir)
    services.name_member(
        group_id=made.group.pk, body=GroupBody.objects.get(body__code=made.two.body.code).body, person=person,
        by=people.user(of=heir, kind=RoleKind.LEADER), at=MONDAY, today=TODAY,
    )  # fmt: skip
    assert Member.objects.sitting().filter(person=person).exists()


def test_what_is_said_is_told_to_whom_it_names_and_whom_it_answers() -> None:
    made = make.scene()
    name = made.two.named.full_name
    message = make.message(made, text=f"Nhờ @{name} xem giúp")
    assert [mention.person for mention in message.mentions.all()] == [made.two.member.person]
    assert list(Notification.objects.filter(kind="group.named").values_list("user", flat=True)) == [made.two.named.pk]
    services.say(
        group_id=made.group.pk, body=made.two.body, text="Đã xem", reply_to=message, by=made.two.named, at=LATER
    )
    answered = Notification.objects.get(kind="group.answered")
    assert answered.user == made.host.named
    assert "Đã xem" not in answered.title  # the words stay in the group
    made.group.refresh_from_db()
    assert made.group.last_said_at == LATER


def test_only_who_has_a_voice_says_something_and_only_for_his_body() -> None:
    made = make.scene()
    given: dict[str, Any] = {"group_id": made.group.pk, "text": "Tin", "at": MONDAY}
    for user, body in [
        (made.host.colleague, made.host.body), (made.stranger, made.host.body), (made.host.named, made.one.body),
        (people.user(kind=RoleKind.AUDITOR), made.host.body),
    ]:  # fmt: skip
        with pytest.raises(PermissionDenied):
            services.say(body=body, by=user, **given)
    assert not GroupMessage.objects.exists()
    services.say(body=made.two.body, by=made.two.head, **given)
    other = make.scene()
    refused(
        "group_message.elsewhere", services.say, body=made.host.body, reply_to=make.message(other), by=made.host.named,
        **given,
    )  # fmt: skip


def test_in_a_channel_the_host_tells_and_the_others_answer() -> None:
    made = make.scene(kind=GroupKind.CHANNEL)
    with pytest.raises(PermissionDenied):
        make.message(made, by=made.two)
    message = services.say(
        group_id=made.group.pk, body=made.host.body, text="Bão số 9", is_urgent=True, by=made.host.named, at=MONDAY
    )
    told = set(Notification.objects.filter(kind="group.urgent").values_list("user", flat=True))
    assert {made.two.colleague.pk, made.one.named.pk} <= told
    assert made.host.named.pk not in told
    assert made.stranger.pk not in told
    services.say(
        group_id=made.group.pk, body=made.two.body, text="Rõ", reply_to=message, by=made.two.colleague, at=LATER
    )


def test_a_correction_keeps_the_earlier_words_and_only_the_author_makes_it() -> None:
    made = make.scene()
    message = make.message(made, text="Hạn thứ Sáu")
    services.correct(message_id=message.pk, text="Hạn thứ Năm", by=made.host.named, at=LATER)
    message.refresh_from_db()
    assert (message.text, message.edited_at) == ("Hạn thứ Năm", LATER)
    assert Act.objects.get(verb="group_message.corrected").before["text"] == "Hạn thứ Sáu"
    for other in (made.host.head, made.one.named, made.stranger):
        with pytest.raises(PermissionDenied):
            services.correct(message_id=message.pk, text="Khác", by=other, at=LATER)
        with pytest.raises(PermissionDenied):
            services.withdraw(message_id=message.pk, by=other, at=LATER)


def test_a_withdrawn_message_leaves_its_mark_and_no_words() -> None:
    made = make.scene()
    message = make.message(made, text="Nhầm nhóm rồi")
    services.withdraw(message_id=message.pk, by=made.host.named, at=LATER)
    message.refresh_from_db()
    assert (message.text, message.withdrawn_at) == ("", LATER)
    assert Act.objects.get(verb="group_message.withdrawn").before["text"] == "Nhầm nhóm rồi"
    refused("group_message.withdrawn", services.correct, message_id=message.pk, text="x", by=made.host.named, at=LATER)
    refused("group_message.withdrawn", services.withdraw, message_id=message.pk, by=made.host.named, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupMessage.objects.filter(pk=message.pk).update(text="lại")


def test_what_is_read_and_what_is_silent_is_the_persons_own() -> None:
    made = make.scene()
    first, second = make.message(made), make.message(made, text="Thêm")
    assert unread(made.one.named, [made.group])[made.group.pk].number == 2
    assert unread(made.host.named, [made.group])[made.group.pk].number == 0  # his own
    services.mark_read(group=made.group, upto=second, by=made.one.named, at=LATER)
    services.mark_read(group=made.group, upto=first, by=made.one.named, at=LATER)  # never back
    assert Reading.objects.get(user=made.one.named).read_to == second.pk
    assert unread(made.one.named, [made.group])[made.group.pk].number == 0
    with pytest.raises(PermissionDenied):
        services.mark_read(group=made.group, upto=first, by=made.stranger, at=LATER)
    services.mute(group=made.group, muted=True, by=made.two.named, at=LATER)
    assert Reading.objects.get(user=made.two.named).is_muted


def test_the_morning_tells_each_reader_once_what_is_unread_but_not_the_silent() -> None:
    made = make.scene()
    message = make.message(made)
    services.mute(group=made.group, muted=True, by=made.two.named, at=LATER)
    morning = MONDAY + timedelta(days=1)
    assert services.digest_readers(today=morning.date(), at=morning) == 1
    assert services.digest_readers(today=morning.date(), at=morning) == 0
    notice = Notification.objects.get(kind="group.digest")
    assert (notice.user, "Nhóm nước sạch (1)" in notice.title) == (made.one.named, True)
    assert message.text not in notice.title
    sunday = morning + timedelta(days=5)
    assert services.digest_readers(today=sunday.date(), at=sunday) == 0


def test_the_morning_tells_everybody_at_work_in_the_bodies_of_a_channel() -> None:
    made = make.scene(kind=GroupKind.CHANNEL)
    office = people.user(of=people.office_of(made.two.body), kind=RoleKind.HEAD_OF_OFFICE)
    message = make.message(made)
    services.mark_read(group=made.group, upto=message, by=made.one.head, at=LATER)
    services.mute(group=made.group, muted=True, by=made.two.colleague, at=LATER)
    morning = MONDAY + timedelta(days=1)
    told = {
        made.host.head,
        made.host.colleague,
        made.one.named,
        made.one.colleague,
        made.two.head,
        made.two.named,
        office,
    }
    assert services.digest_readers(today=morning.date(), at=morning) == len(told)
    assert services.digest_readers(today=morning.date(), at=morning) == 0
    notices = Notification.objects.filter(kind="group.digest")
    assert {one.user for one in notices} == told
    assert all("Nhóm nước sạch (1)" in one.title for one in notices)


def test_each_is_told_of_his_own_unread_and_thousands_cost_no_more_queries(
    django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    made = make.scene(kind=GroupKind.CHANNEL)
    first = make.message(made)
    make.message(made, text="Tin thứ hai")
    services.mark_read(group=made.group, upto=first, by=made.one.colleague, at=LATER)
    morning = MONDAY + timedelta(days=1)
    with django_assert_max_num_queries(20) as few:
        services.digest_readers(today=morning.date(), at=morning)
    one = Notification.objects.get(kind="group.digest", user=made.one.colleague)
    assert "(1)" in one.title
    assert "(2)" in Notification.objects.get(kind="group.digest", user=made.two.colleague).title
    for _each in range(30):
        people.user(of=made.two.body)
    with django_assert_num_queries(len(few.captured_queries)):
        assert services.digest_readers(today=morning.date() + timedelta(days=1), at=morning + timedelta(days=1)) > 30


def test_the_author_in_a_channel_hears_of_an_answer() -> None:
    made = make.scene(kind=GroupKind.CHANNEL)
    said = services.say(group_id=made.group.pk, body=made.host.body, text="Mời góp ý", by=made.host.head, at=MONDAY)
    services.say(
        group_id=made.group.pk, body=made.two.body, text="Nhất trí", reply_to=said, by=made.two.colleague, at=LATER
    )
    assert Notification.objects.get(kind="group.answered").user == made.host.head


def test_what_is_unread_is_counted_beside_the_navigation_but_not_the_silent() -> None:
    made = make.scene(kind=GroupKind.CHANNEL)
    assert not with_news(made.two.colleague).exists()
    message = make.message(made)
    assert list(with_news(made.two.colleague)) == [made.group]
    auditor = people.user(kind=RoleKind.AUDITOR)
    assert sees(auditor)
    for nobody in (
        made.host.named,
        made.stranger,
        auditor,
    ):  # who said it, who does not see it, whom it does not concern
        assert not with_news(nobody).exists()
    services.mark_read(group=made.group, upto=message, by=made.two.colleague, at=LATER)
    services.mute(group=made.group, muted=True, by=made.one.colleague, at=LATER)
    for nobody in (made.two.colleague, made.one.colleague):
        assert not with_news(nobody).exists()
    services.archive(group_id=made.group.pk, by=made.host.head, at=LATER)
    assert not with_news(made.two.head).exists()


def test_an_archived_group_takes_nothing_more_and_is_read_all_the_same() -> None:
    made = make.scene()
    message = make.message(made)
    with pytest.raises(PermissionDenied):
        services.archive(group_id=made.group.pk, by=made.two.named, at=LATER)
    services.archive(group_id=made.group.pk, by=made.one.named, at=LATER)  # the secretary
    services.archive(group_id=made.group.pk, by=made.one.named, at=LATER)
    refused("group.archived", make.message, made=made)
    refused("group.archived", services.withdraw, message_id=message.pk, by=made.host.named, at=LATER)
    assert GroupMessage.objects.visible_to(made.two.named).count() == 1
    with pytest.raises(PermissionDenied):
        services.reopen(group_id=made.group.pk, by=made.two.named, at=LATER)
    services.reopen(group_id=made.group.pk, by=made.host.head, at=LATER)
    make.message(made)


def task(made: Scene, **changed: Any) -> dict[str, Any]:
    return {
        "group_id": made.group.pk, "text": "Gửi số liệu nước sạch", "lead": made.two.body, "recipient": made.host.body,
        "partners": [made.one.body], "due_on": date(2026, 3, 20), "output": "Bảng số liệu", "by": made.one.named,
        "at": MONDAY, "today": TODAY,
    } | changed  # fmt: skip


def test_a_confirmed_decision_is_owed_in_the_ledger_by_its_lead_to_its_recipient() -> None:
    made = make.scene()
    decision = services.propose(**task(made))
    assert not Commitment.objects.exists()
    assert Notification.objects.filter(kind="decision.proposed", user=made.host.named).exists()
    for other in (made.one.named, made.host.head, made.stranger):
        with pytest.raises(PermissionDenied):
            services.confirm(decision_id=decision.pk, by=other, at=LATER, today=TODAY)
    services.confirm(decision_id=decision.pk, by=made.host.named, at=LATER, today=TODAY)
    commitment = Commitment.objects.get()
    assert (commitment.source_kind, commitment.source_code) == ("group_decision", decision.code)
    assert (commitment.due_on, commitment.judge, commitment.output) == (
        date(2026, 3, 20),
        made.host.body,
        "Bảng số liệu",
    )
    assert {(part.body, part.role, part.turn) for part in commitment.participations.all()} == {
        (made.two.body, "lead", Turn.ACT), (made.one.body, "partner", Turn.NONE), (made.host.body, "recipient", Turn.NONE)
    }  # fmt: skip
    refused("decision.decided", services.confirm, decision_id=decision.pk, by=made.host.named, at=LATER, today=TODAY)
    ledger.prove(
        commitment_id=commitment.pk, body=made.two.body, statement="Đã gửi", received_on=TODAY, by=made.two.colleague,
        at=LATER,
    )  # fmt: skip


def test_a_decision_without_a_task_owes_nothing() -> None:
    made = make.scene()
    decision = services.propose(**task(made, lead=None, recipient=None, due_on=None, partners=[], output=""))
    services.confirm(decision_id=decision.pk, by=made.host.named, at=LATER, today=TODAY)
    decision.refresh_from_db()
    assert (decision.state, decision.commitment) == (DecisionState.CONFIRMED, None)
    assert not Commitment.objects.exists()


def test_a_declined_decision_keeps_its_reason_and_owes_nothing() -> None:
    made = make.scene()
    decision = services.propose(**task(made))
    with pytest.raises(PermissionDenied):
        services.decline(decision_id=decision.pk, reason="Chưa đủ", by=made.two.head, at=LATER)
    services.decline(decision_id=decision.pk, reason="Chưa đủ ý kiến", by=made.host.named, at=LATER)
    assert Decision.objects.get().reason == "Chưa đủ ý kiến"
    assert not Commitment.objects.exists()
    refused("decision.decided", services.decline, decision_id=decision.pk, reason="x", by=made.host.named, at=LATER)


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("decision.half_a_task", {"due_on": None}),
        ("decision.half_a_task", {"lead": None, "recipient": None, "due_on": None}),
        ("decision.day_is_over", {"due_on": date(2026, 3, 1)}),
    ],
)
def test_a_task_needs_its_facts(code: str, changed: dict[str, Any]) -> None:
    refused(code, services.propose, **task(make.scene(), **changed))


def test_a_task_is_given_only_inside_the_group_and_not_to_ones_own_judge() -> None:
    made = make.scene()
    refused("decision.body_outside", services.propose, **task(made, lead=people.body()))
    refused("decision.lead_receives", services.propose, **task(made, lead=made.host.body))
    other = make.scene()
    refused("group_message.elsewhere", services.propose, **task(made, message=make.message(other)))
    with pytest.raises(PermissionDenied):
        services.propose(**task(made, by=made.host.colleague))


def test_while_a_decision_waits_the_group_is_not_archived_and_without_a_chair_the_host_decides() -> None:
    made = make.scene()
    decision = services.propose(**task(made))
    refused("group.decision_waits", services.archive, group_id=made.group.pk, by=made.host.head, at=LATER)
    services.recall_member(member_id=made.host.member.pk, reason="Nghỉ", by=made.host.head, at=LATER, today=TODAY)
    services.confirm(decision_id=decision.pk, by=made.host.head, at=LATER, today=TODAY)
    services.archive(group_id=made.group.pk, by=made.host.head, at=LATER)


def test_a_decision_of_a_group_on_a_clause_performs_what_the_clause_obliges_to() -> None:
    ground = owed.scene()
    head = people.user(of=ground.recipient, kind=RoleKind.LEADER)
    unit = owed.obligation(regulation=ground.regulation, leads=[ground.lead], recipients=[ground.recipient]).unit
    group = services.open_group(
        kind=GroupKind.WORKING, name="Nhóm điều", purpose="Việc", host=ground.recipient, bodies=[ground.lead],
        regulation=ground.regulation, unit=unit, by=head, at=MONDAY, today=TODAY,
    )  # fmt: skip
    decision = services.propose(
        group_id=group.pk, text="Gửi sớm", lead=ground.lead, recipient=ground.recipient, due_on=date(2026, 3, 20), by=head,
        at=MONDAY, today=TODAY,
    )  # fmt: skip
    services.confirm(decision_id=decision.pk, by=head, at=LATER, today=TODAY)
    commitment = Commitment.objects.get(source_code=decision.code)
    assert commitment.regulation == ground.regulation
    assert [one.unit for one in commitment.performs.all()] == [unit]


def test_a_confirmation_undone_leaves_nothing_behind() -> None:
    made = make.scene()
    decision = services.propose(**task(made))
    acts = Act.objects.count()

    @transaction.atomic
    def half() -> None:
        services.confirm(decision_id=decision.pk, by=made.host.named, at=LATER, today=TODAY)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    decision.refresh_from_db()
    assert (decision.state, Commitment.objects.count(), Act.objects.count()) == ("proposed", 0, acts)


def test_voices_are_the_bodies_one_sits_for() -> None:
    made = make.scene()
    assert voices(made.host.named, made.group) == [made.host.body]
    assert voices(made.two.head, made.group) == [made.two.body]
    assert voices(made.host.colleague, made.group) == []


def test_name_and_purpose_are_changed_by_who_runs_it() -> None:
    made = make.scene()
    with pytest.raises(PermissionDenied):
        services.change(group_id=made.group.pk, name="Khác", purpose="Khác", by=made.two.named, at=LATER)
    assert (
        services.change(group_id=made.group.pk, name="Tên mới", purpose="Việc mới", by=made.one.named, at=LATER).name
        == "Tên mới"
    )
