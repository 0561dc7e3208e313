"""The list of programmes, one proposed and changed, its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.commitments.showing import badge_of, day
from phoihop.kernel.text import clean
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.models import Paper
from phoihop.programmes import queries, services
from phoihop.programmes.forms import ListFilter, ProgrammeForm
from phoihop.programmes.models import Programme, ProgrammeKind
from phoihop.programmes.models.programmes import ProgrammeQuerySet
from phoihop.programmes.occasions import Occasion, coming, occasions
from phoihop.programmes.permissions import can_approve, can_cancel, can_head, can_write, reads_private
from phoihop.programmes.services.tasks import unnamed
from phoihop.programmes.showing import days_of, details_of, state_of, tabs_of
from phoihop.regulations.rules.addresses import in_words

METHODS = ["GET", "HEAD", "POST"]
EXPORTED = 10_000  # rows of the list in one spreadsheet; more is narrowed by the filters


@require_safe
def programmes(request: Request) -> HttpResponse:
    """All programmes the person may see, the newest days first."""
    today = timezone.localdate()
    filters, rows = _chosen(request, today)
    page = paging.page(rows.select_related("host"), order=["-starts_on"], cursor=paging.cursor_of(request))
    query = request.GET.copy()
    query.pop("at", None)
    may_propose = own_bodies(request).exists()
    context = {
        "page": page,
        "lines": [(row, days_of(row), state_of(row, today)) for row in page],
        "filters": filters,
        "active": bool(filters.chosen),
        "kinds": ProgrammeKind.choices if may_propose else [],
        "coming": [(one, day(on), _new_url(one)) for one, on in coming(today)] if may_propose else [],
        "export_url": f"{reverse('programmes:xlsx')}?{query.urlencode()}",
    }
    return render(request, "programmes/list.html", context)


@require_safe
def programmes_xlsx(request: Request) -> HttpResponseBase:
    """The list as filtered, as a spreadsheet."""
    today = timezone.localdate()
    _filters, rows = _chosen(request, today)
    columns: list[Column[Programme]] = [
        Column(_("Mã số"), lambda row: row.code, 18),
        Column(_("Tên gọi"), lambda row: row.title, 60),
        Column(_("Loại"), lambda row: row.get_kind_display(), 30),
        Column(_("Cơ quan chủ trì"), lambda row: row.host.name, 36),
        Column(_("Từ ngày"), lambda row: row.starts_on, 13, "day"),
        Column(_("Đến hết ngày"), lambda row: row.ends_on, 13, "day"),
        Column(_("Địa điểm"), lambda row: row.place, 30),
        Column(_("Trạng thái"), lambda row: state_of(row, today).text, 20),
    ]
    ordered = rows.select_related("host").order_by("-starts_on", "-pk")[:EXPORTED]
    return xlsx("chuong-trinh.xlsx", columns, ordered.iterator(chunk_size=1000), title=_("Chương trình, hoạt động"))


@require_http_methods(METHODS)
def propose(request: Request, kind: str) -> HttpResponse:
    """Propose a programme of a kind; `?occasion=` fills the form."""
    if kind not in ProgrammeKind.values:
        raise Http404
    hosts, today, chosen = own_bodies(request), timezone.localdate(), ProgrammeKind(kind)
    if not hosts.exists():
        raise PermissionDenied
    first = _first(request, today)
    form = ProgrammeForm(request.POST or None, kind=kind, user=request.user, hosts=hosts, initial=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                made = services.propose(
                    kind=chosen,
                    host=form.cleaned_data["host"],
                    frame=form.frame(),
                    by=request.user,
                    at=timezone.now(),
                    today=today,
                )
                turn.leads_to(reverse("programmes:tasks", args=[made.code]))
        if form.is_valid():
            return redirect(turn.url)
    title = _("Đề xuất: %(kind)s") % {"kind": chosen.label}
    context = {"form": form, "title": title, "submit": _("Đề xuất"), "back": reverse("programmes:list")}
    return guards.shown(request, "programmes/form.html", context)


@require_http_methods(METHODS)
def change(request: Request, code: str) -> HttpResponse:
    """What the programme says of itself; its days only while it is proposed."""
    row = writable(request, code)
    form = ProgrammeForm(
        request.POST or None,
        kind=row.kind,
        user=request.user,
        hosts=Body.objects.none(),
        programme=row,
        initial=ProgrammeForm.as_it_stands(row),
    )
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.change(
                    programme_id=row.pk,
                    revision=guards.revision_of(request),
                    frame=form.frame(),
                    by=request.user,
                    at=timezone.now(),
                )
                turn.leads_to(row.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    context = {
        "form": form,
        "programme": row,
        "revision": guards.revision_for(request, form, row.revision),
        "title": _("Sửa chương trình"),
        "submit": _("Lưu"),
        "back": row.get_absolute_url(),
    }
    return guards.shown(request, "programmes/form.html", context)


@require_safe
def programme(request: Request, code: str) -> HttpResponse:
    """What it is, on which basis, who takes part, how its work stands."""
    row, today = find(request, code), timezone.localdate()
    carried = queries.carried_out(request.user, row)
    papers = Paper.objects.visible_to(request.user).filter(
        pk__in=filter(None, [row.basis_paper_id, row.approval_paper_id])
    )
    seen = {paper.pk: paper for paper in papers}
    context = head_of(request, row, "programme") | {
        "details": list(details_of(row, private=reads_private(request.user, row))),
        "occasion": occasions().get(row.occasion),
        "clause": in_words(row.obligation.unit.eid, _) if row.obligation else "",
        "carried": carried,
        "carried_badge": badge_of(carried, today) if carried else None,
        "basis_paper": row.basis_paper_id and seen.get(row.basis_paper_id),
        "approval_paper": row.approval_paper_id and seen.get(row.approval_paper_id),
        "parts": row.parts.select_related("body").defer("body__search").order_by("body__rank", "body__sort_key"),
        "figures": queries.figures_of(row),
        "on_today": row.is_approved and row.starts_on <= today <= row.ends_on,
    }
    return render(request, "programmes/programme.html", context)


def find(request: Request, code: str) -> Programme:
    """The programme, or 404 for who may not know of it."""
    rows = Programme.objects.visible_to(request.user)
    rows = rows.select_related("host", "approver", "regulation", "obligation__unit", "basis_paper", "commitment")
    skipped = ("search", "host__search", "approver__search", "basis_paper__sheet", "basis_paper__search")
    return get_object_or_404(rows.defer(*skipped, "commitment__search"), code=code)


def writable(request: Request, code: str) -> Programme:
    """The programme, for who writes on it: 404 for who may not see it, 403 for who only reads."""
    row = find(request, code)
    if not can_write(request.user, row):
        raise PermissionDenied
    return row


def headed(request: Request, code: str) -> Programme:
    """The programme, for who heads its host."""
    row = find(request, code)
    if not can_head(request.user, row):
        raise PermissionDenied
    return row


def head_of(request: Request, row: Programme, current: str) -> dict[str, Any]:
    """What stands above every view of a programme: its state, its tabs, what may be done now."""
    user, today = request.user, timezone.localdate()
    writes, heads = can_write(user, row), can_head(user, row)
    return {
        "programme": row,
        "state": state_of(row, today),
        "days": days_of(row),
        "tabs": tabs_of(row, current),
        "writes": writes,
        "heads": heads,
        "may_change": writes and row.is_alive,
        "may_approve": row.is_proposed and can_approve(user, row),
        "may_record_approval": row.is_proposed
        and row.approver_id != row.host_id
        and can_approve(user, row, from_paper=True)
        and not can_approve(user, row),
        "may_move": heads and row.is_approved,
        "may_cancel": row.is_alive and can_cancel(user, row),
        "to_name": len(unnamed(row, user)) if row.is_approved and current == "tasks" else 0,
    }


def own_bodies(request: Request) -> QuerySet[Body]:
    """Bodies the person works for."""
    sight = sight_of(request.user)
    mine = [body for body in sight.bodies if sight.has(body)]
    return Body.objects.existing(timezone.localdate()).filter(pk__in=mine).by_rank()


def _chosen(request: Request, today: date) -> tuple[ListFilter, ProgrammeQuerySet]:
    filters = ListFilter(request.GET, auto_id="filter_%s")
    wanted = filters.chosen
    rows = Programme.objects.visible_to(request.user).defer("search", "details", "purpose", "host__search")
    if words := wanted.get("q"):
        rows = rows.filter(title__icontains=words)
    if kind := wanted.get("kind"):
        rows = rows.filter(kind=kind)
    if state := wanted.get("state"):
        rows = rows.running(today) if state == "running" else rows.filter(state=state)
    if first := wanted.get("first"):
        rows = rows.filter(ends_on__gte=first)
    if last := wanted.get("last"):
        rows = rows.filter(starts_on__lte=last)
    return filters, rows


def _new_url(occasion: Occasion) -> str:
    return f"{reverse('programmes:propose', args=[occasion.kind])}?occasion={occasion.key}"


def _first(request: Request, today: date) -> dict[str, Any]:
    """A form begun from a day the law names."""
    host = own_bodies(request).first()
    found = occasions().get(clean(request.GET.get("occasion", "")))
    start: dict[str, Any] = {"host": host.code if host else ""}
    if found is None:
        return start
    on = found.next_on(today)
    title = _("%(name)s năm %(year)s") % {"name": found.name, "year": on.year}
    return start | {"occasion": found.key, "title": title, "first": day(on), "last": day(on)}
