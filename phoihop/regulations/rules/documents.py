"""Cutting one file into its texts: the decision, the regulation it issues, what is signature or appendix.

A decision (or joint resolution) that issues a regulation is `main`; each regulation attached to it is an
`attachment`, numbered again from Điều 1. Recipients («Nơi nhận»), signatures and appendices are cut off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .lines import CAPITALS, Line
from .marks import Mark, mark_of, ordinal
from .messages import N_, Doubt

ATTACHED = re.compile(
    r"(?:QUY CHẾ|QUY ĐỊNH|QUY TRÌNH|QUY TẮC|ĐIỀU LỆ|NỘI QUY|HƯỚNG DẪN|CƠ CHẾ|CHƯƠNG TRÌNH|KẾ HOẠCH|ĐỀ ÁN|Quy chế)(?!\w)"
)
ISSUED_WITH = re.compile(r"\(?(?:Được )?(?:ban hành\s+)?kèm theo\b", re.IGNORECASE)
RECIPIENTS = re.compile(r"(?:Nơi nhận|NƠI NHẬN)\s*:")
SIGNATURE = re.compile(
    rf"(?:T/?M|KT|TL|TUQ|Q)\s?\.\s*[{CAPITALS}]{{2}}"
    r"|(?:CHỦ TỊCH|PHÓ CHỦ TỊCH|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|CHÁNH ÁN|VIỆN TRƯỞNG|TRƯỞNG ĐOÀN|PHÓ TRƯỞNG ĐOÀN"
    r"|TRƯỞNG BAN|GIÁM ĐỐC|CHÁNH VĂN PHÒNG|BÍ THƯ|TỔNG THANH TRA|ĐẠI DIỆN|XÁC THỰC VĂN BẢN)(?![^\W\d_])"
)
APPENDIX = re.compile(r"(?:PHỤ LỤC|PHỤ BIỂU)(?!\w)|Phụ lục(?:\s+(?:số\s+)?[\dIVXLC]+)?\s*[.:]?$")
FORM = re.compile(r"(?:Mẫu|MẪU|Biểu|BIỂU|Phụ lục)(?:\s+(?:số|SỐ|mẫu|MẪU))?\s*[:.]?\s*\d+|DANH MỤC|\[\d+\]")
_TITLE_REACH = 9  # lines between the title of an attachment and its first chapter or article


@dataclass
class Part:
    """One text inside a file: its head (title lines), its body, the lines after its signature."""

    role: str
    head: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    tail: list[Line] = field(default_factory=list)


@dataclass
class _Cut:
    lines: list[Line]
    marks: list[Mark | None]
    parts: list[Part] = field(default_factory=lambda: [Part("main")])
    doubts: list[Doubt] = field(default_factory=list)
    state: str = "head"  # head, body, signed, appendix
    last_article: int = 0


def cut(lines: list[Line], quoted: frozenset[int]) -> tuple[list[Part], list[Doubt]]:
    """The texts inside `lines`; lines whose index is in `quoted` never open or close anything."""
    marks = [None if index in quoted else mark_of(line) for index, line in enumerate(lines)]
    work = _Cut(lines, marks)
    for index, line in enumerate(lines):
        if index not in quoted:
            _turn(work, index, line)
        _put(work, line)
    return work.parts, work.doubts


def _turn(work: _Cut, index: int, line: Line) -> None:
    """Change the state where `line` opens another text, its body, its signature or an appendix."""
    mark = work.marks[index]
    if work.last_article and _opens_attachment(work, index):
        _open_attachment(work)
    elif mark and mark.kind == "article" and work.state != "appendix":
        _see_article(work, line, mark)
    elif work.state == "head" and mark and mark.kind in {"part", "chapter", "section"}:
        work.state = "body"
    elif work.state == "body" and work.last_article and _is_signature(line):
        work.state = "signed"
    elif work.state in {"body", "signed"} and work.last_article and _is_appendix(work, index, line):
        work.state = "appendix"
        work.doubts.append(Doubt(line.number, N_("Từ dòng này là phụ lục, biểu mẫu: không tách thành điều, khoản.")))


def _see_article(work: _Cut, line: Line, mark: Mark) -> None:
    place = (ordinal("article", mark.number) or (0, ""))[0]
    if work.state == "signed":
        if place == 1 and mark.separated:
            work.doubts.append(
                Doubt(line.number, N_("Số điều bắt đầu lại từ 1 mà không thấy tên văn bản: coi là văn bản kèm theo."))
            )
            _open_attachment(work)
        elif place != work.last_article + 1:
            return
        else:
            work.doubts.append(Doubt(line.number, N_("Điều này đứng sau phần chữ ký, vẫn được tính.")))
    work.state = "body"
    work.last_article = max(place, work.last_article)


def _open_attachment(work: _Cut) -> None:
    work.parts.append(Part("attachment"))
    work.state, work.last_article = "head", 0


def _put(work: _Cut, line: Line) -> None:
    part = work.parts[-1]
    if work.state == "head":
        part.head.append(line)
    elif work.state == "body":
        part.body.append(line)
    elif work.state == "signed":
        part.tail.append(line)


def _is_signature(line: Line) -> bool:
    return bool(RECIPIENTS.match(line.text) or (len(line.text) < 250 and SIGNATURE.match(line.text)))


def _is_appendix(work: _Cut, index: int, line: Line) -> bool:
    if FORM.match(line.text) and len(line.text) < (200 if work.state == "signed" else 40):
        return not _articles_go_on(work, index)
    return bool(APPENDIX.match(line.text)) and len(line.text) < 250 and not _articles_go_on(work, index)


def _articles_go_on(work: _Cut, index: int) -> bool:
    """Whether the next article number still comes, so that «PHỤ LỤC» was only a word of the text."""
    if work.state == "signed":
        return False
    wanted = str(work.last_article + 1)
    for mark in work.marks[index:]:
        if mark and mark.kind == "article":
            return mark.number.lstrip("0") == wanted
    return False


def _opens_attachment(work: _Cut, index: int) -> bool:
    """A title in capitals that is soon followed by Chương I or Điều 1."""
    line = work.lines[index]
    if not ATTACHED.match(line.text) or work.marks[index] or line.text != line.text.upper() or len(line.text) > 600:
        return False
    between: list[str] = []
    for offset in range(index + 1, min(index + _TITLE_REACH, len(work.lines))):
        mark = work.marks[offset]
        if mark and mark.kind in {"part", "chapter", "article"}:
            first = (ordinal(mark.kind, mark.number) or (0, ""))[0] == 1
            issued = any(ISSUED_WITH.match(text) for text in between)
            return first and (issued or work.state != "appendix")
        if mark or RECIPIENTS.match(work.lines[offset].text):
            return False
        between.append(work.lines[offset].text)
    return False
