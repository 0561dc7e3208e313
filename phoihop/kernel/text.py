"""Vietnamese text at every entrance: one normal form, no stray spaces, no control characters."""

import re
import unicodedata

_CONTROL = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]"
)
_SPACES = re.compile(r"[^\S\n]+")


def clean(value: str) -> str:
    """`value` in NFC, without control and direction marks, runs of spaces folded, line ends as ``\\n``, trimmed."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    text = _SPACES.sub(" ", _CONTROL.sub("", text))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def without_marks(value: str) -> str:
    """`value` lower-case, without diacritics, đ as d: for comparing, never for showing."""
    folded = unicodedata.normalize("NFD", value.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))
