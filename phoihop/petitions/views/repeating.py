"""Repeats are decided by one press on the page of a petition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.petitions import services
from phoihop.petitions.forms.acts import SettledForm, told_before
from phoihop.petitions.models import AnswerLine, Petition
from phoihop.petitions.permissions import can_sort
from phoihop.petitions.services import repeating
from phoihop.petitions.views.acting import METHODS, found, perform

SHOWN = 10  # earlier answers to choose from


@require_POST
def confirm(request: Request, code: str, other: str) -> HttpResponse:
    """The two ask the same."""
    return _of_two(request, code, other, repeating.confirm, _("Đã xác nhận trùng lặp."))


@require_POST
def dismiss(request: Request, code: str, other: str) -> HttpResponse:
    """The two do not ask the same."""
    return _of_two(request, code, other, repeating.dismiss, _("Đã ghi là không trùng."))


@require_POST
def consider_again(request: Request, code: str, other: str) -> HttpResponse:
    """Undo the dismissal."""
    return _of_two(request, code, other, repeating.consider_again, _("Hai kiến nghị được xem xét lại."))


@require_POST
def merge_groups(request: Request, code: str, other: str) -> HttpResponse:
    """Let the group of `other` go on in this one's."""
    return _of_two(request, code, other, repeating.merge_groups, _("Đã gộp hai nhóm trùng lặp."))


@require_POST
def take_out(request: Request, code: str, other: str) -> HttpResponse:
    """Take `other` (which may be this one) out of the group."""
    row, gone = _found(request, code), _found(request, other)
    return _act(request, row, repeating.take_out, _("Đã đưa %(code)s ra khỏi nhóm.") % {"code": gone.code}, gone)


@require_POST
def put_back(request: Request, code: str) -> HttpResponse:
    """Undo its taking out."""
    row = _found(request, code)
    return _act(request, row, repeating.put_back, _("Đã đưa lại vào nhóm trùng lặp."), row)


@require_POST
def part_groups(request: Request, code: str) -> HttpResponse:
    """Undo the merging of its group."""
    row = _found(request, code)
    return _act(request, row, repeating.part_groups, _("Đã tách lại nhóm trùng lặp."), row)


@require_http_methods(METHODS)
def tell_settled(request: Request, code: str) -> HttpResponse:
    """The voter is told of the earlier answer to what he asks."""
    row, lines = _found(request, code), AnswerLine.objects.visible_to(request.user)
    settling = lines.settling(row).select_related("answer__body", "petition")
    found = list(settling.defer("petition__search", "answer__body__search")[:SHOWN])
    first: dict[str, Any] = {"on": timezone.localdate()}
    if found:
        words = _("Việc này đã được giải quyết xong. %(told)s. %(text)s")
        first |= {"line": found[0].answer.code, "text": words % {"told": told_before(found[0]), "text": found[0].text}}
    form = SettledForm(request.POST or None, lines=found, initial=first)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.tell_settled(
            petition_id=row.pk, line_id=data["line"].pk, text=data["text"], on=data["on"], by=request.user, at=at
        )

    title = _("Thông báo kết quả đã giải quyết")
    return perform(request, form, row, title, _("Ghi đã thông báo"), do, about=row.text)


def _of_two(request: Request, code: str, other: str, act: Callable[..., object], told: str) -> HttpResponse:
    row, second = _found(request, code), _found(request, other)
    return _act(request, row, act, told, row, other_id=second.pk)


def _act(
    request: Request, row: Petition, act: Callable[..., object], told: str, subject: Petition, **given: Any
) -> HttpResponse:
    """Act once, then show the page at the repeats."""
    back = row.get_absolute_url() + "#repeats"
    with guards.once(request) as turn:
        if turn.first:
            act(petition_id=subject.pk, by=request.user, at=timezone.now(), **given)
            turn.leads_to(back)
            messages.success(request, told)
    return redirect(turn.url)


def _found(request: Request, code: str) -> Petition:
    """A petition that the person may sort. Raises PermissionDenied."""
    row = found(request, code)
    if not can_sort(request.user, row):
        raise PermissionDenied
    return row
