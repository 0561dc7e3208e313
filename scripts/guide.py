"""`make guide`: the screenshots of docs/guide, taken by walking six rounds in a browser: all bodies online; one office
online, all others on paper; what bodies ask of each other between meetings; a new term, from draft to signature, plan and
half-year's review; voters, from a meeting without a network to petitions that are solved; a round of the council, all of
whose papers are issued here.
`tests/browser/test_guide.py` walks the same steps without pictures.

Runs `phoihop up` on a fresh folder with the sample province, unless ``--url`` and ``--data`` name one that runs. Ends with 1
and the name of the step where a page is not as the guide says.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from phoihop.ops.local import Place, place  # noqa: E402  # after the path is known
from phoihop.ops.postgres import free_port  # noqa: E402
from scripts import (  # noqa: E402
    guide_between,
    guide_council,
    guide_council_after,
    guide_online,
    guide_paper,
    guide_sign,
    guide_term,
    guide_voters,
    guide_year,
)
from scripts.guide_walk import IMAGES, Walk, walking  # noqa: E402
from scripts.test import chromium  # noqa: E402

Step = Callable[[Walk], None]
ROUNDS: dict[str, tuple[Step, ...]] = {
    "online": guide_online.STEPS,
    "paper": guide_paper.STEPS,
    "between": guide_between.STEPS,
    "term": (*guide_term.STEPS, *guide_sign.STEPS, *guide_year.STEPS),
    "voters": guide_voters.STEPS,
    "council": (*guide_council.STEPS, *guide_council_after.STEPS),
}


class Stopped(Exception):
    """A step could not be walked."""


def walk_round(
    steps: Sequence[Step], browser: Browser, url: str, logins: dict[str, str], *, pictures: Path | None
) -> None:
    """All steps of a round, one after the other; Stopped names the step, the person and the page."""
    with walking(browser, url, logins, pictures=pictures) as walk:
        for step in steps:
            print(step.__name__, flush=True)
            try:
                step(walk)
            except Exception as error:
                where = "; ".join(f"{name} {page.url}" for (name, _size), page in walk.pages.items())
                told = " ".join(str(error).split())[:900]
                heard = "; ".join(walk.heard[-10:])
                raise Stopped(f"{step.__name__}: {type(error).__name__}: {told} ({where}) [{heard}]") from error


def logins_of(data: Path) -> dict[str, str]:
    """{account: password} that the sample printed."""
    known = json.loads(data.with_name(f"{data.name}-keys").joinpath("sample-logins.json").read_text("utf-8"))
    return {username: password for _label, username, password in known}


@contextlib.contextmanager
def product(lay_out: Callable[[Place], None] = lambda _place: None) -> Iterator[tuple[str, Path]]:
    """`phoihop up` on a fresh folder, where `lay_out` may have put tables before; yields its address and folder."""
    home = Path(tempfile.mkdtemp(prefix="phoihop-guide-"))
    port, data = free_port(), home / "data"
    lay_out(place(data))
    ours = {"PHOIHOP_DATA", "PHOIHOP_KEYS", "FIELD_KEY_FILE", "DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY"}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-c", "import sys; from phoihop.cli import main; sys.exit(main())"]
    up = subprocess.Popen([*command, "up", "--data", str(data), "--port", str(port)], cwd=ROOT, env=env)
    try:
        url, until = f"http://localhost:{port}", time.monotonic() + 600
        while not _ready(url):
            if up.poll() is not None or time.monotonic() > until:
                raise TimeoutError("phoihop up")
            time.sleep(0.5)
        yield url, data
    finally:
        up.send_signal(signal.SIGINT)
        up.wait(60)
        shutil.rmtree(home, ignore_errors=True)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310  # our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def main(arguments: list[str]) -> int:
    """0 when every step could be walked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="", help="address of a sample that runs already")
    parser.add_argument("--data", type=Path, help="its data folder")
    parser.add_argument("--round", choices=sorted(ROUNDS), action="append", help="only this round")
    args = parser.parse_args(arguments)
    browser_path = chromium()
    if not browser_path:
        print("guide: không có Chromium; cài gói chromium hoặc đặt PHOIHOP_CHROMIUM.", file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        url, data = (args.url, args.data) if args.url else stack.enter_context(product())
        started = stack.enter_context(sync_playwright())
        browser = started.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for name in args.round or ROUNDS:
            try:
                walk_round(ROUNDS[name], browser, url, logins_of(data), pictures=IMAGES)
            except Stopped as stopped:
                print(f"guide: {stopped}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
