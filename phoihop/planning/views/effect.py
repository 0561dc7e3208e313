"""From the draft to the end: submitted, taken back, in effect, changed with a reason, carried over, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.commitments.showing import day
from phoihop.kernel.web import guards
from phoihop.kernel.web.forms import Form
from phoihop.kernel.web.http import Request
from phoihop.planning import services
from phoihop.planning.forms import ClosingForm, EffectForm, FrameForm, MoveForm, ReasonForm
from phoihop.planning.models import Plan, PlanState, PlanStep
from phoihop.planning.permissions import can_head
from phoihop.planning.views.plans import find, headed, writable
from phoihop.planning.views.steps import find_step

Do = Callable[[dict[str, Any], datetime], object]


@require_POST
def submit(request: Request, code: str) -> HttpResponse:
    """Put the plan on paper and go to the paper."""
    plan = find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            row = services.submit_plan(plan_id=plan.pk, by=request.user, at=timezone.now())
            turn.leads_to(row.paper.get_absolute_url() if row.paper else row.get_absolute_url())
    return redirect(turn.url)


@require_http_methods(["GET", "POST"])
def take_back(request: Request, code: str) -> HttpResponse:
    """Take a submitted plan back, with the reason."""
    plan = headed(request, code)
    about = _("Văn bản dự thảo của kế hoạch bị hủy; kế hoạch trở lại bước lập.")
    return _act(
        request,
        plan,
        ReasonForm(request.POST or None),
        _("Rút về lập lại"),
        lambda data, at: services.take_back(plan_id=plan.pk, reason=data["reason"], by=request.user, at=at),
        about=about,
    )


@require_POST
def put_in_effect(request: Request, code: str) -> HttpResponse:
    """The paper is issued: let the plan take effect."""
    plan = find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.put_in_effect(plan_id=plan.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
            turn.leads_to(plan.get_absolute_url())
    return redirect(turn.url)


@require_http_methods(["GET", "POST"])
def by_paper(request: Request, code: str) -> HttpResponse:
    """A plan signed outside takes effect by its issued paper."""
    plan = headed(request, code)
    form = EffectForm(request.POST or None, user=request.user, plan=plan)
    about = _("Dùng khi kế hoạch đã được ký, phát hành trên giấy hoặc bằng văn bản đã có trong hệ thống.")
    return _act(
        request,
        plan,
        form,
        _("Đưa vào thực hiện theo văn bản đã ký"),
        lambda data, at: services.put_in_effect(
            plan_id=plan.pk, paper=data["paper"], by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=about,
    )


@require_http_methods(["GET", "POST"])
def abandon(request: Request, code: str) -> HttpResponse:
    """Give a draft up."""
    plan = headed(request, code)
    return _act(
        request,
        plan,
        ReasonForm(request.POST or None),
        _("Bỏ kế hoạch"),
        lambda data, at: services.abandon_plan(plan_id=plan.pk, reason=data["reason"], by=request.user, at=at),
    )


@require_http_methods(["GET", "POST"])
def close(request: Request, code: str) -> HttpResponse:
    """End a plan with an assessment."""
    plan = headed(request, code)
    about = _("Việc chưa xong vẫn còn trong sổ nhiệm vụ; chuyển tiếp sang kế hoạch kỳ sau nếu cần.")
    return _act(
        request,
        plan,
        ClosingForm(request.POST or None),
        _("Kết thúc kế hoạch"),
        lambda data, at: services.close_plan(plan_id=plan.pk, note=data["note"], by=request.user, at=at),
        about=about,
    )


@require_POST
def people(request: Request, code: str) -> HttpResponse:
    """Name in the ledger whom the plan names."""
    plan = find(request, code)
    named = services.name_people(plan_id=plan.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
    words = ngettext("Đã giao người cho %(count)s việc.", "Đã giao người cho %(count)s việc.", named)
    messages.success(request, words % {"count": named})
    return redirect(plan)


@require_http_methods(["GET", "POST"])
def carry(request: Request, code: str) -> HttpResponse:
    """The plan of the next period with what is open."""
    plan = writable(request, code)
    form = FrameForm(request.POST or None, user=request.user, initial=_next(plan))
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                new = services.carry_over(plan_id=plan.pk, frame=form.frame(), by=request.user, at=timezone.now())
                turn.leads_to(f"{reverse('planning:plan', args=[new.code])}?state=proposed")
        if form.is_valid():
            return redirect(turn.url)
    about = _(
        "Việc chưa xong được chuyển sang kế hoạch mới dưới dạng đề xuất, có liên kết về việc cũ; "
        "chỉ tiêu chưa đạt được chuyển kèm số liệu mới nhất."
    )
    context = {
        "form": form,
        "plan": plan,
        "title": _("Chuyển tiếp sang kỳ sau"),
        "submit": _("Chuyển tiếp"),
        "about": about,
    }
    return guards.shown(request, "planning/form.html", context)


@require_http_methods(["GET", "POST"])
def move(request: Request, code: str) -> HttpResponse:
    """Another day for a step in effect."""
    row = _changeable(request, code)
    about = _("Việc số %(order)s: %(title)s. Hạn hiện nay: %(due)s.")
    form = MoveForm(request.POST or None, initial={"due_on": row.due_on})
    return _act(
        request,
        row.plan,
        form,
        _("Dời hạn"),
        lambda data, at: services.move_step(
            step_id=row.pk, **data, by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=about % {"order": row.order, "title": row.title, "due": day(row.due_on) or "—"},
        back=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def drop(request: Request, code: str) -> HttpResponse:
    """Take a step out of a plan in effect."""
    row = _changeable(request, code)
    return _act(
        request,
        row.plan,
        ReasonForm(request.POST or None),
        _("Thôi thực hiện"),
        lambda data, at: services.drop_step(step_id=row.pk, reason=data["reason"], by=request.user, at=at),
        about=_("Việc số %(order)s: %(title)s.") % {"order": row.order, "title": row.title},
        back=row.get_absolute_url(),
    )


def _changeable(request: Request, code: str) -> PlanStep:
    row = find_step(request, code)
    if not can_head(request.user, row.plan) or row.plan.state != PlanState.ISSUED:
        raise PermissionDenied
    return row


def _act(
    request: Request, plan: Plan, form: Form, title: str, do: Do, *, about: str = "", back: str = ""
) -> HttpResponse:
    """The form of an act: shown, refused with what was typed, or done and back."""
    back = back or plan.get_absolute_url()
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                do(form.cleaned_data, timezone.now())
                turn.leads_to(back)
        if form.is_valid():
            return redirect(turn.url)
    context = {"form": form, "plan": plan, "title": title, "submit": title, "about": about, "back": back}
    return guards.shown(request, "planning/form.html", context)


def _next(plan: Plan) -> dict[str, Any]:
    """The period after, as long; the year in the title goes on with it."""
    first, span = plan.period_until, plan.period_until - plan.period_from
    years = plan.period_until.year - plan.period_from.year
    whole = (first.month, first.day) == (plan.period_from.month, plan.period_from.day) and years
    last = date.fromordinal((first.replace(year=first.year + years) if whole else first + span).toordinal() - 1)
    title = plan.title.replace(str(plan.period_from.year), str(first.year))
    return FrameForm.first(plan) | {
        "title": title,
        "period_from": day(first),
        "period_last": day(last),
        "directives": "",
    }
