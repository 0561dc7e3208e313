"""`phoihop evaluate petitions --data DIR`: how good the proposals are on labelled petitions, never on what was learnt."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from phoihop.petitions.evaluation import Figure, evaluate
from phoihop.petitions.likeness import Outdated
from phoihop.petitions.repeating import evaluate_pairs

from .lines import OK, WRONG_USE, vietnamese_streams

NEEDED = ("petitions.jsonl", "variants.jsonl", "pairs.jsonl")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "what", choices=["petitions", "duplicates"], help="đo đề xuất lĩnh vực và cơ quan, hoặc tìm trùng"
    )
    parser.add_argument(
        "--data", required=True, metavar="DIR", help="thư mục có petitions.jsonl, variants.jsonl, pairs.jsonl"
    )
    parser.add_argument("--json", action="store_true", help="in JSON")


def run(args: argparse.Namespace) -> int:
    """0: measured; 2: the labelled petitions are not there, or the weights are of another version."""
    vietnamese_streams()
    folder = Path(args.data)
    if missing := [name for name in NEEDED if not (folder / name).is_file()]:
        sys.stderr.write(
            f"phoihop evaluate: Thư mục «{folder}» thiếu tệp {', '.join(missing)}; hãy chỉ đúng thư mục.\n"
        )
        return WRONG_USE
    try:
        tables = evaluate(folder) if args.what == "petitions" else evaluate_pairs(folder)
    except Outdated as old:
        sys.stderr.write(f"phoihop evaluate: {old}\n")
        return WRONG_USE
    if args.json:
        found = {name: [figure.as_json() for figure in figures] for name, figures in tables.items()}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return OK
    for name, figures in tables.items():
        sys.stdout.write(f"\n| {name} | rows | share | 95 % |\n|---|--:|--:|---|\n")
        sys.stdout.writelines(f"{_row(figure)}\n" for figure in figures)
    return OK


def _row(figure: Figure) -> str:
    if figure.share > 1:
        return f"| {figure.name} | {figure.rows} | {figure.share:.0f} | |"
    return f"| {figure.name} | {figure.rows} | {figure.share:.1%} | {figure.low:.1%} – {figure.high:.1%} |"
