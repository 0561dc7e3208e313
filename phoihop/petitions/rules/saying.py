"""The sentences in which the machine says why, as they are kept; read back, they are told in another language.

A kept reason is one Vietnamese sentence: what wrote it (`%`) and what reads it back (`told`) share its pattern.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from phoihop.regulations.rules.messages import N_

FIELD_BY_TERMS = N_("Lĩnh vực %(field)s: có %(terms)s.")
FIELD_BY_STYLE = N_("Lĩnh vực %(field)s: không có từ ngữ riêng, đoán theo cách viết giống các kiến nghị đã học.")
BODY_NAMED = N_("%(body)s: được nhắc tới qua %(terms)s.")
BODY_BY_MATTER = N_("%(body)s: thường giải quyết việc có %(terms)s.")
LEVELS = {
    "central": N_("Cấp trung ương: có %(terms)s."),
    "province": N_("Cấp tỉnh: có %(terms)s."),
    "commune": N_("Cấp xã: có %(terms)s."),
    "other": N_("Cấp đơn vị ngoài chính quyền: có %(terms)s."),
}
TO_CONFIRM = N_("Thẩm quyền: %(body)s giải quyết lĩnh vực %(field)s, theo %(basis)s (cần xác nhận).")
COMPETENT = N_("Thẩm quyền: %(body)s giải quyết lĩnh vực %(field)s, theo %(basis)s.")
NOT_COMPETENT = N_("Bảng thẩm quyền không giao lĩnh vực %(field)s cho %(body)s: cần người xem lại.")
CORRECTED = N_("Giống kiến nghị %(code)s, đã được người xử lý sửa lại.")

SAME_WORDS = N_("cùng lời văn, chỉ khác cách viết")
STANDS_IN = N_("nguyên văn kiến nghị này nằm trong kiến nghị kia")
RARE_WORDS = N_("nhiều từ ít gặp trùng nhau")
BY_A_PERSON = N_("người phân loại xác nhận")
SAME_NAMES = N_("cùng tên riêng %(terms)s")
SAME_NUMBERS = N_("cùng số %(terms)s")
SAME_MATTER = N_("cùng việc %(terms)s")

OURS = frozenset({"field", "body"})  # values that are names of ours; what else stands in a sentence stays as it is
_WHOLE = (
    FIELD_BY_STYLE, FIELD_BY_TERMS, *LEVELS.values(), TO_CONFIRM, COMPETENT, NOT_COMPETENT, CORRECTED, BODY_NAMED,
    BODY_BY_MATTER, SAME_WORDS, STANDS_IN, RARE_WORDS, BY_A_PERSON,
)  # fmt: skip
_PARTS = (SAME_NAMES, SAME_NUMBERS, SAME_MATTER)
_BETWEEN = re.compile(r"; (?=cùng (?:tên riêng|số|việc) «)")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence or a part of one, and what is filled in."""

    sentence: str
    values: Mapping[str, str] = field(default_factory=dict)


def told(reason: str) -> list[Told]:
    """What a kept reason says: one sentence, or the parts of a likeness. Empty: not written by these patterns."""
    if whole := _read(reason, _WHOLE):
        return [whole]
    parts = [_read(part, _PARTS) for part in _BETWEEN.split(reason)]
    return [part for part in parts if part] if all(parts) else []


def _read(text: str, patterns: tuple[str, ...]) -> Told | None:
    for sentence in patterns:
        if match := _pattern(sentence).fullmatch(text):
            return Told(sentence, match.groupdict())
    return None


@lru_cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """Terms are quoted; any other value is what stands there."""
    kept = re.sub(r"%\\\((\w+)\\\)s|%\((\w+)\)s", _value, re.escape(sentence))
    return re.compile(kept, re.DOTALL)


def _value(match: re.Match[str]) -> str:
    name = match[1] or match[2]
    return rf"(?P<{name}>«.+»)" if name == "terms" else rf"(?P<{name}>.+?)"
