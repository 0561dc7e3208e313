"""Small files of every kind, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

import docx
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.documents import services
from phoihop.kernel.documents.models import Document, Version

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360000000000500 01"
    "a5f645400000000049454e44ae426082".replace(" ", "")
)
_number = count(1)


def user() -> User:
    name = f"nguoi-{next(_number)}"
    return audit.create(User(username=name, full_name=name), by=None, at=AT, verb="account.opened")


def file(name: str = "báo cáo.txt", data: bytes = b"noi dung") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def document(
    name: str = "báo cáo.txt", data: bytes = b"noi dung", *, title: str = "", by: User | None = None
) -> Document:
    return services.upload(title=title, file=file(name, data), by=by or user(), at=AT)


def version(name: str = "báo cáo.txt", data: bytes = b"noi dung", *, by: User | None = None) -> Version:
    return document(name, data, by=by).versions.get()


def word(*paragraphs: str, header: str = "", table: Sequence[Sequence[str]] = ()) -> bytes:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    if table:
        grid = made.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet(*rows: Sequence[object]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("Số liệu")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def pdf(*pages: str, trailer: str = "", objects: str = "") -> bytes:
    """ASCII lines; `trailer` and `objects` are raw PDF."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, page in enumerate(pages):
        lines = " ".join(f"({line}) Tj 0 -16 Td" for line in page.splitlines())
        stream = f"BT /F1 12 Tf 72 720 Td {lines} ET" if page else ""
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        parts.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    parts += [objects] if objects else []
    body, offsets = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(parts) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode()


def locked_pdf() -> bytes:
    """Asks for a password nobody has."""
    key = "00" * 32
    handler = f"<< /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >>"
    return pdf("kin", objects=handler, trailer="/Encrypt 6 0 R /ID [<00><00>]")


def archive(entries: dict[str, bytes], *, packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return out.getvalue()


def changed(package: bytes, entries: dict[str, bytes]) -> bytes:
    """An Office file with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    return archive(parts | entries)


def open_document(*paragraphs: str) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    lines = "".join(f"<t:p>{paragraph}</t:p>" for paragraph in paragraphs)
    content = f'<x xmlns:t="{space}"><t:h>Quy <t:span>chế</t:span></t:h>{lines}</x>'
    return archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()})
