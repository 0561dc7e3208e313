"""Helpers answer in order as the caller would, are replaced by it where they fail, and die with it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from phoihop.kernel import beside

STARTS = """
import time, django
django.setup()
from phoihop.kernel import beside
for _order, (pid, _square) in beside.Helpers(1).each(beside_tests.telling, [1]):
    print(pid, flush=True)
time.sleep(60)
"""


def telling() -> Callable[[int], tuple[int, int]]:
    """Says who answered, and the square."""
    return lambda order: (os.getpid(), order * order)


def failing() -> Callable[[int], int]:
    """Answers nothing but where it was asked; of one order it dies."""

    def answer(order: int) -> int:
        if not sys.argv[0].endswith("kernel/beside.py") or order == 0:
            return order
        if order == 3:
            os._exit(1)
        raise ValueError("words of a person")

    return answer


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "cores", lambda: 2)
    monkeypatch.setenv("SECRET_KEY", "tests-only")


def test_helpers_answer_in_order_and_what_they_cannot_give_is_worked_out_here(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with beside.helpers(7) as others, beside.helpers(7) as second:
        assert (len(others), len(second)) == (2, 0)  # the cores are taken
        found = list(others.each(telling, range(9)))
        assert [(order, square) for order, (_pid, square) in found] == [(n, n * n) for n in range(9)]
        workers = {pid for _order, (pid, _square) in found}
        assert len(workers) == 2
        assert os.getpid() not in workers
        assert not caplog.records
        with caplog.at_level(logging.WARNING):
            assert list(others.each(failing, range(6))) == [(n, n) for n in range(6)]
        assert {"A helper could not answer: ValueError", "A helper could not answer: it is gone"} == set(
            caplog.messages
        )
        assert {pid for _order, (pid, _square) in second.each(telling, range(3))} == {os.getpid()}
    assert not any(_lives(pid) for pid in workers)


def test_helpers_die_with_who_started_them_also_by_kill() -> None:
    program = STARTS.replace("import time", "import time, phoihop.kernel.tests.test_beside as beside_tests", 1)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        worker = int(starter.stdout.readline())
        assert _lives(worker)
        starter.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while _lives(worker):
        assert time.monotonic() < until
        time.sleep(0.02)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
