"""A paper as .docx, laid out like the PDF, for offices that finish and sign in Word."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from phoihop.papers.typeset import words
from phoihop.papers.typeset.flat import Head, Item, Turned, flatten, kept_with_next, runs
from phoihop.papers.typeset.fonts import face
from phoihop.papers.typeset.measures import measures
from phoihop.papers.typeset.pdf import as_png
from phoihop.papers.typeset.prepare import prepared
from phoihop.papers.typeset.sheet import Align, Annex, Fields, Figure, PageBreak, Paragraph, Sheet, Table
from phoihop.papers.typeset.top import ISSUER_RULE, balanced
from phoihop.papers.typeset.word_head import add_closing, add_head, kept_together
from phoihop.papers.typeset.word_parts import (
    LINE,
    element,
    legal,
    new_document,
    new_section,
    number_pages,
    packed,
    restart_pages,
    rule,
    turn,
    write,
)
from phoihop.papers.typeset.word_table import add_table


def as_docx(sheet: Sheet) -> bytes:
    """The paper as .docx; the same sheet gives the same bytes.

    Raises Refused "papers.too_long", "papers.not_text".
    """
    paper = prepared(sheet, drawable=False)
    document = new_document()
    number_pages(document.sections[0])
    if paper.contact:
        _contact(document, paper.contact)
    add_head(document, paper)
    _title(document, paper)
    _opening(document, paper)
    _items(document, flatten(paper.body, base=1 if paper.of_kind.title else 0), last=kept_together(paper))
    add_closing(document, paper)
    for annex in paper.annexes:
        _annex(document, paper, annex)
    return packed(document, title=words.title(paper), author=words.issuers(paper), on=paper.dated or paper.made_on)


def _contact(document: Document, text: str) -> None:
    """Address and telephone under a line at the foot of the first page."""
    line = document.sections[0].first_page_footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(text).font.size = Pt(measures().sizes["note"])
    border = element("w:pBdr")
    border.append(element("w:top", val="single", sz=6, space=4, color="000000"))
    line._p.get_or_add_pPr().insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _title(document: Document, sheet: Sheet) -> None:
    """Type, subject and the rule under it; letters have none of them here."""
    size = measures().sizes
    if sheet.of_kind.title:
        made = write(document, sheet.of_kind.title, size["type"], bold=True, before=14, keep=True)
        _outline(made, 1)
    if subject := words.subject(sheet):
        lines = balanced(subject, size["subject"], measures().line_mm() * 0.82)
        for line in lines:
            write(document, line, size["subject"], bold=True)
        longest = max(face(bold=True).width_mm(line, size["subject"]) for line in lines)
        rule(document, longest * ISSUER_RULE, measures().line_mm(), after=8)


def _opening(document: Document, sheet: Sheet) -> None:
    """Authority, addressees, recitals, and the words before the first article."""
    size, body = measures().sizes, measures().body
    if sheet.authority:
        write(document, sheet.authority.upper(), size["body"], bold=True, before=6, after=6)
    if sheet.addressees:
        _addressees(document, sheet)
    for line in words.recitals(sheet):
        write(
            document,
            line,
            size["body"],
            align=Align.JUSTIFY,
            italic=True,
            indent_mm=body["indent_mm"],
            after=body["gap_pt"],
            line=LINE,
        )
    if sheet.of_kind.enacts:
        write(document, sheet.of_kind.enacts, size["body"], bold=True, before=6, after=8, keep=True)


def _addressees(document: Document, sheet: Sheet) -> None:
    """One on the line of the call, several as a list below it."""
    size = measures().sizes["addressee"]
    calls, names = words.addressees(sheet)
    if len(names) == 1:
        write(document, f"{calls} {names[0]}", size, before=12, after=12)
        return
    called = calls != "Kính gửi:"
    left = measures().body["indent_mm"] if called else 45
    place = Align.CENTER if called else Align.LEFT
    write(document, calls, size, align=place, left_mm=0 if called else 28, before=12, after=4, keep=True)
    for name in names:
        after = 3 if name is not names[-1] else 10
        write(document, name, size, align=Align.LEFT, left_mm=left + 3, indent_mm=-3, after=after)


def _outline(line: WordParagraph, level: int) -> None:
    """A place in Word's navigation pane."""
    mark = element("w:outlineLvl", val=min(level, 9) - 1)
    line._p.get_or_add_pPr().insert_element_before(mark, "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange")


