"""People and their posts from a spreadsheet: planned line by line, then written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.text import without_marks
from phoihop.kernel.web.imports import Line
from phoihop.organisations.models import Body, BodyKind, Membership, Person, Term
from phoihop.organisations.permissions import can_keep_people
from phoihop.organisations.rules import Period
from phoihop.organisations.services import importing
from phoihop.organisations.services.importing import Remark, Remarks, Tell
from phoihop.organisations.services.people import ELECTED

COLUMNS = {
    "full_name": ("Họ và tên", "Họ tên"),
    "post": ("Chức vụ", "Chức danh"),
    "body": ("Cơ quan", "Đơn vị", "Cơ quan công tác"),
    "is_head": ("Đứng đầu", "Người đứng đầu"),
    "rank": ("Thứ bậc", "Thứ tự"),
    "term": ("Nhiệm kỳ",),
    "from_on": ("Từ ngày",),
    "until": ("Đến trước ngày",),
    "phone": ("Điện thoại", "Số điện thoại", "SĐT"),
    "email": ("Thư điện tử", "Email", "E-mail"),
    "code": ("Mã số",),
    "body_code": ("Mã số cơ quan",),
}
_YES = {"x", "co", "yes", "1", "dung"}
_TERM_OF = {
    BodyKind.NA_DELEGATION: Term.Kind.NATIONAL_ASSEMBLY,
    BodyKind.PARTY_COMMITTEE: Term.Kind.PARTY,
    BodyKind.PARTY_BODY: Term.Kind.PARTY,
    BodyKind.FRONT_COMMITTEE: Term.Kind.FRONT,
}


@dataclass
class PeoplePlan:
    """What an import would do."""

    new: list[Person] = field(default_factory=list)
    posts: list[Membership] = field(default_factory=list)
    changed: list[Person] = field(default_factory=list)
    unchanged: int = 0
    findings: list[Remark] = field(default_factory=list)
    bodies: dict[UUID, Body] = field(default_factory=dict)

    @property
    def new_count(self) -> int:
        """Posts to be added, of new people and of known ones."""
        return len(self.posts)

    @property
    def changed_count(self) -> int:
        """Known people whose telephone or e-mail changes."""
        return len(self.changed)

    @property
    def error_count(self) -> int:
        """Lines' faults that stop the import."""
        return sum(remark.blocks for remark in self.findings)


class _Known:
    """Bodies, terms, people and posts as they stand, the lines read so far included."""

    def __init__(self, today: date) -> None:
        bodies = list(Body.objects.existing(today).order_by("rank", "id"))
        self.bodies_by_code = {body.code: body for body in bodies}
        self.bodies: dict[str, list[Body]] = {}
        for body in bodies:
            for written in {body.name.casefold(), body.short_name.casefold()}:
                self.bodies.setdefault(written, []).append(body)
        self.terms = list(Term.objects.order_by("id"))
        people = list(Person.objects.order_by("id"))
        self.by_code = {person.code: person for person in people}
        self.by_id = {person.pk: person for person in people}
        self.reached = {reach: person for person in people for reach in (person.phone, person.email) if reach}
        self.posts: dict[tuple[UUID, str], list[Membership]] = {}  # (body, name)
        self.heads: dict[UUID, list[Membership]] = {}
        self.alike: dict[tuple[UUID, str], str] = {}
        for post in Membership.objects.order_by("id"):
            self.add(post, self.by_id[post.person_id])

    def add(self, post: Membership, person: Person) -> None:
        name = person.full_name.casefold()
        self.posts.setdefault((post.body_id, name), []).append(post)
        self.alike.setdefault((post.body_id, without_marks(name)), person.full_name)
        if post.is_head:
            self.heads.setdefault(post.body_id, []).append(post)


def plan_people(lines: Sequence[Line], *, today: date, tell: Tell = importing.quiet) -> PeoplePlan:
    """What importing `lines` (columns `COLUMNS`) would do on `today`; writes nothing. `tell`: how many lines are read."""
    known, remarks, plan = _Known(today), Remarks(), PeoplePlan()
    for read, line in enumerate(lines, 1):
        _plan_line(line, known, plan, remarks)
        tell(read)
    plan.findings = sorted(remarks.found, key=lambda remark: (remark.line, not remark.blocks))
    return plan


