"""A body answers: which petitions, one form for the reply and what it says of each; the reply's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.intake.files import words_in
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.web import guards, held
from phoihop.kernel.web.http import Request
from phoihop.organisations.models import Body, sight_of
from phoihop.papers.queries import papers_of
from phoihop.petitions.forms.answers import AnswerForm, LineForm, MatchForm
from phoihop.petitions.matching import matched
from phoihop.petitions.models import (
    Answer,
    Petition,
    PetitionState,
    Reply,
    ReplyLine,
    ResultClass,
    Routing,
    RoutingRole,
)
from phoihop.petitions.permissions import can_answer, can_record_answer
from phoihop.petitions.services import answering
from phoihop.petitions.services.answering import ANSWERABLE, Said
from phoihop.petitions.services.replies import said_of
from phoihop.petitions.views.acting import METHODS, paper_of

AT_ONCE = 30  # petitions on one form
OFFERED = 200


@dataclass(frozen=True)
class Waiting:
    """A petition that waits for a reply of one's body, with the reply that is being written."""

    row: Routing
    draft: Reply | None


@require_safe
def owed(request: Request) -> HttpResponse:
    """The petitions that wait for an answer of one's bodies, the nearest date first: to choose those of one reply."""
    sight = sight_of(request.user)
    bodies = [body for body in sight.bodies if sight.has(body)]
    rows = (
        Routing.objects.standing()
        .filter(body__in=bodies, role=RoutingRole.LEAD, state=PetitionState.ROUTED)
        .select_related("petition", "body", "petition__receiver")
        .defer("petition__search", "body__search", "petition__receiver__search")
        .order_by("due_on", "petition")
    )
    found = list(rows[: OFFERED + 1])
    today = timezone.localdate()
    late = {row.pk for row in found if row.due_on is not None and row.due_on < today}
    drafts = _drafts(found)
    context = {
        "rows": [Waiting(row, drafts.get(row.petition_id)) for row in found[:OFFERED]],
        "late": late,
        "more": len(found) > OFFERED,
        "offered": OFFERED,
        "at_once": AT_ONCE,
        "form": MatchForm(on=today, initial={"body": found[0].body.code} if found else {}),
    }
    return render(request, "petitions/owed.html", context)


def _drafts(rows: Sequence[Routing]) -> dict[UUID, Reply]:
    """{petition: the reply that is being written to it already}."""
    lines = ReplyLine.objects.under_way().filter(petition__in=[row.petition_id for row in rows])
    return {line.petition_id: line.reply for line in lines.select_related("reply")}


@require_POST
def match(request: Request) -> HttpResponse:
    """Which petitions a reply's file answers, proposed from its words: a person ticks them and goes on to the answer."""
    form = MatchForm(request.POST, request.FILES, on=timezone.localdate())
    context: dict[str, Any] = {"form": form, "found": None, "asked": [], "more": False}
    if form.is_valid():
        body, file = form.cleaned_data["body"], form.cleaned_data["file"]
        with guards.said_on(form):
            kept = held.put(request, file)
            file.seek(0)
            text = words_in(file.name, file.read())
            rows = Petition.objects.visible_to(request.user).filter(lead=body, state=PetitionState.ROUTED)
            rows = rows.select_related("lead", "receiver").defer("search").order_by("due_on", "id")
            waiting = list(rows[: OFFERED + 1])
            mine = [row for row in waiting[:OFFERED] if can_answer(request.user, row, body)]
            theirs = [row for row in waiting[:OFFERED] if can_record_answer(request.user, row)]
            asked = mine or theirs
            context |= {
                "found": matched(text, asked),
                "asked": asked,
                "kept": kept,
                "file": file.name,
                "more": len(waiting) > OFFERED,
                "unread": not text,
                "offered": OFFERED,
                "on_to": reverse("petitions:answer" if mine else "petitions:record-answer"),
            }
    if form.errors:
        return guards.shown(request, "petitions/matched.html", context)
    return render(request, "petitions/matched.html", context)


@require_http_methods(METHODS)
def answer(request: Request) -> HttpResponse:
    """Answer for the lead."""
    petitions, body = asked(request)
    if not all(can_answer(request.user, petition, body) for petition in petitions):
        raise PermissionDenied
    held.restore(request)
    first = {"title": title_of(petitions), "answered_on": timezone.localdate(), "file": _brought(request)}
    reply = _written_as(request)
    if reply is not None:  # what was not entered when its paper was issued: nothing is typed twice
        first |= {"title": reply.title, "proof_paper": reply.paper.code, "answered_on": reply.paper.issued_on}
    own = papers_of(request.user, body)
    form = AnswerForm(request.POST or None, request.FILES or None, bodies=[body], own_papers=own, initial=first)

    def do(data: dict[str, Any], lines: Sequence[Said], at: datetime) -> None:
        file, paper = data["file"], data["proof_paper"]
        document = documents.upload(title="", file=file, by=request.user, at=at) if file else None
        # Only a paper known here proves a day before this one; what else there is, is there since today.
        received_on = data["answered_on"] if paper else timezone.localdate(at)
        answering.answer(
            body=body, title=data["title"], said=lines, answered_on=data["answered_on"], received_on=received_on,
            paper=paper, document=document, number_text=data["number_text"], by=request.user, at=at,
        )  # fmt: skip

    kept = reply.lines.filter(petition__in=petitions).select_related("petition") if reply else []
    said = {line.petition_id: said_of(line, line.petition) for line in kept}
    return _perform(request, form, petitions, _("Trả lời kiến nghị"), do, said=said)


