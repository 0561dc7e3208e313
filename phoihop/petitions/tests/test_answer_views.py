"""One form answers several petitions; what was typed stays; each act is offered to whom it belongs, and to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from phoihop.commitments.tests import make as owed
from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.guards import new_token
from phoihop.organisations.models import RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services
from phoihop.petitions.answer_showing import answers_of
from phoihop.petitions.models import Answer, AnswerLine, Evaluation, Petition, PetitionState, Pledge
from phoihop.petitions.services import answering
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY
from phoihop.petitions.tests.test_answers import routed, said

pytestmark = pytest.mark.django_db


def test_one_form_answers_two_petitions_and_keeps_what_was_typed() -> None:
    scene = make.scene()
    one, two = routed(scene), routed(scene, title="Cầu treo Suối Đá")
    listed = make.page(scene.works_officer, "/petitions/answers/owed/")
    assert one.code in listed
    assert two.code in listed
    assert f'<option value="{scene.works.code}" selected>' in listed  # whose reply's file it would be
    assert one.code not in make.page(scene.lands_officer, "/petitions/answers/owed/")
    for user, leads in (
        (scene.works_officer, True),
        (scene.lands_officer, False),
        (scene.clerk, False),
        (scene.auditor, False),
    ):
        assert ('href="/petitions/answers/owed/"' in make.page(user, "/petitions/")) == leads
    for user, records in ((scene.clerk, True), (scene.works_officer, False), (scene.deputy, False)):
        assert ('href="/petitions/answers/owed/#match-title"' in make.page(user, "/petitions/")) == records
    nothing = make.page(scene.clerk, "/petitions/answers/owed/")
    assert "Cơ quan đồng chí không phải trả lời kiến nghị nào." in nothing
    assert '/petitions/?state=routed"' in nothing
    address = f"/petitions/answers/new/?of={one.code}&of={two.code}"
    client, today = make.as_(scene.works_officer), timezone.localdate()
    due_on = today + timedelta(days=60)
    given: dict[str, Any] = {
        "title": "Trả lời hai kiến nghị", "answered_on": f"{today:%d/%m/%Y}", "number_text": "88/SXD-VP", "_once": new_token(),
        f"{one.code}-result": "explained", f"{one.code}-text": "Đã có kế hoạch vốn.",
        f"{two.code}-result": "to_do", f"{two.code}-text": "Sẽ sửa cầu.", f"{two.code}-promise_1": "Sửa xong cầu",
    }  # fmt: skip
    half = client.post(address, given)
    assert half.status_code == 422
    assert "Sửa xong cầu" in half.content.decode()
    none = client.post(address, given | {f"{two.code}-promise_1": "", "_once": new_token()})
    assert (none.status_code, none.headers["X-Refused"]) == (409, "answer.needs_roadmap")
    assert "Sẽ sửa cầu." in none.content.decode()
    given |= {f"{two.code}-due_1": f"{due_on:%d/%m/%Y}", "_once": new_token()}
    assert client.post(address, given).status_code == client.post(address, given).status_code == 302
    assert (Answer.objects.count(), AnswerLine.objects.count(), Pledge.objects.get().due_on) == (1, 2, due_on)
    assert set(Petition.objects.values_list("state", flat=True)) == {PetitionState.ANSWERED}
    for outside in (scene.stranger, scene.lands_head):
        assert make.as_(outside).get(address).status_code == 404
    for inside in (scene.head, scene.auditor):
        assert make.as_(inside).get(address).status_code == 403
    assert make.as_(scene.works_officer).get("/petitions/answers/new/").status_code == 404


def test_without_a_paper_nothing_is_answered_and_what_was_typed_stays() -> None:
    scene = make.scene()
    row, today = routed(scene), timezone.localdate()
    client, address = make.as_(scene.works_officer), f"/petitions/answers/new/?of={row.code}"
    before = today - timedelta(days=3)
    given = _explained(row) | {"answered_on": f"{before:%d/%m/%Y}", "_once": new_token()}
    for empty in (given | {"number_text": ""}, given | {"number_text": "   ", "_once": new_token()}):
        refused = client.post(address, empty)
        assert (refused.status_code, refused.headers["X-Refused"]) == (409, "answer.needs_paper")
        for typed in (given[f"{row.code}-text"], f"{before:%d/%m/%Y}", "Trả lời phải theo văn bản của cơ quan"):
            assert typed in refused.content.decode()
    assert not Answer.objects.exists()
    told = given | {"number_text": "88/SXD-VP", "_once": new_token()}
    assert client.post(address, told).status_code == 302
    reply = Answer.objects.get()
    # The number of a paper that is not here says its day; in the ledger it is there since it was entered.
    assert (reply.number, reply.answered_on, reply.received_on) == ("88/SXD-VP", before, today)
    assert f"số 88/SXD-VP ngày {before:%d/%m/%Y}" in make.page(scene.clerk, row.get_absolute_url())
    paper = owed.paper(issuer=scene.works, issued_on=before, number=89)
    chosen = given | {"proof_paper": paper.code, "answered_on": f"{today:%d/%m/%Y}", "_once": new_token()}
    assert client.post(address, chosen).status_code == 302
    known = Answer.objects.get(paper=paper)
    assert (known.answered_on, known.received_on, known.number_text) == (before, before, "")


def test_the_petitions_a_reply_answers_are_proposed_by_code_and_by_words_to_who_may_answer_or_record() -> None:
    scene = make.scene()
    cited, told = (
        routed(scene),
        routed(scene, title="Cầu treo Suối Đá", text="Đề nghị sửa cầu treo Suối Đá bị hỏng mặt ván."),
    )
    other = routed(scene, title="Trường", text="Đề nghị xây thêm phòng học cho trường mầm non bản Hốc.")
    reply = (
        f"Về kiến nghị {cited.code}: đã bố trí vốn.\nVề việc sửa cầu treo Suối Đá hỏng mặt ván: sẽ thay ván trong quý."
    )

    def found(user: User, text: str = reply) -> str:
        file = SimpleUploadedFile("tra-loi.txt", text.encode(), content_type="text/plain")
        response = make.as_(user).post("/petitions/answers/match/", {"body": scene.works.code, "file": file})
        assert response.status_code == 200
        return response.content.decode()

    for user, address in ((scene.works_officer, "answers/new"), (scene.clerk, "answers/record")):
        shown = found(user)
        assert [row.code in shown for row in (cited, told, other)] == [True, True, False]
        assert "Văn bản nêu mã số" in shown
        assert f'action="/petitions/{address}/"' in shown
    assert "Đã so với 3 kiến nghị" in found(scene.works_officer, "Kính gửi quý cơ quan.")
    assert cited.code not in found(scene.stranger, "Kính gửi quý cơ quan.")
    for outside in (scene.stranger, scene.lands_head, scene.auditor):
        assert told.title not in found(outside)
    assert make.as_(scene.works_officer).post("/petitions/answers/match/", {}).status_code == 422
    assert make.as_(scene.works_officer).get("/petitions/answers/match/").status_code == 405


def test_a_joint_answer_says_who_does_what_and_has_room_for_as_many_promises_as_it_needs() -> None:
    scene = make.scene()
    petition, alone = routed(scene), routed(scene, title="Cầu treo Suối Đá")
    services.add_partner(
        petition_id=petition.pk, body=scene.lands, part="Thu hồi đất", by=scene.works_officer, at=MONDAY, today=TODAY
    )
    client, today = make.as_(scene.works_officer), timezone.localdate()
    address = f"/petitions/answers/new/?of={petition.code}&of={alone.code}"
    empty = client.get(address).content.decode()
    assert f'name="{petition.code}-body_1"' in empty
    assert f'name="{petition.code}-promise_1"' in empty
    assert f'name="{petition.code}-promise_2"' not in empty  # more are asked for
    assert "(khi chưa xong)" in empty
    assert f'name="{alone.code}-body_1"' not in empty  # nobody to choose from
    due_on = f"{today + timedelta(days=60):%d/%m/%Y}"
    given: dict[str, Any] = {
        "title": "Trả lời chung", "answered_on": f"{today:%d/%m/%Y}", "number_text": "88/SXD-VP", f"{petition.code}-rows": "3",
        f"{petition.code}-result": "to_do", f"{petition.code}-text": "Hai sở cùng làm.",
        f"{petition.code}-promise_1": "Sửa đường", f"{petition.code}-due_1": due_on,
        f"{petition.code}-body_1": scene.works.code, f"{alone.code}-result": "explained", f"{alone.code}-text": "Đã xong.",
    }  # fmt: skip
    held = SimpleUploadedFile("tra-loi.txt", b"ban goc", content_type="text/plain")
    asked = client.post(address, given | {"more": petition.code, "title": "", "file": held, "_once": new_token()})
    shown = asked.content.decode()
    assert asked.status_code == 200
    assert not Answer.objects.exists()
    assert [words for words in ("Hai sở cùng làm.", "Sửa đường", due_on, "tra-loi.txt") if words not in shown] == []
    assert "is-invalid" not in shown  # not sent yet
    assert f'name="{petition.code}-promise_6"' in shown
    assert f'name="{alone.code}-promise_4"' not in shown
    given |= {
        f"{petition.code}-rows": "6", f"{petition.code}-promise_5": "Thu hồi đất hai bên", f"{petition.code}-due_5": due_on,
        f"{petition.code}-body_5": scene.lands.code, "_once": new_token(),
    }  # fmt: skip
    elsewhere = client.post(address, given | {f"{petition.code}-body_5": scene.commune.code})
    assert elsewhere.status_code == 422
    assert client.post(address, given).status_code == 302
    promised = {pledge.text: pledge for pledge in Pledge.objects.select_related("body", "commitment")}
    assert {text: pledge.body for text, pledge in promised.items()} == {
        "Sửa đường": scene.works, "Thu hồi đất hai bên": scene.lands,
    }  # fmt: skip
    owed = promised["Thu hồi đất hai bên"].commitment
    assert [part.body for part in owed.participations.filter(role="lead")] == [scene.lands]
    many = client.post(address, given | {f"{petition.code}-rows": "20", "more": petition.code})
    assert f'name="{petition.code}-promise_21"' not in many.content.decode()
    assert f'name="more" value="{petition.code}"' not in many.content.decode()


def test_the_lead_asks_partners_itself_and_the_receiver_is_told() -> None:
    scene = make.scene()
    petition = routed(scene)
    address = f"/petitions/{petition.code}/partner/"
    given = {"body": scene.lands.code, "part": "Thu hồi đất", "internal_due_on": ""}
    for user, status in ((scene.stranger, 404), (scene.auditor, 403), (scene.deputy, 403)):
        assert make.as_(user).get(address).status_code == status
    assert "Thêm cơ quan phối hợp" in make.page(scene.works_officer, petition.get_absolute_url())
    told = Notification.objects.filter(kind="petition.partner_added")
    assert make.as_(scene.works_officer).post(address, given | {"_once": new_token()}).status_code == 302
    assert {notice.user for notice in told} == {scene.clerk, scene.head}
    assert make.as_(scene.lands_officer).get(address).status_code == 403  # a partner asks nobody
    assert make.as_(scene.lands_officer).get(petition.get_absolute_url()).status_code == 200
    services.add_partner(
        petition_id=petition.pk, body=scene.commune, part="Vận động", by=scene.clerk, at=MONDAY, today=TODAY
    )
    last = told.exclude(user__in=[scene.clerk, scene.head])
    assert {notice.user for notice in last} == {scene.works_officer, scene.works_head}


def test_what_is_offered_to_whom_and_each_page_acts() -> None:
    scene = make.scene()
    petition = routed(scene)
    today = timezone.localdate()
    people.person(of=scene.group, post="Đại biểu", account=scene.deputy)
    given = {
        "title": "Trả lời", "answered_on": f"{today:%d/%m/%Y}", "number_text": "88/SXD-VP", f"{petition.code}-result": "to_do",
        f"{petition.code}-text": "Sẽ làm.", f"{petition.code}-promise_1": "Đặt biển báo",
        f"{petition.code}-due_1": f"{today:%d/%m/%Y}", "_once": new_token(),
    }  # fmt: skip
    make.as_(scene.works_officer).post(f"/petitions/answers/new/?of={petition.code}", given)
    row, reply, pledge = Petition.objects.get(), Answer.objects.get(), Pledge.objects.get()
    for user, offered in [
        (scene.head, {"may_solve", "may_reopen"}), (scene.clerk, {"may_record"}), (scene.works_officer, {"may_answer"}),
        (scene.deputy, set()), (scene.auditor, set()),
    ]:  # fmt: skip
        shown = answers_of(user, row, today)
        named = ("may_answer", "may_record", "may_solve", "may_reopen")
        assert {name for name in named if getattr(shown, name)} == offered, user
    base, day = f"/petitions/{petition.code}", f"{today:%d/%m/%Y}"
    line = f"{base}/answers/{reply.code}"
    steps: list[tuple[Any, str, dict[str, Any]]] = [
        (scene.deputy, f"{line}/evaluate/", {"grade": "partly", "comment": "Chậm"}),
        (scene.clerk, f"{line}/tell/", {"on": day}),
        (scene.deputy, f"/petitions/promises/{pledge.code}/report/", {"on": day, "report": "Chưa có biển"}),
        (scene.head, f"/petitions/promises/{pledge.code}/check/", {"found": "broken", "note": "Chưa có biển"}),
        (scene.head, f"{base}/reopen/", {"reason": "Chưa đạt"}),
    ]
    for user, address, data in steps:
        assert make.as_(user).get(address).status_code == 200, address
        assert make.as_(scene.works_head).get(address).status_code == 403, address
        assert make.as_(scene.stranger).get(address).status_code == 404, address
        assert make.as_(user).post(address, {"_once": new_token()}).status_code == 422, address
        assert make.as_(user).post(address, data | {"_once": new_token()}).status_code == 302, address
    row.refresh_from_db()
    assert (row.state, row.answered_on) == (PetitionState.ROUTED, None)


def test_what_a_deputy_wrote_is_entered_by_the_office_of_the_receiver_from_a_paper_not_known_yet() -> None:
    scene = make.scene()
    petition, today = routed(scene), timezone.localdate()
    deputy = people.person(of=scene.council, post="Đại biểu")
    office = people.office_of(scene.standing)
    clerk = people.user(of=office, kind=RoleKind.REGISTRY_CLERK)
    reply = answering.answer(
        body=scene.works, title="Trả lời", said=[said(petition)], answered_on=TODAY, received_on=TODAY,
        by=scene.works_head, at=MONDAY,
        number_text="88/SXD-VP",
    )  # fmt: skip
    address = f"/petitions/{petition.code}/answers/{reply.code}/record-evaluation/"
    given = {
        "paper_number": "15/PĐG-TT", "paper_issued_on": f"{today:%d/%m/%Y}", "deputy": deputy.code, "grade": "partly",
        "comment": "Chậm",
    }  # fmt: skip

    def send(user: User) -> Any:
        scan = SimpleUploadedFile("dg.pdf", b"%PDF-1.4 mau", content_type="application/pdf")
        return make.as_(user).post(address, given | {"paper_scan": scan, "_once": new_token()})

    # The receiver's own registry numbers its papers itself.
    own = send(scene.clerk)
    assert (own.status_code, own.headers["X-Refused"]) == (409, "paper.own_issuer")
    assert send(clerk).status_code == 302
    judged = Evaluation.objects.select_related("paper").get()
    assert judged.paper is not None
    assert (judged.deputy, judged.paper.issuer, judged.paper.recorded_by_body) == (deputy, scene.standing, office)
    assert send(scene.works_head).status_code == 403


def test_a_file_chosen_in_the_form_stays_with_it_after_an_error_and_is_asked_for_again_only_where_it_cannot() -> None:
    scene = make.scene()
    row = routed(scene)
    client, address = make.as_(scene.works_officer), f"/petitions/answers/new/?of={row.code}"
    again = "Tệp đã chọn phải chọn lại"
    assert again not in client.post(address, {"title": ""}).content.decode()
    refused = client.post(address, {"title": "", "file": SimpleUploadedFile("tra-loi.exe", b"MZ")}).content.decode()
    assert again in refused
    assert "file-held" not in refused
    shown = client.post(address, {"title": "", "file": SimpleUploadedFile("tra-loi.txt", "Đã xem xét.".encode())})
    shown_text = shown.content.decode()
    assert (again in shown_text, "Đã có tệp «tra-loi.txt»" in shown_text) == (False, True)
    given = _explained(row) | {"file-held": _key(shown_text)}
    dropped = client.post(address, given | {"title": "", "file-clear": "on"}).content.decode()
    assert "Đã có tệp" not in dropped
    assert client.post(address, given).status_code == 302
    reply = Answer.objects.get()
    assert reply.document is not None
    version = reply.document.latest
    assert version is not None
    assert version.name == "tra-loi.txt"
    with opened(version) as file:
        assert file.read().decode() == "Đã xem xét."


def test_one_upload_is_enough_from_the_search_for_petitions_to_the_answer() -> None:
    scene = make.scene()
    for user, step, field in ((scene.clerk, "record", "paper_scan"), (scene.works_officer, "new", "file")):
        row = routed(scene)
        words = f"Về kiến nghị {row.code}: đã bố trí vốn.".encode()
        client = make.as_(user)
        found = client.post(
            "/petitions/answers/match/",
            {"body": scene.works.code, "file": SimpleUploadedFile("tra-loi.txt", words)},
        ).content.decode()
        key = re.search(r'name="file" value="([^"]+)"', found)
        assert key is not None
        address = f"/petitions/answers/{step}/?of={row.code}&file={key[1]}"
        assert "Đã có tệp «tra-loi.txt»" in client.get(address).content.decode()
        assert "Đã có tệp" not in make.as_(user).get(address).content.decode()  # another session knows nothing of it
        given = _explained(row) | {f"{field}-held": key[1]}
        if step == "record":
            given |= {
                "received_on": given.pop("answered_on"),
                "paper_number": "12/UBND",
                "paper_issued_on": f"{TODAY:%d/%m/%Y}",
            }
        half = client.post(address, given | {"title": ""})
        assert half.status_code == 422
        assert "Đã có tệp «tra-loi.txt»" in half.content.decode()
        other = SimpleUploadedFile("ban-khac.txt", b"Khac")
        replaced = client.post(address, given | {"title": "", field: other}).content.decode()
        assert ("«ban-khac.txt»" in replaced, "«tra-loi.txt»" in replaced) == (True, False)
        assert client.post(address, given | {"_once": new_token()}).status_code == 302
        reply = Answer.objects.order_by("id").last()
        assert reply is not None
        document = reply.document or (reply.paper.scan if reply.paper else None)
        assert document is not None
        version = document.latest
        assert version is not None
        with opened(version) as file:
            assert file.read() == words


def test_a_file_cleared_before_its_answer_was_whole_is_asked_for_and_nothing_is_recorded_without_it() -> None:
    scene = make.scene()
    row = routed(scene)
    client, address = make.as_(scene.works_officer), f"/petitions/answers/new/?of={row.code}"
    file = SimpleUploadedFile("tra-loi.txt", "Đã xem xét kỹ.".encode())
    key = _key(client.post(address, {"title": "", "file": file}).content.decode())
    documents.clear_orphans(at=timezone.now() + timedelta(hours=25))
    late = client.post(address, _explained(row) | {"file-held": key})
    assert late.status_code == 422
    assert "không còn được giữ" in late.content.decode()
    assert not Answer.objects.exists()


def _explained(row: Petition) -> dict[str, Any]:
    return {
        "title": "Trả lời", "answered_on": f"{timezone.localdate():%d/%m/%Y}", f"{row.code}-result": "explained",
        f"{row.code}-text": "Đã có kế hoạch vốn.",
    }  # fmt: skip


def _key(shown: str) -> str:
    found = re.search(r'name="file-held" value="([^"]+)"', shown)
    assert found is not None
    return found[1]
