"""Clause by clause: source and tree side by side, one act a button, one fragment back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.web import errors, guards
from phoihop.kernel.web.http import Request
from phoihop.regulations import queries, services
from phoihop.regulations.forms import NON_OPERATIVE, ObligationForm, ReasonForm, initial_of
from phoihop.regulations.models import Edition, EditionState, Obligation, Regulation, Unit
from phoihop.regulations.permissions import can_put_in_force, can_review
from phoihop.regulations.rules.coverage import Coverage
from phoihop.regulations.rules.lines import Line
from phoihop.regulations.views.library import find


@require_safe
def review(request: Request, code: str) -> HttpResponse:
    """The draft edition: its source beside its tree."""
    regulation = find(request, code)
    get_object_or_404(Regulation.objects.drafts_visible_to(request.user), pk=regulation.pk)
    edition = get_object_or_404(regulation.editions, state=EditionState.DRAFT)
    sheet = queries.sheet(edition, at=request.GET.get("unit", ""))
    last = (
        sheet.to_line if sheet.to_line is not None else max((number for number, _text in edition.lines), default=0) + 1
    )
    context = {
        "regulation": regulation,
        "edition": edition,
        "lines": [line for line in edition.lines if sheet.from_line <= line[0] < last],
        "sheet": sheet,
        "may_review": can_review(request.user, regulation),
        **_progress(request, edition, sheet.coverage),
        "warnings": edition.reading.get("warnings", []),
        "findings": services.check([Line(number, text) for number, text in edition.lines], on=timezone.localdate()),
    }
    return render(request, "regulations/review.html", context)


@require_POST
def accept(request: Request, code: str) -> HttpResponse:
    """Accept one proposal as it stands."""
    return _act(request, code, lambda o: services.accept(obligation_id=o.pk, by=request.user, at=timezone.now()))


@require_POST
def split(request: Request, code: str) -> HttpResponse:
    """Copy a proposal, to word the copy otherwise."""
    return _act(request, code, lambda o: services.split(obligation_id=o.pk, by=request.user, at=timezone.now()))


@require_POST
def reject(request: Request, code: str) -> HttpResponse:
    """Drop a proposal."""
    form = ReasonForm(request.POST)
    form.fields["reason"].required = False
    if not form.is_valid():
        return errors.unusable(request, form)
    reason = form.cleaned_data["reason"]
    return _act(
        request, code, lambda o: services.reject(obligation_id=o.pk, reason=reason, by=request.user, at=timezone.now())
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    """Word an obligation otherwise and accept it."""
    obligation = _obligation(request, code)
    form = ObligationForm(request.POST or None, initial=initial_of(obligation))
    if form.is_valid():
        with guards.said_on(form):
            services.edit(obligation_id=obligation.pk, wording=form.wording(), by=request.user, at=timezone.now())
        if form.is_valid():
            return back_to(request, obligation.unit)
    context = {
        "form": form,
        "obligation": obligation,
        "unit": obligation.unit,
        "regulation": obligation.unit.edition.regulation,
    }
    return guards.shown(request, "regulations/obligation_form.html", context)


@require_http_methods(["GET", "POST"])
def add(request: Request, code: str, edition: int, eid: str) -> HttpResponse:
    """Add an obligation the machine did not see."""
    unit = _unit(request, code, edition, eid)
    form = ObligationForm(request.POST or None, initial={"action": unit.text, "timing": "unspecified"})
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.add(unit_id=unit.pk, wording=form.wording(), by=request.user, at=timezone.now())
        if form.is_valid():
            return back_to(request, unit)
    context = {"form": form, "unit": unit, "regulation": unit.edition.regulation}
    return guards.shown(request, "regulations/obligation_form.html", context)


@require_POST
def mark(request: Request, code: str, edition: int, eid: str) -> HttpResponse:
    """Mark a clause as owing nothing, with the reason; an empty reason takes the mark away."""
    unit = _unit(request, code, edition, eid)
    form = ReasonForm(request.POST)
    form.fields["reason"].required = False
    if not form.is_valid():
        return errors.unusable(request, form)
    reason = form.cleaned_data["reason"]
    services.mark_non_operative(unit_id=unit.pk, reason=reason, by=request.user, at=timezone.now())
    return back_to(request, unit)


def back_to(request: Request, unit: Unit) -> HttpResponse:
    """The clause as it stands now: a fragment for htmx, else the review page at that clause."""
    if request.htmx:
        row, covered = queries.row_of(unit)
        context: dict[str, Any] = {
            "row": row,
            "regulation": unit.edition.regulation,
            "edition": unit.edition,
            "may_review": True,
            "swapped": True,
            **_progress(request, unit.edition, covered),
        }
        return render(request, "regulations/_unit.html", context)
    return redirect(f"{unit.edition.regulation.get_absolute_url()}review/?unit={unit.eid}#{unit.eid}")


def _progress(request: Request, edition: Edition, covered: Coverage) -> dict[str, Any]:
    """How far the review is, where it goes on, and who takes the text over when nothing is left."""
    regulation = edition.regulation
    return {
        "coverage": covered,
        "next_open": queries.first_open(edition, covered),
        "grounds": NON_OPERATIVE,
        "may_put_in_force": can_put_in_force(request.user, regulation),
        "heads": queries.heads_of(regulation.entered_by, on=timezone.localdate()) if covered.is_full else [],
    }


def _act(request: Request, code: str, act: Callable[[Obligation], object]) -> HttpResponse:
    obligation = _obligation(request, code)
    act(obligation)
    return back_to(request, obligation.unit)


def _obligation(request: Request, code: str) -> Obligation:
    rows = Obligation.objects.visible_to(request.user).select_related("unit__edition__regulation")
    found = get_object_or_404(rows.prefetch_related("bodies__body"), code=code)
    if not can_review(request.user, found.unit.edition.regulation):
        raise PermissionDenied
    return found


def _unit(request: Request, code: str, edition: int, eid: str) -> Unit:
    regulation = find(request, code)
    if not can_review(request.user, regulation):
        raise PermissionDenied
    found = get_object_or_404(Edition, regulation=regulation, number=edition)
    return get_object_or_404(Unit.objects.select_related("edition__regulation"), edition=found, eid=eid)
