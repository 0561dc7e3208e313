"""Which petitions a reply speaks of, proposed from its words (đề xuất kiến nghị mà văn bản trả lời); a person chooses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from phoihop.kernel.text import clean
from phoihop.petitions import likeness
from phoihop.petitions.models import Petition

LIKELY = 0.3  # of the rarity of what a petition asks, found in one passage: as an answer is said to meet an ask
LONGEST = 4000  # passages that are read of a reply
QUOTED = 240  # signs of the passage that are shown
_CODE = re.compile(r"KN-[0-9A-Z]{5}-[0-9A-Z]{5}")


@dataclass(frozen=True)
class Match:
    """A petition that a reply seems to answer: `why` in words, the passage that says so."""

    petition: Petition
    why: str
    quote: str


def matched(text: str, petitions: Sequence[Petition]) -> list[Match]:
    """Those of `petitions` whose code the reply cites, or what they ask it repeats in one passage; in the order of their dates."""
    parts = passages(text)
    cited = {code: part for part in reversed(parts) for code in _CODE.findall(part.upper())}
    told = likeness.told_where([row.text for row in petitions], parts)
    found = []
    for row, (met, at) in zip(petitions, told, strict=True):
        if row.code in cited:
            found.append(Match(row, _("Văn bản nêu mã số"), cited[row.code][:QUOTED]))
        elif met >= LIKELY:
            why = _("Văn bản nhắc lại %(share)s%% nội dung kiến nghị") % {"share": round(100 * met)}
            found.append(Match(row, why, parts[at][:QUOTED]))
    return found


def passages(text: str) -> list[str]:
    """Each paragraph with the one after it: what is asked often stands above what is answered."""
    lines = [line for line in (clean(line) for line in text.split("\n")) if line][:LONGEST]
    return [" ".join(lines[at : at + 2]) for at in range(len(lines))]
