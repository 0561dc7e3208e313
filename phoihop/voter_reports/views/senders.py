"""The register with who sent each petition, as a spreadsheet, for a reason."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.kernel.web import guards
from phoihop.kernel.web.exports import xlsx_of_parts
from phoihop.kernel.web.http import Request
from phoihop.voter_reports import services
from phoihop.voter_reports.forms import ReasonForm
from phoihop.voter_reports.kinds import SENDERS, spec_of
from phoihop.voter_reports.permissions import can_open_senders
from phoihop.voter_reports.rules.counting import Annex
from phoihop.voter_reports.spreadsheet import part_of
from phoihop.voter_reports.views.reading import find


@require_http_methods(["GET", "HEAD", "POST"])
def senders(request: Request, code: str) -> HttpResponseBase:
    """Ask for the reason, then give the register; nothing of it is shown on the page or kept."""
    report = find(request, code)
    if not can_open_senders(request.user, report):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with guards.said_on(form):
            reason = form.cleaned_data["reason"]
            cells = services.with_senders(report_id=report.pk, reason=reason, by=request.user, at=timezone.now())
            register = spec_of(report.kind, report.regime).annexes[0]
            whole = Annex("senders", register.title, (register.columns[0], *SENDERS, *register.columns[1:]))
            return xlsx_of_parts(f"{report.code.lower()}-nguoi-gui.xlsx", [part_of(report, whole, cells)])
    context = {
        "title": _("Sổ có người gửi"),
        "submit": _("Mở và tải sổ"),
        "back": report.get_absolute_url(),
        "about": _(
            "Mỗi lần mở được lưu cùng tên người mở và lý do, ở từng nội dung tiếp nhận. "
            "Tệp có dữ liệu cá nhân: giữ, gửi đúng quy định."
        ),
    }  # fmt: skip
    return guards.shown(request, "voter_reports/form.html", {"form": form, **context})
