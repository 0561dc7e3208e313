"""Handed on, approved, returned, taken back; put on paper, sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState
from phoihop.papers.queries import registry_beside
from phoihop.papers.views.letters import entered_letter
from phoihop.syntheses import services
from phoihop.syntheses.forms import HandOnForm, ReasonForm, SentOutsideForm
from phoihop.syntheses.models import Synthesis
from phoihop.syntheses.permissions import can_check, can_head, can_record_paper
from phoihop.syntheses.services.rows import SOURCE
from phoihop.syntheses.views.acting import METHODS, perform, written
from phoihop.syntheses.views.pages import address_of

NEWEST = 100  # papers offered


@require_http_methods(METHODS)
def hand_on(request: Request, code: str) -> HttpResponse:
    """Hand it on for checking."""
    row = written(request, code)

    def do(data: dict[str, Any], at: datetime) -> str:
        services.hand_on(synthesis_id=row.pk, note=data["note"], by=request.user, at=at)
        return address_of(row, "versions")

    about = _(
        "Toàn bộ nội dung được giữ thành một bản; người khác trong cơ quan, không tham gia soạn, kiểm tra bản đó."
    )
    title, form = _("Trình kiểm tra"), HandOnForm(request.POST or None)
    return perform(request, form, title, title, address_of(row, "versions"), do, about=about, row=row)


@require_POST
def approve(request: Request, code: str, number: int) -> HttpResponse:
    """Approve that version."""
    row = written(request, code)
    services.approve(synthesis_id=row.pk, number=number, by=request.user, at=timezone.now())
    messages.success(request, _("Đã duyệt; có thể lập văn bản để ký, phát hành."))
    return redirect(row)


@require_http_methods(METHODS)
def return_(request: Request, code: str, number: int) -> HttpResponse:
    """Return that version with the reason."""
    row = written(request, code)
    if not can_check(request.user, row):
        raise PermissionDenied

    def do(data: dict[str, Any], at: datetime) -> str:
        services.return_(synthesis_id=row.pk, number=number, reason=data["reason"], by=request.user, at=at)
        return address_of(row, "versions")

    title, form = _("Trả lại để sửa"), ReasonForm(request.POST or None)
    return perform(request, form, title, title, address_of(row, "versions"), do, row=row)


@require_http_methods(METHODS)
def take_back(request: Request, code: str) -> HttpResponse:
    """Take an approved one back to be changed."""
    row = written(request, code)
    if not can_head(request.user, row):
        raise PermissionDenied

    def do(data: dict[str, Any], at: datetime) -> str:
        services.take_back(synthesis_id=row.pk, reason=data["reason"], by=request.user, at=at)
        return row.get_absolute_url()

    title, form = _("Lấy lại để sửa"), ReasonForm(request.POST or None)
    return perform(request, form, title, title, row.get_absolute_url(), do, row=row)


@require_POST
def put_on_paper(request: Request, code: str) -> HttpResponse:
    """Draft the report and the covering letters."""
    row = written(request, code)
    services.put_on_paper(synthesis_id=row.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã lập dự thảo báo cáo và công văn gửi từng nơi nhận."))
    return redirect(row)


@require_POST
def record_sent(request: Request, code: str) -> HttpResponse:
    """Say that it was sent."""
    row, at = written(request, code), timezone.now()
    services.record_sent(synthesis_id=row.pk, by=request.user, at=at)
    messages.success(request, _("Đã ghi báo cáo đã gửi."))
    return redirect(row)


@require_http_methods(METHODS)
def record_sent_outside(request: Request, code: str) -> HttpResponse:
    """With which paper it was sent past the software."""
    row = written(request, code)
    if not can_record_paper(request.user, row):
        raise PermissionDenied
    known = Paper.objects.visible_to(request.user).filter(issuer=row.gatherer, state=PaperState.ISSUED)
    papers = list(known.select_related("issuer").defer("sheet", "search").order_by("-issued_on", "-pk")[:NEWEST])
    form = SentOutsideForm(request.POST or None, request.FILES or None, papers=papers)

    def do(data: dict[str, Any], at: datetime) -> str:
        paper = data["paper"] or _entered(request, row, data, at)
        services.record_sent_outside(synthesis_id=row.pk, paper=paper, by=request.user, at=at)
        return row.get_absolute_url()

    about = _("Dùng khi báo cáo đã ký, gửi ngoài phần mềm.")
    title = _("Ghi nhận văn bản đã gửi")
    return perform(request, form, title, _("Ghi nhận"), row.get_absolute_url(), do, about=about, row=row)


def _entered(request: Request, row: Synthesis, data: dict[str, Any], at: datetime) -> Paper:
    """A paper of the gatherer as the registry that serves it enters it."""
    registry = registry_beside(request.user, row.gatherer, on=timezone.localdate(at))
    return entered_letter(
        request, data, issuer=row.gatherer, recorded_by=registry, subject=row.title, kind="report",
        source=(SOURCE, row.code), at=at,
    )  # fmt: skip
