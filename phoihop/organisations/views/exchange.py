"""Spreadsheets out and in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.errors import Refused
from phoihop.kernel.web.exports import Column, Kind, xlsx
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.imports import MAX_BYTES
from phoihop.kernel.web.parts import Crumb
from phoihop.organisations import services
from phoihop.organisations.forms.bodies import FilterForm, UploadForm
from phoihop.organisations.forms.people import PeopleFilterForm
from phoihop.organisations.models import Body, BodyCode, DirectoryImport, Membership
from phoihop.organisations.services import importing_bodies as of_bodies
from phoihop.organisations.services import importing_people as of_people
from phoihop.organisations.services.import_runs import STALE
from phoihop.organisations.services.importing import Remark
from phoihop.organisations.views.acts import trace
from phoihop.organisations.views.directory import filtered_bodies, filtered_people

EARLIER = 10
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
    rows = (
        filtered_bodies(request, FilterForm(request.GET))
        .by_rank()
        .select_related("parent", "commune")
        .prefetch_related(codes)
    )
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
        _column(
            of_bodies.COLUMNS,
            "commune",
            lambda body: f"{body.commune.name} · {body.commune.code}" if body.commune else "",
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
    """The words of one kind of import."""

    title: str
    address: str
    export: str
    columns: Mapping[str, Sequence[str]]


def _kind(kind: str) -> Import:
    if kind == DirectoryImport.Kind.BODIES:
        title, columns = _("Nhập cơ quan từ bảng tính"), of_bodies.COLUMNS
        return Import(title, "organisations:bodies", "organisations:export_bodies", columns)
    title, columns = _("Nhập người từ bảng tính"), of_people.COLUMNS
    return Import(title, "organisations:people", "organisations:export_people", columns)


@require_http_methods(["GET", "HEAD", "POST"])
def import_bodies(request: Request) -> HttpResponse:
    return _submit(request, DirectoryImport.Kind.BODIES)


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: Request) -> HttpResponse:
    return _submit(request, DirectoryImport.Kind.PEOPLE)


def _submit(request: Request, kind: str) -> HttpResponse:
    """The file comes in; a worker checks it, and nothing is written before its sender has seen what it found."""
    if not services.can_import(request.user, kind, at=timezone.now()):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = services.submit_import(
                kind=kind, filename=file.name, content=file.read(MAX_BYTES + 1), **trace(request)
            )
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return redirect(row)
    words = _kind(kind)
    context: dict[str, Any] = {
        "form": form,
        "title": words.title,
        "crumbs": [Crumb(_("Danh bạ"), reverse(words.address))],
        "template_url": reverse(words.export),
        "columns": ", ".join(headings[0] for headings in words.columns.values()),
        "earlier": DirectoryImport.objects.visible_to(request.user).filter(kind=kind)
        .defer("content", "findings").order_by("-created_at")[:EARLIER],
    }  # fmt: skip
    return render(request, "organisations/import.html", context, status=422 if form.is_bound else 200)


def _run(request: Request, code: str) -> DirectoryImport:
    return get_object_or_404(DirectoryImport.objects.visible_to(request.user).defer("content"), code=code)


@require_safe
def import_run(request: Request, code: str) -> HttpResponse:
    """How far an import is, what it found, what it wrote; a page that waits asks again by itself."""
    row = _run(request, code)
    words = _kind(row.kind)
    context: dict[str, Any] = {
        "run": row,
        "title": words.title,
        "stale": row.is_at_machine and timezone.now() - row.since > STALE,
        "findings": [Remark(*finding) for finding in row.findings],
        "crumbs": [
            Crumb(_("Danh bạ"), reverse(words.address)),
            Crumb(words.title, reverse(f"organisations:import_{row.kind}")),
        ],
        "directory_url": reverse(words.address),
    }
    return render(request, "organisations/_import.html" if request.htmx else "organisations/import_run.html", context)


@require_POST
def confirm_import(request: Request, code: str) -> HttpResponse:
    return redirect(services.confirm_import(import_id=_run(request, code).pk, **trace(request)))


@require_POST
def resume_import(request: Request, code: str) -> HttpResponse:
    return redirect(services.resume_import(import_id=_run(request, code).pk, **trace(request)))
