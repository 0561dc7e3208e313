"""Opinions and delegates are owed and answered, results are seen by whom they name; the acts and the pages."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from phoihop.commitments import services as ledger
from phoihop.commitments.models import Commitment, HandBackGround, State, Turn
from phoihop.commitments.tests import make as owed
from phoihop.exchanges import services
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind, Opening, Stance, Synthesis, Treatment
from phoihop.exchanges.tests import make
from phoihop.exchanges.tests.make import BY, MONDAY, TODAY, Scene, as_, page, refused, row_of, sent
from phoihop.kernel.audit.models import Act
from phoihop.kernel.documents import services as documents
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.papers import services as papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def test_each_body_asked_owes_its_own_answer(scene: Scene) -> None:
    exchange = sent(scene)
    rows = Commitment.objects.filter(source_code=exchange.code)
    assert {(row.due_on, row.judge) for row in rows} == {(BY, scene.sender)}
    leads = [part for row in rows for part in row.participations.filter(role="lead")]
    assert {(part.body, part.turn) for part in leads} == {(scene.one, Turn.ACT), (scene.two, Turn.ACT)}


def test_an_opinion_is_handed_in_and_taken_up_or_explained(scene: Scene) -> None:
    exchange = sent(scene)
    row = row_of(exchange, scene.one)
    refused("exchange.not_answered", services.treat, row_id=row.pk, treatment=Treatment.TAKEN_UP, why="x", by=scene.clerk,
            at=MONDAY)  # fmt: skip
    refused("exchange.needs_stance", services.answer, row_id=row.pk, text="", by=scene.first, at=MONDAY)
    for other in (scene.second, scene.stranger, scene.clerk):
        with pytest.raises(PermissionDenied):
            services.answer(row_id=row.pk, text="", stance=Stance.AGREES, by=other, at=MONDAY)
    services.answer(row_id=row.pk, text="Sửa Điều 5", stance=Stance.WITH_CHANGES, by=scene.first, at=MONDAY)
    row.refresh_from_db()
    assert (row.stance, row.commitment and row.commitment.state) == ("with_changes", State.PROVED)
    with pytest.raises(PermissionDenied):
        services.treat(row_id=row.pk, treatment=Treatment.TAKEN_UP, why="x", by=scene.first, at=MONDAY)
    services.treat(row_id=row.pk, treatment=Treatment.EXPLAINED, why="Đã có ở luật khác", by=scene.clerk, at=MONDAY)
    assert Notification.objects.filter(kind="exchange.treated", user=scene.first).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeBody.objects.filter(pk=row.pk).update(treated_why="")
    assert row.commitment_id is not None
    ledger.judge_kept(commitment_id=row.commitment_id, reason="", by=scene.head, at=MONDAY)
    refused("commitment.closed", services.answer, row_id=row.pk, text="Nữa", stance=Stance.AGREES, by=scene.first,
            at=MONDAY)  # fmt: skip


def test_an_invited_body_names_its_delegate(scene: Scene) -> None:
    exchange = sent(scene, ExchangeKind.DELEGATE)
    row, person = row_of(exchange, scene.two), people.person(of=scene.two, full_name="Phạm Được Cử")
    refused("exchange.needs_delegate", services.answer, row_id=row.pk, text="", by=scene.second, at=MONDAY)
    services.answer(row_id=row.pk, text="Phó Viện trưởng", delegate=person, by=scene.second, at=MONDAY)
    assert "Cử Phạm Được Cử" in page(scene.clerk, exchange.get_absolute_url())
    refused("exchange.not_answered", services.treat, row_id=row.pk, treatment=Treatment.TAKEN_UP, why="x", by=scene.clerk,
            at=MONDAY)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "kind", "changed"),
    [
        ("exchange.no_body", ExchangeKind.OPINION, {"bodies": []}),
        ("exchange.half_said", ExchangeKind.OPINION, {"answer_by": None}),
        ("exchange.half_said", ExchangeKind.DELEGATE, {"held_on": None}),
        ("exchange.half_said", ExchangeKind.RESULT, {"purpose": ""}),
        ("exchange.day_is_over", ExchangeKind.OPINION, {"answer_by": date(2026, 3, 1)}),
        ("exchange.after_the_conference", ExchangeKind.DELEGATE, {"held_on": date(2026, 3, 10)}),
    ],
)
def test_what_is_half_said_is_not_sent(scene: Scene, code: str, kind: ExchangeKind, changed: dict[str, Any]) -> None:
    refused(code, sent, scene, kind, **changed)
    assert not Exchange.objects.exists()
    assert not Commitment.objects.exists()


def test_only_the_sender_sends_and_not_to_itself(scene: Scene) -> None:
    refused("exchange.to_oneself", sent, scene, bodies=[scene.one, scene.sender])
    for other in (scene.first, scene.stranger, people.user(kind=RoleKind.AUDITOR)):
        with pytest.raises(PermissionDenied):
            sent(scene, by=other)


def test_an_answer_on_paper_is_recorded_in_the_ledger_and_stands_beside_the_others(scene: Scene) -> None:
    exchange = sent(scene)
    row = row_of(exchange, scene.one)
    assert row.commitment_id is not None
    registry = people.user(of=scene.sender, kind=RoleKind.REGISTRY_CLERK)
    ledger.prove(
        commitment_id=row.commitment_id, body=scene.one, statement="Nhất trí theo công văn", received_on=TODAY,
        paper=owed.paper(issuer=scene.one, issued_on=TODAY), from_paper=True, by=registry, at=MONDAY,
    )  # fmt: skip
    services.answer(
        row_id=row_of(exchange, scene.two).pk, text="Bỏ Điều 9", stance=Stance.DISAGREES, by=scene.second, at=MONDAY
    )
    shown = page(scene.clerk, exchange.get_absolute_url())
    assert "Nhất trí theo công văn" in shown
    assert "Bỏ Điều 9" in shown
    own = page(scene.first, exchange.get_absolute_url())
    assert "Nhất trí theo công văn" in own
    assert "Bỏ Điều 9" not in own  # each body reads its own


def test_a_clerk_records_the_paper_of_a_body_with_what_it_says(scene: Scene) -> None:
    exchange = sent(scene, answer_by=timezone.localdate() + timedelta(days=9), today=timezone.localdate())
    home, registry = exchange.get_absolute_url(), people.user(of=scene.sender, kind=RoleKind.REGISTRY_CLERK)
    form = f"{home}record/{scene.one.code}/"
    for other in (scene.clerk, scene.first):
        assert page(other, form, 403)
    given = {
        "paper_number": "12/CV-TA", "paper_issued_on": f"{timezone.localdate():%d/%m/%Y}", "text": "Bỏ Điều 9",
        "received_on": f"{timezone.localdate():%d/%m/%Y}", "_once": "a" * 20,
    }  # fmt: skip
    scan = SimpleUploadedFile("cv.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    assert as_(registry).post(form, given).status_code == 422  # no stance, no scan
    assert as_(registry).post(form, given | {"stance": "disagrees", "paper_scan": scan}).status_code == 302
    row = row_of(exchange, scene.one)
    assert (row.stance, row.commitment and row.commitment.state) == ("disagrees", State.PROVED)
    act = Act.objects.get(verb="exchange.recorded")
    assert (act.on_behalf_of, act.by) == (scene.one.code, registry)
    shown = page(scene.first, home)
    assert "Không nhất trí" in shown
    assert "12/CV-TA" in shown
    with pytest.raises(PermissionDenied):
        services.record_answer(
            row_id=row_of(exchange, scene.two).pk, text="", stance=Stance.AGREES, by=scene.stranger, at=MONDAY,
            paper=owed.paper(issuer=scene.two, issued_on=TODAY), received_on=TODAY,
        )  # fmt: skip
    refused(
        "paper.of_another_body", services.record_answer, row_id=row_of(exchange, scene.two).pk, text="",
        stance=Stance.AGREES, paper=owed.paper(issuer=scene.one, issued_on=TODAY), received_on=TODAY, by=registry, at=MONDAY,
    )  # fmt: skip


def test_an_answer_given_in_the_ledger_in_words_only_is_read(scene: Scene) -> None:
    exchange = sent(scene)
    row = row_of(exchange, scene.one)
    form = f"{exchange.get_absolute_url()}read/{scene.one.code}/"
    refused(
        "exchange.not_answered", services.read_answer, row_id=row.pk, stance=Stance.AGREES, by=scene.clerk, at=MONDAY
    )
    assert row.commitment_id is not None
    ledger.prove(
        commitment_id=row.commitment_id, body=scene.one, statement="Đồng ý với dự thảo", received_on=TODAY, by=scene.first,
        at=MONDAY,
    )  # fmt: skip
    assert form in page(scene.clerk, exchange.get_absolute_url())
    assert page(scene.first, form, 403)
    assert as_(scene.clerk).post(form, {"stance": "agrees"}).status_code == 302
    assert row_of(exchange, scene.one).stance == "agrees"
    assert form not in page(scene.clerk, exchange.get_absolute_url())
    refused(
        "exchange.read_already", services.read_answer, row_id=row.pk, stance=Stance.AGREES, by=scene.clerk, at=MONDAY
    )


def test_opinions_are_gathered_sent_and_what_became_of_them_is_told_to_who_gave_them(scene: Scene) -> None:
    exchange = sent(scene, at=timezone.now())
    by: dict[str, Any] = {"by": scene.clerk, "at": timezone.now()}
    home, client = exchange.get_absolute_url(), as_(scene.clerk)
    outside: dict[str, Any] = {"exchange_id": exchange.pk, "to_name": "Ban soạn thảo trung ương"}
    refused("exchange.not_answered", services.synthesise, **outside, **by)
    services.answer(
        row_id=row_of(exchange, scene.one).pk,
        text="Sửa Điều 5",
        stance=Stance.WITH_CHANGES,
        by=scene.first,
        at=timezone.now(),
    )
    refused("exchange.one_authority", services.synthesise, exchange_id=exchange.pk, **by)
    for other in (scene.first, scene.stranger):
        with pytest.raises(PermissionDenied):
            services.synthesise(**outside, by=other, at=MONDAY)
    typed = {"to_name": "Ban soạn thảo trung ương", "own": "Đoàn thống nhất", "_once": "a" * 20}
    assert client.post(f"{home}synthesis/", typed).status_code == 302
    made = Synthesis.objects.select_related("paper").get()
    words = json.dumps(made.paper.sheet, ensure_ascii=False)
    for part in ("Sửa Điều 5", "Nhất trí, có góp ý", "Chưa trả lời", "Đoàn thống nhất", "đã xin ý kiến 2 cơ quan"):
        assert part in words
    assert str(made.paper.addressees.get()) == "Ban soạn thảo trung ương"
    refused("exchange.synthesised", services.synthesise, **outside, **by)
    feedback: dict[str, Any] = {
        "exchange_id": exchange.pk, "outcome": Treatment.PARTLY, "reply": "Tiếp thu Điều 5", "cited": "15/BST",
    }  # fmt: skip
    refused("exchange.not_sent", services.feed_back, **feedback, **by)
    papers.withdraw(paper_id=made.paper_id, reason="Lập lại", **by)
    again = services.synthesise(exchange_id=exchange.pk, to_body=scene.two, **by)
    assert (again.pk, again.authority) == (made.pk, scene.two.name)
    issued = owed.paper(issuer=scene.sender, issued_on=TODAY)
    Synthesis.objects.update(paper=issued)
    assert page(scene.first, f"{home}feedback/", 403)
    scan = SimpleUploadedFile("phan-hoi.txt", "Bản phản hồi".encode(), content_type="text/plain")
    sent_back = {"outcome": "partly", "reply": "Tiếp thu Điều 5", "cited": "15/BST", "file": scan, "_once": "b" * 20}
    assert client.post(f"{home}feedback/", sent_back).status_code == 302
    told = Notification.objects.filter(kind="exchange.fed_back")
    assert [one.user for one in told] == [scene.first]  # the other body gave no opinion
    for reader in (scene.first, scene.second):
        assert "Tiếp thu Điều 5" in page(reader, home)
    served = as_(scene.first).get(f"{home}feedback/file/")
    assert b"".join(served.streaming_content).decode() == "Bản phản hồi"  # type: ignore[attr-defined]  # a file is streamed
    assert as_(scene.stranger).get(f"{home}feedback/file/").status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Synthesis.objects.update(reply="")


def test_who_gets_it_handed_on_sees_what_is_asked(scene: Scene) -> None:
    exchange = sent(scene)
    row, heir = row_of(exchange, scene.one), people.body()
    assert row.commitment_id is not None
    asked = ledger.hand_back(
        commitment_id=row.commitment_id, body=scene.one, ground=HandBackGround.NOT_COMPETENT, explanation="Của sở",
        proposed_body=heir, by=scene.first, at=MONDAY,
    )  # fmt: skip
    worker = people.user(of=heir)
    assert not Exchange.objects.visible_to(worker).exists()
    ledger.accept_hand_back(hand_back_id=asked.pk, answer="Đồng ý", new_lead=heir, by=scene.head, at=MONDAY)
    assert Exchange.objects.visible_to(worker).exists()


def test_a_result_is_seen_by_whom_it_names_and_each_opening_is_recorded(scene: Scene) -> None:
    file = SimpleUploadedFile("ket-qua.txt", "Bảng kín".encode(), content_type="text/plain")
    document = documents.upload(title="Kết quả", file=file, by=scene.clerk, at=MONDAY)
    exchange = sent(scene, ExchangeKind.RESULT, bodies=[scene.one], document=document)
    home = exchange.get_absolute_url()
    assert Notification.objects.filter(kind="exchange.given", user=scene.first).exists()
    assert not Commitment.objects.exists()
    for other in (scene.second, scene.stranger, people.administrator()):
        assert page(other, home, 404)
        assert as_(other).post(f"{home}open/").status_code == 404
    auditor = people.user(kind=RoleKind.AUDITOR)
    for reader in (scene.first, auditor):
        assert "Lời trong văn bản" not in page(reader, home)
        assert page(reader, f"{home}file/", 404)
        assert as_(reader).post(f"{home}open/").status_code == 302
        assert as_(reader).post(f"{home}open/").status_code == 302
        assert "Lời trong văn bản" in page(reader, home)
    served = as_(scene.first).get(f"{home}file/")
    assert b"".join(served.streaming_content).decode() == "Bảng kín"  # type: ignore[attr-defined]  # a file is streamed
    assert Opening.objects.count() == 2
    assert Act.objects.filter(verb="exchange.opened").count() == 2
    assert scene.first.get_full_name() in page(scene.clerk, home)
    assert "Người đã mở" not in page(scene.first, home)
    assert services.open_result(exchange_id=exchange.pk, by=scene.clerk, at=MONDAY) is None
    with pytest.raises(PermissionDenied):
        services.open_result(exchange_id=exchange.pk, by=scene.stranger, at=MONDAY)


def test_it_is_sent_and_answered_on_the_pages_once(scene: Scene) -> None:
    today, client = timezone.localdate(), as_(scene.clerk)
    given = {
        "sender": scene.sender.code, "bodies": [scene.one.code, scene.two.code], "title": "Luật <b>mẫu</b>",
        "text": "Xin ý kiến", "answer_by": f"{today + timedelta(days=9):%d/%m/%Y}", "_once": "a" * 20,
    }  # fmt: skip
    for _click in range(2):
        assert client.post("/exchanges/new/opinion/", given).status_code == 302
    exchange = Exchange.objects.get()
    assert client.post("/exchanges/new/opinion/", given | {"answer_by": "", "_once": "b" * 20}).status_code == 422
    itself = client.post("/exchanges/new/opinion/", given | {"bodies": [scene.sender.code], "_once": "c" * 20})
    assert (itself.status_code, itself["X-Refused"]) == (409, "exchange.to_oneself")
    assert page(scene.clerk, "/exchanges/new/unknown/", 404)
    home = exchange.get_absolute_url()
    assert "Luật &lt;b&gt;mẫu" in page(scene.first, "/exchanges/?kind=opinion")
    assert "Luật &lt;b&gt;mẫu" not in page(scene.first, "/exchanges/?kind=result")
    assert "Luật" not in page(scene.stranger, "/exchanges/")
    assert "mẫu" in page(scene.first, "/search/?q=luat+mau&kind=exchanges")
    commitment = row_of(exchange, scene.one).commitment
    assert commitment is not None
    assert home in page(scene.first, commitment.get_absolute_url())
    reply = f"{home}answer/{scene.one.code}/"
    assert page(scene.second, reply, 404)
    assert as_(scene.first).post(reply, {"text": "Góp ý"}).status_code == 422
    assert as_(scene.first).post(reply, {"stance": "agrees", "text": "Góp ý"}).status_code == 302
    treat = f"{home}treat/{scene.one.code}/"
    assert page(scene.first, treat, 403)
    assert client.post(treat, {"treatment": "taken_up", "why": "Đưa vào Điều 2"}).status_code == 302
    assert "Đưa vào Điều 2" in page(scene.first, home)


def test_the_page_costs_the_same_for_two_bodies_and_for_many(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    def answered(bodies: list[Body]) -> Exchange:
        exchange = sent(scene, bodies=bodies)
        for row in exchange.bodies.select_related("body"):
            services.answer(row_id=row.pk, text="Ý", stance=Stance.AGREES, by=people.user(of=row.body), at=MONDAY)
        return exchange

    few, many = answered([scene.one, scene.two]), answered([people.body() for _each in range(12)])
    client = as_(scene.clerk)
    client.get(few.get_absolute_url())
    with django_assert_max_num_queries(25) as two:
        client.get(few.get_absolute_url())
    with django_assert_num_queries(len(two.captured_queries)):
        client.get(many.get_absolute_url())
