"""A newcomer with the sample logins walks the rounds of docs/guide, by the steps of `make guide`, without pictures."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from phoihop.ops import testing
from scripts.guide import ROUNDS, Stopped, logins_of, product, walk_round

# One process walks them all, on one installation, in the order of the guide (conftest).
pytestmark = [pytest.mark.slow(200), pytest.mark.xdist_group("guide")]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[str, Path]]:
    """A new installation with the sample province: its address and folder. Its tables stand already; tests/ops makes them."""
    with product(testing.lay_out) as found:
        yield found


@pytest.mark.parametrize("name", list(ROUNDS))
def test_a_newcomer_walks_from_a_regulation_to_the_printed_report(
    browser: Browser, running: tuple[str, Path], name: str
) -> None:
    url, data = running
    try:
        walk_round(ROUNDS[name], browser, url, logins_of(data), pictures=None)
    except Stopped as stopped:  # once more from the beginning: what a page truly lacks stops the second walk too
        warnings.warn(f"{name}: {stopped}", stacklevel=1)
        with product(testing.lay_out) as (url, data):
            walk_round(ROUNDS[name], browser, url, logins_of(data), pictures=None)
