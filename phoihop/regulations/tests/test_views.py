"""The pages of regulations as their users meet them."""

from __future__ import annotations

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations import queries
from phoihop.regulations.models import Obligation, Regulation, Unit
from phoihop.regulations.templatetags.regulations import usual_ground
from phoihop.regulations.tests.test_life import TEXT, _entered, _reviewed, _scene

pytestmark = pytest.mark.django_db


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _sent(name: str = "quy-che.txt", data: bytes = TEXT.encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_clerk_uploads_confirms_and_lands_on_the_review() -> None:
    council = people.body(name="Thường trực Hội đồng nhân dân tỉnh", kind=BodyKind.COUNCIL_STANDING)
    committee = people.body(name="Ủy ban nhân dân tỉnh", kind=BodyKind.PEOPLES_COMMITTEE)
    clerk = people.user(of=council)
    client = _client(clerk)
    doubtful = TEXT.replace("2. Hằng quý", "1. Hằng quý").encode()
    page = client.post("/regulations/new/", {"body": str(council.pk), "file": _sent(data=doubtful)})
    assert page.status_code == 200
    form = page.context["form"]
    assert set(form.initial["parties"]) == {str(council.pk), str(committee.pk)}
    sent = {**form.initial, "token": page.context["token"], "_once": "a" * 20}
    answer = client.post("/regulations/new/confirm/", sent)
    again = client.post("/regulations/new/confirm/", sent)  # a double click
    regulation = Regulation.objects.get()
    assert answer.url == again.url == f"/regulations/{regulation.code}/review/"  # type: ignore[attr-defined]
    review = client.get(answer.url)  # type: ignore[attr-defined]
    assert "khoản 1 Điều 2" in review.content.decode()
    assert "Số của khoản 1 bị lặp lại." in review.content.decode()
    User.objects.filter(pk=clerk.pk).update(language="en")
    assert "is repeated." in client.get(answer.url).content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", b"PK\x03\x04 not a zip"), ("a.txt", b""), ("a.doc", b"\xd0\xcf\x11\xe0")]
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(name: str, data: bytes) -> None:
    council = people.body()
    page = _client(people.user(of=council)).post(
        "/regulations/new/", {"body": str(council.pk), "file": _sent(name, data)}
    )
    assert page.status_code == 422
    assert page.context["form"].errors
    assert not Regulation.objects.exists()


def test_a_refusal_to_enter_keeps_what_was_typed() -> None:
    council = people.body(name="Thường trực Hội đồng nhân dân tỉnh", kind=BodyKind.COUNCIL_STANDING)
    client = _client(people.user(of=council))
    page = client.post("/regulations/new/", {"body": str(council.pk), "file": _sent()})
    typed = {"title": "Tên đã sửa", "short_title": "Gọi tắt", "kind": "bilateral", "parties": [str(council.pk)]}
    answer = client.post("/regulations/new/confirm/", {**typed, "token": page.context["token"]})
    assert answer.status_code == 409
    assert "Tên đã sửa" in answer.content.decode()


def test_accepting_by_htmx_gives_the_clause_and_the_coverage_back() -> None:
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    obligation = Obligation.objects.filter(unit__edition__regulation=regulation)[0]
    page = _client(clerk).post(f"/regulations/obligations/{obligation.code}/accept/", headers={"hx-request": "true"})
    assert page.status_code == 200
    assert 'hx-swap-oob="true"' in page.content.decode()
    obligation.refresh_from_db()
    assert obligation.state == "accepted"


def test_wording_an_obligation_by_form() -> None:
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    unit = Unit.objects.get(edition__regulation=regulation, eid="art_2__para_1")
    fields = {
        "action": "Gửi báo cáo chuyên đề",
        "leads": [str(committee.pk)],
        "distribution": "one",
        "timing": "every",
        "period": "quarter",
        "by_day": "20",
        "by_month": "3",
    }
    client = _client(clerk)
    wrong = client.post(f"/regulations/{regulation.code}/1/{unit.eid}/add/", {**fields, "timing": "before", "n": ""})
    assert wrong.status_code == 422
    assert "Gửi báo cáo chuyên đề" in wrong.content.decode()
    client.post(f"/regulations/{regulation.code}/1/{unit.eid}/add/", fields)
    added = Obligation.objects.get(unit=unit, action="Gửi báo cáo chuyên đề")
    assert added.timing == {"kind": "every", "period": "quarter", "by": {"month": 3, "day": 20}}


def test_putting_in_force_refused_keeps_what_was_typed() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    fields = {
        "number_text": "01/QC-TT.HĐND-UBND",
        "signed_on": "05/01/2026",
        "in_force_from": "05/01/2026",
        "follower": str(council.pk),
        "tracked_from": "02/03/2026",
    }
    client = _client(leader)
    page = client.post(f"/regulations/{regulation.code}/force/", fields)
    assert page.status_code == 409
    assert "01/QC-TT.HĐND-UBND" in page.content.decode()
    _reviewed(regulation, clerk)
    assert client.post(f"/regulations/{regulation.code}/force/", fields).status_code == 302


@pytest.mark.parametrize("path", ["", "review/", "force/", "clone/", "end/", "amend/"])
def test_strangers_and_administrators_do_not_learn_of_a_regulation(path: str) -> None:
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    for other in (people.user(), people.user(kind=RoleKind.ADMINISTRATOR)):
        assert _client(other).get(f"/regulations/{regulation.code}/{path}").status_code == 404
    assert _client(people.user(kind=RoleKind.AUDITOR)).get(f"/regulations/{regulation.code}/").status_code == 200


def test_the_review_costs_the_same_number_of_queries_for_one_clause_or_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    client = _client(clerk)
    client.get("/regulations/")
    with django_assert_max_num_queries(22):
        client.get(f"/regulations/{regulation.code}/review/")


def _long(articles: int, clauses: int) -> bytes:
    owed = "Ủy ban nhân dân tỉnh gửi báo cáo đến Thường trực Hội đồng nhân dân tỉnh chậm nhất 10 ngày trước kỳ họp."
    lines = [
        line
        for number in range(1, articles + 1)
        for line in (f"Điều {number}. Việc thứ {number}", *(f"{one}. {owed}" for one in range(1, clauses + 1)))
    ]
    return "\n".join(["QUY CHẾ", "Phối hợp công tác", *lines]).encode()


@pytest.mark.slow
def test_a_law_of_three_hundred_pages_is_entered_and_reviewed_sheet_by_sheet(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    council, committee, clerk, _leader = _scene()
    client = _client(clerk)
    page = client.post("/regulations/new/", {"body": str(council.pk), "file": _sent(data=_long(400, 8))})
    typed = {"title": "Luật dài", "short_title": "Luật", "kind": "bilateral", "token": page.context["token"]}
    with django_assert_max_num_queries(45):
        answer = client.post("/regulations/new/confirm/", typed | {"parties": [str(council.pk), str(committee.pk)]})
    regulation = Regulation.objects.get()
    assert Unit.objects.filter(edition__regulation=regulation).count() == 3600
    begun = time.process_time()
    seen: list[str] = []
    url = answer.url  # type: ignore[attr-defined]
    while url:
        with django_assert_max_num_queries(18):
            review = client.get(url)
        sheet = review.context["sheet"]
        assert len(review.content) < 1_200_000
        assert len(sheet.rows) <= 210
        assert f"Điều {sheet.rows[0].unit.number}." in review.context["lines"][0 if seen else 2][1]
        seen += [row.unit.eid for row in sheet.rows]
        url = f"/regulations/{regulation.code}/review/?unit={sheet.after}" if sheet.after else ""
    assert seen == list(
        Unit.objects.filter(edition__regulation=regulation).order_by("position").values_list("eid", flat=True)
    )
    assert time.process_time() - begun < 60
    first = Obligation.objects.filter(unit__edition__regulation=regulation).order_by("unit__position")[0]
    begun = time.process_time()
    with django_assert_max_num_queries(30):
        client.post(f"/regulations/obligations/{first.code}/accept/", headers={"hx-request": "true"})
    assert time.process_time() - begun < 1  # does not draw the law again


def test_a_text_that_fits_one_page_has_no_sheets_and_an_address_finds_its_own() -> None:
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    client = _client(clerk)
    page = client.get(f"/regulations/{regulation.code}/review/?unit=art_2__para_2")
    assert page.context["sheet"].number == 1
    assert "Các phần của văn bản" not in page.content.decode()
    assert client.get(f"/regulations/{regulation.code}/?unit=no-such").context["sheet"].number == 1


def test_a_sheet_is_cut_before_an_article_and_says_where_the_next_open_clause_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "SHEET", 4)
    council, committee, clerk, _leader = _scene()
    regulation = _entered(council, committee, clerk)
    edition = regulation.editions.get()
    one, two = queries.sheet(edition), queries.sheet(edition, at="art_2__para_1")
    assert [row.unit.eid for row in one.rows + two.rows] == list(
        edition.units.order_by("position").values_list("eid", flat=True)
    )
    assert (one.number, one.before, one.after) == (1, "", two.rows[0].unit.eid)
    assert (two.number, two.before, two.after) == (2, one.rows[0].unit.eid, "")
    assert two.rows[0].unit.type != "clause"
    page = _client(clerk).get(f"/regulations/{regulation.code}/review/")
    assert "Phần 1 trong 2" in page.content.decode()
    assert "Đến chỗ chưa rà soát" in page.content.decode()
    assert "chậm nhất 10 ngày" not in "".join(text for _number, text in page.context["lines"])
    whole = [row for root in queries.tree(edition) for row in root.walk()]
    assert [(row.unit, row.depth, row.status) for row in one.rows + two.rows] == [
        (row.unit, row.depth, row.status) for row in whole
    ]
    _reviewed(regulation, clerk)
    assert queries.sheet(edition).waits == ""


def test_the_title_names_the_parties_and_says_the_kind() -> None:
    council = people.body(name="Thường trực Hội đồng nhân dân tỉnh", kind=BodyKind.COUNCIL_STANDING)
    people.body(name="Ủy ban MTTQ Việt Nam tỉnh", kind=BodyKind.FRONT_COMMITTEE)
    standing = people.body(name="Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh", kind=BodyKind.FRONT_COMMITTEE)
    text = (
        "ỦY BAN MTTQ VIỆT NAM TỈNH\nTHƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN TỈNH\nSố: 31/QCPH\nSông Mây, ngày 16 tháng 11 năm "
        "2026\nQUY CHẾ\nPhối hợp công tác giữa Thường trực Hội đồng nhân dân tỉnh và Ban Thường trực Ủy ban MTTQ Việt "
        "Nam tỉnh\nĐiều 1. Hiệu lực\nQuy chế này có hiệu lực kể từ ngày ký.\n"
    )
    client = _client(people.user(of=council))
    first = client.post("/regulations/new/", {"body": str(council.pk), "file": _sent(data=text.encode())})
    guess = first.context["form"].initial
    assert set(guess["parties"]) == {str(council.pk), str(standing.pk)}
    assert guess["title"].startswith("Quy chế phối hợp công tác giữa")


def test_a_review_leads_to_what_is_left_and_then_to_who_puts_it_in_force() -> None:
    council, committee, clerk, leader = _scene()
    regulation = _entered(council, committee, clerk)
    address, force = f"/regulations/{regulation.code}/review/", f"/regulations/{regulation.code}/force/"
    first = _client(clerk).get(address)
    assert first.context["next_open"]
    assert f'href="{address}?unit={first.context["next_open"]}#{first.context["next_open"]}"' in first.content.decode()
    _reviewed(regulation, clerk)
    done = _client(clerk).get(address).content.decode()
    assert "Đã rà soát đủ" in done
    assert leader.full_name in done
    assert force not in done
    assert force in _client(leader).get(address).content.decode()


@pytest.mark.parametrize(
    ("heading", "ground"),
    [
        ("Nguyên tắc phối hợp", "Nguyên tắc chung"),
        ("Hiệu lực thi hành", "Điều khoản thi hành, hiệu lực"),
        ("Phạm vi điều chỉnh", "Phạm vi, đối tượng, giải thích từ ngữ"),
        (None, "Phạm vi, đối tượng, giải thích từ ngữ"),
    ],
)
def test_the_usual_ground_stands_first(heading: str | None, ground: str) -> None:
    clause = Unit(type="clause", parent=Unit(type="article", heading=heading))
    assert str(usual_ground(clause)) == ground
