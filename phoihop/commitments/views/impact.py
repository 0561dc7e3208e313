"""Lists that wait for a person: dates that law or calendar would move, and texts that were amended or replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phoihop.commitments import services
from phoihop.commitments.models import Commitment
from phoihop.commitments.services.renewal import carry_over, renewal_page
from phoihop.commitments.showing import reason_of
from phoihop.kernel.errors import Refused
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.paging import cursor_of
from phoihop.kernel.web.parts import BulkAct, Crumb

MOST = 300  # rows of one request; a page holds fewer


@require_http_methods(["GET", "HEAD", "POST"])
def impact(request: Request) -> HttpResponse:
    """/clock/impact/: before and after of each row that would change; the chosen ones are applied, one act each."""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:300] or N_("Theo lịch làm việc và sổ thời hạn đang dùng")

        def act(pk: UUID) -> object:
            return services.apply_impact(commitment_id=pk, reason=reason, by=request.user, at=timezone.now())

        return _applied(request, act, "clock:impact")
    found = services.impact_page(user=request.user, cursor=cursor_of(request))
    rows = [(row, reason_of(row.commitment), _new_reason(row.derivation)) for row in found.rows]
    context = {
        "rows": rows,
        "next": found.next,
        "read": found.read,
        "acts": [BulkAct("apply", _("Áp dụng hạn mới"), "check", confirm=_("Áp dụng hạn mới cho các dòng đã chọn?"))],
        "crumbs": [Crumb(_("Sổ thời hạn"), "/clock/")],
    }
    return render(request, "clock/impact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: Request) -> HttpResponse:
    """/clock/renewal/: open commitments of amended or replaced texts; the chosen ones follow, one act each."""
    if request.method == "POST":

        def act(pk: UUID) -> object:
            return carry_over(commitment_id=pk, by=request.user, at=timezone.now())

        return _applied(request, act, "clock:renewal")
    found = renewal_page(user=request.user, cursor=cursor_of(request))
    sentence = _("Chuyển các dòng đã chọn theo văn bản đang có hiệu lực?")
    context = {
        "rows": found.rows,
        "page": found.page,
        "acts": [BulkAct("apply", _("Chuyển theo văn bản mới"), "arrow-right", confirm=sentence)],
        "crumbs": [Crumb(_("Sổ thời hạn"), "/clock/")],
    }
    return render(request, "clock/renewal.html", context)


def _new_reason(derivation: dict[str, Any]) -> dict[str, Any]:
    return {"steps": derivation["steps"], "citation": derivation.get("citation", "")}


def _applied(request: Request, act: Callable[[UUID], object], back: str) -> HttpResponse:
    """Apply `act` to each chosen row on its own; what was refused is said, the rest stands."""
    codes = request.POST.getlist("row")[:MOST]
    seen = Commitment.objects.visible_to(request.user).filter(code__in=codes).order_by("due_on", "pk")
    done, refused = 0, []
    with guards.once(request) as turn:
        chosen = list(seen.values_list("pk", "code")) if turn.first else []
    for pk, code in chosen:
        try:
            act(pk)
            done += 1
        except Refused as error:
            refused.append(f"{code}: {error.sentence}")
        except PermissionDenied:
            refused.append(_("%(code)s: thuộc quyền của nơi theo dõi hoặc nơi xác nhận.") % {"code": code})
    if done:
        messages.success(
            request, ngettext("Đã áp dụng %(number)s dòng.", "Đã áp dụng %(number)s dòng.", done) % {"number": done}
        )
    if not codes:
        messages.warning(request, _("Chưa chọn dòng nào; hãy đánh dấu các dòng cần áp dụng."))
    for sentence in refused[:10]:
        messages.warning(request, sentence)
    if len(refused) > 10:
        messages.warning(request, _("Còn %(number)s dòng không áp dụng được.") % {"number": len(refused) - 10})
    return redirect(back)
