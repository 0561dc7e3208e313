"""The division of labour: given, changed, moved, dropped; what follows after the programme."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.showing import day
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.programmes import queries, services
from phoihop.programmes.forms import ReasonForm
from phoihop.programmes.models import Programme, Stage, Task
from phoihop.programmes.permissions import can_head, can_write
from phoihop.programmes.showing import task_line
from phoihop.programmes.task_forms import MoveTaskForm, TaskForm
from phoihop.programmes.views.acts import act
from phoihop.programmes.views.programmes import METHODS, find, head_of, writable


@require_safe
def tasks(request: Request, code: str) -> HttpResponse:
    """Who does what by when; after it what was decided and promised."""
    row, today = find(request, code), timezone.localdate()
    head = head_of(request, row, "tasks")
    may_add = can_head(request.user, row) if row.is_approved else can_write(request.user, row) and row.is_proposed
    stages = []
    for stage in Stage:
        lines = [
            task_line(task, row, today, writes=head["writes"], heads=head["heads"])
            for task in queries.tasks_of(row, stage)
        ]
        late_enough = stage == Stage.DIVIDED or (row.is_approved and row.starts_on <= today)
        if lines or late_enough:
            stages.append((stage, lines, may_add and late_enough))
    return render(request, "programmes/tasks.html", head | {"stages": stages, "figures": queries.figures_of(row)})


@require_http_methods(METHODS)
def add(request: Request, code: str, stage: str) -> HttpResponse:
    """Give work; in an approved programme it is owed at once."""
    if stage not in Stage.values:
        raise Http404
    row = writable(request, code)
    if row.is_approved and not can_head(request.user, row):
        raise PermissionDenied
    form = TaskForm(request.POST or None, stage=stage)
    title = _("Giao việc sau chương trình") if stage == Stage.FOLLOW_UP else _("Phân công việc")
    about = _("Chương trình đã duyệt: việc vào sổ nhiệm vụ ngay.") if row.is_approved else ""

    return act(
        request,
        row,
        form,
        title,
        lambda _data, at: services.add_task(
            programme_id=row.pk,
            frame=form.frame(),
            stage=Stage(stage),
            by=request.user,
            at=at,
            today=timezone.localdate(at),
        ),
        about=about,
        back=_list(row),
    )


@require_http_methods(METHODS)
def change(request: Request, code: str) -> HttpResponse:
    """Write a task anew while its programme waits for a decision."""
    task = _task(request, code)
    row = task.programme
    if not can_write(request.user, row):
        raise PermissionDenied
    form = TaskForm(request.POST or None, stage=task.stage, initial=TaskForm.as_it_stands(task))
    return act(
        request,
        row,
        form,
        _("Sửa việc số %(order)s") % {"order": task.order},
        lambda _data, at: services.change_task(
            task_id=task.pk,
            revision=guards.revision_of(request),
            frame=form.frame(),
            by=request.user,
            at=at,
            today=timezone.localdate(at),
        ),
        back=_list(row),
        submit=_("Lưu"),
        revision=task.revision,
    )


@require_http_methods(METHODS)
def move(request: Request, code: str) -> HttpResponse:
    """Another day for a task that is owed."""
    task = _task(request, code)
    if not can_head(request.user, task.programme):
        raise PermissionDenied
    return act(
        request,
        task.programme,
        MoveTaskForm(request.POST or None, initial={"due_on": day(task.due_on)}),
        _("Dời hạn"),
        lambda data, at: services.move_task(
            task_id=task.pk, **data, by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=f"{task.order}. {task.title}",
        back=_list(task.programme),
    )


@require_http_methods(METHODS)
def drop(request: Request, code: str) -> HttpResponse:
    """Take a task out of the division."""
    task = _task(request, code)
    row = task.programme
    if not (can_head(request.user, row) if row.is_approved else can_write(request.user, row)):
        raise PermissionDenied
    return act(
        request,
        row,
        ReasonForm(request.POST or None),
        _("Thôi việc này"),
        lambda data, at: services.drop_task(task_id=task.pk, reason=data["reason"], by=request.user, at=at),
        about=f"{task.order}. {task.title}",
        back=_list(row),
    )


@require_POST
def people(request: Request, code: str) -> HttpResponse:
    """Name in the ledger whom the division names."""
    row = find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            named = services.name_people(
                programme_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate()
            )
            words = ngettext("Đã giao người cho %(count)s việc.", "Đã giao người cho %(count)s việc.", named)
            messages.success(request, words % {"count": named})
            turn.leads_to(_list(row))
    return redirect(turn.url)


def _list(row: Programme) -> str:
    return reverse("programmes:tasks", args=[row.code])


def _task(request: Request, code: str) -> Task:
    """The task, or 404 for who may not see its programme."""
    rows = Task.objects.visible_to(request.user).select_related("body", "person", "stand_in", "programme")
    found: Task = get_object_or_404(rows.defer("programme__search", "body__search"), code=code)
    found.programme = find(request, found.programme.code)
    return found
