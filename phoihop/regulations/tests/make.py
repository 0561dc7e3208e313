"""Texts and files for tests: written by us, no real paper, no real person."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from phoihop.regulations.rules.lines import make_lines
from phoihop.regulations.rules.parse import Document, Parsed, parse
from phoihop.regulations.rules.tree import Node

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

JOINT = """\
ĐOÀN ĐẠI BIỂU QUỐC HỘI TỈNH SÔNG HẠ
THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN TỈNH SÔNG HẠ
ỦY BAN NHÂN DÂN TỈNH SÔNG HẠ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 05/QCPH-ĐĐBQH-TT.HĐND-UBND
Sông Hạ, ngày 12 tháng 8 năm 2026
QUY CHẾ
Phối hợp công tác giữa Đoàn đại biểu Quốc hội tỉnh, Thường trực Hội đồng nhân dân tỉnh và Ủy ban nhân dân tỉnh \
nhiệm kỳ 2026 - 2031
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Căn cứ Luật Mặt trận Tổ quốc Việt Nam số 75/2015/QH13;
Các bên thống nhất ban hành Quy chế như sau:
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quy chế này quy định việc phối hợp giữa các bên.
Điều 2: Nguyên tắc
1. Đúng chức năng, nhiệm vụ.
2. Chủ động, kịp thời.
Chương II
NỘI DUNG PHỐI HỢP
Mục 1. KỲ HỌP
Điều 3. Chuẩn bị kỳ họp
1. Ủy ban nhân dân tỉnh có trách nhiệm:
a) Gửi báo cáo chậm nhất 10 ngày trước ngày khai mạc kỳ họp;
b) Cử người dự họp;
đ) Việc khác.
2. Thường trực Hội đồng nhân dân tỉnh gửi giấy mời.
Mục 2. CỬ TRI
Điều 4. Hằng quý, các bên họp giao ban.
Điều 5. Hiệu lực
Quy chế này có hiệu lực từ ngày ký./.
Nơi nhận:
- Như trên;
- Lưu: VT.
TM. ĐOÀN ĐẠI BIỂU QUỐC HỘI TM. ỦY BAN NHÂN DÂN
"""


def read(text: str) -> Parsed:
    """Parse a text given as lines."""
    return parse(make_lines(text.split("\n")))


def nodes(parsed: Parsed, kind: str, document: int = 0) -> list[Node]:
    """Units of one kind, in order."""
    return [node for node in parsed.documents[document].nodes() if node.type == kind]


def numbers(parsed: Parsed, kind: str, document: int = 0) -> list[str | None]:
    """Numbers of units of one kind, in order."""
    return [node.number for node in nodes(parsed, kind, document)]


def messages(parsed: Parsed) -> list[str]:
    """Doubts as sentences."""
    return [doubt.message for doubt in parsed.doubts]


def document(parsed: Parsed, place: int = 0) -> Document:
    """One of the texts."""
    return parsed.documents[place]


def paragraph(text: str, *, number: tuple[str, int] | None = None, runs: int = 1, font: str = "") -> str:
    """A Word paragraph; `runs` > 1 splits its text; `number` = (numId, level) of automatic numbering."""
    step = max(1, -(-len(text) // runs))
    pieces = [text[at : at + step] for at in range(0, len(text), step)]
    props = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr></w:pPr>'
        if number
        else ""
    )
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>' if font else ""
    body = "".join(f'<w:r>{fonts}<w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in pieces)
    return f"<w:p>{props}{body}</w:p>"


def table(rows: list[list[str]]) -> str:
    """A Word table of paragraphs."""
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def docx(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A Word file around the XML of its body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        if numbering:
            archive.writestr("word/numbering.xml", f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>')
        if styles:
            archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{W}">{styles}</w:styles>')
    return out.getvalue()


def shared() -> Path | None:
    """The folder of real texts, where there is one."""
    root = Path(__file__).resolve().parents[3]
    for place in (os.environ.get("PHOIHOP_SHARED"), root.parent / "shared", root.parent.parent / "shared"):
        if place and (found := Path(place) / "data").is_dir():
            return found
    return None
