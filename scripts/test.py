"""`make test`: all tests, on two processes; browser tests when a Chromium is there. Arguments go on to pytest.

Options of our own, first: ``--coverage`` (CI: report and XML).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The browser for tests: PHOIHOP_CHROMIUM, else what the machine has."""
    given = os.environ.get("PHOIHOP_CHROMIUM")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


def install_chromium() -> None:
    """As root on Debian: the distribution's package; silent unless it fails."""
    print("Cài Chromium cho kiểm thử trình duyệt…", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"],
    ):
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"  {' '.join(command)}: {done.stderr.strip()[-500:]}", flush=True)
            return


def main(arguments: list[str]) -> int:
    """Run pytest; the last line says how it went."""
    coverage = "--coverage" in arguments
    arguments = [argument for argument in arguments if argument != "--coverage"]
    if not chromium() and os.geteuid() == 0 and shutil.which("apt-get"):
        install_chromium()
    browser = chromium()
    env = dict(os.environ)
    if browser:
        env["PHOIHOP_CHROMIUM"] = browser
    else:
        print("!! KHÔNG CÓ CHROMIUM: bỏ qua tests/browser. Cài gói chromium hoặc đặt PHOIHOP_CHROMIUM.")
    own = [] if any(argument.startswith("-n") for argument in arguments) else ["-n", "2"]
    own += [] if any(argument.startswith("-m") for argument in arguments) else ["-m", "not slow and not sweep"]
    own += [] if "--dist" in arguments else ["--dist", "worksteal"]  # whoever is done takes over from the other
    own += ["--cov", "--cov-report=term:skip-covered", "--cov-report=xml:.coverage.xml"] if coverage else []
    own += [] if browser else ["--ignore=tests/browser"]
    own += ["--durations=12", "--durations-min=5"]
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *own, *arguments], cwd=ROOT, env=env, check=False)
    if done.returncode == 0:
        print("KIỂM THỬ ĐẠT" + ("" if browser else " (không có kiểm thử trình duyệt)"))
    else:
        print(f"KIỂM THỬ KHÔNG ĐẠT (pytest: {done.returncode})")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
