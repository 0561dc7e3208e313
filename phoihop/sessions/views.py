"""The calendar of sessions, the page of one, its acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.showing import badge_of, day, due_of
from phoihop.kernel.clock.rules.vocabulary import event_word
from phoihop.kernel.clock.telling import tell
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, sight_of
from phoihop.sessions import services
from phoihop.sessions.forms import CancelForm, CorrectForm, DayForm, EnterForm, ListFilter, MoveForm, RenameForm
from phoihop.sessions.models import NEAREST, Session
from phoihop.sessions.permissions import MEETING, can_keep
from phoihop.sessions.queries import counted_from, events_of, put_to_the_nearest
from phoihop.sessions.showing import days_of, numbered, state_of

METHODS = ["GET", "HEAD", "POST"]
HANGING = 200  # commitments on the page of one session; the rest is counted
Do = Callable[[dict[str, Any], datetime], object]


@require_safe
def sessions(request: Request) -> HttpResponse:
    """All sessions, the latest first."""
    today, filters = timezone.localdate(), ListFilter(request.GET, auto_id="filter_%s")
    wanted = filters.chosen
    rows = Session.objects.visible_to(request.user).select_related("council").defer("search", "council__search")
    if words := wanted.get("q"):
        rows = rows.filter(title__icontains=words)
    if level := wanted.get("level"):
        rows = rows.filter(level=level)
    if year := wanted.get("year"):
        rows = rows.filter(planned_first_on__range=(date(year, 1, 1), date(year, 12, 31)))
    page = paging.page(rows, order=["-planned_first_on"], cursor=paging.cursor_of(request))
    context = {
        "page": page,
        "lines": [(row, days_of(row), state_of(row, today), numbered(row)) for row in page],
        "filters": filters,
        "active": bool(wanted),
        "may_enter": keepers_of(request).exists(),
    }
    return render(request, "sessions/list.html", context)


@require_safe
def session(request: Request, code: str) -> HttpResponse:
    """A session: its days through time, and what counts from them."""
    row, today = _find(request, code), timezone.localdate()
    rows, hidden = counted_from(request.user, row)
    shown = list(rows[: HANGING + 1])
    keeps = can_keep(request.user, row.keeper)
    versions = row.versions.select_related("by").order_by("-number")
    events = list(events_of(row))
    nearest = keeps and row.may_be_the_nearest and all(one.kind != NEAREST for one in events)
    context = {
        "session": row,
        "state": state_of(row, today),
        "days": days_of(row),
        "numbered": numbered(row),
        "versions": [(one, days_of(one)) for one in versions],
        "events": [(one, tell(event_word(one.kind))) for one in events],
        "lines": [(one, due_of(one, today), badge_of(one, today)) for one in shown[:HANGING]],
        "more": max(0, rows.count() - HANGING) if len(shown) > HANGING else 0,
        "hidden": hidden,
        "nearest": put_to_the_nearest(request.user) if nearest else 0,
        "may_rename": keeps,
        "may_move": keeps and not row.is_cancelled and not row.has_closed,
        "may_open": keeps and not row.is_cancelled and not row.has_opened,
        "may_correct": keeps and row.has_opened,
        "may_close": keeps and row.has_opened and not row.has_closed,
    }
    return render(request, "sessions/session.html", context)


@require_http_methods(METHODS)
def enter(request: Request) -> HttpResponse:
    """Enter a session."""
    keepers = keepers_of(request)
    if not keepers.exists():
        raise PermissionDenied
    form = EnterForm(request.POST or None, keepers=keepers)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                at, today = timezone.now(), timezone.localdate()
                made = services.enter(frame=form.frame(), by=request.user, at=at, today=today)
                turn.leads_to(made.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    title = _("Lập kỳ họp")
    about = _("Từ ngày khai mạc, bế mạc, phần mềm trải ra nhiệm vụ mà các quy chế tính theo kỳ họp.")
    context = {"form": form, "title": title, "submit": title, "about": about, "back": reverse("sessions:list")}
    return guards.shown(request, "sessions/form.html", context)


@require_POST
def count_as_nearest(request: Request, code: str) -> HttpResponse:
    """Say that clauses mean it by «the nearest session»."""
    row, at = _kept(request, code), timezone.now()
    services.count_as_nearest(session_id=row.pk, by=request.user, at=at, today=timezone.localdate(at))
    messages.success(request, _("Nhiệm vụ ghi «kỳ họp gần nhất» nay tính theo kỳ họp này."))
    return redirect(row)


@require_http_methods(METHODS)
def open_session(request: Request, code: str) -> HttpResponse:
    """Record that it has opened."""
    row = _kept(request, code)
    return _act(
        request,
        row,
        DayForm(request.POST or None, initial={"on": day(min(row.planned_first_on, timezone.localdate()))}),
        _("Ghi khai mạc"),
        lambda data, at: services.open_session(
            session_id=row.pk, on=data["on"], by=request.user, at=at, today=timezone.localdate(at)
        ),
    )


@require_http_methods(METHODS)
def close_session(request: Request, code: str) -> HttpResponse:
    """Record that it has closed."""
    row = _kept(request, code)
    return _act(
        request,
        row,
        DayForm(request.POST or None, initial={"on": day(min(row.planned_last_on, timezone.localdate()))}),
        _("Ghi bế mạc"),
        lambda data, at: services.close_session(
            session_id=row.pk, on=data["on"], by=request.user, at=at, today=timezone.localdate(at)
        ),
    )


@require_http_methods(METHODS)
def move(request: Request, code: str) -> HttpResponse:
    """Give it other days; what counts from them moves at once."""
    row = _kept(request, code)
    first = {"first": day(row.planned_first_on), "last": day(row.planned_last_on)}
    return _act(
        request,
        row,
        MoveForm(request.POST or None, initial=first),
        _("Đổi ngày họp"),
        lambda data, at: services.move(session_id=row.pk, **data, by=request.user, at=at, today=timezone.localdate(at)),
        about=_("Hạn của nhiệm vụ chưa kết luận đổi theo ngay, các cơ quan được báo; hạn đã gia hạn được giữ."),
    )


@require_http_methods(METHODS)
def correct(request: Request, code: str) -> HttpResponse:
    """Put right the day on which it opened, or closed."""
    row = _kept(request, code)
    recorded = {"first": day(row.actual_first_on), "last": day(row.actual_last_on)}
    return _act(
        request,
        row,
        CorrectForm(request.POST or None, initial=recorded, has_closed=row.has_closed),
        _("Đính chính ngày khai mạc, bế mạc") if row.has_closed else _("Đính chính ngày khai mạc"),
        lambda data, at: services.correct(
            session_id=row.pk, **data, by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=_(
            "Ngày đã ghi sai được giữ ở «Các lần ghi, đổi ngày». Hạn của nhiệm vụ chưa kết luận đổi theo ngay, các cơ quan "
            "được báo; hạn đã gia hạn được giữ."
        ),
    )


@require_http_methods(METHODS)
def rename(request: Request, code: str) -> HttpResponse:
    """Its name and topic."""
    row = _kept(request, code)
    return _act(
        request,
        row,
        RenameForm(request.POST or None, initial={"title": row.title, "topic": row.topic}),
        _("Sửa tên kỳ họp"),
        lambda data, at: services.rename(session_id=row.pk, **data, by=request.user, at=at),
        submit=_("Lưu"),
    )


@require_http_methods(METHODS)
def cancel(request: Request, code: str) -> HttpResponse:
    """Call it off."""
    row = _kept(request, code)
    return _act(
        request,
        row,
        CancelForm(request.POST or None),
        _("Hủy kỳ họp"),
        lambda data, at: services.cancel(
            session_id=row.pk, reason=data["reason"], by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=_("Nhiệm vụ chưa kết luận tính theo kỳ họp này sẽ kết thúc: không còn phải thực hiện."),
        dangerous=True,
    )


def keepers_of(request: Request) -> QuerySet[Body]:
    """Bodies in whose name the person may keep the dates of sessions."""
    sight = sight_of(request.user)
    mine = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.existing(timezone.localdate()).filter(pk__in=mine, kind__in=MEETING).by_rank()


def _find(request: Request, code: str) -> Session:
    rows = Session.objects.visible_to(request.user).select_related("council", "keeper")
    return get_object_or_404(rows.defer("search", "council__search", "keeper__search"), code=code)


def _kept(request: Request, code: str) -> Session:
    row = _find(request, code)
    if not can_keep(request.user, row.keeper):
        raise PermissionDenied
    return row


def _act(
    request: Request, row: Session, form: Form, title: str, do: Do, *, about: str = "", submit: str = "",
    dangerous: bool = False,
) -> HttpResponse:  # fmt: skip
    """The form of an act: shown, refused with what was typed, or done and back."""
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                do(form.cleaned_data, timezone.now())
                turn.leads_to(row.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    context = {
        "form": form,
        "session": row,
        "title": title,
        "submit": submit or title,
        "about": about,
        "back": row.get_absolute_url(),
        "dangerous": dangerous,
    }
    return guards.shown(request, "sessions/form.html", context)
