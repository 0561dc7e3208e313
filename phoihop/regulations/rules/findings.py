"""Old legal bases and dead names in a text: what is cited though it no longer holds on a given day.

The register is dated data (`data/legal_texts.json`, `data/dead_names.json`); nothing of law stands in this code.
A text named only to say that it is replaced, or a body named as the issuer of an older paper, is no finding.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from .lines import CAPITALS, Line
from .messages import N_, Doubt

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class LegalText:
    """A legal basis. `in_force_until`: first day it no longer holds; None where it holds or is not known to end."""

    number: str
    kind: str
    title: str
    issued_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    replaced_by: tuple[str, ...]
    citation: str
    certainty: str


@dataclass(frozen=True)
class DeadName:
    """A body, tier or province that is no more since a day, in the forms it is written."""

    name: str
    forms: tuple[str, ...]
    kind: str
    since: date
    replaced_by: str
    citation: str
    certainty: str


@dataclass(frozen=True)
class Register:
    """The dated register a check runs against."""

    texts: tuple[LegalText, ...]
    names: tuple[DeadName, ...]

    @cached_property
    def text_by_number(self) -> dict[str, LegalText]:
        """Texts by their number, folded."""
        return {fold_number(text.number): text for text in self.texts}

    @cached_property
    def name_pattern(self) -> re.Pattern[str]:
        """One pattern of all written forms, the longest first."""
        forms = sorted(self.name_by_form, key=len, reverse=True)
        return re.compile(r"(?<![^\W\d_])(?:" + "|".join(map(_loose, forms)) + r")(?![^\W\d_])", re.IGNORECASE)

    @cached_property
    def name_by_form(self) -> dict[str, DeadName]:
        """Dead names by written form, lower case."""
        return {form.lower(): name for name in self.names for form in name.forms}

    def titled(self, title: str, year: int) -> list[LegalText]:
        """Laws of this title issued in this year: more than one makes a citation by year ambiguous."""
        return [
            text
            for text in self.texts
            if text.title.lower() == title.lower() and (text.issued_on.year if text.issued_on else 0) == year
        ]


@dataclass(frozen=True)
class Finding:
    """What is no longer right: `line` of the source, place in its text, since when, what came instead."""

    line: int
    start: int
    end: int
    what: str
    since: date | None
    replaced_by: str
    certainty: str
    doubt: Doubt

    @property
    def sentence(self) -> str:
        """The Vietnamese sentence, filled in."""
        return self.doubt.message


def read_register(texts: Iterable[dict[str, Any]], names: Iterable[dict[str, Any]]) -> Register:
    """The register from its stored rows."""
    return Register(
        tuple(
            LegalText(
                row["number"],
                row["kind"],
                row["title"],
                _day(row["issued_on"]),
                _day(row["in_force_from"]),
                _day(row["in_force_until"]),
                tuple(row["replaced_by"]),
                row["citation"],
                row["certainty"],
            )
            for row in texts
        ),
        tuple(
            DeadName(
                row["name"],
                tuple(row["forms"]),
                row["kind"],
                date.fromisoformat(row["since"]),
                row["replaced_by"],
                row["citation"],
                row["certainty"],
            )
            for row in names
        ),
    )


def shipped_entries() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Legal bases and dead names as shipped, in stored form."""
    texts = json.loads((DATA / "legal_texts.json").read_text(encoding="utf-8"))
    return texts, json.loads((DATA / "dead_names.json").read_text(encoding="utf-8"))


def shipped_register() -> Register:
    """The register as shipped; an installation keeps its own copy in the database."""
    return read_register(*shipped_entries())


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def fold_number(number: str) -> str:
    """A number made comparable: no spaces, upper case, leading zeros off."""
    return re.sub(r"\s+", "", number).upper().lstrip("0")


def _loose(form: str) -> str:
    return re.escape(form).replace(r"\ ", r"\s+")


_NUMBER = re.compile(r"\d{1,4}\s?/\s?(?:\d{4}\s?/\s?)?[A-ZĐ][\wĐ]*(?:\s?[-/.]\s?[A-ZĐ][\wĐ]*)*")
_BY_YEAR = re.compile(
    rf"(?P<title>(?:Luật|Bộ luật)\s+[{CAPITALS}][^,;.()\d]{{3,80}}?)\s+"
    r"(?:(?:số\s+\S+\s+)?(?:năm|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm)\s+)?(?P<year>(?:19|20)\d{2})\b"
)
# Said of a text that goes: the mention is right.
_LEAVING = re.compile(
    r"(?:thay thế|bãi bỏ|hết hiệu lực|hủy bỏ|sửa đổi|thay cụm từ|bỏ cụm từ|đính chính"
    r"|đã được sửa đổi)[^;.]{0,160}$",
    re.IGNORECASE,
)
_GONE_AFTER = re.compile(
    r"^[^;.]{0,80}?(?:hết hiệu lực|bị bãi bỏ|được thay thế|\(cũ\)|\(nay là|, nay là|trước đây)"
    r"|^[^;.]*?(?:kết thúc hoạt động|trước (?:khi |ngày )?(?:thực hiện )?(?:sắp xếp|sáp nhập|hợp nhất)"
    r"|trước ngày 01 tháng 7 năm 2025|trước ngày 01/0?7/2025|nhiệm kỳ 2021\s*-\s*2026)",
    re.IGNORECASE,
)
_PAST_BEFORE = re.compile(
    r"(?:trước đây|trước ngày|nguyên|sáp nhập|hợp nhất|sắp xếp|giải thể|kết thúc hoạt động"
    r"|không tổ chức|bỏ|chuyển từ|cũ)\s[^;.]{0,60}$",
    re.IGNORECASE,
)
_QUOTED_WORDS = re.compile(r"cụm từ\s*[“\"«][^”\"»]*$", re.IGNORECASE)
# The issuer named inside the citation of an older paper keeps its name of that day.
_CITED_PAPER = re.compile(
    r"(?:Luật|Nghị định|Thông tư(?: liên tịch)?|Quyết định|Nghị quyết(?: liên tịch)?|Chỉ thị"
    r"|Kế hoạch|Công văn|Tờ trình|Báo cáo|Thông báo|Hướng dẫn)"
    r"\s+(?:số\s+)?\S*\d[^;]*$"
)


