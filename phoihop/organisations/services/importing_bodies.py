"""Bodies from a spreadsheet: planned line by line, then written whole or not at all; the same file twice adds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import override

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.text import without_marks
from phoihop.kernel.web.imports import Line
from phoihop.organisations import rules
from phoihop.organisations.likeness import Names
from phoihop.organisations.models import Body, BodyCode, BodyKind, BodyName, Level
from phoihop.organisations.permissions import can_change_bodies
from phoihop.organisations.services import importing
from phoihop.organisations.services.bodies import ONE_EACH
from phoihop.organisations.services.importing import Remark, Remarks, Tell

COLUMNS = {
    "name": ("Tên cơ quan", "Tên", "Cơ quan", "Đơn vị", "Tên đơn vị"),
    "short_name": ("Tên viết tắt", "Viết tắt"),
    "kind": ("Loại", "Loại cơ quan"),
    "level": ("Cấp",),
    "parent": ("Trực thuộc", "Cơ quan chủ quản", "Cơ quan cấp trên"),
    "commune": ("Của xã, phường", "Xã, phường"),
    "rank": ("Thứ bậc", "Thứ tự"),
    "qd20": ("Mã định danh", "Mã định danh (QĐ 20/2020)"),
    "address": ("Địa chỉ",),
    "email": ("Thư điện tử", "Email", "E-mail"),
    "phone": ("Điện thoại", "Số điện thoại", "SĐT"),
    "code": ("Mã số",),
}
KEPT = ("rank", "address", "email", "phone", "commune")  # what an import may change of a body that is there


@dataclass
class BodyPlan:
    """What an import would do."""

    new: list[Body] = field(default_factory=list)
    names: list[BodyName] = field(default_factory=list)
    codes: list[BodyCode] = field(default_factory=list)
    changed: list[Body] = field(default_factory=list)
    unchanged: int = 0
    findings: list[Remark] = field(default_factory=list)

    @property
    def new_count(self) -> int:
        """Bodies to be added."""
        return len(self.new)

    @property
    def changed_count(self) -> int:
        """Bodies to be changed, a new code included."""
        own = {body.pk for body in self.new}
        return len({body.pk for body in self.changed} | {code.body_id for code in self.codes} - own)

    @property
    def error_count(self) -> int:
        """Lines' faults that stop the import."""
        return sum(remark.blocks for remark in self.findings)


class _Known:
    """The living bodies of the directory and of the lines read so far, by code, by name, by name and parent."""

    def __init__(self, bodies: Sequence[Body], codes: Sequence[BodyCode]) -> None:
        self.by_id = {body.pk: body for body in bodies}
        self.by_code = {body.code: body for body in bodies}
        self.by_qd20 = {row.value: row.body_id for row in codes}
        self.by_name: dict[str, list[Body]] = {}
        self.names = Names()
        self.line_of: dict[UUID, int] = {}
        for body in bodies:
            self.add(body)

    def add(self, body: Body, line: int = 0) -> None:
        self.by_id[body.pk] = body
        self.by_name.setdefault(body.name.casefold(), []).append(body)
        self.names.add(body.name)
        if line:
            self.line_of[body.pk] = line

    def named(self, name: str, parent: Body | None, *, any_parent: bool) -> list[Body]:
        found = self.by_name.get(name.casefold(), [])
        return found if any_parent else [body for body in found if body.parent_id == (parent.pk if parent else None)]


def plan_bodies(lines: Sequence[Line], *, today: date, tell: Tell = importing.quiet) -> BodyPlan:
    """What importing `lines` (columns `COLUMNS`) would do on `today`; writes nothing. `tell`: how many lines are read."""
    codes = list(BodyCode.objects.filter(scheme="qd20", until__isnull=True).order_by("id"))
    known = _Known(list(Body.objects.existing(today).order_by("rank", "id")), codes)
    remarks, plan = Remarks(), BodyPlan()
    pending: list[tuple[Line, Body, str]] = []
    of_communes: list[tuple[Line, Body]] = []
    for read, line in enumerate(lines, 1):
        body = _plan_line(line, known, plan, remarks, pending)
        if body is not None and line.text("commune"):
            of_communes.append((line, body))
        tell(read)
    for line, body, written in pending:  # a parent may stand below its child in the file
        parent = _parent(written, known)
        if parent is None or parent.pk == body.pk:
            remarks.wrong(line, COLUMNS["parent"][0], _("Không rõ «%(name)s» là cơ quan nào.") % {"name": written})
        body.parent = parent
    _plan_communes(of_communes, known, plan, remarks)
    plan.findings = sorted(remarks.found, key=lambda remark: (remark.line, not remark.blocks))
    return plan


