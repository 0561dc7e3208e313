"""A paper on the screen, laid out like the paper: what the template `_sheet.html` needs, in words and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from phoihop.papers.typeset import words
from phoihop.papers.typeset.flat import Head, Item, Turned, flatten, runs, table_head
from phoihop.papers.typeset.sheet import Fields, Figure, PageBreak, Paragraph, Sheet, Table, Text


@dataclass(frozen=True)
class Part:
    """One item of the body: `kind` names the fragment that draws it, the rest is what it draws."""

    kind: str
    html: SafeString = field(default_factory=lambda: mark_safe(""))  # empty
    face: str = ""
    rows: tuple[Any, ...] = ()
    head: tuple[Any, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Signed:
    """A signature in lines."""

    lines: tuple[str, ...]
    note: str
    name: str


@dataclass(frozen=True)
class Annexed:
    """An annex with its head."""

    label: str
    title: str
    reference: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Preview:
    """Everything on the paper, from top to bottom; empty strings are left out."""

    issuers: tuple[tuple[str, str], ...]
    number: str
    date: str
    about: str
    title: str
    subject: str
    authority: str
    calls: str
    addressees: tuple[str, ...]
    recitals: tuple[str, ...]
    enacts: str
    parts: tuple[Part, ...]
    signatures: tuple[Signed, ...]
    recipients: tuple[str, ...]
    urgency: str
    draft: str
    contact: str
    annexes: tuple[Annexed, ...]


def preview(sheet: Sheet) -> Preview:
    """The same words and order as the two printers; measures are left to the stylesheet."""
    calls, names = words.addressees(sheet)
    about = words.about_line(sheet)
    return Preview(
        issuers=tuple((issuer.superior.upper(), issuer.name.upper()) for issuer in sheet.issuers),
        number=words.number_line(sheet),
        date=words.date_line(sheet),
        about=about,
        title=sheet.of_kind.title,
        subject="" if about else sheet.subject,
        authority=sheet.authority.upper(),
        calls=calls,
        addressees=tuple(names),
        recitals=tuple(words.recitals(sheet)),
        enacts=sheet.of_kind.enacts,
        parts=tuple(_parts(flatten(sheet.body, base=2))),
        signatures=tuple(Signed(tuple(words.signature_lines(one)), one.note, one.name) for one in sheet.signatures),
        recipients=tuple(words.recipients(sheet)),
        urgency=sheet.urgency.value if sheet.urgency else "",
        draft=sheet.draft,
        contact=sheet.contact,
        annexes=tuple(
            Annexed(
                words.annex_label(sheet, annex),
                annex.enclosed or annex.title,
                words.annex_reference(sheet, annex),
                tuple(_parts(flatten(annex.blocks, base=2))),
            )
            for annex in sheet.annexes
        ),
    )


def _parts(items: tuple[Item, ...]) -> Iterator[Part]:
    for item in items:
        match item:
            case Head():
                lines = mark_safe("<br>".join(escape(line) for line in item.lines))  # noqa: S308  # escaped
                yield Part("head", lines, "centre" if item.centred else "")
            case Paragraph():
                face = [item.align.value, *(name for name in ("bold", "italic") if getattr(item, name))]
                yield Part("paragraph", _html(item.text), " ".join([*face, "indent" if item.indent else "plain"]))
            case Fields():
                yield Part("fields", rows=item.rows)
            case Table():
                yield _table(item)
            case Figure():
                yield Part("figure", caption=item.caption or item.alt)
            case PageBreak():
                yield Part("break")
            case Turned():
                yield from _parts(item.items)


def _table(table: Table) -> Part:
    across = len(table.columns)
    rows = tuple((row.strong, across if len(row.cells) == 1 else 1, row.cells) for row in table.rows)
    return Part("table", rows=rows, head=tuple(tuple(row) for row in table_head(table)), caption=table.caption)


def _html(text: Text) -> SafeString:
    """Words with their faces; every letter escaped, line ends kept."""
    made = []
    for run in runs(text):
        piece = escape(run.text).replace("\n", "<br>")
        piece = f"<b>{piece}</b>" if run.bold else piece
        made.append(f"<i>{piece}</i>" if run.italic else piece)
    return mark_safe("".join(made))  # noqa: S308  # each run is escaped above
