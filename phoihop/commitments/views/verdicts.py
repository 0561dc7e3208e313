"""Verdicts, reopening, and the clock stopped or let run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments import services
from phoihop.commitments.forms.acts import KeptForm, ReasonForm
from phoihop.commitments.permissions import can_follow
from phoihop.commitments.queries import Folder
from phoihop.commitments.showing import day
from phoihop.commitments.views.acting import (
    Sheet,
    bodies_for,
    is_recorded,
    judge_of,
    of_paper,
    opened,
    paper_of,
    perform,
)
from phoihop.kernel.clock import services as clock
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body

Service = Callable[..., object]
METHODS = ["GET", "HEAD", "POST"]


def _act(
    request: Request,
    case: Folder,
    bodies: list[Body],
    sheet: Sheet,
    service: Service,
    *,
    form: type[ReasonForm] | type[KeptForm] = ReasonForm,
    dated: bool = False,
) -> HttpResponse:
    """All acts of the judge: a reason, and where the service wants it the day."""
    bound = form(request.POST or None, request.FILES or None, bodies=bodies, papers=of_paper(request, bodies))

    def do(data: dict[str, Any], at: datetime) -> object:
        more = {"today": clock.day_of(at)} if dated else {}
        paper = paper_of(data, request, case, at)
        return service(
            commitment_id=case.commitment.pk, reason=data["reason"], by=request.user, at=at, paper=paper, **more
        )

    return perform(request, case, bound, sheet, do)


@require_http_methods(METHODS)
def kept(request: Request, code: str) -> HttpResponse:
    """Confirm: kept, or kept late with the reason."""
    case = opened(request, code)
    dates = {"due": day(case.commitment.due_on) or "—", "done": day(case.commitment.done_on) or "—"}
    about = _("Hạn %(due)s, hoàn thành %(done)s (ngày tính của minh chứng).") % dates
    sheet = Sheet(_("Xác nhận đã thực hiện"), _("Xác nhận"), _("Đã xác nhận kết quả."), about)
    return _act(request, case, judge_of(request, case), sheet, services.judge_kept, form=KeptForm)


@require_http_methods(METHODS)
def not_kept(request: Request, code: str) -> HttpResponse:
    """Find that it was not kept."""
    case = opened(request, code)
    sheet = Sheet(_("Kết luận không thực hiện"), _("Kết luận"), _("Đã ghi kết luận."), dangerous=True)
    return _act(request, case, judge_of(request, case), sheet, services.judge_not_kept, dated=True)


@require_http_methods(METHODS)
def no_longer_due(request: Request, code: str) -> HttpResponse:
    """Close what need not be done: by the judge or the following body."""
    case = opened(request, code)
    regulation = case.commitment.regulation
    follower = regulation.follower if regulation else None
    if not is_recorded(request) and follower is not None and can_follow(request.user, follower):
        bodies = [follower]
    else:
        bodies = judge_of(request, case)
    sheet = Sheet(_("Không còn phải thực hiện"), _("Kết thúc nhiệm vụ"), _("Đã kết thúc nhiệm vụ."), dangerous=True)
    return _act(request, case, bodies, sheet, services.close_no_longer_due)


@require_http_methods(METHODS)
def reopen(request: Request, code: str) -> HttpResponse:
    """Take the verdict back."""
    case = opened(request, code)
    sheet = Sheet(_("Mở lại nhiệm vụ"), _("Mở lại"), _("Đã mở lại nhiệm vụ."))
    return _act(request, case, judge_of(request, case), sheet, services.reopen)


@require_http_methods(METHODS)
def suspend(request: Request, code: str) -> HttpResponse:
    """Stop the clock."""
    case = opened(request, code)
    sheet = Sheet(_("Tạm dừng tính hạn"), _("Tạm dừng"), _("Đã tạm dừng tính hạn."))
    return _act(request, case, _clock_keeper(request, case), sheet, services.suspend, dated=True)


@require_http_methods(METHODS)
def resume(request: Request, code: str) -> HttpResponse:
    """Let the clock run again."""
    case = opened(request, code)
    sheet = Sheet(_("Tiếp tục tính hạn"), _("Tiếp tục"), _("Thời hạn tiếp tục được tính."))
    return _act(request, case, _clock_keeper(request, case), sheet, services.resume, dated=True)


def _clock_keeper(request: Request, case: Folder) -> list[Body]:
    if case.commitment.judge is None:
        raise PermissionDenied
    return bodies_for(request, case, [case.commitment.judge])
