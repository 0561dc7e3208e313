"""Word files (.docx): paragraphs and tables in the order of the document, with automatic numbers written out.

The parts are read from the archive with lxml rather than through python-docx: sizes are checked before anything is
unpacked, a damaged file gives one kind of error, and it is several times faster. Deleted text (tracked changes),
hidden text and fallback copies of text boxes are left out; inserted text is in.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from phoihop.regulations.rules.encodings import repair_runs
from phoihop.regulations.rules.lines import Line, clean
from phoihop.regulations.rules.messages import N_, Doubt

from .layout import table_lines
from .numbering import Numbering
from .refusal import Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SILENT = frozenset(
    [f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}footnoteReference", _FALLBACK]
)
_MAX_PARTS = 5_000
_MAX_UNPACKED = 150 * 1024 * 1024
_MAX_TEXT_PART = 24 * 1024 * 1024  # a law of 300 pages has some 3 MB; the tree in memory is several times as big
_MAX_RATIO = 120
_SMALL = 8 * 1024 * 1024  # below this a high ratio is harmless: empty templates compress well

Block = tuple[str, bool]


def read(data: bytes, name: str) -> tuple[list[Line], list[Doubt]]:
    """Lines of a Word file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive, len(data), name)
            body = _part(archive, "word/document.xml", name).find(f"{W}body")
            numbering = Numbering(
                _optional(archive, "word/numbering.xml", name), _optional(archive, "word/styles.xml", name)
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _broken(name) from error
    if body is None:
        raise _broken(name)
    reader = _Reader(numbering)
    texts = [(text, table) for piece, table in reader.blocks(body) if (text := clean(piece))]
    return [Line(place, text, table=table) for place, (text, table) in enumerate(texts, 1)], reader.notes()


def _check_archive(archive: zipfile.ZipFile, packed: int, name: str) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or (unpacked > _SMALL and unpacked > packed * _MAX_RATIO):
        raise Unreadable("file.bomb", N_("Tệp %(name)s bung ra quá lớn so với kích thước nén nên không mở."), name=name)
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("file.locked", N_("Tệp %(name)s đặt mật khẩu: hãy bỏ mật khẩu rồi đưa vào lại."), name=name)
    if "word/document.xml" not in archive.namelist():
        raise Unreadable(
            "file.unknown_kind", N_("Tệp %(name)s là tệp nén nhưng không phải văn bản Word (.docx)."), name=name
        )


def _part(archive: zipfile.ZipFile, path: str, name: str) -> etree._Element:
    with archive.open(path) as stream:
        xml = stream.read(_MAX_TEXT_PART + 1)
    if len(xml) > _MAX_TEXT_PART:
        raise Unreadable("file.bomb", N_("Tệp %(name)s bung ra quá lớn so với kích thước nén nên không mở."), name=name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise _broken(name) from error


def _optional(archive: zipfile.ZipFile, path: str, name: str) -> etree._Element | None:
    return _part(archive, path, name) if path in archive.namelist() else None


def _broken(name: str) -> Unreadable:
    return Unreadable("file.broken", N_("Tệp %(name)s không phải .docx đọc được: tệp hỏng hoặc bị cắt."), name=name)


class _Reader:
    """Walks the body; remembers which old fonts were met."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.converted: set[str] = set()

    def notes(self) -> list[Doubt]:
        """Doubts about converted fonts."""
        return [
            Doubt(0, N_("Văn bản dùng phông chữ cũ %(font)s, đã chuyển sang Unicode; cần xem lại."), {"font": font})
            for font in sorted(self.converted)
        ]

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Paragraphs and table rows below `parent`, in order."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from ((part, False) for part in self._paragraph(child))
            elif child.tag == f"{W}tbl":
                yield from table_lines(self._rows(child))
            elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo"}:
                yield from self.blocks(child)

    def _rows(self, table: etree._Element) -> list[list[list[str]]]:
        return [
            [[clean(text) for text, _ in self.blocks(cell)] for cell in row.iter(f"{W}tc") if _own(cell, f"{W}tr", row)]
            for row in table.iter(f"{W}tr")
            if _own(row, f"{W}tbl", table)
        ]

    def _paragraph(self, paragraph: etree._Element) -> list[str]:
        """Lines of a paragraph (hard line breaks cut it), the first with its automatic number."""
        pieces: list[tuple[str, str]] = []
        boxes: list[str] = []
        self._gather(paragraph, pieces, boxes, "")
        text, font = repair_runs(pieces)
        if font:
            self.converted.add(font)
        label = self.numbering.label(paragraph) if text.strip() else ""
        return [*boxes, *f"{label} {text}".strip().split("\n")]

    def _gather(self, node: etree._Element, pieces: list[tuple[str, str]], boxes: list[str], font: str) -> None:
        for child in node:
            tag = child.tag
            if tag in _SILENT or not isinstance(tag, str):
                continue
            if tag == f"{W}r":
                if not _hidden(child):
                    self._gather(child, pieces, boxes, _font(child))
            elif tag == f"{W}t":
                pieces.append((child.text or "", font))
            elif tag in {f"{W}tab", f"{W}noBreakHyphen"}:
                pieces.append((" " if tag == f"{W}tab" else "-", ""))
            elif tag in {f"{W}br", f"{W}cr"}:
                pieces.append(("\n", ""))
            elif tag == f"{W}txbxContent":
                boxes.extend(text for text, _ in self.blocks(child))
            elif tag != f"{W}rPr":
                self._gather(child, pieces, boxes, font)


def _own(node: etree._Element, tag: str, owner: etree._Element) -> bool:
    """Whether `owner` is the nearest `tag` above `node` (tables stand inside tables)."""
    return next(node.iterancestors(tag), None) is owner


def _hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in {"0", "false"}


def _font(run: etree._Element) -> str:
    fonts = run.find(f"{W}rPr/{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""
