"""A self-review as a paper: its words by section, its own figures. Papers are Vietnamese in every language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.rendering import sheet_of
from phoihop.papers.typeset.sheet import Block, Heading, Level, Paragraph, Sheet
from phoihop.reports.models import SelfColumn, SelfReview
from phoihop.reports.queries import figures_now
from phoihop.reports.writing import figures_table, overall, written

SECTIONS = (
    ("limits", "II", "Tồn tại, hạn chế"),
    ("causes", "III", "Nguyên nhân"),
    ("proposals", "IV", "Kiến nghị, đề xuất"),
)


def sheet_of_self(row: SelfReview, columns: Sequence[SelfColumn], *, on: date) -> Sheet:
    """The paper, marked «DỰ THẢO» until it is handed in; its figures as the page has them."""
    body = [
        Heading(Level.ROMAN, "Kết quả thực hiện", "I"),
        *written(row.results),
        *(block for column in columns for block in _figures(column, of_several=len(columns) > 1)),
    ]
    for name, label, title in SECTIONS:
        body += [Heading(Level.ROMAN, title, label), *written(getattr(row, name))]
    place = next((column.regulation.place for column in columns if column.regulation.place), "")
    paper = Paper(
        kind="report",
        issuer=row.body,
        subject=f"Tự đánh giá: {row.cycle.title}",
        sheet=Content(body=tuple(body), recipients=("Như trên", "Lưu: VT"), place=place).as_json(),
    )
    sheet = sheet_of(paper, on=on, to_sign=row.is_handed_in)
    return replace(sheet, addressees=(row.cycle.body.name,), calls="Kính gửi:") if row.body != row.cycle.body else sheet


def _figures(column: SelfColumn, *, of_several: bool) -> Iterable[Block]:
    made = figures_now(column)
    if of_several:
        yield Heading(Level.ARABIC, column.regulation.short_title, "")
    yield from (Paragraph(line) for line in overall(made))
    lines = [line for line in made["clauses"] if line["due"]]
    if lines:
        yield figures_table("Điều khoản", lines)
