"""A paper as .pdf: PDF/A-2a for the archive and PDF/UA-1 for readers who do not see, set by typst."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst
from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused
from phoihop.papers.typeset import fonts
from phoihop.papers.typeset.prepare import prepared
from phoihop.papers.typeset.sheet import Column, Row, Sheet, register_table
from phoihop.papers.typeset.tree import as_register_tree, as_tree

STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
_HERE = Path(__file__).parent
LONG = 300_000  # characters of JSON, about fifty pages of a table
LONGEST_SECONDS = 120
_ONE_AT_A_TIME = Lock()  # a compiler keeps state between runs


@lru_cache(maxsize=3)
def _compiler(template: str) -> typst.Compiler:
    """One per template and process: fonts and template are read once."""
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.folder())])
    return typst.Compiler(str(_HERE / template), root=str(_HERE), font_paths=faces)


def as_pdf(sheet: Sheet) -> bytes:
    """The paper as PDF; the same sheet gives the same bytes.

    Raises Refused "papers.too_long", "papers.not_text", "papers.no_glyph", "papers.no_font", "papers.not_set".
    """
    return _compiled(as_tree(prepared(sheet, drawable=True)), sheet.dated or sheet.made_on)


def as_pdf_with(sheet: Sheet, label: str) -> tuple[bytes, list[dict[str, float]]]:
    """The paper as PDF, and what the template says under `label`, in order; refuses what `as_pdf` refuses."""
    data = json.dumps(as_tree(prepared(sheet, drawable=True)), ensure_ascii=False)
    try:
        with _ONE_AT_A_TIME:
            pdf = _set(data, _midnight(sheet.dated or sheet.made_on))
            said = json.loads(_compiler("sheet.typ").query(f"<{label}>", field="value"))  # of what was set last
    except typst.TypstError as error:
        raise _not_set() from error
    return pdf, said


def as_pdf_table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Row | Sequence[str]],
    *,
    made_on: date,
    landscape: bool = True,
    subtitle: str = "",
) -> bytes:
    """A book or a work table as PDF, to print for the file; refuses what `as_pdf` refuses."""
    heading = prepared(Row((title, subtitle)), drawable=True).cells
    table = prepared(register_table(columns, rows), drawable=True)
    tree = as_register_tree(heading[0], heading[1], table, made_on=made_on, landscape=landscape)
    return _compiled(tree, made_on)


def _compiled(tree: dict[str, Any], on: date) -> bytes:
    """Typst's answer; `on` is the file's own date. Long papers are set by a process of their own."""
    data, made = json.dumps(tree, ensure_ascii=False), _midnight(on)
    try:
        return _here(data, made) if len(data) < LONG else _apart(data, made)
    except (typst.TypstError, subprocess.SubprocessError) as error:
        raise _not_set() from error


def _midnight(on: date) -> int:
    return int(datetime.combine(on, time(), tzinfo=UTC).timestamp())


def _not_set() -> Refused:
    sentence = _("Không dàn trang được văn bản này: in bản Word, rồi báo người quản trị kèm số hiệu văn bản.")
    return Refused("papers.not_set", sentence)


def _here(data: str, made: int) -> bytes:
    """A paper of ordinary length: 3 to 20 ms."""
    with _ONE_AT_A_TIME:
        return _set(data, made)


def _set(data: str, made: int) -> bytes:
    pdf = _compiler("sheet.typ").compile(sys_inputs={"sheet": data}, pdf_standards=[*STANDARDS], timestamp=made)
    assert isinstance(pdf, bytes)  # noqa: S101 - one file was asked for, so typst gives no list
    return pdf


def _apart(data: str, made: int) -> bytes:
    """A book: its memory goes with the process, and it cannot hold up the shorter ones or run for ever."""
    asked = {
        "template": str(_HERE / "sheet.typ"),
        "root": str(_HERE),
        "fonts": str(fonts.folder()),
        "inputs": {"sheet": data},
        "standards": STANDARDS,
        "timestamp": made,
    }
    done = subprocess.run(
        [sys.executable, "-I", str(_HERE / "child.py")],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=LONGEST_SECONDS,
    )
    return done.stdout


def as_small_pdf(template: str, data: dict[str, Any]) -> bytes:
    """One of our own small templates (no paper of the decree) with its `data`, as PDF/A-2b."""
    with _ONE_AT_A_TIME:
        pdf = _compiler(template).compile(
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["a-2b"], timestamp=0
        )
    assert isinstance(pdf, bytes)  # noqa: S101 - one file was asked for, so typst gives no list
    return pdf


def as_png(svg: str, *, ppi: int = 200) -> bytes:
    """A chart as points, 165 mm wide, for files that cannot hold SVG."""
    with _ONE_AT_A_TIME:
        png = _compiler("picture.typ").compile(sys_inputs={"svg": svg}, format="png", ppi=ppi)
    assert isinstance(png, bytes)  # noqa: S101 - one page was asked for
    return png
