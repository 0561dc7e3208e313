"""A programme approved, moved to other days, cancelled: what hangs on it follows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments import services as commitments
from phoihop.commitments.models import State
from phoihop.commitments.services.notices import tell_bodies
from phoihop.commitments.services.recorded import trace_of
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.papers.models import Paper
from phoihop.programmes.models import Area, Programme, ProgrammeState, Task
from phoihop.programmes.permissions import can_approve, can_cancel, can_head
from phoihop.programmes.queries import bodies_promising, promised_by_parts
from phoihop.programmes.services.awaiting import decided, withdrawn
from phoihop.programmes.services.rows import approved, days_to_come, locked, reason_of
from phoihop.programmes.services.taking_part import invite, release, settle
from phoihop.programmes.services.tasks import drop, owe_tasks, why_of

LETTERS = "giấy mời"


@transaction.atomic
def approve(*, programme_id: UUID, paper: Paper | None = None, by: User, at: datetime, today: date) -> Programme:
    """Approve a programme (duyệt): from now on its work is owed and whoever takes part sees it and is told, in a campaign
    with its registration owed; the report and the invitations that its kind promises by a day are the host's, if nobody
    was given them. The host is told of the decision.

    `paper`: the approver's, where it decides on paper. Raises PermissionDenied, Refused "programme.not_proposed",
    "programme.nothing_divided", "programme.day_is_over", "task.in_the_past", and those of
    `commitments.services.recorded.trace_of`.
    """
    from_paper = paper is not None
    programme = locked(programme_id, by, lambda user, row: can_approve(user, row, from_paper=from_paper))
    if not programme.is_proposed:
        raise Refused("programme.not_proposed", _("Chương trình này đã được duyệt hoặc đã hủy."))
    if paper is not None and not Paper.objects.visible_to(by).filter(pk=paper.pk).exists():
        raise PermissionDenied
    days_to_come(programme, today)
    _divide_the_report(programme, by=by, at=at)
    _divide_the_invitations(programme, by=by, at=at)
    tasks = list(programme.tasks.standing().select_related("body", "person", "stand_in").order_by("order"))
    if not tasks:
        sentence = _("Chưa phân công việc nào; hãy phân công ít nhất một việc rồi duyệt.")
        raise Refused("programme.nothing_divided", sentence)
    past = next((task for task in tasks if task.due_on < today), None)
    if past is not None:
        sentence = _("Việc số %(order)s có hạn đã qua; hãy sửa hạn rồi duyệt.")
        raise Refused("task.in_the_past", sentence % {"order": past.order})
    programme.state, programme.approved_on, programme.approval_paper = ProgrammeState.APPROVED, today, paper
    trace = trace_of(programme.approver, paper, by=by, at=at, from_paper=from_paper)
    audit.save(programme, ["state", "approved_on", "approval_paper"], verb="programme.approved", **trace)
    said = f"Đã duyệt chương trình{f': {paper.citation}' if paper else ''}"
    decided(programme, said, on=today, by=by, at=at)
    invited = list(programme.parts.values_list("body_id", flat=True))
    owe_tasks(programme, tasks, by=by, at=at, today=today)
    invite(programme, invited, told=[task.body_id for task in tasks], by=by, at=at)
    title = Sentence(N_("Đã duyệt: %(title)s"), {"title": programme.title})
    _tell(programme, title, "decided", by=by, at=at, only=[programme.host_id])
    return programme


@transaction.atomic
def move(*, programme_id: UUID, first: date, last: date, reason: str, by: User, at: datetime, today: date) -> Programme:
    """Give an approved programme other days (dời ngày), with the reason: run sheet and open work move by as many days.

    What is owed never moves before today. Whoever takes part is told. Raises PermissionDenied, Refused
    "programme.not_approved", "programme.reason_needed", "programme.days", "programme.same_days".
    """
    programme = approved(programme_id, by, can_head)
    words = reason_of(reason)
    if last < first:
        raise Refused("programme.days", _("Ngày cuối phải từ ngày đầu trở đi."))
    if (first, last) == (programme.starts_on, programme.ends_on):
        raise Refused("programme.same_days", _("Chương trình đã có đúng những ngày này."))
    shift, before = first - programme.starts_on, programme.starts_on
    programme.starts_on, programme.ends_on = first, last
    programme.revision += 1
    fields = ["starts_on", "ends_on", "revision"]
    audit.save(programme, fields, verb="programme.moved", by=by, at=at, reason=words)
    if shift:
        _move_work(programme, shift, words, by=by, at=at, today=today)
        rows = list(programme.run.order_by("pk").select_for_update())
        for row in rows:
            row.on += shift
            row.revision += 1
        audit.bulk_save(rows, ["on", "revision"], verb="run_row.moved", by=by, at=at, reason=words)
    settle(programme, bodies_promising(programme), by=by, at=at)
    days = {"title": programme.title, "before": f"{before:%d/%m/%Y}", "after": f"{first:%d/%m/%Y}"}
    _tell(programme, Sentence(N_("%(title)s dời từ %(before)s sang %(after)s"), days), "moved", by=by, at=at)
    return programme


@transaction.atomic
def cancel(*, programme_id: UUID, reason: str, by: User, at: datetime) -> Programme:
    """Cancel a programme (hủy), or turn its proposal down, with the reason; open work ends with it.

    Whoever takes part is told; of a proposal its host, with the reason. Raises PermissionDenied, Refused
    "programme.over", "programme.reason_needed".
    """
    programme = locked(programme_id, by, can_cancel)
    if not programme.is_alive:
        raise Refused("programme.over", _("Chương trình đã kết thúc hoặc đã hủy nên không sửa được nữa."))
    words, was_approved, by_host = reason_of(reason), programme.is_approved, can_head(by, programme)
    if by_host:
        withdrawn(programme, words, by=by, at=at)
    else:
        decided(programme, f"Không duyệt: {words}", on=clock.day_of(at), by=by, at=at)
    for task in _standing(programme):
        drop(task, words, by=by, at=at)
    release(promised_by_parts(programme).order_by("pk"), f"Hủy chương trình: {words}", by=by, at=at)
    programme.state, programme.cancelled_reason = ProgrammeState.CANCELLED, words
    programme.revision += 1
    fields = ["state", "cancelled_reason", "revision"]
    audit.save(programme, fields, verb="programme.cancelled", by=by, at=at, reason=words)
    values = {"title": programme.title, "reason": words}
    if was_approved:
        _tell(programme, Sentence(N_("Đã hủy: %(title)s. Lý do: %(reason)s"), values), "cancelled", by=by, at=at)
    else:
        said = (
            N_("Đã hủy: %(title)s. Lý do: %(reason)s") if by_host else N_("Không duyệt: %(title)s. Lý do: %(reason)s")
        )
        _tell(programme, Sentence(said, values), "declined", by=by, at=at, only=[programme.host_id])
    return programme


def _divide_the_report(programme: Programme, *, by: User, at: datetime) -> None:
    until = programme.details.get("report_by")
    if until and not programme.tasks.standing().filter(area=Area.REPORT).exists():
        title = f"Báo cáo kết quả: {programme.title}"
        _give_to_host(programme, Area.REPORT, title, "Báo cáo", until, by=by, at=at)


def _divide_the_invitations(programme: Programme, *, by: User, at: datetime) -> None:
    until = programme.details.get("invited_by")
    given = programme.tasks.standing().filter(Q(title__icontains=LETTERS) | Q(product__icontains=LETTERS))
    if until and not given.exists():
        title = f"Gửi giấy mời: {programme.title}"
        _give_to_host(programme, Area.PROTOCOL, title, "Giấy mời đã gửi", until, by=by, at=at)


def _give_to_host(
    programme: Programme, area: Area, title: str, product: str, until: str, *, by: User, at: datetime
) -> None:
    last = programme.tasks.aggregate(last=Max("order"))["last"] or 0
    task = Task(
        programme=programme, order=last + 1, area=area, title=title, product=product, body=programme.host,
        due_on=date.fromisoformat(until),
    )  # fmt: skip
    audit.create(task, verb="task.added", by=by, at=at)


def _standing(programme: Programme) -> list[Task]:
    rows = programme.tasks.standing().select_related("commitment", "body").order_by("order")
    tasks = list(rows.select_for_update(of=("self",)))
    for task in tasks:
        task.programme = programme
    return tasks


def _move_work(programme: Programme, shift: timedelta, words: str, *, by: User, at: datetime, today: date) -> None:
    moved = []
    for task in _standing(programme):
        if task.commitment is None or task.commitment.state != State.OPEN:
            continue
        due_on = max(task.due_on + shift, today)
        if due_on == task.due_on:
            continue
        commitments.move_planned(
            commitment_id=task.commitment.pk, due_on=due_on, why=why_of(task), reason=words, by=by, at=at
        )
        task.due_on = due_on
        task.revision += 1
        moved.append(task)
    audit.bulk_save(moved, ["due_on", "revision"], verb="task.moved", by=by, at=at, reason=words)


def _tell(
    programme: Programme,
    title: Sentence,
    what: str,
    *,
    by: User,
    at: datetime,
    only: Collection[UUID] | None = None,
) -> None:
    """The host and who takes part, or `only` these bodies."""
    bodies = {programme.host_id, *programme.parts.values_list("body_id", flat=True)} if only is None else set(only)
    url = programme.get_absolute_url()
    tell_bodies(bodies, kind=f"programme.{what}", title=title, url=url, about=programme.code, by=by, at=at)
