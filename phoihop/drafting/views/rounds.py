"""Rounds of opinions: sent, watched, decided, ended; who has agreed to which version."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.drafting import queries, services
from phoihop.drafting.agreement_forms import CloseForm, DecideForm, RoundForm
from phoihop.drafting.models import Comment, Conference, Draft, Round
from phoihop.drafting.permissions import can_answer, can_decide_for, can_lead, can_prepare
from phoihop.drafting.views.acts import acted
from phoihop.drafting.views.library import find
from phoihop.drafting.views.tabs import tabs_of
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.exports import Column, xlsx
from phoihop.kernel.web.http import Request

METHODS = ["GET", "POST"]


@require_safe
def rounds(request: Request, code: str) -> HttpResponse:
    """How each party stands to the last frozen version, all rounds and conferences of a draft."""
    draft = find(request, code)
    frozen = draft.versions.frozen().order_by("number").last()
    sent = draft.rounds.select_related("version").prefetch_related("answers").order_by("-number")
    conferences = Conference.objects.visible_to(request.user).filter(drafts__draft=draft).order_by("-starts_at")
    context = {
        "draft": draft,
        "tabs": tabs_of(draft, current="drafting:rounds"),
        "version": frozen,
        "standings": queries.standings(draft, frozen) if frozen else [],
        "rounds": sent,
        "conferences": conferences[:20],
        "may_send": draft.is_open and can_decide_for(request.user, draft),
        "may_call": draft.is_open and can_lead(request.user, draft),
        "may_agree": draft.stage in {"drafting", "agreeing"} and can_decide_for(request.user, draft),
    }
    return render(request, "drafting/rounds.html", context)


@require_http_methods(METHODS)
def send(request: Request, code: str) -> HttpResponse:
    """Send the version in work for opinions."""
    draft = find(request, code)
    if not can_decide_for(request.user, draft):
        raise PermissionDenied
    form = RoundForm(request.POST or None)
    return acted(
        request,
        form,
        lambda at: services.send_round(
            draft_id=draft.pk, **form.cleaned_data, by=request.user, at=at, today=timezone.localdate()
        ),
        back=reverse("drafting:rounds", args=[draft.code]),
        told=_("Đã gửi lấy ý kiến các bên."),
        heading=_("Gửi lấy ý kiến"),
        submit=_("Gửi các bên"),
        crumb=draft.short_title,
        about=_("Bản đang soạn được chốt lại; sửa đổi sau đó vào bản tiếp theo."),
    )


@require_POST
def agree(request: Request, code: str) -> HttpResponse:
    """Find that all parties agree."""
    draft = find(request, code)
    with guards.once(request) as turn:
        if turn.first:
            services.find_agreed(draft_id=draft.pk, by=request.user, at=timezone.now())
    return redirect("drafting:rounds", code=draft.code)


@require_safe
def round_page(request: Request, code: str, number: int) -> HttpResponse:
    """One round: who has answered, every comment in the order of the text with what became of it."""
    draft = find(request, code)
    row = of_draft(draft, number)
    waiting = request.GET.get("waiting") == "1"
    comments = queries.comments_of(request.user, row, waiting=waiting)
    user = request.user
    answers = list(row.answers.select_related("body", "commitment", "paper").order_by("body__rank", "pk"))
    for answer in answers:
        answer.round = row
    context = {
        "draft": draft,
        "round": row,
        "tabs": tabs_of(draft, current="drafting:rounds"),
        "answers": [
            {
                "row": answer,
                "may_prepare": row.is_open and not answer.is_sent and can_prepare(user, answer),
                "may_answer": row.is_open and not answer.is_sent and can_answer(user, answer, from_paper=False),
            }
            for answer in answers
        ],
        "page": paging.page(comments, order=["position", "pk"], cursor=paging.cursor_of(request)),
        "waiting": waiting,
        "may_close": row.is_open and can_decide_for(user, draft),
        "may_decide": draft.is_open and can_lead(user, draft),
    }
    return render(request, "drafting/round.html", context)


@require_safe
def comments_xlsx(request: Request, code: str, number: int) -> FileResponse:
    """The table of comments with what became of each (bảng tổng hợp, tiếp thu, giải trình)."""
    draft = find(request, code)
    row = of_draft(draft, number)
    rows = queries.comments_of(request.user, row).order_by("position", "pk")
    title = _("Tổng hợp, tiếp thu, giải trình ý kiến lần %(number)s: %(draft)s")
    named = title % {"number": row.number, "draft": draft.short_title}
    return xlsx(f"{draft.code}-gop-y-lan-{row.number}.xlsx", _columns(), rows.iterator(chunk_size=1_000), title=named)


@require_http_methods(METHODS)
def close(request: Request, code: str, number: int) -> HttpResponse:
    """End a round."""
    draft = find(request, code)
    row = of_draft(draft, number)
    if not can_decide_for(request.user, draft):
        raise PermissionDenied
    form = CloseForm(request.POST or None)
    return acted(
        request,
        form,
        lambda at: services.close_round(
            round_id=row.pk, **form.cleaned_data, by=request.user, at=at, today=timezone.localdate()
        ),
        back=row.get_absolute_url(),
        told=_("Đã kết thúc lần lấy ý kiến."),
        heading=_("Kết thúc lấy ý kiến lần %(number)s") % {"number": row.number},
        submit=_("Kết thúc"),
        crumb=draft.short_title,
        about=_("Bên đã trả lời được xác nhận hoàn thành; bên không trả lời bị kết luận không thực hiện."),
    )


@require_http_methods(METHODS)
def decide(request: Request, code: str, number: int, body: str, order: int) -> HttpResponse:
    """Say what became of a comment."""
    draft = find(request, code)
    row = of_draft(draft, number)
    one = get_object_or_404(queries.comments_of(request.user, row), answer__body__code=body, order=order)
    if not can_lead(request.user, draft):
        raise PermissionDenied
    form = DecideForm(request.POST or None, initial={"outcome": one.outcome, "reason": one.outcome_reason})
    return acted(
        request,
        form,
        lambda at: services.decide_comment(comment_id=one.pk, **form.cleaned_data, by=request.user, at=at),
        back=f"{row.get_absolute_url()}#c-{body}-{order}",
        told=_("Đã ghi kết quả xử lý góp ý."),
        heading=_("Tiếp thu, giải trình"),
        submit=_("Ghi kết quả"),
        crumb=draft.short_title,
        about=f"{one.answer.body.name}: {one.address or _('cả dự thảo')}. {one.words}",
        quote=one.proposed,
    )


@require_POST
def put_comment_in_text(request: Request, code: str, number: int, body: str, order: int) -> HttpResponse:
    """Put the words of a comment that was taken up into the text, and show the clause there."""
    draft = find(request, code)
    row = of_draft(draft, number)
    one = get_object_or_404(queries.comments_of(request.user, row), answer__body__code=body, order=order)
    with guards.once(request) as turn:
        if turn.first:
            services.put_comment_in_text(comment_id=one.pk, by=request.user, at=timezone.now())
            messages.success(
                request,
                _("Đã đưa câu chữ của %(body)s vào %(address)s; bấm «Hoàn tác» để lấy lại.")
                % {"body": one.answer.body.short_name, "address": one.address},
            )
            query = urlencode({"at": one.node})
            turn.leads_to(f"{reverse('drafting:edit', args=[draft.code])}?{query}#n-{one.node}")
    return redirect(turn.url)


def of_draft(draft: Draft, number: int) -> Round:
    """The round of this draft, or 404."""
    row = get_object_or_404(draft.rounds.select_related("version"), number=number)
    row.draft = draft
    return row


def _columns() -> list[Column[Comment]]:
    return [
        Column[Comment](_("Điều khoản"), lambda row: row.address, 18),
        Column[Comment](_("Cơ quan"), lambda row: row.answer.body.name, 28),
        Column[Comment](_("Ý kiến"), lambda row: row.get_kind_display(), 14),
        Column[Comment](_("Lý do, nội dung"), lambda row: row.words, 50),
        Column[Comment](_("Đề nghị viết lại"), lambda row: row.proposed, 50),
        Column[Comment](_("Xử lý"), lambda row: row.get_outcome_display(), 16),
        Column[Comment](_("Giải trình"), lambda row: row.outcome_reason, 50),
    ]
