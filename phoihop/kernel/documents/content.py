"""What a file is, by its bytes. The name and what the browser claims decide nothing."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

import puremagic
from django.utils.translation import gettext as _

from phoihop.kernel.documents.models import Flag
from phoihop.kernel.documents.rules import EXECUTABLE, Entry, archive_fault, extension
from phoihop.kernel.errors import Refused

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TEXT = "text/plain"
HTML = "text/html"
AKN = "application/akn+xml"
ZIP = "application/zip"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = _OFFICE + "wordprocessingml.document"
XLSX = _OFFICE + "spreadsheetml.sheet"
PPTX = _OFFICE + "presentationml.presentation"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"

EXTENSIONS: dict[str, tuple[str, ...]] = {  # the first is given to a file whose own does not fit
    PDF: ("pdf",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    TEXT: ("txt", "csv", "md", "text"),
    HTML: ("html", "htm"),
    AKN: ("xml", "akn"),
    ZIP: ("zip",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    PPTX: ("pptx",),
    DOCM: ("docm",),
    XLSM: ("xlsm",),
    ODT: ("odt",),
    ODS: ("ods",),
    DOC: ("doc",),
    XLS: ("xls",),
}
ASKED_FOR = frozenset({HTML, AKN, ZIP})  # taken only where a caller names them
EVERYDAY = frozenset(EXTENSIONS) - ASKED_FOR

_MAIN_PARTS = {  # content type of the main part -> what the package is
    b"wordprocessingml.document.main+xml": DOCX,
    b"ms-word.document.macroEnabled.main+xml": DOCM,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"ms-excel.sheet.macroEnabled.main+xml": XLSM,
    b"presentationml.presentation.main+xml": PPTX,
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|svg|iframe|meta)\b", re.I | re.S)
_AKN = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?akomaNtoso\b", re.S)
_CHUNK = 1024 * 1024
# What zipfile raises on damaged archives.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
)


@dataclass
class Found:
    """Media type and flags of a file."""

    kind: str
    flags: list[str] = field(default_factory=list)


def look(file: IO[bytes], name: str) -> Found:
    """What `file` is; it is left at its beginning.

    Refused "document.executable", "document.archive" (too many or too large entries, an archive inside an archive),
    "document.broken", "document.unknown_kind".
    """
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    if extension(name) in EXECUTABLE or head[:2] in {b"MZ", b"#!"} or head[:4] == b"\x7fELF":
        raise Refused("document.executable", _("Tệp «%(name)s» là chương trình nên không nhận.") % {"name": name})
    found = _found(file, head, name)
    file.seek(0)
    if found is None:
        raise Refused(
            "document.unknown_kind",
            _(
                "Không nhận được loại tệp của «%(name)s»; hãy gửi .pdf, .docx, .xlsx, .odt, ảnh .png, .jpg hoặc .txt"
                " (bảng mã UTF-8)."
            )
            % {"name": name},
        )
    return found


def _found(file: IO[bytes], head: bytes, name: str) -> Found | None:
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF-"):
        return Found(PDF, [Flag.SCRIPTS] if _contains(file, b"/JavaScript", b"/Launch") else [])
    if head[:4] == b"PK\x03\x04":
        return _zip(file, name)
    if head[:8] == _OLE:
        return _ole(file)
    if head[:8] == b"\x89PNG\r\n\x1a\n" or head[:3] == b"\xff\xd8\xff":
        return _image(head)
    return _text(file, head)


def _image(head: bytes) -> Found | None:
    try:
        kinds = {match.mime_type for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return None
    return next((Found(kind) for kind in (PNG, JPEG) if kind in kinds), None)


def _zip(file: IO[bytes], name: str) -> Found:
    file.seek(0, 2)
    whole = file.tell()
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            entries = [Entry(i.filename, i.compress_size, i.file_size, bool(i.flag_bits & 1)) for i in infos]
            fault = archive_fault(entries, whole)
            if fault:
                raise Refused(
                    "document.archive",
                    _("Tệp nén «%(name)s» không an toàn để mở (%(fault)s); hãy gửi từng tệp bên trong.")
                    % {"name": name, "fault": _faults()[fault]},
                )
            return _package(archive, entries)
    except _BROKEN as error:
        raise broken(name) from error


def broken(name: str) -> Refused:
    """The sentence for a file that ends too early or contradicts itself."""
    return Refused("document.broken", _("Tệp «%(name)s» bị hỏng; hãy mở lại, lưu và gửi lại.") % {"name": name})


def _faults() -> dict[str, str]:
    return {
        "entries": _("quá nhiều tệp bên trong"),
        "size": _("giải nén ra quá lớn"),
        "ratio": _("giải nén ra quá lớn so với dung lượng tệp"),
        "nested": _("có tệp nén lồng bên trong"),
        "path": _("có đường dẫn bất thường"),
    }


def _package(archive: zipfile.ZipFile, entries: list[Entry]) -> Found:
    names = {entry.name for entry in entries}
    kind = ZIP
    if "[Content_Types].xml" in names:
        types = _head_of(archive, "[Content_Types].xml")
        kind = next((kind for part, kind in _MAIN_PARTS.items() if part in types), ZIP)
    elif "mimetype" in names:
        declared = _head_of(archive, "mimetype").strip().decode("ascii", "replace")
        kind = declared if declared in {ODT, ODS} else ZIP
    flags: list[str] = []
    low = [name.lower() for name in names]
    if kind in {DOCM, XLSM} or any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in low):
        flags.append(Flag.MACROS)
    if any("/embeddings/" in name or "/activex/" in name or name.startswith("object ") for name in low):
        flags.append(Flag.EMBEDDED)
    if any(_loads_from_outside(_head_of(archive, name)) for name in sorted(names) if name.endswith(".rels")):
        flags.append(Flag.EXTERNAL)
    if any(entry.encrypted for entry in entries):
        flags.append(Flag.ENCRYPTED)
    return Found(kind, flags)


def _loads_from_outside(relations: bytes) -> bool:
    """Templates, frames and objects fetched on opening; plain links to pages are harmless."""
    outside = [r for r in re.findall(rb"<Relationship\b[^>]*>", relations) if b'TargetMode="External"' in r]
    return any(re.search(rb"/(?:attachedTemplate|oleObject|frame|subDocument|externalLinkPath)\"", r) for r in outside)


def _head_of(archive: zipfile.ZipFile, name: str) -> bytes:
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        return b""
    with archive.open(info) as part:
        return part.read(_CHUNK)


def _ole(file: IO[bytes]) -> Found | None:
    """Word and Excel before 2007, and what newer ones become under a password. Installers look alike: refused."""
    flags: list[str] = [Flag.LEGACY]
    if _contains(file, _wide("_VBA_PROJECT"), _wide("VBA")):
        flags.append(Flag.MACROS)
    if _contains(file, _wide("EncryptedPackage")):
        return Found(DOCX, [Flag.ENCRYPTED])
    if _contains(file, _wide("WordDocument")):
        return Found(DOC, flags)
    if _contains(file, _wide("Workbook")):
        return Found(XLS, flags)
    return None


def _wide(word: str) -> bytes:
    return word.encode("utf-16-le")


def _contains(file: IO[bytes], *needles: bytes) -> bool:
    """Whether any of `needles` occurs; reads once, a piece at a time."""
    file.seek(0)
    tail = b""
    while chunk := file.read(_CHUNK):
        piece = tail + chunk
        if any(needle in piece for needle in needles):
            return True
        tail = piece[-64:]
    return False


def _text(file: IO[bytes], head: bytes) -> Found | None:
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    file.seek(0)
    try:
        text = file.read().decode(encoding)
    except UnicodeDecodeError:
        return None
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in text)
    if not text or controls:
        return None
    start = text[:4096].lstrip("\ufeff")
    if _AKN.match(start):
        return Found(AKN)
    return Found(HTML if _HTML.match(start.encode()) else TEXT)
