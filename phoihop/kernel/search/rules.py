"""What people type into a search box, read without ever complaining."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from phoihop.kernel.text import clean

MAX_LENGTH = 300
MAX_TERMS = 16
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
_TOKEN = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Term:
    """One thing looked for: `words` next to each other, the last one perhaps only begun (`prefix`), or `excluded`."""

    words: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False

    @property
    def is_phrase(self) -> bool:
        """More than one word; 12/QĐ-UBND is the phrase 12 QĐ UBND."""
        return len(self.words) > 1


@dataclass(frozen=True)
class Typed:
    """A search as understood. `cut`: more was typed than is used."""

    terms: tuple[Term, ...]
    cut: bool = False

    @property
    def wanted(self) -> tuple[Term, ...]:
        """What has to be there; empty: nothing to look for (an exclusion alone would list everything)."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """What must not be there."""
        return tuple(term for term in self.terms if term.excluded)

    @property
    def has_phrase(self) -> bool:
        """Whether word order matters anywhere."""
        return any(term.is_phrase for term in self.terms)


def read(typed: str) -> Typed:
    """Words, "phrases" (any quotes), prefix*, numbers like 12/QĐ-UBND, -exclusions. Anything else is ignored."""
    text = clean(typed[: MAX_LENGTH * 2]).translate(_QUOTES)
    cut = len(typed) > MAX_LENGTH * 2 or len(text) > MAX_LENGTH
    terms = [term for found in _TOKEN.finditer(text[:MAX_LENGTH]) if (term := _term(found)) is not None]
    unique = tuple(dict.fromkeys(terms))
    return Typed(unique[:MAX_TERMS], cut or len(unique) > MAX_TERMS)


def _term(found: re.Match[str]) -> Term | None:
    minus, quoted, plain = found.groups()
    if quoted is not None:
        words = _words(quoted)
        return Term(words, excluded=bool(minus)) if words else None
    words = _words(plain)
    excluded = re.match(r"-[^\W_]", plain) is not None
    return Term(words, prefix=plain.endswith("*"), excluded=excluded) if words else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def _base(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0].lower()
    return first if len(first) == 1 else letter


_FOLD = {code: _base(chr(code)) for code in [*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)]}
_FOLD |= {ord("đ"): "d", ord("Đ"): "d"}


def fold(text: str) -> str:
    """NFC `text` lower-case without diacritics, letter for letter: positions stay, so a find can be shown in `text`."""
    return text.translate(_FOLD)


@dataclass(frozen=True)
class Span:
    """Where a find begins and ends in the text."""

    start: int
    end: int


def finds(text: str, typed: Typed) -> list[Span]:
    """Places of the wanted terms in NFC `text`, with or without diacritics, in order, none over another."""
    patterns = sorted({_pattern(term) for term in typed.wanted}, key=len, reverse=True)
    if not patterns:
        return []
    return [Span(*found.span()) for found in re.finditer("|".join(patterns), fold(text))]


def _pattern(term: Term) -> str:
    words = r"[\W_]{1,3}".join(re.escape(fold(unicodedata.normalize("NFC", word))) for word in term.words)
    return rf"(?<![^\W_]){words}" + (r"[^\W_]*" if term.prefix else r"(?![^\W_])")


def window(text: str, spans: list[Span], width: int) -> tuple[int, int]:
    """Begin and end of the piece of about `width` letters that shows most finds, on borders of words."""
    if len(text) <= width:
        return 0, len(text)
    lead = width // 4
    first = spans[0].start if spans else 0
    if len(spans) > 1:
        first = max(
            spans, key=lambda s: (sum(s.start <= o.start < s.start + width - lead for o in spans), -s.start)
        ).start
    start = max(0, min(first - lead, len(text) - width))
    end = min(len(text), start + width)
    if start:
        space = text.find(" ", start, first or start)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", start, end)
        last = max((span.end for span in spans if span.end <= end), default=start)
        end = space if space >= last and space > start else end
    return start, end
