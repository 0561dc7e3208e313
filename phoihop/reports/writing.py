"""The review as a paper: its frozen figures in the wording of such reports. Papers are Vietnamese in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from phoihop.commitments.models import State
from phoihop.papers.content import Content
from phoihop.papers.typeset import charts
from phoihop.papers.typeset.sheet import (
    Align,
    Block,
    Bullets,
    Column,
    Figure,
    Heading,
    Level,
    Paragraph,
    Row,
    Run,
    Table,
)
from phoihop.regulations.rules.addresses import in_words
from phoihop.reports.models import Limit, LimitVerdict, ReviewReport, Section
from phoihop.reports.queries.standing import Standing, standing_before
from phoihop.reports.rules import on_time_rate

Line = Mapping[str, Any]
COUNTS = (
    ("due", "Đến hạn"),
    ("kept", "Đúng hạn"),
    ("kept_late", "Xong, quá hạn"),
    ("proved", "Chờ xác nhận"),
    ("overdue", "Quá hạn, chưa xong"),
    ("not_kept", "Không thực hiện"),
)
STATES = {
    State.OPEN: "đang thực hiện",
    State.PROVED: "chờ xác nhận",
    State.KEPT: "đã thực hiện đúng hạn",
    State.KEPT_LATE: "đã thực hiện, quá hạn",
    State.NOT_KEPT: "không thực hiện",
    State.NO_LONGER_DUE: "không còn phải thực hiện",
}
MOST_BARS = 20  # a chart of more lines than that is read in its table


def subject_of(report: ReviewReport) -> str:
    """What stands under «BÁO CÁO»: the title without that word."""
    words = report.title.removeprefix("Báo cáo ").strip() or report.title
    return words[:1].upper() + words[1:]


def content_of(report: ReviewReport) -> Content:
    """The words of the paper, from the frozen figures: the same report gives the same digits."""
    made = report.figures
    body = [
        Paragraph(_opening(report)),
        Heading(Level.ROMAN, "Kết quả thực hiện", "I"),
        Heading(Level.ARABIC, "Kết quả chung", "1"),
        *map(Paragraph, overall(made)),
        *_tables(made),
        Heading(Level.ROMAN, "Đánh giá chung", "II"),
        *_section(report, report.assessment, Section.RESULTS),
        Heading(Level.ROMAN, "Tồn tại, hạn chế và nguyên nhân", "III"),
        *_earlier(report),
        *_limits(report.limits.select_related("unit", "owner", "follow_up").order_by("order")),
        Heading(Level.ROMAN, "Đề xuất, kiến nghị", "IV"),
        *_section(report, report.proposals, Section.PROPOSALS),
        Paragraph(
            f"Trên đây là báo cáo {subject_of(report)[:1].lower()}{subject_of(report)[1:]} của {_who(report)}./."
        ),
    ]
    return Content(body=tuple(body), recipients=("Như trên", "Lưu: VT"), place=report.regulation.place)


def percent(rate: float | None) -> str:
    """«66,7%»; nothing where nothing was due."""
    return "" if rate is None else f"{rate:.1f}%".replace(".", ",")


def _who(report: ReviewReport) -> str:
    return report.body.name_on(report.cutoff_on)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _opening(report: ReviewReport) -> str:
    regulation, last = report.regulation, date.fromordinal(report.period_until.toordinal() - 1)
    number = f" số {regulation.number_text}" if regulation.number_text else ""
    signed = f" ngày {_day(regulation.signed_on)}" if regulation.signed_on else ""
    return (
        f"Thực hiện {regulation.title}{number}{signed}, {_who(report)} báo cáo kết quả thực hiện từ ngày "
        f"{_day(report.period_from)} đến ngày {_day(last)} (số liệu chốt đến hết ngày {_day(report.cutoff_on)}) như sau:"
    )


def overall(made: Mapping[str, Any]) -> Iterable[str]:
    """The figures in all, in words."""
    total = made["total"]
    if not total["due"]:
        yield "Trong kỳ không có nhiệm vụ nào đến hạn."
    else:
        yield (
            f"Trong kỳ có {number(total['due'])} nhiệm vụ đến hạn, trong đó: đã thực hiện đúng hạn "
            f"{number(total['kept'])} nhiệm vụ; đã thực hiện nhưng quá hạn {number(total['kept_late'])} nhiệm vụ; đã có "
            f"kết quả, chờ xác nhận {number(total['proved'])} nhiệm vụ; quá hạn, chưa thực hiện "
            f"{number(total['overdue'])} nhiệm vụ; không thực hiện {number(total['not_kept'])} nhiệm vụ. "
            f"Tỷ lệ thực hiện đúng hạn là {percent(on_time_rate(total))}."
        )
    left_out = [(made["not_due"], "chưa đến hạn"), (made["no_longer_due"], "không còn phải thực hiện")]
    said = " và ".join(f"{number(count)} nhiệm vụ {why}" for count, why in left_out if count)
    if said:
        yield f"Số liệu trên không tính {said}."


def _tables(made: Mapping[str, Any]) -> Iterable[Block]:
    if not made["total"]["due"]:
        return
    yield Heading(Level.ARABIC, "Kết quả theo điều khoản", "2")
    yield Paragraph("Nhiệm vụ thực hiện nhiều điều khoản được tính một lần ở mỗi điều khoản.")
    yield figures_table("Điều khoản", made["clauses"])
    yield Heading(Level.ARABIC, "Kết quả theo cơ quan chủ trì", "3")
    yield Paragraph("Nhiệm vụ có nhiều cơ quan cùng chủ trì được tính một lần ở mỗi cơ quan.")
    yield figures_table("Cơ quan chủ trì", made["bodies"])
    yield from _chart(
        "Kết quả theo cơ quan chủ trì", made["bodies"], lambda line: str(line.get("short") or line["name"])
    )
    yield Heading(Level.ARABIC, "Kết quả theo tháng đến hạn", "4")
    yield figures_table("Tháng", made["months"], total=made["total"])
    yield from _chart("Kết quả theo tháng đến hạn", made["months"], _name)


def _name(line: Line) -> str:
    return str(line["name"])


def figures_table(head: str, lines: Sequence[Line], total: Mapping[str, int] | None = None) -> Table:
    """A table of figures, a line each, as every such report has it."""
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column(head, 3.2),
        *(Column(title, 1, Align.CENTER) for _key, title in COUNTS),
        Column("Tỷ lệ đúng hạn", 1.1, Align.CENTER),
    )
    rows = [Row((str(at), _name(line), *_cells(line))) for at, line in enumerate(lines, 1)]
    if total is not None:
        rows.append(Row(("", "Tổng cộng", *_cells(total)), strong=True))
    return Table(columns, tuple(rows))


def _cells(line: Line) -> list[str]:
    return [*(number(line[key]) for key, _title in COUNTS), percent(on_time_rate(line))]


def _chart(title: str, lines: Sequence[Line], name: Callable[[Line], str]) -> Iterable[Block]:
    """Only lines in which something was due; the table before it holds all."""
    shown = [line for line in lines if line["due"]]
    if not shown or len(shown) > MOST_BARS:
        return
    names = [name(line) for line in shown]
    wanted = [(key, words) for key, words in COUNTS if key != "due" and any(line[key] for line in shown)]
    series = [charts.Series(words, [line[key] for line in shown]) for key, words in wanted]
    said = "; ".join(
        f"{label}: " + ", ".join(f"{words.lower()} {number(line[key])}" for key, words in wanted)
        for label, line in zip(names, shown, strict=True)
    )
    yield Figure(charts.stacked_bars(title, names, series), alt=f"{title}. {said}.", caption=f"Biểu đồ: {title}")


def _limits(limits: Iterable[Limit]) -> Iterable[Block]:
    rows = [Row(_limit(limit)) for limit in limits]
    if not rows:
        yield Paragraph("Qua rà soát chưa phát hiện tồn tại, hạn chế.")
        return
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Tồn tại, hạn chế", 2.4),
        Column("Nguyên nhân", 2.2),
        Column("Trách nhiệm", 1.5),
        Column("Nhiệm vụ khắc phục", 2),
        Column("Thời hạn", 1.1, Align.CENTER),
    )
    yield Table(columns, tuple(rows))


def _limit(limit: Limit) -> tuple[str, ...]:
    clause = f" ({in_words(limit.unit.eid)})" if limit.unit else ""
    task, owner = limit.follow_up, limit.owner
    due = _day(task.due_on) if task and task.due_on else ""
    return (
        str(limit.order),
        limit.finding + clause,
        limit.cause,
        owner.name if owner else "",
        task.title if task else "",
        due,
    )


def _section(report: ReviewReport, text: str, section: Section) -> Iterable[Block]:
    """The body's own words, then what it took over from the self-reviews, each under the name of its source."""
    taken = report.excerpts.filter(section=section).select_related("source__body").order_by("order")
    said = [Run(f"{one.source.body.name}: ", italic=True) for one in taken]
    if text or not said:
        yield from written(text)
    if said:
        yield Paragraph("Theo báo cáo tự đánh giá của các bên:")
        yield Bullets(tuple((name, Run(one.text)) for name, one in zip(said, taken, strict=True)))


