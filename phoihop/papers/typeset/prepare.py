"""What reaches a printer: normalised words, bounded amounts, only characters the typeface can draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.papers.typeset import fonts
from phoihop.papers.typeset.sheet import Run

MOST_CHARACTERS = 3_000_000  # about a thousand pages: beyond this it is not a paper but a data file
AROUND = 25
_LINE_ENDS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_KEPT = frozenset({"svg"})  # drawn by us, not words
_Tree = TypeVar("_Tree")


def prepared(tree: _Tree, *, drawable: bool) -> _Tree:
    """`tree` (any dataclass of `sheet`) with every text in NFC and without control and format marks.

    Raises Refused "papers.too_long", "papers.not_text" (half a character) or, when `drawable` is asked for,
    "papers.no_glyph" (a character that cannot be printed), each naming the place.
    """
    made: _Tree = _cleaned(tree)
    texts = list(_texts(made))
    if sum(map(len, texts)) > MOST_CHARACTERS:
        sentence = _("Văn bản dài quá %(most)s ký tự, không in được một lần: chuyển phần bảng số liệu thành tệp Excel.")
        raise Refused("papers.too_long", sentence % {"most": f"{MOST_CHARACTERS:,}".replace(",", ".")})
    for text in texts:
        _refuse_halves(text)
        if drawable:
            _refuse_undrawable(text)
    return made


def _cleaned(value: Any) -> Any:
    """Copies of the dataclasses and tuples of the tree with clean words."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return "".join(letter for letter in clean(value.translate(_LINE_ENDS)) if _is_seen(letter))
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if isinstance(value, Run):  # the spaces at its edges part it from its neighbours
        before, after = (" " if edge.isspace() else "" for edge in (value.text[:1], value.text[-1:]))
        return replace(value, text=f"{before}{_cleaned(value.text)}{after}")
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{f.name: _cleaned(getattr(value, f.name)) for f in fields(value) if f.name not in _KEPT}
        )
    return value


def _is_seen(letter: str) -> bool:
    """Controls and format marks (soft hyphens, joiners, C1 codes) are no words and have no glyph."""
    return letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf"}


def _texts(value: Any) -> Iterator[str]:
    """Every text of the tree."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _refuse_halves(text: str) -> None:
    """Lone surrogates come from broken conversions; no file format can hold them."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        sentence = _("Có ký tự hỏng ở chỗ «%(around)s»: gõ lại đoạn này rồi in lại.")
        raise Refused("papers.not_text", sentence % {"around": _around(text, error.start)}) from None


def _refuse_undrawable(text: str) -> None:
    """The archive format forbids characters shown as empty boxes."""
    for letter in fonts.missing(text):
        sentence = _("Phông chữ văn bản không có ký tự «%(letter)s» (%(code)s) ở chỗ «%(around)s»: thay bằng chữ khác.")
        at = text.index(letter)
        parts = {"letter": letter, "code": f"U+{ord(letter):04X}", "around": _around(text, at)}
        raise Refused("papers.no_glyph", sentence % parts)


def _around(text: str, at: int) -> str:
    """A few words on both sides, for the person to find the place."""
    return text[max(0, at - AROUND) : at + AROUND].encode(errors="replace").decode().replace("\n", " ").strip()
