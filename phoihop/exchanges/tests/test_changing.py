"""What was sent is moved, called off, taken back from a body, sent to one more: done, refused, forbidden."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from phoihop.commitments.models import State
from phoihop.exchanges import services
from phoihop.exchanges.counting import counted
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind, Opening, Stance
from phoihop.exchanges.rules import half_year
from phoihop.exchanges.tests import make
from phoihop.exchanges.tests.make import BY, MONDAY, TODAY, Scene, as_, page, refused, row_of, sent
from phoihop.kernel.audit.models import Act
from phoihop.kernel.notifications.models import Notification
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
HELD = date(2026, 3, 25)
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def scene() -> Scene:
    return make.scene()


def states(exchange: Exchange) -> list[tuple[str, date | None]]:
    """(state, day) of the answers owed, by the names of the bodies asked."""
    rows = [row.commitment for row in exchange.bodies.select_related("commitment").order_by("body__name")]
    return [(row.state, row.due_on) for row in rows if row is not None]


def forbidden(scene: Scene, act: Any, **given: Any) -> None:
    """For who was asked and for strangers."""
    for other in (scene.first, scene.stranger):
        with pytest.raises(PermissionDenied):
            act(**given | {"by": other})


def test_a_conference_is_moved_with_what_is_still_owed_and_all_are_told(scene: Scene) -> None:
    exchange = sent(scene, ExchangeKind.DELEGATE)
    services.answer(
        row_id=row_of(exchange, scene.one).pk, text="", delegate=people.person(of=scene.one), by=scene.first, at=MONDAY
    )
    given: dict[str, Any] = {
        "exchange_id": exchange.pk, "answer_by": date(2026, 3, 27), "held_on": date(2026, 4, 1), "place": "Nhà khách",
        "reason": "Trùng kỳ họp", "by": scene.clerk, "at": LATER, "today": TODAY,
    }  # fmt: skip
    forbidden(scene, services.move, **given)
    refused("exchange.reason_needed", services.move, **given | {"reason": " "})
    refused("exchange.after_the_conference", services.move, **given | {"held_on": date(2026, 3, 26)})
    refused("exchange.half_said", services.move, **given | {"held_on": None})
    over = TODAY - timedelta(days=1)
    refused("exchange.day_is_over", services.move, **given | {"answer_by": over})
    refused("exchange.day_is_over", services.move, **given | {"answer_by": over, "held_on": over})
    services.move(**given)
    exchange.refresh_from_db()
    assert (exchange.held_on, exchange.place) == (date(2026, 4, 1), "Nhà khách")
    assert states(exchange) == [(State.PROVED, BY), (State.OPEN, date(2026, 3, 27))]
    told = Notification.objects.filter(kind="exchange.moved")
    assert {one.user for one in told} == {scene.first, scene.second}
    assert "01/04/2026" in told[0].title
    assert "Trùng kỳ họp" in told[0].title
    assert Act.objects.get(verb="exchange.moved").reason == "Trùng kỳ họp"
    refused("exchange.same_days", services.move, **given)


def test_a_conference_is_moved_after_everybody_has_answered(scene: Scene) -> None:
    exchange = sent(scene, ExchangeKind.DELEGATE)
    given: dict[str, Any] = {
        "exchange_id": exchange.pk, "answer_by": BY, "place": "", "reason": "Bão", "by": scene.clerk, "at": LATER,
        "today": BY + timedelta(days=2),
    }  # fmt: skip
    refused("exchange.day_is_over", services.move, held_on=BY + timedelta(days=1), **given)
    services.move(held_on=HELD + timedelta(days=7), **given)
    assert states(exchange) == [(State.OPEN, BY)] * 2


def test_a_day_of_answering_is_put_off_for_an_opinion(scene: Scene) -> None:
    exchange = sent(scene)
    given: dict[str, Any] = {
        "exchange_id": exchange.pk,
        "reason": "Chờ hồ sơ",
        "by": scene.clerk,
        "at": LATER,
        "today": TODAY,
    }
    services.move(answer_by=BY + timedelta(days=5), **given)
    assert states(exchange) == [(State.OPEN, BY + timedelta(days=5))] * 2
    result = sent(scene, ExchangeKind.RESULT)
    refused("exchange.half_said", services.move, answer_by=BY, **given | {"exchange_id": result.pk})


def test_what_is_called_off_is_owed_by_nobody_and_counted_as_missed_by_nobody(scene: Scene) -> None:
    exchange = sent(scene)
    services.answer(row_id=row_of(exchange, scene.one).pk, text="", stance=Stance.AGREES, by=scene.first, at=MONDAY)
    given: dict[str, Any] = {
        "exchange_id": exchange.pk,
        "reason": "Luật rút khỏi chương trình",
        "by": scene.clerk,
        "at": LATER,
    }
    forbidden(scene, services.cancel, **given)
    refused("exchange.reason_needed", services.cancel, **given | {"reason": ""})
    services.cancel(**given)
    assert [state for state, _due in states(exchange)] == [State.PROVED, State.NO_LONGER_DUE]
    ended = row_of(exchange, scene.two).commitment
    assert ended is not None
    assert ended.verdict_reason == "Cơ quan gửi đã hủy: Luật rút khỏi chương trình"
    told = Notification.objects.filter(kind="exchange.cancelled")
    assert {one.user for one in told} == {scene.first, scene.second}
    assert "Luật rút khỏi chương trình" in page(scene.second, exchange.get_absolute_url())
    assert "Đã hủy" in page(scene.second, "/exchanges/")
    refused("exchange.cancelled", services.cancel, **given)
    days: dict[str, Any] = {"answer_by": BY + timedelta(days=1), "today": TODAY}
    refused("exchange.cancelled", services.move, **given | days)
    refused("commitment.closed", services.answer, row_id=row_of(exchange, scene.two).pk, text="", stance=Stance.AGREES,
            by=scene.second, at=LATER)  # fmt: skip
    report = services.open_report(
        body=scene.sender, title="Báo cáo", period=half_year(2026, 0), by=scene.clerk, at=LATER
    )
    assert [line.outcome for line in counted(report, BY + timedelta(days=30))] == ["in_time"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.update(cancelled_reason="")


def test_a_result_given_to_the_wrong_body_is_taken_back_and_what_it_opened_stays(scene: Scene) -> None:
    exchange = sent(scene, ExchangeKind.RESULT)
    home = exchange.get_absolute_url()
    services.open_result(exchange_id=exchange.pk, by=scene.second, at=MONDAY)
    given: dict[str, Any] = {
        "row_id": row_of(exchange, scene.two).pk,
        "reason": "Gửi nhầm",
        "by": scene.clerk,
        "at": LATER,
    }
    forbidden(scene, services.withdraw, **given)
    refused("exchange.reason_needed", services.withdraw, **given | {"reason": ""})
    refused("exchange.given_to_each", services.cancel, exchange_id=exchange.pk, reason="x", by=scene.clerk, at=LATER)
    services.withdraw(**given)
    assert page(scene.second, home, 404)
    assert as_(scene.second).post(f"{home}open/").status_code == 404
    assert scene.second.pk in Opening.objects.values_list("user", flat=True)
    shown = page(scene.clerk, home)
    assert "Gửi nhầm" in shown
    assert scene.second.get_full_name() in shown, "who opened it stays on the page"
    assert "Gửi nhầm" not in page(scene.first, home)
    assert Notification.objects.get(kind="exchange.withdrawn").user == scene.second
    refused("exchange.withdrawn", services.withdraw, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeBody.objects.filter(pk=given["row_id"]).update(withdrawn_reason="")


def test_who_was_asked_by_mistake_owes_nothing_and_is_not_counted_unless_it_answered(scene: Scene) -> None:
    exchange = sent(scene)
    services.answer(row_id=row_of(exchange, scene.one).pk, text="", stance=Stance.AGREES, by=scene.first, at=MONDAY)
    given: dict[str, Any] = {"reason": "Không liên quan", "by": scene.clerk, "at": LATER}
    refused("exchange.answered_already", services.withdraw, row_id=row_of(exchange, scene.one).pk, **given)
    services.withdraw(row_id=row_of(exchange, scene.two).pk, **given)
    assert [state for state, _due in states(exchange)] == [State.PROVED, State.NO_LONGER_DUE]
    assert page(scene.second, exchange.get_absolute_url(), 404)
    with pytest.raises(PermissionDenied):
        services.answer(row_id=row_of(exchange, scene.two).pk, text="", stance=Stance.AGREES, by=scene.second, at=LATER)
    made = services.synthesise(exchange_id=exchange.pk, to_name="Ban soạn thảo", by=scene.clerk, at=LATER)
    assert "đã xin ý kiến 1 cơ quan" in str(made.paper.sheet)


def test_a_body_more_is_asked_also_one_taken_out_before(scene: Scene) -> None:
    exchange = sent(scene, bodies=[scene.one])
    given: dict[str, Any] = {
        "exchange_id": exchange.pk,
        "bodies": [scene.two],
        "by": scene.clerk,
        "at": LATER,
        "today": TODAY,
    }
    forbidden(scene, services.add_bodies, **given)
    refused("exchange.no_body", services.add_bodies, **given | {"bodies": []})
    refused("exchange.to_oneself", services.add_bodies, **given | {"bodies": [scene.sender]})
    refused("exchange.named_already", services.add_bodies, **given | {"bodies": [scene.one]})
    refused("exchange.day_is_over", services.add_bodies, **given | {"today": BY + timedelta(days=1)})
    services.add_bodies(**given)
    assert states(exchange) == [(State.OPEN, BY)] * 2
    services.withdraw(row_id=row_of(exchange, scene.two).pk, reason="Nhầm", by=scene.clerk, at=LATER)
    services.add_bodies(**given | {"at": LATER + timedelta(hours=1)})
    row = row_of(exchange, scene.two)
    assert row.commitment is not None
    assert (row.withdrawn_at, row.withdrawn_reason, row.commitment.state) == (None, "", State.OPEN)
    assert page(scene.second, exchange.get_absolute_url())
    services.cancel(exchange_id=exchange.pk, reason="Thôi", by=scene.clerk, at=LATER)
    refused("exchange.cancelled", services.add_bodies, **given | {"bodies": [people.body()]})


def test_the_right_body_is_given_the_result_and_told(scene: Scene) -> None:
    exchange = sent(scene, ExchangeKind.RESULT, bodies=[scene.one])
    given: dict[str, Any] = {"exchange_id": exchange.pk, "bodies": [scene.two], "by": scene.clerk, "today": TODAY}
    for hour in (1, 2):  # given, taken back, given again
        services.add_bodies(at=MONDAY + timedelta(hours=hour), **given)
        if hour == 1:
            services.withdraw(row_id=row_of(exchange, scene.two).pk, reason="Chờ duyệt", by=scene.clerk, at=LATER)
    assert Notification.objects.filter(kind="exchange.given", user=scene.second).count() == 2
    assert page(scene.second, exchange.get_absolute_url())


def test_the_pages_offer_and_do_it_for_the_sender_alone(scene: Scene) -> None:
    today = timezone.localdate()
    day = {"answer_by": today + timedelta(days=5), "held_on": today + timedelta(days=9), "today": today}
    exchange = sent(scene, ExchangeKind.DELEGATE, **day)
    home, client = exchange.get_absolute_url(), as_(scene.clerk)
    third = people.body(name="Sở thêm")
    acts = [f"{home}move/", f"{home}bodies/", f"{home}withdraw/{scene.two.code}/", f"{home}cancel/"]
    own, asked = page(scene.clerk, home), page(scene.first, home)
    for act in acts:
        assert act in own
        assert act not in asked
        assert page(scene.first, act, 403)
        assert page(scene.stranger, act, 404)
    typed: list[dict[str, Any]] = [
        {"held_on": f"{today + timedelta(days=12):%d/%m/%Y}", "answer_by": f"{today + timedelta(days=6):%d/%m/%Y}",
         "place": "Hội trường B", "reason": "Trùng lịch"},
        {"bodies": [third.code]},
        {"reason": "Mời nhầm"},
        {"reason": "Hoãn"},
    ]  # fmt: skip
    for number, (act, data) in enumerate(zip(acts, typed, strict=True)):
        assert client.post(act, {"_once": str(number) * 20}).status_code == 422, act
        assert client.post(act, data | {"_once": str(number + 5) * 20}).status_code == 302, act
    exchange.refresh_from_db()
    assert (exchange.place, exchange.cancelled_reason) == ("Hội trường B", "Hoãn")
    assert {row.body: bool(row.withdrawn_at) for row in exchange.bodies.select_related("body")} == {
        scene.one: False, scene.two: True, third: False,
    }  # fmt: skip
    assert acts[0] not in page(scene.clerk, home)
    result = sent(scene, ExchangeKind.RESULT)
    for name in ("move", "cancel"):
        assert page(scene.clerk, f"{result.get_absolute_url()}{name}/", 404)
        assert f"/{name}/" not in page(scene.clerk, result.get_absolute_url())
