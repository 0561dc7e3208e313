"""The page that tells developers how to use the interface."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from phoihop.api import wording
from phoihop.api.docs import groups
from phoihop.api.models import Scope
from phoihop.api.v1 import api
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb


@login_not_required
@require_safe
def docs(request: Request) -> HttpResponse:
    """Made of the OpenAPI description itself, so that it never says anything else."""
    spec = api.get_openapi_schema()
    found = groups(spec, settings.PUBLIC_URL)
    calls = [call for group in found for call in group.calls]
    context = {
        "groups": found,
        "base": f"{settings.PUBLIC_URL}{next(iter(spec['paths'])).rpartition('/')[0]}",
        "scopes": [(scope, [call for call in calls if call.scope == scope]) for scope in Scope],
        "faults": wording.FAULTS.items(),
        "by_key": AuthRateThrottle(settings.API_RATE_KEY),
        "by_address": AnonRateThrottle(settings.API_RATE_ANONYMOUS),
        "days": settings.API_KEY_DAYS,
    }
    return render(request, "api/docs.html", context)


@login_not_required
@require_safe
def operation(request: Request, key: str) -> HttpResponse:
    """One call: what is sent, what comes back, what may go wrong, an example to copy."""
    found = groups(api.get_openapi_schema(), settings.PUBLIC_URL)
    call = next((call for group in found for call in group.calls if call.key == key), None)
    if call is None:
        raise Http404
    crumbs = [Crumb(_("Hướng dẫn kết nối"), reverse("api:docs"))]
    return render(request, "api/operation.html", {"call": call, "crumbs": crumbs})
