"""Small reader-friendly PNGs, without a library."""

from __future__ import annotations

import struct
import zlib
from collections import Counter


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
    """The same colours if a palette holds them, or the commonest of them, which areas have, and the nearest for the rest."""
    counted = Counter(colours)
    kept = [one for one, _times in counted.most_common(256)]
    put = {one: one for one in kept}
    for red, green, blue in counted.keys() - put.keys():
        put[bytes((red, green, blue))] = min(
            kept, key=lambda other: (other[0] - red) ** 2 + (other[1] - green) ** 2 + (other[2] - blue) ** 2
        )
    return [put[one] for one in colours]


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
