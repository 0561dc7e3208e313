"""The register of statutory terms: what is in force, since when, on what ground; a calculator; new versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.forms.clock import (
    AdoptForm,
    CalculatorForm,
    ConfirmForm,
    EndRulesForm,
    TermFilter,
    TermForm,
)
from phoihop.commitments.services import registers
from phoihop.kernel.clock import services as clock
from phoihop.kernel.clock.models import TermRecord
from phoihop.kernel.clock.rules.dates import ClockError
from phoihop.kernel.clock.rules.due import Due, due
from phoihop.kernel.clock.rules.terms import HERE, TermRegister, TermVersion, figure_of, span_of
from phoihop.kernel.clock.rules.vocabulary import anchor_word
from phoihop.kernel.clock.telling import refusal, tell
from phoihop.kernel.text import without_marks
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.forms import Form
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

    @property
    def is_example(self) -> bool:
        """Whether it is another province's."""
        return self.version.is_example


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
    if kind == HERE and mark:
        return _("Ví dụ của tỉnh khác")
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
        "local": _local(today),
        "examples": [(name, len(register.examples()[layer])) for layer, name in _examples(register)],
    }
    return render(request, "clock/terms.html", context)


@dataclass(frozen=True)
class Local:
    """This province's own rules as they hold today, or from `first` on. `document`: by which; "" where each figure was
    entered by hand."""

    number: int
    unsure: int
    document: str
    first: date | None


def _local(today: date) -> Local | None:
    rules, first = clock.local_rules(today), None
    if not rules and (coming := clock.local_rules_to_come(today)):
        first = coming[0].in_force_from
        rules = [rule for rule in coming if rule.in_force_from == first]
    if not rules:
        return None
    records = TermRecord.objects.filter(layer=HERE, is_current=True, data__has_key="adopted")
    papers = records.filter(key__in=[rule.key for rule in rules]).order_by("-loaded_at", "pk")
    paper = papers.values_list("data__adopted__document", flat=True).first()
    return Local(len(rules), sum(rule.status == "to_confirm" for rule in rules), paper or "", first)


def _examples(register: TermRegister) -> list[tuple[str, str]]:
    """(layer, the document it cites) of each example."""
    return [(layer, rules[0].citation.split(",")[0]) for layer, rules in register.examples().items()]


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: Request) -> HttpResponse:
    """Let an example's rules hold here, by a document of the province."""
    if not can_keep_registers(request.user):
        raise PermissionDenied
    form = AdoptForm(request.POST or None, layers=_examples(clock.current_terms()))
    if form.is_valid():
        data = form.cleaned_data
        is_its_own = data.pop("source") == "own"
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                registers.adopt_rules(**data, is_its_own=is_its_own, by=request.user, at=timezone.now())
        if form.is_valid():
            messages.success(request, _("Quy định riêng của tỉnh đã vào sổ. Chưa hạn nào thay đổi."))
            return redirect("clock:terms")
    title = _("Áp dụng quy định riêng của tỉnh")
    about = _("Hạn trả lời cử tri vẫn theo văn bản cả nước; hạn của tỉnh hiện bên cạnh, chỗ khác nhau được nêu rõ.")
    return _local_form(request, form, title, about, _("Đưa vào sổ"))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request) -> HttpResponse:
    """Let the province's own rules hold no longer."""
    if not can_keep_registers(request.user):
        raise PermissionDenied
    form = EndRulesForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                registers.end_rules(**form.cleaned_data, by=request.user, at=timezone.now())
        if form.is_valid():
            messages.success(request, _("Đã ghi ngày hết hiệu lực của quy định riêng của tỉnh."))
            return redirect("clock:terms")
    title = _("Quy định riêng của tỉnh hết hiệu lực")
    about = _("Điều đã tính theo quy định này vẫn đọc được; từ hôm sau chỉ còn văn bản cả nước.")
    return _local_form(request, form, title, about, _("Ghi hết hiệu lực"))


def _local_form(request: Request, form: Form, title: str, about: str, submit: str) -> HttpResponse:
    context = {"form": form, "title": title, "about": about, "submit": submit, "back": "/clock/", "crumbs": _crumbs()}
    return guards.shown(request, "clock/local_form.html", context)


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Sổ thời hạn"), "/clock/")]


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
    base, form = _newest(_versions(key)), TermForm(request.POST)
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


def _newest(versions: Sequence[TermVersion]) -> TermVersion:
    """The version that the next one is made from: of this province or the law; of another province where there is no other."""
    return next((one for one in reversed(versions) if not one.is_example), versions[-1])


def _context(
    request: Request, key: str, confirming: ConfirmForm | None = None, adding: TermForm | None = None
) -> dict[str, Any]:
    versions, today = _versions(key), timezone.localdate()
    records = TermRecord.objects.filter(key=key, is_current=True).order_by("layer", "version")
    confirmed = {(row.layer, row.version): row.data.get("confirmed") for row in records}
    lines = [line_of(v, today, confirmed.get((v.layer, v.version))) for v in versions]
    newest, may_keep = _newest(versions), can_keep_registers(request.user)
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
        "crumbs": _crumbs(),
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
