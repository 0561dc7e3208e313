"""Files on their way in: sent, columns matched, findings read, confirmed, line by line where a machine split them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.intake import services
from phoihop.intake.choosing import kind_of, preset
from phoihop.intake.files import Faulty, faulty_of, headings_of, proposed_parts, sheet_of, sheets_of
from phoihop.intake.forms import LABELS, ColumnsForm, PartForm, UploadForm, letters
from phoihop.intake.models import Batch, BatchKind, BatchState, Item
from phoihop.intake.showing import chosen, page_above, receivers_of, tabs
from phoihop.intake.sources import named as named_source
from phoihop.intake.views.memory import no_copy, takes_files
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.exports import XLSX, Column, write
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.imports import MAX_BYTES, line_said, said_of, unread_said
from phoihop.kernel.web.parts import Crumb, Tab

AT_ONCE, LINES_AT_ONCE = 20, 200  # matters of a document on one page, lines that the machine leaves out
WITH_FAULTY = {BatchState.CHECKED, BatchState.WRITING}  # checked, and the file is there
FAULTY_AT_MOST = 20_000  # lines with an error given back in one spreadsheet
FINDINGS = {
    "no_text": gettext_lazy("Thiếu nội dung."),
    "too_long": gettext_lazy("Nội dung hoặc một ô quá dài."),
    "bad_day": gettext_lazy("Ngày không đọc được; viết theo mẫu 05/09/2026."),
    "day_ahead": gettext_lazy("Ngày nhận còn ở phía trước."),
    "day_old": gettext_lazy("Ngày nhận quá xa, có thể gõ nhầm năm."),
    "bad_number": gettext_lazy("Số người phải là số."),
    "bad_formula": gettext_lazy("Ô là lỗi của công thức (#REF!, #N/A…), không phải lời ghi."),
}

NOTES = {
    "several_asks": gettext_lazy("Nêu nhiều việc: nên tách thành nhiều kiến nghị."),
    "commune_unclear": gettext_lazy("Chưa rõ xã, phường nào trong danh bạ: giữ lời như tệp ghi."),
    "field_unknown": gettext_lazy("Không phải lĩnh vực trong danh mục: máy sẽ đề xuất lĩnh vực."),
}


def _found(request: Request, code: str, *, whole: bool = False) -> Batch:
    rows = Batch.objects.visible_to(request.user).select_related("receiver", "by")
    return get_object_or_404(rows if whole else rows.defer("file", "parts", "receiver__search"), code=code)


def _crumbs(batch: Batch | None = None) -> list[Crumb]:
    query = f"?body={batch.receiver.code}" if batch else ""
    ways = [Crumb(_("Tiếp nhận"), reverse("intake:queue") + query)]
    return [*ways, Crumb(_("Từ tệp"), reverse("intake:batches") + query)]


@require_safe
def batches(request: Request) -> HttpResponse:
    """The files of one receiver, newest first."""
    bodies = receivers_of(request.user)
    body = chosen(bodies, request.GET.get("body", ""))
    rows = Batch.objects.visible_to(request.user).select_related("by").defer("file", "parts")
    rows = rows.filter(receiver=body) if body else rows.none()
    here = reverse("intake:batches")
    context = {
        "page": paging.page(rows, order=["-pk"], cursor=paging.cursor_of(request)),
        "tabs": tabs("batches", body),
        "bodies": [Tab(one.short_name or one.name, f"{here}?body={one.code}", one == body) for one in bodies],
        "body": body,
    }
    return render(request, "intake/batches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
def upload(request: Request) -> HttpResponse:
    """Send a file in; it is sealed before anything else happens to it."""
    now, bodies = timezone.now(), receivers_of(request.user)
    if not bodies:
        raise PermissionDenied
    first = preset(request.user, request.GET.get("meeting", ""), {body.pk: body.code for body in bodies})
    today = timezone.localdate(now)
    form = UploadForm(request.POST or None, request.FILES or None, bodies=bodies, today=today, preset=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                data = form.cleaned_data
                made = services.submit_batch(
                    receiver=data["receiver"], name=data["file"].name, data=data["file"].read(MAX_BYTES + 1),
                    received_on=data["received_on"],
                    source_kind=kind_of(data["meeting"]), source_code=data["meeting"], by=request.user, at=now,
                )  # fmt: skip
                turn.leads_to(made.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    title = _("Nhập từ tệp")
    context = {"form": form, "title": title, "submit": _("Nộp tệp"), "back": reverse("intake:batches")}
    return guards.shown(request, "intake/upload.html", context | {"crumbs": _crumbs()})


@require_safe
@no_copy
def batch(request: Request, code: str) -> HttpResponse:
    """How far it is, what was found, what is to be done next; a page that waits asks again by itself."""
    row = _found(request, code)
    return render(request, "intake/_batch.html" if request.htmx else "intake/batch.html", _about(request, row))


def _about(request: Request, row: Batch) -> dict[str, Any]:
    named = _named(row)
    shown = row.kind == BatchKind.SPREADSHEET and row.state in {BatchState.MAPPING, BatchState.CHECKED}
    names, unread = sheets_of(row) if shown else ([], {})

    def found(line: int, at: int, what: str, words: Mapping[str, Any]) -> tuple[str, str, str]:
        return line_said(line, names), f"{letters(at)}: {named.get(at, '')}", str(words[what])

    done = row.state == BatchState.DONE
    place = named_source(request.user, row.source_kind, [row.source_code]).get(row.source_code)
    waits = done and Item.objects.visible_to(request.user).waiting().filter(batch=row).exists()
    return {
        "batch": row,
        "crumbs": _crumbs(row),
        "came_from": place,
        "letters": said_of(row.encoding if row.converted else ""),
        "faulty": FAULTY_AT_MOST if row.error_count and row.state in WITH_FAULTY else 0,
        "sheets": names if len(names) > 1 else [],
        "unread": unread_said(unread),
        "findings": [found(line, at, what, FINDINGS) for line, at, what in row.findings],
        "notes": [found(line, at, what, NOTES) for line, at, what in row.notes],
        "good": row.total - row.error_count,
        "document": _document(row) if row.kind == BatchKind.DOCUMENT and row.state == BatchState.CHECKED else None,
        "known": row.done - row.taken,
        "waits": waits,
        "above": page_above("batch", request.user, row.code) if done else "",
    }


@require_safe
@no_copy
def faulty(request: Request, code: str) -> HttpResponse:
    """The lines that are not taken in, under the headings of the file, each with what is wrong: mended, it is sent in as it
    is. While the file is there."""
    row = _found(request, code, whole=True)
    if row.kind != BatchKind.SPREADSHEET or row.state not in WITH_FAULTY:
        raise Http404
    sheet, named = sheet_of(row), _named(row)

    def wrong(one: Faulty) -> str:
        told = "; ".join(f"{letters(at)}: {named.get(at, '')}: {FINDINGS[what]}" for at, what in one.faults)
        return f"{line_said(one.number, sheet.grid.names)}: {told}"

    columns = [Column(heading, partial(_cell, at=at), kind="number") for at, heading in enumerate(sheet.headings)]
    columns.append(Column[Faulty](_("Lỗi cần sửa"), wrong, 60))
    file = BytesIO()
    rows = islice(faulty_of(row, sheet, timezone.localdate()), FAULTY_AT_MOST)
    write(file, columns, rows, in_memory=True)
    name = f"{row.code.lower()}-dong-co-loi.xlsx"
    return HttpResponse(
        file.getvalue(), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _cell(one: Faulty, at: int) -> object:
    value = one.cells[at] if at < len(one.cells) else ""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else value  # as it is typed


def _named(row: Batch) -> dict[int, str]:
    return {int(place): str(LABELS[name]) for place, name in row.mapping.items() if name in LABELS}


def _document(row: Batch) -> dict[str, int]:
    """How many matters, how many of them wait, how many lines the machine leaves out."""
    found = proposed_parts(row)
    number = len(found.matters)
    return {"number": number, "left": max(number - row.reached, 0), "left_out": len(found.left_out)}


@require_http_methods(["GET", "HEAD", "POST"])
@no_copy
def columns(request: Request, code: str) -> HttpResponse:
    """Say which column means what; what was said last time stands there already."""
    row = _found(request, code, whole=True)
    if row.kind != BatchKind.SPREADSHEET or row.state not in {BatchState.MAPPING, BatchState.CHECKED}:
        return redirect(row)
    form = ColumnsForm(
        request.POST or None, headings=headings_of(row), guessed=row.mapping, encoding=row.turned_from,
        initial={"converted": row.converted},
    )  # fmt: skip
    if form.is_valid():
        with guards.said_on(form):
            services.map_columns(
                batch_id=row.pk, columns=form.columns(), converted=form.converted(), by=request.user, at=timezone.now()
            )
        if form.is_valid():
            return redirect(row)
    context = {
        "form": form, "title": _("Ghép cột"), "submit": _("Kiểm tra từng dòng"), "back": row.get_absolute_url(),
        "unread": unread_said(sheets_of(row)[1]),
    }  # fmt: skip
    return guards.shown(
        request, "intake/upload.html", context | {"crumbs": [*_crumbs(row), Crumb(row.code, row.get_absolute_url())]}
    )


@require_POST
def confirm(request: Request, code: str) -> HttpResponse:
    return redirect(services.confirm_batch(batch_id=_found(request, code).pk, by=request.user, at=timezone.now()))


@require_POST
def resume(request: Request, code: str) -> HttpResponse:
    return redirect(services.resume_batch(batch_id=_found(request, code).pk, by=request.user, at=timezone.now()))


@require_POST
def drop(request: Request, code: str) -> HttpResponse:
    return redirect(services.drop_batch(batch_id=_found(request, code).pk, by=request.user, at=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@no_copy
def parts(request: Request, code: str) -> HttpResponse:
    """The next single matters of a document, each to be taken in as it stands, edited, joined or dropped; behind the last
    one the lines that the machine left out, dropped unless the person takes them in."""
    row = _found(request, code, whole=True)
    if row.kind != BatchKind.DOCUMENT or row.state != BatchState.CHECKED:
        return redirect(row)
    if request.method == "POST" and request.POST.get("first") != str(row.reached):
        return redirect("intake:parts", row.code)  # decided on before, by a second click or somebody else
    found = proposed_parts(row)
    matters = [{"act": "keep", "text": text} for text in found.matters[row.reached : row.reached + AT_ONCE]]
    behind = row.reached + len(matters) - len(found.matters)  # 0 or more: every matter is decided on, or here
    lines = found.left_out[behind : behind + LINES_AT_ONCE] if behind >= 0 else []
    shown = [*matters, *({"act": "drop", "text": text} for text in lines)]
    given = request.POST if request.method == "POST" else None
    forms = [PartForm(given, prefix=str(at), initial=one) for at, one in enumerate(shown, row.reached)]
    if given is not None and all(form.is_valid() for form in forms):
        decisions = [services.Decision(form.cleaned_data["act"], form.cleaned_data["text"]) for form in forms]
        with guards.said_on(forms[0]):
            row = services.confirm_parts(
                batch_id=row.pk, first=row.reached, decisions=decisions, by=request.user, at=timezone.now()
            )
        if forms[0].is_valid():
            messages.success(request, _("Đã tiếp nhận %(number)s nội dung của tệp.") % {"number": row.taken})
            return redirect(row if row.state == BatchState.DONE else reverse("intake:parts", args=[row.code]))
    context = {
        "batch": row, "letters": said_of(row.encoding if row.converted else ""), "form": forms[0],
        "matters": forms[: len(matters)], "left_out": forms[len(matters) :], "number": len(found.matters),
        "crumbs": [*_crumbs(row), Crumb(row.code, row.get_absolute_url())],
        "last": row.reached + len(matters), "is_end": row.reached + len(forms) == row.total,
    }  # fmt: skip
    return guards.shown(request, "intake/parts.html", context)
