"""Keys of drafts on a device: one for each login, given to nobody else, again after it ran out, never after it was ended."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from phoihop.kernel.login import devices, services
from phoihop.kernel.login.tests.test_sessions import code_of, come
from phoihop.kernel.web.tests import make

pytestmark = pytest.mark.django_db
KEY, STANDING = "/accounts/device/key/", "/accounts/device/standing/"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def ask(client: Client, *held: str) -> dict[str, Any]:
    answer = client.post(KEY, {"held": held}, content_type="application/json")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    given: dict[str, Any] = answer.json()
    return given


def standing(token: str) -> str:
    """What a device hears that is not logged in."""
    answer = Client().post(STANDING, {"held": [token]}, content_type="application/json")
    return str(answer.json()["held"][token])


def test_a_login_has_one_key_and_each_login_another() -> None:
    person, other = make.user(), make.user(username="khac")
    phone, office, stranger = come(person), come(person), come(other)
    first = ask(phone)
    token, key = first["token"], first["held"][first["token"]]["key"]
    assert len(b64decode(key)) == 32
    again = ask(phone, token)
    assert (again["token"], again["held"]) == (token, {token: first["held"][token]})
    assert {one["state"] for one in ask(office, token)["held"].values()} == {"open"}
    assert ask(office)["held"].popitem()[1]["key"] != key
    seen = ask(stranger, token)["held"]
    assert seen[token] == {"state": "open"}, "another person hears how it stands and gets no key"
    assert person.username not in token
    assert code_of(phone) not in token


def test_a_login_that_ran_out_is_kept_for_its_person_and_one_that_was_ended_is_not() -> None:
    person = make.user()
    phone, office = come(person), come(person)
    given = ask(phone)
    token, key = given["token"], given["held"][given["token"]]["key"]
    assert standing(token) == "open", "a browser that lost its cookie loses nothing"
    login = devices.named_by(token)
    assert login is not None
    later = login.until + timedelta(minutes=1)
    assert login.standing(later) == "over"
    phone.session.flush()
    assert devices.standing_of(token, later) == "over"
    assert standing(token) == "ended", "gone before its time: it was ended"

    # The next login of the same person gets the key of one that ran out, and none of one that was ended.
    past = devices.Login(str(person.pk), "gone", timezone.now() - timedelta(hours=1))
    gone = past.token()
    held = ask(office, gone, token)["held"]
    assert (held[gone]["state"], held[gone]["key"]) == ("over", past.key())
    assert past.key() != key
    assert held[token] == {"state": "ended"}


def test_what_ends_a_login_ends_its_drafts() -> None:
    person = make.user()
    phone, office = come(person), come(person)
    token = ask(phone)["token"]
    assert services.end_session(code=code_of(phone), by=person, at=timezone.now())
    assert standing(token) == "ended"
    assert phone.post(KEY, {"held": []}, content_type="application/json").status_code == 401
    own = ask(office)["token"]
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert standing(own) == "ended"
    assert standing("nothing-we-made") == "ended"


def test_what_no_device_asks_is_refused() -> None:
    client = come(make.user())
    for body in ("", "[]", '{"held": "x"}', '{"held": [1]}', '{"held": ["' + "x" * 601 + '"]}', "[" * 9000):
        for address in (KEY, STANDING):
            assert client.post(address, body, content_type="application/json").status_code == 400
