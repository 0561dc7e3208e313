"""The papers of a review conference as they begin: agenda, delegates, conclusions. Vietnamese in every language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from phoihop.organisations.models import Body, Membership
from phoihop.papers.content import Content
from phoihop.papers.templates_catalogue import DOTS
from phoihop.papers.typeset.sheet import (
    Align,
    Block,
    Clause,
    Column,
    Fields,
    Heading,
    Level,
    Paragraph,
    Row,
    Table,
)
from phoihop.reports.models import Cycle, Limit, LimitCheck, LimitVerdict, PackRole, ReviewReport

KINDS = {PackRole.AGENDA: "programme", PackRole.DELEGATES: "notice", PackRole.CONCLUSIONS: "notice"}


def subject_for(cycle: Cycle, role: PackRole) -> str:
    """What stands under the type of the paper."""
    return {
        PackRole.AGENDA: f"Hội nghị {_named(cycle)}",
        PackRole.DELEGATES: f"Danh sách đại biểu dự hội nghị {_named(cycle)}",
        PackRole.CONCLUSIONS: f"Kết luận hội nghị {_named(cycle)}",
    }[role]


def content_for(cycle: Cycle, role: PackRole, parties: Sequence[Body], *, on: date) -> Content:
    """Its words: what the cycle knows is filled in, the rest is left open for the clerk."""
    blocks = {PackRole.AGENDA: _agenda, PackRole.DELEGATES: _delegates, PackRole.CONCLUSIONS: _conclusions}[role]
    place = cycle.lines.exclude(regulation__place="").values_list("regulation__place", flat=True).first() or ""
    return Content(body=tuple(blocks(cycle, parties, on)), recipients=("Các bên dự hội nghị", "Lưu: VT"), place=place)


def _named(cycle: Cycle) -> str:
    return cycle.title[:1].lower() + cycle.title[1:]


def _agenda(cycle: Cycle, parties: Sequence[Body], _on: date) -> Iterable[Block]:
    yield Fields((("Thời gian", ""), ("Địa điểm", ""), ("Chủ trì", cycle.body.name)))
    lines = cycle.lines.select_related("regulation").order_by("order")
    points = ["Tuyên bố lý do, giới thiệu đại biểu."]
    points += [f"Trình bày báo cáo chung về {line.regulation.short_title}." for line in lines]
    points += [f"{body.name} trình bày báo cáo tự đánh giá." for body in parties if body != cycle.body]
    points += ["Thảo luận về hạn chế, nguyên nhân và nhiệm vụ khắc phục.", "Kết luận hội nghị."]
    yield from (Clause(str(at), point) for at, point in enumerate(points, 1))


def _delegates(cycle: Cycle, parties: Sequence[Body], on: date) -> Iterable[Block]:
    rows: list[Row] = []
    heads = Membership.objects.held(on).filter(body__in=parties, is_head=True).select_related("person")
    known = {held.body_id: held for held in heads.order_by("-rank")}
    for at, body in enumerate(parties, 1):
        held = known.get(body.pk)
        who = f"Đồng chí {held.person.full_name}, {held.post}" if held else ""
        rows.append(Row((str(at), body.name, who, "")))
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Cơ quan", 2.6),
        Column("Đại biểu", 3),
        Column("Ghi chú", 1.4),
    )
    yield Paragraph(f"Danh sách đại biểu dự hội nghị {_named(cycle)}:")
    yield Table(columns, tuple(rows))
    # The last words keep the signature off a page of its own.
    yield Paragraph(f"Thay đổi đại biểu đề nghị báo {cycle.body.name} trước ngày họp./.")


def _conclusions(cycle: Cycle, _parties: Sequence[Body], _on: date) -> Iterable[Block]:
    yield Paragraph(f"Tại hội nghị {_named(cycle)}, sau khi nghe các báo cáo và ý kiến thảo luận, hội nghị kết luận:")
    yield Heading(Level.ROMAN, "Đánh giá chung", "I")
    reports = ReviewReport.objects.filter(cycle=cycle, state="approved").order_by("created_at")
    lines = [line for report in reports for line in report.assessment.splitlines() if line.strip()]
    yield from map(Paragraph, lines or [DOTS])
    yield Heading(Level.ROMAN, "Tồn tại, hạn chế và nhiệm vụ khắc phục", "II")
    found = [*_limits(reports), *_persisting(reports)]
    yield from (Clause(str(at), words) for at, words in enumerate(found, 1))
    if not found:  # before a review is approved nobody knows
        yield Paragraph("Hội nghị không nêu tồn tại, hạn chế." if reports else DOTS)
    yield Heading(Level.ROMAN, "Tổ chức thực hiện", "III")
    yield Paragraph(f"{cycle.body.name} theo dõi, đôn đốc và kiểm tra việc khắc phục tại kỳ kiểm điểm sau.")


def _limits(reports: Iterable[ReviewReport]) -> Iterable[str]:
    rows = Limit.objects.filter(report__in=reports).select_related("owner", "follow_up")
    for limit in rows.order_by("report__created_at", "order"):
        task = limit.follow_up
        due = f" trước ngày {task.due_on:%d/%m/%Y}" if task and task.due_on else ""
        owner = f"{limit.owner.name}: " if limit.owner else ""
        finding = _bare(limit.finding)
        yield f"{finding}. {owner}{_bare(task.title)}{due}." if task else f"{finding}."


def _persisting(reports: Iterable[ReviewReport]) -> Iterable[str]:
    checks = LimitCheck.objects.filter(report__in=reports, verdict=LimitVerdict.PERSISTS)
    for check in checks.select_related("limit", "follow_up").order_by("report__created_at", "pk"):
        task = check.follow_up
        due = f" trước ngày {task.due_on:%d/%m/%Y}" if task and task.due_on else ""
        yield f"{_bare(check.limit.finding)} (còn tồn tại). " + (f"Tiếp tục: {_bare(task.title)}{due}." if task else "")


def _bare(words: str) -> str:
    """A sentence without its stop: another follows."""
    return words.rstrip(" .;")
