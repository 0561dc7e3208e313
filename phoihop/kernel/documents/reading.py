"""Plain text out of a file, in a process of its own: ``python -I reading.py KIND [--head]`` with the file on stdin.

A hostile file can hang a parser, eat the memory or crash a C library; here it takes only this process with it. So the
module imports nothing of ours and writes one JSON object: state (ready, none, failed), text, flags, tops (the first
lines of each page, where a mark of secrecy stands). `read` is the caller's side.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from lxml import etree

MAX_CHARACTERS = 1_000_000
MAX_PAGES = 2_000
MAX_ROWS = 200_000
CELL = "␟"  # between the cells of a row; no word of anybody
WIDEST = 100  # columns that one cell spans
HEAD_PAGES = 2
HEAD_LINES = 60
TOP_LINES = 12
MEMORY = 2 * 1024**3
SECONDS = 60
HEAD_SECONDS = 10


@dataclass
class Reading:
    """What was read. `state`: ready, none (no text inside), failed. `flags`: values of `models.Flag`."""

    state: str
    text: str = ""
    flags: list[str] = field(default_factory=list)
    tops: list[str] = field(default_factory=list)


def read(file: IO[bytes], kind: str, *, head: bool = False, rows: bool = False) -> Reading:
    """The text of `file` (a real file with a descriptor, read from its beginning); never raises for what is in it.

    `head`: only the first two pages, quickly. `rows`: each row of a Word table is one line, `CELL` between its cells.
    """
    file.seek(0)
    command = [sys.executable, "-I", "-X", "utf8", str(Path(__file__).resolve()), kind, *(["--head"] if head else [])]
    command += ["--rows"] if rows else []
    try:
        done = subprocess.run(command, stdin=file, capture_output=True, timeout=HEAD_SECONDS if head else SECONDS)
        return Reading(**json.loads(done.stdout)) if done.returncode == 0 else Reading("failed")
    except (subprocess.TimeoutExpired, ValueError, TypeError):
        return Reading("failed")


class _Enough(Exception):
    """The limit of characters, lines or pages is reached."""


class _Text:
    """Collects lines up to the limits."""

    def __init__(self, head: bool, rows: bool) -> None:
        self.rows = rows
        self.head, self.lines, self.length, self.tops = head, list[str](), 0, list[str]()
        self._on_page = 0

    def page(self) -> None:
        self._on_page = 0

    def add(self, line: str) -> None:
        line = unicodedata.normalize("NFC", line.replace("\x00", "")).rstrip()
        if line.strip() and self._on_page < TOP_LINES:
            self._on_page += 1
            self.tops.append(line.strip()[:200])
        self.length += len(line) + 1
        self.lines.append(line)
        if self.length > MAX_CHARACTERS or (self.head and len(self.lines) > HEAD_LINES * HEAD_PAGES):
            raise _Enough


def _pdf(file: IO[bytes], out: _Text) -> list[str]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return ["encrypted"]
        raise
    flags = ["encrypted"] if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(pdf.raw) != -1 else []
    for number in range(len(pdf)):
        if number >= (HEAD_PAGES if out.head else MAX_PAGES):
            raise _Enough
        out.page()
        page = pdf[number]
        text_page = page.get_textpage()
        for line in text_page.get_text_bounded().splitlines():
            out.add(line)
        text_page.close()
        page.close()
    return flags


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_O = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SPACES = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _A + "br": "\n"}


def _paragraphs(part: IO[bytes]) -> Iterator[str]:
    """Each paragraph of a Word or PowerPoint part, bounded memory; one inside another (a text box) is its own."""
    stack: list[list[str]] = []
    for event, element in etree.iterparse(
        part, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    ):
        is_paragraph = element.tag in {_W + "p", _A + "p"}
        if event == "start":
            if is_paragraph:
                stack.append([])
        elif is_paragraph:
            yield "".join(stack.pop())
            element.clear()
        elif stack and element.tag in {_W + "t", _A + "t"}:
            stack[-1].append(element.text or "")
        elif stack:
            stack[-1].append(_SPACES.get(str(element.tag), ""))


def _rows(part: IO[bytes]) -> Iterator[str]:
    """The same; of a table each row, whole. A table inside a cell is words of the cell."""
    words: list[list[str]] = []
    tables: list[list[str]] = []  # the cells of the row being read, and of those around it
    span = 1
    for event, element in etree.iterparse(
        part, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    ):
        tag, ends, said = element.tag, event == "end", None
        if tag == _W + "p":
            if ends:
                said = "".join(words.pop())
                element.clear()
            else:
                words.append([])
        elif tag == _W + "tr":
            if ends:
                row = tables.pop()
                said = " ".join(row) if tables else CELL.join(row)
            else:
                tables.append([])
        elif tag == _W + "tc" and tables:
            if ends:
                tables[-1].extend([""] * (span - 1))
            else:
                tables[-1].append("")
            span = 1
        elif tag == _W + "gridSpan" and ends:
            width = str(element.get(_W + "val", "1"))
            span = min(int(width), WIDEST) if width.isdecimal() else 1
        elif ends and words:
            words[-1].append((element.text or "") if tag == _W + "t" else _SPACES.get(str(tag), ""))
        if said is not None and tables and tables[-1]:
            tables[-1][-1] = f"{tables[-1][-1]} {' '.join(said.split())}".strip()
        elif said is not None:
            yield said


def _docx(file: IO[bytes], out: _Text) -> list[str]:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        heads = sorted(n for n in names if n.startswith(("word/header", "word/footer")) and n.endswith(".xml"))
        for name in [*heads, "word/document.xml", "word/footnotes.xml"]:
            if name not in names:
                continue
            out.page()
            with archive.open(name) as part:
                _add_all(_rows(part) if out.rows else _paragraphs(part), out)
    return []


def _pptx(file: IO[bytes], out: _Text) -> list[str]:
    with zipfile.ZipFile(file) as archive:
        slides = [n for n in archive.namelist() if n.startswith("ppt/slides/slide") and n.endswith(".xml")]
        for name in sorted(slides, key=lambda n: (len(n), n)):
            out.page()
            with archive.open(name) as part:
                _add_all(_paragraphs(part), out)
    return []


def _odf(file: IO[bytes], out: _Text) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with zipfile.ZipFile(file) as archive, archive.open("content.xml") as part:
        for element in etree.parse(part, parser).iter(_O + "p", _O + "h"):
            out.add("".join(str(piece) for piece in element.itertext()))
    return []


def _add_all(paragraphs: Iterable[str], out: _Text) -> None:
    for paragraph in paragraphs:
        for line in paragraph.split("\n"):
            out.add(line)


def _sheets(file: IO[bytes], out: _Text) -> list[str]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(file)
    rows = 0
    for name in book.sheet_names:
        out.page()
        out.add(name)
        for row in book.get_sheet_by_name(name).iter_rows():
            rows += 1
            if rows > MAX_ROWS:
                raise _Enough
            cells = [str(cell) for cell in row if cell not in ("", None)]
            if cells:
                out.add("\t".join(cells))
    return []


def _plain(file: IO[bytes], out: _Text) -> list[str]:
    data = file.read()
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    for line in data.decode(encoding).splitlines():
        out.add(line)
    return []


def _html(file: IO[bytes], out: _Text) -> list[str]:
    from lxml import html

    tree = html.document_fromstring(file.read(), parser=html.HTMLParser(encoding="utf-8", no_network=True))
    etree.strip_elements(tree, "script", "style", with_tail=False)
    for line in tree.text_content().splitlines():
        if line.strip():
            out.add(line.strip())
    return []


_OFFICE = "application/vnd.openxmlformats-officedocument."
READERS = {
    "application/pdf": _pdf,
    "text/plain": _plain,
    "text/html": _html,
    _OFFICE + "wordprocessingml.document": _docx,
    "application/vnd.ms-word.document.macroEnabled.12": _docx,
    _OFFICE + "presentationml.presentation": _pptx,
    _OFFICE + "spreadsheetml.sheet": _sheets,
    "application/vnd.ms-excel.sheet.macroEnabled.12": _sheets,
    "application/vnd.ms-excel": _sheets,
    "application/vnd.oasis.opendocument.spreadsheet": _sheets,
    "application/vnd.oasis.opendocument.text": _odf,
}


def readable(kind: str) -> bool:
    """Whether there is a reader for this media type."""
    return kind in READERS


def _work(file: IO[bytes], kind: str, head: bool, rows: bool) -> Reading:
    out = _Text(head, rows)
    flags: list[str] = []
    try:
        flags = READERS[kind](file, out)
    except _Enough:
        flags = [] if head else ["text_cut"]
    text = "\n".join(out.lines)[:MAX_CHARACTERS].strip()
    if not text:
        return Reading("failed" if "encrypted" in flags else "none", flags=flags)
    return Reading("ready", text, flags, out.tops)


def main(kind: str, head: bool, rows: bool) -> int:
    """Limits first, then the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(asdict(_work(sys.stdin.buffer, kind, head, rows)), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--head" in sys.argv[2:], "--rows" in sys.argv[2:]))
