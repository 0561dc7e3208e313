"""JSON lines `{"id", "text"}` from files or the standard input; a bad line is one sentence and the rest goes on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

OK, PROBLEM, WRONG_USE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Petition:
    """One line: its id as given, and its text."""

    id: str | int
    text: str


class Bad(Exception):
    """What is wrong with a line: one sentence."""


class Source:
    """Petitions of `files` in order; `bad` lines and `unreadable` files were told on stderr."""

    def __init__(self, files: Sequence[str], command: str) -> None:
        """`-` or no file at all is the standard input."""
        self.files, self.command, self.bad, self.unreadable = files or ["-"], command, 0, 0

    def __iter__(self) -> Iterator[Petition]:
        """Good lines; each bad one is told with its number and passed over."""
        for file in self.files:
            try:
                with _opened(file) as lines:
                    yield from self._of(file, lines)
            except OSError as error:
                if isinstance(error, BrokenPipeError):
                    raise
                self.unreadable += 1
                self._tell(f"Không đọc được tệp «{file}»; hãy kiểm tra tên và quyền đọc.")
            except ValueError:  # a name that no file system takes
                self.unreadable += 1
                self._tell("Tên tệp không hợp lệ; hãy kiểm tra lại tên.")

    def _of(self, file: str, lines: Iterable[bytes]) -> Iterator[Petition]:
        where = "" if file == "-" else f" của tệp «{file}»"
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            try:
                yield petition(raw, first=number == 1)
            except Bad as bad:
                self.bad += 1
                self._tell(f"Dòng {number}{where}: {bad}")

    def code(self) -> int:
        """2: a file cannot be read; 1: some line is bad; 0: all is well."""
        return WRONG_USE if self.unreadable else PROBLEM if self.bad else OK

    def _tell(self, sentence: str) -> None:
        sys.stderr.write(f"phoihop {self.command}: {sentence}\n")


def petition(raw: bytes, *, first: bool = False) -> Petition:
    """The petition of one line."""
    try:
        row = json.loads(raw.decode("utf-8-sig" if first else "utf-8"))
    except UnicodeDecodeError:
        raise Bad("không phải chữ UTF-8; hãy lưu lại tệp theo UTF-8.") from None
    except (ValueError, RecursionError):
        raise Bad("không phải JSON hợp lệ; hãy xem lại dấu ngoặc và dấu phẩy.") from None
    if not isinstance(row, dict):
        raise Bad('phải là một đối tượng JSON có "id" và "text".')
    name, text = row.get("id"), row.get("text")
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise Bad('thiếu "id" là chữ hoặc số nguyên.')
    if not isinstance(text, str):
        raise Bad('thiếu "text" là nội dung kiến nghị.')
    text = text.encode("utf-8", "replace").decode("utf-8")  # half of a pair of surrogates is no letter
    if not any(letter.isalnum() for letter in text):
        raise Bad('"text" không có chữ nào; hãy ghi nội dung kiến nghị.')
    return Petition(name if isinstance(name, int) else name.encode("utf-8", "replace").decode("utf-8"), text)


def write(row: object) -> None:
    """One object a line on stdout."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")


def vietnamese_streams() -> None:
    """Vietnamese also where the terminal's locale is C."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _opened(name: str) -> nullcontext[BinaryIO] | BinaryIO:
    return nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")
