"""What is sealed opens with the key in its place, and in no other way."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from phoihop.kernel import secrecy

PURPOSE, ROW = "tests.words", "0190-row"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=5))
def test_what_is_sealed_comes_back_and_never_looks_the_same(value: object) -> None:
    once, again = (secrecy.seal_json(value, purpose=PURPOSE, row=ROW) for _time in range(2))
    assert once != again
    assert secrecy.unseal_json(memoryview(once), purpose=PURPOSE, row=ROW) == value


def test_it_opens_in_no_other_place_with_no_other_key_and_not_when_damaged(settings: Settings) -> None:
    words = "Tôi tố cáo cán bộ xã".encode()
    sealed = secrecy.seal(words, purpose=PURPOSE, row=ROW)
    assert words not in sealed
    damaged = [sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :] for place in range(len(sealed))]
    wrong = [(one, PURPOSE, ROW) for one in [*damaged, b"", sealed[:13], sealed[:-1], words]]
    wrong += [(sealed, "tests.other", ROW), (sealed, PURPOSE, "0191-row"), (sealed, f"{PURPOSE}\x00{ROW}", "")]
    for one, purpose, row in wrong:
        with pytest.raises(secrecy.Unreadable):
            secrecy.unseal(one, purpose=purpose, row=row)
    settings.FIELD_KEY = "another key"
    with pytest.raises(secrecy.Unreadable):
        secrecy.unseal(sealed, purpose=PURPOSE, row=ROW)


def test_a_digest_follows_from_value_purpose_and_key(settings: Settings) -> None:
    one = secrecy.digest("0901", purpose=PURPOSE)
    assert one == secrecy.digest("0901", purpose=PURPOSE)
    assert len({one, secrecy.digest("0902", purpose=PURPOSE), secrecy.digest("0901", purpose="tests.other")}) == 3
    settings.FIELD_KEY = "another key"
    assert secrecy.digest("0901", purpose=PURPOSE) != one


def test_without_a_key_nothing_is_kept(settings: Settings) -> None:
    settings.FIELD_KEY = ""
    for act in (
        lambda: secrecy.seal(b"x", purpose=PURPOSE, row=ROW),
        lambda: secrecy.unseal(b"x", purpose=PURPOSE, row=ROW),
        lambda: secrecy.digest("x", purpose=PURPOSE),
    ):
        with pytest.raises(ImproperlyConfigured):
            act()
