"""Work done beside a job, in processes of their own: one interpreter keeps one core busy, however many threads it has.

    with beside.helpers(2) as others:
        for order, answer in others.each(comparer, orders): …

A helper only reads, over a connection of its own, and works out what the job would work out itself; what it cannot give
(it died, the database was away) is worked out by the caller. It dies with the process that started it, also by kill -9.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

from phoihop.kernel.collecting import SELDOM

Order = TypeVar("Order")
Answer = TypeVar("Answer")
Maker = Callable[[], Callable[[Any], Any]]

MOST = 4
AHEAD = 2  # orders of each helper: one at work, one waiting
ADDRESS = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
ROOT = Path(__file__).resolve().parent.parent.parent
PR_SET_PDEATHSIG = 1
log = logging.getLogger(__name__)
_turn = threading.Lock()  # one job of a process has helpers: more would fight for the same cores


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Helpers:
    """Processes that stand ready; without any, everything is worked out here."""

    def __init__(self, number: int) -> None:
        """`number` of them are started."""
        self._helpers = [_Helper() for _ in range(number)]

    def __len__(self) -> int:
        return len(self._helpers)

    def each(
        self, make: Callable[[], Callable[[Order], Answer]], orders: Iterable[Order]
    ) -> Iterator[tuple[Order, Answer]]:
        """Each order with its answer, in their order. `make` (a function of a module) is called once in each process that
        works, and gives what answers an order; an order is small."""
        rest, here = iter(orders), _Once()
        asked: deque[tuple[Order, _Helper]] = deque()
        for number, order in enumerate(islice(rest, AHEAD * len(self))):
            asked.append((order, self._helpers[number % len(self)].ask(make, order)))
        while asked:
            order, helper = asked.popleft()
            done, answer = helper.answer()
            for following in islice(rest, 1):
                asked.append((following, helper.ask(make, following)))
            yield order, answer if done else here(make)(order)
        for order in rest:
            yield order, here(make)(order)

    def end(self) -> None:
        """Whatever they are at."""
        for helper in self._helpers:
            helper.end()


@contextmanager
def helpers(number: int) -> Iterator[Helpers]:
    """As many as asked for, at most one a core; none on a single core, inside a transaction (they would not see what it wrote)
    and where another job of this process has some."""
    from django.db import connection

    number = 0 if cores() == 1 or connection.in_atomic_block else min(number, cores(), MOST)
    mine = number > 0 and _turn.acquire(blocking=False)
    found = Helpers(number if mine else 0)
    try:
        yield found
    finally:
        found.end()
        if mine:
            _turn.release()


class _Once:
    """What makers made, each called once."""

    def __init__(self) -> None:
        self._made: dict[Maker, Callable[[Any], Any]] = {}

    def __call__(self, make: Maker) -> Callable[[Any], Any]:
        if make not in self._made:
            self._made[make] = make()
        return self._made[make]


class _Helper:
    """One process, and the pipes to and from it."""

    def __init__(self) -> None:
        from django.db import connection
        from django.utils.translation import get_language

        command = [sys.executable, "-m", __name__, str(os.getpid())]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        self._send(({name: connection.settings_dict[name] for name in ADDRESS}, get_language()))

    def ask(self, make: Maker, order: object) -> _Helper:
        self._send((make, order))
        return self

    def answer(self) -> tuple[bool, Any]:
        """Whether it has one, and the one."""
        assert self._process.stdout is not None  # noqa: S101 - opened above
        try:
            done, answer = pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            done, answer = False, "it is gone"
        if not done:
            log.warning("A helper could not answer: %s", answer)
        return done, answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)

    def _send(self, message: object) -> None:
        """To one that is gone as well: it will be missed when it is asked for its answer."""
        assert self._process.stdin is not None  # noqa: S101 - opened above
        with suppress(BrokenPipeError):
            pickle.dump(message, self._process.stdin)
            self._process.stdin.flush()


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # what it was told last and did not read
        pipe.close()


def _help(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Until nobody asks any more. Of what went wrong only the kind is told: words of people may stand in it."""
    import django
    from django.db import close_old_connections, connections
    from django.utils.translation import activate

    django.setup()
    address, language = pickle.load(orders)  # noqa: S301 - from the process that started this one
    for name, value in address.items():
        connections["default"].settings_dict[name] = value
    activate(language)
    known = _Once()
    gc.freeze()
    gc.set_threshold(*SELDOM)  # it keeps much of what it reads
    while True:
        try:
            make, order = pickle.load(orders)  # noqa: S301 - likewise
        except EOFError:
            return
        close_old_connections()
        try:
            answer = (True, known(make)(order))
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller meets it too
            answer = (False, type(error).__name__)
        pickle.dump(answer, answers)
        answers.flush()


def _tie(parent: int) -> None:
    """Die with `parent`, and by nothing that is meant for it alone."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    _tie(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed is no answer
    _help(sys.stdin.buffer, answers)