def _earlier(report: ReviewReport) -> Iterable[Block]:
    """What became of the limits of earlier reviews."""
    rows = standing_before(report) if report.cycle_id else []
    if not rows:
        return
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Hạn chế đã nêu", 2.4),
        Column("Từ kỳ", 1.1, Align.CENTER),
        Column("Nhiệm vụ khắc phục và kết quả", 2.4),
        Column("Kết luận", 2.2),
    )
    yield Paragraph("Việc khắc phục các hạn chế đã nêu ở kỳ trước:")
    lines = [
        Row((str(at), row.limit.finding, _day(row.since), _tasks(row), _found(row))) for at, row in enumerate(rows, 1)
    ]
    yield Table(columns, tuple(lines))
    yield Paragraph("Hạn chế nêu tại kỳ này:")


def _tasks(row: Standing) -> str:
    states = {key.value: str(words) for key, words in STATES.items()}
    return "; ".join(f"{task.title} ({states[task.state]})" for task in row.follow_ups) or "Chưa giao nhiệm vụ"


def _found(row: Standing) -> str:
    check = row.check
    if check is None:
        return "Chưa kiểm tra"
    verdict = "Đã khắc phục" if check.verdict == LimitVerdict.SOLVED else "Còn tồn tại"
    again = check.follow_up
    due = f", hạn {_day(again.due_on)}" if again and again.due_on else ""
    return f"{verdict}: {check.ground}" + (f" Tiếp tục: {again.title}{due}." if again else "")


def written(text: str) -> Iterable[Block]:
    """Paragraphs as they were typed; what was left empty is said to be."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return map(Paragraph, lines or ["Không có."])


def number(value: int) -> str:
    """«1.234»."""
    return f"{value:,}".replace(",", ".")
