"""Decisions: proposed, confirmed, declined."""

from __future__ import annotations

from django.contrib import messages as told
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.groups import services
from phoihop.groups.forms import DecisionForm, ReasonForm
from phoihop.groups.models import Decision
from phoihop.groups.permissions import can_confirm
from phoihop.groups.queries import bodies_of, messages, voices
from phoihop.groups.views.acting import Sheet, found, perform
from phoihop.kernel.web.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, code: str) -> HttpResponse:
    """Propose a decision; `?message=` takes the words of a message."""
    group = found(request, code)
    if not voices(request.user, group):
        raise PermissionDenied
    message = messages(request.user, group).filter(code=request.GET.get("message", "")).first()
    form = DecisionForm(
        request.POST or None,
        bodies=bodies_of(group),
        initial={"text": message.text if message else ""},
    )
    url = reverse("groups:decisions", args=[group.code])
    about = _("Kết luận có hiệu lực khi trưởng nhóm xác nhận; việc được giao khi đó vào sổ nhiệm vụ.")
    sheet = Sheet(_("Đề xuất kết luận"), _("Đề xuất"), _("Đã đề xuất kết luận."), url, about)
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.propose(
            group_id=group.pk, **data, message=message, by=request.user, at=at, today=timezone.localdate()
        ),
        group=group,
    )


@require_POST
def confirm(request: Request, code: str, decision: str) -> HttpResponse:
    """Confirm it: what is a task is owed from now on."""
    row = _one(request, code, decision)
    services.confirm(decision_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
    told.success(request, _("Đã xác nhận kết luận."))
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: Request, code: str, decision: str) -> HttpResponse:
    """Do not confirm it, with the reason."""
    group, row = found(request, code), _one(request, code, decision)
    if not can_confirm(request.user, group):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    sheet = Sheet(
        _("Không xác nhận kết luận"), _("Không xác nhận"), _("Đã trả lời."), row.get_absolute_url(), row.text[:300]
    )
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.decline(decision_id=row.pk, reason=data["reason"], by=request.user, at=at),
        group=group,
    )


def _one(request: Request, code: str, decision: str) -> Decision:
    rows = Decision.objects.visible_to(request.user).select_related("group")
    return get_object_or_404(rows, group__code=code, code=decision)
