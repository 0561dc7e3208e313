"""Versions of a text: frozen, read again; a draft given up."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.drafting import queries, services
from phoihop.drafting.forms import AbandonForm, EnterForm, FreezeForm
from phoihop.drafting.models import SigningState
from phoihop.drafting.permissions import can_abandon, can_lead
from phoihop.drafting.views.library import find
from phoihop.drafting.views.tabs import tabs_of
from phoihop.kernel.documents import services as documents
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.regulations.views.life import SCANS


@require_safe
def version(request: Request, code: str, number: int) -> HttpResponse:
    """One version to be read."""
    draft = find(request, code)
    row = get_object_or_404(draft.versions.select_related("frozen_by"), number=number)
    context = {
        "draft": draft,
        "version": row,
        "rows": queries.rows_of(row.roots),
        "tabs": tabs_of(draft, current="drafting:draft"),
    }
    return render(request, "drafting/version.html", context)


@require_http_methods(["GET", "POST"])
def freeze(request: Request, code: str) -> HttpResponse:
    """Freeze the version in work."""
    draft = find(request, code)
    if not can_lead(request.user, draft):
        raise PermissionDenied
    form = FreezeForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                note = form.cleaned_data["note"]
                row = services.freeze(draft_id=draft.pk, note=note, by=request.user, at=timezone.now())
                messages.success(request, _("Đã chốt bản dự thảo số %(number)s.") % {"number": row.number})
                turn.leads_to(draft.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(request, "drafting/act_form.html", {"form": form, "draft": draft, "act": "freeze"})


@require_http_methods(["GET", "POST"])
def abandon(request: Request, code: str) -> HttpResponse:
    """Give the draft up."""
    draft = find(request, code)
    if not can_abandon(request.user, draft):
        raise PermissionDenied
    form = AbandonForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            reason = form.cleaned_data["reason"]
            services.abandon(draft_id=draft.pk, reason=reason, by=request.user, at=timezone.now())
        if form.is_valid():
            return redirect(draft)
    return guards.shown(request, "drafting/act_form.html", {"form": form, "draft": draft, "act": "abandon"})


@require_http_methods(["GET", "POST"])
def enter(request: Request, code: str) -> HttpResponse:
    """The signed text becomes a regulation, or an amendment of one."""
    draft = find(request, code)
    if not can_lead(request.user, draft):
        raise PermissionDenied
    signed = next((one for one in queries.signings_of(draft) if one.state == SigningState.COMPLETE), None)
    first = {"number_text": signed.number_text, "signed_on": signed.dated_on, "place": signed.place} if signed else {}
    form = EnterForm(request.POST or None, request.FILES or None, initial=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                file, at = form.cleaned_data["scan"], timezone.now()
                scan = documents.upload(title="", file=file, by=request.user, at=at, kinds=SCANS) if file else None
                scan = scan or (queries.signed_copy(signed) if signed else None)
                services.enter_signed(draft_id=draft.pk, paper=form.paper(scan), by=request.user, at=at)
                turn.leads_to(draft.get_absolute_url())
        if form.is_valid():
            messages.success(request, _("Bản ký đã vào sổ quy chế; hãy rà soát từng điều khoản rồi đưa vào theo dõi."))
            return redirect(turn.url)
    return guards.shown(request, "drafting/act_form.html", {"form": form, "draft": draft, "act": "enter"})
