"""The queue, the form, screening by keys, letters and slips, as a clerk sees them."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from phoihop.intake import services
from phoihop.intake.models import Attachment, Item, Outcome, SenderOpening
from phoihop.intake.queries import waiting
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY, SECRET, WORDS
from phoihop.intake.tests.test_services import PNG
from phoihop.kernel.accounts.models import User
from phoihop.organisations.models import Role, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client(enforce_csrf_checks=False)
    client.force_login(user)
    return client


def clear(response: Any) -> list[str]:
    text = response.content.decode()
    return [word for word in WORDS if word in text]


TYPED = {
    "text": SECRET.text, "name": SECRET.sender.name, "phone": SECRET.sender.phone, "place": SECRET.place,
    "received_on": "01/03/2026",
}  # fmt: skip


def test_entered_by_hand_with_a_picture_once_and_refused_with_what_was_typed() -> None:
    scene = make.scene()
    client, address = as_(scene.clerk), reverse("intake:enter")
    assert as_(scene.leader).get(address).status_code == 403
    page = client.get(address)
    assert "no-store" in page.headers["Cache-Control"]
    typed = TYPED | {"receiver": scene.receiver.code, "_once": "a" * 24}
    wrong = client.post(address, typed | {"received_on": "01/03/2999"})
    assert (wrong.status_code, SECRET.text in wrong.content.decode()) == (409, True)
    for _time in range(2):
        done = client.post(address, typed | {"picture": SimpleUploadedFile("don.png", PNG)})
        assert done.status_code == 302
    item = Item.objects.get()
    assert services.read(item, scene.clerk).sender.phone == SECRET.sender.phone
    assert Attachment.objects.get().item == item
    assert client.get(reverse("intake:picture", args=[item.code, 1])).content == PNG
    assert client.get(reverse("intake:picture", args=[item.code, 2])).status_code == 404
    assert client.post(address, typed | {"_once": "b" * 24, "again": "1"}).headers["Location"] == address


def test_files_stay_in_memory_and_the_forms_token_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make.scene()
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", None)
    big = SimpleUploadedFile("don.png", PNG + b"\x00" * (3 * 1024 * 1024))
    typed = TYPED | {"receiver": scene.receiver.code, "_once": "a" * 24, "picture": big}
    assert as_(scene.clerk).post(reverse("intake:enter"), typed).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(scene.clerk)
    assert strict.post(reverse("intake:enter"), TYPED).status_code == 403
    assert Item.objects.count() == 1


def test_the_queue_shows_numbers_and_no_word_and_costs_the_same_for_any_length() -> None:
    scene = make.scene()
    client, address = as_(scene.clerk), reverse("intake:queue")
    first = make.taken(scene)
    client.get(address)
    costs = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as caught:
            page = client.get(address)
        costs.append(len(caught))
        for _number in range(5):
            make.taken(scene)
    assert costs[0] == costs[1]
    assert waiting(scene.clerk).count() == 11  # beside «Tiếp nhận» in the navigation
    with CaptureQueriesContext(connection) as caught:
        assert waiting(scene.stranger).count() == 0
    assert len(caught) <= 1  # his sight; no question for who is no clerk
    assert clear(page) == []
    assert first.code in page.content.decode()


def test_screening_goes_on_to_the_next_and_a_petition_to_the_app_above(settings: Settings) -> None:
    scene = make.scene()
    one, two, three = (make.taken(scene) for _number in range(3))
    client = as_(scene.clerk)
    page = client.get(one.get_absolute_url())
    assert clear(page) == list(WORDS)
    assert "no-store" in page.headers["Cache-Control"]
    settings.SCREENED = {}
    assert 'value="petition"' not in client.get(one.get_absolute_url()).content.decode()
    screen = reverse("intake:screen", args=[one.code])
    assert client.post(screen, {"outcome": "petition"}).status_code == 422
    assert client.post(screen, {"outcome": "thanks"}).headers["Location"] == two.get_absolute_url()
    assert client.post(screen, {"outcome": "thanks"}).status_code == 409
    settings.SCREENED = {"petition": "phoihop.intake.tests.test_views.above"}
    led = client.post(reverse("intake:screen", args=[two.code]), {"outcome": "petition"})
    assert led.headers["Location"] == f"/above/{two.code}/"
    two.refresh_from_db()
    assert two.is_waiting
    services.screen(item_id=two.pk, outcome=Outcome.PETITION, made=1, by=scene.clerk, at=MONDAY)
    gone = client.post(reverse("intake:screen", args=[three.code]), {"outcome": "question"})
    assert gone.headers["Location"] == reverse("intake:queue")
    figures = client.get(reverse("intake:screened")).content.decode()
    assert all(item.code in figures for item in (one, two, three))
    assert as_(scene.leader).post(screen, {"outcome": "thanks"}).status_code == 404


def test_the_item_just_screened_is_offered_back_where_the_clerk_goes_on_and_nobody_reads_it_meanwhile() -> None:
    scene = make.scene()
    item = make.taken(scene)
    services.attach(item_id=item.pk, name="a.png", data=PNG, client_key="1", by=scene.clerk, at=MONDAY)
    client, undo = as_(scene.clerk), reverse("intake:undo", args=[item.code])
    led = client.post(reverse("intake:screen", args=[item.code]), {"outcome": "opinion"})
    for address in (led.headers["Location"], item.get_absolute_url(), make.taken(scene).get_absolute_url()):
        shown = client.get(address).content.decode()
        assert f'action="{undo}"' in shown, address
        assert f"Vừa phân loại {item.code}: <strong>Ý kiến</strong>" in shown
    assert clear(client.get(item.get_absolute_url())) == []
    opened = as_(scene.clerk).post(reverse("intake:open", args=[item.code]), {"reason": "Mời đối thoại"})
    assert (opened.status_code, "data:image/png" in opened.content.decode()) == (200, False)
    assert undo not in as_(scene.office_clerk).get(reverse("intake:queue")).content.decode()  # not what others did
    assert as_(scene.leader).post(undo).status_code == 404
    assert client.post(undo).headers["Location"] == item.get_absolute_url()
    assert clear(client.get(item.get_absolute_url())) == list(WORDS)
    assert client.post(undo).status_code == 409
    assert undo not in client.get(reverse("intake:queue")).content.decode()


def above(user: User, code: str) -> str:
    """Stands in for an app above."""
    return f"/above/{code}/"


def test_a_letter_shows_its_words_only_when_opened_and_its_slip_names_no_denouncer() -> None:
    scene = make.scene()
    item = make.taken(scene)
    services.attach(item_id=item.pk, name="a.png", data=PNG, client_key="1", by=scene.clerk, at=MONDAY)
    services.screen(item_id=item.pk, outcome=Outcome.LETTER, by=scene.clerk, at=MONDAY)
    client = as_(scene.clerk)
    assert clear(client.get(item.get_absolute_url())) == []
    assert client.get(reverse("intake:picture", args=[item.code, 1])).status_code == 404
    address = reverse("intake:open", args=[item.code])
    assert client.post(address, {"reason": ""}).status_code == 422
    opened = client.post(address, {"reason": "Xem để chuyển"})
    assert clear(opened) == list(WORDS)
    assert "data:image/png;base64" in opened.content.decode()
    slip = reverse("intake:slip", args=[item.code])
    given = {"to": "Thanh tra tỉnh mẫu", "pages": "2"}
    words = {kind: _printed(client.post(slip, given | {"kind": kind})) for kind in ("complaint", "denunciation")}
    assert SECRET.sender.name in words["complaint"]
    assert "Thanh tra tỉnh mẫu" in words["denunciation"]
    assert [word for word in WORDS if word in words["denunciation"]] == []
    assert client.post(slip, {"kind": "complaint"}).status_code == 422
    assert SenderOpening.objects.filter(item=item, what="letter", user=scene.clerk).count() == 3
    page = client.get(item.get_absolute_url()).content.decode()
    assert "Xem để chuyển" in page
    opinion = make.taken(scene)
    services.screen(item_id=opinion.pk, outcome=Outcome.OPINION, by=scene.clerk, at=MONDAY)
    shown = client.post(reverse("intake:open", args=[opinion.code]), {"reason": "Mời đối thoại"}).content.decode()
    assert SECRET.sender.name in shown
    assert SECRET.text not in shown


def _printed(response: Any) -> str:
    assert response.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(response.content) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())


def test_the_tabs_of_receivers_say_how_many_wait_at_each() -> None:
    scene = make.scene()
    client, address = as_(scene.clerk), reverse("intake:queue")
    make.taken(scene)
    page = client.get(address).content.decode()
    assert "Thuộc" not in page  # nothing on the page belongs anywhere
    other = people.body(name="Cơ quan thứ hai")
    Role.objects.create(user=scene.clerk, body=other, kind=RoleKind.REGISTRY_CLERK)
    make.taken(scene, receiver=other)
    make.taken(scene, receiver=other, source_kind="letter_book", source_code="SO-1")
    page = client.get(address, {"body": other.code}).content.decode()
    assert f"{scene.receiver.short_name or scene.receiver.name} (1)" in page
    assert f"{other.short_name or other.name} (2)" in page
    assert "Thuộc" in page
