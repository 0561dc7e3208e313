"""What the machine learnt here, how it did, and which model proposes now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb
from phoihop.petitions import store
from phoihop.petitions.models import Learnt, LearntState
from phoihop.petitions.permissions import can_keep_competence
from phoihop.petitions.services import learning

SHOWN = 24


@dataclass(frozen=True)
class Line:
    """How two models did on the same decisions of one kind, in percent; the difference in points."""

    kind: str
    rows: int
    before: float
    after: float
    low: float
    high: float


@require_safe
def machine(request: Request) -> HttpResponse:
    """The models learnt here, the newest first."""
    rows = Learnt.objects.visible_to(request.user).select_related("by").defer("weights").order_by("-id")[:SHOWN]
    told = store.provenance()
    context = {
        "crumbs": [
            Crumb(_("Kiến nghị cử tri"), reverse("petitions:list")),
            Crumb(_("Bảng thẩm quyền"), reverse("petitions:competence")),
        ],
        "learnt": [(row, _lines(row)) for row in rows],
        "base": told["sha256"],
        "base_day": date.fromisoformat(told["trained_on"]).strftime("%d/%m/%Y"),
        "used": any(row.state == LearntState.USED and row.base == told["sha256"] for row in rows),
        "may_teach": can_keep_competence(request.user),
    }
    return render(request, "petitions/machine.html", context)


def _lines(row: Learnt) -> list[Line]:
    names = {"field": _("Lĩnh vực"), "body": _("Cơ quan")}
    return [
        Line(names[kind], one["rows"], *(100 * one[part] for part in ("before", "after", "low", "high")))
        for kind, one in row.figures.items()
    ]


@require_POST
def learn(request: Request) -> HttpResponse:
    """Have it learn."""
    with guards.once(request) as turn:
        if turn.first:
            learning.learn_again(by=request.user, at=timezone.now())
            messages.success(request, _("Máy bắt đầu học; kết quả hiện ở trang này khi xong."))
            turn.leads_to(reverse("petitions:machine"))
    return redirect(turn.url)


@require_POST
def set_aside(request: Request, code: str) -> HttpResponse:
    """Propose by the model that ships."""
    row = get_object_or_404(Learnt.objects.visible_to(request.user).defer("weights"), code=code)
    with guards.once(request) as turn:
        if turn.first:
            learning.set_aside(learnt_id=row.pk, by=request.user, at=timezone.now())
            messages.success(request, _("Máy lại đề xuất theo mô hình kèm phần mềm."))
            turn.leads_to(reverse("petitions:machine"))
    return redirect(turn.url)
