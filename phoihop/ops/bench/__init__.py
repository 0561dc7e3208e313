"""`phoihop bench`: the published table of speeds, each figure beside its floor of the same run (DESIGN.md 8)."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phoihop.ops.bench.server import Scratch

NAMES = (
    "desk",
    "list",
    "board",
    "plan",
    "regime",
    "search",
    "growth",
    "parse",
    "due",
    "report",
    "take-in",
    "intake",
    "petition",
    "portal",
    "settlement",
    "voter-report",
    "seal",
)
ROWS, REPEATS = 100_000, 50
LEAST_ROWS = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """[NAME] --rows --repeats --seed --keep --json."""
    parser.add_argument("name", nargs="?", choices=NAMES, help="chỉ đo mục này")
    parser.add_argument("--rows", type=int, default=ROWS, help="số nhiệm vụ được nạp (mặc định 100000)")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="số lần hỏi mỗi trang (mặc định 50)")
    parser.add_argument("--seed", type=int, default=1, help="số gieo: cùng số gieo, cùng dữ liệu")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="giữ cơ sở dữ liệu đã nạp ở DIR và dùng lại lần sau")
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """0: measured and every goal met; 1: a goal missed; 2: wrong use."""
    if args.rows < LEAST_ROWS or args.repeats < 1:
        print(f"phoihop bench: --rows phải từ {LEAST_ROWS} trở lên, --repeats từ 1 trở lên.", file=sys.stderr)
        return 2
    from phoihop.ops.bench.server import environment, scratch_server

    with scratch_server(args.keep) as scratch:
        os.environ |= environment(scratch)
        import django

        django.setup()
        result = bench(scratch, args)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        from phoihop.ops.bench.printing import table

        print(table(result))
    return 0 if all(figure["met"] is not False for figure in result["figures"]) else 1


def bench(scratch: Scratch, args: argparse.Namespace) -> dict[str, Any]:
    """Load and measure; Django's connection speaks to the scratch database. The result is the command's JSON."""
    from phoihop.ops.bench.running import Plan, measure

    names = (args.name,) if args.name else NAMES
    plan = Plan(names=names, rows=args.rows, repeats=args.repeats, seed=args.seed, tell=_tell)
    return measure(scratch, plan)


def _tell(line: str) -> None:
    """Progress goes where it does not disturb the result."""
    print(line, file=sys.stderr, flush=True)
