"""Taken in, read, screened, opened: by whom, how often, and what stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from phoihop.intake import queries, services
from phoihop.intake.models import Attachment, Item, Outcome, SenderOpening, Source
from phoihop.intake.rules import MAX_TEXT, Said, Sender
from phoihop.intake.services.screening import UNDO
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY, SECRET
from phoihop.kernel import secrecy
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 64


def refused(code: str, act: Callable[..., Any], **given: Any) -> None:
    with pytest.raises(Refused) as caught:
        act(**given)
    assert caught.value.code == code


def forbidden(act: Callable[..., Any], **given: Any) -> None:
    with pytest.raises(PermissionDenied):
        act(**given)


def test_what_is_taken_in_waits_sealed_and_is_read_by_who_screens_it() -> None:
    scene = make.scene()
    item = make.taken(scene)
    assert services.read(item, scene.clerk) == services.read(item, scene.office_clerk) == SECRET
    for other in (scene.officer, scene.leader, scene.deputy, scene.auditor, scene.administrator, scene.strange_clerk):
        with pytest.raises(PermissionDenied):
            services.read(item, other)
        assert not Item.objects.visible_to(other).exists()
    act = Act.objects.get(verb="item.taken_in")
    assert (act.by, act.subject_code) == (scene.clerk, item.code)
    assert not {"content", "sender"} & act.after.keys()
    assert not any(word in repr(services.read(item, scene.clerk)) for word in make.WORDS)


def test_the_same_thing_sent_twice_is_one_item() -> None:
    scene, other = make.scene(), make.scene()
    first = make.taken(scene, client_key="phone-1:7")
    services.screen(item_id=first.pk, outcome=Outcome.THANKS, by=scene.clerk, at=MONDAY)
    assert make.taken(scene, client_key="phone-1:7").pk == first.pk
    assert make.taken(other, client_key="phone-1:7").pk != first.pk
    assert Act.objects.filter(verb="item.taken_in").count() == Item.objects.count() == 2


def test_who_may_take_in_and_from_where() -> None:
    scene = make.scene()
    make.taken(
        scene, source=Source.MEETING, by=scene.deputy, source_kind="contact_meeting", source_code="TX-ABCDE-FGHJK"
    )
    make.taken(scene, source=Source.PORTAL, by=None)
    refused_pairs = [
        (Source.MEETING, scene.stranger), (Source.MEETING, scene.auditor), (Source.MEETING, None), (Source.HAND, None),
        (Source.HAND, scene.officer), (Source.HAND, scene.strange_clerk), (Source.PORTAL, scene.clerk),
        (Source.SPREADSHEET, scene.leader),
    ]  # fmt: skip
    for source, by in refused_pairs:
        forbidden(make.taken, scene=scene, source=source, by=by)
    counts = queries.counted("contact_meeting", ["TX-ABCDE-FGHJK", "TX-0"])
    assert counts == {"TX-ABCDE-FGHJK": {"waiting": 1}}


def test_what_is_not_taken_in() -> None:
    scene = make.scene()
    refused("intake.nothing_said", make.taken, scene=scene, said=Said(" \n"))
    refused("intake.too_long", make.taken, scene=scene, said=Said("a" * (MAX_TEXT + 1)))
    refused("intake.too_long", make.taken, scene=scene, said=Said("a", sender=Sender(name="b" * 501)))
    refused("intake.day_ahead", make.taken, scene=scene, received_on=date(2026, 3, 3))
    refused("intake.no_key", make.taken, scene=scene, client_key="")
    with pytest.raises(ValueError, match="name a row"):
        make.taken(scene, source_kind="contact_meeting", source_code="ông Kín Đáo nhận tiền")
    assert not Item.objects.exists()


def test_a_screened_item_keeps_its_sender_and_drops_its_content_unless_it_is_a_letter() -> None:
    scene = make.scene()
    for outcome in (Outcome.OPINION, Outcome.QUESTION, Outcome.THANKS, Outcome.LETTER, Outcome.PETITION):
        item = make.taken(scene)
        services.attach(item_id=item.pk, name="don.png", data=PNG, client_key="p1", by=scene.clerk, at=MONDAY)
        made = 2 if outcome == Outcome.PETITION else None
        forbidden(services.screen, item_id=item.pk, outcome=outcome, made=made, by=scene.leader, at=MONDAY)
        services.screen(item_id=item.pk, outcome=outcome, made=made, by=scene.clerk, at=MONDAY)
        item.refresh_from_db()
        assert (item.content is not None) is (outcome != Outcome.PETITION)
        services.forget(at=MONDAY + UNDO)
        item.refresh_from_db()
        assert (item.content is not None) is (outcome == Outcome.LETTER)
        assert item.sender is not None
        assert item.attachments.exists() is (outcome in {Outcome.LETTER, Outcome.PETITION, Outcome.QUESTION})
        assert (item.screened_by, item.made) == (scene.clerk, made)
        with pytest.raises(PermissionDenied):
            services.read(item, scene.clerk)
        refused(
            "intake.screened", services.screen, item_id=item.pk, outcome=outcome, made=made, by=scene.clerk, at=MONDAY
        )
        refused(
            "intake.screened", services.attach, item_id=item.pk, name="b.png", data=PNG, client_key="p2", by=scene.clerk,
            at=MONDAY,
        )  # fmt: skip
    waiting = make.taken(scene)
    for outcome, made in (
        (Outcome.WAITING, None),
        (Outcome.PETITION, None),
        (Outcome.PETITION, 0),
        (Outcome.THANKS, 1),
    ):
        refused(
            "intake.nothing_made",
            services.screen,
            item_id=waiting.pk,
            outcome=outcome,
            made=made,
            by=scene.clerk,
            at=MONDAY,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=waiting.pk).update(outcome="opinion", screened_by=scene.clerk, screened_at=MONDAY)


def test_what_was_just_screened_is_taken_back_whole_and_traced_and_after_that_it_is_forgotten() -> None:
    scene = make.scene()
    for outcome in (Outcome.OPINION, Outcome.QUESTION, Outcome.THANKS, Outcome.LETTER):
        item = make.taken(scene)
        services.attach(item_id=item.pk, name="don.png", data=PNG, client_key="p1", by=scene.clerk, at=MONDAY)
        services.screen(item_id=item.pk, outcome=outcome, by=scene.clerk, at=MONDAY)
        with pytest.raises(PermissionDenied):
            services.read(item, scene.clerk)
        assert services.forget(at=MONDAY + UNDO - MINUTE) == 0
        for other in (scene.leader, scene.auditor, scene.strange_clerk):
            forbidden(services.undo, item_id=item.pk, by=other, at=MONDAY)
        services.undo(item_id=item.pk, by=scene.office_clerk, at=MONDAY + UNDO - MINUTE)
        item.refresh_from_db()
        assert (item.is_waiting, item.screened_by, services.read(item, scene.clerk)) == (True, None, SECRET)
        assert item.attachments.count() == 1
        act = Act.objects.latest("id")
        assert (act.verb, act.by, act.before["outcome"]) == ("item.screening_undone", scene.office_clerk, outcome)
        refused("intake.no_undo", services.undo, item_id=item.pk, by=scene.clerk, at=MONDAY)
        services.screen(item_id=item.pk, outcome=outcome, by=scene.clerk, at=MONDAY)
        refused("intake.no_undo", services.undo, item_id=item.pk, by=scene.clerk, at=MONDAY + UNDO)
        assert (services.forget(at=MONDAY + UNDO), services.forget(at=MONDAY + UNDO)) == (1, 0)
        item.refresh_from_db()
        kept = outcome == Outcome.LETTER
        pictured = outcome in {Outcome.LETTER, Outcome.QUESTION}
        assert (item.content is not None, item.attachments.exists(), item.undo_until) == (kept, pictured, None)
        refused("intake.no_undo", services.undo, item_id=item.pk, by=scene.clerk, at=MONDAY)
    made = make.taken(scene)
    services.screen(item_id=made.pk, outcome=Outcome.PETITION, made=1, by=scene.clerk, at=MONDAY)
    refused("intake.no_undo", services.undo, item_id=made.pk, by=scene.clerk, at=MONDAY)
    for wrong in ({"undo_until": MONDAY}, {"content": b"x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=made.pk).update(**wrong)


def test_letters_and_senders_are_opened_with_a_reason_by_name() -> None:
    scene = make.scene()
    letter, opinion = make.taken(scene), make.taken(scene)
    refused("intake.not_a_letter", services.open_letter, item_id=letter.pk, reason="Xem", by=scene.clerk, at=MONDAY)
    refused("intake.not_screened", services.open_sender, item_id=letter.pk, reason="Xem", by=scene.clerk, at=MONDAY)
    services.screen(item_id=letter.pk, outcome=Outcome.LETTER, by=scene.clerk, at=MONDAY)
    services.screen(item_id=opinion.pk, outcome=Outcome.OPINION, by=scene.clerk, at=MONDAY)
    assert services.open_letter(item_id=letter.pk, reason="Lập phiếu chuyển", by=scene.clerk, at=MONDAY) == SECRET
    for other in (scene.officer, scene.leader, scene.auditor, scene.administrator, scene.strange_clerk):
        forbidden(services.open_letter, item_id=letter.pk, reason="Xem", by=other, at=MONDAY)
        forbidden(services.open_sender, item_id=letter.pk, reason="Xem", by=other, at=MONDAY)
    assert services.open_sender(item_id=opinion.pk, reason="Mời", by=scene.officer, at=MONDAY) == SECRET.sender
    services.open_sender(item_id=opinion.pk, reason="Kiểm tra", by=scene.auditor, at=MONDAY)
    services.open_sender(item_id=opinion.pk, reason="Kiểm tra lại", by=scene.auditor, at=MONDAY)
    forbidden(services.open_sender, item_id=opinion.pk, reason="Xem", by=scene.stranger, at=MONDAY)
    refused("intake.needs_a_reason", services.open_sender, item_id=opinion.pk, reason=" ", by=scene.officer, at=MONDAY)
    seen = SenderOpening.objects.visible_to(scene.auditor).order_by("id").values_list("what", "user", "reason")
    assert list(seen) == [
        ("letter", scene.clerk.pk, "Lập phiếu chuyển"), ("sender", scene.officer.pk, "Mời"),
        ("sender", scene.auditor.pk, "Kiểm tra"), ("sender", scene.auditor.pk, "Kiểm tra lại"),
    ]  # fmt: skip
    assert not SenderOpening.objects.visible_to(scene.stranger).exists()
    assert Act.objects.filter(verb="item.opened").count() == 4


def test_pictures_are_sealed_and_only_of_who_took_the_item_in() -> None:
    scene = make.scene()
    item = make.taken(scene)
    given: dict[str, Any] = {"item_id": item.pk, "client_key": "p", "by": scene.clerk, "at": MONDAY}
    row = services.attach(name="Ảnh bản Mù Sương.png", data=PNG, **given)
    assert services.attach(name="lại.png", data=PNG, **given).pk == row.pk
    kept = Attachment.objects.get()
    assert PNG not in bytes(kept.content)
    assert "Mù Sương".encode() not in bytes(kept.content)
    assert (kept.kind, kept.size) == ("image/png", len(PNG))
    for code, data, name in (
        ("intake.picture_kind", "chỉ là chữ".encode(), "x.txt"),
        ("intake.picture_kind", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "IMG_0001.HEIC"),
        ("document.executable", b"MZ" + b"\x00" * 20, "Trần Kín Đáo.png"),
        ("intake.picture_too_large", PNG + b"\x00" * (10 * 1024 * 1024), "x.png"),
    ):
        with pytest.raises(Refused) as caught:
            services.attach(name=name, data=data, **given | {"client_key": code})
        assert (caught.value.code, "Kín Đáo" in caught.value.sentence) == (code, False)
    forbidden(services.attach, name="x.png", data=PNG, **given | {"by": scene.office_clerk})
    damaged = bytes(kept.content)[:-1] + bytes([bytes(kept.content)[-1] ^ 1])
    with pytest.raises(secrecy.Unreadable):
        secrecy.unseal(damaged, purpose="intake.picture", row=kept.pk)
