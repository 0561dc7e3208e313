"""A citizen sends, has a receipt, and follows by its code. The code is in no address: addresses are logged and kept."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.intake.views.memory import takes_files
from phoihop.kernel.web import guards
from phoihop.portal import services
from phoihop.portal.forms import FollowForm, SendForm
from phoihop.portal.models import VisitKind
from phoihop.portal.queries import communes_on, communes_receiving, receivers_on
from phoihop.portal.queries.following import progress_of
from phoihop.portal.services import Picture, Receipt
from phoihop.portal.sheets import preset_of
from phoihop.portal.views.public import address_of, public

METHODS = ["GET", "HEAD", "POST"]


@public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What one can do here."""
    return render(request, "portal/front.html", {"form": FollowForm()})


@public
@require_http_methods(METHODS)
@takes_files
def send(request: HttpRequest) -> HttpResponse:
    """Send a petition; the answer is the receipt itself. Refused, the form keeps what was typed: on the page alone."""
    now = timezone.now()
    today = timezone.localdate(now)
    receivers, councils = receivers_on(today), communes_receiving(today)
    if not receivers and not councils:
        return render(request, "portal/shut.html")
    communes = communes_on(today)
    form = SendForm(
        request.POST or None, request.FILES or None, receivers=receivers, councils=councils, communes=communes, at=now,
        preset=preset_of(request.GET.dict(), receivers=receivers, communes=communes, councils=councils),
    )  # fmt: skip
    token = request.POST.get(guards.FIELD, "") or guards.new_token()
    if form.is_valid():
        with guards.said_on(form):
            services.count_visit(kind=VisitKind.SEND, address=address_of(request), at=now)
            receipt = _sent(form, token, now)
            return render(request, "portal/receipt.html", {"receipt": receipt})
    return guards.shown(request, "portal/send.html", {"form": form, "token": token})


def _sent(form: SendForm, token: str, now: datetime) -> Receipt:
    file = form.cleaned_data["picture"]
    pictures = [Picture(file.name, file.read())] if file else []
    receiver = form.cleaned_data["receiver"]
    return services.send(receiver=receiver, said=form.said(), pictures=pictures, token=token, at=now)


@public
@require_http_methods(METHODS)
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """Where what was sent stands, for who has its code. Guessing is limited; a wrong code gives one sentence."""
    now = timezone.now()
    form = FollowForm(request.POST or None)
    progress = None
    if form.is_valid():
        with guards.said_on(form):
            services.count_visit(kind=VisitKind.FOLLOW, address=address_of(request), at=now)
            progress = progress_of(form.cleaned_data["code"], timezone.localdate(now))
            if progress is None:
                form.add_error(
                    "code", _("Không có nội dung nào với mã này; xin kiểm tra lại từng chữ trên phiếu nhận.")
                )
    if progress is None:
        if form.has_error("code"):  # the one field says what is wrong with it, no summary above
            form.fields["code"].widget.attrs["autofocus"] = True
        return guards.shown(request, "portal/follow.html", {"form": form})
    return render(request, "portal/progress.html", {"progress": progress})
