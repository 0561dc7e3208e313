"""The plan as a paper: what for, what matters most, targets, who does what in an appendix. Papers are Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID

from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.sheet import Align, Annex, Block, Column, Heading, Level, Paragraph, Row, Table
from phoihop.planning.models import Direction, Indicator, Plan, PlanStep
from phoihop.regulations.queries import place_of
from phoihop.regulations.rules.addresses import in_words

COLUMNS = (
    Column("TT", 0.5, Align.CENTER),
    Column("Nội dung công việc", 4),
    Column("Cơ quan chủ trì", 1.9),
    Column("Cơ quan phối hợp", 2.2),
    Column("Người phụ trách", 1.7),
    Column("Thời gian thực hiện", 1.7, Align.CENTER),
    Column("Sản phẩm", 1.4),
    Column("Căn cứ", 1.9),
)
MAY_FALL_AWAY = frozenset({"Cơ quan phối hợp", "Người phụ trách", "Sản phẩm", "Căn cứ"})
ANNEX, OTHERS = "Danh mục nhiệm vụ", "Nhiệm vụ khác"


def subject_of(plan: Plan) -> str:
    """What stands under «KẾ HOẠCH»: the title without that word."""
    words = plan.title.removeprefix("Kế hoạch ").strip() or plan.title
    return words[:1].upper() + words[1:]


def content_of(plan: Plan) -> Content:
    """The words of the paper, from the accepted steps in their order."""
    steps = list(
        plan.steps.accepted()
        .select_related("lead", "person", "stand_in", "topic", "regulation", "obligation__unit", "directive__paper")
        .defer("directive__paper__sheet", "directive__paper__search")
        .prefetch_related("partners__body")
        .order_by("order")
    )
    topics = [topic.name for topic in plan.topics.order_by("order")]
    sections: list[tuple[str, list[Block]]] = [
        ("Mục đích, yêu cầu", [*map(Paragraph, _lines(plan.purpose) or [_aim(plan)])]),
        ("Nội dung trọng tâm", [Paragraph(f"{number}. {name}.") for number, name in enumerate(topics, 1)]),
        ("Chỉ tiêu", _targets(plan.indicators.order_by("order"))),
        ("Nhiệm vụ và phân công thực hiện", [Paragraph(_sharing(plan, steps))]),
        ("Tổ chức thực hiện", [*map(Paragraph, _carrying(plan))]),
    ]
    shown = [(title, blocks) for title, blocks in sections if blocks]
    body: list[Block] = [Paragraph(_opening(plan))]
    for label, (title, blocks) in zip(("I", "II", "III", "IV", "V"), shown, strict=False):
        body += [Heading(Level.ROMAN, title, label), *blocks]
    table = _table(tuple(_rows(steps)))
    return Content(
        body=tuple(body),
        recipients=("Như trên", "Lưu: VT"),
        place=place_of(plan.body),
        annexes=(
            Annex(title=f"{ANNEX} thực hiện Kế hoạch {_lower(subject_of(plan))}", blocks=(table,), landscape=True),
        ),
    )


def in_print(plan: Plan) -> list[UUID]:
    """The keys of the accepted steps in the order in which the appendix prints them."""
    steps = plan.steps.accepted().select_related("topic", "regulation").order_by("order")
    return [step.pk for _name, members in _groups(list(steps)) for step in members]


def _table(rows: tuple[Row, ...]) -> Table:
    """The list of steps; a column in which nothing stands is left out, so that the others have room."""
    full = [row.cells for row in rows if len(row.cells) > 1]
    used = [at for at, one in enumerate(COLUMNS) if one.title not in MAY_FALL_AWAY or any(cells[at] for cells in full)]
    lines = (
        Row(tuple(row.cells[at] for at in used) if len(row.cells) > 1 else row.cells, strong=row.strong) for row in rows
    )
    return Table(tuple(COLUMNS[at] for at in used), tuple(lines))


def number_text(value: Decimal) -> str:
    """1.234,5 as papers write it."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def _opening(plan: Plan) -> str:
    signed = [
        f"{row.regulation.title}{f' số {row.regulation.number_text}' if row.regulation.number_text else ''}"
        for row in plan.regulations.select_related("regulation").order_by("order")
    ]
    papers = [row.paper for row in plan.directives.select_related("paper").order_by("order")]
    told = [f"{cited(paper)} về {_lower(paper.subject)}" for paper in papers]
    grounds = "; ".join([*signed, *told])
    first = f"Thực hiện {grounds}, " if grounds else ""
    body = plan.body.name
    period = f"từ ngày {_day(plan.period_from)} đến ngày {_day(plan.period_last)}"
    return f"{first}{body} ban hành Kế hoạch {_lower(subject_of(plan))} {period} như sau:"


