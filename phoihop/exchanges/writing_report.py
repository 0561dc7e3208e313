"""The report on coordination as a paper. Papers are Vietnamese in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import override

from phoihop.exchanges.counting import lines_of, others
from phoihop.exchanges.models import CoordinationReport
from phoihop.exchanges.rules import ASKED, DELEGATE, OPINION, OUT, RESULT, Figures, Table, tables
from phoihop.exchanges.writing import day, written
from phoihop.organisations.models import Body
from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.queries import usual_place
from phoihop.papers.rendering import sheet_of
from phoihop.papers.typeset import sheet
from phoihop.papers.typeset.sheet import Align, Block, Column, Heading, Level, Paragraph, Row

ANSWERS = (("in_time", "Đúng hạn"), ("late", "Quá hạn"), ("missing", "Chưa trả lời"), ("waiting", "Chưa đến hạn"))
TREATED = (("taken_up", "Tiếp thu"), ("partly", "Tiếp thu một phần"), ("explained", "Giải trình"))
COLUMNS = {
    OPINION: ((ASKED, "Xin ý kiến"), *ANSWERS, *TREATED),
    DELEGATE: ((ASKED, "Mời cử"), *ANSWERS),
    RESULT: ((ASKED, "Cung cấp"),),
}
TITLES = {
    (OUT, OPINION): "Đã xin ý kiến về dự thảo của các cơ quan",
    (OUT, DELEGATE): "Đã mời các cơ quan cử đại biểu dự hội nghị",
    (OUT, RESULT): "Đã cung cấp kết quả giám sát, thông tin cho các cơ quan",
    ("in", OPINION): "Được các cơ quan xin ý kiến về dự thảo",
    ("in", DELEGATE): "Được mời cử đại biểu dự hội nghị của các cơ quan",
    ("in", RESULT): "Được các cơ quan cung cấp kết quả giám sát, thông tin",
}
SCOPE = "Báo cáo không gồm bí mật nhà nước và các vụ án chưa công khai."


def subject_of(report: CoordinationReport) -> str:
    """What stands under «BÁO CÁO»: the title without that word."""
    with override("vi"):
        name = str(report)
    words = name.removeprefix("Báo cáo ").strip() or name
    return words[:1].upper() + words[1:]


def content_of(report: CoordinationReport, on: date) -> Content:
    """The words of the paper: a frozen report gives the same digits on every day."""
    lines = lines_of(report, on)
    bodies = others(lines)
    who = report.body.name_on(on)
    opening = (
        f"{who} báo cáo kết quả công tác phối hợp từ ngày {day(report.period_from)} đến ngày {day(report.period_last)} "
        f"(số liệu chốt đến hết ngày {day(on)}) như sau:"
    )
    body: list[Block] = [
        Paragraph(opening),
        Heading(Level.ROMAN, "Kết quả phối hợp", "I"),
        *_results(tables(lines), bodies, on),
        Heading(Level.ROMAN, "Hình thức, trách nhiệm phối hợp", "II"),
        *written(report.forms),
        Heading(Level.ROMAN, "Tồn tại, hạn chế và nguyên nhân", "III"),
        *written(report.limits),
        Heading(Level.ROMAN, "Đề xuất, kiến nghị", "IV"),
        *written(report.proposals),
        Paragraph(SCOPE),
    ]
    return Content(body=tuple(body), recipients=("Như trên", "Lưu: VT"), place=usual_place(report.body))


def sheet_of_report(report: CoordinationReport, *, on: date) -> sheet.Sheet:
    """As it prints before it has a paper of its own, marked «DỰ THẢO»."""
    content = content_of(report, report.as_of(on))
    made = sheet_of(
        Paper(kind="report", issuer=report.body, subject=subject_of(report), sheet=content.as_json()), on=on
    )
    return replace(made, addressees=(), recipients=("Lưu: VT",))  # to whom is chosen at approval


def _results(found: list[Table], bodies: Mapping[str, Body], on: date) -> Iterable[Block]:
    if not found:
        yield Paragraph("Trong kỳ không có việc nào thuộc phạm vi báo cáo.")
    for number, table in enumerate(found, 1):
        yield Heading(Level.ARABIC, TITLES[table.side, table.kind], str(number))
        yield Paragraph(_in_words(table))
        yield _printed(table, bodies, on)


def _in_words(table: Table) -> str:
    numbers, bodies = table.total.numbers, len(table.lines)
    if table.kind == RESULT:
        return f"Có {numbers[ASKED]} lượt cung cấp với {bodies} cơ quan."
    said = ", ".join(f"{words.lower()} {numbers[key]}" for key, words in ANSWERS if numbers.get(key))
    treated = ", ".join(f"{words.lower()} {numbers[key]}" for key, words in TREATED if numbers.get(key))
    return f"Có {numbers[ASKED]} lượt với {bodies} cơ quan: {said}." + (f" Kết quả: {treated}." if treated else "")


def _printed(table: Table, bodies: Mapping[str, Body], on: date) -> sheet.Table:
    figures = COLUMNS[table.kind]
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Cơ quan", 2.6),
        *(Column(words, 1, Align.CENTER) for _key, words in figures),
    )

    def row(label: str, name: str, line: Figures, *, strong: bool = False) -> Row:
        return Row((label, name, *(str(line.numbers.get(key, 0)) for key, _words in figures)), strong=strong)

    ranked = by_rank(table, bodies)
    rows = [row(str(number), bodies[line.other].name_on(on), line) for number, line in enumerate(ranked, 1)]
    return sheet.Table(columns, (*rows, row("", "Tổng cộng", table.total, strong=True)))


def by_rank(table: Table, bodies: Mapping[str, Body]) -> list[Figures]:
    """The lines by the rank of their bodies."""
    return sorted(table.lines, key=lambda line: (bodies[line.other].rank, bodies[line.other].sort_key, line.other))
