"""One data folder a test, and nothing of it left behind."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from phoihop.ops import postgres, testing
from tests.ops.product import Product, wait_for


@pytest.fixture
def product() -> Iterator[Product]:
    """Outside pytest's own closed folder: as root, the database runs as another user."""
    folder = Path(tempfile.mkdtemp(prefix="phoihop-up-"))
    folder.chmod(0o755)
    made = Product(folder / "data")
    yield made
    if made.process:
        made.process.kill()
        made.process.wait()
        assert made.process.stdout is not None
        made.process.stdout.close()
    wait_for(lambda: not made.processes() and postgres.running(made.place.cluster) is None)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def laid_out(product: Product) -> None:
    """Its tables stand before its first start: for tests of what comes after (test_up and the ledger's make their own)."""
    testing.lay_out(product.place)
