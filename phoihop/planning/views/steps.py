"""A step written in its row or on its own page, added, decided, changed together."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.showing import day
from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.organisations.queries import assignable
from phoihop.planning import queries, services
from phoihop.planning.foresight import clauses_of
from phoihop.planning.forms import BulkForm
from phoihop.planning.models import Plan, PlanStep
from phoihop.planning.permissions import can_head, can_write
from phoihop.planning.reading import Read, Reader, labels, row_labels, said
from phoihop.planning.showing import Line, badge, line_of
from phoihop.planning.views.plans import blank, directives_of, find, names_for, told_directives, writable
from phoihop.regulations.models import Obligation
from phoihop.regulations.rules.addresses import in_words

CELLS = tuple(blank())


@require_http_methods(["GET", "POST"])
def step(request: Request, code: str) -> HttpResponse:
    """The step's own page: read by all who see the plan, written by who may. Works without script."""
    row = find_step(request, code)
    if request.method == "POST":
        line, answer = _written(request, row)
        if answer == 200:
            return redirect(f"{row.plan.get_absolute_url()}#step-{row.code}")
    else:
        line, answer = line_of(row, timezone.localdate()), 200
    return render(request, "planning/step.html", _page(request, row, line), status=answer)


@require_http_methods(["GET", "POST"])
def row(request: Request, code: str) -> HttpResponse:
    """One row of the table: as it stands, or written. What was typed and not accepted stays in it."""
    found = find_step(request, code)
    if not can_write(request.user, found.plan):
        raise PermissionDenied
    line, answer = (line_of(found, timezone.localdate()), 200)
    if request.method == "POST":
        line, answer = _written(request, found)
    context = {
        "line": line,
        "plan": found.plan,
        "labels": row_labels(),
        "topics": _topics(found.plan),
        "papers": _papers(found.plan),
    }
    response = render(request, "planning/_row.html", context, status=answer)
    response.headers["X-Revision"] = str(line.step.revision)
    return response


@require_POST
def add(request: Request, code: str) -> HttpResponse:
    """A step at the end of the plan, from the empty row; the row comes back filled, an empty one after it. `before`: the
    step it is put before, from an empty row between."""
    plan = writable(request, code)
    typed, before = _typed(request), _before(request.POST.get("before", ""), plan)
    read = Reader(plan, timezone.localdate(), [typed]).read(typed)
    problem, answer, made = said(read.findings), 422, None
    if read.written is not None:
        try:
            with guards.once(request) as turn:
                if turn.first:
                    (made,) = services.add_steps(
                        plan_id=plan.pk,
                        written=[read.written],
                        before=before.pk if before else None,
                        by=request.user,
                        at=timezone.now(),
                        today=timezone.localdate(),
                    )
                    turn.leads_to(f"{plan.get_absolute_url()}#step-{made.code}")
            answer = 200
        except Refused as refusal:
            problem, answer = refusal.sentence, 409
    if answer == 200 and (made is None or not request.htmx):
        return redirect(turn.url)
    context = {
        "plan": plan,
        "is_grid": True,
        "before": before,
        "line": line_of(queries.shown(PlanStep.objects.all()).get(pk=made.pk), timezone.localdate()) if made else None,
        "blank": blank() if made else typed,
        "problem": problem,
        "wrong": _wrong(read),
        "names": names_for(plan),
        "labels": row_labels(),
        "topics": _topics(plan),
        "papers": _papers(plan),
    }
    return render(request, "planning/_added.html" if request.htmx else "planning/add.html", context, status=answer)


@require_POST
def decide(request: Request, code: str) -> HttpResponse:
    """Accept or drop the chosen steps; «Giao, dời ngày…» goes on to its form."""
    plan = writable(request, code)
    steps = _chosen_steps(request, plan)
    act = request.POST.get("act", "")
    if act == "together":
        return _together_form(request, plan, steps, BulkForm(plan=plan))
    if act in {"accept", "drop"}:
        services.decide_steps(
            plan_id=plan.pk,
            steps=[row.pk for row in steps],
            accept=act == "accept",
            by=request.user,
            at=timezone.now(),
        )
    return redirect(back_to(request, plan))


@require_POST
def together(request: Request, code: str) -> HttpResponse:
    """Lead, topic or a shift of days for the chosen steps."""
    plan = writable(request, code)
    steps, form = _chosen_steps(request, plan), BulkForm(request.POST, plan=plan)
    if form.is_valid():
        data = form.cleaned_data
        with guards.said_on(form):
            services.set_on_steps(
                plan_id=plan.pk,
                steps=[row.pk for row in steps],
                lead=data["lead"],
                topic=data["topic"],
                days=data["days"] or 0,
                by=request.user,
                at=timezone.now(),
            )
        if form.is_valid():
            return redirect(plan)
    return _together_form(request, plan, steps, form)


@require_safe
def new(request: Request, code: str) -> HttpResponse:
    """The empty row: between two rows of the table for its script, else as a page of its own. `?before=` names the step it
    is put before."""
    plan = writable(request, code)
    context = {
        "plan": plan,
        "blank": blank(),
        "names": names_for(plan),
        "topics": _topics(plan),
        "papers": _papers(plan),
        "before": _before(request.GET.get("before", ""), plan),
        "labels": row_labels(),
    }
    return render(request, "planning/_blank.html" if request.htmx else "planning/add.html", context)


def find_step(request: Request, code: str) -> PlanStep:
    """The step, or 404 for who may not see its plan."""
    rows = queries.shown(PlanStep.objects.visible_to(request.user))
    found: PlanStep = get_object_or_404(rows, code=code)
    found.plan = find(request, found.plan.code)
    return found


