"""The division of labour: work given to offices with a person and a day, owed in the ledger from the approval on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from phoihop.commitments import services as commitments
from phoihop.commitments.models import UNDER_WAY, Participation
from phoihop.commitments.permissions import can_assign
from phoihop.commitments.services.together import standing
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.errors import Refused
from phoihop.kernel.notifications.words import Sentence
from phoihop.kernel.text import clean
from phoihop.organisations.models import Body, Person
from phoihop.organisations.queries import assignable
from phoihop.programmes.models import Area, Programme, Stage, Task
from phoihop.programmes.permissions import can_head, can_write
from phoihop.programmes.services.rows import alive, approved, reason_of, same_revision
from phoihop.programmes.services.taking_part import take_part
from phoihop.regulations.models import BodyRole, Obligation

SOURCE = "programme"
WRITTEN = ["area", "title", "product", "said_by", "body", "person", "stand_in", "due_on"]


@dataclass(frozen=True)
class TaskFrame:
    """A task as a person writes it."""

    area: Area
    title: str
    body: Body
    due_on: date
    product: str = ""
    person: Person | None = None
    stand_in: Person | None = None
    said_by: str = ""


@transaction.atomic
def add_task(
    *, programme_id: UUID, frame: TaskFrame, stage: Stage = Stage.DIVIDED, by: User, at: datetime, today: date
) -> Task:
    """Give work to a body (phân công); in an approved programme it is owed at once, so only a head adds it.

    `stage` FOLLOW_UP: what was decided or promised at the programme (việc sau chương trình). Raises PermissionDenied,
    Refused "programme.over", "task.title_needed", "task.not_of_this_body", "task.in_the_past", "task.body_ended",
    "task.follow_up_too_early".
    """
    programme = alive(programme_id, by, can_write)
    if programme.is_approved and not can_head(by, programme):
        raise PermissionDenied
    if stage == Stage.FOLLOW_UP and (not programme.is_approved or programme.starts_on > today):
        sentence = _("Việc sau chương trình chỉ ghi được từ ngày chương trình diễn ra.")
        raise Refused("task.follow_up_too_early", sentence)
    last = programme.tasks.aggregate(last=Max("order"))["last"] or 0
    task = Task(programme=programme, order=last + 1, stage=stage)
    _take(task, frame, today)
    audit.create(task, verb="task.added", by=by, at=at)
    if programme.is_approved:
        owe_tasks(programme, [task], by=by, at=at, today=today)
    return task


@transaction.atomic
def change_task(*, task_id: UUID, revision: int, frame: TaskFrame, by: User, at: datetime, today: date) -> Task:
    """Write a task anew while its programme is proposed; once owed it is moved or dropped.

    Raises PermissionDenied, Refused as `add_task`, and "task.owed_already", "programme.changed_meanwhile".
    """
    task = _locked(task_id, by)
    if task.commitment_id is not None or task.dropped_at is not None:
        raise Refused(
            "task.owed_already", _("Việc này đã vào sổ nhiệm vụ hoặc đã thôi; hãy dời hạn, hoặc thôi và giao lại.")
        )
    same_revision(revision, task.revision)
    _take(task, frame, today)
    task.revision += 1
    return audit.save(task, [*WRITTEN, "revision"], verb="task.changed", by=by, at=at)


@transaction.atomic
def move_task(*, task_id: UUID, due_on: date, reason: str, by: User, at: datetime, today: date) -> Task:
    """Give an owed task another day (dời hạn), with the reason; its commitment moves with notice.

    Raises PermissionDenied, Refused "programme.not_approved", "programme.reason_needed", "task.dropped_already",
    "task.in_the_past", and those of `commitments.move_planned`.
    """
    task = _owed(task_id, by)
    _not_past(due_on, today)
    words = reason_of(reason)
    assert task.commitment_id is not None  # noqa: S101  # asked in _owed
    commitments.move_planned(
        commitment_id=task.commitment_id, due_on=due_on, why=why_of(task), reason=words, by=by, at=at
    )
    task.due_on = due_on
    task.revision += 1
    return audit.save(task, ["due_on", "revision"], verb="task.moved", by=by, at=at, reason=words)


@transaction.atomic
def drop_task(*, task_id: UUID, reason: str, by: User, at: datetime) -> Task:
    """Take a task out of the division (thôi việc), with the reason; its commitment ends «không còn phải thực hiện».

    Before the approval anyone who writes on the programme may. Raises PermissionDenied, Refused "programme.over",
    "programme.reason_needed", "task.dropped_already".
    """
    task = _locked(task_id, by)
    programme = task.programme
    if programme.is_approved and not can_head(by, programme):
        raise PermissionDenied
    return drop(task, reason_of(reason), by=by, at=at)


@transaction.atomic
def name_people(*, programme_id: UUID, by: User, at: datetime, today: date) -> int:
    """Name in the ledger whom the division names (giao người theo phân công), for the bodies that `by` heads and where
    nobody is named yet. How many were named; a person no longer of the body is left to its heads.

    Raises PermissionDenied (nothing of a body that `by` heads waits).
    """
    programme = Programme.objects.visible_to(by).filter(pk=programme_id).first()
    rows = unnamed(programme, by) if programme else []
    if not rows:
        raise PermissionDenied
    named = 0
    for part, task in rows:
        try:
            with transaction.atomic():
                commitments.assign(
                    participation_id=part.pk,
                    person=task.person,
                    stand_in=task.stand_in,
                    internal_due_on=None,
                    by=by,
                    at=at,
                    today=today,
                )
            named += 1
        except Refused as refusal:
            if refusal.code != "assignment.not_of_this_body":
                raise
    return named


def unnamed(programme: Programme, by: User) -> list[tuple[Participation, Task]]:
    """Leads of open commitments of the programme that `by` heads, to whom the division names a person, the ledger nobody."""
    tasks = programme.tasks.standing().filter(person__isnull=False, commitment__state__in=UNDER_WAY)
    rows = {task.commitment_id: task for task in tasks.select_related("person", "stand_in")}
    parts = Participation.objects.filter(commitment__in=rows, role=BodyRole.LEAD, person__isnull=True)
    return [
        (part, rows[part.commitment_id])
        for part in parts.select_related("body", "acting_office").order_by("pk")
        if part.body_id == rows[part.commitment_id].body_id
        and any(can_assign(by, body) for body in (part.body, part.acting_office) if body is not None)
    ]


def owe_tasks(programme: Programme, tasks: Sequence[Task], *, by: User, at: datetime, today: date) -> None:
    """Each task becomes a commitment of the ledger, with one notice a person for all of them; their bodies see it."""
    if not tasks:
        return
    clause = _performed(programme)
    opened = commitments.owe_planned(
        promises=[_promise(programme, task, clause) for task in tasks],
        source_kind=SOURCE,
        announced=Sentence(N_("%(count)s việc mới theo %(plan)s"), {"count": len(tasks), "plan": programme.title}),
        url=programme.get_absolute_url(),
        key=f"programme.owed:{programme.code}:{tasks[0].code}",
        by=by,
        at=at,
        today=today,
    )
    for task, commitment in zip(tasks, opened, strict=True):
        task.commitment = commitment
    audit.bulk_save(tasks, ["commitment"], verb="task.owed", by=by, at=at)
    take_part(programme, [task.body_id for task in tasks], by=by, at=at)
    for part, task in unnamed(programme, by):
        if task in tasks:
            commitments.assign(
                participation_id=part.pk, person=task.person, stand_in=task.stand_in, internal_due_on=None, by=by,
                at=at, today=today,
            )  # fmt: skip


def drop(task: Task, words: str, *, by: User, at: datetime) -> Task:
    """The task ends with a reason, and what was owed for it with it; what has a verdict keeps it.

    Raises Refused "task.dropped_already".
    """
    if task.dropped_at is not None:
        raise Refused("task.dropped_already", _("Việc này đã thôi."))
    commitment = task.commitment
    if commitment is not None and commitment.state in UNDER_WAY:
        why = f"{why_of(task)}: {words}"
        commitments.drop_planned(commitment_id=commitment.pk, reason=why, by=by, at=at)
    task.dropped_at, task.dropped_reason = at, words
    task.revision += 1
    fields = ["dropped_at", "dropped_reason", "revision"]
    return audit.save(task, fields, verb="task.dropped", by=by, at=at, reason=words)


def why_of(task: Task) -> str:
    """The citation of a divided day: «Chương trình CT-… (Đón đoàn…), việc số 3»."""
    return f"Chương trình {task.programme.code}, việc số {task.order}"


def _performed(programme: Programme) -> Obligation | None:
    """The clause that the divided work performs, as it is in force now; none where the commitment that the programme
    carries out is counted for it already."""
    named = programme.obligation
    if named is None:
        return None
    carried = programme.commitment
    if carried is not None and carried.performs.filter(lineage=named.lineage).exists():
        return None
    return standing({named.lineage}).get(named.lineage)


def _promise(programme: Programme, task: Task, clause: Obligation | None) -> commitments.Promise:
    """What is decided or promised at the programme stands on the board of its regulation, but is no work of the clause."""
    task.programme = programme
    judge = programme.host
    if task.body_id == programme.host_id and programme.approver_id != programme.host_id:
        judge = programme.approver  # the host does not judge itself where somebody stands above
    return commitments.Promise(
        source_code=task.code,
        title=task.title,
        output=task.product,
        lead=task.body,
        due_on=task.due_on,
        why=why_of(task),
        recipients=(judge,) if task.body_id != judge.pk or programme.regulation is None else (),
        regulation=programme.regulation,
        performs=(clause,) if clause is not None and task.stage == Stage.DIVIDED else (),
    )


def _take(task: Task, frame: TaskFrame, today: date) -> None:
    if not clean(frame.title):
        raise Refused("task.title_needed", _("Hãy ghi nội dung công việc."))
    _not_past(frame.due_on, today)
    if frame.body.abolished_on is not None and frame.body.abolished_on <= today:
        sentence = _("%(body)s đã kết thúc hoạt động; hãy giao cơ quan kế tục.")
        raise Refused("task.body_ended", sentence % {"body": frame.body.name})
    named = {who.pk: who for who in (frame.person, frame.stand_in) if who is not None}
    inside = set(assignable(frame.body, on=today).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    outside = next((who for key, who in named.items() if key not in inside), None)
    if outside is not None:
        sentence = _("%(person)s không thuộc cơ quan được giao hoặc văn phòng giúp việc của cơ quan đó.")
        raise Refused("task.not_of_this_body", sentence % {"person": outside.full_name})
    task.area, task.body, task.due_on = frame.area, frame.body, frame.due_on
    task.person, task.stand_in = frame.person, frame.stand_in
    task.title, task.product, task.said_by = clean(frame.title), clean(frame.product), clean(frame.said_by)


def _not_past(due_on: date, today: date) -> None:
    if due_on < today:
        raise Refused("task.in_the_past", _("Ngày xong không thể trước hôm nay."))


def _locked(task_id: UUID, by: User) -> Task:
    programme = alive(Task.objects.values_list("programme_id", flat=True).get(pk=task_id), by, can_write)
    task = Task.objects.select_for_update(of=("self",)).select_related("commitment", "body").get(pk=task_id)
    task.programme = programme
    return task


def _owed(task_id: UUID, by: User) -> Task:
    programme = approved(Task.objects.values_list("programme_id", flat=True).get(pk=task_id), by, can_head)
    task = Task.objects.select_for_update(of=("self",)).select_related("commitment", "body").get(pk=task_id)
    if task.dropped_at is not None or task.commitment_id is None:
        raise Refused("task.dropped_already", _("Việc này đã thôi."))
    task.programme = programme
    return task