def _plan_line(line: Line, known: _Known, plan: PeoplePlan, remarks: Remarks) -> None:
    before = len(remarks.found)
    name = importing.text(line, "full_name", COLUMNS["full_name"][0], 120, remarks)
    post = importing.text(line, "post", COLUMNS["post"][0], 160, remarks)
    for value, column in ((name, "full_name"), (post, "post")):
        if not value:
            remarks.wrong(line, COLUMNS[column][0], _("Ô này không được trống."))
    body = _body(line, known, remarks)
    reach = {
        "phone": importing.text(line, "phone", COLUMNS["phone"][0], 40, remarks),
        "email": importing.email(line, "email", COLUMNS["email"][0], remarks),
    }
    if body is None or not name or not post:
        return
    plan.bodies[body.pk] = body
    row = _post(line, body, post, known, remarks)
    person = _person(line, name, body, known, remarks)
    if person is None or any(remark.blocks for remark in remarks.found[before:]):
        return
    is_new = person.pk not in known.by_id
    if is_new:
        _doubt_alike(line, name, body, reach, known, remarks)
        person.phone, person.email = reach["phone"], reach["email"]
        plan.new.append(person)
        known.by_id[person.pk] = person
    changed = not is_new and _change(person, reach, plan)
    row.person = person
    _plan_post(line, row, known, plan, remarks, quiet=is_new, changed=changed)


def _body(line: Line, known: _Known, remarks: Remarks) -> Body | None:
    code, written = line.text("body_code").upper(), line.text("body")
    if code:
        found = [known.bodies_by_code[code]] if code in known.bodies_by_code else []
    else:
        found = known.bodies.get(written.casefold(), [])
    if len(found) == 1:
        return found[0]
    message = (
        _("Có nhiều cơ quan tên «%(name)s»: thêm cột Mã số cơ quan.") if found else _("Danh bạ không có «%(name)s».")
    )
    remarks.wrong(line, COLUMNS["body"][0], message % {"name": code or written})
    return None


def _post(line: Line, body: Body, post: str, known: _Known, remarks: Remarks) -> Membership:
    from_on = importing.day(line, "from_on", COLUMNS["from_on"][0], remarks)
    until = importing.day(line, "until", COLUMNS["until"][0], remarks)
    term = _term(line, body, known, remarks)
    if term is not None and until is None:
        until = term.until
    if from_on is not None and until is not None and until <= from_on:
        remarks.wrong(line, COLUMNS["until"][0], _("Ngày thôi giữ chức vụ phải sau ngày bắt đầu."))
    rank = importing.number(line, "rank", COLUMNS["rank"][0], remarks)
    head = without_marks(line.text("is_head")) in _YES
    return Membership(
        body=body, post=post, term=term, from_on=from_on, until=until, is_head=head,
        rank=100 if rank is None else rank,
    )  # fmt: skip


def _term(line: Line, body: Body, known: _Known, remarks: Remarks) -> Term | None:
    written = line.text("term").replace("-", "–").replace(" ", "")
    if not written:
        if body.kind in ELECTED:
            remarks.wrong(line, COLUMNS["term"][0], _("%(body)s cần nhiệm kỳ.") % {"body": body.name})
        return None
    named = [term for term in known.terms if term.name.replace("-", "–").replace(" ", "") == written]
    fitting = [term for term in named if term.kind == _TERM_OF.get(BodyKind(body.kind), Term.Kind.GOVERNMENT)]
    chosen = fitting or named
    if len(chosen) != 1:
        remarks.wrong(line, COLUMNS["term"][0], _("Danh bạ không có nhiệm kỳ «%(name)s».") % {"name": written})
        return None
    return chosen[0]


