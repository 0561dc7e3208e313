"""Those who release: the queue, one publication with the texts it is made of, and their decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page
from phoihop.kernel.web.parts import Tab
from phoihop.petitions.models import AnswerLine
from phoihop.portal import services
from phoihop.portal.forms import ReasonForm, WordingForm
from phoihop.portal.models import Publication, PublicationState
from phoihop.portal.permissions import can_moderate
from phoihop.portal.queries import receiving_of
from phoihop.portal.queries.published import was_read


@require_safe
def queue(request: Request) -> HttpResponse:
    """What waits to be released, or was decided."""
    wanted = request.GET.get("state", "")
    state = PublicationState(wanted) if wanted in PublicationState.values else PublicationState.PROPOSED
    rows = Publication.objects.visible_to(request.user).filter(state=state)
    rows = rows.select_related("petition", "line__answer__body", "receiver", "proposed_by")
    rows = rows.defer("search", "petition__search", "line__answer__body__search", "receiver__search")
    order = ["pk"] if state == PublicationState.PROPOSED else ["-pk"]
    address = reverse("publications:queue")
    tabs = [Tab(str(one.label), f"{address}?state={one.value}", current=one == state) for one in PublicationState]
    found = page(rows, order=order, cursor=cursor_of(request))
    prints = bool(receiving_of(request.user, timezone.localdate()))
    return render(request, "portal/queue.html", {"page": found, "tabs": tabs, "state": state, "prints_sheets": prints})


@require_POST
def propose(request: Request, code: str, answer: str) -> HttpResponse:
    """Put an answer before those who release it."""
    lines = AnswerLine.objects.visible_to(request.user)
    line = get_object_or_404(lines, petition__code=code, answer__code=answer)
    row = services.propose(line_id=line.pk, by=request.user, at=timezone.now())
    if can_moderate(request.user, row):
        return redirect(row)
    messages.success(
        request, _("Đã đề nghị công khai; văn thư, lãnh đạo, chánh văn phòng của cơ quan tiếp nhận duyệt.")
    )
    return redirect(line.petition)


@require_safe
def publication(request: Request, code: str) -> HttpResponse:
    """The words proposed beside the texts they are made of."""
    return render(request, "portal/publication.html", _about(request, _found(request, code)))


@require_POST
def release(request: Request, code: str) -> HttpResponse:
    """Release the words as they stand in the form."""
    row = _found(request, code, moderated=True)
    form = WordingForm(request.POST, publication=row)
    if form.is_valid():
        with guards.said_on(form):
            services.release(
                publication_id=row.pk, wording=form.wording(), seen=form.cleaned_data.get("seen", False), by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        if form.is_valid():
            messages.success(request, _("Đã công khai."))
            return redirect(row)
    return guards.shown(request, "portal/publication.html", _about(request, row, form=form))


@require_POST
def refuse(request: Request, code: str) -> HttpResponse:
    """Keep it from the public."""
    return _kept_back(request, code, services.refuse, "refusing", _("Đã ghi: không công khai."))


@require_POST
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take it from the public."""
    return _kept_back(request, code, services.withdraw, "withdrawing", _("Đã gỡ khỏi trang công dân."))


def _kept_back(request: Request, code: str, act: Any, name: str, told: str) -> HttpResponse:
    row = _found(request, code, moderated=True)
    form = ReasonForm(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        with guards.said_on(form):
            act(publication_id=row.pk, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        if form.is_valid():
            messages.success(request, told)
            return redirect(row)
    return guards.shown(request, "portal/publication.html", _about(request, row, **{name: form}) | {"form": form})


def _found(request: Request, code: str, *, moderated: bool = False) -> Publication:
    rows = Publication.objects.visible_to(request.user).select_related(
        "petition", "line__answer__body", "receiver", "proposed_by", "decided_by"
    )
    row = get_object_or_404(rows, code=code)
    if moderated and not can_moderate(request.user, row):
        raise PermissionDenied
    return row


def _about(request: Request, row: Publication, **forms: Any) -> dict[str, Any]:
    may = can_moderate(request.user, row)
    wording = forms.get("form") or WordingForm(publication=row)
    pledges = {pledge.code: pledge.text for pledge in row.line.pledges.all()}
    return {
        "row": row,
        "may": may,
        "form": wording,
        "wording": wording,
        "refusing": forms.get("refusing") or ReasonForm(auto_id="refusing_%s"),
        "withdrawing": forms.get("withdrawing") or ReasonForm(auto_id="withdrawing_%s"),
        "may_return": may and row.state == PublicationState.WITHDRAWN and was_read(row.line),
        "findings": [flaw.doubt for flaw in wording.findings],
        "pledges": [(said, pledges.get(code, "")) for code, said in row.promises.items()],
    }
