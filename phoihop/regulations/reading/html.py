"""Web pages (.html): one line a block, one line a row of a real table, scripts and styles left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from phoihop.regulations.rules.encodings import repair
from phoihop.regulations.rules.lines import Line, clean
from phoihop.regulations.rules.messages import N_, Doubt

from .layout import table_lines
from .plain import decode
from .refusal import Unreadable

_BLOCKS = frozenset(
    word
    for words in (
        "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form",
        "h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead title tr td th ul",
    )
    for word in words.split()
)
_SILENT = frozenset(
    ["script", "style", "head", "template", "noscript", "svg", "select", "button", "textarea", "object"]
)
_DECLARED = re.compile(r"<\?xml[^>]*\?>")


def read(data: bytes, name: str) -> tuple[list[Line], list[Doubt]]:
    """Lines of a page."""
    text, notes = decode(data, name)
    text, more = repair(text)
    parser = lxml_html.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(_DECLARED.sub("", text).replace("\x00", ""), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable("file.broken", N_("Trang HTML trong tệp %(name)s hỏng, không đọc được."), name=name) from error
    texts = [(line, table) for piece, table in _blocks(root) if (line := clean(piece))]
    return [Line(place, text, table=table) for place, (text, table) in enumerate(texts, 1)], [*notes, *more]


def _blocks(root: etree._Element) -> Iterator[tuple[str, bool]]:
    """(text, is a row of a real table) of every block, in order, without recursion: pages may be very deep."""
    buffer: list[str] = []
    skip_until: etree._Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if skip_until is not None:
            if event == "end" and node is skip_until:
                skip_until = None
                buffer.append(node.tail or "")
            continue
        if event == "start" and (tag in _SILENT or tag == "table"):
            skip_until = node
            if tag == "table":
                yield " ".join(buffer), False
                buffer = []
                yield from _table(node)
            continue
        if tag in _BLOCKS:
            yield "".join(buffer), False
            buffer = []
        buffer.append((node.text if event == "start" else node.tail) or "")
    yield "".join(buffer), False


def _table(table: etree._Element) -> Iterator[tuple[str, bool]]:
    rows = [
        [[clean(part) for part in _cell_parts(cell)] for cell in row if cell.tag in {"td", "th"}]
        for row in table.iter("tr")
        if next(row.iterancestors("table"), None) is table
    ]
    yield from table_lines(rows)


def _cell_parts(cell: etree._Element) -> list[str]:
    parts: list[str] = [""]
    for event, node in etree.iterwalk(cell, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _SILENT:
            continue
        if tag in _BLOCKS and node is not cell:
            parts.append("")
        if event == "start":
            parts[-1] += node.text or ""
        elif node is not cell:
            parts[-1] += node.tail or ""
    return parts
