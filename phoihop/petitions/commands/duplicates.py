"""`phoihop duplicates`: groups of petitions that ask the same, with the reason of each match."""

from __future__ import annotations

import argparse

from phoihop.petitions.likeness import groups

from .lines import Source, vietnamese_streams, write

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
    """0: all lines were read; 1: some line is bad; 2: a file cannot be read."""
    vietnamese_streams()
    source = Source(args.files, "duplicates")
    petitions = list(source)
    for members, score, links in groups([one.text for one in petitions]):
        told = [f"{petitions[link.other].id} – {petitions[link.one].id}: {link.reason}" for link in links]
        write({"group": [petitions[member].id for member in members], "reason": ". ".join(told) + ".", "score": score})
    return source.code()