_NEAR = 400  # letters around a mention that tell how it is meant


def findings(lines: Iterable[Line], on: date, register: Register) -> list[Finding]:
    """Everything in `lines` that no longer holds on the day `on`, in the order of the text."""
    found = [one for line in lines for one in (*_old_texts(line, on, register), *_dead_names(line, on, register))]
    return sorted(found, key=lambda one: (one.line, one.start))


def _old_texts(line: Line, on: date, register: Register) -> Iterator[Finding]:
    for match in _NUMBER.finditer(line.text):
        text = register.text_by_number.get(fold_number(match[0]))
        if text and not _leaves(line.text, match):
            yield from _ended(line, match, text, on)
    for match in _BY_YEAR.finditer(line.text):
        if _NUMBER.search(match[0]) or _NUMBER.match(line.text[match.end() :].lstrip(" số")):
            continue
        yield from _by_year(line, match, on, register)


def _by_year(line: Line, match: re.Match[str], on: date, register: Register) -> Iterator[Finding]:
    texts = register.titled(re.sub(r"\s+số\s+\S+$", "", match["title"]).strip(), int(match["year"]))
    exact = "tháng" in match[0]
    if len(texts) == 1 and not _leaves(line.text, match):
        yield from _ended(line, match, texts[0], on)
    elif len(texts) > 1 and not exact:
        values: dict[str, str | int] = {"what": match[0], "numbers": ", ".join(text.number for text in texts)}
        doubt = Doubt(line.number, N_("«%(what)s» chỉ nhiều văn bản (%(numbers)s): hãy ghi số và ngày."), values)
        yield Finding(line.number, match.start(), match.end(), match[0], None, "", "confirmed", doubt)


def _ended(line: Line, match: re.Match[str], text: LegalText, on: date) -> Iterator[Finding]:
    if text.in_force_until is None or text.in_force_until > on:
        return
    instead = ", ".join(text.replaced_by)
    values: dict[str, str | int] = {"what": text.number, "since": _show(text.in_force_until), "instead": instead}
    sentence = (
        N_("Văn bản %(what)s hết hiệu lực từ ngày %(since)s, nay thay bằng %(instead)s.")
        if instead
        else N_("Văn bản %(what)s hết hiệu lực từ ngày %(since)s.")
    )
    yield Finding(
        line.number,
        match.start(),
        match.end(),
        text.number,
        text.in_force_until,
        instead,
        text.certainty,
        Doubt(line.number, sentence, values),
    )


def _dead_names(line: Line, on: date, register: Register) -> Iterator[Finding]:
    for match in register.name_pattern.finditer(line.text):
        name = register.name_by_form.get(re.sub(r"\s+", " ", match[0]).lower())
        if name is None or name.since > on or _leaves(line.text, match) or _historical(line.text, match):
            continue
        values: dict[str, str | int] = {"what": match[0], "since": _show(name.since), "instead": name.replaced_by}
        sentence = N_("«%(what)s» không còn từ ngày %(since)s; nay là %(instead)s.")
        yield Finding(
            line.number,
            match.start(),
            match.end(),
            match[0],
            name.since,
            name.replaced_by,
            name.certainty,
            Doubt(line.number, sentence, values),
        )


def _leaves(text: str, match: re.Match[str]) -> bool:
    """Whether the words around say that the thing itself is replaced or gone."""
    before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    return bool(_LEAVING.search(before) or _GONE_AFTER.match(after) or _QUOTED_WORDS.search(before))


def _historical(text: str, match: re.Match[str]) -> bool:
    """Whether the name stands as it was: «… của Sở X (nay là Sở Y)», issuer of an older paper, before a merger."""
    before = text[max(0, match.start() - _NEAR) : match.start()]
    sentence = re.split(r"[;.]\s", before)[-1]
    return bool(_PAST_BEFORE.search(sentence) or _CITED_PAPER.search(sentence))


def _show(day: date) -> str:
    return f"{day:%d/%m/%Y}"
