"""Numbers, dates and notations as they are written on papers, and read back (Decree 30/2020/NĐ-CP, Appendix I, II)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from phoihop.papers.typeset.kinds import SIGNS

BLANK = " " * 6  # room for a hand to write in


def format_number(number: int, width: int = 2) -> str:
    """A paper's number as written: below 10 with a leading 0; some issuers pad to 3 (`width`).

    Raises ValueError below 1: numbering begins at 01 on 1 January (Article 15).
    """
    if number < 1:
        raise ValueError(number)
    return f"{number:0{width}d}"


def long_date(on: date | None, year: int | None = None) -> str:
    """«ngày 05 tháng 01 năm 2026»: days below 10 and months 1 and 2 take a leading 0; None leaves room to write.

    `year` is printed when there is no day yet; None leaves that blank too.
    """
    if on is None:
        return f"ngày{BLANK}tháng{BLANK}năm {year}" if year else f"ngày{BLANK}tháng{BLANK}năm{BLANK}".rstrip()
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def place_date(place: str, on: date | None, year: int | None = None) -> str:
    """«Phú Thọ, ngày 05 tháng 01 năm 2026» (địa danh và thời gian ban hành)."""
    return f"{place}, {long_date(on, year)}" if place else long_date(on, year)


def notation(sign: str, issuers: str | Sequence[str], unit: str = "") -> str:
    """What stands after the number: type, issuers, drafting unit: `QĐ-UBND`, `QC-TT.HĐND-UBND`, `ĐĐBQH-VP`."""
    names = [issuers] if isinstance(issuers, str) else list(issuers)
    return "-".join(part for part in (sign, *names, unit) if part)


def written_number(number: str, sign: str) -> str:
    """`12/QĐ-UBND`; without a number room to write one: `      /QĐ-UBND`; without a notation the number alone."""
    return "/".join(part for part in (number or BLANK, sign) if part)


@dataclass(frozen=True)
class PaperNumber:
    """A number read from a paper: `raw` as written, `number` 0 when blank, `year` only where written (norms).

    `sign` is the type's abbreviation ("" for letters and laws), `issuers` what follows it; `key` compares two
    writings of the same number and is not unique in itself: numbering restarts each year with each issuer.
    """

    raw: str
    number: int
    suffix: str
    year: int | None
    sign: str
    issuers: tuple[str, ...]

    @property
    def key(self) -> str:
        """Capitals without diacritics, one style: `12/QD-UBND`, `5/2025/NQ-HDND`."""
        head = [f"{self.number}{self.suffix}" if self.number else "", *([str(self.year)] if self.year else [])]
        return _folded("/".join([*head, "-".join(part for part in (self.sign, *self.issuers) if part)]))


_PREFIX = re.compile(r"^\s*(?:số|so)\b\s*[:.]?\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*([/.\-])\s*")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_HEAD = re.compile(r"(?P<number>\d{0,6})(?P<suffix>[A-Za-zĐđ]?)(?:/(?P<year>(?:19|20)\d\d))?[/-](?P<rest>[^\W\d].*)")
_REST = re.compile(r"[\w.&]+(?:[/-][\w.&]+)*")


def _folded(value: str) -> str:
    """Capitals without diacritics, đ as D."""
    plain = unicodedata.normalize("NFD", value.upper().replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


_SIGNS = {_folded(sign) for sign in SIGNS}


def parse_number(raw: str) -> PaperNumber | None:
    """Read `06/QC-TT.HĐND-UBND`, `05/2025/NQ-HĐND`, `58-NQ/TW`, `Số:      /TT-HĐND`; None when it is no paper's number.

    Stray spaces around the separators, other dashes, lower case and decomposed letters are accepted (DOMAIN.md 1.3).
    """
    text = _DASHES.sub("-", unicodedata.normalize("NFC", raw))
    text = _SEPARATOR.sub(r"\1", _PREFIX.sub("", text)).strip().rstrip(".,;")
    found = _HEAD.fullmatch(text)
    if found is None or not _REST.fullmatch(found["rest"]):
        return None
    parts = tuple(re.split("[/-]", found["rest"]))
    has_sign = len(parts) > 1 and _folded(parts[0]) in _SIGNS
    return PaperNumber(
        raw=raw,
        number=int(found["number"] or 0),
        suffix=found["suffix"] if found["number"] else "",
        year=int(found["year"]) if found["year"] else None,
        sign=parts[0] if has_sign else "",
        issuers=parts[1:] if has_sign else parts,
    )
