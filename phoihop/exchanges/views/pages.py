"""The list, the page of one, what was given is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phoihop.commitments.models import Proof
from phoihop.commitments.queries import file_line
from phoihop.commitments.showing import Badge, badge_of
from phoihop.exchanges import queries, services
from phoihop.exchanges.forms import clause_of
from phoihop.exchanges.models import Exchange, ExchangeBody, ExchangeKind, Synthesis
from phoihop.exchanges.permissions import can_answer, can_record, can_send, reads_all_answers, reads_content
from phoihop.exchanges.queries import performed_by
from phoihop.exchanges.views.acting import answers_to, found
from phoihop.kernel.documents.serving import serve
from phoihop.kernel.web import paging
from phoihop.kernel.web.http import Request
from phoihop.kernel.web.parts import Crumb, FileLine, Tab
from phoihop.organisations.models import Body
from phoihop.papers.models import Paper
from phoihop.regulations.models import Obligation

NEWEST_OPENINGS = 100


@dataclass(frozen=True)
class Answer:
    """A body asked: its answers that stand, and what may be done."""

    row: ExchangeBody
    badge: Badge | None
    said: Sequence[tuple[Proof, Sequence[FileLine]]]
    may_answer: bool
    may_record: bool
    may_read: bool
    may_treat: bool
    may_withdraw: bool


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
        "kinds": [(one.value, one.label) for one in ExchangeKind] if senders_of(request) else [],
    }
    return render(request, "exchanges/list.html", context)


def senders_of(request: Request) -> list[Body]:
    """Bodies in whose name the person may ask and give."""
    return queries.senders_of(request.user, timezone.localdate())


@require_safe
def exchange(request: Request, code: str) -> HttpResponse:
    """One of them: what it says, who was asked, what they answered, who opened it."""
    row = found(request, code)
    shows, sends = reads_content(request.user, row), can_send(request.user, row.sender)
    openings = row.openings.select_related("user").order_by("-at", "-pk")[:NEWEST_OPENINGS]
    file = file_line(row.document, reverse("exchanges:file", args=[row.code])) if shows else None
    lines = [_answer(request, one, row, sends=sends) for one in answers_to(request, row)]
    gathered = _gathered(request, row, sends=sends) if row.kind == ExchangeKind.OPINION else None
    context = {
        "exchange": row,
        "crumbs": [Crumb(_("Xin ý kiến, cung cấp"), reverse("exchanges:list"))],
        "shows": shows,
        "files": [file] if file else [],
        "answers": lines,
        "gathered": gathered,
        "may_gather": sends
        and row.kind == ExchangeKind.OPINION
        and (gathered.may_gather if gathered else any(line.said for line in lines)),
        "openings": openings if row.kind == ExchangeKind.RESULT and reads_all_answers(request.user, row) else None,
        "all_answers": reads_all_answers(request.user, row),
        "clauses": [(clause_of(one), _address_of(one)) for one in performed_by(request.user, row)],
        "may_change": sends and not row.is_cancelled,
        "has_days": row.kind != ExchangeKind.RESULT,
    }
    return render(request, "exchanges/exchange.html", context)


def _address_of(clause: Obligation) -> str:
    unit = clause.unit
    return f"{unit.edition.regulation.get_absolute_url()}?unit={unit.eid}#{unit.eid}"


@dataclass(frozen=True)
class Gathered:
    """The synthesis of an exchange as the page has it; `paper_url`: "" where the person may not open the paper."""

    row: Synthesis
    paper_url: str
    files: Sequence[FileLine]
    may_gather: bool
    may_feed_back: bool


def _gathered(request: Request, exchange: Exchange, *, sends: bool) -> Gathered | None:
    """None where there is none yet."""
    rows = Synthesis.objects.select_related("paper", "to_body", "document").defer("paper__sheet", "paper__search")
    row = rows.filter(exchange=exchange).first()
    if row is None:
        return None
    opens = Paper.objects.visible_to(request.user).filter(pk=row.paper_id).exists()
    file = file_line(row.document, reverse("exchanges:feedback-file", args=[exchange.code]))
    return Gathered(
        row=row,
        paper_url=row.paper.get_absolute_url() if opens else "",
        files=[file] if file else [],
        may_gather=sends and row.is_given_up,
        may_feed_back=sends and row.is_sent,
    )


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
    under_way = commitment is not None and commitment.is_under_way and one.withdrawn_at is None
    return Answer(
        row=one,
        badge=badge_of(commitment, timezone.localdate()) if commitment else None,
        said=said,
        may_answer=under_way and not said and can_answer(request.user, one),
        may_record=under_way and not said and can_record(request.user, one),
        may_read=sends and bool(said) and not one.stance and one.delegate_id is None,
        may_treat=sends and row.kind == ExchangeKind.OPINION and bool(said),
        may_withdraw=sends and not row.is_cancelled and one.withdrawn_at is None and not said,
    )


@require_POST
def open_result(request: Request, code: str) -> HttpResponse:
    """Open what was given; it is recorded."""
    row = found(request, code)
    services.open_result(exchange_id=row.pk, by=request.user, at=timezone.now())
    return redirect(row)


@require_safe
def exchange_file(request: Request, code: str) -> HttpResponseBase:
    """The file that was sent; of a result only for who opened it."""
    row = found(request, code)
    version = row.document.latest if row.document and reads_content(request.user, row) else None
    if version is None:
        raise Http404
    return serve(version, request, download="download" in request.GET)


@require_safe
def feedback_file(request: Request, code: str) -> HttpResponseBase:
    """The scan of what the authority that drafts answered."""
    made = get_object_or_404(Synthesis.objects.select_related("document"), exchange=found(request, code))
    version = made.document.latest if made.document else None
    if version is None:
        raise Http404
    return serve(version, request, download="download" in request.GET)
