"""A reminder: composed from chosen rows, recorded, started, read, found answered, withdrawn; the list of reminders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of, page
from phoihop.kernel.web.parts import Crumb
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.petitions.models import UNSOLVED, Petition, PetitionState
from phoihop.petitions.permissions import can_answer, can_record_answer
from phoihop.petitions.resolving import superior_of
from phoihop.petitions.services.answering import ANSWERABLE
from phoihop.petitions.showing import badge_of as petition_badge
from phoihop.settlement import services
from phoihop.settlement.forms import ConcludeForm, ReasonForm, RemindForm
from phoihop.settlement.models import Reminder, ReminderLine, ReminderState, Step
from phoihop.settlement.permissions import can_remind
from phoihop.settlement.queries import Standing, standings
from phoihop.settlement.rules import LADDER
from phoihop.settlement.showing import badge_of, reason_of, step_name
from phoihop.settlement.terms import wait_of
from phoihop.settlement.views.lists import sessions_of
from phoihop.settlement.writing import usual_request

METHODS = ["GET", "HEAD", "POST"]
AT_ONCE = 100  # petitions of one paper
RELATED = ("sender", "body", "addressee", "session", "paper", "commitment")


@require_safe
def reminders(request: Request) -> HttpResponse:
    """Reminders that the person may see, the newest first."""
    today = timezone.localdate()
    rows = Reminder.objects.visible_to(request.user).select_related("sender", "body", "commitment")
    shown = rows.defer("sender__search", "body__search", "commitment__search").annotate(number=Count("lines"))
    found = page(shown, order=["-at"], cursor=cursor_of(request))
    lines = [(row, badge_of(row, today)) for row in found]
    return render(request, "settlement/reminders.html", {"page": found, "lines": lines})


@require_safe
def reminder(request: Request, code: str) -> HttpResponse:
    """One reminder: what it asks, of whom, until when, about which petitions and how they stand."""
    row, today = _found(request, code), timezone.localdate()
    every = row.lines.count()
    seen = ReminderLine.objects.visible_to(request.user).filter(reminder=row).select_related("petition__lead")
    lines = list(seen.defer("petition__search", "petition__lead__search").order_by("petition__first_put_on", "pk"))
    may = can_remind(request.user, row.sender_id, row.step)
    sent = row.state == ReminderState.SENT and row.commitment is not None
    waits = sent and row.commitment is not None and row.commitment.is_under_way
    paper = Paper.objects.visible_to(request.user).filter(pk=row.paper_id).first() if row.paper_id else None
    answerable = [line.petition for line in lines if line.petition.state in ANSWERABLE]
    context = {
        "reminder": row,
        "crumbs": [
            Crumb(_("Giám sát giải quyết"), reverse("settlement:rows")), Crumb(_("Đôn đốc"), reverse("settlement:reminders")),
        ],
        "badge": badge_of(row, today),
        "lines": [(line, petition_badge(line.petition, today), step_name(line.proposed)) for line in lines],
        "hidden": every - len(lines),
        "every": every,
        "answered": sum(1 for line in lines if _answered_since(line.petition, row.sent_on)),
        "solved": sum(1 for line in lines if line.petition.state == PetitionState.SOLVED),
        "paper": paper,
        "is_issued": paper is not None and paper.state == "issued",
        "may_start": may and row.state == ReminderState.DRAFTED,
        "may_conclude": may and waits,
        "may_withdraw": may and row.state != ReminderState.WITHDRAWN and (waits or not sent),
        "answer_url": _address("petitions:answer", [one for one in answerable if can_answer(request.user, one, row.body)]),
        "record_url": _address("petitions:record-answer", [one for one in answerable if can_record_answer(request.user, one)]),
        "wait": wait_of(row.step, row.sent_on or today),
    }  # fmt: skip
    return render(request, "settlement/reminder.html", context)


@require_http_methods(METHODS)
def remind(request: Request) -> HttpResponse:
    """Compose a reminder about the chosen petitions."""
    return _take(request, recorded=False)


@require_http_methods(METHODS)
def record(request: Request) -> HttpResponse:
    """Enter one that was sent outside."""
    return _take(request, recorded=True)


@require_POST
def start(request: Request, code: str) -> HttpResponse:
    """Let its wait run from the day its paper was issued."""
    row = _found(request, code)
    try:
        services.start(reminder_id=row.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Đã tính thời gian chờ từ ngày phát hành."))
    return redirect(row)


@require_http_methods(METHODS)
def conclude(request: Request, code: str) -> HttpResponse:
    """Find it answered."""
    row = _found(request, code)
    form = ConcludeForm(request.POST or None, initial={"on": timezone.localdate()})

    def do(data: dict[str, Any], at: datetime) -> None:
        services.conclude(reminder_id=row.pk, on=data["on"], note=data["note"], by=request.user, at=at)

    return _perform(request, form, row, _("Ghi nhận kết quả đôn đốc"), _("Ghi nhận"), do)


@require_http_methods(METHODS)
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take it back."""
    row = _found(request, code)
    form = ReasonForm(request.POST or None)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.withdraw(reminder_id=row.pk, reason=data["reason"], by=request.user, at=at)

    return _perform(request, form, row, _("Hủy văn bản đôn đốc"), _("Hủy văn bản"), do, dangerous=True)


