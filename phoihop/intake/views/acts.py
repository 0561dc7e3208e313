"""Entered by hand, screened, opened, transferred."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.intake import services
from phoihop.intake.choosing import kind_of, preset
from phoihop.intake.forms import HandForm, OpenForm, ScreenForm, SlipForm
from phoihop.intake.models import Item, Outcome, Source
from phoihop.intake.showing import inline_pictures, next_page, offered, page_above, receivers_of
from phoihop.intake.views.memory import no_copy, takes_files
from phoihop.intake.views.pages import about, found
from phoihop.intake.writing import Slip, transfer_slip
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.papers.rendering import PDF, as_pdf


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
def enter(request: Request) -> HttpResponse:
    """Enter by hand what somebody said or wrote. Refused, the form keeps what was typed: on the page, nowhere else."""
    now = timezone.now()
    bodies = receivers_of(request.user)
    if not bodies:
        raise PermissionDenied
    first = preset(request.user, request.GET.get("meeting", ""), {body.pk: body.code for body in bodies})
    today = timezone.localdate(now)
    form = HandForm(request.POST or None, request.FILES or None, bodies=bodies, today=today, preset=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                turn.leads_to(_take_in(request, form, now).get_absolute_url())
        if form.is_valid():
            messages.success(request, _("Đã tiếp nhận, nội dung được mã hóa."))
            meeting = form.cleaned_data["meeting"]
            again = reverse("intake:enter") + (f"?meeting={meeting}" if meeting else "")
            return redirect(again if "again" in request.POST else turn.url)
    back = reverse("intake:queue")
    return guards.shown(request, "intake/enter.html", {"form": form, "back": back})


def _take_in(request: Request, form: HandForm, now: datetime) -> Item:
    data = form.cleaned_data
    key = request.POST.get(guards.FIELD) or guards.new_token()
    item = services.take_in(
        receiver=data["receiver"], source=Source.HAND, said=form.said(), received_on=data["received_on"],
        client_key=f"hand:{key}", source_kind=kind_of(data["meeting"]), source_code=data["meeting"], by=request.user, at=now,
    )  # fmt: skip
    file = data["picture"]
    if file:
        services.attach(item_id=item.pk, name=file.name, data=file.read(), client_key="1", by=request.user, at=now)
    return item


@require_POST
@no_copy
def screen(request: Request, code: str) -> HttpResponse:
    """Say what it is, and on to the next; what an app above makes something of is decided on that app's page."""
    row = found(request, code)
    form = ScreenForm(request.POST, outcomes=offered())
    if not form.is_valid():
        return unprocessable(request, "intake/item.html", about(request, row) | {"form": form})
    outcome = Outcome(form.cleaned_data["outcome"])
    above = page_above(outcome, request.user, row.code)
    if above:
        return redirect(above)
    services.screen(item_id=row.pk, outcome=outcome, by=request.user, at=timezone.now())
    return redirect(next_page(request.user, row.receiver_id, after=row))


@require_POST
@no_copy
def undo(request: Request, code: str) -> HttpResponse:
    """Take back what was just said of it, and read it again."""
    row = found(request, code)
    services.undo(item_id=row.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã hoàn tác: %(code)s lại chờ sàng lọc.") % {"code": row.code})
    return redirect(row)


@require_POST
@no_copy
def unseal(request: Request, code: str) -> HttpResponse:
    """Open a letter, or who sent what was screened: shown once, on this answer."""
    row = found(request, code)
    form, now = OpenForm(request.POST, auto_id="open_%s"), timezone.now()
    if not form.is_valid():
        return unprocessable(request, "intake/item.html", about(request, row) | {"opening": form})
    reason = form.cleaned_data["reason"]
    shown = about(request, row)
    if row.is_letter:
        said = services.open_letter(item_id=row.pk, reason=reason, by=request.user, at=now)
        shown |= {"said": said, "sender": said.sender, "inline": inline_pictures(row)}
    else:
        shown |= {"sender": services.open_sender(item_id=row.pk, reason=reason, by=request.user, at=now)}
        shown |= {"inline": inline_pictures(row)}
    return render(request, "intake/item.html", shown | {"opened": True})


@require_POST
@no_copy
def slip(request: Request, code: str) -> HttpResponse:
    """The transfer slip of a letter, to print; its sender is opened for it, which is recorded."""
    row = found(request, code)
    form, now = SlipForm(request.POST, auto_id="slip_%s"), timezone.now()
    if not form.is_valid():
        return unprocessable(request, "intake/item.html", about(request, row) | {"slip": form})
    data = form.cleaned_data
    said = services.open_letter(item_id=row.pk, reason=_("Lập phiếu chuyển"), by=request.user, at=now)
    made = Slip(kind=data["kind"], to=data["to"], pages=data["pages"])
    response = HttpResponse(as_pdf(transfer_slip(row, said, made, on=timezone.localdate(now))), content_type=PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="phieu-chuyen-{row.code.lower()}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
