"""The page says what to mend in a petition and in its standing answer, to those concerned; nothing of it is stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phoihop.petitions import services
from phoihop.petitions.checking import to_mend, verdict
from phoihop.petitions.models import AnswerLine, ResultClass
from phoihop.petitions.services import answering
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY, as_, page
from phoihop.petitions.tests.test_answers import routed
from phoihop.regulations.services.registers import load_reference

pytestmark = pytest.mark.django_db
LATER_DAY = date(2027, 6, 30)
NAMED = "Bà con phản ánh đường thôn Mẫu hỏng nặng, xe của ông Lò Văn Thử bị hỏng; đề nghị UBND huyện Mẫu sửa đường."


def test_what_to_mend_is_shown_to_who_sorts_it_until_it_is_over() -> None:
    load_reference(at=MONDAY)
    scene = make.scene()
    (row,) = make.made(scene, NAMED)
    found = to_mend(scene.clerk, row, TODAY)
    assert {"person", "dead_name"} <= {one.code for one in found}
    person = next(one for one in found if one.code == "person")
    assert person.before.endswith("xe của ông ")
    assert (person.quotation, person.after[:8]) == ("Lò Văn Thử", " bị hỏng")
    shown = page(scene.clerk, row.get_absolute_url())
    assert "Cần xem lại trước khi tổng hợp" in shown
    assert "<mark>Lò Văn Thử</mark>" in shown
    assert "Cần xem lại trước khi tổng hợp" not in page(scene.auditor, row.get_absolute_url())
    (bare,) = make.made(scene, "Cảm ơn.")
    assert [(one.quotation, one.before) for one in to_mend(scene.clerk, bare, TODAY) if one.code == "ask_missing"] == [
        ("", "")
    ]
    services.close(petition_id=row.pk, reason="Chuyển đơn", by=scene.clerk, at=MONDAY, today=TODAY)
    row.refresh_from_db()
    assert to_mend(scene.clerk, row, TODAY) == []


def test_an_answer_of_phrases_is_told_and_a_promise_in_its_words_is_proposed_not_made() -> None:
    load_reference(at=MONDAY)
    scene = make.scene()
    text = "Cử tri đề nghị sửa cầu Bến Đá ở xã Mẫu."
    vague, dated, pledged = (routed(scene, text=text, title=f"Cầu {name}") for name in ("Một", "Hai", "Ba"))
    promise = "Sở Xây dựng sẽ sửa xong cầu Bến Đá trước ngày 30/6/2027."
    said = [
        answering.Said(vague.pk, ResultClass.EXPLAINED, "Sở ghi nhận kiến nghị về cầu Bến Đá và sẽ xem xét.", []),
        answering.Said(dated.pk, ResultClass.EXPLAINED, promise, []),
        answering.Said(pledged.pk, ResultClass.TO_DO, promise, [answering.Promised("Sửa cầu", LATER_DAY)]),
    ]
    answering.answer(
        body=scene.works, title="Trả lời", said=said, answered_on=TODAY, received_on=TODAY, by=scene.works_officer,
        at=MONDAY + timedelta(hours=1),
        number_text="88/SXD-VP",
    )  # fmt: skip
    lines: dict[Any, AnswerLine] = {row.petition_id: row for row in AnswerLine.objects.all()}
    codes = {one.code for one in verdict(scene.clerk, vague, lines[vague.pk]).findings}
    assert {"no_day", "generic"} <= codes
    (proposed,) = verdict(scene.works_officer, dated, lines[dated.pk]).unpledged
    assert (proposed.actor, proposed.by) == ("Sở Xây dựng", LATER_DAY)
    assert verdict(scene.clerk, pledged, lines[pledged.pk]).unpledged == []
    vague.refresh_from_db()
    assert to_mend(scene.clerk, vague, TODAY) == []  # it is answered
    assert verdict(scene.auditor, vague, lines[vague.pk]).findings == ()
    assert "Máy thấy cần xem lại" in page(scene.clerk, vague.get_absolute_url())
    shown = page(scene.works_officer, dated.get_absolute_url())
    assert "Lời hứa trong nội dung trả lời chưa thành nhiệm vụ:" in shown
    assert "30/06/2027" in shown
    assert not lines[dated.pk].pledges.exists()
    assert "Đưa vào theo dõi" not in shown
    answer = lines[dated.pk].answer
    address = f"{reverse('petitions:take-up', args=[dated.code, answer.code])}?at={proposed.start}"
    assert address in page(scene.clerk, dated.get_absolute_url())
    assert as_(scene.works_officer).get(address).status_code == 403
    form = as_(scene.clerk).get(address).context["form"]
    assert (form["text"].value(), form["due_on"].value()) == (proposed.deed, LATER_DAY)
    head = as_(scene.head)
    solving = reverse("petitions:solve", args=[dated.code])
    assert proposed.deed in head.get(solving).content.decode()
    concluded = {"on": f"{TODAY:%d/%m/%Y}", "note": "Đã xem"}
    assert head.post(solving, concluded).headers["X-Refused"] == "petition.promises_unread"
    sent = {"text": proposed.deed, "due_on": "30/06/2027", "body": scene.works.code}
    assert as_(scene.clerk).post(address, sent).status_code == 302
    assert lines[dated.pk].pledges.get().due_on == LATER_DAY
    assert "chưa thành nhiệm vụ" not in page(scene.clerk, dated.get_absolute_url())
    assert "no_promise_left" not in head.get(solving).context["form"].fields
    client = as_(scene.clerk)
    client.get(vague.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        client.get(vague.get_absolute_url())
    assert len(asked) <= 60
