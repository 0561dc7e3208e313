"""Ceremonies: the list, the plan, its print, and the page for the clerk at the event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.drafting import permissions, queries, services
from phoihop.drafting.ceremony_print import plan_of
from phoihop.drafting.models import Ceremony, CeremonyDraft, CeremonyItem, Draft, ItemKind, Joining, Seat
from phoihop.drafting.signing_forms import (
    AddDraftForm,
    CeremonyForm,
    ItemForm,
    MoveForm,
    PlanForm,
    ReasonForm,
    SeatForm,
)
from phoihop.drafting.views.acts import acted, posted
from phoihop.kernel.accounts.models import User
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
    form = PlanForm(posted(request), bodies=bodies, drafts=queries.ready_to_sign(request.user))

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
        about=_(
            "Người ký được xếp chỗ theo thứ bậc cơ quan; sửa lại được sau. Các bên của văn bản được báo; văn bản do cơ quan "
            "khác chủ trì soạn thảo thì cơ quan ấy xác nhận rồi mới ký tại lễ."
        ),
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
    tables = queries.tables_of(row)
    for table in tables:
        table.ceremony = row
    user = request.user
    return {
        "ceremony": row,
        "tables": tables,
        "to_confirm": [one.pk for one in tables if row.is_ahead and _waits_for(user, one)],
        "to_drop": [one.pk for one in tables if row.is_ahead and permissions.can_drop_from(user, one)],
        "may_add": row.is_ahead and _addable(request, row).exists(),
        "seats": list(row.seats.select_related("body", "person").order_by("order")),
        "items": list(row.items.select_related("done_by").order_by("kind", "order")),
        "may_plan": row.is_ahead and permissions.can_call(request.user, row.held_by),
        "begun": row.starts_at <= timezone.now(),
    }


def _waits_for(user: User, table: CeremonyDraft) -> bool:
    return table.joining != Joining.JOINED and permissions.can_let_join(user, table)


def _addable(request: Request, row: Ceremony) -> QuerySet[Draft]:
    """What may be added: any draft by who plans the ceremony, else one's own."""
    ready = queries.ready_to_sign(request.user).exclude(ceremonies__ceremony=row)
    if permissions.can_call(request.user, row.held_by):
        return ready
    return ready.filter(drafted_by__in=queries.drafting_bodies(request.user))


@require_http_methods(PAGE)
def add_draft(request: Request, code: str) -> HttpResponse:
    """Another draft: one's own, one that another office is asked for, or one's own at another's ceremony."""
    row = _ceremony(request, code)
    plans = permissions.can_call(request.user, row.held_by)
    drafts = _addable(request, row)
    own = frozenset(queries.drafting_bodies(request.user).values_list("pk", flat=True))
    form = AddDraftForm(posted(request), drafts=drafts, own=own)

    def do(at: datetime) -> str:
        chosen = form.cleaned_data["draft"]
        services.add_draft(ceremony_id=row.pk, draft_id=chosen.pk, by=request.user, at=at)
        return f"{row.get_absolute_url()}#drafts"

    about = _("Văn bản do cơ quan khác chủ trì soạn thảo thì cơ quan ấy được mời và xác nhận.")
    if not plans:
        about = _("Cơ quan tổ chức lễ ký được báo và xác nhận.")
    return acted(
        request,
        form,
        do,
        allowed=plans or drafts.exists(),
        told=_("Đã thêm; nơi phải xác nhận được báo."),
        heading=_("Thêm văn bản ký tại lễ"),
        submit=_("Thêm"),
        about=about,
        back=row.get_absolute_url(),
        crumb=row.title,
    )


@require_POST
def let_join(request: Request, code: str, draft: str) -> HttpResponse:
    """Say yes to a draft that waits for it."""
    row = _ceremony(request, code)
    table: CeremonyDraft = get_object_or_404(row.drafts, draft__code=draft)
    with guards.once(request) as turn:
        if turn.first:
            services.let_join(table_id=table.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã xác nhận; các bên được báo."))
    return redirect(f"{row.get_absolute_url()}#drafts")


@require_http_methods(PAGE)
def drop_draft(request: Request, code: str, draft: str) -> HttpResponse:
    """Take a draft off, decline or turn down, with the reason."""
    row = _ceremony(request, code)
    table: CeremonyDraft = get_object_or_404(row.drafts.select_related("draft"), draft__code=draft)
    form = ReasonForm(posted(request))

    def do(at: datetime) -> str:
        services.drop_draft(table_id=table.pk, reason=form.cleaned_data["reason"], by=request.user, at=at)
        seen = Ceremony.objects.visible_to(request.user).filter(pk=row.pk).exists()
        return row.get_absolute_url() if seen else reverse("drafting:ceremonies")

    return acted(
        request,
        form,
        do,
        allowed=row.is_ahead and permissions.can_drop_from(request.user, table),
        told=_("Đã rút; các bên được báo."),
        heading=_("Rút «%(draft)s» khỏi lễ ký") % {"draft": table.draft.short_title},
        submit=_("Rút khỏi lễ ký"),
        about=_("Văn bản này ký được ở lễ khác, hoặc không cần lễ. Người ký không ký gì khác tại lễ thì bỏ chỗ."),
        back=row.get_absolute_url(),
        crumb=row.title,
        dangerous=True,
    )


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
    sits = _sits(request, row, place)

    def do(at: datetime) -> str:
        services.move_seat(seat_id=sits.pk, place=form.cleaned_data["place"], by=request.user, at=at)
        return f"{row.get_absolute_url()}#seats"

    form = MoveForm(posted(request), initial={"place": place})
    return _act(request, row, form, do, _("Đổi chỗ %(name)s") % {"name": sits.name}, _("Đổi chỗ"), _("Đã đổi chỗ."))


def _sits(request: Request, row: Ceremony, place: int) -> Seat:
    """The seat at a place; 404 where by now another sits than `?who=` that the person saw there."""
    rows = row.seats.filter(order=place)
    who = request.GET.get("who", "")
    return get_object_or_404(rows.filter(name=who) if who else rows)


@require_POST
def free_seat(request: Request, code: str, place: int) -> HttpResponse:
    """Take the seat away."""
    row = _planned(request, code)
    sits = _sits(request, row, place)
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
