"""The rows of a report kept as they are at its approval (chốt số liệu)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from phoihop.kernel.errors import Refused
from phoihop.kernel.ids import uuid7
from phoihop.voter_reports.models import VoterReport
from phoihop.voter_reports.queries import Line, counted, every_line, rows_up_to
from phoihop.voter_reports.queries.changing import sums_of
from phoihop.voter_reports.rules.counting import Cell, Seal
from phoihop.voter_reports.showing import number

AT_ONCE = 1000
_KEEP = """COPY voter_reports_frozen_line (id, report_id, number, "row", facts, cells) FROM STDIN"""


def too_many(rows: int) -> str:
    """Why a report over so many rows is not frozen, "" where it is: its lists are for people to read, print and send."""
    most: int = settings.VOTER_REPORT_MAX_ROWS
    if rows <= most:
        return ""
    sentence = _("Báo cáo có trên %(number)s dòng nên không duyệt được; hãy lập theo từng kỳ họp hoặc đặt kỳ ngắn hơn.")
    return sentence % {"number": number(most)}


def freeze(report: VoterReport) -> dict[str, Any]:
    """Keep every row the report counts, and give its figures, counted from these very rows, with the seal over them.

    The seal goes into the fingerprint in the act of approval, which is the trace of these rows.
    Raises Refused "voter_report.too_many_rows".
    """
    if sentence := too_many(rows_up_to(report, settings.VOTER_REPORT_MAX_ROWS + 1)):
        raise Refused("voter_report.too_many_rows", sentence)
    cells, seal, kept = dict[str, Cell](), Seal(), 0
    lines = every_line(report, {})
    while part := list(islice(lines, AT_ONCE)):  # read before it is copied: the connection does one or the other
        _keep(report, part, kept)
        kept += len(part)
        for line in part:
            seal.add([str(line.row), line.facts, line.cells])
            _add(cells, _json(line.facts), Cell(line.facts, sums_of(line)))
    return {**counted(report, lambda _facts: list(cells.values())), "seal": seal.text}


def _keep(report: VoterReport, lines: Sequence[Line], before: int) -> None:
    with connection.cursor() as cursor, cursor.copy(_KEEP) as kept:
        for number, line in enumerate(lines, before + 1):
            kept.write_row((uuid7(), report.pk, number, line.row, _json(line.facts), _json(line.cells)))


def _add(cells: dict[str, Cell], key: str, one: Cell) -> None:
    """Rows with the same facts are one cell."""
    known = cells.get(key)
    if known is None:
        cells[key] = one
    else:
        sums = {name: known.sums[name] + value for name, value in one.sums.items()}
        cells[key] = Cell(known.facts, sums)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
