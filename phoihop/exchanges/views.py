"""Pages of what bodies ask of and give each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phoihop.commitments.models import Proof
from phoihop.commitments.queries import candidates, file_line
from phoihop.commitments.showing import Badge, badge_of
from phoihop.exchanges import services
from phoihop.exchanges.forms import AnswerForm, SendForm, TreatForm
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind, Stance, Treatment
from phoihop.exchanges.permissions import can_answer, can_send, reads_all_answers, reads_content
from phoihop.exchanges.queries import answers
from phoihop.kernel.documents import services as documents
from phoihop.kernel.documents.models import Document
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.web import guards, paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb, FileLine, Tab
from phoihop.organisations.models import Body, sight_of

METHODS = ["GET", "HEAD", "POST"]
NEWEST_OPENINGS = 100


@dataclass(frozen=True)
class Answer:
    """A body asked: its answers that stand, and what may be done."""

    row: ExchangeBody
    badge: Badge | None
    said: Sequence[tuple[Proof, Sequence[FileLine]]]
    may_answer: bool
    may_treat: bool


@require_safe
def exchanges(request: Request) -> HttpResponse:
    """What the person's bodies asked, gave, were asked and given, newest first."""
    kind = request.GET.get("kind", "")
    rows = Exchange.objects.visible_to(request.user).select_related("sender").defer("search", "sender__search", "text")
    rows = rows.filter(kind=kind) if kind in ExchangeKind.values else rows
    here = reverse("exchanges:list")
    tabs = [Tab(_("Tất cả"), here, kind not in ExchangeKind.values)]
    tabs += [Tab(str(one.label), f"{here}?kind={one.value}", one.value == kind) for one in ExchangeKind]
    context = {
        "page": paging.page(rows, order=["-pk"], cursor=paging.cursor_of(request)),
        "tabs": tabs,
        "kinds": [(one.value, one.label) for one in ExchangeKind] if _senders(request) else [],
    }
    return render(request, "exchanges/list.html", context)


def _senders(request: Request) -> list[Body]:
    sight = sight_of(request.user)
    own = [body for body in sight.bodies if sight.has(body)]
    return list(Body.objects.existing(timezone.localdate()).filter(pk__in=own).by_rank())


@require_safe
def exchange(request: Request, code: str) -> HttpResponse:
    """One of them: what it says, who was asked, what they answered, who opened it."""
    row = _found(request, code)
    shows, sends = reads_content(request.user, row), can_send(request.user, row.sender)
    openings = row.openings.select_related("user").order_by("-at", "-pk")[:NEWEST_OPENINGS]
    file = file_line(row.document, reverse("exchanges:file", args=[row.code])) if shows else None
    context = {
        "exchange": row,
        "crumbs": [Crumb(_("Xin ý kiến, cung cấp"), reverse("exchanges:list"))],
        "shows": shows,
        "files": [file] if file else [],
        "answers": [_answer(request, one, row, sends=sends) for one in _answers(request, row)],
        "openings": openings if row.kind == ExchangeKind.RESULT and reads_all_answers(request.user, row) else None,
        "all_answers": reads_all_answers(request.user, row),
    }
    return render(request, "exchanges/exchange.html", context)


def _answers(request: Request, row: Exchange) -> QuerySet[ExchangeBody]:
    return answers(request.user, row, every=reads_all_answers(request.user, row))


def _answer(request: Request, one: ExchangeBody, row: Exchange, *, sends: bool) -> Answer:
    commitment = one.commitment
    given: list[Proof] = commitment.given if commitment else []  # type: ignore[attr-defined]  # prefetched
    said = []
    for number, proof in enumerate(given, 1):
        if commitment is None or proof.returned_at is not None:
            continue
        url = reverse("commitments:proof-file", args=[commitment.code, number])
        file = file_line(proof.document or (proof.paper.scan if proof.paper else None), url)
        said.append((proof, [file] if file else []))
    under_way = commitment is not None and commitment.is_under_way
    return Answer(
        row=one,
        badge=badge_of(commitment, timezone.localdate()) if commitment else None,
        said=said,
        may_answer=under_way and not said and can_answer(request.user, one),
        may_treat=sends and row.kind == ExchangeKind.OPINION and bool(said),
    )


