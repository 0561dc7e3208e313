"""Calendar feeds: the person's page of them, and the secret address itself."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.desk import services
from phoihop.desk.calendars import calendar_of, conferences_of, rows_of
from phoihop.desk.forms import FeedForm
from phoihop.desk.models import Feed
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.organisations.models import Body, sight_of


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: Request) -> HttpResponse:
    """One's own feeds; a new address is shown once, for only its digest is kept."""
    bodies = list(Body.objects.filter(pk__in=sight_of(request.user).bodies).by_rank())
    form = FeedForm(request.POST or None, bodies=bodies)
    live = Feed.objects.filter(user=request.user, revoked_at__isnull=True).select_related("body")
    context = {"form": form, "feeds": live.order_by("-created_at"), "address": ""}
    if request.method != "POST":
        return render(request, "desk/feeds.html", context)
    if not form.is_valid():
        return unprocessable(request, "desk/feeds.html", context)
    with guards.once(request) as turn:
        if turn.first:
            _feed, token = services.open_feed(body=form.cleaned_data["body"], by=request.user, at=timezone.now())
            context["address"] = request.build_absolute_uri(reverse("desk:feed", args=[token]))
            turn.leads_to(reverse("desk:feeds"))
    if not turn.first:
        return redirect(turn.url)
    response = render(request, "desk/feeds.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: Request, whose: str) -> HttpResponse:
    """Take an address back: of one's own work, or of the body with that code. One account has one live feed for each."""
    mine = Feed.objects.filter(user=request.user, revoked_at__isnull=True)
    row = get_object_or_404(mine.filter(body=None) if whose == Feed.OWN else mine.filter(body__code=whose))
    services.revoke_feed(feed_id=row.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã thu hồi địa chỉ lịch."))
    return redirect("desk:feeds")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address: 404 once revoked, with the account closed, or the body no longer one's."""
    found = Feed.objects.select_related("user", "body").filter(
        token_hash=services.digest(token), revoked_at__isnull=True, user__is_active=True
    )
    row = found.first()
    rows = rows_of(row) if row else None
    if row is None or rows is None:
        raise Http404
    with override(row.user.language):  # a calendar program has no language of its own
        today = timezone.localdate()
        content = calendar_of(row, rows, conferences_of(row, today=today), today=today)
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        content, content_type="text/calendar; charset=utf-8"
    )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="phoi-hop.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
