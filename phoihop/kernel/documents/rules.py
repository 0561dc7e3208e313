"""Names, marks of secrecy and the size of archives: what can be decided about a file without opening a database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

NAME_BYTES = 180  # most file systems take 255 bytes; a Vietnamese letter takes up to 3
_OUT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, direction marks (RTL override), private letters
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")

EXECUTABLE = frozenset(
    re.findall(
        r"\w+",
        "apk app bash bat bin cmd com cpl dll dmg exe gadget hta inf iso jar js jse lnk msc msi msp pif ps1 py rb reg"
        " scr sct sh so sys vb vbe vbs wsf wsh",
    )
)


def clean_name(name: str) -> str:
    """The file's own name: NFC, no path, no control or direction marks, none of ``<>:"|?*``, at most 180 bytes.

    The end after the last dot survives the cut. An empty rest becomes «tệp».
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(" " if c in "\t\r\n" else c for c in last if c in "\t\r\n" or unicodedata.category(c) not in _OUT)
    kept = re.sub(r'[<>:"|?*]', "_", re.sub(r"\s+", " ", kept)).strip(" .")
    if _RESERVED.match(kept):
        kept = "_" + kept
    stem, dot, end = kept.rpartition(".")
    if not dot or len(end) > 10:
        stem, dot, end = kept, "", ""
    room = NAME_BYTES - len((dot + end).encode())
    stem = stem.encode()[:room].decode(errors="ignore").strip(" .")
    return f"{stem}{dot}{end}" if stem else f"tệp{dot}{end}"


def extension(name: str) -> str:
    """``docx`` of «Báo cáo.DOCX»; empty without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""


# A mark stands alone (a stamp, a line, a part of a name). «bí mật», «độ mật», «mật ong» are not marks, and a law that
# speaks of tài liệu "Tối mật" in a sentence is not a secret.
_LEVELS = r"(?:TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)"
_LINE = re.compile(rf"[\W_]*(?:{_LEVELS}|(?i:Độ\s+mật\s*[:.\-–]\s*{_LEVELS}))[\W_]*")
_IN_NAME = re.compile(r"(?<!\w)(?:TUYỆT MẬT|TỐI MẬT|TUYET MAT|TOI MAT)(?!\w)")
_PART = re.compile(r"(?i:tuyệt mật|tối mật|tuyet mat|toi mat|mật)")


def has_secret_line(lines: Iterable[str]) -> bool:
    """Whether a line is nothing but a mark of secrecy (dấu độ mật: MẬT, TỐI MẬT, TUYỆT MẬT)."""
    return any(_LINE.fullmatch(unicodedata.normalize("NFC", line)) for line in lines)


def has_secret_name(name: str) -> bool:
    """Whether a file's name or title carries a mark of secrecy as a part of its own."""
    stem = unicodedata.normalize("NFC", name)
    spaced = re.sub(r"[\s_]+", " ", stem)
    if _IN_NAME.search(re.sub(r"[-–.]", " ", spaced)):
        return True
    parts = re.split(r"[\[\](){},;.]|\s[-–]\s|_", stem) + re.split(r"[-–]", stem)
    return any(_PART.fullmatch(part.strip(" -–")) for part in parts)


@dataclass(frozen=True)
class Entry:
    """One entry of a zip archive as its directory declares it; sizes in bytes."""

    name: str
    packed: int
    size: int
    encrypted: bool = False


MAX_ENTRIES = 10_000
MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 150
RATIO_FROM = 16 * 1024 * 1024  # below this even a perfect ratio harms nobody
ARCHIVES = frozenset({"zip", "7z", "rar", "gz", "bz2", "xz", "tar", "tgz", "cab", "iso", "zst"})


def archive_fault(entries: list[Entry], whole: int) -> str:
    """Why a zip of `whole` bytes is not opened: "entries", "size", "ratio", "nested", "path"; "" when it may be."""
    if len(entries) > MAX_ENTRIES:
        return "entries"
    unpacked = sum(entry.size for entry in entries)
    if unpacked > MAX_UNPACKED:
        return "size"
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(whole, 1):
        return "ratio"
    if any(extension(entry.name) in ARCHIVES for entry in entries):
        return "nested"
    if any(entry.name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", entry.name) for entry in entries):
        return "path"
    return ""
