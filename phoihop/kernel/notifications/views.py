"""The bell, the list, reading."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phoihop.kernel.notifications import queries, services
from phoihop.kernel.notifications.models import Notification
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of
from phoihop.kernel.web.parts import Tab


@require_safe
def index(request: Request) -> HttpResponse:
    only_unread = request.GET.get("only") == "unread"
    page = queries.notices(request.user, only_unread=only_unread, cursor=cursor_of(request))
    here = reverse("notifications:list")
    tabs = [
        Tab(_("Tất cả"), here, current=not only_unread),
        Tab(_("Chưa đọc"), f"{here}?only=unread", current=only_unread, count=queries.unread_count(request.user)),
    ]
    context = {"page": page, "notices": [queries.line(row) for row in page.rows], "tabs": tabs}
    return render(request, "notifications/list.html", context)


@require_safe
def bell(request: Request) -> HttpResponse:
    return render(request, "notifications/_bell.html", {"bell": queries.bell(request.user)})


def _bell_again(request: Request, focus: str = "") -> HttpResponse:
    """The fragment after an act in it, with the number at the bell."""
    context = {"bell": queries.bell(request.user), "again": True, "focus": focus}
    return render(request, "notifications/_bell.html", context)


@require_POST
def read(request: Request, code: str) -> HttpResponse:
    """Open: mark as read and go there. `stay`: only mark, under the bell or in the list; htmx gets the new state."""
    notice = get_object_or_404(Notification.objects.visible_to(request.user), code=code)
    notice = services.mark_read(code=notice.code, by=request.user, at=timezone.now())
    if request.htmx and request.POST.get("stay") == "bell":
        return _bell_again(request, focus=code)
    if request.htmx:
        context = {"notice": queries.line(notice), "focus": code, "bell": queries.unread_count(request.user)}
        return render(request, "notifications/_row_again.html", context)
    return redirect("notifications:list" if "stay" in request.POST else notice.url)


@require_POST
def read_all(request: Request) -> HttpResponse:
    number = services.mark_all_read(by=request.user, at=timezone.now())
    if request.htmx:
        return _bell_again(request)
    messages.success(request, _("Số thông báo vừa đánh dấu đã đọc: %(number)s.") % {"number": number})
    return redirect("notifications:list")
