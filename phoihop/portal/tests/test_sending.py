"""A citizen sends without an account, keeps a code, follows by it; machines and hurry are kept out, nothing is in clear."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from phoihop.intake import services as intake
from phoihop.intake.models import Item, Outcome, Source
from phoihop.intake.rules import Said
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.models import Mail, MailState, Notification
from phoihop.organisations.models import BodyKind, Level, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.petitions.tests import make as petitions
from phoihop.portal import services
from phoihop.portal.models import Submission, Visit, VisitKind
from phoihop.portal.services.limits import household
from phoihop.portal.tests import make

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


@pytest.fixture
def scene() -> petitions.Scene:
    return petitions.scene()


def test_what_is_sent_waits_sealed_and_its_code_leads_to_it(
    scene: petitions.Scene, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    page = client.get("/cong-dan/gui/").content.decode()
    assert scene.standing.name in page
    with caplog.at_level(logging.DEBUG):
        photo = SimpleUploadedFile("anh cua Kin Tieng.png", PNG, content_type="image/png")
        first = make.sent(client, scene.standing, picture=photo, commune=scene.commune.code)
        again = make.sent(client, scene.standing, commune="xa mau")
    assert first.status_code == again.status_code == 200
    assert "no-store" in first["Cache-Control"]
    code = make.code_on(first)
    assert code == make.code_on(again)  # a double click is one submission
    item = Item.objects.get()
    assert (item.source, item.receiver, item.by) == (Source.PORTAL, scene.standing, None)
    said = intake.read(item, scene.clerk)
    assert (said.text, said.commune, said.sender.phone) == (make.WORDS, "Xã Mẫu", make.SENDER["phone"])
    assert item.attachments.count() == 1
    assert Notification.objects.filter(user=scene.clerk, kind="submission.sent").count() == 1

    followed = client.post("/cong-dan/theo-doi/", {"code": code.replace("-", " ").lower()})
    shown = followed.content.decode()
    assert "Đang chờ văn thư xem" in shown
    assert "no-store" in followed["Cache-Control"]
    assert make.sent(client, scene.standing, text="Một việc khác hẳn.").status_code == 200
    assert Item.objects.count() == Submission.objects.count() == 2  # edited and sent again: another one

    hidden = [make.WORDS, code, *make.SENDER.values(), "Kin Tieng"]
    everything = _everything() + caplog.text
    assert [words for words in hidden if words in everything] == []
    assert [words for words in hidden if words in shown] == []


def test_the_council_of_a_commune_receives_what_is_sent_to_its_level(scene: petitions.Scene) -> None:
    client, address = Client(), "/cong-dan/gui/"
    assert 'value="commune"' not in client.get(address).content.decode()  # no council of a commune is there to screen
    council = people.body(
        name="Thường trực HĐND xã gọi khác", kind=BodyKind.COUNCIL_STANDING, level=Level.COMMUNE, commune=scene.commune
    )  # found by what the directory says, not by its name
    people.body(name="Thường trực Hội đồng nhân dân xã Mẫu", kind=BodyKind.COUNCIL_STANDING, level=Level.COMMUNE)
    assert 'value="commune"' not in client.get(address).content.decode()
    clerk = people.user(of=council, kind=RoleKind.REGISTRY_CLERK)
    other = people.body(name="Ủy ban nhân dân xã Khác", kind=BodyKind.PEOPLES_COMMITTEE, level=Level.COMMUNE)
    assert 'value="commune"' in client.get(address).content.decode()
    for commune, told in (("", "xin chọn xã, phường"), (other.code, "Xã Khác chưa nhận kiến nghị")):
        refused = make.sent(client, scene.standing, receiver="commune", commune=commune)
        assert refused.status_code == 422
        assert told in refused.content.decode()
    sent = make.sent(client, scene.standing, receiver="commune", commune=scene.commune.code)
    assert sent.status_code == 200
    item = Item.objects.get()
    assert (item.receiver, intake.read(item, clerk).text) == (council, make.WORDS)
    assert not Item.objects.visible_to(scene.clerk).exists()
    assert Notification.objects.filter(user=clerk, kind="submission.sent").count() == 1


def _everything() -> str:
    """Every column of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')  # noqa: S608  # names of our own tables
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"website": "http://x.example"}, "Có một ô phải để trống"),
        ({"shown": "1:forged"}, "gửi quá nhanh"),
        ({"text": ""}, "id_text_error"),
        ({"email": "khong phai thu"}, ""),
        ({"receiver": "CQ-AAAAA-AAAAA"}, ""),
    ],
)
def test_what_is_refused_is_still_in_the_form_and_nowhere_else(
    scene: petitions.Scene, changed: dict[str, str], why: str
) -> None:
    response = make.sent(Client(), scene.standing, **changed)
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page
    assert make.SENDER["name"] in page
    assert not Item.objects.exists()


