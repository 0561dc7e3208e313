"""Typesetting in a process of its own: typst keeps what it set in memory, and a long book is 100 MB of it.

Run as a script with nothing of ours imported: one JSON object on stdin, the PDF on stdout, exit code 1 with typst's
words on stderr when it cannot be set.
"""

from __future__ import annotations

import json
import sys

import typst


def main() -> int:
    """Read, set, write."""
    asked = json.load(sys.stdin)
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]])
    compiler = typst.Compiler(asked["template"], root=asked["root"], font_paths=faces)
    try:
        pdf = compiler.compile(
            sys_inputs=asked["inputs"], pdf_standards=asked["standards"], timestamp=asked["timestamp"]
        )
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        return 1
    assert isinstance(pdf, bytes)  # noqa: S101 - one file was asked for, so typst gives no list
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
