"""What a commitment is called: the action of its clause without who leads, who helps and by when, shown beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LEAD = re.compile(r"^(?:chủ trì,?\s*)?phối hợp\s+(?:với\s+)?", re.IGNORECASE)
_CHAIR = re.compile(r"^chủ trì\s+(?=\w+\s+\w+)", re.IGNORECASE)
_WHEN = re.compile(
    r"\s*,?\s*(?:chậm nhất(?: là)?\s+\d|trong thời hạn\s+\d|trước ngày\s+\d|vào tháng\s+\d"
    r"|(?:hằng|hàng) (?:tuần|tháng|quý|năm)|khi có yêu cầu|0?6 tháng một lần|định kỳ\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_LEAST = 12


def title_of(action: str, partners: Sequence[str]) -> str:
    """A short title from an action; the action itself where nothing sensible would be left.

    `partners`: as the clause names them; they stand between «phối hợp với» and the verb.
    """
    text = _without_partners(action, partners)
    shorter = _WHEN.sub("", text).strip(" ,;.")
    text = shorter if len(shorter) >= _LEAST else text
    return text[:1].upper() + text[1:]


def _without_partners(action: str, partners: Sequence[str]) -> str:
    lead = _LEAD.match(action)
    if lead is None:
        return _CHAIR.sub("", action)
    rest = action[lead.end() :]
    for name in sorted(partners, key=len, reverse=True):
        rest = rest.replace(name, "", 1)
    rest = re.sub(r"^(?:\s*(?:,|và|với)\s*)+", "", rest.strip()).strip()
    return rest if partners and len(rest) >= _LEAST else action
