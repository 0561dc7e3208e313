"""A meeting planned: in a round or alone; for communes chosen where one sees how long they were not met, one after the other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phoihop.contacts import services
from phoihop.contacts.forms import MeetingForm
from phoihop.contacts.models import Meeting, Regime, Round
from phoihop.contacts.rules import kind_around
from phoihop.contacts.showing import place_name
from phoihop.contacts.views.acting import METHODS, organisers_of, written_round
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body


@require_http_methods(METHODS)
def add(request: Request, code: str = "") -> HttpResponse:
    """Plan a meeting: in a round, or alone. With several communes chosen, the form of the next one follows."""
    round_ = written_round(request, code) if code else None
    organisers = organisers_of(request)
    if round_ is not None:
        parts = [round_.organiser_id, *round_.parts.values_list("body_id", flat=True)]
        organisers = Body.objects.filter(pk__in=parts).by_rank()
    if not organisers.exists():
        raise PermissionDenied
    wanted = _communes(request)
    regime = round_.regime if round_ else Regime.COUNCIL
    kind = kind_around(round_.moment, round_.session.kind) if round_ and round_.session else ""
    first = {
        "regime": regime,
        **({"kind": kind} if kind else {}),
        **_like(request, round_),
        **({"commune": wanted[0].code} if wanted else {}),
    }
    form = MeetingForm(request.POST or None, organisers=organisers, round_=round_, initial=first)
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                made = services.add_meeting(
                    organiser=form.cleaned_data["organiser"],
                    frame=form.frame(),
                    round_id=round_.pk if round_ else None,
                    regime=Regime(form.cleaned_data["regime"]),
                    by=request.user,
                    at=timezone.now(),
                    today=timezone.localdate(),
                )
                turn.leads_to(_next(request, round_, made, wanted[1:]))
        if form.is_valid():
            return redirect(turn.url)
    title = _("Thêm cuộc tiếp xúc")
    back = round_.get_absolute_url() if round_ else reverse("contacts:meetings")
    if round_ is not None and wanted:
        back = reverse("contacts:coverage", args=[round_.code])
    context = {"form": form, "case": round_, "title": title, "submit": title, "back": back, "about": _about(wanted)}
    return guards.shown(request, "contacts/form.html", context)


def _communes(request: Request) -> list[Body]:
    """The communes that were chosen, in the order in which they were: those longest not met first."""
    codes = list(dict.fromkeys(request.GET.getlist("commune")))
    rows = Body.objects.existing(timezone.localdate()).communes().filter(code__in=codes).defer("search")
    found = {row.code: row for row in rows} if codes else {}
    return [found[code] for code in codes if code in found]


def _like(request: Request, round_: Round | None) -> dict[str, Any]:
    """What a meeting planned just before lends the next one: all but place and day."""
    code = request.GET.get("like", "")
    row = Meeting.objects.visible_to(request.user).filter(round=round_, code=code).first() if code else None
    if row is None:
        return {}
    stands = MeetingForm.as_it_stands(row)
    lent = {name: stands[name] for name in ("kind", "form", "mode", "topic", "group", "starts", "ends")}
    return lent | {"organiser": row.organiser.code, "regime": row.regime}


def _next(request: Request, round_: Round | None, made: Meeting, rest: list[Body]) -> str:
    """The form of the next commune; behind the last one where they were chosen; of one alone its page."""
    if round_ is None or not (rest or request.GET.get("like")):
        return made.get_absolute_url()
    messages.success(request, _("Đã thêm cuộc tiếp xúc tại %(place)s.") % {"place": place_name(made.commune)})
    if not rest:
        return reverse("contacts:coverage", args=[round_.code])
    query = QueryDict(mutable=True)
    query.setlist("commune", [one.code for one in rest])
    query["like"] = made.code
    return f"{reverse('contacts:add', args=[round_.code])}?{query.urlencode()}"


def _about(wanted: list[Body]) -> str:
    """Which commune this form is for, and how many follow."""
    if len(wanted) < 2:
        return ""
    left = len(wanted) - 1
    sentence = ngettext(
        "Cuộc tại %(place)s; sau đó còn %(number)s xã, phường đã chọn.",
        "Cuộc tại %(place)s; sau đó còn %(number)s xã, phường đã chọn.",
        left,
    )
    return sentence % {"place": place_name(wanted[0]), "number": left}
