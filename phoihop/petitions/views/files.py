"""A whole file becomes petitions: confirmed by a clerk, followed while the machine has it, looked through afterwards."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phoihop.intake.models import Batch, Item, Outcome
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page
from phoihop.kernel.web.parts import Crumb, Tab
from phoihop.petitions import services
from phoihop.petitions.models import FileMaking, LikelyRepeat, Petition

SEVERAL = "several_asks"  # as `intake.noticing` marks a line
UNREAD = ("search", "text", "alike_keys")


def _found(request: Request, code: str) -> Batch:
    rows = Batch.objects.visible_to(request.user).select_related("receiver")
    return get_object_or_404(rows.defer("file", "parts", "receiver__search"), code=code)


@require_safe
def whole_file(request: Request, code: str) -> HttpResponse:
    """What waits, how far the machine is, the petitions of the file; a page that waits asks again by itself."""
    batch = _found(request, code)
    making = FileMaking.objects.visible_to(request.user).filter(batch=batch).first()
    waiting = Item.objects.visible_to(request.user).waiting().filter(batch=batch)
    here = reverse("petitions:file", args=[batch.code])
    context = {
        "batch": batch,
        "making": making,
        "waiting": 0 if making and making.is_at_machine else waiting.count(),
        "here": here,
        "crumbs": [
            Crumb(_("Tiếp nhận"), reverse("intake:queue") + f"?body={batch.receiver.code}"),
            Crumb(batch.code, batch.get_absolute_url()),
        ],
    }
    if making is None:
        context["several"] = any(code == SEVERAL for _line, _place, code in batch.notes)
    if making is not None and not making.is_at_machine:
        context |= _listed(request, making, here)
    return render(request, "petitions/_file.html" if request.htmx else "petitions/file.html", context)


def _listed(request: Request, making: FileMaking, here: str) -> dict[str, Any]:
    """Its petitions in the order of their lines; or those that likely repeat another, until somebody decided."""
    likely = request.GET.get("show") == "likely"
    tabs = [
        Tab(_("Mọi kiến nghị của tệp"), here, not likely),
        Tab(_("Có thể trùng"), f"{here}?show=likely", likely),
    ]
    cursor = cursor_of(request)
    if likely:
        marks = LikelyRepeat.objects.visible_to(request.user).undecided().filter(making=making)
        related = marks.select_related("petition", "other")
        unread = [f"{name}__{column}" for name in ("petition", "other") for column in UNREAD]
        return {"tabs": tabs, "likely": True, "page": page(related.defer(*unread), order=["pk"], cursor=cursor)}
    items = Item.objects.visible_to(request.user).filter(batch=making.batch_id, outcome=Outcome.PETITION)
    seen = Petition.objects.visible_to(request.user).defer(*UNREAD).order_by("pk")
    lines = items.only("line").prefetch_related(Prefetch("petitions", seen))
    return {"tabs": tabs, "page": page(lines, order=["line"], cursor=cursor)}


@require_POST
def screen(request: Request, code: str) -> HttpResponse:
    """The clerk finds that each line is a petition."""
    batch = _found(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.screen_file(batch_id=batch.pk, split="split" in request.POST, by=request.user, at=timezone.now())
            turn.leads_to(reverse("petitions:file", args=[batch.code]))
    return redirect(turn.url)


@require_POST
def resume(request: Request, code: str) -> HttpResponse:
    """Ask a worker again."""
    batch = _found(request, code)
    making = get_object_or_404(FileMaking.objects.visible_to(request.user), batch=batch)
    services.resume_file(making_id=making.pk, by=request.user, at=timezone.now())
    return redirect("petitions:file", batch.code)
