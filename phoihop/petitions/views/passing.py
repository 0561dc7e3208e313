"""Petitions go to the other body that gathers such: one, or those chosen in the list."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import GATHERERS, Body
from phoihop.petitions import services
from phoihop.petitions.forms.acts import PassOnForm
from phoihop.petitions.models import Petition
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.views.acting import METHODS

AT_ONCE = 50  # a page of the list; their codes stand in the address


@require_http_methods(METHODS)
def pass_on(request: Request) -> HttpResponse:
    """Choose who gathers the petitions named in the address from now on. 404 for what the person may not know of."""
    rows, today = _asked(request), timezone.localdate()
    others = Body.objects.existing(today).filter(kind__in=GATHERERS)
    if request.method != "POST":  # sent twice, they are there already
        others = others.exclude(pk__in=[row.receiver_id for row in rows])
    form = PassOnForm(request.POST or None, receivers=others.by_rank())
    if not form.is_valid() and not all(can_sort(request.user, row) for row in rows):
        raise PermissionDenied
    back = rows[0].get_absolute_url() if len(rows) == 1 else reverse("petitions:list")
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.pass_on(
                    petition_ids=[row.pk for row in rows], receiver=form.cleaned_data["receiver"],
                    ground=form.cleaned_data["ground"], by=request.user, at=timezone.now(), today=today,
                )  # fmt: skip
                turn.leads_to(back)
        if form.is_valid():
            if turn.first:
                told = ngettext(
                    "Đã chuyển %(number)s kiến nghị; cơ quan tập hợp được báo.",
                    "Đã chuyển %(number)s kiến nghị; cơ quan tập hợp được báo.",
                    len(rows),
                )
                messages.success(request, told % {"number": len(rows)})
            return redirect(turn.url)
    context = {
        "form": form, "title": _("Chuyển cơ quan tập hợp"), "submit": _("Chuyển"), "back": back, "petitions": rows,
        "revision": None, "dangerous": False,
    }  # fmt: skip
    return guards.shown(request, "petitions/pass_on.html", context)


def _asked(request: Request) -> list[Petition]:
    codes = list(dict.fromkeys(request.GET.getlist("of")))[: AT_ONCE + 1]
    rows = Petition.objects.visible_to(request.user).filter(code__in=codes).select_related("receiver")
    found = list(rows.defer("search", "receiver__search").order_by("pk"))
    if not found or len(found) != len(codes) or len(found) > AT_ONCE:
        raise Http404
    return found
