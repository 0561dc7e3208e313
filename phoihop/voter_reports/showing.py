"""How figures and cells are shown: in words and digits, on paper as on screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.voter_reports.kinds import LABELS
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.rules.counting import Annex, Column, Figure
from phoihop.voter_reports.rules.days import day_before


def digits(figure: Figure, value: float | None) -> str:
    """«1.234», «66,7%»; nothing where there is nothing to take a share of."""
    if value is None:
        return ""
    return f"{value:.1f}%".replace(".", ",") if figure.is_share else number(value)


def number(value: float) -> str:
    """«1.234», «1,5»."""
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))


def cell_of(column: Column, cells: Mapping[str, Any]) -> Any:
    """What stands in a column: a day, a number, words; a choice by its words."""
    value = cells.get(column.key)
    if value in (None, ""):
        return None
    if column.kind == "day":
        return date.fromisoformat(value)
    return str(column.labels.get(value, value)) if column.labels is not None else value


def text_of(column: Column, cells: Mapping[str, Any]) -> str:
    """The same in words only."""
    value = cell_of(column, cells)
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return number(value) if isinstance(value, int | float) else str(value)


def spread(annex: Annex, cells: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The lines of a row in an annex: one, or one for each thing in its cell `each`."""
    if not annex.each:
        yield cells
        return
    for thing in cells.get(annex.each) or ():
        yield {**cells, **{f"{annex.each}.{name}": value for name, value in thing.items()}}


def line_name(axis: str, line: Mapping[str, Any]) -> str:
    """The name of a line in the reader's language, where it is a choice of ours."""
    label = LABELS.get(axis, {}).get(line["key"])
    return str(label) if label is not None else str(line["name"]) if line["key"] else _("Chưa xác định")


def scope_of(report: VoterReport) -> str:
    """Which time it covers: «Kỳ họp thứ 9», «từ 01/01/2026 đến 31/12/2026»."""
    if report.session is not None:
        return report.session.title
    assert report.period_from is not None  # noqa: S101  # a session or a period, by constraint
    assert report.period_until is not None  # noqa: S101  # the same
    first, last = report.period_from, day_before(report.period_until)
    return _("từ %(first)s đến %(last)s") % {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}


def cutoff_of(report: VoterReport) -> str:
    """«17:00 ngày 22/11/2026»."""
    at = timezone.localtime(report.cutoff_at)
    return _("%(hour)s ngày %(day)s") % {"hour": f"{at:%H:%M}", "day": f"{at:%d/%m/%Y}"}
