"""A synthesis and its covering letters as papers. Papers are Vietnamese in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import override

from phoihop.contacts.models import MeetingKind
from phoihop.intake.models import OpinionKind
from phoihop.papers.content import Content
from phoihop.papers.models import Paper
from phoihop.papers.queries import usual_place
from phoihop.papers.rendering import sheet_of
from phoihop.papers.typeset.sheet import Align, Annex, Block, Column, Heading, Level, Paragraph, Row, Sheet, Table
from phoihop.petitions import shipped
from phoihop.syntheses.models import Part, Recipient, Synthesis
from phoihop.syntheses.rules import LEVELS, annex

LEVEL_NAMES = {"central": "trung ương", "province": "cấp tỉnh", "commune": "cấp xã", "other": "cơ quan khác"}
LOCAL = ("province", "commune")
Entries = Sequence[Mapping[str, Any]]

_LIST = (
    Column("TT", 0.5, Align.CENTER),
    Column("Nội dung kiến nghị", 5),
    Column("Nơi cử tri kiến nghị", 2),
    Column("Đoàn, Tổ đại biểu tiếp xúc", 1.5),
    Column("Số kiến nghị", 0.7, Align.CENTER),
    Column("Cơ quan có thẩm quyền", 1.8),
)


def report_content(synthesis: Synthesis, content: Mapping[str, Any]) -> Content:
    """The report: the rounds, figures by level and field, what the gatherer says; in annexes the tables."""
    entries: Entries = content["entries"]
    with override("vi"):
        body: list[Block] = [
            *_written(content["opening"] or _opening(synthesis)),
            Heading(Level.ROMAN, "Tình hình tiếp xúc cử tri", "I"),
            *_overview(content["overview"]),
            Heading(Level.ROMAN, "Kết quả tổng hợp ý kiến, kiến nghị", "II"),
            Paragraph(_in_words(entries)),
            _by_field(entries),
            Heading(Level.ROMAN, "Nhận xét, kiến nghị", "III"),
            *_written(content["remarks"] or "Đề nghị các cơ quan xem xét, giải quyết, trả lời cử tri theo quy định."),
        ]
    annexes = (
        Annex("Số kiến nghị theo lĩnh vực, cơ quan có thẩm quyền và cấp giải quyết", (_counted(entries),)),
        Annex("Danh mục ý kiến, kiến nghị của cử tri", (_listed(entries),), landscape=True),
    )
    place = usual_place(synthesis.gatherer)
    return Content(body=tuple(body), annexes=annexes, recipients=("Như trên", "Lưu: VT"), place=place)


def letter_subject(synthesis: Synthesis, recipient: Recipient) -> str:
    """After «V/v»."""
    what = (
        "báo cáo tổng hợp" if recipient.part == Part.WHOLE else "phần thuộc thẩm quyền địa phương của báo cáo tổng hợp"
    )
    return f"gửi {what} ý kiến, kiến nghị của cử tri"


def letter_content(synthesis: Synthesis, recipient: Recipient, content: Mapping[str, Any]) -> Content:
    """The covering letter: what is enclosed and how much of it; for the local part its list as an annex."""
    entries: Entries = content["entries"]
    local = [entry for entry in entries if entry["level"] in LOCAL]
    shown = entries if recipient.part == Part.WHOLE else local
    enclosed = "gửi kèm báo cáo" if recipient.part == Part.WHOLE else "gửi danh mục kiến nghị kèm theo"
    opening = (
        f"Thực hiện quy định về tiếp xúc cử tri, {synthesis.gatherer.name} đã tổng hợp ý kiến, kiến nghị của cử tri phục vụ "
        f"{synthesis.session.title[:1].lower()}{synthesis.session.title[1:]}, chốt đến hết ngày "
        f"{synthesis.cut_off_on:%d/%m/%Y}, {enclosed} để {recipient.called} xem xét theo thẩm quyền."
    )
    ask = f"Trân trọng đề nghị {recipient.called} quan tâm giải quyết, trả lời cử tri và thông báo kết quả."
    lists = (Annex("Danh mục ý kiến, kiến nghị của cử tri", (_listed(shown),), landscape=True),)
    return Content(
        body=(Paragraph(opening), Paragraph(_in_words(shown)), Paragraph(ask)),
        annexes=() if recipient.part == Part.WHOLE else lists,
        recipients=("Như trên", "Lưu: VT"),
        place=usual_place(synthesis.gatherer),
    )


def report_sheet(synthesis: Synthesis, content: Mapping[str, Any], *, on: date) -> Sheet:
    """As it prints before it has a paper of its own, marked «DỰ THẢO»."""
    words = report_content(synthesis, content).as_json()
    paper = Paper(kind="report", issuer=synthesis.gatherer, subject=synthesis.title, sheet=words)
    whole = [row for row in synthesis.recipients.select_related("body").order_by("pk") if row.part == Part.WHOLE]
    called = tuple(row.called for row in whole)
    return replace(
        sheet_of(paper, on=on), addressees=called, recipients=(*(("Như trên",) if called else ()), "Lưu: VT")
    )


def body_name(key: str) -> str:
    """The kind of body asked, by its name."""
    found = shipped.bodies().get(key)
    return found.name if found else "—"


def field_name(key: str) -> str:
    """A field by its name."""
    return shipped.fields().get(key, "Chưa rõ lĩnh vực")


def _opening(synthesis: Synthesis) -> str:
    session = synthesis.session
    return (
        f"{synthesis.gatherer.name} báo cáo tổng hợp ý kiến, kiến nghị của cử tri phục vụ "
        f"{session.title[:1].lower()}{session.title[1:]} (chốt đến hết ngày {synthesis.cut_off_on:%d/%m/%Y}) như sau:"
    )


def _overview(told: Mapping[str, Any]) -> Iterable[Block]:
    if not told["meetings"]:
        yield Paragraph("Các ý kiến, kiến nghị được tiếp nhận ngoài các cuộc tiếp xúc của đợt này.")
        return
    kinds = "; ".join(
        f"{str(MeetingKind(kind).label).lower()}: {number}" for kind, number in told["kinds"].items() if number
    )
    yield Paragraph(
        f"Đã tổ chức {told['meetings']} cuộc tiếp xúc cử tri tại {told['communes']} xã, phường ({kinds}); "
        f"{told['voters']} lượt cử tri dự, {told['speakers']} lượt ý kiến phát biểu."
    )
    recorded = told.get("opinions", {})  # versions put down before opinions were kept do not say
    if said := "; ".join(f"{str(kind.label).lower()}: {recorded[kind]}" for kind in OpinionKind if kind in recorded):
        yield Paragraph(f"Ngoài các kiến nghị, đã ghi nhận nội dung không phải giải quyết ({said}).")


def _in_words(entries: Entries) -> str:
    asked = sum(len(entry["petitions"]) for entry in entries)
    parts = []
    for level in LEVELS:
        number = sum(1 for entry in entries if entry["level"] == level)
        if number:
            parts.append(f"thuộc thẩm quyền {LEVEL_NAMES[level]} {number}")
    said = f" ({'; '.join(parts)})" if parts else ""
    return f"Tổng số {asked} ý kiến, kiến nghị, gộp thành {len(entries)} nội dung{said}."


def _by_field(entries: Entries) -> Table:
    """Fields down, levels across, entries counted."""
    levels = [level for level in LEVELS if any(entry["level"] == level for entry in entries)]
    names = [LEVEL_NAMES[level] for level in levels]
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Lĩnh vực", 3),
        *(Column(f"{name[:1].upper()}{name[1:]}", 1, Align.CENTER) for name in names),
        Column("Cộng", 0.8, Align.CENTER),
        Column("Tỷ lệ (%)", 0.8, Align.CENTER),
    )

    def row(label: str, name: str, rows: Entries, *, strong: bool = False) -> Row:
        counts = [str(sum(1 for entry in rows if entry["level"] == level)) for level in levels]
        share = f"{len(rows) * 100 / len(entries):.1f}".replace(".", ",") if entries else ""
        return Row((label, name, *counts, str(len(rows)), share), strong=strong)

    present = [key for key in shipped.fields() if any(entry["field"] == key for entry in entries)]
    rows = [
        row(str(number), field_name(key), [entry for entry in entries if entry["field"] == key])
        for number, key in enumerate(present, 1)
    ]
    return Table(columns, (*rows, row("", "Tổng cộng", entries, strong=True)))


def _counted(entries: Entries) -> Table:
    """Annex: field × body × level."""
    columns = (
        Column("TT", 0.5, Align.CENTER),
        Column("Cấp giải quyết", 1.3),
        Column("Lĩnh vực", 2.2),
        Column("Cơ quan có thẩm quyền", 2.6),
        Column("Nội dung", 0.8, Align.CENTER),
        Column("Số kiến nghị", 0.8, Align.CENTER),
    )
    cells = annex(entries)
    rows = [
        Row((str(number), _level(cell.level), field_name(cell.field), body_name(cell.body), str(cell.entries), str(cell.petitions)))
        for number, cell in enumerate(cells, 1)
    ]  # fmt: skip
    sums = (str(sum(cell.entries for cell in cells)), str(sum(cell.petitions for cell in cells)))
    return Table(columns, (*rows, Row(("", "Tổng cộng", "", "", *sums), strong=True)))


def _listed(entries: Entries) -> Table:
    """Annex: the entries under their levels and fields."""
    rows: list[Row] = []
    number = 0
    for (level, field), group in groupby(entries, key=lambda entry: (entry["level"], entry["field"])):
        rows.append(Row((f"{_level(level).upper()} – {field_name(field)}",), strong=True))
        for entry in group:
            number += 1
            rows.append(
                Row(
                    (
                        str(number), entry["text"], "; ".join(entry["places"]), "; ".join(entry["groups"]),
                        str(len(entry["petitions"])), body_name(entry["body"]),
                    )
                )
            )  # fmt: skip
    return Table(_LIST, tuple(rows) or (Row(("Không có kiến nghị nào.",)),))


def _level(key: str) -> str:
    name = LEVEL_NAMES.get(key, "chưa rõ cấp")
    return f"{name[:1].upper()}{name[1:]}"


def _written(text: str) -> Iterable[Block]:
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]
