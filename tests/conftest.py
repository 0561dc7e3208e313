"""What tests of whole pages share."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def no_numbers(settings: Settings) -> None:
    """The menu without the numbers beside it: a quarter of the work of a page, for tests that open thousands of them."""
    settings.SHELL_COUNTS = ""
