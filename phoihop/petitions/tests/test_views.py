"""Pages of petitions: made of an item, accepted by one key, sent on, handed back, decided, merged, kept in a table."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phoihop.commitments.models import HandBackGround
from phoihop.commitments.tests import make as owed
from phoihop.contacts.tests import make as contacts
from phoihop.intake import services as intake
from phoihop.intake.models import Outcome, Source
from phoihop.intake.rules import Said, Sender
from phoihop.kernel.web.guards import FIELD, new_token
from phoihop.petitions import services
from phoihop.petitions.models import Competence, Petition, PetitionState
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import as_, page

pytestmark = pytest.mark.django_db


def _post(user: object, name: str, *args: str, status: int = 302, **data: object) -> str:
    response = as_(user).post(reverse(f"petitions:{name}", args=args), data)  # type: ignore[arg-type]  # an account
    content = response.content.decode() if status != 302 else response.headers.get("Location", "")
    assert response.status_code == status, content[-3000:]
    return content


def test_a_split_is_proposed_and_accepted_by_one_key_and_one_ask_is_left_whole() -> None:
    scene = make.scene()
    two = "Đề nghị sửa cầu treo Nậm Mẫu. Đề nghị lắp đèn đường ở chợ Đá."
    parted = "Đề nghị sửa cầu treo Nậm Mẫu.\n\nĐề nghị lắp đèn đường ở chợ Đá."
    item = make.item(scene, two)
    address = reverse("petitions:make", args=[item.code])
    shown = page(scene.clerk, address)
    assert ('data-key="c"' in shown, "Máy thấy 2 việc" in shown, two in shown, parted in shown) == (
        True,
        True,
        True,
        False,
    )
    assert parted in page(scene.clerk, f"{address}?split=1")
    _post(scene.clerk, "make", item.code, texts=parted)
    assert [row.item for row in Petition.objects.all()] == [item, item]
    whole = make.item(scene, "Đề nghị sửa cầu treo Nậm Mẫu.")
    assert 'data-key="c"' not in page(scene.clerk, reverse("petitions:make", args=[whole.code]) + "?split=1")
    (row,) = make.made(scene, two)
    assert parted in page(scene.clerk, reverse("petitions:split", args=[row.code]))


def test_from_an_item_to_the_lead_through_the_pages() -> None:
    make.local_rules()
    scene = make.scene()
    item = make.item(scene)
    assert make.TEXT in page(scene.clerk, reverse("petitions:make", args=[item.code]))
    page(scene.works_officer, reverse("petitions:make", args=[item.code]), 404)
    two = f"{make.TEXT}\n\nĐề nghị cấp nước sạch cho bản Mẫu."
    _post(scene.clerk, "make", item.code, texts=two, commune=scene.commune.code)
    one, other = Petition.objects.get(text=make.TEXT), Petition.objects.exclude(text=make.TEXT).get()
    listed = page(scene.clerk, reverse("petitions:list") + "?state=waiting")
    assert one.code in listed
    assert "Máy đề xuất: Giao thông" in listed
    assert 'data-key="a"' in listed
    assert other.code in page(scene.auditor, reverse("petitions:list") + "?q=nuoc+sach")
    assert one.code not in page(scene.works_officer, reverse("petitions:list"))
    page(scene.works_officer, one.get_absolute_url(), 404)
    as_(scene.clerk).post(reverse("petitions:accept"), {"row": [one.code, other.code], "back": "//evil.example"})
    assert {row.state for row in Petition.objects.all()} == {PetitionState.CLASSIFIED}
    assert as_(scene.auditor).post(reverse("petitions:accept"), {"row": [one.code]}).status_code == 403
    offered = page(scene.clerk, reverse("petitions:route", args=[one.code]))
    today = timezone.localdate()
    one.refresh_from_db()
    far = (today + timedelta(3)).isoformat()
    facts: dict[str, Any] = {"lead": f"{scene.works.name} · {scene.works.code}", "revision": one.revision}
    assert "Chuyển" in offered
    _post(scene.clerk, "route", one.code, status=409, reached_on=far, **facts)
    _post(scene.clerk, "route", one.code, reached_on=today.isoformat(), **facts)
    one.refresh_from_db()
    assert one.lead == scene.works
    shown = page(scene.works_officer, one.get_absolute_url())
    assert "Quy định của tỉnh" in shown
    assert one.due_on is not None
    assert f"Phần mềm đang tính theo 30 ngày, đến hết ngày {one.due_on:%d/%m/%Y}." in shown
    assert f'href="{reverse("clock:terms")}#conflicts"' in shown
    words = one.title.split(",")[0].replace(" ", "+")
    for address in (f"{reverse('petitions:list')}?q={words}", f"{reverse('petitions:list')}?field={one.field}"):
        assert one.code in page(scene.works_officer, address)
        assert one.code not in page(scene.lands_officer, address)
    assert one.get_absolute_url() in page(scene.works_officer, f"/search/?q={words}&kind=petitions")
    assert one.get_absolute_url() not in page(scene.lands_officer, f"/search/?q={words}&kind=petitions")
    _post(scene.clerk, "partner", one.code, body=scene.lands.name, part="Đo đất")
    drop = reverse("petitions:drop-partner", args=[one.code, scene.lands.code])
    assert drop in page(scene.clerk, one.get_absolute_url())
    assert drop not in page(scene.works_officer, one.get_absolute_url())
    page(scene.works_officer, drop, 403)
    _post(scene.clerk, "drop-partner", one.code, scene.lands.code, status=422, reason="")
    _post(scene.clerk, "drop-partner", one.code, scene.lands.code, reason="Đã đủ số liệu")
    assert "Thôi phối hợp: Đã đủ số liệu" in page(scene.clerk, one.get_absolute_url())
    _post(scene.works_officer, "hand-back", one.code, ground="not_competent", explanation="Điều 7")
    assert "Đề nghị trả lại đang chờ" in page(scene.head, one.get_absolute_url())
    _post(scene.clerk, "accept-return", one.code, status=403)
    _post(scene.head, "refuse-return", one.code, reason="Thuộc Sở")
    _post(scene.works_officer, "hand-back", one.code, ground="wrong_body", explanation="Điều 8")
    _post(scene.head, "accept-return", one.code, status=409, lead=scene.lands.name, ground="Theo phân công")
    _post(scene.head, "transfer", one.code, status=409, lead=scene.works.name, ground="Nhầm")
    assert scene.committee.name in page(scene.head, reverse("petitions:dispute", args=[one.code]))
    _post(scene.head, "dispute", one.code, superior=scene.committee.name, question="Ai trả lời?", decide_by=far)
    _post(scene.head, "decide", one.code, status=403)
    _post(scene.chair, "decide", one.code, lead=scene.works.name, decision="Giao Sở Xây dựng")
    shown = page(scene.lands_officer, one.get_absolute_url())
    assert "Giao Sở Xây dựng" in shown
    assert make.VOTER not in shown
    one.refresh_from_db()
    assert (one.lead, one.routed_on, one.state) == (scene.works, today, PetitionState.ROUTED)


def test_what_was_said_at_a_meeting_brings_its_commune_and_what_came_on_paper_says_so() -> None:
    met = contacts.scene()
    meeting = contacts.added(met, contacts.planned(met))
    item = intake.take_in(
        receiver=met.organiser, source=Source.MEETING, source_kind="contact_meeting", source_code=meeting.code,
        said=Said(text=make.TEXT, sender=Sender(name=make.VOTER)), received_on=make.TODAY, client_key="1",
        vouched=True, by=met.clerk, at=make.MONDAY,
    )  # fmt: skip
    assert f'value="{met.commune.code}" selected' in page(met.clerk, reverse("petitions:make", args=[item.code]))
    scene = make.scene()
    petition = make.routed(scene)
    assert petition.lead is not None
    paper = owed.paper(issuer=petition.lead, issued_on=make.TODAY)
    services.hand_back(
        petition_id=petition.pk, ground=HandBackGround.NOT_COMPETENT, explanation="Điều 7", paper=paper, from_paper=True,
        by=scene.clerk, at=make.MONDAY,
    )  # fmt: skip
    shown = page(scene.clerk, petition.get_absolute_url())
    assert f"Thay mặt {petition.lead.name}, ghi nhận theo văn bản" in shown
    assert paper.number_text in shown


def test_a_commune_that_is_not_clear_stands_with_the_place_in_the_form() -> None:
    met = contacts.scene()
    meeting = contacts.added(met, contacts.planned(met))
    item = intake.take_in(
        receiver=met.organiser, source=Source.MEETING, source_kind="contact_meeting", source_code=meeting.code,
        said=Said(text=make.TEXT, place="bản Mây", commune="xã Không Có"), received_on=make.TODAY, client_key="1",
        vouched=True, by=met.clerk, at=make.MONDAY,
    )  # fmt: skip
    form = page(met.clerk, reverse("petitions:make", args=[item.code]))
    assert f'value="{met.commune.code}" selected' in form
    assert 'value="bản Mây; xã Không Có"' in form


def test_who_may_not_know_of_the_meeting_is_not_led_to_it() -> None:
    met = contacts.scene()
    meeting = contacts.added(met, contacts.planned(met))
    item = intake.take_in(
        receiver=met.organiser, source=Source.MEETING, source_kind="contact_meeting", source_code=meeting.code,
        said=Said(text=make.TEXT), received_on=make.TODAY, client_key="1", vouched=True, by=met.clerk, at=make.MONDAY,
    )  # fmt: skip
    how: dict[str, Any] = {"by": met.clerk, "at": make.MONDAY}
    (row,) = services.make(item_id=item.pk, wanted=[services.Wanted(text=make.TEXT)], **how)
    services.sort(petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", **how)
    services.route(petition_id=row.pk, lead=met.authority, reached_on=make.TODAY, today=make.TODAY, **how)
    own, theirs = (page(user, row.get_absolute_url()) for user in (met.clerk, met.answering))
    assert (meeting.get_absolute_url() in own, meeting.get_absolute_url() in theirs) == (True, False)
    assert meeting.venue in theirs


def test_sorted_by_hand_merged_split_closed_and_out_as_a_spreadsheet() -> None:
    scene = make.scene()
    one, two, three = make.made(scene, make.TEXT, "Sửa cầu treo bản Mẫu.", "Hỏi thăm sức khỏe đại biểu.")
    facts: dict[str, Any] = {"field": "giao_thong", "body_key": "tinh.so_xay_dung", "revision": one.revision}
    _post(scene.clerk, "sort", one.code, status=409, handling="urgent", **facts)
    _post(scene.clerk, "sort", one.code, handling="urgent", handling_reason="Nguy hiểm tính mạng", **facts)
    _post(scene.clerk, "sort", one.code, status=409, handling="ordinary", **facts)  # changed meanwhile
    again, stale = reverse("petitions:sort", args=[one.code]), facts | {"handling": "ordinary"}
    for typed, seen in (
        (stale | {"handling": "?"}, one.revision),
        (stale, one.revision + 1),
    ):  # told of the other only then
        assert f'name="revision" value="{seen}"' in as_(scene.clerk).post(again, typed).content.decode()
    _post(scene.clerk, "merge", two.code, status=422, into="KN-KHONG-CO", reason="Trùng")
    _post(scene.clerk, "merge", two.code, status=422, into="", reason="Trùng")
    box = f"{reverse('petitions:pick')}?beside={two.code}"
    assert box in page(scene.clerk, reverse("petitions:merge", args=[two.code])).replace("&amp;", "&")
    proposed = page(scene.clerk, f"{box}&into=duong+lien+xa")
    assert f"{one.title} · {one.code}" in proposed
    assert two.code not in page(scene.clerk, f"{box}&into=cau+treo")  # not into itself
    assert one.code not in page(scene.works_officer, f"{reverse('petitions:pick')}?x=duong+lien+xa")
    page(scene.works_officer, f"{box}&into=duong", 404)
    _post(scene.clerk, "merge", two.code, into=f"{one.title} · {one.code}", reason="Trùng")
    _post(scene.clerk, "part", two.code, reason="Không trùng")
    _post(scene.clerk, "split", two.code, texts="Sửa cầu.\n\nLàm kè.", reason="Hai việc")
    _post(scene.clerk, "close", three.code, reason="Không có đề nghị")
    assert Petition.objects.filter(split_from=two).count() == 2
    assert "Nguy hiểm tính mạng" in page(scene.clerk, one.get_absolute_url())
    response = as_(scene.clerk).get(reverse("petitions:xlsx") + "?handling=urgent")
    file = BytesIO(b"".join(response.streaming_content))  # type: ignore[attr-defined]  # a download
    words = ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert one.code in words
    assert three.code not in words


def test_the_table_of_competence_is_kept_by_heads_and_followed_by_the_machine() -> None:
    scene = make.scene()
    here = reverse("petitions:competence")
    assert "Tỉnh chưa ghi dòng nào" in page(scene.stranger, here)
    (before,) = make.made(scene)
    kind = before.proposals.get(kind="body").value
    row: dict[str, Any] = {
        "field": "giao_thong",
        "body_key": kind,
        "rank": 1,
        "starts_on": "2026-01-01",
        "body": scene.lands.name,
    }
    _post(scene.clerk, "enter-competence", status=403)
    assert page(scene.head, reverse("petitions:enter-competence")).count('<option value="" selected>Chọn…') == 2
    _post(scene.head, "enter-competence", status=422, **row)
    _post(scene.head, "enter-competence", basis="Quyết định 1/2026 mẫu", **row)
    _post(scene.head, "enter-competence", status=409, basis="Quyết định 1/2026 mẫu", **row)
    assert "Quyết định 1/2026 mẫu" in page(scene.stranger, here)
    (petition,) = make.made(scene)
    assert any("Quyết định 1/2026 mẫu" in reason for reason in petition.proposals.get(kind="body").reasons)
    code = Competence.objects.get().code
    assert as_(scene.clerk).post(reverse("petitions:end-competence", args=[code])).status_code == 403
    _post(scene.head, "end-competence", code)
    assert Competence.objects.get().ends_on == timezone.localdate()


def test_a_list_asks_as_much_for_fifty_rows_as_for_two() -> None:
    scene = make.scene()
    numbers = []
    for size in (2, 40):
        make.made(scene, *(f"Sửa đường thôn {number} {size}" for number in range(size)))
        client = as_(scene.clerk)
        client.get(reverse("petitions:list"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("petitions:list"))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_who_writes_a_petition_while_another_screens_it_is_told_and_keeps_the_words() -> None:
    scene = make.scene()
    item = make.item(scene)
    intake.screen(item_id=item.pk, outcome=Outcome.OPINION, by=scene.clerk, at=timezone.now())
    kept = _post(scene.clerk, "make", item.code, status=409, texts="Đề nghị sửa cầu bản Mẫu.")
    assert "Đề nghị sửa cầu bản Mẫu." in kept
    assert "đã được sàng lọc" in kept
    assert not Petition.objects.exists()
    response = as_(scene.clerk).get(reverse("petitions:make", args=[item.code]), follow=True)
    assert response.redirect_chain == [(item.get_absolute_url(), 302)]
    assert f"{item.code} đã được sàng lọc rồi." in response.content.decode()
    page(scene.works_officer, reverse("petitions:make", args=[item.code]), 404)


def test_a_second_click_on_making_leads_where_the_first_one_led() -> None:
    scene = make.scene()
    item = make.item(scene)
    typed: dict[str, Any] = {"texts": make.TEXT, FIELD: new_token()}
    assert _post(scene.clerk, "make", item.code, **typed) == _post(scene.clerk, "make", item.code, **typed)
    assert Petition.objects.count() == 1


def test_the_machine_says_the_field_before_the_body_and_is_never_quite_sure() -> None:
    scene = make.scene()
    row = make.made(scene)[0]
    row.proposals.update(confidence=1.0)
    shown = page(scene.clerk, row.get_absolute_url())
    assert "chắc 99%" in shown
    assert "chắc 100%" not in shown
    assert shown.index("Lĩnh vực: <strong>") < shown.index("Cơ quan có thẩm quyền: <strong>")


def test_what_the_machine_proposed_is_folded_below_once_it_is_decided() -> None:
    scene = make.scene()
    row = make.made(scene)[0]
    head = '<h2 class="card-title" id="guesses-title">'
    assert head in page(scene.clerk, row.get_absolute_url())
    make.sorted_(scene, row)
    services.route(
        petition_id=row.pk, lead=scene.works, reached_on=make.TODAY, by=scene.clerk, at=make.MONDAY, today=make.TODAY
    )
    shown = page(scene.works_officer, row.get_absolute_url())
    assert head not in shown
    assert "Máy đề xuất, người quyết định: Giao thông" in shown
    assert shown.index('id="answers-title"') < shown.index("Máy đề xuất, người quyết định:")
