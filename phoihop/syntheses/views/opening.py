"""A synthesis is opened, its frame and words are changed, it is called off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import GATHERERS, Body, BodyKind, Level, sight_of
from phoihop.sessions.models import Session
from phoihop.syntheses import services
from phoihop.syntheses.forms import KEPT, FrameForm, OpenForm, ReasonForm, WordsForm
from phoihop.syntheses.models import Part
from phoihop.syntheses.permissions import can_head
from phoihop.syntheses.views.acting import METHODS, perform, written

# Whom the law names above the province (NQLT 72/2025 Art. 37.2); names of bodies outside the directory.
ABOVE = ("Ủy ban Thường vụ Quốc hội", "Đoàn Chủ tịch Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam")


def gatherers_of(request: Request) -> QuerySet[Body]:
    """Bodies in whose name the person may put petitions together."""
    sight = sight_of(request.user)
    mine = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.existing(timezone.localdate()).filter(pk__in=mine, kind__in=GATHERERS).by_rank()


@require_http_methods(METHODS)
def open_synthesis(request: Request) -> HttpResponse:
    """Open one for a session; `?gatherer=` says who gathers, the other names what was typed before that was chosen."""
    gatherers, today = gatherers_of(request), timezone.localdate()
    gatherer = gatherers.filter(code=request.GET.get("gatherer", "")).first() or gatherers.first()
    if gatherer is None:
        raise PermissionDenied
    sessions = Session.objects.visible_to(request.user).standing().order_by("-planned_first_on", "pk")
    form = OpenForm(
        request.POST or None,
        gatherers=gatherers,
        sessions=sessions,
        today=today,
        initial={
            "gatherer": gatherer.code,
            "cut_off_on": today,
            **{name: request.GET[name] for name in KEPT if name in request.GET},
            **usual_recipients(gatherer),
        },
    )

    def do(data: dict[str, Any], at: datetime) -> str:
        made = services.open_synthesis(frame=form.frame(), by=request.user, at=at, today=timezone.localdate(at))
        return made.get_absolute_url()

    about = _("Hạn gửi tính từ ngày khai mạc, bế mạc của kỳ họp và đổi theo; mỗi kênh có thời hạn riêng.")
    title = _("Lập báo cáo tổng hợp")
    return perform(request, form, title, title, reverse("syntheses:list"), do, about=about)


def usual_recipients(gatherer: Body) -> dict[str, Any]:
    """Whom the law names: above for the National Assembly's side, those who answer here for both."""
    rows = Body.objects.existing(timezone.localdate()).filter(level=gatherer.level)
    if gatherer.commune_id is not None:  # of a commune's bodies, those of this one
        rows = rows.filter(Q(pk=gatherer.commune_id) | Q(commune=gatherer.commune_id))
    answering = Q(kind=BodyKind.PEOPLES_COMMITTEE)
    if gatherer.kind == BodyKind.NA_DELEGATION:
        rows = Body.objects.existing(timezone.localdate()).filter(level=Level.PROVINCE)
        local = rows.filter(answering | Q(kind=BodyKind.COUNCIL_STANDING))
        return {"names": "\n".join(ABOVE), "local": [body.code for body in local.by_rank()]}
    whole = rows.filter(answering | Q(kind=BodyKind.FRONT_COMMITTEE))
    return {"whole": [body.code for body in whole.by_rank()]}


@require_http_methods(METHODS)
def change(request: Request, code: str) -> HttpResponse:
    """Its name, days and recipients."""
    row = written(request, code)
    recipients = list(row.recipients.select_related("body").order_by("pk"))
    form = FrameForm(
        request.POST or None,
        today=timezone.localdate(),
        initial={
            "title": row.title,
            "cut_off_on": row.cut_off_on,
            "since_on": row.since_on,
            "whole": [one.body.code for one in recipients if one.body and one.part == Part.WHOLE],
            "local": [one.body.code for one in recipients if one.body and one.part == Part.LOCAL],
            "names": "\n".join(one.name for one in recipients if one.name),
        },
    )

    def do(data: dict[str, Any], at: datetime) -> str:
        services.change(
            synthesis_id=row.pk, revision=guards.revision_of(request), title=data["title"],
            since_on=data["since_on"], cut_off_on=data["cut_off_on"], recipients=form.recipients(), by=request.user, at=at,
        )  # fmt: skip
        return row.get_absolute_url()

    return perform(
        request, form, _("Sửa thông tin"), _("Lưu"), row.get_absolute_url(), do, row=row, revision=row.frame_revision
    )


@require_http_methods(METHODS)
def words(request: Request, code: str) -> HttpResponse:
    """What the paper says before and after the entries."""
    row = written(request, code)
    form = WordsForm(request.POST or None, initial={"opening": row.opening, "remarks": row.remarks})

    def do(data: dict[str, Any], at: datetime) -> str:
        services.write(synthesis_id=row.pk, revision=guards.revision_of(request), **data, by=request.user, at=at)
        return row.get_absolute_url()

    return perform(
        request, form, _("Viết báo cáo"), _("Lưu"), row.get_absolute_url(), do, row=row, revision=row.revision
    )


@require_http_methods(METHODS)
def cancel(request: Request, code: str) -> HttpResponse:
    """Call it off."""
    row = written(request, code)
    if not can_head(request.user, row):
        raise PermissionDenied

    def do(data: dict[str, Any], at: datetime) -> str:
        services.cancel(synthesis_id=row.pk, reason=data["reason"], by=request.user, at=at)
        return row.get_absolute_url()

    about = _("Nhiệm vụ gửi báo cáo kết thúc; các kiến nghị trở lại chờ kỳ tổng hợp khác.")
    title, form = _("Hủy báo cáo"), ReasonForm(request.POST or None)
    return perform(request, form, title, title, row.get_absolute_url(), do, about=about, dangerous=True, row=row)
