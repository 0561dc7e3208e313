"""What the acts begin and end with: the exchange, the body asked, the form shown until the act is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.files import File
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from phoihop.exchanges.models import Exchange, ExchangeBody
from phoihop.exchanges.permissions import reads_all_answers
from phoihop.exchanges.queries import answers
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.models import Document
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request

METHODS = ["GET", "HEAD", "POST"]


def answers_to(request: Request, row: Exchange) -> QuerySet[ExchangeBody]:
    """The bodies asked, as far as the person reads their answers."""
    return answers(request.user, row, every=reads_all_answers(request.user, row))


def found(request: Request, code: str) -> Exchange:
    """The exchange, 404 for who may not know of it."""
    rows = Exchange.objects.visible_to(request.user).select_related("sender", "document", "by")
    return get_object_or_404(rows.defer("search", "sender__search"), code=code)


def asked(request: Request, code: str, body: str) -> ExchangeBody:
    """A body that was asked and whose answer the person reads."""
    rows = answers_to(request, found(request, code)).select_related("exchange__sender")
    return get_object_or_404(rows, body__code=body, commitment__isnull=False, withdrawn_at=None)


def upload(request: Request, file: File[bytes] | None, at: datetime) -> Document | None:
    """What was sent as a file, kept; None when nothing was."""
    return documents.upload(title="", file=file, by=request.user, at=at) if file else None


def perform(
    request: Request,
    form: Form,
    title: str,
    submit: str,
    told: str,
    back: str,
    do: Callable[[dict[str, Any], datetime], str],
    *,
    about: str = "",
) -> HttpResponse:
    """Show the form; once it is valid, act exactly once. 422 for what is not well formed, 409 for what is refused."""
    context = {"form": form, "title": title, "submit": submit, "back": back, "about": about}
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                turn.leads_to(do(dict(form.cleaned_data), timezone.now()))
        if form.is_valid():
            if turn.first:
                messages.success(request, told)
            return redirect(turn.url)
    return guards.shown(request, "exchanges/form.html", context)
