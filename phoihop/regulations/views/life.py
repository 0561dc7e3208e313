"""Taking effect, ending, amending, going on into the next term."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.kernel.documents import content
from phoihop.kernel.documents import services as documents
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.regulations import services
from phoihop.regulations.forms import AmendForm, ApplyForm, CloneForm, EndForm, SigningForm, UnitForm
from phoihop.regulations.models import EditionState, EndedBy, Regulation, Unit
from phoihop.regulations.permissions import can_put_in_force, can_review
from phoihop.regulations.views.entering import own_bodies
from phoihop.regulations.views.library import find

SCANS = {content.PDF, content.PNG, content.JPEG}


@require_http_methods(["GET", "POST"])
def put_in_force(request: Request, code: str) -> HttpResponse:
    """Number, dates, follower and the day promises are tracked from."""
    regulation = _headed(request, code)
    today = timezone.localdate()
    first = {
        "number_text": regulation.number_text,
        "signed_on": regulation.signed_on,
        "in_force_from": regulation.signed_on,
        "place": regulation.place,
        "follower": regulation.follower_id or regulation.entered_by_id,
        "term": regulation.term_id,
        "tracked_from": today,
        "self_judged": regulation.self_judged,
        "is_published": regulation.is_published,
    }
    form = SigningForm(request.POST or None, request.FILES or None, initial=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                file = form.cleaned_data["scan"]
                at = timezone.now()
                scan = documents.upload(title="", file=file, by=request.user, at=at, kinds=SCANS) if file else None
                services.put_in_force(regulation_id=regulation.pk, signing=form.signing(scan), by=request.user, at=at)
                turn.leads_to(regulation.get_absolute_url())
        if form.is_valid():
            messages.success(
                request, _("Quy chế đã vào theo dõi; nhiệm vụ của kỳ tới đang được lập, xem ở «Việc thực hiện».")
            )
            return redirect(turn.url)
    return guards.shown(request, "regulations/signing_form.html", {"form": form, "regulation": regulation})


@require_http_methods(["GET", "POST"])
def end(request: Request, code: str) -> HttpResponse:
    """The regulation no longer holds."""
    regulation = _headed(request, code)
    form = EndForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            data = form.cleaned_data
            services.end(
                regulation_id=regulation.pk,
                ended_by=EndedBy(data["ended_by"]),
                on=data["on"],
                reason=data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        if form.is_valid():
            return redirect(regulation)
    return guards.shown(request, "regulations/life_form.html", {"form": form, "regulation": regulation, "act": "end"})


@require_POST
def publish(request: Request, code: str) -> HttpResponse:
    """Let everybody read the text, or no longer."""
    regulation = _headed(request, code)
    wanted = request.POST.get("publish") == "yes"
    services.publish(regulation_id=regulation.pk, is_published=wanted, by=request.user, at=timezone.now())
    return redirect(regulation)


@require_http_methods(["GET", "POST"])
def amend(request: Request, code: str) -> HttpResponse:
    """Begin an amendment."""
    regulation = _reviewed(request, code)
    form = AmendForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            services.open_amendment(
                regulation_id=regulation.pk, basis=form.cleaned_data["basis"], by=request.user, at=timezone.now()
            )
        if form.is_valid():
            return redirect(regulation.get_absolute_url() + "review/")
    return guards.shown(request, "regulations/life_form.html", {"form": form, "regulation": regulation, "act": "amend"})


@require_http_methods(["GET", "POST"])
def apply_amendment(request: Request, code: str) -> HttpResponse:
    """The amended text takes effect."""
    regulation = _headed(request, code)
    draft = get_object_or_404(regulation.editions, state=EditionState.DRAFT)
    form = ApplyForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            services.put_amendment_in_force(
                edition_id=draft.pk, from_on=form.cleaned_data["from_on"], by=request.user, at=timezone.now()
            )
        if form.is_valid():
            return redirect(regulation)
    return guards.shown(request, "regulations/life_form.html", {"form": form, "regulation": regulation, "act": "apply"})


@require_http_methods(["GET", "POST"])
def reword(request: Request, code: str, edition: int, eid: str) -> HttpResponse:
    """Other words for a unit of a draft edition."""
    unit = _draft_unit(request, code, edition, eid)
    form = UnitForm(request.POST or None, initial={"heading": unit.heading, "text": unit.text})
    if form.is_valid():
        with guards.said_on(form):
            data = form.cleaned_data
            services.reword_unit(
                unit_id=unit.pk, heading=data["heading"] or None, text=data["text"], by=request.user, at=timezone.now()
            )
        if form.is_valid():
            return redirect(f"{unit.edition.regulation.get_absolute_url()}review/?unit={unit.eid}#{unit.eid}")
    return guards.shown(
        request,
        "regulations/life_form.html",
        {"form": form, "regulation": unit.edition.regulation, "unit": unit, "act": "reword"},
    )


@require_POST
def delete(request: Request, code: str, edition: int, eid: str) -> HttpResponse:
    """Drop a unit from a draft edition."""
    unit = _draft_unit(request, code, edition, eid)
    regulation = unit.edition.regulation
    services.delete_unit(unit_id=unit.pk, by=request.user, at=timezone.now())
    return redirect(regulation.get_absolute_url() + "review/")


@require_http_methods(["GET", "POST"])
def clone(request: Request, code: str) -> HttpResponse:
    """The next term's regulation, drawn from this one."""
    regulation = _reviewed(request, code)
    form = CloneForm(request.POST or None, bodies=own_bodies(request), initial={"short_title": regulation.short_title})
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                data = form.cleaned_data
                new = services.clone(
                    regulation_id=regulation.pk,
                    short_title=data["short_title"],
                    term=data["term"],
                    entered_by=data["body"],
                    by=request.user,
                    at=timezone.now(),
                )
                turn.leads_to(new.get_absolute_url() + "review/")
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(request, "regulations/life_form.html", {"form": form, "regulation": regulation, "act": "clone"})


def _headed(request: Request, code: str) -> Regulation:
    """The regulation for who decides its life; the service decides once more."""
    regulation = find(request, code)
    if not can_put_in_force(request.user, regulation):
        raise PermissionDenied
    return regulation


def _reviewed(request: Request, code: str) -> Regulation:
    """The regulation for who works on its text."""
    regulation = find(request, code)
    if not can_review(request.user, regulation):
        raise PermissionDenied
    return regulation


def _draft_unit(request: Request, code: str, edition: int, eid: str) -> Unit:
    units = Unit.objects.select_related("edition__regulation")
    return get_object_or_404(units, edition__regulation=_reviewed(request, code), edition__number=edition, eid=eid)
