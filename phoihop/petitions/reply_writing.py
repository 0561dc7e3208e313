"""A reply to petitions as a letter (công văn): of one petition in the letter itself, of several in a table of its annex.

Papers are Vietnamese whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import override

from phoihop.organisations.models import Body
from phoihop.papers.content import Content
from phoihop.papers.queries import usual_place
from phoihop.papers.typeset.sheet import Align, Annex, Block, Column, Paragraph, Row, Table
from phoihop.petitions.models import Petition, ResultClass

TITLE = "Trả lời"
ANNEX = "Nội dung trả lời kiến nghị của cử tri"
CLOSING = "Đề nghị quý cơ quan theo dõi, thông báo kết quả đến cử tri./."
_COLUMNS = (
    Column("TT", 0.5, Align.CENTER),
    Column("Kiến nghị của cử tri", 3.2),
    Column("Kết quả", 1.3),
    Column("Nội dung trả lời", 4),
    Column("Việc sẽ làm, ngày hoàn thành", 2.4),
)


@dataclass(frozen=True)
class Answered:
    """What the letter says of one petition; `promised`: (what, by which body, last day)."""

    petition: Petition
    result: str
    text: str
    promised: Sequence[tuple[str, Body, date]] = ()


def letter_subject(title: str) -> str:
    """What stands behind «V/v»."""
    return f"{title[:1].lower()}{title[1:]}" if title.startswith(TITLE) else title


def letter_content(body: Body, answered: Sequence[Answered], letters: Iterable[str]) -> Content:
    """The whole letter. `letters`: those with which the petitions came, as «số … ngày …»."""
    with override("vi"):
        opening = Paragraph(_opening(body, answered, letters))
        if len(answered) == 1:
            blocks: tuple[Block, ...] = (opening, _asked(answered[0]), *_told(answered[0]), Paragraph(CLOSING))
        else:
            blocks = (opening, Paragraph(_counted(answered)), Paragraph(CLOSING))
        return Content(
            body=blocks,
            annexes=_annexes(answered),
            recipients=("Như trên", "Lưu: VT"),
            place=usual_place(body),
        )


def rewritten(
    content: Content, body: Body, old: Sequence[Answered], new: Sequence[Answered], letters: Iterable[str]
) -> Content:
    """The letter after what it says of petitions was changed: what a person wrote around it stays wherever it can be told
    apart, else the letter is written anew."""
    with override("vi"):
        if len(old) > 1 and len(new) > 1:
            counted = Paragraph(_counted(old))
            blocks = tuple(Paragraph(_counted(new)) if block == counted else block for block in content.body)
            others = tuple(annex for annex in content.annexes if annex.title != ANNEX)
            return replace(content, body=blocks, annexes=(*_annexes(new), *others))
        if len(old) == len(new) == 1:
            told = _told(old[0])
            for first in range(len(content.body) - len(told) + 1):
                if content.body[first : first + len(told)] == told:
                    rest = content.body[first + len(told) :]
                    return replace(content, body=(*content.body[:first], *_told(new[0]), *rest))
    written = letter_content(body, new, letters)
    return replace(content, body=written.body, annexes=written.annexes)


def says(content: Content, answered: Sequence[Answered]) -> list[bool]:
    """Of each petition whether the letter still says what is kept: people change its words on the page of the paper."""
    with override("vi"):
        if len(answered) == 1:
            return [all(block in content.body for block in _told(answered[0]))]
        tables = [block for annex in content.annexes for block in annex.blocks if isinstance(block, Table)]
        rows = [row.cells[1:] for table in tables for row in table.rows]
        return [
            any(one.petition.code in row[0] and row[1:] == _cells(one)[1:] for row in rows if row) for one in answered
        ]


def _opening(body: Body, answered: Sequence[Answered], letters: Iterable[str]) -> str:
    senders = ", ".join(dict.fromkeys(one.petition.receiver.name for one in answered))
    cited = "; ".join(letters)
    by = f" theo văn bản {cited}" if cited else ""
    if len(answered) == 1:
        return f"{body.name} nhận được kiến nghị của cử tri do {senders} chuyển đến{by}. {body.name} trả lời như sau:"
    return (
        f"{body.name} nhận được {len(answered)} kiến nghị của cử tri do {senders} chuyển đến{by}. {body.name} trả lời từng "
        "kiến nghị tại phụ lục kèm theo."
    )


def _asked(one: Answered) -> Paragraph:
    return Paragraph(
        f"Kiến nghị (mã số {one.petition.code}{_place(one.petition)}): “{one.petition.text.strip()}”", italic=True
    )


def _told(one: Answered) -> tuple[Block, ...]:
    """What is said of a petition, as paragraphs of the letter."""
    words = [Paragraph(line) for line in _lines(one.text)]
    return (
        *words,
        Paragraph(f"Kết quả giải quyết: {_result(one)}."),
        *(Paragraph(f"{line}.") for line in _promised(one)),
    )


def _annexes(answered: Sequence[Answered]) -> tuple[Annex, ...]:
    if len(answered) == 1:
        return ()
    rows = tuple(Row((str(number), *_cells(one))) for number, one in enumerate(answered, 1))
    return (Annex(ANNEX, (Table(_COLUMNS, rows),), landscape=True),)


def _cells(one: Answered) -> tuple[str, ...]:
    petition = one.petition
    asked = f"{petition.text.strip()} (mã số {petition.code}{_place(petition)})"
    return asked, _result(one), "\n".join(_lines(one.text)), ";\n".join(_promised(one))


def _counted(answered: Sequence[Answered]) -> str:
    counts = {key: sum(1 for one in answered if one.result == key) for key in ResultClass}
    parts = [f"{str(key.label)[:1].lower()}{str(key.label)[1:]}: {number}" for key, number in counts.items() if number]
    return f"Kết quả: {'; '.join(parts)}."


def _promised(one: Answered) -> list[str]:
    return [
        f"{body.name}: {text.strip().rstrip('.')}, xong trước hết ngày {due_on:%d/%m/%Y}"
        for text, body, due_on in one.promised
    ]


def _result(one: Answered) -> str:
    return str(ResultClass(one.result).label)


def _place(petition: Petition) -> str:
    return f", {petition.commune.name}" if petition.commune else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
