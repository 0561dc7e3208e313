"""Codes of receipts: read back however they are typed, and nothing else is one."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from phoihop.portal.rules import ALPHABET, read_code, receipt_code


@given(st.binary(max_size=8), st.sampled_from(["-", " ", "", " - "]))
def test_a_code_is_read_back_however_it_is_typed(seed: bytes, between: str) -> None:
    code = receipt_code(hashlib.sha256(seed).hexdigest())
    assert [len(part) for part in code.split("-")] == [5, 5, 5, 5]
    assert set(code) <= {*ALPHABET, "-"}
    assert read_code(f" {code.replace('-', between).lower()} ") == code


@given(st.text(max_size=40))
def test_what_is_no_code_is_none(typed: str) -> None:
    found = read_code(typed)
    assert found == "" or [sign for sign in typed.upper() if sign.isalnum()] == list(found.replace("-", ""))
