"""Acts on one paper: a button or a form, one service call each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.kernel.documents import services as documents
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Person
from phoihop.papers import forms, permissions, queries, services
from phoihop.papers.models import Attachment, Paper, ReviewStep
from phoihop.papers.signers import usual_signature
from phoihop.papers.typeset.rules import format_number, written_number
from phoihop.papers.views.common import act_page, line_or_404, paper_or_404, posted

PAGE = ["GET", "HEAD", "POST"]


def _frame(paper: Paper, title: str, label: str, lead: str = "") -> dict[str, Any]:
    return {"paper": paper, "title": title, "label": label, "lead": lead}


@require_POST
def submit(request: Request, code: str) -> HttpResponse:
    paper = paper_or_404(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.submit(paper_id=paper.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã trình duyệt."))
    return redirect(paper)


@require_POST
def issue(request: Request, code: str) -> HttpResponse:
    paper = paper_or_404(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.issue(paper_id=paper.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã phát hành."))
    return redirect(paper)


@require_http_methods(PAGE)
def decide(request: Request, code: str, order: int, decision: str) -> HttpResponse:
    """`decision`: approve or return; `order`: the step, so that an old page does not decide the next one."""
    if decision not in {"approve", "return"}:
        raise Http404
    paper = paper_or_404(request, code)
    steps = ReviewStep.objects.filter(paper=paper, order=order).select_related("paper").order_by("-round")
    step = get_object_or_404(steps[:1])
    agrees = decision == "approve"
    form = (forms.RemarkForm if agrees else forms.ReasonForm)(posted(request))

    def do(data: dict[str, Any]) -> str:
        if agrees:
            services.approve(step_id=step.pk, remark=data["reason"], by=request.user, at=timezone.now())
        else:
            services.return_(step_id=step.pk, reason=data["reason"], by=request.user, at=timezone.now())
        return paper.get_absolute_url()

    return act_page(
        request,
        form=form,
        allowed=permissions.can_decide(request.user, step, on=timezone.localdate()),
        do=do,
        done=_("Đã duyệt bước này.") if agrees else _("Đã trả lại người soạn."),
        context=_frame(
            paper, _("Đồng ý") if agrees else _("Trả lại"), _("Đồng ý") if agrees else _("Trả lại"), _(step.label)
        ),
    )


@require_http_methods(PAGE)
def take_back(request: Request, code: str) -> HttpResponse:
    paper = paper_or_404(request, code)

    def do(data: dict[str, Any]) -> str:
        services.take_back(paper_id=paper.pk, reason=data["reason"], by=request.user, at=timezone.now())
        return paper.get_absolute_url()

    return act_page(
        request,
        form=forms.RemarkForm(posted(request)),
        allowed=permissions.can_draft(request.user, paper.issuer_id, on=timezone.localdate()),
        do=do,
        done=_("Đã rút về dự thảo."),
        context=_frame(paper, _("Rút về sửa"), _("Rút về dự thảo"), _("Văn bản sẽ phải trình duyệt lại từ đầu.")),
    )


@require_http_methods(PAGE)
def withdraw(request: Request, code: str) -> HttpResponse:
    paper = paper_or_404(request, code)

    def do(data: dict[str, Any]) -> str:
        services.withdraw(paper_id=paper.pk, reason=data["reason"], by=request.user, at=timezone.now())
        return paper.get_absolute_url()

    return act_page(
        request,
        form=forms.ReasonForm(posted(request)),
        allowed=permissions.can_draft(request.user, paper.issuer_id, on=timezone.localdate()),
        do=do,
        done=_("Đã hủy văn bản."),
        context=_frame(paper, _("Hủy văn bản"), _("Hủy văn bản"), _("Số đã cấp, nếu có, vẫn nằm trong sổ.")),
    )


@require_http_methods(PAGE)
def sign(request: Request, code: str) -> HttpResponse:
    paper, today = paper_or_404(request, code), timezone.localdate()
    issuer = paper.issuer
    posts = Q(memberships__body=issuer) | Q(standing_in__membership__body=issuer)
    signers = Person.objects.filter(posts).distinct().order_by("name_key", "id")

    def do(data: dict[str, Any]) -> str:
        at = timezone.now()
        scan = documents.upload(
            title=_("Bản ký %(paper)s") % {"paper": paper}, file=data["scan"], by=request.user, at=at
        )
        services.sign(paper_id=paper.pk, signer=data["signer"], form=data["form"], scan=scan, by=request.user, at=at)
        return paper.get_absolute_url()

    return act_page(
        request,
        form=forms.SignForm(
            posted(request), request.FILES or None, signers=signers, initial=usual_signature(issuer, on=today)
        ),
        allowed=permissions.can_sign(request.user, paper, on=today) and not paper.is_recorded,
        do=do,
        done=_("Đã ghi nhận chữ ký."),
        context=_frame(paper, _("Ghi nhận đã ký"), _("Ghi nhận"), _("In bản trình ký, ký, đóng dấu rồi quét vào đây.")),
    )


@require_http_methods(PAGE)
def number(request: Request, code: str) -> HttpResponse:
    paper, today = paper_or_404(request, code), timezone.localdate()
    suggested = ""
    if paper.issuer is not None:
        following = queries.last_number(paper.issuer, paper.kind, today.year) + 1
        suggested = written_number(format_number(following), queries.usual_notation(paper.issuer, paper.kind))
    form = forms.NumberForm(posted(request), initial={"typed": suggested, "on": today})

    def do(data: dict[str, Any]) -> str:
        # The number as suggested means «the next one»: if another clerk took it meanwhile, the one after it is given.
        typed = "" if data["typed"] == request.POST.get("suggested") else data["typed"]
        services.number(paper_id=paper.pk, typed=typed, on=data["on"], by=request.user, at=timezone.now())
        return paper.get_absolute_url()

    return act_page(
        request,
        form=form,
        allowed=permissions.can_number(request.user, paper, on=today) and not paper.is_recorded,
        do=do,
        done=_("Đã cấp số."),
        template="papers/number.html",
        context=_frame(paper, _("Cấp số"), _("Cấp số")) | {"suggested": suggested},
    )


@require_http_methods(PAGE)
def recall(request: Request, code: str) -> HttpResponse:
    paper = paper_or_404(request, code)
    others = Paper.objects.visible_to(request.user).issued().filter(issuer=paper.issuer, kind=paper.kind)
    others = others.filter(recorded_by_body__isnull=True).exclude(pk=paper.pk).order_by("-issued_on", "-id")
    newest = Paper.objects.filter(pk__in=list(others.values_list("pk", flat=True)[:200])).order_by("-issued_on", "-id")

    def do(data: dict[str, Any]) -> str:
        services.recall(
            paper_id=paper.pk,
            reason=data["reason"],
            replaced_by=data["replaced_by"],
            by=request.user,
            at=timezone.now(),
        )
        return paper.get_absolute_url()

    return act_page(
        request,
        form=forms.RecallForm(posted(request), others=newest),
        allowed=permissions.can_recall(request.user, paper, on=timezone.localdate()) and not paper.is_recorded,
        do=do,
        done=_("Đã thu hồi; các nơi nhận đã được báo."),
        context=_frame(
            paper, _("Thu hồi văn bản"), _("Thu hồi"), _("Sai nội dung thì thay bằng văn bản cùng hình thức.")
        ),
    )


@require_http_methods(PAGE)
def receive(request: Request, code: str, body: str) -> HttpResponse:
    line, today = line_or_404(request, code, body), timezone.localdate()

    def do(data: dict[str, Any]) -> str:
        services.receive(line_id=line.pk, on=data["on"], number=data["number"], by=request.user, at=timezone.now())
        return line.paper.get_absolute_url()

    return act_page(
        request,
        form=forms.ReceiveForm(posted(request), initial={"on": today}),
        allowed=permissions.can_receive(request.user, line, on=today),
        do=do,
        done=_("Đã đăng ký văn bản đến."),
        context=_frame(line.paper, _("Đăng ký văn bản đến"), _("Lấy số đến"), str(line)),
    )


@require_http_methods(PAGE)
def hand_over(request: Request, code: str, body: str) -> HttpResponse:
    line, today = line_or_404(request, code, body), timezone.localdate()
    assert line.body is not None  # noqa: S101  # found by its body's code

    def do(data: dict[str, Any]) -> str:
        services.hand_over(
            line_id=line.pk,
            person=data["person"],
            instruction=data["instruction"],
            by=request.user,
            at=timezone.now(),
        )
        return line.paper.get_absolute_url()

    return act_page(
        request,
        form=forms.HandOverForm(posted(request), people=queries.people_for(line.body, on=today)),
        allowed=permissions.can_hand_over(request.user, line, on=today),
        do=do,
        done=_("Đã chuyển giải quyết."),
        context=_frame(line.paper, _("Chuyển giải quyết"), _("Chuyển"), str(line)),
    )


@require_http_methods(PAGE)
def attach(request: Request, code: str) -> HttpResponse:
    paper = paper_or_404(request, code)

    def do(data: dict[str, Any]) -> str:
        at = timezone.now()
        document = documents.upload(title="", file=data["file"], by=request.user, at=at)
        services.attach(paper_id=paper.pk, document=document, by=request.user, at=at)
        return paper.get_absolute_url()

    return act_page(
        request,
        form=forms.FileForm(posted(request), request.FILES or None),
        allowed=permissions.can_draft(request.user, paper.issuer_id, on=timezone.localdate()),
        do=do,
        done=_("Đã thêm tệp."),
        context=_frame(paper, _("Thêm tệp kèm theo"), _("Tải lên")),
    )


@require_POST
def detach(request: Request, code: str, order: int) -> HttpResponse:
    paper = paper_or_404(request, code)
    attachment = get_object_or_404(Attachment, paper=paper, order=order)
    with guards.once(request) as turn:
        if turn.first:
            services.detach(attachment_id=attachment.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã bỏ tệp khỏi văn bản."))
    return redirect(paper)
