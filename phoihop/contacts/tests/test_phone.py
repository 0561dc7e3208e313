"""What a phone is told, who sends from it, what arrives once, what is refused; and what of it is kept in clear: nothing."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from phoihop.contacts.models import Attendance, Meeting, MeetingState
from phoihop.contacts.phone import MOST, facts_for
from phoihop.contacts.tests import phone_make as make
from phoihop.intake.models import Attachment, Item
from phoihop.intake.services import read
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64 + b"\xff\xd9"
WORDS = {"text": "Cống ở Bản Kín bị lấp", "name": "Ông Giấu Tên", "address": "Ngõ Mù", "spot_answer": "Hẹn Rằm"}


def send(user: User, meeting: Meeting, **given: Any) -> Any:
    client = Client()
    client.force_login(user)
    body = {"key": str(uuid4()), "kind": "statement", "at": timezone.now().isoformat()} | given
    return client.post(reverse("phone:send", args=[meeting.code]), body, content_type="application/json")


def codes(user: User, *asked: str) -> list[str]:
    told, _left = facts_for(user, timezone.localdate(), asked)
    return [one["code"] for one in told]


def test_those_who_record_at_a_meeting_are_told_of_it_and_others_are_not() -> None:
    scene = make.scene()
    today = timezone.localdate()
    meeting = make.meeting(scene)
    ahead = make.meeting(scene, on=today + timedelta(days=30))
    tomorrow = make.meeting(scene, on=today + timedelta(days=1))
    working = (scene.officer, scene.clerk, scene.office_clerk, scene.front_officer)
    recorders = (*working, scene.deputy)
    others = (scene.idle_deputy, scene.auditor, scene.administrator, scene.stranger)
    assert {tuple(codes(user)) for user in working} == {(meeting.code, tomorrow.code)}
    assert codes(scene.deputy) == [meeting.code, tomorrow.code, ahead.code], "all to which he goes"
    assert {tuple(codes(user)) for user in others} == {()}
    for user in recorders:
        assert send(user, meeting, **WORDS).json()["taken"] is True
    for user in others:
        assert send(user, meeting, **WORDS).status_code == 404
    assert {item.by for item in Item.objects.all()} == set(recorders)
    (facts, _later), _left = facts_for(scene.officer, today)
    assert (facts["taken"], facts["venue"], facts["starts"]) == (len(recorders), meeting.venue, "08:30")
    assert not any(word in json.dumps(facts, ensure_ascii=False) for word in WORDS.values())
    scene.officer.is_active = False
    assert codes(scene.officer) == []


def test_the_nearest_meetings_are_sent_the_rest_counted_and_what_the_phone_names_comes_along() -> None:
    scene = make.scene()
    today = timezone.localdate()
    before = [make.meeting(scene, on=today - timedelta(days=3)) for _number in range(2)]
    at_once = [make.meeting(scene) for _number in range(MOST - 1)]
    after = make.meeting(scene, on=today + timedelta(days=2))
    gone = make.meeting(scene, state=MeetingState.CANCELLED)
    far = make.meeting(scene, on=today + timedelta(days=200))
    client = Client()
    client.force_login(scene.officer)

    def told(*asked: str) -> tuple[list[str], int]:
        answer = client.get(reverse("phone:meetings"), {"code": asked}).json()
        return [one["code"] for one in answer["meetings"]], answer["left"]

    nearest = [one.code for one in [*at_once, after]]
    assert told() == (nearest, 2)
    sent, left = told(before[0].code, gone.code, far.code, "TX-không-có")
    assert (sent[0], sent[-1], left) == (before[0].code, far.code, 1)
    assert set(sent) == {before[0].code, *nearest, gone.code, far.code}
    facts, _left = facts_for(scene.officer, today, [gone.code])
    assert [one["code"] for one in facts if one["closed"]] == [gone.code]
    assert codes(scene.stranger, gone.code, far.code) == []
    assert told(*[f"TX-{number}" for number in range(500)], far.code) == (nearest, 2), "a phone names only so many"


def test_the_same_thing_sent_again_is_one_item_with_its_pictures_and_in_clear_nowhere() -> None:
    scene = make.scene()
    meeting = make.meeting(scene)
    key, picture = str(uuid4()), {"key": "anh-1", "data": b64encode(JPEG).decode()}
    first = send(scene.deputy, meeting, key=key, photo=picture, **WORDS)
    for _again in range(2):
        assert send(scene.deputy, meeting, key=key, photo=picture, **WORDS).json() == first.json()
    send(scene.deputy, meeting, key=key, photo=picture | {"key": "anh-2"}, **WORDS)
    item = Item.objects.get()
    assert (item.source_kind, item.source_code, item.receiver) == ("contact_meeting", meeting.code, scene.organiser)
    assert Attachment.objects.filter(item=item).count() == 2
    said = read(item, scene.clerk)
    assert (said.text, said.sender.name, said.spot_answer) == (WORDS["text"], WORDS["name"], WORDS["spot_answer"])
    # A second person at the same meeting: both stay.
    send(scene.front_officer, meeting, **WORDS)
    assert Item.objects.count() == 2
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            asked = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ~ %s").format(sql.Identifier(table))
            cursor.execute(asked, ["Bản Kín|Giấu Tên|Ngõ Mù|Hẹn Rằm"])
            assert cursor.fetchone() == (0,), table


def test_what_is_not_taken_says_why_and_nothing_of_it_stays() -> None:
    scene = make.scene()
    meeting = make.meeting(scene)

    def refused(status: int, **given: Any) -> Any:
        answer: HttpResponse = send(scene.officer, meeting, **WORDS | given)
        assert answer.status_code == status, answer.content
        said = json.loads(answer.content)
        assert said["sentence"]
        return said

    assert "Nội dung" in refused(422, text="")["sentence"]
    refused(422, at="hôm qua")
    refused(422, key="x")
    refused(422, at="2026-99-99T00:00:00Z")
    refused(400, photo="x")
    refused(400, photo={"key": "a", "data": "***"})
    refused(413, text="x" * 2_100_000)
    assert not Item.objects.exists()
    no_picture = refused(409, photo={"key": "a", "data": b64encode(b"GIF89a" + bytes(40)).decode()})
    assert (no_picture["code"], no_picture["taken"]) == ("intake.picture_kind", True), (
        "the words are kept, the file is not"
    )
    Meeting.objects.update(state=MeetingState.CANCELLED)
    assert refused(409)["code"] == "meeting.cancelled"
    assert Item.objects.count() == 1
    client = Client()
    client.force_login(scene.officer)
    address = reverse("phone:send", args=[meeting.code])
    for body in ("", "[]", "[" * 5000, '{"photo": 1}'):
        assert client.post(address, body, content_type="application/json").status_code == 400
    assert Client().post(address, "{}", content_type="application/json").status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(scene.officer)
    assert strict.post(address, "{}", content_type="application/json").status_code == 403


def test_two_who_count_do_not_overwrite_each_other() -> None:
    scene = make.scene()
    meeting = make.meeting(scene)
    first = {"kind": "attendance", "farmers": "20", "officials": 3, "base": {}}
    for _again in range(2):
        assert send(scene.officer, meeting, **first).status_code == 200
    assert Act.objects.filter(verb="attendance.counted").count() == 2
    other = send(scene.front_officer, meeting, kind="attendance", farmers="25", base={})
    assert (other.status_code, other.json()["code"]) == (409, "meeting.counted_meanwhile")
    assert "20" in other.json()["sentence"]
    known = {"farmers": 20, "officials": 3}
    assert send(scene.front_officer, meeting, kind="attendance", farmers="25", base=known).status_code == 200
    assert {row.category: row.count for row in Attendance.objects.all()} == {"farmers": 25, "officials": 0}
    for wrong in ({"farmers": "-1"}, {"farmers": "nhiều"}, {"base": {"farmers": "x"}}, {"base": [1]}):
        assert send(scene.officer, meeting, kind="attendance", **wrong).status_code == 422
    assert not Item.objects.exists()
    Meeting.objects.update(state=MeetingState.MINUTED)  # figures stand with the minutes
    late = send(scene.officer, meeting, kind="attendance", farmers="90", base={"farmers": 25, "officials": 0})
    assert (late.status_code, late.json()["code"]) == (409, "meeting.minuted_already")


def test_the_frame_names_nobody_and_its_parts_are_for_everybody(django_assert_max_num_queries: Any) -> None:
    scene = make.scene()
    meetings = [make.meeting(scene) for _number in range(3)]
    client = Client()
    assert client.get(reverse("phone:page")).status_code == 302
    client.force_login(scene.officer)
    page = client.get(reverse("phone:page")).content.decode()
    assert not any(word in page for word in (scene.officer.full_name, scene.officer.username, meetings[0].code))
    worker = Client().get(reverse("phone:worker"))
    assert worker.headers["Content-Type"] == "text/javascript"
    kept = json.loads(worker.content.decode().split("self.kept = ")[1].split(";\n")[0])
    assert kept["page"] == reverse("phone:page")
    assert len(kept["files"]) == 13
    manifest = Client().get(reverse("phone:manifest")).json()
    assert manifest["scope"] == manifest["start_url"] == reverse("phone:page")
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"}
    with django_assert_max_num_queries(6):
        assert len(codes(scene.officer)) == 3
