"""A whole product under test: `phoihop up` as a process of its own, and ways to look at it and to hurt it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from phoihop.ops import postgres
from phoihop.ops.local import Place, place

PASSWORD = "một mật khẩu rất dài 2026"
LOGIN = """
import django
from phoihop.ops.local import attached
with attached():
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from phoihop.kernel.accounts.models import User
    user, session = User.objects.get(), SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(session.session_key)
"""


@dataclass
class Product:
    """One data folder and the `up` that runs on it."""

    data: Path
    port: int = field(default_factory=postgres.free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def place(self) -> Place:
        """Where its things lie."""
        return place(self.data)

    def environment(self, **more: str) -> dict[str, str]:
        """What its commands see; nothing of the tests' own."""
        ours = {"PHOIHOP_DATA", "PHOIHOP_KEYS", "FIELD_KEY_FILE", "DATABASE_URL", "DATABASE_OWNER_URL"}
        env = {name: value for name, value in os.environ.items() if name not in ours}
        env |= {"PHOIHOP_DATA": str(self.data), "PHOIHOP_ADMIN": f"quan-tri:{PASSWORD}"}
        return env | {"SECOND_FACTOR_REQUIRED": "false"} | more  # these tests log in as a program, by the password

    def command(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run `phoihop …` to its end."""
        program = [sys.executable, "-c", "import sys; from phoihop.cli import main; sys.exit(main())", *arguments]
        return subprocess.run(
            program, env=self.environment(**more), capture_output=True, text=True, check=False, timeout=120
        )

    def up(self, *options: str, **more: str) -> float:
        """Start it (`--empty` unless `options` say otherwise); returns the seconds until it said its address."""
        program = "import sys; from phoihop.cli import main; sys.exit(main())"
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, "up", "--port", str(self.port), *(options or ["--empty"])],
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert f"http://localhost:{self.port}" in line, line + self.process.stdout.read()
        return time.monotonic() - began

    def down(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop it; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        return code

    def postmaster(self) -> int:
        """The number of the database's process."""
        found = postgres.running(self.place.cluster)
        assert found is not None
        return found.pid

    def processes(self, *words: str) -> list[int]:
        """Numbers of living processes of this data folder (by their environment) whose command line has all `words`."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                env = (folder / "environ").read_bytes()
            except OSError:
                continue
            if f"PHOIHOP_DATA={self.data}\0".encode() in env and all(word in line for word in words):
                found.append(int(folder.name))
        return sorted(found)

    def login(self) -> str:
        """A session of the administrator, made without the login page."""
        done = subprocess.run(
            [sys.executable, "-c", LOGIN], env=self.environment(), capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def json(self, *arguments: str) -> dict[str, object]:
        """The JSON a command printed."""
        answer: dict[str, object] = json.loads(self.command(*arguments, "--json").stdout)
        return answer


class Burst(threading.Thread):
    """Writes acts over the web as fast as it may; counts what was acknowledged, and what may or may not have been done.

    What was not acknowledged is asked again, so each acknowledgement stands for one change and so for one act.
    """

    def __init__(self, product: Product, session: str) -> None:
        super().__init__(daemon=True)
        self.product, self.session = product, session
        self.acknowledged = self.unknown = 0
        self.stopping = False

    def run(self) -> None:
        """Until told to stop."""
        token = "a" * 32
        headers = {
            "Cookie": f"phoihop={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        while not self.stopping:
            wire = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=10)
            try:
                wire.request("POST", "/theme/", f"theme={('light', 'dark')[self.acknowledged % 2]}", headers)
                if wire.getresponse().status == 204:
                    self.acknowledged += 1
                else:
                    self.unknown += 1
            except (OSError, http.client.HTTPException):
                self.unknown += 1
                time.sleep(0.05)
            finally:
                wire.close()

    def more(self, count: int = 10, seconds: float = 120) -> None:
        """Wait until `count` further acts were acknowledged."""
        goal = self.acknowledged + count
        wait_for(lambda: self.acknowledged >= goal, seconds)

    def end(self) -> None:
        """Stop writing."""
        self.stopping = True
        self.join(timeout=30)


def wait_for(done: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until `done`; fails when it does not come."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def kill(numbers: list[int]) -> None:
    """kill -9."""
    assert numbers
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
