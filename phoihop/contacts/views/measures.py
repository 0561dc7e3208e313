"""Coverage of communes, and the measures of a round, of bodies, of deputies, over rounds; as a page and in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.contacts.filters import GroupForm
from phoihop.contacts.models import Form, Meeting, MeetingKind, MeetingState, Mode, Round
from phoihop.contacts.queries import Covered, figures_by, total_of
from phoihop.contacts.queries import coverage as covered
from phoihop.contacts.rules import Figures, share
from phoihop.contacts.showing import against, figure_cells, percent, place_name
from phoihop.contacts.views.acting import find_round
from phoihop.contacts.views.rounds import head_of
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import BulkAct
from phoihop.organisations.models import Body, Person

MOST = 500  # lines of one table on screen; the spreadsheet has all


@dataclass(frozen=True)
class Line:
    """A line of figures. `tone`: of its share of direct workers beside the target."""

    name: str
    url: str
    figures: Figures
    cells: Sequence[str]
    tone: str = ""

    @property
    def headed(self) -> list[tuple[str, str]]:
        """Each cell with its head."""
        return list(zip(heads(), self.cells, strict=True))


@dataclass(frozen=True)
class Place:
    """A commune in the list or the grid; shares in words, the tone beside the round's target."""

    name: str
    covered: Covered
    thematic: str
    thematic_tone: str
    workers: str
    workers_tone: str


@require_safe
def coverage(request: Request, code: str) -> HttpResponse:
    """Communes by how long they have not been met, and what the round does about it beside its targets."""
    row, today = find_round(request, code), timezone.localdate()
    every = covered(request.user, row, today)
    only_missing = bool(request.GET.get("missing"))
    lines = [_place(one, row) for one in every if not (only_missing and one.planned)]
    points = Meeting.objects.visible_to(request.user).filter(round=row).exclude(state=MeetingState.CANCELLED)
    thematic = share(points.filter(kind=MeetingKind.THEMATIC).count(), points.count())
    workers = total_of(points).workers_share
    context = head_of(request, row, "coverage") | {
        "lines": lines,
        "missing": sum(1 for one in every if not one.planned),
        "only_missing": only_missing,
        "acts": [BulkAct("add", _("Lập cuộc tiếp xúc"), "plus")],
        "as_grid": request.GET.get("view") == "grid",
        "points": points.count(),
        "thematic": percent(thematic),
        "thematic_tone": against(thematic, row.thematic_target),
        "workers": percent(workers),
        "workers_tone": against(workers, row.workers_target),
    }
    return render(request, "contacts/coverage.html", context)


def _place(one: Covered, round_: Round) -> Place:
    thematic, workers = one.figures.thematic_share, one.figures.workers_share
    return Place(
        place_name(one.commune), one, percent(thematic), against(thematic, round_.thematic_target), percent(workers),
        against(workers, round_.workers_target),
    )  # fmt: skip


@require_safe
def round_measures(request: Request, code: str) -> HttpResponse:
    """The measures of one round, by body and by deputy."""
    row = find_round(request, code)
    rows = Meeting.objects.visible_to(request.user).filter(round=row)
    total = total_of(rows)
    context = head_of(request, row, "measures") | {
        "total": Line(_("Cả đợt"), "", total, figure_cells(total), against(total.workers_share, row.workers_target)),
        "empty": [],
        "thematic_tone": against(total.thematic_share, row.thematic_target),
        "tables": [
            (_("Theo đơn vị tổ chức"), _("Đơn vị"), lines_by(rows, "organiser", row.workers_target)),
            (_("Theo đại biểu"), _("Đại biểu"), lines_by(rows, "deputy", row.workers_target)),
            (_("Theo loại"), _("Loại"), lines_by(rows, "kind", row.workers_target)),
        ],
        "heads": heads(),
    }
    return render(request, "contacts/round_measures.html", context)


