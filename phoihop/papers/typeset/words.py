"""The fixed words of a paper: number, date, addressees, recitals, signatures, recipients, annexes, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from phoihop.papers.typeset.kinds import Family
from phoihop.papers.typeset.rules import long_date, place_date, written_number
from phoihop.papers.typeset.sheet import Annex, Sheet, Signature

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS = "Nơi nhận:"
DOTS = "." * 60
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """1 → I; annexes are counted so."""
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def issuers(sheet: Sheet) -> str:
    """«A», «A và B», «A, B và C»."""
    names = [issuer.name.replace("\n", " ") for issuer in sheet.issuers]
    return " và ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def number_line(sheet: Sheet) -> str:
    """«Số: 12/QĐ-UBND», with room when blank; nothing for papers without number (a courtesy letter)."""
    return f"Số: {written_number(sheet.number, sheet.sign)}" if sheet.number or sheet.sign else ""


def date_line(sheet: Sheet) -> str:
    """Place and date; the year is known before the day is."""
    return place_date(sheet.place, sheet.dated, sheet.made_on.year)


def about_line(sheet: Sheet) -> str:
    """«V/v …» under the number of a letter."""
    if sheet.of_kind.family is not Family.LETTER or not sheet.subject:
        return ""
    if sheet.subject.lower().startswith("v/v"):
        return sheet.subject
    about = "về việc "  # V/v says it already
    return f"V/v {sheet.subject[len(about) :] if sheet.subject.lower().startswith(about) else sheet.subject}"


def subject(sheet: Sheet) -> str:
    """The words under the type, which begin with a capital; a letter says them under its number."""
    if sheet.of_kind.family is Family.LETTER:
        return ""
    return sheet.subject[:1].upper() + sheet.subject[1:]


def stopped(lines: Sequence[str], lead: str = "") -> list[str]:
    """Each line ends with «;», the last with «.», after `lead` (a dash)."""
    bare = [line.lstrip("-–+ ").rstrip(" ;.,") if lead else line.rstrip(" ;.,") for line in lines]
    return [f"{lead}{line}{';' if at < len(bare) - 1 else '.'}" for at, line in enumerate(bare)]


def addressees(sheet: Sheet) -> tuple[str, list[str]]:
    """The words before the addressees and the lines: one addressee stands bare, several as a list of dashes."""
    calls = (sheet.calls or sheet.of_kind.calls).replace("{issuer}", issuers(sheet))
    names = list(sheet.addressees)
    return calls, (names if len(names) < 2 else stopped(names, "- "))


def recitals(sheet: Sheet) -> list[str]:
    """Recitals (căn cứ): «;» after each, «.» after the last."""
    return stopped(sheet.recitals)


def signature_lines(signature: Signature) -> list[str]:
    """«TM. ỦY BAN NHÂN DÂN», «KT. CHỦ TỊCH», «PHÓ CHỦ TỊCH»; the body's name below a post in a joint paper."""
    lines = [f"{capacity.mark.value} {capacity.of.upper()}" for capacity in signature.capacities]
    return [*lines, *signature.post.upper().splitlines()]


def recipients(sheet: Sheet) -> list[str]:
    """«- Như trên;» … «- Lưu: VT, ….»."""
    return stopped(sheet.recipients, "- ")


def annex_label(sheet: Sheet, annex: Annex) -> str:
    """«Phụ lục», or «Phụ lục II» when there are several; nothing for an enclosed paper."""
    if annex.enclosed:
        return ""
    counted = [other for other in sheet.annexes if not other.enclosed]
    at = next(index for index, other in enumerate(counted, 1) if other is annex)
    return f"Phụ lục {roman(at)}" if len(counted) > 1 else "Phụ lục"


def annex_reference(sheet: Sheet, annex: Annex) -> str:
    """«(Kèm theo Quyết định số 12/QĐ-UBND ngày … của …)»."""
    opening = "Ban hành kèm theo" if annex.enclosed else "Kèm theo"
    number = f" số {written_number(sheet.number, sheet.sign)}" if sheet.number or sheet.sign else ""
    day = long_date(sheet.dated, sheet.made_on.year)
    return f"({opening} {sheet.of_kind.name}{number} {day} của {issuers(sheet)})"


def title(sheet: Sheet) -> str:
    """One line for the file's own title."""
    return " ".join(part for part in (sheet.of_kind.name, sheet.subject.replace("\n", " ")) if part)