def _person(line: Line, name: str, body: Body, known: _Known, remarks: Remarks) -> Person | None:
    """The person of a line: by code, else the one of that name in that body, else a new one."""
    code = line.text("code").upper()
    if code:
        if code not in known.by_code:
            remarks.wrong(line, COLUMNS["code"][0], _("Danh bạ không có mã số «%(code)s».") % {"code": code})
        return known.by_code.get(code)
    same = {post.person_id for post in known.posts.get((body.pk, name.casefold()), [])}
    if len(same) > 1:
        remarks.wrong(
            line, COLUMNS["full_name"][0], _("%(body)s có nhiều người tên «%(name)s»: thêm cột Mã số.")
            % {"body": body.name, "name": name},
        )  # fmt: skip
        return None
    return known.by_id[same.pop()] if same else Person(full_name=name)


def _doubt_alike(line: Line, name: str, body: Body, reach: dict[str, str], known: _Known, remarks: Remarks) -> None:
    alike = known.alike.get((body.pk, without_marks(name)))
    if alike is not None:
        remarks.doubt(
            line, COLUMNS["full_name"][0],
            _("Giống «%(name)s» cùng cơ quan: nếu là một người, hãy ghi Mã số.") % {"name": alike},
        )  # fmt: skip
    for value in reach.values():
        other = known.reached.get(value) if value else None
        if other is not None:
            remarks.doubt(
                line, COLUMNS["full_name"][0],
                _("Trùng điện thoại hoặc thư điện tử với %(name)s (%(code)s): nếu là một người, hãy ghi Mã số.")
                % {"name": other.full_name, "code": other.code},
            )  # fmt: skip
            return


def _change(person: Person, reach: dict[str, str], plan: PeoplePlan) -> bool:
    fresh = {key: value for key, value in reach.items() if value and getattr(person, key) != value}
    for key, value in fresh.items():
        setattr(person, key, value)
    if fresh and person not in plan.changed[-200:] and person not in plan.new[-200:]:
        plan.changed.append(person)
    return bool(fresh)


def _plan_post(
    line: Line, row: Membership, known: _Known, plan: PeoplePlan, remarks: Remarks, *, quiet: bool, changed: bool
) -> None:
    period = Period(row.from_on, row.until)
    held = [
        post
        for post in known.posts.get((row.body_id, row.person.full_name.casefold()), [])
        if post.person_id == row.person_id
    ]
    if any(post.post == row.post and Period(post.from_on, post.until).meets(period) for post in held):
        plan.unchanged += not changed
        return
    rivals = [post for post in known.heads.get(row.body_id, []) if Period(post.from_on, post.until).meets(period)]
    if row.is_head and rivals:
        remarks.wrong(
            line, COLUMNS["is_head"][0],
            _("%(body)s đã có người đứng đầu là %(name)s.")
            % {"body": row.body.name, "name": known.by_id[rivals[0].person_id].full_name},
        )  # fmt: skip
        return
    if not quiet:
        remarks.doubt(
            line, COLUMNS["post"][0], _("%(name)s đã có trong danh bạ: thêm chức vụ này.") % {"name": row.person}
        )
    known.add(row, row.person)
    plan.posts.append(row)


@transaction.atomic
def import_people(*, lines: Sequence[Line], by: User | None, at: datetime, tell: Tell = importing.quiet) -> PeoplePlan:
    """Import people with their posts: new ones enter, known ones get further posts, telephone and e-mail follow.

    All or nothing. Raises PermissionDenied (a body in the file whose people `by` does not keep), Refused
    "import.errors".
    """
    importing.one_at_a_time()
    today = timezone.localdate(at)
    plan = plan_people(lines, today=today, tell=tell)
    if not all(can_keep_people(by, body, on=today) for body in plan.bodies.values()):
        raise PermissionDenied
    importing.refuse_errors(plan.findings)
    reason = N_("Nhập từ bảng tính")
    audit.bulk_create(plan.new, verb="person.entered", by=by, at=at, reason=reason)
    audit.bulk_create(plan.posts, verb="membership.began", by=by, at=at, reason=reason)
    audit.bulk_save(plan.changed, ["phone", "email"], verb="person.imported", by=by, at=at, reason=reason)
    return plan
