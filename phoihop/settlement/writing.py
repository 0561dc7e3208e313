"""A reminder as a letter (công văn), a body's report before a session: Decree 30/2020 layout comes from `papers`. Papers are
Vietnamese whatever the language of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import override

from phoihop.kernel.clock.rules.terms import TermVersion
from phoihop.organisations.models import Body
from phoihop.papers.content import Content
from phoihop.papers.queries import usual_place
from phoihop.papers.typeset.sheet import Align, Annex, Block, Column, Heading, Level, Paragraph, Row, Table
from phoihop.petitions.models import Petition
from phoihop.petitions.rules.answers import OPEN
from phoihop.sessions.models import Session
from phoihop.settlement.models import Asks, ResultReport, Step
from phoihop.settlement.reports import UNANSWERED, Line, classes_of

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


MOST = 500  # petitions listed in the annex of a report; figures count all of them
CLASS_NAMES = {
    "done": "Đã giải quyết xong",
    "studying": "Đang nghiên cứu, giải quyết theo lộ trình",
    "in_progress": "Đang giải quyết, có thời gian dự kiến hoàn thành",
    "to_do": "Sẽ giải quyết, có thời hạn",
    "explained": "Giải trình, cung cấp thông tin",
    UNANSWERED: "Chưa trả lời",
}
GROUND = {
    "na": "khoản 2 Điều 49 Nghị quyết liên tịch số 72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN",
    "council": "khoản 2 Điều 50 Nghị quyết liên tịch số 72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN",
}
_COUNTED = (Column("Kết quả", 4), Column("Số kiến nghị", 1, Align.CENTER), Column("Tỷ lệ", 1, Align.CENTER))
_LISTED = (
    Column("TT", 0.5, Align.CENTER),
    Column("Kiến nghị của cử tri", 4),
    Column("Tiếp nhận; hạn trả lời", 1.4, Align.CENTER),
    Column("Kết quả", 1.8),
    Column("Văn bản trả lời", 1.6),
    Column("Thời hạn hoàn thành", 1.2, Align.CENTER),
)


def report_subject(report: ResultReport) -> str:
    """What stands under «BÁO CÁO», and what is owed."""
    title = report.session.title
    return f"Kết quả giải quyết, trả lời kiến nghị của cử tri gửi đến {title[:1].lower()}{title[1:]}"[:250]


def report_content(report: ResultReport, lines: Sequence[Line], today: date) -> Content:
    """The report: how many of each class, what is not answered, what is promised by when; every petition in the annex."""
    keeper = report.session.keeper
    with override("vi"):
        body: list[Block] = [
            Paragraph(
                f"Thực hiện {GROUND[report.regime]}, {report.body.name} báo cáo {keeper.name} kết quả giải quyết, trả lời "
                f"kiến nghị của cử tri đến ngày {today:%d/%m/%Y} như sau:"
            ),
            Heading(Level.ROMAN, "Kết quả chung", "I"),
            Paragraph(f"Tổng số kiến nghị thuộc trách nhiệm giải quyết: {len(lines)}."),
            Table(
                _COUNTED, tuple(_class_row(key, number, len(lines)) for key, number in classes_of(report.regime, lines))
            ),
            Heading(Level.ROMAN, "Kiến nghị chưa trả lời, chưa giải quyết xong", "II"),
            Paragraph(_open_words(lines, today)),
            Heading(Level.ROMAN, "Khó khăn, đề xuất", "III"),
            Paragraph("…"),
        ]
        listed = Table(_LISTED, tuple(_result_row(number, one) for number, one in enumerate(lines[:MOST], 1)))
        rest = len(lines) - MOST
        more: tuple[Block, ...] = (Paragraph(f"Còn {rest} kiến nghị không in ở đây."),) if rest > 0 else ()
    annexes = (Annex("Kết quả giải quyết, trả lời từng kiến nghị", (listed, *more), landscape=True),) if lines else ()
    place = usual_place(report.body)
    return Content(body=tuple(body), annexes=annexes, recipients=("Như trên", "Lưu: VT"), place=place)


def _class_row(key: str, number: int, every: int) -> Row:
    share = f"{number * 100 / every:.1f}%".replace(".", ",") if every else "—"
    return Row((CLASS_NAMES[key], str(number), share))


def _open_words(lines: Sequence[Line], today: date) -> str:
    unanswered = [one for one in lines if one.result == UNANSWERED]
    late = sum(1 for one in unanswered if one.petition.due_on and one.petition.due_on < today)
    promised = [one.until for one in lines if one.until and one.result in OPEN]
    words = f"Chưa trả lời: {len(unanswered)} kiến nghị, trong đó quá hạn {late}."
    if promised:
        words += (
            f" Đang giải quyết theo lộ trình: {len(promised)} kiến nghị, hoàn thành trong khoảng từ "
            f"{min(promised):%d/%m/%Y} đến {max(promised):%d/%m/%Y}."
        )
    return words


def _result_row(number: int, one: Line) -> Row:
    row, last = one.petition, one.last
    place = f" ({row.commune.name})" if row.commune else ""
    days = f"{row.received_on:%d/%m/%Y}; {row.due_on:%d/%m/%Y}" if row.due_on else f"{row.received_on:%d/%m/%Y}"
    reply = ""
    if last is not None and one.result != UNANSWERED:
        named = last.answer.number or last.answer.title
        reply = f"{named}, ngày {last.answer.answered_on:%d/%m/%Y}"
    until = f"{one.until:%d/%m/%Y}" if one.until and one.result in OPEN else ""
    return Row(
        (str(number), f"{row.title}{place}. Mã số {row.code}", days, CLASS_NAMES[one.result], reply, until)
    )  # fmt: skip
