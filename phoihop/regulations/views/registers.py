"""The registers of legal bases and dead names."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.regulations import services
from phoihop.regulations.models import EntryKind, RegisterEntry
from phoihop.regulations.permissions import can_keep_registers
from phoihop.regulations.register_forms import LegalTextForm, NameForm, RegisterFilterForm


@require_safe
def registers(request: Request) -> HttpResponse:
    """What is in force, replaced by what since when; which names died."""
    form = RegisterFilterForm(request.GET or None)
    rows = RegisterEntry.objects.filter(is_current=True)
    if form.is_valid():
        rows = rows.filter(kind=form.cleaned_data["kind"]) if form.cleaned_data["kind"] else rows
        words = form.cleaned_data["q"]
        rows = rows.filter(key__icontains=words) | rows.filter(data__title__icontains=words) if words else rows
    context = {
        "page": paging.page(rows, order=["kind", "key"], cursor=paging.cursor_of(request)),
        "filters": form,
        "may_keep": can_keep_registers(request.user),
    }
    return render(request, "regulations/registers.html", context)


@require_http_methods(["GET", "POST"])
def keep(request: Request, kind: str) -> HttpResponse:
    """Add an entry, or put a corrected one in place of an older one of the same number or name."""
    if not can_keep_registers(request.user):
        raise PermissionDenied
    if kind not in EntryKind.values:
        raise Http404
    form = (LegalTextForm if kind == EntryKind.TEXT else NameForm)(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            services.keep_entry(kind=EntryKind(kind), data=form.stored(), by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect("regulations:registers")
    context = {"form": form, "kind": kind}
    return guards.shown(request, "regulations/register_form.html", context)
