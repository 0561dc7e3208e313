"""The weekly work table on screen and as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.kernel.text import clean
from phoihop.kernel.web.exports import XLSX
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Tab
from phoihop.organisations.models import Body, Person, RoleKind, sight_of
from phoihop.papers.rendering import DOCX
from phoihop.papers.typeset.registers import as_docx_table, as_xlsx_table
from phoihop.papers.typeset.sheet import Align, Column, Row
from phoihop.reports import queries
from phoihop.reports.permissions import can_read_table
from phoihop.reports.rules import Week, week_named
from phoihop.reports.showing import standing_of


@dataclass(frozen=True)
class Asked:
    """Whose table of which week: of `body`, else the person's own (None: the account has no person)."""

    week: Week
    body: Body | None
    person: Person | None
    made: queries.WorkTable

    @property
    def whose(self) -> str:
        """The name over the table."""
        return self.body.name if self.body else self.person.full_name if self.person else ""

    def groups(self) -> list[tuple[Person | None, list[queries.Work]]]:
        """Lines by person, in the order of the table."""
        return [(person, list(lines)) for person, lines in groupby(self.made.lines, key=lambda line: line.person)]


@require_safe
def table(request: Request) -> HttpResponse:
    """The table of the week in the address."""
    asked = _asked(request)
    groups = [
        (person, [(line, standing_of(line.standing, late=_late(line))) for line in lines])
        for person, lines in asked.groups()
    ]
    context = {
        "asked": asked,
        "groups": groups,
        "tabs": _tabs(request, asked),
        "query": _query(asked),
        "previous": asked.week.moved(-1),
        "next": asked.week.moved(1),
    }
    return render(request, "reports/work.html", context)


@require_safe
def xlsx(request: Request) -> HttpResponse:
    """The table as a spreadsheet."""
    asked = _asked(request)
    made = as_xlsx_table(f"{_title(asked)} – {asked.whose}", _columns(), _rows(asked), made_on=timezone.localdate())
    return _file(made, XLSX, asked, "xlsx")


@require_safe
def docx(request: Request) -> HttpResponse:
    """The table as a Word file."""
    asked = _asked(request)
    made = as_docx_table(_title(asked), _columns(), _rows(asked), made_on=timezone.localdate(), subtitle=asked.whose)
    return _file(made, DOCX, asked, "docx")


def _asked(request: Request) -> Asked:
    """404 for the table of a body that the person may not read."""
    today = timezone.localdate()
    week = week_named(request.GET.get("week", ""), today)
    code = clean(request.GET.get("body", ""))
    body = Body.objects.filter(code=code).first() if code else None
    if code and (body is None or not can_read_table(request.user, body)):
        raise Http404
    person = None if body else Person.objects.filter(user=request.user).first()
    return Asked(week, body, person, queries.work_table(request.user, week, today, body=body, person=person))


def _tabs(request: Request, asked: Asked) -> list[Tab]:
    """One's own table and those of the bodies one leads."""
    sight = sight_of(request.user)
    led = [body for body in sight.bodies if sight.has(body, RoleKind.LEADER, RoleKind.HEAD_OF_OFFICE)]
    bodies = list(Body.objects.filter(pk__in=led).by_rank())
    if asked.body is not None and asked.body not in bodies:
        bodies.append(asked.body)
    week = asked.week.name
    return [
        Tab(_("Việc của tôi"), f"?week={week}", current=asked.body is None),
        *(Tab(body.short_name, f"?week={week}&body={body.code}", current=body == asked.body) for body in bodies),
    ]


def _query(asked: Asked) -> str:
    return f"week={asked.week.name}" + (f"&body={asked.body.code}" if asked.body else "")


def _title(asked: Asked) -> str:
    words = _("Bảng kiểm đếm công việc tuần %(number)s (từ %(first)s đến %(last)s)")
    week = asked.week
    return words % {"number": week.number, "first": f"{week.first:%d/%m/%Y}", "last": f"{week.last:%d/%m/%Y}"}


def _columns() -> list[Column]:
    return [
        Column(_("TT"), 0.4, Align.CENTER),
        Column(_("Người thực hiện"), 1.2),
        Column(_("Nội dung công việc"), 2.4),
        Column(_("Phối hợp"), 1.1),
        Column(_("Căn cứ"), 1.3),
        Column(_("Sản phẩm"), 0.9),
        Column(_("Ngày giao"), 0.9, Align.CENTER),
        Column(_("Hạn"), 0.9, Align.CENTER),
        Column(_("Ngày hoàn thành"), 0.9, Align.CENTER),
        Column(_("Tình trạng"), 0.9),
        Column(_("Khó khăn, vướng mắc"), 1.3),
        Column(_("Đề xuất"), 1.1),
    ]


def _rows(asked: Asked) -> Iterator[Row]:
    number = 0
    for person, lines in asked.groups():
        yield Row((person.full_name if person else _("Chưa phân công"),), strong=True)
        for line in lines:
            number += 1
            yield Row(_cells(number, line))
    if asked.made.more:
        yield Row((_("Còn việc không in ở đây: bảng chỉ chứa %(number)s dòng.") % {"number": queries.MOST},))


def _cells(number: int, line: queries.Work) -> tuple[str, ...]:
    row = line.commitment
    return (
        str(number),
        line.person.full_name if line.person else "",
        line.title,
        line.partners,
        line.basis,
        row.output,
        _day(row.opened_on),
        _day(row.due_on),
        _day(line.done_on),
        standing_of(line.standing, late=_late(line)).text,
        line.note,
        line.proposal,
    )


def _day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else ""


def _late(line: queries.Work) -> bool:
    return line.done_on is not None and line.commitment.due_on is not None and line.done_on > line.commitment.due_on


def _file(made: bytes, kind: str, asked: Asked, ending: str) -> HttpResponse:
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="kiem-dem-{asked.week.name}.{ending}"'
    return response
