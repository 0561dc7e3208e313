"""The pages of groups as their people meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments.models import Commitment
from phoihop.commitments.tests import make as owed
from phoihop.groups import services
from phoihop.groups.models import Decision, Group, GroupKind, GroupMessage, Member, Reading
from phoihop.groups.tests import make
from phoihop.groups.tests.make import MONDAY, TODAY
from phoihop.kernel.accounts.models import User
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.planning.tests import make as planned

pytestmark = pytest.mark.django_db
ONCE = "a" * 20
QUERIES_OF_A_PAGE = 14


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, address: str, status: int = 200) -> str:
    response = as_(user).get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_a_head_opens_a_group_on_a_clause_once_and_finds_it_from_the_clause() -> None:
    ground = owed.scene()
    head = people.user(of=ground.lead, kind=RoleKind.LEADER)
    unit = owed.obligation(regulation=ground.regulation, leads=[ground.lead], recipients=[ground.recipient]).unit
    about = f"?regulation={ground.regulation.code}&clause={unit.eid}"
    client = as_(head)
    assert f"/groups/{about}".replace("&", "&amp;") in page(
        head, reverse("regulations:clause", args=[ground.regulation.code, unit.eid])
    )
    sent = {
        "kind": "working", "name": "Nhóm rà soát", "purpose": "Thống nhất số liệu", "host": ground.lead.code,
        "bodies": [ground.recipient.code], "regulation": ground.regulation.code, "clause": unit.eid, "_once": ONCE,
    }  # fmt: skip
    first, again = client.post(f"/groups/new/{about}", sent), client.post(f"/groups/new/{about}", sent)
    group = Group.objects.get()
    assert first["Location"] == again["Location"] == group.get_absolute_url()
    assert group.unit == unit
    assert "Nhóm rà soát" in page(head, f"/groups/{about}")
    assert "Nhóm rà soát" not in page(head, "/groups/?regulation=QC-KHAC")
    assert client.post(f"/groups/new/{about}", {**sent, "name": "", "_once": "b" * 20}).status_code == 422
    alone = client.post("/groups/new/", {**sent, "bodies": [ground.lead.code], "regulation": "", "_once": "c" * 20})
    assert alone.status_code == 409
    assert alone["X-Refused"] == "group.of_one_body"
    assert page(ground.clerk, "/groups/new/", 403)


def test_a_head_opens_a_group_on_a_topic_of_a_plan_and_finds_it_from_the_plan() -> None:
    ground = owed.scene()
    head = people.user(of=ground.lead, kind=RoleKind.LEADER)
    drafted = planned.plan(ground, title="Kế hoạch đang lập", topics=["Nước sạch"])
    plan = planned.in_effect(ground, topics=["Nước sạch", "Tiếp công dân"])
    about = f"?plan={plan.code}"
    assert f"/groups/{about}" in page(head, plan.get_absolute_url())
    assert "/groups/?plan=" not in page(ground.judge, drafted.get_absolute_url())  # nobody else knows of a draft
    asked = page(head, f"/groups/new/{about}")
    assert "Tiếp công dân" in asked
    assert "Kế hoạch đang lập" not in asked
    sent = {
        "kind": "working", "name": "Nhóm nước sạch", "purpose": "Theo dõi tiến độ", "host": ground.lead.code,
        "bodies": [ground.recipient.code], "plan": plan.code, "plan_topic": "Nước sạch", "_once": ONCE,
    }  # fmt: skip
    client = as_(head)
    both = client.post(f"/groups/new/{about}", {**sent, "regulation": ground.regulation.code, "_once": "b" * 20})
    assert both["X-Refused"] == "group.about_two"
    assert client.post(f"/groups/new/{about}", sent).status_code == 302
    group = Group.objects.get()
    assert (group.about, group.plan, group.plan_topic) == ("plan", plan, "Nước sạch")
    assert f"{plan.title}: Nước sạch" in page(head, f"/groups/{about}")
    assert f'<a href="{plan.get_absolute_url()}">' in page(head, group.get_absolute_url())
    assert "Nhóm nước sạch" not in page(head, "/groups/?plan=KH-KHAC")
    given: dict[str, Any] = {
        "kind": GroupKind.WORKING, "name": "Nhóm", "purpose": "Việc", "host": ground.lead, "bodies": [ground.recipient],
        "by": head, "at": MONDAY, "today": TODAY,
    }  # fmt: skip
    for code, changed in (
        ("group.plan_not_in_effect", {"plan": drafted}),
        ("group.topic_elsewhere", {"plan": plan, "plan_topic": "Đường sá"}),
        ("group.topic_elsewhere", {"plan_topic": "Nước sạch"}),
    ):
        with pytest.raises(Refused) as caught:
            services.open_group(**given | changed)
        assert caught.value.code == code
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(plan=None)


def test_what_is_said_is_shown_plain_answered_corrected_withdrawn() -> None:
    made = make.scene()
    home, client = made.group.get_absolute_url(), as_(made.host.named)
    hostile = f"<script>alert(1)</script> @{made.one.named.full_name} {{{{ x }}}}"
    assert client.post(f"{home}say/", {"text": hostile, "_once": ONCE}).status_code == 302
    message = GroupMessage.objects.get()
    shown = page(made.one.named, home)
    assert "<script>alert(1)</script>" not in shown
    assert "&lt;script&gt;" in shown
    assert f'<a class="named" href="/directory/people/{made.one.member.person.code}/">' in shown
    assert f"?reply={message.code}" in shown
    answer = {"text": "Đã rõ", "_once": "b" * 20}
    assert as_(made.one.named).post(f"{home}say/?reply={message.code}", answer).status_code == 302
    assert GroupMessage.objects.get(reply_to=message).text == "Đã rõ"
    edit = f"{home}messages/{message.code}/correct/"
    assert client.post(edit, {"text": "Đã sửa lại"}).status_code == 302
    shown = page(made.two.named, home)
    assert "Đã sửa lại" in shown
    assert "Đã sửa lúc" in shown
    assert "&lt;script&gt;" in shown  # the earlier words
    assert page(made.one.named, edit, 403)
    assert client.post(f"{home}messages/{message.code}/withdraw/").status_code == 302
    shown = page(made.two.named, home)
    assert "Đã sửa lại" not in shown
    assert "Người gửi đã rút tin này" in shown
    assert as_(made.two.named).post(f"{home}messages/{message.code}/withdraw/").status_code == 403


def test_a_message_sent_twice_is_said_once_and_an_empty_one_not_at_all() -> None:
    made = make.scene()
    client, address = as_(made.host.named), f"{made.group.get_absolute_url()}say/"
    for _click in range(2):
        assert client.post(address, {"text": "Một lần", "_once": ONCE}).status_code == 302
    assert GroupMessage.objects.count() == 1
    assert client.post(address, {"text": " ", "_once": "b" * 20}).status_code == 422


def test_files_are_served_through_the_message_and_hostile_ones_refused() -> None:
    made = make.scene()
    client, home = as_(made.host.named), made.group.get_absolute_url()
    page_file = SimpleUploadedFile("trang.html", b"<html><script>1</script></html>", content_type="text/html")
    answer = client.post(f"{home}say/", {"text": "Tệp lạ", "file": page_file, "_once": ONCE})
    assert answer.status_code == 409
    assert "Tệp lạ" in answer.content.decode()
    assert not GroupMessage.objects.exists()
    good = SimpleUploadedFile("so-lieu.txt", "Số liệu".encode(), content_type="text/plain")
    assert client.post(f"{home}say/", {"text": "Số liệu", "file": good, "_once": "b" * 20}).status_code == 302
    message = GroupMessage.objects.get()
    address = f"{home}messages/{message.code}/file/"
    served = as_(made.two.head).get(address)
    assert b"".join(served.streaming_content).decode() == "Số liệu"  # type: ignore[attr-defined]  # a file is streamed
    for other in (made.two.colleague, made.stranger):
        assert as_(other).get(address).status_code == 404
    services.withdraw(message_id=message.pk, by=made.host.named, at=MONDAY)
    assert client.get(address).status_code == 404


def test_search_finds_messages_and_decisions_only_for_members_and_nothing_withdrawn() -> None:
    made = make.scene()
    message = make.message(made, text="Trạm bơm Cầu Đá xuống cấp")
    services.propose(
        group_id=made.group.pk, text="Sửa trạm bơm Cầu Đá trong quý hai", by=made.host.named, at=MONDAY, today=TODAY
    )
    address = "/search/?q=tram+bom+cau+da"
    for user in (made.two.named, made.two.head, people.user(kind=RoleKind.AUDITOR)):
        assert page(user, address).count("Nhóm nước sạch") == 2
    for user in (made.two.colleague, made.stranger):
        assert "Nhóm nước sạch" not in page(user, address)
    assert f"?from={message.code}#{message.code}" in page(made.two.named, address)
    assert "Trạm bơm" in page(made.two.named, f"{made.group.get_absolute_url()}?q=bom")
    assert "Không có tin nào khớp." in page(made.two.named, f"{made.group.get_absolute_url()}?q=cau+sap")
    services.withdraw(message_id=message.pk, by=made.host.named, at=MONDAY)
    assert page(made.two.named, address).count("Nhóm nước sạch") == 1


def test_opening_the_page_marks_it_read_and_silence_is_a_button() -> None:
    made = make.scene()
    message = make.message(made)
    home, client = made.group.get_absolute_url(), as_(made.one.named)
    assert "1 tin mới" in page(made.one.named, "/groups/")
    assert f'value="{message.code}"' in page(made.one.named, home)
    answer = client.post(f"{home}read/", {"upto": message.code}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "tin mới" not in page(made.one.named, "/groups/")
    assert 'id="mark-read"' not in page(made.one.named, home)
    assert client.post(f"{home}mute/", {"muted": "1"}).status_code == 302
    assert Reading.objects.get(user=made.one.named).is_muted
    assert "Bật lại thông báo" in page(made.one.named, home)
    assert as_(made.stranger).post(f"{home}read/", {"upto": message.code}).status_code == 404


def test_members_are_named_recalled_and_bodies_come_and_go() -> None:
    made = make.scene()
    home = f"{made.group.get_absolute_url()}members/"
    person = people.person(of=made.two.body, full_name="Đặng Mới")
    name = f"{home}name/{made.two.body.code}/"
    assert "Theo văn bản" not in page(made.two.head, name)
    assert "Theo văn bản" in page(made.host.head, name)
    assert as_(made.host.head).post(name, {"person": person.code, "role": "member"}).status_code == 422
    assert as_(made.two.head).post(name, {"person": person.code}).status_code == 302
    member = Member.objects.get(person=person)
    assert "Đặng Mới" in page(made.one.named, home)
    assert as_(made.two.head).post(f"{home}recall/{member.code}/", {"reason": "Đổi người"}).status_code == 302
    assert "Đã rời nhóm" in page(made.one.named, home)
    assert page(made.two.named, f"{home}add-body/", 403)
    new = people.body(name="Sở Mới")
    assert as_(made.host.head).post(f"{home}add-body/", {"body": new.code}).status_code == 302
    assert "Sở Mới" in page(made.one.named, home)
    assert as_(made.host.head).post(f"{home}end-body/{new.code}/", {"reason": "Nhầm"}).status_code == 302
    assert "Sở Mới" not in page(made.one.named, home)


def test_a_message_becomes_a_decision_and_the_decision_a_commitment() -> None:
    made = make.scene()
    message = make.message(made, text="Sở gửi số liệu trước ngày 20")
    home = f"{made.group.get_absolute_url()}decisions/"
    assert "Sở gửi số liệu trước ngày 20" in page(made.one.named, f"{home}propose/?message={message.code}")
    today = timezone.localdate()
    sent: dict[str, Any] = {
        "text": "Gửi số liệu", "lead": made.two.body.code, "recipient": made.host.body.code,
        "due_on": f"{today + timedelta(9):%d/%m/%Y}", "output": "Bảng", "_once": ONCE,
    }  # fmt: skip
    client = as_(made.one.named)
    half = client.post(f"{home}propose/", {**sent, "recipient": "", "_once": "b" * 20})
    assert half.status_code == 422
    assert client.post(f"{home}propose/?message={message.code}", sent).status_code == 302
    decision = Decision.objects.get()
    assert decision.message == message
    assert "Không xác nhận" not in page(made.one.named, home)
    assert "Không xác nhận" in page(made.host.named, home)
    confirm = f"{home}{decision.code}/confirm/"
    assert client.post(confirm).status_code == 403
    assert as_(made.host.named).post(confirm).status_code == 302
    commitment = Commitment.objects.get()
    assert commitment.code in page(made.two.named, home)
    assert "Gửi số liệu" in page(made.two.head, "/?tab=body")
    assert decision.get_absolute_url() in page(made.two.head, commitment.get_absolute_url())
    assert as_(made.host.named).post(confirm).status_code == 409


def test_a_declined_decision_says_why() -> None:
    made = make.scene()
    decision = services.propose(group_id=made.group.pk, text="Đổi lịch", by=made.one.named, at=MONDAY, today=TODAY)
    home = f"{made.group.get_absolute_url()}decisions/"
    assert as_(made.host.named).post(f"{home}{decision.code}/decline/", {"reason": "Chưa cần"}).status_code == 302
    assert "Chưa cần" in page(made.one.named, home)


def test_an_archived_group_is_read_and_lies_in_its_own_list() -> None:
    made = make.scene()
    make.message(made)
    home = made.group.get_absolute_url()
    assert as_(made.two.named).post(f"{home}archive/").status_code == 403
    assert as_(made.host.head).post(f"{home}archive/").status_code == 302
    assert "Nhóm nước sạch" not in page(made.one.named, "/groups/")
    assert "Nhóm nước sạch" in page(made.one.named, "/groups/?archived=1")
    shown = page(made.one.named, home)
    assert "Nhóm đã kết thúc" in shown
    assert "<textarea" not in shown
    assert as_(made.host.head).post(f"{home}reopen/").status_code == 302
    changed = {"name": "Nhóm nước", "purpose": "Việc"}
    assert as_(made.host.head).post(f"{home}change/", changed).status_code == 302
    assert "Nhóm nước" in page(made.one.named, home)


def test_a_channel_offers_its_readers_only_the_answer() -> None:
    made = make.scene(kind=GroupKind.CHANNEL)
    message = make.message(made, text="Thông báo bão")
    home = made.group.get_absolute_url()
    shown = page(made.two.colleague, home)
    assert "Thông báo bão" in shown
    assert "<textarea" not in shown
    assert "<textarea" in page(made.two.colleague, f"{home}?reply={message.code}")


def test_messages_are_paged_by_key_and_cost_the_same_at_any_depth(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = make.scene()
    for number in range(75):
        make.message(made, text=f"Tin số {number:03} @{made.two.named.full_name}")
    home, client = made.group.get_absolute_url(), as_(made.one.named)
    first = client.get(home)
    assert [f"Tin số {number:03}" in first.content.decode() for number in (74, 45, 44)] == [True, True, False]
    older = first.context["page"].next
    last = client.get(home, {"at": client.get(home, {"at": older}).context["page"].next})
    assert "Tin số 000" in last.content.decode()
    with django_assert_num_queries(QUERIES_OF_A_PAGE):
        client.get(home)
    with django_assert_num_queries(QUERIES_OF_A_PAGE):
        client.get(home, {"at": older})


def test_the_list_costs_the_same_for_one_group_and_for_many(
    django_assert_max_num_queries: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make.scene()
    client = as_(made.host.head)
    client.get("/groups/")
    with django_assert_max_num_queries(30) as one:
        client.get("/groups/")
    for number in range(5):
        services.open_group(
            kind=GroupKind.WORKING, name=f"Nhóm {number}", purpose="Việc", host=made.host.body, bodies=[made.one.body],
            by=made.host.head, at=MONDAY, today=TODAY,
        )  # fmt: skip
    with django_assert_num_queries(len(one.captured_queries)):
        assert "Nhóm 4" in client.get("/groups/").content.decode()
