"""Who has the code is told how far it is, at each step, and no word of an office or a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from phoihop.intake.models import Item
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Petition, ResultClass
from phoihop.petitions.services import answering, following
from phoihop.petitions.tests import make as voters
from phoihop.portal.tests import make

pytestmark = pytest.mark.django_db


def test_every_step_is_told_with_its_day_and_nothing_else() -> None:
    scene, client, now = voters.scene(), Client(), timezone.now()
    today = timezone.localdate(now)
    code = make.code_on(make.sent(client, scene.standing))

    def told() -> str:
        page = client.post("/cong-dan/theo-doi/", {"code": code}).content.decode()
        hidden = (make.WORDS, "Đổ bê tông mặt cầu", "Sẽ thay ván", "Việc riêng của đơn vị", *make.SENDER.values())
        assert [words for words in hidden if words in page] == []
        return page

    wanted = [petitions.Wanted(text="Đề nghị thay ván cầu treo"), petitions.Wanted(text="Đề nghị đắp lề đường")]
    row, other = petitions.make(item_id=Item.objects.get().pk, wanted=wanted, by=scene.clerk, at=now)
    assert told().count("đang phân loại để chuyển") == 2
    petitions.sort(petition_id=row.pk, field="giao_thong", body_key="tinh.so_xay_dung", by=scene.clerk, at=now)
    petitions.route(petition_id=row.pk, lead=scene.works, reached_on=today, by=scene.clerk, at=now, today=today)
    page = told()
    row.refresh_from_db()
    assert row.due_on is not None
    assert scene.works.name in page
    assert f"Hạn trả lời: ngày {row.due_on:%d/%m/%Y}" in page
    Petition.objects.filter(pk=row.pk).update(due_on=today - timedelta(days=1))
    assert "Quá hạn trả lời" in told()
    promise = answering.Promised("Đổ bê tông mặt cầu", today + timedelta(days=30))
    reply = answering.answer(
        body=scene.works, title="Trả lời", answered_on=today, received_on=today, by=scene.works_officer, at=now,
        said=[answering.Said(row.pk, ResultClass.TO_DO, "Sẽ thay ván trong tháng", [promise])],
    )  # fmt: skip
    page = told()
    assert "Đã trả lời: Sẽ giải quyết, có thời hạn" in page
    assert f"Hứa xong trước hết ngày {promise.due_on:%d/%m/%Y}" in page
    assert "Đang theo dõi đến khi giải quyết xong" in page
    following.reopen(petition_id=row.pk, reason="Việc riêng của đơn vị", by=scene.head, at=now)
    assert "Được mở lại" in told()
    petitions.split(
        petition_id=other.pk, texts=["Đắp lề", "Sửa rãnh"], reason="Hai việc", by=scene.clerk, at=now, today=today
    )
    assert "Được tách thành nhiều kiến nghị" in told()
    part, rest = Petition.objects.filter(split_from=other).order_by("pk")
    petitions.close(petition_id=part.pk, reason="Việc riêng của đơn vị", by=scene.clerk, at=now, today=today)
    assert "Không xử lý tiếp" in told()
    petitions.merge(petition_id=rest.pk, into_id=row.pk, reason="Cùng đề nghị", by=scene.clerk, at=now, today=today)
    page = told()
    assert "Được gộp với kiến nghị khác" in page
    assert page.count(scene.works.name) == 2
    assert reply.code not in page
