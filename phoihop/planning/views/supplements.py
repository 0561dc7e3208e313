"""A step added to a plan in effect."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.kernel.errors import Refused
from phoihop.kernel.text import clean
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.planning import services
from phoihop.planning.reading import Reader, said
from phoihop.planning.views.plans import blank, directives_of, headed, names_for


@require_http_methods(["GET", "POST"])
def supplement(request: Request, code: str) -> HttpResponse:
    """The same cells as in the table, with the reason."""
    plan, today = headed(request, code), timezone.localdate()
    typed = {name: clean(request.POST.get(name, "")) for name in blank()}
    reason, problem, answer = clean(request.POST.get("reason", "")), "", 200
    if request.method == "POST":
        read = Reader(plan, today, [typed]).read(typed)
        problem, answer = said(read.findings), 422
        if read.written is not None:
            try:
                with guards.once(request) as turn:
                    if turn.first:
                        step = services.supplement(
                            plan_id=plan.pk,
                            written=read.written,
                            reason=reason,
                            by=request.user,
                            at=timezone.now(),
                            today=today,
                        )
                        turn.leads_to(step.get_absolute_url())
                return redirect(turn.url)
            except Refused as refusal:
                problem, answer = refusal.sentence, 409
    context = {
        "plan": plan,
        "blank": typed,
        "problem": problem,
        "names": names_for(plan),
        "reason": reason,
        "with_reason": True,
        "before": None,
        "topics": [topic.name for topic in plan.topics.order_by("order")],
        "papers": [one.name for one in directives_of(plan)],
        "title": _("Bổ sung việc"),
    }
    return render(request, "planning/add.html", context, status=answer)
