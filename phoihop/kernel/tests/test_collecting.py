"""The garbage collector looks as often as before once nobody makes rows by the thousand."""

from __future__ import annotations

import gc

import pytest

from phoihop.kernel.collecting import SELDOM, collected_seldom


def test_the_last_to_leave_leaves_it_as_the_first_found_it() -> None:
    usual = gc.get_threshold()
    first, second = collected_seldom(), collected_seldom()
    for one in (first, second):
        one.__enter__()
        assert gc.get_threshold() == SELDOM != usual
    first.__exit__(None, None, None)  # who came first leaves first: another thread
    assert gc.get_threshold() == SELDOM
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual
    with pytest.raises(RuntimeError), collected_seldom():
        raise RuntimeError
    assert gc.get_threshold() == usual