@require_safe
def measures(request: Request) -> HttpResponse:
    """Over rounds: by round, body, deputy, commune, kind, form, mode."""
    form, by, rows = _asked(request)
    total, lines = total_of(rows), lines_by(rows, by, None)
    context = {
        "filters": form,
        "active": bool(form.chosen),
        "total": Line(_("Tất cả"), "", total, figure_cells(total)),
        "lines": lines[:MOST],
        "more": max(0, len(lines) - MOST),
        "heads": heads(),
        "by_label": dict(form.fields["by"].choices)[by],  # type: ignore[attr-defined]  # a ChoiceField
        "export_url": f"{reverse('contacts:measures_xlsx')}?{request.GET.urlencode()}",
    }
    return render(request, "contacts/measures.html", context)


@require_safe
def measures_xlsx(request: Request) -> HttpResponseBase:
    """The same as a spreadsheet."""
    form, by, rows = _asked(request)
    label = str(dict(form.fields["by"].choices)[by])  # type: ignore[attr-defined]  # a ChoiceField
    columns: list[Column[Line]] = [
        Column(label, lambda line: line.name, 44),
        Column(_("Số cuộc"), lambda line: line.figures.held, 12),
        Column(_("Chuyên đề"), lambda line: line.figures.thematic, 12),
        Column(_("Tỷ lệ chuyên đề (%)"), lambda line: line.figures.thematic_share, 14),
        Column(_("Cử tri dự"), lambda line: line.figures.voters, 12),
        Column(_("Lao động trực tiếp"), lambda line: line.figures.workers, 14),
        Column(_("Tỷ lệ lao động trực tiếp (%)"), lambda line: line.figures.workers_share, 18),
        Column(_("Phát biểu"), lambda line: line.figures.speakers, 12),
        Column(_("Kiến nghị"), lambda line: line.figures.petitions, 12),
        Column(_("Bình quân một cuộc"), lambda line: line.figures.average, 14),
        Column(_("Chưa tổ chức"), lambda line: line.figures.planned, 12),
        Column(_("Đã hủy"), lambda line: line.figures.cancelled, 12),
    ]
    total = total_of(rows)
    lines = [*lines_by(rows, by, None), Line(_("Tất cả"), "", total, ())]
    return xlsx("tiep-xuc-cu-tri.xlsx", columns, lines, title=_("Số liệu tiếp xúc cử tri"))


def heads() -> list[str]:
    """The heads of a table of figures, in the order of `figure_cells`."""
    return [
        _("Số cuộc"), _("Chuyên đề"), _("Tỷ lệ chuyên đề"), _("Cử tri dự"), _("Lao động trực tiếp"),
        _("Tỷ lệ lao động trực tiếp"), _("Phát biểu"), _("Kiến nghị"), _("Bình quân một cuộc"), _("Chưa tổ chức"), _("Đã hủy"),
    ]  # fmt: skip


def lines_by(rows: QuerySet[Meeting], group: str, target: int | None) -> list[Line]:
    """One line a value of the group, the most meetings first; values are named in one query."""
    found = figures_by(rows, group)
    names = _names(group, list(found))
    lines = [
        Line(*names.get(key, (_("Ngoài đợt"), "")), one, figure_cells(one), against(one.workers_share, target))
        for key, one in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.figures.held, -line.figures.voters, line.name))


def _names(group: str, keys: Sequence[Any]) -> dict[Any, tuple[str, str]]:
    """{value: name, address}."""
    if group in {"kind", "form", "mode"}:
        labels = {"kind": MeetingKind, "form": Form, "mode": Mode}[group].choices
        return {value: (str(label), "") for value, label in labels}
    if group == "round":
        return {row.pk: (row.title, row.get_absolute_url()) for row in Round.objects.filter(pk__in=keys)}
    if group == "deputy":
        people = Person.objects.filter(pk__in=keys).defer("search")
        return {row.pk: (row.full_name, row.get_absolute_url()) for row in people}
    bodies = Body.objects.filter(pk__in=keys).defer("search")
    named = place_name if group == "commune" else str
    return {row.pk: (named(row), row.get_absolute_url()) for row in bodies}


def _asked(request: Request) -> tuple[GroupForm, str, QuerySet[Meeting]]:
    form = GroupForm(request.GET, auto_id="filter_%s")
    by = form.chosen.get("by") or "round"
    return form, by, form.narrow(Meeting.objects.visible_to(request.user))
