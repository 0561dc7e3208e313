"""A cycle's pack for one person: which papers there are, which are missing, each through its own door; as files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from phoihop.kernel.accounts.models import User
from phoihop.kernel.documents.models import Document, Flag
from phoihop.kernel.documents.opening import opened
from phoihop.kernel.text import without_marks
from phoihop.papers.models import Paper
from phoihop.papers.rendering import PDF, as_docx, as_pdf, sheet_of
from phoihop.papers.typeset.binding import Bound, Front, bound
from phoihop.papers.typeset.pdf import as_pdf_table
from phoihop.papers.typeset.registers import as_docx_table
from phoihop.papers.typeset.sheet import Align, Column, Row
from phoihop.reports.models import Cycle, PackRole, ReviewReport, SelfColumn, SelfReview
from phoihop.reports.rules import on_time_rate
from phoihop.reports.writing import COUNTS, content_of, number, percent, subject_of
from phoihop.reports.writing_self import sheet_of_self

# Papers that the head drafts for the conference: role to the source they are filed under.
DRAFTED = {
    PackRole.AGENDA: "cycle_agenda",
    PackRole.DELEGATES: "cycle_delegates",
    PackRole.CONCLUSIONS: "cycle_conclusions",
}


@dataclass(frozen=True)
class Entry:
    """A paper of the pack. `lacks`: why it cannot be put in, "" when it can; `pdf`, `docx`: make its files then."""

    key: str
    role: PackRole
    title: str
    url: str = ""
    lacks: str = ""
    pdf: Callable[[], bytes] | None = None
    docx: Callable[[], bytes] | None = None


def entries(user: User, cycle: Cycle, today: date) -> list[Entry]:
    """Every paper of the pack in its order, as far as `user` may know of it."""
    order = dict(cycle.pack_lines.values_list("key", "order"))
    found = [
        *_drafted(user, cycle, PackRole.AGENDA, today),
        *_reviews(user, cycle, today),
        *_self_reviews(user, cycle, today),
        *_drafted(user, cycle, PackRole.DELEGATES, today),
        *_drafted(user, cycle, PackRole.CONCLUSIONS, today),
        *_others(user, cycle, today),
    ]
    places = {entry.key: at for at, entry in enumerate(found)}
    return sorted(found, key=lambda entry: (order.get(entry.key, len(order) + places[entry.key]), places[entry.key]))


def as_one_pdf(cycle: Cycle, papers: Sequence[Entry], today: date) -> bytes:
    """The pack bound; what is missing is named on the front page. Raises Refused "papers.not_set"."""
    last = date.fromordinal(cycle.period_until.toordinal() - 1)
    front = Front(
        title=cycle.title,
        lines=(cycle.body.name, f"Kỳ kiểm điểm từ {cycle.period_from:%d/%m/%Y} đến hết {last:%d/%m/%Y}"),
        missing=[f"{entry.title}: {entry.lacks}" for entry in papers if entry.lacks],
        made_on=today,
    )
    return bound(front, [Bound(entry.title, entry.pdf()) for entry in papers if entry.pdf is not None])


def as_zip(papers: Sequence[Entry]) -> bytes:
    """Each paper by itself, numbered in the order of the pack: as PDF (PDF/A where we set it), as Word where it can be.

    The bound pack is no PDF/A: typst binds PDF pages in none of its archive modes. For the archive there are these.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, entry in enumerate((one for one in papers if one.pdf is not None), 1):
            name = re.sub(r"[^a-z0-9]+", "-", without_marks(entry.title)).strip("-")[:60]
            for ending, made in (("pdf", entry.pdf), ("docx", entry.docx)):
                if made is not None:
                    archive.writestr(f"{at:02}-{name}.{ending}", made())
    return target.getvalue()


def _drafted(user: User, cycle: Cycle, role: PackRole, today: date) -> Iterator[Entry]:
    papers = Paper.objects.visible_to(user).of_source(DRAFTED[role], cycle.code)
    paper = papers.exclude(state__in=["withdrawn", "recalled"]).select_related("issuer").order_by("-created_at").first()
    if paper is None:
        yield Entry(role.value, role, str(role.label), lacks=_("chưa lập hoặc chưa gửi đến đây"))
    else:
        yield _of_paper(role.value, role, str(role.label), paper, today)


def _of_paper(key: str, role: PackRole, title: str, paper: Paper, today: date) -> Entry:
    """A paper: as it was frozen when it left, else as it prints now."""
    if paper.is_recorded:
        if not _is_pdf(paper.scan):
            return Entry(key, role, title, paper.get_absolute_url(), _("bản quét không mở được như tệp PDF"))
        return Entry(key, role, title, paper.get_absolute_url(), pdf=lambda: _bytes(paper.scan))
    return Entry(
        key,
        role,
        title,
        paper.get_absolute_url(),
        pdf=lambda: _bytes(paper.pdf) or as_pdf(sheet_of(paper, on=today)),
        docx=lambda: _bytes(paper.docx) or as_docx(sheet_of(paper, on=today)),
    )


