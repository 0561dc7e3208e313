"""A reply is written: drafted as a paper with what it says of each petition, read, changed, given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_safe

from phoihop.kernel.web import guards
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb
from phoihop.papers.content import Content
from phoihop.petitions.checking import Verdict, read_over
from phoihop.petitions.forms.answers import ReasonForm, ReplyForm
from phoihop.petitions.models import Petition, Reply, ReplyLine
from phoihop.petitions.permissions import can_answer, can_write_reply
from phoihop.petitions.reply_writing import says
from phoihop.petitions.rules.promises import Entered
from phoihop.petitions.services import replies as services
from phoihop.petitions.services.answering import ANSWERABLE, Said
from phoihop.petitions.views.acting import METHODS
from phoihop.petitions.views.answers import asked, lines_for, said_in, title_of, whole, with_more

# Why a line did not become an answer when the paper was issued, by the refusal.
SKIPPED = {
    "answer.not_owed": gettext_lazy("Kiến nghị không còn chờ cơ quan này trả lời."),
    "answer.before_it_came": gettext_lazy("Ngày của văn bản trước ngày kiến nghị đến cơ quan trả lời."),
    "answer.class_of_other_regime": gettext_lazy("Kiến nghị đã đổi kênh; kết quả chọn không còn đúng cách phân loại."),
    "answer.promise_in_the_past": gettext_lazy("Ngày hoàn thành đã hứa trước ngày của văn bản."),
    "answer.promise_of_another": gettext_lazy("Cơ quan thực hiện lời hứa không còn phối hợp."),
    services.WORDS_CHANGED: gettext_lazy("Lời trong văn bản khác nội dung trả lời đã ghi."),
}
SKIPPED_ELSE = gettext_lazy("Sổ nhiệm vụ chưa nhận được trả lời này.")


@dataclass(frozen=True)
class Line:
    """What it says of one petition. `seen`: whether the person may open the petition; `differs`: its paper says something else."""

    row: ReplyLine
    said: Said
    verdict: Verdict
    skipped: str
    differs: bool
    seen: bool


@require_http_methods(METHODS)
def write(request: Request) -> HttpResponse:
    """Draft the paper of a reply to the chosen petitions."""
    petitions, body = asked(request)
    if not all(can_answer(request.user, petition, body) for petition in petitions):
        raise PermissionDenied
    with override("vi"):  # papers are Vietnamese in every language
        title = title_of(petitions)
    form = ReplyForm(request.POST or None, initial={"title": title})

    def do(title: str, said: list[Said], at: datetime) -> Reply:
        return services.draft(body=body, title=title, said=said, by=request.user, at=at)

    back = petitions[0].get_absolute_url() if len(petitions) == 1 else reverse("petitions:owed")
    about = _(
        "Văn bản lập từ nội dung này, rồi trình duyệt, ký, cấp số. Phát hành thì trả lời được ghi, không phải gõ lại."
    )
    context = {"title": _("Soạn văn bản trả lời"), "submit": _("Lập văn bản"), "back": back, "about": about}
    return _perform(request, form, petitions, context, do)


@require_safe
def reply(request: Request, code: str) -> HttpResponse:
    """One reply: its paper, what it says of each petition, what to mend, what could not be entered when it was issued."""
    row, today = _found(request, code), timezone.localdate()
    kept = list(row.lines.select_related("petition__receiver", "petition__commune", "petition__lead").order_by("pk"))
    stands = says(Content.from_json(row.paper.sheet), services.answered_of(row, kept))
    seen = set(Petition.objects.visible_to(request.user).filter(reply_lines__reply=row).values_list("pk", flat=True))
    lines = [
        _line(row, line, not said, line.petition_id in seen, today) for line, said in zip(kept, stands, strict=True)
    ]
    left = [line.row.petition for line in lines if line.skipped and line.seen and line.row.petition.state in ANSWERABLE]
    answerable = [petition for petition in left if can_answer(request.user, petition, row.body)]
    may = can_write_reply(request.user, row)
    context = {
        "reply": row,
        "crumbs": [Crumb(_("Kiến nghị chờ trả lời"), reverse("petitions:owed"))],
        "lines": lines,
        "differing": row.is_under_way and any(line.differs for line in lines),
        "may_revise": may and row.is_draft,
        "may_discard": may and row.is_under_way,
        "by_hand": _by_hand(row, answerable),
    }
    return render(request, "petitions/reply.html", context)


@require_http_methods(METHODS)
def revise(request: Request, code: str) -> HttpResponse:
    """Change what it says; petitions that wait for this body no more are taken out of it."""
    row = _found(request, code)
    if not can_write_reply(request.user, row):
        raise PermissionDenied
    kept = list(row.lines.select_related("petition__receiver", "petition__lead", "petition__commune").order_by("pk"))
    petitions = [line.petition for line in kept if _waits(line.petition, row)]
    said = {line.petition_id: services.said_of(line, line.petition) for line in kept}
    form = ReplyForm(request.POST or None, initial={"title": row.title})

    def do(title: str, said: list[Said], at: datetime) -> Reply:
        return services.revise(reply_id=row.pk, title=title, said=said, by=request.user, at=at)

    about = _("Văn bản được sửa theo nội dung này.")
    if len(petitions) < len(kept):
        gone = ", ".join(line.petition.code for line in kept if line.petition not in petitions)
        about += " " + _("Không còn chờ cơ quan này trả lời nên được bỏ khỏi văn bản: %(codes)s.") % {"codes": gone}
    context = {"title": _("Sửa nội dung trả lời"), "submit": _("Lưu"), "back": row.get_absolute_url(), "about": about}
    return _perform(request, form, petitions, context, do, said=said)


@require_http_methods(METHODS)
def discard(request: Request, code: str) -> HttpResponse:
    """Give it up with its paper."""
    row = _found(request, code)
    if not can_write_reply(request.user, row):
        raise PermissionDenied
    form, back = ReasonForm(request.POST or None), row.get_absolute_url()
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                reason = form.cleaned_data["reason"]
                services.discard(reply_id=row.pk, reason=reason, by=request.user, at=timezone.now())
                turn.leads_to(back)
        if form.is_valid():
            return redirect(turn.url)
    context = {
        "form": form, "title": _("Bỏ văn bản trả lời đang soạn"), "submit": _("Bỏ văn bản"), "back": back, "about": row.title,
        "dangerous": True, "revision": None,
    }  # fmt: skip
    return guards.shown(request, "petitions/form.html", context)


def _found(request: Request, code: str) -> Reply:
    rows = Reply.objects.visible_to(request.user).select_related("body", "paper", "answer")
    return get_object_or_404(rows, code=code)


def _waits(petition: Petition, row: Reply) -> bool:
    return petition.state in ANSWERABLE and petition.lead_id == row.body_id


def _line(row: Reply, line: ReplyLine, differs: bool, seen: bool, today: date) -> Line:
    said = services.said_of(line, line.petition)
    written_on = row.paper.issued_on or today
    entered = [Entered(one.text, one.due_on) for one in said.promised]
    verdict = read_over(line.petition, line.text, row.body, written_on, entered)
    skipped = str(SKIPPED.get(line.skipped, SKIPPED_ELSE)) if line.skipped else ""
    return Line(line, said, verdict if row.is_under_way else Verdict(), skipped, differs, seen)


def _by_hand(row: Reply, petitions: list[Petition]) -> str:
    """Where what was not entered is entered by a person, from what is kept; "" where nothing is."""
    query = urlencode([*(("of", petition.code) for petition in petitions), ("reply", row.code)])
    return f"{reverse('petitions:answer')}?{query}" if petitions else ""


def _perform(
    request: Request, form: ReplyForm, petitions: list[Petition], context: dict[str, Any], do: Any, *, said: Any = None
) -> HttpResponse:
    """Show the form with a part for each petition; once all is valid, act exactly once, then show the reply."""
    lines = lines_for(request, petitions, said)
    context |= {"form": form, "lines": lines, "icon": "file-text"}
    if request.POST.get("more"):
        return with_more(request, context)
    valid = [line.is_valid() for line in lines]
    if form.is_valid() and all(valid):
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                made: Reply = do(form.cleaned_data["title"], said_in(lines), timezone.now())
                turn.leads_to(made.get_absolute_url())
        if form.is_valid():
            if turn.first:
                messages.success(request, _("Đã lưu nội dung trả lời; văn bản ở bước dự thảo."))
            return redirect(turn.url)
    return whole(request, context)
