"""What a request says of each clause, its answer, and the amendment made of what was taken up."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from phoihop.drafting import permissions, queries, services, showing
from phoihop.drafting.models import ChangeRequest
from phoihop.drafting.request_forms import RulingsForm, WishForm
from phoihop.drafting.rules.comparing import Piece, pieces
from phoihop.drafting.rules.proposals import words_of
from phoihop.drafting.services.requests import SOURCE
from phoihop.drafting.views.acts import acted
from phoihop.drafting.views.requests import METHODS, find_request
from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.papers.queries import papers_of
from phoihop.papers.views.letters import entered_letter
from phoihop.regulations.models import Regulation
from phoihop.regulations.queries import edition_in_use
from phoihop.regulations.rules.addresses import in_words


@require_http_methods(METHODS)
def add_change(request: Request, code: str, eid: str) -> HttpResponse:
    """Ask for something to be done with a clause."""
    row = _prepared(request, code)
    edition = edition_in_use(row.regulation)
    if edition is None:
        raise Http404
    unit = get_object_or_404(edition.units, eid=eid)
    words = words_of(unit.heading, unit.text)
    form = WishForm(request.POST or None, of_article=unit.type == "article", initial={"proposed": words})
    address = in_words(unit.eid, _)
    return acted(
        request,
        form,
        lambda at: services.ask_change(request_id=row.pk, eid=unit.eid, wish=form.wish(), by=request.user, at=at),
        back=row.get_absolute_url(),
        told=_("Đã ghi đề nghị với %(address)s.") % {"address": address},
        heading=_("Đề nghị với %(address)s") % {"address": address},
        submit=_("Ghi đề nghị"),
        crumb=row.code,
        template="drafting/wish.html",
        now=words,
        typed=_typed(form, words),
    )


@require_http_methods(METHODS)
def change(request: Request, code: str, order: int) -> HttpResponse:
    """Ask for something else with the same clause."""
    row = _prepared(request, code)
    one = get_object_or_404(row.changes, order=order)
    first = {"kind": one.kind, "heading": one.heading, "proposed": one.proposed, "reason": one.reason}
    of_article = one.eid.rpartition("__")[2].startswith("art_")
    form = WishForm(request.POST or None, of_article=of_article, initial=first)
    return acted(
        request,
        form,
        lambda at: services.reword_change(change_id=one.pk, wish=form.wish(), by=request.user, at=at),
        back=row.get_absolute_url(),
        told=_("Đã lưu."),
        heading=_("Đề nghị với %(address)s") % {"address": one.address},
        submit=_("Ghi đề nghị"),
        crumb=row.code,
        template="drafting/wish.html",
        now=one.words_before,
        typed=_typed(form, one.words_before) or showing.asked(one, sees_draft=False).proposed,
    )


@require_POST
def drop_change(request: Request, code: str, order: int) -> HttpResponse:
    """Take the clause out of the request."""
    row = _prepared(request, code)
    one = get_object_or_404(row.changes, order=order)
    services.drop_change(change_id=one.pk, by=request.user, at=timezone.now())
    return redirect(row)


@require_http_methods(METHODS)
def answer(request: Request, code: str) -> HttpResponse:
    """Answer clause by clause; `?recorded=1`: from the leading body's letter."""
    row = find_request(request, code)
    recorded = "recorded" in request.GET
    if not permissions.can_answer_request(request.user, row, from_paper=recorded):
        raise PermissionDenied
    changes = queries.changes_of(row)
    papers = papers_of(request.user, row.led_by) if recorded else None
    form = RulingsForm(request.POST or None, request.FILES or None, changes=changes, bodies=[row.led_by], papers=papers)

    def do(at: datetime) -> ChangeRequest:
        subject = _("Trả lời đề nghị sửa đổi %(regulation)s") % {"regulation": row.regulation.short_title}
        paper = None
        if recorded:
            paper = form.cleaned_data["paper"] or entered_letter(
                request,
                form.cleaned_data,
                issuer=row.led_by,
                recorded_by=row.asked_by,
                subject=subject,
                source=(SOURCE, row.code),
                at=at,
            )
        return services.answer_request(
            request_id=row.pk,
            rulings=form.rulings(),
            words=form.cleaned_data["words"],
            by=request.user,
            at=at,
            paper=paper,
        )

    return acted(
        request,
        form,
        do,
        back=row.get_absolute_url(),
        told=_("Đã trả lời đề nghị sửa đổi."),
        heading=_("Ghi nhận trả lời theo văn bản") if recorded else _("Trả lời đề nghị sửa đổi"),
        submit=_("Gửi trả lời"),
        crumb=row.code,
        template="drafting/rulings.html",
        row=row,
        changes=[showing.asked(one, sees_draft=False) for one in changes],
        about=_("%(body)s đề nghị; mỗi điều khoản một kết quả, kèm giải trình khi không tiếp thu nguyên văn.")
        % {"body": row.asked_by.name},
    )


@require_POST
def amend(request: Request, code: str) -> HttpResponse:
    """Put what was taken up into an amendment, and go there."""
    regulation = get_object_or_404(Regulation.objects.visible_to(request.user), code=code)
    with guards.once(request) as turn:
        if turn.first:
            made = services.amend_as_requested(regulation_id=regulation.pk, by=request.user, at=timezone.now())
            turn.leads_to(reverse("drafting:edit", args=[made.draft.code]))
            _say(request, made)
    return redirect(turn.url)


def _say(request: Request, made: services.Amended) -> None:
    said = ngettext(
        "Đã đưa %(number)s đề nghị vào dự thảo sửa đổi.", "Đã đưa %(number)s đề nghị vào dự thảo sửa đổi.", made.put_in
    )
    messages.success(request, said % {"number": made.put_in})
    if made.left:
        named = ", ".join(one.address for one in made.left)
        sentence = _("Chưa đưa vào vì điều khoản đã đổi lời hoặc đã bỏ từ khi đề nghị: %(clauses)s.")
        messages.warning(request, sentence % {"clauses": named})


def _typed(form: WishForm, words: str) -> tuple[Piece, ...]:
    """What was typed against the words of today, once something was."""
    return pieces(words, form.data.get("proposed", "")) if form.is_bound else ()


def _prepared(request: Request, code: str) -> ChangeRequest:
    row = find_request(request, code)
    from_paper = row.entered_by_id != row.asked_by_id
    if not permissions.can_ask(request.user, row.asked_by, row.led_by, from_paper=from_paper):
        raise PermissionDenied
    return row
