"""Vietnamese text at every entrance: one normal form, no stray spaces, no control characters."""

import re
import unicodedata

_CONTROL = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]"
)
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # all but a single plain space


def clean(value: str) -> str:
    """`value` in NFC, without control and direction marks, runs of spaces folded, line ends as ``\\n``, trimmed."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    text = _SPACES.sub(" ", _CONTROL.sub("", text))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def without_marks(value: str) -> str:
    """`value` lower-case, without diacritics, đ as d: for comparing, never for showing."""
    folded = unicodedata.normalize("NFD", value.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))


# Two ways to place the tone in oa, oe, uy: hoà/hòa, uỷ/ủy. Both are right; for comparing, one form.
_NEW = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_OLD = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_CASES = (str.lower, str.upper, str.capitalize)
_TO_OLD = {case(new): case(old) for new, old in zip(_NEW, _OLD, strict=True) for case in _CASES}
_TO_NEW = {old: new for new, old in _TO_OLD.items()}
_NEW_PLACE = re.compile(rf"({'|'.join(_TO_OLD)})(?<![qQ]..)(?!\w)")  # not after q: quý stays; not inside: hoàn stays
_OLD_PLACE = re.compile(rf"({'|'.join(_TO_NEW)})(?<![qQ]..)(?!\w)")


def one_tone_place(value: str) -> str:
    """`value` in NFC with the tone on the first vowel of a closing oa, oe, uy (hòa, ủy): for comparing, not showing."""
    return _NEW_PLACE.sub(lambda found: _TO_OLD[found[1]], unicodedata.normalize("NFC", value))


def spellings(value: str) -> list[str]:
    """`value` (NFC) as given and with either place of the tone, without repetitions: for accent-exact search."""
    old = one_tone_place(value)
    new = _OLD_PLACE.sub(lambda found: _TO_NEW[found[1]], old)
    return list(dict.fromkeys([unicodedata.normalize("NFC", value), old, new]))
