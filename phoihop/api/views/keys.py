"""The keys of the bodies one heads."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.api import services
from phoihop.api.forms import KeyForm
from phoihop.api.models import ApiKey, Scope, last_day
from phoihop.api.permissions import can_make
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, sight_of

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: Request) -> HttpResponse:
    """Keys that live and keys that ended; a new one's token is shown once, for only its digest is kept."""
    today = timezone.localdate()
    rows = ApiKey.objects.visible_to(request.user).select_related("body", "user").order_by("-created_at")
    found = Body.objects.filter(pk__in=sight_of(request.user).bodies).existing(today).by_rank()
    bodies = [body for body in found if can_make(request.user, body)]
    if not bodies and not rows.exists():
        raise PermissionDenied
    form = KeyForm(request.POST or None, bodies=bodies, last=last_day(today))
    context = {"form": form, "bodies": bodies, "keys": rows[:SHOWN], "today": today, "token": "", "last": SHOWN}
    if not form.is_valid():
        return guards.shown(request, "api/keys.html", context)
    given = form.cleaned_data
    with guards.said_on(form), guards.once(request) as turn:
        if turn.first:
            _key, context["token"] = services.make_key(
                body=given["body"], name=given["name"], scopes=[Scope(scope) for scope in given["scopes"]],
                expires_on=given["expires_on"], by=request.user, at=timezone.now(),
            )  # fmt: skip
            turn.leads_to(reverse("api:keys"))
    if form.errors:
        return guards.shown(request, "api/keys.html", context)
    if not turn.first:
        return redirect(turn.url)
    response = render(request, "api/keys.html", context | {"form": KeyForm(bodies=bodies, last=last_day(today))})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: Request, code: str) -> HttpResponse:
    """End a key at once."""
    key = get_object_or_404(ApiKey.objects.visible_to(request.user), code=code)
    services.revoke_key(key_id=key.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã thu hồi khóa kết nối."))
    return redirect("api:keys")
