"""One way to say that a file cannot be read."""

from __future__ import annotations


class Unreadable(Exception):
    """A file that is not read. `code` is stable; `sentence` and `values` are kept apart for translation.

    Codes: file.missing, file.too_big, file.empty, file.unknown_kind, file.old_word, file.locked, file.broken,
    file.bomb, file.scan, file.broken_text, file.encoding.
    """

    def __init__(self, code: str, sentence: str, **values: str | int) -> None:
        self.code, self.sentence, self.values = code, sentence, values
        super().__init__(sentence % values if values else sentence)
