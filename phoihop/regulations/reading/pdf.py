"""PDF files with a text layer: lines of the pages put back into paragraphs. A scan or a broken layer is refused."""

from __future__ import annotations

import re
from collections import Counter

import pypdfium2

from phoihop.kernel.encodings import share_of_syllables
from phoihop.regulations.rules.encodings import repair, torn_capitals
from phoihop.regulations.rules.lines import Line, clean
from phoihop.regulations.rules.marks import BULLET, mark_of
from phoihop.regulations.rules.messages import N_, Doubt

from .refusal import Unreadable

_MAX_PAGES = 3_000
_MIN_LETTERS = 60  # a page: less on most pages means a scan
_PAGE_NUMBER = re.compile(r"(?:Trang\s*)?[-–]?\s*\d{1,4}\s*(?:/\s*\d{1,4})?\s*[-–]?$")
_RULE = re.compile(r"[-–_=*.\s]{3,}")
_ENDS = (".", ";", ":", "!", "?", "./.", ".”", '."')
_FULL = 0.8  # of the widest lines: a shorter line ends its paragraph


def read(data: bytes, name: str) -> tuple[list[Line], list[Doubt]]:
    """Paragraphs of a PDF; line numbers count paragraphs, `page` says where."""
    pages = _pages(data, name)
    letters = [sum(letter.isalpha() for letter in page) for page in pages]
    if sum(count < _MIN_LETTERS for count in letters) * 2 > len(pages) and sum(letters) < _MIN_LETTERS * len(pages):
        raise Unreadable(
            "file.scan",
            N_("Tệp %(name)s là bản quét ảnh, không có chữ: cần nhận dạng chữ (OCR) hoặc đưa bản Word."),
            name=name,
        )
    text, notes = repair("\f".join(pages))
    if empty := [str(number) for number, count in enumerate(letters, 1) if count < 5]:
        sentence = N_("Các trang %(pages)s không có chữ (ảnh quét hoặc trang trắng): nội dung ở đó không được đọc.")
        notes.append(Doubt(0, sentence, {"pages": ", ".join(empty[:30])}))
    _check_layer(text, name)
    if "ƣ" in text:
        notes.append(Doubt(0, N_("Lớp chữ của tệp PDF dùng mã sai cho chữ «ư», đã sửa; cần xem lại.")))
    paged = _without_running_lines([_clean_page(page) for page in text.split("\f")])
    return _paragraphs(paged), notes


def _pages(data: bytes, name: str) -> list[str]:
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > _MAX_PAGES:
                raise Unreadable("file.too_big", N_("Tệp %(name)s có quá nhiều trang."), name=name)
            return [page.get_textpage().get_text_range().replace("\f", "\n") for page in document]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                "file.locked", N_("Tệp %(name)s đặt mật khẩu: hãy bỏ mật khẩu rồi đưa vào lại."), name=name
            ) from error
        raise Unreadable("file.broken", N_("Tệp PDF %(name)s hỏng, không mở được."), name=name) from error


def _check_layer(text: str, name: str) -> None:
    """A broken font map loses letters («NG Ị ĐỊN »): what would be read is not what is printed."""
    if share_of_syllables(text) < 0.6 or torn_capitals(text):
        raise Unreadable(
            "file.broken_text",
            N_("Lớp chữ của tệp PDF %(name)s hỏng (mất hoặc sai chữ): hãy dùng bản Word hoặc bản PDF khác."),
            name=name,
        )


def _clean_page(page: str) -> list[str]:
    raw = page.replace("\ufffe\r\n", "").replace("\r", "").split("\n")
    lines = [text for line in raw if (text := clean(line)) and not _RULE.fullmatch(text)]
    if lines and _PAGE_NUMBER.fullmatch(lines[0]):
        lines = lines[1:]
    if lines and _PAGE_NUMBER.fullmatch(lines[-1]):
        lines = lines[:-1]
    return lines


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Leave out heads and feet that return on most pages."""
    if len(pages) < 4:
        return pages
    edges = Counter(line for page in pages for line in {*page[:1], *page[-1:]})
    running = {line for line, times in edges.items() if times * 2 > len(pages)}
    return [[line for line in page if line not in running] for page in pages]


def _paragraphs(pages: list[list[str]]) -> list[Line]:
    widths = sorted(len(line) for page in pages for line in page)
    full = widths[int(len(widths) * 0.9)] * _FULL if widths else 0
    out: list[tuple[str, int]] = []
    before = ""
    for number, page in enumerate(pages, 1):
        for text in page:
            if out and _wraps(before, text, full):
                out[-1] = (f"{out[-1][0]} {text}", out[-1][1])
            else:
                out.append((text, number))
            before = text
    return [Line(place, text, page=page) for place, (text, page) in enumerate(out, 1)]


def _wraps(before: str, text: str, full: float) -> bool:
    """Whether `text` continues the paragraph whose last printed line is `before`."""
    if before.endswith(_ENDS):
        return False
    mark = mark_of(Line(0, text))
    if mark and not (mark.kind in {"clause", "article"} and len(before) >= full and _is_cut(before)):
        return False
    if BULLET.match(text) and text[0] != "(":
        return False
    if text[0].islower() or _is_cut(before):
        return True
    if text.isupper() or before.isupper():
        return False
    return len(before) >= full


def _is_cut(before: str) -> bool:
    """A printed line that cannot be the end of a sentence: «… quy định tại khoản»."""
    return bool(
        re.search(
            r"(?:[,\-–(]|\b(?:tại|khoản|điểm|điều|Điều|và|của|theo|số|các|ngày|tháng|năm|quy định|trong|cho|với))$",
            before,
        )
    )
