"""Ceremonies: the list, the plan, its print, and the page for the clerk at the event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.drafting import permissions, queries, services
from phoihop.drafting.ceremony_print import plan_of
from phoihop.drafting.models import Ceremony, CeremonyItem, Draft, ItemKind, Seat
from phoihop.drafting.services.ceremonies import TO_BE_SIGNED
from phoihop.drafting.signing_forms import CeremonyForm, ItemForm, MoveForm, PlanForm, ReasonForm, SeatForm
from phoihop.drafting.views.acts import acted, posted
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, Membership, Person
from phoihop.papers.rendering import DOCX, PDF, as_docx, as_pdf

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def ceremonies(request: Request) -> HttpResponse:
    """All ceremonies the person may see, the latest first."""
    rows = Ceremony.objects.visible_to(request.user).select_related("held_by").prefetch_related("drafts__draft")
    page = paging.page(rows, order=["-starts_at"], cursor=paging.cursor_of(request))
    may_plan = queries.drafting_bodies(request.user).exists()
    return render(request, "drafting/ceremonies.html", {"page": page, "may_plan": may_plan})


@require_http_methods(PAGE)
def plan_ceremony(request: Request) -> HttpResponse:
    """Plan one."""
    bodies = queries.drafting_bodies(request.user)
    ready = Draft.objects.visible_to(request.user).filter(drafted_by__in=bodies, stage__in=TO_BE_SIGNED)
    form = PlanForm(posted(request), bodies=bodies, drafts=ready.order_by("created_at"))

    def do(at: datetime) -> str:
        made = services.plan_ceremony(
            held_by=form.cleaned_data["held_by"],
            drafts=list(form.cleaned_data["drafts"]),
            occasion=form.occasion(),
            by=request.user,
            at=at,
        )
        return made.get_absolute_url()

    return acted(
        request,
        form,
        do,
        allowed=bodies.exists(),
        told=_("Đã lập kế hoạch lễ ký."),
        heading=_("Lập kế hoạch lễ ký"),
        submit=_("Lập kế hoạch"),
        about=_("Người ký được xếp chỗ theo thứ bậc cơ quan; sửa lại được sau."),
        back="../",
        crumb=_("Lễ ký kết"),
    )


@require_safe
def ceremony(request: Request, code: str) -> HttpResponse:
    """The plan: drafts in order, seats, checklist."""
    row = _ceremony(request, code)
    return render(request, "drafting/ceremony.html", _context(request, row))


@require_safe
def event(request: Request, code: str) -> HttpResponse:
    """For the clerk at the event, on a telephone: what is signed next, by whom, and what is still to tick."""
    row = _ceremony(request, code)
    return render(request, "drafting/event.html", _context(request, row))


def _context(request: Request, row: Ceremony) -> dict[str, Any]:
    return {
        "ceremony": row,
        "tables": queries.tables_of(row),
        "seats": list(row.seats.select_related("body", "person").order_by("order")),
        "items": list(row.items.select_related("done_by").order_by("kind", "order")),
        "may_plan": row.is_ahead and permissions.can_call(request.user, row.held_by),
        "begun": row.starts_at <= timezone.now(),
    }


@require_safe
def plan_print(request: Request, code: str, ending: str) -> HttpResponse:
    """The plan as .pdf or .docx."""
    if ending not in {"pdf", "docx"}:
        raise Http404
    row = _ceremony(request, code)
    seats = list(row.seats.select_related("body").order_by("order"))
    items = list(row.items.order_by("kind", "order"))
    sheet = plan_of(row, queries.tables_of(row), seats, items, on=timezone.localdate())
    data, kind = (as_pdf(sheet), PDF) if ending == "pdf" else (as_docx(sheet), DOCX)
    name = f"ke-hoach-le-ky-{row.code.lower()}.{ending}"
    disposition = content_disposition_header(ending == "docx", name) or ""
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})


@require_http_methods(PAGE)
def change_ceremony(request: Request, code: str) -> HttpResponse:
    """Another name, time or place."""
    row = _ceremony(request, code)
    moment = timezone.localtime(row.starts_at)
    first = {"title": row.title, "on": moment.date(), "hour": moment.time(), "place": row.place, "notes": row.notes}
    form = CeremonyForm(posted(request), initial=first)

    def do(at: datetime) -> str:
        services.change_ceremony(ceremony_id=row.pk, occasion=form.occasion(), by=request.user, at=at)
        return row.get_absolute_url()

    return _act(request, row, form, do, _("Sửa lễ ký"), _("Lưu"), _("Đã lưu."))


@require_http_methods(PAGE)
def cancel_ceremony(request: Request, code: str) -> HttpResponse:
    """Call it off."""
    row = _ceremony(request, code)

    def do(at: datetime) -> str:
        services.cancel_ceremony(ceremony_id=row.pk, reason=form.cleaned_data["reason"], by=request.user, at=at)
        return row.get_absolute_url()

    form = ReasonForm(posted(request))
    return _act(request, row, form, do, _("Hủy lễ ký"), _("Hủy lễ ký"), _("Đã hủy lễ ký."), dangerous=True)


@require_POST
def end_ceremony(request: Request, code: str) -> HttpResponse:
    """It was held."""
    row = _planned(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.end_ceremony(ceremony_id=row.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã ghi lễ ký đã tổ chức."))
    return redirect(row)


@require_POST
def move_draft(request: Request, code: str, draft: str) -> HttpResponse:
    """Sign this draft one place earlier."""
    row = _planned(request, code)
    codes = [table.draft.code for table in row.drafts.select_related("draft").order_by("order")]
    if draft in codes[1:]:
        at = codes.index(draft)
        codes[at - 1], codes[at] = codes[at], codes[at - 1]
        services.order_drafts(ceremony_id=row.pk, draft_codes=codes, by=request.user, at=timezone.now())
    return redirect(row)


@require_http_methods(PAGE)
def seat(request: Request, code: str) -> HttpResponse:
    """Give a seat."""
    row = _ceremony(request, code)
    people = _people(row)
    form = SeatForm(posted(request), people=people)

    def do(at: datetime) -> str:
        services.seat(
            ceremony_id=row.pk, sitter=form.sitter(), place=form.cleaned_data["place"] or 0, by=request.user, at=at
        )
        return f"{row.get_absolute_url()}#seats"

    return _act(request, row, form, do, _("Xếp chỗ"), _("Xếp chỗ"), _("Đã xếp chỗ."))


@require_http_methods(PAGE)
def move_seat(request: Request, code: str, place: int) -> HttpResponse:
    """Another place for this seat."""
    row = _ceremony(request, code)
    sits = get_object_or_404(row.seats, order=place)

    def do(at: datetime) -> str:
        services.move_seat(seat_id=sits.pk, place=form.cleaned_data["place"], by=request.user, at=at)
        return f"{row.get_absolute_url()}#seats"

    form = MoveForm(posted(request), initial={"place": place})
    return _act(request, row, form, do, _("Đổi chỗ %(name)s") % {"name": sits.name}, _("Đổi chỗ"), _("Đã đổi chỗ."))


@require_POST
def free_seat(request: Request, code: str, place: int) -> HttpResponse:
    """Take the seat away."""
    row = _planned(request, code)
    sits: Seat = get_object_or_404(row.seats, order=place)
    services.free_seat(seat_id=sits.pk, by=request.user, at=timezone.now())
    return redirect(f"{row.get_absolute_url()}#seats")


@require_http_methods(PAGE)
def add_item(request: Request, code: str) -> HttpResponse:
    """Another line of the checklist."""
    row = _ceremony(request, code)

    def do(at: datetime) -> str:
        services.add_item(
            ceremony_id=row.pk,
            kind=ItemKind(form.cleaned_data["kind"]),
            text=form.cleaned_data["text"],
            who=form.cleaned_data["who"],
            by=request.user,
            at=at,
        )
        return f"{row.get_absolute_url()}#items"

    form = ItemForm(posted(request))
    return _act(request, row, form, do, _("Thêm việc, giấy tờ"), _("Thêm"), _("Đã thêm."))


@require_POST
def tick_item(request: Request, code: str, order: int) -> HttpResponse:
    """Tick a line, or untick it; back to the page it was pressed on."""
    row = _planned(request, code)
    item: CeremonyItem = get_object_or_404(row.items, order=order)
    done = request.POST.get("done") == "yes"
    services.tick_item(item_id=item.pk, done=done, by=request.user, at=timezone.now())
    at_event = "event/" if request.POST.get("from") == "event" else ""
    return redirect(f"{row.get_absolute_url()}{at_event}#items")


def _people(row: Ceremony) -> Any:
    """Who may be chosen: people of the parties, of the body that holds it, and of the offices that serve them."""
    bodies = Body.objects.filter(drafts_to_sign__draft__ceremonies__ceremony=row) | Body.objects.filter(
        pk=row.held_by_id
    )
    held = Membership.objects.held(timezone.localdate(row.starts_at)).filter(body__in=bodies.values("pk"))
    return Person.objects.filter(memberships__in=held).distinct().order_by("name_key", "id")


def _ceremony(request: Request, code: str) -> Ceremony:
    rows = Ceremony.objects.visible_to(request.user).select_related("held_by")
    return get_object_or_404(rows, code=code)


def _planned(request: Request, code: str) -> Ceremony:
    """The ceremony for who plans it; the service asks once more."""
    row = _ceremony(request, code)
    if not permissions.can_call(request.user, row.held_by):
        raise PermissionDenied
    return row


def _act(
    request: Request,
    row: Ceremony,
    form: Form,
    do: Callable[[datetime], str],
    title: str,
    label: str,
    done: str,
    *,
    dangerous: bool = False,
) -> HttpResponse:
    return acted(
        request,
        form,
        do,
        allowed=permissions.can_call(request.user, row.held_by),
        told=done,
        heading=title,
        submit=label,
        back=row.get_absolute_url(),
        crumb=row.title,
        dangerous=dangerous,
    )
