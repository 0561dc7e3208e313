"""The clauses a plan carries out, and those without a step: one press proposes what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phoihop.kernel.clock import telling
from phoihop.kernel.clock.rules import timing as timings
from phoihop.kernel.text import clean
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page_of_list
from phoihop.planning import services
from phoihop.planning.foresight import clauses_of
from phoihop.planning.models import Plan
from phoihop.planning.permissions import can_write
from phoihop.planning.queries import Clause, coverage_of
from phoihop.planning.views.plans import find, head_of
from phoihop.regulations.models import BodyRole, Obligation
from phoihop.regulations.rules.addresses import in_words

PAGE = 200


@dataclass(frozen=True)
class Line:
    """A clause as it is shown."""

    clause: Clause
    code: str
    address: str
    regulation: str
    url: str
    action: str
    leads: str
    when: str
    own: bool  # the body of the plan owes or helps in it


@require_http_methods(["GET", "POST"])
def clauses(request: Request, code: str) -> HttpResponse:
    """Clauses without a step first; with `?all=1` every clause."""
    plan = find(request, code)
    if request.method == "POST":
        return _propose(request, plan)
    found = coverage_of(plan)
    missing = [clause for clause in found if not clause.steps]
    every = "all" in request.GET
    page = page_of_list(
        [line_of(clause, plan) for clause in (found if every else missing)], at=cursor_of(request), size=PAGE
    )
    context = head_of(request, plan, "clauses") | {
        "page": page,
        "every": every,
        "total": len(found),
        "covered": len(found) - len(missing),
        "missing": len(missing),
        "fresh": not plan.steps.exists(),
    }
    return render(request, "planning/clauses.html", context)


def line_of(clause: Clause, plan: Plan) -> Line:
    """With bodies prefetched and the unit's regulation loaded."""
    row = clause.obligation
    regulation = row.unit.edition.regulation
    bodies = sorted(row.bodies.all(), key=lambda one: one.order)
    leads = [one.body.short_name if one.body else one.written for one in bodies if one.role == BodyRole.LEAD]
    own = any(one.body_id == plan.body_id and one.role in {BodyRole.LEAD, BodyRole.PARTNER} for one in bodies)
    return Line(
        clause=clause,
        code=row.code,
        address=in_words(row.unit.eid, _),
        regulation=regulation.short_title,
        url=f"{regulation.get_absolute_url()}?unit={row.unit.eid}#{row.unit.eid}",
        action=row.action,
        leads=", ".join(leads),
        when=_when(row),
        own=own,
    )


def _when(row: Obligation) -> str:
    return telling.tell(timings.described(timings.parse(row.timing)))


def _propose(request: Request, plan: Plan) -> HttpResponse:
    if not can_write(request.user, plan):
        raise PermissionDenied
    codes: Sequence[str] = [clean(code) for code in request.POST.getlist("clause")]
    keys = list(clauses_of(plan).filter(code__in=codes).values_list("pk", flat=True))
    count = services.propose_steps(
        plan_id=plan.pk, clauses=keys, by=request.user, at=timezone.now(), today=timezone.localdate()
    )
    words = ngettext("Đã đề xuất %(count)s việc.", "Đã đề xuất %(count)s việc.", count) % {"count": count}
    messages.success(request, words) if keys else messages.warning(request, _("Chưa chọn điều khoản nào."))
    return redirect(f"{plan.get_absolute_url()}?state=proposed" if count else request.get_full_path())
