"""Obligations of a regulation, clause by clause: who owes what to whom by when, with the words that say so.

A clause stands under a subject that its article's heading or its own first line may give («Trách nhiệm của UBND
tỉnh», «Sở Tư pháp») and that spreads over all points below. Definitions, principles and options owe nothing.
The machine proposes; a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from .bodies import COLLECTIVE, EACH
from .grammar import DEFINES, JOINTLY, QUIET_HEADING, Said, body_line, heading_subject, read_sentence
from .limits import open_limit
from .lines import CAPITALS, SMALLS
from .parse import Document, Parsed
from .timing import FoundTiming, Timing, read_timings
from .tree import Node


@dataclass(frozen=True)
class Obligation:
    """One promise as a clause words it. Bodies are in the clause's own words; `timing` None: none is given."""

    address: str
    leads: tuple[str, ...]
    partners: tuple[str, ...]
    recipients: tuple[str, ...]
    cc: tuple[str, ...]
    distribution: str
    action: str
    timing: Timing | None
    output: str
    confidence: float
    quote: str
    condition: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form of DESIGN.md 6.1."""
        return {
            "address": self.address,
            "leads": list(self.leads),
            "partners": list(self.partners),
            "recipients": list(self.recipients),
            "cc": list(self.cc),
            "distribution": self.distribution,
            "action": self.action,
            "timing": self.timing,
            "output": self.output,
            "confidence": self.confidence,
            "quote": self.quote,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Obligation:
        """The obligation in the form of DESIGN.md 6.1 (`condition` may be there besides)."""
        groups = {group: tuple(row[group]) for group in ("leads", "partners", "recipients", "cc")}
        return cls(**{**row, **groups})


@dataclass(frozen=True)
class _Context:
    """What a unit inherits: the subject above it, a deed its intro began («có trách nhiệm cung cấp:»), silence."""

    subject: tuple[str, ...] = ()
    intro: Said | None = None
    quiet: bool = False


CONDITION = re.compile(r"\b(?:nếu có|khi cần thiết|khi cần|trong trường hợp cần thiết|khi có yêu cầu)\b", re.IGNORECASE)
# An intro whose points only list what a paper contains.
_LISTS_CONTENTS = re.compile(
    r"(?:(?:bao\s+)?gồm(?:\s+(?:có|các|những)?[^:.]{0,40})?|(?:nội dung|tài liệu|hồ sơ|tiêu chí"
    r"|chỉ tiêu|điều kiện|giấy tờ)(?:\s+sau(?: đây)?)?)\s*:\s*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    rf"(?<=[.;!?])\s+(?=[{CAPITALS}“\"])|\n|;\s+(?!đồng thời)(?=[{SMALLS}])"
    r"|(?<=ngày),\s+(?=gửi\s)|(?<=ngày làm việc),\s+(?=gửi\s)"
)
_MUTUAL = re.compile(r"\b(?:và ngược lại|lẫn nhau|cho nhau|với nhau|bên kia|qua lại)\b")
_MIN, _MAX = 12, 6000  # letters of a sentence; what is longer is no sentence


def obligations(parsed: Parsed) -> list[Obligation]:
    """All obligations of all texts of a file, in the order of the text."""
    return [found for document in parsed.documents for found in document_obligations(document)]


def document_obligations(document: Document) -> list[Obligation]:
    """Obligations of one text."""
    found: list[Obligation] = []
    for node in document.nodes():
        if node.type == "article":
            found.extend(_article(node))
    return found


def _article(article: Node) -> Iterator[Obligation]:
    heading = article.heading or ""
    subject = heading_subject(heading)
    quiet = bool(QUIET_HEADING.match(heading)) and not subject
    context = _Context(subject, None, quiet)
    yield from _unit(article, article.text, context)
    for clause in article.children:
        yield from _below(clause, context)


def _below(node: Node, context: _Context) -> Iterator[Obligation]:
    first, _, rest = node.text.partition("\n")
    subject = body_line(first) or _subject_line(first)
    if subject and (rest or node.children):
        context = replace(context, subject=subject, intro=None, quiet=False)
        text = rest
    else:
        text = node.text
    if not node.children:
        yield from _unit(node, text, context)
        return
    intro = text.strip()
    if _LISTS_CONTENTS.search(intro) and not _is_duty(intro):
        yield from _unit(node, intro, context)
        return
    inner = context
    if intro.endswith(":") and (said := read_sentence(intro.rstrip(":"), under_subject=bool(context.subject))):
        inner = replace(context, subject=said.subject or context.subject, intro=said)
    below = [one for child in node.children for one in _below(child, inner)]
    if not below or not intro.endswith(":"):
        yield from _unit(node, intro, replace(context, intro=None))
    yield from below


def _is_duty(intro: str) -> bool:
    return bool(re.search(r"có (?:các )?(?:trách nhiệm|nhiệm vụ)(?: sau| như sau| sau đây)?\s*:\s*$", intro))


def _subject_line(line: str) -> tuple[str, ...]:
    """«A có trách nhiệm:», «Trách nhiệm của A», «Đối với A»."""
    if found := re.match(
        r"(?P<who>.+?)\s+(?:có (?:các )?(?:trách nhiệm|nhiệm vụ)(?: sau| như sau| sau đây)?"
        r"|thực hiện(?: các nhiệm vụ sau)?)\s*:$",
        line,
    ):
        who = (
            re.sub(r"^(?:.*,\s+)(?=(?:Văn phòng|Ban|Sở|Ủy ban|Thường trực|Đoàn))", "", found["who"])
            if "Đối với" in line
            else found["who"]
        )
        return body_line(who)
    return heading_subject(line) if len(line) < 200 and not line.endswith(".") else ()


def _unit(node: Node, text: str, context: _Context) -> Iterator[Obligation]:
    if context.quiet or len(text) < _MIN:
        return
    before: Said | None = None
    quotes = _sentences(text)
    for quote, following in zip_longest(quotes, quotes[1:], fillvalue=""):
        said = read_sentence(quote, under_subject=bool(context.subject))
        if said is None and context.intro and not DEFINES.search(quote):
            said = replace(context.intro, subject=(), words=quote, verb_at=0, output="")
        if said is None:
            continue
        leads = said.subject or (before.subject if before else ()) or context.subject
        said = replace(said, subject=leads)
        timings = _timings_of(quote, following)
        if before is not None and not _stands_alone(said, timings, before):
            continue
        explicit = bool(said.subject) and said.subject != context.subject
        yield from _obligations_of(node.address, quote, said, timings, explicit=explicit)
        before = said


def _stands_alone(said: Said, timings: list[Timing], before: Said) -> bool:
    """A further sentence of the same clause is a promise of its own when it names another lead or another time."""
    return said.subject != before.subject or any(timing["kind"] != "unspecified" for timing in timings)


def _timings_of(quote: str, following: str) -> list[Timing]:
    """Time limits of a sentence; one that breaks off («chậm nhất 10 ngày, gửi …») ends in the following one."""
    found = [one.timing for one in _chosen_timings(quote)]
    if following and all(timing["kind"] == "unspecified" for timing in found):
        for one in _chosen_timings(following):
            if borrowed := open_limit(quote, one.timing):
                return [borrowed]
    return found


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part and _MIN <= len(part.strip()) <= _MAX]


def _obligations_of(
    address: str, quote: str, said: Said, timings: list[Timing], *, explicit: bool
) -> Iterator[Obligation]:
    condition = CONDITION.search(quote)
    limits: list[Timing | None] = [*timings] or [None]
    for timing in limits:
        one = Obligation(
            address=address,
            leads=said.subject,
            partners=said.partners,
            recipients=said.recipients,
            cc=said.cc,
            distribution=_distribution(said, quote),
            action=quote[said.verb_at :].strip(" .;:"),
            timing=timing,
            output=said.output,
            confidence=_confidence(said, timing, explicit=explicit),
            quote=quote,
            condition=condition[0].lower() if condition else "",
        )
        yield from _both_ways(one)


def _chosen_timings(quote: str) -> list[FoundTiming]:
    """Two anchors are two obligations; a request beside a fixed limit only says when it applies."""
    found = read_timings(quote)
    dated = [one for one in found if one.timing["kind"] in {"before", "after", "on"}]
    counted = [one for one in dated if one.timing.get("n", 1)]
    if len(counted) > 1:
        return counted if _double(quote, counted) else counted[:1]
    return counted or [one for one in found if one.timing.get("by")][:1] or list(found[:1])


def _double(quote: str, found: list[FoundTiming]) -> bool:
    """«… ngày trước … và … ngày sau …», «… hoặc sau khi …»: joined, not two steps one after the other."""
    between = quote[found[0].end : found[1].start].strip(" ,")
    return between in {"", "và", "hoặc", "và chậm nhất"} or quote[found[1].start :].startswith(("hoặc", "và"))


def _distribution(said: Said, quote: str) -> str:
    """one, each («mỗi bên gửi …») or jointly («các bên cùng tổ chức …»)."""
    words = " ".join(said.subject)
    if EACH.search(words):
        return "each"
    collective = len(said.subject) > 1 or bool(COLLECTIVE.search(words))
    if not collective:
        return (
            "each"
            if re.match(r"(?:các|những)\s|sở, ban|ủy ban nhân dân (?:các|cấp xã)|ubnd (?:các|cấp xã)", words.lower())
            else "one"
        )
    return "jointly" if JOINTLY.search(quote[said.verb_at :][:60]) else "each"


def _both_ways(one: Obligation) -> Iterator[Obligation]:
    """A reciprocal clause («A và B … cho nhau», «A … B … và ngược lại») is two obligations."""
    if _MUTUAL.search(one.quote):
        if len(one.leads) == 2:
            first, second = one.leads
            yield replace(one, leads=(first,), recipients=(second,), distribution="one")
            yield replace(one, leads=(second,), recipients=(first,), distribution="one")
            return
        if len(one.leads) == 1 and "ngược lại" in one.quote and (others := one.recipients or one.partners):
            yield one
            yield replace(
                one, leads=others[:1], recipients=one.leads, partners=(), confidence=round(one.confidence - 0.1, 2)
            )
            return
    yield one


def _confidence(said: Said, timing: Timing | None, *, explicit: bool) -> float:
    score = 0.55
    score += 0.15 if said.subject else -0.2
    score += 0.1 if explicit else 0
    score += 0.1 if said.modal else 0
    score += 0.05 if timing and timing["kind"] != "unspecified" else 0
    score -= 0.1 if len(said.subject) > 4 else 0
    return round(min(max(score, 0.05), 0.95), 2)