def _plan_communes(lines: Sequence[tuple[Line, Body]], known: _Known, plan: BodyPlan, remarks: Remarks) -> None:
    """Whose commune each is: of a new body, and of one that has none yet. A committee may stand below in the file."""
    fresh = {body.pk for body in (*plan.new, *plan.changed)}
    held = {(body.commune_id, body.kind): body for body in known.by_id.values() if body.commune_id}
    for line, body in lines:
        written, column = line.text("commune"), COLUMNS["commune"][0]
        commune = _parent(written, known)
        if commune is None or commune.level != Level.COMMUNE or commune.kind != BodyKind.PEOPLES_COMMITTEE:
            remarks.wrong(line, column, _("Không rõ «%(name)s» là xã, phường nào.") % {"name": written})
        elif not body.may_be_of_a_commune:
            remarks.wrong(line, column, _("Chỉ gắn xã, phường cho cơ quan cấp xã không phải Ủy ban nhân dân."))
        elif body.commune_id is not None and body.commune_id != commune.pk:
            remarks.doubt(line, column, _("Khác danh bạ: được giữ nguyên, muốn đổi hãy dùng Đính chính."))
        elif body.commune_id is None:
            other = held.setdefault((commune.pk, body.kind), body)
            if other is not body and body.kind in ONE_EACH:
                words = {"commune": commune.name, "body": other.name}
                remarks.wrong(line, column, _("%(commune)s đã có %(body)s.") % words)
            body.commune = commune
            if body.pk not in fresh:
                fresh.add(body.pk)
                plan.changed.append(body)
                plan.unchanged -= 1


def _parent(written: str, known: _Known) -> Body | None:
    coded = known.by_code.get(written.rsplit("·", 1)[-1].strip())
    found = [coded] if coded else known.named(written, None, any_parent=True)
    return found[0] if len(found) == 1 else None


def _plan_line(
    line: Line, known: _Known, plan: BodyPlan, remarks: Remarks, pending: list[tuple[Line, Body, str]]
) -> Body | None:
    """The body that the line is of; None where it cannot be told."""
    name = importing.text(line, "name", COLUMNS["name"][0], 300, remarks)
    if not name:
        remarks.wrong(line, COLUMNS["name"][0], _("Thiếu tên cơ quan."))
        return None
    qd20 = line.text("qd20")
    if qd20 and not rules.is_code("qd20", qd20):
        remarks.wrong(line, COLUMNS["qd20"][0], _("Mã «%(value)s» sai dạng: viết như H37.DN.001.") % {"value": qd20})
    given: dict[str, object] = {
        "rank": importing.number(line, "rank", COLUMNS["rank"][0], remarks),
        "address": importing.text(line, "address", COLUMNS["address"][0], 300, remarks),
        "email": importing.email(line, "email", COLUMNS["email"][0], remarks),
        "phone": importing.text(line, "phone", COLUMNS["phone"][0], 40, remarks),
    }
    there = _find(line, name, qd20, known, remarks)
    if there is None:
        return None
    if isinstance(there, Body):
        _plan_change(line, there, name, given, plan, known, remarks)
        body = there
    else:
        body = _plan_new(line, name, given, plan, known, remarks)
        written = line.text("parent")
        if written:
            pending.append((line, body, written))
    if not qd20 or not rules.is_code("qd20", qd20):
        return body
    holder = known.by_qd20.get(qd20)
    if holder is None:
        known.by_qd20[qd20] = body.pk
        plan.codes.append(BodyCode(body=body, scheme=BodyCode.Scheme.QD20, value=qd20))
    elif holder != body.pk:
        remarks.wrong(line, COLUMNS["qd20"][0], _("Mã «%(value)s» đang thuộc cơ quan khác.") % {"value": qd20})
    return body


def _find(line: Line, name: str, qd20: str, known: _Known, remarks: Remarks) -> Body | bool | None:
    """The body a line means; False for a new one; None when it cannot be told (said so)."""
    code = line.text("code").upper()
    if code:
        if code not in known.by_code:
            remarks.wrong(line, COLUMNS["code"][0], _("Danh bạ không có mã số «%(code)s».") % {"code": code})
            return None
        return _once(line, known.by_code[code], known, remarks)
    if qd20 in known.by_qd20:
        return _once(line, known.by_id[known.by_qd20[qd20]], known, remarks)
    written = line.text("parent")
    found = known.named(name, None, any_parent=True)
    if len(found) > 1 or (found and written):
        under = _parent(written, known) if written else None
        closer = known.named(name, under, any_parent=False)
        found = closer if (written and under is None) or closer or len(found) > 1 else []
    if len(found) > 1:
        remarks.wrong(line, COLUMNS["name"][0], _("Có nhiều cơ quan tên «%(name)s»: thêm cột Mã số.") % {"name": name})
        return None
    return _once(line, found[0], known, remarks) if found else False


def _once(line: Line, body: Body, known: _Known, remarks: Remarks) -> Body | None:
    """`body`, unless an earlier line of the file is the same."""
    earlier = known.line_of.setdefault(body.pk, line.number)
    if earlier != line.number:
        remarks.wrong(line, COLUMNS["name"][0], _("Trùng với dòng %(line)s của tệp.") % {"line": earlier})
        return None
    return body


