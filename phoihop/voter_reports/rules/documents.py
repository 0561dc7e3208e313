"""Which documents of the law a text names, by number and day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_NUMBER = r"\d{1,5}/(?:\d{4}/)?[A-ZĐ][A-ZĐa-zđ0-9.&-]*"
_DAY = r"(?P<day>\d{1,2})(?:/|-|\s+tháng\s+)(?P<month>\d{1,2})(?:/|-|\s+năm\s+)(?P<year>\d{4})"
_NAMED = re.compile(
    r"\b(?P<kind>Luật|Pháp lệnh|Nghị quyết|Nghị định|Thông tư liên tịch|Thông tư|Quyết định|Chỉ thị|Quy định|Kế hoạch"
    r"|Đề án|Hướng dẫn|Công văn)(?:\s+(?:này\s+)?số)?\s+(?P<number>" + _NUMBER + r")(?:,?\s*ngày\s+" + _DAY + r")?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Named:
    """A document as a text names it; `on`: the day it gives, None for none."""

    kind: str
    number: str
    on: date | None


def named_in(text: str) -> list[Named]:
    """Documents the text names with a number, each once, in order."""
    found: dict[str, Named] = {}
    for match in _NAMED.finditer(text):
        number = match["number"].rstrip(".,;-&")
        kind = match["kind"]
        one = Named(kind[:1].upper() + kind[1:].lower(), number, _day(match))
        if number not in found or found[number].on is None:
            found[number] = one
    return list(found.values())


def issued_since(text: str, since: date) -> list[Named]:
    """Those whose given day is not before `since`: what was issued after a voter asked for it."""
    return [one for one in named_in(text) if one.on is not None and one.on >= since]


def _day(match: re.Match[str]) -> date | None:
    if not match["day"]:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