def _items(document: Document, items: Sequence[Item], *, last: bool = False, landscape: bool = False) -> None:
    """The body's parts; the last paragraph stays with the signature."""
    for at, (item, keep) in enumerate(kept_with_next(items), 1):
        _item(document, item, keep=keep or (last and at == len(items)), landscape=landscape)


def _item(document: Document, item: Item, *, keep: bool, landscape: bool) -> None:
    """One part."""
    line = measures().line_mm(landscape=landscape)
    match item:
        case Paragraph():
            _paragraph(document, item, keep=keep)
        case Head():
            _heading(document, item)
        case Fields():
            _fields(document, item, line)
        case Table():
            add_table(document, item, line, keep=keep)
        case Figure():
            _figure(document, item)
        case PageBreak():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        case Turned():
            turn(_section(document), landscape=True)
            _items(document, item.items, landscape=True)
            turn(_section(document), landscape=False)


def _section(document: Document) -> Section:
    """New pages that go on counting."""
    made = new_section(document)
    made.different_first_page_header_footer = False
    for count in made._sectPr.findall(qn("w:pgNumType")):
        made._sectPr.remove(count)
    return made


def _paragraph(document: Document, item: Paragraph, *, keep: bool) -> None:
    """A paragraph of the body."""
    body = measures().body
    indented = item.indent and item.align in {Align.LEFT, Align.JUSTIFY}
    write(
        document,
        runs(item.text),
        measures().sizes["body"],
        align=item.align,
        bold=item.bold,
        italic=item.italic,
        indent_mm=body["indent_mm"] if indented else 0,
        after=body["gap_pt"],
        line=LINE,
        keep=keep,
    )


def _heading(document: Document, item: Head) -> None:
    """Lines in bold that stay with what follows."""
    body = measures().body
    for at, line in enumerate(item.lines):
        made = write(
            document,
            line,
            measures().sizes["body"],
            align=Align.CENTER if item.centred else Align.JUSTIFY,
            bold=True,
            indent_mm=0 if item.centred else body["indent_mm"],
            before=body["gap_pt"] if item.centred and at == 0 else 0,
            after=body["gap_pt"] if at == len(item.lines) - 1 else 0,
            line=LINE,
            keep=True,
        )
        _outline(made, item.level)


def _fields(document: Document, item: Fields, line_mm: float) -> None:
    """«Họ và tên: …», a line of dots to the margin when empty."""
    body = measures().body
    for label, value in item.rows:
        made = write(
            document,
            f"{label}: {value}" if value else f"{label}: \t",
            measures().sizes["body"],
            align=Align.LEFT,
            indent_mm=body["indent_mm"],
            after=body["gap_pt"],
            line=LINE,
        )
        if not value:
            made.paragraph_format.tab_stops.add_tab_stop(Mm(line_mm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _figure(document: Document, item: Figure) -> None:
    """A chart with its words for those who do not see it."""
    line = write(document, "", measures().sizes["body"], before=4, after=2, keep=bool(item.caption))
    line.add_run().add_picture(io.BytesIO(as_png(item.svg)), width=Mm(measures().line_mm()))
    for said in line._p.iter(qn("wp:docPr")):
        said.set("descr", legal(item.alt))
    if item.caption:
        write(document, item.caption, measures().sizes["table"], italic=True, after=6)


def _annex(document: Document, sheet: Sheet, annex: Annex) -> None:
    """New pages, counted from 1, with label, title and the paper it came with."""
    section = new_section(document)
    turn(section, landscape=annex.landscape)
    restart_pages(section)
    section.first_page_footer.is_linked_to_previous = False
    size, room = measures().sizes["annex"], measures().line_mm(landscape=annex.landscape)
    if annex.enclosed:
        add_head(document, sheet, bare=True)
        write(document, "", 8)
    title = annex.title if annex.enclosed else annex.title.upper()
    top = [text for text in (words.annex_label(sheet, annex), annex.enclosed.upper()) if text]
    for line in [*top, *(balanced(title, size, room * 0.82) if title else ())]:
        _outline(write(document, line, size, bold=True, keep=True), 1)
    write(document, words.annex_reference(sheet, annex), size, italic=True, after=2 if annex.enclosed else 10)
    if annex.enclosed:
        rule(document, 45, room, after=10)
    _items(document, flatten(annex.blocks, base=1), landscape=annex.landscape)
