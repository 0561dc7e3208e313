"""From a file to the whole text: by its lines and our rules, or by the tree it already carries (Akoma Ntoso)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from phoihop.regulations import akn
from phoihop.regulations.rules.obligations import obligations
from phoihop.regulations.rules.parse import parse

from .refusal import Unreadable
from .source import checked, file_bytes, is_akoma_ntoso, read_bytes


def read_text_of(path: Path) -> akn.Exchange:
    """The text of a file on disk; it is not opened when it is too big. Raises Unreadable."""
    return read_text(file_bytes(path), name=path.name)


def read_text(data: bytes, *, name: str = "") -> akn.Exchange:
    """The text of a file given as bytes; `name` only serves the sentences. Raises Unreadable.

    Promises come from the file where it carries them, else from our rules.
    """
    if not is_akoma_ntoso(data):
        reading = read_bytes(data, name=name)
        parsed = parse(reading.lines, reading.notes)
        return akn.Exchange(parsed, tuple(obligations(parsed)))
    try:
        text = akn.read(checked(data, name), name=name)
    except akn.NotAkomaNtoso as refusal:
        raise Unreadable("file.broken", refusal.sentence, **refusal.values) from refusal
    return text if text.obligations else replace(text, obligations=tuple(obligations(text.parsed)))
