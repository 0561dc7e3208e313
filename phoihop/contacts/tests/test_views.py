"""A round on screen: planned, filled, agreed, announced, held, counted, printed; the list costs the same for many."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from phoihop.contacts import services
from phoihop.contacts.models import Category, Meeting, Round
from phoihop.contacts.tests import make
from phoihop.contacts.tests.make import FIRST, MONDAY
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import BodyKind, Level
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_office_plans_a_round_and_the_front_agrees_by_forms() -> None:
    made = make.scene()
    office, front, stranger = as_(made.worker), as_(made.front_head), as_(made.stranger)
    typed = {
        "organiser": made.organiser.code, "title": "Đợt tháng tư", "regime": "council", "level": "province",
        "moment": "other", "front": made.front.code, "first": "06/04/2026", "last": "10/04/2026", "workers_target": "50",
    }  # fmt: skip
    assert office.post(reverse("contacts:plan"), typed | {"last": "01/04/2026"}).status_code == 409
    assert office.post(reverse("contacts:plan"), typed).status_code == 302
    round_ = Round.objects.get()
    one = {
        "organiser": made.organiser.code, "regime": "council", "kind": "before_regular", "form": "conference",
        "mode": "direct", "commune": made.commune.code, "venue": "Nhà văn hóa", "on": "06/04/2026", "starts": "8:00",
        "ends": "10:00",
    }  # fmt: skip
    for hour in ("8:00", "9:00"):
        assert office.post(reverse("contacts:add", args=[round_.code]), one | {"starts": hour}).status_code == 302
    first, second = Meeting.objects.order_by("starts_at")
    for row in (first, second):
        sent = {"people": [made.one.code], "lead": made.one.code}
        assert office.post(reverse("contacts:deputies", args=[row.code]), sent).status_code == 302
    page = office.get(round_.get_absolute_url()).content.decode()
    assert f"{made.one.full_name} đã được phân công đến Nhà văn hóa" in page
    assert stranger.get(round_.get_absolute_url()).status_code == 404
    assert front.post(reverse("contacts:agree", args=[round_.code]), {"on": "01/03/2026"}).status_code == 302
    assert office.post(reverse("contacts:announce", args=[round_.code])).status_code == 302
    assert stranger.get(first.get_absolute_url()).status_code == 200
    put_off = {"on": "", "starts": "8:00", "ends": "10:00", "venue": "Sân đình", "mode": "direct", "reason": "Bão"}
    assert office.post(reverse("contacts:postpone", args=[second.code]), put_off).status_code == 302
    assert "Sân đình" in office.get(second.get_absolute_url()).content.decode()
    grid = office.get(reverse("contacts:coverage", args=[round_.code]) + "?view=grid").content.decode()
    assert "Chưa tiếp xúc lần nào" in grid
    assert "xã Mẫu" in office.get(reverse("contacts:all_measures") + "?by=commune").content.decode()


def test_what_was_typed_over_a_newer_state_is_kept_and_holds_when_it_is_sent_again() -> None:
    made = make.scene()
    round_ = make.planned(made)
    office, address = as_(made.worker), reverse("contacts:change", args=[round_.code])
    typed = {"title": "Tên của tôi", "moment": "other", "first": "06/04/2026", "last": "10/04/2026", "revision": "1"}
    assert office.post(address, typed | {"title": "Tên của người kia"}).status_code == 302
    wrong = office.post(address, typed | {"title": ""})
    assert wrong.status_code == 422
    assert 'name="revision" value="1"' in wrong.content.decode()  # not told yet of what the other wrote
    told = office.post(address, typed)
    assert (told.status_code, told.headers["X-Refused"]) == (409, "contact.changed_meanwhile")
    page = told.content.decode()
    assert 'value="Tên của tôi"' in page
    assert 'name="revision" value="2"' in page
    assert office.post(address, typed | {"revision": "2"}).status_code == 302
    round_.refresh_from_db()
    assert round_.title == "Tên của tôi"


def test_a_meeting_is_written_anew_by_its_form_as_it_stands() -> None:
    made = make.scene()
    meeting = make.added(made, make.planned(made))
    office, address = as_(made.worker), reverse("contacts:change_meeting", args=[meeting.code])
    typed = {
        "kind": "workplace", "form": "individual", "mode": "direct", "commune": made.commune.code, "venue": "Nhà văn hóa",
        "on": "06/04/2026", "starts": "8:00", "ends": "10:00", "requested_on": "24/03/2026", "revision": "1",
    }  # fmt: skip
    assert "Ngày đề nghị" in office.get(address).content.decode()
    assert office.post(address, typed | {"requested_on": ""}).headers["X-Refused"] == "meeting.request_needed"
    assert office.post(address, typed).status_code == 302
    assert 'value="24/03/2026"' in office.get(address).content.decode()
    assert set(meeting.duties.values_list("kind", flat=True)) == {"decide", "front_cell"}


def test_a_held_meeting_is_counted_and_minuted_by_forms(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    office = as_(made.worker)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=make.hour(make.TODAY, 8), ends_at=make.hour(make.TODAY, 10))
    assert office.post(reverse("contacts:hold", args=[meeting.code])).status_code == 302
    counted = {"count_farmers": "40", "count_officials": "10", "speakers": "5", f"came_{made.authority.code}": "yes"}
    meeting.refresh_from_db()
    counted |= {"revision": str(meeting.revision)}
    counted |= {f"who_{made.authority.code}": "Phó Giám đốc", f"absent_{made.one.code}": "Họp trung ương"}
    assert office.post(reverse("contacts:attendance", args=[meeting.code]), counted).status_code == 302
    written = {"chair": "Chủ tịch Mặt trận xã", "secretary": "Chuyên viên", "final": "on"}
    assert office.post(reverse("contacts:minutes", args=[meeting.code]), written).status_code == 302
    page = office.get(meeting.get_absolute_url()).content.decode()
    for words in ("80,0%", "Phó Giám đốc", "Vắng: Họp trung ương", "Đã tiếp nhận 0 nội dung"):
        assert words in page
    figures = office.get(reverse("contacts:measures", args=[round_.code])).content.decode()
    assert "Đạt chỉ tiêu lao động trực tiếp" in figures
    printed = office.get(reverse("contacts:print_minutes", args=[meeting.code, "pdf"]))
    assert printed.content.startswith(b"%PDF")
    exported = office.get(reverse("contacts:measures_xlsx"))
    assert b"".join(exported.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # a stream
    for number in range(5):
        make.added(made, None, at=8 + number)
    with django_assert_max_num_queries(16):
        assert office.get(reverse("contacts:meetings")).status_code == 200


def test_coverage_shows_each_commune_and_the_round_beside_its_targets() -> None:
    made = make.scene()
    round_, meeting = make.announced(made)
    Round.objects.filter(pk=round_.pk).update(workers_target=70, thematic_target=20)
    meeting = services.hold(meeting_id=meeting.pk, by=made.worker, at=MONDAY, today=FIRST)
    services.record_attendance(
        meeting_id=meeting.pk, revision=meeting.revision, counts={Category.FARMERS: 5, Category.OFFICIALS: 3}, speakers=2,
        by=made.worker, at=MONDAY,
    )  # fmt: skip
    address = reverse("contacts:coverage", args=[round_.code])
    for view in ("", "?view=grid"):
        page = " ".join(as_(made.worker).get(address + view).content.decode().split())
        assert "chỉ tiêu 70%" in page
        assert "chỉ tiêu 20%" in page
        assert page.count("62,5%") == 2, page  # of the round and of the commune


def test_meetings_are_planned_from_the_communes_that_were_long_not_met_one_form_after_the_other() -> None:
    made = make.scene()
    round_ = make.planned(made)
    others = [
        people.body(name=f"Ủy ban nhân dân xã {name}", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
        for name in ("Đá Bạc", "Mù Sương")
    ]
    office, address = as_(made.worker), reverse("contacts:coverage", args=[round_.code])
    add = reverse("contacts:add", args=[round_.code])
    for view in ("", "?view=grid"):
        assert f'href="{add}?commune={made.commune.code}"' in office.get(address + view).content.decode()
        shown = as_(made.front_head).get(address + view)  # the Front reads the plan, it does not write it
        assert (shown.status_code, "Lập cuộc tiếp xúc" in shown.content.decode()) == (200, False)
    query = "?" + "&".join(f"commune={one.code}" for one in (made.commune, *others)) + "&commune=vo-van&act=add"
    form = office.get(add + query).content.decode()
    assert f'value="{made.commune.code}" selected' in form
    assert "Cuộc tại xã Mẫu; sau đó còn 2 xã, phường đã chọn." in form
    typed = {
        "organiser": made.organiser.code, "regime": "council", "kind": "thematic", "form": "conference",
        "mode": "mixed", "commune": made.commune.code, "venue": "Nhà văn hóa", "on": "06/04/2026", "starts": "14:00",
        "ends": "16:00", "topic": "Đất đai",
    }  # fmt: skip
    there = office.post(add + query, typed).headers["Location"]
    first = Meeting.objects.get()
    assert there == f"{add}?commune={others[0].code}&commune={others[1].code}&like={first.code}"
    form = office.get(there).content.decode()
    for kept in (f'value="{others[0].code}" selected', 'value="thematic" selected', 'value="14:00"', 'value="Đất đai"'):
        assert kept in form
    assert "Nhà văn hóa" not in form
    assert 'value="06/04/2026"' not in form
    assert "Đã thêm cuộc tiếp xúc tại xã Mẫu." in form
    there = office.post(there, typed | {"commune": others[0].code, "on": "07/04/2026"}).headers["Location"]
    there = office.post(there, typed | {"commune": others[1].code, "on": "08/04/2026"}).headers["Location"]
    assert there == address
    assert Meeting.objects.filter(round=round_).count() == 3
    missing = office.get(f"{address}?missing=1").content.decode()
    assert "Mọi xã, phường đã có cuộc trong đợt." in missing
    alone = office.post(f"{add}?commune={made.commune.code}", typed | {"on": "09/04/2026"}).headers["Location"]
    assert alone == Meeting.objects.latest("pk").get_absolute_url()
