"""Names and numbers with the word they belong to: «thôn 4» and «thôn 9» contradict, «thôn 4» and «xã Hòa Bình» do not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import TypeAlias

from phoihop.kernel.text import one_tone_place

from .senses import has_case
from .words import LONGEST, any_of, bare, tidied

Places: TypeAlias = Mapping[str, frozenset[str]]

_KINDS = (  # words of one line stand for one kind
    ("thôn", "xóm", "bản", "ấp", "buôn", "làng", "khóm", "khu", "tổ"),
    ("xã", "phường", "thị trấn"),
    ("tỉnh", "thành phố"),
    ("sông", "suối", "khe"),
    *(
        (word,)
        for word in ("huyện", "quận", "phố", "đường", "quốc lộ", "tỉnh lộ", "ngõ", "hẻm", "kiệt", "cầu", "hồ", "đập")
    ),
    *(
        (word,)
        for word in ("kênh", "mương", "cống", "chợ", "trường", "lớp", "cấp", "bệnh viện", "trạm", "đèo", "núi", "đảo")
    ),
    *((word,) for word in ("rừng", "mỏ", "chùa", "đền", "công ty", "nhà máy", "đội", "số", "km")),
    *((word,) for word in ("luật", "nghị định", "thông tư", "quyết định", "điều", "khoản")),
)
_KIND = {bare(word): bare(words[0]) for words in _KINDS for word in words}
_CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_HEAD = rf"\b((?i:{any_of([*_KIND, *(word for words in _KINDS for word in words)])}))\s+"
_NUMBER = r"\d+[A-Za-z]?\b(?:[./]\d+)*"
_NAMED = re.compile(rf"{_HEAD}(?:số\s+)?([{_CAPITAL}]\w*(?:\s+[{_CAPITAL}]\w*)*|{_NUMBER})")
_NUMBERED = re.compile(rf"{_HEAD}({_NUMBER})")

_UNITS = (  # whose names are made of everyday words: «xã Rừng Thông» is no forest, «cầu Khe Nứa» no bamboo
    "thôn", "xóm", "bản", "ấp", "buôn", "làng", "khóm", "tổ dân phố", "xã", "phường", "thị trấn", "huyện", "quận", "thị xã",
    "tỉnh", "thành phố", "cầu", "sông", "suối", "khe",
)  # fmt: skip
_UNIT_NAMED = re.compile(rf"\b((?i:{any_of([*_UNITS, *map(bare, _UNITS)])})) +[{_CAPITAL}]\w*(?: +[{_CAPITAL}]\w*)*")


def unnamed(text: str) -> str:
    """`text` with the names of units, bridges and rivers left out after their words; as it is where capitals tell nothing."""
    return _UNIT_NAMED.sub(r"\1", text) if has_case(text) else text


def places(text: str) -> Places:
    """Of each kind of place, body or law the names and numbers that follow its word, without marks; numbers alone where
    capitals tell nothing."""
    text = tidied(text[:LONGEST])
    found: dict[str, set[str]] = {}
    for match in (_NAMED if has_case(text) else _NUMBERED).finditer(text):
        kind = _KIND[bare(one_tone_place(match[1].lower()))]
        found.setdefault(kind, set()).add(" ".join(bare(one_tone_place(match[2].lower())).split()).lstrip("0"))
    return {kind: frozenset(names) for kind, names in found.items()}


def places_agree(one: Places, other: Places) -> list[float]:
    """Kinds whose names meet and that contradict each other, those of numbers alone among them; whether nothing but contradicts."""
    meet = against = numbers_meet = numbers_against = 0
    for kind in one.keys() & other.keys():
        numbered = all(name[:1].isdigit() for name in one[kind] | other[kind])
        if any(_one_name(first, second) for first, second in product(one[kind], other[kind])):
            meet += 1
            numbers_meet += numbered
        else:
            against += 1
            numbers_against += numbered
    return [meet, against, numbers_meet, numbers_against, float(against > 0 and not meet)]


def _one_name(one: str, other: str) -> bool:
    """The same, or one of them said shorter: «Hòa Bình» of «Hòa Bình Đông»."""
    one, other = sorted((one, other), key=len)
    return one == other or other.startswith(f"{one} ") or other.endswith(f" {one}")
