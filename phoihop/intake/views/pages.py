"""The queue, what was screened, the letters, the page of one item and its pictures."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phoihop.intake.forms import OpenForm, ScreenForm, SlipForm
from phoihop.intake.models import Attachment, Item, Outcome, SenderOpening, VoterOpinion
from phoihop.intake.permissions import can_open_sender
from phoihop.intake.queries import picture_of, read
from phoihop.intake.showing import OFFERED, chosen, just_screened, offered, receivers_of, tabs
from phoihop.intake.views.memory import no_copy
from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb, Tab

SHOWN_OPENINGS = 50
SEALED = ("content", "sender")


def found(request: Request, code: str) -> Item:
    """The item, 404 for who is no clerk of its receiver."""
    rows = Item.objects.visible_to(request.user).select_related("receiver", "by", "screened_by", "batch")
    return get_object_or_404(rows.defer(*SEALED, "receiver__search", "batch__file", "batch__parts"), code=code)


def _listed(request: Request, here: str, order: str, **wanted: Any) -> HttpResponse:
    """One list of one receiver: number, day, source; never a word of what was said."""
    bodies = receivers_of(request.user)
    body = chosen(bodies, request.GET.get("body", ""))
    rows = Item.objects.visible_to(request.user).filter(receiver=body, **wanted) if body else Item.objects.none()
    page = paging.page(
        rows.select_related("batch").defer(*SEALED, "batch__file", "batch__parts"), order=[order],
        cursor=paging.cursor_of(request),
    )  # fmt: skip
    waits = _waiting(request.user) if here == "queue" and len(bodies) > 1 else {}
    at, year = reverse(f"intake:{here}"), timezone.localdate().year
    context = {
        "here": here,
        "page": page,
        "belongs": any(row.batch_id or row.source_code for row in page.rows),
        "tabs": tabs(here, body),
        "undo": just_screened(request.user, timezone.now()),
        "bodies": [
            Tab(one.short_name or one.name, f"{at}?body={one.code}", one == body, waits.get(one.pk, 0) if waits else None)
            for one in bodies
        ],
        "body": body,
        "year": year,
        "counts": _counts(body.pk, year) if body and here == "screened" else [],
    }  # fmt: skip
    return render(request, "intake/list.html", context)


def _waiting(user: User) -> dict[UUID, int]:
    """{receiver: how many wait there}: together what the menu says."""
    rows = Item.objects.visible_to(user).waiting()
    return dict(rows.order_by().values_list("receiver").annotate(Count("pk")))


def _counts(receiver_id: Any, year: int) -> list[tuple[str, int]]:
    rows = Item.objects.filter(receiver=receiver_id, received_on__range=(date(year, 1, 1), date(year, 12, 31)))
    numbers = dict(rows.order_by().values_list("outcome").annotate(Count("pk")))
    return [(str(one.label), numbers.get(one.value, 0)) for one in OFFERED]


@require_safe
def queue(request: Request) -> HttpResponse:
    """What waits, in order of arrival."""
    return _listed(request, "queue", "pk", outcome=Outcome.WAITING)


@require_safe
def screened(request: Request) -> HttpResponse:
    """What was screened, newest first, with how many of each."""
    return _listed(request, "screened", "-pk", outcome__in=[one.value for one in OFFERED])


@require_safe
def letters(request: Request) -> HttpResponse:
    """Letters, newest first."""
    return _listed(request, "letters", "-pk", outcome=Outcome.LETTER)


@require_safe
@no_copy
def item(request: Request, code: str) -> HttpResponse:
    """One item: while it waits whole, afterwards what became of it."""
    row = found(request, code)
    form = ScreenForm(outcomes=offered())
    return render(request, "intake/item.html", about(request, row) | {"form": form})


def about(request: Request, row: Item) -> dict[str, Any]:
    """What the page of an item shows, whatever is done on it."""
    keys = {outcome.value: str(number) for number, outcome in enumerate(OFFERED, 1)}
    now = timezone.now()
    openings = SenderOpening.objects.visible_to(request.user).filter(item=row).select_related("user")
    return {
        "item": row,
        "undo": row if row.can_be_undone(now) else just_screened(request.user, now),
        "said": read(row, request.user) if row.is_waiting else None,
        "choices": [(one.value, one.label, keys[one.value]) for one in offered()],
        "pictures": _pictures(row) if row.is_waiting else [],
        "openings": openings.order_by("-pk")[:SHOWN_OPENINGS] if not row.is_waiting else None,
        "opening": OpenForm(auto_id="open_%s"),
        "slip": SlipForm(auto_id="slip_%s") if row.is_letter else None,
        "recorded": VoterOpinion.objects.visible_to(request.user).filter(item=row).only("code", "settled_at").first(),
        "may_open": not row.is_waiting and can_open_sender(request.user, row),
        "crumbs": [Crumb(_("Tiếp nhận"), f"{reverse('intake:queue')}?body={row.receiver.code}")],
    }


def _pictures(row: Item) -> list[Attachment]:
    return list(row.attachments.defer("content").order_by("pk"))


@require_safe
@no_copy
def picture(request: Request, code: str, number: int) -> HttpResponse:
    """A picture of what waits. Of a letter or a petition they are shown where it is opened."""
    row = found(request, code)
    rows = _pictures(row)
    if not row.is_waiting or not 1 <= number <= len(rows):
        raise Http404
    _name, data = picture_of(rows[number - 1])
    response = HttpResponse(data, content_type=rows[number - 1].kind)
    response.headers["Content-Disposition"] = f'inline; filename="{row.code.lower()}-{number}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
