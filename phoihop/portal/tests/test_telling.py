"""Whoever left an address is told that something changed: no name, no word of petition or answer, nothing after the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from phoihop.intake.models import Item
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.models import Mail
from phoihop.petitions import services as petitions
from phoihop.petitions.models import AnswerLine, Petition, ResultClass
from phoihop.petitions.services import answering, following, repeating
from phoihop.petitions.tests import make as voters
from phoihop.portal import jobs, services
from phoihop.portal.tests import make

pytestmark = pytest.mark.django_db
ANSWER = "Sẽ thay ván cầu trong tháng"
MATTER = "Đề nghị thay ván cầu treo"


@pytest.fixture
def scene(settings: Any) -> voters.Scene:
    settings.MAIL_ENABLED = True
    return voters.scene()


def sent(scene: voters.Scene, *, text: str = MATTER, **changed: Any) -> Petition:
    """From the public page to the department that must answer."""
    at = timezone.now()
    make.sent(Client(), scene.standing, **changed)
    item = Item.objects.latest("pk")
    (row,) = petitions.make(item_id=item.pk, wanted=[petitions.Wanted(text=text)], by=scene.clerk, at=at)
    petitions.sort(petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=scene.clerk, at=at)
    today = timezone.localdate(at)
    return petitions.route(petition_id=row.pk, lead=scene.works, reached_on=today, by=scene.clerk, at=at, today=today)


def answered(scene: voters.Scene, row: Petition, *, promised: bool = False, text: str = ANSWER) -> AnswerLine:
    at, today = timezone.now(), timezone.localdate()
    promises = [answering.Promised("Đổ bê tông mặt cầu", today + timedelta(days=30))] if promised else []
    result = ResultClass.TO_DO if promised else ResultClass.EXPLAINED
    reply = answering.answer(
        body=scene.works, title="Trả lời", answered_on=today, received_on=today, by=scene.works_officer, at=at,
        said=[answering.Said(row.pk, result, text, promises)],
        number_text="88/SXD-VP",
    )  # fmt: skip
    return reply.lines.get()


def letters() -> list[str]:
    """What the waiting jobs write and the mail server gets, of that step alone."""
    waiting = ProcrastinateJob.objects.filter(task_name="portal.tell_senders", status="todo")
    for job in waiting.order_by("id"):
        jobs.tell_senders(**job.args)
        jobs.tell_senders(**job.args)  # run again after a crash: written once
    done = list(waiting.values_list("pk", flat=True))
    ProcrastinateJob.objects.filter(pk__in=done).update(status="succeeded")
    assert not [
        word for word in make.SENDER.values() for act in Act.objects.all() if word in f"{act.after}{act.reason}"
    ]
    kept = [mail for mail in Mail.objects.all() if mail.to or mail.text]
    assert not [mail for mail in kept if make.SENDER["email"] in f"{mail.to}{mail.text}"]
    notifications.send_due(at=timezone.now() + timedelta(minutes=1))
    found = [letter for letter in mail.outbox if letter.to == [make.SENDER["email"]]]
    mail.outbox.clear()
    for letter in found:
        whole = f"{letter.subject}{letter.body}"
        hidden = (MATTER, ANSWER, "Đổ bê tông", make.SENDER["name"], make.SENDER["phone"], make.WORDS)
        assert [words for words in hidden if words in whole] == []
    return [str(letter.body) for letter in found]


def test_each_change_is_told_once_and_says_nothing_of_what_was_said(scene: voters.Scene) -> None:
    row, now = sent(scene), timezone.now()
    (receipt,) = letters()
    assert "Mã theo dõi" in receipt
    answered(scene, row, promised=True)
    (told,) = letters()
    assert "đã có trả lời" in told
    assert f"trước hết ngày: {timezone.localdate() + timedelta(days=30):%d/%m/%Y}" in told
    assert "/cong-dan/theo-doi/" in told
    following.reopen(petition_id=row.pk, reason="Chưa đủ", by=scene.head, at=now)
    (again,) = letters()
    assert "được mở lại" in again
    answered(scene, row, text="Đã thay ván cầu.")
    assert len(letters()) == 1


def test_solved_is_told_last(scene: voters.Scene) -> None:
    row = sent(scene)
    answered(scene, row)
    assert len(letters()) == 2  # the receipt, the answer
    following.solve(petition_id=row.pk, on=timezone.localdate(), note="Đã xem", by=scene.head, at=timezone.now())
    (told,) = letters()
    assert "giải quyết xong" in told
    assert not letters()


def test_who_left_no_address_or_asked_elsewhere_is_not_written_to(scene: voters.Scene, settings: Any) -> None:
    silent = sent(scene, email="")
    answered(scene, silent)
    by_hand = voters.routed(scene)
    assert not ProcrastinateJob.objects.filter(
        task_name="portal.tell_senders", args__petition_id=str(by_hand.pk)
    ).exists()
    assert not letters()
    forgotten = sent(scene, _once="another-0123456789-abc")
    letters()
    Item.objects.filter(petitions=forgotten).update(sender=None)
    answered(scene, forgotten)
    assert not letters()
    settings.MAIL_ENABLED = False
    quiet = sent(scene, _once="third-0123456789-abc")
    answered(scene, quiet)
    assert not ProcrastinateJob.objects.filter(
        task_name="portal.tell_senders", args__petition_id=str(quiet.pk)
    ).exists()


def test_what_is_no_longer_so_is_not_told(scene: voters.Scene) -> None:
    row = sent(scene)
    letters()
    answered(scene, row)
    following.reopen(petition_id=row.pk, reason="Chưa đủ", by=scene.head, at=timezone.now())
    (told,) = letters()  # the answer was taken back before its letter was written
    assert "được mở lại" in told


def test_who_asked_the_same_and_was_merged_is_told_too(scene: voters.Scene) -> None:
    carrier, merged = voters.routed(scene), sent(scene)
    letters()
    now = timezone.now()
    petitions.merge(
        petition_id=merged.pk, into_id=carrier.pk, reason="Trùng", by=scene.clerk, at=now, today=timezone.localdate()
    )
    answered(scene, carrier)
    assert len(letters()) == 1


def test_a_released_answer_is_told_and_so_the_voter_was(scene: voters.Scene) -> None:
    row = sent(scene)
    line = answered(scene, row)
    letters()
    now = timezone.now()
    publication = services.propose(line_id=line.pk, by=scene.clerk, at=now)
    wording = services.Wording(publication.text, publication.answer, publication.promises)
    services.release(publication_id=publication.pk, wording=wording, seen=True, by=scene.clerk, at=now)
    (told,) = letters()
    assert f"/cong-dan/kien-nghi/{row.code}/" in told
    line.refresh_from_db()
    assert line.told_on == timezone.localdate(now)
    assert Act.objects.get(verb="answer.told").by == scene.clerk
    other = make.released(scene, text="Đề nghị cấp nước sạch", at=now)
    assert other.line.told_on is None


def test_an_address_that_cannot_be_read_keeps_nobody_else_from_being_told_nor_the_answer_from_the_public(
    scene: voters.Scene,
) -> None:
    row, other = sent(scene), sent(scene, _once="another-0123456789-abc")
    now, today = timezone.now(), timezone.localdate()
    petitions.merge(petition_id=other.pk, into_id=row.pk, reason="Trùng", by=scene.clerk, at=now, today=today)
    letters()
    Item.objects.filter(petitions=row).update(sender=b"damaged")
    line = answered(scene, row)
    assert len(letters()) == 1
    publication = services.propose(line_id=line.pk, by=scene.clerk, at=now)
    wording = services.Wording(publication.text, publication.answer, publication.promises)
    services.release(publication_id=publication.pk, wording=wording, seen=True, by=scene.clerk, at=now)
    line.refresh_from_db()
    assert (line.published_on, line.told_on) == (today, None)


def test_who_asks_what_was_solved_before_is_told_that_it_was(scene: voters.Scene) -> None:
    now, today = timezone.now(), timezone.localdate()
    (before,) = voters.made(scene, MATTER)
    petitions.sort(petition_id=before.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=scene.clerk, at=now)
    petitions.route(petition_id=before.pk, lead=scene.works, reached_on=today, by=scene.clerk, at=now, today=today)
    line = answered(scene, before)
    following.solve(petition_id=before.pk, on=today, note="Đã thay ván.", by=scene.head, at=now)
    make.sent(Client(), scene.standing)
    item = Item.objects.latest("pk")
    (row,) = petitions.make(item_id=item.pk, wanted=[petitions.Wanted(text=MATTER)], by=scene.clerk, at=now)
    letters()  # the receipt
    repeating.confirm(petition_id=row.pk, other_id=before.pk, by=scene.clerk, at=now)
    petitions.tell_settled(petition_id=row.pk, line_id=line.pk, text=ANSWER, on=today, by=scene.clerk, at=now)
    (told,) = letters()
    assert "đã được trả lời và giải quyết xong trước đó" in told
