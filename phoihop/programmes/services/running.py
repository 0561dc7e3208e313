"""The run sheet: rows written one by one or pasted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.programmes.models import Programme, RunRow
from phoihop.programmes.permissions import can_write
from phoihop.programmes.services.rows import alive, same_revision

WRITTEN = ["on", "starts", "ends", "title", "place", "leader", "papers"]
MOST = 500  # rows of one run sheet: what a person can still follow on paper, and one page shows whole


@dataclass(frozen=True)
class RunLine:
    """A row as a person writes it."""

    on: date
    starts: time
    title: str
    ends: time | None = None
    place: str = ""
    leader: str = ""
    papers: str = ""


@transaction.atomic
def add_rows(*, programme_id: UUID, lines: Sequence[RunLine], by: User, at: datetime) -> list[RunRow]:
    """Put rows on the run sheet, all or none (thêm dòng kịch bản; dán từ bảng tính).

    Raises PermissionDenied, Refused "programme.over", "run.title_needed", "run.ends_before_it_starts",
    "run.outside_the_days", "run.too_long".
    """
    programme = alive(programme_id, by, can_write)
    rows = [_taken(RunRow(programme=programme), line) for line in lines]
    if programme.run.count() + len(rows) > MOST:
        sentence = _("Kịch bản không quá %(most)s dòng; hãy gộp bớt.")
        raise Refused("run.too_long", sentence % {"most": MOST})
    audit.bulk_create(rows, verb="run_row.added", by=by, at=at)
    return rows


@transaction.atomic
def write_row(*, row_id: UUID, revision: int, line: RunLine, by: User, at: datetime) -> RunRow:
    """Write one row. `revision`: the one `by` had before the eyes.

    Raises PermissionDenied, Refused as `add_rows`, and "programme.changed_meanwhile".
    """
    row = _locked(row_id, by)
    same_revision(revision, row.revision)
    _taken(row, line)
    row.revision += 1
    return audit.save(row, [*WRITTEN, "revision"], verb="run_row.written", by=by, at=at)


@transaction.atomic
def remove_row(*, row_id: UUID, by: User, at: datetime) -> Programme:
    """Take a row off the run sheet; what stood in it stays in the act. Raises PermissionDenied, Refused "programme.over"."""
    row = _locked(row_id, by)
    audit.delete(row, verb="run_row.removed", by=by, at=at)
    return row.programme


def _locked(row_id: UUID, by: User) -> RunRow:
    programme = alive(RunRow.objects.values_list("programme_id", flat=True).get(pk=row_id), by, can_write)
    row = RunRow.objects.select_for_update(of=("self",)).get(pk=row_id)
    row.programme = programme
    return row


def _taken(row: RunRow, line: RunLine) -> RunRow:
    if not clean(line.title):
        raise Refused("run.title_needed", _("Hãy ghi nội dung của dòng."))
    if line.ends is not None and line.ends <= line.starts:
        raise Refused("run.ends_before_it_starts", _("Giờ kết thúc phải sau giờ bắt đầu."))
    if not row.programme.starts_on <= line.on <= row.programme.ends_on:
        sentence = _("Ngày %(day)s không nằm trong những ngày của chương trình.")
        raise Refused("run.outside_the_days", sentence % {"day": f"{line.on:%d/%m/%Y}"})
    row.on, row.starts, row.ends = line.on, line.starts, line.ends
    row.title, row.place = clean(line.title), clean(line.place)
    row.leader, row.papers = clean(line.leader), clean(line.papers)
    return row
