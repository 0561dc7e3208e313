"""Who does it inside a body, which part a partner has, and that the part is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments import services
from phoihop.commitments.forms.acts import AssignForm, PartDoneForm, PartForm
from phoihop.commitments.models import Participation
from phoihop.commitments.permissions import can_assign, can_give_parts
from phoihop.commitments.queries import Folder, people_of
from phoihop.commitments.showing import day
from phoihop.commitments.views.acting import Sheet, bodies_for, is_recorded, of_paper, opened, paper_of, perform
from phoihop.kernel.clock import services as clock
from phoihop.kernel.errors import Refused
from phoihop.kernel.web.http import Request
from phoihop.regulations.models import BodyRole

METHODS = ["GET", "HEAD", "POST"]


def _part(case: Folder, role: str, body: str) -> Participation:
    for part in case.parts:
        if (part.role, part.body.code) == (role, body):
            return part
    raise Http404


@require_http_methods(METHODS)
def assign(request: Request, code: str, role: str, body: str) -> HttpResponse:
    """Name the person, the stand-in and the internal date."""
    case = opened(request, code)
    part = _part(case, role, body)
    if not any(can_assign(request.user, one) for one in (part.body, part.acting_office) if one is not None):
        raise PermissionDenied
    today = timezone.localdate()
    initial = {
        "person": part.person.code if part.person else "",
        "stand_in": part.stand_in.code if part.stand_in else "",
        "internal_due_on": part.internal_due_on,
        "seen": part.naming,
    }
    form = AssignForm(request.POST or None, people=people_of(part, today), initial=initial)
    due = day(case.commitment.due_on) or "—"
    about = _("%(body)s; hạn của nhiệm vụ: %(due)s.") % {"body": part.body.name, "due": due}
    sheet = Sheet(_("Giao người phụ trách"), _("Giao"), _("Đã giao nhiệm vụ."), about)

    def name(data: dict[str, Any], at: datetime) -> object:
        try:
            return services.assign(participation_id=part.pk, by=request.user, at=at, today=clock.day_of(at), **data)
        except Refused as refusal:
            if refusal.code == "assignment.changed_meanwhile":  # the answer says it: sent again, it holds
                form.show_naming(Participation.objects.select_related("person", "stand_in").get(pk=part.pk).naming)
            raise

    return perform(request, case, form, sheet, name)


@require_http_methods(METHODS)
def give_part(request: Request, code: str, role: str, body: str) -> HttpResponse:
    """Say which part a partner does."""
    case = opened(request, code)
    part = _part(case, role, body)
    if not can_give_parts(request.user, case.commitment) or part.role != BodyRole.PARTNER:
        raise PermissionDenied
    form = PartForm(request.POST or None, initial={"part": part.part})
    sheet = Sheet(_("Giao phần việc"), _("Giao phần việc"), _("Đã giao phần việc."), part.body.name)
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: services.give_part(participation_id=part.pk, part=data["part"], by=request.user, at=at),
    )


@require_http_methods(METHODS)
def part_done(request: Request, code: str) -> HttpResponse:
    """A partner's part is done."""
    case = opened(request, code)
    parts = {part.body.pk: part for part in case.parts if part.role == BodyRole.PARTNER and part.part}
    bodies = bodies_for(request, case, [part.body for part in parts.values()])
    form = PartDoneForm(
        request.POST or None,
        request.FILES or None,
        bodies=bodies,
        papers=of_paper(request, bodies),
        initial={"done_on": timezone.localdate()},
    )
    sheet = Sheet(_("Báo xong phần việc"), _("Báo xong"), _("Đã báo xong phần việc."), parts[bodies[0].pk].part)
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: services.report_part_done(
            participation_id=parts[data["body"].pk].pk,
            done_on=data["done_on"],
            paper=paper_of(data, request, case, at),
            from_paper=is_recorded(request),
            by=request.user,
            at=at,
        ),
    )
