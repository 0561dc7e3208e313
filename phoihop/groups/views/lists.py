"""The list of groups; a group is opened, changed, archived."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.groups import services
from phoihop.groups.forms import FilterForm, NameForm, OpenForm
from phoihop.groups.models import Group, GroupKind
from phoihop.groups.models.membership import HEADS
from phoihop.groups.permissions import can_run
from phoihop.groups.queries import unread
from phoihop.groups.views.acting import Sheet, found, perform
from phoihop.kernel.text import clean
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, sight_of


@require_safe
def groups(request: Request) -> HttpResponse:
    """Groups and channels the person sees, the one spoken in last first, with what is unread."""
    form = FilterForm(request.GET)
    rows = Group.objects.visible_to(request.user).filter(form.wanted())
    rows = rows.select_related("host", "regulation", "plan")
    page = paging.page(
        rows.defer("host__search", "regulation__search", "plan__search"),
        order=["-last_said_at"],
        cursor=paging.cursor_of(request),
    )
    new = unread(request.user, page.rows)
    context = {
        "page": page,
        "lines": [(row, new[row.pk] if new[row.pk].number else None) for row in page],
        "may_open": bool(_hosts(request)),
        "words": clean(request.GET.get("q", "")),
        "archived": "archived" in request.GET,
        "about": _about(request),
        "about_query": urlencode(_about(request)),
    }
    return render(request, "groups/list.html", context)


def _about(request: Request) -> dict[str, str]:
    """The regulation and the clause, or the plan, that the address names, if any."""
    given = {name: clean(request.GET.get(name, ""))[:80] for name in ("regulation", "clause", "plan")}
    return {name: value for name, value in given.items() if value}


def _hosts(request: Request) -> list[Body]:
    """Bodies for which the person may open a group."""
    sight = sight_of(request.user)
    heads = [body for body in sight.bodies if sight.has(body, *HEADS)]
    return list(Body.objects.existing(timezone.localdate()).filter(pk__in=heads).by_rank())


@require_http_methods(["GET", "HEAD", "POST"])
def open_group(request: Request) -> HttpResponse:
    """Open one; `?regulation=&clause=` or `?plan=` say what about."""
    hosts = _hosts(request)
    if not hosts:
        raise PermissionDenied
    first = {"host": hosts[0].code} | _about(request)
    today = timezone.localdate()
    form = OpenForm(request.POST or None, user=request.user, hosts=hosts, today=today, initial=first)
    about = _("Thủ trưởng các cơ quan được chọn nhận thông báo để cử người.")
    sheet = Sheet(_("Lập nhóm, kênh"), _("Lập"), _("Đã lập nhóm."), reverse("groups:list"), about)
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.open_group(
            **data | {"kind": GroupKind(data["kind"]), "bodies": list(data["bodies"])},
            by=request.user,
            at=at,
            today=today,
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, code: str) -> HttpResponse:
    """Change name and purpose."""
    group = found(request, code)
    if not can_run(request.user, group):
        raise PermissionDenied
    form = NameForm(request.POST or None, initial={"name": group.name, "purpose": group.purpose})
    sheet = Sheet(_("Đổi tên, mục đích"), _("Lưu"), _("Đã lưu."), group.get_absolute_url())
    return perform(
        request,
        form,
        sheet,
        lambda data, at: services.change(group_id=group.pk, **data, by=request.user, at=at),
        group=group,
    )


@require_POST
def archive(request: Request, code: str) -> HttpResponse:
    """End the group."""
    group = found(request, code)
    services.archive(group_id=group.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã kết thúc nhóm; nội dung vẫn xem và tìm được."))
    return redirect(group)


@require_POST
def reopen(request: Request, code: str) -> HttpResponse:
    """Open it again."""
    group = found(request, code)
    services.reopen(group_id=group.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã mở lại nhóm."))
    return redirect(group)
