"""Events: the list, recording, moving, cancelling, and what hangs on one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.commitments import services
from phoihop.commitments.forms.events import CancelForm, EventFilter, EventForm, MoveForm
from phoihop.commitments.models import Commitment, Event
from phoihop.commitments.permissions import can_keep_event
from phoihop.commitments.queries import case_page
from phoihop.commitments.showing import badge_of, due_of
from phoihop.commitments.views.acting import Sheet
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.rules.vocabulary import event_word
from phoihop.kernel.clock.telling import tell
from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.kernel.web.paging import cursor_of, page
from phoihop.kernel.web.parts import Crumb
from phoihop.organisations.models import Body, sight_of

METHODS = ["GET", "HEAD", "POST"]
HANGING = 200


@require_safe
def events(request: Request) -> HttpResponse:
    """All events, newest first. The calendar of events is open to every account."""
    form = EventFilter(request.GET, auto_id="filter_%s")
    form.is_valid()
    rows = Event.objects.select_related("owner")
    if kind := form.cleaned_data.get("kind"):
        rows = rows.filter(kind=kind)
    if words := form.cleaned_data.get("q"):
        rows = rows.filter(subject__icontains=words)
    shown = page(rows, order=["-planned_on"], cursor=cursor_of(request))
    context = {
        "page": shown,
        "lines": [(row, tell(event_word(row.kind))) for row in shown],
        "filters": form,
        "active": any(form.cleaned_data.values()),
        "may_record": bool(_owners(request)),
    }
    return render(request, "commitments/events.html", context)


@require_safe
def event(request: Request, code: str) -> HttpResponse:
    """An event, its dates through time, and the commitments counted from it that this person may see."""
    row = get_object_or_404(Event.objects.select_related("owner"), code=code)
    today = timezone.localdate()
    every = Commitment.objects.filter(event=row)
    visible = every.visible_to(request.user)
    shown = list(visible.select_related("regulation").order_by("due_on", "pk")[: HANGING + 1])
    context = {
        "event": row,
        "kind": tell(event_word(row.kind)),
        "crumbs": [Crumb(_("Sự kiện"), reverse("commitments:events"))],
        "versions": row.versions.select_related("by").order_by("-number"),
        "lines": [(one, due_of(one, today), badge_of(one, today)) for one in shown[:HANGING]],
        "more": max(0, visible.count() - HANGING) if len(shown) > HANGING else 0,
        "hidden": every.count() - visible.count(),
        "may_keep": can_keep_event(request.user, row) and not row.is_cancelled and not row.source_kind,
        "case_page": case_page(request.user, row),
    }
    return render(request, "commitments/event.html", context)


@require_http_methods(METHODS)
def record(request: Request) -> HttpResponse:
    """Record an event."""
    owners = _owners(request)
    if not owners:
        raise PermissionDenied
    form = EventForm(request.POST or None, owners=owners)
    sheet = Sheet(_("Ghi sự kiện"), _("Ghi sự kiện"), _("Đã ghi sự kiện; nhiệm vụ theo sự kiện đã được tạo."))

    def do(data: dict[str, Any]) -> Event:
        at = timezone.now()
        return services.record_event(**data, by=request.user, at=at, today=clock.day_of(at))

    return _perform(request, form, sheet, do, reverse("commitments:events"))


@require_http_methods(METHODS)
def move(request: Request, code: str) -> HttpResponse:
    """Give an event other dates; its open commitments move at once."""
    row = _kept(request, code)
    form = MoveForm(request.POST or None, initial={"planned_on": row.planned_on, "actual_on": row.actual_on})
    about = _("Hạn của nhiệm vụ chưa kết luận đổi theo ngay, các cơ quan được báo; hạn đã gia hạn được giữ.")
    sheet = Sheet(_("Đổi ngày sự kiện"), _("Đổi ngày"), _("Đã đổi ngày sự kiện."), about)

    def do(data: dict[str, Any]) -> Event:
        at = timezone.now()
        return services.move_event(event_id=row.pk, **data, by=request.user, at=at, today=clock.day_of(at))

    return _perform(request, form, sheet, do, row.get_absolute_url())


@require_http_methods(METHODS)
def cancel(request: Request, code: str) -> HttpResponse:
    """Call an event off."""
    row = _kept(request, code)
    form = CancelForm(request.POST or None)
    about = _("Nhiệm vụ chưa kết luận theo sự kiện này sẽ kết thúc: không còn phải thực hiện.")
    sheet = Sheet(_("Hủy sự kiện"), _("Hủy sự kiện"), _("Đã hủy sự kiện."), about, dangerous=True)

    def do(data: dict[str, Any]) -> Event:
        return services.cancel_event(event_id=row.pk, reason=data["reason"], by=request.user, at=timezone.now())

    return _perform(request, form, sheet, do, row.get_absolute_url())


def _owners(request: Request) -> list[Body]:
    """Bodies whose events the person may record."""
    sight = sight_of(request.user)
    today = timezone.localdate()
    own = [pk for pk in sight.roles if sight.has(pk)]
    return list(Body.objects.existing(today).filter(pk__in=own).by_rank())


def _kept(request: Request, code: str) -> Event:
    row = get_object_or_404(Event.objects.select_related("owner"), code=code)
    if not can_keep_event(request.user, row) or row.source_kind:  # a case's own is moved where the case is
        raise PermissionDenied
    return row


def _perform(
    request: Request, form: Form, sheet: Sheet, do: Callable[[dict[str, Any]], Event], back: str
) -> HttpResponse:
    context = {"form": form, "sheet": sheet, "action": request.get_full_path(), "back": back}
    template = "commitments/event_form.html"
    if request.method != "POST":
        return render(request, template, context)
    if not form.is_valid():
        return unprocessable(request, template, context)
    try:
        with guards.once(request) as turn:
            if turn.first:
                turn.leads_to(do(form.cleaned_data).get_absolute_url())
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        response = render(request, template, context, status=409)
        response.headers["X-Refused"] = refusal.code
        return response
    if turn.first:
        messages.success(request, sheet.told)
    return redirect(turn.url)
