"""Opinions, questions, thanks: recorded without who said them, seen by whom, answered, and who asked forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phoihop.intake import services
from phoihop.intake.communes import Communes
from phoihop.intake.models import Item, Outcome, Source, Told, VoterOpinion
from phoihop.intake.rules import MAX_TEXT, Said, Sender
from phoihop.intake.rules.apart import MASK, without_sender
from phoihop.intake.services.screening import UNDO
from phoihop.intake.tests import make
from phoihop.intake.tests.make import MONDAY, TODAY
from phoihop.intake.tests.test_services import PNG, forbidden, refused
from phoihop.intake.tests.test_views import as_
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import Body, BodyKind, BodyName, Level, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
LATER = MONDAY + UNDO
ASKED = Said(
    text="Tôi là Lò Thị Giấu Tên, số 0909 123 987: bao giờ chợ Mây mở lại?",
    sender=Sender("Bà Lò Thị Giấu Tên", "Số nhà 12, bản Mù Sương", "0909123987", "giauten@example.vn"),
    place="chợ Mây", addressee="UBND xã", spot_answer="Hẹn gọi lại giauten@example.vn",
)  # fmt: skip


def recorded(scene: make.Scene, outcome: Outcome, **changed: Any) -> VoterOpinion:
    """Taken in, screened, and past the time of taking back."""
    item = make.taken(scene, **{"said": ASKED} | changed)
    services.screen(item_id=item.pk, outcome=outcome, by=scene.clerk, at=MONDAY)
    services.forget(at=LATER)
    return VoterOpinion.objects.get(item=item)


def test_the_sender_is_taken_out_of_the_words_and_the_place_stays() -> None:
    sender = Sender("Ông Vàng A Mẫu", "số nhà 7/2 ngõ Đá, bản Sau", "0912.345.678", "mau@example.vn")
    said = "Tôi là vàng a  mẫu (0912 345 678, mau@example.vn), ở số nhà 7/2, CCCD 001234567890, bản Sau: đường hỏng 2.000 m"
    found = without_sender(said, sender)
    assert not [word for word in ("mẫu (", "345", "example", "7/2", "00123") if word in found]
    assert found.endswith("bản Sau: đường hỏng 2.000 m")
    assert without_sender("Ông An nói đường số 12 hỏng", Sender("An")) == "Ông An nói đường số 12 hỏng"
    assert without_sender("gọi +84 91 234 56 78", Sender()) == f"gọi {MASK}"
    assert without_sender("thẻ 001234567890, 034 567 890 123", Sender()) == f"thẻ {MASK}, {MASK}"
    assert without_sender("0911111111,02438251234", Sender()) == f"{MASK},{MASK}"


@pytest.mark.parametrize(
    "words",
    [
        "hỗ trợ 1.000.000.000 đồng, còn thiếu 2.050.000.000đ",
        "dự án 84.500.000.000 đồng, cả giai đoạn 1.034.567.890.123 đồng",
        "từ 08.11.2026 12 hộ mất nước",
        "đường 02-09-2025 2026 mét",
    ],
)
def test_amounts_and_days_are_no_telephones(words: str) -> None:
    assert without_sender(words, Sender()) == words


def test_what_is_screened_is_recorded_after_the_time_of_taking_back_and_not_before() -> None:
    scene = make.scene()
    for outcome in (Outcome.OPINION, Outcome.QUESTION, Outcome.THANKS):
        item = make.taken(scene, said=ASKED, source=Source.MEETING, source_kind="contact_meeting", source_code="TX-1")
        services.screen(item_id=item.pk, outcome=outcome, by=scene.clerk, at=MONDAY)
        services.forget(at=LATER - timedelta(seconds=1))
        assert not VoterOpinion.objects.filter(item=item).exists()
        assert (services.forget(at=LATER), services.forget(at=LATER)) == (1, 0)
        row = VoterOpinion.objects.get(item=item)
        assert (row.kind, row.receiver, row.received_on) == (outcome, scene.receiver, TODAY)
        assert (row.source, row.source_kind, row.source_code) == ("meeting", "contact_meeting", "TX-1")
        assert row.text == f"Tôi là {MASK}, số {MASK}: bao giờ chợ Mây mở lại?"
        assert (row.place, row.addressee, row.spot_answer) == ("chợ Mây", "UBND xã", f"Hẹn gọi lại {MASK}")
        item.refresh_from_db()
        assert (item.content, item.undo_until) == (None, None)
        act = Act.objects.get(verb="opinion.recorded", subject_id=row.pk)
        assert (act.by, "chợ Mây" in str(act.after)) == (None, False)
    assert VoterOpinion.objects.count() == 3


def test_what_was_taken_back_became_a_letter_or_petitions_is_recorded_nowhere() -> None:
    scene = make.scene()
    back = make.taken(scene)
    services.screen(item_id=back.pk, outcome=Outcome.OPINION, by=scene.clerk, at=MONDAY)
    services.undo(item_id=back.pk, by=scene.clerk, at=MONDAY)
    for outcome, made in ((Outcome.LETTER, None), (Outcome.PETITION, 1)):
        item = make.taken(scene)
        services.screen(item_id=item.pk, outcome=outcome, made=made, by=scene.clerk, at=MONDAY)
    services.forget(at=LATER)
    assert not VoterOpinion.objects.exists()


def test_what_cannot_be_read_stays_sealed_and_the_others_are_recorded() -> None:
    scene = make.scene()
    items = [make.taken(scene) for _number in range(3)]
    for item in items:
        services.screen(item_id=item.pk, outcome=Outcome.OPINION, by=scene.clerk, at=MONDAY)
    Item.objects.filter(pk=items[0].pk).update(content=b"damaged")
    assert services.forget(at=LATER) == 2
    left = Item.objects.get(undo_until__isnull=False)
    assert (left.pk, VoterOpinion.objects.count()) == (items[0].pk, 2)
    assert services.forget(at=LATER) == 0


def test_nothing_is_recorded_where_the_writing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make.scene()
    item = make.taken(scene)
    services.screen(item_id=item.pk, outcome=Outcome.QUESTION, by=scene.clerk, at=MONDAY)

    def breaks(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("a machine that breaks")

    monkeypatch.setattr("phoihop.intake.services.screening._drop", breaks)
    with pytest.raises(RuntimeError):
        services.forget(at=LATER)
    item.refresh_from_db()
    assert (item.content is not None, VoterOpinion.objects.exists()) == (True, False)


def test_the_commune_is_found_by_its_name_of_today_an_old_one_or_not_at_all() -> None:
    scene = make.scene()
    commune: dict[str, Any] = {"kind": BodyKind.PEOPLES_COMMITTEE, "level": Level.COMMUNE}
    stone = people.body(name="Ủy ban nhân dân xã Đá Bạc", **commune)
    peace, town = (people.body(name=f"Ủy ban nhân dân {kind} Hòa Bình", **commune) for kind in ("xã", "phường"))
    old = people.body(name="Ủy ban nhân dân xã Suối Cũ", **commune)
    Body.objects.filter(pk=old.pk).update(abolished_on=date(2025, 7, 1), succeeded_by=stone)
    BodyName.objects.filter(body=stone).update(until=date(2025, 7, 1), name="Ủy ban nhân dân xã Bạc Xưa")
    BodyName.objects.create(body=stone, name=stone.name, short_name="Đá Bạc", from_on=date(2025, 7, 1))
    named = Communes(TODAY).named
    for words in (
        "Đá Bạc",
        "xã đá bạc",
        "X. Đá Bạc",
        "UBND xã Đá Bạc",
        "bản Mây, xã Đá Bạc",
        "da bac",
        "Suối Cũ",
        "xã Bạc Xưa",
    ):
        assert named(words) == stone.pk, words
    assert (named("xã Hoà Bình"), named("Phường Hòa Bình")) == (peace.pk, town.pk)
    for words in ("Hòa Bình", "xã Không Có", "bản Mây", "", "phường Đá Bạc", "xã Đá Bạc, xã Hòa Bình"):
        assert named(words) is None, words
    assert recorded(scene, Outcome.OPINION, said=Said("Đường xấu", place="bản Mây, xã Đá Bạc")).commune == stone


def test_only_the_receivers_people_its_office_deputies_and_auditors_see_it() -> None:
    scene = make.scene()
    row = recorded(scene, Outcome.OPINION)
    client_of = as_
    for user in (scene.clerk, scene.officer, scene.leader, scene.deputy, scene.office_clerk, scene.auditor):
        assert VoterOpinion.objects.visible_to(user).get() == row
        assert row.code in client_of(user).get(reverse("intake:opinions")).content.decode()
        page = client_of(user).get(row.get_absolute_url())
        assert (page.status_code, "chợ Mây" in page.content.decode()) == (200, True)
        assert not [word for word in ("Giấu Tên", "0909", "giauten") if word in page.content.decode()]
    for user in (scene.administrator, scene.stranger, scene.strange_clerk):
        assert not VoterOpinion.objects.visible_to(user).exists()
        assert row.code not in client_of(user).get(reverse("intake:opinions")).content.decode()
        assert client_of(user).get(row.get_absolute_url()).status_code == 404
    assert not VoterOpinion.objects.visible_to(AnonymousUser()).exists()


def test_a_deputy_of_a_group_reads_what_the_standing_body_of_his_council_was_told() -> None:
    scene = make.scene()
    council = people.body(name="Hội đồng nhân dân tỉnh mẫu", kind=BodyKind.COUNCIL)
    scene.receiver.kind, scene.receiver.parent = BodyKind.COUNCIL_STANDING, council
    scene.receiver.save(update_fields=["kind", "parent"])
    group = people.body(name="Tổ đại biểu số Một", kind=BodyKind.DEPUTY_GROUP, parent=council)
    deputy = people.user(of=group, kind=RoleKind.DEPUTY)
    row = recorded(scene, Outcome.OPINION)
    assert VoterOpinion.objects.visible_to(deputy).get() == row
    assert as_(deputy).get(row.get_absolute_url()).status_code == 200
    assert as_(deputy).post(reverse("intake:mend-opinion", args=[row.code]), {"text": "Khác"}).status_code == 403
    other = people.body(name="Tổ đại biểu nơi khác", kind=BodyKind.DEPUTY_GROUP, parent=people.body())
    assert not VoterOpinion.objects.visible_to(people.user(of=other, kind=RoleKind.DEPUTY)).exists()


def test_a_question_is_answered_once_and_who_asked_is_forgotten() -> None:
    scene = make.scene()
    item = make.taken(scene, said=ASKED)
    services.attach(item_id=item.pk, name="a.png", data=PNG, client_key="1", by=scene.clerk, at=MONDAY)
    services.screen(item_id=item.pk, outcome=Outcome.QUESTION, by=scene.clerk, at=MONDAY)
    services.forget(at=LATER)
    row = VoterOpinion.objects.get(item=item)
    given: dict[str, Any] = {
        "opinion_id": row.pk,
        "answer": "Mở lại đầu quý sau.",
        "told": Told.PHONE,
        "told_on": TODAY,
    }
    for other in (scene.deputy, scene.auditor, scene.stranger, scene.strange_clerk):
        forbidden(services.answer_question, **given, by=other, at=LATER)
        forbidden(services.close_question, opinion_id=row.pk, reason="Không rõ", by=other, at=LATER)
        forbidden(services.mend_words, opinion_id=row.pk, **words(text="x"), by=other, at=LATER)
    refused("opinion.no_answer", services.answer_question, **given | {"answer": " "}, by=scene.officer, at=LATER)
    for wrong in (date(2026, 3, 3), date(2026, 3, 1)):
        refused(
            "opinion.told_ahead", services.answer_question, **given | {"told_on": wrong}, by=scene.officer, at=LATER
        )
    assert services.open_sender(item_id=item.pk, reason="Gọi", by=scene.officer, at=LATER) == ASKED.sender
    services.answer_question(**given, by=scene.officer, at=LATER)
    row.refresh_from_db()
    item.refresh_from_db()
    assert (row.answer, row.told, row.told_on, row.settled_by) == (given["answer"], "phone", TODAY, scene.officer)
    assert (item.sender, item.attachments.exists()) == (None, False)
    assert not services.open_sender(item_id=item.pk, reason="Gọi", by=scene.officer, at=LATER).is_named
    refused("opinion.settled", services.answer_question, **given, by=scene.officer, at=LATER)
    refused("opinion.settled", services.close_question, opinion_id=row.pk, reason="x", by=scene.officer, at=LATER)
    verbs = Act.objects.filter(by=scene.officer).values_list("verb", flat=True)
    assert {"opinion.answered", "item.sender_forgotten", "item.picture_dropped"} <= set(verbs)


def test_a_question_is_closed_with_a_reason_and_only_questions_are() -> None:
    scene = make.scene()
    row, opinion = recorded(scene, Outcome.QUESTION), recorded(scene, Outcome.OPINION)
    refused("opinion.needs_a_reason", services.close_question, opinion_id=row.pk, reason=" ", by=scene.clerk, at=LATER)
    refused("opinion.no_question", services.close_question, opinion_id=opinion.pk, reason="x", by=scene.clerk, at=LATER)
    services.close_question(opinion_id=row.pk, reason="Không để lại cách liên hệ", by=scene.clerk, at=LATER)
    row.refresh_from_db()
    assert (row.closed_reason, row.told_on, row.item.sender) == ("Không để lại cách liên hệ", None, None)
    opinion.item.refresh_from_db()
    assert opinion.item.sender is not None  # sealed as of a petition: nothing was asked that would be over now
    for wrong in ({"settled_at": LATER}, {"answer": "x"}, {"told_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VoterOpinion.objects.filter(pk=opinion.pk).update(**wrong)


def test_words_are_mended_and_the_old_ones_are_nowhere() -> None:
    scene = make.scene()
    said = Said("Ông Nậm Kín chặn đường", place="nhà Nậm Kín", addressee="anh Nậm Kín", spot_answer="Nậm Kín hẹn mở")
    row = recorded(scene, Outcome.OPINION, said=said)
    mend: dict[str, Any] = {"opinion_id": row.pk, "by": scene.clerk, "at": LATER}
    refused("opinion.no_text", services.mend_words, **words(text=" "), **mend)
    refused("opinion.changed_meanwhile", services.mend_words, **words(revision=0), **mend)
    services.mend_words(**words(text="Có người chặn đường", spot_answer="Hẹn mở"), **mend)
    row.refresh_from_db()
    assert (row.text, row.place, row.addressee, row.spot_answer) == ("Có người chặn đường", "", "", "Hẹn mở")
    refused("opinion.changed_meanwhile", services.mend_words, **words(text=said.text), **mend)  # read before that
    assert "Nậm Kín" not in str(list(Act.objects.values())) + str(list(VoterOpinion.objects.values()))


def test_nothing_is_cut_in_silence() -> None:
    scene = make.scene()
    place, commune = "bản " + "m" * 400, "xã " + "x" * 400
    row = recorded(scene, Outcome.QUESTION, said=Said("Bao giờ có nước?", place=place, commune=commune))
    assert (row.place, commune in row.text) == (place, True)
    how: dict[str, Any] = {"opinion_id": row.pk, "by": scene.clerk, "at": LATER}
    long = "x" * (MAX_TEXT + 1)
    for too_long in ({"text": long}, {"place": long[:501]}, {"addressee": long[:501]}, {"spot_answer": long}):
        refused("opinion.too_long", services.mend_words, **words(**too_long), **how)
    told: dict[str, Any] = {"told": Told.PHONE, "told_on": TODAY}
    refused("opinion.too_long", services.answer_question, answer=long, **told, **how)
    refused("opinion.too_long", services.close_question, reason=long[:1001], **how)


def words(**changed: Any) -> dict[str, Any]:
    """What stands in one of them once it is mended for the first time."""
    return {"revision": 1, "text": "Lời khác", "place": "", "addressee": "", "spot_answer": ""} | changed


def test_the_list_filters_finds_words_and_costs_the_same_for_any_length() -> None:
    scene = make.scene()
    client, address = as_(scene.leader), reverse("intake:opinions")
    empty = client.get(address)
    assert (empty.status_code, "Không có nội dung nào" in empty.content.decode()) == (200, True)
    one = recorded(scene, Outcome.THANKS, said=Said("Cảm ơn đã sửa cầu treo"))
    costs = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        costs.append(len(caught))
        for number in range(4):
            recorded(scene, Outcome.QUESTION, said=Said(f"Bao giờ mở chợ số {number}?"))
    assert costs[0] == costs[1]

    def shown(query: str) -> list[str]:
        page = client.get(address + query).content.decode()
        return [row.code for row in VoterOpinion.objects.order_by("pk") if row.code in page]

    every = [row.code for row in VoterOpinion.objects.order_by("pk")]
    assert shown("") == every
    assert shown("?kind=thanks") == shown("?q=cau+treo") == [one.code]
    assert shown("?state=waiting") == every[1:]
    assert shown("?meeting=TX-ABCDE-FGHJK") == shown("?q=khongco") == shown("?since=03/03/2026") == []
    assert shown("?meeting=ch%E1%BB%AF&kind=zz&since=x") == every  # what is no filter refuses no page


def test_the_pages_of_a_question_from_the_first_look_to_the_answer() -> None:
    scene = make.scene()
    row = recorded(scene, Outcome.QUESTION)
    client, page = as_(scene.officer), row.get_absolute_url()
    answer = reverse("intake:answer-question", args=[row.code])
    assert answer in client.get(page).content.decode()
    assert answer not in as_(scene.deputy).get(page).content.decode()
    asker = reverse("intake:asker", args=[row.code])
    assert as_(scene.deputy).post(asker, {"reason": "Xem"}).status_code == 403
    assert client.post(asker, {"reason": ""}).status_code == 422
    assert ASKED.sender.phone in client.post(asker, {"reason": "Gọi trả lời"}).content.decode()
    assert "Gọi trả lời" in client.get(page).content.decode()
    for name in ("answer-question", "close-question", "mend-opinion"):
        address = reverse(f"intake:{name}", args=[row.code])
        assert as_(scene.deputy).get(address).status_code == 403
        assert as_(scene.stranger).get(address).status_code == 404
        assert client.get(address).status_code == 200
        assert client.post(address, {"text": ""}).status_code == 422
    typed = {"answer": "Mở lại đầu quý sau", "told": "phone", "told_on": "01/01/2020", "_once": "q" * 24}
    assert client.post(answer, typed).status_code == 409
    for _click in range(2):
        assert client.post(answer, typed | {"told_on": "02/03/2026"}).headers["Location"] == page
    shown = client.get(page).content.decode()
    assert "Mở lại đầu quý sau" in shown
    assert answer not in shown
    assert client.post(asker, {"reason": "Gọi"}).status_code == 403
    kept = recorded(scene, Outcome.OPINION)
    mend = reverse("intake:mend-opinion", args=[kept.code])
    assert client.post(mend, words()).headers["Location"] == kept.get_absolute_url()
    late = client.post(mend, words(text="Lời gõ muộn"))
    both = late.content.decode()
    assert (late.status_code, "Lời gõ muộn" in both, "Lời khác" in both) == (409, True, True)
    assert 'name="revision" value="2"' in both
    assert client.post(mend, words(text="Lời gõ muộn", revision=2)).status_code == 302
    closing = recorded(scene, Outcome.QUESTION)
    told = "Người gửi đọc được lý do bằng mã theo dõi"
    assert told not in client.get(reverse("intake:close-question", args=[closing.code])).content.decode()
    sent = recorded(scene, Outcome.QUESTION, source=Source.PORTAL, by=None)
    assert told in client.get(reverse("intake:close-question", args=[sent.code])).content.decode()
    item = as_(scene.clerk).get(row.item.get_absolute_url()).content.decode()
    assert "Thông tin người gửi đã xóa" in item
    assert reverse("intake:open", args=[row.item.code]) not in item
    client.post(reverse("intake:close-question", args=[closing.code]), {"reason": "Không rõ người hỏi"})
    assert "Không rõ người hỏi" in client.get(closing.get_absolute_url()).content.decode()
