"""The tables a kind keeps: entered one by one or pasted, by the host or by the body whose row it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Tab
from phoihop.organisations.models import Body, sight_of
from phoihop.programmes import queries, services
from phoihop.programmes.forms import shown_value
from phoihop.programmes.kinds import Table, table_of, tables_of
from phoihop.programmes.models import Entry, Programme
from phoihop.programmes.permissions import can_enter, can_write
from phoihop.programmes.reading import bodies_by_name, entry_heads, read_entry
from phoihop.programmes.record_forms import EntryForm, PasteForm
from phoihop.programmes.showing import entry_cells
from phoihop.programmes.views.acts import act
from phoihop.programmes.views.programmes import METHODS, find, head_of, writable
from phoihop.programmes.views.run import pasted, preview


@require_safe
def records(request: Request, code: str) -> HttpResponse:
    """A table of the kind with what is summed of it; `?table=` another one."""
    row = find(request, code)
    tables = tables_of(row.kind)
    if not tables:
        raise Http404
    table = table_of(row.kind, request.GET.get("table", "")) or tables[0]
    page = paging.page(queries.entries_of(row, table.name), order=["pk"], cursor=paging.cursor_of(request))
    counted = queries.counted(row)
    lines, columns = [], [one.label for one in table.fields]
    for entry in page:
        entry.programme = row
        may = row.is_approved and can_enter(request.user, row, entry.body_id)
        lines.append((entry, list(zip(columns, entry_cells(entry, table.fields), strict=True)), may))
    names = {one.name: one.label for one in table.fields}
    context = head_of(request, row, "records") | {
        "table": table,
        "page": page,
        "lines": lines,
        "columns": columns,
        "views": [Tab(str(one.label), _address(row, one), one == table, counted.entries[one.name]) for one in tables],
        "totals": [(names[name], counted.totals[f"{table.name}.{name}"]) for name in table.totals],
        "may_enter": row.is_approved and _enterable(request, row, table),
        "may_paste": row.is_approved and can_write(request.user, row),
        "export_url": reverse("programmes:records_xlsx", args=[row.code, table.name]),
    }
    return render(request, "programmes/records.html", context)


@require_safe
def records_xlsx(request: Request, code: str, table: str) -> HttpResponseBase:
    """A table as a spreadsheet; its headings are those a paste understands."""
    row = find(request, code)
    found = _table(row, table)
    columns: list[Column[Entry]] = []
    if found.by_body:
        columns.append(Column(_("Cơ quan, đơn vị"), lambda entry: entry.body and entry.body.name, 40))
    for at, one in enumerate(found.fields):
        if one.type == "number":
            columns.append(Column(str(one.label), lambda entry, name=one.name: entry.values.get(name), 14, "number"))  # type: ignore[misc]  # bound now
        else:
            columns.append(Column(str(one.label), lambda entry, at=at: entry_cells(entry, found.fields)[at], 30))  # type: ignore[misc]  # bound now
    rows = queries.entries_of(row, found.name).select_related("programme").order_by("pk").iterator(chunk_size=1000)
    return xlsx(f"{row.code.lower()}-{found.name}.xlsx", columns, rows, title=f"{row.title}: {found.label}")


@require_http_methods(METHODS)
def enter(request: Request, code: str, table: str) -> HttpResponse:
    """A new row."""
    row = find(request, code)
    found = _table(row, table)
    if not _enterable(request, row, found):
        raise PermissionDenied
    bodies = _bodies(request, row)
    first = bodies.first()
    initial = {"body": first.code} if first and not can_write(request.user, row) else {}
    form = EntryForm(request.POST or None, table=found, programme=row, bodies=bodies, initial=initial)
    return act(
        request,
        row,
        form,
        str(found.one),
        lambda data, at: services.enter(
            programme_id=row.pk, table=found.name, body=data.get("body"), values=form.values(), by=request.user, at=at
        ),
        back=_address(row, found),
        submit=_("Ghi"),
    )


@require_http_methods(METHODS)
def change(request: Request, code: str) -> HttpResponse:
    """A row written again."""
    entry = _entry(request, code)
    row, found = entry.programme, _table(entry.programme, entry.table)
    stands = {name: shown_value(name, value) for name, value in entry.values.items()}
    initial = stands | ({"body": entry.body.code} if entry.body else {})
    form = EntryForm(request.POST or None, table=found, programme=row, bodies=_bodies(request, row), initial=initial)
    return act(
        request,
        row,
        form,
        str(found.one),
        lambda data, at: services.enter(
            programme_id=row.pk,
            table=found.name,
            body=data.get("body"),
            values=form.values(),
            entry_id=entry.pk,
            revision=guards.revision_of(request),
            by=request.user,
            at=at,
        ),
        back=_address(row, found),
        submit=_("Lưu"),
        revision=entry.revision,
    )


@require_POST
def remove(request: Request, code: str) -> HttpResponse:
    """A row entered by mistake goes; what stood in it stays in the act."""
    entry = _entry(request, code)
    table = _table(entry.programme, entry.table)
    with guards.once(request) as turn:
        if turn.first:
            services.remove_entry(entry_id=entry.pk, by=request.user, at=timezone.now())
            turn.leads_to(_address(entry.programme, table))
    return redirect(turn.url)


@require_http_methods(METHODS)
def paste(request: Request, code: str, table: str) -> HttpResponse:
    """Rows pasted by the host: first how they are understood, then written, all or none."""
    row = writable(request, code)
    found = _table(row, table)
    form = PasteForm(request.POST or None)
    names = [*(["body"] if found.by_body else []), *(one.name for one in found.fields)]
    labels = [*([_("Cơ quan, đơn vị")] if found.by_body else []), *(str(one.label) for one in found.fields)]
    context: dict[str, Any] = {"form": form, "programme": row, "columns": labels, "back": _address(row, found)}
    lines: list[tuple[int, dict[str, str]]] = []
    if form.is_valid():
        lines = pasted(form, names, lambda heads: entry_heads(found, heads))
        if not lines and not form.errors:
            form.add_error("cells", _("Chưa có dòng nào; hãy chép các ô trong bảng tính rồi dán vào đây."))
    if form.errors or not form.is_bound:
        return guards.shown(request, "programmes/paste.html", context)
    bodies = bodies_by_name([cells.get("body", "") for _number, cells in lines]) if found.by_body else {}
    read = [(number, cells, read_entry(found, row, cells, number, bodies)) for number, cells in lines]
    findings = [finding for _number, _cells, (_body, _values, wrong) in read for finding in wrong]
    if "write" in request.POST and not findings:
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                services.enter_pasted(
                    programme_id=row.pk,
                    table=found.name,
                    rows=[(body, values) for _number, _cells, (body, values, _wrong) in read],
                    by=request.user,
                    at=timezone.now(),
                )
                turn.leads_to(_address(row, found))
        if form.is_valid():
            words = ngettext("Đã thêm %(count)s dòng.", "Đã thêm %(count)s dòng.", len(read))
            messages.success(request, words % {"count": len(read)})
            return redirect(turn.url)
    shown = [(number, [cells.get(name, "") for name in names], wrong) for number, cells, (_b, _v, wrong) in read]
    return preview(request, context, shown, findings)


def _table(row: Programme, name: str) -> Table:
    found = table_of(row.kind, name)
    if found is None:
        raise Http404
    return found


def _entry(request: Request, code: str) -> Entry:
    rows = Entry.objects.visible_to(request.user).select_related("programme", "body").defer("body__search")
    found: Entry = get_object_or_404(rows, code=code)
    if not can_enter(request.user, found.programme, found.body_id):
        raise PermissionDenied
    return found


def _bodies(request: Request, row: Programme) -> QuerySet[Body]:
    """Whose rows the person may enter: for the host everybody's, else those of bodies of one's own that take part."""
    living = Body.objects.existing(timezone.localdate())
    if can_write(request.user, row):
        return living.by_rank()
    sight = sight_of(request.user)
    own = [body for body in sight.bodies if sight.has(body)]
    return living.filter(Q(pk__in=row.parts.values("body")), pk__in=own).by_rank()


def _enterable(request: Request, row: Programme, table: Table) -> bool:
    return can_write(request.user, row) or (table.by_body and _bodies(request, row).exists())


def _address(row: Programme, table: Table) -> str:
    return f"{reverse('programmes:records', args=[row.code])}?table={table.name}"
