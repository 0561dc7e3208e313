"""Automatic numbers of Word: what Word prints before a paragraph («Điều 3.», «a)») is not in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_MAX_STYLES_UP = 20
_LONGEST_LABEL = 60
_LAST_LETTERS = 8 * 26  # «hhhhhhhh»: a higher number in letters is no number that anybody wrote


@dataclass
class _Level:
    format: str = "decimal"
    pattern: str = ""
    start: int = 1
    style: str = ""


@dataclass
class _List:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)


def format_number(number: int, kind: str) -> str:
    """A number as Word prints it in the format `kind`."""
    if kind in {"lowerLetter", "upperLetter"} and 0 < number <= _LAST_LETTERS:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (number // value)
            number %= value
        return text.upper() if kind == "upperRoman" else text
    return f"{number:02d}" if kind == "decimalZero" else str(number)


class Numbering:
    """Counters of a document's lists. Call `label` once for each paragraph, in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._styles: dict[str, tuple[str | None, str | None, int | None]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[str] = set()
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None:
            self._read_styles(styles)

    def label(self, paragraph: etree._Element) -> str:
        """What Word prints before this paragraph; empty without numbering."""
        number, level = self._of(paragraph)
        found = self._lists.get(number or "")
        if not number or number == "0" or found is None:
            return ""
        levels = self._levels.get(found.abstract, {})
        if level not in levels:
            return ""
        counts = self._count(number, found, levels, level)
        if levels[level].format in {"bullet", "none"}:
            return "-" if levels[level].format == "bullet" else ""
        return re.sub(
            r"%(\d)",
            lambda m: format_number(
                counts.get(int(m[1]) - 1, 1), levels[int(m[1]) - 1].format if int(m[1]) - 1 in levels else "decimal"
            ),
            levels[level].pattern[:_LONGEST_LABEL],
        )[:_LONGEST_LABEL]

    def _count(self, number: str, found: _List, levels: dict[int, _Level], level: int) -> dict[int, int]:
        counts = self._counts.setdefault(found.abstract, {})
        if number not in self._started:
            self._started.add(number)
            for at in found.starts:
                counts.pop(at, None)
        start = found.starts.get(level, levels[level].start)
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return counts

    def _of(self, paragraph: etree._Element) -> tuple[str | None, int]:
        own = _num_pr(paragraph.find(f"{W}pPr"))
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        number, level = own
        name = named = style.get(f"{W}val") if style is not None else None
        for _ in range(_MAX_STYLES_UP):
            if number is not None or name is None:
                break
            name, number, inherited = self._styles.get(name, (None, None, None))
            level = inherited if level is None else level
        return number, self._level_of_style(number, named) if level is None else level

    def _level_of_style(self, number: str | None, style: str | None) -> int:
        """A style that numbers without saying its level has the level that names the style."""
        found = self._lists.get(number or "")
        levels = self._levels.get(found.abstract, {}) if found else {}
        return next((at for at, level in levels.items() if style and level.style == style), 0)

    def _read_lists(self, root: etree._Element) -> None:
        for abstract in root.iter(f"{W}abstractNum"):
            self._levels[abstract.get(f"{W}abstractNumId", "")] = {
                _int(level.get(f"{W}ilvl")): _Level(
                    _val(level, "numFmt", "decimal"),
                    _val(level, "lvlText", ""),
                    _int(_val(level, "start", "1")),
                    _val(level, "pStyle", ""),
                )
                for level in abstract.iter(f"{W}lvl")
            }
        for num in root.iter(f"{W}num"):
            starts = {
                _int(over.get(f"{W}ilvl")): _int(_val(over, "startOverride", "1"))
                for over in num.iter(f"{W}lvlOverride")
                if over.find(f"{W}startOverride") is not None
            }
            self._lists[num.get(f"{W}numId", "")] = _List(_val(num, "abstractNumId", ""), starts)

    def _read_styles(self, root: etree._Element) -> None:
        for style in root.iter(f"{W}style"):
            number, level = _num_pr(style.find(f"{W}pPr"))
            self._styles[style.get(f"{W}styleId", "")] = (_val(style, "basedOn", "") or None, number, level)


def _num_pr(properties: etree._Element | None) -> tuple[str | None, int | None]:
    found = None if properties is None else properties.find(f"{W}numPr")
    if found is None:
        return None, None
    level = found.find(f"{W}ilvl")
    number = found.find(f"{W}numId")
    return (
        None if number is None else number.get(f"{W}val"),
        None if level is None else _int(level.get(f"{W}val")),
    )


def _val(node: etree._Element, tag: str, default: str) -> str:
    child = node.find(f"{W}{tag}")
    return default if child is None else child.get(f"{W}val", default)


def _int(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else 0