def test_a_hostile_upload_is_refused_whole_and_the_words_stay_in_the_form(scene: petitions.Scene) -> None:
    bad = SimpleUploadedFile("anh.png", b"MZ\x90\x00 not a picture", content_type="image/png")
    response = make.sent(Client(), scene.standing, picture=bad)
    assert response.status_code == 409
    assert response["X-Refused"] == "document.executable"
    assert make.WORDS in response.content.decode()
    assert not Item.objects.exists()
    assert not Submission.objects.exists()
    big = Client().post(
        "/cong-dan/gui/", b"x", content_type="multipart/form-data; boundary=x", headers={"content-length": "99999999"}
    )
    assert big.status_code == 413


def test_an_address_sends_and_guesses_only_so_often(scene: petitions.Scene, settings: Any) -> None:
    settings.PORTAL_PER_HOUR = {"send": 2, "follow": 2}
    client, now = Client(), timezone.now()
    codes = [make.sent(client, scene.standing, text=f"Việc số {number}").status_code for number in range(3)]
    assert codes == [200, 200, 409]
    wrong = [client.post("/cong-dan/theo-doi/", {"code": "7K3MA-9QX2B-HD4TE-ZC8RN"}) for _ in range(3)]
    assert [one.status_code for one in wrong] == [422, 422, 409]
    said = wrong[0].content.decode()
    assert said.count("Không có nội dung nào với mã này") == 1  # at the field, no summary of one line above
    assert "Chưa ghi được" not in said
    assert "Chưa tra được" in wrong[2].content.decode()
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert make.sent(other, scene.standing, text="Nơi khác").status_code == 200
    assert "127.0.0.1" not in str(list(Visit.objects.values()))
    assert services.forget_visits(at=now) == 0
    assert services.forget_visits(at=now + timedelta(hours=4)) == 3
    assert household("2001:db8:1:2:3::4") == household("2001:db8:1:2:ffff::1") != household("2001:db8:1:3::1")
    services.count_visit(kind=VisitKind.SEND, address="không rõ", at=now)


def test_only_bodies_that_gather_and_have_a_clerk_receive(scene: petitions.Scene) -> None:
    said = make.typed(scene.works)
    assert Client().post("/cong-dan/gui/", said).status_code == 422
    with pytest.raises(Refused, match=r"portal\.no_receiver"):
        services.send(receiver=scene.works, said=Said("x"), token="t", at=timezone.now())
    User.objects.filter(pk=scene.clerk.pk).update(is_active=False)
    assert "Chưa nhận kiến nghị qua trang này" in Client().get("/cong-dan/gui/").content.decode()


def test_the_code_is_mailed_and_the_letter_stands_nowhere_in_clear(scene: petitions.Scene, settings: Any) -> None:
    settings.MAIL_ENABLED = True
    response = make.sent(Client(), scene.standing)
    code, row = make.code_on(response), Mail.objects.get()
    assert "Mã cũng được gửi" in response.content.decode()
    assert (row.to, row.text) == ("", "")
    assert not [word for word in (code, make.SENDER["email"]) if word in _everything()]
    notifications.send_due(at=timezone.now() + timedelta(minutes=1))
    row.refresh_from_db()
    assert (row.state, row.sealed) == (MailState.SENT, None)
    (letter,) = mail.outbox
    assert letter.to == [make.SENDER["email"]]
    assert code in letter.body
    assert make.WORDS not in letter.body
    assert not Act.objects.filter(after__icontains=code).exists()


@pytest.mark.parametrize("outcome", [Outcome.OPINION, Outcome.LETTER, Outcome.QUESTION, Outcome.THANKS])
def test_what_is_no_petition_is_told_in_one_sentence(scene: petitions.Scene, outcome: Outcome) -> None:
    code = make.code_on(make.sent(Client(), scene.standing))
    intake.screen(item_id=Item.objects.get().pk, outcome=outcome, by=scene.clerk, at=timezone.now())
    page = Client().post("/cong-dan/theo-doi/", {"code": code}).content.decode()
    steps = 3 if outcome == Outcome.QUESTION else 2  # of a question also that its answer will stand here
    assert page.count('<li class="tone-') == steps
    assert "Đã xem" in page
    assert outcome.value not in page


def test_the_box_for_a_picture_asks_for_the_kinds_that_are_taken(scene: petitions.Scene) -> None:
    page = Client().get("/cong-dan/gui/").content.decode()
    assert 'accept="image/jpeg,image/png,application/pdf"' in page


def test_a_citizen_at_the_login_and_an_officer_among_the_citizens_find_their_way() -> None:
    assert 'href="/cong-dan/"' in Client().get("/accounts/login/").content.decode()
    assert 'href="/accounts/login/"' in Client().get("/cong-dan/").content.decode()