def _plan_change(
    line: Line, body: Body, name: str, given: dict[str, object], plan: BodyPlan, known: _Known, remarks: Remarks
) -> None:
    if name.casefold() != body.name.casefold():
        remarks.doubt(
            line, COLUMNS["name"][0],
            _("Danh bạ ghi «%(name)s»: tên được giữ nguyên, muốn đổi hãy dùng Đổi tên hoặc Đính chính.")
            % {"name": body.name},
        )  # fmt: skip
    written = line.text("parent")
    parent = _parent(written, known) if written else None
    if written and (parent is None or parent.pk != body.parent_id):
        remarks.doubt(line, COLUMNS["parent"][0], _("Khác danh bạ: được giữ nguyên, muốn đổi hãy dùng Đính chính."))
    choices: list[tuple[str, type[BodyKind] | type[Level], str]]
    choices = [("kind", BodyKind, body.kind), ("level", Level, body.level)]
    for column, labels, now in choices:
        written = line.text(column)
        if written and _choice(written, labels) != now:
            remarks.doubt(line, COLUMNS[column][0], _("Khác danh bạ: được giữ nguyên, muốn đổi hãy dùng Đính chính."))
    fresh = {key: value for key, value in given.items() if value not in (None, "") and getattr(body, key) != value}
    if not fresh:
        plan.unchanged += 1
        return
    for key, fact in fresh.items():
        setattr(body, key, fact)
    plan.changed.append(body)


def _plan_new(line: Line, name: str, given: dict[str, object], plan: BodyPlan, known: _Known, remarks: Remarks) -> Body:
    like = known.names.like(name)
    if like is not None and like != name:
        remarks.doubt(
            line, COLUMNS["name"][0],
            _("Giống «%(name)s» đã có: nếu là một, hãy ghi Mã số của cơ quan ấy.") % {"name": like},
        )  # fmt: skip
    kind = _kind(line, remarks)
    level = _choice(line.text("level"), Level) if line.text("level") else Level.PROVINCE
    if level is None:
        remarks.wrong(line, COLUMNS["level"][0], _("Không có cấp «%(value)s».") % {"value": line.text("level")})
    elif rules.ended_tier(level, abolished_on=None):
        remarks.wrong(line, COLUMNS["level"][0], _("Cấp huyện đã kết thúc: chọn cấp tỉnh hoặc cấp xã."))
    short = importing.text(line, "short_name", COLUMNS["short_name"][0], 80, remarks) or name[:80]
    filled = {key: value for key, value in given.items() if value not in (None, "")}
    body = Body(name=name, short_name=short, kind=kind, level=level or Level.PROVINCE, **filled)
    plan.new.append(body)
    plan.names.append(BodyName(body=body, name=name, short_name=short))
    known.add(body, line.number)
    return body


def _kind(line: Line, remarks: Remarks) -> str:
    written = line.text("kind")
    if not written:
        remarks.doubt(line, COLUMNS["kind"][0], _("Chưa ghi loại: xếp vào «Cơ quan khác»."))
        return BodyKind.OTHER
    found = _choice(written, BodyKind)
    if found is None:
        remarks.wrong(line, COLUMNS["kind"][0], _("Không có loại «%(value)s».") % {"value": written})
    return found or BodyKind.OTHER


def _choice(written: str, choices: type[BodyKind] | type[Level]) -> str | None:
    """The value whose label, in any of our languages, or key is `written`, marks and case aside."""
    return _written(choices).get(without_marks(written))


@cache
def _written(choices: type[BodyKind] | type[Level]) -> dict[str, str]:
    """{label without marks, or key: value}: a file made by one person is read by another."""
    found = {str(value): str(value) for value, _label in choices.choices}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {without_marks(str(label)): str(value) for value, label in choices.choices}
    return found


@transaction.atomic
def import_bodies(*, lines: Sequence[Line], by: User | None, at: datetime, tell: Tell = importing.quiet) -> BodyPlan:
    """Import bodies: new ones enter, contact and rank of those that are there follow the file. All or nothing.

    Raises PermissionDenied, Refused "import.errors".
    """
    today = timezone.localdate(at)
    if not can_change_bodies(by, on=today):
        raise PermissionDenied
    importing.one_at_a_time()
    plan = plan_bodies(lines, today=today, tell=tell)
    importing.refuse_errors(plan.findings)
    reason = N_("Nhập từ bảng tính")
    audit.bulk_create(plan.new, verb="body.entered", by=by, at=at, reason=reason)
    audit.bulk_create(plan.names, verb="body_name.given", by=by, at=at, reason=reason)
    audit.bulk_create(plan.codes, verb="body_code.given", by=by, at=at, reason=reason)
    audit.bulk_save(plan.changed, list(KEPT), verb="body.imported", by=by, at=at, reason=reason)
    return plan