def _reviews(user: User, cycle: Cycle, today: date) -> Iterator[Entry]:
    """The common reviews, and one table of their figures."""
    rows = ReviewReport.objects.visible_to(user).filter(cycle=cycle).select_related("regulation", "body", "cycle")
    found = {row.regulation_id: row for row in rows}
    for line in cycle.lines.select_related("regulation").order_by("order"):
        key, report = f"review:{line.regulation.code}", found.get(line.regulation_id)
        title = f"{PackRole.REVIEW.label}: {line.regulation.short_title}"
        if report is None or not report.is_frozen:
            url = report.get_absolute_url() if report else ""
            yield Entry(key, PackRole.REVIEW, title, url, _("chưa duyệt"))
        else:
            yield _of_review(key, title, report, today)
    approved = [row for row in found.values() if row.is_frozen]
    label = str(PackRole.TABLES.label)
    if approved:
        yield Entry(
            "tables",
            PackRole.TABLES,
            label,
            pdf=lambda: as_pdf_table(cycle.title, _columns(), _lines(approved), made_on=today, subtitle=label),
            docx=lambda: as_docx_table(cycle.title, _columns(), _lines(approved), made_on=today, subtitle=label),
        )
    else:
        yield Entry("tables", PackRole.TABLES, label, lacks=_("chưa có báo cáo chung được duyệt"))


def _of_review(key: str, title: str, report: ReviewReport, today: date) -> Entry:
    def sheet() -> Paper:
        content = content_of(report).as_json()
        return Paper(kind="report", issuer=report.body, subject=subject_of(report), sheet=content)

    return Entry(
        key,
        PackRole.REVIEW,
        title,
        report.get_absolute_url(),
        pdf=lambda: as_pdf(sheet_of(sheet(), on=today, to_sign=True)),
        docx=lambda: as_docx(sheet_of(sheet(), on=today, to_sign=True)),
    )


def _columns() -> list[Column]:
    counts = [Column(title, 1, Align.CENTER) for _key, title in COUNTS]
    return [Column("Cơ quan chủ trì", 3), *counts, Column("Tỷ lệ đúng hạn", 1.1, Align.CENTER)]


def _lines(reports: Sequence[ReviewReport]) -> Iterator[Row]:
    """A head line for each regulation, a line for each body, from the frozen figures."""
    for report in reports:
        made = report.figures
        for name, line, strong in (
            (report.regulation.short_title, made["total"], True),
            *((body["name"], body, False) for body in made["bodies"]),
        ):
            yield Row(
                (name, *(number(line[key]) for key, _title in COUNTS), percent(on_time_rate(line))), strong=strong
            )


def _self_reviews(user: User, cycle: Cycle, today: date) -> Iterator[Entry]:
    visible = SelfReview.objects.visible_to(user).filter(cycle=cycle).select_related("cycle__body", "body")
    found = {row.pk: row for row in visible}
    asked = cycle.self_reviews.select_related("body").order_by("body__rank", "body__sort_key")
    for one in asked:
        key, row = f"self_review:{one.code}", found.get(one.pk)
        title = f"{PackRole.SELF_REVIEW.label}: {one.body.name}"
        if not one.is_handed_in:
            yield Entry(key, PackRole.SELF_REVIEW, title, lacks=_("chưa gửi"))
        elif row is None:
            yield Entry(key, PackRole.SELF_REVIEW, title, lacks=_("chưa được gửi cho các bên"))
        else:
            yield _of_self(key, title, row, today)


def _of_self(key: str, title: str, row: SelfReview, today: date) -> Entry:
    def columns() -> list[SelfColumn]:
        return row.standing_columns()

    return Entry(
        key,
        PackRole.SELF_REVIEW,
        title,
        row.get_absolute_url(),
        pdf=lambda: as_pdf(sheet_of_self(row, columns(), on=today)),
        docx=lambda: as_docx(sheet_of_self(row, columns(), on=today)),
    )


def _others(user: User, cycle: Cycle, today: date) -> Iterator[Entry]:
    lines = list(cycle.pack_lines.filter(paper__isnull=False).order_by("order"))
    visible = Paper.objects.visible_to(user).filter(pk__in=[line.paper_id for line in lines])
    found = {paper.pk: paper for paper in visible.select_related("issuer", "scan", "pdf", "docx")}
    for line in lines:
        paper = found.get(line.paper_id) if line.paper_id else None
        if paper is None:
            yield Entry(line.key, PackRole.OTHER, str(PackRole.OTHER.label), lacks=_("ngoài phạm vi được xem"))
        else:
            yield _of_paper(line.key, PackRole.OTHER, str(paper), paper, today)


def _is_pdf(document: Document | None) -> bool:
    version = document.versions.order_by("-number").first() if document else None
    readable = version is not None and version.kind == PDF and not version.is_locked and bool(version.path)
    return readable and version is not None and Flag.ENCRYPTED not in version.flags


def _bytes(document: Document | None) -> bytes:
    """The newest version of a stored file; b"" where there is none."""
    version = document.versions.order_by("-number").first() if document else None
    if version is None:
        return b""
    with opened(version) as file:
        data: bytes = file.read()
    return data
