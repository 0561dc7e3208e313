"""The page of a commitment: who sees what of it, and that every act goes through exactly once or is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from phoihop.commitments import services
from phoihop.commitments.models import Commitment, Message, Note, Participation, State
from phoihop.commitments.ranges import Wanted, list_of
from phoihop.commitments.tests import make
from phoihop.commitments.tests.make import BEFORE_SESSION, Scene
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web.guards import new_token
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
AS = Callable[[User], Client]
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.fixture
def seen_by() -> AS:
    def as_user(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return as_user


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.fixture
def row(scene: Scene) -> Commitment:
    return make.commitment(scene)


def html(client: Client, row: Commitment, act: str = "") -> str:
    response = client.get(f"/commitments/{row.code}/{act}")
    assert response.status_code == 200
    return response.content.decode()


def post(client: Client, row: Commitment, act: str, **data: Any) -> Any:
    return client.post(f"/commitments/{row.code}/{act}", {"_once": new_token(), **data})


def proved(scene: Scene, row: Commitment, *, statement: str = "Đã gửi báo cáo quý") -> None:
    services.prove(
        commitment_id=row.pk,
        body=scene.lead,
        statement=statement,
        received_on=timezone.localdate(),
        by=scene.clerk,
        at=timezone.now(),
    )
    row.refresh_from_db()


def test_strangers_and_administrators_know_of_nothing_and_visitors_must_log_in(
    scene: Scene, row: Commitment, seen_by: AS
) -> None:
    assert seen_by(scene.stranger).get(row.get_absolute_url()).status_code == 404
    assert seen_by(people.administrator(of=scene.lead)).get(row.get_absolute_url()).status_code == 404
    assert Client().get(row.get_absolute_url()).status_code == 302


def test_who_serves_one_body_does_not_act_for_another_by_naming_it(scene: Scene, row: Commitment, seen_by: AS) -> None:
    client, url = seen_by(scene.clerk), f"{row.get_absolute_url()}message/"
    sent = {"text": "Xin thêm số liệu", "body": scene.recipient.code}
    assert client.post(url, sent).status_code == 403
    assert not row.messages.exists()
    assert client.post(url, sent | {"body": scene.lead.code}).status_code == 302
    assert [message.body for message in row.messages.all()] == [scene.lead]


def test_what_hangs_on_a_commitment_is_seen_by_the_table_of_the_design(
    scene: Scene, row: Commitment, seen_by: AS
) -> None:
    at = timezone.now()
    services.add_note(
        commitment_id=row.pk, body=scene.lead, text="Ghi chú riêng của bên chủ trì", by=scene.clerk, at=at
    )
    services.send_message(commitment_id=row.pk, body=scene.lead, text="Lời trao đổi chung", by=scene.clerk, at=at)
    proved(scene, row, statement="Minh chứng thứ nhất")
    services.ask_extension(
        commitment_id=row.pk,
        body=scene.lead,
        until=date(2031, 1, 1),
        reason="Vì chờ số liệu",
        by=scene.clerk,
        at=at,
    )
    office = people.office_of(scene.lead)
    inside = ["Lời trao đổi chung", "Minh chứng thứ nhất", "Vì chờ số liệu"]
    note = "Ghi chú riêng của bên chủ trì"
    for user, sees_inside, sees_note in [
        (scene.clerk, True, True),
        (people.user(of=scene.lead), True, True),
        (people.user(of=office), True, True),
        (people.user(of=scene.partner), True, False),
        (scene.judge, True, False),
        (people.user(kind=RoleKind.AUDITOR), True, True),
        (people.user(of=scene.signatory), False, False),
    ]:
        page = html(seen_by(user), row)
        assert row.title in page
        assert "31/03/2026" in page
        assert [text in page for text in inside] == [sees_inside] * 3
        assert (note in page) is sees_note


def test_an_internal_date_stays_inside_its_body_also_in_the_history(scene: Scene, row: Commitment, seen_by: AS) -> None:
    person = people.person(of=scene.lead, full_name="Vàng Thị Mẫu")
    row.due_on = None
    part = make.part(row, "lead")
    services.assign(
        participation_id=part.pk,
        person=person,
        stand_in=None,
        internal_due_on=date(2026, 3, 17),
        by=scene.head,
        at=make.MONDAY,
        today=make.TODAY,
    )
    assert html(seen_by(scene.clerk), row).count("17/03/2026") >= 2
    assert "17/03/2026" not in html(seen_by(scene.judge), row)
    outside = html(seen_by(people.user(of=scene.signatory)), row)
    assert "17/03/2026" not in outside
    assert "Vàng Thị Mẫu" not in outside


@pytest.mark.parametrize(
    ("who", "offered", "missing"),
    [
        ("clerk", ["prove/", "extension/ask/", "hand-back/", "note/", "message/"], ["kept/", "assign/", "reopen/"]),
        ("head", ["assign/lead/", "prove/", "part/partner/"], ["kept/"]),
        ("judge", ["not-kept/", "no-longer-due/", "note/"], ["/prove/", "reopen/", "/kept/"]),
        ("registry", ["prove/?recorded=1"], ["reopen/"]),
    ],
)
def test_only_the_acts_open_to_this_person_are_offered(
    scene: Scene, row: Commitment, seen_by: AS, who: str, offered: list[str], missing: list[str]
) -> None:
    row.due_on = date(2026, 3, 31)
    page = html(seen_by(getattr(scene, who)), row)
    assert [act for act in offered if act not in page] == []
    assert [act for act in missing if act in page] == []


def test_the_whole_way_from_person_to_verdict_by_forms(scene: Scene, row: Commitment, seen_by: AS) -> None:
    person = people.person(of=scene.lead)
    head, clerk, judge = seen_by(scene.head), seen_by(scene.clerk), seen_by(scene.judge)
    part = f"assign/lead/{scene.lead.code}/"
    assert post(head, row, part, person=person.code, stand_in="", internal_due_on="").status_code == 302
    lead = make.part(row, "lead")
    assert (lead.person, lead.assigned_by) == (person, scene.head)
    assert post(head, row, f"part/partner/{scene.partner.code}/", part="Góp số liệu").status_code == 302
    partner = people.user(of=scene.partner)
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert post(seen_by(partner), row, "part-done/", done_on=today).status_code == 302
    assert post(clerk, row, "note/", text="Đang làm").status_code == 302
    file = SimpleUploadedFile("bieu.pdf", PDF, "application/pdf")
    assert post(clerk, row, "message/", text="Xin biểu mẫu", file=file).status_code == 302
    assert post(clerk, row, "prove/", statement="Xong", received_on=today, proof_paper="").status_code == 302
    assert post(judge, row, "proofs/1/return/", reason="Thiếu biểu").status_code == 302
    assert post(clerk, row, "prove/", statement="Đủ biểu", received_on=today, proof_paper="").status_code == 302
    assert post(judge, row, "kept/", reason="Đã nhận").status_code == 302
    row.refresh_from_db()
    assert row.state in {State.KEPT, State.KEPT_LATE}
    assert post(judge, row, "reopen/", reason="Nhầm").status_code == 302
    row.refresh_from_db()
    assert row.state == State.PROVED
    page = html(judge, row)
    assert "Mở lại" in page
    assert "Thiếu biểu" in page
    assert "bieu.pdf" in page


def test_the_history_says_the_reason_of_a_verdict_once(scene: Scene, row: Commitment, seen_by: AS) -> None:
    services.close_no_longer_due(
        commitment_id=row.pk, reason="Hội nghị đã hủy theo thông báo", by=scene.judge, at=make.MONDAY
    )
    page = html(seen_by(scene.clerk), row)
    assert page.count("Hội nghị đã hủy theo thông báo") == 2  # the fact and the entry


def test_requests_and_their_answers_by_forms(scene: Scene, row: Commitment, seen_by: AS) -> None:
    clerk, judge = seen_by(scene.clerk), seen_by(scene.judge)
    assert post(clerk, row, "extension/ask/", until="15/04/2026", reason="Chờ số liệu").status_code == 302
    assert "extension/grant/" in html(judge, row)
    assert post(judge, row, "extension/grant/", answer="").status_code == 302
    row.refresh_from_db()
    assert row.due_on == date(2026, 4, 15)
    again = post(judge, row, "extension/refuse/", answer="Không")
    assert (again.status_code, again["X-Refused"]) == (409, "extension.answered")
    sent = {"ground": "wrong_body", "explanation": "Thuộc Sở khác", "proposed_body": scene.signatory.code}
    assert post(clerk, row, "hand-back/", **sent).status_code == 302
    assert post(judge, row, "hand-back/accept/", answer="Đồng ý", new_lead=scene.signatory.code).status_code == 302
    assert make.part(row, "lead").body == scene.signatory


def test_another_bodys_act_is_recorded_from_its_new_paper(scene: Scene, row: Commitment, seen_by: AS) -> None:
    registry = seen_by(scene.registry)
    sent = {
        "statement": "Báo cáo bằng giấy",
        "received_on": f"{timezone.localdate():%d/%m/%Y}",
        "paper": "",
        "paper_number": "45/BC-UBND",
        "paper_issued_on": "27/02/2026",
    }
    missing = post(registry, row, "prove/?recorded=1", **sent)
    assert missing.status_code == 422
    assert "Báo cáo bằng giấy" in missing.content.decode()
    scan = SimpleUploadedFile("bc45.pdf", PDF, "application/pdf")
    assert post(registry, row, "prove/?recorded=1", paper_scan=scan, **sent).status_code == 302
    row.refresh_from_db()
    proof = row.proofs.get()
    assert (row.state, proof.body, proof.paper and proof.paper.number_text) == (State.PROVED, scene.lead, "45/BC-UBND")
    page = html(seen_by(scene.clerk), row)
    assert "ghi nhận theo văn bản" in page
    assert served(seen_by(scene.clerk), f"/commitments/{row.code}/proofs/1/file/") == PDF
    assert seen_by(people.user(of=scene.signatory)).get(f"/commitments/{row.code}/proofs/1/file/").status_code == 404
    assert seen_by(scene.stranger).get(f"/commitments/{row.code}/proofs/1/file/").status_code == 404


def test_recording_for_others_is_the_registry_clerks(scene: Scene, row: Commitment, seen_by: AS) -> None:
    for user in (scene.clerk, scene.judge, people.user(of=scene.signatory)):
        assert post(seen_by(user), row, "prove/?recorded=1", statement="x").status_code == 403


def test_acts_of_others_are_forbidden(scene: Scene, row: Commitment, seen_by: AS) -> None:
    outsider = seen_by(people.user(of=scene.signatory))
    for act in ("note/", "message/", "prove/", "extension/ask/", "hand-back/", "kept/", "not-kept/", "reopen/"):
        assert outsider.get(f"/commitments/{row.code}/{act}").status_code == 403, act
    assert seen_by(scene.clerk).get(f"/commitments/{row.code}/kept/").status_code == 403
    assert seen_by(scene.clerk).get(f"/commitments/{row.code}/assign/lead/{scene.lead.code}/").status_code == 403


def test_a_refusal_shows_the_form_again_with_what_was_typed_and_the_sentence(
    scene: Scene, row: Commitment, seen_by: AS
) -> None:
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"
    client = seen_by(scene.clerk)
    response = post(client, row, "prove/", statement="Kết quả dài đã gõ", received_on=tomorrow, proof_paper="")
    page = response.content.decode()
    assert (response.status_code, response["X-Refused"]) == (409, "commitment.proof_in_the_future")
    assert "Kết quả dài đã gõ" in page
    assert "Ngày nhận không thể sau hôm nay." in page
    malformed = post(client, row, "prove/", statement="Kết quả dài đã gõ", received_on="31/02/2026", proof_paper="")
    assert malformed.status_code == 422
    assert "Kết quả dài đã gõ" in malformed.content.decode()
    row.refresh_from_db()
    assert row.state == State.OPEN


def test_a_double_click_performs_once(scene: Scene, row: Commitment, seen_by: AS) -> None:
    client, token = seen_by(scene.clerk), new_token()
    for _click in range(2):
        response = client.post(f"/commitments/{row.code}/note/", {"_once": token, "text": "Một lần"})
        assert response.status_code == 302
    assert Note.objects.count() == 1


def test_htmx_gets_the_form_then_the_commitment_as_a_fragment(scene: Scene, row: Commitment, seen_by: AS) -> None:
    client = seen_by(scene.clerk)
    headers = {"HX-Request": "true"}
    form = client.get(f"/commitments/{row.code}/note/", headers=headers)
    assert "<html" not in form.content.decode()
    done = client.post(f"/commitments/{row.code}/note/", {"text": "Mẩu", "_once": new_token()}, headers=headers)
    page = done.content.decode()
    assert (done.status_code, done["HX-Retarget"]) == (200, "#commitment")
    assert "<html" not in page
    assert "Mẩu" in page
    refused = client.post(
        f"/commitments/{row.code}/prove/",
        {"statement": "x", "received_on": "01/01/2099", "proof_paper": "", "_once": new_token()},
        headers=headers,
    )
    assert (refused.status_code, refused["HX-Retarget"]) == (409, "#act")


def test_a_message_file_is_served_through_its_row_only(scene: Scene, row: Commitment, seen_by: AS) -> None:
    file = SimpleUploadedFile("so-lieu.pdf", PDF, "application/pdf")
    post(seen_by(scene.clerk), row, "message/", text="Kèm tệp", file=file)
    tail = Message.objects.get().pk.hex[-12:]
    url = f"/commitments/{row.code}/messages/{tail}/file/"
    assert served(seen_by(people.user(of=scene.partner)), url) == PDF
    assert seen_by(people.user(of=scene.signatory)).get(url).status_code == 404
    assert seen_by(scene.stranger).get(url).status_code == 404
    assert seen_by(scene.clerk).get(f"/commitments/{row.code}/messages/000000000000/file/").status_code == 404


def served(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a FileResponse streams
    return content


def queries_of(client: Client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)  # sessions and what is read once a process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_page_costs_the_same_with_one_and_with_forty_of_each(scene: Scene, row: Commitment, seen_by: AS) -> None:
    client = seen_by(scene.clerk)
    at = timezone.now()

    def talk(number: int) -> None:
        services.add_note(commitment_id=row.pk, body=scene.lead, text=f"Ghi {number}", by=scene.clerk, at=at)
        services.send_message(commitment_id=row.pk, body=scene.lead, text=f"Nói {number}", by=scene.clerk, at=at)
        services.prove(
            commitment_id=row.pk,
            body=scene.lead,
            statement=f"Nộp {number}",
            received_on=timezone.localdate(),
            by=scene.clerk,
            at=at,
        )

    talk(0)
    once = queries_of(client, row.get_absolute_url())
    for number in range(1, 40):
        talk(number)
    assert queries_of(client, row.get_absolute_url()) == once


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_exactly_what_may_be_known_and_its_excel_the_same(
    scene: Scene, row: Commitment, seen_by: AS
) -> None:
    other = make.scene()
    foreign = make.commitment(other, action="Việc của người khác")
    for user in (scene.clerk, people.user(of=scene.signatory), people.user(of=scene.partner)):
        page = seen_by(user).get("/commitments/").content.decode()
        assert row.code in page
        assert foreign.code not in page
    assert row.code not in seen_by(scene.stranger).get("/commitments/").content.decode()
    auditor = seen_by(people.user(kind=RoleKind.AUDITOR)).get("/commitments/").content.decode()
    assert row.code in auditor
    assert foreign.code in auditor
    rows = _cells(served(seen_by(scene.clerk), "/commitments/export.xlsx"))
    assert row.code in rows
    assert foreign.code not in rows


def _cells(content: bytes) -> str:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return " ".join(str(cell) for line in sheet.to_python() for cell in line)


def test_the_ranges_of_the_list_are_together_what_is_visible(scene: Scene, row: Commitment) -> None:
    make.commitment(make.scene())
    department = people.body(name="Sở Mẫu")
    make.obligation(regulation=scene.regulation, leads=[department], recipients=[scene.recipient], action="Việc sở")
    services.generate(regulation_id=scene.regulation.pk, today=make.TODAY, at=make.MONDAY)
    auditor = people.user(kind=RoleKind.AUDITOR)
    for user in (scene.clerk, people.user(of=department), scene.stranger, auditor):
        listed = list_of(user, Wanted(make.TODAY))
        found = [row[-1] for part in listed.ranges for row in part.each_key()]
        others = {row[-1] for part in listed.besides for row in part.each_key()}
        assert len(found) == len(set(found))
        assert others.isdisjoint(found)
        assert others | set(found) == set(Commitment.objects.visible_to(user).values_list("pk", flat=True))


def test_filters_narrow_the_list_and_a_nonsense_filter_never_breaks_it(
    scene: Scene, row: Commitment, seen_by: AS
) -> None:
    client = seen_by(scene.clerk)
    for query, there in [
        (f"regulation={scene.regulation.code}", True),
        (f"body={scene.lead.code}", True),
        (f"body={scene.partner.code}", False),
        ("state=overdue", row.is_overdue(timezone.localdate())),
        ("state=kept", False),
        ("q=bao+cao+quy", True),
        ("q=khong-co", False),
        ("since=01/03/2026&until=31/03/2026", True),
        ("until=30/03/2026", False),
        ("since=hôm+qua", True),
        ("at=hong", True),
    ]:
        page = client.get(f"/commitments/?{query}").content.decode()
        assert (row.code in page) is there, query


def test_a_body_in_a_filter_is_found_by_code_name_or_words_that_only_it_has(
    scene: Scene, row: Commitment, seen_by: AS
) -> None:
    scene.lead.name, other = "Sở Thử nghiệm", people.body(name="Sở Thử nghiệm hai")
    Body.objects.filter(pk=scene.lead.pk).update(name=scene.lead.name)
    client = seen_by(scene.clerk)
    for typed, found in [
        (scene.lead.code, True),
        (f"{scene.lead.name} · {scene.lead.code}", True),
        (scene.lead.name, True),
        ("so thu nghiem hai", False),
    ]:
        page = client.get("/commitments/", {"body": typed}).content.decode()
        assert (row.code in page) is found, typed
    assert f'value="{scene.lead.name}"' in client.get(f"/commitments/?body={scene.lead.code}").content.decode()
    unclear = client.get("/commitments/", {"body": "so thu nghiem"}).content.decode()
    assert f"{other.name} · {other.code}" in unclear  # what it may be, to be copied: no script is needed
    assert row.code in unclear
    assert "Danh bạ không có" in client.get("/commitments/", {"body": "khong co dau"}).content.decode()


def test_the_list_costs_the_same_with_one_and_with_fifty_rows(scene: Scene, row: Commitment, seen_by: AS) -> None:
    client = seen_by(scene.clerk)
    few = queries_of(client, "/commitments/")
    for number in range(13):
        make.commitment(scene, action=f"Việc {number}")
    assert Commitment.objects.count() >= 28
    assert queries_of(client, "/commitments/") == few


# --- events -----------------------------------------------------------------------------------------------------------


def test_an_event_is_recorded_moved_and_cancelled_by_its_keeper(scene: Scene, seen_by: AS) -> None:
    make.obligation(
        regulation=scene.regulation, leads=[scene.lead], recipients=[scene.recipient], timing=BEFORE_SESSION
    )
    keeper = seen_by(scene.judge)
    day = timezone.localdate() + timedelta(days=60)
    sent = {
        "kind": "session.opening",
        "subject": "Kỳ họp giữa năm",
        "owner": scene.recipient.code,
        "planned_on": f"{day:%d/%m/%Y}",
        "actual_on": "",
    }
    made = keeper.post("/commitments/events/new/", {**sent, "_once": new_token()})
    assert made.status_code == 302
    page = keeper.get(made["Location"]).content.decode()
    commitment = scene.regulation.commitments.get()
    assert commitment.code in page
    later = day + timedelta(days=7)
    moved = {"planned_on": f"{later:%d/%m/%Y}", "actual_on": "", "reason": "Đổi lịch"}
    assert keeper.post(f"{made['Location']}move/", {**moved, "_once": new_token()}).status_code == 302
    again = keeper.post(f"{made['Location']}move/", {**moved, "_once": new_token()})
    assert (again.status_code, again["X-Refused"]) == (409, "event.unchanged")
    commitment.refresh_from_db()
    assert commitment.due_on == later - timedelta(days=10)
    stranger = seen_by(scene.stranger)
    shown = stranger.get(made["Location"]).content.decode()
    assert "Kỳ họp giữa năm" in shown
    assert commitment.title not in shown
    assert "1 nhiệm vụ không thuộc phạm vi xem" in shown
    assert stranger.post(f"{made['Location']}cancel/", {"reason": "x"}).status_code == 403
    assert keeper.post(f"{made['Location']}cancel/", {"reason": "Hoãn", "_once": new_token()}).status_code == 302
    commitment.refresh_from_db()
    assert commitment.state == State.NO_LONGER_DUE
    assert "Kỳ họp giữa năm" in keeper.get("/commitments/events/?q=giữa+năm").content.decode()


def test_parts_of_a_commitment_follow_the_eyes_of_the_commitment(scene: Scene, row: Commitment) -> None:
    assert Participation.objects.visible_to(people.user(of=scene.signatory)).filter(commitment=row).exists()
    assert not Participation.objects.visible_to(scene.stranger).exists()


def test_a_form_on_its_own_page_is_sent_plainly_for_there_is_no_commitment_to_swap(
    seen_by: AS, scene: Scene, row: Commitment
) -> None:
    client = seen_by(scene.clerk)
    assert "hx-post" not in html(client, row, "prove/").partition("<main")[2].partition("</main>")[0]
    inside = client.get(f"/commitments/{row.code}/prove/", headers={"HX-Request": "true"})
    assert f'hx-post="/commitments/{row.code}/prove/"' in inside.content.decode()
