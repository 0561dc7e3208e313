"""A programme on paper: its run sheet, its closing report. Papers are Vietnamese whatever the language of the screen;
sentences of figures stand on the screen too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from phoihop.commitments.models import State
from phoihop.organisations.models import Body
from phoihop.papers.content import Content
from phoihop.papers.queries import usual_notation
from phoihop.papers.rendering import issuer_of, signature_of
from phoihop.papers.typeset.sheet import (
    Align,
    Annex,
    Block,
    Column,
    Fields,
    Heading,
    Level,
    Paragraph,
    Row,
    Sheet,
    Table,
)
from phoihop.programmes.kinds import Field, half_year_name, tables_of
from phoihop.programmes.models import Closing, Programme, RunRow, Task
from phoihop.programmes.occasions import occasions
from phoihop.programmes.queries import Counted, counted, counted_from, entries_of, run_of
from phoihop.programmes.showing import details_of, entry_cells
from phoihop.regulations.queries import place_of

MOST = 1000  # rows of a table of the kind on paper; the rest stands in the spreadsheet, and the paper says so
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII")
_RUN = (
    Column("Thời gian", 1.1, Align.CENTER),
    Column("Nội dung", 3.4),
    Column("Địa điểm", 1.7),
    Column("Chủ trì", 1.7),
    Column("Tài liệu", 1.5),
)
_WORK = (
    Column("TT", 0.5, Align.CENTER),
    Column("Nội dung công việc", 3.6),
    Column("Cơ quan thực hiện", 2),
    Column("Hạn", 1.1, Align.CENTER),
    Column("Kết quả", 1.7),
)


def run_sheet_of(programme: Programme, *, on: date) -> Sheet:
    """The run sheet as it prints on `on`."""
    with override("vi"):
        own = tuple(details_of(programme, on_programme=True))
        blocks: list[Block] = [Fields((*own, ("Thời gian", _days(programme)), ("Địa điểm", programme.place)))]
        rows = run_of(programme)
        for day in dict.fromkeys(row.on for row in rows):
            blocks.append(Heading(Level.ROMAN, f"Ngày {day:%d/%m/%Y}"))
            blocks.append(Table(_RUN, tuple(_run_row(row) for row in rows if row.on == day)))
        if not rows:
            blocks.append(Paragraph("Kịch bản chưa có dòng nào."))
        # The last words keep the signature off a page of its own.
        blocks.append(Paragraph("Các cơ quan, đơn vị chuẩn bị phần việc của mình theo chương trình này, đúng giờ./."))
    return Sheet(
        kind="programme",
        issuers=(issuer_of(programme.host, on),),
        made_on=on,
        subject=programme.title,
        sign=usual_notation(programme.host, "programme"),
        place=place_of(programme.host),
        body=tuple(blocks),
        signatures=(signature_of(programme.host, name="", post="", form="", on=on),),
        recipients=("Các cơ quan tham gia", "Lưu: VT"),
    )


def report_sheet_of(programme: Programme, closing: Closing | None, *, on: date) -> Sheet:
    """The closing report as it prints on `on`; a draft until the programme is closed."""
    content = report_content(programme, closing)
    to, copies = report_goes_to(programme)
    names = [body.name_on(on) for body in copies]
    return Sheet(
        kind="report",
        issuers=(issuer_of(programme.host, on),),
        made_on=on,
        subject=report_subject(programme),
        sign=usual_notation(programme.host, "report"),
        place=content.place,
        addressees=tuple(body.name_on(on) for body in to),
        calls=content.calls,
        body=content.body,
        annexes=content.annexes,
        signatures=(signature_of(programme.host, name="", post="", form="", on=on),),
        recipients=(*(["Như trên"] if to else []), *names, "Lưu: VT"),
        draft="" if closing is not None and closing.closed_on else "DỰ THẢO",
    )


def report_subject(programme: Programme) -> str:
    """What stands under «BÁO CÁO»."""
    return f"Kết quả {_inside(programme)}"


def report_goes_to(programme: Programme) -> tuple[list[Body], list[Body]]:
    """To whom the report is addressed, who has a copy: whoever decided above the host, else who took part."""
    others = (
        programme.parts.exclude(body__in=[programme.host_id, programme.approver_id])
        .select_related("body")
        .prefetch_related("body__names")
    )
    parts = [part.body for part in others.order_by("body__rank", "body__sort_key")]
    return ([programme.approver], parts) if programme.approver_id != programme.host_id else (parts, [])


def report_content(programme: Programme, closing: Closing | None) -> Content:
    """The words of the closing report: figures frozen at the closing, or as they stand, and what people wrote."""
    with override("vi"):
        figures = counted_from(closing.figures) if closing and closing.figures else counted(programme)
        sections: list[tuple[str, list[Block]]] = [
            ("Khái quát", [_facts(programme)]),
            ("Số liệu", [Paragraph(line) for line in figure_lines(programme, figures)]),
        ]
        if closing is not None:
            written = (
                ("Kết quả", closing.results),
                ("Hạn chế, nguyên nhân", closing.shortcomings),
                ("Bài học kinh nghiệm", closing.lessons),
                ("Kiến nghị, đề xuất", closing.proposals),
            )
            sections += [(title, [*map(Paragraph, _lines(text))]) for title, text in written if text]
        if closing is not None and closing.unjudged_reason:
            said = f"Việc chưa có kết luận khi kết thúc: {closing.unjudged_reason}"
            sections[1][1].append(Paragraph(said))
        body: list[Block] = [Paragraph(_opening(programme))]
        for label, (title, blocks) in zip(ROMANS, sections, strict=False):
            body += [Heading(Level.ROMAN, title, label), *blocks]
        annexes = tuple(_annexes(programme))
    return Content(
        body=tuple(body), recipients=("Như trên", "Lưu: VT"), place=place_of(programme.host), annexes=annexes
    )


def figure_lines(programme: Programme, figures: Counted) -> Iterator[str]:
    """The figures in sentences; nothing is said of what nobody counted."""
    work = figures.work
    sentence = _(
        "Việc được phân công: %(total)s; đúng hạn %(kept)s, quá hạn %(late)s, không thực hiện %(not_kept)s, không còn phải "
        "thực hiện %(no_longer_due)s, chưa có kết luận %(unjudged)s."
    )
    yield sentence % (work | {"unjudged": work["proved"] + work["open"]})
    if figures.follow_up:
        yield _("Việc sau chương trình đã giao: %(count)s.") % {"count": figures.follow_up}
    for table in tables_of(programme.kind):
        if not figures.entries[table.name]:
            continue
        said = f"{table.one}: {_number(figures.entries[table.name])}"
        if table.by_body:
            said += " " + _("(%(count)s cơ quan, đơn vị)") % {"count": figures.bodies[table.name]}
        names = {one.name: str(one.label) for one in table.fields}
        sums = [f"{names[name].lower()} {_number(figures.totals[f'{table.name}.{name}'])}" for name in table.totals]
        yield "; ".join([said, *sums]) + "."
    for key, number in figures.half_years.items():
        yield _("%(half)s: %(count)s kết quả được báo cáo.") % {"half": half_year_name(key), "count": number}
    if figures.reached:
        yield _("Số lượt người tham gia: %(count)s.") % {"count": _number(figures.reached)}


def _opening(programme: Programme) -> str:
    grounds = []
    if programme.occasion:
        occasion = occasions()[programme.occasion]
        grounds.append(f"{occasion.citation} về {occasion.name}")
    if programme.regulation is not None:
        grounds.append(programme.regulation.title)
    if programme.basis_paper is not None:
        grounds.append(programme.basis_paper.citation)
    first = f"Thực hiện {'; '.join(grounds)}, " if grounds else ""
    return f"{first}{programme.host.name} báo cáo kết quả {_inside(programme)} như sau:"


def _inside(programme: Programme) -> str:
    """The title within a sentence: a day that the law names («Ngày hội…») keeps its capital."""
    first = programme.title.split()[:2]
    named = bool(programme.occasion) and occasions()[programme.occasion].name.split()[:2] == first
    return programme.title if named else f"{programme.title[:1].lower()}{programme.title[1:]}"


def _facts(programme: Programme) -> Fields:
    """What is no secret among those who share the work: a report is read by others."""
    rows = [("Thời gian", _days(programme)), ("Địa điểm", programme.place), ("Cơ quan chủ trì", programme.host.name)]
    parts = (
        programme.parts.exclude(body=programme.host_id).select_related("body").order_by("body__rank", "body__sort_key")
    )
    rows.append(("Cơ quan tham gia", "; ".join(part.body.name for part in parts)))
    rows.append(("Mục đích, yêu cầu", programme.purpose))
    return Fields(tuple((label, text) for label, text in [*rows, *details_of(programme)] if text))


def _annexes(programme: Programme) -> Iterator[Annex]:
    tasks = programme.tasks.standing().select_related("body", "commitment").order_by("order")
    yield Annex(
        "Kết quả các việc được phân công", (Table(_WORK, tuple(map(_task_row, tasks)) or (Row(("Không có",)),)),)
    )
    for table in tables_of(programme.kind):
        rows = list(entries_of(programme, table.name).order_by("pk")[: MOST + 1])
        if not rows:
            continue
        columns = [Column("TT", 0.5, Align.CENTER), *([Column("Cơ quan, đơn vị", 2)] if table.by_body else [])]
        columns += [_column(one) for one in table.fields]
        lines = []
        for number, entry in enumerate(rows[:MOST], 1):
            entry.programme = programme
            whose = [entry.body.name if entry.body else ""] if table.by_body else []
            lines.append(Row((str(number), *whose, *entry_cells(entry, table.fields))))
        if len(rows) > MOST:
            lines.append(Row((f"Còn các dòng sau dòng thứ {MOST}: xem bảng xuất từ phần mềm.",)))
        yield Annex(str(table.label), (Table(tuple(columns), tuple(lines)),), landscape=len(columns) > 5)


def _column(one: Field) -> Column:
    return Column(str(one.label), 1, Align.RIGHT) if one.type == "number" else Column(str(one.label), 2)


def _task_row(task: Task) -> Row:
    state = str(State(task.commitment.state).label) if task.commitment else ""
    return Row((str(task.order), task.title, task.body.name, f"{task.due_on:%d/%m/%Y}", state))


def _run_row(row: RunRow) -> Row:
    until = f" – {row.ends:%H:%M}" if row.ends else ""
    return Row((f"{row.starts:%H:%M}{until}", row.title, row.place, row.leader, row.papers))


def _days(programme: Programme) -> str:
    first, last = f"{programme.starts_on:%d/%m/%Y}", f"{programme.ends_on:%d/%m/%Y}"
    return first if first == last else f"từ {first} đến {last}"


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
