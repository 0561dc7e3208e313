"""The register of statutory terms: what is in force, since when, on what ground; a calculator; new versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phoihop.commitments.forms.clock import CalculatorForm, ConfirmForm, TermFilter, TermForm
from phoihop.commitments.services import registers
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.models import TermRecord
from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.clock.rules.terms import TermVersion, figure_of, span_of
from phoihop.kernel.clock.rules.vocabulary import anchor_word
from phoihop.kernel.clock.telling import refusal, tell
from phoihop.kernel.text import without_marks
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.kernel.web.parts import Crumb
from phoihop.regulations.permissions import can_keep_registers

TERMS = 40  # a page: some have four lines on a telephone


@dataclass(frozen=True)
class Line:
    """A version of a term as a row."""

    version: TermVersion
    figure: str
    way: str
    span: str
    layer: str
    in_force: bool
    confirmed: Mapping[str, Any]

    @property
    def unsure(self) -> bool:
        """Whether the figure is still to be confirmed."""
        return self.version.status == "to_confirm"


def line_of(version: TermVersion, today: date, confirmed: Mapping[str, Any] | None = None) -> Line:
    """A version in the words of the screen."""
    anchor = tell(anchor_word(version.anchor))
    way = _("trước %(anchor)s") if version.direction == "before" else _("sau %(anchor)s")
    amounts = [tell(figure_of(version)), *(str(n) for n in version.further_amounts)]
    return Line(
        version=version,
        figure=", ".join(amounts),
        way=way % {"anchor": anchor},
        span=tell(span_of(version)),
        layer=layer_name(version.layer),
        in_force=version.in_force_on(today),
        confirmed=confirmed or {},
    )


def layer_name(layer: str) -> str:
    """The layer in words; a province's or regulation's own mark follows."""
    names = {"national": _("Cả nước"), "province": _("Của tỉnh"), "regulation": _("Của quy chế")}
    kind, _sep, mark = layer.partition(":")
    return f"{names[kind]} ({mark})" if mark else names[kind]


@require_safe
def terms(request: Request) -> HttpResponse:
    """The register with its filters; every version of what it finds, conflicts side by side above."""
    form, today, register = TermFilter(request.GET), timezone.localdate(), clock.current_terms()
    wanted = form.cleaned_data if form.is_valid() else {}
    found = [version for version in register.all_versions() if _fits(version, wanted)]
    context = {
        "filters": form,
        "active": any(wanted.values()),
        "page": paging.page_of_list(
            [line_of(version, today) for version in found], at=request.GET.get("at", ""), size=TERMS
        ),
        "conflicts": [(line_of(c.first, today), line_of(c.second, today)) for c in register.conflicts(today)],
        "may_keep": can_keep_registers(request.user),
    }
    return render(request, "clock/terms.html", context)


def _fits(version: TermVersion, wanted: Mapping[str, Any]) -> bool:
    text = without_marks(f"{version.key} {version.title} {version.citation}")
    return (
        all(word in text for word in without_marks(wanted.get("q") or "").split())
        and version.layer.startswith(wanted.get("layer") or "")
        and version.status.startswith(wanted.get("certainty") or "")
    )


@require_safe
def term(request: Request, key: str) -> HttpResponse:
    """One term: its versions in time, a calculator, and for who keeps the register confirmation and a new version."""
    return render(request, "clock/term.html", _context(request, key))


@require_POST
def confirm(request: Request, key: str) -> HttpResponse:
    """A figure confirmed with its document."""
    if not can_keep_registers(request.user):
        raise PermissionDenied
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return unprocessable(request, "clock/term.html", _context(request, key, confirming=form))
    with guards.said_on(form), guards.once(request) as turn:
        if turn.first:
            registers.confirm_term(key=key, **form.cleaned_data, by=request.user, at=timezone.now())
    if form.errors:
        return guards.shown(request, "clock/term.html", _context(request, key, confirming=form) | {"form": form})
    messages.success(request, _("Đã xác nhận số liệu. Xem nhiệm vụ chịu ảnh hưởng ở danh sách thay đổi hạn."))
    return redirect("clock:term", key)


@require_POST
def add_version(request: Request, key: str) -> HttpResponse:
    """A new version of the term."""
    if not can_keep_registers(request.user):
        raise PermissionDenied
    base, form = _versions(key)[-1], TermForm(request.POST)
    if not form.is_valid():
        return unprocessable(request, "clock/term.html", _context(request, key, adding=form))
    with guards.said_on(form), guards.once(request) as turn:
        if turn.first:
            registers.load_term(data=form.data_from(base), by=request.user, at=timezone.now())
    if form.errors:
        return guards.shown(request, "clock/term.html", _context(request, key, adding=form) | {"form": form})
    messages.success(request, _("Đã nạp phiên bản mới. Chưa hạn nào thay đổi: xem danh sách thay đổi hạn."))
    return redirect("clock:term", key)


def _versions(key: str) -> tuple[TermVersion, ...]:
    found = clock.current_terms().versions(key)
    if not found:
        raise Http404
    return found


def _context(
    request: Request, key: str, confirming: ConfirmForm | None = None, adding: TermForm | None = None
) -> dict[str, Any]:
    versions, today = _versions(key), timezone.localdate()
    records = TermRecord.objects.filter(key=key, is_current=True).order_by("layer", "version")
    confirmed = {(row.layer, row.version): row.data.get("confirmed") for row in records}
    lines = [line_of(v, today, confirmed.get((v.layer, v.version))) for v in versions]
    newest, may_keep = versions[-1], can_keep_registers(request.user)
    unsure = next((version for version in reversed(versions) if version.status == "to_confirm"), None)
    if may_keep and unsure and confirming is None:
        initial = {"version": unsure.version, "layer": unsure.layer, "citation": unsure.citation}
        confirming = ConfirmForm(initial=initial)
    if may_keep and adding is None:
        adding = TermForm(initial={"amount": newest.amount, "unit": newest.unit, "citation": newest.citation})
    calculator = CalculatorForm(request.GET if "start" in request.GET else None)
    answer, problem = _answer(key, calculator)
    return {
        "key": key,
        "title": newest.title,
        "lines": lines,
        "calculator": calculator,
        "answer": answer,
        "why": {"steps": answer.stored()["steps"], "citation": answer.term.citation} if answer else None,
        "refusals": [tell(refused.said) for refused in answer.refused] if answer else [],
        "problem": problem,
        "confirming": confirming if may_keep else None,
        "adding": adding if may_keep else None,
        "crumbs": [Crumb(_("Sổ thời hạn"), "/clock/")],
    }


def _answer(key: str, form: CalculatorForm) -> tuple[Due | None, str]:
    """The calculator's answer, or why there is none."""
    if not form.is_bound or not form.is_valid():
        return None, ""
    start, on = form.cleaned_data["start"], form.cleaned_data["on"]
    try:
        version = clock.current_terms().require(key, on or start)
        return due(version, form.events, clock.current_calendar(), start=start), ""
    except ClockError as error:
        return None, refusal(error)
