"""What was said at a meeting comes in from files and by hand too, is listed from the meeting, and prints beside the minutes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from phoihop.contacts import services
from phoihop.contacts.models import Meeting
from phoihop.contacts.queries import figures_by, total_of
from phoihop.contacts.services import Said
from phoihop.contacts.tests import make
from phoihop.intake import services as intake
from phoihop.intake.models import Batch, Item, Outcome, Source, VoterOpinion
from phoihop.intake.rules import Said as Words
from phoihop.intake.services.screening import UNDO
from phoihop.intake.tests.test_views import as_
from phoihop.organisations.models import BodyKind, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Petition

pytestmark = pytest.mark.django_db
TODAY = "06/04/2026"
AFTER = datetime(2026, 4, 7, 2, tzinfo=UTC)


def _typed(made: make.Scene, meeting: Meeting | str, **more: Any) -> dict[str, Any]:
    code = meeting if isinstance(meeting, str) else f"Nhà văn hóa · {meeting.code}"
    return {"receiver": made.organiser.code, "received_on": TODAY, "meeting": code, **more}


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day after the meeting."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)


def test_a_meeting_is_proposed_to_who_takes_in_for_it_and_chosen_by_hand_and_for_a_file(today: None) -> None:
    made = make.scene()
    meeting, ahead = make.held(made), make.added(made, None, venue="Nhà văn hóa chưa họp")
    pick = reverse("contacts:pick_meeting")
    shown = as_(made.clerk).get(pick, {"own": "1", "meeting": "nhà văn"}).content.decode()
    assert (meeting.code in shown, ahead.code in shown) == (True, False)
    assert meeting.code not in as_(made.stranger).get(pick, {"own": "1", "meeting": ""}).content.decode()
    assert meeting.code in as_(made.stranger).get(pick, {"meeting": ""}).content.decode()  # announced: the press has it
    client, enter, upload = as_(made.clerk), reverse("intake:enter"), reverse("intake:upload")
    for address in (enter, upload):
        assert (
            f"{meeting.venue}, xã Mẫu · {meeting.code}"
            in client.get(address, {"meeting": meeting.code}).content.decode()
        )
        assert client.get(address, {"meeting": "vớ vẩn"}).status_code == 200
    done = client.post(enter, _typed(made, meeting, text="Đường vào bản lầy lội", again="1"))
    assert done.headers["Location"] == f"{enter}?meeting={meeting.code}"
    item = Item.objects.get()
    assert (item.source, item.source_kind, item.source_code) == ("hand", "contact_meeting", meeting.code)
    file = SimpleUploadedFile("a.txt", "1. Cử tri đề nghị sửa cầu treo.".encode())
    assert client.post(upload, _typed(made, meeting, file=file)).status_code == 302
    batch = Batch.objects.get()
    assert (batch.source_kind, batch.source_code) == ("contact_meeting", meeting.code)
    assert meeting.venue in client.get(batch.get_absolute_url()).content.decode()


def test_a_meeting_of_another_receiver_none_at_all_and_no_code_are_refused(today: None) -> None:
    made = make.scene()
    meeting = make.held(made)
    other = people.body(name="Thường trực HĐND khác", kind=BodyKind.COUNCIL_STANDING)
    clerk = people.user(of=other, kind=RoleKind.REGISTRY_CLERK)
    for typed, status in ((meeting.code, 409), ("TX-AAAAA-BBBBB", 409), ("cuộc ở bản", 422)):
        given = {"receiver": other.code, "received_on": TODAY, "meeting": typed}
        assert as_(clerk).post(reverse("intake:enter"), given | {"text": "Đường lầy"}).status_code == status
        file = SimpleUploadedFile("a.txt", "1. Cử tri đề nghị sửa cầu treo.".encode())
        assert as_(clerk).post(reverse("intake:upload"), given | {"file": file}).status_code == status
    off = make.added(made, None, venue="Cuộc đã hủy")
    services.cancel_meeting(meeting_id=off.pk, reason="Lũ", by=made.worker, at=make.MONDAY)
    assert as_(made.clerk).post(reverse("intake:enter"), _typed(made, off, text="Đường lầy")).status_code == 409
    assert not Item.objects.exists()
    assert not Batch.objects.exists()


def test_from_a_meeting_one_reaches_and_prints_what_was_said_as_far_as_one_may_see_it(today: None) -> None:
    made = make.scene()
    meeting, client = make.held(made), as_(made.clerk)
    said = Said(chair="Chủ Tọa Mẫu", secretary="Thư Ký Mẫu")
    services.minute(meeting_id=meeting.pk, revision=0, said=said, by=made.worker, at=AFTER, today=make.FIRST)
    enter, page = reverse("intake:enter"), meeting.get_absolute_url()
    address = reverse("contacts:print_matters", args=[meeting.code])
    minutes = reverse("contacts:print_minutes", args=[meeting.code, "pdf"])
    assert as_(made.worker).get(address).status_code == 404
    assert "tiếp nhận riêng" in printed(as_(made.worker).get(minutes))
    for text in ("Đề nghị sửa cầu treo Nậm Mẫu", "Họp dân nên vào buổi tối", "Bao giờ chợ Mây mở lại?", "Còn chờ xem"):
        client.post(enter, _typed(made, meeting, text=text, name="Bà Lò Giấu Tên", place="bản Mây"))
    petition, opinion, question, _left = Item.objects.order_by("pk")
    petitions.make(
        item_id=petition.pk, wanted=[petitions.Wanted(text="Đề nghị sửa cầu treo Nậm Mẫu")], by=made.clerk, at=AFTER
    )
    for item, outcome in ((opinion, Outcome.OPINION), (question, Outcome.QUESTION)):
        intake.screen(item_id=item.pk, outcome=outcome, by=made.clerk, at=AFTER)
    intake.forget(at=AFTER + UNDO)
    shown = as_(made.worker).get(page).content.decode()
    row = Petition.objects.get()
    for there in (
        address,
        f"{reverse('petitions:list')}?meeting={meeting.code}",
        f"?meeting={meeting.code}&amp;kind=question",
    ):
        assert there in shown, there
    assert reverse("intake:upload") not in shown  # who screens nothing takes nothing in
    assert f"{reverse('intake:upload')}?meeting={meeting.code}" in client.get(page).content.decode()
    listed = as_(made.worker).get(reverse("petitions:list"), {"meeting": meeting.code}).content.decode()
    assert row.code in listed
    assert (
        row.code not in as_(made.worker).get(reverse("petitions:list"), {"meeting": "TX-AAAAA-BBBBB"}).content.decode()
    )
    for words in (printed(as_(made.worker).get(address)), printed(as_(made.worker).get(minutes))):
        assert "Đề nghị sửa cầu treo Nậm Mẫu" in words
        assert "Họp dân nên vào buổi tối" in words
        assert "Bao giờ chợ Mây mở lại?" in words
        assert ("Giấu Tên" in words, "Còn chờ xem" in words) == (False, False)
    assert "Còn 1 nội dung đang chờ sàng lọc" in printed(as_(made.worker).get(minutes))
    other = as_(made.stranger).get(page).content.decode()
    assert (meeting.venue in other, address in other, "Kiến nghị</dt>" in other) == (True, False, False)
    assert as_(made.stranger).get(address).status_code == 404
    assert "cầu treo" not in printed(as_(made.stranger).get(minutes))
    on_paper = services.put_minutes_on_paper(meeting_id=meeting.pk, by=made.worker, at=AFTER).paper
    assert on_paper is not None
    assert "Họp dân nên vào buổi tối" in str(on_paper.sheet)


def test_what_does_not_print_is_counted_on_the_sheet(today: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phoihop.contacts.matters.MOST", 1)
    made = make.scene()
    meeting = make.held(made)
    for text in ("Họp dân vào buổi tối", "Phát loa sớm quá"):
        as_(made.clerk).post(reverse("intake:enter"), _typed(made, meeting, text=text))
    for item in Item.objects.all():
        intake.screen(item_id=item.pk, outcome=Outcome.OPINION, by=made.clerk, at=AFTER)
    intake.forget(at=AFTER + UNDO)
    words = printed(as_(made.worker).get(reverse("contacts:print_matters", args=[meeting.code])))
    assert ("Họp dân vào buổi tối" in words) + ("Phát loa sớm quá" in words) == 1
    assert "Còn 1 nội dung, xem trong phần mềm." in words


def printed(response: Any) -> str:
    """The words of a PDF."""
    assert response.status_code == 200
    with pypdfium2.PdfDocument(response.content) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())


def test_what_is_recorded_of_a_meeting_is_about_its_commune(today: None) -> None:
    made = make.scene()
    meeting = make.held(made)
    as_(made.clerk).post(reverse("intake:enter"), _typed(made, meeting, text="Họp dân nên vào buổi tối"))
    intake.screen(item_id=Item.objects.get().pk, outcome=Outcome.OPINION, by=made.clerk, at=AFTER)
    intake.forget(at=AFTER + UNDO)
    row = VoterOpinion.objects.get()
    assert (row.commune, row.source_code) == (made.commune, meeting.code)
    page = as_(made.worker).get(reverse("intake:opinions"), {"meeting": meeting.code}).content.decode()
    assert row.code in page
    assert f"{meeting.venue}, xã Mẫu · {meeting.code}" in page


def test_measures_count_the_petitions_made_of_what_was_said_and_nothing_else(
    today: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = make.scene()
    meeting, other = make.held(made), make.added(made, None)
    said: dict[str, Any] = {
        "receiver": made.organiser, "source": Source.HAND, "received_on": meeting.on, "source_kind": "contact_meeting",
        "by": made.clerk, "at": AFTER,
    }  # fmt: skip
    items = [
        intake.take_in(said=Words(f"Việc số {key}"), client_key=key, source_code=code, **said)
        for key, code in (("1", meeting.code), ("2", meeting.code), ("3", meeting.code))
    ]
    for item, number in ((items[0], 2), (items[1], 1)):
        wanted = [petitions.Wanted(text=f"Kiến nghị {at} của {item.code}") for at in range(number)]
        petitions.make(item_id=item.pk, wanted=wanted, by=made.clerk, at=AFTER)
    rows = Meeting.objects.all()
    with django_assert_max_num_queries(5):
        by_round = figures_by(rows, "round")
    assert {key: one.petitions for key, one in by_round.items()} == {meeting.round_id: 3, None: 0}
    assert figures_by(rows, "deputy") == {}  # nobody's coming is recorded yet
    meeting.deputies.update(attended=True)
    assert {key: one.petitions for key, one in figures_by(rows, "deputy").items()} == {made.one.pk: 3}
    assert total_of(rows).petitions == 3
    assert total_of(rows.filter(pk=other.pk)).petitions == 0
    assert meeting.round is not None
    page = as_(made.worker).get(reverse("contacts:measures", args=[meeting.round.code])).content.decode()
    head, cells = (re.findall(rf"<{tag}[ >].*?</{tag}>", page, re.S) for tag in ("th", "td"))
    place = next(at for at, cell in enumerate(head) if "Kiến nghị" in cell)
    assert "3" in cells[place]


def test_the_name_of_a_commune_that_nobody_knows_stays_beside_that_of_the_meeting(today: None) -> None:
    made = make.scene()
    meeting = make.held(made)
    item = intake.take_in(
        receiver=made.organiser, source=Source.HAND, source_kind="contact_meeting", source_code=meeting.code,
        said=Words("Đường xấu", place="bản Mây", commune="xã Không Có"), received_on=AFTER.date(), client_key="1",
        by=made.clerk, at=AFTER,
    )  # fmt: skip
    intake.screen(item_id=item.pk, outcome=Outcome.OPINION, by=made.clerk, at=AFTER)
    intake.forget(at=AFTER + UNDO)
    row = VoterOpinion.objects.get()
    assert (row.commune, row.place) == (made.commune, "bản Mây; xã Không Có")
