"""What exchanges print: the opinions gathered for the authority that drafts. Papers are Vietnamese in every language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from phoihop.exchanges.models import Exchange, Stance, Treatment
from phoihop.exchanges.queries import Answered
from phoihop.papers.content import Content
from phoihop.papers.typeset.sheet import Align, Block, Bullets, Column, Heading, Level, Paragraph, Row, Table
from phoihop.regulations.queries import place_of

STANCES = {
    Stance.AGREES: "Nhất trí",
    Stance.WITH_CHANGES: "Nhất trí, có góp ý",
    Stance.DISAGREES: "Không nhất trí",
    Stance.NO_OPINION: "Không có ý kiến",
}
TREATMENTS = {
    Treatment.TAKEN_UP: "Tiếp thu",
    Treatment.PARTLY: "Tiếp thu một phần",
    Treatment.EXPLAINED: "Không tiếp thu, có giải trình",
}


def synthesis_subject(exchange: Exchange) -> str:
    """What stands under «BÁO CÁO»."""
    return f"Tổng hợp ý kiến góp ý về: {exchange.title}"


def synthesis_of(exchange: Exchange, answers: Sequence[Answered], own: str, *, on: date) -> Content:
    """Who was asked and answered, each opinion in its words with what was made of it, the sender's own."""
    given = [one for one in answers if one.proofs]
    sender = exchange.sender.name_on(on)
    opening = (
        f"{sender} đã xin ý kiến {len(answers)} cơ quan về: {exchange.title}. Đến ngày {day(on)}, {len(given)} cơ quan "
        "đã trả lời. Ý kiến được tổng hợp như sau:"
    )
    body: list[Block] = [
        Paragraph(opening),
        Heading(Level.ROMAN, "Tình hình trả lời", "I"),
        _who(answers),
        Heading(Level.ROMAN, "Nội dung góp ý", "II"),
        *(block for number, one in enumerate(given, 1) for block in _said(number, one)),
        Heading(Level.ROMAN, f"Ý kiến của {sender}", "III"),
        *written(own),
        Paragraph(f"{sender} tổng hợp và đề nghị cơ quan soạn thảo xem xét, phản hồi việc tiếp thu, giải trình."),
    ]
    return Content(body=tuple(body), recipients=("Như trên", "Lưu: VT"), place=place_of(exchange.sender))


def _who(answers: Sequence[Answered]) -> Table:
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Cơ quan", 3),
        Column("Ý kiến", 2),
        Column("Ngày trả lời", 1.2, Align.CENTER),
    )
    rows = [
        Row((str(number), one.row.body.name, _stance(one), day(one.proofs[-1].counts_on) if one.proofs else ""))
        for number, one in enumerate(answers, 1)
    ]
    return Table(columns, tuple(rows))


def _stance(one: Answered) -> str:
    if not one.proofs:
        return "Chưa trả lời"
    return STANCES[Stance(one.row.stance)] if one.row.stance else "Đã trả lời"


def _said(number: int, one: Answered) -> Iterable[Block]:
    yield Heading(Level.ARABIC, one.row.body.name, str(number))
    for proof in one.proofs:
        yield from written(proof.statement)
    if one.row.treatment:
        yield Bullets((f"{TREATMENTS[Treatment(one.row.treatment)]}: {one.row.treated_why}",))


def written(text: str) -> Iterable[Block]:
    """Paragraphs as they were typed; what was left empty is said to be."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return map(Paragraph, lines or ["Không có."])


def day(value: date) -> str:
    """«05/03/2026»."""
    return f"{value:%d/%m/%Y}"
