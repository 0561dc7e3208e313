"""`phoihop doctor`: is this installation in order, and if not, what is wrong where."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from phoihop.ops import local
from phoihop.ops.trouble import Trouble
from phoihop.ops.trouble import marked as _

OK, WARNING, BAD = "ok", "warning", "bad"
MARKS = {OK: "✓", WARNING: "!", BAD: "✗"}


@dataclass(frozen=True)
class Finding:
    """One answer: what was looked at, how it stands (ok, warning, bad), and a sentence."""

    check: str
    state: str
    sentence: str


def configure(parser: argparse.ArgumentParser) -> None:
    """--data, --json."""
    parser.add_argument("--data", type=Path, help="thư mục dữ liệu (mặc định: PHOIHOP_DATA)")
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """0 when nothing is bad (warnings may be), else 1."""
    findings = [*_program(), *_installation(args.data)]
    bad = any(finding.state == BAD for finding in findings)
    if args.json:
        print(json.dumps({"ok": not bad, "findings": [asdict(one) for one in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{MARKS[finding.state]} {finding.sentence}")
        print(_("Có vấn đề cần xử lý.") if bad else _("Hệ thống ổn."))
    return 1 if bad else 0


def _program() -> Iterator[Finding]:
    now = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", OK if sys.version_info >= (3, 11) else BAD, f"Python {now}")
    wrong = list(other_libraries(local.ROOT / "requirements" / "base.txt"))
    if wrong:
        sentence = _("Thư viện khác bản đã khóa: {names}; chạy make run để cài lại.").format(names=", ".join(wrong[:8]))
        yield Finding("libraries", BAD, sentence)
    else:
        yield Finding("libraries", OK, _("Thư viện đúng bản đã khóa."))


def other_libraries(lock: Path) -> Iterator[str]:
    """Libraries whose installed version is not the locked one, as ``name found (locked)``."""
    from packaging.requirements import Requirement

    for line in lock.read_text(encoding="utf-8").splitlines():
        if "==" not in line or line.startswith((" ", "#")):
            continue
        wanted = Requirement(line.rstrip("\\ ").split(" --hash")[0])
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            found = "–"
        if not wanted.specifier.contains(found if found != "–" else "0", prereleases=True):
            yield f"{wanted.name} {found} ({wanted.specifier})"


def _installation(data: Path | None) -> Iterator[Finding]:
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(local.attached(data))
        except Trouble as trouble:
            yield Finding("database", BAD, str(trouble))
            return
        import django

        django.setup()
        from phoihop.ops import checks

        yield from _each(checks.CHECKS)


def _each(checks: tuple[Callable[[], Iterator[Finding]], ...]) -> Iterator[Finding]:
    """Run checks; one that cannot be made is itself a finding, and the others still run."""
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001  # whatever is broken, the other checks still answer
            why = " ".join(str(error).split())
            sentence = _("Không kiểm tra được «{name}»: {why}").format(name=check.__name__, why=why)
            yield Finding(check.__name__, BAD, sentence)