def _together_form(request: Request, plan: Plan, steps: QuerySet[PlanStep], form: BulkForm) -> HttpResponse:
    codes = list(steps.order_by("order").values_list("code", "order"))
    if not codes:
        return redirect(plan)
    context = {"form": form, "plan": plan, "codes": codes}
    if not form.is_bound:
        return render(request, "planning/together.html", context)
    return guards.shown(request, "planning/together.html", context)


def back_to(request: Request, plan: Plan) -> str:
    """The page and filter of the table one came from, never another site."""
    here, back = plan.get_absolute_url(), request.POST.get("back", "")
    return back if back.startswith(f"{here}?") else here


def _chosen_steps(request: Request, plan: Plan) -> QuerySet[PlanStep]:
    return plan.steps.filter(code__in=[clean(code) for code in request.POST.getlist("step")])


def _before(code: str, plan: Plan) -> PlanStep | None:
    return plan.steps.standing().filter(code=clean(code)).only("code", "order", "title").first()


def _typed(request: Request) -> dict[str, str]:
    return {name: clean(request.POST[name]) for name in CELLS if name in request.POST}


def _written(request: Request, row: PlanStep) -> tuple[Line, int]:
    """The row after writing, or with what was typed, what is wrong, and how it stands in the meantime."""
    today, typed = timezone.localdate(), _typed(request)
    if not can_write(request.user, row.plan):
        raise PermissionDenied
    before = line_of(row, today)
    known = [body for body in (row.lead, *(one.body for one in row.partners.all())) if body is not None]
    reader = Reader(row.plan, today, [typed], known=known)
    read = reader.read(before.typed | typed, obligation=_clause(request, row), topic=row.topic, directive=row.directive)
    if read.written is None:
        return _again(before, typed, said(read.findings), wrong=_wrong(read)), 422
    try:
        services.write_step(
            step_id=row.pk,
            revision=_revision(request),
            written=read.written,
            by=request.user,
            at=timezone.now(),
            today=today,
        )
    except Refused as refusal:
        fresh = line_of(_fresh(row), today)
        stored = _differences(fresh, typed) if refusal.code == "step.changed_meanwhile" else ""
        return _again(fresh, typed, refusal.sentence, stored=stored), 409
    return line_of(_fresh(row), today), 200


def _fresh(row: PlanStep) -> PlanStep:
    again: PlanStep = queries.shown(PlanStep.objects.all()).get(pk=row.pk)
    again.plan = row.plan
    return again


def _again(
    line: Line, typed: dict[str, str], problem: str, *, stored: str = "", wrong: frozenset[str] = frozenset()
) -> Line:
    line.typed, line.problem, line.stored, line.wrong = line.typed | typed, problem, stored, wrong
    return line


def _differences(fresh: Line, typed: dict[str, str]) -> str:
    """What the row says now where the person typed something else."""
    shown = labels()
    return "; ".join(
        f"{shown[name]}: {fresh.typed.get(name) or '—'}"
        for name, text in typed.items()
        if fresh.typed.get(name, "") != text
    )


def _wrong(read: Read) -> frozenset[str]:
    shown = {label: name for name, label in labels().items()}
    return frozenset(shown[finding.column] for finding in read.findings)


def _revision(request: Request) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _clause(request: Request, row: PlanStep) -> Obligation | None:
    """The clause chosen on the step's page; in the table there is no such cell and it stays."""
    if "clause" not in request.POST:
        return _loaded(row)
    code = clean(request.POST["clause"])
    return clauses_of(row.plan).filter(code=code).first() if code else None


def _loaded(row: PlanStep) -> Obligation | None:
    if row.obligation_id is None:
        return None
    return Obligation.objects.select_related("unit__edition").get(pk=row.obligation_id)


def _page(request: Request, row: PlanStep, line: Line) -> dict[str, Any]:
    plan, today = row.plan, timezone.localdate()
    writes = can_write(request.user, plan) and plan.is_open_to_change
    heads = can_head(request.user, plan) and plan.state == "issued" and row.state == "accepted" and not row.handed_on
    clauses = [
        (one.code, f"{one.unit.edition.regulation.short_title} – {in_words(one.unit.eid, _)}: {one.action[:90]}")
        for one in (clauses_of(plan) if writes else ())
    ]
    return {
        "line": line,
        "row": row,
        "plan": plan,
        "badge": badge(row, today),
        "may_write": writes,
        "may_change": heads,
        "names": names_for(plan) if writes else [],
        "people": _people(row.lead) if writes else [],
        "topics": _topics(plan),
        "papers": _papers(plan),
        "clauses": clauses,
        "clause": row.obligation.code if row.obligation else "",
        "why": {"steps": row.derivation["steps"]} if row.derivation.get("steps") else None,
        "due": day(row.due_on),
        "directive": told_directives(request, [row.directive.paper])[0] if row.directive else None,
        "before": row.carried_from if row.carried_from_id else None,
        "after": _after(request, row) if row.handed_on else None,
    }


def _after(request: Request, row: PlanStep) -> PlanStep | None:
    """The step of the next plan under which the commitment went on; another draft carried it over in vain."""
    rows = PlanStep.objects.visible_to(request.user).filter(carried_from=row, commitment=row.commitment)
    return rows.select_related("plan").first()


def _topics(plan: Plan) -> list[str]:
    return list(plan.topics.order_by("order").values_list("name", flat=True))


def _papers(plan: Plan) -> list[str]:
    return [one.name for one in directives_of(plan)]


def _people(lead: Body | None) -> list[str]:
    return [who.full_name for who in assignable(lead, on=timezone.localdate())[:200]] if lead else []
