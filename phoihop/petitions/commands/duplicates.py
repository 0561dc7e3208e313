"""`phoihop duplicates`: groups of petitions that ask the same, with the reason of each match."""

from __future__ import annotations

import argparse
import sys

from phoihop.petitions.likeness import Outdated, groups

from .lines import WRONG_USE, Source, vietnamese_streams, write

EPILOG = """Mỗi dòng vào là {"id", "text"}; mỗi dòng ra là một nhóm {"group": [id, …], "reason", "score"}; điểm của nhóm là
điểm của cặp yếu nhất đã nối nhóm. Máy chỉ đề xuất, người quyết định.
Mã kết thúc: 0 đã đọc mọi dòng, 1 có dòng hỏng, 2 dùng sai hoặc không đọc được tệp."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("files", nargs="*", metavar="FILE", help="tệp JSON từng dòng; không nêu thì đọc đầu vào chuẩn")
    parser.add_argument("--json", action="store_true", help="in JSON từng dòng (luôn như vậy)")


def run(args: argparse.Namespace) -> int:
    """0: all lines were read; 1: some line is bad; 2: a file cannot be read, or the weights are of another version."""
    vietnamese_streams()
    source = Source(args.files, "duplicates")
    petitions = list(source)
    try:
        found = groups([one.text for one in petitions])
    except Outdated as old:
        sys.stderr.write(f"phoihop duplicates: {old}\n")
        return WRONG_USE
    for members, score, links in found:
        told = [f"{petitions[link.other].id} – {petitions[link.one].id}: {link.reason}" for link in links]
        write({"group": [petitions[member].id for member in members], "reason": ". ".join(told) + ".", "score": score})
    return source.code()
