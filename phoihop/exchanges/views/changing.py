"""What was sent is moved, called off, given to one body more, taken back from one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments.showing import day
from phoihop.exchanges import services
from phoihop.exchanges.forms import AddForm, MoveForm, ReasonForm
from phoihop.exchanges.models import Exchange, ExchangeKind
from phoihop.exchanges.permissions import can_send
from phoihop.exchanges.queries import clauses_for
from phoihop.exchanges.views.acting import METHODS, found, perform
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body


@require_http_methods(METHODS)
def move(request: Request, code: str) -> HttpResponse:
    """Another day, another place."""
    row = _own(request, code)
    if row.kind == ExchangeKind.RESULT:
        raise Http404
    first = {"held_on": day(row.held_on), "place": row.place, "answer_by": day(row.answer_by)}
    form = MoveForm(request.POST or None, kind=row.kind, initial=first)

    def do(data: dict[str, Any], at: datetime) -> str:
        today = timezone.localdate(at)
        return services.move(exchange_id=row.pk, **data, by=request.user, at=at, today=today).get_absolute_url()

    title, back = _("Đổi ngày, nơi họp"), row.get_absolute_url()
    if row.kind == ExchangeKind.OPINION:
        title = _("Đổi ngày trả lời")
    return perform(request, form, title, _("Đổi"), _("Đã đổi; các cơ quan được báo."), back, do, about=row.title)


@require_http_methods(METHODS)
def cancel(request: Request, code: str) -> HttpResponse:
    """Called off, with the reason."""
    row = _own(request, code)
    if row.kind == ExchangeKind.RESULT:
        raise Http404
    form = ReasonForm(request.POST or None)

    def do(data: dict[str, Any], at: datetime) -> str:
        services.cancel(exchange_id=row.pk, reason=data["reason"], by=request.user, at=at)
        return row.get_absolute_url()

    told = _("Đã hủy; các cơ quan được báo, trả lời còn nợ thôi phải thực hiện.")
    return perform(request, form, _("Hủy đề nghị"), _("Hủy đề nghị"), told, row.get_absolute_url(), do, about=row.title)


@require_http_methods(METHODS)
def withdraw(request: Request, code: str, body: str) -> HttpResponse:
    """A body named by mistake is taken out."""
    row = _own(request, code)
    one = get_object_or_404(row.bodies.standing().select_related("body").defer("body__search"), body__code=body)
    form = ReasonForm(request.POST or None)

    def do(data: dict[str, Any], at: datetime) -> str:
        services.withdraw(row_id=one.pk, reason=data["reason"], by=request.user, at=at)
        return row.get_absolute_url()

    title, about = _("Rút khỏi cơ quan này"), f"{one.body.name}: {row.title}"
    told = _("Đã rút; cơ quan ấy không xem được nữa.")
    return perform(request, form, title, _("Rút"), told, row.get_absolute_url(), do, about=about)


@require_http_methods(METHODS)
def add_bodies(request: Request, code: str) -> HttpResponse:
    """Further bodies are asked or given it."""
    row, today = _own(request, code), timezone.localdate()
    named = row.bodies.standing().values("body")
    living = Body.objects.existing(today).exclude(pk__in=named).exclude(pk=row.sender_id).by_rank()
    offered = clauses_for(request.user, [row.sender], row.kind, today)
    form = AddForm(request.POST or None, living=living, offered=offered)

    def do(data: dict[str, Any], at: datetime) -> str:
        services.add_bodies(
            exchange_id=row.pk,
            bodies=list(data["bodies"]),
            performs=list(data.get("performs", ())),
            by=request.user,
            at=at,
            today=timezone.localdate(at),
        )
        return row.get_absolute_url()

    back = row.get_absolute_url()
    return perform(request, form, _("Thêm cơ quan nhận"), _("Gửi"), _("Đã gửi."), back, do, about=row.title)


def _own(request: Request, code: str) -> Exchange:
    row = found(request, code)
    if not can_send(request.user, row.sender):
        raise PermissionDenied
    return row
