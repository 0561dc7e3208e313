"""Who has the code is told how far it is, at each step, and no word of an office or a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from phoihop.intake import services as intake
from phoihop.intake.models import Item, Outcome, Told, VoterOpinion
from phoihop.intake.services.screening import UNDO
from phoihop.petitions import services as petitions
from phoihop.petitions.models import Petition, ResultClass
from phoihop.petitions.services import answering, following, repeating
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
        number_text="88/SXD-VP",
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


def test_an_opinion_is_recorded_and_a_question_answered_for_who_has_its_code() -> None:
    scene, client, now = voters.scene(), Client(), timezone.now()
    today = timezone.localdate(now)
    code = make.code_on(make.sent(client, scene.standing, text="Bao giờ chợ Sương Mai mở lại?"))
    other = make.code_on(make.sent(client, scene.standing, text="Nên họp dân buổi tối.", _once="other-0123456789-abc"))

    def told(code: str) -> str:
        page = client.post("/cong-dan/theo-doi/", {"code": code}).content.decode()
        assert [words for words in make.SENDER.values() if words in page] == []
        return page

    question, opinion = Item.objects.order_by("pk")
    intake.screen(item_id=question.pk, outcome=Outcome.QUESTION, by=scene.clerk, at=now)
    intake.screen(item_id=opinion.pk, outcome=Outcome.OPINION, by=scene.clerk, at=now)
    for _moment in range(2):  # while it can be taken back, and once it is recorded
        assert "Câu trả lời sẽ hiện ở trang này" in told(code)
        assert "ghi nhận là ý kiến đóng góp" in told(other)
        assert "Câu trả lời" not in told(other)
        intake.forget(at=now + UNDO)
    row = VoterOpinion.objects.get(item=question)
    assert "Sương Mai" not in told(code)
    intake.answer_question(
        opinion_id=row.pk, answer="Mở lại <đầu> quý sau.", told=Told.PAGE, told_on=today, by=scene.clerk, at=now + UNDO
    )
    assert "Trả lời: Mở lại &lt;đầu&gt; quý sau." in told(code)
    third = make.code_on(make.sent(client, scene.standing, text="Chợ nào?", _once="third-0123456789-abc"))
    item = Item.objects.latest("pk")
    intake.screen(item_id=item.pk, outcome=Outcome.QUESTION, by=scene.clerk, at=now)
    intake.forget(at=now + UNDO)
    closed = VoterOpinion.objects.get(item=item)
    intake.close_question(opinion_id=closed.pk, reason="Không rõ hỏi chợ nào.", by=scene.clerk, at=now + UNDO)
    assert "Không trả lời: Không rõ hỏi chợ nào." in told(third)
    VoterOpinion.objects.filter(pk=closed.pk).delete()  # as of an item screened before its words were kept
    assert "Câu trả lời sẽ" not in told(third)


def test_what_was_solved_before_is_told_with_who_answered_and_no_word_of_the_answer() -> None:
    scene, client, now = voters.scene(), Client(), timezone.now()
    today = timezone.localdate(now)
    line = make.answered(scene, text="Đề nghị thay ván cầu treo", at=now, answer="Đã thay ván xong")
    following.solve(petition_id=line.petition_id, on=today, note="Đã thấy", by=scene.head, at=now)
    code = make.code_on(make.sent(client, scene.standing))
    item = Item.objects.order_by("-pk")[0]
    wanted = [petitions.Wanted(text="Đề nghị thay ván cầu treo lần nữa")]
    (row,) = petitions.make(item_id=item.pk, wanted=wanted, by=scene.clerk, at=now)
    repeating.confirm(petition_id=row.pk, other_id=line.petition_id, by=scene.clerk, at=now)
    petitions.tell_settled(
        petition_id=row.pk, line_id=line.pk, text="Lời riêng của đơn vị", on=today, by=scene.clerk, at=now
    )
    page = client.post("/cong-dan/theo-doi/", {"code": code}).content.decode()
    assert f"Việc này đã được {scene.works.name} trả lời ngày {today:%d/%m/%Y}" in page
    assert "Không xử lý tiếp" not in page
    assert [words for words in ("Lời riêng của đơn vị", "Đã thay ván xong") if words in page] == []
