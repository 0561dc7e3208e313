"""A programme decided on, moved, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.commitments.showing import day
from phoihop.kernel.web import guards
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.programmes import services
from phoihop.programmes.forms import ApprovalForm, MoveForm, ReasonForm
from phoihop.programmes.models import Programme
from phoihop.programmes.permissions import can_approve, can_cancel
from phoihop.programmes.views.programmes import METHODS, find, headed

Do = Callable[[dict[str, Any], datetime], object]


@require_POST
def approve(request: Request, code: str) -> HttpResponse:
    """Approve it; a second click finds it approved."""
    row = find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.approve(programme_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
            turn.leads_to(row.get_absolute_url())
    return redirect(turn.url)


@require_http_methods(METHODS)
def approve_by_paper(request: Request, code: str) -> HttpResponse:
    """Record that the approver has decided on paper."""
    row = find(request, code)
    if not can_approve(request.user, row, from_paper=True):
        raise PermissionDenied
    about = _("Dùng khi %(body)s đã duyệt bằng văn bản.") % {"body": row.approver.name}
    return act(
        request,
        row,
        ApprovalForm(request.POST or None, user=request.user, programme=row),
        _("Ghi nhận đã duyệt theo văn bản"),
        lambda data, at: services.approve(
            programme_id=row.pk, paper=data["paper"], by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=about,
    )


@require_http_methods(METHODS)
def move(request: Request, code: str) -> HttpResponse:
    """Other days: work and run sheet move with it."""
    row = headed(request, code)
    first = {"first": day(row.starts_on), "last": day(row.ends_on)}
    return act(
        request,
        row,
        MoveForm(request.POST or None, initial=first),
        _("Dời ngày"),
        lambda data, at: services.move(
            programme_id=row.pk, **data, by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=_("Kịch bản và hạn của các việc đang làm dời theo bấy nhiêu ngày; các cơ quan tham gia được báo."),
    )


@require_http_methods(METHODS)
def cancel(request: Request, code: str) -> HttpResponse:
    """Cancel it, with the reason."""
    row = find(request, code)
    if not can_cancel(request.user, row):
        raise PermissionDenied
    return act(
        request,
        row,
        ReasonForm(request.POST or None),
        _("Hủy chương trình"),
        lambda data, at: services.cancel(programme_id=row.pk, reason=data["reason"], by=request.user, at=at),
        about=_("Các việc đang làm thôi theo, kèm lý do này."),
    )


def act(
    request: Request, row: Programme, form: Form, title: str, do: Do, *, about: str = "", back: str = "",
    submit: str = "", revision: int | None = None,
) -> HttpResponse:  # fmt: skip
    """The form of an act: shown, refused with what was typed, or done and back. `revision`: of what is written anew."""
    back = back or row.get_absolute_url()
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                do(form.cleaned_data, timezone.now())
                turn.leads_to(back)
        if form.is_valid():
            return redirect(turn.url)
    context = {"form": form, "programme": row, "title": title, "submit": submit or title, "about": about, "back": back}
    if revision is not None:
        context["revision"] = guards.revision_for(request, form, revision)
    return guards.shown(request, "programmes/form.html", context)
