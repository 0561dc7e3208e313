"""Which kind of file it is, by its content; how big it may be; then the reader for that kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from phoihop.regulations.rules.lines import Line
from phoihop.regulations.rules.messages import N_, Doubt

from . import docx, html, pdf, plain
from .refusal import Unreadable


class Limits(NamedTuple):
    """Sizes above which a file is refused before anything of it is read."""

    file: int = 40 * 1024 * 1024
    text: int = 6 * 1024 * 1024
    lines: int = 200_000
    line: int = 200_000


LIMITS = Limits()
_HTML_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<meta", b"<div", b"<p", b"<table", b"<!--")


@dataclass(frozen=True)
class Reading:
    """The lines of a file, its kind (docx, pdf, txt, html) and what was noticed while reading."""

    lines: list[Line]
    kind: str
    notes: tuple[Doubt, ...] = ()


def read_path(path: Path) -> Reading:
    """Read a file on disk; it is not opened when it is too big."""
    return read_bytes(file_bytes(path), name=path.name)


def file_bytes(path: Path) -> bytes:
    """What a file on disk holds. Raises Unreadable where there is none or it is too big."""
    try:
        if not path.is_file():
            raise Unreadable(
                "file.missing", N_("Không có tệp này hoặc không phải tệp thường: %(name)s."), name=str(path)
            )
        _check_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(
            "file.missing", N_("Không mở được tệp %(name)s: %(why)s."), name=str(path), why=error.strerror or "?"
        ) from error


def checked(data: bytes, name: str) -> bytes:
    """A text file's bytes, refused when there are none or more than a text can have."""
    _check_size(len(data), name)
    if len(data) > LIMITS.text:
        raise _too_big(name, LIMITS.text)
    return data


def read_bytes(data: bytes, *, name: str = "") -> Reading:
    """Read a file given as bytes; `name` only serves the sentences."""
    _check_size(len(data), name)
    kind = _kind_of(data, name)
    if kind in {"txt", "html"}:
        checked(data, name)
    reader = {"docx": docx.read, "pdf": pdf.read, "html": html.read, "txt": plain.read}[kind]
    lines, notes = reader(data, name)
    if not lines:
        raise Unreadable("file.empty", N_("Tệp %(name)s không có chữ nào."), name=name)
    if len(lines) > LIMITS.lines or any(len(line.text) > LIMITS.line for line in lines):
        raise Unreadable(
            "file.too_big", N_("Tệp %(name)s có quá nhiều dòng hoặc dòng quá dài, không phải văn bản."), name=name
        )
    return Reading(lines, kind, tuple(notes))


def is_akoma_ntoso(data: bytes) -> bool:
    """Whether the file says of itself that it is Akoma Ntoso; `akn.read` then decides."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"<?xml", b"<akomaNtoso", b"<akn")) and b"legaldocml" in start


def _check_size(size: int, name: str) -> None:
    if size == 0:
        raise Unreadable("file.empty", N_("Tệp %(name)s trống (0 byte)."), name=name)
    if size > LIMITS.file:
        raise _too_big(name, LIMITS.file)


def _too_big(name: str, limit: int) -> Unreadable:
    return Unreadable(
        "file.too_big", N_("Tệp %(name)s lớn hơn mức cho phép %(limit)s MB."), name=name, limit=limit // (1024 * 1024)
    )


def _kind_of(data: bytes, name: str) -> str:
    """docx, pdf, html or txt by content; every other kind is refused with what to do."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK\x03\x04"):
        return "docx"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _old_office(data, name)
    if start.startswith(b"{\\rtf"):
        raise Unreadable(
            "file.old_word", N_("Tệp %(name)s là RTF: hãy mở bằng Word và lưu lại thành .docx."), name=name
        )
    if start.lower().startswith(_HTML_STARTS):
        return "html"
    if name.lower().endswith((".docx", ".pdf")):
        raise Unreadable("file.broken", N_("Tệp %(name)s hỏng: nội dung không đúng với đuôi tệp."), name=name)
    if plain.looks_binary(data):
        raise Unreadable(
            "file.unknown_kind",
            N_("Tệp %(name)s không phải .docx, .pdf, .txt hay .html nên không đọc được."),
            name=name,
        )
    return "html" if name.lower().endswith((".html", ".htm")) else "txt"


def _old_office(data: bytes, name: str) -> Unreadable:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Unreadable("file.locked", N_("Tệp %(name)s đặt mật khẩu: hãy bỏ mật khẩu rồi đưa vào lại."), name=name)
    return Unreadable(
        "file.old_word", N_("Tệp %(name)s là Word đời cũ (.doc): hãy mở bằng Word và lưu lại thành .docx."), name=name
    )
