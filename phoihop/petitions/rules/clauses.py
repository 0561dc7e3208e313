"""What two petitions say word for word: one text that stands whole in another asks there too, whatever else is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from .words import Words, bare

ENOUGH = 8  # words: what is shorter may stand in a text about something else

# Of these alone a clause asks nothing: thanks, wishes, whom it is addressed to, «giải quyết», «trả lời» of nothing named.
_NOTHING_ASKED = (
    *("kính thưa", "kính gửi", "kính mong", "kính đề nghị", "kính", "thưa", "quý", "xin", "xin cho", "mong", "mong muốn"),
    *("rất", "rất mong", "sớm", "sớm nhất", "nhanh chóng", "kịp thời", "ngay", "dứt điểm", "thỏa đáng", "triệt để"),
    *("đề nghị", "kiến nghị", "phản ánh", "trình bày", "ý kiến", "như sau", "cụ thể", "cụ thể như sau", "chân thành"),
    *("cảm ơn", "cám ơn", "xin cảm ơn", "trân trọng", "hết", "quan tâm", "xem xét", "giải quyết", "xử lý", "chỉ đạo"),
    *("có biện pháp", "có giải pháp", "có hướng", "trả lời", "được", "để", "cho", "và", "của", "với", "là", "biết", "rõ"),
    *("cử tri", "cử tri biết", "cử tri rõ", "bà con", "nhân dân", "người dân", "tôi", "em", "chúng tôi", "chúng em"),
    *("cấp", "các cấp", "ngành", "các ngành", "cơ quan", "các cơ quan", "chức năng", "có thẩm quyền", "chính quyền"),
    *("địa phương", "lãnh đạo", "nhà nước", "chính phủ", "quốc hội", "đại biểu", "các đại biểu", "đoàn đại biểu"),
    *("hội đồng nhân dân", "ủy ban nhân dân", "ủy ban", "tỉnh", "xã", "vấn đề", "vấn đề này", "việc này", "nội dung này"),
    *("tình trạng này", "tình trạng trên", "vấn đề trên", "nội dung trên", "ý kiến trên", "kiến nghị này", "nguyện vọng"),
)  # fmt: skip
_IDLE = re.compile(rf"(?:(?:{'|'.join(sorted(map(bare, _NOTHING_ASKED), key=lambda term: (-len(term), term)))})\s)+")


def said(words: Words) -> tuple[str, ...]:
    """Clauses of a text without marks, those that ask nothing left out; all of them where none asks."""
    ends = (0, *words.stops, len(words.plain))
    parts = [" ".join(words.plain[start:end]) for start, end in pairwise(ends) if start < end]
    return tuple(part for part in parts if not _idle(part)) or tuple(parts)


def stands_whole(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether all that one of the two says stands word for word in the other, and is enough to mean one thing."""
    lesser, greater = sorted((frozenset(one), frozenset(other)), key=len)
    return lesser <= greater and sum(part.count(" ") + 1 for part in lesser) >= ENOUGH


@lru_cache(maxsize=50_000)
def _idle(part: str) -> bool:
    return _IDLE.fullmatch(f"{part} ") is not None
