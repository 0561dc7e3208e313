"""What people type or paste for a run sheet or a table of the kind, read: days, times, figures, with a finding for each doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from phoihop.commitments.showing import day
from phoihop.kernel.text import clean, without_marks
from phoihop.kernel.web.imports import Finding
from phoihop.organisations.likeness import plain_name
from phoihop.organisations.models import Body
from phoihop.programmes.kinds import Field, Table, choices_of
from phoihop.programmes.models import Programme, RunRow
from phoihop.programmes.rules import LONGEST, Slot, read_day, read_time
from phoihop.programmes.services import RunLine

COLUMNS = ("on", "starts", "ends", "title", "place", "leader", "papers")
_MOST = {"title": 1000, "place": 300, "leader": 300, "papers": 300}


@dataclass(frozen=True)
class ReadLine:
    """A row as it was understood; None when something was not. `findings`: what to mend, by column."""

    line: RunLine | None
    findings: tuple[Finding, ...] = ()


def run_labels() -> dict[str, str]:
    """What the columns of a run sheet are called on the screen."""
    return {
        "on": _("Ngày"),
        "starts": _("Từ giờ"),
        "ends": _("Đến giờ"),
        "title": _("Nội dung"),
        "place": _("Địa điểm"),
        "leader": _("Chủ trì"),
        "papers": _("Tài liệu"),
    }


def read_run(programme: Programme, typed: Mapping[str, str], number: int = 1) -> ReadLine:
    """One row; its day is the programme's first where none is typed."""
    findings: list[Finding] = []
    labels = run_labels()

    def cell(name: str, read: Any) -> Any:
        try:
            return read(clean(typed.get(name, "")))
        except ValueError as error:
            findings.append(Finding(number, labels[name], str(error)))
            return None

    on = cell("on", lambda text: _day(text, programme.starts_on.year)) or programme.starts_on
    starts = cell("starts", _time)
    if starts is None and not findings:
        findings.append(Finding(number, labels["starts"], _("Hãy ghi giờ bắt đầu, như 8h30.")))
    ends = cell("ends", _time)
    words = {name: cell(name, lambda text, name=name: _fitting(text, _MOST[name])) or "" for name in _MOST}
    if not words["title"] and not any(one.column == labels["title"] for one in findings):
        findings.append(Finding(number, labels["title"], _("Hãy ghi nội dung của dòng.")))
    if findings or starts is None:
        return ReadLine(None, tuple(findings))
    return ReadLine(RunLine(on=on, starts=starts, ends=ends, **words))


def typed_of(row: RunRow) -> dict[str, str]:
    """The row as its cells show it."""
    return {
        "on": day(row.on),
        "starts": f"{row.starts:%H:%M}",
        "ends": f"{row.ends:%H:%M}" if row.ends else "",
        "title": row.title,
        "place": row.place,
        "leader": row.leader,
        "papers": row.papers,
    }


def slot_of(row: RunRow) -> Slot:
    """The row as clashes are looked for: names and places without diacritics, titles of respect left out."""
    leader = plain_name(row.leader)
    for title in ("dong chi ", "d/c ", "ong ", "ba "):
        leader = leader.removeprefix(title)
    return Slot(row.code, row.on, row.starts, row.ends, leader, plain_name(row.place))


def run_heads(texts: Sequence[str]) -> dict[str, str]:
    """Headings of a pasted sheet as ours: {heading as typed: column}."""
    known = {
        "ngay": "on",
        "tu gio": "starts",
        "gio": "starts",
        "bat dau": "starts",
        "den gio": "ends",
        "ket thuc": "ends",
        "noi dung": "title",
        "dia diem": "place",
        "o dau": "place",
        "chu tri": "leader",
        "ai chu tri": "leader",
        "tai lieu": "papers",
    }
    return _known(texts, known)


def entry_heads(table: Table, texts: Sequence[str]) -> dict[str, str]:
    """The same for a table of the kind."""
    known = {without_marks(str(one.label)): one.name for one in table.fields}
    return _known(texts, known | {"co quan": "body", "don vi": "body", "co quan, don vi": "body"})


