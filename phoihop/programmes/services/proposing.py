"""A programme proposed and changed: what, when, where, who decides, on which basis, who takes part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments.models import Commitment
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications import services as notifications
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body
from phoihop.organisations.queries import users_of
from phoihop.papers.models import Paper
from phoihop.programmes.kinds import asked, fields_of
from phoihop.programmes.models import Programme, ProgrammeKind, ProgrammePart
from phoihop.programmes.occasions import occasions
from phoihop.programmes.permissions import HEADS, can_propose, can_write
from phoihop.programmes.queries import bodies_promising, promised_by_parts
from phoihop.programmes.rules import checked, part_code
from phoihop.programmes.services.awaiting import await_decision, renamed, withdrawn
from phoihop.programmes.services.rows import alive, days_to_come, same_revision
from phoihop.programmes.services.taking_part import NOT_ASKED, invite, release, settle, take_part
from phoihop.regulations.models import Obligation, Regulation

FIELDS = ["title", "purpose", "place", "occasion", "regulation", "obligation", "commitment", "basis_paper", "details"]


@dataclass(frozen=True)
class Frame:
    """What a programme is made of: [first, last] days included, basis, the kind's own fields, who takes part.

    `approver` None: the host decides itself. A clause brings its regulation with it.
    """

    title: str
    first: date
    last: date
    place: str = ""
    purpose: str = ""
    approver: Body | None = None
    occasion: str = ""
    regulation: Regulation | None = None
    obligation: Obligation | None = None
    commitment: Commitment | None = None
    basis_paper: Paper | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    parts: Sequence[Body] = ()


@transaction.atomic
def propose(*, kind: ProgrammeKind, host: Body, frame: Frame, by: User, at: datetime, today: date) -> Programme:
    """Propose a programme (đề xuất chương trình) in the name of `host`: an approver above it owes its decision; where the
    host decides itself, its heads are told.

    Raises PermissionDenied (also for a basis that `by` may not see), Refused "programme.title_needed",
    "programme.days", "programme.host_ended", "programme.unknown_occasion", "programme.details".
    """
    if not can_propose(by, host):
        raise PermissionDenied
    if host.abolished_on is not None:
        sentence = _("%(body)s đã kết thúc hoạt động; hãy đề xuất với tên cơ quan kế tục.")
        raise Refused("programme.host_ended", sentence % {"body": host.name})
    programme = Programme(kind=kind, host=host, created_at=at)
    _take(programme, frame, by)
    programme.starts_on, programme.ends_on = frame.first, frame.last
    programme.approver = frame.approver or host
    parts = [ProgrammePart(programme=programme, body=body) for body in dict.fromkeys(frame.parts)]
    audit.create(programme, verb="programme.proposed", parts=parts, by=by, at=at)
    if programme.approver_id != host.pk:
        await_decision(programme, by=by, at=at, today=today)
        return programme
    notifications.notify(
        users=[user for user in users_of(host, HEADS, on=today, with_office=True) if user != by],
        kind="programme.proposed",
        title=Sentence(N_("Chờ duyệt: %(title)s"), {"title": programme.title}),
        url=programme.get_absolute_url(),
        key=f"programme.proposed:{programme.code}",
        at=at,
        by=by,
    )
    return programme


@transaction.atomic
def change(*, programme_id: UUID, revision: int, frame: Frame, by: User, at: datetime) -> Programme:
    """Change what a programme says of itself; its days and who decides only while it is proposed (then `move`).

    `revision`: the one `by` had before the eyes. Raises PermissionDenied, Refused as `propose`, and "programme.over",
    "programme.changed_meanwhile", "programme.moved_by_an_act", "programme.day_is_over" (something is owed by that day).
    """
    programme = alive(programme_id, by, can_write)
    same_revision(revision, programme.revision)
    approver, before, title = frame.approver or programme.host, programme.approver_id, programme.title
    details = programme.details
    if programme.is_proposed:
        programme.starts_on, programme.ends_on, programme.approver = frame.first, frame.last, approver
    elif (frame.first, frame.last, approver.pk) != (programme.starts_on, programme.ends_on, programme.approver_id):
        sentence = _("Chương trình đã duyệt: đổi ngày thì dùng «Dời ngày» để việc đã giao dời theo.")
        raise Refused("programme.moved_by_an_act", sentence)
    _take(programme, frame, by)
    if programme.is_approved:
        days_to_come(programme, clock.day_of(at), before=details)
    programme.revision += 1
    fields = [*FIELDS, "starts_on", "ends_on", "approver", "revision"]
    audit.save(programme, fields, verb="programme.changed", by=by, at=at)
    if approver.pk != before:
        withdrawn(programme, f"Đổi cơ quan duyệt: {approver.name}", by=by, at=at)
        if approver.pk != programme.host_id:
            await_decision(programme, by=by, at=at, today=clock.day_of(at))
    elif programme.title != title:
        renamed(programme, by=by, at=at)
    _parts(programme, frame.parts, by, at)
    return programme


def _parts(programme: Programme, wanted: Sequence[Body], by: User, at: datetime) -> None:
    """Who takes part as wanted; who has work or rows of its own in it stays."""
    keys = {body.pk for body in wanted}
    kept = set(programme.tasks.standing().values_list("body_id", flat=True))
    kept |= set(programme.entries.filter(body__isnull=False).values_list("body_id", flat=True))
    gone = list(programme.parts.exclude(body__in=keys | kept).select_related("body"))
    for row in gone:
        audit.delete(row, verb="programme.part_removed", by=by, at=at)
    fresh = take_part(programme, [body.pk for body in wanted], by=by, at=at)
    if not programme.is_approved:
        return
    left = {part_code(programme.code, row.body.code) for row in gone}
    promised = promised_by_parts(programme).filter(source_code__in=left)
    release(promised, NOT_ASKED, by=by, at=at)
    invite(programme, fresh, by=by, at=at)
    settle(programme, bodies_promising(programme), by=by, at=at)  # its days for registering may have changed


def _take(programme: Programme, frame: Frame, by: User) -> None:
    if not clean(frame.title):
        raise Refused("programme.title_needed", _("Hãy ghi tên chương trình."))
    if frame.last < frame.first:
        raise Refused("programme.days", _("Ngày cuối phải từ ngày đầu trở đi."))
    if frame.occasion and frame.occasion not in occasions():
        raise Refused("programme.unknown_occasion", _("Ngày kỷ niệm này không có trong danh mục."))
    _seen(programme, frame, by)
    kept, wrong = checked(asked(fields_of(programme.kind)), frame.details)
    if wrong:
        labels = {one.name: str(one.label) for one in fields_of(programme.kind)}
        names = ", ".join(labels.get(name, name) for name in wrong)
        raise Refused("programme.details", _("Hãy ghi đúng và đủ: %(names)s.") % {"names": names})
    programme.title, programme.purpose, programme.place = clean(frame.title), clean(frame.purpose), clean(frame.place)
    programme.occasion, programme.details = frame.occasion, kept
    programme.obligation = frame.obligation
    clause = frame.obligation.unit.edition.regulation if frame.obligation else None
    programme.regulation = clause or frame.regulation
    programme.commitment, programme.basis_paper = frame.commitment, frame.basis_paper


def _seen(programme: Programme, frame: Frame, by: User) -> None:
    """What is newly named as a basis must be visible to who names it; what stood there stays."""
    named = (
        (Regulation, frame.regulation, programme.regulation_id),
        (Obligation, frame.obligation, programme.obligation_id),
        (Commitment, frame.commitment, programme.commitment_id),
        (Paper, frame.basis_paper, programme.basis_paper_id),
    )
    for model, row, before in named:
        if row is not None and row.pk != before and not model.objects.visible_to(by).filter(pk=row.pk).exists():
            raise PermissionDenied
