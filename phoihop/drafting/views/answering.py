"""A party reads the version clause by clause, notes what it says of each, and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.drafting import queries, services
from phoihop.drafting.agreement_forms import AnswerForm, CommentForm
from phoihop.drafting.models import Answer, Comment
from phoihop.drafting.permissions import can_answer, can_prepare
from phoihop.drafting.views.acts import acted
from phoihop.drafting.views.library import find
from phoihop.drafting.views.rounds import METHODS, of_draft
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.papers.views.letters import entered_letter


@require_safe
def answering(request: Request, code: str, number: int, body: str) -> HttpResponse:
    """The text with the party's comments in their places."""
    answer = _mine(request, code, number, body)
    notes: dict[str, list[Comment]] = {}
    for note in Comment.objects.visible_to(request.user).filter(answer=answer).order_by("order"):
        notes.setdefault(note.node, []).append(note)
    version = answer.round.version
    open_now = answer.round.is_open and not answer.is_sent
    context = {
        "draft": answer.round.draft,
        "round": answer.round,
        "answer": answer,
        "version": version,
        "rows": [(row, notes.get(row.node.id, [])) for row in queries.rows_of(version.roots)],
        "whole": notes.get("", []),
        "noted": sum(map(len, notes.values())),
        "may_prepare": open_now and can_prepare(request.user, answer),
        "may_answer": open_now and can_answer(request.user, answer, from_paper=False),
        "may_record": open_now and can_answer(request.user, answer, from_paper=True),
    }
    return render(request, "drafting/answering.html", context)


@require_http_methods(METHODS)
def comment(request: Request, code: str, number: int, body: str) -> HttpResponse:
    """Note something on the node named by `?node=`; without it, on the text as a whole."""
    answer = _prepared(request, code, number, body)
    node = request.GET.get("node", "")
    found = next((row for row in queries.rows_of(answer.round.version.roots) if row.node.id == node), None)
    words = found.node.text or found.node.heading or "" if found else ""
    form = CommentForm(request.POST or None, initial={"proposed": words})
    return acted(
        request,
        form,
        lambda at: services.comment(answer_id=answer.pk, node=node, **form.cleaned_data, by=request.user, at=at),
        back=f"{_url(answer)}#n-{node}" if node else _url(answer),
        told=_("Đã ghi góp ý; góp ý được gửi cùng văn bản trả lời."),
        heading=_("Góp ý %(address)s") % {"address": found.address} if found else _("Góp ý chung"),
        submit=_("Ghi góp ý"),
        crumb=answer.round.draft.short_title,
        quote=words,
    )


@require_http_methods(METHODS)
def change(request: Request, code: str, number: int, body: str, order: int) -> HttpResponse:
    """Change a comment that was not sent."""
    answer = _prepared(request, code, number, body)
    note = get_object_or_404(answer.comments, order=order)
    first = {"kind": note.kind, "words": note.words, "proposed": note.proposed}
    form = CommentForm(request.POST or None, initial=first)
    return acted(
        request,
        form,
        lambda at: services.change_comment(comment_id=note.pk, **form.cleaned_data, by=request.user, at=at),
        back=f"{_url(answer)}#n-{note.node}" if note.node else _url(answer),
        told=_("Đã sửa góp ý."),
        heading=_("Sửa góp ý %(address)s") % {"address": note.address or _("chung")},
        submit=_("Ghi góp ý"),
        crumb=answer.round.draft.short_title,
    )


@require_POST
def remove(request: Request, code: str, number: int, body: str, order: int) -> HttpResponse:
    """Take a comment out that was not sent."""
    answer = _prepared(request, code, number, body)
    note = get_object_or_404(answer.comments, order=order)
    services.remove_comment(comment_id=note.pk, by=request.user, at=timezone.now())
    return redirect(_url(answer))


@require_http_methods(METHODS)
def send(request: Request, code: str, number: int, body: str) -> HttpResponse:
    """Send the party's answer; `?recorded=1`: from its letter."""
    answer = _mine(request, code, number, body)
    recorded = "recorded" in request.GET
    if not can_answer(request.user, answer, from_paper=recorded):
        raise PermissionDenied
    papers = papers_of(request.user, answer.body) if recorded else None
    form = AnswerForm(request.POST or None, request.FILES or None, bodies=[answer.body], papers=papers)

    def do(at: datetime) -> Answer:
        data = form.cleaned_data
        paper = _letter(request, answer, data, at) if recorded else None
        return services.send_answer(
            answer_id=answer.pk, stance=data["stance"], words=data["words"], by=request.user, at=at, paper=paper
        )

    heading = _("Ghi nhận trả lời theo văn bản") if recorded else _("Trả lời lấy ý kiến")
    return acted(
        request,
        form,
        do,
        back=_url(answer),
        told=_("Đã gửi ý kiến của %(body)s.") % {"body": answer.body.name},
        heading=heading,
        submit=_("Gửi ý kiến"),
        crumb=answer.round.draft.short_title,
        about=_("%(body)s trả lời về bản dự thảo số %(number)s.")
        % {"body": answer.body.name, "number": answer.round.version.number},
    )


def _letter(request: Request, answer: Answer, data: dict[str, Any], at: datetime) -> Paper:
    draft = answer.round.draft
    known: Paper | None = data["paper"]
    return known or entered_letter(
        request,
        data,
        issuer=answer.body,
        recorded_by=draft.drafted_by,
        subject=_("Góp ý dự thảo %(draft)s") % {"draft": draft.short_title},
        source=("draft", draft.code),
        at=at,
    )


def _mine(request: Request, code: str, number: int, body: str) -> Answer:
    """The answer of this body in this round, 404 for who may not see the draft."""
    row = of_draft(find(request, code), number)
    rows = row.answers.select_related("body", "commitment", "paper", "sent_by")
    answer = get_object_or_404(rows, body__code=body)
    answer.round = row
    return answer


def _prepared(request: Request, code: str, number: int, body: str) -> Answer:
    answer = _mine(request, code, number, body)
    if not can_prepare(request.user, answer):
        raise PermissionDenied
    return answer


def _url(answer: Answer) -> str:
    args = [answer.round.draft.code, answer.round.number, answer.body.code]
    return reverse("drafting:answer", args=args)
