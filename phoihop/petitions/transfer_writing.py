"""The letter with which petitions go to the body that answers (công văn): Decree 30/2020 layout comes from `papers`. Papers are
Vietnamese whatever the language of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import override

from phoihop.kernel.clock.rules.due import Due
from phoihop.organisations.models import Body
from phoihop.papers.content import Content
from phoihop.papers.queries import usual_place
from phoihop.papers.typeset.sheet import Align, Annex, Block, Column, Paragraph, Row, Table
from phoihop.petitions.models import Petition
from phoihop.petitions.terms import answer_due

SUBJECT = "chuyển kiến nghị của cử tri"
FEW = 5  # petitions that stand in the letter itself; more go into its annex
UNITS = {"calendar_day": "ngày", "working_day": "ngày làm việc", "month": "tháng"}
_COLUMNS = (
    Column("TT", 0.5, Align.CENTER),
    Column("Mã số", 1.3, Align.CENTER),
    Column("Nơi có việc", 1.6),
    Column("Nội dung kiến nghị", 4.6),
    Column("Hạn trả lời", 1.6, Align.CENTER),
)


def letter_content(receiver: Body, lead: Body, petitions: Sequence[Petition], today: date) -> Content:
    """The words of the letter: on what ground, which petitions, what is asked by when. Raises Refused "petition.no_term"."""
    with override("vi"):
        terms = {regime: answer_due(regime, today) for regime in sorted({row.regime for row in petitions})}
        rows = tuple(_row(number, row, terms[row.regime], today) for number, row in enumerate(petitions, 1))
        table, in_annex = Table(_COLUMNS, rows), len(petitions) > FEW
        grounds = "; ".join(dict.fromkeys(one.term.citation for one in terms.values()))
        blocks: list[Block] = [
            Paragraph(
                f"Căn cứ {grounds}, {receiver.name} chuyển {len(petitions)} kiến nghị của cử tri "
                f"{'(phụ lục kèm theo)' if in_annex else 'sau đây'} đến {lead.name} để xem xét, giải quyết và trả lời theo "
                "thẩm quyền."
            )
        ]
        if not in_annex:
            blocks.append(table)
        blocks += [
            Paragraph(
                f"Thời hạn trả lời là {_how_long(terms.values())} kể từ ngày của văn bản này. Đề nghị {lead.name} gửi văn bản "
                f"trả lời đến {receiver.name} để theo dõi và báo cử tri; việc chưa giải quyết xong thì nêu lộ trình, thời hạn "
                "hoàn thành."
            ),
            Paragraph(
                "Kiến nghị không thuộc thẩm quyền, đề nghị trả lại kèm căn cứ và nêu cơ quan có thẩm quyền giải quyết./."
            ),
        ]
        annexes = (Annex("Danh mục kiến nghị của cử tri", (table,), landscape=True),) if in_annex else ()
    return Content(
        body=tuple(blocks), annexes=annexes, recipients=("Như trên", "Lưu: VT"), place=usual_place(receiver)
    )  # fmt: skip


def _how_long(answers: Iterable[Due]) -> str:
    spans = [f"{one.term.amount} {UNITS.get(one.term.unit, one.term.unit)}" for one in answers]
    return " hoặc ".join(dict.fromkeys(spans))


def _row(number: int, row: Petition, answer: Due, today: date) -> Row:
    """The day is that of a letter of `today`; one that leaves later is answered later, so it says from which day it counts."""
    where = ", ".join(part for part in (row.place, row.commune.name if row.commune else "") if part)
    until = f"{answer.due_on:%d/%m/%Y} (tính từ {today:%d/%m/%Y})" if answer.due_on else ""
    return Row((str(number), row.code, where, " ".join(row.text.split()), until))
