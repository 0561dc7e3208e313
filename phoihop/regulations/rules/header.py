"""Facts of a text's head (thể thức): issuers, number, place, date, kind, title, legal bases.

Layout: Decree 30/2020/NĐ-CP, Art. 7 to 9. What is not written is None and a doubt, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from .documents import Part
from .lines import Line
from .messages import N_, Doubt

KINDS = (
    "nghị quyết liên tịch",
    "thông tư liên tịch",
    "văn bản hợp nhất",
    "chương trình phối hợp",
    "quy chế",
    "quyết định",
    "nghị quyết",
    "nghị định",
    "thông tư",
    "bộ luật",
    "luật",
    "pháp lệnh",
    "chỉ thị",
    "quy định",
    "kế hoạch",
    "chương trình",
    "hướng dẫn",
    "thông báo",
    "báo cáo",
    "tờ trình",
)
_NATION = re.compile(
    r"CỘNG H[OÒ][ÀA] XÃ HỘI|Cộng hòa xã hội chủ nghĩa|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập\s*[-–]\s*[Tt]ự do"
)
_NUMBER_LINE = re.compile(
    r"(?:(?:Luật|Bộ luật|Nghị quyết|Pháp lệnh)\s+)?[Ss][ốỐ]\s*:?\s*(?P<value>.*)|SỐ\s*:\s*(?P<capital>.*)"
)
_NUMBER = re.compile(
    r"(?P<number>\d[\d ]*[a-z]?\s?(?:/\s?\d{4}\s?)?[/-]\s?[A-ZĐƯ][\wĐ&.]*(?:\s?[-/.&,]\s?[A-ZĐƯ][\wĐ&.]*)*)"
)
_LONGEST_NUMBER = 120
_BLANK_NUMBER = re.compile(r"[\s…._]*/")
_DATE = re.compile(
    r"(?:(?P<place>[^,;]{2,60}),\s*)?[Nn]gày\s*(?P<d>\d{1,2})\s*tháng\s*(?P<m>\d{1,2})\s*năm\s*(?P<y>\d{4})"
)
_DATE_LINE = re.compile(r"(?!Căn cứ)(?P<place>[^,;:]{2,60}),\s*ngày\b")
_RULE = re.compile(r"[-–_=*\s.]{3,}$")
_BULLET = re.compile(r"^[-–+*•]\s*(?=Căn cứ)")
_PASSED = re.compile(r"thông qua ngày\s*(?P<d>\d{1,2})\s*tháng\s*(?P<m>\d{1,2})\s*năm\s*(?P<y>\d{4})")
_TITLE_ENDS = re.compile(
    r"(?:Căn cứ|Thực hiện|Theo |Xét |Để |Trên cơ sở|Chính phủ ban hành"
    r"|(?:QUYẾT ĐỊNH|QUYẾT NGHỊ|BAN HÀNH)\s*:|\(|Số\s*:)"
)
# Words by which a line in capitals is known to name a body.
_BODY_LINE = re.compile(
    r"(?:(?:CHỦ TỊCH |BỘ TRƯỞNG |THỐNG ĐỐC )?"
    r"(?:ỦY BAN|UỶ BAN|HỘI ĐỒNG|QUỐC HỘI|CHÍNH PHỦ|THƯỜNG TRỰC|ĐOÀN ĐẠI BIỂU|ĐOÀN ĐBQH|ĐĐBQH|BAN THƯỜNG TRỰC"
    r"|TỈNH ỦY|TỈNH UỶ|THÀNH ỦY|THÀNH UỶ|ĐẢNG ỦY|ĐẢNG UỶ|BAN CHỈ ĐẠO|BAN CHẤP HÀNH|VĂN PHÒNG|TÒA ÁN|TOÀ ÁN"
    r"|VIỆN KIỂM SÁT|BỘ|SỞ|CÔNG AN|LIÊN ĐOÀN|CƠ QUAN|CÁC|CHI NHÁNH|CƠ SỞ|HỘI|BAN|THANH TRA|TỔNG CỤC|CỤC|KIỂM TOÁN"
    r"|TRUNG ƯƠNG|MẶT TRẬN|UBND|HĐND|UBMTTQ|TT\.? ?HĐND|BTT|BCĐ)(?!\w)"
    r"|BỘ TRƯỞNG|THỦ TƯỚNG)"
)
_PARTY_CUT = re.compile(r"\s+(?:[-–]|với|và)\s+|\s*[,;]\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\bgiữa\b\s+(?P<rest>.+)", re.IGNORECASE)
_TERM = re.compile(
    r"[,;(]?\s*(?:nhiệm kỳ|giai đoạn|trên địa bàn|trong\s|về\s+việc|\bnăm \d{4}|khóa|khoá).*$", re.IGNORECASE
)
_ISSUERS_IN_NUMBER = re.compile(r"/(?:QCPH|QC|NQLT|TTLT|CTPH|CTr)[/-](.+)")


@dataclass
class Header:
    """The facts of the head; `parties` are the issuers, side by side for a joint text."""

    title: str | None = None
    number: str | None = None
    date: str | None = None
    place: str | None = None
    kind: str | None = None
    parties: list[str] = field(default_factory=list)
    basis: list[str] = field(default_factory=list)


def read_header(part: Part) -> tuple[Header, list[Doubt]]:
    """Header of the main text, and the doubts about it."""
    head = [replace(line, text=_BULLET.sub("", line.text)) for line in part.head if not _RULE.fullmatch(line.text)]
    header, doubts = Header(), list[Doubt]()
    _read_number(head, header, doubts)
    _read_date(head, header, doubts, passed=part.body[-3:])
    where = _read_kind(head, header)
    header.title = _read_title(head, where)
    header.basis = [line.text for line in head if re.match(r"Căn cứ\b", line.text)]
    header.parties = _read_parties(head[:where] if where is not None else head, header)
    return header, doubts


def attachment_title(part: Part) -> str | None:
    """Title of an attached regulation: its capital lines, without «(Ban hành kèm theo …)»."""
    words: list[str] = []
    for line in part.head:
        if line.text.startswith("("):
            break
        words.append(line.text)
    return " ".join(words) or None


def _read_number(head: list[Line], header: Header, doubts: list[Doubt]) -> None:
    for line in head[:40]:
        found = _NUMBER_LINE.match(line.text)
        if not found:
            continue
        value = found["value"] or found["capital"] or ""
        number = _NUMBER.match(value)
        if number:
            header.number = re.sub(r"\s*([/\-.&,])\s*", r"\1", number["number"]).strip()
            if " " in header.number.split("/")[0] or len(header.number) > _LONGEST_NUMBER:
                doubts.append(
                    Doubt(
                        line.number,
                        N_("Số văn bản đọc được có khoảng trống hoặc quá dài, cần xem lại: %(number)s"),
                        {"number": header.number[:_LONGEST_NUMBER]},
                    )
                )
                header.number = None
            return
        if _BLANK_NUMBER.match(value) or not value.strip():
            doubts.append(Doubt(line.number, N_("Văn bản chưa ghi số.")))
            return
    doubts.append(Doubt(0, N_("Không thấy số văn bản ở đầu văn bản.")))


def _read_date(lines: list[Line], header: Header, doubts: list[Doubt], passed: list[Line]) -> None:
    """Place and date under the number; a law has only the day it was passed, at its end (`passed`)."""
    for line in lines[:40]:
        if not (_DATE_LINE.match(line.text) or line.text[:4] in {"Ngày", "ngày"} or _NUMBER_LINE.match(line.text)):
            continue
        if not (found := _DATE.search(line.text)):
            if place := _DATE_LINE.search(line.text):
                header.place = _place(place["place"])
                doubts.append(Doubt(line.number, N_("Ngày ban hành chưa ghi đủ ngày, tháng, năm.")))
                return
            continue
        if found["place"]:
            header.place = _place(found["place"])
        _set_date(header, doubts, line, found)
        return
    for line in passed:
        if found := _PASSED.search(line.text):
            _set_date(header, doubts, line, found)
            return
    doubts.append(Doubt(0, N_("Không thấy ngày ban hành ở đầu văn bản.")))


def _set_date(header: Header, doubts: list[Doubt], line: Line, found: re.Match[str]) -> None:
    try:
        header.date = date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
    except ValueError:
        sentence = N_("Ngày ban hành không có thật trên lịch: %(words)s")
        doubts.append(Doubt(line.number, sentence, {"words": found[0]}))


def _place(words: str) -> str:
    """«Số: 07/2024/QĐ-UBND Hà Nội» on one line: the place is what follows the number."""
    return re.sub(r"^.*\d/\S*\s+", "", words).strip()


def _read_kind(head: list[Line], header: Header) -> int | None:
    """Sets `kind`; returns the index of the line that names it."""
    for index, line in enumerate(head):
        words = line.text.rstrip(":").strip().lower()
        if words in KINDS:
            header.kind = words
            return index
        if kind := next((k for k in KINDS if line.text.startswith(k.upper() + " ")), None):
            header.kind = kind
            return index
        if line.text.startswith("Căn cứ"):
            break
    return None


def _read_title(head: list[Line], where: int | None) -> str | None:
    if where is None:
        return None
    first = head[where].text
    words = [] if first.rstrip(":").strip().lower() in KINDS else [first]
    for line in head[where + 1 :]:
        if _TITLE_ENDS.match(line.text) or (words and _BODY_LINE.match(line.text) and _is_issuer(line.text, words[-1])):
            break
        words.append(line.text)
    return " ".join(words) or None


def _is_issuer(text: str, before: str) -> bool:
    """A line of capitals naming a body after the title, unless the title's last words still want one."""
    return text.isupper() and not re.search(r"(?:\b(?:giữa|và|với|của)|[,&-])$", before, re.IGNORECASE)


