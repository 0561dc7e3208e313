"""Plain text (.txt): UTF-8, UTF-16 with its mark, or the old Vietnamese encodings, which are said aloud."""

from __future__ import annotations

from phoihop.kernel.encodings import WINDOWS, decoded
from phoihop.regulations.rules.encodings import repair
from phoihop.regulations.rules.lines import Line, make_lines
from phoihop.regulations.rules.messages import N_, Doubt

from .refusal import Unreadable

_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})


def read(data: bytes, name: str) -> tuple[list[Line], list[Doubt]]:
    """Lines of a text file."""
    text, notes = decode(data, name)
    text, more = repair(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n").split("\n")
    return make_lines(lines), [*notes, *more]


def decode(data: bytes, name: str) -> tuple[str, list[Doubt]]:
    """Text of bytes; one-byte encodings are taken with a doubt."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError as error:
                raise _bad_encoding(name) from error
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return _one_byte(data, name)


def _one_byte(data: bytes, name: str) -> tuple[str, list[Doubt]]:
    """Windows-1258 holds Vietnamese with combining tones; TCVN3 and VNI files read as Latin-1 and are mended later."""
    found = decoded(data)
    if found is None:
        raise _bad_encoding(name)
    text, encoding = found
    if encoding != WINDOWS:
        return text, []
    return text, [Doubt(0, N_("Tệp mã hóa Windows-1258, đã chuyển sang Unicode; cần xem lại."))]


def _bad_encoding(name: str) -> Unreadable:
    return Unreadable(
        "file.encoding", N_("Không nhận ra bảng mã của tệp %(name)s: hãy lưu lại ở dạng UTF-8."), name=name
    )


def looks_binary(data: bytes) -> bool:
    """Bytes that are no text: control characters, and not UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    sample = data[:65536]
    return sum(sample.count(byte) for byte in _CONTROL) > len(sample) // 500
