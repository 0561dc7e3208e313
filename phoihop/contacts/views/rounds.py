"""The list of rounds, one planned and changed, its page, its acts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.showing import day
from phoihop.contacts import services
from phoihop.contacts.filters import RoundFilter
from phoihop.contacts.forms import DayForm, EndForm, PaperForm, RoundForm, WorkingForm
from phoihop.contacts.models import DutyKind, Round, stands
from phoihop.contacts.permissions import can_agree, can_write
from phoihop.contacts.queries import asked_to_agree, clashes_of, listed, uninvited
from phoihop.contacts.showing import (
    beside_session,
    clash_words,
    days_of,
    duty_lines,
    meeting_badge,
    place_name,
    round_badge,
    tabs_of,
    when,
)
from phoihop.contacts.views.acting import (
    METHODS,
    act,
    find_round,
    organisers_of,
    printed,
    written_round,
)
from phoihop.contacts.writing import plan_differs, plan_sheet
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.papers.models import State as PaperState

SHOWN = 500  # meetings on the page of a round; more is said, and reached by the list


@require_safe
def rounds(request: Request) -> HttpResponse:
    """All rounds the person may see, the newest days first."""
    filters = RoundFilter(request.GET, auto_id="filter_%s")
    wanted = filters.chosen
    rows = Round.objects.visible_to(request.user).select_related("organiser", "session")
    rows = rows.defer("search", "purpose", "organiser__search", "session__search")
    if words := wanted.get("q"):
        rows = rows.filter(title__icontains=words)
    for name in ("regime", "state"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    page = paging.page(rows, order=["-starts_on"], cursor=paging.cursor_of(request))
    context = {
        "page": page,
        "lines": [(row, days_of(row), round_badge(row)) for row in page],
        "filters": filters,
        "active": bool(wanted),
        "may_plan": organisers_of(request).exists(),
    }
    return render(request, "contacts/rounds.html", context)


@require_http_methods(METHODS)
def plan(request: Request) -> HttpResponse:
    """Plan a round."""
    organisers = organisers_of(request)
    if not organisers.exists():
        raise PermissionDenied
    form = RoundForm(request.POST or None, organisers=organisers)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                at, today = timezone.now(), timezone.localdate()
                made = services.plan_round(frame=form.frame(), by=request.user, at=at, today=today)
                turn.leads_to(made.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    title = _("Lập đợt tiếp xúc cử tri")
    context = {"form": form, "title": title, "submit": title, "back": reverse("contacts:rounds")}
    return guards.shown(request, "contacts/form.html", context)


@require_http_methods(METHODS)
def change(request: Request, code: str) -> HttpResponse:
    """What a round says of itself."""
    row = written_round(request, code)
    stands = RoundForm.as_it_stands(row)
    form = RoundForm(request.POST or None, organisers=Body.objects.none(), round_=row, initial=stands)
    return act(
        request,
        row,
        form,
        _("Sửa kế hoạch"),
        lambda data, at: services.change_round(
            round_id=row.pk, revision=guards.revision_of(request), frame=form.frame(), reason=data["reason"], by=request.user,
            at=at, today=timezone.localdate(at),
        ),
        submit=_("Lưu"),
        revision=row.revision,
    )  # fmt: skip


@require_safe
def round_(request: Request, code: str) -> HttpResponse:
    """The plan of a round: its meetings with what clashes, what is owed for it."""
    row, today = find_round(request, code), timezone.localdate()
    meetings = list(listed(row.meetings.all()).order_by("starts_at", "pk")[: SHOWN + 1])
    more, meetings = len(meetings) > SHOWN, meetings[:SHOWN]
    found = clashes_of(meetings, request.user) if can_write(request.user, row) else {}
    plan_paper = (
        Paper.objects.visible_to(request.user).filter(pk=row.plan_paper_id).first() if row.plan_paper_id else None
    )
    context = head_of(request, row, "round") | {
        "lines": [
            (
                one, when(one), place_name(one.commune), meeting_badge(one, today),
                [clash_words(clash, other) for clash, other in found.get(one.code, ())],
            )
            for one in meetings
        ],
        "more": more,
        "beside": beside_session(row),
        "clashing": len(found),
        "duties": duty_lines(row, request.user, today),
        "parts": row.parts.select_related("body").order_by("body__rank", "body__sort_key"),
        "plan_paper": plan_paper,
    }  # fmt: skip
    return render(request, "contacts/round.html", context)


@require_http_methods(METHODS)
def ask(request: Request, code: str) -> HttpResponse:
    """Ask the Front to agree."""
    row = written_round(request, code)
    return act(
        request,
        row,
        DayForm(request.POST or None),
        _("Đề nghị Mặt trận thống nhất"),
        lambda data, at: services.ask_agreement(
            round_id=row.pk, answer_by=data["on"], by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=_("%(body)s nhận một nhiệm vụ trả lời, hạn là ngày ghi ở đây.") % {"body": row.front.name},
    )


@require_http_methods(METHODS)
def working(request: Request, code: str) -> HttpResponse:
    """Set the day of the working meeting before the session."""
    row = written_round(request, code)
    return act(
        request,
        row,
        WorkingForm(request.POST or None),
        _("Định buổi làm việc trước kỳ họp"),
        lambda data, at: services.plan_working_meeting(
            round_id=row.pk, on=data["on"], bodies=data["bodies"], by=request.user, at=at,
            today=timezone.localdate(at),
        ),
        about=_("Đoàn làm việc với các cơ quan của tỉnh trước kỳ họp (NQLT 72/2025 Điều 6.5); ngày này là hạn trong sổ."),
    )  # fmt: skip


@require_http_methods(METHODS)
def agree(request: Request, code: str) -> HttpResponse:
    """The Front agrees; by its paper where another records it."""
    row = find_round(request, code)
    own = can_agree(request.user, row)
    if not own and not can_agree(request.user, row, from_paper=True):
        raise PermissionDenied
    form = PaperForm(
        request.POST or None,
        papers=Paper.objects.visible_to(request.user),
        needs_paper=not own,
        initial={"on": day(timezone.localdate())},
    )
    about = "" if own else _("Ghi nhận theo văn bản của %(body)s.") % {"body": row.front.name}
    return act(
        request,
        row,
        form,
        _("Ghi thống nhất kế hoạch"),
        lambda data, at: services.agree(
            round_id=row.pk, on=data["on"], paper=data["paper"], by=request.user, at=at, today=timezone.localdate(at)
        ),
        about=about,
    )


@require_POST
def announce(request: Request, code: str) -> HttpResponse:
    """Announce it."""
    row = written_round(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.announce(round_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
            turn.leads_to(row.get_absolute_url())
    return redirect(turn.url)


@require_POST
def close(request: Request, code: str) -> HttpResponse:
    """Close it."""
    row = written_round(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.close_round(round_id=row.pk, by=request.user, at=timezone.now(), today=timezone.localdate())
            turn.leads_to(row.get_absolute_url())
    return redirect(turn.url)


@require_http_methods(METHODS)
def cancel(request: Request, code: str) -> HttpResponse:
    """Call it off."""
    row = written_round(request, code)
    return act(
        request,
        row,
        EndForm(request.POST or None),
        _("Hủy đợt"),
        lambda data, at: services.cancel_round(round_id=row.pk, **data, by=request.user, at=at),
        about=_("Các cuộc chưa tổ chức và việc còn phải làm của đợt kết thúc theo, kèm lý do này."),
        dangerous=True,
    )


@require_POST
def put_on_paper(request: Request, code: str) -> HttpResponse:
    """Make the official paper of the plan and go to it."""
    row = written_round(request, code)
    with guards.once(request) as turn:
        if turn.first:
            made = services.put_plan_on_paper(round_id=row.pk, by=request.user, at=timezone.now())
            turn.leads_to(made.plan_paper.get_absolute_url() if made.plan_paper else row.get_absolute_url())
    return redirect(turn.url)


@require_POST
def invitations(request: Request, code: str) -> HttpResponse:
    """Make the invitation to all meetings and go to it."""
    row = written_round(request, code)
    with guards.once(request) as turn:
        if turn.first:
            made = services.put_invitations_on_paper(round_id=row.pk, by=request.user, at=timezone.now())
            turn.leads_to(made.get_absolute_url())
    return redirect(turn.url)


@require_safe
def print_plan(request: Request, code: str, ending: str) -> HttpResponse:
    """The plan as .pdf or .docx."""
    row = find_round(request, code)
    return printed(ending, plan_sheet(row, on=timezone.localdate()), f"ke-hoach-{row.code.lower()}")


def head_of(request: Request, row: Round, current: str) -> dict[str, Any]:
    """What stands above every view of a round: its state, its tabs, what may be done now."""
    user, writes = request.user, can_write(request.user, row)
    open_ = row.is_open
    differs = open_ and plan_differs(row)
    issued = row.plan_paper is not None and row.plan_paper.state == PaperState.ISSUED
    owed = set(row.duties.values_list("kind", flat=True)) if writes and open_ else set()
    return {
        "round": row,
        "state": round_badge(row),
        "days": days_of(row),
        "tabs": tabs_of(row, current),
        "may_write": writes and open_,
        "may_ask": writes and open_ and row.agreed_on is None and not asked_to_agree(row),
        "may_meet": writes and open_ and row.has_working_meeting and DutyKind.WORKING_MEETING not in owed,
        "may_agree": open_ and row.agreed_on is None and can_agree(user, row, from_paper=True),
        "may_announce": writes and open_ and row.agreed_on is not None and row.announced_on is None,
        "may_close": writes and open_ and row.announced_on is not None,
        "differs": _differing(row.plan_paper, issued=issued, writes=writes) if differs and row.plan_paper else "",
        "may_put_on_paper": writes and open_ and (not stands(row.plan_paper) or (differs and issued)),
        "may_invite_on_paper": writes and open_ and uninvited(row, row.organiser),
    }


def _differing(paper: Paper, *, issued: bool, writes: bool) -> str:
    """That the plan is another than its paper, and what who works on it does about it."""
    said = _("Văn bản «%(paper)s» không còn đúng với kế hoạch ghi ở trang này.") % {"paper": paper.cited}
    anew = _("Lập kế hoạch điều chỉnh: văn bản mới ghi rõ thay thế văn bản nào.")
    if not issued:
        anew = _("Văn bản chưa phát hành: hủy văn bản ấy rồi lập lại.")
    return f"{said} {anew}" if writes else said