def _read_parties(head: list[Line], header: Header) -> list[str]:
    issuers = _issuers_above(head)
    between = _parties_between((header.title or "")[:1500])
    numbered = _ISSUERS_IN_NUMBER.search(header.number or "")
    joint = bool(between) or bool(numbered and "-" in numbered[1]) or "liên tịch" in (header.kind or "")
    if not joint:
        return issuers[-1:]
    if len(issuers) >= max(2, len(between)):
        return issuers
    return between or issuers


def _issuers_above(head: list[Line]) -> list[str]:
    """Bodies named above the number: a line that begins with a body's word opens one, others continue it."""
    found: list[str] = []
    for line in head:
        text = _NATION.split(line.text)[0].strip(" -–")
        if _NUMBER_LINE.match(line.text) or _DATE_LINE.match(line.text):
            continue
        if not text or text.startswith("Căn cứ") or text != text.upper():
            continue
        for piece in re.split(r"\s+[-–]+\s+", text):
            if _BODY_LINE.match(piece):
                found.append(piece)
            elif found:
                found[-1] = f"{found[-1]} {piece}"
    return found


def _parties_between(title: str) -> list[str]:
    """«… giữa A, B với C và D nhiệm kỳ …» → A, B, C, D; «và» inside one name (Văn phòng Đoàn … và …) stays."""
    if not (found := _BETWEEN.search(title)):
        return []
    rest = _TERM.sub("", found["rest"])
    parties: list[str] = []
    start = 0
    for cut in _PARTY_CUT.finditer(rest):
        left, right = rest[start : cut.start()].strip(), rest[cut.end() :]
        if _BODY_LINE.match(right.upper()) and not _one_office(left, cut[0]):
            parties.append(left)
            start = cut.end()
    last = rest[start:].strip(" .,;")
    return [*parties, last] if parties and last else []


def _one_office(left: str, cut: str) -> bool:
    return bool(
        re.search(r"và|&|-", cut) and re.match(r"(?:VP|văn phòng) (?:đoàn|đđbqh|hội đồng|hđnd)", left, re.IGNORECASE)
    )
