"""Conferences on drafts: called, changed, attended, minuted, the minutes put on paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.drafting import services
from phoihop.drafting.agreement_forms import AttendForm, ConferenceForm, MinutesForm, ReasonForm, initial_of
from phoihop.drafting.models import OPEN, Attendance, Conference, Draft
from phoihop.drafting.permissions import can_call, can_confirm, can_lead
from phoihop.drafting.services.invitations import SOURCE
from phoihop.drafting.views.acts import acted
from phoihop.drafting.views.library import find
from phoihop.drafting.views.rounds import METHODS
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.papers.views.letters import entered_letter


@require_http_methods(METHODS)
def call(request: Request, code: str) -> HttpResponse:
    """Call the parties together on this draft, and on others of the same body."""
    draft = find(request, code)
    if not can_lead(request.user, draft):
        raise PermissionDenied
    others = Draft.objects.visible_to(request.user).filter(drafted_by=draft.drafted_by, stage__in=OPEN)
    rows = [draft, *others.exclude(pk=draft.pk).order_by("-created_at")[:20]]
    first = {"title": _("Hội nghị thống nhất dự thảo %(draft)s") % {"draft": draft.short_title}, "drafts": [draft.code]}
    form = ConferenceForm(request.POST or None, drafts=rows, initial=first)
    return acted(
        request,
        form,
        lambda at: services.call_conference(
            called_by=draft.drafted_by, drafts=form.chosen(), programme=form.programme(), by=request.user, at=at
        ),
        back=reverse("drafting:rounds", args=[draft.code]),
        told=_("Đã mời họp các bên."),
        heading=_("Mời họp thống nhất dự thảo"),
        submit=_("Mời họp"),
        crumb=draft.short_title,
    )


@require_safe
def conference(request: Request, code: str) -> HttpResponse:
    """Programme, who comes, and what was concluded."""
    row = _seen(request, code)
    seats = []
    for seat in row.attendances.select_related("body", "commitment", "paper").order_by("body__rank", "pk"):
        seat.conference = row
        may = {
            "may_confirm": row.is_ahead and can_confirm(request.user, seat, from_paper=False),
            "may_record": row.is_ahead and can_confirm(request.user, seat, from_paper=True),
        }
        seats.append({"row": seat, **may})
    mine = can_call(request.user, row.called_by)
    papers = Paper.objects.visible_to(request.user)
    context = {
        "conference": row,
        "seats": seats,
        "tables": row.drafts.select_related("draft", "adopted").order_by("order"),
        "may_change": mine and row.is_ahead,
        "may_minute": mine and row.is_ahead and timezone.now() >= row.starts_at,
        "may_draw_up": mine and row.minuted_at is not None and row.paper is None,
        "paper": papers.filter(pk=row.paper.pk).first() if row.paper else None,
    }
    return render(request, "drafting/conference.html", context)


@require_http_methods(METHODS)
def change(request: Request, code: str) -> HttpResponse:
    """Another time, place or agenda."""
    row = _mine(request, code)
    form = ConferenceForm(request.POST or None, initial=initial_of(row))
    return acted(
        request,
        form,
        lambda at: services.change_conference(conference_id=row.pk, programme=form.programme(), by=request.user, at=at),
        back=row.get_absolute_url(),
        told=_("Đã đổi chương trình hội nghị."),
        heading=_("Đổi lịch, chương trình"),
        submit=_("Ghi thay đổi"),
        crumb=row.title,
        about=_("Đổi ngày giờ thì các bên phải xác nhận dự họp lại."),
    )


@require_http_methods(METHODS)
def cancel(request: Request, code: str) -> HttpResponse:
    """Call it off."""
    row = _mine(request, code)
    form = ReasonForm(request.POST or None)
    return acted(
        request,
        form,
        lambda at: services.cancel_conference(conference_id=row.pk, **form.cleaned_data, by=request.user, at=at),
        back=row.get_absolute_url(),
        told=_("Đã hủy hội nghị."),
        heading=_("Hủy hội nghị"),
        submit=_("Hủy hội nghị"),
        crumb=row.title,
        dangerous=True,
    )


@require_http_methods(METHODS)
def attend(request: Request, code: str, body: str) -> HttpResponse:
    """Say whom a body sends; `?recorded=1`: from its letter."""
    row = _seen(request, code)
    seat = get_object_or_404(row.attendances.select_related("body"), body__code=body)
    seat.conference = row
    recorded = "recorded" in request.GET
    if not can_confirm(request.user, seat, from_paper=recorded):
        raise PermissionDenied
    papers = papers_of(request.user, seat.body) if recorded else None
    first = {"people": seat.people}
    form = AttendForm(request.POST or None, request.FILES or None, bodies=[seat.body], papers=papers, initial=first)

    def do(at: datetime) -> Attendance:
        data = form.cleaned_data
        paper = _letter(request, seat, data, at) if recorded else None
        return services.confirm_attendance(
            attendance_id=seat.pk, people=data["people"], by=request.user, at=at, paper=paper
        )

    return acted(
        request,
        form,
        do,
        back=row.get_absolute_url(),
        told=_("Đã xác nhận dự họp."),
        heading=_("Ghi nhận người dự theo văn bản") if recorded else _("Xác nhận dự họp"),
        submit=_("Ghi nhận") if recorded else _("Xác nhận"),
        crumb=row.title,
        about=seat.body.name,
    )


@require_http_methods(METHODS)
def minutes(request: Request, code: str) -> HttpResponse:
    """Record who came, what was concluded, which versions were adopted."""
    row = _mine(request, code)
    seats = list(row.attendances.select_related("body").order_by("body__rank", "pk"))
    tables = list(row.drafts.select_related("draft").prefetch_related("draft__versions").order_by("order"))
    wrote = {"secretary": request.user.get_full_name()}
    form = MinutesForm(request.POST or None, seats=seats, tables=tables, initial=wrote)
    return acted(
        request,
        form,
        lambda at: services.record_minutes(
            conference_id=row.pk,
            minutes=form.cleaned_data["minutes"],
            secretary=form.cleaned_data["secretary"],
            came=form.came(),
            adopted=form.adopted(),
            by=request.user,
            at=at,
        ),
        back=row.get_absolute_url(),
        told=_("Đã ghi biên bản."),
        heading=_("Ghi biên bản"),
        submit=_("Ghi biên bản"),
        crumb=row.title,
        about=_("Bản được thông qua coi như đã thống nhất với các cơ quan có dự."),
    )


@require_POST
def draw_up(request: Request, code: str) -> HttpResponse:
    """Draft the minutes as a paper."""
    row = _mine(request, code)
    with guards.once(request) as turn:
        if turn.first:
            paper = services.draw_up_minutes(conference_id=row.pk, by=request.user, at=timezone.now())
            turn.leads_to(paper.get_absolute_url())
    return redirect(turn.url)


def _letter(request: Request, seat: Attendance, data: dict[str, Any], at: datetime) -> Paper:
    known: Paper | None = data["paper"]
    return known or entered_letter(
        request,
        data,
        issuer=seat.body,
        recorded_by=seat.conference.called_by,
        subject=_("Cử người dự %(conference)s") % {"conference": seat.conference.title},
        source=(SOURCE, seat.conference.code),
        at=at,
    )


def _seen(request: Request, code: str) -> Conference:
    rows = Conference.objects.visible_to(request.user).select_related("called_by", "paper", "minuted_by")
    return get_object_or_404(rows, code=code)


def _mine(request: Request, code: str) -> Conference:
    row = _seen(request, code)
    if not can_call(request.user, row.called_by):
        raise PermissionDenied
    return row