def _found(request: Request, code: str) -> Reminder:
    rows = Reminder.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows, code=code)


def _take(request: Request, *, recorded: bool) -> HttpResponse:
    """The chosen petitions by body; of one body the form of its paper, of several a choice between them."""
    rows, today = _chosen(request), timezone.localdate()
    groups: dict[tuple[UUID, UUID | None], list[Petition]] = defaultdict(list)
    for row in rows:
        groups[row.receiver_id, row.lead_id].append(row)
    if len(groups) > 1:
        parts = [
            (some[0].lead, some[0].receiver, len(some), _address(_name(recorded), some)) for some in groups.values()
        ]
        return render(request, "settlement/choose.html", {"parts": parts})
    sender, body = rows[0].receiver, rows[0].lead
    if body is None or not can_remind(request.user, sender.pk):
        raise PermissionDenied
    standing = standings(rows, today)
    steps = [step for step in LADDER if can_remind(request.user, sender.pk, step)]
    form = RemindForm(
        request.POST or None, steps=steps, recorded=recorded, initial=_first(standing, sender, body, steps),
        sessions=sessions_of([sender]).filter(planned_first_on__gte=today, actual_first_on__isnull=True),
    )  # fmt: skip
    context = {
        "form": form,
        "title": _("Ghi văn bản đôn đốc đã gửi") if recorded else _("Soạn văn bản đôn đốc"),
        "submit": _("Ghi nhận") if recorded else _("Soạn văn bản"),
        "back": reverse("settlement:rows"),
        "body": body,
        "rows": [(row, step_name(standing[row.pk].next.step), reason_of(standing[row.pk].next)) for row in rows],
        "waits": [(step_name(step), wait_of(step, today)) for step in steps if step != Step.SESSION],
        "other_url": _address(_name(not recorded), rows),
        "recorded": recorded,
    }
    return _written(request, form, context, rows, sender, body)


def _written(
    request: Request, form: RemindForm, context: dict[str, Any], rows: Sequence[Petition], sender: Body, body: Body
) -> HttpResponse:
    if form.is_valid():
        data, at = form.cleaned_data, timezone.now()
        wanted = services.Wanted(
            sender=sender, body=body, step=Step(data["step"]), petition_ids=[row.pk for row in rows],
            request=data["request"], addressee=form.addressed, session=data["session"], ground=data["ground"],
        )  # fmt: skip
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                if context["recorded"]:
                    made = services.record(
                        wanted=wanted, number_text=data["number_text"], sent_on=data["sent_on"], by=request.user, at=at
                    )
                else:
                    made = services.compose(wanted=wanted, by=request.user, at=at)
                turn.leads_to(made.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(request, "settlement/remind.html", context)


def _chosen(request: Request) -> list[Petition]:
    """The petitions named in the address. 404 for what may not be seen or is not unsolved."""
    codes = list(dict.fromkeys(request.GET.getlist("of")))[: AT_ONCE + 1]
    rows = Petition.objects.visible_to(request.user).filter(code__in=codes, state__in=UNSOLVED, lead__isnull=False)
    found = list(rows.select_related("lead", "receiver", "commune").defer("search").order_by("first_put_on", "pk"))
    if not found or len(found) != len(codes) or len(found) > AT_ONCE:
        raise Http404
    return found


def _first(standing: dict[UUID, Standing], sender: Body, body: Body, steps: Sequence[str]) -> dict[str, Any]:
    """What the form begins with: the step proposed for most of them."""
    proposed = Counter(one.next.step for one in standing.values() if one.next.step)
    step = proposed.most_common(1)[0][0] if proposed else Step.AGAIN
    first: dict[str, Any] = {
        "step": step if step in steps else steps[0],
        "request": usual_request(body),
    }  # fmt: skip
    superior = superior_of([body], sender) if body.parent_id is not None else None
    if superior is not None and superior.pk != sender.pk:
        first["addressee"] = superior
    return first


def _address(name: str, rows: Sequence[Petition]) -> str:
    """Of an act on these petitions; "" of none."""
    query = urlencode([("of", row.code) for row in rows])
    return f"{reverse(name)}?{query}" if rows else ""


def _name(recorded: bool) -> str:
    return "settlement:record" if recorded else "settlement:remind"


def _answered_since(petition: Petition, sent_on: date | None) -> bool:
    """Answered after the reminder went out, or solved."""
    if petition.state == PetitionState.SOLVED:
        return True
    return sent_on is not None and petition.counts_on is not None and petition.counts_on >= sent_on


def _perform(
    request: Request, form: Form, row: Reminder, title: str, submit: str, do: Callable[[dict[str, Any], datetime], None],
    *, dangerous: bool = False,
) -> HttpResponse:  # fmt: skip
    """Show the form; once it is valid, act exactly once, then show the reminder."""
    if not can_remind(request.user, row.sender_id, row.step):
        raise PermissionDenied
    context = {
        "form": form, "title": title, "submit": submit, "back": row.get_absolute_url(), "reminder": row,
        "dangerous": dangerous, "revision": None,
    }  # fmt: skip
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                do(dict(form.cleaned_data), timezone.now())
                turn.leads_to(row.get_absolute_url())
        if form.is_valid():
            return redirect(turn.url)
    return guards.shown(request, "settlement/form.html", context)
