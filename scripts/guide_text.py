"""The regulation of the guide, as a Word file: words of our own, of this day. And a small reader-friendly PNG."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import date, timedelta

import docx

SHORT = "Quy chế theo dõi nghị quyết"
TEXT = """\
THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN
ỦY BAN NHÂN DÂN
TỈNH SÔNG MÂY
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 09/QCPH-TT.HĐND-UBND
Sông Mây, ngày {day} tháng {month} năm {year}
QUY CHẾ
Phối hợp công tác giữa Thường trực Hội đồng nhân dân tỉnh và Ủy ban nhân dân tỉnh trong theo dõi việc thực hiện nghị quyết
Điều 1. Phạm vi điều chỉnh
Quy chế này quy định việc phối hợp giữa hai bên trong theo dõi, đánh giá việc thực hiện nghị quyết của Hội đồng nhân dân tỉnh.
Điều 2. Nguyên tắc phối hợp
Việc phối hợp bảo đảm đúng chức năng, nhiệm vụ của mỗi bên, rõ việc, rõ người, rõ thời hạn.
Điều 3. Chế độ báo cáo
1. Hằng tháng, Ủy ban nhân dân tỉnh gửi báo cáo tiến độ thực hiện nghị quyết đến Thường trực Hội đồng nhân dân tỉnh.
2. Ủy ban nhân dân tỉnh gửi báo cáo kết quả năm đến Thường trực Hội đồng nhân dân tỉnh trước ngày 15 tháng 12 hằng năm.
Điều 4. Trao đổi thông tin
1. Hằng quý, Thường trực Hội đồng nhân dân tỉnh gửi kết quả giám sát việc thực hiện nghị quyết đến Ủy ban nhân dân tỉnh.
2. Hằng tháng, Ủy ban nhân dân tỉnh gửi danh mục nghị quyết chậm triển khai đến Thường trực Hội đồng nhân dân tỉnh.
Điều 5. Hiệu lực thi hành
Quy chế này có hiệu lực kể từ ngày ký.
"""


def regulation(today: date) -> bytes:
    """Signed yesterday."""
    signed = today - timedelta(days=1)
    return word(TEXT.format(day=f"{signed.day:02}", month=f"{signed.month:02}", year=signed.year).splitlines())


def word(lines: list[str]) -> bytes:
    """A Word file of these paragraphs."""
    document, out = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def smaller(png: bytes) -> bytes:
    """An 8-bit RGB picture with at most 256 colours, as a palette PNG: letters and areas look the same."""
    width, height, pixels = _pixels(png)
    colours = _few([pixels[i : i + 3] for i in range(0, len(pixels), 3)])
    known: dict[bytes, int] = {}
    rows = bytearray()
    for start in range(0, width * height, width):
        rows.append(0)
        rows += bytes(known.setdefault(colour, len(known)) for colour in colours[start : start + width])
    return _png(width, height, 3, bytes(rows), b"".join(known))


def grey_png(width: int, height: int, pixels: bytes, stride: int) -> bytes:
    """A grey picture of `height` rows, `stride` bytes apart."""
    rows = b"".join(b"\0" + pixels[y * stride : y * stride + width] for y in range(height))
    return _png(width, height, 0, rows)


def _png(width: int, height: int, form: int, rows: bytes, palette: bytes = b"") -> bytes:
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, form, 0, 0, 0))]
    chunks += [(b"PLTE", palette)] if palette else []
    chunks += [(b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _few(colours: list[bytes]) -> list[bytes]:
    """The same colours, or coarser ones until a palette holds them."""
    for bits in range(8):
        half = (1 << bits) >> 1
        mask = 0xFF & ~((1 << bits) - 1)
        coarse = {
            one: bytes(min(255, (part & mask) | half) if part < 255 else 255 for part in one) for one in set(colours)
        }
        if len(set(coarse.values())) <= 256:
            return [coarse[one] for one in colours]
    raise ValueError("no palette")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and RGB bytes of what Chromium writes (8 bits, RGB or RGBA, not interlaced)."""
    at, data, width, height, channels = 8, b"", 0, 0, 3
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IHDR":
            width, height, _depth, form = struct.unpack(">IIBB", png[at + 8 : at + 18])
            channels = 4 if form == 6 else 3
        elif kind == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += size + 12
    raw, stride = zlib.decompress(data), width * channels
    before, out = bytearray(stride), bytearray()
    for start in range(0, len(raw), stride + 1):
        line = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before, channels)
        out += line if channels == 3 else b"".join(bytes(line[i : i + 3]) for i in range(0, stride, 4))
        before = line
    return width, height, bytes(out)


def _unfiltered(filter_: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        if filter_ == 1:
            line[i] = (line[i] + left) & 255
        elif filter_ == 2:
            line[i] = (line[i] + above[i]) & 255
        elif filter_ == 3:
            line[i] = (line[i] + (left + above[i]) // 2) & 255
        elif filter_ == 4:
            line[i] = (line[i] + _paeth(left, above[i], corner)) & 255
    return line


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((abs(guess - left), 0, left), (abs(guess - above), 1, above), (abs(guess - corner), 2, corner))[2]
