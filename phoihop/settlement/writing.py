"""A reminder as a letter (công văn): Decree 30/2020 layout comes from `papers`. Papers are Vietnamese whatever the language
of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import override

from phoihop.kernel.clock.rules.terms import TermVersion
from phoihop.organisations.models import Body
from phoihop.papers.content import Content
from phoihop.papers.queries import usual_place
from phoihop.papers.typeset.sheet import Align, Annex, Block, Column, Paragraph, Row, Table
from phoihop.petitions.models import Petition
from phoihop.sessions.models import Session
from phoihop.settlement.models import Asks, Step

FEW = 5  # petitions that stand in the letter itself; more go into its annex
UNITS = {"calendar_day": "ngày", "working_day": "ngày làm việc", "month": "tháng"}
_COLUMNS = (
    Column("TT", 0.5, Align.CENTER),
    Column("Kiến nghị của cử tri", 4.2),
    Column("Nêu lần đầu; số kỳ họp đã qua", 1.8),
    Column("Hạn trả lời", 1.2, Align.CENTER),
    Column("Tình trạng", 1.8),
)
SUBJECTS = {
    Step.AGAIN: "đôn đốc giải quyết, trả lời kiến nghị của cử tri",
    Step.HEAD: "đề nghị người đứng đầu chỉ đạo giải quyết, trả lời kiến nghị của cử tri",
    Step.SUPERIOR: "đề nghị chỉ đạo giải quyết, trả lời kiến nghị của cử tri",
    Step.SESSION: "báo cáo, giải trình tại kỳ họp về kiến nghị của cử tri chậm giải quyết",
}


@dataclass(frozen=True)
class Asked:
    """A petition in the letter: what is asked, how many sessions passed, earlier reminders as «số … ngày …»."""

    petition: Petition
    asks: str
    sessions_passed: int
    reminded: Sequence[str] = ()


def letter_subject(step: str) -> str:
    """What stands behind «V/v»."""
    return SUBJECTS[Step(step)]


def usual_request(body: Body) -> str:
    """What is usually asked; a person changes it."""
    return (
        f"Đề nghị {body.name} khẩn trương giải quyết, trả lời cử tri; nêu rõ kết quả, việc còn lại, người chịu trách "
        "nhiệm và ngày hoàn thành của từng kiến nghị."
    )


def letter_content(
    *, sender: Body, body: Body, step: str, request: str, asked: Sequence[Asked], wait: TermVersion | None,
    session: Session | None, today: date,
) -> Content:  # fmt: skip
    """The words of the letter: on what ground, about what, what is asked by when; the petitions in a table."""
    with override("vi"):
        table = Table(_COLUMNS, tuple(_row(number, one, today) for number, one in enumerate(asked, 1)))
        in_annex = len(asked) > FEW
        where = "theo phụ lục kèm theo" if in_annex else "sau đây"
        blocks: list[Block] = [
            Paragraph(
                "Căn cứ Điều 53, Điều 54 Nghị quyết liên tịch số 72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN về theo dõi, "
                f"giám sát việc giải quyết kiến nghị của cử tri, {sender.name} thấy {len(asked)} kiến nghị do "
                f"{body.name} chủ trì giải quyết {where} chưa được trả lời hoặc đã trả lời nhưng chưa giải quyết xong."
            )
        ]
        if not in_annex:
            blocks.append(table)
        earlier = list(dict.fromkeys(said for one in asked for said in one.reminded))
        if earlier:
            blocks.append(Paragraph(f"{sender.name} đã có văn bản {'; '.join(earlier)} về việc này."))
        blocks += [Paragraph(line) for line in (line.strip() for line in request.splitlines()) if line]
        blocks.append(Paragraph(_by_when(wait, session)))
        annexes = (Annex("Danh sách kiến nghị", (table,), landscape=True),) if in_annex else ()
    return Content(
        body=tuple(blocks), annexes=annexes, recipients=("Như trên", "Lưu: VT"), place=usual_place(sender)
    )  # fmt: skip


def _by_when(wait: TermVersion | None, session: Session | None) -> str:
    if session is not None:
        return f"Nội dung này được đưa ra {session.title}, dự kiến khai mạc ngày {session.first_on:%d/%m/%Y}./."
    if wait is None:
        return "Đề nghị quan tâm chỉ đạo thực hiện./."
    unit = UNITS.get(wait.unit, wait.unit)
    return f"Kết quả đề nghị gửi trong {wait.amount} {unit} kể từ ngày của văn bản này./."


def _row(number: int, one: Asked, today: date) -> Row:
    row = one.petition
    place = f" ({row.commune.name})" if row.commune else ""
    late = (today - row.due_on).days if row.due_on else 0
    if one.asks == Asks.RESULT and row.answered_on:
        state = f"Đã trả lời ngày {row.answered_on:%d/%m/%Y}, chưa giải quyết xong"
    else:
        state = f"Chưa trả lời, quá hạn {late} ngày" if late > 0 else "Chưa trả lời"
    due_on = f"{row.due_on:%d/%m/%Y}" if row.due_on else ""
    first = f"{row.first_put_on:%d/%m/%Y}; {one.sessions_passed} kỳ họp"
    return Row((str(number), f"{row.title}{place}. Mã số {row.code}", first, due_on, state))
