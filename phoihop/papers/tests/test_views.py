"""Pages of papers: who sees which, what a click does, what a list costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as directory
from phoihop.papers import services
from phoihop.papers.models import Paper, State
from phoihop.papers.templates_catalogue import TEMPLATES, Entry
from phoihop.papers.tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(minutes=5)


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _get(user: User, url: str) -> tuple[int, bytes]:
    """Status and whole content; a file read to its end is closed."""
    response = _as(user).get(url)
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]  # a file response streams
    return response.status_code, content


def _url(name: str, *args: Any) -> str:
    return reverse(f"papers:{name}", args=args)


def _form(house: make.House, other: make.House, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "letter",
        "subject": "Phối hợp chuẩn bị kỳ họp",
        "to": [other.body.code],
        "body": "Đoạn một.\n\n1. Việc thứ nhất",
        "place": "Sông Thanh",
        "revision": 1,
    } | changes


def test_owner_colleague_addressee_and_auditor_see_a_paper_strangers_and_administrators_do_not() -> None:
    house, other = make.house(), make.house()
    paper = make.issued(house, to=(other.body,), at=NOW)
    draft = make.draft(house, to=(other.body,), at=NOW)
    auditor = directory.user(kind=RoleKind.AUDITOR)
    seen = {
        "owner": (house.officer, 200, 200),
        "colleague": (house.clerk, 200, 200),
        "addressee": (other.officer, 200, 404),
        "auditor": (auditor, 200, 200),
        "stranger": (directory.user(), 404, 404),
        "administrator": (directory.administrator(), 404, 404),
    }
    for who, (user, issued, drafted) in seen.items():
        client = _as(user)
        assert client.get(paper.get_absolute_url()).status_code == issued, who
        assert client.get(draft.get_absolute_url()).status_code == drafted, who
        assert _get(user, _url("file", paper.code, "pdf"))[0] == issued, who
        assert _get(user, _url("file", draft.code, "docx"))[0] == drafted, who


@pytest.mark.parametrize("name", ["edit", "take_back", "withdraw", "sign", "number", "recall", "attach"])
def test_forms_of_acts_are_closed_to_an_addressee_and_hidden_from_a_stranger(name: str) -> None:
    house, other = make.house(), make.house()
    paper = make.issued(house, to=(other.body,), at=NOW)
    assert _as(other.clerk).get(_url(name, paper.code)).status_code == 403
    assert _as(directory.user()).get(_url(name, paper.code)).status_code == 404


def test_the_whole_life_of_a_paper_on_the_screen() -> None:
    house, other = make.house(), make.house()
    officer, head, leader, clerk = map(_as, (house.officer, house.head_of_office, house.leader, house.clerk))
    values = {f"f_{field.key}": "Nội dung" for field in TEMPLATES["letter"].fields}
    begun = officer.post(_url("new", "letter"), values | {"issuer": house.body.code, "to": [other.body.code]})
    assert begun.status_code == 302
    paper = Paper.objects.get()
    assert officer.post(_url("edit", paper.code), _form(house, other)).status_code == 302
    assert officer.post(_url("submit", paper.code)).status_code == 302
    assert head.post(_url("decide", paper.code, 1, "approve"), {"reason": "Đúng"}).status_code == 302
    assert leader.post(_url("decide", paper.code, 2, "approve")).status_code == 302
    scan = SimpleUploadedFile("ban-ky.pdf", make.PDF, "application/pdf")
    signed = clerk.post(_url("sign", paper.code), {"signer": house.head.code, "form": "", "scan": scan})
    assert signed.status_code == 302
    number = clerk.get(_url("number", paper.code))
    suggested = number.context["suggested"]
    day = timezone.localdate().strftime("%d/%m/%Y")
    assert (
        clerk.post(_url("number", paper.code), {"typed": suggested, "suggested": suggested, "on": day}).status_code
        == 302
    )
    assert clerk.post(_url("issue", paper.code)).status_code == 302
    arrived = _as(other.clerk).post(_url("receive", paper.code, other.body.code), {"on": day})
    assert arrived.status_code == 302
    person = directory.person(of=other.body)
    handed = _as(other.leader).post(_url("hand_over", paper.code, other.body.code), {"person": person.code})
    assert handed.status_code == 302
    paper.refresh_from_db()
    line = paper.addressees.get()
    assert (paper.state, paper.number_text, line.arrival_number, line.handed_to) == (State.ISSUED, suggested, 1, person)
    page = _as(other.officer).get(paper.get_absolute_url()).content.decode()
    assert "Số đến 1" in page
    assert "Việc thứ nhất" in page


def test_what_was_typed_comes_back_with_the_refusal() -> None:
    house, other = make.house(), make.house()
    paper = make.draft(house, at=NOW)
    stale = _as(house.officer).post(_url("edit", paper.code), _form(house, other, revision=99, body="Chữ tôi vừa gõ"))
    assert stale.status_code == 409
    assert stale.headers["X-Refused"] == "paper.changed_meanwhile"
    assert "Chữ tôi vừa gõ" in stale.content.decode()
    wrong = _as(house.officer).post(_url("edit", paper.code), _form(house, other, subject="", body="Vẫn còn đây"))
    assert wrong.status_code == 422
    assert "Vẫn còn đây" in wrong.content.decode()


def test_a_double_click_begins_one_draft() -> None:
    house = make.house()
    client = _as(house.officer)
    values = {f"f_{field.key}": "Nội dung" for field in TEMPLATES["letter"].fields}
    values |= {"issuer": house.body.code, "_once": "a-token-of-a-form-1234"}
    first, second = client.post(_url("new", "letter"), values), client.post(_url("new", "letter"), values)
    assert first.headers["Location"] == second.headers["Location"]
    assert Paper.objects.count() == 1


def test_the_preview_shows_the_typed_words_escaped_and_saves_nothing() -> None:
    house, other = make.house(), make.house()
    paper = make.draft(house, at=NOW)
    looked = _as(house.officer).post(_url("look", paper.code), _form(house, other, body="<script>1</script> **đậm**"))
    page = looked.content.decode()
    assert "&lt;script&gt;1&lt;/script&gt; <b>đậm</b>" in page
    paper.refresh_from_db()
    assert paper.revision == 1
    assert _as(other.officer).post(_url("look", paper.code), {}).status_code == 404


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_every_template_has_a_form_that_makes_a_paper_one_can_open(key: str) -> None:
    house = make.house()
    client = _as(house.officer)
    assert client.get(_url("new", key)).status_code == 200
    days = {Entry.DAY: "05/03/2026"}
    values = {f"f_{field.key}": days.get(field.entry, "Nội dung") for field in TEMPLATES[key].fields}
    assert client.post(_url("new", key), values | {"issuer": house.body.code}).status_code == 302
    paper = Paper.objects.get()
    assert client.get(paper.get_absolute_url()).status_code == 200
    assert client.get(_url("edit", paper.code)).status_code == 200


def test_a_paper_from_outside_is_recorded_with_its_scan_and_served_through_its_own_door() -> None:
    house = make.house()
    clerk = _as(house.clerk)
    day = timezone.localdate().strftime("%d/%m/%Y")
    answer = clerk.post(
        _url("record"),
        {
            "recorded_by": house.body.code,
            "issuer_text": "Công ty Điện lực",
            "number_text": "45/BC-ĐL",
            "issued_on": day,
            "subject": "Cấp điện",
            "arrived_on": day,
            "scan": SimpleUploadedFile("quet.pdf", make.PDF, "application/pdf"),
        },
    )
    assert answer.status_code == 302
    paper = Paper.objects.get()
    assert clerk.get(paper.get_absolute_url()).status_code == 200
    assert _get(house.clerk, _url("file", paper.code, "scan")) == (200, make.PDF)
    assert _as(directory.user()).get(_url("file", paper.code, "scan")).status_code == 404
    assert clerk.get(_url("file", paper.code, "pdf")).status_code == 404
    assert _as(house.officer).get(_url("record")).status_code == 403


def test_attachments_come_and_go_with_the_draft() -> None:
    house = make.house()
    paper = make.draft(house, at=NOW)
    client = _as(house.officer)
    file = SimpleUploadedFile("phu-luc.pdf", make.PDF, "application/pdf")
    assert client.post(_url("attach", paper.code), {"file": file}).status_code == 302
    assert _get(house.officer, _url("file", paper.code, "1")) == (200, make.PDF)
    assert "phu-luc" in client.get(paper.get_absolute_url()).content.decode()
    assert client.post(_url("detach", paper.code, 1)).status_code == 302
    assert client.get(_url("file", paper.code, "1")).status_code == 404


def test_the_print_to_sign_exists_only_for_an_approved_paper() -> None:
    house = make.house()
    client = _as(house.officer)
    assert client.get(_url("file", make.approved(house, at=NOW).code, "to-sign")).status_code == 200
    assert client.get(_url("file", make.draft(house, at=NOW).code, "to-sign")).status_code == 404


def test_what_waits_is_listed_for_whom_it_waits() -> None:
    house, other = make.house(), make.house()
    review = make.submitted(house, at=NOW, subject="Đang chờ duyệt")
    sent = make.issued(house, to=(other.body,), at=NOW, subject="Vừa gửi đến")
    assert "Đang chờ duyệt" in _as(house.head_of_office).get(_url("waiting")).content.decode()
    assert "Đang chờ duyệt" not in _as(house.leader).get(_url("waiting")).content.decode()
    assert "Vừa gửi đến" in _as(other.clerk).get(_url("waiting")).content.decode()
    assert "Không có văn bản nào đang chờ" in _as(directory.administrator()).get(_url("waiting")).content.decode()
    assert review.pk != sent.pk


def test_the_page_says_by_when_to_number_and_to_register() -> None:
    house, other = make.house(), make.house()
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)  # 16:00 in Vietnam
    signed = make.signed(house, at=friday)
    assert (
        "Cấp số chậm nhất ngày 09/03/2026 (đã quá hạn)"
        in _as(house.clerk).get(signed.get_absolute_url()).content.decode()
    )
    sent = make.issued(house, to=(other.body,), at=friday)
    assert "chậm nhất 09/03/2026" in _as(other.clerk).get(sent.get_absolute_url()).content.decode()


def test_the_chain_is_set_on_its_page() -> None:
    house = make.house()
    leader = _as(house.leader)
    url = _url("chain", house.body.code)
    assert "mặc định của phần mềm" in leader.get(url).content.decode()
    assert leader.post(f"{url}?kind=report", {"label_1": "Duyệt", "role_1": "leader"}).status_code == 302
    assert leader.post(url, {"label_1": "Duyệt", "role_1": ""}).status_code == 422
    assert [step.role for step in make.submitted(house, at=NOW).review_steps.all()] == ["leader"]
    assert _as(house.officer).get(url).status_code == 403


@pytest.mark.parametrize("name", ["book_out", "book_in", "out_pdf", "in_pdf", "out_xlsx", "in_xlsx"])
@pytest.mark.parametrize("rows", [0, 1])
def test_books_open_empty_and_with_a_row(name: str, rows: int) -> None:
    house, other = make.house(), make.house()
    for _row in range(rows):
        line = make.issued(house, to=(other.body,), at=NOW).addressees.get()
        services.receive(line_id=line.pk, by=other.clerk, at=NOW)
    assert _get(house.clerk if "out" in name else other.clerk, _url(name))[0] == 200
    assert _get(directory.administrator(), _url(name))[0] == 403


def test_the_book_finds_words_without_diacritics_and_shows_gaps() -> None:
    house = make.house()
    services.number(paper_id=make.signed(house, at=NOW, subject="Chất vấn").pk, typed="3/BC-X", by=house.clerk, at=NOW)
    client = _as(house.clerk)
    page = client.get(_url("book_out")).content.decode()
    assert "từ số 1 đến số 2" in page
    assert "3/BC-X" in client.get(_url("book_out") + "?q=chat+van").content.decode()
    assert "Sổ chưa có văn bản nào" in client.get(_url("book_out") + "?q=khong+co").content.decode()
    assert "Sổ chưa có văn bản nào" in client.get(_url("book_out") + "?kind=letter").content.decode()


def test_a_book_is_not_opened_for_another_body() -> None:
    house, other = make.house(), make.house()
    make.issued(house, at=NOW, subject="Chuyện riêng")
    page = _as(other.clerk).get(_url("book_out") + f"?body={house.body.code}")
    assert "Chuyện riêng" not in page.content.decode()


def _costs(name: str, fill: Callable[[], None], user: User, counted: DjangoAssertNumQueries) -> None:
    fill()
    _get(user, _url(name))
    with counted(60) as first:
        _get(user, _url(name))
    for _more in range(5):
        fill()
    with counted(len(first)):
        _get(user, _url(name))


def test_lists_cost_the_same_for_one_row_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    house, other = make.house(), make.house()

    def arrive() -> None:
        line = make.issued(house, to=(other.body, "Báo Sông Thanh"), at=NOW).addressees.get(body=other.body)
        services.receive(line_id=line.pk, by=other.clerk, at=NOW)

    _costs("book_out", arrive, house.clerk, django_assert_max_num_queries)
    _costs("book_in", arrive, other.clerk, django_assert_max_num_queries)
    _costs("out_xlsx", arrive, house.clerk, django_assert_max_num_queries)

    def wait() -> None:
        make.submitted(house, at=NOW)

    _costs("waiting", wait, house.head_of_office, django_assert_max_num_queries)


def test_who_acts_next_on_a_paper_is_named_on_its_page() -> None:
    house = make.house()
    told = {
        make.submitted: house.head_of_office.full_name,
        make.approved: "in bản trình ký, trình ký rồi ghi nhận đã ký kèm bản quét (",
        make.signed: f"cấp số ({house.clerk.full_name})",
        make.numbered: f"phát hành ({house.clerk.full_name})",
    }
    for maker, words in told.items():
        page = _as(house.officer).get(maker(house, at=NOW).get_absolute_url()).content.decode()
        assert "Bước tiếp theo" in page
        assert words in page
    signed = make.signed(house, at=NOW)
    house.clerk.roles.update(until=timezone.localdate())
    assert "chưa ai có vai trò này" in _as(house.officer).get(signed.get_absolute_url()).content.decode()
    issued = make.draft(house, at=NOW)
    assert "Bước tiếp theo" not in _as(house.officer).get(issued.get_absolute_url()).content.decode()


def test_the_head_is_offered_as_signer_for_the_collective() -> None:
    house = make.house(kind=BodyKind.COUNCIL_STANDING)
    page = _as(house.clerk).get(_url("sign", make.approved(house, at=NOW).code))
    assert page.context["form"].initial == {"signer": house.head.code, "form": "TM."}


def test_a_body_without_accounts_answers_by_paper() -> None:
    house, court = make.house(), directory.body(name="Tòa án mẫu")
    paper = make.issued(house, to=(court,), at=NOW)
    clerk, url = _as(house.clerk), _url("receipt", paper.code, court.code)
    page = clerk.get(paper.get_absolute_url()).content.decode()
    assert url in page
    assert "trả lời bằng giấy" in page
    assert url not in _as(house.officer).get(paper.get_absolute_url()).content.decode()
    day = timezone.localdate(NOW).strftime("%d/%m/%Y")
    without = clerk.post(url, {"on": day})
    assert without.status_code == 422
    assert "cần ngày và bản quét" in without.content.decode()
    scan = SimpleUploadedFile("phieu-gui.pdf", make.PDF, "application/pdf")
    assert clerk.post(url, {"on": day, "paper_issued_on": day, "paper_scan": scan}).status_code == 302
    line = paper.addressees.get()
    assert line.answer is not None
    assert (line.answer.issuer, line.answer.kind, line.arrival_number) == (court, "dispatch_slip", None)
    assert f"Đã nhận ngày {day}, ghi nhận theo văn bản" in clerk.get(paper.get_absolute_url()).content.decode()


def test_a_body_without_accounts_sends_back_by_paper() -> None:
    house, court = make.house(), directory.body()
    paper = make.issued(house, to=(court,), at=NOW)
    day = timezone.localdate(NOW).strftime("%d/%m/%Y")
    known = {"issuer": court.code, "recorded_by": house.body.code, "number_text": "5/TA-VP", "issued_on": day}
    scan = SimpleUploadedFile("cong-van.pdf", make.PDF, "application/pdf")
    clerk = _as(house.clerk)
    assert clerk.post(_url("record_for"), known | {"subject": "Trả lại văn bản", "scan": scan}).status_code == 302
    answer = Paper.objects.get(number_text="5/TA-VP")
    assert (answer.recorded_by_body, answer.kind, answer.addressees.count()) == (house.body, "letter", 0)
    back = clerk.post(_url("send_back", paper.code, court.code), {"reason": "Gửi nhầm", "paper": answer.code})
    assert back.status_code == 302
    assert "Gửi nhầm" in _as(house.officer).get(paper.get_absolute_url()).content.decode()
    assert _as(house.officer).get(_url("record_for")).status_code == 403


def test_an_addressee_sends_back_what_came_by_mistake() -> None:
    house, other = make.house(), make.house()
    paper = make.issued(house, to=(other.body,), at=NOW)
    url = _url("send_back", paper.code, other.body.code)
    assert url in _as(other.clerk).get(paper.get_absolute_url()).content.decode()
    assert _as(other.clerk).post(url, {"reason": "Không thuộc thẩm quyền"}).status_code == 302
    page = _as(other.clerk).get(paper.get_absolute_url()).content.decode()
    assert "Không thuộc thẩm quyền" in page
    assert url not in page
