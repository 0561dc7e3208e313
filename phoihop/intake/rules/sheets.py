"""A spreadsheet of what people said: which column means what, and what is wrong in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from phoihop.intake.rules.said import Said, Sender, fault

# Our names, with headings that mean them (compared without diacritics and case).
COLUMNS: dict[str, tuple[str, ...]] = {
    "text": (
        "nội dung",
        "nội dung kiến nghị",
        "ý kiến, kiến nghị",
        "nội dung ý kiến, kiến nghị",
        "kiến nghị",
        "ý kiến",
    ),
    "name": ("họ tên", "họ và tên", "người gửi", "cử tri", "họ tên cử tri"),
    "address": ("địa chỉ", "nơi ở", "nơi cư trú"),
    "phone": ("điện thoại", "số điện thoại", "sđt"),
    "email": ("email", "thư điện tử"),
    "others": ("số người cùng gửi", "số người"),
    "commune": ("xã", "xã, phường", "phường, xã", "xã/phường", "phường/xã", "tên xã", "đơn vị hành chính"),
    "place": ("về nơi nào", "địa bàn", "địa điểm"),
    "addressee": ("cơ quan", "gửi đến cơ quan", "cơ quan giải quyết", "thẩm quyền"),
    "category": ("lĩnh vực", "nhóm", "phân loại"),
    "spot_answer": ("trả lời tại chỗ", "đã trả lời", "trả lời"),
    "received_on": ("ngày nhận", "ngày", "ngày tiếp nhận"),
}
HEADINGS_WITHIN = 15
# What is followed still may be of the term before (a term is five years); an earlier year is a slip of the keys («0026»)
# or a number that a spreadsheet shows as a day (01/01/1900).
OLDEST = 10  # years
_BROKEN = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)"
)  # what a formula leaves
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[. ]\d{3}", re.ASCII)


@dataclass(frozen=True)
class Read:
    """A line as read: what it says, its day (None: the file's), and what is wrong, as (place of the column, code)."""

    said: Said
    received_on: date | None
    faults: Sequence[tuple[int, str]]


def found_headings(rows: Sequence[Sequence[object]], known: Callable[[object], str]) -> tuple[int, dict[int, str]]:
    """(line of the headings, {place: our name}): the one of the first lines in which most cells are `known`.

    Where none is: the first of those with most cells filled.
    """
    filled = [sum(cell not in (None, "") for cell in row) for row in rows[:HEADINGS_WITHIN]]
    best: tuple[int, dict[int, str]] = (filled.index(max(filled)) if filled else 0, {})
    for number, row in enumerate(rows[:HEADINGS_WITHIN]):
        here: dict[int, str] = {}
        for place, cell in enumerate(row):
            name = known(cell)
            if name and name not in here.values():
                here[place] = name
        if len(here) > len(best[1]):
            best = (number, here)
    return best


def read_line(cells: Mapping[str, object], places: Mapping[str, int], clean: Callable[[str], str], today: date) -> Read:
    """One line, `cells` by our names. Faults: no_text, too_long, bad_day, day_ahead, day_old, bad_number, bad_formula."""
    words = {name: clean(_word(value)) for name, value in cells.items()}
    broken = [name for name, word in words.items() if _BROKEN.fullmatch(word)]
    faults = [(places[name], "bad_formula") for name in broken]
    others, day = 0, None
    if words.get("others") and "others" not in broken:
        found = number_of(words["others"])
        if found is not None:
            others = found
        else:
            faults.append((places["others"], "bad_number"))
    if words.get("received_on") and "received_on" not in broken:
        day = _day(cells["received_on"], words["received_on"])
        wrong = day_fault(day, today) if day else "bad_day"
        if wrong:
            faults.append((places["received_on"], wrong))
    get = words.get
    sender = Sender(get("name", ""), get("address", ""), get("phone", ""), get("email", ""), others)
    said = Said(
        get("text", ""), sender, get("place", ""), get("addressee", ""), get("spot_answer", ""), get("category", ""),
        get("commune", ""),
    )  # fmt: skip
    wrong = fault(said)
    if wrong:
        faults.append((places["text"], "no_text" if wrong == "nothing_said" else wrong))
    return Read(said, day, faults)


def day_fault(day: date, today: date) -> str:
    """What keeps it from being the day on which something was received: "day_ahead", "day_old" or "" (it can be)."""
    if day > today:
        return "day_ahead"
    return "day_old" if day.year < today.year - OLDEST else ""


def number_of(words: str) -> int | None:
    """A count below a million as people write it: «1200», «1.200», «45 000»; None for anything else («1,5», «1.20»)."""
    if _THOUSANDS.fullmatch(words):
        words = words.replace(".", "").replace(" ", "")
    return int(words) if words.isdecimal() and len(words) < 7 else None


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _day(value: object, words: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(words[:10], form).date()  # noqa: DTZ007  # a calendar day, no instant
        except ValueError:
            continue
    return None