def read_entry(
    table: Table, programme: Programme, typed: Mapping[str, str], number: int, bodies: Mapping[str, Sequence[Body]]
) -> tuple[Body | None, dict[str, object], tuple[Finding, ...]]:
    """One pasted row of a table. `bodies`: those named by anybody, by their folded names."""
    findings: list[Finding] = []
    body = None
    if table.by_body:
        name = clean(typed.get("body", ""))
        found = bodies.get(plain_name(name), [])
        if len(found) == 1:
            body = found[0]
        elif found:
            codes = ", ".join(one.code for one in found[:5])
            sentence = _("Có nhiều cơ quan tên «%(name)s»; hãy ghi tên đầy đủ hoặc mã số: %(codes)s.")
            findings.append(Finding(number, _("Cơ quan, đơn vị"), sentence % {"name": name, "codes": codes}))
        else:
            sentence = _("Không có cơ quan «%(name)s» trong danh bạ; hãy ghi tên hoặc tên gọi tắt.")
            findings.append(Finding(number, _("Cơ quan, đơn vị"), sentence % {"name": name}))
    values: dict[str, object] = {}
    for one in table.fields:
        try:
            value = _value(one, clean(typed.get(one.name, "")), programme)
        except ValueError as error:
            findings.append(Finding(number, str(one.label), str(error)))
            continue
        if value is not None:
            values[one.name] = value
        elif one.required:
            findings.append(Finding(number, str(one.label), _("Hãy ghi vào đây.")))
    return body, values, tuple(findings)


def bodies_by_name(names: Sequence[str]) -> dict[str, list[Body]]:
    """Living bodies by folded name, short name and code, for the names of a whole paste. One query."""
    wanted = {plain_name(name) for name in names if name}
    found: dict[str, list[Body]] = {}
    if not wanted:
        return found
    for body in Body.objects.filter(abolished_on__isnull=True).defer("search").by_rank():
        for form in {plain_name(body.name), plain_name(body.short_name), plain_name(body.code)} & wanted:
            found.setdefault(form, []).append(body)
    return found


def said(findings: Sequence[Finding]) -> str:
    """All findings of a row as one text."""
    return " ".join(f"{finding.column}: {finding.message}" for finding in findings)


def _known(texts: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    heads = {text: known.get(without_marks(clean(text)).strip(" .:*"), "") for text in texts}
    return {text: name for text, name in heads.items() if name}


def _value(field: Field, text: str, programme: Programme) -> str | int | None:
    if not text:
        return None
    if field.type == "number":
        digits = text.replace(".", "").replace(",", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise ValueError(_("«%(text)s» không phải số; hãy ghi như 1.200.") % {"text": text})
        return int(digits)
    if field.type == "day":
        found = _day(text, programme.starts_on.year)
        return found.isoformat() if found else None
    if field.type in {"choice", "half_year"}:
        wanted = without_marks(text)
        for key, label in choices_of(field, programme):
            if wanted in {without_marks(str(label)), without_marks(key)}:
                return key
        names = "; ".join(str(label) for _key, label in choices_of(field, programme))
        raise ValueError(_("«%(text)s» không có trong các mục: %(names)s.") % {"text": text, "names": names})
    return _fitting(text, LONGEST[field.type])


def _day(text: str, year: int) -> date | None:
    try:
        return read_day(text, year)
    except ValueError as error:
        raise ValueError(_("«%(text)s» không phải ngày; hãy ghi như 15/03/2026.") % {"text": text}) from error


def _time(text: str) -> Any:
    try:
        return read_time(text)
    except ValueError as error:
        raise ValueError(_("«%(text)s» không phải giờ; hãy ghi như 8h30.") % {"text": text}) from error


def _fitting(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(_("Dài quá %(most)s ký tự; hãy viết gọn lại.") % {"most": most})
    return text
