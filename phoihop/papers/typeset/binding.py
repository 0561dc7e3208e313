"""Several papers bound as one PDF: a front page with contents, page numbers through the whole, a bookmark a paper."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused
from phoihop.papers.typeset import fonts

_HERE = Path(__file__).parent
LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Bound:
    """A paper to bind: its title in the contents, its PDF."""

    title: str
    pdf: bytes


@dataclass(frozen=True)
class Front:
    """The front page: title, lines below it, and the papers that are missing, by name."""

    title: str
    lines: Sequence[str]
    missing: Sequence[str]
    made_on: date


def bound(front: Front, papers: Sequence[Bound]) -> bytes:
    """One PDF of all `papers`, their pages as they are; no PDF/A, in which typst binds no pages. The same papers give the
    same bytes.

    Set by a process of its own, so that its memory goes with it. Raises Refused "papers.not_set".
    """
    try:
        with TemporaryDirectory(prefix="phoihop-pack-") as folder:
            shutil.copy(_HERE / "bind.typ", folder)
            told = [_laid(Path(folder), number, paper) for number, paper in enumerate(papers, 1)]
            return _set(Path(folder), front, told)
    except (OSError, pypdfium2.PdfiumError, subprocess.SubprocessError) as error:
        sentence = _("Không ghép được bộ tài liệu: tải từng văn bản, rồi báo người quản trị kèm tên đợt.")
        raise Refused("papers.not_set", sentence) from error


def _laid(folder: Path, number: int, paper: Bound) -> dict[str, object]:
    """The paper's file in `folder`, with the size of each page in points."""
    name = f"{number}.pdf"
    (folder / name).write_bytes(paper.pdf)
    with pypdfium2.PdfDocument(paper.pdf) as pdf:
        sizes = [list(pdf.get_page_size(at)) for at in range(len(pdf))]
    return {"title": paper.title, "file": name, "sizes": sizes}


def _set(folder: Path, front: Front, told: Sequence[dict[str, object]]) -> bytes:
    day = front.made_on
    pack = {
        "title": front.title,
        "lines": list(front.lines),
        "contents": "MỤC LỤC",
        "lacking": "Tài liệu còn thiếu",
        "missing": list(front.missing),
        "papers": list(told),
        "on": [day.year, day.month, day.day],
    }
    asked = {
        "template": str(folder / "bind.typ"),
        "root": str(folder),
        "fonts": str(fonts.folder()),
        "inputs": {"pack": json.dumps(pack, ensure_ascii=False)},
        "standards": [],
        "timestamp": int(datetime.combine(day, time(), tzinfo=UTC).timestamp()),
    }
    done = subprocess.run(
        [sys.executable, "-I", str(_HERE / "child.py")],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=LONGEST_SECONDS,
    )
    return done.stdout
