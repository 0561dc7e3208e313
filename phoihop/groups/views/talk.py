"""Saying, correcting, withdrawing, reading; the files of messages."""

from __future__ import annotations

from django.contrib import messages as told
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.groups import services
from phoihop.groups.forms import CorrectForm, SayForm
from phoihop.groups.permissions import can_start, is_author
from phoihop.groups.queries import messages, voices
from phoihop.groups.views.acting import Sheet, found, perform
from phoihop.groups.views.pages import one_message
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.web.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: Request, code: str) -> HttpResponse:
    """Say something; `?reply=` answers a message."""
    group = found(request, code)
    own = voices(request.user, group)
    answered = messages(request.user, group).filter(code=request.GET.get("reply", "")).first()
    if not own or not (answered is not None or can_start(request.user, group, own)):
        raise PermissionDenied
    form = SayForm(request.POST or None, request.FILES or None, bodies=own)
    about = (
        _("Trả lời %(name)s: %(text)s") % {"name": answered.by.get_full_name(), "text": answered.text}
        if answered
        else ""
    )
    sheet = Sheet(_("Gửi tin vào nhóm"), _("Gửi"), _("Đã gửi."), group.get_absolute_url(), about)
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.say(
            group_id=group.pk,
            body=data["body"],
            text=data["text"],
            reply_to=answered,
            is_urgent=data["is_urgent"],
            document=documents.upload(title="", file=data["file"], by=request.user, at=at) if data["file"] else None,
            by=request.user,
            at=at,
        ),
        group=group,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Request, code: str, message: str) -> HttpResponse:
    """Correct one's own words."""
    group = found(request, code)
    row = one_message(request, group, message)
    if not is_author(request.user, row):
        raise PermissionDenied
    form = CorrectForm(request.POST or None, initial={"text": row.text})
    sheet = Sheet(_("Sửa tin"), _("Lưu"), _("Đã sửa tin."), row.get_absolute_url())
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.correct(message_id=row.pk, text=data["text"], by=request.user, at=at),
        group=group,
    )


@require_POST
def withdraw(request: Request, code: str, message: str) -> HttpResponse:
    """Take one's own message back."""
    row = one_message(request, found(request, code), message)
    services.withdraw(message_id=row.pk, by=request.user, at=timezone.now())
    told.success(request, _("Đã rút tin."))
    return redirect(row)


@require_POST
def read(request: Request, code: str) -> HttpResponse:
    """Read up to the message in `upto`; htmx gets nothing to show."""
    group = found(request, code)
    upto = one_message(request, group, request.POST.get("upto", ""))
    services.mark_read(group=group, upto=upto, by=request.user, at=timezone.now())
    return HttpResponse(status=204) if request.htmx else redirect(group)


@require_POST
def mute(request: Request, code: str) -> HttpResponse:
    """No more notices of this group, or again."""
    group = found(request, code)
    muted = request.POST.get("muted") == "1"
    services.mute(group=group, muted=muted, by=request.user, at=timezone.now())
    told.success(request, _("Đã tắt thông báo của nhóm.") if muted else _("Đã bật lại thông báo của nhóm."))
    return redirect(group)


@require_safe
def message_file(request: Request, code: str, message: str) -> HttpResponseBase:
    """The file of a message."""
    row = one_message(request, found(request, code), message)
    version = row.document.latest if row.document else None
    if version is None:
        raise Http404
    return serve(version, request, download="download" in request.GET)