def _aim(plan: Plan) -> str:
    return (
        "Cụ thể hóa các nội dung của quy chế phối hợp thành nhiệm vụ có cơ quan chủ trì, người phụ trách, thời gian và sản phẩm, "
        "làm căn cứ theo dõi, đôn đốc và kiểm điểm."
    )


def _targets(indicators: Iterable[Indicator]) -> list[Block]:
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Chỉ tiêu", 4),
        Column("Đơn vị tính", 1.2, Align.CENTER),
        Column("Số liệu đầu kỳ", 1.3, Align.CENTER),
        Column("Phải đạt", 1.5, Align.CENTER),
    )
    rows = [
        Row(
            (
                str(number),
                one.name,
                one.unit,
                number_text(one.baseline) if one.baseline is not None else "",
                ("không quá " if one.direction == Direction.AT_MOST else "từ ") + number_text(one.target),
            )
        )
        for number, one in enumerate(indicators, 1)
    ]
    return [Table(columns, tuple(rows))] if rows else []


def _sharing(plan: Plan, steps: list[PlanStep]) -> str:
    leads = len({step.lead_id for step in steps})
    return (
        f"Kế hoạch gồm {len(steps)} nhiệm vụ, giao {leads} cơ quan chủ trì; nội dung, cơ quan chủ trì, cơ quan phối hợp, người phụ "
        "trách, thời gian và sản phẩm của từng nhiệm vụ tại Phụ lục kèm theo."
    )


def _carrying(plan: Plan) -> Iterator[str]:
    yield (
        "1. Cơ quan chủ trì từng nhiệm vụ chịu trách nhiệm tổ chức thực hiện đúng thời gian, chủ động mời cơ quan "
        f"phối hợp tham gia, gửi kết quả về {plan.body.name} theo sản phẩm đã nêu."
    )
    yield (
        "2. Khi cần thay đổi thời gian hoặc nội dung, cơ quan chủ trì đề nghị bằng văn bản, nêu rõ lý do; việc thay đổi "
        f"chỉ có hiệu lực khi {plan.body.name} đồng ý."
    )
    yield f"3. {plan.body.name} theo dõi, đôn đốc và kiểm điểm kết quả khi kết thúc kỳ kế hoạch./."


def _rows(steps: list[PlanStep]) -> Iterator[Row]:
    """Numbered through, under the heads of their groups. A clause names its regulation where no head and no single
    regulation of the plan says which it is; a step of a directive names its paper."""
    groups, number = _groups(steps), count(1)
    by_topic = any(step.topic_id for step in steps)
    named = by_topic and len({step.regulation_id for step in steps if step.regulation_id}) > 1
    for name, members in groups:
        if len(groups) > 1 or by_topic:
            yield Row((name,), strong=True)
        yield from (_row(step, next(number), named=named) for step in members)


def _groups(steps: list[PlanStep]) -> list[tuple[str, list[PlanStep]]]:
    """By topic where there are any, else by regulation; in the order of the first step of each, what belongs to no topic
    last."""
    by_topic = any(step.topic_id for step in steps)
    groups: dict[str, list[PlanStep]] = {}
    for step in steps:
        group = (step.topic.name if step.topic else OTHERS) if by_topic else _regulation(step)
        groups.setdefault(group, []).append(step)
    if by_topic and OTHERS in groups:
        groups[OTHERS] = groups.pop(OTHERS)
    return list(groups.items())


def _regulation(step: PlanStep) -> str:
    return step.regulation.short_title if step.regulation else OTHERS


def _row(step: PlanStep, number: int, *, named: bool) -> Row:
    partners = "; ".join(row.body.name for row in sorted(step.partners.all(), key=lambda row: row.order))
    asked = ((step.person, ""), (step.stand_in, " (thay)"))
    people = "; ".join(f"Đ/c {who.full_name}{role}" for who, role in asked if who is not None)
    return Row(
        (
            str(number),
            step.title,
            step.lead.name if step.lead else "",
            partners,
            people,
            _when(step),
            _upper(step.product),
            ";\n".join(filter(None, (_clause(step, named=named), _directive(step)))),
        )
    )


def _when(step: PlanStep) -> str:
    if step.due_on is None:
        return "Khi phát sinh"
    return f"Từ {_day(step.starts_on)}\nđến {_day(step.due_on)}" if step.starts_on else f"Đến {_day(step.due_on)}"


def _clause(step: PlanStep, *, named: bool) -> str:
    if step.obligation is None:
        return ""
    regulation = f", {step.regulation.short_title}" if named and step.regulation else ""
    return f"{_upper(in_words(step.obligation.unit.eid))}{regulation}"


def _directive(step: PlanStep) -> str:
    return cited(step.directive.paper) if step.directive else ""


def cited(paper: Paper) -> str:
    """«Chỉ thị số 12-CT/TU ngày 15/06/2026»."""
    kind = KINDS.get(paper.kind)
    return f"{kind.name if kind else 'Văn bản'} {paper.citation}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
