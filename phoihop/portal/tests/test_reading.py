"""Everybody finds what was released, with or without diacritics; data and feed say the same; nothing else gets out."""

from __future__ import annotations

import csv
import io
import json
import logging
from datetime import date, timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.intake import services as intake
from phoihop.intake.models import Outcome
from phoihop.organisations.models import BodyKind, Level
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers
from phoihop.petitions.models import AnswerLine
from phoihop.petitions.services import following
from phoihop.petitions.tests import make as voters
from phoihop.petitions.tests.test_answers import routed
from phoihop.petitions.tests.test_replies import LATER, House, drafted, said
from phoihop.portal import services, urls
from phoihop.portal.queries.figures import Quarter, count_quarters
from phoihop.portal.queries.open_data import COLUMNS
from phoihop.portal.showing import chart_of
from phoihop.portal.tests import make

pytestmark = pytest.mark.django_db
PLANTED = (
    "Kín Tiếng", "0912345678", "kintieng@example.vn", "Lời riêng chưa duyệt", "Đơn thư kín mật", "Trả lời chưa duyệt",
    "Ông Vàng A Giấu", "0987654321", "giau@example.vn", "Lời đã gỡ xuống", "Lời bị từ chối", "Ghi chú nội bộ",
    "Hứa chưa duyệt",
)  # fmt: skip


