"""What a round or a meeting makes bodies owe: done, and told by a notice on paper."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.commitments.showing import day
from phoihop.contacts import services
from phoihop.contacts.forms import PaperForm
from phoihop.contacts.models import Duty, DutyKind, Meeting, Round
from phoihop.contacts.permissions import can_fulfil, can_notify
from phoihop.contacts.views.acting import METHODS, act, find_meeting, find_round
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper


@require_http_methods(METHODS)
def fulfil_of_round(request: Request, code: str, owed: str) -> HttpResponse:
    """A duty of a round was done. `owed`: code of its commitment."""
    return _fulfil(request, find_round(request, code), owed)


@require_http_methods(METHODS)
def fulfil_of_meeting(request: Request, code: str, owed: str) -> HttpResponse:
    """A duty of a meeting was done. `owed`: code of its commitment."""
    return _fulfil(request, find_meeting(request, code), owed)


@require_POST
def notice_of_round(request: Request, code: str, owed: str) -> HttpResponse:
    """The notice of a round as an official paper."""
    return _notice(request, find_round(request, code), owed)


@require_POST
def notice_of_meeting(request: Request, code: str, owed: str) -> HttpResponse:
    """The notice of a meeting as an official paper."""
    return _notice(request, find_meeting(request, code), owed)


def _duty(case: Round | Meeting, owed: str) -> Duty:
    rows = case.duties.select_related("round", "meeting__round", "body", "paper")
    duty = rows.defer("body__search", "paper__sheet", "paper__search").filter(commitment__code=owed).first()
    if duty is None:
        raise Http404
    return duty


def _fulfil(request: Request, case: Round | Meeting, owed: str) -> HttpResponse:
    duty = _duty(case, owed)
    if not can_fulfil(request.user, duty, from_paper=True):
        raise PermissionDenied
    own = can_fulfil(request.user, duty)
    form = PaperForm(
        request.POST or None,
        papers=Paper.objects.visible_to(request.user),
        needs_paper=not own,
        initial={"on": day(timezone.localdate()), "paper": duty.paper.code if duty.paper else ""},
    )
    return act(
        request,
        case,
        form,
        _("Ghi đã làm: %(duty)s") % {"duty": DutyKind(duty.kind).label},
        lambda data, at: services.fulfil(
            duty_id=duty.pk, done_on=data["on"], paper=data["paper"], from_paper=not own, by=request.user, at=at,
            today=timezone.localdate(at),
        ),
        submit=_("Ghi đã làm"),
    )  # fmt: skip


def _notice(request: Request, case: Round | Meeting, owed: str) -> HttpResponse:
    duty = _duty(case, owed)
    if not can_notify(request.user, duty):
        raise PermissionDenied
    with guards.once(request) as turn:
        if turn.first:
            made = services.put_notice_on_paper(duty_id=duty.pk, by=request.user, at=timezone.now())
            turn.leads_to(made.paper.get_absolute_url() if made.paper else case.get_absolute_url())
    return redirect(turn.url)
