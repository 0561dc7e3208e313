"""Notes inside a body, messages between bodies."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments import services
from phoihop.commitments.forms.acts import MessageForm, NoteForm
from phoihop.commitments.queries import Folder
from phoihop.commitments.views.acting import Sheet, opened, perform, upload
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body


def _own(case: Folder) -> list[Body]:
    bodies = list(dict.fromkeys(part.body for part in case.own))
    if not bodies:
        raise PermissionDenied
    return bodies


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: Request, code: str) -> HttpResponse:
    """Add a note."""
    case = opened(request, code)
    form = NoteForm(request.POST or None, bodies=_own(case))
    sheet = Sheet(_("Ghi chú tiến độ"), _("Lưu ghi chú"), _("Đã lưu ghi chú."))
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: services.add_note(
            commitment_id=case.commitment.pk, body=data["body"], text=data["text"], by=request.user, at=at
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: Request, code: str) -> HttpResponse:
    """Send a message."""
    case = opened(request, code)
    form = MessageForm(request.POST or None, request.FILES or None, bodies=_own(case))
    sheet = Sheet(_("Trao đổi với các cơ quan"), _("Gửi"), _("Đã gửi trao đổi."))
    return perform(
        request,
        case,
        form,
        sheet,
        lambda data, at: services.send_message(
            commitment_id=case.commitment.pk,
            body=data["body"],
            text=data["text"],
            document=upload(data["file"], request, at, title=""),
            by=request.user,
            at=at,
        ),
    )