def test_a_province_full_of_private_words_lets_none_of_them_out(
    caplog: pytest.LogCaptureFixture, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene, now = voters.scene(), timezone.now()
    visitor = Client()
    code = make.code_on(make.sent(visitor, scene.standing))  # waits, with its sender
    letter = voters.item(scene, "Đơn thư kín mật của Ông Vàng A Giấu, 0987654321")
    intake.screen(item_id=letter.pk, outcome=Outcome.LETTER, by=scene.clerk, at=now)
    make.answered(scene, text="Lời riêng chưa duyệt: đường hỏng, đề nghị sửa.", answer="Trả lời chưa duyệt", at=now)
    out = make.released(
        scene, text="Nhà Ông Vàng A Giấu, giau@example.vn: cầu treo hỏng ván, đề nghị thay ván.", promise="Thay ván",
        answer="Đã báo Ông Vàng A Giấu, 0987654321: sẽ thay ván.", at=now,
    )  # fmt: skip
    following.reopen(petition_id=out.petition_id, reason="Ghi chú nội bộ", by=scene.head, at=now)
    gone = make.released(scene, text="Lời đã gỡ xuống: đề nghị làm rãnh.", at=now)
    services.withdraw(publication_id=gone.pk, reason="Ghi chú nội bộ", by=scene.clerk, at=now)
    kept = make.proposed(scene, text="Lời bị từ chối: đề nghị làm kè.", promise="Hứa chưa duyệt", at=now)
    services.refuse(publication_id=kept.pk, reason="Ghi chú nội bộ", by=scene.clerk, at=now)

    names = [f"portal:{one.name}" for one in urls.urlpatterns]
    plain = [reverse(name) for name in names if name != "portal:petition"]
    codes = [row.petition.code for row in (out, gone, kept)]
    pages = [reverse("portal:petition", args=[one]) for one in codes]
    searched = [f"{reverse('portal:petitions')}?q={word}" for word in ("giau", "0987", "kin+mat", "rieng")]
    given = [*plain, *pages, *searched, "/robots.txt", *OPEN_DATA, *(f"/api/v1/open/petitions/{one}" for one in codes)]
    found = []
    with caplog.at_level(logging.DEBUG):
        for address in given:
            with django_assert_max_num_queries(16):
                response = visitor.get(address)
            text = response.content.decode()
            assert response.status_code in {200, 404}, address
            found += [f"{address}: {word}" for word in (*PLANTED, code) if word in text.partition("<main")[2] + text]
            assert response.headers["Cache-Control"], address
        followed = visitor.post(reverse("portal:follow"), {"code": code}).content.decode()
    assert found == []
    assert [word for word in PLANTED if word in followed + caplog.text] == []
    assert visitor.get(pages[0]).status_code == 200
    assert [visitor.get(page).status_code for page in pages[1:]] == [404, 404]


OPEN_DATA = ("/api/v1/open/petitions", "/api/v1/open/figures", "/api/v1/openapi.json")


def test_the_list_finds_by_words_field_commune_and_state_and_turns_its_pages(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    scene, now = voters.scene(), timezone.now()
    rows = [
        make.released(scene, text=f"Cầu treo số {number} hỏng ván, đề nghị thay ván.", at=now) for number in range(3)
    ]
    following.solve(petition_id=rows[0].petition_id, on=timezone.localdate(now), note="Đã thay", by=scene.head, at=now)
    address = reverse("portal:petitions")

    def shown(query: str) -> set[int]:
        with django_assert_max_num_queries(14):
            page = Client().get(f"{address}?{query}").content.decode()
        return {number for number in range(3) if f"Cầu treo số {number}" in page}

    assert shown("") == {0, 1, 2}
    assert shown("q=cau+treo+hong") == shown("q=Cầu+treo") == {0, 1, 2}
    assert shown("q=sân+bay") == set()
    assert shown("state=solved") == {0}
    assert shown("state=answered") == {1, 2}
    assert shown(f"commune={scene.commune.code}&field=giao_thong") == {0, 1, 2}
    assert shown("field=y_te") == set()
    other = people.body(name="Ủy ban nhân dân xã Mẫu Sơn", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    for typed in ("Xã Mẫu", "xã Mẫu", f"Xã Mẫu · {scene.commune.code}"):  # as proposed, as anybody types it
        assert shown(urlencode({"commune": typed})) == {0, 1, 2}
    assert shown("commune=mau+son") == set()
    assert shown("commune=mau") == {0, 1, 2}  # which of two is not known
    unclear = Client().get(f"{address}?commune=mau").content.decode()
    assert "Xã Mẫu; Xã Mẫu Sơn. Xin ghi rõ một tên." in unclear
    assert 'value="Xã Mẫu Sơn"' in Client().get(f"{address}?commune={other.code}").content.decode()
    proposed = Client().get(reverse("portal:communes"), {"commune": "mau so"}).content.decode()
    assert proposed.strip() == '<option value="Xã Mẫu Sơn"></option>'
    twin = people.body(name="Ủy ban nhân dân xã Mẫu Sơn", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    both = Client().get(reverse("portal:communes"), {"commune": "mau so"}).content.decode()
    assert [f"Xã Mẫu Sơn · {one.code}" in both for one in (other, twin)] == [True, True]
    assert shown("field=khong_co&commune=x&session=y&state=z&at=hong") == {
        0,
        1,
        2,
    }  # what is not understood is no filter


def test_a_harvester_with_a_damaged_place_is_told_and_does_not_begin_anew() -> None:
    make.released(voters.scene(), text="Cầu treo hỏng ván, đề nghị thay ván.", at=timezone.now())
    for address in (reverse("portal:csv"), reverse("portal:json")):
        assert Client().get(address, {"at": ""}).status_code == 200
        for damaged in ("zzz", "\x00", "é" * 50):
            told = Client().get(address, {"at": damaged})
            assert (told.status_code, told.json()["code"]) == (404, "not_found")
    for damaged in ("zzz", "\x00"):
        told = Client().get("/api/v1/open/petitions", {"after": damaged})
        assert (told.status_code, told.json()["code"]) == (404, "not_found")


def test_an_answer_whose_paper_was_called_back_says_so_to_everybody() -> None:
    scene = voters.scene()
    house, petition = House(scene), routed(scene)
    reply = house.issue(drafted(scene, said(petition)))
    line = AnswerLine.objects.get(petition=petition)
    row = services.propose(line_id=line.pk, by=scene.clerk, at=LATER)
    wording = services.Wording(row.text, row.answer, row.promises)
    services.release(publication_id=row.pk, wording=wording, seen=True, by=scene.clerk, at=LATER)
    address, words = reverse("portal:petition", args=[petition.code]), "đã thu hồi văn bản này"
    assert words not in Client().get(address).content.decode()
    papers.recall(paper_id=reply.paper_id, reason="Sai số liệu", by=house.head, at=LATER)
    cache.clear()
    assert words in Client().get(address).content.decode()


def test_data_and_feed_say_what_the_page_says() -> None:
    scene, now = voters.scene(), timezone.now()
    row = make.released(scene, text="=1+1 Cầu treo hỏng ván, đề nghị thay.", promise="Thay ván", at=now)
    client = Client()
    whole = client.get(reverse("portal:json"))
    (record,) = json.loads(whole.content)["petitions"]
    assert list(record) == list(COLUMNS)
    assert record["promises"] == [
        {
            "text": "Thay ván",
            "body": scene.works.name,
            "due_on": f"{timezone.localdate(now) + timedelta(30)}",
            "state": "open",
        }
    ]
    assert (record["licence"], record["state"], record["solved_on"]) == ("CC-BY-4.0", "answered", None)
    head, line = csv.reader(io.StringIO(client.get(reverse("portal:csv")).content.decode("utf-8-sig")))
    assert head == list(COLUMNS)
    assert line[head.index("text")].startswith("'=1+1")  # no program runs it
    feed = ElementTree.fromstring(client.get(reverse("portal:feed")).content)  # noqa: S314  # our own
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert [one.findtext("{http://www.w3.org/2005/Atom}title") for one in entries] == [row.title]
    etag = whole["ETag"]
    assert client.get(reverse("portal:json"), headers={"If-None-Match": etag}).status_code == 304
    assert "public, max-age" in whole["Cache-Control"]
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()


def test_answered_and_solved_are_two_figures() -> None:
    scene, now = voters.scene(), timezone.now()
    cache.clear()
    make.answered(scene, text="Đề nghị làm kè suối.", at=now)
    voters.made(scene, "Đề nghị làm rãnh thoát nước.")
    page = Client().get(reverse("portal:figures")).content.decode()
    assert "(50%)" in page
    assert "(0%)" in page
    assert "Số liệu lúc" in page
    voters.made(scene, "Đề nghị mở lớp mầm non.")
    assert "(50%)" in Client().get(reverse("portal:figures")).content.decode()  # as counted then
    count_quarters(now)
    assert "(33%)" in Client().get(reverse("portal:figures")).content.decode()


def test_the_quarter_that_runs_is_in_the_table_and_not_on_the_line() -> None:
    scene, now = voters.scene(), timezone.now()
    cache.clear()
    today = timezone.localdate(now)
    runs = Quarter(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), 1, 0, 0)
    assert runs.runs_on(today)
    assert not Quarter(date(2026, 7, 1), 1, 0, 0).runs_on(date(2026, 10, 1))
    assert not Quarter(date(2025, 10, 1), 1, 0, 0).runs_on(date(2026, 10, 1))
    for months in (0, 4, 8):
        day = today - timedelta(days=31 * months)
        voters.bare(scene, received_on=day)
    page = Client().get(reverse("portal:figures")).content.decode()
    assert page.count("đang tiếp nhận") == 1
    assert page.count('<circle class="answered"') == 2  # of three quarters
    assert f">{runs.label}</text>" not in page
    assert f'<th scope="row">{runs.label} <span' in page
    three_years = [Quarter(date(2023 + number // 4, number % 4 * 3 + 1, 1), 2, 1, 1) for number in range(11)]
    chart = chart_of(three_years)
    assert chart is not None
    assert [label for label, _x in chart.labels] == ["III/2025", "IV/2024", "I/2024", "II/2023"]  # room on a phone
