"""Reporting what holds a commitment up; its file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.commitments import services
from phoihop.commitments.forms.acts import BlockerForm
from phoihop.commitments.models import Blocker
from phoihop.commitments.views.acting import Sheet, bodies_for, is_recorded, of_paper, opened, paper_of, perform, upload
from phoihop.commitments.views.files import as_file
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body


@require_http_methods(["GET", "HEAD", "POST"])
def raise_blocker(request: Request, code: str) -> HttpResponse:
    """Put a difficulty to the body that must help, or record it from the paper of who has it."""
    case, today = opened(request, code), timezone.localdate()
    if not case.commitment.is_under_way:
        raise PermissionDenied
    bodies = bodies_for(request, case, case.owing)
    others = Body.objects.existing(today).exclude(pk__in=[body.pk for body in bodies[:1]]).by_rank()
    form = BlockerForm(
        request.POST or None,
        request.FILES or None,
        bodies=bodies,
        papers=of_paper(request, bodies),
        others=others,
    )
    about = _("Cơ quan được chọn phải trả lời đúng ngày; hạn của nhiệm vụ này không đổi.")
    sheet = Sheet(_("Báo vướng mắc"), _("Gửi"), _("Đã báo vướng mắc; cơ quan được chọn phải trả lời."), about)

    def do(data: dict[str, Any], at: Any) -> object:
        return services.raise_blocker(
            commitment_id=case.commitment.pk,
            body=data["body"],
            helper=data["helper"],
            text=data["text"],
            needed_by=data["needed_by"],
            document=upload(data["file"], request, at, title="") if data.get("file") else None,
            paper=paper_of(data, request, case, at),
            from_paper=is_recorded(request),
            by=request.user,
            at=at,
            today=today,
        )

    return perform(request, case, form, sheet, do)


@require_safe
def blocker_file(request: Request, code: str) -> HttpResponseBase:
    """What was sent with a blocker, for who sees it; `code` is the blocker's own."""
    blocker = get_object_or_404(
        Blocker.objects.visible_to(request.user).select_related("document", "paper__scan"), code=code
    )
    document = blocker.document or (blocker.paper.scan if blocker.paper else None)
    if document is None:
        raise Http404
    return as_file(request, document)
