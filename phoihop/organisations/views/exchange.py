"""Spreadsheets out and in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards
from phoihop.kernel.web.exports import Column, Kind, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.imports import Line, read
from phoihop.kernel.web.parts import Crumb
from phoihop.organisations import permissions, services
from phoihop.organisations.forms.bodies import FilterForm, UploadForm
from phoihop.organisations.forms.people import PeopleFilterForm
from phoihop.organisations.models import Body, BodyCode, Membership
from phoihop.organisations.services import importing_bodies as of_bodies
from phoihop.organisations.services import importing_people as of_people
from phoihop.organisations.views.acts import trace
from phoihop.organisations.views.directory import filtered_bodies, filtered_people

KEPT_SECONDS = 3600
CHUNK = 1000


def _code(body: Body) -> str:
    codes: list[BodyCode] = getattr(body, "codes_today", [])
    return codes[0].value if codes else ""


def _column(
    columns: Mapping[str, Sequence[str]], name: str, value: Callable[[Any], Any], width: float, kind: Kind = "text"
) -> Column[Any]:
    """A column under the heading by which the import finds it: the file's format, in one language."""
    return Column(columns[name][0], value, width, kind)


@require_safe
def export_bodies(request: Request) -> HttpResponseBase:
    """The bodies of the list, with the headings that the import reads."""
    codes = Prefetch(
        "codes", BodyCode.objects.filter(scheme="qd20", until__isnull=True).order_by("id"), to_attr="codes_today"
    )
    rows = filtered_bodies(request, FilterForm(request.GET)).by_rank().select_related("parent").prefetch_related(codes)
    columns: list[Column[Any]] = [
        _column(of_bodies.COLUMNS, "code", lambda body: body.code, 20),
        _column(of_bodies.COLUMNS, "name", lambda body: body.name, 50),
        _column(of_bodies.COLUMNS, "short_name", lambda body: body.short_name, 25),
        _column(of_bodies.COLUMNS, "kind", lambda body: body.get_kind_display(), 25),
        _column(of_bodies.COLUMNS, "level", lambda body: body.get_level_display(), 10),
        _column(
            of_bodies.COLUMNS,
            "parent",
            lambda body: f"{body.parent.name} · {body.parent.code}" if body.parent else "",
            40,
        ),
        _column(of_bodies.COLUMNS, "rank", lambda body: body.rank, 10, "number"),
        _column(of_bodies.COLUMNS, "qd20", _code, 20),
        _column(of_bodies.COLUMNS, "address", lambda body: body.address, 30),
        _column(of_bodies.COLUMNS, "email", lambda body: body.email, 25),
        _column(of_bodies.COLUMNS, "phone", lambda body: body.phone, 16),
    ]
    with override("vi"):  # kinds and levels too: the file's format, in one language
        return xlsx("danh-ba-co-quan.xlsx", columns, rows.iterator(chunk_size=CHUNK))


@require_safe
def export_people(request: Request) -> HttpResponseBase:
    """The posts held today by the people of the list, by given name."""
    today = timezone.localdate()
    people = filtered_people(request, PeopleFilterForm(request.GET))
    rows = (
        Membership.objects.held(today).filter(person__in=people).select_related("person", "body", "term")
        .order_by("person__name_key", "body__rank", "rank", "id")
    )  # fmt: skip
    columns: list[Column[Any]] = [
        _column(of_people.COLUMNS, "code", lambda row: row.person.code, 20),
        _column(of_people.COLUMNS, "full_name", lambda row: row.person.full_name, 28),
        _column(of_people.COLUMNS, "post", lambda row: row.post, 28),
        _column(of_people.COLUMNS, "body", lambda row: row.body.name, 45),
        _column(of_people.COLUMNS, "body_code", lambda row: row.body.code, 20),
        _column(of_people.COLUMNS, "is_head", lambda row: "x" if row.is_head else "", 10),
        _column(of_people.COLUMNS, "rank", lambda row: row.rank, 10, "number"),
        _column(of_people.COLUMNS, "term", lambda row: row.term.name if row.term else "", 14),
        _column(of_people.COLUMNS, "from_on", lambda row: row.from_on, 12, "day"),
        _column(of_people.COLUMNS, "until", lambda row: row.until, 12, "day"),
        _column(of_people.COLUMNS, "phone", lambda row: row.person.phone, 16),
        _column(of_people.COLUMNS, "email", lambda row: row.person.email, 25),
    ]
    return xlsx("danh-ba-can-bo.xlsx", columns, rows.iterator(chunk_size=CHUNK))


@dataclass(frozen=True)
class Import:
    """One kind of import: its words, columns, and the services that plan and do it."""

    title: str
    address: str
    export: str
    columns: Mapping[str, Sequence[str]]
    required: Sequence[str]
    plan: Callable[[Sequence[Line]], Any]
    do: Callable[..., Any]


@require_http_methods(["GET", "HEAD", "POST"])
def import_bodies(request: Request) -> HttpResponse:
    if not permissions.can_change_bodies(request.user, on=timezone.localdate()):
        raise PermissionDenied
    kind = Import(
        _("Nhập cơ quan từ bảng tính"), "organisations:bodies", "organisations:export_bodies",
        of_bodies.COLUMNS, ("name",), of_bodies.plan_bodies, services.import_bodies,
    )  # fmt: skip
    return _import(request, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: Request) -> HttpResponse:
    if not permissions.keeps_people_somewhere(request.user, on=timezone.localdate()):
        raise PermissionDenied
    kind = Import(
        _("Nhập người từ bảng tính"), "organisations:people", "organisations:export_people",
        of_people.COLUMNS, ("full_name", "post"), of_people.plan_people, services.import_people,
    )  # fmt: skip
    return _import(request, kind)


def _import(request: Request, kind: Import) -> HttpResponse:
    """Two steps: a file is checked and shown line by line; what was shown is then written, checked once more."""
    kept = request.POST.get("kept", "")
    if kept:
        return _write(request, kind, kept)
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                lines = read(file, file.name, columns=kind.columns, required=kind.required).lines
                token = secrets.token_urlsafe(18)
                cache.set(_key(request, token), list(lines), KEPT_SECONDS)
                context |= {"plan": kind.plan(lines), "kept": token}
                status = 200
            except Refused as refusal:
                form.add_error("file", refusal.sentence)
    context |= {
        "title": kind.title,
        "crumbs": [Crumb(_("Danh bạ"), reverse(kind.address))],
        "template_url": reverse(kind.export),
        "columns": ", ".join(headings[0] for headings in kind.columns.values()),
    }
    return render(request, "organisations/import.html", context, status=status)


def _key(request: Request, token: str) -> str:
    return f"import:{request.user.pk}:{request.path}:{token}"


def _write(request: Request, kind: Import, token: str) -> HttpResponse:
    lines = cache.get(_key(request, token))
    if lines is None:
        raise Refused("import.gone", _("Tệp đã nộp quá một giờ: hãy nộp lại."))
    with guards.once(request) as turn:
        if turn.first:
            plan = kind.do(lines=lines, **trace(request))
            turn.leads_to(reverse(kind.address))
            messages.success(
                request,
                _("Đã nhập: thêm %(new)s, sửa %(changed)s.") % {"new": plan.new_count, "changed": plan.changed_count},
            )
    cache.delete(_key(request, token))
    return redirect(turn.url)
