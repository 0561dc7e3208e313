"""What the acts begin and end with: the synthesis, the tabs of its pages, the form shown until the act is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb, Tab
from phoihop.organisations.models import sight_of
from phoihop.syntheses.models import Synthesis
from phoihop.syntheses.permissions import can_write
from phoihop.syntheses.queries import entries_of, left_out_of, waiting

METHODS = ["GET", "HEAD", "POST"]
RELATED = ("gatherer", "session", "commitment", "paper", "session__council")


def found(request: Request, code: str) -> Synthesis:
    """The synthesis, 404 for who may not know of it."""
    rows = Synthesis.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows.defer("search", "paper__sheet", *(f"{name}__search" for name in RELATED)), code=code)


def inside(request: Request, code: str) -> Synthesis:
    """The same for who puts it together and auditors: its recipients see only what was sent, 404."""
    row = found(request, code)
    if not is_inside(request, row):
        raise Http404
    return row


def is_inside(request: Request, row: Synthesis) -> bool:
    """Whether the person sees how it is put together."""
    return can_write(request.user, row) or sight_of(request.user).is_auditor


def written(request: Request, code: str) -> Synthesis:
    """The same for who may write in it; 403 for others who see it."""
    row = found(request, code)
    if not can_write(request.user, row):
        raise PermissionDenied
    return row


def crumbs(row: Synthesis | None = None) -> list[Crumb]:
    """The way to a page of a synthesis."""
    first = [Crumb(_("Tổng hợp kiến nghị"), reverse("syntheses:list"))]
    return [*first, Crumb(row.code, row.get_absolute_url())] if row else first


def tabs(request: Request, row: Synthesis, current: str) -> list[Tab]:
    """The views of a synthesis."""
    shown: list[tuple[str, str, object]] = [
        ("synthesis", _("Tổng quan"), None),
        ("entries", _("Nội dung"), entries_of(row).count()),
    ]
    if is_inside(request, row):
        if row.is_collecting:
            shown.append(("waiting", _("Chờ đưa vào"), paging.count_up_to(waiting(row))))
        shown += [
            ("left-out", _("Để ngoài"), left_out_of(row).count()),
            ("versions", _("Kiểm tra"), None),
        ]
    shown.insert(2, ("annex", _("Phụ lục"), None))
    return [
        Tab(label, reverse(f"syntheses:{name}", args=[row.code]), name == current, count)
        for name, label, count in shown
    ]


def perform(
    request: Request,
    form: Form,
    title: str,
    submit: str,
    back: str,
    do: Callable[[dict[str, Any], datetime], str],
    *,
    about: str = "",
    dangerous: bool = False,
    row: Synthesis | None = None,
    revision: int | None = None,
) -> HttpResponse:
    """Show the form; once it is valid, act exactly once. 422 for what is not well formed, 409 for what is refused.
    `revision`: of what is written anew."""
    context: dict[str, Any] = {
        "form": form, "title": title, "submit": submit, "back": back, "about": about, "dangerous": dangerous,
        "crumbs": crumbs(row),
    }  # fmt: skip
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                turn.leads_to(do(dict(form.cleaned_data), timezone.now()))
        if form.is_valid():
            if turn.first:
                messages.success(request, f"{title}: {_('đã ghi')}.")
            return redirect(turn.url)
    if revision is not None:
        context["revision"] = guards.revision_for(request, form, revision)
    return guards.shown(request, "syntheses/form.html", context)
