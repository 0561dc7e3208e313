"""Opinions, questions and thanks of voters: listed, read, answered; without who said them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.intake import services
from phoihop.intake.forms import OpenForm
from phoihop.intake.models import SenderOpening, Source, Told, VoterOpinion
from phoihop.intake.opinion_forms import AnswerForm, CloseForm, MendForm, OpinionFilter
from phoihop.intake.permissions import can_answer, can_open_sender
from phoihop.intake.showing import inline_pictures
from phoihop.intake.sources import Place, named
from phoihop.intake.views.memory import no_copy
from phoihop.kernel.search import query as search
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request, unprocessable
from phoihop.kernel.web.parts import Crumb

METHODS = ["GET", "HEAD", "POST"]
SHOWN_OPENINGS = 50


@require_safe
def opinions(request: Request) -> HttpResponse:
    """What was recorded, newest first, with filters and words."""
    filters = OpinionFilter(request.GET, user=request.user, auto_id="filter_%s")
    chosen = filters.chosen
    rows, first = VoterOpinion.objects.visible_to(request.user).filter(filters.wanted()), 0
    cursor = paging.cursor_of(request)
    if words := chosen.get("q"):
        found = search.newest_keys(rows, words, newest="-pk", most=search.COUNT_LIMIT)
        rows, first = rows.filter(pk__in=found.keys), search.COUNT_LIMIT if found.more else 0
    shown = rows.select_related("receiver", "commune").defer("search", "receiver__search", "commune__search", "answer")
    page = paging.page(shown, order=["-pk"], cursor=cursor)
    places: dict[str, Place] = {}
    for kind in {row.source_kind for row in page if row.source_kind}:
        places |= named(request.user, kind, [row.source_code for row in page if row.source_kind == kind])
    context = {
        "page": page,
        "lines": [(row, places.get(row.source_code)) for row in page],
        "filters": filters,
        "active": bool(chosen),
        "first": first,
        "waiting": VoterOpinion.objects.visible_to(request.user).unanswered().exists(),
    }
    return render(request, "intake/opinions.html", context)


@require_safe
@no_copy
def opinion(request: Request, code: str) -> HttpResponse:
    """One of them; of a question what became of it."""
    return render(request, "intake/opinion.html", _about(request, _found(request, code)))


@require_POST
@no_copy
def asker(request: Request, code: str) -> HttpResponse:
    """Open who asked, to answer: shown once, on this answer, and recorded by name."""
    row = _found(request, code)
    if not row.waits_for_answer or not can_open_sender(request.user, row.item):
        raise PermissionDenied
    form = OpenForm(request.POST, auto_id="open_%s")
    if not form.is_valid():
        return unprocessable(request, "intake/opinion.html", _about(request, row) | {"opening": form})
    sender = services.open_sender(
        item_id=row.item_id, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
    )
    opened = {"opened": True, "sender": sender, "inline": inline_pictures(row.item)}
    return render(request, "intake/opinion.html", _about(request, row) | opened)


@require_http_methods(METHODS)
@no_copy
def answer(request: Request, code: str) -> HttpResponse:
    """Answer a question."""
    row = _found(request, code)
    form = AnswerForm(request.POST or None, today=timezone.localdate(), by_page=row.source == Source.PORTAL)

    def do(data: dict[str, Any], at: datetime) -> None:
        given = {"answer": data["answer"], "told": Told(data["told"]), "told_on": data["told_on"]}
        services.answer_question(opinion_id=row.pk, **given, by=request.user, at=at)

    return _act(request, row, form, _("Trả lời câu hỏi"), _("Ghi đã trả lời"), do)


@require_http_methods(METHODS)
@no_copy
def close(request: Request, code: str) -> HttpResponse:
    """Close a question without an answer."""
    row = _found(request, code)
    form = CloseForm(request.POST or None, by_page=row.source == Source.PORTAL)

    def do(data: dict[str, Any], at: datetime) -> None:
        services.close_question(opinion_id=row.pk, reason=data["reason"], by=request.user, at=at)

    return _act(request, row, form, _("Không trả lời"), _("Đóng câu hỏi"), do)


@require_http_methods(METHODS)
@no_copy
def mend(request: Request, code: str) -> HttpResponse:
    """Write its words anew."""
    row = _found(request, code)
    form = MendForm(request.POST or None, initial=MendForm.as_it_stands(row))

    def do(data: dict[str, Any], at: datetime) -> None:
        services.mend_words(
            opinion_id=row.pk, revision=guards.revision_of(request), **data, by=request.user, at=at
        )  # fmt: skip

    return _act(request, row, form, _("Sửa lời ghi"), _("Lưu"), do, revision=row.revision)


def _act(
    request: Request,
    row: VoterOpinion,
    form: Form,
    title: str,
    submit: str,
    do: Callable[[dict[str, Any], datetime], None],
    *,
    revision: int | None = None,
) -> HttpResponse:
    """Show the form; once it is valid, act exactly once, then show the row. `revision`: of what is written anew."""
    if not can_answer(request.user, row):
        raise PermissionDenied
    back = row.get_absolute_url()
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                do(dict(form.cleaned_data), timezone.now())
                turn.leads_to(back)
        if form.is_valid():
            messages.success(request, f"{row.code}: {title}.")
            return redirect(turn.url)
    context = {"form": form, "title": title, "submit": submit, "back": back, "row": row}
    if revision is not None:
        context["revision"] = guards.revision_for(request, form, revision)
    crumbs = [*_crumbs(), Crumb(row.code, back)]
    return guards.shown(request, "intake/opinion_act.html", context | {"crumbs": crumbs})


def _found(request: Request, code: str) -> VoterOpinion:
    rows = VoterOpinion.objects.visible_to(request.user).select_related("receiver", "commune", "item", "settled_by")
    unread = ("search", "receiver__search", "commune__search", "item__content", "item__sender")
    return get_object_or_404(rows.defer(*unread), code=code)


def _about(request: Request, row: VoterOpinion) -> dict[str, Any]:
    works = can_answer(request.user, row)
    openings = SenderOpening.objects.visible_to(request.user).filter(item=row.item_id).select_related("user")
    return {
        "row": row,
        "crumbs": _crumbs(),
        "came_from": named(request.user, row.source_kind, [row.source_code]).get(row.source_code),
        "may_answer": works and row.waits_for_answer,
        "may_mend": works,
        "may_open": row.waits_for_answer and can_open_sender(request.user, row.item),
        "opening": OpenForm(auto_id="open_%s"),
        "openings": openings.order_by("-pk")[:SHOWN_OPENINGS] if row.is_question else None,
    }


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Ý kiến, câu hỏi của cử tri"), reverse("intake:opinions"))]