@require_http_methods(METHODS)
def record(request: Request) -> HttpResponse:
    """Enter the reply of a body that answers on paper."""
    petitions, body = asked(request)
    if not all(can_record_answer(request.user, petition) for petition in petitions):
        raise PermissionDenied
    held.restore(request)
    first = {"title": title_of(petitions), "received_on": timezone.localdate(), "paper_scan": _brought(request)}
    papers = papers_of(request.user, body)
    form = AnswerForm(request.POST or None, request.FILES or None, bodies=[body], papers=papers, initial=first)

    def do(data: dict[str, Any], lines: Sequence[Said], at: datetime) -> None:
        paper = paper_of(request, petitions[0], body, data, at, subject=data["title"])
        answering.answer(
            body=body, title=data["title"], said=lines, answered_on=paper.issued_on or data["received_on"],
            received_on=data["received_on"], paper=paper, from_paper=True, by=request.user, at=at,
        )  # fmt: skip

    return _perform(request, form, petitions, _("Ghi nhận trả lời theo văn bản"), do)


@require_safe
def answer_file(request: Request, code: str) -> HttpResponseBase:
    """The file of a reply, for who sees a petition it answers."""
    rows = Answer.objects.visible_to(request.user).select_related("document", "paper__scan")
    row = get_object_or_404(rows, code=code)
    document = row.document or (row.paper.scan if row.paper else None)
    version = document.latest if document else None
    if version is None:
        raise Http404
    return serve(version, request, download="download" in request.GET)


def asked(request: Request) -> tuple[list[Petition], Body]:
    """The petitions named in the address, all with one lead. 404 for what may not be seen or waits for no answer."""
    codes = list(dict.fromkeys(request.GET.getlist("of")))[: AT_ONCE + 1]
    rows = Petition.objects.visible_to(request.user).filter(code__in=codes, state__in=ANSWERABLE)
    rows = rows.select_related("lead", "receiver", "commune").defer("search").order_by("due_on", "pk")
    found = list(rows)
    leads = {row.lead_id: row.lead for row in found}
    if not found or len(found) != len(codes) or len(found) > AT_ONCE or len(leads) != 1:
        raise Http404
    (lead,) = leads.values()
    if lead is None:
        raise Http404
    return found, lead


def _brought(request: Request) -> held.HeldFile | None:
    """The reply's file, where its petitions were looked for by it."""
    return held.found(request, request.GET.get("file", ""))


def title_of(petitions: Sequence[Petition]) -> str:
    """What a reply to them is usually called."""
    one = petitions[0].title
    return (
        _("Trả lời kiến nghị cử tri: %(title)s") % {"title": one}
        if len(petitions) == 1
        else _("Trả lời kiến nghị cử tri")
    )


def _written_as(request: Request) -> Reply | None:
    """The reply that was written here, where its page led to this form."""
    rows = Reply.objects.visible_to(request.user).select_related("paper").exclude(entered_at=None)
    return rows.filter(code=request.GET.get("reply", "")).first()


def lines_for(
    request: Request, petitions: Sequence[Petition], said: Mapping[UUID, Said] | None = None
) -> list[LineForm]:  # fmt: skip
    """A part of the form for each petition, first as in `said`."""
    more, first = request.POST.get("more", ""), said or {}
    return [
        LineForm(
            request.POST or None, petition=petition, bodies=answering.joint(petition), more=more == petition.code,
            said=first.get(petition.pk),
        )
        for petition in petitions
    ]  # fmt: skip


def said_in(lines: Sequence[LineForm]) -> list[Said]:
    """What valid parts say."""
    return [
        Said(line.petition.pk, ResultClass(line.cleaned_data["result"]), line.cleaned_data["text"], line.promised)
        for line in lines
    ]


def _perform(
    request: Request, form: AnswerForm, petitions: Sequence[Petition], title: str, do: Any,
    *, said: Mapping[UUID, Said] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the form with a part for each petition; once all is valid, act exactly once."""
    back = petitions[0].get_absolute_url() if len(petitions) == 1 else reverse("petitions:owed")
    lines = lines_for(request, petitions, said)
    context = {"form": form, "lines": lines, "title": title, "back": back, "submit": _("Ghi trả lời"), "icon": "send"}
    if request.POST.get("more"):
        return with_more(request, context)
    valid = [line.is_valid() for line in lines]
    if form.is_valid() and all(valid):
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                do(dict(form.cleaned_data), said_in(lines), timezone.now())
                turn.leads_to(back)
        if form.is_valid():
            if turn.first:
                messages.success(request, _("Đã ghi trả lời; cơ quan tiếp nhận được báo."))
            return redirect(turn.url)
    return whole(request, context)


def whole(request: Request, context: dict[str, Any]) -> HttpResponse:
    """The form with its parts: 422 also where only a part is not well formed."""
    form = context["form"]
    if form.is_bound:
        held.keep(request, form)
        context["lost"] = held.lost(form)
    if form.is_bound and form.is_valid():
        return render(request, "petitions/answer.html", context, status=422)
    return guards.shown(request, "petitions/answer.html", context)


def with_more(request: Request, context: dict[str, Any]) -> HttpResponse:
    """The form as it was typed, with room for more promises: nobody has sent it, so nothing in it is wrong yet."""
    form = context["form"]
    held.keep(request, form)
    context["lost"] = held.lost(form)
    for one in (form, *context["lines"]):
        names = {name: one.add_prefix(name) for name in one.fields}
        one.initial = {name: one.files.get(sent) or one.data.get(sent, "") for name, sent in names.items()}
        one.is_bound = False
    return render(request, "petitions/answer.html", context)
