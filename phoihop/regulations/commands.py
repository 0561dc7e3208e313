"""`phoihop parse FILE [--json | --akn]`: structure and obligations of a Vietnamese legal text (DESIGN.md 6.1)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from . import akn
from .reading import Unreadable, read_text_of
from .rules.obligations import Obligation
from .rules.parse import Parsed, as_json
from .rules.tree import LABELS, Node


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("file", metavar="FILE", help="văn bản .docx, .pdf có chữ, .txt, .html hoặc Akoma Ntoso (.xml)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="in JSON ra stdout")
    form.add_argument("--akn", action="store_true", help="in tệp Akoma Ntoso 3.0 ra stdout")


def run(args: argparse.Namespace) -> int:
    """0: read; 1: read, but without a single article; 2: not readable, one sentence on stderr."""
    try:
        text = read_text_of(Path(args.file))
    except Unreadable as refusal:
        print(refusal, file=sys.stderr)
        return 2
    parsed, owed = text.parsed, text.obligations
    if args.akn:
        sys.stdout.buffer.write(akn.write(text, on=datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()))
    elif args.json:
        found = as_json(parsed) | {"obligations": [one.as_json() for one in owed]}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _show(parsed)
        _show_obligations(owed)
    return 0 if any(document.counts()["articles"] for document in parsed.documents) else 1


def _show(parsed: Parsed) -> None:
    head = parsed.header
    facts = {"Loại": head.kind, "Số": head.number, "Ngày": head.date, "Nơi": head.place, "Tên": head.title}
    for label, value in facts.items():
        print(f"{label + ':':<6}{value or '(không ghi)'}")
    print(f"Bên:  {'; '.join(head.parties) or '(không ghi)'}")
    for document in parsed.documents:
        counts = document.counts()
        role = "Văn bản chính" if document.role == "main" else f"Văn bản kèm theo: {document.title or '(không tên)'}"
        print(
            f"\n{role}\n{counts['chapters']} chương, {counts['sections']} mục, {counts['articles']} điều, "
            f"{counts['clauses']} khoản, {counts['points']} điểm"
        )
        for node in document.tree:
            _show_node(node, 1)
    for doubt in parsed.doubts:
        print(f"Cảnh báo, dòng {doubt.line}: {doubt.message}")


def _show_obligations(owed: Sequence[Obligation]) -> None:
    print(f"\nNghĩa vụ máy đề xuất: {len(owed)}")
    for one in owed:
        print(f"  {one.address}: {'; '.join(one.leads) or '(không rõ ai)'}: {one.action[:90]}")


def _show_node(node: Node, depth: int) -> None:
    if node.type in {"clause", "point"}:
        return
    words = node.heading or node.text.split("\n")[0]
    print(f"{'  ' * depth}{LABELS[node.type].capitalize()} {node.number}. {words[:110]}")
    for child in node.children:
        _show_node(child, depth + 1)


def main() -> int:
    """For `python -m phoihop.regulations.commands`."""
    parser = argparse.ArgumentParser(prog="phoihop parse")
    configure(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
