"""The clauses an exchange performs: proposed from the text, chosen by the clerk, counted by the clause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from phoihop.commitments.models import Commitment, State
from phoihop.commitments.tests import make as owed
from phoihop.exchanges import services
from phoihop.exchanges.models import Exchange, ExchangeKind, Stance
from phoihop.exchanges.queries import clauses_for
from phoihop.exchanges.rules import DELEGATE, OPINION, RESULT, speaks_of
from phoihop.exchanges.tests import make
from phoihop.exchanges.tests.make import MONDAY, TODAY, Scene, as_, page, refused, row_of, sent
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations import services as directory
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people
from phoihop.regulations.models import Obligation, Regulation

pytestmark = pytest.mark.django_db
ON_REQUEST: dict[str, Any] = {"kind": "on_request"}


@pytest.fixture
def scene() -> Scene:
    return make.scene()


@pytest.fixture
def regulation(scene: Scene) -> Regulation:
    return owed.regulation(parties=[scene.sender, scene.one])


def clause(regulation: Regulation, lead: Body, action: str) -> Obligation:
    return owed.obligation(regulation=regulation, leads=[lead], timing=ON_REQUEST, action=action)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (OPINION, "Ban Chỉ đạo gửi ý kiến đến Đoàn trong thời hạn 07 ngày làm việc kể từ ngày nhận được yêu cầu"),
        (OPINION, "Tham gia GÓP Ý dự án luật"),
        (DELEGATE, "Đoàn cử đại diện tham gia hội nghị, tọa đàm của Ban Chỉ đạo khi có yêu cầu"),
        (DELEGATE, "Mời Thường trực dự phiên họp chuyên đề"),
        (RESULT, "Gửi kết quả giám sát việc thi hành pháp luật trong lĩnh vực tư pháp"),
        (RESULT, "Các bên cung cấp kịp thời thông tin liên quan"),
    ],
)
def test_the_words_of_a_clause_say_of_what_it_speaks(kind: str, words: str) -> None:
    assert speaks_of(kind, words)
    assert not speaks_of(kind, "Hai bên trao đổi chương trình công tác năm trước ngày 31 tháng 01 hằng năm.")


def test_clauses_in_force_that_the_sender_signed_and_that_speak_of_it_are_proposed(
    scene: Scene, regulation: Regulation
) -> None:
    wanted = clause(regulation, scene.one, "Gửi ý kiến về dự án luật")
    clause(regulation, scene.one, "Gửi báo cáo quý")
    others = owed.regulation(parties=[scene.one, scene.two])
    clause(others, scene.one, "Gửi ý kiến về dự án luật")
    over = owed.regulation(parties=[scene.sender, scene.one], in_force_until=TODAY)
    clause(over, scene.one, "Gửi ý kiến về dự án luật")

    def offered(kind: str) -> list[Obligation]:
        return list(clauses_for(scene.clerk, [scene.sender], kind, TODAY))

    assert offered(ExchangeKind.OPINION) == [wanted]
    assert offered(ExchangeKind.DELEGATE) == []


def test_an_answer_performs_the_clause_of_who_is_asked_and_shows_in_its_count(
    scene: Scene, regulation: Regulation
) -> None:
    answering = clause(regulation, scene.one, "Gửi ý kiến về dự án luật")
    exchange = sent(scene, performs=[answering])
    row = row_of(exchange, scene.one)
    assert list(answering.performed_by.all()) == [row.commitment]
    assert row.commitment is not None
    assert (row.commitment.regulation, row.commitment.judge) == (regulation, scene.sender)
    other = row_of(exchange, scene.two).commitment
    assert other is not None
    assert (other.regulation, other.performs.exists()) == (None, False), "who did not sign it performs nothing of it"
    services.answer(row_id=row.pk, text="", stance=Stance.AGREES, by=scene.first, at=MONDAY)
    assert answering.performed_by.get().state == State.PROVED
    shown = page(scene.clerk, exchange.get_absolute_url())
    assert "Thực hiện điều khoản" in shown
    assert "Gửi ý kiến về dự án luật" in shown
    assert "Thực hiện điều khoản" not in page(scene.second, exchange.get_absolute_url()), "a regulation he may not open"


def test_what_is_given_performs_the_sender_s_own_clause_at_once(scene: Scene, regulation: Regulation) -> None:
    giving = clause(regulation, scene.sender, "Gửi kết quả giám sát đến Tòa án")
    exchange = sent(scene, ExchangeKind.RESULT, performs=[giving])
    kept = giving.performed_by.get()
    assert (kept.state, kept.done_on, kept.source_code) == (State.KEPT, TODAY, exchange.code)
    sides = {(part.body, part.role) for part in kept.participations.all()}
    assert (scene.one, "recipient") in sides
    assert scene.two not in {body for body, _role in sides}, "its title is for who signed the regulation"
    assert not exchange.bodies.filter(commitment__isnull=False).exists()
    assert not Notification.objects.filter(kind="commitment.opened").exists(), "nobody has new work"


def test_no_clause_is_allowed_and_a_wrong_one_is_refused(scene: Scene, regulation: Regulation) -> None:
    sent(scene, performs=[])
    far = people.body(name="Cơ quan khác")
    of_others = clause(owed.regulation(parties=[scene.sender, far]), far, "Gửi ý kiến")
    refused("exchange.clause_of_others", sent, scene, performs=[of_others])
    own = clause(of_others.unit.edition.regulation, scene.sender, "Gửi lấy ý kiến")
    refused("exchange.clause_of_others", sent, scene, performs=[own])
    unspoken = clause(regulation, scene.one, "Gửi báo cáo quý")
    foreign = clause(owed.regulation(parties=[far, people.body()]), far, "Gửi ý kiến")
    for wrong in (unspoken, foreign):
        with pytest.raises(PermissionDenied):
            sent(scene, performs=[wrong])
    assert Exchange.objects.count() == 1
    assert not any(row.performs.exists() for row in Commitment.objects.all())


def test_the_clerk_chooses_on_the_form(scene: Scene, regulation: Regulation) -> None:
    today = timezone.localdate()
    form = "/exchanges/new/opinion/"
    assert "performs" not in page(scene.clerk, form), "nothing to propose"
    answering = clause(regulation, scene.one, "Gửi ý kiến về dự án luật")
    assert f'value="{answering.code}"' in page(scene.clerk, form)
    typed = {
        "sender": scene.sender.code, "bodies": [scene.one.code], "title": "Dự án luật", "text": "Lời",
        "answer_by": f"{today + timedelta(days=9):%d/%m/%Y}", "performs": [answering.code], "_once": "a" * 20,
    }  # fmt: skip
    assert as_(scene.clerk).post(form, typed | {"bodies": [scene.two.code]}).status_code == 409
    assert as_(scene.clerk).post(form, typed).status_code == 302
    assert answering.performed_by.get().source_code == Exchange.objects.get().code


def test_a_clause_of_another_of_ones_bodies_keeps_what_was_typed(scene: Scene, regulation: Regulation) -> None:
    second = people.body(name="Ban khác")
    directory.give_role(user=scene.clerk, body=second, kind=RoleKind.OFFICER, by=None, at=MONDAY)
    theirs = clause(owed.regulation(parties=[second, scene.one]), scene.one, "Gửi ý kiến về dự án luật")
    refused("exchange.clause_of_others", sent, scene, performs=[theirs])
    typed = {
        "sender": scene.sender.code, "bodies": [scene.one.code], "title": "Dự án luật", "text": "Lời đã gõ",
        "answer_by": f"{timezone.localdate() + timedelta(days=9):%d/%m/%Y}", "performs": [theirs.code],
    }  # fmt: skip
    answer = as_(scene.clerk).post("/exchanges/new/opinion/", typed)
    assert (answer.status_code, "Lời đã gõ" in answer.content.decode()) == (409, True)