@require_http_methods(METHODS)
def send(request: Request, kind: str) -> HttpResponse:
    """Ask or give something."""
    senders, today = _senders(request), timezone.localdate()
    if kind not in ExchangeKind.values:
        raise Http404
    if not senders:
        raise PermissionDenied
    chosen = ExchangeKind(kind)
    first = {"sender": senders[0].code}
    form = SendForm(
        request.POST or None, request.FILES or None, kind=chosen, senders=senders, today=today, initial=first
    )

    def do(data: dict[str, Any], at: datetime) -> str:
        file = data.pop("file")
        made = services.send(
            kind=chosen,
            **data | {"bodies": list(data["bodies"])},
            document=_upload(request, file, at),
            by=request.user,
            at=at,
            today=today,
        )
        return made.get_absolute_url()

    return _perform(request, form, str(chosen.label), _("Gửi"), _("Đã gửi."), reverse("exchanges:list"), do)


@require_http_methods(METHODS)
def answer(request: Request, code: str, body: str) -> HttpResponse:
    """Answer for a body asked."""
    row = _asked(request, code, body)
    if not can_answer(request.user, row):
        raise PermissionDenied
    people = candidates(row.body, timezone.localdate())
    form = AnswerForm(request.POST or None, request.FILES or None, kind=row.exchange.kind, people=people)

    def do(data: dict[str, Any], at: datetime) -> str:
        stance = data.get("stance")
        services.answer(
            row_id=row.pk,
            text=data["text"],
            stance=Stance(stance) if stance else None,
            delegate=data.get("delegate"),
            document=_upload(request, data["file"], at),
            by=request.user,
            at=at,
        )
        return row.exchange.get_absolute_url()

    back = row.exchange.get_absolute_url()
    return _perform(
        request, form, _("Trả lời"), _("Gửi trả lời"), _("Đã gửi trả lời."), back, do, about=row.exchange.title
    )


@require_http_methods(METHODS)
def treat(request: Request, code: str, body: str) -> HttpResponse:
    """Say what became of an opinion."""
    row = _asked(request, code, body)
    if not can_send(request.user, row.exchange.sender):
        raise PermissionDenied
    first = {"treatment": row.treatment, "why": row.treated_why}
    form = TreatForm(request.POST or None, initial=first)
    back = row.exchange.get_absolute_url()

    def do(data: dict[str, Any], at: datetime) -> str:
        chosen = Treatment(data["treatment"])
        services.treat(row_id=row.pk, treatment=chosen, why=data["why"], by=request.user, at=at)
        return back

    title = _("Tiếp thu, giải trình")
    return _perform(request, form, title, _("Lưu"), _("Đã lưu."), back, do, about=row.body.name)


@require_POST
def open_result(request: Request, code: str) -> HttpResponse:
    """Open what was given; it is recorded."""
    row = _found(request, code)
    services.open_result(exchange_id=row.pk, by=request.user, at=timezone.now())
    return redirect(row)


@require_safe
def exchange_file(request: Request, code: str) -> HttpResponseBase:
    """The file that was sent; of a result only for who opened it."""
    row = _found(request, code)
    version = row.document.latest if row.document and reads_content(request.user, row) else None
    if version is None:
        raise Http404
    return serve(version, request, download="download" in request.GET)


def _found(request: Request, code: str) -> Exchange:
    rows = Exchange.objects.visible_to(request.user).select_related("sender", "document", "by")
    return get_object_or_404(rows.defer("search", "sender__search"), code=code)


def _asked(request: Request, code: str, body: str) -> ExchangeBody:
    rows = _answers(request, _found(request, code)).select_related("exchange__sender")
    return get_object_or_404(rows, body__code=body, commitment__isnull=False)


def _upload(request: Request, file: File[bytes] | None, at: datetime) -> Document | None:
    return documents.upload(title="", file=file, by=request.user, at=at) if file else None


def _perform(
    request: Request,
    form: Form,
    title: str,
    submit: str,
    told: str,
    back: str,
    do: Callable[[dict[str, Any], datetime], str],
    *,
    about: str = "",
) -> HttpResponse:
    """Show the form; once it is valid, act exactly once. 422 for what is not well formed, 409 for what is refused."""
    context = {"form": form, "title": title, "submit": submit, "back": back, "about": about}
    if form.is_valid():
        with guards.said_on(form), guards.once(request) as turn:
            if turn.first:
                turn.leads_to(do(dict(form.cleaned_data), timezone.now()))
        if form.is_valid():
            if turn.first:
                messages.success(request, told)
            return redirect(turn.url)
    return guards.shown(request, "exchanges/form.html", context)
