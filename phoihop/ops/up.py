"""`phoihop up`: the whole product on this machine, from one command; every part dies with it and is restarted by it."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from phoihop.ops import local, postgres
from phoihop.ops.local import ROOT, Place
from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _

READY_SECONDS = 60
STOP_SECONDS = 15
LOG_LIMIT = 20 * 1024 * 1024
TOO_OFTEN = 5  # ends within as many half minutes, then it is no accident


def configure(parser: argparse.ArgumentParser) -> None:
    """--port, --data, --sample, --empty."""
    parser.add_argument("--port", type=_port, default=8000, help="cổng (mặc định 8000)")
    parser.add_argument("--data", type=Path, help="thư mục dữ liệu (mặc định: PHOIHOP_DATA, ~/.local/share/phoihop)")
    people = parser.add_mutually_exclusive_group()
    people.add_argument("--sample", action="store_true", help="nạp tỉnh mẫu vào cơ sở dữ liệu trống")
    people.add_argument("--empty", action="store_true", help="không nạp tỉnh mẫu, lập tài khoản quản trị đầu tiên")


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65_535:
        raise ValueError(text)
    return number


def run(args: argparse.Namespace) -> int:
    """Until Ctrl-C or SIGTERM: 0; 1 with one sentence when it cannot start or go on."""
    local.read_env_file()
    at = local.place(args.data)
    os.environ["PHOIHOP_DATA"], os.environ["PHOIHOP_KEYS"] = str(at.data), str(at.keys)
    local.make_folders(at)
    with local.held(at) as ended_in_order:
        _free(args.port, patience=0 if ended_in_order else 5)
        if local.is_embedded():
            local.settle_cluster(at)
        local.make_keys(at)
        return Supervisor(at, args.port).run(people="sample" if args.sample else "first" if args.empty else "auto")


def _free(port: int, *, patience: float) -> None:
    """The port must be free; after a crash the last children may need a moment to go."""
    until = time.monotonic() + patience
    while not postgres.port_is_free(port):
        if time.monotonic() >= until:
            raise Trouble(
                _("Cổng {port} đang được chương trình khác dùng; hãy chọn cổng khác bằng --port.").format(port=port)
            )
        time.sleep(0.1)


@dataclass
class Child:
    """A process kept alive: how to start it, the one that runs, and when it ended lately."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    ends: list[float] = field(default_factory=list)

    def start(self, env: dict[str, str]) -> None:
        """Start it, tied to us, its words into its log."""
        mode = "ab" if self.log.exists() and self.log.stat().st_size < LOG_LIMIT else "wb"
        with self.log.open(mode) as log:
            self.process = subprocess.Popen(
                postgres.tied(signal.SIGTERM, None, *self.command),
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ended(self) -> bool:
        """Whether it is gone."""
        return self.process is None or self.process.poll() is not None

    def note_end(self) -> None:
        """Remember an end; a sentence when it ends again and again."""
        now = time.monotonic()
        self.ends = [end for end in self.ends if now - end < TOO_OFTEN * 30] + [now]
        if len(self.ends) >= TOO_OFTEN:
            raise Trouble(
                _("Tiến trình {name} dừng liên tục; xem {log}: {tail}").format(
                    name=self.name, log=self.log, tail=tail(self.log)
                )
            )


def tail(log: Path) -> str:
    """The last words of a log, on one line."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return " | ".join(line[:300] for line in lines[-3:])


class Supervisor:
    """Database, worker and web server of one data folder. State: which of them run, and whether to stop."""

    def __init__(self, at: Place, port: int) -> None:
        self.at, self.port = at, port
        self.stopping = 0
        self.database: subprocess.Popen[bytes] | None = None
        python = sys.executable
        worker = [python, "-m", "django", "procrastinate", "worker", "--concurrency", "4", "--delete-jobs", "never"]
        web = [python, "-m", "gunicorn", "phoihop.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
        web += ["--workers", "2", "--threads", "4", "--graceful-timeout", "10", "--no-control-socket"]
        self.children = [Child("worker", worker, at.logs / "worker.log"), Child("web", web, at.logs / "web.log")]

    def run(self, *, people: str) -> int:
        """Start all, say where, watch until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)
        try:
            self._start_database()
            sample = self._prepare(people)
            env = local.environment(self.at, owner=False) | {"PHOIHOP_SAMPLE": "1" if sample else "0"}
            env["PUBLIC_URL"] = os.environ.get("PUBLIC_URL") or f"http://localhost:{self.port}"
            for child in self.children:
                child.start(env)
            if self._until(self._is_ready, seconds=READY_SECONDS, env=env):
                self._greet(sample)
                self._until(lambda: False, seconds=None, env=env)
            elif not self.stopping:
                log = self.children[-1].log
                raise Trouble(
                    _("Máy chủ web chưa sẵn sàng sau {seconds} giây; xem {log}: {tail}").format(
                        seconds=READY_SECONDS, log=log, tail=tail(log)
                    )
                )
        finally:
            self._stop()
        return 0

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping += 1

    def _start_database(self) -> None:
        if local.is_embedded():
            postgres.initialise(self.at.cluster)
            self.database = postgres.start(self.at.cluster)

    def _prepare(self, people: str) -> bool:
        """Schema, rights, reference data, first people, in a process that alone knows the owner. Returns: a sample?"""
        report = self.at.keys / "prepared.json"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "phoihop.ops.prepare", "--report", str(report), "--people", people]
        if local.is_embedded():
            command.append("--embedded")
        env = local.environment(self.at, owner=True) | {"LOG_LEVEL": "WARNING"}
        done = subprocess.Popen(postgres.tied(signal.SIGTERM, None, *command), cwd=ROOT, env=env)
        while done.poll() is None and not self.stopping:
            time.sleep(0.05)
        if done.poll() is None:
            done.terminate()
        if done.wait() or not report.exists():
            raise SystemExit(0 if self.stopping else 1)  # it has said why
        return bool(json.loads(report.read_text(encoding="utf-8"))["sample"])

    def _until(self, done: Callable[[], bool], *, seconds: float | None, env: dict[str, str]) -> bool:
        """Keep everything alive until `done` or told to stop; whether it was done."""
        until = None if seconds is None else time.monotonic() + seconds
        while not self.stopping and (until is None or time.monotonic() < until):
            if local.is_embedded() and not postgres.running(self.at.cluster):
                self._start_database()
                env |= local.environment(self.at, owner=False)
            for child in self.children:
                if child.ended():
                    child.note_end()
                    child.start(env)
            if done():
                return True
            time.sleep(0.2)
        return False

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _greet(self, sample: bool) -> None:
        print(_("Phối Hợp: http://localhost:{port}  (dừng: Ctrl-C)").format(port=self.port))
        if sample and self.at.sample_logins.exists():
            print(_("Tỉnh mẫu; tài khoản (mật khẩu mẫu, không phải đổi khi đăng nhập):"))
            for role, username, password in json.loads(self.at.sample_logins.read_text(encoding="utf-8")):
                print(f"  {username:<24}{password:<20}{role}")
        sys.stdout.flush()

    def _stop(self) -> None:
        """Worker and web first, together, then the database; a second Ctrl-C does not wait for them."""
        alive = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in alive:
            process.terminate()
        until, told = time.monotonic() + STOP_SECONDS, self.stopping
        while any(process.poll() is None for process in alive):
            if time.monotonic() > until or self.stopping > told:
                for process in alive:
                    process.kill()
            time.sleep(0.05)
        if self.database:
            postgres.stop(self.database)
