"""A report as a paper: its figures and annexes in the wording of such reports. Papers are Vietnamese in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from django.utils.translation import override

from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.queries import usual_place
from phoihop.papers.rendering import sheet_of
from phoihop.papers.typeset import sheet as paper
from phoihop.papers.typeset.sheet import Align, Block, Heading, Level, Paragraph, Row, Sheet, Table
from phoihop.voter_reports.kinds import Spec, spec_of
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.queries import every_line, figures_of
from phoihop.voter_reports.rules.counting import Annex, Grid
from phoihop.voter_reports.showing import cutoff_of, digits, line_name, scope_of, spread, text_of

MOST_ON_PAPER = 300  # lines of an annex; the spreadsheet has all
UPRIGHT = 6  # figures a line on an upright page


def subject_of(report: VoterReport) -> str:
    """What stands under «BÁO CÁO»: the title without that word."""
    words = report.title.removeprefix("Báo cáo ").strip() or report.title
    return words[:1].upper() + words[1:]


def content_of(report: VoterReport) -> Content:
    """The words of the paper, from the figures and rows of the report: frozen ones give the same paper each time."""
    with override("vi"):
        spec, made = spec_of(report.kind, report.regime), figures_of(report)
        body: list[Block] = [Paragraph(_opening(report, spec)), Heading(Level.ROMAN, "Số liệu", "I")]
        wide = _beside(spec)
        body += _grids([grid for grid in spec.grids if grid not in wide], made)
        if wide:
            body.append(Paragraph("Số liệu chi tiết theo từng tiêu chí tại phụ lục kèm theo."))
        body.append(Heading(Level.ROMAN, "Nhận xét, kiến nghị", "II"))
        body += [Paragraph(line) for line in _lines(report.assessment) or ["Không có."]]
        body.append(Paragraph(f"Trên đây là báo cáo của {_who(report)}./."))
        annexes = tuple(_annex(report, annex) for annex in spec.annexes)
        if wide:
            blocks = tuple(_grids(wide, made))
            annexes = (paper.Annex("Số liệu chi tiết", blocks, landscape=True), *annexes)
    return Content(
        body=tuple(body), annexes=annexes, recipients=("Như trên", "Lưu: VT"), place=usual_place(report.body)
    )


def draft_sheet(report: VoterReport, *, on: date) -> Sheet:
    """The report as it prints before it has a paper, marked «DỰ THẢO»."""
    row = Paper(kind="report", issuer=report.body, subject=subject_of(report), sheet=content_of(report).as_json())
    return replace(sheet_of(row, on=on), addressees=(), recipients=("Lưu: VT",))


def _opening(report: VoterReport, spec: Spec) -> str:
    side = report.get_regime_display()
    return f"{_who(report)} {spec.opening}, {scope_of(report)}, kênh {side} (số liệu chốt đến {cutoff_of(report)}), như sau:"


def _who(report: VoterReport) -> str:
    return report.body.name_on(report.cutoff_on)


def _grids(grids: Sequence[Grid], made: Mapping[str, Any]) -> Iterator[Block]:
    for at, grid in enumerate(grids, 1):
        yield from (Heading(Level.ARABIC, str(grid.title), str(at)), _grid(grid, made["grids"][grid.key]))


def _beside(spec: Spec) -> list[Grid]:
    """Tables for pages turned on their side: all that have lines, once one of them is wide."""
    lined = [grid for grid in spec.grids if grid.axis]
    return lined if any(len(grid.figures) > UPRIGHT for grid in lined) else []


def _grid(grid: Grid, made: Mapping[str, Any]) -> Table:
    if not grid.axis:
        short = (
            paper.Column("TT", 0.4, Align.CENTER),
            paper.Column("Chỉ tiêu", 3),
            paper.Column("Số liệu", 1, Align.CENTER),
        )
        values = zip(grid.figures, made["total"], strict=True)
        rows = [
            Row((str(at), str(figure.title), digits(figure, value))) for at, (figure, value) in enumerate(values, 1)
        ]
        return Table(short, tuple(rows))
    columns = (
        paper.Column("TT", 0.5, Align.CENTER),
        paper.Column(str(grid.head), 2.6),
        *(paper.Column(str(figure.title), 1, Align.CENTER) for figure in grid.figures),
    )
    rows = [
        Row((str(at), line_name(grid.axis, line), *_values(grid, line["values"])))
        for at, line in enumerate(made["lines"], 1)
    ]
    if not rows:
        return Table(columns, (Row((paper.NOTHING,)),))
    return Table(columns, (*rows, Row(("", "Tổng cộng", *_values(grid, made["total"])), strong=True)))


def _values(grid: Grid, values: Iterable[float | None]) -> list[str]:
    return [digits(figure, value) for figure, value in zip(grid.figures, values, strict=True)]


def _annex(report: VoterReport, annex: Annex) -> paper.Annex:
    columns = (
        paper.Column("TT", 0.5, Align.CENTER),
        *(
            paper.Column(str(one.title), one.width, Align.LEFT if one.kind == "text" else Align.CENTER)
            for one in annex.columns
        ),
    )
    lines = list(islice(_annex_lines(report, annex), MOST_ON_PAPER + 1))
    rows = [
        Row((str(at), *(text_of(column, cells) for column in annex.columns)))
        for at, cells in enumerate(lines[:MOST_ON_PAPER], 1)
    ]
    if len(lines) > MOST_ON_PAPER:
        rows.append(Row((f"… Danh sách đầy đủ ở tệp bảng tính; trên giấy in {MOST_ON_PAPER} dòng đầu.",)))
    return paper.Annex(str(annex.title), (paper.register_table(columns, rows),), landscape=True)


def _annex_lines(report: VoterReport, annex: Annex) -> Iterator[Mapping[str, Any]]:
    for line in every_line(report, annex.where):
        yield from spread(annex, line.cells)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
