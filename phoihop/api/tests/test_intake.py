"""What a body's program sends waits, sealed; sent again it is the same; another body's key knows nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from phoihop.api import services
from phoihop.api.models import Scope
from phoihop.intake.models import Item, Outcome
from phoihop.intake.services import screening
from phoihop.kernel.audit.models import Act
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as people

pytestmark = pytest.mark.django_db
WORDS = "Đề nghị sửa cầu treo thôn Suối Đá"


def token_of(body: Body, *scopes: Scope) -> str:
    return services.make_key(
        body=body, name="Một cửa", scopes=scopes, expires_on=timezone.localdate() + timedelta(days=9),
        by=people.user(of=body, kind=RoleKind.LEADER), at=timezone.now(),
    )[1]  # fmt: skip


def sent(token: str, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "client_key": "mot-cua-000001", "text": WORDS, "received_on": timezone.localdate().isoformat(),
        "sender": {"name": "Bà Nguyễn Thị Mẫu", "phone": "0900000000"},
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {token}"}
    return Client().post("/api/v1/intake", given | changes, "application/json", headers=headers)


def test_what_is_sent_waits_sealed_and_only_once() -> None:
    body = people.body(name="Thường trực HĐND tỉnh mẫu")
    token = token_of(body, Scope.INTAKE)
    first, again = sent(token), sent(token, text=f" {WORDS}  ")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["outcome"] == "waiting"
    item = Item.objects.get()
    assert WORDS.encode() not in bytes(item.content or b"")
    assert WORDS not in str(list(Act.objects.values()))
    asked = Client().get(f"/api/v1/intake/{item.code}", headers={"Authorization": f"Bearer {token}"})
    assert asked.json() == first.json()
    assert "Suối Đá" not in asked.content.decode()
    other = token_of(people.body(), Scope.INTAKE)
    hidden = Client().get(f"/api/v1/intake/{item.code}", headers={"Authorization": f"Bearer {other}"})
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")


def test_other_words_under_a_used_key_are_refused_not_lost() -> None:
    body = people.body()
    token = token_of(body, Scope.INTAKE)
    first = sent(token)
    for changes in ({"text": "Lời khác dưới cùng một tên"}, {"sender": {"name": "Người khác"}}, {"place": "Thôn Đông"}):
        refused = sent(token, **changes)
        assert (refused.status_code, refused.json()["code"]) == (409, "intake.key_of_another"), changes
        assert "Lời khác" not in refused.content.decode()
    item = Item.objects.get()
    clerk = people.user(of=body, kind=RoleKind.REGISTRY_CLERK)
    screening.screen(item_id=item.pk, outcome=Outcome.THANKS, by=clerk, at=timezone.now())
    assert sent(token).json() == first.json() | {"outcome": Item.objects.get().outcome}
    assert sent(token, text="Lời khác").status_code == 409
    Item.objects.update(said_sum="")  # taken in before sums were kept
    assert sent(token, text="Lời khác").status_code == 201
    assert Item.objects.count() == 1


def test_what_cannot_be_taken_in_says_where_without_repeating_a_word() -> None:
    token = token_of(people.body(), Scope.INTAKE)
    ahead = (timezone.localdate() + timedelta(days=3)).isoformat()
    cases: list[tuple[dict[str, Any], int]] = [
        ({"received_on": ahead}, 409), ({"received_on": "1900-01-01"}, 409),
        ({"text": " \u200b "}, 409), ({"text": ""}, 422), ({"received_on": "hôm qua"}, 422),
        ({"thua": 1}, 422), ({"sender": {"others": -1}}, 422), ({"text": "Lời kín " * 9000}, 422),
    ]  # fmt: skip
    for changes, status in cases:
        answer = sent(token, **changes)
        assert answer.status_code == status, changes
        assert "Lời kín" not in answer.content.decode()
        assert answer.json()["detail"]
    assert not Item.objects.exists()
    assert sent(token_of(people.body(), Scope.PETITIONS)).status_code == 401
    assert sent("KA-X.y").status_code == 401
    bare = Client().post("/api/v1/intake", "{", "application/json", headers={"Authorization": f"Bearer {token}"})
    assert (bare.status_code, bare.json()["code"]) == (400, "unreadable")
