"""Starts the provider of `provider.mjs` on a free port of this machine and ends it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SECRET = "a-secret-of-the-tests"  # the provider's own, of the tests


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(callback: str) -> tuple[subprocess.Popen[str], str]:
    """The process and the issuer's address."""
    if not (ROOT / "node_modules" / "oidc-provider").exists():
        pytest.fail("the provider of the tests is not installed: make ready-dev")
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "Node comes with requirements/local.txt"
    port = free_port()
    command = [node, str(HERE / "provider.mjs"), str(port), callback]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, start_new_session=True
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.strip() == "ready":
            return process, f"http://127.0.0.1:{port}"
    raise AssertionError(f"the provider did not start: {said}")


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """The issuer's address, for tests without a browser."""
    process, issuer = start("http://testserver/accounts/shared/callback/")
    yield issuer
    end(process)


def end(process: subprocess.Popen[str]) -> None:
    """The whole group: Node's wrapper starts a process of its own."""
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=60)


@pytest.fixture
def issuer(running: str, settings: Settings) -> str:
    """The shared login switched on with the provider that runs."""
    switch_on(settings, running, "http://testserver")
    return running


def switch_on(settings: Settings, issuer: str, public: str) -> None:
    cache.clear()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = issuer, "phoihop", SECRET
    settings.OIDC_NAME, settings.PUBLIC_URL = "tài khoản của tỉnh", public
