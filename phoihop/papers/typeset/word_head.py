"""The head of a paper and its signatures in a .docx: what stands side by side."""

from __future__ import annotations

from docx.document import Document
from docx.shared import Mm
from docx.table import _Cell

from phoihop.papers.typeset import words
from phoihop.papers.typeset.measures import measures
from phoihop.papers.typeset.sheet import Align, Sheet, Signature
from phoihop.papers.typeset.top import GUTTER_MM, Head, Name, balanced, head, signature_rows
from phoihop.papers.typeset.word_parts import boxed, layout_table, rule, write

MOST_TOGETHER = 20  # recipients that stay on one page with the signature


def add_head(document: Document, sheet: Sheet, *, bare: bool = False) -> None:
    """State title, issuers, number, date and marks; `bare` = the head of an enclosed paper, without number and date."""
    laid = head(sheet)
    if laid.beside:
        _beside(document, sheet, laid, bare=bare)
        return
    widths = [laid.left_mm, measures().line_mm() - laid.left_mm]
    (left, right), (below, dated) = layout_table(document, widths, 2)
    _stacked(left, laid, widths[0])
    _state(right, laid, widths[1])
    _marked(below, dated, sheet, laid, widths[0], bare=bare)


def _beside(document: Document, sheet: Sheet, laid: Head, *, bare: bool) -> None:
    """The state title over all, the issuers in a row below it."""
    line = measures().line_mm()
    _state(layout_table(document, [line], 1)[0][0], laid, line)
    write(document, "", 6)
    share = line / len(laid.names)
    for cell, name in zip(layout_table(document, [share] * len(laid.names), 1)[0], laid.names, strict=True):
        cell.paragraphs[0].paragraph_format.right_indent = Mm(GUTTER_MM / 2)
        _name(cell, name, laid, share)
    write(document, "", 6)
    ((below, dated),) = layout_table(document, [line / 2, line / 2], 1)
    _marked(below, dated, sheet, laid, line / 2, bare=bare)


def _state(cell: _Cell, laid: Head, room_mm: float) -> None:
    """Quốc hiệu, tiêu ngữ and the rule as long as the motto."""
    write(cell, words.STATE, laid.sizes["state"], bold=True)
    write(cell, words.MOTTO, laid.sizes["motto"], bold=True)
    rule(cell, laid.motto_rule_mm, room_mm)


def _name(cell: _Cell, name: Name, laid: Head, room_mm: float) -> None:
    """Superior body, name, rule."""
    for line in name.superior:
        write(cell, line, laid.sizes["superior"])
    for line in name.lines:
        write(cell, line, laid.sizes["issuer"], bold=True)
    rule(cell, name.rule_mm, room_mm)


def _stacked(cell: _Cell, laid: Head, room_mm: float) -> None:
    """One issuer under the other with dashes between, the rule under the last."""
    for name in laid.names[:-1]:
        for line in name.superior:
            write(cell, line, laid.sizes["superior"])
        for line in name.lines[:-1]:
            write(cell, line, laid.sizes["issuer"], bold=True)
        write(cell, f"{name.lines[-1]} -", laid.sizes["issuer"], bold=True, after=3)
    _name(cell, laid.names[-1], laid, room_mm)


def _marked(below: _Cell, dated: _Cell, sheet: Sheet, laid: Head, room_mm: float, *, bare: bool) -> None:
    """Number, «V/v» and boxed marks at the left, place and date at the right."""
    if bare:
        return
    if number := words.number_line(sheet):
        write(below, number, laid.sizes["number"], before=4)
    if about := words.about_line(sheet):
        write(below, about, laid.sizes["about"], before=2)
    for mark in [*([sheet.urgency.value] if sheet.urgency else []), *([sheet.draft.upper()] if sheet.draft else [])]:
        boxed(below, mark, laid.sizes["urgency"], room_mm)
    write(dated, words.date_line(sheet), laid.sizes["place"], italic=True, before=4)


def add_closing(document: Document, sheet: Sheet) -> None:
    """One signature stands beside the recipients; several stand in rows above them."""
    line = measures().line_mm()
    write(document, "", 6, keep=kept_together(sheet))
    if len(sheet.signatures) == 1:
        ((left, right),) = layout_table(document, [line * 0.45, line * 0.55], 1, split=not kept_together(sheet))
        _recipients(left, sheet)
        _signature(right, sheet.signatures[0], line * 0.55)
        write(right, sheet.signatures[0].name, measures().sizes["signature"], bold=True, before=_space())
        return
    for row in signature_rows(sheet):
        share = line / len(row)
        upper, lower = layout_table(document, [share] * len(row), 2)
        for cell, name, signature in zip(upper, lower, row, strict=True):
            _signature(cell, signature, share)
            write(name, signature.name, measures().sizes["signature"], bold=True, before=_space())
        write(document, "", 10)
    _recipients(document, sheet)


def kept_together(sheet: Sheet) -> bool:
    """A long list of recipients goes over to the next page, and the text does not wait for it."""
    return len(sheet.recipients) <= MOST_TOGETHER


def _space() -> float:
    """Room to sign and seal, in points."""
    return measures().body["signature_space_mm"] * 72 / 25.4


def _signature(cell: _Cell, signature: Signature, room_mm: float) -> None:
    """Capacity, post, note."""
    size = measures().sizes
    for line in words.signature_lines(signature):
        for part in balanced(line, size["signature"], room_mm - 3):
            write(cell, part, size["signature"], bold=True, keep=True)
    if signature.note:
        write(cell, signature.note, size["note"], italic=True, keep=True)


def _recipients(container: Document | _Cell, sheet: Sheet) -> None:
    """«Nơi nhận:» and its lines, on one page unless they are many."""
    size, lines, keep = measures().sizes, words.recipients(sheet), kept_together(sheet)
    if lines:
        write(container, words.RECIPIENTS, size["recipients_word"], align=Align.LEFT, bold=True, italic=True, keep=True)
    for at, line in enumerate(lines, 1):
        last = at == len(lines)
        write(container, line, size["recipients"], align=Align.LEFT, left_mm=2, indent_mm=-2, keep=keep and not last)
