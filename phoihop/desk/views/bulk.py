"""Acts on several rows of the desk: each row by its own service call; what is refused is said row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from phoihop.commitments import services
from phoihop.commitments.models import Participation
from phoihop.commitments.queries import members
from phoihop.desk.forms import BulkAssignForm, BulkConfirmForm, BulkNoteForm
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request, unprocessable

MOST = 200
Act = Callable[[Participation, dict[str, Any]], object]


@dataclass
class Outcome:
    """What came of a bulk act: how many rows were done, and the sentences of those that were not."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


@require_POST
def bulk(request: Request) -> HttpResponse:
    """First what the act needs (a person, a text), then the act itself on every chosen row."""
    act = request.POST.get("act", "")
    rows = chosen(request)
    forms = {"assign": _assign_form, "confirm": _confirm_form, "note": _note_form}
    if act not in forms or not rows:
        messages.warning(request, _("Chưa chọn dòng nào; hãy đánh dấu các dòng rồi chọn việc."))
        return redirect(_back(request))
    sent = "go" in request.POST
    form, title, do = forms[act](request, rows, sent)
    context = {
        "form": form,
        "title": title,
        "act": act,
        "rows": rows,
        "marks": request.POST.getlist("row"),
        "back": _back(request),
    }
    if not sent:
        return render(request, "desk/bulk.html", context)
    if not form.is_valid():
        return unprocessable(request, "desk/bulk.html", context)
    outcome = Outcome()
    with guards.once(request) as turn:
        if turn.first:
            outcome = _perform(rows, form.cleaned_data, do)
            turn.leads_to(_back(request))
    if outcome.refused:
        return render(request, "desk/bulk_done.html", context | {"outcome": outcome})
    if turn.first:
        told = ngettext("Đã thực hiện với %(number)s nhiệm vụ.", "Đã thực hiện với %(number)s nhiệm vụ.", outcome.done)
        messages.success(request, told % {"number": outcome.done})
    return redirect(turn.url)


def chosen(request: Request) -> list[Participation]:
    """The marked rows («code:role:body») that are this person's, in the order of the desk.

    Of one day in the order of their commitments, for every body alike: two people's bulk acts lock them in the same order.
    """
    marks = {tuple(mark.split(":")) for mark in request.POST.getlist("row")[:MOST] if mark.count(":") == 2}
    codes = {code for code, _role, _body in marks}
    rows = Participation.objects.of_bodies(request.user).filter(commitment__code__in=codes)
    parts = rows.defer("commitment__search", "commitment__regulation__search").select_related(
        "body", "acting_office", "commitment__regulation", "person", "stand_in"
    )
    return [part for part in parts.order_by("due_on", "commitment_id", "pk") if _mark(part) in marks]


def _mark(part: Participation) -> tuple[str, str, str]:
    return part.commitment.code, part.role, part.body.code


def _perform(rows: Sequence[Participation], data: dict[str, Any], do: Act) -> Outcome:
    """Each row whole or not at all; one refusal does not stop the others."""
    outcome = Outcome()
    for part in rows:
        try:
            with transaction.atomic():
                do(part, data)
            outcome.done += 1
        except Refused as refusal:
            outcome.refused.append((part.commitment.title, refusal.sentence))
        except PermissionDenied:
            outcome.refused.append((part.commitment.title, _("Vai trò của đồng chí không cho phép việc này.")))
    return outcome


Prepared = tuple[Form, str, Act]


def _assign_form(request: Request, rows: Sequence[Participation], sent: bool) -> Prepared:
    today = timezone.localdate()
    bodies = {part.body_id for part in rows} | {part.acting_office_id for part in rows if part.acting_office_id}
    for part in rows:
        bodies |= set(part.body.served_by.filter(until__isnull=True).values_list("office_id", flat=True))
    form = BulkAssignForm(request.POST if sent else None, people=members(bodies, today))
    seen = dict(pair.split("=", 1) for pair in request.POST.getlist("seen")[:MOST] if "=" in pair)

    def do(part: Participation, data: dict[str, Any]) -> object:
        at = timezone.now()
        return services.assign(
            participation_id=part.pk,
            person=data["person"],
            stand_in=part.stand_in,
            internal_due_on=data["internal_due_on"] or part.internal_due_on,
            by=request.user,
            at=at,
            today=clock.day_of(at),
            seen=seen.get(":".join(_mark(part)), ""),
        )

    return form, _("Giao người phụ trách"), do


def _confirm_form(request: Request, rows: Sequence[Participation], sent: bool) -> Prepared:
    def do(part: Participation, data: dict[str, Any]) -> object:
        return services.judge_kept(
            commitment_id=part.commitment_id, reason=data["reason"], by=request.user, at=timezone.now()
        )

    return BulkConfirmForm(request.POST if sent else None), _("Xác nhận kết quả"), do


def _note_form(request: Request, rows: Sequence[Participation], sent: bool) -> Prepared:
    def do(part: Participation, data: dict[str, Any]) -> object:
        return services.add_note(
            commitment_id=part.commitment_id, body=part.body, text=data["text"], by=request.user, at=timezone.now()
        )

    return BulkNoteForm(request.POST if sent else None), _("Ghi chú"), do


def _back(request: Request) -> str:
    """The desk as it was left, if the address is one of ours."""
    place = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if safe and place.startswith("/") else reverse("desk:desk")
