"""Who sent it does not come along: neither when a clerk makes petitions of it nor when a whole file becomes petitions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phoihop.intake import services as intake
from phoihop.intake.models import Batch, BatchKind, BatchState, Item, Source
from phoihop.intake.rules import Said, Sender
from phoihop.intake.services.taking import FromFile
from phoihop.petitions import services
from phoihop.petitions.models import Petition
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, as_, page

pytestmark = pytest.mark.django_db
WHO = Sender(name="Trần Văn Kiểm Thử", phone="0912345678", email="kiem.thu@example.vn", address="số nhà 7, bản Lạn")
TOLD = (
    "Tôi là Trần Văn Kiểm Thử, điện thoại 0912 345 678, CCCD 001234567890, ở số nhà 7, bản Lạn, thư kiem.thu@example.vn. "
    "Đề nghị sửa cầu treo Nậm Mẫu."
)
TELLS = ("Kiểm Thử", "KIỂM THỬ", "kiem thu", "0912", "345 678", "001234567890", "số nhà", "kiem.thu@")
HELD = """
    SELECT coalesce(string_agg(found, ' '), '') FROM (
      SELECT p::text || p.search::text AS found FROM petitions_petition p
      UNION ALL SELECT a::text FROM audit_act a WHERE a.subject_kind LIKE 'petitions.%'
      UNION ALL SELECT o::text FROM petitions_proposal o
      UNION ALL SELECT m::text FROM petitions_likely_repeat m
      UNION ALL SELECT c::text || c.search::text FROM commitments_commitment c
    ) every
"""


def _item(scene: make.Scene, **said: Any) -> Item:
    told: dict[str, Any] = {"text": TOLD, "sender": WHO} | said
    return intake.take_in(
        receiver=scene.standing, source=Source.HAND, said=Said(**told), received_on=TODAY, client_key="apart",
        by=scene.clerk, at=MONDAY,
    )  # fmt: skip


def held() -> str:
    """All that is written of petitions, their acts, proposals, marks and duties; the words of the index too."""
    with connection.cursor() as cursor:
        cursor.execute(HELD)
        return str(cursor.fetchone()[0])


def _is_silent() -> None:
    everything = held()
    assert "nậm" in everything.casefold()  # what was asked is there
    for words in TELLS:
        assert words not in everything, words
    assert "'thử'" not in everything  # as the index keeps a word


def test_the_form_begins_without_who_sent_it_and_says_so() -> None:
    scene = make.scene()
    item = _item(scene, place="số nhà 9, bản Lạn", spot_answer="Đã gọi lại cho ông Trần Văn Kiểm Thử")
    address = reverse("petitions:make", args=[item.code])
    client = as_(scene.clerk)
    first = client.get(address).context["form"].initial
    assert "Đề nghị sửa cầu treo Nậm Mẫu." in first["texts"]
    for words in TELLS:
        assert not any(words in str(value) for value in first.values()), words
    assert "Máy đã thay bằng […]" in page(scene.clerk, address)
    client.post(address, {name: first[name] for name in ("texts", "place", "addressee", "spot_answer")})
    row = Petition.objects.get()
    assert (row.place, row.spot_answer) == ("[…], bản Lạn", "Đã gọi lại cho ông […]")
    assert not row.title.startswith("Đề nghị")
    _is_silent()
    listed = page(scene.clerk, reverse("petitions:list") + "?q=Kiểm+Thử")
    assert row.code not in listed
    plain = make.item(scene)
    assert "Máy đã thay bằng […]" not in page(scene.clerk, reverse("petitions:make", args=[plain.code]))


def test_what_a_person_writes_back_stays_and_a_warning_names_the_petition() -> None:
    scene = make.scene()
    item = _item(scene)
    address = reverse("petitions:make", args=[item.code])
    words = "Đề nghị sửa đường vào nhà ông Lò Văn Thử."
    bad = as_(scene.clerk).post(address, {"texts": words, "commune": "nowhere"})
    assert (bad.status_code, "Còn giống dữ liệu cá nhân" in bad.content.decode()) == (422, True)
    shown = as_(scene.clerk).post(address, {"texts": words}, follow=True).content.decode()
    row = Petition.objects.get()
    assert row.text == words
    assert f"Lời kiến nghị {row.code} có chỗ giống tên người" in shown
    other = make.item(scene)
    clean = as_(scene.clerk).post(reverse("petitions:make", args=[other.code]), {"texts": make.TEXT}, follow=True)
    assert "có chỗ giống tên người" not in clean.content.decode()


@pytest.mark.parametrize("split", [False, True])
def test_no_line_of_a_file_brings_its_sender_and_no_line_asks_more_of_the_database(split: bool) -> None:
    scene = make.scene()

    def filed(number: int) -> int:
        batch = Batch.objects.create(
            receiver=scene.standing, kind=BatchKind.SPREADSHEET, state=BatchState.WRITING, since=MONDAY, received_on=TODAY,
            total=number, file_sum=f"apart {number}", by=scene.clerk, at=MONDAY,
        )  # fmt: skip
        said = [Said(text=f"{TOLD} Mốc {at}.", sender=WHO, place="số nhà 9, bản Lạn") for at in range(number)]
        lines = [FromFile(at, one) for at, one in enumerate(said, 2)]
        intake.take_in_many(batch=batch, lines=lines, by=scene.clerk, at=MONDAY)
        Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE)
        making = services.screen_file(batch_id=batch.pk, split=split, by=scene.clerk, at=MONDAY)
        with CaptureQueriesContext(connection) as asked:
            services.make_portion(making_id=making.pk, at=MONDAY)
        services.make_many(making_id=making.pk, at=MONDAY)
        return len(asked)

    filed(1)  # what is read once
    assert filed(2) == filed(9)
    assert Petition.objects.filter(place="[…], bản Lạn").count() == 12
    _is_silent()
