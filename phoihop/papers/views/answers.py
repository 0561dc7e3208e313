"""How an addressee answers a paper that was sent: back to the sender; or, without accounts, by a paper of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.kernel.web.http import Request
from phoihop.papers import forms, permissions, services
from phoihop.papers.models import Addressee, Paper
from phoihop.papers.views.common import act_page, line_or_404, posted
from phoihop.papers.views.letters import entered_letter

PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE)
def receipt(request: Request, code: str, body: str) -> HttpResponse:
    """/papers/p/VB-…/receipt/CQ-…/: that a body without accounts has it, from its paper."""
    line, today = line_or_404(request, code, body), timezone.localdate()
    form = forms.ReceiptForm(
        posted(request), request.FILES or None, papers=_papers_of(request, line), initial={"on": today}
    )

    def do(data: dict[str, Any]) -> str:
        at = timezone.now()
        answer = _answer(request, line, data, at)
        services.receive_for(line_id=line.pk, on=data["on"], answer=answer, by=request.user, at=at)
        return line.paper.get_absolute_url()

    return act_page(
        request,
        form=form,
        allowed=permissions.can_answer_for(request.user, line, on=today),
        do=do,
        done=_("Đã ghi nhận nơi nhận đã nhận văn bản."),
        context=_frame(line, _("Ghi nhận nơi nhận đã nhận văn bản"), _("Ghi nhận")),
    )


@require_http_methods(PAGE)
def send_back(request: Request, code: str, body: str) -> HttpResponse:
    """/papers/p/VB-…/send-back/CQ-…/: wrongly sent; by the addressee, or recorded from its paper by who sent it."""
    line, today = line_or_404(request, code, body), timezone.localdate()
    own = permissions.can_receive(request.user, line, on=today)
    papers = _papers_of(request, line)
    form = (
        forms.ReasonForm(posted(request))
        if own
        else forms.ReturnForm(posted(request), request.FILES or None, papers=papers)
    )

    def do(data: dict[str, Any]) -> str:
        at = timezone.now()
        answer = None if own else _answer(request, line, data, at)
        services.send_back(line_id=line.pk, reason=data["reason"], answer=answer, by=request.user, at=at)
        return line.paper.get_absolute_url()

    return act_page(
        request,
        form=form,
        allowed=own or permissions.can_answer_for(request.user, line, on=today),
        do=do,
        done=_("Đã trả lại; nơi gửi đã được báo.") if own else _("Đã ghi nhận nơi nhận trả lại văn bản."),
        context=_frame(line, _("Trả lại văn bản gửi sai nơi nhận"), _("Trả lại") if own else _("Ghi nhận")),
    )


def _frame(line: Addressee, title: str, label: str) -> dict[str, Any]:
    return {"paper": line.paper, "title": title, "label": label, "lead": str(line)}


def _papers_of(request: Request, line: Addressee) -> Any:
    """The addressee's newest papers that the person may see."""
    rows = Paper.objects.visible_to(request.user).issued().filter(issuer=line.body).order_by("-issued_on", "-id")
    return Paper.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:50])).order_by("-issued_on", "-id")


def _answer(request: Request, line: Addressee, data: dict[str, Any], at: datetime) -> Paper:
    """The paper chosen, or a new one entered from its scan."""
    known: Paper | None = data["paper"]
    if known is not None:
        return known
    assert line.body is not None  # noqa: S101  # found by its body's code
    assert line.paper.issuer is not None  # noqa: S101  # only papers written here have such lines
    return entered_letter(
        request,
        data,
        issuer=line.body,
        recorded_by=line.paper.issuer,
        subject=_("Trả lời về văn bản %(paper)s") % {"paper": line.paper.citation},
        kind="" if data["paper_number"] else "dispatch_slip",
        at=at,
    )
