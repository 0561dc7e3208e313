"""From a version of a draft to the printed regulation (Decree 30/2020): head, bases, text, a place for each party."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from phoihop.drafting import amending_print, earlier
from phoihop.drafting.models import Draft, DraftVersion, Signature
from phoihop.drafting.rules.texts import Node
from phoihop.kernel.text import without_marks
from phoihop.papers.rendering import issuer_of, name_on, signature_of
from phoihop.papers.typeset.sheet import Article, Block, Clause, Heading, Level, Paragraph, Point, Sheet

KIND = "regulation"
_LEVELS = {
    "part": (Level.PART, "Phần"),
    "chapter": (Level.CHAPTER, "Chương"),
    "section": (Level.SECTION, "Mục"),
    "subsection": (Level.SUBSECTION, "Tiểu mục"),
}


def sheet_of(
    version: DraftVersion,
    signatures: Sequence[Signature],
    *,
    on: date,
    number: str = "",
    dated: date | None = None,
    place: str = "",
    draft_mark: str = "",
) -> Sheet:
    """The regulation as it prints on `on`: of an amendment the points that amend, not the whole text.

    `signatures`: the parties in the order of signing, saved or not.
    """
    bodies = [one.body for one in signatures]
    first, _slash, sign = number.partition("/")
    return Sheet(
        kind=KIND,
        issuers=tuple(issuer_of(body, on) for body in bodies),
        made_on=on,
        subject=_subject(version.title),
        number=first,
        sign=sign,
        place=place,
        dated=dated,
        recitals=tuple(version.bases),
        body=amending_print.body_of(version) if version.draft.amends else tuple(_blocks(version.roots)),
        signatures=tuple(
            signature_of(
                one.body,
                name=one.signer_name,
                post=one.signer_post,
                form=one.signing_form,
                on=on,
                jointly=len(bodies) > 1,
            )
            for one in signatures
        ),
        recipients=(*(name_on(body, on) for body in bodies), "Lưu: VT"),
        draft=draft_mark,
    )


CONSOLIDATED = "VĂN BẢN HỢP NHẤT"


def consolidated(version: DraftVersion, *, on: date, place: str = "") -> Sheet:
    """The whole text as an amendment leaves it (văn bản hợp nhất): for readers, signed by nobody."""
    draft = version.draft
    amended = draft.amends
    assert amended is not None  # noqa: S101 - the caller asks for an amendment's
    return Sheet(
        kind=KIND,
        issuers=tuple(issuer_of(party.body, on) for party in draft.parties.all()),
        made_on=on,
        subject=_subject(amended.title),
        place=place,
        recitals=tuple(earlier.amended_text(draft).bases),
        body=(amending_print.note_of(version), *_blocks(version.roots)),
        draft=CONSOLIDATED,
    )


def file_name(draft: Draft) -> str:
    """A name for the file without diacritics; no ending."""
    words = without_marks(draft.short_title)
    return "-".join("".join(letter if letter.isalnum() else " " for letter in words.lower()).split())[:80] or "quy-che"


def _subject(title: str) -> str:
    """The words under «QUY CHẾ»: the title without the name of its kind."""
    rest = title.strip()
    if rest.lower().startswith("quy chế "):
        rest = rest[len("quy chế ") :].strip()
    return rest[:1].upper() + rest[1:]


def _blocks(nodes: Sequence[Node]) -> Iterator[Block]:
    for node in nodes:
        children = tuple(_blocks(node.children))
        if node.type in _LEVELS:
            level, word = _LEVELS[node.type]
            yield Heading(level, node.heading or "", f"{word} {node.number}" if node.number else "")
            yield from children
        elif node.number is None:
            yield Paragraph(node.text)
            yield from children
        elif node.type == "article":
            yield Article(node.number, node.heading or "", node.text, children)
        elif node.type == "clause":
            yield Clause(node.number, node.text, children)
        else:
            yield Point(node.number, node.text)
            yield from children
