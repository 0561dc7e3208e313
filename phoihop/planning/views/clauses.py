"""What a plan carries out (focus topics, directives, clauses), and what has no step: one press proposes what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
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
from phoihop.planning.models import Plan, PlanDirective, Topic
from phoihop.planning.permissions import can_write
from phoihop.planning.queries import Clause, Matter, coverage_of, matters_of
from phoihop.planning.views.plans import find, head_of, told_directives
from phoihop.regulations.models import BodyRole, Obligation
from phoihop.regulations.rules.addresses import in_words

PAGE = 200


@dataclass(frozen=True)
class Line:
    """A clause, a focus topic or a directive as it is shown."""

    name: str  # of what is chosen: clause, topic, directive
    code: str
    address: str
    about: str
    url: str
    action: str
    steps: int
    dropped: int
    leads: str = ""
    when: str = ""
    own: bool = True  # the body of the plan owes or helps in it


@require_http_methods(["GET", "POST"])
def clauses(request: Request, code: str) -> HttpResponse:
    """Focus topics, directives and clauses without a step; with `?all=1` every one."""
    plan = find(request, code)
    if request.method == "POST":
        return _propose(request, plan)
    found: list[Matter | Clause] = [*matters_of(plan), *coverage_of(plan)]
    missing = [one for one in found if not one.steps]
    every = "all" in request.GET
    page = page_of_list(found if every else missing, at=cursor_of(request), size=PAGE)
    context = head_of(request, plan, "clauses") | {
        "page": page,
        "lines": _lines(request, plan, page.rows),
        "every": every,
        "total": len(found),
        "covered": len(found) - len(missing),
        "missing": len(missing),
        "fresh": not plan.steps.exists(),
    }
    return render(request, "planning/clauses.html", context)


def _lines(request: Request, plan: Plan, rows: Sequence[Matter | Clause]) -> list[Line]:
    papers = [one.row.paper for one in rows if isinstance(one, Matter) and isinstance(one.row, PlanDirective)]
    told = dict(zip((paper.pk for paper in papers), told_directives(request, papers), strict=True)) if papers else {}
    return [line_of(one, plan) if isinstance(one, Clause) else matter_line(one, told) for one in rows]


def matter_line(matter: Matter, told: Mapping[UUID, tuple[str, str]]) -> Line:
    """A focus topic or a directive. `told`: words and address of directives by paper."""
    row, counts = matter.row, (matter.steps, matter.dropped)
    if isinstance(row, Topic):
        return Line("topic", str(row.order), _("Nội dung trọng tâm"), "", "", row.name, *counts)
    words, url = told[row.paper_id]
    return Line("directive", str(row.order), row.name, _("Văn bản chỉ đạo"), url, words, *counts)


def line_of(clause: Clause, plan: Plan) -> Line:
    """With bodies prefetched and the unit's regulation loaded."""
    row = clause.obligation
    regulation = row.unit.edition.regulation
    bodies = sorted(row.bodies.all(), key=lambda one: one.order)
    leads = [one.body.short_name if one.body else one.written for one in bodies if one.role == BodyRole.LEAD]
    own = any(one.body_id == plan.body_id and one.role in {BodyRole.LEAD, BodyRole.PARTNER} for one in bodies)
    return Line(
        name="clause",
        code=row.code,
        address=in_words(row.unit.eid, _),
        about=regulation.short_title,
        url=f"{regulation.get_absolute_url()}?unit={row.unit.eid}#{row.unit.eid}",
        action=row.action,
        steps=clause.steps,
        dropped=clause.dropped,
        leads=", ".join(leads),
        when=_when(row),
        own=own,
    )


def _when(row: Obligation) -> str:
    return telling.tell(timings.described(timings.parse(row.timing)))


def _propose(request: Request, plan: Plan) -> HttpResponse:
    if not can_write(request.user, plan):
        raise PermissionDenied
    clauses = _chosen(request, "clause", clauses_of(plan), "code")
    topics = _chosen(request, "topic", plan.topics.all(), "order")
    directives = _chosen(request, "directive", plan.directives.all(), "order")
    count = services.propose_steps(
        plan_id=plan.pk,
        clauses=clauses,
        topics=topics,
        directives=directives,
        by=request.user,
        at=timezone.now(),
        today=timezone.localdate(),
    )
    words = ngettext("Đã đề xuất %(count)s việc.", "Đã đề xuất %(count)s việc.", count) % {"count": count}
    if clauses or topics or directives:
        messages.success(request, words)
    else:
        messages.warning(request, _("Chưa chọn dòng nào."))
    return redirect(f"{plan.get_absolute_url()}?state=proposed" if count else request.get_full_path())


def _chosen(request: Request, name: str, rows: QuerySet[Any], column: str) -> list[UUID]:
    """Keys of the rows that were ticked, by what the form calls them."""
    known = {str(value): key for value, key in rows.values_list(column, "pk")}
    return [known[code] for sent in request.POST.getlist(name) if (code := clean(sent)) in known]
