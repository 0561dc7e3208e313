"""A paper as the JSON that `sheet.typ` reads: data only, so no word of it can be taken for markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from phoihop.papers.typeset import words
from phoihop.papers.typeset.flat import (
    CELL_EDGES_MM,
    Head,
    HeadCell,
    Item,
    Turned,
    column_widths,
    flatten,
    kept_with_next,
    runs,
    table_head,
)
from phoihop.papers.typeset.fonts import face
from phoihop.papers.typeset.measures import measures
from phoihop.papers.typeset.sheet import Annex, Fields, Figure, PageBreak, Paragraph, Sheet, Signature, Table, Text
from phoihop.papers.typeset.top import balanced, head, signature_rows

JSON = dict[str, Any]

WIDEST_LETTER_EM = 0.95  # W of Times; used to see what cannot fit on a line
BREAK = "\u200b"


def as_tree(sheet: Sheet) -> JSON:
    """The whole paper; `sheet` is prepared already."""
    kind = sheet.of_kind
    subject = words.subject(sheet)
    calls, names = words.addressees(sheet)
    size = measures().sizes
    return {
        "meta": {"title": words.title(sheet), "author": words.issuers(sheet), "on": _day(sheet.dated or sheet.made_on)},
        "measures": {"margins": measures().margins, "sizes": size, "body": measures().body},
        "head": _head(sheet),
        "title": kind.title,
        "subject": balanced(subject, size["subject"], measures().line_mm() * 0.82) if subject else [],
        "authority": sheet.authority.upper(),
        "calls": calls,
        "addressees": names,
        "recitals": words.recitals(sheet),
        "enacts": kind.enacts,
        "body": _items(flatten(sheet.body, base=1 if kind.title else 0), landscape=False),
        "signatures": [[_signature(one, len(row)) for one in row] for row in signature_rows(sheet)],
        "recipients": words.recipients(sheet),
        "annexes": [_annex(sheet, annex) for annex in sheet.annexes],
        "contact": sheet.contact,
    }


def as_register_tree(title: str, subtitle: str, table: Table, *, made_on: date, landscape: bool) -> JSON:
    """A book or work table: title, subtitle, one table."""
    room = measures().line_mm(landscape=landscape)
    lines = balanced(title.upper(), measures().sizes["subject"], room)
    body = _items((table,), landscape=landscape)
    return {
        "meta": {"title": title, "author": "", "on": _day(made_on)},
        "measures": {"margins": measures().margins, "sizes": measures().sizes, "body": measures().body},
        "register": {"title": lines, "subtitle": subtitle, "landscape": landscape, "body": body},
        "recipients": [],
        "contact": "",
    }


def _day(on: date) -> list[int]:
    """The file's own date."""
    return [on.year, on.month, on.day]


def _head(sheet: Sheet) -> JSON:
    """State title, issuers, number, date, marks."""
    laid = head(sheet)
    marks = [sheet.urgency.value] if sheet.urgency else []
    return {
        "names": [{"superior": name.superior, "lines": name.lines, "rule": name.rule_mm} for name in laid.names],
        "left": laid.left_mm,
        "right": laid.right_mm,
        "sizes": laid.sizes,
        "beside": laid.beside,
        "state": words.STATE,
        "motto": words.MOTTO,
        "motto_rule": laid.motto_rule_mm,
        "number": words.number_line(sheet),
        "date": words.date_line(sheet),
        "about": words.about_line(sheet),
        "marks": [*marks, *([sheet.draft.upper()] if sheet.draft else [])],
    }


def _signature(signature: Signature, beside: int) -> JSON:
    """Lines above the free space, the name below it; `beside` = how many stand in its row."""
    room = measures().line_mm() / max(beside, 2) - 3
    size = measures().sizes["signature"]
    lines = [part for line in words.signature_lines(signature) for part in balanced(line, size, room)]
    return {"lines": lines, "note": signature.note, "name": signature.name}


def _annex(sheet: Sheet, annex: Annex) -> JSON:
    """An annex, or an enclosed paper with a head of its own."""
    size = measures().sizes["annex"]
    title = annex.title if annex.enclosed else annex.title.upper()
    room = measures().line_mm(landscape=annex.landscape) * 0.82
    return {
        "label": words.annex_label(sheet, annex),
        "kind": annex.enclosed.upper(),
        "title": balanced(title, size, room) if title else [],
        "reference": words.annex_reference(sheet, annex),
        "landscape": annex.landscape,
        "body": _items(flatten(annex.blocks, base=1), landscape=annex.landscape),
    }


def _items(items: Sequence[Item], *, landscape: bool) -> list[JSON]:
    """The body's parts, each with its tag `t`."""
    return [_item(item, landscape=landscape, keep=keep) for item, keep in kept_with_next(items)]


def _item(item: Item, *, landscape: bool, keep: bool) -> JSON:
    """One part."""
    line = measures().line_mm(landscape=landscape)
    match item:
        case Paragraph():
            return {
                "t": "par",
                "runs": _runs(item.text, line, bold=item.bold, italic=item.italic),
                "align": item.align.value,
                "indent": item.indent,
                "keep": keep,
            }
        case Head():
            lines = [_breakable(text, line, "body") for text in item.lines]
            return {"t": "head", "lines": lines, "level": item.level, "centred": item.centred}
        case Fields():
            rows = [[f"{label}:", _breakable(value, line, "body")] for label, value in item.rows]
            return {"t": "fields", "rows": rows}
        case Table():
            return _table(item, line)
        case Figure():
            return {"t": "figure", "svg": item.svg, "alt": item.alt, "caption": item.caption}
        case PageBreak():
            return {"t": "break"}
        case Turned():
            return {"t": "turned", "items": _items(item.items, landscape=True)}


def _runs(text: Text, line_mm: float, *, bold: bool, italic: bool) -> list[JSON]:
    """Stretches of words with their face."""
    return [
        {"text": _breakable(run.text, line_mm, "body"), "bold": bold or run.bold, "italic": italic or run.italic}
        for run in runs(text)
    ]


def _table(table: Table, line_mm: float) -> JSON:
    """Head rows with spans, body rows as they are."""
    widths = column_widths(table, line_mm, measures().sizes["table"])
    return {
        "t": "table",
        "caption": table.caption,
        "widths": widths,
        "aligns": [column.align.value for column in table.columns],
        "head": [[_head_cell(cell, widths) for cell in row] for row in table_head(table)],
        "rows": [
            {
                "strong": row.strong,
                "whole": row.is_short,
                "cells": [
                    _breakable(cell, widths[at] if len(row.cells) > 1 else line_mm, "table")
                    for at, cell in enumerate(row.cells)
                ],
            }
            for row in table.rows
        ],
    }


def _head_cell(cell: HeadCell, widths: list[float]) -> JSON:
    """A title with its spans."""
    room = sum(widths[cell.at : cell.at + cell.across])
    return {"text": _breakable(cell.text, room, "table"), "across": cell.across, "down": cell.down}


def _breakable(text: str, room_mm: float, size: str) -> str:
    """Words too long for any line may break anywhere; typst would let them run off the page."""
    points, room = measures().sizes[size], room_mm - CELL_EDGES_MM
    fewest = max(1, int(room / (WIDEST_LETTER_EM * points * 25.4 / 72)))

    def opened(word: re.Match[str]) -> str:
        """The word, with invisible places to break when it is really too long."""
        return BREAK.join(word[0]) if face(bold=True).width_mm(word[0], points) > room else word[0]

    return text if len(text) <= fewest else re.sub(rf"[^\s/-]{{{fewest + 1},}}", opened, text)
