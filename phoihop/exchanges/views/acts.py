"""Something is sent, answered, recorded from paper, taken up, gathered, fed back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phoihop.commitments.queries import candidates
from phoihop.exchanges import services
from phoihop.exchanges.forms import (
    AnswerForm,
    FeedbackForm,
    ReadForm,
    RecordForm,
    SendForm,
    SynthesisForm,
    TreatForm,
)
from phoihop.exchanges.models import ExchangeBody, ExchangeKind, Stance, Treatment
from phoihop.exchanges.permissions import can_answer, can_record, can_send
from phoihop.exchanges.queries import clauses_for
from phoihop.exchanges.views.acting import METHODS, asked, found, perform, upload
from phoihop.exchanges.views.pages import senders_of
from phoihop.kernel.web.http import Request
from phoihop.papers.models import Paper
from phoihop.papers.queries import papers_of
from phoihop.papers.views.letters import entered_letter


@require_http_methods(METHODS)
def send(request: Request, kind: str) -> HttpResponse:
    """Ask or give something."""
    senders, today = senders_of(request), timezone.localdate()
    if kind not in ExchangeKind.values:
        raise Http404
    if not senders:
        raise PermissionDenied
    chosen = ExchangeKind(kind)
    first = {"sender": senders[0].code}
    offered = clauses_for(request.user, senders, chosen, today)
    form = SendForm(
        request.POST or None,
        request.FILES or None,
        kind=chosen,
        senders=senders,
        offered=offered,
        today=today,
        initial=first,
    )

    def do(data: dict[str, Any], at: datetime) -> str:
        file = data.pop("file")
        made = services.send(
            kind=chosen,
            **data | {"bodies": list(data["bodies"]), "performs": list(data.get("performs", ()))},
            document=upload(request, file, at),
            by=request.user,
            at=at,
            today=today,
        )
        return made.get_absolute_url()

    return perform(request, form, str(chosen.label), _("Gửi"), _("Đã gửi."), reverse("exchanges:list"), do)


@require_http_methods(METHODS)
def answer(request: Request, code: str, body: str) -> HttpResponse:
    """Answer for a body asked."""
    row = asked(request, code, body)
    if not can_answer(request.user, row):
        raise PermissionDenied
    people = candidates(row.body, timezone.localdate())
    form = AnswerForm(request.POST or None, request.FILES or None, kind=row.exchange.kind, people=people)

    def do(data: dict[str, Any], at: datetime) -> str:
        services.answer(
            row_id=row.pk,
            text=data["text"],
            **_said(data),
            document=upload(request, data["file"], at),
            by=request.user,
            at=at,
        )
        return row.exchange.get_absolute_url()

    back = row.exchange.get_absolute_url()
    return perform(
        request, form, _("Trả lời"), _("Gửi trả lời"), _("Đã gửi trả lời."), back, do, about=row.exchange.title
    )


@require_http_methods(METHODS)
def treat(request: Request, code: str, body: str) -> HttpResponse:
    """Say what became of an opinion."""
    row = asked(request, code, body)
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
    return perform(request, form, title, _("Lưu"), _("Đã lưu."), back, do, about=row.body.name)


@require_http_methods(METHODS)
def record(request: Request, code: str, body: str) -> HttpResponse:
    """Enter the answer of a body that gave it on paper."""
    row, today = asked(request, code, body), timezone.localdate()
    if not can_record(request.user, row):
        raise PermissionDenied
    form = RecordForm(
        request.POST or None,
        request.FILES or None,
        kind=row.exchange.kind,
        people=candidates(row.body, today),
        bodies=[row.body],
        papers=papers_of(request.user, row.body),
        initial={"received_on": today},
    )
    back = row.exchange.get_absolute_url()

    def do(data: dict[str, Any], at: datetime) -> str:
        services.record_answer(
            row_id=row.pk,
            text=data["text"],
            **_said(data),
            paper=_paper(request, row, data, at),
            received_on=data["received_on"],
            by=request.user,
            at=at,
        )
        return back

    title, about = _("Ghi nhận trả lời theo văn bản"), f"{row.body.name}: {row.exchange.title}"
    return perform(request, form, title, _("Ghi nhận"), _("Đã ghi nhận trả lời."), back, do, about=about)


@require_http_methods(METHODS)
def read(request: Request, code: str, body: str) -> HttpResponse:
    """Say which opinion an answer names that was given in the ledger."""
    row = asked(request, code, body)
    if not can_send(request.user, row.exchange.sender):
        raise PermissionDenied
    people = candidates(row.body, timezone.localdate())
    form = ReadForm(request.POST or None, kind=row.exchange.kind, people=people)
    back = row.exchange.get_absolute_url()

    def do(data: dict[str, Any], at: datetime) -> str:
        services.read_answer(row_id=row.pk, **_said(data), by=request.user, at=at)
        return back

    return perform(request, form, _("Ghi loại ý kiến"), _("Lưu"), _("Đã lưu."), back, do, about=row.body.name)


@require_http_methods(METHODS)
def synthesise(request: Request, code: str) -> HttpResponse:
    """Gather the opinions into a draft paper."""
    row = found(request, code)
    if not can_send(request.user, row.sender):
        raise PermissionDenied
    form = SynthesisForm(request.POST or None, sender=row.sender, today=timezone.localdate())
    back = row.get_absolute_url()

    def do(data: dict[str, Any], at: datetime) -> str:
        return services.synthesise(exchange_id=row.pk, **data, by=request.user, at=at).paper.get_absolute_url()

    title, told = (
        _("Tổng hợp ý kiến"),
        _("Đã lập dự thảo văn bản tổng hợp; trình duyệt, ký và phát hành như mọi văn bản."),
    )
    return perform(request, form, title, _("Lập văn bản tổng hợp"), told, back, do, about=row.title)


@require_http_methods(METHODS)
def feed_back(request: Request, code: str) -> HttpResponse:
    """Record what the authority that drafts made of the opinions."""
    row = found(request, code)
    if not can_send(request.user, row.sender):
        raise PermissionDenied
    form = FeedbackForm(request.POST or None, request.FILES or None)
    back = row.get_absolute_url()

    def do(data: dict[str, Any], at: datetime) -> str:
        services.feed_back(
            exchange_id=row.pk,
            outcome=Treatment(data["outcome"]),
            reply=data["reply"],
            cited=data["cited"],
            document=upload(request, data["file"], at),
            by=request.user,
            at=at,
        )
        return back

    title, told = _("Phản hồi của cơ quan soạn thảo"), _("Đã ghi phản hồi; các cơ quan góp ý được báo.")
    return perform(request, form, title, _("Lưu"), told, back, do, about=row.title)


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """Which opinion, or whom, of a form that asks one of the two."""
    stance = data.get("stance")
    return {"stance": Stance(stance) if stance else None, "delegate": data.get("delegate")}


def _paper(request: Request, row: ExchangeBody, data: dict[str, Any], at: datetime) -> Paper:
    """The paper it is recorded from: a known one of the body, or a new one entered with its scan."""
    known: Paper | None = data["paper"]
    return known or entered_letter(
        request,
        data,
        issuer=row.body,
        recorded_by=row.exchange.sender,
        subject=row.exchange.title,
        source=("exchange", row.exchange.code),
        at=at,
    )
