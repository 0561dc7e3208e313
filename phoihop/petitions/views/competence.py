"""The table of competence: what ships with the product, and what the province enters."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb
from phoihop.petitions import shipped
from phoihop.petitions.competence import in_force
from phoihop.petitions.forms.acts import CompetenceForm
from phoihop.petitions.models import Competence
from phoihop.petitions.permissions import can_keep_competence
from phoihop.petitions.services.table import end_competence, enter_competence


@require_safe
def table(request: Request) -> HttpResponse:
    """Field by field: the province's rows, then those that ship."""
    today = timezone.localdate()
    own = (
        Competence.objects.visible_to(request.user)
        .select_related("body")
        .order_by("field", "level", "rank", "-starts_on")
    )
    fields, bodies = shipped.field_names(), shipped.body_names()
    context = {
        "crumbs": [Crumb(_("Kiến nghị cử tri"), reverse("petitions:list"))],
        "own": [(row, fields.get(row.field, row.field), bodies[row.body_key]) for row in own if row.body_key in bodies],
        "shipped": sorted(  # kept in their order within a field
            ((fields[row.field], bodies[row.body], row) for row in shipped.competence() if in_force(row, today)),
            key=lambda line: list(fields.values()).index(line[0]),
        ),
        "may_keep": can_keep_competence(request.user),
    }
    return render(request, "petitions/competence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter a row."""
    if not can_keep_competence(request.user):
        raise PermissionDenied
    here = reverse("petitions:competence")
    form = CompetenceForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                enter_competence(**form.cleaned_data, by=request.user, at=timezone.now())
                turn.leads_to(here)
        if form.is_valid():
            messages.success(request, _("Đã ghi thẩm quyền."))
            return redirect(turn.url)
    context = {"form": form, "title": _("Ghi thẩm quyền"), "submit": _("Ghi"), "back": here, "about": ""}
    return guards.shown(request, "petitions/form.html", context)


@require_POST
def end(request: Request, code: str) -> HttpResponse:
    """Let a row end today."""
    row = get_object_or_404(Competence.objects.visible_to(request.user), code=code)
    with guards.once(request) as turn:
        if turn.first:
            end_competence(competence_id=row.pk, ends_on=timezone.localdate(), by=request.user, at=timezone.now())
            turn.leads_to(reverse("petitions:competence"))
    return redirect(turn.url)
